"""JSON as RFC 8259 has it, and no key given twice.

orjson refuses NaN, lone surrogates, bad UTF-8 and infinite numbers, but of a key given twice it
silently keeps the last. Every key ends with a quote and a colon, so counting those in the raw bytes
gives at least the number of keys; when the decoded tree has as many, no key was given twice. Only
when the counts differ (a text that contains `":`, or a real double) is the body read again, slowly,
to know. The check costs some microseconds for a body of a few kilobytes.
"""

from __future__ import annotations

import json
import re
from typing import Any

import orjson

from gateway.api.field_errors import FieldErrors, join

# No request is nested deeper; protobuf's own readers stop at 100 levels of messages.
DEEPEST = 64
_KEY_END = re.compile(rb'"[ \t\r\n]*:')


def loads(body: bytes) -> Any:
    """The decoded body; Unreadable when it is not JSON or gives a key twice."""
    errors = FieldErrors()
    try:
        value = orjson.loads(body)
        keys = _count_keys(value, errors)
        if not errors.violations and len(_KEY_END.findall(body)) != keys:
            _report_twice(json.loads(body, object_pairs_hook=_Pairs), "", errors)
    except orjson.JSONDecodeError as error:
        errors.add("", "JSON_INVALID", line=str(error.lineno), column=str(error.colno))
    errors.settle()
    return value


def _count_keys(value: Any, errors: FieldErrors) -> int:
    """The keys of all objects, level by level; a fault when there are too many levels."""
    count, level = 0, [value]
    for _depth in range(DEEPEST + 1):
        inner: list[Any] = []
        for item in level:
            if isinstance(item, dict):
                count += len(item)
                inner.extend(item.values())
            elif isinstance(item, list):
                inner.extend(item)
        if not inner:
            return count
        level = inner
    errors.add("", "JSON_INVALID", line="1", column="1")
    return count


class _Pairs(list[tuple[str, Any]]):
    """An object as it stood in the body."""


def _report_twice(value: Any, path: str, errors: FieldErrors) -> None:
    if isinstance(value, _Pairs):
        seen: set[str] = set()
        for key, item in value:
            if key in seen:
                errors.add(join(path, key), "FIELD_GIVEN_TWICE")
            seen.add(key)
            _report_twice(item, join(path, key), errors)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            _report_twice(item, f"{path}[{index}]", errors)
