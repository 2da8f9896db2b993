"""The steps of a case, of all services: their words, their page, and in which order they come.

Services say in `actions` what may be done and why not the rest; here stands only how a step is called and
where its form is. A step whose page no task serves is not shown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import url_for
from prag.assessment.v1 import assessment_service_pb2 as assessment
from prag.common.v1 import types_pb2 as types
from prag.registry.v1 import registry_service_pb2 as pb

from gateway import clock, labels, reference
from gateway.formats import as_date, day, month_name
from gateway.labels.sources import source
from gateway.locale import gettext as _
from gateway.locale import lazy_gettext as _l
from gateway.locale import ngettext
from gateway.menu import served
from gateway.officer.cases.case_layout import Answer
from gateway.officer.cases.leads import leads_of
from gateway.officer.work import kinds as work

MOST_NOT_YET = 3
# So many items of the plan are steps of their own; the rest stands in the plan.
MOST_AGREED = 5
# The month's monitoring is next, whatever was agreed, when so many days of the month are left.
MONTH_ENDS = 7


@dataclass(frozen=True, slots=True)
class Kind:
    """One step: its title, the verb on its button, the end of its address."""

    title: Any
    verb: Any
    path: str
    # Milestones after which the step lies behind: then it is no "not yet".
    behind: tuple[int, ...] = ()
    # Always possible and never next: it stands under "More actions".
    aside: bool = False
    # Milestone after which it is routine, and comes after what was agreed.
    routine: int = 0


KINDS = {
    "assign_case": Kind(_l("Give the case to a municipality"), _l("Assign"), "assign"),
    "register_family": Kind(
        _l("Register the family"),
        _l("Register"),
        "search",
        (pb.CASE_STATE_REGISTERED, pb.CASE_STATE_ASSESSED),
    ),
    "select_case": Kind(_l("Select the family for help"), _l("Select"), "select", (pb.CASE_STATE_SELECTED,)),
    "schedule_visit": Kind(
        _l("Plan a visit"),
        _l("Plan"),
        "visits/new",
        (pb.CASE_STATE_FINAL_ASSESSMENT,),
        routine=pb.CASE_STATE_ASSESSED,
    ),
    "record_visit": Kind(
        _l("Record a visit"),
        _l("Record"),
        "visits/record",
        (pb.CASE_STATE_FINAL_ASSESSMENT,),
        routine=pb.CASE_STATE_ASSESSED,
    ),
    "save_opp": Kind(_l("Assess the needs (OPP)"), _l("Assess"), "opp", (pb.CASE_STATE_ASSESSED,)),
    "draft_plan": Kind(_l("Draft the plan"), _l("Draft"), "plan/draft", (pb.CASE_STATE_PLANNED,)),
    "update_plan": Kind(_l("Go on with the plan"), _l("Open"), "plan/edit", (pb.CASE_STATE_PLANNED,)),
    "submit_plan": Kind(
        _l("Send the signed plan for approval"), _l("Send"), "plan/submit", (pb.CASE_STATE_PLANNED,)
    ),
    "approve_plan": Kind(_l("Approve the plan"), _l("Approve"), "plan/approve", (pb.CASE_STATE_PLANNED,)),
    "record_return": Kind(
        _l("Record that the family came home"), _l("Record"), "return", (pb.CASE_STATE_RETURNED,)
    ),
    "record_monitoring": Kind(
        _l("Record the monthly monitoring"),
        _l("Record"),
        "plan/monitoring",
        (pb.CASE_STATE_CLOSED,),
        routine=pb.CASE_STATE_PLANNED,
    ),
    "record_twelve_month_review": Kind(
        _l("Record the twelve-month review"),
        _l("Record"),
        "plan/review",
        (pb.CASE_STATE_CLOSED,),
        routine=pb.CASE_STATE_PLANNED,
    ),
    "record_final_assessment": Kind(
        _l("Make the final assessment"), _l("Begin"), "plan/final", (pb.CASE_STATE_FINAL_ASSESSMENT,)
    ),
    "close_paper_file": Kind(
        _l("Close the paper file"), _l("Close"), "close-paper-file", (pb.CASE_STATE_CLOSED,)
    ),
    "request_closure": Kind(_l("Close the case"), _l("Close"), "close", (pb.CASE_STATE_CLOSED,)),
    "confirm_closure": Kind(
        _l("Confirm the closing as the second person"),
        _l("Look and decide"),
        "close/confirm",
        (pb.CASE_STATE_CLOSED,),
    ),
    "reopen_case": Kind(_l("Reopen the case"), _l("Reopen"), "reopen", aside=True),
    "protect_case": Kind(_l("Protect the family"), _l("Protect"), "protect", aside=True),
    "add_person": Kind(_l("Add a person to the family"), _l("Add"), "family/new", aside=True),
    "pass_on_head": Kind(_l("Pass on the head of the family"), _l("Choose"), "family/head", aside=True),
    "split_family": Kind(_l("The family becomes two"), _l("Divide"), "family/split", aside=True),
    "update_case": Kind(_l("Change address or officer"), _l("Change"), "edit", aside=True),
    "offer_transfer": Kind(_l("Hand over to another municipality"), _l("Offer"), "transfer", aside=True),
    "renew_permit": Kind(_l("Renew the status or permit"), _l("Renew"), "permit", aside=True),
    "set_flag": Kind(_l("Mark the case"), _l("Mark"), "flags", aside=True),
    "write_note": Kind(_l("Write a note for the office"), _l("Write"), "notes", aside=True),
    "record_protocol_entry": Kind(
        _l("Enter a paper in the protocol"), _l("Enter"), "protocol/new", aside=True
    ),
    "record_consent": Kind(_l("Record a consent to share"), _l("Record"), "family/consent", aside=True),
    "add_document": Kind(_l("Add a document"), _l("Add"), "documents", aside=True),
    "print_case_file": Kind(_l("Print the case file"), _l("Print"), "print-file", aside=True),
    "make_dossier": Kind(_l("Make the dossier of the closed case"), _l("Make"), "dossier", aside=True),
    "return_plan": Kind(
        _l("Send the plan back"), _l("Send back"), "plan/return", (pb.CASE_STATE_PLANNED,), aside=True
    ),
}
# Reasons that say "done already" or "not your role": no "not yet".
BEHIND = {
    "CASE_ASSIGNED",
    "RETURN_RECORDED",
    "NOT_PERMITTED",
    "NOT_IN_THIS_STRAND",
    "FINAL_ASSESSMENT_RECORDED",
    "REVIEW_RECORDED",
    "CLOSURE_NOT_REQUESTED",
}


def steps_of(
    case: pb.Case, progress: Answer[assessment.Progress], help_work: Answer[types.ListWorkResponse]
) -> dict[str, list[dict[str, Any]]]:
    """What can be done now, what not yet (three at most), and the rest; `help_work` is benefits' queue."""
    given = [*case.actions, *(progress.value.actions if progress else ())]
    by_name = {action.name: action for action in given}
    reached = {milestone.state for milestone in case.milestones if milestone.actual_time.seconds}
    base = url_for("cases.overview", case_id=case.id)
    now: list[dict[str, Any]] = []
    later: list[dict[str, Any]] = []
    aside: list[dict[str, Any]] = []
    routine: list[dict[str, Any]] = []
    pressing = progress and _month_ends(progress.value.month_due)
    for name, kind in KINDS.items():
        action = by_name.get(name)
        url = f"{base}/{kind.path}"
        if action is None or not served(url):
            continue
        row = {"action": action, "title": kind.title, "verb": kind.verb, "url": url}
        row["line"] = (_line(name, case, progress) or _confirmer(action)) if action.allowed else ""
        row["source"] = " · ".join(part for part in (_above(action), source(action.reason)) if part)
        if action.allowed:
            # An early closing is always possible; it is next only after the final assessment.
            early = name == "request_closure" and pb.CASE_STATE_FINAL_ASSESSMENT not in reached
            again = not kind.aside and bool(reached.intersection(kind.behind))
            waits = kind.routine in reached and not (name == "record_monitoring" and pressing)
            (aside if kind.aside or early or again else routine if waits else now).append(row)
        elif not _behind(action, kind, reached, case):
            (aside if kind.aside else later).append(row)
    # What has its month or its year before the visits, which have none.
    routine.sort(key=lambda row: KINDS[row["action"].name].routine, reverse=True)
    now += [*(_agreed(progress.value) if progress else ()), *_help(case, help_work), *routine]
    # One line a reason: what waits for the same thing stands under "More actions".
    first = {row["action"].reason: row for row in reversed(later)}
    shown = [row for row in later if row is first[row["action"].reason]][:MOST_NOT_YET]
    return {"now": now, "later": shown, "aside": [*(row for row in later if row not in shown), *aside]}


