"""A process dies where it is told to, once; and takes no such order outside of a test."""

import os
import signal
import subprocess
import sys

import grpc
import pytest
from prag.registry.v1 import registry_service_pb2 as registry

from services.chassis import failpoints
from services.chassis.rpc.retry import SECONDS, Retries
from services.chassis.rpc.status import DETAILS_KEY
from services.chassis.settings import SettingsError

REACHES = (
    "from services.chassis import failpoints as f; f.arm('here');"
    "[(print(n, flush=True), f.at('before_commit')) for n in (1, 2, 3)]"
)


def run(**environment):
    return subprocess.run(
        [sys.executable, "-c", REACHES], env=environment, capture_output=True, text=True, check=False
    )


def test_it_dies_the_nth_time_and_only_there():
    done = run(FAILPOINT="before_commit:2", PRAG_TEST_FAILPOINTS="1")
    assert (done.returncode, done.stdout.split()) == (-signal.SIGKILL, ["1", "2"])
    assert run(FAILPOINT="before_outbox:1", PRAG_TEST_FAILPOINTS="1").returncode == 0
    assert run().returncode == 0


def test_an_order_in_a_folder_is_carried_out_once(tmp_path):
    (tmp_path / "here").write_text("before_commit:1")
    assert run(FAILPOINT=str(tmp_path), PRAG_TEST_FAILPOINTS="1").returncode == -signal.SIGKILL
    assert run(FAILPOINT=str(tmp_path), PRAG_TEST_FAILPOINTS="1").returncode == 0
    assert (tmp_path / "here.struck").exists()


@pytest.mark.parametrize(
    "environment", [{"FAILPOINT": "before_commit"}, {"FAILPOINT": "S9", "PRAG_TEST_FAILPOINTS": "1"}]
)
def test_it_does_not_start_with_an_order_outside_of_a_test(environment):
    with pytest.raises(SettingsError):
        failpoints.arm("here", environment)


class Failed:
    def __init__(self, details="", trailing=(), code=grpc.StatusCode.UNAVAILABLE):
        self._details, self._trailing, self._code = details, trailing, code

    def code(self):
        return self._code

    def details(self):
        return self._details

    def trailing_metadata(self):
        return self._trailing


SERVICE = "/prag.registry.v1.RegistryService/"


@pytest.mark.parametrize(
    ("method", "request_", "error", "again"),
    [
        ("GetCase", registry.GetCaseRequest(), Failed("reset"), True),
        ("ReportCase", registry.ReportCaseRequest(request_id="a"), Failed("reset"), True),
        ("ReportCase", registry.ReportCaseRequest(), Failed("reset"), False),
        ("GetCase", registry.GetCaseRequest(), Failed(code=grpc.StatusCode.CANCELLED), True),
        ("ReportCase", registry.ReportCaseRequest(), Failed(code=grpc.StatusCode.CANCELLED), False),
        ("GetCase", registry.GetCaseRequest(), Failed(code=grpc.StatusCode.DEADLINE_EXCEEDED), False),
        ("ReportCase", registry.ReportCaseRequest(), Failed("failed to connect to all addresses; x"), True),
        ("ReportCase", registry.ReportCaseRequest(), Failed("connections to all backends failing; x"), True),
        ("ReportCase", registry.ReportCaseRequest(), Failed(""), False),
        ("GetCase", registry.GetCaseRequest(), Failed("BUSY", ((DETAILS_KEY, b""),)), False),
    ],
)
def test_what_can_do_no_harm_is_tried_again(method, request_, error, again):
    assert Retries().again(error, SERVICE + method, request_) is again


def test_a_peer_that_stays_away_is_not_waited_for(monkeypatch):
    retries, now = Retries(), [100.0]
    monkeypatch.setattr("services.chassis.rpc.retry.time.monotonic", lambda: now[0])
    asked = (Failed(), SERVICE + "GetCase", registry.GetCaseRequest())
    assert retries.again(*asked)
    now[0] += SECONDS + 1
    assert not retries.again(*asked)
    retries.answered()
    assert retries.again(*asked)


@pytest.mark.parametrize(
    ("order", "parsed"),
    [
        ("before_commit", ("before_commit", 1)),
        ("before_commit:1", ("before_commit", 1)),
        (" before_done:12\n", ("before_done", 12)),
    ],
)
def test_an_order_is_a_point_and_how_often(order, parsed):
    assert failpoints._parsed(order) == parsed


@pytest.mark.parametrize(
    "order", ["", "S9", "S9:1", "before_commit:x", "before_commit:-1", "s3", "before_commit 2"]
)
def test_what_is_no_order_is_refused(order):
    with pytest.raises(SettingsError, match="no name of before_rpc"):
        failpoints._parsed(order)


@pytest.fixture
def armed(monkeypatch):
    """Arm this process by an order; what it would have died of."""
    deaths = []
    monkeypatch.setattr(failpoints.os, "kill", lambda pid, number: deaths.append((pid, number)))
    monkeypatch.setattr(failpoints, "_reached", None)

    def arm(order):
        failpoints.arm("here", {"FAILPOINT": order, "PRAG_TEST_FAILPOINTS": "1"})
        return deaths

    return arm


def pass_by(*names):
    for name in names:
        failpoints.at(name)


DEATH = (os.getpid(), signal.SIGKILL)


def test_an_order_counts_its_own_point_only_and_strikes_once(armed):
    deaths = armed("before_commit:2")
    pass_by("before_commit", "before_outbox", "after_commit", "before_outbox")
    assert deaths == []
    pass_by("before_commit")
    assert deaths == [DEATH]
    pass_by("before_commit", "before_commit")
    assert deaths == [DEATH]
    assert armed("") == [DEATH]
    assert failpoints._reached is None
    pass_by("before_commit")
    assert deaths == [DEATH]


def test_an_order_in_a_folder_may_be_given_and_changed_while_it_runs(armed, tmp_path):
    deaths, order = armed(str(tmp_path)), tmp_path / "here"
    pass_by("before_commit")
    order.write_text("before_commit:2")
    pass_by("before_outbox", "before_commit")
    assert deaths == []
    # Given anew, it counts anew.
    order.write_text("before_commit:3")
    os.utime(order, ns=(1, 1))
    pass_by("before_commit", "after_begin", "before_commit")
    assert (deaths, order.exists()) == ([], True)
    pass_by("before_commit")
    assert deaths == [DEATH]
    assert (order.exists(), (tmp_path / "here.struck").exists()) == (False, True)
    pass_by("before_commit")
    assert deaths == [DEATH]
