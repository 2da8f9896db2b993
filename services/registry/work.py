"""Registry's part of "my work": clocks due, families to register, cases to assign or hand over, closings."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any, Final

from prag.common.v1 import types_pb2

from services.chassis.auth.actors import Actor
from services.chassis.database.database import Database, Statement
from services.chassis.database.paging import LAST_TIME
from services.chassis.database.statements import literals
from services.chassis.dates import as_timestamp
from services.domain.municipalities import CENTRE
from services.domain.roles import CENTRES, COORDINATOR, MOCR_HEAD, MUNICIPAL_OFFICE
from services.registry.queries import escalations, officers, openings, pairs, protection, transfers
from services.registry.resources.codes import Columns, enum
from services.registry.rules import cases as case_rules
from services.registry.rules import openings as opening_rules
from services.registry.rules import work as rules

__all__ = ["list_work", "work_item"]

_CASE: Final = (
    "case_file.id AS case_id, case_file.number, case_file.head_person_id, case_file.municipality,"
    " case_file.strand, case_file.reported_name"
)
# Of clocks that may be an office's, which has no case; what of a case is asked for, of it is empty.
_OF_CLOCK: Final = (
    "c.case_id, case_file.number, case_file.head_person_id, c.municipality, c.strand,"
    " c.id, c.rule, c.subject_id, c.period, c.due_time, c.who_acts, c.institution_id, c.task"
)
_STRANDS: Final = "case_file.strand = ANY(CAST(:strands AS text[]))"
_EACH: Final = "unnest(CAST(:municipalities AS text[])) m"
_CLOSED: Final = literals([case_rules.State.CLOSED])
# A case that is not closed, or an office's own duty.
_OPEN: Final = f"CASE WHEN c.case_id IS NULL THEN true ELSE case_file.state <> {_CLOSED} END"
# Of one kind; an office that has more open at once is told that there is more.
_MOST: Final = 500

_DUE: Final = Statement(
    f"SELECT {_OF_CLOCK}, case_file.reported_name"
    f" FROM {_EACH}, LATERAL (SELECT * FROM clock WHERE clock.municipality = m AND clock.open"
    " AND clock.due_time < CAST(:horizon AS timestamptz) AND clock.strand = ANY(CAST(:strands AS text[]))"
    " AND (clock.case_id IS NULL OR NOT CAST(:duties_only AS boolean))"
    f" ORDER BY clock.due_time LIMIT {_MOST}) c"
    # Looked up one by one: joined plainly, all cases are read for the few whose clocks are due.
    " LEFT JOIN LATERAL (SELECT * FROM case_file WHERE case_file.id = c.case_id LIMIT 1) case_file ON true"
    f" WHERE {{scope}} AND {_OPEN} ORDER BY c.due_time LIMIT {_MOST}"
)
# What ran out and has come up to somebody, by the version that each clock began under.
_ESCALATED: Final = Statement(
    f"SELECT {_OF_CLOCK}"
    f" FROM {_EACH}, LATERAL (SELECT clock.* FROM clock JOIN {escalations.VERSIONS}"
    " WHERE clock.municipality = m AND clock.strand = ANY(CAST(:strands AS text[]))"
    f" AND {escalations.come_up('m')} ORDER BY clock.due_time LIMIT {_MOST}) c"
    " LEFT JOIN LATERAL (SELECT * FROM case_file WHERE case_file.id = c.case_id LIMIT 1) case_file ON true"
    f" WHERE {{scope}} AND {_OPEN} ORDER BY c.due_time LIMIT {_MOST}"
)
# Families that are to be registered, or to have another head.
_FAMILIES: Final = Statement(
    f"SELECT {_CASE}, case_file.member_died FROM {_EACH}, LATERAL ("
    "(SELECT * FROM case_file c WHERE c.municipality = m"
    f" AND c.state IN ({literals(case_rules.UNREGISTERED)}) AND c.registered_time IS NULL"
    f" ORDER BY c.id LIMIT {_MOST})"
    " UNION ALL (SELECT * FROM case_file c WHERE c.municipality = m AND c.member_died"
    f" AND c.state <> {_CLOSED} ORDER BY c.id LIMIT {_MOST})) case_file"
    f" WHERE {{scope}} AND {_STRANDS} ORDER BY case_file.id LIMIT {_MOST}"
)
_UNASSIGNED: Final = Statement(
    f"SELECT {_CASE}, (SELECT min(due_time) FROM clock WHERE clock.case_id = case_file.id AND clock.open)"
    f" AS due_time FROM case_file WHERE {{scope}} AND {_STRANDS} AND case_file.municipality = '{CENTRE}'"
    f" AND case_file.state <> {_CLOSED} ORDER BY case_file.id LIMIT {_MOST}"
)
_CLOSINGS: Final = Statement(
    f"SELECT {_CASE}, case_file.closure FROM {_EACH}, LATERAL (SELECT * FROM case_file c"
    " WHERE c.municipality = m AND c.closure ? 'requested_by' AND NOT c.closure ? 'refusal_note'"
    f" AND c.state <> {_CLOSED} ORDER BY c.id LIMIT {_MOST}) case_file"
    f" WHERE {{scope}} AND {_STRANDS} ORDER BY case_file.id LIMIT {_MOST}"
)


async def list_work(
    database: Database, by: Actor, now: dt.datetime, today: dt.date
) -> types_pb2.ListWorkResponse:
    """Return what the caller is to do, and what others must do for the caller's cases."""
    items: list[types_pb2.WorkItem] = []
    more = False
    if by.roles.intersection(MUNICIPAL_OFFICE):
        due, more = await _due(database, by, now, today)
        items += due
    elif by.roles.intersection({COORDINATOR, *CENTRES}):
        escalated, more = await _escalated(database, by, now)
        items += escalated
    if by.roles.intersection(CENTRES):
        # What the ministry itself has to do.
        own, many = await _due(database, by, now, today, places=[CENTRE])
        items += own
        more |= many
    if by.roles.intersection(MUNICIPAL_OFFICE):
        rows = await _of_municipalities(database, _FAMILIES, by)
        items += [
            work_item(row, "name_head" if row["member_died"] else "register_family", "OPEN") for row in rows
        ]
        more |= len(rows) >= _MOST
    # A case waits for its centre; the coordinator sees what went late in the region.
    if by.roles.intersection(CENTRES):
        rows = await database.fetch(_UNASSIGNED, strands=list(by.strands))
        items += [work_item(row, "assign_case", "OPEN") for row in rows]
        more |= len(rows) >= _MOST
    if by.may("case.close_confirm"):
        rows = await _of_municipalities(database, _CLOSINGS, by)
        items += _closings(rows, by)
        more |= len(rows) >= _MOST
    if by.may("case.hand_over"):
        rows = await _of_municipalities(
            database, officers.HELD, by, is_head=MOCR_HEAD in by.roles, most=_MOST
        )
        items += [_handover(row) for row in rows]
        more |= len(rows) >= _MOST
    if by.may("case.hand_over") and MOCR_HEAD not in by.roles:
        rows = await _of_municipalities(database, officers.DESERTED, by, most=_MOST)
        items += [_deserted(row) for row in rows]
    if by.may("transfer.answer"):
        rows = await _of_municipalities(
            database, transfers.WAITING, by, is_head=MOCR_HEAD in by.roles, most=_MOST
        )
        items += [_offered(row) for row in rows]
        more |= len(rows) >= _MOST
    seen_to, many = await _to_see_to(database, by, today)
    doubles = await _doubles(database, by, now, today) if by.may("duplicate.read") else []
    return types_pb2.ListWorkResponse(items=items + seen_to + doubles, more=more or many)


