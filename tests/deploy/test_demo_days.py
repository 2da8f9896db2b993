"""The demo country on every day from 2026 to 2029: what its families would say they did, and when.

No server: a clerk takes down each request of the real stories and answers what the next ones need. What a
service would refuse is asked of its own rules, where they are pure.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import pytest

from deploy.demo.api import Door, Person
from deploy.demo.commission import sittings
from deploy.demo.country import ACTIVE, ZONE, Country
from deploy.demo.families import Family, families
from deploy.demo.load import FRIDAY, Load
from deploy.demo.story import Story
from deploy.local.mailbox import Mailbox
from services.assessment.rules import monitoring, visits
from services.benefits.rules.acts import ACTS as BENEFITS
from services.chassis.calendar import months_on
from services.referral import rules as referral
from services.registry.rules.cases import MILESTONES

YEARS = (2026, 2027, 2028, 2029)
# What is planned lies ahead, as a permit's end may; births are no acts.
NO_ACTS = {"birthDate", "dueOn", "validUntil", "plannedTime"}
# Each act before the others of its line, on the same day at the earliest.
LINES = (
    ("report", "register", "select", "go and see", "opp"),
    ("report", "register", "first visit", "opp", "submit plan", "approve plan", "refer", "accept", "outcome"),
    ("report", "register", "consent", "opp"),
    ("approve plan", "apply", "evidence", "hand in", "open", "close", "serve", "final-decision", "execute"),
    ("execute", "deliver", "final"),
    ("select", "return"),
    ("go and see", "return"),
    ("approve plan", "month", "final", "paper", "ask to close"),
    ("outcome", "final"),
    ("twelve months visit", "review", "final"),
)
# Hard hours: first and last ones, and those that a night of March lacks and one of October has twice.
HARD = (
    *((2026, 1, 1, 0, 0), (2026, 2, 28, 12, 0), (2028, 2, 29, 0, 0), (2028, 2, 29, 23, 59)),
    *((2026, 3, 29, 1, 59), (2026, 3, 29, 3, 1), (2026, 3, 31, 23, 59), (2026, 5, 31, 10, 0)),
    *((2026, 6, 30, 0, 1), (2026, 10, 25, 1, 59), (2026, 10, 25, 2, 30), (2026, 10, 25, 3, 1)),
    *((2026, 11, 1, 0, 0), (2026, 11, 28, 9, 0), (2026, 11, 29, 13, 0), (2026, 11, 30, 23, 59)),
    *((2026, 12, 31, 23, 59), (2027, 1, 3, 8, 0), (2027, 8, 31, 0, 0), (2028, 3, 1, 0, 0)),
)


def hard_moments() -> list[dt.datetime]:
    """Those of HARD, and the second time of the hour that there is twice."""
    found = [dt.datetime(*parts, tzinfo=ZONE) for parts in HARD]
    return [*found, dt.datetime(2026, 10, 25, 2, 30, tzinfo=ZONE, fold=1)]


def days_of(year: int) -> list[dt.date]:
    """Every day of a year."""
    first = dt.date(year, 1, 1)
    return [first + dt.timedelta(days=number) for number in range((dt.date(year + 1, 1, 1) - first).days)]


@dataclass(frozen=True)
class Said:
    """An act as it was written down: whose, which, on which days or at which moments."""

    whose: str
    act: str
    body: dict[str, Any]
    moments: tuple[dt.datetime, ...]
    days: tuple[dt.date, ...]

    @property
    def on(self) -> set[dt.date]:
        """The days on which it was done."""
        return {*self.days, *(moment.astimezone(ZONE).date() for moment in self.moments)}


def dated(body: Any) -> Iterator[dt.date | dt.datetime]:
    """The days and moments of acts in a request."""
    if isinstance(body, dict):
        if body.keys() == {"year", "month", "day"}:
            yield dt.date(**body)
        for name, value in body.items():
            if name in NO_ACTS:
                continue
            if name.endswith("Time"):
                yield dt.datetime.fromisoformat(value)
            else:
                yield from dated(value)
    elif isinstance(body, list):
        for value in body:
            yield from dated(value)


def act_of(request: str) -> tuple[str, str]:
    """Whose act a request's name names, and which: ("family/5", "refer")."""
    kind, whose, *rest = request.split("/")
    if kind == "session":
        return "/".join(request.split("/")[:5]), request.split("/")[5] if request.count("/") > 4 else "call"
    act = "/".join(rest)
    for word in ("consent", "refer", "apply", "evidence", "hand in", "serve", "execute", "deliver", "accept"):
        if act.startswith(f"{word} "):
            return f"{kind}/{whose}", word
    if act.startswith("final "):
        return f"{kind}/{whose}", "final-decision"
    if act.startswith("month "):
        return f"{kind}/{whose}", "month"
    first = act.partition(" ")[0]
    return f"{kind}/{whose}", "outcome" if first.isupper() else act


