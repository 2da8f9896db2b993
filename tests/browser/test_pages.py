"""Every page of the gateway: it opens, speaks, fits, and works by keyboard, without script and on paper."""

from __future__ import annotations

import io
import itertools
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab

from deploy.local.moment import is_moved
from gateway import create_app
from gateway.settings import Settings
from tests.browser import axe, looks
from tests.browser.conftest import LANGUAGES
from tests.browser.desk import window
from tests.browser.example_prag import ExamplePrag
from tests.browser.pages import OTHERS, PAGES, Page

NARROW, ZOOMED = 320, 640
# Of a page with all that it loads, nothing being in the browser's memory.
MOST_BYTES = 150_000
# The reference of the whole API is one page, to be searched; it grows with the API.
MOST_OF_REFERENCE = 200_000
# Pictures for docs/pages, each in its reader's language; made where PRAG_SHOTS is "docs".
PICTURES = {
    ("sign_in.sign_in", "sq"): "sign-in",
    ("work.home", "sr-Latn"): "queue",
    ("people.register", "sr-Latn"): "register",
    ("cases.overview", "en"): "case",
    ("needs_assessment.fill", "sr-Cyrl"): "needs",
    ("plan.show", "en"): "plan",
    ("referrals.inbox", "sq"): "inbox",
    ("commission.show-open", "sr-Latn"): "session",
    ("municipal_plan.overview", "en"): "municipal-plan",
    ("administration.accounts.index", "sq"): "accounts",
}
DOCS = Path(__file__).parents[2] / "docs" / "pages"
# The API's reference prints the names of the contracts, in English.
REFERENCE = "api.docs"
# In which language each page is opened, where it is opened in one.
TURN = dict(zip(PAGES, itertools.cycle(LANGUAGES.values()), strict=False))


@dataclass(frozen=True)
class Seen:
    """What is wrong with a page that was opened once: read, gone through by keyboard, and printed."""

    reading: list[str]
    by_keyboard_and_on_paper: list[str]
    # What it cost the line, where it is weighed.
    bytes: int


class Visit:
    """Open a page: `visit(page, "sq")`; a window with script and one without, in which readers take turns."""

    def __init__(self, browser: Browser, prag: ExamplePrag, *, keyboard: bool) -> None:
        self.browser, self.prag = browser, prag
        # Whether anybody is going to ask how pages are used.
        self.keyboard = keyboard
        self.windows: dict[bool, Tab] = {}
        # Where scripts run it is weighed what a page brings; else the browser may remember.
        self.traffic: looks.Traffic | None = None
        self._seen: dict[tuple[Page, str], Seen] = {}
        self._bytes = 0

    def seen(self, page: Page, language: str) -> Seen:
        """All that is asked of a page as it comes up, looked at when the first asks.

        By keyboard it is gone through in one language, for the ways are the same in each.
        """
        if (page, language) not in self._seen:
            tab = self(page, language)
            cost = self._bytes
            if os.environ.get("PRAG_SHOTS") == "docs" and (page.id, language) in PICTURES:
                with Image.open(io.BytesIO(tab.screenshot())) as picture:
                    # Few colours are enough, and a third of the bytes.
                    drawn = DOCS / f"{PICTURES[page.id, language]}.png"
                    picture.quantize(64).save(drawn, optimize=True)
            # Colours are the same in each language, and looking at them takes longest; what axe finds is
            # the same on each day.
            reading = [] if is_moved() else axe.faults(tab, contrast=language == "sq")
            if page.endpoint != REFERENCE:
                reading += looks.codes(tab)
            if tab.locator("html").get_attribute("lang") != language:
                reading.append("another language")
            used = self.keyboard and language == TURN[page]
            using = looks.by_keyboard(tab) if used else []
            for width in (ZOOMED, NARROW):
                reading += looks.too_wide(tab, width)
            if used:
                using += looks.on_paper(tab)
            self._seen[page, language] = Seen(reading, using, cost)
        return self._seen[page, language]

    def __call__(self, page: Page, language: str, *, script: bool = True) -> Tab:
        if script not in self.windows:
            tab = window(self.browser, java_script_enabled=script).new_page()
            self.windows[script] = tab
            # What a page weighs is the same on any day, give or take the length of a date.
            if script and not is_moved():
                self.traffic = looks.Traffic(tab)
        tab = self.windows[script]
        url, path = self.prag.url, page.path(self.prag)
        cookies = {"prag-language": language} | ({"prag": self.prag.cookie(page.who)} if page.who else {})
        tab.context.clear_cookies()
        tab.context.add_cookies(
            [{"name": name, "value": value, "url": url} for name, value in cookies.items()]
        )
        tab.set_viewport_size({"width": 1280, "height": 900})
        self._taken()
        answer = tab.goto(url + path, wait_until="load")
        assert answer is not None
        assert (answer.status, answer.url) == (page.status, url + path)
        self._bytes = self._taken()
        return tab

    def _taken(self) -> int:
        return self.traffic.taken() if self.traffic else 0

    def close(self) -> None:
        """Close all windows."""
        for tab in self.windows.values():
            tab.context.close()


