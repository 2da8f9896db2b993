"""A case that is closed early with all under way, reopened and closed again; every role looks on.

Once in Albanian and once in Serbian Cyrillic. Each page that comes up is looked at (watched.py).
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from deploy.demo.papers import scan
from services.chassis.clock import ZONE, Clock
from services.domain.roles import ROLES
from tests.browser import story
from tests.browser.watched import Watched, foreign, shape, watched
from tests.journeys.acts import Case, composed, day, post
from tests.journeys.people import surname, today, yesterday
from tests.journeys.test_api import COMMISSION
from tests.stack import ADMINISTRATOR, PEOPLE, Refused, Stack, email_of, until

# As surnames of the tests are written.
CYRILLIC = str.maketrans("BDGKLMNPRSTVZFHaeioudbgvzklmnprstfhć", "БДГКЛМНПРСТВЗФХаеиоудбгвзклмнпрстфхћ")


@dataclass(frozen=True)
class Words:
    """What is typed in a language, and what pages say."""

    given_names: tuple[str, ...]
    place: str
    request: str
    need: str
    left: str
    back: str
    settled: str
    # Pages
    ended: str
    not_approved: str
    off_the_agenda: str
    reopened: str
    closed: str
    # What the history tells of the closing.
    history: tuple[str, ...]


WORDS = {
    "sq": Words(
        ("Agim", "Teuta", "Arben", "Blerta"),
        "Salla e komunës",
        "Këshillim dhe ndërmjetësim; saldator.",
        "Nuk kanë ku të banojnë.",
        "Familja shkoi në Shkup.",
        "Familja u kthye nga Shkupi.",
        "Familja u rregullua.",
        ended="Përfundoi bashkë me rastin: familja është larguar.",
        not_approved="Pa miratim: rasti u mbyll (familja është larguar).",
        off_the_agenda="hequr nga rendi i ditës",
        reopened="Rasti u rihap",
        closed="Rasti u mbyll: zgjidhje e qëndrueshme",
        history=(
            "Rasti u mbyll: është larguar",
            "Vizita u anulua: rasti u mbyll",
            "Plani u kthye: rasti u mbyll",
            "Referimi u tërhoq: rasti u mbyll",
            "Kërkesa përfundoi bashkë me rastin: familja është larguar",
        ),
    ),
    "sr-Cyrl": Words(
        ("Драган", "Милица", "Јован", "Ана"),
        "Сала општине",
        "Саветовање и посредовање; заваривач.",
        "Немају где да станују.",
        "Породица је отишла у Врање.",
        "Породица се вратила из Врања.",
        "Породица се снашла.",
        ended="Окончано са случајем: породица се одселила.",
        not_approved="Није одобрен: случај је затворен (породица се одселила).",
        off_the_agenda="скинуто с дневног реда",
        reopened="Случај поново отворен",
        closed="Случај затворен: одрживо решење",
        history=(
            "Случај затворен: одселила се",
            "Посета отказана: случај је затворен",
            "План враћен: случај је затворен",
            "Упућивање повучено: случај је затворен",
            "Захтев окончан са случајем: породица се одселила",
        ),
    ),
}
# One of each role looks, and these whose role another has too: of another office, and not referred to.
EVERYBODY = (
    *("officer", "head", "neighbour", "coordinator", "chair", "member", "secretary", "department"),
    *("ministry", "counsellor", "education", "social_worker", "nurse", "appeals", "partner", "donor"),
    *("police", "reader", "line_ministry", "auditor", ADMINISTRATOR),
)
# Who has no part in the case and reads no case: what a case's address answers them.
OUTSIDE = {
    **dict.fromkeys(("neighbour", "ministry"), 404),
    **dict.fromkeys(("education", "nurse", "appeals", "partner", "donor", "police"), 403),
    **dict.fromkeys(("reader", "line_ministry"), 403),
    ADMINISTRATOR: 403,
}


def test_every_role_looks() -> None:
    roles = {role for who in EVERYBODY if who != ADMINISTRATOR for role in PEOPLE[who].roles}
    assert roles | {ADMINISTRATOR} == set(ROLES)


def test_pages_of_one_shape() -> None:
    """Other words, ids and languages are the same to axe; another element, role or an empty word is not."""
    page = (
        '<html lang="sq"><title>Rasti</title><main id="a1"><a href="/cases/1f-2" title="po">Rasti</a></main>'
    )
    assert shape(page) == shape(page.replace("Rasti", "Случај 7").replace('"sq"', '"sr-Cyrl"'))
    assert shape(page) == shape(page.replace("1f-2", "0c-77"))
    others = [
        page.replace("Rasti</a>", "</a>"),
        page.replace('title="po"', 'title=""'),
        page.replace("<main", '<main role="none"'),
        page.replace("<a href", "<br><a href"),
    ]
    assert len({shape(page), *map(shape, others)}) == 5


def test_what_is_said_in_another_language_is_found() -> None:
    assert foreign("Rasti u mbyll\nCase closed", "sq") == ["Case closed"]
    assert foreign("Rasti u mbyll: случај", "sq") == ["{'случај'}: Rasti u mbyll: случај"]
    assert foreign("Случај је slučaj", "sr-Cyrl") == ["{'slučaj'}: Случај је slučaj"]
    assert not foreign("Случај RAN-2026-000001, Jelena Trajković, jelena@example.org", "sr-Cyrl")


class Room:
    """Everybody's windows, in one language."""

    def __init__(self, chromium: Browser, stack: Stack, language: str) -> None:
        self.chromium, self.stack, self.language = chromium, stack, language
        self.words = WORDS[language]
        self.desks: dict[str, Watched] = {}

    def __call__(self, who: str, path: str = "") -> Watched:
        """Somebody's desk; at a page, where one is named.

        The first signs in by the page, which is the same for all; the others are signed in.
        """
        if who not in self.desks:
            first = not self.desks
            desk = self.desks[who] = watched(self.chromium, self.stack.url, self.language)
            if first:
                desk.sign_in(email_of(who), self.stack.password(who))
            else:
                desk.is_signed_in(self.stack.api(who).session_token)
        if path:
            assert self.desks[who].open(path) == 200, (who, path)
        return self.desks[who]


