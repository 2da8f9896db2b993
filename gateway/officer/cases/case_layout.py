"""The head that all pages of a case share: who it is about, how far it is, where its parts are.

    case_layout(case_id, tab) -> variables of templates/cases/case_layout.html, and of the tab that extends it

Services are asked side by side. One that is down leaves its part empty: `Answer.down` says so to the tab.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar
from uuid import UUID

from cachetools import TTLCache
from flask import url_for
from prag.assessment.v1 import assessment_service_pb2 as assessment
from prag.benefits.v1 import benefits_service_pb2 as benefits
from prag.common.v1 import types_pb2 as types
from prag.identity.v1 import identity_service_pb2 as identity
from prag.referral.v1 import referral_service_pb2 as referral
from prag.registry.v1 import registry_service_pb2 as pb

from gateway import clock, labels, menu, places
from gateway.auth import current
from gateway.clients import all_pages, or_default, parallel, services
from gateway.formats import as_date, as_datetime, day, moment
from gateway.locale import babel_locale, ngettext
from gateway.locale import gettext as _
from services.chassis.errors import NotFound
from services.domain.purposes import SERVICES

T = TypeVar("T")
MOST = 200
_NEVER = (9999, 12, 31)


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """What a service answered for one card of the page; `value` is there where the answer is true."""

    value: T = None  # type: ignore[assignment]
    # The service does not answer now; the rest of the page works.
    down: bool = False

    def __bool__(self) -> bool:
        return self.value is not None


# What a case may not have yet.
_NOT_YET = frozenset({"PLAN_NOT_FOUND", "SUBMISSION_NOT_FOUND"})


def ask(permission: str, call: Callable[[], T]) -> Callable[[], Answer[T]]:
    """A call whose failure costs one card and not the page; nothing for roles that may not.

    The case is there for registry: a part that is not found, but for what is not made yet, did not answer.
    """

    def found() -> Answer[T]:
        try:
            return Answer(call())
        except NotFound as error:
            if error.reason in _NOT_YET:
                return Answer()
            raise

    def answer() -> Answer[T]:
        if permission and not current().may(permission):
            return Answer()
        return or_default(found, Answer(down=True))

    return answer


def case_of(case_id: UUID | str) -> pb.Case:
    """The case."""
    return services().registry.GetCase(pb.GetCaseRequest(case_id=str(case_id)))


# Names of accounts by their ids: the same few stand on each page of a case, and they seldom change.
_names: TTLCache[str, str] = TTLCache(10_000, 60.0)
_lock = threading.Lock()


def account_names(ids: Any) -> dict[str, str]:
    """Names of accounts by id; ids of services and of accounts unknown to identity are left out."""
    wanted = {account_id for account_id in ids if account_id and "-" in account_id}
    with _lock:
        names = {each: name for each in wanted if (name := _names.get(each)) is not None}
    unknown = sorted(wanted - names.keys())
    for start in range(0, len(unknown), MOST):
        question = identity.BatchGetAccountNamesRequest(ids=unknown[start : start + MOST])
        answer = ask("", partial(services().identity.BatchGetAccountNames, question))()
        told = {name.id: name.display_name for name in answer.value.names} if answer else {}
        with _lock:
            _names.update(told)
        names |= told
    return names


def member_layout(case_id: UUID, person_id: UUID) -> tuple[dict[str, Any], pb.Person]:
    """The head of a case's pages, and somebody of its family."""
    shared = case_layout(case_id, "family")
    member = next((one for one in shared["persons"] if one.id == str(person_id)), None)
    if member is None:
        raise NotFound("NOT_OF_FAMILY")
    return shared, member


