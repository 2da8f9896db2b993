"""Signing in by a ministry's own accounts as people see it: in Chromium, and what is brought to the door."""

from __future__ import annotations

import asyncio
import threading
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import async_playwright
from werkzeug.serving import make_server

from deploy.local.places import free_ports
from services.chassis.clock import Clock
from services.identity.__main__ import SERVICE as IDENTITY
from services.registry.__main__ import SERVICE as REGISTRY
from tests.browser.conftest import ARGUMENTS, browser_there
from tests.gateway.test_administration import ADMINISTRATORS, EMAIL, PASSWORD, administered
from tests.providers import opened_provider

NAME = "Ministry"


@asynccontextmanager
async def ministry(service_under_test, url: str):
    """Identity and its administrators, the gateway, and the provider that people may go to."""
    async with opened_provider(url) as provider:
        given = {"factor_key": "a key"} | provider.settings(url) | ADMINISTRATORS
        async with (
            service_under_test(IDENTITY, registry=REGISTRY, messages=False, **given) as identity,
            administered(identity, "registry", provider=NAME) as administration,
        ):
            # The provider's clock goes.
            identity.clock.set(Clock().now())
            yield provider, administration


@pytest.mark.browser
async def test_who_linked_the_account_comes_in_by_the_ministrys_own(service_under_test):
    where = browser_there()
    if not where:
        pytest.skip("no Chromium on this machine")
    [port] = free_ports(1)
    url = f"http://localhost:{port}"
    async with (
        ministry(service_under_test, url) as (provider, administration),
        async_playwright() as playwright,
    ):
        server = make_server("localhost", port, administration.app, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        await provider.seat("00u-first")
        browser = await playwright.chromium.launch(executable_path=where, args=ARGUMENTS)
        context = await browser.new_context(base_url=url)
        await context.add_cookies([{"name": "prag-language", "value": "en", "url": url}])
        page = await context.new_page()
        page.set_default_timeout(20_000)

        await page.goto("/sign-in?next=/profile")
        await page.get_by_label("E-mail address").fill(EMAIL)
        await page.locator("input[name=password]").fill(PASSWORD)
        await page.get_by_role("button", name="Sign in", exact=True).click()
        await page.get_by_role("button", name=f"Link to {NAME}").click()
        await page.get_by_text("Linked. From now on you may sign in there.").wait_for()

        await context.clear_cookies(name="prag")
        await page.goto("/keyboard-shortcuts")
        await page.get_by_role("button", name=f"Sign in with {NAME}").click()
        # On to where one was going.
        await page.wait_for_url("**/keyboard-shortcuts")

        # What was typed when the session ended waits in its tab while another goes to the ministry.
        await page.goto("/profile")
        await page.get_by_role("radio", name="Shqip").check()
        await context.clear_cookies(name="prag")
        await page.get_by_role("button", name="Save").click()
        async with context.expect_page() as opened:
            await page.get_by_role("button", name=f"Sign in with {NAME}").click()
        await (await opened.value).wait_for_url("**/my-work")
        await page.get_by_role("button", name="Sign in", exact=True).click()
        await page.get_by_role("button", name="Go on with what you typed").wait_for()

        # What asks for a fresh sign-in asks there: by a form, whose tab keeps what was typed meanwhile.
        await page.goto("/profile")
        await page.get_by_role("button", name="Remove the link").click()
        assert await page.get_by_label("Password").count() == 0
        await page.get_by_role("button", name="Go on").click()
        await page.get_by_text("You have not shown it there yet.").wait_for()
        async with context.expect_page() as opened:
            await page.get_by_role("button", name=f"Show it with {NAME}").click()
        shown = await opened.value
        await shown.get_by_text("Close this tab, go back to the other one and press Go on.").wait_for()
        await page.get_by_role("button", name="Go on").click()
        await page.get_by_role("button", name="Go on with what you typed").click()
        await page.get_by_role("button", name=f"Link to {NAME}").wait_for()
        await browser.close()
        server.shutdown()
        server.server_close()


async def test_an_answer_that_nobody_asked_for_lets_nobody_in(service_under_test):
    async with ministry(service_under_test, "http://127.0.0.1:8080") as (provider, administration):
        await provider.seat("00u-first")
        theirs, mine = administration.browser(), administration.browser()
        for browser in (theirs, mine):
            await browser.get("/sign-in")
            await browser.post("/sign-in/provider")
            assert f"On to {NAME}" in browser.said
        address = theirs.page.partition('content="0; url=')[2].partition('"')[0]
        stolen = await provider.answer(address)
        # Another browser's answer, the own one without its cookie, and nothing at all.
        for browser, brought in ((mine, stolen), (administration.browser(), stolen), (mine, {})):
            answer = await browser.get("/sign-in/provider/answer", query_string=brought)
            assert answer.status_code == 303
            await browser.get(answer.location)
            assert "The sign-in there was not finished, or took too long." in browser.said
        # Whoever went there themselves, and is linked to nobody.
        answer = await theirs.get("/sign-in/provider/answer", query_string=stolen)
        await theirs.get(answer.location)
        assert "no open account of Prag is linked to it" in theirs.said


async def test_the_provider_says_that_somebody_signed_out_there(service_under_test):
    async with ministry(service_under_test, "http://127.0.0.1:8080") as (provider, administration):
        said = {"logout_token": await provider.logout_token(sub="00u-first")}
        path = "/api/v1/oauth/backchannel-logout"
        for data, status in ((said, 200), ({"logout_token": "a.b.c"}, 400), ({}, 400)):
            answer = await asyncio.to_thread(administration.app.test_client().post, path, data=data)
            assert (answer.status_code, answer.headers["Cache-Control"]) == (status, "no-store")


async def test_without_a_provider_no_button_leads_to_one(service_under_test):
    async with (
        service_under_test(IDENTITY, registry=REGISTRY, messages=False, **ADMINISTRATORS) as identity,
        administered(identity, "registry") as administration,
    ):
        browser = administration.browser()
        await browser.get("/sign-in")
        assert "Sign in with" not in browser.said
        answer = await browser.post("/sign-in/provider")
        assert answer.status_code == 409
        assert "The operator has set up no sign-in by a ministry's own accounts here." in browser.said
