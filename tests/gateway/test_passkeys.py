"""Passkeys in Chromium, whose virtual authenticator stands for a telephone or a key that is plugged in."""

from __future__ import annotations

import threading
from urllib.parse import parse_qs

import pytest
from playwright.async_api import async_playwright
from prag.identity.v1 import identity_service_pb2 as pb
from werkzeug.serving import make_server

from deploy.local.places import free_ports
from services.chassis.auth.actors import Actor
from services.chassis.errors import DomainError
from services.identity.__main__ import SERVICE as IDENTITY
from services.registry.__main__ import SERVICE as REGISTRY
from tests.browser.conftest import ARGUMENTS, browser_there
from tests.gateway.test_administration import ADMINISTRATORS, EMAIL, PASSWORD, administered

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


async def signed_in(page) -> None:
    await page.goto("/sign-in?next=/profile/second-factor")
    await page.get_by_label("E-mail address").fill(EMAIL)
    await page.locator("input[name=password]").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()


@pytest.mark.browser
async def test_a_passkey_is_made_asked_and_its_answer_good_once(service_under_test):
    where = browser_there()
    if not where:
        pytest.skip("no Chromium on this machine")
    [port] = free_ports(1)
    url = f"http://localhost:{port}"
    given = {"factor_key": "a key", "public_url": url, "smtp_url": ""} | ADMINISTRATORS
    async with (
        service_under_test(IDENTITY, registry=REGISTRY, messages=False, **given) as identity,
        administered(identity, "registry") as administration,
        async_playwright() as playwright,
    ):
        server = make_server("localhost", port, administration.app, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = await playwright.chromium.launch(executable_path=where, args=ARGUMENTS)
        context = await browser.new_context(base_url=url)
        await context.add_cookies([{"name": "prag-language", "value": "en", "url": url}])
        page = await context.new_page()
        page.set_default_timeout(20_000)
        device = await context.new_cdp_session(page)
        await device.send("WebAuthn.enable")
        await device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
        sent: list[str] = []
        page.on("request", lambda asked: sent.append(asked.post_data or ""))

        await signed_in(page)
        await page.get_by_role("button", name="New passkey").click()
        await page.get_by_label("Name of the passkey").fill("My telephone")
        await page.get_by_role("button", name="Make the passkey").click()
        await page.get_by_text("These codes are shown only now.").wait_for()
        assert await page.locator("li code").count() == 10

        await context.clear_cookies(name="prag")
        await signed_in(page)
        await page.get_by_role("heading", name="Second step of the sign-in").wait_for()
        await page.get_by_role("button", name="Use a passkey").click()
        await page.get_by_text("My telephone").wait_for()

        # What it answered then is no answer to what is asked now, nor a passkey of somebody else's.
        answer = next(one["passkey"][0] for one in map(parse_qs, reversed(sent)) if "passkey" in one)
        nobody = identity.stub(Actor(account_id="", kind="person"))
        again = await nobody.SignIn(pb.SignInRequest(email=EMAIL, password=PASSWORD))
        assert not again.session_token
        assert again.passkey_options
        for passkey in (answer, "{}", "[", '{"id": "x"}'):
            with pytest.raises(DomainError) as refused:
                await nobody.CompleteSignIn(
                    pb.CompleteSignInRequest(challenge_token=again.challenge_token, passkey=passkey)
                )
            assert refused.value.reason == "PASSKEY_REFUSED"
            identity.clock.advance(seconds=10)
        await browser.close()
        server.shutdown()
        server.server_close()


async def test_at_an_address_that_is_a_number_none_is_made(service_under_test):
    given = {"factor_key": "a key", "public_url": "http://127.0.0.1:8080"} | ADMINISTRATORS
    async with (
        service_under_test(IDENTITY, registry=REGISTRY, messages=False, **given) as identity,
        administered(identity, "registry") as administration,
    ):
        me = Actor(account_id=(await administration.account(EMAIL)).id, kind="person")
        for call in (
            identity.stub(me).BeginPasskey(pb.BeginPasskeyRequest()),
            identity.stub(me).AddPasskey(pb.AddPasskeyRequest(begun="x", passkey="x", name="x")),
        ):
            with pytest.raises(DomainError) as refused:
                await call
            assert refused.value.reason == "PASSKEYS_NOT_SET"
