"""The OpenAPI document as rows for the page: operations by service, their fields and refusals."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup, escape

from gateway import labels
from gateway.api.openapi import reason_comments


@dataclass(frozen=True)
class Row:
    """A field or a parameter."""

    name: str
    place: str
    kind: str
    description: str
    marks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entry:
    """One operation."""

    id: str
    tag: str
    verb: str
    path: str
    summary: str
    description: str
    permission: str
    public: bool
    asked: tuple[Row, ...]
    answered: tuple[Row, ...]
    refusals: tuple[tuple[str, str], ...]
    example: Any = None
    words: str = field(default="", repr=False)


def entries(document: dict[str, Any]) -> list[Entry]:
    """Every operation; made once and kept beside the document."""
    return [
        _entry(document, path, verb, operation)
        for path, item in document["paths"].items()
        for verb, operation in item.items()
    ]


def groups(
    document: dict[str, Any], made: list[Entry], wish: str, service: str
) -> list[tuple[dict[str, Any], list[Entry]]]:
    """The operations of each service that have every word of the wish somewhere."""
    terms = wish.lower().split()
    found = []
    for tag in document["tags"]:
        if service not in {"", tag["name"]}:
            continue
        fitting = [
            operation
            for operation in made
            if operation.tag == tag["name"] and all(term in operation.words for term in terms)
        ]
        if fitting:
            found.append((tag, fitting))
    return found


def reasons() -> list[tuple[str, str, str]]:
    """Every reason: code, text in the reader's language, what its proto says.

    All of them on every view of the page: a problem's `type` leads here by its fragment.
    """
    return [
        (code, labels.reason(code) if labels.has_reason(code) else "", comment)
        for code, comment in sorted(reason_comments().items())
    ]


_CODE = re.compile(r"`([^`]+)`")
_STRONG = re.compile(r"\*\*([^*]+)\*\*")


def prose(text: str) -> Markup:
    """The little Markdown that our comments use, as HTML: paragraphs, lists, code, bold."""
    parts = []
    for part in text.strip().split("\n\n"):
        marked = _STRONG.sub(r"<strong>\1</strong>", _CODE.sub(r"<code>\1</code>", str(escape(part))))
        head, *items = re.split(r"(?:\A|\n)- ", marked)
        if head.strip():
            parts.append(f'<p class="govuk-body">{head}</p>')
        if items:
            lines = "".join(f"<li>{item}</li>" for item in items)
            parts.append(f'<ul class="govuk-list govuk-list--bullet">{lines}</ul>')
    # Every part was escaped above; only our own tags were added.
    return Markup("".join(parts))  # noqa: S704


def _entry(document: dict[str, Any], path: str, verb: str, operation: dict[str, Any]) -> Entry:
    asked: list[Row] = []
    for given in operation.get("parameters", ()):
        one = _followed(document, given)
        marks = ("required",) if one.get("required") else ()
        asked.append(Row(one["name"], one["in"], _kind(one["schema"]), one.get("description", ""), marks))
    content = operation.get("requestBody", {}).get("content", {})
    example = None
    for body in content.values():
        asked += _rows(document, body["schema"], "body")
        example = body.get("example")
    answered: list[Row] = []
    for body in operation["responses"]["200"].get("content", {}).values():
        answered += _rows(document, body["schema"], "")
    refusals = [
        (status, reason)
        for status, response in operation["responses"].items()
        if status != "200"
        for reason in _followed(document, response).get("x-reasons", ())
    ]
    entry_words = " ".join(
        [
            *operation["tags"],
            operation["operationId"],
            verb,
            path,
            operation["summary"],
            operation.get("description", ""),
            *(row.name for row in (*asked, *answered)),
            *(reason for _, reason in refusals),
        ]
    )
    return Entry(
        id=operation["operationId"],
        tag=operation["tags"][0],
        verb=verb.upper(),
        path=path,
        summary=operation["summary"],
        description=operation.get("description", ""),
        permission=operation.get("x-permission", ""),
        public=operation.get("security") == [],
        asked=tuple(asked),
        answered=tuple(answered),
        refusals=tuple(refusals),
        example=example,
        words=entry_words.lower(),
    )


def _followed(document: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in given:
        return given
    found: Any = document
    for name in given["$ref"].removeprefix("#/").split("/"):
        found = found[name]
    return found  # type: ignore[no-any-return]


def _rows(document: dict[str, Any], schema: dict[str, Any], place: str) -> list[Row]:
    whole = _followed(document, schema)
    required = whole.get("required", ())
    rows = []
    for name, one in whole.get("properties", {}).items():
        marks = [
            mark
            for mark, there in (("required", name in required), ("readOnly", one.get("readOnly")))
            if there
        ]
        if "x-sensitivity" in one:
            marks.append(one["x-sensitivity"])
        rows.append(Row(name, place, _kind(one), one.get("description", ""), tuple(marks)))
    return rows


def _kind(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if schema.get("type") == "array":
        return f"{_kind(schema['items'])}[]"
    if isinstance(schema.get("additionalProperties"), dict):
        return f"map of {_kind(schema['additionalProperties'])}"
    return str(schema.get("format") or schema.get("type", ""))
