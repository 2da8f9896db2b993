"""What is read of referrals: one, a list, counts, and the work of the day."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any, Final

import asyncpg

from services.chassis import ids, paging, roles
from services.chassis.actors import Actor
from services.chassis.database import Database, Statement
from services.chassis.errors import NotFound
from services.referral.rules import State

COLUMNS: Final = (
    "id, version, number, case_id, case_number, municipality, strand, plan_item_id, item_code,"
    " institution_id, institution_kind, state, person_ids, consent_id, snapshot, shared_fields,"
    " closed_cause, closed_time, sent_time, sent_by, answered_time, answer_due_time, appointment_time,"
    " counsellor, refusal_reason, refusal_note, failure_reason, onward_from, by_api"
)
# The last row's key of the page before; the first page begins after all time.
_BEFORE: Final = "(sent_time, id) < (:sent_time, :id)"
_ORDER: Final = "ORDER BY sent_time DESC, id DESC LIMIT CAST(:limit AS bigint)"
_STATES: Final = "state = ANY(CAST(:states AS text[]))"
_AFTER_ALL_TIME: Final = (dt.datetime.max.replace(tzinfo=dt.UTC), uuid.UUID(int=2**128 - 1))

GET = {
    True: Statement(
        f"SELECT {COLUMNS} FROM referral WHERE {{scope}} AND id = :id AND institution_id = :institution",
        people="person_ids",
    ),
    False: Statement(
        f"SELECT {COLUMNS} FROM referral WHERE {{scope}} AND id = :id"
        " AND strand = ANY(CAST(:strands AS text[]))",
        people="person_ids",
    ),
}

# Each list names what it walks along, for row-level security does not choose the index.
LIST_OF_CASE = Statement(
    f"SELECT {COLUMNS} FROM referral WHERE {{scope}} AND case_id = :case_id"
    f" AND strand = ANY(CAST(:strands AS text[])) AND {_STATES} AND {_BEFORE} {_ORDER}",
    people="person_ids",
    record_limit="limit",
)
LIST_OF_OFFICE = Statement(
    f"SELECT r.* FROM unnest(CAST(:municipalities AS text[])) AS m(code), LATERAL ("
    f"SELECT {COLUMNS} FROM referral WHERE {{scope}} AND municipality = m.code"
    f" AND strand = ANY(CAST(:strands AS text[])) AND {_BEFORE} {_ORDER}) AS r"
    f" ORDER BY sent_time DESC, id DESC LIMIT CAST(:limit AS bigint)",
    people="person_ids",
    record_limit="limit",
)
LIST_OF_INSTITUTION = Statement(
    f"SELECT {COLUMNS} FROM referral WHERE {{scope}} AND institution_id = :institution"
    f" AND {_BEFORE} {_ORDER}",
    people="person_ids",
    record_limit="limit",
)
# Of chosen states: a branch for each, for a rare one would be looked for among all others.
_EACH_STATE: Final = "unnest(CAST(:states AS text[])) AS s(name)"
LIST_OF_OFFICE_IN_STATES = Statement(
    f"SELECT r.* FROM unnest(CAST(:municipalities AS text[])) AS m(code), {_EACH_STATE}, LATERAL ("
    f"SELECT {COLUMNS} FROM referral WHERE {{scope}} AND municipality = m.code AND state = s.name"
    f" AND strand = ANY(CAST(:strands AS text[])) AND {_BEFORE} {_ORDER}) AS r"
    f" ORDER BY sent_time DESC, id DESC LIMIT CAST(:limit AS bigint)",
    people="person_ids",
    record_limit="limit",
)
LIST_OF_INSTITUTION_IN_STATES = Statement(
    f"SELECT r.* FROM {_EACH_STATE}, LATERAL ("
    f"SELECT {COLUMNS} FROM referral WHERE {{scope}} AND institution_id = :institution AND state = s.name"
    f" AND {_BEFORE} {_ORDER}) AS r ORDER BY sent_time DESC, id DESC LIMIT CAST(:limit AS bigint)",
    people="person_ids",
    record_limit="limit",
)
LIST_OF_CASE_AT_INSTITUTION = Statement(
    f"SELECT {COLUMNS} FROM referral WHERE {{scope}} AND case_id = :case_id"
    f" AND institution_id = :institution AND {_STATES} AND {_BEFORE} {_ORDER}",
    people="person_ids",
    record_limit="limit",
)
OUTCOMES = Statement(
    "SELECT referral_id, code, done_on, create_time, recorded_by, person_ids, grade, note FROM outcome"
    " WHERE {scope} AND referral_id = ANY(CAST(:ids AS uuid[])) ORDER BY done_on, id"
)
COUNT_OF_INSTITUTION = Statement(
    "SELECT state, count(*) AS count FROM referral WHERE {scope} AND institution_id = :institution"
    " GROUP BY state"
)
COUNT_OF_OFFICE = Statement(
    "SELECT state, count(*) AS count FROM referral WHERE {scope}"
    " AND municipality = ANY(CAST(:municipalities AS text[])) AND strand = ANY(CAST(:strands AS text[]))"
    " GROUP BY state"
)
_WORK_COLUMNS: Final = (
    "id, case_id, case_number, municipality, strand, item_code, institution_kind, state, person_ids,"
    " snapshot, answer_due_time, appointment_time, refusal_reason"
)
WORK_OF_INSTITUTION = Statement(
    f"SELECT {_WORK_COLUMNS} FROM referral WHERE {{scope}} AND institution_id = :institution"
    " AND state IN ('SENT', 'UNANSWERED', 'ACCEPTED', 'IN_SERVICE') AND snapshot IS NOT NULL"
    " ORDER BY sent_time LIMIT 500"
)
_OF_R: Final = ", ".join(f"r.{name}" for name in _WORK_COLUMNS.split(", "))
# A refusal is work until somebody else was asked, or two months have gone. Compared by rows and ordered by
# both, the silent can only be read along their own index; of the refusals the newest are looked at.
WORK_OF_OFFICE = Statement(
    f"SELECT w.* FROM unnest(CAST(:municipalities AS text[])) AS m(code), LATERAL ("
    f"(SELECT {_WORK_COLUMNS}, sent_time FROM referral WHERE {{scope}} AND state IN ('SENT', 'UNANSWERED')"
    " AND (municipality, sent_time) >= (m.code, '-infinity'::timestamptz) AND municipality <= m.code"
    " ORDER BY municipality, sent_time LIMIT 500)"
    f" UNION ALL (SELECT {_OF_R}, r.sent_time FROM ("
    f"SELECT {_WORK_COLUMNS}, sent_time, answered_time, plan_item_id FROM referral WHERE {{scope}}"
    " AND municipality = m.code AND state = 'REFUSED' ORDER BY sent_time DESC, id DESC LIMIT 200) AS r"
    " LEFT JOIN LATERAL (SELECT true AS asked FROM referral AS later"
    " WHERE later.plan_item_id = r.plan_item_id AND later.sent_time > r.sent_time LIMIT 1) AS later ON true"
    " WHERE r.answered_time > :since AND later.asked IS NULL)"
    ") AS w ORDER BY w.sent_time LIMIT 500"
)


def reads_as_institution(actor: Actor) -> bool:
    """Say whether an actor sees its institution's referrals only."""
    return roles.reach(actor.roles) is roles.Reach.INSTITUTION