@pytest.fixture(scope="module")
def visit(chromium: Browser, prag: ExamplePrag, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """Windows for all tests of this file."""
    keyboard = any("by_keyboard" in item.name for item in request.session.items)
    visits = Visit(chromium, prag, keyboard=keyboard)
    yield visits
    visits.close()


def test_every_page_is_in_the_table() -> None:
    """A new page is proven as soon as somebody says who opens it, and where."""
    app = create_app(Settings(secret_key="tests"))
    there = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.endpoint.startswith("api.prag.")
    }
    assert there == {page.endpoint for page in PAGES if page.endpoint != "errors"} | OTHERS.keys()
    assert len({page.id for page in PAGES}) == len(PAGES)


def spoken() -> list[object]:
    """Pages and languages: with PRAG_LONG or PRAG_SHOTS each page in all four; else each in one, in turn."""
    whole = bool(os.environ.get("PRAG_LONG") or os.environ.get("PRAG_SHOTS"))
    return [
        pytest.param(page, language, id=f"{page.id}-{language}")
        for page in PAGES
        for language in (LANGUAGES.values() if whole else [TURN[page]])
    ]


@pytest.mark.parametrize(("page", "language"), spoken())
def test_page(page: Page, language: str, visit: Visit) -> None:
    seen = visit.seen(page, language)
    assert not seen.reading, "\n".join(seen.reading)
    most = MOST_OF_REFERENCE if page.endpoint == REFERENCE else MOST_BYTES
    assert is_moved() or 0 < seen.bytes <= most


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.id)
def test_page_by_keyboard_and_on_paper(page: Page, visit: Visit) -> None:
    faults = visit.seen(page, TURN[page]).by_keyboard_and_on_paper
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.id)
def test_page_without_script(page: Page, visit: Visit) -> None:
    """It is there, and its main form can be sent: pressing a language sends it and shows it again."""
    tab = visit(page, "sr-Latn", script=False)
    assert tab.locator("main").inner_text().strip()
    faults = looks.without_script(tab)
    assert not faults, "\n".join(faults)
    if tab.locator("#page-form").count():
        with tab.expect_navigation() as sent:
            tab.locator(".prag-languages [lang='sq']").click(force=True)
        assert sent.value.status == 200
        assert tab.locator("html").get_attribute("lang") == "sq"
        assert tab.locator("#page-form").count() == 1


BAD = """<!doctype html><title>Bad</title><main tabindex="-1"><style>a:focus { outline: none }</style>
<p style="width: 900px">CASE_STATE_CLOSED</p>
<a href="#" tabindex="2">second</a><a href="#" tabindex="1">first</a>
<nav><button style="outline: none; transition: none">press</button></nav>
<div style="width: 90px; overflow: hidden"><p style="width: 300px">a long line</p></div>
<form action="https://example.org/"><input name="trap" onkeydown="event.preventDefault()"></form>
<input name="last"></main>"""


def test_what_looks_finds(chromium: Browser) -> None:
    """Each fault is seen on a page that has them all."""
    tab = chromium.new_page(viewport={"width": 640, "height": 900})
    tab.set_content(BAD)
    assert looks.codes(tab) == ["CASE_STATE_CLOSED"]
    assert any("p.null" in line for line in looks.too_wide(tab, 640))
    keyboard = " ".join(looks.by_keyboard(tab))
    for fault in ("back to", "focus is not seen: a first", "not reached: input last"):
        assert fault in keyboard, keyboard
    paper = " ".join(looks.on_paper(tab))
    for fault in ("cut off: div", "on paper: nav", "on paper: button", "at 673 px"):
        assert fault in paper, paper
    dead = " ".join(looks.without_script(tab))
    assert "no button" in dead
    assert "leads away" in dead
    assert axe.faults(tab)
    tab.close()