async def _doubles(
    database: Database, by: Actor, now: dt.datetime, today: dt.date
) -> list[types_pb2.WorkItem]:
    """Return how many who may be one are to be compared, what other offices ask, and what they answered."""
    # Of questions beyond these the queue of pairs shows the rest.
    rows = await database.fetch(
        pairs.WORK, municipalities=list(by.municipalities), strands=list(by.strands), most=_MOST
    )
    items = []
    for row in rows:
        if row["kind"] == "compare_duplicates":
            items.append(_to_compare(row))
        elif row["kind"] == "answer_other_office":
            group = rules.group_of(row["due_time"], now, today, mine=True) or "UPCOMING"
            items.append(work_item(row, row["kind"], group, metadata={"from": row["place"]}))
        else:
            told = {**row, "due_time": None}
            items.append(work_item(told, row["kind"], "OPEN", metadata={"from": row["place"]}))
    return items


async def _to_see_to(database: Database, by: Actor, today: dt.date) -> tuple[list[types_pb2.WorkItem], bool]:
    """Return what protects families: pairs and protections to look at, and readings outside a duty."""
    items: list[types_pb2.WorkItem] = []
    more = False
    if by.may("person.search"):
        rows = await _of_municipalities(database, protection.OPEN_MATCHES, by)
        items += [work_item(row, "answer_protected_match", "OPEN") for row in rows[: protection.MOST]]
        more |= len(rows) > protection.MOST
    if by.may("case.protect"):
        rows = await _of_municipalities(database, protection.TO_REVIEW, by, today=today)
        items += [work_item(row, "review_protection", "OPEN") for row in rows[: protection.MOST]]
        more |= len(rows) > protection.MOST
    if by.may("opening.review"):
        seen = json.dumps(opening_rules.seen_by(by.roles))
        rows = await _of_municipalities(
            database, openings.TO_REVIEW, by, seen=seen, account_id=by.account_id, most=_MOST
        )
        items += [
            work_item(row, "review_opening", "OPEN", metadata={"opening": f"OPENING_{row['reason']}"})
            for row in rows
        ]
        more |= len(rows) >= _MOST
        rows = await database.fetch(
            openings.ALERTS_TO_REVIEW,
            municipalities=list(by.municipalities),
            seen=seen,
            account_id=by.account_id,
            most=_MOST,
        )
        items += [_readings(row) for row in rows]
        more |= len(rows) >= _MOST
    return items, more


