"""Rows of referral as messages, and what peers say as the rules need it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from typing import Any, Final

from prag.assessment.v1 import assessment_service_pb2 as assessment
from prag.common.v1 import open_work_pb2
from prag.common.v1 import types_pb2 as common
from prag.identity.v1 import identity_service_pb2 as identity
from prag.referral.v1 import referral_service_pb2 as pb

from services import case_refs
from services.chassis.auth.actors import Actor
from services.chassis.database.columns import as_json, iso_day, iso_moment
from services.chassis.database.etags import etag_of_all
from services.chassis.dates import as_date, as_timestamp
from services.consents import EXPIRED, has_run_out
from services.consents import over as over_at
from services.domain.open_work import END_REASONS
from services.referral import rules
from services.referral.rules import Item, Reason, State, Target
from services.referral.vocabulary import terms


def referral(row: Any, outcomes: Iterable[Any], by: Actor, today: dt.date) -> pb.Referral:
    """Return a referral as the caller sees it on a day; `row` is a Record or a mapped row."""
    read = hasattr(row, "keys")
    get = row.__getitem__ if read else row.__getattribute__
    # From the day on which its consent has run out nobody sees it, whether registry has told of that or not.
    over = get("snapshot") is not None and has_run_out(get("consent_until"), today)
    # Of a closed case only what is kept can have been changed.
    closed = row["case_closed"] if read else row.kept_until is not None
    closed = case_refs.is_over(closed, get("kept_until"), today)
    message = pb.Referral(
        id=str(get("id")),
        number=get("number"),
        case_id=str(get("case_id")),
        case_number=get("case_number"),
        municipality=get("municipality"),
        plan_item_id=_text(get("plan_item_id")),
        item_code=get("item_code"),
        institution_id=str(get("institution_id")),
        institution_kind=get("institution_kind"),
        state=f"REFERRAL_STATE_{get('state')}",
        person_ids=[str(person) for person in get("person_ids")],
        snapshot_closed=get("snapshot") is None or over,
        closed_cause=EXPIRED if over else get("closed_cause"),
        sent_by=get("sent_by"),
        counsellor=get("counsellor"),
        refusal_reason=get("refusal_reason"),
        refusal_note=get("refusal_note"),
        failure_reason=get("failure_reason"),
        failure_note=get("failure_note"),
        withdrawal_cause=get("withdrawal_cause"),
        withdrawal_reason=get("withdrawal_reason"),
        onward_from=_text(get("onward_from")),
        consent_id=_text(get("consent_id")),
        # What has run out is shown otherwise before registry tells of it and the row moves.
        etag=etag_of_all(get("version"), *((EXPIRED,) if over else ())),
        strand=f"STRAND_{get('strand')}",
        by_api=get("by_api"),
        shared_fields=get("shared_fields"),
        outcomes=[_outcome(outcome) for outcome in outcomes],
        end_reason=get("end_reason"),
        actions=actions(
            State(get("state")),
            by,
            case_closed=closed,
            snapshot_open=get("snapshot") is not None and not over,
        ),
    )
    as_date(get("kept_until"), message.kept_until)
    if get("snapshot") is not None and not over:
        message.snapshot.MergeFromString(get("snapshot"))
    for field in ("closed_time", "sent_time", "answered_time", "answer_due_time", "appointment_time"):
        as_timestamp(get(field), getattr(message, field))
    if over:
        as_timestamp(over_at(get("consent_until")), message.closed_time)
    return message


def actions(state: State, by: Actor, *, case_closed: bool, snapshot_open: bool = True) -> list[common.Action]:
    """Return the steps of the caller's duty, each with why not where it is not possible now."""
    steps = []
    for name, permission in rules.DUTIES.items():
        onward = rules.ONWARD.get(by.institution_kind, ()) if name == "forward_referral" else ()
        if not by.may(permission) or (name == "forward_referral" and not onward):
            continue
        reason = rules.why_not(
            name, state, onward=onward, snapshot_open=snapshot_open, case_closed=case_closed
        )
        if reason is None:
            metadata = {"kinds": ",".join(onward)} if onward else {}
            steps.append(common.Action(name=name, allowed=True, metadata=metadata))
        else:
            steps.append(common.Action(name=name, reason=reason.reason, metadata=dict(reason.metadata)))
    return steps


