"""Forms that keep what is typed, in Chromium: left and opened again, in two tabs, after they were sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from deploy.demo.papers import scan
from tests.architecture.test_drafts import KEPT
from tests.browser.conftest import Sit
from tests.browser.desk import Desk
from tests.browser.test_off_the_straight import (
    Form,
    deciding,
    planning,
    registered,
    registering,
    standing,
    typed_in,
    visiting,
)
from tests.browser.test_typed import AUTOSAVE_MS
from tests.journeys.acts import composed, day, post, report
from tests.journeys.people import surname, today, yesterday
from tests.journeys.test_api import COMMISSION, begun
from tests.stack import Stack, email_of

# "This is your draft of …": the way to begin anew.
DRAFT = "a[href*='new=1']"


def needing(stack: Stack) -> Form:
    """A need that the questionnaire did not find."""
    case = begun(stack, 20)
    api = case.who("officer")
    return Form(
        "officer",
        case,
        f"/cases/{case.id}/needs/new",
        {"code": "WORK"},
        "reason",
        lambda: [one for one in api("GET", f"cases/{case.id}/plan")["needs"] if one.get("reason")],
        "",
    )


def scheduling(stack: Stack) -> Form:
    """A visit is planned."""
    case = registered(stack)
    api = case.who("officer")
    return Form(
        "officer",
        case,
        f"/cases/{case.id}/visits/new",
        {"kind": "VISIT_KIND_FIRST", "planned_on": today(), "hour": "23:30"},
        "place",
        lambda: api("GET", f"visits?caseId={case.id}").get("visits", []),
        "",
    )


def applying(stack: Stack) -> Form:
    """An application is drafted."""
    case = begun(stack, 40)
    api = case.who("officer")
    return Form(
        "officer",
        case,
        f"/cases/{case.id}/benefits/new?item={case.item('RENT')['id']}",
        {"amount": "900,00", "months": "6"},
        "reason",
        lambda: api("GET", f"applications?caseId={case.id}").get("applications", []),
        "",
    )


def others(stack: Stack) -> dict[str, Form]:
    """What else is typed of one family, in its order, and what is typed of none."""
    begins = registered(stack)
    begins.visit("FIRST", yesterday())
    case = report(stack, "REINTEGRATION", today() - timedelta(days=600), reportedName="Ilić", reportedCount=2)
    case.register(surname(), "Dragan", "Milica")
    case.visit("FIRST", case.began)
    case.assess(case.on(1), seeks_work_who=[case.persons[0]["id"]], children_out="NO")
    case.agree(case.on(10))
    asked = {"planItemId": case.item("RENT")["id"], "scheme": "RENT", "months": 6}
    application = post(case.who("officer"), f"cases/{case.id}/applications", **asked)
    composed(stack, "secretary", COMMISSION)

    def form(path: str, words: str = "note", who: str = "officer", **typed: Any) -> Form:
        return Form(who, case, path, typed, words, list, "")

    plan, rated = f"/cases/{case.id}/plan", {f"ratings-{index}-value": "1" for index in range(8)}
    came = {"strand": "STRAND_REINTEGRATION", "trigger_on": yesterday(), "origin_country": "DE"}
    came |= {"source": "REPORT_SOURCE_FAMILY", "reported_name": surname(), "reported_count": "2"}
    return {
        "OppForm": form(f"/cases/{begins.id}/opp", "q_address", q_dwelling="RENT"),
        "DocumentForm": form(f"/cases/{case.id}/documents", kind="DOCUMENT_KIND_IDENTITY"),
        "MonthForm": form(f"{plan}/monitoring", met="FAMILY"),
        "ReviewForm": form(f"{plan}/review", result="REVIEW_RESULT_NO_SUPPORT", **rated),
        "ChangeForm": form(f"/applications/{application['id']}/change", "reason", months="5"),
        "CallForm": form(
            "/sessions/new",
            "place",
            "secretary",
            kind="SESSION_KIND_URGENT",
            planned_on=today(),
            hour="23:30",
            titles="Zapisnik",
        ),
        **meetings(stack, form),
        "FinalForm": form(f"{plan}/final", outcome="FINAL_OUTCOME_SUSTAINABLE", **rated),
        "ReportForm": form("/people/new/report", **came),
    }


def meetings(stack: Stack, form: Callable[..., Form]) -> dict[str, Form]:
    """What is typed of an office's meetings: of a new one, of one that was planned, of one that was held."""
    officer, record = stack.api("officer"), {"kind": "MEETING_KIND_BUDGET", "metOn": day(today())}
    planned = post(officer, "meetings:plan", municipality="RAN", record=record)
    held = post(officer, "meetings", municipality="RAN", record=record)
    of_new = {"step": "held", "kind": "MEETING_KIND_DONORS", "met_on": today()}
    return {
        "NewMeetingForm": form("/meetings/new", "place", **of_new),
        "MeetingForm": form(f"/meetings/{planned['id']}/record", "place"),
        "CorrectMeetingForm": form(f"/meetings/{held['id']}/correct", "place", reason="zapisnik"),
    }


