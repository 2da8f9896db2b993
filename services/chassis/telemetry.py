"""Logs, metrics and one trace id. No log line can hold personal data: keys are on a list, or dropped.

Logs are JSON lines on standard output. An event is a fixed word; values are codes, counts, ids of
traces. Messages of libraries and of exceptions are left out (a driver's message may quote a row): of an
exception the type and the places are logged, which is what finds the defect.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any, Final

import structlog
from prometheus_client import Counter, Gauge, Histogram

from services.chassis import call_context

__all__ = ["ALLOWED", "CALLS", "UNRECORDED", "configure", "log", "places"]

# Every key that a log line may have. A new one is added here, in sight of a reviewer.
ALLOWED: Final = frozenset(
    {
        *("event", "level", "timestamp", "service", "logger", "trace_id", "rpc", "code", "reason"),
        *("duration_ms", "actor_kind", "error_type", "error_places", "dropped", "listen", "metrics_listen"),
        *("kind", "job_id", "event_id", "event_type", "subject", "stream", "consumer", "publisher", "count"),
        *("attempt", "attempts", "version", "aggregate", "aggregate_id", "aggregate_version", "seconds"),
        *("state", "signal", "pending", "lag", "cursor", "revision", "blob_id", "peer", "mode", "tick"),
        *("size", "database", "sqlstate", "constraint", "last_sequence", "expected", "found"),
        "queries",
    }
)
_WORD: Final = re.compile(r"[a-z][a-z0-9_.]*")

CALLS: Final = Histogram(
    "prag_rpc_seconds",
    "Calls served, by method and code.",
    ["method", "code"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0),
)
UNRECORDED: Final = Counter(
    "prag_rpc_unrecorded_total", "Calls that had to leave exactly one access record and did not.", ["method"]
)

LOST: Final = Counter("prag_log_lines_lost_total", "Log lines that could not be written.")

log: Any = structlog.get_logger()


def ready_gauge() -> Gauge:
    """Return the gauge that says whether the process serves."""
    return _READY


_READY: Final = Gauge("prag_ready", "1 while the process serves.")


def places(error: BaseException) -> list[str]:
    """Return where an exception was raised, innermost last, without any value."""
    frames = traceback.extract_tb(error.__traceback__)[-8:]
    return [f"{'/'.join(frame.filename.rsplit('/', 3)[-3:])}:{frame.lineno} {frame.name}" for frame in frames]


def _shape(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Keep the keys on the list; of an exception its type and places; the trace of the call."""
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        event["error_type"] = type(error).__qualname__
        event["error_places"] = places(error)
    trace = call_context.trace_id()
    if trace:
        event.setdefault("trace_id", trace)
    dropped = sorted(key for key in event if key not in ALLOWED)
    for key in dropped:
        del event[key]
    if dropped:
        event["dropped"] = dropped
    if not _WORD.fullmatch(str(event.get("event", ""))):
        event["event"] = "not_a_word"
    return event


class _Output:
    """Writes lines to standard output, wherever that is now; a full disk must not refuse a request."""

    def msg(self, line: str) -> None:
        """Write one line, or count that it was lost."""
        try:
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()
        except (OSError, ValueError):
            LOST.inc()

    debug = info = warning = error = critical = msg


class _LibraryHandler(logging.Handler):
    """Passes on that a library logged, and where; not what, for its message may quote data."""

    def emit(self, record: logging.LogRecord) -> None:
        line: dict[str, Any] = {"logger": record.name}
        if record.exc_info:
            line["exc_info"] = record.exc_info
        log.log(record.levelno, "library_log", **line)


def configure(service: str, level: str = "info") -> None:
    """Log as a service from here on; libraries' logs from warnings upwards."""
    number = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _with_service(service),
            _shape,
            structlog.processors.JSONRenderer(serializer=json.dumps),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=lambda *_: _Output(),
        cache_logger_on_first_use=False,
    )
    logging.root.handlers[:] = [_LibraryHandler()]
    logging.root.setLevel(max(number, logging.WARNING))


def _with_service(service: str) -> Any:
    def processor(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        event["service"] = service
        return event

    return processor
