"""What is read of referrals: one, a list, counts."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any, Final

import asyncpg

from services import case_refs
from services.chassis import ids
from services.chassis.auth.actors import Actor
from services.chassis.database import paging
from services.chassis.database.database import Database, Statement
from services.chassis.database.statements import literals, merged
from services.chassis.errors import NotFound
from services.domain import roles
from services.referral.rules import OPEN, State

COLUMNS: Final = (
    "id, version, number, case_id, case_number, municipality, strand, plan_item_id, item_code,"
    " institution_id, institution_kind, state, person_ids, consent_id, consent_until, snapshot,"
    " shared_fields,"
    " closed_cause, closed_time, sent_time, sent_by, answered_time, answer_due_time, appointment_time,"
    " counsellor, refusal_reason, refusal_note, failure_reason, failure_note, withdrawal_cause,"
    " withdrawal_reason, onward_from, by_api, end_reason, kept_until,"
    f" {case_refs.closed_case('referral.case_id')}"
)
# The last row's key of the page before; the first page begins after all time.
_BEFORE: Final = "(sent_time, id) < (:sent_time, :id)"
_ORDER: Final = "ORDER BY sent_time DESC, id DESC LIMIT CAST(:limit AS bigint)"
_STATES: Final = "state = ANY(CAST(:states AS text[]))"
ALL_STATES: Final = [state.value for state in State]
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
        file=case_refs.FILE,
    ),
}

LIST_OF_CASE = Statement(
    f"SELECT {COLUMNS} FROM referral WHERE {{scope}} AND case_id = :case_id"
    f" AND strand = ANY(CAST(:strands AS text[])) AND {_STATES} AND {_BEFORE} {_ORDER}",
    people="person_ids",
    record_limit="limit",
    file=case_refs.FILE,
)
# All others have a branch for each municipality, strand and state: for each there is an index (migrations).
PLACES: Final = "unnest(CAST(:municipalities AS text[])) AS m(code)"
OF_OFFICE: Final = f"{PLACES}, unnest(CAST(:strands AS text[])) AS k(name)"
_EACH_STATE: Final = "unnest(CAST(:states AS text[])) AS s(name)"
IN_OFFICE: Final = "municipality = m.code AND strand = k.name"
AT_INSTITUTION: Final = "institution_id = :institution AND asked_in = m.code"


def _list(branches: str, where: str) -> Statement:
    order, limit = "sent_time DESC, id DESC", "CAST(:limit AS bigint)"
    listed = merged("referral", branches, f"{where} AND {_BEFORE}", order, limit, columns=COLUMNS)
    return Statement(listed, people="person_ids", record_limit="limit")


LIST_OF_OFFICE = _list(OF_OFFICE, IN_OFFICE)
LIST_OF_OFFICE_IN_STATES = _list(f"{OF_OFFICE}, {_EACH_STATE}", f"{IN_OFFICE} AND state = s.name")
LIST_OF_INSTITUTION = _list(PLACES, AT_INSTITUTION)
LIST_OF_INSTITUTION_IN_STATES = _list(f"{PLACES}, {_EACH_STATE}", f"{AT_INSTITUTION} AND state = s.name")
LIST_OF_CASE_AT_INSTITUTION = Statement(
    f"SELECT {COLUMNS} FROM referral WHERE {{scope}} AND case_id = :case_id"
    f" AND institution_id = :institution AND {_STATES} AND {_BEFORE} {_ORDER}",
    people="person_ids",
    record_limit="limit",
)
OUTCOMES = Statement(
    "SELECT id, referral_id, code, done_on, create_time, recorded_by, person_ids, grade, note FROM outcome"
    " WHERE {scope} AND referral_id = ANY(CAST(:ids AS uuid[])) ORDER BY done_on, id"
)
OPEN_OF_CASE = Statement(
    "SELECT id, number, item_code, state, sent_time, answer_due_time, appointment_time, institution_kind,"
    " person_ids FROM referral"
    " WHERE {scope} AND case_id = :case_id AND strand = ANY(CAST(:strands AS text[]))"
    f" AND state IN ({literals(sorted(OPEN))}) ORDER BY sent_time, id"
)
# Counted to here: who has more wants no number, and a country's are not read for the sake of one.
MOST_COUNTED: Final = 1000


def _count(branches: str, where: str) -> Statement:
    return Statement(
        "SELECT s.name AS state, found.count"
        f" FROM {_EACH_STATE}, LATERAL (SELECT count(*) FROM (SELECT FROM {branches}, LATERAL ("
        f"SELECT FROM referral WHERE {{scope}} AND {where} AND state = s.name LIMIT {MOST_COUNTED}) AS look"
        f" LIMIT {MOST_COUNTED}) AS looks) AS found WHERE found.count > 0"
    )


_MEETING: Final = (
    "id, version, municipality, kind, state, met_on, place, agenda, minutes, participants, recorded_by,"
    " create_time, held_time, end_reason, ended_by, end_time, changes"
)
_GET_MEETING: Final = Statement(f"SELECT {_MEETING} FROM meeting WHERE {{scope}} AND id = :id")
_MEETINGS: Final = Statement(
    merged(
        "meeting",
        PLACES,
        "municipality = m.code AND (CAST(:kind AS text) = '' OR kind = :kind)"
        " AND (met_on, id) < (CAST(:met_on AS date), CAST(:id AS uuid))",
        "met_on DESC, id DESC",
        "CAST(:limit AS bigint)",
        columns=_MEETING,
    )
)

COUNT_OF_INSTITUTION = _count(PLACES, AT_INSTITUTION)
COUNT_OF_OFFICE = _count(OF_OFFICE, IN_OFFICE)


def reads_as_institution(actor: Actor) -> bool:
    """Say whether an actor sees its institution's referrals only."""
    return roles.reach(actor.roles) is roles.Reach.INSTITUTION


