"""A desk at which each page that comes up is looked at: axe, its language to the last word, what broke."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache

from playwright.sync_api import Browser, ConsoleMessage, Response

from gateway.locale import LANGUAGES
from gateway.translations import SOURCES, merged
from tests.browser import axe, looks, story
from tests.browser.desk import Desk, page_of
from tests.stack import PEOPLE

# What is read of a page in its own language: what is marked as another's is right where it stands.
READ = """() => {
    const other = [...document.querySelectorAll('body [lang]')];
    for (const one of other) one.style.visibility = 'hidden';
    const read = document.body.innerText;
    for (const one of other) one.style.visibility = '';
    return read;
}"""
# Small letters of the other script. A capital begins a name, which stands as its owner writes it.
OTHER = {"sr-Cyrl": re.compile(r"\b[a-zçëčćđšž]{2,}\b"), "sq": re.compile(r"\b[а-яђјљњћџ]{2,}\b")}
ADDRESS = re.compile(r"\S+@\S+")
# Kinds and sizes of files.
ANYWHERE = frozenset({"kB"})
# Words of English that are none of Albanian.
ENGLISH = re.compile(r"\b(the|and|with|was|were|has|been|this|that|from|what|who|when)\b")
# A source of so many letters is no part of another word.
LONG = 12
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


@cache
def sources(language: str) -> frozenset[str]:
    """The English of what is said otherwise in a language; of a text with gaps its longest piece."""
    found = set()
    for message in merged(SOURCES[language]):
        if isinstance(message.id, str) and message.id and message.id != message.string:
            found.add(max(PLACEHOLDER.split(message.id), key=len).strip())
    return frozenset(found)


@cache
def typed() -> frozenset[str]:
    """What is typed in one language for all: people's positions, the family's address."""
    texts = (*(one.position for one in PEOPLE.values()), story.ADDRESS)
    return frozenset(word for text in texts for word in text.split())


def foreign(text: str, language: str) -> list[str]:
    """What of a page is said in another language than the page's."""
    named = {name for two in LANGUAGES.values() for name in two}
    lines = {line.strip() for line in text.splitlines()} - named
    found = [one for one in sources(language) if one in lines or (len(one) >= LONG and one in text)]
    for line in sorted(lines):
        words = set(OTHER[language].findall(ADDRESS.sub(" ", line))) - ANYWHERE - typed()
        found += [f"{words}: {line}"] if words else []
        found += [line] if language == "sq" and ENGLISH.search(line) else []
    return found


# Pages that axe has looked at, by what they are made of: the same page is the same in another language, of
# another family and to the next who is answered it. Whether words are there counts, not which.
_SEEN: set[str] = set()
WORDS = re.compile(r">[^<>]*[^<>\s][^<>]*<")
SAID = re.compile(
    r'\b(lang|hreflang|aria-label|title|alt|placeholder|value|content|href|action|datetime)="[^"]+"'
)
NUMBERS = re.compile(r"[0-9a-f]*[0-9][0-9a-f-]*")


def shape(html: str) -> str:
    """What axe judges of a page, colours apart: its elements and what says what they are."""
    return NUMBERS.sub("", SAID.sub(r'\1="x"', WORDS.sub(">x<", html)))


@dataclass
class Watched(Desk):
    """A desk whose pages are looked at as they come up."""

    language: str = "sq"
    # A status that a page is asked for on purpose.
    _asked_for: int = 200
    # What has said that it is not for whoever sits here.
    _closed: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.page.on("console", self._note_console)

    def _note(self, response: Response) -> None:
        super()._note(response)
        if 400 <= response.status < 500 and response.status != self._asked_for:
            self.broken.append(f"{response.request.method} {response.url}: {response.status}")

    def _note_console(self, message: ConsoleMessage) -> None:
        # A page that is not there is an error of the console too.
        if message.type in {"error", "warning"} and f"status of {self._asked_for}" not in message.text:
            self.broken.append(f"{self.path}: {message.text}")

    def arrived(self) -> None:
        """Look at the page."""
        found = looks.codes(self.page)
        made_of = shape(self.page.content())
        if made_of not in _SEEN:
            _SEEN.add(made_of)
            found += axe.faults(self.page, contrast=False)
        found += foreign(str(self.page.evaluate(READ)), self.language)
        if self.page.locator("html").get_attribute("lang") != self.language:
            found.append("another language")
        self.broken += [f"{self.path}: {line}" for line in found]

    @contextmanager
    def refused(self, status: int) -> Iterator[None]:
        """What is done within is answered so."""
        self._asked_for = status
        yield
        self._asked_for = 200

    def is_closed_to(self, path: str, status: int = 404) -> None:
        """A page that is not for whoever sits here."""
        # The page that says so has come up, and been looked at, when it was asked for first.
        if path in self._closed:
            assert self.page.context.request.get(self.url + path).status == status, path
            return
        with self.refused(status):
            assert self.open(path) == status, path
        self._closed.add(path)


def watched(browser: Browser, url: str, language: str) -> Watched:
    """A new window that is looked at."""
    return Watched(page_of(browser, url, language), url, language=language)
