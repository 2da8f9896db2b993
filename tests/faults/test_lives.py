"""Families of two offices, in any order of what may happen to them: all services know the same in the end.

The rules go through the API, as people do; who is refused has changed nothing. Then every projection is held
against its owner (checker.py), and what no order of acts may bring about is looked for.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import hypothesis
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from tests.faults.checker import Truth
from tests.faults.faulty_prag import FaultyPrag
from tests.faults.load import REGISTRY, Caller, Desks, Refused, day, today

ACTS = (
    *("register", "refer", "apply", "visit", "join", "leave", "pass_on"),
    *("split", "split", "move", "move", "close", "close", "reopen"),
)
LEAVING = ("DEATH", "MARRIAGE", "LEFT", "MOVED_ABROAD")
# Who has the cases of a municipality, and who answers what others ask of its office.
OFFICERS = {"RAN": "officer", "GJL": "neighbour"}
HEADS = {"RAN": "head", "GJL": "coordinator"}
# What no order of acts may bring about, and where it would be seen.
NEVER = [
    # A family without a head, or with two.
    (
        "registry",
        """SELECT c.id FROM case_file c
            LEFT JOIN membership m ON m.case_id = c.id AND m.left_on IS NULL AND m.relation = 'HEAD'
            WHERE c.state <> 'REPORTED' GROUP BY c.id HAVING count(m.id) <> 1""",
    ),
    # Somebody of no family.
    ("registry", "SELECT id FROM person WHERE id NOT IN (SELECT person_id FROM membership)"),
    # Somebody twice in a family.
    (
        "registry",
        """SELECT case_id, person_id FROM membership WHERE left_on IS NULL
            GROUP BY 1, 2 HAVING count(*) > 1""",
    ),
    # A clock of a closed case; who still owes an answer after it owes it.
    (
        "registry",
        """SELECT k.rule, k.case_id FROM clock k JOIN case_file c ON c.id = k.case_id
            WHERE k.open AND c.state = 'CLOSED' AND k.rule <> 'REFERRAL_ANSWER'""",
    ),
    # An open case that nothing is due in.
    (
        "registry",
        """SELECT id FROM case_file WHERE state <> 'CLOSED'
            AND id NOT IN (SELECT case_id FROM clock WHERE open AND case_id IS NOT NULL)""",
    ),
    # A scheme that is asked for twice at once.
    (
        "benefits",
        """SELECT case_id, scheme FROM application
            WHERE state IN ('DRAFT', 'SUBMITTED', 'CHECKED', 'ON_AGENDA')
            GROUP BY 1, 2 HAVING count(*) > 1""",
    ),
]


class Lives(RuleBasedStateMachine):
    """Families as they are reported, referred, ask for help, join, part, move, close and open again."""

    # Set by the test.
    prag: FaultyPrag
    desks: Desks
    done: Counter[str]

    def __init__(self) -> None:
        """Begin with no family."""
        super().__init__()
        self.cases: list[str] = []

    def who(self, name: str) -> Caller:
        """Somebody at work."""
        return self.prag.load.caller(name, random.Random(name))

    def case(self, place: int, *, closed: bool = False) -> dict[str, Any]:
        """One of the open cases, or of the closed ones; where there is none, one of the others."""
        with Truth(self.prag.stack.var) as truth:
            rows = truth.rows(
                "registry",
                "SELECT id::text, municipality, state FROM case_file WHERE id = ANY($1::uuid[])"
                " ORDER BY (state = 'CLOSED') <> $2, id",
                self.cases,
                closed,
            )
        wanted = [row for row in rows if (row["state"] == "CLOSED") == closed] or rows
        return dict(wanted[place % len(wanted)])

    def family(self, case: dict[str, Any]) -> list[dict[str, Any]]:
        """Who belongs to it."""
        found: list[dict[str, Any]] = self.leader(case).read(f"cases/{case['id']}/persons")["persons"]
        return found

    def leader(self, case: dict[str, Any]) -> Caller:
        """Who has it."""
        return self.who(OFFICERS[case["municipality"]])

    def choices(self, case: dict[str, Any], going: str = "") -> list[dict[str, Any]]:
        """All that is under way, or what is so for somebody who goes, ends for a reason of its own."""
        work = self.leader(case).read(f"cases/{case['id']}/open-work").get("work", [])
        mine = [one for one in work if not going or one.get("personIds") == [going]]
        return [{"id": one["id"], "endReason": one["endReasons"][0]} for one in mine]

    def attempt(self, by: Caller, rpc: str, path: str, **body: Any) -> Any:
        """Do it with registry, if it may be done now."""
        return self.tried(rpc, lambda: by.act(REGISTRY + rpc, path, **body))

    def tried(self, what: str, act: Callable[[], Any]) -> Any:
        """What is refused is refused for a reason."""
        try:
            made = act()
        except Refused as refused:
            if not refused.reason or refused.status >= 500:
                raise
            return None
        self.done[what] += 1
        return made

    @initialize()
    def begin(self) -> None:
        """Two families."""
        for _ in range(2):
            self.register()

    @rule(act=st.sampled_from(ACTS), place=st.integers(0, 50), other=st.integers(0, 50))
    def happen(self, act: str, place: int, other: int) -> None:
        """One rule and not twelve, of which hypothesis would leave most out of a story."""
        getattr(self, act)(place, other)

    def register(self, *_: int) -> None:
        """A family comes."""
        self.cases.append(self.desks.registered()[0])

    def refer(self, place: int, _: int) -> None:
        """Its head goes to the employment office."""
        case = self.case(place)
        if case["municipality"] != "RAN" or case["state"] == "CLOSED":
            return
        head = next(one for one in self.family(case) if one["relation"] == "RELATION_HEAD")
        self.tried("SendReferral", lambda: self.desks.refer(case["id"], head))

    def apply(self, place: int, _: int) -> None:
        """It asks for firewood; a second time while the first is under way it is not asked."""
        case = self.case(place)
        if case["municipality"] != "RAN" or case["state"] == "CLOSED":
            return
        self.tried("SubmitApplication", lambda: self.desks.apply(case["id"]))

    def visit(self, place: int, _: int) -> None:
        """Somebody was there."""
        case = self.case(place)
        if case["municipality"] != "RAN" or case["state"] == "CLOSED":
            return
        self.tried("RecordVisit", lambda: self.desks.visit(case["id"]))

    def join(self, place: int, other: int) -> None:
        """Somebody of one family joins another, and belongs to both until the first is told."""
        case, first = self.case(place), self.case(other)
        if case["id"] == first["id"]:
            return
        who = self.family(first)[-1]
        names = ("givenName", "familyName", "birthDate", "sex")
        path, by = f"cases/{case['id']}/persons", self.leader(case)
        body: dict[str, Any] = {"person": {name: who[name] for name in names}}
        body["person"] |= {"relation": "RELATION_OTHER", "plausibilityAnswers": [{"code": "MEMBERS_ALIKE"}]}
        # That there is somebody of that name and birth is asked about, always.
        with pytest.raises(Refused) as refused:
            by.act(REGISTRY + "AddPerson", path, **body)
        assert refused.value.reason in {"DUPLICATES_UNANSWERED", "PERSON_DIED", "ALREADY_MEMBER"}
        alike = refused.value.problem.get("metadata", {}).get("person_ids", "").split(",")
        body["duplicateAnswers"] = [
            {"personId": one, "answer": "SAME_PERSON"}
            if one == who["id"]
            else {"personId": one, "answer": "OTHER_PERSON", "difference": "birth"}
            for one in alike
            if one
        ]
        self.attempt(by, "AddPerson", path, **body)

    def leave(self, place: int, who: int) -> None:
        """Somebody leaves, or dies."""
        case = self.case(place)
        family = self.family(case)
        one = family[who % len(family)]
        heir = next((each["id"] for each in family if each["id"] != one["id"]), "")
        body: dict[str, Any] = {
            "reason": LEAVING[who % len(LEAVING)],
            "choices": self.choices(case, one["id"]),
        }
        if one["relation"] == "RELATION_HEAD":
            body["newHeadPersonId"] = heir
        path = f"cases/{case['id']}/persons/{one['id']}:leave"
        self.attempt(self.leader(case), "EndMembership", path, **body)

    def pass_on(self, place: int, who: int) -> None:
        """Another one is the head."""
        case = self.case(place)
        family = self.family(case)
        body = {"personId": family[who % len(family)]["id"]}
        self.attempt(self.leader(case), "PassOnHead", f"cases/{case['id']}:passOnHead", **body)

    def split(self, place: int, _: int) -> None:
        """A family becomes two."""
        case = self.case(place)
        family = self.family(case)
        if len(family) < 2:
            return
        going = family[-1]
        body: dict[str, Any] = {
            "members": [{"personId": going["id"], "relation": "RELATION_HEAD"}],
            "address": "Ulica 9",
            "choices": self.choices(case, going["id"]),
        }
        if going["relation"] == "RELATION_HEAD":
            body["stayingHeadPersonId"] = family[0]["id"]
        made = self.attempt(self.leader(case), "SplitFamily", f"cases/{case['id']}:split", **body)
        if made:
            self.cases.append(made["id"])

    def move(self, place: int, taken: int) -> None:
        """It has moved to the other municipality, whose office takes it or not."""
        case = self.case(place)
        to = "GJL" if case["municipality"] == "RAN" else "RAN"
        choices = self.choices(case)
        # Some of it ends there, and some goes along.
        for one in choices[taken % 3 :]:
            one.pop("endReason")
            one["goesAlong"] = True
        body = {"toMunicipality": to, "reason": "moved", "choices": choices}
        offer = self.attempt(self.leader(case), "OfferTransfer", f"cases/{case['id']}:offerTransfer", **body)
        if not offer:
            return
        path = f"transfers/{offer['id']}"
        if taken % 2:
            account = self.prag.stack.accounts[OFFICERS[to]]
            self.attempt(self.who(HEADS[to]), "AcceptTransfer", f"{path}:accept", officerId=account)
        else:
            self.attempt(self.who(HEADS[to]), "RefuseTransfer", f"{path}:refuse", reason="lives there")

    def close(self, place: int, refused: int) -> None:
        """The family has gone abroad; whoever confirms it may think otherwise."""
        case = self.case(place)
        body: dict[str, Any] = {
            "outcome": "CLOSURE_OUTCOME_LEFT",
            "note": "gone",
            "closedOn": day(today()),
            "choices": self.choices(case),
        }
        path = f"cases/{case['id']}"
        if self.attempt(self.leader(case), "RequestClosure", f"{path}:requestClosure", **body):
            by = self.who(HEADS[case["municipality"]])
            more = {"refuse": True, "note": "seen in the village"} if refused % 3 == 0 else {}
            self.attempt(by, "ConfirmClosure", f"{path}:confirmClosure", **more)

    def reopen(self, place: int, _: int) -> None:
        """It comes back."""
        path = f"cases/{self.case(place, closed=True)['id']}:reopen"
        self.attempt(self.who("department"), "ReopenCase", path, reason="came back")

    def teardown(self) -> None:
        """Once all is heard, all know the same, and nothing is that may not be."""
        self.prag.check()
        with Truth(self.prag.stack.var) as truth:
            for service, query in NEVER:
                assert not truth.rows(service, query), query


def test_all_services_know_the_same_of_every_family(prag: FaultyPrag, seed: int) -> None:
    Lives.prag, Lives.desks, Lives.done = prag, prag.load.desks("lives"), Counter()
    hypothesis.seed(seed)(Lives)
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Lives,
        settings=settings(
            max_examples=3,
            stateful_step_count=40,
            deadline=None,
            database=None,
            # A minute for each story that is shorter would be too long; what failed is printed as it was.
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    print(f"seed {seed}: {dict(Lives.done)}")
