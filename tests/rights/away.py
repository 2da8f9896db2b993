"""A neighbour that is away is no answer: nothing is then "not there", nobody "may not", no list is empty.

The matrix asks each RPC as everybody; what it calls of other services meanwhile is listened to, and the call
is made once more with each of these unanswered. Every call that the code makes stands in the list of callers
(services/chassis/rpc/callers.py), so that what nobody asks here is found.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import asyncpg
import pytest

from services.chassis.errors import DeadlineExceeded, DomainError, Unavailable
from services.chassis.rpc import clients
from tests.architecture.test_callers import listed
from tests.rights.calls import Answer
from tests.running_services import UnderTest

__all__ = ["FURTHER", "Away"]

# A call: the peer, and its RPC.
Call = tuple[str, str]

# Requests that come further than those of the matrix: to what they name beside the case.
_VISIT: Final = {"kind": "VISIT_KIND_LATER", "planned_time": "2026-11-30T08:00:00Z"}
FURTHER: Final[Mapping[str, list[dict[str, Any]]]] = {
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
_PRINTED: Final = (
    "asked as a correcting act is ordered, where nothing is caught: benefits/documents/correcting.py"
)
_NO_NAMES: Final = "every service may be asked; registry asks those that show names"
ELSEWHERE: Final[Mapping[tuple[str, str, str], str]] = {
    ("benefits", "assessment", "ListActDateCorrections"): _PRINTED,
    ("benefits", "referral", "ListActDateCorrections"): _PRINTED,
    ("benefits", "registry", "ListActDateCorrections"): _PRINTED,
    ("benefits", "registry", "ListSettlements"): "the next line after GetCase, in benefits/documents",
    ("registry", "benefits", "ReadBlob"): "the acts of a dossier: tests/registry/test_case_files.py",
    ("registry", "identity", "ReadAccessRecords"): _NO_NAMES,
    ("registry", "reporting", "ReadAccessRecords"): _NO_NAMES,
    ("registry", "identity", "TellOfReading"): "a tick tells it until it was heard: test_readings.py",
}
# What the chassis asks for every service: logs that it catches up with, tokens (test_lost.py), who ordered a
# job (test_ordered_work.py); and what a tick of registry asks of who read how much (test_readings.py).
_OF_ALL: Final = {"ReadEvents", "RenewToken", "GetRights", "ReadReaders"}
_AWAY: Final = (
    lambda peer: Unavailable("PEER_UNAVAILABLE", peer=peer),
    lambda _: DeadlineExceeded("DEADLINE_EXCEEDED"),
)
# What is open to somebody is known for half an hour.
_OPENINGS: Final = {"GetCaseOpening", "ListOpenWork"}


class Away:
    """The way from one service to its neighbours: listened to, and cut."""

    def __init__(
        self, tested: UnderTest, running: Mapping[str, UnderTest], patch: pytest.MonkeyPatch
    ) -> None:
        """Listen to what the tested service calls."""
        self.wrong: list[str] = []
        self._name = tested.service.name
        self._openings = tested.runtime.database.openings
        self._registry = running["registry"].database.admin_url
        self._calls: set[Call] = set()
        self._tried: set[tuple[str, Call]] = set()
        self._cut: tuple[Call, DomainError] | None = None
        self._going: set[Any] = set()
        channels = list(tested.runtime.peers._channels.values())
        start = clients.Channel._start

        def started(channel: Any, shape: str, path: str, *rest: Any) -> Any:
            if channel in channels:
                call = (channel._name, path.rpartition("/")[2])
                self._calls.add(call)
                if self._cut is not None and self._cut[0] == call:
                    raise self._cut[1]
            going = start(channel, shape, path, *rest)
            if hasattr(going, "add_done_callback"):
                self._going.add(going)
                going.add_done_callback(self._going.discard)
            return going

        patch.setattr(clients.Channel, "_start", started)

    async def listened(self, rpc: str, ask: Callable[[], Awaitable[Answer]]) -> Answer:
        """Ask; and once more without each answer of a neighbour that was asked meanwhile, the first time."""
        self._calls.clear()
        answer = await ask()
        asked = {call for call in self._calls if call[1] not in _OF_ALL}
        for call in asked - {known for by, known in self._tried if by == rpc}:
            self._tried.add((rpc, call))
            for away in _AWAY:
                error = away(call[0])
                if call[1] in _OPENINGS:
                    await self.forget()
                with self._without(call, error):
                    got = await ask()
                # What was asked beside it goes on, and is nobody's work who asks after it.
                while self._going:
                    await asyncio.sleep(0.005)
                if not _is_told(rpc, call, error, got):
                    self.wrong.append(f"{rpc} without {call[1]} of {call[0]}: {got.code} {got.reason}")
        return answer

    async def forget(self) -> None:
        """Nothing is open to anybody because a step waited."""
        self._openings._held.clear()
        connection = await asyncpg.connect(self._registry)
        await connection.execute("DELETE FROM case_opening WHERE reason = ''")
        await connection.close()

    def unasked(self) -> set[tuple[str, str, str]]:
        """Return the calls that the service makes and that nothing came to, nor is held elsewhere."""
        met = {call for _, call in self._tried}
        made = {(peer, rpc) for who, peer, rpc in listed() if who == self._name and rpc not in _OF_ALL}
        elsewhere = {(peer, rpc) for who, peer, rpc in ELSEWHERE if who == self._name}
        return {(self._name, *call) for call in (made - met) ^ elsewhere}

    @contextmanager
    def _without(self, call: Call, error: DomainError) -> Iterator[None]:
        self._cut = (call, error)
        yield
        self._cut = None


def _is_told(rpc: str, call: Call, error: DomainError, got: Answer) -> bool:
    if call[1] == "ReadAccessRecords":
        # An answer that says which part of it did not come.
        return got.code == "OK" and call[0] in got.message.missing_services
    if call[1] == "ListOpenWork" and (rpc == "OpenCase" or got.code == "PERMISSION_DENIED"):
        # Whether a step waits is not known: a reason opens, and the refusal says so.
        return rpc == "OpenCase" or call[0] in (got.metadata or {}).get("missing_services", "")
    return got.reason == error.reason
