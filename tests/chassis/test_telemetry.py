"""Logs and metrics: which lines there are, and that none is worth a request."""

import json
import logging
import sys
import urllib.request

import grpc
import pytest
from prag.common.v1.options_pb2 import Access
from prometheus_client import REGISTRY

from services.chassis import call_context, metrics, telemetry
from services.chassis.rpc import guard


def lines(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def count(name, **labels):
    return REGISTRY.get_sample_value(name, labels) or 0


def test_a_line_has_a_time_a_level_and_the_service(logs, capsys):
    telemetry.log.warning("log_waits", stream="registry")
    (line,) = lines(capsys)
    assert line.pop("timestamp").endswith("Z")
    assert line == {"event": "log_waits", "level": "warning", "service": "sample", "stream": "registry"}


@pytest.mark.parametrize(
    ("level", "written"),
    [("debug", ["debug", "info", "warning"]), ("info", ["info", "warning"]), ("warning", ["warning"])],
)
def test_lines_below_the_level_are_not_written(logs, capsys, level, written):
    telemetry.configure("sample", level)
    for name in ("debug", "info", "warning"):
        getattr(telemetry.log, name)("call")
    assert [line["level"] for line in lines(capsys)] == written


@pytest.mark.parametrize(("level", "heard"), [("debug", 1), ("info", 1), ("error", 0)])
def test_libraries_are_heard_from_warnings_upwards(logs, capsys, level, heard):
    telemetry.configure("sample", level)
    library = logging.getLogger("asyncpg")
    for speak in (library.debug, library.info, library.warning):
        speak("Ana")
    assert [line["logger"] for line in lines(capsys)] == ["asyncpg"] * heard


@pytest.mark.parametrize(
    ("word", "event"),
    [
        ("call", "call"),
        ("part_failed.v2", "part_failed.v2"),
        ("Call", "not_a_word"),
        ("2call", "not_a_word"),
        ("call Ana", "not_a_word"),
        ("", "not_a_word"),
    ],
)
def test_an_event_is_a_word(logs, capsys, word, event):
    telemetry.log.info(word)
    assert [line["event"] for line in lines(capsys)] == [event]


def test_an_exception_is_told_by_its_eight_innermost_places(logs, capsys):
    def deeper(steps):
        if steps:
            deeper(steps - 1)
        raise ValueError("Ana")

    try:
        deeper(20)
    except ValueError as error:
        telemetry.log.error("defect", exc_info=error)
        telemetry.log.error("defect", exc_info=True)
        telemetry.log.error("defect", exc_info=sys.exc_info())
    for line in (found := lines(capsys)):
        assert line["error_type"] == "ValueError"
        assert len(line["error_places"]) == 8
        assert line["error_places"][-1].startswith("tests/chassis/test_telemetry.py:")
        assert "dropped" not in line
    assert len(found) == 3


def test_a_trace_that_is_said_is_kept(logs, capsys):
    with call_context.during(call_context.CurrentCall(rpc="x")):
        telemetry.log.info("call", trace_id="said")
    telemetry.log.info("call")
    first, second = lines(capsys)
    assert first["trace_id"] == "said"
    assert "trace_id" not in second


def test_a_full_disk_loses_a_line_and_counts_it(logs, monkeypatch):
    class Full:
        def write(self, _line):
            raise OSError

    before = count("prag_log_lines_lost_total")
    monkeypatch.setattr(sys, "stdout", Full())
    telemetry.log.info("call")
    assert count("prag_log_lines_lost_total") == before + 1


def test_metrics_are_served_where_they_are_asked_for():
    assert metrics.serve("") is None
    served = metrics.serve("127.0.0.1:0")
    assert served.port > 0
    telemetry.ready_gauge().set(1)
    with urllib.request.urlopen(f"http://127.0.0.1:{served.port}/metrics") as page:
        assert b"prag_ready 1.0" in page.read()
    served.close()
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(f"http://127.0.0.1:{served.port}/metrics", timeout=1)


RPC = "prag.registry.v1.RegistryService/GetCase"


@pytest.mark.parametrize(
    ("records", "recorded", "code", "missed"),
    [
        (True, 1, "OK", 0),
        (True, 0, "OK", 1),
        (True, 2, "OK", 1),
        (True, 0, "NOT_FOUND", 0),
        (False, 0, "OK", 0),
        (False, 2, "OK", 0),
    ],
)
def test_a_call_that_had_to_record_once_and_did_not_is_told(logs, capsys, records, recorded, code, missed):
    access = Access(records=records)
    call = call_context.CurrentCall(rpc=RPC, access=access, recorded=recorded, queries=3)
    before = count("prag_rpc_unrecorded_total", method=RPC)
    served = count("prag_rpc_seconds_count", method=RPC, code=code)
    with call_context.during(call):
        guard._leave(RPC, access, code, call.started)
    *told, line = lines(capsys)
    assert [(one["event"], one["count"]) for one in told] == [("access_not_recorded_once", recorded)] * missed
    assert count("prag_rpc_unrecorded_total", method=RPC) == before + missed
    assert count("prag_rpc_seconds_count", method=RPC, code=code) == served + 1
    assert (line["event"], line["rpc"], line["code"], line["queries"]) == ("call", RPC, code, 3)
    assert 0 <= line["duration_ms"] < 5000


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (grpc.StatusCode.NOT_FOUND, "NOT_FOUND"),
        (5, "NOT_FOUND"),
        (99, "UNKNOWN"),
        (None, "UNKNOWN"),
    ],
)
def test_a_code_is_logged_by_its_name(code, name):
    class Context:
        def code(self):
            return code

    assert guard._code_name(Context()) == name


# Every key that a line may have. None can hold personal data: a new one is a decision.
KEYS = (
    "aggregate aggregate_id aggregate_version actor_kind attempt attempts blob_id code constraint"
    " consumer count cursor database dropped duration_ms error_places error_type event event_id"
    " event_type expected found job_id kind lag last_sequence level listen logger metrics_listen mode"
    " peer pending publisher queries reason revision rpc seconds service signal size sqlstate state"
    " stream subject tick timestamp trace_id version"
)


def test_the_keys_of_a_line_are_these_and_no_other(logs, capsys):
    keys = set(KEYS.split())
    assert keys == telemetry.ALLOWED
    said = dict.fromkeys(keys - {"event", "level", "timestamp", "service", "dropped"}, "x")
    telemetry.log.info("call", **said, name="Ana", note="x", event_ids="x", Code="x")
    (line,) = lines(capsys)
    assert set(line) == keys
    assert line["dropped"] == ["Code", "event_ids", "name", "note"]


def test_calls_are_measured_in_steps_from_a_millisecond_to_five_seconds():
    telemetry.CALLS.labels("x/Steps", "OK").observe(0.3)
    steps = [
        sample.labels["le"]
        for metric in telemetry.CALLS.collect()
        for sample in metric.samples
        if sample.name.endswith("_bucket") and sample.labels["method"] == "x/Steps"
    ]
    assert " ".join(steps) == "0.001 0.0025 0.005 0.01 0.025 0.05 0.1 0.25 0.5 1.0 2.5 5.0 +Inf"
    assert count("prag_rpc_seconds_bucket", method="x/Steps", code="OK", le="0.25") == 0
    assert count("prag_rpc_seconds_bucket", method="x/Steps", code="OK", le="0.5") == 1
