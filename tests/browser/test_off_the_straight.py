"""Forms off the straight: a second tab, lunch, another sign-in, Back. Nothing is lost or done twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from gateway.settings import Settings
from tests.browser.conftest import Sit
from tests.browser.desk import Desk
from tests.journeys.acts import Case, composed, post, report, this_moment
from tests.journeys.people import birthday, surname, today, yesterday
from tests.journeys.test_api import COMMISSION, begun
from tests.stack import Api, Stack, email_of

BELIEVED_MS = 1000 * Settings().session_cache


@dataclass(frozen=True)
class Form:
    """A form of one act: whose it is, where it is, and what is typed."""

    who: str
    case: Case
    path: str
    typed: Mapping[str, Any]
    # The field in which each tab has words of its own.
    words: str
    # What is there of the act.
    acts: Callable[[], list[Any]]
    # What a second tab is told that sends its own.
    told: str
    # The act is done once; else it is a change, after which the form is open still.
    once: bool = True


def registering(stack: Stack) -> Form:
    """A reported family is registered."""
    case = report(stack, "REINTEGRATION", yesterday(), reportedName="Jović", reportedCount=1)
    api = case.who("officer")
    typed = {
        "persons-0-given_name": "Đurđa",
        "persons-0-family_name": surname(),
        "persons-0-birth_date": birthday(1980),
        "persons-0-sex": "SEX_FEMALE",
        "persons-0-relation": "RELATION_HEAD",
        "act_locale": "sq",
        "notice_on": today(),
    }
    return Form(
        "officer",
        case,
        f"/cases/{case.id}/register",
        typed,
        "address",
        lambda: api("GET", f"cases/{case.id}/persons").get("persons", []),
        "slučaj je registrovan",
    )


def registered(stack: Stack) -> Case:
    """A family that came home yesterday."""
    case = report(stack, "REINTEGRATION", yesterday(), reportedName="Jović", reportedCount=2)
    case.register(surname(), "Dragan", "Milica")
    return case


def visiting(stack: Stack) -> Form:
    """The first visit of a family is recorded."""
    case = registered(stack)
    api = case.who("officer")
    return Form(
        "officer",
        case,
        f"/cases/{case.id}/visits/record?visit=none",
        {"kind": "VISIT_KIND_FIRST", "visited_on": yesterday(), "hour": "15:00"},
        "note",
        lambda: api("GET", f"visits?caseId={case.id}").get("visits", []),
        "prva poseta je već upisana",
    )


def planning(stack: Stack) -> Form:
    """An item of the plan is changed."""
    case = registered(stack)
    case.visit("FIRST", yesterday())
    case.assess(yesterday(), seeks_work_who=[case.persons[0]["id"]], children_out="NO")
    api = case.who("officer")
    post(api, f"cases/{case.id}/plan:draft")
    return Form(
        "officer",
        case,
        f"/cases/{case.id}/plan/edit",
        {},
        "items-0-description",
        lambda: [
            one["description"]
            for one in api("GET", f"cases/{case.id}/plan")["items"]
            if one.get("description")
        ],
        "Neko je ovo izmenio",
        once=False,
    )


def deciding(stack: Stack) -> Form:
    """The secretary closes the voting."""
    case = begun(stack, 40)
    money = {"minorUnits": "90000", "currency": "EUR"}
    application = case.apply("RENT", "RENT", today(), amount=money, months=6)
    api = case.who("secretary")
    post(api, f"applications/{application['id']}:complete")
    composed(stack, "secretary", COMMISSION)
    session = post(
        api, "commission-sessions", kind="SESSION_KIND_REGULAR", plannedTime=this_moment(),
        applicationIds=[application["id"]],
    )  # fmt: skip
    path, point = f"commission-sessions/{session['id']}", session["points"][0]["id"]
    post(api, f"{path}:open", presentAccountIds=[stack.accounts[who] for who in COMMISSION])
    for who in COMMISSION:
        post(case.who(who), f"{path}:castVote", pointId=point, value="VOTE_VALUE_FOR")

    def acts() -> list[Any]:
        found = api("GET", f"applications/{application['id']}")
        return [found["decisionId"]] if found.get("decisionId") else []

    return Form(
        "secretary",
        case,
        f"/sessions/{session['id']}/points/{point}/decide",
        {"result": "DECISION_RESULT_APPROVED", "reasons_approved": ["NEED_CONFIRMED", "CONDITIONS_MET"]},
        "text",
        acts,
        "tačka stoji na: odlučeno",
    )


def typed_in(desk: Desk, form: Form, words: str) -> dict[str, str]:
    """Open the form and fill it in; what stands in it then."""
    assert desk.open(form.path) == 200
    desk.fill({**form.typed, form.words: words})
    return standing(desk)


def standing(desk: Desk) -> dict[str, str]:
    """What the main form would send, without what belongs to the page."""
    found = desk.page.evaluate("() => [...new FormData(document.getElementById('page-form'))]")
    own = {"csrf_token", "_draft_etag", "_restored", "request_id"}
    return {name: value for name, value in found if name not in own}


def sign_in_again(desk: Desk, stack: Stack, who: str) -> None:
    """The page that answered asks who one is."""
    desk.fill(email=email_of(who), password=stack.password(who))
    desk.press()


def end_session(desk: Desk) -> None:
    """The session of a window ends, as it does over a long lunch."""
    secret = next(one["value"] for one in desk.page.context.cookies() if one["name"] == "prag")
    Api(desk.url)("POST", "sessions:signOut", json={"sessionToken": secret})
    # A worker of the gateway believes in a session that it knows for so long.
    desk.page.wait_for_timeout(BELIEVED_MS)


FORMS = pytest.mark.parametrize("begin", [registering, visiting, planning, deciding])


@FORMS
def test_over_lunch_and_in_a_second_tab(begin: Callable[[Stack], Form], desk: Sit, stack: Stack) -> None:
    """The session ends while two tabs are typed in: one is sent afterwards, the other is told why not."""
    form = begin(stack)
    first = desk(form.who, "sr-Latn")
    second = Desk(first.page.context.new_page(), first.url, broken=first.broken)
    mine, other = typed_in(first, form, "Iz prve kartice"), typed_in(second, form, "Iz druge kartice")
    end_session(first)
    first.press()
    # Whoever sits down there now reads nothing of it.
    assert "Iz prve kartice" not in first.page.content()
    sign_in_again(first, stack, form.who)
    first.press(form="#restore")
    assert standing(first) == mine
    assert not first.errors()
    first.press()
    assert not first.errors(), first.errors()
    done = form.acts()
    assert len(done) == 1

    # The other tab's page is of the session before: what stands in it is shown again, and may be sent.
    second.press()
    assert not form.acts()[1:]
    second.press(form="main form")
    assert standing(second) == other
    second.press()
    assert form.told in " ".join(second.errors()), second.errors()
    assert second.value(form.words) == "Iz druge kartice"
    # Nothing was done twice, and the older text did not win.
    assert form.acts() == done


@FORMS
def test_back_and_send_again(begin: Callable[[Stack], Form], desk: Sit, stack: Stack) -> None:
    """Back shows the form; pressed once more nothing is done twice, and the person is told or led on."""
    form = begin(stack)
    person = desk(form.who, "sr-Latn")
    typed_in(person, form, "Poslato jednom")
    person.press()
    assert not person.errors(), person.errors()
    went_to, done = person.path, form.acts()
    assert len(done) == 1
    person.page.go_back(wait_until="load")
    if not form.once:
        # It is shown as it was saved.
        assert person.value(form.words) == "Poslato jednom"
        person.press()
        assert not person.errors(), person.errors()
    elif person.page.locator("#page-form").count():
        person.fill({**form.typed, form.words: "Poslato dvaput"})
        person.press()
        assert form.told in " ".join(person.errors()), person.errors()
        assert person.value(form.words) == "Poslato dvaput"
    else:
        assert person.path == went_to
    assert form.acts() == done


@FORMS
def test_signing_in_twice(begin: Callable[[Stack], Form], desk: Sit, visitor: Sit, stack: Stack) -> None:
    """On another computer, and in another tab that asked to sign in: the first form is sent all the same."""
    form = begin(stack)
    person = desk(form.who, "sr-Latn")
    mine = typed_in(person, form, "Pre druge prijave")
    elsewhere = visitor("sr-Latn")
    elsewhere.sign_in(email_of(form.who), stack.password(form.who))
    elsewhere.open(form.path)
    # Two tabs of the first computer ask to sign in; one signs in, and then the other.
    end_session(person)
    other = Desk(person.page.context.new_page(), person.url, broken=person.broken)
    other.open("/my-work")
    person.press()
    sign_in_again(other, stack, form.who)
    sign_in_again(person, stack, form.who)
    person.press(form="#restore")
    assert standing(person) == mine
    person.press()
    assert not person.errors(), person.errors()
    assert len(form.acts()) == 1
    assert elsewhere.open("/my-work") == 200
    assert "/sign-in" not in elsewhere.path
