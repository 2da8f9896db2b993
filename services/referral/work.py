"""Referral's part of "my work": what an institution is to answer, and what an office waits for."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any, Final

import asyncpg
from prag.common.v1 import types_pb2 as common
from prag.referral.v1 import referral_service_pb2 as pb

from services import case_refs, workplaces
from services.chassis.auth.actors import Actor
from services.chassis.calendar import end_of
from services.chassis.database.columns import as_json
from services.chassis.database.database import Database, Statement
from services.chassis.database.statements import literals, merged
from services.chassis.dates import as_timestamp, day_of
from services.referral import queries
from services.referral.rules import MISTAKE, OPEN, UNANSWERED, MeetingState, State
from services.referral.rules.agreements import TaskState

__all__ = ["list_work"]

# An office that has more open at once is told that there is more.
_MOST: Final = 500
_MOST_REFUSED: Final = 200
_COLUMNS: Final = (
    "id, case_id, case_number, municipality, strand, item_code, institution_kind, state, person_ids,"
    " snapshot, answer_due_time, appointment_time, refusal_reason, failure_reason"
)
_WORK_OF_INSTITUTION = Statement(
    merged(
        "referral",
        queries.PLACES,
        f"{queries.AT_INSTITUTION} AND state IN ({literals(sorted(OPEN))}) AND snapshot IS NOT NULL"
        " AND (consent_until IS NULL OR consent_until >= :today)",
        "sent_time, id",
        str(_MOST),
        columns=f"{_COLUMNS}, sent_time",
    )
)
_OF_R: Final = ", ".join(f"r.{name}" for name in _COLUMNS.split(", "))
_OPEN: Final = f"{queries.IN_OFFICE} AND state IN"


def _of_office(condition: str) -> str:
    order = "sent_time, id"
    columns = f"{_COLUMNS}, sent_time"
    return merged("referral", queries.OF_OFFICE, condition, order, str(_MOST), columns=columns)


_SILENT: Final = _of_office(f"{_OPEN} ({literals(UNANSWERED)}) AND snapshot IS NOT NULL")
# Its consent has ended: the institution sees nobody, so nobody but the office can end it.
_UNSHOWN: Final = _of_office(f"{_OPEN} ({literals(sorted(OPEN))}) AND snapshot IS NULL")
# Nobody is at work there any more, so nobody answers: the office takes it back, and asks another.
_UNATTENDED: Final = merged(
    "referral",
    f"{queries.PLACES}, office_ref AS o",
    "institution_id = CAST(o.institution_id AS uuid) AND asked_in = m.code AND municipality = m.code"
    f" AND strand = ANY(CAST(:strands AS text[])) AND state IN ({literals(sorted(OPEN))})"
    f" AND {workplaces.nobody_at('o', 'm.code')}",
    "sent_time, id",
    str(_MOST),
    columns=f"{_COLUMNS}, sent_time",
)


_AGAIN: Final = {
    "for_item": "later.plan_item_id = r.plan_item_id",
    "for_person": "r.plan_item_id IS NULL AND later.case_id = r.case_id"
    " AND later.institution_kind = r.institution_kind AND later.person_ids && r.person_ids",
}
_ASKED: Final = f"later.sent_time > r.sent_time AND later.closed_cause <> {literals([MISTAKE])}"


def _turned_down(state: State, since: str) -> str:
    """A refusal is work until somebody else was asked, or two months have gone; so is what failed there.

    Asked was whoever got the item of the plan after it; without an item, one of the same kind for one of the
    same persons. What was sent by mistake asked nobody.
    """
    newest = merged(
        "referral",
        queries.OF_OFFICE,
        f"{queries.IN_OFFICE} AND state = {literals([state])}",
        "sent_time DESC, id DESC",
        str(_MOST_REFUSED),
        columns=f"{_COLUMNS}, sent_time, {since}, plan_item_id",
    )
    asked = " ".join(
        f"LEFT JOIN LATERAL (SELECT true AS asked FROM referral AS later WHERE {how} AND {_ASKED} LIMIT 1) AS"
        f" {name} ON true"
        for name, how in _AGAIN.items()
    )
    return (
        f"SELECT {_OF_R}, r.sent_time FROM ({newest}) AS r {asked} WHERE r.{since} > :since"
        f" AND {' AND '.join(f'{name}.asked IS NULL' for name in _AGAIN)}"
        f" AND {case_refs.no_closed_case('r.case_id')}"
    )


_PARTS: Final = (
    *(_SILENT, _UNSHOWN, _UNATTENDED),
    # What failed was accepted long before; nothing of it changes after its end.
    *(_turned_down(State.REFUSED, "answered_time"), _turned_down(State.FAILED, "update_time")),
)


# What is planned for later than this does not stand in the queue yet.
_HORIZON: Final = dt.timedelta(days=31)
_MEETINGS = merged(
    "meeting",
    queries.PLACES,
    f"municipality = m.code AND state = {literals([MeetingState.PLANNED])} AND met_on <= :until",
    "met_on, id",
    str(_MOST),
    columns="id, municipality, kind, met_on",
)
# What a contact was asked and has not answered by its day.
_AWAITED = merged(
    "contact",
    queries.PLACES,
    "municipality = m.code AND answer_due_on <= :today",
    "answer_due_on, id",
    str(_MOST),
    columns="id, municipality, '' AS kind, answer_due_on",
)
# What an office does outside its cases.
_PLANNED = Statement(f"({_MEETINGS}) UNION ALL ({_AWAITED})")


# What was agreed on cases and is still to be done; who of its owners is at work is asked with it.
_AGREED = Statement(
    merged(
        "agreement",
        queries.OF_OFFICE,
        f"{queries.IN_OFFICE} AND owners <> '{{}}' AND {case_refs.no_closed_case('agreement.case_id')}",
        "id",
        str(_MOST),
        columns="id, case_id, case_number, municipality, strand, tasks,"
        " (SELECT head_person_id FROM case_ref WHERE case_ref.case_id = agreement.case_id) AS head_person_id,"
        " ARRAY(SELECT a.account_id FROM account_ref AS a WHERE a.account_id = ANY(owners) AND NOT a.active)"
        " AS gone",
    )
)


def _marked(part: str) -> str:
    return f"(SELECT p.*, {str(part is _UNATTENDED).lower()} AS unattended FROM ({part}) AS p)"


_WORK_OF_OFFICE = Statement(
    f"SELECT w.* FROM ({' UNION ALL '.join(_marked(part) for part in _PARTS)})"
    f" AS w ORDER BY w.sent_time LIMIT {_MOST}"
)


async def list_work(
    database: Database, by: Actor, now: dt.datetime, _today: dt.date
) -> common.ListWorkResponse:
    """Return the referrals that wait for the caller, or for whom the caller waits."""
    rows = await _rows(database, by, now)
    counted = Counter(row["state"] for row in rows)
    more = len(rows) >= _MOST or max(counted[State.REFUSED], counted[State.FAILED]) >= _MOST_REFUSED
    planned, agreed = [], []
    if by.may("meeting.write"):
        planned = await _planned(database, by, now)
        agreed = await database.fetch(
            _AGREED, municipalities=list(by.municipalities), strands=list(by.strands)
        )
    # Where nobody is at work, that is what is to be done, whatever else the referral waits for.
    unattended = {row["id"] for row in rows if row.get("unattended")}
    shown = [row for row in rows if row.get("unattended") or row["id"] not in unattended]
    items = [_item(row, by, now) for row in shown] + [_outside(row, now) for row in planned]
    items += [item for row in agreed for item in _agreed(row, by, now)]
    more = more or max(len(planned), len(agreed)) >= _MOST
    return common.ListWorkResponse(items=items, more=more)


async def _planned(database: Database, by: Actor, now: dt.datetime) -> list[asyncpg.Record]:
    until = day_of(now + _HORIZON)
    return await database.fetch(
        _PLANNED, municipalities=list(by.municipalities), until=until, today=day_of(now)
    )


def _outside(row: Any, now: dt.datetime) -> common.WorkItem:
    """Return a row for a planned meeting, or for an answer that a contact owes.

    On its day a meeting is held, after it it is to be recorded or called off.
    """
    due = end_of(row["met_on"])
    item = common.WorkItem(
        kind="record_meeting" if row["kind"] else "answer_share",
        subject_id=str(row["id"]),
        municipality=row["municipality"],
        group=_group(due, now, late=False),
        metadata={"meeting": f"MEETING_KIND_{row['kind']}"} if row["kind"] else {},
    )
    as_timestamp(due, item.due_time)
    return item


def _agreed(row: Any, by: Actor, now: dt.datetime) -> list[common.WorkItem]:
    """Return a row for each open task of the caller, or of a colleague who is not at work any more."""
    items = []
    for task in as_json(row["tasks"]):
        if task["state"] != TaskState.OPEN or task["owner"] not in {by.account_id, *row["gone"]}:
            continue
        due = end_of(dt.date.fromisoformat(task["due_on"]))
        item = common.WorkItem(
            kind="complete_agreed_task",
            case_id=str(row["case_id"]),
            case_number=row["case_number"],
            subject_id=task["id"],
            person_id=str(row["head_person_id"] or ""),
            municipality=row["municipality"],
            group=_group(due, now, late=False),
            metadata={"agreement_id": str(row["id"])},
            strand=f"STRAND_{row['strand']}",
        )
        as_timestamp(due, item.due_time)
        items.append(item)
    return items


async def _rows(database: Database, by: Actor, now: dt.datetime) -> list[asyncpg.Record]:
    places = list(by.municipalities)
    if by.may("referral.answer"):
        return await database.fetch(
            _WORK_OF_INSTITUTION,
            municipalities=places,
            institution=queries.institution_of(by),
            # Ours, and not the day that the caller names: from then on it sees nobody.
            today=day_of(now),
        )
    if by.may("referral.send"):
        since = now - dt.timedelta(days=60)
        return await database.fetch(
            _WORK_OF_OFFICE, municipalities=places, strands=list(by.strands), since=since
        )
    return []


def _item(row: Any, by: Actor, now: dt.datetime) -> common.WorkItem:
    state = State(row["state"])
    answers = by.may("referral.answer")
    due = row["answer_due_time"]
    if answers and state in UNANSWERED:
        kind, rule = "answer_referral", "REFERRAL_ANSWER"
        group = _group(due, now, late=state is State.UNANSWERED)
    elif answers:
        kind, rule, due = "record_outcome", "", row["appointment_time"]
        group = _group(due, now, late=False)
    elif row["unattended"]:
        kind, rule, due, group = "referral_unattended", "", None, common.WORK_GROUP_OPEN
    elif state in OPEN and row["snapshot"] is None:
        kind, rule, due, group = "referral_unshown", "", None, common.WORK_GROUP_OPEN
    elif state is State.SENT:
        kind, rule, group = "await_referral", "REFERRAL_ANSWER", common.WORK_GROUP_WAITING
    elif state is State.UNANSWERED:
        kind, rule, group = "referral_unanswered", "REFERRAL_ANSWER", common.WORK_GROUP_LATE
    else:
        kind = "referral_failed" if state is State.FAILED else "referral_refused"
        rule, due, group = "", None, common.WORK_GROUP_OPEN
    item = common.WorkItem(
        kind=kind,
        case_id=str(row["case_id"]),
        case_number=row["case_number"],
        subject_id=str(row["id"]),
        person_id=str(row["person_ids"][0]),
        municipality=row["municipality"],
        group=group,
        rule=rule,
        waits_for=row["institution_kind"] if group == common.WORK_GROUP_WAITING else "",
        metadata={
            "item": row["item_code"],
            "institution_kind": row["institution_kind"],
            "reason": row["failure_reason"] or row["refusal_reason"],
        },
        strand=f"STRAND_{row['strand']}",
    )
    as_timestamp(due, item.due_time)
    if answers and row["snapshot"] is not None:
        people = pb.Snapshot.FromString(row["snapshot"]).persons
        item.display_name = f"{people[0].given_name} {people[0].family_name}".strip() if people else ""
    return item


def _group(due: dt.datetime | None, now: dt.datetime, *, late: bool) -> common.WorkGroup:
    if late or (due is not None and due < now):
        return common.WORK_GROUP_LATE
    if due is None:
        return common.WORK_GROUP_OPEN
    if day_of(due) == day_of(now):
        return common.WORK_GROUP_TODAY
    return common.WORK_GROUP_UPCOMING
