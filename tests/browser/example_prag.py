"""A Prag with a family for each example that pages need, each brought there by its name.

It is loaded once a session. Whoever writes tests keeps one running
(`python -m tests.browser.example_prag FOLDER`) and names it by PRAG_EXAMPLE.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from deploy.demo.api import Door, Person, RefusedError
from deploy.demo.commission import Commission, sittings
from deploy.demo.country import PASSWORD, RANILUG, Country
from deploy.demo.families import Family, family
from deploy.demo.load import Load
from deploy.demo.names import Names
from deploy.demo.story import Story, moment
from tests.stack import ADMINISTRATOR, SECOND, Stack, attached, email_of, start, until

# Example: how far its family came, how many days after it arrived, and in which strand. The place in this
# table is the family's number: while a family is young, the institutions of every third one are silent.
CASES: dict[str, tuple[str, int, str]] = {
    "closed": ("CLOSED", 600, "REINTEGRATION"),
    "closing": ("CLOSING", 600, "REINTEGRATION"),
    "paper": ("FINAL", 600, "REINTEGRATION"),
    "to_review": ("REVIEWED", 600, "REINTEGRATION"),
    "going": ("MONITORED", 150, "REINTEGRATION"),
    "decided": ("DECIDED", 70, "INTEGRATION"),
    "referred": ("REFERRED", 19, "REINTEGRATION"),
    "in_service": ("REFERRED", 36, "REINTEGRATION"),
    "called": ("COMPLETE", 45, "REINTEGRATION"),
    "before_ministry": ("COMPLETE", 60, "RETURN"),
    "handed_in": ("APPLIED", 40, "REINTEGRATION"),
    "planned": ("PLANNED", 25, "REINTEGRATION"),
    "submitted": ("SUBMITTED", 15, "REINTEGRATION"),
    "drafted": ("DRAFTED", 12, "REINTEGRATION"),
    "to_draft": ("ASSESSED", 8, "INTEGRATION"),
    "to_assess": ("VISITED", 5, "REINTEGRATION"),
    "not_home": ("VISITED", 10, "RETURN"),
    "registered": ("REGISTERED", 3, "REINTEGRATION"),
    "reported": ("REPORTED", 2, "REINTEGRATION"),
    "requested": ("REPORTED", 2, "RETURN"),
    "unassigned": ("REPORTED", 3, "REINTEGRATION"),
    "left": ("LEFT", 100, "REINTEGRATION"),
}
# A municipality in which nobody works yet; its families wait for the ministry.
ELSEWHERE = "KLL"
# Families that are brought so far side by side.
AT_ONCE = 3
MADE = "example.json"


def families(today: dt.date) -> dict[str, Family]:
    """The families of the example by the name of their example."""
    names, found = Names.read(), {}
    for number, (name, (stage, days, strand)) in enumerate(CASES.items()):
        place = ELSEWHERE if name == "unassigned" else RANILUG
        one = family(number, place, strand, stage, today, names)
        needs = ("house", "work") if strand == "RETURN" else ("rent", "work", "school")
        found[name] = replace(one, arrived=today - dt.timedelta(days=days), needs=needs, visit_after=1)
    return found


def load(stack: Stack, say: Callable[[str], None]) -> None:
    """Bring every family so far, and keep who became which case."""
    door = Door(stack.url)
    administrator = door.person(email_of(ADMINISTRATOR), stack.password(ADMINISTRATOR))
    try:
        second = door.person(email_of(SECOND), stack.password(SECOND))
        loading = Load(Country.found(door, administrator, second, stack.mailbox), say)
        loading.people(RANILUG)
        country = loading.country
        stories = {name: Story(country, one) for name, one in families(country.today).items()}
        side_by_side(door, (story.first_half for story in stories.values()))
        loading.sit([story for story in stories.values() if story.family.reaches("DECIDED")])
        side_by_side(door, (story.second_half for story in stories.values()))
        made = {name: story.case_id for name, story in stories.items()}
        made["called_session"] = called(stories["called"])
        made["open_session"] = opened_session(stories["before_ministry"])
        say(f"the example has {len(stories)} families, {loading.after()}")
    finally:
        door.close()
    (stack.var / MADE).write_text(json.dumps(made))


def side_by_side(door: Door, acts: Iterable[Callable[[], None]]) -> None:
    """Do these at once, each on a line of its own."""

    def done(act: Callable[[], None]) -> None:
        try:
            act()
        finally:
            door.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for one in [pool.submit(done, act) for act in acts]:
            one.result()


def called(story: Story) -> str:
    """The municipality's commission is called in a week."""
    commission = Commission(next(sittings([story.family])), [story])
    return str(commission.called(moment(story.today + dt.timedelta(days=7), 10))["id"])