def _month_ends(month: str) -> bool:
    """Say whether a month's entry is late, or so soon that it comes before anything else."""
    next_week = clock.today() + dt.timedelta(days=MONTH_ENDS)
    return bool(month) and month < f"{next_week:%Y-%m}"


def _agreed(progress: assessment.Progress) -> list[dict[str, Any]]:
    """What was agreed in the plan and nobody has begun, the first due first."""
    names = reference.item_names() if progress.waiting_items else {}
    rows = [
        {
            "action": types.Action(name="begin_item", allowed=True),
            "title": f"{item.number} {names.get(item.code, '')}".strip(),
            "verb": verb,
            "url": url,
            "line": _of_item(item),
        }
        for item in progress.waiting_items
        for verb, url in leads_of(item)[:1]
    ]
    more = len(rows) - MOST_AGREED
    if more > 0:
        rows[MOST_AGREED:] = [
            {
                "action": types.Action(name="show_plan", allowed=True),
                "title": ngettext(
                    "%(num)s more item of the plan to begin", "%(num)s more items of the plan to begin", more
                ),
                "verb": _("Open the plan"),
                "url": url_for("plan.show", case_id=progress.case_id),
                "line": "",
            }
        ]
    return rows


def _of_item(item: assessment.PlanItem) -> str:
    """`by 12 Dec 2026 · Employment office`, or by how much it is late."""
    due = as_date(item.due_on)
    late = (clock.today() - due).days if due is not None else 0
    until = _("by %(day)s", day=day(item.due_on)) if due is not None else ""
    if late > 0:
        until = ngettext("late %(num)s day", "late %(num)s days", late)
    doer = labels.label(item.institution_kind) if item.institution_kind else ""
    return " · ".join(part for part in (until, doer) if part)


