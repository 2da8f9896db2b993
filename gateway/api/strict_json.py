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

from gateway.api.faults import Faults, join

_KEY_END = re.compile(rb'"[ \t\r\n]*:')


def loads(body: bytes) -> Any:
    """The decoded body; InvalidArgument when it is not JSON or gives a key twice."""
    faults = Faults()
    try:
        value = orjson.loads(body)
        if len(_KEY_END.findall(body)) != _count_keys(value):
            _report_twice(json.loads(body, object_pairs_hook=_Pairs), "", faults)
    except orjson.JSONDecodeError as error:
        faults.add("", "JSON_INVALID", line=str(error.lineno), column=str(error.colno))
    except RecursionError:
        faults.add("", "JSON_INVALID")
    faults.settle()
    return value


def _count_keys(value: Any) -> int:
    count, waiting = 0, [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            count += len(item)
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)
    return count


class _Pairs(list[tuple[str, Any]]):
    """An object as it stood in the body."""


def _report_twice(value: Any, path: str, faults: Faults) -> None:
    if isinstance(value, _Pairs):
        seen: set[str] = set()
        for key, item in value:
            if key in seen:
                faults.add(join(path, key), "FIELD_GIVEN_TWICE")
            seen.add(key)
            _report_twice(item, join(path, key), faults)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            _report_twice(item, f"{path}[{index}]", faults)