async def get(database: Database, referral_id: str, by: Actor) -> asyncpg.Record:
    """Return a referral, or NotFound; leaves the access record."""
    narrow = reads_as_institution(by)
    params: dict[str, Any] = {"id": ids.found(referral_id, "REFERRAL_NOT_FOUND")}
    if narrow:
        params["institution"] = institution_of(by)
    else:
        params["strands"] = list(by.strands)
    row = await database.fetchrow(GET[narrow], **params)
    if row is None:
        raise NotFound("REFERRAL_NOT_FOUND")
    return row


async def page(
    database: Database, by: Actor, case_id: str, states: Sequence[str], size: int, token: str
) -> tuple[Sequence[asyncpg.Record], str]:
    """Return a page of referrals, newest first, and the token of the next one."""
    filters = [case_id, sorted(states)]
    key = paging.decode(token, filters)
    last = (
        (dt.datetime.fromisoformat(str(key[0])), uuid.UUID(str(key[1])))
        if key is not None
        else _AFTER_ALL_TIME
    )
    params: dict[str, Any] = {"sent_time": last[0], "id": last[1], "limit": size + 1}
    chosen = list(dict.fromkeys(states))
    if case_id:
        params["case_id"] = ids.found(case_id, "CASE_NOT_FOUND")
        params["states"] = chosen or [state.value for state in State]
    elif chosen:
        params["states"] = chosen
    if reads_as_institution(by):
        params["institution"] = institution_of(by)
        listed = LIST_OF_INSTITUTION_IN_STATES if chosen else LIST_OF_INSTITUTION
        if case_id:
            listed = LIST_OF_CASE_AT_INSTITUTION
    else:
        params["strands"] = list(by.strands)
        listed = LIST_OF_CASE
        if not case_id:
            params["municipalities"] = list(by.municipalities)
            listed = LIST_OF_OFFICE_IN_STATES if chosen else LIST_OF_OFFICE
    rows = await database.fetch(listed, **params)
    shown, end = paging.paged(rows, size)
    if end is None:
        return shown, ""
    return shown, paging.encode([end["sent_time"].isoformat(), str(end["id"])], filters)


async def outcomes(
    database: Database, referral_ids: Sequence[uuid.UUID]
) -> dict[uuid.UUID, list[asyncpg.Record]]:
    """Return the outcomes of referrals, by referral."""
    found: dict[uuid.UUID, list[asyncpg.Record]] = {one: [] for one in referral_ids}
    if found:
        for row in await database.fetch(OUTCOMES, ids=list(found)):
            found[row["referral_id"]].append(row)
    return found


async def counts(database: Database, by: Actor) -> list[asyncpg.Record]:
    """Return how many referrals stand in each state."""
    if reads_as_institution(by):
        return await database.fetch(COUNT_OF_INSTITUTION, institution=institution_of(by))
    return await database.fetch(
        COUNT_OF_OFFICE, municipalities=list(by.municipalities), strands=list(by.strands)
    )


async def work(database: Database, by: Actor, now: dt.datetime) -> list[asyncpg.Record]:
    """Return the referrals that wait for the caller, or for whom the caller waits."""
    if by.may("referral.answer"):
        return await database.fetch(WORK_OF_INSTITUTION, institution=institution_of(by))
    if by.may("referral.send"):
        since = now - dt.timedelta(days=60)
        return await database.fetch(WORK_OF_OFFICE, municipalities=list(by.municipalities), since=since)
    return []


def institution_of(by: Actor) -> uuid.UUID:
    """Return the caller's institution; one without sees nothing, as nothing was sent to it."""
    return uuid.UUID(by.institution_id) if by.institution_id else uuid.UUID(int=0)
