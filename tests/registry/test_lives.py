"""Whatever happens to families, in whatever order: nobody is lost, and all who hear of it know the same."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from google.type.date_pb2 import Date
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from prag.registry.v1 import registry_events_pb2 as events
from prag.registry.v1 import registry_service_pb2 as pb

from services.chassis.clock import FrozenClock
from services.registry.rules.families import LEAVING
from tests.registry.conftest import (
    DRRPIF,
    HEAD,
    NOW,
    RegistryUnderTest,
    refused,
    someone,
    started,
)
from tests.registry.test_memberships import TODAY, as_member, join, leaving, members, splitting
from tests.registry.test_protection import number
from tests.running_services import Cluster

_PLACE = st.integers(0, 50)


class Lives(RuleBasedStateMachine):
    """Families of one office, as they are reported, grow, shrink, part, close and open again."""

    # Set by the test: registry, and the loop in which it runs.
    service: RegistryUnderTest
    runner: asyncio.Runner

    def __init__(self) -> None:
        """Begin with no family."""
        super().__init__()
        self.cases: list[str] = []
        self.persons: dict[str, Any] = {}
        self.dead: set[str] = set()
        self.first_event = 0

    def run(self, work: Awaitable[Any]) -> Any:
        """Wait for what a rule does."""

        async def waited() -> Any:
            return await work

        return self.runner.run(waited())

    def case(self, place: int) -> Any:
        """One of the cases."""
        request = pb.GetCaseRequest(case_id=self.cases[place % len(self.cases)])
        return self.run(self.service.officer.GetCase(request))

    def open_case(self, place: int) -> Any:
        """One of them, if it is open."""
        case = self.case(place)
        return None if case.state == pb.CASE_STATE_CLOSED else case

    def family(self, case_id: str) -> list[Any]:
        """Who belongs to it."""
        return self.run(members(self.service, case_id))

    @initialize()
    def begin(self) -> None:
        """Two families that nobody has heard of."""
        [row] = self.run(self.service.database.all("SELECT coalesce(max(id), 0) AS id FROM outbox"))
        self.first_event = row["id"]
        for _ in range(2):
            self.register(1)

    @rule(children=st.integers(0, 2))
    def register(self, children: int) -> None:
        """A family comes."""
        girls = [
            someone(f"Ana{'x' * each}", relation=pb.RELATION_CHILD, birth_date=Date(year=2010 + each))
            for each in range(children)
        ]
        wife = someone("Mira", relation=pb.RELATION_SPOUSE, identifiers=[number()])
        man = someone(identifiers=[number()])
        case = self.run(self.service.registered(man, wife, *girls))
        self.cases.append(case.id)
        self.persons |= {one.id: one for one in self.family(case.id)}

    @rule(place=_PLACE, who=_PLACE)
    def join(self, place: int, who: int) -> None:
        """Somebody of the register joins another family."""
        case = self.open_case(place)
        if case is None:
            return
        one = sorted(self.persons.values(), key=lambda each: each.id)[who % len(self.persons)]
        data = as_member(one, pb.RELATION_OTHER)
        data.plausibility_answers.add(code="MEMBERS_ALIKE")
        here = {each.id for each in self.family(case.id)}
        work = join(self.service, case.id, one, data)
        if one.id in self.dead or one.id in here:
            reason = self.run(refused(work)).reason
            assert reason == ("ALREADY_MEMBER" if one.id in here else "PERSON_DIED")
        else:
            assert self.run(work).id == one.id

    @rule(place=_PLACE, who=_PLACE, reason=st.sampled_from(sorted(LEAVING)))
    def leave(self, place: int, who: int, reason: str) -> None:
        """Somebody leaves, or dies."""
        case = self.open_case(place)
        if case is None:
            return
        family = self.family(case.id)
        one = family[who % len(family)]
        heir = next((each.id for each in family if each.id != one.id), "")
        if not heir:
            assert self.run(refused(self.gone(case, one, reason, ""))).reason == "LAST_OF_FAMILY"
            return
        self.run(self.gone(case, one, reason, heir if one.id == case.head_person_id else ""))
        if reason == "DEATH":
            self.dead.add(one.id)

    def gone(self, case: Any, one: Any, reason: str, heir: str) -> Awaitable[Any]:
        """Ask registry to end that somebody belongs to a family."""
        request = leaving(case.id, one.id, reason, new_head_person_id=heir)
        answer: Awaitable[Any] = self.service.officer.EndMembership(request)
        return answer

    @rule(place=_PLACE, who=_PLACE)
    def pass_on(self, place: int, who: int) -> None:
        """Another one is the head."""
        case = self.open_case(place)
        if case is None:
            return
        family = self.family(case.id)
        one = family[who % len(family)]
        request = pb.PassOnHeadRequest(case_id=case.id, person_id=one.id)
        assert self.run(self.service.officer.PassOnHead(request)).head_person_id == one.id

    @rule(place=_PLACE, who=_PLACE)
    def split(self, place: int, who: int) -> None:
        """A family becomes two."""
        case = self.open_case(place)
        if case is None:
            return
        family = self.family(case.id)
        if len(family) < 2:
            return
        one = family[who % len(family)]
        request = splitting(case.id, **{one.id: pb.RELATION_HEAD})
        request.staying_head_person_id = next(each.id for each in family if each.id != one.id)
        own = self.run(self.service.officer.SplitFamily(request))
        assert own.split_from_case_id == case.id
        self.cases.append(own.id)

    @rule(place=_PLACE)
    def close(self, place: int) -> None:
        """The family has gone."""
        case = self.open_case(place)
        if case is None:
            return
        left = pb.CLOSURE_OUTCOME_LEFT
        closing = pb.RequestClosureRequest(case_id=case.id, outcome=left, note="gone", closed_on=TODAY)
        self.run(self.service.officer.RequestClosure(closing))
        confirming = pb.ConfirmClosureRequest(case_id=case.id)
        self.run(self.service.by(HEAD).ConfirmClosure(confirming))

    @precondition(lambda self: self.cases)
    @rule(place=_PLACE)
    def reopen(self, place: int) -> None:
        """It comes back."""
        case = self.case(place)
        if case.state == pb.CASE_STATE_CLOSED:
            request = pb.ReopenCaseRequest(case_id=case.id, reason="came back")
            self.run(self.service.by(DRRPIF).ReopenCase(request))

    @invariant()
    def nobody_is_lost(self) -> None:
        """Each person is one row, of some family since the beginning, and no family is without a head."""
        rows = self.run(
            self.service.database.all(
                "SELECT c.id, c.person_count, c.head_person_id, m.person_id, m.relation,"
                " m.left_on, p.died_on FROM case_file c JOIN membership m ON m.case_id = c.id"
                " JOIN person p ON p.id = m.person_id WHERE c.id = ANY($1::uuid[])",
                self.cases,
            )
        )
        assert {str(row["person_id"]) for row in rows} == self.persons.keys()
        told = self.told()
        for case_id in self.cases:
            of_case = [row for row in rows if str(row["id"]) == case_id]
            now = [row for row in of_case if row["left_on"] is None]
            ids = [str(row["person_id"]) for row in now]
            assert len(ids) == len(set(ids)) == of_case[0]["person_count"]
            heads = [row["person_id"] for row in now if row["relation"] == "HEAD"]
            assert heads == [of_case[0]["head_person_id"]]
            before = {str(row["person_id"]) for row in of_case} - set(ids)
            # What others were told last is what stands here.
            assert told[case_id] == (str(heads[0]), set(ids), before)
            # Who has died belongs only where somebody must first say who comes after.
            assert all(row["died_on"] is None or row["person_id"] == heads[0] for row in now)

    def told(self) -> dict[str, tuple[str, set[str], set[str]]]:
        """What the events say of each family: its head, who belongs to it, and who did."""
        known: dict[str, tuple[str, set[str], set[str]]] = {}
        rows = self.run(
            self.service.database.all(
                "SELECT type, payload FROM outbox WHERE id > $1 AND type LIKE ANY(ARRAY['%.FamilyChanged',"
                " '%.CaseRegistered']) ORDER BY id",
                self.first_event,
            )
        )
        for row in rows:
            event = getattr(events, row["type"].rpartition(".")[2]).FromString(row["payload"])
            former = {one.person_id for one in getattr(event, "former_members", ())}
            known[event.case_id] = (event.head_person_id, set(event.person_ids), former)
        return known

    @invariant()
    def no_clock_is_orphaned(self) -> None:
        """What runs belongs to an open case, and each open family of the strand has its review ahead."""
        rows = self.run(
            self.service.database.all(
                "SELECT c.id, c.state, coalesce(array_agg(k.rule) FILTER (WHERE k.open), '{}') AS rules"
                " FROM case_file c LEFT JOIN clock k ON k.case_id = c.id WHERE c.id = ANY($1::uuid[])"
                " GROUP BY c.id",
                self.cases,
            )
        )
        for row in rows:
            assert bool(row["rules"]) == (row["state"] != "CLOSED"), row


@contextmanager
def running(cluster: Cluster, folder: Path) -> Iterator[tuple[asyncio.Runner, RegistryUnderTest]]:
    """Registry in a loop of its own, for rules that are not asynchronous."""
    with asyncio.Runner() as runner:
        context = started(cluster, folder, FrozenClock(NOW))

        async def begin() -> RegistryUnderTest:
            return await context.__aenter__()

        async def end() -> None:
            await context.__aexit__(None, None, None)

        service = runner.run(begin())
        try:
            yield runner, service
        finally:
            runner.run(end())


@pytest.mark.timeout(300)
def test_nobody_is_lost_whatever_happens(postgres: Cluster, tmp_path: Path) -> None:
    with running(postgres, tmp_path) as (runner, service):
        Lives.runner, Lives.service = runner, service
        run_state_machine_as_test(
            Lives,
            settings=settings(
                max_examples=6,
                stateful_step_count=14,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
