"""Path templates of google.api.http, compiled to werkzeug rules.

    Template = "/" Segments [ ":" LITERAL ]
    Segment  = "*" | "**" | LITERAL | "{" FieldPath [ "=" Segments ] "}"

No segment takes a colon: with werkzeug's own converter `POST /referrals/1:nope` would fall into
`/referrals/<id>` with the id `1:nope`; so it is a 404, and `GET /referrals/1:accept` a 405.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from werkzeug.routing import BaseConverter, Map

from gateway.api.times import camel

SEGMENT = r"[^/:]+"
_LITERAL = re.compile(r"(?:[A-Za-z0-9._~-]|%[0-9A-Fa-f]{2})+")
_VARIABLE = re.compile(r"\{([^=}]+)(?:=[^}]*)?\}")
_FIELD_PATH = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*")


class TemplateError(ValueError):
    """A path template in a proto is not what the published grammar allows."""


class Segments(BaseConverter):
    """Matches what a variable's own pattern describes: `shelves/*`, `files/**`."""

    regex = SEGMENT

    def __init__(self, url_map: Map, pattern: str = "*") -> None:
        super().__init__(url_map)
        self.regex = _regex(pattern)
        self.part_isolating = pattern == "*"


@dataclass(frozen=True)
class Variable:
    """A part of the path that fills a field of the request."""

    field: str
    pattern: str

    @property
    def parameter(self) -> str:
        """Its documented name: `accountId`, as of other paths, for clients are not generated with dots."""
        return parameter(self.field)


@dataclass(frozen=True)
class Template:
    """One compiled path: the rule's argument `v0` is the first variable, and so on."""

    text: str
    rule: str
    variables: tuple[Variable, ...]

    @property
    def documented(self) -> str:
        """The path as OpenAPI writes it: variables by their documented names, without patterns."""
        return _VARIABLE.sub(lambda match: f"{{{parameter(match[1])}}}", self.text)


def parameter(field: str) -> str:
    """The documented name of the field that a part of the path fills."""
    return camel(field.replace(".", "_"))


def parse(text: str) -> Template:
    """Compile a template, or raise TemplateError: a wrong one stops the gateway's start."""
    if not text.startswith("/"):
        raise TemplateError(f"{text!r} must start with a slash")
    segments, verb = _split_verb(text[1:], text)
    rule, wildcards = "", 0
    variables: list[Variable] = []
    pieces = _split_segments(segments, text)
    for position, piece in enumerate(pieces):
        if piece.startswith("{"):
            field, _, pattern = piece[1:-1].partition("=")
            variable = Variable(field, pattern or "*")
            if not _FIELD_PATH.fullmatch(field) or any(field == v.field for v in variables):
                raise TemplateError(f"{text!r}: {field!r} is no field path, or stands twice")
            inner = variable.pattern.split("/")
            for at, part in enumerate(inner):
                last = position == len(pieces) - 1 and at == len(inner) - 1
                _check_segment(part, text, last=last)
            rule += "/" + _placeholder(f"v{len(variables)}", variable.pattern)
            variables.append(variable)
        else:
            _check_segment(piece, text, last=position == len(pieces) - 1)
            if piece in {"*", "**"}:
                rule += "/" + _placeholder(f"w{wildcards}", piece)
                wildcards += 1
            else:
                rule += f"/{piece}"
    return Template(text, rule + verb, tuple(variables))


def _split_verb(text: str, whole: str) -> tuple[str, str]:
    end = text.rfind("}")
    at = text.rfind(":")
    if at <= end:
        return text, ""
    verb = text[at + 1 :]
    if not _LITERAL.fullmatch(verb):
        raise TemplateError(f"{whole!r}: {verb!r} is no verb")
    return text[:at], f":{verb}"


def _split_segments(text: str, whole: str) -> list[str]:
    pieces = re.findall(r"(?:\{[^{}]*\}|[^/{}]+)(?=/|\Z)", text)
    if "/".join(pieces) != text or not pieces:
        raise TemplateError(f"{whole!r} has an empty or broken segment")
    return pieces


def _check_segment(piece: str, whole: str, *, last: bool) -> None:
    if piece == "**" and not last:
        raise TemplateError(f"{whole!r}: ** may only be the last segment")
    if piece not in {"*", "**"} and not _LITERAL.fullmatch(piece):
        raise TemplateError(f"{whole!r}: {piece!r} is no segment")


def _placeholder(name: str, pattern: str) -> str:
    return f"<segments:{name}>" if pattern == "*" else f'<segments("{pattern}"):{name}>'


def _regex(pattern: str) -> str:
    kinds = {"*": SEGMENT, "**": rf"(?:{SEGMENT}(?:/{SEGMENT})*)?"}
    return "/".join(kinds.get(piece) or re.escape(piece) for piece in pattern.split("/"))
