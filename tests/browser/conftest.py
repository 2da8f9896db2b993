"""Chromium and the desks in it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from deploy.local.moment import unmoved
from tests.browser.desk import Desk, desk_of
from tests.browser.example_prag import prag
from tests.stack import PEOPLE, Api, Stack, email_of

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
# Pages are laid out and never drawn, which is half of what going through one costs. Playwright waits for
# frames before it clicks, so whoever clicks here says `force`: the mouse goes to the middle of the thing all
# the same, and presses whatever lies on top of it.
UNDRAWN = "--disable-threaded-compositing"
LANGUAGES = {
    "LOCALE_SQ": "sq",
    "LOCALE_SR_CYRL": "sr-Cyrl",
    "LOCALE_SR_LATN": "sr-Latn",
    "LOCALE_EN": "en",
}
HERE = Path(__file__).parent
__all__ = ["prag"]

Sit = Callable[..., Desk]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests of this folder drive a browser, and may take longer on a slow machine."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("browser")
            item.add_marker(pytest.mark.timeout(900))
            if "prag" in getattr(item, "fixturenames", ()):
                item.add_marker(pytest.mark.xdist_group("prag"))


def browser_there() -> str:
    """Where Chromium is, or ""."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser")
    return os.environ.get("PRAG_CHROMIUM") or next(filter(None, map(shutil.which, names)), "")


# Not for the session: while Playwright runs, no other event loop can run in this process.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Chromium, headless."""
    where = browser_there()
    if not where:
        pytest.skip("no Chromium on this machine")
    # Pictures are drawn.
    arguments = ARGUMENTS if os.environ.get("PRAG_SHOTS") else [*ARGUMENTS, UNDRAWN]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=where, args=arguments, env=unmoved(os.environ))
        yield browser
        browser.close()


@pytest.fixture
def visitor(chromium: Browser, stack: Stack) -> Iterator[Sit]:
    """A window in which nobody is signed in: `visitor("sq")`."""
    desks: list[Desk] = []

    def sit(language: str = "en", **options: object) -> Desk:
        desks.append(desk_of(chromium, stack.url, language, **options))
        return desks[-1]

    yield sit
    broken = [line for desk in desks for line in desk.broken]
    for desk in desks:
        desk.page.context.close()
    assert not broken, broken


@pytest.fixture
def desk(visitor: Sit, stack: Stack) -> Sit:
    """The desk of somebody of PEOPLE, signed in: `desk("officer", "sr-Latn")`."""

    def sit(who: str, language: str = "", **options: object) -> Desk:
        spoken = language or LANGUAGES[PEOPLE[who].locale if who in PEOPLE else "LOCALE_EN"]
        window = visitor(spoken, **options)
        # The page for it is the same for all; who wants it takes a visitor. Each has a session: some end it.
        asked = {"email": email_of(who), "password": stack.password(who)}
        window.is_signed_in(Api(stack.url)("POST", "sessions:signIn", json=asked)["sessionToken"])
        return window

    return sit
