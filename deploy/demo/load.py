"""The load, in the order in which a person who just started Prag needs it."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from deploy.demo.commission import Commission, sittings
from deploy.demo.country import RANILUG, Country
from deploy.demo.families import Family, families
from deploy.demo.story import Story, moment

# A line of progress each so many families.
EVERY: Final = 10

Say = Callable[[str], None]


@dataclass
class Load:
    """Fills the demo country, or goes on where it was left."""

    country: Country
    say: Say
    began: float = field(default_factory=time.monotonic)

    def after(self) -> str:
        """How long it took so far."""
        return f"after {time.monotonic() - self.began:.0f} s"

    def run(self) -> None:
        """Accounts of Ranilug, the first family's journey, the other accounts, the other families."""
        self.people(RANILUG)
        first, *others = families(self.country.today)
        self.journey(first)
        self.people()
        self.lives(others)

    def people(self, *only: str) -> None:
        """Institutions and accounts of some municipalities, or of all."""
        made = self.country.build(only)
        where = "of Ranilug and its region" if only else "of all 38 municipalities"
        self.say(f"institutions and accounts {where}: {made} new, {self.after()}")

    def journey(self, family: Family) -> None:
        """One family from the doorstep to a closed case, each step with its time."""
        story = Story(self.country, family, tell=self.step)
        name = f"{family.head['givenName']} {family.head['familyName']}"
        self.say(f"the first family, {name}, {len(family.persons)} persons:")
        story.first_half()
        self.sit([story])
        story.second_half()

    def step(self, what: str, seconds: float) -> None:
        """Say that a step of the first family is done."""
        self.say(f"  {what:<30} {1000 * seconds:6.0f} ms")

    def lives(self, others: Iterable[Family]) -> None:
        """All other families: what comes before the commissions, their sessions, what comes after."""
        stories = [Story(self.country, family) for family in sorted(others, key=lambda one: one.arrived)]
        whole = len(stories) + 1
        for number, story in enumerate(stories, start=2):
            story.first_half()
            if not number % EVERY:
                self.say(f"{number} of {whole} families came home, {self.after()}")
        count = self.sit([story for story in stories if story.family.reaches("DECIDED")])
        self.call([story for story in stories if story.family.stage == "COMPLETE"])
        self.say(f"{count} sessions of the commissions held, {self.after()}")
        for number, story in enumerate(stories, start=2):
            story.second_half()
            if not number % EVERY:
                self.say(f"{number} of {whole} families went on, {self.after()}")
        self.say(f"the demo country is complete: {whole} families, {self.after()}")

    def sit(self, stories: list[Story]) -> int:
        """Hold the sessions that decide on these families."""
        by_family = {story.family: story for story in stories}
        sitting = list(sittings(by_family))
        for one in sitting:
            Commission(one, [by_family[family] for family in one.families]).sat()
        return len(sitting)

    def call(self, stories: list[Story]) -> None:
        """Ranilug's commission sits in a week, about what is complete by now."""
        here = {story.family: story for story in stories if story.family.municipality == RANILUG}
        here = {family: story for family, story in here.items() if family.strand != "RETURN"}
        for one in list(sittings(here))[-1:]:
            commission = Commission(one, [here[family] for family in one.families])
            commission.called(moment(self.country.today + dt.timedelta(days=7), 10))
