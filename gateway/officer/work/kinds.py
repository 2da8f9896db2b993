"""Kinds of work: how each is called, and where its form is. Services say what is due."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from prag.common.v1 import types_pb2 as types

from gateway import labels
from gateway.formats import month_name
from gateway.locale import gettext as _
from gateway.locale import lazy_gettext as _l
from gateway.locale import ngettext
from gateway.menu import opens, url_if_there
from gateway.places import municipality_name
from gateway.reference import item_names

Item = types.WorkItem


def _case(path: str) -> Callable[[Item], str]:
    """A page below the case's address."""

    def url(item: Item) -> str:
        base = url_if_there("cases.overview", case_id=item.case_id)
        return f"{base}/{path}" if base and path else base

    return url


def _page(endpoint: str, name: str) -> Callable[[Item], str]:
    """A page of the row's subject."""
    return lambda item: url_if_there(endpoint, **{name: item.subject_id})


def _inbox(item: Item) -> str:
    show = "to-answer" if item.kind == "answer_referral" else "in-service"
    return url_if_there("referrals.inbox", referral=item.subject_id, show=show)


def _planned_visit(item: Item) -> str:
    base = url_if_there("cases.overview", case_id=item.case_id)
    return f"{base}/visits/record?visit={item.subject_id}" if base else ""


def _handover(item: Item) -> str:
    return url_if_there("cases.hand_over", municipality=item.municipality, officer=item.subject_id)


def _cases_of(item: Item) -> str:
    return url_if_there("cases.index", municipality=item.municipality)


def _match(item: Item) -> str:
    return url_if_there("cases.protected_match", case_id=item.case_id, match_id=item.subject_id)


def _duplicates(item: Item) -> str:
    return url_if_there("people.duplicates", municipality=item.municipality)


def _point(item: Item) -> str:
    return url_if_there("commission.point", session_id=item.subject_id, point_id=item.metadata["point_id"])


def _entitlement(item: Item) -> str:
    return url_if_there("benefits.entitlement", entitlement_id=item.subject_id, case=item.case_id)


def _meeting(kind: str) -> Callable[[Item], str]:
    """The form of a meeting that is to take place."""
    return lambda _item: url_if_there("meetings.new", kind=kind)


