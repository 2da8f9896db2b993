"""The OpenAPI document of the last release in short, and what breaks its callers.

Like protos/v1.binpb, the promise is a file of the repository: a changed promise is seen in review, and a
shallow clone can check it. `make openapi-baseline` writes it anew at a release. Adding is free (operations,
parameters that need not be given, fields, values of enums that we answer with, reasons); taking away is not.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Final

from gateway import create_app
from gateway.settings import Settings

BASELINE: Final = Path(__file__).with_name("openapi.v1.json")
# What a caller's program rests on; the rest of a schema is words.
_KEPT: Final = (
    *("$ref", "type", "format", "enum", "const", "pattern", "items", "properties", "required"),
    *("additionalProperties", "allOf", "readOnly", "contentEncoding", "minimum", "maximum"),
    *("minLength", "maxLength", "minItems", "maxItems"),
)


def document() -> dict[str, Any]:
    """Today's document."""
    app = create_app(Settings(secret_key="tests"))
    found: dict[str, Any] = json.loads(app.test_client().get("/api/v1/openapi.json").data)
    return found


def compact(whole: dict[str, Any]) -> dict[str, Any]:
    """What is promised of a document: operations, and the schemas that they use."""
    return {
        "operations": {
            f"{verb.upper()} {path}": _operation(whole, one)
            for path, item in whole["paths"].items()
            for verb, one in item.items()
        },
        "schemas": {name: _schema(one) for name, one in whole["components"]["schemas"].items()},
    }


def _operation(whole: dict[str, Any], one: dict[str, Any]) -> dict[str, Any]:
    parameters = {}
    for given in one.get("parameters", ()):
        name = given.get("$ref", "").rsplit("/", 1)[-1]
        parameter = whole["components"]["parameters"][name] if name else given
        parameters[f"{parameter['in']} {parameter['name']}"] = {
            "required": parameter.get("required", False),
            "schema": _schema(parameter["schema"]),
        }
    body = one.get("requestBody", {})
    return {
        "id": one["operationId"],
        "public": one.get("security") == [],
        "parameters": parameters,
        "bodyRequired": body.get("required", False),
        "body": _contents(body),
        "answer": _contents(one["responses"]["200"]),
    }


def _contents(given: dict[str, Any]) -> dict[str, Any]:
    return {kind: _schema(one["schema"]) for kind, one in given.get("content", {}).items()}


def _schema(schema: Any) -> Any:
    if not isinstance(schema, dict):
        return schema
    made = {}
    for key in _KEPT:
        if key not in schema:
            continue
        value = schema[key]
        if key == "properties":
            value = {name: _schema(one) for name, one in value.items()}
        elif key in {"items", "additionalProperties"}:
            value = _schema(value)
        elif key == "allOf":
            value = [_schema(one) for one in value]
        made[key] = value
    return made


def breaks(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """What callers of `before` would stumble over, each with its place."""
    found: list[str] = []
    for name, old in before["operations"].items():
        new = now["operations"].get(name)
        if new is None:
            found.append(f"{name}: removed")
        else:
            found += _operation_breaks(name, old, new)
    for name, old in before["schemas"].items():
        new = now["schemas"].get(name)
        found += [f"{name}: removed"] if new is None else _schema_breaks(name, old, new)
    return found


def _operation_breaks(name: str, old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    found = []
    if old["id"] != new["id"]:
        found.append(f"{name}: operationId changed")
    if old["public"] and not new["public"]:
        found.append(f"{name}: needs a token")
    for key, parameter in old["parameters"].items():
        if key not in new["parameters"]:
            found.append(f"{name}: {key} removed")
        else:
            other = new["parameters"][key]
            if other["required"] and not parameter["required"]:
                found.append(f"{name}: {key} is required")
            found += _schema_breaks(f"{name}: {key}", parameter["schema"], other["schema"])
    found += [
        f"{name}: {key} is new and required"
        for key, parameter in new["parameters"].items()
        if parameter["required"] and key not in old["parameters"]
    ]
    if new["bodyRequired"] and not old["bodyRequired"]:
        found.append(f"{name}: body is required")
    for part in ("body", "answer"):
        for kind, schema in old[part].items():
            if kind not in new[part]:
                found.append(f"{name}: {part} {kind} removed")
            else:
                found += _schema_breaks(f"{name}: {part}", schema, new[part][kind])
    return found


def _schema_breaks(place: str, old: Any, new: Any) -> list[str]:
    if not isinstance(old, dict) or not isinstance(new, dict):
        return [] if old == new else [f"{place}: changed"]
    found = [
        f"{place}.{name}: removed"
        for name in old.get("properties", {})
        if name not in new.get("properties", {})
    ]
    found += [
        f"{place}: value {value} removed" for value in old.get("enum", ()) if value not in new.get("enum", ())
    ]
    found += [
        f"{place}.{name}: is required"
        for name in new.get("required", ())
        if name not in old.get("required", ())
    ]
    for name, one in old.get("properties", {}).items():
        if name in new.get("properties", {}):
            found += _schema_breaks(f"{place}.{name}", one, new["properties"][name])
    for key in ("items", "additionalProperties"):
        if key in old or key in new:
            found += _schema_breaks(f"{place} {key}", old.get(key), new.get(key))
    compared = {"properties", "required", "enum", "items", "additionalProperties"}
    for key in sorted({*old, *new} - compared):
        if old.get(key) != new.get(key):
            found.append(f"{place}: {key} changed")
    return found


def main() -> int:
    """Make today's document the promise."""
    # A line an operation and a schema, for whoever reads the change.
    parts = [
        f"{json.dumps(part)}: {{\n"
        + ",\n".join(f"{json.dumps(name)}: {_line(one)}" for name, one in named)
        + "\n}"
        for part, named in ((part, sorted(named.items())) for part, named in compact(document()).items())
    ]
    BASELINE.write_text("{\n" + ",\n".join(parts) + "\n}\n")
    return 0


def _line(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


if __name__ == "__main__":
    sys.exit(main())