@pytest.fixture(params=WORDS)
def room(chromium: Browser, stack: Stack, request: pytest.FixtureRequest) -> Iterator[Room]:
    """The windows of one language."""
    one = Room(chromium, stack, request.param)
    yield one
    broken = [f"{who}: {line}" for who, desk in one.desks.items() for line in desk.broken]
    for desk in one.desks.values():
        desk.page.context.close()
    assert not broken, "\n".join(dict.fromkeys(broken))


@dataclass
class UnderWay:
    """A family of which everybody has something under way."""

    room: Room
    family: story.Family
    case: Case
    application: str = ""
    session: str = ""
    referral: str = ""
    visit: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Whoever reads one of these knows who the family is."""
        return (self.family.head.family_name, story.PHONE.replace(" ", ""), story.ADDRESS)

    def waits(self, who: str, part: str = "") -> bool:
        """Something of the case stands in somebody's queue."""
        desk = self.room(who, "/my-work?all=waiting")
        return desk.page.locator(f"main table a[href*='{part or self.family.path}']").count() > 0

    def says(self, who: str, path: str, *words: str) -> None:
        """A page says all of this."""
        said = self.room(who, path).said
        for one in words:
            assert one in said, (who, path, one, said)

    def names_nobody(self, who: str, path: str, *words: str) -> None:
        """A page says all of this, and nothing of who the family is."""
        self.says(who, path, *words)
        said = self.room(who).page.locator("body").inner_text()
        for one in self.names:
            assert one not in said, (who, path, one, said)


def begun(room: Room, stack: Stack, paper: Path) -> UnderWay:
    """A family with a referral, an application on an agenda, a planned visit and a plan to be approved."""
    words, officer = room.words, room("officer")
    given, wife, *children = words.given_names
    name = surname().translate(CYRILLIC) if room.language == "sr-Cyrl" else surname()
    family = story.family(given, name, wife, *children)
    story.search(officer, f"{given} {name}")
    story.report(officer, family, yesterday(), "08:30")
    story.register(officer, family, yesterday(), room.language)
    story.record_first_visit(officer, family, yesterday(), "15:00")
    story.assess_needs(officer, family)
    officer.press()
    story.send_plan(officer, family, paper, today())
    story.approve_plan(room("coordinator"), family)
    case = Case(stack, family.case_id, yesterday())
    case.reaches("PLANNED")
    found = UnderWay(room, family, case)
    api = case.who("officer")
    story.refer(officer, family, case.item("JOB_MEDIATION")["id"], words.request)
    found.referral = api("GET", f"referrals?caseId={case.id}")["referrals"][0]["id"]
    found.application = story.apply(officer, family, case.item("RENT")["id"], paper, words.need)
    composed(stack, "secretary", COMMISSION)
    story.check_file(room("secretary"), found.application)
    soon = Clock().now().astimezone(ZONE) + timedelta(days=2)
    found.session = story.call_session(room("secretary"), found.application, soon, words.place)
    story.plan_visit(officer, family, soon.date(), words.place)
    visits = api("GET", f"visits?caseId={case.id}")["visits"]
    found.visit = next(one["id"] for one in visits if one["kind"] == "VISIT_KIND_LATER")
    again = post(api, f"cases/{case.id}/plan:draft")
    scanned = case.paper("SIGNED_PLAN", today())
    post(api, f"plans/{again['id']}:submit", documentId=scanned, signedOn=day(today()))
    return found


