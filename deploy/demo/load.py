"""The load, in the order in which a person who just started Prag needs it."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from deploy.demo.commission import Commission, sittings
from deploy.demo.country import RANILUG, Country
from deploy.demo.families import Family, families
from deploy.demo.story import Story, moment

# A line of progress each so many families.
EVERY: Final = 10

Say = Callable[[str], None]


def together(stories: Iterable[Story]) -> Iterator[list[Story]]:
    """Families whose applications one session decides on go side by side, all others alone."""
    by_family = {story.family: story for story in stories}
    decided = [one.families for one in sittings(f for f in by_family if f.reaches("DECIDED"))]
    alone = [(family,) for family in by_family if not family.reaches("DECIDED")]
    for group in sorted([*decided, *alone], key=lambda families: families[0].arrived):
        yield [by_family[family] for family in group]


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
        """All other families, oldest first: home, before the commission, and on from there."""
        stories = [Story(self.country, family) for family in others]
        whole, done = len(stories) + 1, 1
        for group in together(stories):
            for story in group:
                story.first_half()
            self.sit([story for story in group if story.family.reaches("DECIDED")])
            for story in group:
                story.second_half()
            before, done = done, done + len(group)
            if done // EVERY > before // EVERY:
                self.say(f"{done} of {whole} families, {self.after()}")
        self.call([story for story in stories if story.family.stage == "COMPLETE"])
        self.say(f"the demo country is complete: {whole} families, {self.after()}")

    def sit(self, stories: list[Story]) -> None:
        """Hold the sessions that decide on these families."""
        by_family = {story.family: story for story in stories}
        for one in sittings(by_family):
            Commission(one, [by_family[family] for family in one.families]).sat()

    def call(self, stories: list[Story]) -> None:
        """Ranilug's commission sits in a week, about what is complete by now."""
        here = {story.family: story for story in stories if story.family.municipality == RANILUG}
        here = {family: story for family, story in here.items() if family.strand != "RETURN"}
        for one in list(sittings(here))[-1:]:
            commission = Commission(one, [here[family] for family in one.families])
            commission.called(moment(self.country.today + dt.timedelta(days=7), 10))
