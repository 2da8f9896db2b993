"""The load, in the order in which a person who just started Prag needs it."""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from deploy.demo.commission import Commission, sittings
from deploy.demo.country import RANILUG, Country
from deploy.demo.families import STRANDS, Family, families
from deploy.demo.office import outside_its_cases
from deploy.demo.story import Story, moment, until

# A line of progress each so many families.
EVERY: Final = 10
FRIDAY: Final = 5

Say = Callable[[str], None]
# Strand and state of a case: REINTEGRATION, PLANNED.
Standing = tuple[str, str]


def told(standings: Iterable[tuple[Standing, str]]) -> str:
    """Standings in words, by strand, each with what is said of it: REINTEGRATION: PLANNED 2, CLOSED 11."""
    by_strand: dict[str, list[str]] = {strand: [] for strand in STRANDS}
    for (strand, state), word in sorted(standings):
        by_strand[strand].append(f"{state} {word}".rstrip())
    return "; ".join(f"{strand}: {', '.join(states)}" for strand, states in by_strand.items() if states)


def together(stories: Iterable[Story]) -> Iterator[list[Story]]:
    """Families whose applications one session decides on go side by side, all others alone."""
    by_family = {story.family: story for story in stories}
    decided = [sitting.families for sitting in sittings(f for f in by_family if f.reaches("DECIDED"))]
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
        outside_its_cases(self.country)
        self.stock([first, *others])

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
        coming = Counter((story.family.strand, story.family.state) for story in stories)
        for group in together(stories):
            for story in group:
                story.first_half()
            self.sit([story for story in group if story.family.reaches("DECIDED")])
            for story in group:
                story.second_half()
            before, done = done, done + len(group)
            coming -= Counter((story.family.strand, story.family.state) for story in group)
            if done // EVERY > before // EVERY and coming:
                missing = told((standing, "") for standing in coming)
                self.say(f"{done} of {whole} families, {self.after()}; to come: {missing}")
        self.call([story for story in stories if story.family.stage == "COMPLETE"])
        self.say(f"the demo country is complete: {whole} families, {self.after()}")

    def there(self) -> Counter[Standing]:
        """How many cases of each strand stand in each state, as the ministries see them."""
        standings: dict[str, Standing] = {}
        for key in ("drrpif", "mcr"):
            page = ""
            while True:
                listed = self.country.person(key).get("cases", pageSize=200, pageToken=page)
                for case in listed.get("cases", []):
                    strand, state = case["strand"].removeprefix("STRAND_"), case["state"]
                    standings[case["id"]] = strand, state.removeprefix("CASE_STATE_")
                page = listed.get("nextPageToken", "")
                if not page:
                    break
        return Counter(standings.values())

    def stock(self, everybody: Collection[Family]) -> None:
        """Say which states there are in each strand; what one service did, another hears a moment later."""
        wanted = Counter((family.strand, family.state) for family in everybody)
        with suppress(TimeoutError):
            until(lambda: wanted <= self.there(), "all states")
        there = self.there()
        self.say(f"cases by strand and state: {told((one, str(count)) for one, count in there.items())}")
        missing = wanted - there
        if missing:
            self.say(f"missing of them: {told((one, str(count)) for one, count in missing.items())}")

    def sit(self, stories: list[Story]) -> None:
        """Hold the sessions that decide on these families."""
        by_family = {story.family: story for story in stories}
        for sitting in sittings(by_family):
            Commission(sitting, [by_family[family] for family in sitting.families]).sat()

    def call(self, stories: list[Story]) -> None:
        """Ranilug's commission sits in a week, about what is complete by now."""
        here = {story.family: story for story in stories if story.family.municipality == RANILUG}
        here = {family: story for family, story in here.items() if family.strand != "RETURN"}
        for sitting in list(sittings(here))[-1:]:
            commission = Commission(sitting, [here[family] for family in sitting.families])
            on = self.country.today + dt.timedelta(days=7)
            # Nobody is called for a Saturday or a Sunday.
            on += dt.timedelta(days=8 - on.isoweekday() if on.isoweekday() > FRIDAY else 0)
            commission.called(moment(on, 10))