@dataclass
class WrittenDown:
    """What everybody wrote down."""

    said: list[Said] = field(default_factory=list)
    persons: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    strands: dict[str, str] = field(default_factory=dict)

    def plan(self, case: str) -> dict[str, Any]:
        """A plan of two items: a person to be referred, and a scheme."""
        scheme = "HOUSE" if self.strands[case] == "STRAND_RETURN" else "RENT"
        items = [
            {"id": f"{case}-1", "institutionKind": "EO", "personId": self.persons[case][0]["id"]},
            {"id": f"{case}-2", "scheme": scheme},
        ]
        return {"id": case, "state": "PLAN_STATE_DRAFTED_BEFORE", "items": items}


class Clerk(Person):
    """Writes down what is asked, and answers what a story goes on with."""

    def __init__(self, key: str, written: WrittenDown) -> None:
        super().__init__(Door("http://nobody.invalid"), key, "")
        self.written = written
        self._own = {"id": key, "displayName": key}

    def __call__(self, verb: str, path: str, body: Any = None, **headers: str) -> Any:
        if verb != "GET":
            return {}
        path = path.partition("?")[0]
        _, whose, *part = path.split("/")
        return {"id": whose, "state": "CASE_STATE_FINAL_ASSESSMENT", "decisionId": f"d-{whose}"} | (
            {"persons": self.written.persons[whose]}
            if part == ["persons"]
            else {"scheme": whose.rpartition("-")[2]}
        )

    def get(self, path: str, **query: Any) -> Any:
        """Lists of a case; else as asked."""
        if path == "commission-bodies":
            return {}
        if path == "referrals":
            person = self.written.persons[query["caseId"]][0]["id"]
            one = {"id": query["caseId"], "institutionKind": "EO", "personIds": [person]}
            return {"referrals": [one]}
        return self("GET", path)

    def upload(self, service: str, name: str, content: bytes) -> str:
        """Bytes are not kept."""
        return f"{service}/{name}/{len(content)}"

    def post(self, path: str, request: str = "", /, **body: Any) -> Any:
        """Write it down; a document, which has no name of its own, is no act."""
        if request:
            whose, act = act_of(request)
            found = list(dated(body))
            moments = tuple(one for one in found if isinstance(one, dt.datetime))
            days = tuple(one for one in found if not isinstance(one, dt.datetime))
            self.written.said.append(Said(whose, act, body, moments, days))
        return self.answered(path, request, body)

    def answered(self, path: str, request: str, body: dict[str, Any]) -> dict[str, Any]:
        """What a story needs of the answer."""
        written = self.written
        case = request.split("/")[1] if request.startswith("family/") else ""
        if path == "cases":
            written.strands[case] = body["strand"]
            return {"id": case, "state": "CASE_STATE_REPORTED"}
        if path.endswith(":register"):
            written.persons[case] = [
                {**one, "id": f"{case}/{number}", "birthPlace": "there"}
                for number, one in enumerate(body["persons"])
            ]
        if path.startswith("plans/") or path.endswith("plan:draft"):
            return written.plan(case)
        if path.endswith("/applications"):
            point = {"required": True, "code": "PAPER", "documentKind": "INCOME"}
            return {"id": f"{case}-{body['scheme']}", "scheme": body["scheme"], "checklist": [point]}
        if path == "commission-bodies":
            return {"id": "body", "compositions": [{"id": "act", "state": "COMPOSITION_STATE_PROPOSED"}]}
        if path == "commission-sessions":
            points = [
                {"id": one, "applicationId": one, "caseId": one.partition("-")[0]}
                for one in body["applicationIds"]
            ]
            return {"id": "session", "points": points}
        return {"id": case or "one"}


class Offices(dict[str, Any]):
    """Every institution, and an account of everybody."""

    def __contains__(self, key: object) -> bool:
        return True

    def __getitem__(self, key: str) -> str:
        return key

    def get(self, key: str, default: Any = None) -> str:
        return key