def _agreed(item: Item) -> str:
    return url_if_there("agreements.show", agreement_id=item.metadata["agreement_id"])


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of work."""

    verb: Any
    url: Callable[[Item], str]


KINDS: Mapping[str, Kind] = {
    "assign_case": Kind(_l("Give the case to a municipality"), _case("assign")),
    "hand_over_cases": Kind(_l("Hand over the cases of an officer who has gone"), _handover),
    "answer_transfer": Kind(
        _l("Take the case of another municipality, or not"), _page("cases.transfer_offer", "transfer_id")
    ),
    "compare_duplicates": Kind(_l("Compare who may be registered twice"), _duplicates),
    "answer_other_office": Kind(
        _l("Another office asks: is this your person?"), _page("people.duplicate", "pair_id")
    ),
    "other_office_answered": Kind(
        _l("The other office has answered whether it is one person"), _page("people.duplicate", "pair_id")
    ),
    "answer_protected_match": Kind(_l("Was a protected person registered again?"), _match),
    "review_protection": Kind(_l("Look again at the protection of the family"), _case("protect")),
    "review_opening": Kind(
        _l("See why a case was read outside the duty"), lambda _item: url_if_there("cases.openings")
    ),
    "review_readings": Kind(
        _l("See who read the files of many cases in an hour"), lambda _item: url_if_there("cases.openings")
    ),
    "name_head": Kind(_l("The head has died: name another, or close the case"), _case("family")),
    "register_family": Kind(_l("Register the family"), _case("search")),
    "record_first_visit": Kind(_l("Record the first visit"), _case("visits/record")),
    "record_visit": Kind(_l("Record the visit"), _planned_visit),
    "visit_invitation": Kind(_l("Joint visit"), _page("visits.show", "visit_id")),
    "continue_opp": Kind(_l("Go on with the needs assessment"), _case("opp")),
    "mend_plan": Kind(_l("Mend the plan that was sent back"), _case("plan")),
    "approve_plan": Kind(_l("Approve the plan"), _case("plan")),
    "record_monitoring": Kind(_l("Record the monthly monitoring"), _case("plan/monitoring")),
    "record_twelve_month_review": Kind(_l("Record the twelve-month review"), _case("plan/review")),
    "move_case_on": Kind(_l("Take the return on: it stands at its stage too long"), _case("")),
    "close_case": Kind(_l("Write the closing report"), _case("")),
    "confirm_closure": Kind(_l("Confirm the closing as the second person"), _case("close/confirm")),
    "renew_permit": Kind(_l("Call: the permit runs out"), _case("permit")),
    "answer_referral": Kind(_l("Answer the referral"), _inbox),
    "record_outcome": Kind(_l("Record the outcome"), _inbox),
    "await_referral": Kind(_l("Answer to the referral"), _page("referrals.show", "referral_id")),
    "referral_unanswered": Kind(
        _l("Ask again: the referral is unanswered"), _page("referrals.show", "referral_id")
    ),
    "referral_refused": Kind(_l("Act on the refused referral"), _page("referrals.show", "referral_id")),
    "referral_failed": Kind(_l("Act on the failed referral"), _page("referrals.show", "referral_id")),
    "referral_unshown": Kind(
        _l("Take back or send anew: the referral's consent has ended"), _page("referrals.show", "referral_id")
    ),
    "referral_unattended": Kind(
        _l("Take back and ask another: nobody works at this institution any more"),
        _page("referrals.show", "referral_id"),
    ),
    "visit_unattended": Kind(
        _l("Call off or invite another: nobody works at an invited institution any more"),
        _page("visits.show", "visit_id"),
    ),
    "office_deserted": Kind(
        _l("Nobody works in the municipal office any more: have somebody appointed"), _cases_of
    ),
    "fill_seats": Kind(
        _l("Compose the commission anew: a member is no longer at work there"),
        _page("commission.body", "body_id"),
    ),
    "submit_application": Kind(
        _l("Complete the application"), _page("benefits.application", "application_id")
    ),
    "complete_application": Kind(
        _l("Check whether the file is complete"), _page("benefits.application", "application_id")
    ),
    "put_on_agenda": Kind(_l("Put on the agenda"), lambda _item: url_if_there("commission.new")),
    "hold_directorates_meeting": Kind(_l("Hold the meeting with the directorates"), _meeting("DIRECTORATES")),
    "hold_all_actors_meeting": Kind(_l("Hold the meeting of all actors"), _meeting("ALL_ACTORS")),
    "hold_projects_meeting": Kind(_l("Hold the meeting on projects"), _meeting("PROJECTS")),
    "hold_donors_meeting": Kind(_l("Hold the meeting with donors"), _meeting("DONORS")),
    "receive_progress_report": Kind(
        _l("Call for the report on a project"), _page("projects.project", "project_id")
    ),
    "answer_share": Kind(_l("Call for an answer to what was asked"), _page("contacts.contact", "contact_id")),
    "record_meeting": Kind(
        _l("Say whether the planned meeting took place"), _page("meetings.show", "meeting_id")
    ),
    "complete_agreed_task": Kind(_l("Do what was agreed"), _agreed),
    "open_session": Kind(_l("Open the session"), _page("commission.show", "session_id")),
    "hold_session": Kind(_l("Go on with the session"), _page("commission.show", "session_id")),
    "session_called_off": Kind(_l("The session was called off"), _page("commission.show", "session_id")),
    "cast_vote": Kind(_l("Vote"), _point),
    "serve_decision": Kind(_l("Hand over the act"), _page("benefits.decision", "decision_id")),
    "finalize_decision": Kind(
        _l("Note that the decision is final"), _page("benefits.decision", "decision_id")
    ),
    "start_execution": Kind(_l("Start the execution"), _page("benefits.application", "application_id")),
    "record_delivery": Kind(_l("Confirm the delivery"), _entitlement),
    "check_application": Kind(_l("Completeness of the application"), _case("benefits")),
    "decide_application": Kind(_l("Decision on the application"), _case("benefits")),
    "file_appeal": Kind(_l("Appeal"), _case("benefits")),
}

# The names of deadlines, where a row has one.
RULES: Mapping[str, Any] = {
    "FIRST_VISIT": _l("72 hours · measure 1.1"),
    "MONTHLY_MONITORING": _l("monthly · measure 1.4"),
    "TWELVE_MONTH_REVIEW": _l("12 months · measure 2.7"),
    "CLOSING_REPORT": _l("18 months · measure 1.5"),
    "REVIEW_AFTER_REOPENING": _l("12 months after the reopening"),
    "CLOSING_AFTER_REOPENING": _l("18 months after the reopening"),
    "REFERRAL_ANSWER": _l("answer to a referral"),
    "DIRECTORATES_MEETING": _l("monthly · measure 7.2"),
    "ALL_ACTORS_MEETING": _l("quarterly · measure 7.2"),
    "PROJECTS_MEETING": _l("quarterly · measure 8.2"),
    "DONORS_MEETING": _l("yearly · measure 8.4"),
    "PERMIT_EXPIRY": _l("permit"),
}


def verb(item: Item) -> str:
    """What is to be done."""
    description = KINDS.get(item.kind)
    text = str(description.verb) if description is not None else labels.label(item.kind)
    month = item.metadata.get("month") or item.metadata.get("period", "")
    return f"{text}: {month_name(month)}" if month else text


def url(item: Item) -> str:
    """Where the form is; "" where no page has it yet, or where it is not the reader's to fill.

    The coordinator sees what went late in an office, and the office does it.
    """
    description = KINDS.get(item.kind)
    there = description.url(item) if description is not None else ""
    return there if opens(there) else ""


def line(item: Item) -> str:
    """A half-line below: what the codes of the row say."""
    given = dict(item.metadata)
    codes = [given.get(name, "") for name in ("kind", "scheme", "reason", "body", "opening", "meeting")]
    said = [labels.label(code) for code in codes if code and labels.has_label(code)]
    if given.get("item"):
        said.insert(0, item_names().get(given["item"], ""))
    if given.get("institution_kind"):
        said.append(labels.label(given["institution_kind"]))
    number = given.get("number", "")
    if item.kind in {"hand_over_cases", "office_deserted", "review_readings"}:
        number = ngettext("%(num)s case", "%(num)s cases", int(given["cases"]))
    if item.kind == "compare_duplicates":
        number = ngettext("%(num)s pair", "%(num)s pairs", int(given["pairs"]))
        number = _("%(number)s and more", number=number) if given.get("more") else number
    if item.kind in {"answer_other_office", "other_office_answered"}:
        number = _("from %(place)s", place=municipality_name(given["from"]))
    if item.kind == "answer_transfer":
        persons = ngettext("%(num)s person", "%(num)s persons", int(given["persons"]))
        number = _("%(persons)s, from %(place)s", persons=persons, place=municipality_name(given["from"]))
    if item.kind == "fill_seats":
        number = ngettext("%(num)s seat", "%(num)s seats", int(given["seats"]))
    # The row tells of it; what is to be done stays the office's.
    up = (
        _("ran out, and has come up to you: ask the office what holds it up")
        if given.get("escalated")
        else ""
    )
    return " · ".join(part for part in (up, number, *dict.fromkeys(said)) if part)
