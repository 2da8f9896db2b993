"""What a page could not get it says, and does not become "not there": each answer of each page, turned off.

A page rests on what it is about (RESTS_ON): without it, it is none. Whatever else it asks for may be away, or
may answer that there is nothing or that the reader may not: the page is there all the same, and says that a
part is missing.
"""

from __future__ import annotations

import copy
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from gateway import create_app, menu
from gateway.clients import Channel
from gateway.officer.cases import case_layout
from gateway.settings import Settings
from services.chassis.errors import DomainError, NotFound, PermissionDenied, Unavailable
from tests.browser.example_prag import ExamplePrag
from tests.browser.pages import NOBODY, PAGES, Page

SAID = ("Not all of this page is there", "part of Prag does not answer now")
# What turns an answer off, and the pages that say that what they are about is not there.
ERRORS: dict[str, Callable[[], DomainError]] = {
    "away": lambda: Unavailable("PEER_UNAVAILABLE"),
    "absent": lambda: NotFound("CASE_NOT_FOUND"),
    "closed": lambda: PermissionDenied("NOT_PERMITTED", permission="case.read"),
}
NO_PAGE = {403, 404, 503}
# Who is asking is no part of a page.
WHO = "IdentityService/ResolveSession"
# By endpoint, what the page is about.
RESTS_ON = {
    line.partition(": ")[0]: frozenset(line.partition(": ")[2].split(", "))
    for line in (Path(__file__).parent / "rests_on.txt").read_text().splitlines()
    if line
}
# Where the reference of the API tells every text of a refusal, these too.
TEXTS = 'aria-labelledby="reasons"'
OPENED = [page for page in PAGES if page.who != NOBODY and page.status == 200]


class Asked:
    """The gateway over the example's services, with one answer turned off."""

    def __init__(self, prag: ExamplePrag, app: Flask) -> None:
        self.prag, self.app = prag, app
        self.calls: set[str] = set()
        self.off = ""
        self.error: Callable[[], DomainError] = ERRORS["away"]
        # What the services answered to the page that was whole: they are not asked again for each part.
        self._answers: dict[tuple[str, bytes], Any] = {}
        self._lock = threading.Lock()

    def answer(self, really: Any, channel: Channel, path: str, coders: Any, message: Any, *rest: Any) -> Any:
        """In the place of Channel._answer."""
        name = path.rpartition(".")[2]
        with self._lock:
            self.calls.add(name)
        if name == self.off:
            raise self.error()
        asked = path, message.SerializeToString(deterministic=True)
        if asked not in self._answers:
            self._answers[asked] = really(channel, path, coders, message, *rest)
        return copy.deepcopy(self._answers[asked])

    def get(self, page: Page, off: str = "", error: str = "away") -> Any:
        """Open a page; what is kept between pages is forgotten."""
        self.app.extensions["prag_services"].kept.clear()
        case_layout._names.clear()
        self.calls.clear()
        if not off:
            self._answers.clear()
        self.off, self.error = off, ERRORS[error]
        client = self.app.test_client()
        client.set_cookie("prag", self.prag.cookie(page.who))
        client.set_cookie("prag-language", "en")
        try:
            return client.get(page.path(self.prag))
        finally:
            self.off = ""


@pytest.fixture(scope="module")
def asked(prag: ExamplePrag) -> Iterator[Asked]:
    running = json.loads((prag.stack.var / "run.json").read_text())
    app = create_app(Settings(secret_key="tests", addresses=running["services"]))
    really = Channel._answer
    one = Asked(prag, app)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            Channel, "_answer", lambda channel, path, *rest: one.answer(really, channel, path, *rest)
        )
        # A number in the menu is not the page.
        patch.setattr(menu, "_COUNTERS", {})
        yield one
    app.extensions["prag_services"].close()


def test_each_line_is_of_a_page() -> None:
    assert RESTS_ON.keys() <= {page.endpoint for page in OPENED}


def says_so(text: str) -> bool:
    """The page says that a part is missing."""
    return any(words in text.partition(TEXTS)[0] for words in SAID)


@pytest.mark.parametrize("page", OPENED, ids=lambda page: page.id)
def test_a_page_says_what_it_could_not_get(asked: Asked, page: Page) -> None:
    whole = asked.get(page)
    assert whole.status_code == 200
    said = whole.get_data(as_text=True)
    assert not says_so(said)
    calls = asked.calls - {WHO}
    wrong, rests = [], set()
    for call in sorted(calls):
        for error in ERRORS:
            answer = asked.get(page, call, error)
            text = answer.get_data(as_text=True)
            if answer.status_code in NO_PAGE:
                rests.add(call)
            elif answer.status_code != 200 or not says_so(text):
                wrong.append((call, error, answer.status_code))
    assert not wrong
    assert rests <= RESTS_ON.get(page.endpoint, frozenset())
