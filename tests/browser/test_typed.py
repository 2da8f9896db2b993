"""A half-typed form survives an ended session and a power cut."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Error

from deploy.demo.papers import scan
from gateway.settings import Settings
from tests.browser import story
from tests.browser.conftest import Sit
from tests.browser.desk import Desk, desk_of
from tests.journeys.people import surname, yesterday
from tests.journeys.test_api import begun
from tests.stack import Stack, email_of

# A little more than what the page waits before it keeps what was typed.
AUTOSAVE_MS = 31_000
BELIEVED_MS = 1000 * Settings().session_cache
# The line breaks when a request has sent so much; the file has more.
BREAKS_AFTER, FILE_SIZE = 1_000_000, 4_000_000


class Line:
    """The way to the gateway: it breaks whenever somebody sends much."""

    def __init__(self, url: str) -> None:
        self.there = ("127.0.0.1", urlsplit(url).port or 80)
        self.server = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.server.getsockname()[1]}"
        self.broken = threading.Event()
        self._start(self._accept)

    @staticmethod
    def _start(what: object, *given: object) -> None:
        threading.Thread(target=what, args=given, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                here, _ = self.server.accept()
            except OSError:
                return
            there = socket.create_connection(self.there)
            self._start(self._pump, here, there, BREAKS_AFTER)
            self._start(self._pump, there, here, 0)

    def _pump(self, source: socket.socket, to: socket.socket, most: int) -> None:
        sent = 0
        try:
            while data := source.recv(65536):
                sent += len(data)
                if most and sent > most:
                    # By RST, as a line that is gone.
                    for one in (source, to):
                        one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    self.broken.set()
                    break
                to.sendall(data)
        except OSError:
            # The other side is gone.
            pass
        source.close()
        to.close()


@pytest.fixture
def line(stack: Stack) -> Iterator[Line]:
    """A line to the stack."""
    one = Line(stack.url)
    yield one
    one.server.close()


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
    with officer.turning():
        officer.page.locator("#restore button").click(force=True)
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


def test_the_line_breaks_while_a_file_is_sent(
    chromium: Browser, line: Line, stack: Stack, tmp_path: Path
) -> None:
    case = begun(stack, 20)
    before = case.who("officer")("GET", f"cases/{case.id}/documents")
    paper = tmp_path / "licna karta.pdf"
    paper.write_bytes(b"%PDF-1.7\n" + b"x" * FILE_SIZE + b"\n%%EOF\n")
    officer = desk_of(chromium, line.url, "sr-Latn")
    officer.sign_in(email_of("officer"), stack.password("officer"))
    officer.open(f"/cases/{case.id}/documents")
    typed = {"kind": "DOCUMENT_KIND_IDENTITY", "note": "Đurđin pasoš, istekao", "dated_on-year": "2019"}
    typed |= {"dated_on-day": "3", "dated_on-month": "5"}
    officer.fill(typed, file=paper)
    with pytest.raises(Error, match="ERR_"):
        officer.press()
    assert line.broken.is_set()
    # No document, and no half one.
    assert case.who("officer")("GET", f"cases/{case.id}/documents") == before

    # The browser shows its own page of a broken line; the officer opens another tab.
    officer = Desk(officer.page.context.new_page(), line.url)
    officer.open("/my-work")
    officer.follow_to(f"/cases/{case.id}/documents")
    assert {name: officer.value(name) for name in typed} == typed
    assert not officer.page.locator(".govuk-error-summary").count()
    # A smaller scan gets through; the draft is done with.
    paper.write_bytes(scan())
    officer.send(file=paper)
    assert "Đurđin pasoš, istekao" in officer.said
    assert officer.value("note") == ""
    officer.page.context.close()


def test_two_tabs_on_one_draft(visitor: Sit, stack: Stack) -> None:
    first = visitor("sr-Latn")
    first.page.clock.install()
    first.sign_in(email_of("officer"), stack.password("officer"))
    family = story.family("Dragan", surname(), "Milica", "Ana")
    typed = half_typed(first, family)
    path = f"{family.path}/register"
    second = Desk(first.page.context.new_page(), first.url)
    second.page.clock.install()
    second.open(path)
    with first.page.expect_response(lambda answer: answer.url.endswith("/drafts")) as kept:
        first.page.clock.fast_forward(AUTOSAVE_MS)
    assert kept.value.status == 200
    # The other tab began with nothing, and is told that there is a newer text.
    second.fill({"address": "Iz druge kartice 2"})
    with second.page.expect_response(lambda answer: answer.url.endswith("/drafts")) as asked:
        second.page.clock.fast_forward(AUTOSAVE_MS)
    assert asked.value.status == 409
    third = Desk(first.page.context.new_page(), first.url)
    third.open(path)
    assert {name: third.value(name) for name in typed} == typed
    # Chosen, its text is kept; nothing that stands in either tab is gone.
    with second.page.expect_response(lambda answer: answer.url.endswith("/drafts")) as chosen:
        second.page.locator("[data-draft-text] button").click(force=True)
    assert chosen.value.status == 200
    assert second.value("address") == "Iz druge kartice 2"
    third.open(path)
    assert third.value("address") == "Iz druge kartice 2"
