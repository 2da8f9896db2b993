"""One family of five, from the doorstep to a closed case, in Chromium."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader

from deploy.demo import papers
from tests.browser import story
from tests.browser.conftest import Sit
from tests.browser.desk import Desk
from tests.journeys.acts import Case, composed
from tests.journeys.numbers import counted, entries
from tests.journeys.people import surname, today, yesterday
from tests.journeys.test_api import COMMISSION, begun
from tests.stack import Stack, until

# From the report to the approved plan and two referrals, for a family of five.
MOST_PAGES = 12
# Indicators that the story moves; a visit is counted in the year in which it was, and all else is done today.
VISITS = "1.1.2"
MOVED = (VISITS, "1.3.1", "2.3.3", "2.3.5")


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    """A signed paper, as a scanner hands it over."""
    path = tmp_path / "potpisano.pdf"
    path.write_bytes(papers.scan())
    return path


def text_of(pdf: bytes) -> str:
    """The words of a PDF."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_a_spelling_by_ear_finds_the_family(desk: Sit, stack: Stack) -> None:
    officer = desk("officer", "sr-Latn")
    rasic = story.family("Radovan", "Rašić", "Milena")
    story.search(officer, "Radovan Rašić")
    if "Niko nije nađen" in officer.said:
        story.report(officer, rasic, yesterday(), "08:30")
        story.register(officer, rasic, yesterday(), "sr-Cyrl")
    for heard in ("Radovan Rashiq", "Радован Рашић"):
        story.search(officer, heard)
        assert "Radovan Rašić" in officer.said, heard


def test_doorstep_to_closed_case(desk: Sit, stack: Stack, scan: Path) -> None:
    came_on, done_on = yesterday(), today()
    before = counted(stack, done_on) | {VISITS: counted(stack, came_on).get(VISITS, 0)}
    # Of a given name that no other test's family bears: nobody is like them.
    family = story.family("Tihomir", surname(), "Milica", "Jovan", "Ana", "Luka")
    officer = desk("officer", "sr-Latn")
    story.search(officer, f"{family.head.given_name} {family.head.family_name}", str(family.head.born.year))
    assert "Niko nije nađen" in officer.said, officer.said
    begun = officer.count
    story.report(officer, family, came_on, "08:30")
    story.register(officer, family, came_on, "sr-Cyrl")
    story.record_first_visit(officer, family, came_on, "15:00")
    story.assess_needs(officer, family)
    printed = story.print_plan(officer, family)
    story.send_plan(officer, family, scan, done_on)
    story.approve_plan(desk("coordinator"), family)
    case = Case(stack, family.case_id, came_on)
    work, school = (case.item(code)["id"] for code in ("JOB_MEDIATION", "SCHOOL_ENROLMENT"))
    story.refer(officer, family, work, "Savetovanje i posredovanje; zavarivač.")
    story.refer(officer, family, school, "Upis u školu.")
    # Pages to work on; the last one only says that the second referral is sent.
    pages = officer.seen[begun:-1]
    print(f"{len(pages)} pages from the report to two referrals: {pages}")
    assert len(pages) <= MOST_PAGES, pages
    assert all(one.given_name in text_of(printed) for one in family.members)

    # The employment office answers in its own browser, in Albanian; the plan item moves.
    counsellor = desk("counsellor")
    sent = case.who("officer")("GET", f"referrals?caseId={case.id}")["referrals"]
    referral = {one["institutionKind"]: one for one in sent}
    story.accept(counsellor, referral["EO"]["id"], "Fatmire Ahmeti")
    story.report_outcome(counsellor, referral["EO"]["id"], "JOB_MEDIATED", done_on, over=False)
    story.report_outcome(counsellor, referral["EO"]["id"], "EMPLOYED", done_on, over=True)
    case.answer(referral["MED"], "education", ["ENROLLED"], grade="3")
    case.done("JOB_MEDIATION")
    case.done("SCHOOL_ENROLMENT")

    helped_and_closed(desk, case, family, scan)
    moved(stack, officer, before, came_on, done_on)


def helped_and_closed(desk: Sit, case: Case, family: story.Family, scan: Path) -> None:
    """From the plan's item to help with its proof, and to the closed case."""
    officer = desk("officer", "sr-Latn")
    application_id = story.apply(officer, family, case.item("RENT")["id"], scan, "Nemaju gde da stanuju.")
    composed(case.stack, "secretary", COMMISSION)
    secretary = desk("secretary")
    story.check_file(secretary, application_id)
    session = story.call_session(secretary, application_id)
    for who in COMMISSION:
        story.vote(desk(who), session)
    story.decide(secretary, session, "Porodica nema gde da stanuje.")
    found = case.who("officer")("GET", f"applications/{application_id}")
    decision = case.who("officer")("GET", f"decisions/{found['decisionId']}")
    act = text_of(story.make_act(officer, decision["id"]))
    # In the party's language and script; its name as it writes it.
    head = case.who("officer")("GET", f"cases/{case.id}/persons")["persons"][0]
    for words in (
        "Одлука",
        "„Кирија“",
        "Porodica nema gde da stanuje.",
        head["givenName"],
        head["familyName"],
        decision["number"],
    ):
        assert words in act, (words, act)
    # The head, for the officer prepared the application.
    head_desk = desk("head")
    story.serve(head_desk, decision["id"], today())
    entitlement = story.carry_out(desk("department"), application_id, today())
    story.deliver(head_desk, entitlement, today(), scan)
    case.done("RENT")

    story.record_month(officer, family, today())
    story.assess_finally(officer, family, today())
    case.reaches("FINAL_ASSESSMENT")
    story.close(officer, family, today())
    story.confirm(desk("head"), family)
    assert case.state() == "CLOSED"


def moved(stack: Stack, officer: Desk, before: dict[str, int], came_on: date, done_on: date) -> None:
    """The municipal plan's numbers went up, and the list behind each is as long as the number."""
    for code in MOVED:
        on = came_on if code == VISITS else done_on
        until(lambda code=code, on=on: counted(stack, on)[code] > before.get(code, 0), f"{code} has moved")
        officer.open(f"/municipal-plan?objective={code[0]}")
        path = f"/municipal-plan/RAN/{code}?year={on.year}"
        number = officer.page.locator(f"main td a[href*='{path}']").first
        shown = int(number.inner_text())
        with officer.turning():
            number.click(force=True)
        assert officer.page.locator("main tbody tr").count() == shown == len(entries(stack, code, on))


def test_after_a_year(desk: Sit, stack: Stack) -> None:
    case = begun(stack, 580)
    family = story.Family([], case.id)
    officer = desk("officer", "sr-Latn")
    first = case.on(40)
    story.record_month(officer, family, first, f"{first:%Y-%m}")
    story.review(officer, family, case.on(370))
    # Items are open after 18 months: that needs a word.
    story.assess_finally(officer, family, case.on(560), "Posao nije nađen; porodica ostaje.")
    case.reaches("FINAL_ASSESSMENT")
    story.close(officer, family, case.on(565))
    story.confirm(desk("head"), family)
    assert case.state() == "CLOSED"