class Paper(Country):
    """The demo country on paper."""

    @cached_property
    def written(self) -> WrittenDown:
        """What was written down."""
        return WrittenDown()

    def person(self, key: str) -> Person:
        """A clerk."""
        return self._people.setdefault(key, Clerk(key, self.written))

    def settlements(self, code: str) -> list[dict[str, Any]]:
        """One."""
        return [{"id": code, "name": {"sq": code, "en": code}}]

    def scheme_for(self, strand: str, code: str) -> dict[str, Any] | None:
        """Every scheme there is."""
        return {"code": code, "strand": strand}


def paper(now: dt.datetime) -> Paper:
    """A country in which nothing was done yet."""
    nobody = Door("http://nobody.invalid")
    people = (Person(nobody, "", ""), Person(nobody, "", ""))
    post = Mailbox("http://nobody.invalid/")
    country = Paper(nobody, *people, post, began=now, institutions=Offices(), accounts=Offices())
    country.municipalities = {code: {"region": "Gjilan"} for code in ACTIVE}
    return country


def lived(now: dt.datetime) -> tuple[list[Family], WrittenDown]:
    """Load the country on paper, and see what was written down."""
    country = paper(now)
    first, *others = families(country.today)
    loading = Load(country, lambda _line: None)
    loading.journey(first)
    loading.lives(others)
    return [first, *others], country.written


def at(on: dt.date, hour: int = 0, minute: int = 0) -> dt.datetime:
    """A moment of a day."""
    return dt.datetime.combine(on, dt.time(hour, minute), ZONE)


@pytest.mark.parametrize("year", YEARS)
def test_months_and_sessions_of_every_family_on_every_day(year: int) -> None:
    """Each month that is over is recorded once, in itself, and the month that runs is still to be done."""
    everybody = list(families(dt.date(year, 1, 1)))
    ages = {family.number: dt.date(year, 1, 1) - family.arrived for family in everybody}
    for today in days_of(year):
        country = paper(at(today))
        everybody = [replace(family, arrived=today - ages[family.number]) for family in everybody]
        for family in everybody:
            # Closed ones are alike, and have the most months.
            if family.reaches("PLANNED") and (family.stage != "CLOSED" or family.number <= 1):
                months(Story(country, family), today)
        for sitting in sittings(family for family in everybody if family.reaches("DECIDED")):
            for family in sitting.families:
                story = Story(country, family)
                assert story.on(25) < sitting.on < story.on(48) <= today, (today, family)


def test_only_the_days_of_a_family_follow_from_today() -> None:
    """So the families of one day, moved, are those of another."""
    one, other = (list(families(today)) for today in (dt.date(2026, 11, 29), dt.date(2028, 2, 29)))
    for first, second in zip(one, other, strict=True):
        assert dt.date(2026, 11, 29) - first.arrived == dt.date(2028, 2, 29) - second.arrived
        born = first.arrived.year - second.arrived.year
        for person, later in zip(first.persons, second.persons, strict=True):
            years = person["birthDate"]["year"], later["birthDate"]["year"]
            assert years[0] - years[1] == born
            assert person | {"birthDate": {}} == later | {"birthDate": {}}
        assert (
            replace(first, arrived=second.arrived, persons=()).__dict__
            == replace(second, persons=()).__dict__
        )