def autosave(desk: Desk) -> int:
    """Half a minute goes by; how the server answered."""
    with desk.page.expect_response(lambda answer: answer.url.endswith("/drafts")) as kept:
        desk.page.clock.fast_forward(AUTOSAVE_MS)
    return int(kept.value.status)


# The forms that are brought where they are one by one.
TRIED: dict[str, Callable[[Stack], Form]] = {
    "RegisterForm": registering,
    "RecordForm": visiting,
    "PlanForm": planning,
    "DecideForm": deciding,
    "NeedForm": needing,
    "ScheduleForm": scheduling,
    "ApplyForm": applying,
}


@pytest.mark.parametrize("begin", TRIED.values(), ids=TRIED)
def test_what_is_typed_stays_until_it_is_sent(
    begin: Callable[[Stack], Form], desk: Sit, stack: Stack
) -> None:
    form = begin(stack)
    first = desk(form.who, "sr-Latn")
    first.page.clock.install()
    second = Desk(first.page.context.new_page(), first.url, broken=first.broken)
    second.page.clock.install()
    assert second.open(form.path) == 200
    typed = typed_in(first, form, "Iz prve kartice")
    assert autosave(first) == 200
    # Left, and opened again.
    third = Desk(first.page.context.new_page(), first.url, broken=first.broken)
    third.open(form.path)
    assert standing(third) == typed
    assert third.page.locator(DRAFT).count()
    # The older tab is told, and does not win in silence.
    second.fill({form.words: "Iz druge kartice"})
    assert autosave(second) == 409
    third.open(form.path)
    assert standing(third) == typed
    first.press()
    assert not first.errors(), first.errors()
    assert len(form.acts()) == 1
    # Sent, it is a draft no more.
    third.open(form.path)
    assert not third.page.locator(DRAFT).count()


def looks_away(desk: Desk) -> None:
    """Another window is looked at meanwhile: the page is hidden, and comes back."""
    seen = "Object.defineProperty(document, 'visibilityState', {value: '%s', configurable: true})"
    told = "document.dispatchEvent(new Event('visibilitychange'))"
    with desk.page.expect_response(lambda answer: answer.url.endswith("/drafts")):
        desk.page.evaluate(f"{seen % 'hidden'}; {told}")
    desk.page.evaluate(f"{seen % 'visible'}; {told}")


def kept(desk: Desk, form: Form) -> dict[str, str]:
    """Two tabs are open, and the first is typed in, left for a moment and typed in again; what it keeps."""
    first, second = (Desk(desk.page.context.new_page(), desk.url, broken=desk.broken) for _ in "12")
    for one in (first, second):
        one.page.clock.install()
    assert second.open(form.path) == 200
    typed_in(first, form, "Iz prve")
    looks_away(first)
    first.fill({form.words: "Iz prve kartice"})
    typed = standing(first)
    # Whoever looked something up and came back is no other tab.
    assert autosave(first) == 200
    assert first.page.locator("[data-draft-away] a").is_visible()
    second.fill({form.words: "Iz druge kartice"})
    assert autosave(second) == 409
    for one in (first, second):
        one.page.close()
    return typed


def sends(desk: Desk, name: str, paper: Path) -> None:
    """Press what sends the form."""
    if name == "DocumentForm":
        desk.fill(file=paper)
    for row in range(desk.page.locator("[name^='changes-'][value='ITEM_CHANGE_NO_CHANGE']").count()):
        desk.fill({f"changes-{row}-change": "ITEM_CHANGE_NO_CHANGE"})
    desk.press(*(("then", "later") if name == "OppForm" else ()))
    assert not desk.errors(), f"{name}: {desk.errors()}"


def test_every_other_form_is_continued_and_sent(visitor: Sit, stack: Stack, tmp_path: Path) -> None:
    """All at one desk: kept by one tab of two, continued from the own work, sent, and forgotten then."""
    forms = others(stack)
    assert {*forms, *TRIED} == KEPT, "a new form is tried here, or by the test above"
    paper = tmp_path / "pasos.pdf"
    paper.write_bytes(scan())
    desks: dict[str, Desk] = {}
    for name, form in forms.items():
        if form.who not in desks:
            desks[form.who] = visitor("sr-Latn")
            desks[form.who].sign_in(email_of(form.who), stack.password(form.who))
        desk = desks[form.who]
        typed = kept(desk, form)
        desk.open("/my-work")
        with desk.turning():
            desk.page.locator("main aside a").first.click(force=True)
        assert standing(desk) == typed, name
        sends(desk, name, paper)
        desk.open(form.path)
        assert not desk.page.locator(DRAFT).count(), name
