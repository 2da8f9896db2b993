"""The OpenAPI 3.1 document of the API, from the same descriptors that its routes are made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import Any, Final

from gateway.api import contracts, paths, problems
from gateway.api.contracts import Binding
from gateway.api.errors_line import split
from gateway.api.fields import is_required, message_of
from gateway.api.media import JSON, NDJSON, PROBLEM
from gateway.api.query import Parameter, parameters
from gateway.api.schemas import Schemas, example, in_words, ref, short
from gateway.settings import SERVICES, VERSION

INTRODUCTION: Final = """\
Every resource of Prag as JSON. Names are lowerCamelCase, 64-bit integers are strings, enums go by name,
times are RFC 3339 in UTC, days are `{year, month, day}`. A request with an unknown field is refused.

- **Who**: `Authorization: Bearer <token>` from `POST /api/v1/oauth/token` for programs; the session's
  cookie with the header `X-CSRF-Token` for pages.
- **Once**: send an `Idempotency-Key` (UUID) with whatever creates or moves something; the same key again
  gives the first answer and does nothing twice. A system's act without one is refused.
- **Nothing overwritten**: send the `ETag` of what you read as `If-Match`; 412 says that it was changed
  meanwhile, 428 that it is missing. An operation that asks for no etag refuses the header.
- **Refusals** are problems (RFC 9457): `reason` is the code to program against, `detail` its text in the
  language of `Accept-Language` (sq, sr-Cyrl, sr-Latn, en), `errors` names each field. What is no request at
  all (a first line beyond 4 kB, a broken or huge header) the web server answers with 400, 414 or 431 and
  no problem.
