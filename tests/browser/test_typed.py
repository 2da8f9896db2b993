"""A half-typed form survives an ended session and a power cut."""

from __future__ import annotations

from gateway.settings import Settings
from tests.browser import story
from tests.browser.conftest import Sit
from tests.browser.desk import Desk
from tests.journeys.people import surname, yesterday
from tests.journeys.test_api import begun
from tests.stack import Stack, email_of

# A little more than what the page waits before it keeps what was typed.
AUTOSAVE_MS = 31_000
BELIEVED_MS = 1000 * Settings().session_cache


def half_typed(desk: Desk, family: story.Family) -> dict[str, str]:
    """Report a family and begin to fill in its members; what was typed."""
    name = f"{family.head.given_name} {family.head.family_name}"
    story.search(desk, name)
    story.report(desk, family, yesterday(), "08:30")
    typed = {
        "persons-1-given_name": family.members[1].given_name,
        "persons-2-given_name": "Đurđa",
        "persons-2-birth_date-year": "2015",
        "address": "Код школе 4",
    }
    for name, value in typed.items():
        desk.page.locator(f"[name='{name}']").press_sequentially(value)
    desk.fill({"persons-1-sex": "SEX_FEMALE", "act_locale": "sq"})
    return {**typed, "persons-1-sex": "SEX_FEMALE", "act_locale": "sq"}


def test_the_session_ends_while_somebody_types(desk: Sit, stack: Stack) -> None:
    officer = desk("officer", "sr-Latn")
    family = story.family("Dragan", surname(), "Milica", "Ana")
    typed = half_typed(officer, family)
    # Signed out everywhere, from another computer.
    elsewhere = desk("officer", "sr-Latn")
    elsewhere.open("/profile")
    elsewhere.act("/sign-out-everywhere")
    stack.forget("officer")
    # A worker of the gateway believes in a session that it knows for so long.
    officer.page.wait_for_timeout(BELIEVED_MS)
    officer.press()
    assert "/sign-in" in officer.path or officer.page.locator("[name='password']").count(), officer.path
    # The page that asks to sign in shows nothing of it to whoever sits there now.
    assert "Đurđa" not in officer.page.content()
    officer.fill(email=email_of("officer"), password=stack.password("officer"))
    officer.press()
    with officer.page.expect_navigation():
        officer.page.locator("#restore button").click()
    assert {name: officer.value(name) for name in typed} == typed
    assert not officer.page.locator(".govuk-error-summary").count()


def test_the_power_fails_while_somebody_types(visitor: Sit, stack: Stack) -> None:
    officer = visitor("sr-Latn")
    officer.page.clock.install()
    officer.sign_in(email_of("officer"), stack.password("officer"))
    family = story.family("Dragan", surname(), "Milica", "Ana")
    typed = half_typed(officer, family)
    with officer.page.expect_response(lambda answer: answer.url.endswith("/drafts")) as kept:
        officer.page.clock.fast_forward(AUTOSAVE_MS)
    assert kept.value.status == 200
    officer.page.context.close()

    again = visitor("sr-Latn")
    again.sign_in(email_of("officer"), stack.password("officer"))
    again.open("/my-work")
    again.follow_to(f"{family.path}/register")
    assert {name: again.value(name) for name in typed} == typed


def test_the_language_changes_while_somebody_types(desk: Sit, stack: Stack) -> None:
    """On the page that confirms what is shared, which is a second page at the same address."""
    case = begun(stack, 20)
    item = case.item("JOB_MEDIATION")
    officer = desk("officer", "sr-Latn")
    officer.open(f"/cases/{case.id}/referrals/new?item={item['id']}")
    officer.fill(request_text="Зavarivač, traži posao")
    officer.speak("sq")
    assert officer.page.locator("html").get_attribute("lang") == "sq"
    assert officer.value("request_text") == "Зavarivač, traži posao"
    officer.press()
    assert officer.path == f"/cases/{case.id}/plan"