def case_layout(case_id: UUID | str, tab: str) -> dict[str, Any]:
    """Everything that the head of a case's pages needs; `tab` is the last word of the tab's address."""
    key = str(case_id)
    case, persons, consents, progress, referrals, applications, documents = parallel(
        lambda: case_of(key),
        # Of the same service and for the same readers as the case: without them the page would say that
        # the family has no members, and has agreed to nothing.
        lambda: services().registry.ListPersons(pb.ListPersonsRequest(case_id=key, with_former=True)),
        lambda: services().registry.ListConsents(pb.ListConsentsRequest(case_id=key)),
        ask(
            "assessment.read",
            lambda: services().assessment.GetProgress(assessment.GetProgressRequest(case_id=key)),
        ),
        ask(
            "referral.read",
            lambda: all_pages(
                services().referral.ListReferrals, referral.ListReferralsRequest(case_id=key, page_size=MOST)
            ),
        ),
        ask(
            "application.read",
            lambda: all_pages(
                services().benefits.ListApplications,
                benefits.ListApplicationsRequest(case_id=key, page_size=MOST),
            ),
        ),
        ask("document.read", lambda: services().registry.ListDocuments(pb.ListDocumentsRequest(case_id=key))),
    )
    menu.in_section("cases.index")
    if case.state == pb.CASE_STATE_CLOSED and progress:
        _end(progress.value)
    members, former = members_of(key, persons.persons)
    agreed = list(consents.consents)
    represented = {one.person_id: one for one in persons.representations}
    counts = {
        "family": case.person_count or None,
        "plan": progress.value.item_count if progress else None,
        "referrals": len(referrals.value.referrals) if referrals else None,
        "benefits": len(applications.value.applications) if applications else None,
        "documents": len(documents.value.documents) if documents else None,
    }
    return {
        "case": case,
        "case_id": key,
        "case_open": case.state != pb.CASE_STATE_CLOSED,
        "persons": members,
        "former": former,
        "represented": represented,
        "consents": agreed,
        "progress": progress,
        "referrals": referrals,
        "applications": applications,
        "documents": documents,
        "case_name": name_of(case),
        "case_also": _also(case, members),
        "case_facts": _facts(case, members),
        "case_flags": _flags(case, members, agreed, represented),
        "case_stages": stages(case),
        "case_tabs": tabs(case, tab, counts),
        "case_queue": {
            "back_url": menu.home_url(),
            "back_text": _("My work"),
            "place": "",
            "previous_url": "",
            "next_url": "",
            "next_name": "",
        },
        "case_actions": {
            action.name: action for action in (*case.actions, *(progress.value.actions if progress else ()))
        },
    }


def members_of(
    case_id: str, persons: Iterable[pb.Person]
) -> tuple[list[pb.Person], list[tuple[pb.Person, pb.Membership]]]:
    """Who belongs to the family now, and who did, with how that ended."""
    members: list[pb.Person] = []
    former: list[tuple[pb.Person, pb.Membership]] = []
    for one in persons:
        here = next((each for each in one.memberships if each.case_id == case_id), None)
        if here is not None and here.leave_reason:
            former.append((one, here))
        else:
            members.append(one)
    return members, former


def _end(progress: assessment.Progress) -> None:
    """Assessment hears of a closing a moment after registry: what it would allow still is over."""
    for action in progress.actions:
        if action.allowed:
            action.allowed, action.reason = False, "CASE_CLOSED"
    del progress.waiting_items[:]


def name_of(case: pb.Case) -> str:
    """The head of the family as they gave their name; until then as it was heard."""
    return case.head_name or case.reported_name or _("Name not known")


def _also(case: pb.Case, members: list[pb.Person]) -> str:
    count = case.person_count or case.reported_count
    parts = [_("one person")] if count == 1 else []
    if count > 1:
        parts.append(ngettext("and family, %(num)s person", "and family, %(num)s persons", count))
    head = next((member for member in members if member.id == case.head_person_id), None)
    if head is not None and head.other_names:
        parts.append(_("also written %(names)s", names=", ".join(head.other_names)))
    if not case.head_name:
        parts.append(_("name as heard"))
    return " · ".join(part for part in parts if part)


def country(code: str) -> str:
    """The name of a country in the reader's language."""
    return str(babel_locale().territories.get(code.upper(), code)) if code else ""


def permit_line(permit: pb.Permit) -> str:
    """A status or permit, its number and its last day."""
    until = _("until %(day)s", day=day(permit.valid_until)) if permit.valid_until.year else ""
    return ", ".join(part for part in (labels.label(f"PERMIT_{permit.kind}"), permit.number, until) if part)


def languages(tags: Any) -> str:
    """Names of languages in the reader's language."""
    return ", ".join(str(babel_locale().languages.get(tag, tag)) for tag in tags)


def _facts(case: pb.Case, members: list[pb.Person]) -> list[tuple[str, str]]:
    head = next((member for member in members if member.id == case.head_person_id), None)
    trigger = moment(case.trigger_time) if case.hour_known else day(case.trigger_time)
    word = {"STRAND_INTEGRATION": _("Status from")}.get(strand_of(case), _("Returned"))
    if case.strand == types.STRAND_RETURN and not trigger:
        word = _("Comes from")
    rows = [
        (_("Case"), case.number or _("not registered yet")),
        (_("Strand"), labels.label(strand_of(case))),
        (_("Lives in"), places.settlement_name(case.municipality, case.settlement_id)),
        (word, ", ".join(part for part in (trigger, country(case.origin_country)) if part)),
        (_("Permit"), permit_line(case.permit) if case.permit.kind else ""),
        (_("Speaks"), languages(head.languages) if head is not None else ""),
        (_("Officer"), account_names([case.officer_id]).get(case.officer_id, "")),
        (_("Handed over"), _handed_over(case)),
    ]
    if case.municipality not in current().municipalities or len(current().municipalities) > 1:
        rows.insert(2, (_("Municipality"), places.municipality_name(case.municipality)))
    return [(name, value) for name, value in rows if value]