def opened_session(story: Story) -> str:
    """The ministry's commission sits about a house: opened, and nobody has voted."""
    commission, now = Commission(next(sittings([story.family])), [story]), story.past(story.today)
    session = commission.called(now)
    commission.secretary.post(
        f"commission-sessions/{session['id']}:open",
        story.key("session open"),
        presentAccountIds=[member.id for member in commission.members],
        actualTime=now,
    )
    return str(session["id"])


@dataclass
class ExamplePrag:
    """A loaded Prag."""

    stack: Stack
    door: Door
    # Ids of what was made for the examples (pages.EXAMPLES), by their names.
    made: dict[str, str] = field(default_factory=dict)
    # Ids of examples that are known to stand as they should.
    found: dict[str, str] = field(default_factory=dict)
    _people: dict[str, Person] = field(default_factory=dict)
    _opened: dict[tuple[str, str], float] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where it is."""
        return self.stack.url

    def person(self, who: str) -> Person:
        """Somebody of the demo country by the first part of the address, or the administrator."""
        if who not in self._people:
            email, password = f"{who}@prag.example", PASSWORD
            if who in {ADMINISTRATOR, SECOND}:
                email, password = email_of(who), self.stack.password(who)
            self._people[who] = self.door.person(email, password)
        return self._people[who]

    def knows(self, who: str, password: str) -> None:
        """Somebody who came later, with a password of their own."""
        self._people[who] = self.door.person(f"{who}@prag.example", password)

    def cookie(self, who: str) -> str:
        """The secret of somebody's session."""
        person = self.person(who)
        if not person.headers:
            person.sign_in()
        return person.headers["Cookie"].partition(";")[0].removeprefix("prag=")

    def opens(self, who: str, name: str) -> None:
        """Somebody gives a reason to read an example's case, where no step of it waits for them."""
        # An opening lasts for half an hour.
        if self._opened.get((who, name), 0.0) < time.monotonic():
            self._opened[who, name] = time.monotonic() + 20 * 60
            with contextlib.suppress(RefusedError):
                self.person(who).post(
                    f"cases/{self.made[name]}:open", reason="OVERSIGHT", note="to look at it"
                )

    def stands(self, name: str, who: str, state: str, allowed: Iterable[str] = ()) -> str:
        """The id of an example's case, once it is in its state and somebody may do all of this in it."""
        case_id, person = self.made[name], self.person(who)
        last = ""

        def so() -> bool:
            nonlocal last
            case = person.get(f"cases/{case_id}")
            actions = case.get("actions", [])
            try:
                actions = actions + person.get(f"cases/{case_id}/progress").get("actions", [])
            except RefusedError as refused:
                # Nothing is known of it in assessment yet.
                last = f"progress: {refused.reason}; "
            may = {one["name"] for one in actions if one.get("allowed")}
            last += f"{case['state']}, {who} may {sorted(may)}"
            return bool(case["state"] == f"CASE_STATE_{state}" and may.issuperset(allowed))

        try:
            until(so, name)
        except AssertionError:
            raise AssertionError(f"the example {name} is not {state} with {allowed}: {last}") from None
        return case_id

    def close(self) -> None:
        """Hang up."""
        self.door.close()
        self.stack.close()


def opened(stack: Stack) -> ExamplePrag:
    """The example of a loaded stack."""
    return ExamplePrag(stack, Door(stack.url), json.loads((stack.var / MADE).read_text()))


@pytest.fixture(scope="session")
def prag(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ExamplePrag]:
    """A Prag with the demo country's families."""
    kept = os.environ.get("PRAG_EXAMPLE")
    stack = attached(Path(kept)) if kept else start(tmp_path_factory.mktemp("prag", numbered=True))
    try:
        if not kept:
            load(stack, print)
        one = opened(stack)
        yield one
        one.close()
    finally:
        stack.stop()


if __name__ == "__main__":
    running = start(Path(sys.argv[1]))
    assert running.process is not None
    try:
        load(running, print)
        (running.var / "stack.json").write_text(json.dumps(running.told()))
        print(running.url, flush=True)
        running.process.wait()
    finally:
        running.stop()
