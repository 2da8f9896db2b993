"""Refusals as RFC 9457 problems: the answer of the API to everything that went wrong.

`type` leads to the reason's entry in the documentation, `instance` is the trace id that finds the
request in the logs of all services, `errors` names each bad field by its JSON path. Texts are in the
reader's language; codes are not. What is lost: the cause, which stays in the log.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

import orjson
from flask import Response, g, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from gateway import labels
from gateway.api.addresses import DOCS
from gateway.api.field_errors import Unreadable
from gateway.api.media import PROBLEM
from gateway.api.times import camel
from gateway.clients import trace_id
from services.chassis.errors import DomainError, InvalidArgument

BY_CODE: Final = {
    "INVALID_ARGUMENT": 400,
    "UNAUTHENTICATED": 401,
    "PERMISSION_DENIED": 403,
    "NOT_FOUND": 404,
    "ALREADY_EXISTS": 409,
    "FAILED_PRECONDITION": 409,
    "ABORTED": 412,
    "RESOURCE_EXHAUSTED": 429,
    "UNIMPLEMENTED": 501,
    "UNAVAILABLE": 503,
    "DEADLINE_EXCEEDED": 504,
}
# Where the reason says more than the code.
BY_REASON: Final = {
    "ETAG_MISSING": 428,
    "ETAG_STALE": 412,
    "REQUEST_ID_REUSED": 422,
    "REQUEST_IN_PROGRESS": 409,
    "METHOD_NOT_ALLOWED": 405,
    "LENGTH_REQUIRED": 411,
    "BODY_TOO_LARGE": 413,
    "BLOB_TOO_LARGE": 413,
    "MESSAGE_TOO_LARGE": 413,
    "MEDIA_TYPE_REFUSED": 415,
    "BLOB_TYPE_REFUSED": 415,
    "BLOB_FORMAT_FOREIGN": 415,
    "QUOTA_EXCEEDED": 413,
}
# What the web framework itself refuses; other statuses of the family 4xx are REQUEST_INVALID.
_HTTP_REASONS: Final = {
    404: "ROUTE_NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    413: "BODY_TOO_LARGE",
    415: "MEDIA_TYPE_REFUSED",
    500: "INTERNAL",
    503: "BUSY",
}
RETRY_AFTER: Final = {429: "30", 503: "10"}
# Where the documentation explains a reason.
TYPE: Final = f"{DOCS}#"


def http_status(error: DomainError) -> int:
    """The HTTP status of a refusal."""
    return BY_REASON.get(error.reason, BY_CODE.get(error.code, 500))


def retry_after(status: int, metadata: Mapping[str, str] | None = None) -> dict[str, str]:
    """When it is worth another try, for whom that helps: pages and programs are told alike."""
    return (
        {"Retry-After": (metadata or {}).get("seconds", RETRY_AFTER[status])} if status in RETRY_AFTER else {}
    )


def answer(
    status: int,
    reason: str,
    metadata: Mapping[str, str] | None = None,
    errors: list[dict[str, Any]] | None = None,
) -> Response:
    """One problem as a response."""
    body: dict[str, Any] = {
        "type": f"{TYPE}{reason}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": labels.reason(reason, metadata),
        "instance": trace_id(),
        "reason": reason,
    }
    if metadata:
        body["metadata"] = dict(metadata)
    if errors:
        body["errors"] = errors
    response = Response(orjson.dumps(body), status, content_type=PROBLEM)
    response.headers.update(retry_after(status, metadata))
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def refused(error: DomainError) -> Response:
    """A refusal of a service, or of this gateway, as a problem."""
    errors = None
    if isinstance(error, InvalidArgument):
        # What a service says is in the words of its request; what was not even read is in the caller's.
        ours = isinstance(error, Unreadable)
        body_field = g.get("api_body_field", "")
        errors = [
            {
                "field": field.field if ours else json_path(field.field, body_field),
                "reason": field.reason,
                "detail": labels.reason(field.reason, field.metadata),
                **({"metadata": dict(field.metadata)} if field.metadata else {}),
            }
            for field in error.fields
        ]
    return answer(http_status(error), error.reason, error.metadata, errors)


def of_http(error: HTTPException) -> Response:
    """What routing and reading of the request refused, as a problem."""
    status = error.code or 500
    reason = _HTTP_REASONS.get(status, "REQUEST_INVALID" if status < 500 else "INTERNAL")
    metadata: dict[str, str] = {}
    if isinstance(error, MethodNotAllowed):
        metadata["allowed"] = ", ".join(sorted(error.valid_methods or ()))
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        metadata["max"] = str(request.max_content_length)
    response = answer(status, reason, metadata)
    if isinstance(error, MethodNotAllowed):
        response.headers["Allow"] = metadata["allowed"]
    return response


def csrf_failed() -> Response:
    """The cookie came without the proof that a page of ours sent it."""
    return answer(403, "CSRF_FAILED")


def defect() -> Response:
    """Something that nobody meant; the trace id is all that is told."""
    return answer(500, "INTERNAL")


def json_path(path: str, body_field: str) -> str:
    """A service names fields as its request has them; the caller's body has camel case, or is one of them."""
    if body_field and path.startswith(f"{body_field}."):
        path = path[len(body_field) + 1 :]
    return camel(path)
