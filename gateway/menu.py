"""The side menu: one table. An entry shows when the role may open it and the page is there."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, g, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BuildError

from gateway.auth import Session, current, session_or_none
from gateway.clients import parallel, unsaid
from gateway.locale import gettext as _
from gateway.locale import lazy_gettext as _l
from services.chassis.errors import DomainError


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: where it leads, its words, who gets it."""

    endpoint: str
    text: Any
    # Any of these permissions opens it.
    permissions: tuple[str, ...] = ()
    # Name of a counter, see `counts`.
    counter: str = ""
    # The count is a call to act, shown in brick.
    urgent: bool = False
    # Only for institutions of these kinds; empty for all.
    kinds: tuple[str, ...] = ()
    # Not for institutions of these kinds.
    not_kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """A heading and its lines; the first group has none."""

    heading: Any
    entries: tuple[Entry, ...]


# Institutions that receive referrals: they see the referral's snapshot and not the case.
HELPERS = (
    *("CRO", "EO", "VTC", "CSW", "MED", "SCHOOL", "MHC", "HEALTH", "DIR_AGR", "MUNI", "DIR", "FLAA"),
    *("POLICE", "NGO"),
)

MENU = (
    Group(
        "",
        (
            Entry("work.home", _l("My work"), counter="work", urgent=True),
            Entry("people.new", _l("New person or family"), ("person.search",)),
            Entry("people.duplicates", _l("The same person?"), ("duplicate.read",)),
            Entry("cases.index", _l("Cases"), ("case.read",), counter="cases"),
            Entry("visits.index", _l("Visits"), ("visit.read",), counter="visits"),
            Entry("approvals.index", _l("Plans to approve"), ("plan.approve",), counter="approvals"),
            Entry(
                "referrals.inbox", _l("Referrals"), ("referral.answer",), counter="referrals", kinds=HELPERS
            ),
        ),
    ),
    Group(
        _l("With others"),
        (
            Entry(
                "referrals.index", _l("Referrals"), ("referral.read",), counter="referrals", not_kinds=HELPERS
            ),
            Entry("counselling.index", _l("Counselling"), ("counselling.read",)),
            Entry(
                "benefits.applications",
                _l("Applications and help"),
                ("application.read",),
                counter="applications",
            ),
            Entry("commission.index", _l("Commission"), ("session.read",), counter="sessions"),
            Entry("meetings.index", _l("Meetings"), ("meeting.read",)),
        ),
    ),
    Group(
        _l("Municipality"),
        (
            Entry("cases.office", _l("The office"), ("case.hand_over",)),
            Entry("activities.index", _l("Activities"), ("activity.read",)),
            Entry("contacts.index", _l("Contacts"), ("contact.read",)),
            Entry("projects.index", _l("Projects"), ("project.read",)),
            Entry("municipal_plan.overview", _l("Municipal plan"), ("indicator.read",)),
            Entry("reports.index", _l("Reports"), ("indicator.read",), counter="reports"),
        ),
    ),
    Group(
        _l("Administration"),
        (
            Entry("cases.openings", _l("Read outside the duty"), ("opening.review",)),
            Entry("administration.accounts.index", _l("Accounts"), ("account.read",)),
            Entry("administration.changes.index", _l("Changes of accounts"), ("account.changes",)),
            Entry("administration.systems.index", _l("Our systems"), ("client.secret",)),
            Entry("administration.institutions.index", _l("Institutions"), ("institution.write",)),
            Entry("administration.reference.index", _l("Rules and reference data"), ("reference.write",)),
        ),
    ),
)
# The search box of the head band posts to this endpoint, field `q`.
SEARCH = "people.search"
SEARCH_PERMISSIONS = ("person.search",)
HOME = "work.home"

_COUNTERS: dict[str, Callable[[], int | None]] = {}
_lock = threading.Lock()
_kept: dict[tuple[str, str], tuple[float, int | None]] = {}
# A count in the menu may be this old; the page itself counts anew.
COUNT_SECONDS = 15.0


def counts(name: str) -> Callable[[Callable[[], int | None]], Callable[[], int | None]]:
    """Register what counts for a menu line: `@menu.counts("cases")` on a function that asks the owner."""

    def register(counter: Callable[[], int | None]) -> Callable[[], int | None]:
        _COUNTERS[name] = counter
        return counter

    return register