def test_closed_early_reopened_and_closed_again(room: Room, stack: Stack, tmp_path: Path) -> None:
    paper = tmp_path / "1.pdf"
    paper.write_bytes(scan())
    one = begun(room, stack, paper)
    everybody_has_something(one)
    closed_early(one)
    everybody_sees_that_it_ended(one)
    story.reopen(room("department"), one.family, room.words.back)
    everybody_sees_that_it_goes_on(one)
    # What was agreed anew was signed anew.
    paper.write_bytes(scan())
    done_once_more(one, paper)
    everybody_sees_the_end(one)


def everybody_has_something(one: UnderWay) -> None:
    """Before: so that what is not seen afterwards is known to have been seen."""
    assert one.waits("coordinator", f"{one.family.path}/plan")
    assert one.waits("counsellor", one.referral)
    assert one.waits("social_worker", one.visit)
    one.says("counsellor", f"/referrals/inbox?referral={one.referral}", one.family.head.family_name)
    one.says("social_worker", f"/visits/{one.visit}", *one.names)
    one.says("chair", one.session, one.family.head.family_name)


def closed_early(one: UnderWay) -> None:
    """The officer says what becomes of each thing, and the head confirms it."""
    officer, words = one.room("officer"), one.room.words
    with officer.refused(422):
        things = story.close_early(officer, one.family, "LEFT", words.left, today(), "LEFT")
    assert len(things) == 4, things
    one.says("head", f"{one.family.path}/close/confirm", words.left)
    assert len(one.room("head").page.locator(".prag-second-person li").all()) == 4
    story.confirm(one.room("head"), one.family)
    # Nothing is to be done, whoever has heard of the end by now.
    steps = one.room("head").page.locator("main .prag-step a:visible")
    assert not steps.count(), steps.all_inner_texts()
    api = one.case.who("officer")
    ended = {
        f"referrals/{one.referral}": "REFERRAL_STATE_WITHDRAWN",
        f"applications/{one.application}": "APPLICATION_STATE_ENDED",
        f"visits/{one.visit}": "VISIT_STATE_CANCELLED",
        f"cases/{one.case.id}/plan": "PLAN_STATE_RETURNED",
    }
    for path, state in ended.items():
        until(lambda path=path, state=state: api("GET", path)["state"] == state, f"{path} is {state}")


def nothing_is_told(one: UnderWay) -> None:
    """Institutions and the commission know the family no more, and nobody else ever did."""
    words = one.room.words
    one.names_nobody("counsellor", f"/referrals/inbox?referral={one.referral}", words.ended)
    one.names_nobody("social_worker", f"/visits/{one.visit}", words.ended)
    for who in ("chair", "member", "secretary"):
        one.names_nobody(who, one.session, words.off_the_agenda)
    for who in ("counsellor", "social_worker", "chair", "member"):
        one.names_nobody(who, "/my-work")
        assert not one.room(who).page.locator(f"main a[href*='{one.case.id}']").count()


def reasons_are_given(one: UnderWay) -> None:
    """No step waits for them: they say why they read the file, and the head has seen it."""
    for who in ("officer", "head", "coordinator", "department"):
        with contextlib.suppress(Refused):
            path = f"cases/{one.case.id}:open"
            post(one.case.who(who), path, reason="OVERSIGHT", note="to see how it ended")
    head = one.case.who("head")
    for opening in head("GET", "case-openings?unseen=true").get("openings", []):
        post(head, f"case-openings/{opening['id']}:review")