def _help(case: pb.Case, help_work: Answer[types.ListWorkResponse]) -> list[dict[str, Any]]:
    """What is to be done with the applications, decisions and deliveries of the case."""
    mine = [item for item in (help_work.value.items if help_work else ()) if item.case_id == case.id]
    return [
        {
            "action": types.Action(name=item.kind, allowed=True),
            "title": work.verb(item),
            "verb": _("Open"),
            "url": work.url(item),
            "line": work.line(item),
        }
        for item in mine
        if work.url(item)
    ]


def _behind(action: types.Action, kind: Kind, reached: Iterable[int], case: pb.Case) -> bool:
    registered = action.name == "register_family" and bool(case.head_person_id)
    closed = case.state == pb.CASE_STATE_CLOSED and action.name != "reopen_case"
    reopen = action.name in {"reopen_case", "make_dossier"} and case.state != pb.CASE_STATE_CLOSED
    done = bool(set(reached).intersection(kind.behind))
    return registered or closed or reopen or done or action.reason in BEHIND


def _confirmer(action: types.Action) -> str:
    """Who confirms what is asked for."""
    role = action.metadata.get("confirmer", "")
    return _("Confirmed by: %(who)s", who=labels.label(role)) if role else ""


def _above(action: types.Action) -> str:
    """Who does it instead, where it is for another hand."""
    role = action.metadata.get("confirmer", "")
    return _("For: %(who)s", who=labels.label(role)) if role else ""


def _line(name: str, case: pb.Case, progress: Answer[assessment.Progress]) -> str:
    """A half sentence under a step that can be taken."""
    if name == "register_family":
        source = labels.label(pb.ReportSource.Name(case.source))
        return _("Reported by: %(source)s. Search first.", source=source)
    if name == "record_monitoring" and progress:
        reached = progress.value
        parts = [
            _("%(month)s.", month=month_name(reached.month_due)) if reached.month_due else "",
            _("%(items)s plan items, %(open)s open.", items=reached.item_count, open=reached.open_item_count),
        ]
        last = day(reached.last_monitoring_on)
        if last:
            parts.append(_("Last entry %(day)s.", day=last))
        return " ".join(part for part in parts if part)
    if name == "confirm_closure":
        return labels.label(pb.ClosureOutcome.Name(case.closure.outcome))
    return ""
