"""A desk: one person's browser. Fields are found by their names, so the same steps work in each language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Locator, Page, Response

from deploy.local.moment import is_moved
from services.chassis.clock import Clock

PATIENCE = 20_000
# The page's main form; a page of two forms names the other.
FORM = "#page-form"


@dataclass
class Desk:
    """A browser window of one person, and which pages came up in it."""

    page: Page
    url: str
    # Paths of the pages that came up, in their order.
    seen: list[str] = field(default_factory=list)
    # What broke: answers of the server and errors of scripts, which no test may overlook.
    broken: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(PATIENCE)
        self.page.on("response", self._note)
        self.page.on("pageerror", lambda error: self.broken.append(f"{self.path}: {error}"))

    def _note(self, response: Response) -> None:
        if response.status >= 500:
            self.broken.append(f"{response.request.method} {response.url}: {response.status}")
        request = response.request
        page = "text/html" in response.headers.get("content-type", "")
        if page and request.is_navigation_request() and not 300 <= response.status < 400:
            self.seen.append(urlsplit(response.url).path)

    # Going about

    @property
    def count(self) -> int:
        """How many pages came up so far."""
        return len(self.seen)

    @property
    def path(self) -> str:
        """Where the window is."""
        parts = urlsplit(self.page.url)
        return parts.path + (f"?{parts.query}" if parts.query else "")

    @property
    def said(self) -> str:
        """The text of the page's main part."""
        return " ".join(self.page.locator("main").inner_text().split())

    def open(self, path: str) -> int:
        """Open an address; its status."""
        answer = self.page.goto(self.url + path, wait_until="load")
        assert answer is not None
        self.arrived()
        return answer.status

    @contextmanager
    def turning(self) -> Iterator[None]:
        """What is done within brings up the next page."""
        with self.page.expect_navigation():
            yield
        self.arrived()

    def arrived(self) -> None:
        """A page has come up; whoever watches looks at it here."""

    def sign_in(self, email: str, password: str) -> None:
        """Sign in by the page."""
        if "/sign-in" not in self.path:
            self.open("/sign-in")
        self.fill(email=email, password=password)
        self.press()
        assert "/sign-in" not in self.path, self.said

    def is_signed_in(self, session_token: str) -> None:
        """Whoever sits here signed in elsewhere."""
        self.page.context.add_cookies([{"name": "prag", "value": session_token, "url": self.url}])

    def speak(self, language: str) -> None:
        """Press one of the four languages in the head band."""
        with self.turning():
            self.page.locator(f".prag-languages [lang='{language}']").click(force=True)

    def follow(self, link: str | re.Pattern[str]) -> None:
        """Follow a link by its words."""
        with self.turning():
            self.page.get_by_role("link", name=link).first.click(force=True)

    def follow_to(self, path: str) -> None:
        """Follow the page's link to an address that ends so."""
        with self.turning():
            self.page.locator(f"main a[href$='{path}']").first.click(force=True)

    def unfold(self, path: str) -> None:
        """Open what a link to an address that ends so is folded away in."""
        link = self.page.locator(f"a[href$='{path}']")
        folded = self.page.locator("main details:not([open])", has=link)
        if folded.count():
            folded.locator("summary").first.click(force=True)

    def act(self, path: str) -> None:
        """Press a button of its own form, that posts to an address that ends so."""
        with self.turning():
            self.page.locator(f"form.prag-act[action$='{path}'] button").first.click(force=True)

    @contextmanager
    def tab(self, path: str) -> Iterator[Desk]:
        """Press a button whose answer comes in a tab of its own; the tab, closed afterwards."""
        with self.page.expect_popup() as opened:
            self.page.locator(f"form.prag-act[action$='{path}'] button").first.click(force=True)
        other = Desk(opened.value, self.url, broken=self.broken)
        yield other
        other.page.close()

    def finished(self, patience: float = 30_000) -> None:
        """Wait on the page of a job, which looks again by itself, until its file is there."""
        self.page.locator("main a[href*='/files/']").wait_for(timeout=patience)

    def saved_file(self, link: str = "main a[href*='/files/']") -> bytes:
        """The file behind a link."""
        with self.page.expect_download() as download:
            self.page.locator(link).first.click(force=True)
        return Path(download.value.path()).read_bytes()

    # Forms

    def fill(self, more: Mapping[str, Any] | None = None, /, form: str = "", **values: Any) -> None:
        """Fill fields by name: text, a choice, a list of choices, yes or no, a day, a file."""
        for name, value in {**(more or {}), **values}.items():
            self._fill_one(f"{form} " if form else "", name, value)

    def _fill_one(self, form: str, name: str, value: Any) -> None:
        if isinstance(value, date):
            for part in ("day", "month", "year"):
                self.page.locator(f"{form}[name='{name}-{part}']").fill(str(getattr(value, part)))
            return
        if isinstance(value, Path):
            self.page.locator(f"{form}[name='{name}']").set_input_files(value)
            return
        box = self.page.locator(f"{form}[name='{name}']").first
        kind = str(box.evaluate("box => box.type || box.tagName"))
        if kind in {"radio", "checkbox"}:
            self._tick(form, name, kind, value)
        elif kind == "select-one":
            box.select_option(str(value))
        else:
            box.fill(str(value))

    def _tick(self, form: str, name: str, kind: str, value: Any) -> None:
        if isinstance(value, bool):
            self.page.locator(f"{form}[name='{name}']").set_checked(value, force=True)
            return
        wanted: Iterable[Any] = [value] if kind == "radio" or isinstance(value, str) else value
        for one in wanted:
            self.page.locator(f"{form}[name='{name}'][value='{one}']").check(force=True)

    def value(self, name: str) -> str:
        """What stands in a field."""
        return self.page.locator(f"[name='{name}']").first.input_value()

    def choices(self, name: str, form: str = "main") -> list[str]:
        """What a field offers, without the empty one."""
        boxes = self.page.locator(f"{form} select[name='{name}'] option, {form} input[name='{name}']")
        return [one for one in boxes.evaluate_all("all => all.map(one => one.value)") if one]

    def names(self) -> list[str]:
        """Names of the main form's fields, each once."""
        boxes = self.page.locator(f"{FORM} [name]")
        return list(dict.fromkeys(boxes.evaluate_all("all => all.map(one => one.name)")))

    def button(self, name: str = "", value: str = "", form: str = FORM) -> Locator:
        """A button of the form: by its name and value, else the form's primary one."""
        if name:
            wanted = f"[name='{name}']" + (f"[value='{value}']" if value else "")
            return self.page.locator(f"{form} button.govuk-button{wanted}").first
        return self.page.locator(f"{form} button.prag-button--primary").first

    def press(self, name: str = "", value: str = "", form: str = FORM) -> None:
        """Press a button of the form and wait for the page that answers."""
        with self.turning():
            self.button(name, value, form).click(force=True)

    def send(self, more: Mapping[str, Any] | None = None, /, form: str = FORM, **values: Any) -> None:
        """Fill, press, and see that nothing was refused."""
        self.fill(more, form=form, **values)
        self.press(form=form)
        assert not self.errors(), f"{self.path}: {self.errors()}"

    def errors(self) -> list[str]:
        """The lines of the error summary."""
        return self.page.locator(".govuk-error-summary__list li").all_inner_texts()

    def error_at(self, name: str) -> str:
        """What is said at a field."""
        group = self.page.locator(f"[name='{name}'], [name='{name}-day']").first
        place = group.locator("xpath=ancestor::*[.//*[contains(@class,'govuk-error-message')]][1]")
        if place.count() == 0:
            return ""
        return place.locator(".govuk-error-message").first.inner_text()


def window(browser: Browser, **options: Any) -> BrowserContext:
    """A window with the time of this process, also where PRAG_AT moved it: Chromium has the machine's."""
    context = browser.new_context(locale="en-GB", timezone_id="Europe/Belgrade", **options)
    if is_moved():
        context.clock.install(time=Clock().now())
    return context


def page_of(browser: Browser, url: str, language: str = "en", **options: Any) -> Page:
    """The page of a new window, with cookies of its own, that speaks a language."""
    options.setdefault("viewport", {"width": 1280, "height": 900})
    context = window(browser, **options)
    context.add_cookies([{"name": "prag-language", "value": language, "url": url}])
    return context.new_page()


def desk_of(browser: Browser, url: str, language: str = "en", **options: Any) -> Desk:
    """A desk in a new window."""
    return Desk(page_of(browser, url, language, **options), url)
