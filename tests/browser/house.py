"""A Prag with demo families in all stages, and examples found in it: the id of a case whose plan waits, ...

The house is loaded once a session. Whoever writes tests keeps one running (`python -m tests.browser.house
FOLDER`) and names it by PRAG_HOUSE.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from deploy.demo.api import Door, Person, RefusedError
from deploy.demo.commission import Commission, sittings
from deploy.demo.country import PASSWORD, RANILUG, Country
from deploy.demo.families import Family, families
from deploy.demo.load import Load
from deploy.demo.story import Story, day, moment
from tests.journeys.people import RETURN_WISH
from tests.stack import ADMINISTRATOR, Stack, attached, email_of, start

# The first family is closed; then one of each stage, those who left, and one that waits for a municipality.
# Nobody needs to wait for eight closed cases with their months.
NUMBERS = (0, 10, 11, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 26, 27, 28, 29, 44)
# A family that returns, and whose house the ministry's commission decides on today.
BEFORE_THE_MINISTRY = 18


def chosen(today: dt.date) -> list[Family]:
    """The families of the house, the first one first."""
    found = [family for family in families(today) if family.number in NUMBERS]
    return [
        replace(family, stage="COMPLETE") if family.number == BEFORE_THE_MINISTRY else family
        for family in found
    ]


def load(stack: Stack, say: Callable[[str], None]) -> None:
    """What `python -m deploy.demo` loads, as far as the pages need it."""
    door = Door(stack.url)
    administrator = door.person(email_of(ADMINISTRATOR), stack.password(ADMINISTRATOR))
    try:
        loading = Load(Country.found(door, administrator), say)
        loading.people(RANILUG)
        first, *others = chosen(loading.country.today)
        loading.journey(first)
        loading.lives(others)
        sit(loading.country, next(one for one in others if one.number == BEFORE_THE_MINISTRY))
    finally:
        door.close()


def sit(country: Country, family: Family) -> None:
    """The ministry's commission sits about a family: opened, and nobody has voted."""
    story = Story(country, family)
    office = story.desk.secretary
    waiting = office.get("applications", states="APPLICATION_STATE_COMPLETE", pageSize=50)["applications"]
    story.applications = [one for one in waiting if one["strand"] == "STRAND_RETURN"]
    commission = Commission(next(sittings([family])), [story])
    session = commission.called(moment(country.today, 8))
    office.post(
        f"commission-sessions/{session['id']}:open",
        f"{family.key}/session open",
        presentAccountIds=[member.id for member in commission.members],
        actualTime=moment(country.today, 0, 5),
    )


@dataclass
class House:
    """A loaded Prag; `house["planned"]` is the id of an example (pages.EXAMPLES)."""

    stack: Stack
    door: Door
    found: dict[str, str] = field(default_factory=dict)
    _people: dict[str, Person] = field(default_factory=dict)
    _cases: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where it is."""
        return self.stack.url

    def person(self, who: str) -> Person:
        """Somebody of the demo country by the first part of the address, or the administrator."""
        if who not in self._people:
            email, password = f"{who}@prag.example", PASSWORD
            if who == ADMINISTRATOR:
                email, password = email_of(who), self.stack.password(who)
            self._people[who] = self.door.person(email, password)
        return self._people[who]

    def cookie(self, who: str) -> str:
        """The secret of somebody's session."""
        person = self.person(who)
        if not person.headers:
            person.sign_in()
        return person.headers["Cookie"].partition(";")[0].removeprefix("prag=")

    @cached_property
    def today(self) -> dt.date:
        """When the house was loaded: the demo country's dates count back from that day."""
        administrator = self.person(ADMINISTRATOR)
        return Country.found(self.door, administrator).today

    def cases(self, who: str) -> list[dict[str, Any]]:
        """The cases of a reader, oldest first, each with all that may be done in it now."""
        if who not in self._cases:
            person = self.person(who)
            self._cases[who] = []
            for row in reversed(person.get("cases", pageSize=200)["cases"]):
                case = person.get(f"cases/{row['id']}")
                try:
                    progress = person.get(f"cases/{row['id']}/progress")
                except RefusedError:
                    # Nothing is known of it in assessment yet.
                    progress = {}
                actions = [*case.get("actions", []), *progress.get("actions", [])]
                case["allowed"] = {one["name"] for one in actions if one.get("allowed")}
                self._cases[who].append(case)
        return self._cases[who]

    def case(self, who: str, *allowed: str, state: str = "", strand: str = "") -> str:
        """The first case in which somebody may do all of this now; its id."""
        for one in self.cases(who):
            if (
                one["allowed"].issuperset(allowed)
                and one["state"].endswith(state)
                and one["strand"].endswith(strand)
            ):
                return str(one["id"])
        raise LookupError(f"no case in which {who} may {allowed}, {state} {strand}")

    def close(self) -> None:
        """Hang up."""
        self.door.close()
        self.stack.close()


def furnish(house: House) -> None:
    """What the demo country leaves to those who try it: done once, by named requests."""
    officer, today = house.person("officer.ran"), house.today
    # A family that asks to return, and waits for the ministry.
    officer.post(
        "cases",
        "pages/return",
        strand="STRAND_RETURN",
        municipality=RANILUG,
        source="REPORT_SOURCE_FAMILY",
        reportedName="Ristić",
        reportedCount=3,
        originCountry="RS",
        demo=True,
        actualTime=moment(today - dt.timedelta(days=2), 20),
        returnRequest={**RETURN_WISH, "requestedOn": day(today - dt.timedelta(days=2))},
    )
    officer.post(
        f"cases/{house.case('officer.ran', 'schedule_visit')}/visits",
        "pages/visit",
        kind="VISIT_KIND_LATER",
        plannedTime=moment(today + dt.timedelta(days=3), 11),
        place="Ropotovo",
    )


def opened(stack: Stack) -> House:
    """The house of a loaded stack."""
    house = House(stack, Door(stack.url))
    furnish(house)
    return house


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A Prag with the demo country's families."""
    kept = os.environ.get("PRAG_HOUSE")
    stack = attached(Path(kept)) if kept else start(tmp_path_factory.mktemp("house", numbered=True))
    try:
        if not kept:
            load(stack, print)
        one = opened(stack)
        yield one
        one.close()
    finally:
        stack.stop()


if __name__ == "__main__":
    import json

    running = start(Path(sys.argv[1]))
    assert running.process is not None
    try:
        load(running, print)
        (running.var / "stack.json").write_text(json.dumps(running.told()))
        print(running.url, flush=True)
        running.process.wait()
    finally:
        running.stop()