def _handed_over(case: pb.Case) -> str:
    """From where it came, and since when it is here."""
    if not case.transferred_from:
        return ""
    place = places.municipality_name(case.transferred_from)
    return _("by %(place)s, on %(day)s", place=place, day=day(case.transferred_on))


def strand_of(case: Any) -> str:
    """The strand's code: STRAND_RETURN, ..."""
    return types.Strand.Name(case.strand)


def state_of(case: Any) -> str:
    """The state's code: CASE_STATE_PLANNED, ..."""
    return pb.CaseState.Name(case.state)


def _flags(
    case: pb.Case,
    members: list[pb.Person],
    consents: list[pb.Consent],
    represented: dict[str, pb.Representation],
) -> list[tuple[str, str]]:
    flags: list[tuple[str, str]] = []
    if case.protected:
        flags.append(("late", _("Protected: open to named accounts alone")))
    flags += [("due", labels.label(f"FLAG_{flag}")) for flag in case.flags]
    for one in members:
        if one.id in represented and represented[one.id].missing:
            flags.append(("late", _("%(name)s: a child without parent or guardian", name=one.given_name)))
    codes = list(dict.fromkeys(code for member in members for code in member.vulnerabilities))
    flags += [("due", labels.label(f"VULNERABILITY_{code}")) for code in codes]
    # Only one to services lets anything be shared.
    consents = [consent for consent in consents if consent.purpose == SERVICES]
    standing = [consent for consent in consents if not consent.withdrawn_on.year]
    last = max(
        standing, key=lambda one: day_key(one.valid_until) if one.valid_until.year else _NEVER, default=None
    )
    if last is not None:
        ends = as_date(last.valid_until) if last.valid_until.year else None
        if ends is not None and ends < clock.today():
            flags.append(("late", _("Consent to share ran out %(day)s", day=day(ends))))
        else:
            until = _("to %(day)s", day=day(ends)) if ends is not None else ""
            flags.append(("done", ": ".join(part for part in (_("Consent to share"), until) if part)))
    elif consents:
        flags.append(("late", _("Consent to share withdrawn %(day)s", day=day(consents[-1].withdrawn_on))))
    elif case.number:
        flags.append(("none", _("No consent to share")))
    hidden = {field for member in members for field in member.redacted_fields}
    if "health_note" in hidden:
        flags.append(("lock", _("Health notes: closed to your role")))
    return flags


def day_key(value: Any) -> tuple[int, int, int]:
    """A google.type.Date to compare by."""
    return (value.year, value.month, value.day)


def stages(case: pb.Case) -> list[dict[str, str]]:
    """The stage line, from the milestones that registry gives for the strand."""
    closed = case.state == pb.CASE_STATE_CLOSED
    items = []
    for milestone in case.milestones:
        reached = milestone.actual_time.seconds > 0
        here = milestone.state == case.state and not closed
        state = "current" if here else "done" if reached else "ahead"
        line = day(milestone.actual_time) if reached else ""
        if here and line:
            line = _("since %(day)s", day=line)
        elif not reached and milestone.due_time.seconds:
            line = _("by %(day)s", day=day(milestone.due_time))
        elif not reached and milestone.state == pb.CASE_STATE_CLOSED:
            line = _("a second person confirms")
        items.append({"word": labels.label(state_of(milestone)), "line": line, "state": state})
    return items


# The tabs: last word of the address, text. An address that no task serves shows no tab.
def _tabs() -> list[tuple[str, str]]:
    return [
        ("", _("Overview")),
        ("family", _("Family")),
        ("plan", _("Needs and plan")),
        ("referrals", _("Referrals")),
        ("benefits", _("Benefits")),
        ("documents", _("Documents")),
        ("history", _("History")),
    ]


def tabs(case: pb.Case, tab: str, counts: dict[str, int | None]) -> list[dict[str, Any]]:
    """Tabs with their counts; each is a page of its own."""
    base = url_for("cases.overview", case_id=case.id)
    return [
        {
            "text": text,
            "count": counts.get(word),
            "url": f"{base}/{word}" if word else base,
            "current": word == tab or (not word and tab == "overview"),
        }
        for word, text in _tabs()
        if menu.opens(f"{base}/{word}" if word else base)
    ]


def late_by_days(actual: Any, recorded: Any) -> int:
    """How many days later something was recorded than done."""
    return (as_datetime(recorded).date() - as_datetime(actual).date()).days