_CASE_OF_OWN: Final = Statement(
    "SELECT case_id FROM referral WHERE {scope} AND id = :id AND institution_id = :institution"
)


# Of an institution, what is about its own referrals.
_CORRECTIONS: Final = Statement(
    "SELECT c.* FROM act_correction AS c WHERE {scope} AND c.case_id = :case_id"
    " AND :subject_id IN ('', c.subject_id) AND EXISTS (SELECT 1 FROM referral AS r"
    " WHERE r.case_id = c.case_id AND (CAST(:institution AS uuid) IS NULL OR r.institution_id = :institution)"
    " AND (CAST(:strands AS text[]) IS NULL OR r.strand = ANY(CAST(:strands AS text[])))"
    " AND (CAST(r.id AS text) = c.subject_id OR r.id = (SELECT o.referral_id FROM outcome AS o"
    " WHERE CAST(o.id AS text) = c.subject_id))) ORDER BY c.id",
    file=case_refs.FILE,
)
_OF_ACT: Final = Statement(
    "SELECT r.case_id FROM referral AS r WHERE {scope} AND r.case_id = :case_id"
    " AND (CAST(:institution AS uuid) IS NULL OR r.institution_id = :institution)"
    " AND (CAST(:strands AS text[]) IS NULL OR r.strand = ANY(CAST(:strands AS text[])))"
    " AND (r.id = :subject OR r.id = (SELECT o.referral_id FROM outcome AS o WHERE o.id = :subject))"
)


async def corrections(database: Database, by: Actor, case_id: str, subject_id: str) -> list[asyncpg.Record]:
    """Return the dates of a case's referrals that were corrected, oldest first."""
    key = ids.found(case_id, "CASE_NOT_FOUND")
    return await database.fetch(_CORRECTIONS, case_id=key, subject_id=subject_id, **_both(by))


async def check_act(database: Database, by: Actor, case_id: str, subject_id: str) -> None:
    """Refuse what is not of a referral of the case that the caller reads."""
    key, subject = ids.found(case_id, "CASE_NOT_FOUND"), ids.found(subject_id, "ACT_NOT_FOUND")
    if await database.fetchrow(_OF_ACT, case_id=key, subject=subject, **_both(by)) is None:
        raise NotFound("ACT_NOT_FOUND")


def _both(by: Actor) -> dict[str, Any]:
    return {"institution": None, "strands": None, **_seen(by)}


async def case_of_own(database: Database, referral_id: str, by: Actor) -> uuid.UUID:
    """Return the case of a referral of the caller's institution; any other is not there."""
    key = ids.found(referral_id, "REFERRAL_NOT_FOUND")
    row = await database.fetchrow(_CASE_OF_OWN, id=key, institution=institution_of(by))
    if row is None:
        raise NotFound("REFERRAL_NOT_FOUND")
    case_id: uuid.UUID = row["case_id"]
    return case_id