"""
TITLES: Final = {"common": "drafts and jobs"}
_HEADERS: Final[dict[str, dict[str, Any]]] = {
    "AcceptLanguage": {
        "name": "Accept-Language",
        "in": "header",
        "description": "Language of texts in refusals: sq, sr-Cyrl, sr-Latn, en.",
        "schema": {"type": "string"},
        "example": "sq",
    },
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "A UUID of your own for this act; stands for `requestId`.",
        # No format: generated clients would make it a UUID, and send no text.
        "schema": {"type": "string", "pattern": "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"},
        "example": "019ab0c4-7e1f-7c3a-9b52-3f60d2a41e77",
    },
    "IfMatch": {
        "name": "If-Match",
        "in": "header",
        "description": "The ETag of the version that you have seen, or several; stands for `etag`.",
        "schema": {"type": "string", "pattern": '^(W/)?"[^",]*"(, *(W/)?"[^",]*")*$'},
        "example": '"3"',
    },
}
# Refusals that come with what an operation is, whatever its proto says: status -> reasons.
_ALWAYS: Final = {
    400: ["INVALID_FIELDS", "REQUEST_INVALID"],
    500: ["INTERNAL"],
    503: ["PEER_UNAVAILABLE", "DATABASE_UNAVAILABLE", "BUSY"],
    504: ["DEADLINE_EXCEEDED"],
}
_WITH_BODY: Final = {400: ["JSON_INVALID"], 413: ["BODY_TOO_LARGE"], 415: ["MEDIA_TYPE_REFUSED"]}
_WITHOUT_BODY: Final = {400: ["BODY_NOT_EXPECTED"]}
_WITH_TOKEN: Final = {401: ["TOKEN_MISSING", "TOKEN_INVALID", "TOKEN_EXPIRED", "SESSION_ENDED"]}
_WITH_COOKIE: Final = {403: ["CSRF_FAILED"]}
_WITH_FRESHNESS: Final = {401: ["SIGN_IN_NOT_FRESH"]}
_WITH_FILE: Final = {403: ["CASE_REASON_NEEDED"]}
_WITH_PERMISSION: Final = {403: ["NOT_PERMITTED"]}
_WITH_PATH: Final = {404: ["ROUTE_NOT_FOUND"]}
_WITH_ETAG: Final = {412: ["ETAG_STALE"], 428: ["ETAG_MISSING"]}
_WITH_REQUEST_ID: Final = {404: ["NOT_VISIBLE"], 409: ["REQUEST_IN_PROGRESS"], 422: ["REQUEST_ID_REUSED"]}
SECURITY: Final[list[dict[str, list[str]]]] = [{"bearer": []}, {"session": [], "csrf": []}]


class Components(Schemas):
    """Schemas, and refusals that several operations share."""

    def __init__(self) -> None:
        super().__init__()
        self.responses: dict[str, Any] = {}
        self._names: dict[tuple[str, ...], str] = {}

    def refusal(self, status: int, reasons: list[str]) -> dict[str, Any]:
        """A reference to the refusal with these reasons."""
        key = (str(status), *reasons)
        if key not in self._names:
            number = sum(1 for other in self._names if other[0] == str(status))
            self._names[key] = f"{status}.{number + 1}"
            self.responses[self._names[key]] = refusal(status, reasons)
        return {"$ref": f"#/components/responses/{self._names[key]}"}


def build(bindings: Iterable[Binding], by_hand: dict[str, Any]) -> dict[str, Any]:
    """The whole document; `by_hand` are the path items of the routes that no proto describes."""
    schemas = Components()
    items: dict[str, dict[str, Any]] = {}
    tags: dict[str, dict[str, Any]] = {}
    numbers: dict[str, int] = {}
    for binding in bindings:
        name = binding.service
        tags.setdefault(name, {"name": name, **in_words(binding.method.containing_service.full_name)})
        number = numbers[binding.method.full_name] = numbers.get(binding.method.full_name, 0) + 1
        item = items.setdefault(binding.template.documented, {})
        item[binding.verb.lower()] = _operation(binding, number, schemas)
    for path, item in by_hand.items():
        items.setdefault(path, {}).update(item)
        for operation in item.values():
            for tag in operation["tags"]:
                tags.setdefault(tag, {"name": tag})
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Prag",
            "version": VERSION,
            "description": INTRODUCTION,
            "license": {"name": "EUPL-1.2"},
        },
        "servers": [{"url": "/"}],
        "security": SECURITY,
        "tags": [tags[name] for name in sorted(tags)],
        "paths": {path: items[path] for path in sorted(items)},
        "components": {
            "schemas": {
                **{name: schemas.components[name] for name in sorted(schemas.components)},
                "Problem": _problem_schema(),
            },
            "parameters": _HEADERS,
            "responses": {name: schemas.responses[name] for name in sorted(schemas.responses)},
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWS"},
                "session": {"type": "apiKey", "in": "cookie", "name": "prag"},
                "csrf": {"type": "apiKey", "in": "header", "name": "X-CSRF-Token"},
            },
        },
    }


def _operation(binding: Binding, number: int, schemas: Components) -> dict[str, Any]:
    method, access = binding.method, binding.access
    text = split(contracts.comments().get(method.full_name, ""))[0]
    path_fields = {variable.field for variable in binding.template.variables}
    operation: dict[str, Any] = {
        "operationId": f"{short(method.containing_service.full_name)}.{method.name}"
        + (f".{number}" if number > 1 else ""),
        "tags": [binding.service],
        "summary": text.split("\n\n")[0].split(". ")[0].replace("\n", " ").rstrip(".")
        or in_title(method.name),
        "description": "\n\n".join(part for part in (text, _who(access)) if part),
        "parameters": _parameters(binding, path_fields, schemas),
    }
    if access.public:
        operation["security"] = []
    if access.permission:
        operation["x-permission"] = access.permission
    if binding.body:
        operation["requestBody"] = {
            "required": _must_be_sent(binding, path_fields),
            "content": {JSON: _body(binding, path_fields, schemas)},
        }
    operation["responses"] = {"200": _success(binding, schemas), **_refusals(binding, schemas)}
    return operation


def in_title(name: str) -> str:
    """`Get own account` of `GetOwnAccount`, for an RPC without a comment."""
    words = "".join(f" {sign.lower()}" if sign.isupper() else sign for sign in name).strip()
    return words[:1].upper() + words[1:]


def _who(access: Any) -> str:
    if access.public:
        return "Needs no token."
    if access.permission:
        return f"Needs the permission `{access.permission}`."
    return "Any signed-in caller."


def _parameters(binding: Binding, path_fields: set[str], schemas: Schemas) -> list[dict[str, Any]]:
    inputs = binding.method.input_type
    made = []
    for variable in binding.template.variables:
        leaf = contracts.resolve(inputs, variable.field)[-1]
        one: dict[str, Any] = {"name": variable.parameter, "in": "path", "required": True}
        schema = {key: value for key, value in schemas.field(leaf).items() if key != "readOnly"}
        one["schema"] = schema
        if variable.pattern == "*" and schema.get("type") == "string":
            schema["pattern"] = f"^{paths.SEGMENT}$"
        if variable.field == "service":
            one["schema"] = {"type": "string", "enum": list(SERVICES)}
            one["description"] = "The service that it belongs to."
        made.append(one)
    if binding.body != "*":
        taken = frozenset(path_fields | ({binding.body} if binding.body else set()))
        made += [
            _query_parameter(parameter, schemas)
            for parameter in parameters(inputs, taken)
            if not parameter.ignored
        ]
    names = ["AcceptLanguage"]
    if "request_id" in inputs.fields_by_name:
        names.append("IdempotencyKey")
    if binding.etag:
        names.append("IfMatch")
    return made + [{"$ref": f"#/components/parameters/{name}"} for name in names]


def _query_parameter(parameter: Parameter, schemas: Schemas) -> dict[str, Any]:
    one: dict[str, Any] = {
        "name": parameter.json_name,
        "in": "query",
        "schema": schemas.value(parameter.leaf),
    }
    one.update(in_words(parameter.leaf.full_name))
    if parameter.leaf.is_repeated:
        one |= {"style": "form", "explode": True}
    return one


def _body(binding: Binding, path_fields: set[str], schemas: Schemas) -> dict[str, Any]:
    inputs = binding.method.input_type
    if binding.body == "*":
        without = frozenset(path_fields)
        return {
            "schema": schemas.properties(inputs, without),
            "example": example(inputs, asked=True, without=without),
        }
    field = inputs.fields_by_name[binding.body]
    updates = "update_mask" in inputs.fields_by_name
    made = {"schema": schemas.changes(message_of(field)) if updates else schemas.value(field)}
    if field.message_type is not None and not field.is_repeated:
        made["example"] = example(field.message_type, asked=True)
    return made


def _must_be_sent(binding: Binding, path_fields: set[str]) -> bool:
    """Whether the path alone is not enough."""
    inputs = binding.method.input_type
    if binding.body != "*":
        return is_required(inputs.fields_by_name[binding.body])
    return any(is_required(field) for field in inputs.fields if field.name not in path_fields)


def _success(binding: Binding, schemas: Schemas) -> dict[str, Any]:
    output = binding.method.output_type
    if binding.response_body:
        content: dict[str, Any] = {"schema": schemas.field(output.fields_by_name[binding.response_body])}
    else:
        content = {"schema": schemas.message(output), "example": example(output, asked=False)}
    if binding.method.server_streaming:
        return {"description": "One answer a line.", "content": {NDJSON: content}}
    answer: dict[str, Any] = {"description": "Done.", "content": {JSON: content}}
    if "etag" in output.fields_by_name:
        answer["headers"] = {"ETag": {"description": "The version.", "schema": {"type": "string"}}}
    return answer


def _refusals(binding: Binding, schemas: Components) -> dict[str, Any]:
    named = reasons(binding)
    return {str(status): schemas.refusal(status, named[status]) for status in sorted(named)}


def reasons(binding: Binding) -> dict[int, list[str]]:
    """With which reasons an operation refuses, by status: its proto's, and those of its shape."""
    own = split(contracts.comments().get(binding.method.full_name, ""))[1]
    by_status: dict[int, list[str]] = {}
    parts = [
        {problems.BY_REASON.get(name, problems.BY_CODE[code]): [name]} for code in own for name in own[code]
    ]
    for part in [*parts, _ALWAYS, *_implied(binding)]:
        for status, names in part.items():
            listed = by_status.setdefault(status, [])
            listed += [name for name in names if name not in listed]
    return by_status