def _count(session: Session, names: list[str]) -> dict[str, int | None]:
    found: dict[str, int | None] = {}
    stale: list[str] = []
    instant = time.monotonic()
    with _lock:
        for name in names:
            kept = _kept.get((session.account_id, name))
            if kept is not None and kept[0] > instant:
                found[name] = kept[1]
            else:
                stale.append(name)

    def ask(name: str) -> int | None:
        quiet = unsaid.set(True)
        try:
            return _COUNTERS[name]()
        except DomainError:
            # A service that is down leaves its line without a number.
            return None
        finally:
            unsaid.reset(quiet)

    if stale:
        answers = parallel(*(lambda name=name: ask(name) for name in stale))
        with _lock:
            if len(_kept) > 10_000:
                _kept.clear()
            for name, answer in zip(stale, answers, strict=True):
                found[name] = _kept.setdefault((session.account_id, name), (0.0, None))[1]
                _kept[session.account_id, name] = (instant + COUNT_SECONDS, answer)
                found[name] = answer
    return found


def url_if_there(endpoint: str, **values: Any) -> str:
    """The address of a page, or "" where it is not built: then no control is shown."""
    if endpoint not in current_app.view_functions:
        return ""
    try:
        return url_for(endpoint, **values)
    except BuildError:
        return ""


def served(path: str) -> bool:
    """Some task has a page at this address."""
    return bool(_endpoint(path))


def opens(path: str) -> bool:
    """Some task has a page at this address, and the reader may open it."""
    access = getattr(current_app.view_functions.get(_endpoint(path)), "access", None)
    return access == "signed-in" or (access is not None and current().may(access))


def _endpoint(path: str) -> str:
    try:
        found, _values = current_app.url_map.bind(request.host).match(urlsplit(path).path, method="GET")
    except HTTPException:
        return ""
    return str(found)


def home_url() -> str:
    """Where the mark in the head band leads."""
    return url_if_there(HOME) or url_for("sign_in.profile")


def _shown(entry: Entry, session: Session) -> bool:
    kind = session.institution.kind
    return (
        entry.endpoint in current_app.view_functions
        and (not entry.permissions or any(session.may(permission) for permission in entry.permissions))
        and (not entry.kinds or kind in entry.kinds)
        and kind not in entry.not_kinds
    )


def menu() -> list[dict[str, Any]]:
    """The groups and lines for this reader, with counts and the current page marked."""
    session = session_or_none()
    if session is None:
        return []
    groups = [(group, [entry for entry in group.entries if _shown(entry, session)]) for group in MENU]
    names = [line.counter for _group, lines in groups for line in lines if line.counter in _COUNTERS]
    numbers = _count(session, names)
    here = _line_of(g.get("section") or request.endpoint or "", groups)
    return [
        {
            "heading": group.heading,
            "entries": [
                {
                    "url": url_for(line.endpoint),
                    "text": line.text,
                    "count": numbers.get(line.counter),
                    "urgent": line.urgent and bool(numbers.get(line.counter)),
                    "current": line.endpoint == (g.get("section") or request.endpoint),
                    "within": line.endpoint == here,
                }
                for line in lines
            ],
        }
        for group, lines in groups
        if lines
    ]


def _line_of(section: str, groups: list[tuple[Group, list[Entry]]]) -> str:
    """The line to which a page belongs: its own, else the first of its task."""
    lines = [line.endpoint for _group, entries in groups for line in entries]
    if section in lines:
        return section
    task = section.rpartition(".")[0]
    return next((line for line in lines if line.rpartition(".")[0] == task), "")


def in_section(endpoint: str) -> None:
    """Say which menu line a page belongs to, where it is not the page's own."""
    g.section = endpoint


def search_box() -> dict[str, str] | None:
    """Where the search box posts to, and what it says; None for roles that do not search."""
    session = session_or_none()
    url = url_if_there(SEARCH)
    if session is None or not url or not any(session.may(permission) for permission in SEARCH_PERMISSIONS):
        return None
    return {"url": url, "label": _("Name or case number")}