async def _of_municipalities(database: Database, statement: Statement, by: Actor, **params: Any) -> list[Any]:
    codes = [code for code in by.municipalities if code != CENTRE]
    return await database.fetch(statement, municipalities=codes, strands=list(by.strands), **params)


async def _due(
    database: Database, by: Actor, now: dt.datetime, today: dt.date, *, places: Sequence[str] = ()
) -> tuple[list[types_pb2.WorkItem], bool]:
    # What others must do is shown whenever it is due. Of the centre's place duties alone: cases wait there.
    rows = await database.fetch(
        _DUE,
        municipalities=list(places) or [code for code in by.municipalities if code != CENTRE],
        strands=list(by.strands),
        horizon=LAST_TIME,
        duties_only=bool(places),
    )
    items = []
    for row in rows:
        mine = row["who_acts"] == "MOCR" or row["case_id"] is None
        group = rules.group_of(row["due_time"], now, today, mine=mine)
        if group is not None:
            items.append(_clock(row, group))
    return items, len(rows) >= _MOST


async def _escalated(
    database: Database, by: Actor, now: dt.datetime
) -> tuple[list[types_pb2.WorkItem], bool]:
    rows = await _of_municipalities(
        database, _ESCALATED, by, **await escalations.parameters(database, by, now)
    )
    return [_clock(row, "LATE", escalated="true") for row in rows], len(rows) >= _MOST


def _clock(row: Any, group: str, **metadata: str) -> types_pb2.WorkItem:
    waits = (
        ""
        if row["who_acts"] == "MOCR" or row["case_id"] is None
        else row["institution_id"] or row["who_acts"]
    )
    if row["period"]:
        metadata["period" if row["case_id"] is None else "month"] = row["period"]
    return work_item(row, row["task"], group, waits_for=waits, metadata=metadata)


def _closings(rows: Sequence[Any], by: Actor) -> list[types_pb2.WorkItem]:
    items = []
    for row in rows:
        closure = json.loads(row["closure"])
        if case_rules.may_confirm(closure, row["strand"], by.account_id, by.roles):
            metadata = {"outcome": closure["outcome"]}
            items.append(work_item(row, "confirm_closure", "OPEN", metadata=metadata))
    return items


def _readings(row: Any) -> types_pb2.WorkItem:
    """Return a row for somebody who read the files of many cases."""
    return types_pb2.WorkItem(
        kind="review_readings",
        subject_id=str(row["id"]),
        municipality=row["municipality"],
        group=types_pb2.WORK_GROUP_OPEN,
        metadata={"cases": str(row["cases"])},
    )


def _to_compare(row: Any) -> types_pb2.WorkItem:
    """Return a row for all pairs of an office."""
    return types_pb2.WorkItem(
        kind="compare_duplicates",
        municipality=row["municipality"],
        group=types_pb2.WORK_GROUP_OPEN,
        metadata={"pairs": str(row["pairs"]), "more": "true" if row["pairs"] >= pairs.MOST_COUNTED else ""},
    )


def _handover(row: Any) -> types_pb2.WorkItem:
    """Return a row for all open cases of somebody who is no longer at work in their office."""
    return types_pb2.WorkItem(
        kind="hand_over_cases",
        subject_id=row["account_id"],
        municipality=row["municipality"],
        group=types_pb2.WORK_GROUP_OPEN,
        metadata={"cases": str(row["cases"])},
    )


def _offered(row: Any) -> types_pb2.WorkItem:
    """Return a row for a case that another office offers."""
    said = {"persons": str(row["person_count"]), "from": row["previous_municipality"]}
    item = work_item(row, "answer_transfer", "OPEN", metadata=said)
    # Its file is not open here yet.
    item.case_id = ""
    return item


def _deserted(row: Any) -> types_pb2.WorkItem:
    """Return a row for an office where nobody is at work: what waits for it waits for nobody."""
    return types_pb2.WorkItem(
        kind="office_deserted",
        municipality=row["municipality"],
        group=types_pb2.WORK_GROUP_OPEN,
        metadata={"cases": str(row["cases"])},
    )


def work_item(row: Columns, kind: str, group: str, **more: Any) -> types_pb2.WorkItem:
    """Return a row of the queue."""
    message = types_pb2.WorkItem(
        kind=kind,
        case_id=str(row["case_id"] or ""),
        case_number=row["number"] or "",
        person_id=str(row["head_person_id"] or ""),
        municipality=row["municipality"],
        group=enum("group", group),
        strand=enum("strand", row["strand"]),
        subject_id=str(row.get("subject_id") or ""),
        rule=row.get("rule") or "",
        # Until it is registered a family has the name that was heard, and no person who could be asked for.
        display_name="" if row["head_person_id"] else row.get("reported_name") or "",
        **more,
    )
    as_timestamp(row.get("due_time"), message.due_time)
    return message
