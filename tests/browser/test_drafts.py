"""Forms that keep what is typed, in Chromium: left and opened again, in two tabs, after they were sent."""

from __future__ import annotations

from collections.abc import Callable

import pytest

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
from tests.journeys.people import today
from tests.journeys.test_api import begun
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


def autosave(desk: Desk) -> int:
    """Half a minute goes by; how the server answered."""
    with desk.page.expect_response(lambda answer: answer.url.endswith("/drafts")) as kept:
        desk.page.clock.fast_forward(AUTOSAVE_MS)
    return int(kept.value.status)


@pytest.mark.parametrize("begin", [registering, visiting, planning, deciding, needing, scheduling, applying])
def test_what_is_typed_stays_until_it_is_sent(
    begin: Callable[[Stack], Form], visitor: Sit, stack: Stack
) -> None:
    form = begin(stack)
    first = visitor("sr-Latn")
    first.page.clock.install()
    first.sign_in(email_of(form.who), stack.password(form.who))
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