def _implied(binding: Binding) -> Iterator[dict[int, list[str]]]:
    """Refusals that follow from the shape of the operation."""
    yield _WITH_BODY if binding.body else _WITHOUT_BODY
    if not binding.access.public:
        yield _WITH_TOKEN
        if binding.verb != "GET":
            yield _WITH_COOKIE
    if binding.access.permission:
        yield _WITH_PERMISSION
    if binding.access.file:
        yield _WITH_FILE
    if binding.access.fresh:
        yield _WITH_FRESHNESS
    if binding.template.variables:
        yield _WITH_PATH
    if binding.etag:
        yield _WITH_ETAG
    if "request_id" in binding.method.input_type.fields_by_name:
        yield _WITH_REQUEST_ID


def refusal(status: int, reasons: list[str]) -> dict[str, Any]:
    """One refusal: its reasons, and an example of the first."""
    body: dict[str, Any] = {
        "type": f"{problems.TYPE}{reasons[0]}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": " ".join((reason_comment(reasons[0]) or HTTPStatus(status).phrase).split()),
        "instance": "4bf92f3577b34da6a3ce929d0e0e4736",
        "reason": reasons[0],
    }
    if reasons[0] == "INVALID_FIELDS":
        detail = "There is no field of this name."
        body["errors"] = [{"field": "persons[0].birthYaer", "reason": "FIELD_UNKNOWN", "detail": detail}]
    lines = [f"- `{name}`: {' '.join(reason_comment(name).split())}".rstrip(": ") for name in reasons]
    answer: dict[str, Any] = {
        "description": "\n".join([HTTPStatus(status).phrase, "", *lines]),
        # Beside the schema and not in it: else generated clients have a class for every list of reasons.
        "x-reasons": reasons,
        "content": {PROBLEM: {"schema": ref("Problem"), "example": body}},
    }
    if status in problems.RETRY_AFTER:
        answer["headers"] = {
            "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 0}}
        }
    return answer


