"""A neighbour that is away is no answer: nothing is then "not there", nobody "may not", no list is empty.

Each RPC is asked as the people of the matrix ask it; what it calls of other services is listened to, and it
is asked once more with each of these calls unanswered. Every call that the code makes stands in the list of
callers (services/chassis/rpc/callers.py), so that what nobody asks here is found.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from services.chassis.errors import DeadlineExceeded, DomainError, Unavailable
from services.chassis.rpc import clients
from tests.architecture.contracts import ROOT
from tests.architecture.test_callers import listed
from tests.rights.calls import request
from tests.rights.example_cases import MACHINES, PEOPLE, PLACES
from tests.rights.test_matrix import allowed, country, expected, methods

# An answer that says which part of it did not come, by RPC and what it calls.
TOLD = {("ListAccessRecords", "ReadAccessRecords"): "missing_services"}
# Requests that come further than those of the matrix: to what they name beside the case.
_VISIT = {"kind": "VISIT_KIND_LATER", "planned_time": "2026-11-30T08:00:00Z"}
FURTHER: dict[str, list[dict[str, Any]]] = {
    "ScheduleVisit": [
        {**_VISIT, "participants": [{"institution_id": "{institution}", "kind": "CSW"}]},
        {**_VISIT, "snapshot": {"family_name": "x"}},
    ],
    "SendReferral": [{"plan_item_id": "{item}", "person_ids": ["{person}"]}],
    "CreateApplication": [{"scheme": "RENT", "plan_item_id": "{item}"}],
    "AttachEvidence": [{"evidence": {"point": "IDENTITY", "document_id": "{unknown}"}}],
    "ComposeBody": [{"act": {"seats": [{"institution_id": "{institution}", "name": "A. B."}]}}],
}
# What no request comes to, and why.
_PRINTED = "asked as a correcting act is ordered, where nothing is caught: benefits/documents/correcting.py"
_NO_NAMES = "every service may be asked; registry asks those that show names"
ELSEWHERE: dict[tuple[str, str, str], str] = {
    ("benefits", "assessment", "ListActDateCorrections"): _PRINTED,
    ("benefits", "referral", "ListActDateCorrections"): _PRINTED,
    ("benefits", "registry", "ListActDateCorrections"): _PRINTED,
    ("benefits", "registry", "ListSettlements"): "the next line after GetCase, in benefits/documents",
    ("registry", "identity", "ReadAccessRecords"): _NO_NAMES,
    ("registry", "reporting", "ReadAccessRecords"): _NO_NAMES,
}
AWAY = {
    "PEER_UNAVAILABLE": lambda peer: Unavailable("PEER_UNAVAILABLE", peer=peer),
    "DEADLINE_EXCEEDED": lambda _: DeadlineExceeded("DEADLINE_EXCEEDED"),
}


class Line:
    """The way to the neighbours of one service: listened to, and cut."""

    def __init__(self, channels: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
        self._calls: set[tuple[str, str]] = set()
        self._cut: tuple[tuple[str, str], DomainError] | None = None
        start = clients.Channel._start

        def started(channel: Any, shape: str, path: str, *rest: Any) -> Any:
            if channel in channels:
                call = (channel._name, path.rpartition("/")[2])
                self._calls.add(call)
                if self._cut is not None and self._cut[0] == call:
                    raise self._cut[1]
            return start(channel, shape, path, *rest)

        monkeypatch.setattr(clients.Channel, "_start", started)

    def heard(self) -> set[tuple[str, str]]:
        """What was called since one last asked."""
        calls, self._calls = self._calls, set()
        return calls

    @contextmanager
    def cut(self, call: tuple[str, str], error: DomainError) -> Iterator[None]:
        """Leave one call unanswered."""
        self._cut = (call, error)
        yield
        self._cut = None


# What the chassis asks for every service: logs that it catches up with, tokens (test_lost.py), who ordered a
# job (test_ordered_work.py).
_OF_ALL = {"ReadEvents", "RenewToken", "GetRights"}


def requests(name: str, rpc: str) -> list[Any]:
    """What an RPC is asked."""
    return [expected(name)[rpc].more, *FURTHER.get(rpc, [])]


CALLING = sorted({caller for caller, _, rpc in listed() if rpc not in _OF_ALL})


@pytest.mark.parametrize("name", CALLING)
@pytest.mark.timeout(600)
async def test_a_neighbour_that_is_away_is_no_answer(
    name: str, service_under_test: Any, monkeypatch: pytest.MonkeyPatch, quiet: None
) -> None:
    wrong: list[str] = []
    met: set[tuple[str, str]] = set()
    async with country(service_under_test, name) as caller:
        line = Line(list(caller.running[name].runtime.peers._channels.values()), monkeypatch)
        for rpc, method in methods(name).items():
            asked: set[tuple[str, str]] = set()
            for by in (*PEOPLE, *MACHINES):
                if not allowed(expected(name)[rpc], by):
                    continue
                for at, what in ((at, what) for at in PLACES for what in requests(name, rpc)):
                    line.heard()
                    await caller.call(method, request(method, at, what), by)
                    for call in line.heard() - asked:
                        asked.add(call)
                        for reason, away in AWAY.items():
                            with line.cut(call, away(call[0])):
                                got = await caller.call(method, request(method, at, what), by)
                            if part := TOLD.get((rpc, call[1])):
                                fine = got.code == "OK" and call[0] in getattr(got.message, part)
                            else:
                                fine = got.reason == reason
                            if not fine:
                                wrong.append(f"{rpc} without {call[1]} of {call[0]}: {got.code} {got.reason}")
            met |= asked
    assert wrong == []
    expected_calls = {(peer, rpc) for who, peer, rpc in listed() if who == name and rpc not in _OF_ALL}
    elsewhere = {(peer, rpc) for who, peer, rpc in ELSEWHERE if who == name}
    assert expected_calls - met == elsewhere


# Who catches more than "not there", and what of it.
CAUGHT = {
    "assessment/cases.py": "a refusal by what is known here, before registry itself is asked",
    "assessment/rules/progress.py": "a rule's refusal, shown as an action's",
    "identity/rules/accounts.py": "a rule's refusal, shown as an action's",
    "registry/rules/cases.py": "a rule's refusal, shown as an action's",
    "registry/rpc/clocks.py": "who looked: the answer names the services that did not answer",
}


def test_nobody_catches_that_a_neighbour_is_away() -> None:
    found = set()
    for path in (ROOT / "services").rglob("*.py"):
        if path.relative_to(ROOT / "services").parts[0] == "chassis":
            # What carries the calls, and goes on without an answer: tries again, waits, tells the caller.
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ExceptHandler):
                caught = ast.unparse(node.type) if node.type else "Exception"
                if re.search(
                    r"\b(Unavailable|DeadlineExceeded|DomainError|Exception|BaseException)\b", caught
                ):
                    found.add(str(path.relative_to(ROOT / "services")))
    assert found == set(CAUGHT)
