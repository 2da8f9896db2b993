"""`POST /api/v1/{service}/files` and `GET /api/v1/{service}/files/{blobId}`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import quote

import orjson
from flask import Flask, Response, current_app, request
from prag.common.v1 import blob_service_pb2 as blobs
from werkzeug.utils import secure_filename

from gateway.api import document, openapi
from gateway.api.encoder import Encoders
from gateway.api.media import BYTES, FORM, JSON
from gateway.api.schemas import Schemas, example
from gateway.api.transcode import bearer
from gateway.auth import public, renewed
from gateway.files import transfer
from gateway.settings import SERVICES
from services.chassis.errors import InvalidArgument, NotFound, Violation

View = TypeVar("View", bound=Callable[..., Any])

FILES = "/api/v1/<segments:service>/files"
FILE = "/api/v1/<segments:service>/files/<segments:blob_id>"
# A file is shown by nobody's page: no script, no form, no origin of ours, even if a browser opens it.
POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"
MOST_NAME = 200
SMALL = 16 * 1024
# The stub has a union of both implementations of descriptors.
_BLOB: Any = blobs.Blob.DESCRIPTOR
_encode = Encoders().message(_BLOB)


def takes_files(view: View) -> View:
    """Mark a view whose forms carry files.

    Its body may be larger than a file may be: the form then comes back with what was typed, and says at its
    field that the file is too large. Only what is far too large is refused unread.
    """
    view.max_body = 3 * transfer.MOST_BYTES  # type: ignore[attr-defined]
    return view


def add(app: Flask) -> None:
    """Add the routes, and the larger limit for every view that is marked to take files."""

    @app.url_value_preprocessor
    def limit(endpoint: str | None, _values: dict[str, Any] | None) -> None:
        # Before anything reads the body: the check of CSRF looks into forms.
        most = getattr(current_app.view_functions.get(endpoint or ""), "max_body", None)
        if most is not None:
            request.max_content_length = most
            if (request.content_length or 0) > most:
                raise InvalidArgument("BLOB_TOO_LARGE", max=transfer.MOST_BYTES)

    @app.after_request
    def read_to_the_end(response: Response) -> Response:
        # Small bodies fit into the buffers of the connection and are there already.
        large = "Transfer-Encoding" in request.headers or (request.content_length or 0) > SMALL
        if large and response.status_code >= 400:
            transfer.drain(request)
        return response

    app.add_url_rule(FILES, "files.write", _write, methods=["POST"], provide_automatic_options=False)
    app.add_url_rule(FILE, "files.read", _read, methods=["GET"], provide_automatic_options=False)
    document.also(app, _documented())


@public
@takes_files
def _write(service: str) -> Response:
    """Take the body as a file; its name comes as `fileName`."""
    token = bearer(public=False)
    _known(service)
    name = _file_name()
    if request.mimetype in {"multipart/form-data", FORM}:
        raise InvalidArgument("MEDIA_TYPE_REFUSED", expected=BYTES)
    blob = transfer.send_body(service, request, name, renewed(token, service))
    return Response(orjson.dumps(_encode(blob)), content_type=JSON)


@public
def _read(service: str, blob_id: str) -> Response:
    """Give a file as an attachment."""
    token = bearer(public=False)
    _known(service)
    header, chunks = transfer.receive(service, blob_id, token=renewed(token, service))
    return as_attachment(header, chunks)


def as_attachment(header: blobs.Blob, chunks: Any) -> Response:
    """A file for the browser to save, never to show or to run; pages use it too."""
    response = Response(chunks, content_type=header.content_type or "application/octet-stream")
    if header.size:
        response.headers["Content-Length"] = str(header.size)
    plain = secure_filename(header.file_name) or "file"
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(header.file_name or plain, safe='')}"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _known(service: str) -> None:
    if service not in SERVICES:
        raise NotFound("ROUTE_NOT_FOUND")


def _file_name() -> str:
    name = request.args.get("fileName", "")
    unknown = [Violation(key, "FIELD_UNKNOWN") for key in request.args if key != "fileName"]
    if not name:
        unknown.append(Violation("fileName", "FIELD_REQUIRED"))
    elif len(name) > MOST_NAME:
        unknown.append(Violation("fileName", "FIELD_TOO_LONG", {"max": str(MOST_NAME)}))
    elif any(sign in name for sign in "/\\\x00") or not name.isprintable():
        unknown.append(Violation("fileName", "FIELD_INVALID_CHARACTER"))
    if unknown:
        raise InvalidArgument("INVALID_FIELDS", fields=unknown)
    return name


def _documented() -> dict[str, Any]:
    schema = Schemas().properties(_BLOB)
    service = {
        "name": "service",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "enum": list(SERVICES)},
    }
    shared = {500: ["INTERNAL"], 503: ["PEER_UNAVAILABLE", "BUSY"], 504: ["DEADLINE_EXCEEDED"]}
    token = ["TOKEN_MISSING", "TOKEN_INVALID", "TOKEN_EXPIRED", "SESSION_ENDED"]
    written: dict[int, list[str]] = {
        400: [
            *("INVALID_FIELDS", "BLOB_EMPTY", "BLOB_DAMAGED", "BLOB_UNREADABLE", "BLOB_CONTENT_MISMATCH"),
            *("BLOB_TOO_COMPLEX", "BLOB_ACTIVE_CONTENT", "BLOB_INFECTED"),
        ],
        401: token,
        403: ["CSRF_FAILED", "NOT_PERMITTED"],
        404: ["ROUTE_NOT_FOUND"],
        411: ["LENGTH_REQUIRED"],
        413: ["BLOB_TOO_LARGE", "QUOTA_EXCEEDED"],
        415: ["BLOB_TYPE_REFUSED", "BLOB_FORMAT_FOREIGN", "MEDIA_TYPE_REFUSED"],
        **shared,
    }
    read: dict[int, list[str]] = {
        401: token,
        403: ["CASE_REASON_NEEDED"],
        404: ["BLOB_NOT_FOUND", "ROUTE_NOT_FOUND"],
        **shared,
    }
    binary = {BYTES: {"schema": {"type": "string", "contentMediaType": BYTES}}}
    return {
        "/api/v1/{service}/files": {
            "post": {
                "operationId": "files.write",
                "tags": ["files"],
                "summary": "Hands in a file",
                "description": (
                    "The body is the file itself, at most 20 MiB. It is there whole when the answer comes, "
                    "or not at all; until a request names its id, only its sender sees it, and after an hour "
                    "it is gone. Only a service of which a request names files takes them, and only from "
                    "who may file documents."
                ),
                "parameters": [
                    service,
                    {
                        "name": "fileName",
                        "in": "query",
                        "required": True,
                        "schema": {"type": "string", "maxLength": MOST_NAME},
                        "description": "It may end in anything: the type is found from the content.",
                        "example": "consent.pdf",
                    },
                ],
                "requestBody": {"required": True, "content": binary},
                "responses": {
                    "200": {
                        "description": "Done.",
                        "content": {JSON: {"schema": schema, "example": example(_BLOB, asked=False)}},
                    },
                    **{str(status): openapi.refusal(status, reasons) for status, reasons in written.items()},
                },
            }
        },
        "/api/v1/{service}/files/{blobId}": {
            "get": {
                "operationId": "files.read",
                "tags": ["files"],
                "summary": "Gives a file",
                "description": "Always an attachment, never shown in a page.",
                "parameters": [
                    service,
                    {"name": "blobId", "in": "path", "required": True, "schema": {"type": "string"}},
                ],
                "responses": {
                    # Of what the file is; which types are taken, its service says.
                    "200": {"description": "The bytes.", "content": binary | {"*/*": binary[BYTES]}},
                    **{str(status): openapi.refusal(status, reasons) for status, reasons in read.items()},
                },
            }
        },
    }