def meeting(row: Mapping[str, Any], by: Actor) -> pb.Meeting:
    """Return a meeting as the caller sees it."""
    message = pb.Meeting(
        id=str(row["id"]),
        municipality=row["municipality"],
        state=f"MEETING_STATE_{row['state']}",
        record=_meeting_record({name: row[name] for name in MEETING_RECORD}),
        recorded_by=row["recorded_by"],
        end_reason=row["end_reason"],
        ended_by=row["ended_by"],
        etag=etag_of_all(row["version"]),
    )
    if by.may("meeting.write"):
        steps = rules.meeting_actions(rules.MeetingState(row["state"]))
        message.actions.extend(common.Action(name=name, allowed=True) for name in steps)
    for name in ("create_time", "held_time", "end_time"):
        as_timestamp(row[name], getattr(message, name))
    for one in as_json(row["changes"]):
        change = message.changes.add(changed_by=one["by"], reason=one["reason"], record=_meeting_record(one))
        as_timestamp(iso_moment(one["time"]), change.time)
    return message


# Columns of a meeting that a MeetingRecord holds.
MEETING_RECORD: Final = ("kind", "met_on", "place", "agenda", "minutes", "participants")


def _meeting_record(given: Mapping[str, Any]) -> pb.MeetingRecord:
    record = pb.MeetingRecord(
        kind=f"MEETING_KIND_{given['kind']}",
        place=given["place"],
        agenda=given["agenda"],
        minutes=given["minutes"],
        participants=[pb.MeetingParticipants(**one) for one in as_json(given["participants"])],
    )
    as_date(iso_day(given["met_on"]), record.met_on)
    return record


def open_work(row: Any) -> open_work_pb2.OpenWork:
    """Return a referral as the closing of its case asks about it."""
    work = open_work_pb2.OpenWork(
        kind=open_work_pb2.OPEN_WORK_KIND_REFERRAL,
        id=str(row["id"]),
        number=row["number"],
        code=row["item_code"],
        state=row["state"],
        acts=row["institution_kind"],
        end_reasons=END_REASONS,
        may_keep=True,
        person_ids=[str(person) for person in row["person_ids"]],
    )
    as_timestamp(row["sent_time"], work.since_time)
    as_timestamp(row["appointment_time"] or row["answer_due_time"], work.planned_time)
    return work


def _outcome(row: Any) -> pb.Outcome:
    message = pb.Outcome(
        id=str(row["id"]),
        code=row["code"],
        recorded_by=row["recorded_by"],
        person_ids=[str(person) for person in row["person_ids"]],
        grade=row["grade"],
        note=row["note"],
    )
    as_date(row["done_on"], message.done_on)
    as_timestamp(row["create_time"], message.recorded_time)
    return message


def vocabulary(kind: str) -> pb.ListVocabularyResponse:
    """Return the terms of a kind of institution, or of all."""
    words = terms()

    def chosen(name: str) -> list[pb.Term]:
        return [
            pb.Term(
                code=term["code"],
                name=common.LocalizedText(sq=term["sq"], sr=term["sr"], en=term["en"]),
                institution_kinds=term["kinds"],
                needs_grade=bool(term.get("needs_grade")),
            )
            for term in words[name]
            if not kind or not term["kinds"] or kind in term["kinds"]
        ]

    return pb.ListVocabularyResponse(
        outcomes=chosen("outcomes"),
        refusal_reasons=chosen("refusal_reasons"),
        failure_reasons=chosen("failure_reasons"),
        withdrawal_causes=chosen("withdrawal_causes"),
        snapshot_fields=words["snapshot_fields"].get(kind, []),
    )


def item(message: assessment.PlanItem | None) -> Item | None:
    """Return assessment's plan item as the rules need it."""
    if message is None:
        return None
    step = next((one for one in message.actions if one.name == "send_referral"), None)
    return Item(
        id=message.id,
        case_id=message.case_id,
        code=message.code,
        institution_kind=message.institution_kind,
        person_id=message.person_id,
        leads_here=step is not None,
        why_not=Reason(step.reason, dict(step.metadata)) if step is not None and not step.allowed else None,
    )


def target(message: identity.Institution) -> Target:
    """Return identity's institution as the rules need it."""
    return Target(message.id, message.kind, frozenset(message.municipalities), message.active)


def _text(value: uuid.UUID | None) -> str:
    return "" if value is None else str(value)
