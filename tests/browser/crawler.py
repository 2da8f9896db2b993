"""Somebody who follows all that a page shows: links, tabs, numbers and forms that only ask. Sends nothing.

Addresses that differ in ids, numbers of cases and what is asked for lead to one door; each door is opened as
often as MOST says, and a family's page as often as it takes to see them in many states.
"""

from __future__ import annotations

import collections
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin, urlsplit

import requests

# Ids, numbers of cases, years and codes of the plan: what names one of many.
NAMED = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[A-Z]{3}-\d{4}-\d+|(?<=/)[A-Z]{3}(?=/|$)|\b\d+(\.\d+)*\b")
# How often a door is opened by one person.
MOST = 1
CASE = "/cases/*"
# Elements that have no end.
VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)


@dataclass
class Shown(HTMLParser):
    """What a page shows to be followed."""

    links: list[str] = field(default_factory=list)
    # Where a form that only asks leads as it stands.
    asking: list[str] = field(default_factory=list)
    # Where forms send what is typed.
    sending: list[str] = field(default_factory=list)
    # What it says.
    words: list[str] = field(default_factory=list)
    # Names to which an address may lead within the page.
    anchors: set[str] = field(default_factory=set)
    _hidden: list[bool] = field(default_factory=list)
    _tags: list[str] = field(default_factory=list)
    _form: tuple[str, list[tuple[str, str]]] | None = None
    _select: str = ""
    _first: str | None = None
    _chosen: str | None = None

    def __post_init__(self) -> None:
        super().__init__()

    @classmethod
    def of(cls, html: str) -> Shown:
        """Of a page."""
        shown = cls()
        shown.feed(html)
        shown.close()
        return shown

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of it, unless only a script shows it."""
        has = {name: value or "" for name, value in attrs}
        hidden = "hidden" in has or (bool(self._hidden) and self._hidden[-1])
        if tag not in VOID:
            self._tags.append(tag)
            self._hidden.append(hidden)
        self.anchors |= {has[name] for name in ("id", "name") if has.get(name)}
        if tag in {"a", "area"} and "href" in has and not hidden:
            self.links.append(has["href"])
        elif tag in {"img", "iframe"} and has.get("src"):
            self.links.append(has["src"])
        if has.get("formaction"):
            self.sending.append(has["formaction"])
        if tag == "form":
            if has.get("method", "get").lower() == "get":
                self._form = (has.get("action", ""), [])
            else:
                self.sending.append(has.get("action", ""))
        elif self._form is not None:
            self._field(tag, has)

    def _field(self, tag: str, has: dict[str, str]) -> None:
        if self._form is None:
            return
        kept = self._form[1]
        if tag == "input" and has.get("name"):
            kind = has.get("type", "text")
            if kind not in {"submit", "button", "radio", "checkbox"} or "checked" in has:
                kept.append((has["name"], has.get("value", "")))
        elif tag == "select":
            self._select, self._first, self._chosen = has.get("name", ""), None, None
        elif tag == "option" and self._select:
            self._first = has.get("value", "") if self._first is None else self._first
            if "selected" in has:
                self._chosen = has.get("value", "")

    def handle_data(self, data: str) -> None:
        """Take note of what it says."""
        self.words += data.split()

    def handle_endtag(self, tag: str) -> None:
        """Close it, and what was left open in it."""
        if tag == "select" and self._select and self._form is not None:
            chosen = self._first if self._chosen is None else self._chosen
            if chosen is not None:
                self._form[1].append((self._select, chosen))
            self._select = ""
        elif tag == "form" and self._form is not None:
            action, kept = self._form
            self.asking.append(f"{action.partition('?')[0]}?{urlencode(kept)}")
            self._form = None
        while tag in self._tags:
            self._hidden.pop()
            if self._tags.pop() == tag:
                break


@dataclass
class Walk:
    """Where somebody went, and what was wrong there."""

    url: str
    secret: str
    # What is to be said of a form that sends to this path, or "".
    closed_to: Callable[[str], str]
    # How many families are looked at.
    families: int = 6
    doors: collections.Counter[str] = field(default_factory=collections.Counter)
    wrong: list[str] = field(default_factory=list)
    opened: set[str] = field(default_factory=set)

    def goes(self, *starts: str, as_far_as: int) -> None:
        """Follow everything from these pages on."""
        ahead = collections.deque((start, "") for start in starts)
        with requests.Session() as client:
            client.trust_env = False
            client.cookies["prag"] = self.secret
            client.cookies["prag-language"] = "en"
            while ahead and len(self.opened) < as_far_as:
                address, shown_on = ahead.popleft()
                path, _, anchor = address.partition("#")
                door = NAMED.sub("*", re.sub(r"=[^&#]*", "", path))
                if path in self.opened or self.doors[door] >= (self.families if door == CASE else MOST):
                    continue
                self.doors[door] += 1
                self.opened.add(path)
                ahead.extend((one, path) for one in self._open(client, path, anchor, shown_on))

    def _open(self, client: requests.Session, path: str, anchor: str, shown_on: str) -> Iterable[str]:
        answer = client.get(self.url + path, timeout=60)
        if answer.status_code >= 400:
            self.wrong.append(f"{path} on {shown_on or 'the first page'}: {answer.status_code}")
            return
        if "text/html" not in answer.headers.get("content-type", ""):
            return
        shown = Shown.of(answer.text)
        if anchor and anchor not in shown.anchors:
            self.wrong.append(f"{path}#{anchor} on {shown_on}: nothing has this name")
        here = answer.url.removeprefix(self.url)
        for action in shown.sending:
            closed = self.closed_to(urlsplit(urljoin(here, action)).path)
            if closed:
                self.wrong.append(f"a form on {here} sends to {action}: {closed}")
        for href in (*shown.links, *shown.asking):
            parts = urlsplit(href)
            if parts.scheme or parts.netloc or "lang=" in parts.query:
                continue
            if href.startswith("#"):
                if href[1:] not in shown.anchors:
                    self.wrong.append(f"{href} on {here}: nothing has this name")
            else:
                yield urljoin(here, href)
