"""Signing in, staying, leaving; the session that ends while somebody types."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from prag.identity.v1 import identity_service_pb2 as pb

from gateway.auth import Resolved
from gateway.settings import Settings
from services.chassis.auth import tokens
from services.chassis.clock import FrozenClock
from services.chassis.errors import Unavailable
from tests import factories
from tests.gateway.conftest import EMAIL, PASSWORD, csrf_of


def sign_in_data(page: str, **more: str) -> dict[str, str]:
    return {"csrf_token": csrf_of(page), "email": EMAIL, "password": PASSWORD, **more}


def test_wrong_password_keeps_the_address_and_not_the_password(browser):
    page = browser.get("/sign-in?lang=sq", follow_redirects=True).text
    answer = browser.post("/sign-in", data=sign_in_data(page) | {"password": "tjetër fjalëkalim"})
    assert answer.status_code == 422
    assert "Adresa dhe fjalëkalimi nuk përputhen." in answer.text
    assert EMAIL in answer.text
    assert "tjetër fjalëkalim" not in answer.text
    assert "<title>Gabim: Hyni në Prag" in answer.text


def test_sign_in_goes_on_to_where_one_wanted(browser):
    page = browser.get("/profile", follow_redirects=True)
    assert 'name="next" type="hidden" value="/profile"' in page.text
    answer = browser.post("/sign-in", data=sign_in_data(page.text, next="/profile"))
    assert (answer.status_code, answer.location) == (303, "/profile")
    cookie = answer.headers.getlist("Set-Cookie")
    session = next(one for one in cookie if one.startswith("prag="))
    assert "HttpOnly" in session
    assert "SameSite=Lax" in session


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example", "/a\r\nb"])
def test_sign_in_never_leads_to_another_host(browser, target):
    page = browser.get("/sign-in").text
    assert browser.post("/sign-in", data=sign_in_data(page, next=target)).location == "/"


def test_who_must_wait_is_told_how_long(browser, accounts):
    accounts.throttled = 83
    page = browser.get("/sign-in?lang=en", follow_redirects=True).text
    answer = browser.post("/sign-in", data=sign_in_data(page))
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "83")
    assert "83" in answer.text
    accounts.throttled = 0
    answer = browser.post("/sign-in", data=sign_in_data(page) | {"password": "wrong"})
    assert (answer.status_code, "Retry-After" in answer.headers) == (422, False)


def test_a_browser_is_known_again_after_its_session(browser, accounts):
    page = browser.get("/sign-in").text
    answer = browser.post("/sign-in", data=sign_in_data(page))
    device = next(one for one in answer.headers.getlist("Set-Cookie") if one.startswith("prag-device="))
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(device.split("; "))
    browser.post("/sign-out", data={"csrf_token": csrf_of(browser.get("/profile").text)})
    browser.post("/sign-in", data=sign_in_data(browser.get("/sign-in").text))
    assert accounts.devices == ["", "device"]


def test_identity_is_asked_once_in_a_while(officer, accounts):
    before = accounts.resolved
    for _ in range(5):
        assert officer.get("/profile").status_code == 200
    assert accounts.resolved - before <= 1


@pytest.mark.parametrize("environment", [{}, {"PRAG_SESSION_CACHE": "60"}])
async def test_a_page_ends_with_tokens_that_no_service_asks_after(environment):
    """Identity is away: a page that begins with the oldest session kept has two seconds to its end."""

    async def away(_token: str) -> str:
        raise Unavailable("PEER_UNAVAILABLE")

    clock, key = FrozenClock(datetime(2026, 11, 22, 9, tzinfo=UTC)), tokens.generate_key("identity")
    officer = factories.officer()
    token = tokens.sign(officer, "registry", key, clock.now())
    clock.advance(seconds=Settings.from_environment(environment).session_cache)
    clock.advance(seconds=2)
    verifier = tokens.Verifier("registry", tokens.Keys([key]), clock, renew=away)
    assert await verifier.current(token) == (officer, token)


def test_when_a_letter_tells_of_deadlines_is_ones_own_choice(officer, accounts):
    page = officer.get("/profile").text
    assert re.search(r'value="DIGEST_WORKING_DAYS"[^>]*checked', page)
    chosen = {"csrf_token": csrf_of(page), "language": "en", "keyboard_shortcuts": "y"}
    assert officer.post("/profile", data=chosen | {"digest": "DIGEST_MONTHLY"}).status_code == 422
    assert officer.post("/profile", data=chosen | {"digest": "DIGEST_WEEKLY"}).status_code == 303
    assert accounts.account.digest == pb.DIGEST_WEEKLY


def test_sign_out_ends_the_session_at_identity_and_here(officer, accounts):
    page = officer.get("/profile").text
    answer = officer.post("/sign-out", data={"csrf_token": csrf_of(page)})
    assert answer.status_code == 303
    assert not accounts.sessions
    assert officer.get("/profile").location.startswith("/sign-in")


def test_session_ended_while_typing_loses_nothing(app, officer, accounts):
    page = officer.get("/profile").text
    typed = {
        "csrf_token": csrf_of(page),
        "request_id": "0190a000-0000-7000-8000-00000000abcd",
        "language": "sr-Cyrl",
        "keyboard_shortcuts": "",
    }
    accounts.sessions.clear()
    app.extensions["prag_sessions"]._kept.clear()
    ended = officer.post("/profile", data=typed)
    assert ended.status_code == 401
    outside_of_the_languages = re.sub(r"<nav.*?</nav>", "", ended.text, flags=re.DOTALL)
    assert 'value="sr-Cyrl"' not in outside_of_the_languages, "sealed, not readable"
    sealed = re.search(r'name="typed" type="hidden" value="([^"]+)"', ended.text)[1]
    back = officer.post("/sign-in", data=sign_in_data(ended.text, typed=sealed))
    assert back.status_code == 200
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', back.text))
    assert fields["language"] == "sr-Cyrl"
    assert fields["request_id"] == typed["request_id"]
    shown = officer.post("/profile", data=fields | {"csrf_token": csrf_of(back.text)})
    assert shown.status_code == 200
    assert re.search(r'value="sr-Cyrl"[^>]*checked', shown.text)
    assert accounts.account.locale != 2, "shown again, not saved"


def test_typed_data_is_for_the_account_that_typed_it(app):
    from gateway.officer.sign_in import typed

    with app.test_request_context("/x", method="POST", data={"note": "tajna"}):
        from flask import session

        session["account"] = "one"
        word = typed.seal()
    with app.app_context():
        assert "tajna" not in word
        assert typed.unseal(word, "one")["fields"] == [["note", "tajna"]]
        assert typed.unseal(word, "two") is None
        assert typed.unseal(word[:-2] + "xx", "one") is None


def test_form_without_its_mark_is_shown_again_only_to_its_own_site(officer):
    page = officer.get("/profile").text
    csrf_of(page)
    data = {"language": "en", "note": "napisano"}
    ours = officer.post("/profile", data=data, headers={"Sec-Fetch-Site": "same-origin"})
    theirs = officer.post("/profile", data=data, headers={"Sec-Fetch-Site": "cross-site"})
    assert ours.status_code == theirs.status_code == 400
    assert "napisano" in ours.text
    assert "napisano" not in theirs.text


def test_weak_password_is_said_at_its_field(officer):
    page = officer.get("/profile/password").text
    answer = officer.post(
        "/profile/password",
        data={"csrf_token": csrf_of(page), "current_password": "x", "new_password": "short"},
    )
    assert answer.status_code == 422
    assert 'href="#new_password"' in answer.text
    assert 'id="new_password-error"' in answer.text


def test_profile_saves_with_the_sessions_token(officer, accounts):
    page = officer.get("/profile").text
    answer = officer.post("/profile", data={"csrf_token": csrf_of(page), "language": "sr-Latn"})
    assert answer.status_code == 303
    assert accounts.seen_tokens == ["Bearer token-identity"]
    shown = officer.get(answer.location, follow_redirects=True)
    assert '<html lang="sr-Latn"' in shown.text
    assert "Sačuvano" in shown.text


def test_what_identity_said_is_kept_for_so_long_from_when_it_was_asked(monkeypatch):
    now = [100.0]
    monkeypatch.setattr("gateway.auth.time", SimpleNamespace(monotonic=lambda: now[0]))
    kept = Resolved[str](3.0)
    kept.put("usual", "Ana", asked=100.0)
    kept.put("slow", "Besa", asked=98.0)
    kept.put("late", "Cene", asked=97.0)
    kept.put("short", "Dea", asked=100.0, seconds=0.5)
    words = ("usual", "slow", "late", "short", "never")

    def known():
        return [kept.get(word) for word in words]

    assert known() == ["Ana", "Besa", None, "Dea", None]
    now[0] = 100.5
    assert known() == ["Ana", "Besa", None, None, None]
    now[0] = 101.0
    assert known() == ["Ana", None, None, None, None]
    kept.forget("usual")
    assert known() == [None] * 5
    kept.put("usual", "Ana", asked=101.0)
    now[0] = 103.9
    assert known()[0] == "Ana"
    now[0] = 104.0
    assert known() == [None] * 5


OURS = {"Sec-Fetch-Site": "same-origin"}


def test_signing_in_twice_in_two_tabs_leads_on_from_both(browser):
    first = browser.get("/profile", follow_redirects=True).text
    second = browser.get("/profile/password", follow_redirects=True).text
    answer = browser.post("/sign-in", data=sign_in_data(first, next="/profile"), headers=OURS)
    assert (answer.status_code, answer.location) == (303, "/profile")
    # The other tab still shows its form: it leads on, and refuses nothing.
    again = sign_in_data(second, next="/profile/password")
    answer = browser.post("/sign-in", data=again, headers=OURS)
    assert (answer.status_code, answer.location) == (303, "/profile/password")
    assert browser.get("/profile").status_code == 200
    # Another site leads nobody anywhere.
    assert browser.post("/sign-in", data=again, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 400


def test_what_two_tabs_held_when_the_session_ended_waits_in_both(app, officer, accounts):
    page = officer.get("/profile").text
    typed = [{"csrf_token": csrf_of(page), "language": language} for language in ("sq", "sr-Cyrl")]
    accounts.sessions.clear()
    app.extensions["prag_sessions"]._kept.clear()
    ended = [officer.post("/profile", data=one, headers=OURS).text for one in typed]
    sealed = [re.search(r'name="typed" type="hidden" value="([^"]+)"', one)[1] for one in ended]
    for one, wanted, text in zip(ended, ("sq", "sr-Cyrl"), sealed, strict=True):
        back = officer.post("/sign-in", data=sign_in_data(one, typed=text), headers=OURS)
        assert back.status_code == 200
        assert f'name="language" value="{wanted}"' in back.text


def test_a_sign_in_page_that_was_open_for_too_long_asks_again_and_keeps_the_address(browser):
    browser.get("/sign-in")
    stale = {"csrf_token": "of another day", "email": EMAIL, "password": PASSWORD, "typed": "x"}
    answer = browser.post("/sign-in", data=stale, headers=OURS)
    assert answer.status_code == 400
    assert EMAIL in answer.text
    assert PASSWORD not in answer.text