def months(story: Story, today: dt.date) -> None:
    """What a family's office wrote down until today, asked of the rules."""
    family, approved, recorded = story.family, story.on(14), dict[str, bool]()
    for month, done in story.months():
        name = monitoring.month_of(month)
        monitoring.check_month(name, done, approved, today, recorded)
        recorded[name] = monitoring.is_late(name, done)
        assert approved <= done < today, (today, family, name)
    assert not any(recorded.values()), (today, family)
    if family.reaches("FINAL"):
        assert max(map(dt.date.fromisoformat, (f"{name}-01" for name in recorded))) <= story.on(555)
        return
    marks = monitoring.marks(approved, recorded, today)
    assert marks[-1] == (monitoring.month_of(today), "DUE"), (today, family)
    missing = sum(mark == "MISSING" for _, mark in marks)
    assert missing <= (len(marks) // 9 + 1 if family.number % 4 == 1 else 0), (today, family)


@pytest.mark.parametrize("now", hard_moments(), ids=dt.datetime.isoformat)
def test_acts_are_in_order_and_none_is_of_the_future(now: dt.datetime) -> None:
    everybody, written = lived(now)
    of_family: dict[str, dict[str, list[Said]]] = defaultdict(lambda: defaultdict(list))
    sessions: dict[str, list[str]] = {}
    for one in written.said:
        assert all(moment <= now for moment in one.moments), (one, now)
        assert all(day <= now.date() for day in one.days), (one, now)
        if one.whose.startswith("body/"):
            # Who sits was said before any family came.
            continue
        if one.act == "call":
            sessions[one.whose] = [f"family/{name.partition('-')[0]}" for name in one.body["applicationIds"]]
        for whose in sessions.get(one.whose, [one.whose]):
            of_family[whose][one.act].append(one)
    assert of_family.keys() == {family.key for family in everybody}
    for family in everybody:
        acts = of_family[family.key]
        for line in LINES:
            done = [(act, on) for act in line for on in sorted(on for one in acts[act] for on in one.on)]
            assert done == sorted(done, key=lambda one: one[1]), (family.key, done)
        asked_of_the_rules(family, acts, now)


def asked_of_the_rules(family: Family, acts: dict[str, list[Said]], now: dt.datetime) -> None:
    """What services would refuse of it, they do not."""
    today = now.date()
    report = acts["report"][0].body
    trigger = None
    if family.strand != "RETURN":
        hour = dt.time.fromisoformat(report["triggerHour"])
        trigger = dt.datetime.combine(dt.date(**report["triggerOn"]), hour, ZONE)
    for one in acts["go and see"]:
        visits.check_recorded("GO_AND_SEE", family.strand, visits.Before(None, trigger), one.moments[0], now)
    if acts["return"]:
        trigger = at(min(acts["return"][0].on))
        assert not acts["go and see"] or acts["go and see"][0].moments[0] < trigger
    for act, kind in (("first visit", "FIRST"), ("twelve months visit", "TWELVE_MONTH")):
        for one in acts[act]:
            # No source says how long after a return the review is; there is no clock of it.
            clock = trigger is not None and family.strand != "RETURN"
            review = months_on(trigger.date(), 12) - dt.timedelta(days=30) if clock else None
            before = visits.Before(None, trigger, review=review)
            visits.check_recorded(kind, family.strand, before, one.moments[0], now)
    for one in acts["open"]:
        submitted = max(each.moments[0] for each in acts["hand in"])
        BENEFITS.require("OpenSession.actual_time", one.moments[0], now, {"submitted": submitted})
        opened = {"opened": one.moments[0]}
        BENEFITS.require("CloseSession.actual_time", acts["close"][0].moments[0], now, opened)
    for one in acts["call"]:
        planned = dt.datetime.fromisoformat(one.body["plannedTime"])
        assert planned <= now if acts["open"] else planned > now and planned.isoweekday() <= FRIDAY
    for one in acts["accept"]:
        sent = {"sent": acts["refer"][0].moments[0]}
        referral.ACTS.require("AcceptReferral.actual_time", one.moments[0], now, sent)
    for one in acts["outcome"]:
        known = {"sent": acts["refer"][0].moments[0], "accepted": acts["accept"][0].moments[0]}
        referral.ACTS.require("RecordOutcome.done_on", min(one.on), now, known)
    if acts["final"] and family.strand != "RETURN":
        assert trigger is not None
        on = min(acts["final"][0].on)
        monitoring.check_final(1, trigger.date(), on, "a word", recorded=False, approved=True)
    if not acts["final"]:
        recorded = {one.body["month"] for one in acts["month"]}
        assert monitoring.month_of(today) not in recorded, (family.key, now)


def test_every_strand_has_a_case_in_each_of_its_states() -> None:
    there = {(family.strand, family.state) for family in families(dt.date(2028, 2, 29))}
    assert there == {(strand, state) for strand, states in MILESTONES.items() for state in states}


def test_a_load_says_how_far_it_is_and_what_is_still_to_come() -> None:
    said: list[str] = []
    country = paper(at(dt.date(2028, 2, 29), 12))
    loading = Load(country, said.append)
    loading.lives(list(families(country.today))[1:])
    progress = [line for line in said if " of 60 families, " in line]
    assert len(progress) >= 4
    coming = [line.partition("to come: ")[2] for line in progress]
    assert "RETURN: ASSESSED, FINAL_ASSESSMENT" in coming[0]
    # The youngest come last.
    assert coming[-1] == (
        "REINTEGRATION: ASSESSED, REGISTERED, REPORTED; INTEGRATION: REGISTERED, REPORTED;"
        " RETURN: REQUESTED, RETURNED, SELECTED"
    )
    assert all(len(later) <= len(earlier) for earlier, later in itertools.pairwise(coming))
    assert said[-1].startswith("the demo country is complete: 60 families")