def reason_comment(reason: str) -> str:
    """What a proto says of a reason."""
    return reason_comments().get(reason, "")


def reason_comments() -> dict[str, str]:
    """The comment of every reason of every service and of the common ones."""
    lines: dict[str, str] = {}
    for file in contracts.descriptor_set().file:
        for enum in file.enum_type:
            if file.package.startswith("prag.") and enum.name == "Reason":
                for value in enum.value[1:]:
                    name = f"{file.package}.{enum.name}.{value.name}"
                    lines.setdefault(value.name, contracts.comments().get(name, ""))
    return lines


def _problem_schema() -> dict[str, Any]:
    text = {"type": "string"}
    return {
        "type": "object",
        "description": "Why a request was refused (RFC 9457).",
        "required": ["type", "title", "status", "detail", "instance", "reason"],
        "properties": {
            "type": {
                "type": "string",
                "format": "uri-reference",
                "description": "Where the reason is explained.",
            },
            "title": {**text, "description": "The status in English."},
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "detail": {**text, "description": "The reason's text in the language of the request."},
            "instance": {**text, "description": "The trace id, by which the request is found in the logs."},
            "reason": {**text, "description": "The code to program against."},
            "metadata": {
                "type": "object",
                "description": "Values of the reason's text.",
                "additionalProperties": {"type": "string"},
            },
            "errors": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["field", "reason", "detail"],
                    "properties": {
                        "field": {**text, "description": "JSON path, parameter or header."},
                        "reason": text,
                        "detail": text,
                        "metadata": {"type": "object", "additionalProperties": {"type": "string"}},
                    },
                },
            },
        },
    }