def everybody_sees_that_it_ended(one: UnderWay) -> None:
    words, path = one.room.words, one.family.path
    for who in ("officer", "head", "coordinator", "department"):
        assert not one.waits(who), who
    reasons_are_given(one)
    one.says("officer", path, words.left)
    one.says("officer", f"{path}/plan", words.not_approved)
    # No month waits for anybody.
    assert not one.room("officer").page.locator("main .prag-months a").count()
    for thing in (f"/referrals/{one.referral}", f"/applications/{one.application}", f"/visits/{one.visit}"):
        one.says("officer", thing, words.ended)
        assert not one.room("officer").page.locator("main form button.prag-button--primary").count(), thing
    for part in ("family", "referrals", "benefits", "documents"):
        one.room("officer", f"{path}/{part}")
    one.says("officer", f"{path}/history", *words.history)
    one.says("head", path, words.left)
    one.room("coordinator", "/plans-to-approve")
    assert not one.room("coordinator").page.locator(f"main a[href*='{path}']").count()
    one.says("coordinator", f"{path}/plan", words.not_approved)
    # The ministry's centre sees why, and may open it again.
    one.says("department", path, words.left)
    assert one.room("department").page.locator(f"main a[href$='{path}/reopen']").count() == 1
    one.says("secretary", f"/applications/{one.application}", words.ended)
    nothing_is_told(one)
    # The trail, and no tab that would not open.
    one.says("auditor", f"{path}/history", *words.history)
    tabs = one.room("auditor").page.locator("nav.prag-tabs a")
    for address in [str(tab.get_attribute("href")) for tab in tabs.all()]:
        one.room("auditor", address)
    for who, status in OUTSIDE.items():
        one.names_nobody(who, "/my-work")
        one.room(who).is_closed_to(path, status)
    one.names_nobody("reader", "/municipal-plan")
    one.names_nobody(ADMINISTRATOR, "/administration/accounts")
    one.room("education").is_closed_to(f"/referrals/inbox?referral={one.referral}")


def everybody_sees_that_it_goes_on(one: UnderWay) -> None:
    """The case is the office's again; what ended stays ended, and nobody is told anew."""
    words, path = one.room.words, one.family.path
    one.says("officer", path, words.reopened, words.back)
    assert one.room("officer").page.locator(f"main .prag-step a[href$='{path}/visits/record']").count() == 1
    for thing in (f"/referrals/{one.referral}", f"/applications/{one.application}", f"/visits/{one.visit}"):
        one.says("officer", thing, words.ended)
    assert not one.waits("coordinator")
    reasons_are_given(one)
    for who in ("head", "coordinator", "department"):
        one.says(who, path, words.reopened)
    nothing_is_told(one)
    one.says("auditor", f"{path}/history", words.reopened)
    for who, status in OUTSIDE.items():
        one.room(who).is_closed_to(path, status)


def done_once_more(one: UnderWay, paper: Path) -> None:
    """Visited, assessed, planned, monitored, finally assessed; closed by two."""
    officer, family, words = one.room("officer"), one.family, one.room.words
    officer.open(family.path)
    now = Clock().now().astimezone(ZONE)
    story.record_first_visit(officer, family, now.date(), f"{now:%H:%M}")
    story.assess_needs(officer, family)
    officer.press()
    story.send_plan(officer, family, paper, today())
    assert one.waits("coordinator", f"{family.path}/plan")
    story.approve_plan(one.room("coordinator"), family)
    one.case.reaches("PLANNED")
    story.record_month(officer, family, today(), change="ITEM_CHANGE_DONE", note=words.settled)
    story.assess_finally(officer, family, today(), words.settled)
    one.case.reaches("FINAL_ASSESSMENT")
    story.close(officer, family, today())
    assert one.waits("head", f"{family.path}/close/confirm")
    story.confirm(one.room("head"), family)


def everybody_sees_the_end(one: UnderWay) -> None:
    words, path = one.room.words, one.family.path
    reasons_are_given(one)
    for who in ("officer", "head", "coordinator", "department"):
        assert not one.waits(who), who
        one.says(who, path, words.closed)
    assert one.room("department").page.locator(f"main a[href$='{path}/reopen']").count() == 1
    one.says("officer", f"{path}/plan/ratings")
    # Both ends and what is between them.
    for who in ("officer", "auditor"):
        one.says(who, f"{path}/history", *words.history, words.reopened, words.closed)
    nothing_is_told(one)
    for who, status in OUTSIDE.items():
        one.room(who).is_closed_to(path, status)
