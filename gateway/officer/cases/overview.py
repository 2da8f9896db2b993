"""One case: what to do next, what happened, clocks, who helps."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import render_template
from prag.common.v1 import types_pb2 as types
from prag.referral.v1 import referral_service_pb2 as referral
from prag.registry.v1 import registry_service_pb2 as pb

from gateway import labels, reference
from gateway.auth import requires
from gateway.clients import parallel, services
from gateway.formats import day, moment
from gateway.locale import gettext as _
from gateway.officer.cases import transfers
from gateway.officer.cases.blueprint import bp
from gateway.officer.cases.case_layout import Answer, account_names, ask, case_layout
from gateway.officer.cases.clocks import case_subjects, clocks_of
from gateway.officer.cases.history import entries_of
from gateway.officer.cases.notes import rows_of
from gateway.officer.cases.others import others_of
from gateway.officer.cases.return_request import is_changed_by, request_of
from gateway.officer.cases.steps import steps_of
from services.chassis.errors import NotFound

NEWEST = 5
# How a referral's state looks.
SHAPES = {
    referral.REFERRAL_STATE_SENT: "waits",
    referral.REFERRAL_STATE_UNANSWERED: "late",
    referral.REFERRAL_STATE_ACCEPTED: "progress",
    referral.REFERRAL_STATE_IN_SERVICE: "progress",
    referral.REFERRAL_STATE_COMPLETED: "done",
}


@bp.route("/<uuid:case_id>")
@requires("case.read")
def overview(case_id: UUID) -> Any:
    """The case on one page; a service that is down costs one card."""
    key = str(case_id)
    try:
        shared = case_layout(case_id, "overview")
    except NotFound:
        page = transfers.gone(case_id)
        if page is None:
            raise
        return page
    timeline, clocks, help_work, notes = parallel(
        ask(
            "",
            lambda: services().registry.ListTimeline(pb.ListTimelineRequest(case_id=key, page_size=NEWEST)),
        ),
        ask("", lambda: services().registry.ListClocks(pb.ListClocksRequest(case_id=key))),
        ask("application.read", lambda: services().benefits.ListWork(types.ListWorkRequest())),
        ask("note.read", lambda: services().registry.ListNotes(pb.ListNotesRequest(case_id=key))),
    )
    return render_template(
        "cases/overview.html",
        **shared,
        steps=steps_of(shared["case"], shared["progress"], help_work),
        entries=entries_of(timeline.value.entries) if timeline else [],
        entry_count=timeline.value.total if timeline else 0,
        timeline_down=timeline.down,
        clocks=clocks_of(clocks.value.clocks, reference.clock_rules(), case_subjects(shared))
        if clocks
        else [],
        clocks_down=clocks.down,
        helpers=_helpers(shared["referrals"]),
        lacking=[one for one in shared["persons"] if any(paper.state == "MISSING" for paper in one.papers)],
        asked=request_of(shared["case"]),
        changes_request=is_changed_by(shared["case"]),
        said=_said(shared["case"]),
        endings=_endings(shared["case"]),
        notes=rows_of(notes.value.notes[:NEWEST]) if notes else [],
        notes_down=notes.down,
        others=others_of(
            shared["case"],
            shared["progress"].value,
            clocks.value.clocks if clocks else (),
            reference.clock_rules(),
            shared["referrals"].value.referrals if shared["referrals"] else (),
        ),
    )


def _said(case: pb.Case) -> list[tuple[str, str]]:
    """In whose words the case came and was chosen."""
    said = (
        (_("Report"), case.report_note),
        (_("Selection"), case.return_request.selection_note),
    )
    return [(of, words) for of, words in said if words]


def _endings(case: pb.Case) -> list[tuple[str, list[tuple[str, str]]]]:
    """Each closing of the case, the newest first: how it was to end, and who said what to it, and when."""
    closures = [case.closure] if case.HasField("closure") else []
    closures += case.previous_closures
    who = account_names(
        account
        for one in closures
        for account in (one.requested_by, one.confirmed_by, one.refused_by, one.reopened_by)
    )
    endings = []
    for one in closures:
        steps = (
            (_("Request to close"), one.requested_by, one.request_time, one.note),
            (_("Closing turned down"), one.refused_by, one.refuse_time, one.refusal_note),
            (_("Confirmed"), one.confirmed_by, one.confirm_time, one.confirm_note),
            (_("Reopened"), one.reopened_by, one.reopen_time, one.reopen_reason),
        )
        rows = [
            (step, " · ".join(part for part in (who.get(by, ""), moment(at), words) if part))
            for step, by, at, words in steps
            if by or at.seconds
        ]
        if not (one.confirmed_by or one.refused_by or one.reopened_by):
            rows.append((_("Waits for"), labels.label(one.confirmer_role)))
        if one.confirmed_by and one.HasField("closed_on"):
            rows.insert(0, (_("Closed on"), day(one.closed_on)))
        outcome = labels.label(pb.ClosureOutcome.Name(one.outcome)) if one.outcome else ""
        endings.append((outcome, rows))
    return endings


def _helpers(referrals: Answer[referral.ListReferralsResponse]) -> list[dict[str, Any]]:
    """Institutions with what the referral to them stands at, the newest of each."""
    names = reference.institution_names()
    rows: dict[str, dict[str, Any]] = {}
    for sent in referrals.value.referrals if referrals else ():
        row = rows.setdefault(
            sent.institution_id,
            {
                "name": names.get(sent.institution_id) or labels.label(sent.institution_kind),
                "person": sent.counsellor,
                "kind": SHAPES.get(sent.state, "none"),
                "states": [],
            },
        )
        word = labels.label(referral.ReferralState.Name(sent.state))
        row["states"] = list(dict.fromkeys([*row["states"], word]))
    return list(rows.values())