async def get(database: Database, referral_id: str, by: Actor) -> asyncpg.Record:
    """Return a referral, or NotFound; leaves the access record."""
    key = ids.found(referral_id, "REFERRAL_NOT_FOUND")
    row = await database.fetchrow(GET[reads_as_institution(by)], id=key, **_seen(by))
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
    params: dict[str, Any] = {"sent_time": last[0], "id": last[1], "limit": size + 1, **_seen(by)}
    chosen = list(dict.fromkeys(states))
    narrow = reads_as_institution(by)
    if case_id:
        params["case_id"] = ids.found(case_id, "CASE_NOT_FOUND")
        params["states"] = chosen or ALL_STATES
        listed = LIST_OF_CASE_AT_INSTITUTION if narrow else LIST_OF_CASE
    else:
        params["municipalities"] = list(by.municipalities)
        if chosen:
            params["states"] = chosen
            listed = LIST_OF_INSTITUTION_IN_STATES if narrow else LIST_OF_OFFICE_IN_STATES
        else:
            listed = LIST_OF_INSTITUTION if narrow else LIST_OF_OFFICE
    rows = await database.fetch(listed, **params)
    shown, end = paging.paged(rows, size)
    if end is None:
        return shown, ""
    return shown, paging.encode([end["sent_time"].isoformat(), str(end["id"])], filters)


async def meeting(database: Database, meeting_id: str) -> asyncpg.Record:
    """Return a meeting of an office that the caller sees, or NotFound."""
    row = await database.fetchrow(_GET_MEETING, id=ids.found(meeting_id, "MEETING_NOT_FOUND"))
    if row is None:
        raise NotFound("MEETING_NOT_FOUND")
    return row


async def meetings(
    database: Database, by: Actor, municipality: str, kind: str, size: int, token: str
) -> tuple[Sequence[asyncpg.Record], str]:
    """Return a page of meetings, the latest day first, and the token of the next one."""
    filters = [municipality, kind]
    key = paging.decode(token, filters)
    rows = await database.fetch(
        _MEETINGS,
        municipalities=[code for code in by.municipalities if municipality in {"", code}],
        kind=kind,
        met_on=dt.date.fromisoformat(str(key[0])) if key else dt.date.max,
        id=uuid.UUID(str(key[1])) if key else paging.LAST_ID,
        limit=size + 1,
    )
    shown, end = paging.paged(rows, size)
    if end is None:
        return shown, ""
    return shown, paging.encode([end["met_on"].isoformat(), str(end["id"])], filters)


async def outcomes(
    database: Database, referral_ids: Sequence[uuid.UUID]
) -> dict[uuid.UUID, list[asyncpg.Record]]:
    """Return the outcomes of referrals, by referral."""
    by_referral: dict[uuid.UUID, list[asyncpg.Record]] = {referral_id: [] for referral_id in referral_ids}
    if by_referral:
        for row in await database.fetch(OUTCOMES, ids=list(by_referral)):
            by_referral[row["referral_id"]].append(row)
    return by_referral


async def open_of_case(database: Database, by: Actor, case_id: str) -> list[asyncpg.Record]:
    """Return what is open of a case that the caller sees."""
    key = ids.found(case_id, "CASE_NOT_FOUND")
    return await database.fetch(OPEN_OF_CASE, case_id=key, strands=list(by.strands))


async def counts(database: Database, by: Actor) -> list[asyncpg.Record]:
    """Return how many referrals stand in each state, no further than `MOST_COUNTED`."""
    counted = COUNT_OF_INSTITUTION if reads_as_institution(by) else COUNT_OF_OFFICE
    places = list(by.municipalities)
    return await database.fetch(counted, states=ALL_STATES, municipalities=places, **_seen(by))


def _seen(by: Actor) -> dict[str, Any]:
    """Return what narrows what an actor sees, besides the municipality."""
    if reads_as_institution(by):
        return {"institution": institution_of(by)}
    return {"strands": list(by.strands)}


def institution_of(by: Actor) -> uuid.UUID:
    """Return the caller's institution; one without sees nothing, as nothing was sent to it."""
    return uuid.UUID(by.institution_id) if by.institution_id else uuid.UUID(int=0)
