"""What is read: applications, sessions with their votes, decisions and entitlements."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from typing import Any, Final

import asyncpg

from services import case_refs
from services.benefits.reference import Scheme, in_force
from services.benefits.rules import bodies, compositions
from services.benefits.rules.applications import NAMED, OPEN, State
from services.benefits.rules.sessions import SESSION_AHEAD, PointState, SessionState
from services.chassis import ids
from services.chassis.auth.actors import Actor
from services.chassis.database import paging
from services.chassis.database.columns import as_json
from services.chassis.database.database import Database, Statement
from services.chassis.database.statements import literals, merged
from services.chassis.errors import InvalidArgument, NotFound, Violation
from services.corrections import NO_CASE

# What a duty lets see besides the municipality: strands, and the body of the own commission.
# Of the commission's own people the secretary sees what was handed in, and a member what is on the agenda of
# the own sessions, until it is decided (`commands.applications.duty`).
_SITS: Final = "s.members @> jsonb_build_array(jsonb_build_object('account_id', CAST(:seat AS text)))"
_ON_AGENDA: Final = (
    "SELECT p.application_id FROM session AS s JOIN agenda_point AS p ON p.session_id = s.id"
    f" WHERE s.state IN ({literals(SESSION_AHEAD)}) AND {_SITS}"
    f" AND p.state = {literals([PointState.OPEN])} AND NOT CAST(:seat AS text) = ANY(p.conflicts)"
)
_VISIBLE: Final = (
    "a.strand = ANY(CAST(:strands AS text[])) AND a.body = ANY(CAST(:bodies AS text[]))"
    f" AND (CAST(:drafts AS boolean) OR a.state <> {literals([State.DRAFT])})"
    f" AND (CAST(:seat AS text) = '' OR a.id IN ({_ON_AGENDA}))"
)
_DECIDED: Final = "d.result AS result, d.served_on AS served_on"
# Looked up one by one: joined plainly, a list reads all decisions.
_ITS_DECISION: Final = (
    "LEFT JOIN LATERAL (SELECT * FROM decision WHERE decision.id = a.decision_id LIMIT 1) AS d ON true"
)
_CLOSED: Final = case_refs.closed_case("a.case_id")
_APPLICATION: Final = f"a.*, {_DECIDED}, {_CLOSED} FROM application AS a {_ITS_DECISION}"
_STATES: Final = "a.state = ANY(CAST(:states AS text[]))"
_ORDER: Final = "ORDER BY a.id DESC LIMIT CAST(:limit AS bigint)"
_LAST_ID: Final = uuid.UUID(int=2**128 - 1)

# With the access record, for gets; without, for showing what a command changed, which left its own.
APPLICATION = {
    records: Statement(
        f"SELECT {_APPLICATION} WHERE {{scope}} AND a.id = :id AND {_VISIBLE}",
        people="for_person_ids" if records else None,
        file=case_refs.FILE,
    )
    for records in (True, False)
}
APPLICATIONS_OF_CASE = Statement(
    f"SELECT {_APPLICATION} WHERE {{scope}} AND a.case_id = :case_id AND a.id < :last AND {_VISIBLE}"
    f" AND {_STATES} {_ORDER}",
    file=case_refs.FILE,
)
# Of a member: those of the own sessions, of whichever case.
APPLICATIONS_OF_SEAT = Statement(
    f"SELECT {_APPLICATION} WHERE {{scope}} AND a.id IN ({_ON_AGENDA}) AND a.id < :last AND {_VISIBLE}"
    f" AND {_STATES} {_ORDER}"
)
# What is still to be done, whoever decides: closing asks about all of it.
OPEN_OF_CASE = Statement(
    f"SELECT {_APPLICATION} WHERE {{scope}} AND a.case_id = :case_id"
    " AND a.strand = ANY(CAST(:strands AS text[]))"
    f" AND a.state IN ({literals(sorted(OPEN))}) AND NOT (a.state = 'FINAL' AND d.result = 'REFUSED')"
    " ORDER BY a.id"
)
# All others have a branch for each municipality, strand, body and state: for each there is an index
# (migrations). That has its ids in an order of its own: else the planner walks the primary key, which has
# them too, through the newest of the whole country.
PLACES: Final = (
    "unnest(CAST(:municipalities AS text[])) AS m(code), unnest(CAST(:bodies AS text[])) AS b(name)"
)
OFFICE: Final = f"{PLACES}, unnest(CAST(:strands AS text[])) AS k(name)"
EACH_STATE: Final = "unnest(CAST(:states AS text[])) AS s(name)"
IN_OFFICE: Final = "municipality = m.code AND strand = k.name AND body = b.name"
_NEWEST: Final = "id DESC NULLS LAST"
_LIMIT: Final = "CAST(:limit AS bigint)"


# What an application shows of its row, and no more: a page of fifty reads it fifty times.
_SHOWN: Final = ", ".join(
    f"a.{column}"
    for column in (
        *("id", "version", "municipality", "number", "case_id", "case_number", "strand", "scheme", "body"),
        *("state", "plan_item_id", "person_ids", "amount", "months", "from_on", "reason", "checklist"),
        *("evidence", "missing", "drafted_by", "hands", "act_locale", "submit_time", "return_note"),
        *("session_id", "decision_id", "entitlement_id", "double_of", "end_reason", "ended_on", "kept_until"),
    )
)


def list_of_applications(
    branches: str, where: str, order: str, limit: str, each: str = "", columns: str = "a.*"
) -> Statement:
    """Write a list of applications with what their decisions say."""
    listed = merged("application", branches, where, order, limit, each=each)
    return Statement(
        f"SELECT {columns}, {_DECIDED}, {_CLOSED} FROM ({listed}) AS a {_ITS_DECISION} ORDER BY a.{order}"
    )


APPLICATIONS_OF_OFFICE = list_of_applications(
    OFFICE,
    f"{IN_OFFICE} AND id < :last AND (CAST(:drafts AS boolean) OR state <> {literals([State.DRAFT])})",
    _NEWEST,
    _LIMIT,
    columns=_SHOWN,
)
APPLICATIONS_OF_OFFICE_IN_STATES = list_of_applications(
    f"{OFFICE}, {EACH_STATE}",
    f"{IN_OFFICE} AND state = s.name AND id < :last",
    _NEWEST,
    _LIMIT,
    columns=_SHOWN,
)

_OF_BODY: Final = "body = ANY(CAST(:bodies AS text[]))"
_IN_SEAT: Final = f"(CAST(:seat AS text) = '' OR {_SITS.replace('s.members', 'members')})"
SESSION = Statement(f"SELECT * FROM session WHERE {{scope}} AND id = :id AND {_OF_BODY} AND {_IN_SEAT}")
SESSIONS = Statement(
    merged(
        "session",
        f"{PLACES}, {EACH_STATE}",
        f"municipality = m.code AND body = b.name AND state = s.name AND id < :last AND {_IN_SEAT}",
        _NEWEST,
        _LIMIT,
    )
)
POINTS = Statement(
    f"SELECT p.*, a.hands, {case_refs.closed_case('p.case_id')} FROM agenda_point AS p"
    " LEFT JOIN application AS a ON a.id = p.application_id"
    " WHERE {scope} AND p.session_id = ANY(CAST(:ids AS uuid[])) ORDER BY p.number"
)
VOTES = Statement(
    "SELECT v.* FROM vote AS v JOIN agenda_point AS p ON p.id = v.point_id"
    " WHERE {scope} AND p.session_id = ANY(CAST(:ids AS uuid[])) ORDER BY v.id"
)

_DECISION: Final = (
    "d.*, a.number AS application_number, a.case_number, a.strand, a.body, a.scheme,"
    f" a.state AS application_state, a.for_person_ids, a.person_ids, a.kept_until, {_CLOSED}"
    ", a.hands FROM decision AS d JOIN application AS a ON a.id = d.application_id"
)
DECISION = {
    records: Statement(
        f"SELECT {_DECISION} WHERE {{scope}} AND d.id = :id AND {_VISIBLE}",
        people="for_person_ids" if records else None,
        file=case_refs.FILE,
    )
    for records in (True, False)
}
PEOPLE_OF_DECISIONS = Statement(
    "SELECT d.id::text AS id, a.case_id, a.for_person_ids"
    " FROM decision AS d JOIN application AS a ON a.id = d.application_id"
    f" WHERE {{scope}} AND d.id::text = ANY(CAST(:ids AS text[])) AND {_VISIBLE}",
    file=case_refs.FILE,
)
# Who reads the file of an act: the file's own RPC leaves the access record.
PEOPLE_OF_ACT = Statement(
    "SELECT a.case_id, a.for_person_ids FROM decision AS d JOIN application AS a ON a.id = d.application_id"
    " WHERE {scope} AND (d.act_blob_id = :blob_id OR d.verify_code ="
    f" (SELECT c.code FROM correcting_act AS c WHERE c.act_blob_id = :blob_id LIMIT 1)) AND {_VISIBLE}",
    file=case_refs.FILE,
)

# Of one case, and more than any family was ever given.
MOST_ENTITLEMENTS = 500
_ENTITLEMENT: Final = (
    f"e.*, a.state AS application_state, a.scheme, a.end_reason, a.ended_on, a.kept_until, a.hands, {_CLOSED}"
    " FROM entitlement AS e"
    " JOIN application AS a ON a.id = e.application_id"
)
ENTITLEMENT = Statement(f"SELECT {_ENTITLEMENT} WHERE {{scope}} AND e.id = :id AND {_VISIBLE}")
ENTITLEMENTS = Statement(
    f"SELECT {_ENTITLEMENT} WHERE {{scope}} AND e.case_id = :case_id AND {_VISIBLE} ORDER BY e.id"
    f" LIMIT {MOST_ENTITLEMENTS}",
    file=case_refs.FILE,
)
DELIVERIES = Statement(
    "SELECT * FROM delivery WHERE {scope} AND entitlement_id = ANY(CAST(:ids AS uuid[]))"
    " ORDER BY delivered_on, id"
)

# A commission with its acts; those that compose it on a day are few, and the rules choose among them.
_OF_KIND: Final = "kind = ANY(CAST(:kinds AS text[]))"
BODY = Statement(f"SELECT * FROM commission_body WHERE {{scope}} AND id = :id AND {_OF_KIND}")
BODIES = Statement(
    merged(
        "commission_body",
        PLACES,
        "municipality = m.code AND kind = b.name AND id < :last",
        _NEWEST,
        _LIMIT,
    )
)
COMPOSITIONS = Statement(
    "SELECT * FROM composition WHERE {scope} AND body_id = ANY(CAST(:ids AS uuid[])) ORDER BY id"
)
CONFIRMED = Statement(
    "SELECT c.*, b.kind, b.strands FROM commission_body AS b JOIN composition AS c ON c.body_id = b.id"
    " WHERE {scope} AND b.municipality = :municipality AND b.kind = :kind AND c.state = 'CONFIRMED'"
    " AND (:body_id = '' OR b.id::text = :body_id) ORDER BY c.id"
)
# Who reads the scan of an act or a signed attendance sheet: files of staff, and of no party.
STAFF_FILE = Statement(
    "SELECT 1 FROM composition AS c JOIN commission_body AS b ON b.id = c.body_id"
    " WHERE {scope} AND c.scan_blob_id = :blob_id AND :reads_bodies"
    " AND b.kind = ANY(CAST(:kinds AS text[]))"
    " UNION ALL SELECT 1 FROM session AS s WHERE s.attendance_blob_id = :blob_id AND :reads_sessions"
    f" AND s.body = ANY(CAST(:kinds AS text[])) AND (CAST(:seat AS text) = '' OR {_SITS}) LIMIT 1"
)

# What a commission needs of the cases that it decides about: whom an application is for, and what proves it.
READABLE = Statement(
    "SELECT a.case_id, a.for_person_ids, a.evidence FROM application AS a"
    " WHERE {scope} AND a.case_id = ANY(CAST(:case_ids AS uuid[]))"
    f" AND a.state IN ({literals(sorted(NAMED))}) AND {_VISIBLE}"
)

SCHEMES = Statement("SELECT * FROM scheme_version WHERE {scope} ORDER BY code, number")


async def application(
    database: Database, application_id: str | uuid.UUID, by: Actor, *, records: bool
) -> asyncpg.Record:
    """Return an application, or NotFound."""
    key = ids.found(str(application_id), "APPLICATION_NOT_FOUND")
    row = await database.fetchrow(APPLICATION[records], id=key, **visible_to(by))
    if row is None:
        raise NotFound("APPLICATION_NOT_FOUND")
    return row


async def applications(
    database: Database, by: Actor, case_id: str, states: Sequence[str], size: int, token: str
) -> tuple[Sequence[asyncpg.Record], str]:
    """Return a page of applications, newest first, and the token of the next one."""
    filters = [case_id, sorted(states)]
    params: dict[str, Any] = {**visible_to(by), "last": _last(token, filters), "limit": size + 1}
    chosen = list(dict.fromkeys(states))
    if case_id:
        params["case_id"] = ids.found(case_id, "CASE_NOT_FOUND")
        params["states"] = chosen or [state.value for state in State]
        rows = await database.fetch(APPLICATIONS_OF_CASE, **params)
    elif params["seat"]:
        params["states"] = chosen or [state.value for state in State]
        rows = await database.fetch(APPLICATIONS_OF_SEAT, **params)
    else:
        del params["seat"]
        params["municipalities"] = list(by.municipalities)
        if states:
            if not params.pop("drafts"):
                chosen = [one for one in chosen if one != State.DRAFT]
            rows = await database.fetch(APPLICATIONS_OF_OFFICE_IN_STATES, states=chosen, **params)
        else:
            rows = await database.fetch(APPLICATIONS_OF_OFFICE, **params)
    return _page(rows, size, filters)


async def readable(database: Database, by: Actor, case_ids: Iterable[str]) -> list[asyncpg.Record]:
    """Return the applications of these cases that the caller reads, as far as they name people and papers."""
    keys = [ids.found(case_id, "CASE_NOT_FOUND") for case_id in case_ids]
    return await database.fetch(READABLE, case_ids=keys, **visible_to(by))


async def open_of_case(database: Database, by: Actor, case_id: str) -> list[asyncpg.Record]:
    """Return what is open of a case that the caller sees."""
    key = ids.found(case_id, "CASE_NOT_FOUND")
    return await database.fetch(OPEN_OF_CASE, case_id=key, strands=list(by.strands))


async def session(database: Database, session_id: str | uuid.UUID, by: Actor) -> asyncpg.Record:
    """Return a session, or NotFound."""
    key = ids.found(str(session_id), "SESSION_NOT_FOUND")
    row = await database.fetchrow(SESSION, id=key, **_of_body(by))
    if row is None:
        raise NotFound("SESSION_NOT_FOUND")
    return row


async def sessions(
    database: Database, by: Actor, state: str, size: int, token: str
) -> tuple[Sequence[asyncpg.Record], str]:
    """Return a page of sessions, newest first, and the token of the next one."""
    filters = ["sessions", state]
    rows = await database.fetch(
        SESSIONS,
        municipalities=list(by.municipalities),
        **_of_body(by),
        states=[state] if state else [state.value for state in SessionState],
        last=_last(token, filters),
        limit=size + 1,
    )
    return _page(rows, size, filters)


async def agenda(
    database: Database, session_ids: Iterable[uuid.UUID]
) -> tuple[dict[uuid.UUID, list[asyncpg.Record]], dict[uuid.UUID, list[asyncpg.Record]]]:
    """Return the points of sessions by session, and the votes by point."""
    wanted = list(session_ids)
    points: dict[uuid.UUID, list[asyncpg.Record]] = {session_id: [] for session_id in wanted}
    votes: dict[uuid.UUID, list[asyncpg.Record]] = {}
    if wanted:
        for row in await database.fetch(POINTS, ids=wanted):
            points[row["session_id"]].append(row)
        for row in await database.fetch(VOTES, ids=wanted):
            votes.setdefault(row["point_id"], []).append(row)
    return points, votes


async def body(database: Database, body_id: str | uuid.UUID, by: Actor) -> asyncpg.Record:
    """Return a commission, or NotFound."""
    key = ids.found(str(body_id), "BODY_NOT_FOUND")
    row = await database.fetchrow(BODY, id=key, kinds=list(bodies.bodies_read(by.roles)))
    if row is None:
        raise NotFound("BODY_NOT_FOUND")
    return row


async def commission_bodies(
    database: Database, by: Actor, size: int, token: str
) -> tuple[Sequence[asyncpg.Record], str]:
    """Return a page of commissions, newest first, and the token of the next one."""
    filters = ["bodies"]
    rows = await database.fetch(
        BODIES,
        municipalities=list(by.municipalities),
        bodies=list(bodies.bodies_read(by.roles)),
        last=_last(token, filters),
        limit=size + 1,
    )
    return _page(rows, size, filters)


async def acts(database: Database, body_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[asyncpg.Record]]:
    """Return the compositions of commissions, in the order in which they were proposed."""
    by_body: dict[uuid.UUID, list[asyncpg.Record]] = {body_id: [] for body_id in body_ids}
    if by_body:
        for row in await database.fetch(COMPOSITIONS, ids=list(by_body)):
            by_body[row["body_id"]].append(row)
    return by_body


async def sitting(
    database: Database, kind: str, municipality: str, on: dt.date, body_id: str = ""
) -> asyncpg.Record | None:
    """Return the composition by which a place's commission sits on a day; where it has several, ask which."""
    by_body: dict[uuid.UUID, list[asyncpg.Record]] = {}
    for row in await database.fetch(CONFIRMED, municipality=municipality, kind=kind, body_id=body_id):
        by_body.setdefault(row["body_id"], []).append(row)
    found = [one for rows in by_body.values() if (one := compositions.in_force(rows, on)) is not None]
    if len(found) > 1:
        raise InvalidArgument(fields=[Violation("body_id", "FIELD_REQUIRED")])
    return found[0] if found else None


async def decision(
    database: Database, decision_id: str | uuid.UUID, by: Actor, *, records: bool
) -> asyncpg.Record:
    """Return a decision with what it is about, or NotFound."""
    key = ids.found(str(decision_id), "DECISION_NOT_FOUND")
    row = await database.fetchrow(DECISION[records], id=key, **visible_to(by))
    if row is None:
        raise NotFound("DECISION_NOT_FOUND")
    return row


async def people_of_decisions(
    database: Database, decision_ids: Sequence[str], by: Actor
) -> dict[str, list[uuid.UUID]]:
    """Return whom those of some decisions concern that somebody reaches."""
    rows = await database.fetch(PEOPLE_OF_DECISIONS, ids=list(decision_ids), **visible_to(by))
    return {row["id"]: row["for_person_ids"] for row in rows}


async def people_of_act(database: Database, blob_id: uuid.UUID, by: Actor) -> list[uuid.UUID]:
    """Return whom a file concerns, for those who may read it: an act its party, a file of staff nobody."""
    row = None
    if by.may("application.read"):
        row = await database.fetchrow(PEOPLE_OF_ACT, blob_id=blob_id, **visible_to(by))
    if row is None:
        staff = await database.fetchrow(
            STAFF_FILE,
            blob_id=blob_id,
            kinds=list(bodies.bodies_read(by.roles)),
            seat=bodies.seat_of(by.account_id, by.roles),
            reads_bodies=by.may("body.read"),
            reads_sessions=by.may("session.read"),
        )
        if staff is None:
            raise NotFound("BLOB_NOT_FOUND")
        return []
    return list(row["for_person_ids"])


async def entitlement(database: Database, entitlement_id: str | uuid.UUID, by: Actor) -> asyncpg.Record:
    """Return an entitlement, or NotFound."""
    key = ids.found(str(entitlement_id), "ENTITLEMENT_NOT_FOUND")
    row = await database.fetchrow(ENTITLEMENT, id=key, **visible_to(by))
    if row is None:
        raise NotFound("ENTITLEMENT_NOT_FOUND")
    return row


async def entitlements(database: Database, case_id: str, by: Actor) -> list[asyncpg.Record]:
    """Return the entitlements of a case."""
    key = ids.found(case_id, "CASE_NOT_FOUND")
    return await database.fetch(ENTITLEMENTS, case_id=key, **visible_to(by))


async def deliveries(
    database: Database, entitlement_ids: Iterable[uuid.UUID]
) -> dict[uuid.UUID, list[asyncpg.Record]]:
    """Return deliveries by entitlement."""
    by_entitlement: dict[uuid.UUID, list[asyncpg.Record]] = {
        entitlement_id: [] for entitlement_id in entitlement_ids
    }
    if by_entitlement:
        for row in await database.fetch(DELIVERIES, ids=list(by_entitlement)):
            by_entitlement[row["entitlement_id"]].append(row)
    return by_entitlement


async def schemes(database: Database, on: dt.date) -> tuple[dict[str, Scheme], dict[str, int]]:
    """Return the schemes in force on a day, and the number of each one's newest version."""
    versions = [
        Scheme(row["number"], row["valid_from"], as_json(row["content"]))
        for row in await database.fetch(SCHEMES)
    ]
    newest: dict[str, int] = {}
    for version in versions:
        newest[version.code] = max(version.number, newest.get(version.code, 0))
    return in_force(versions, on), newest


# Of an application, a delivery or a session that the caller's duty lets them see.
_CORRECTIONS: Final = Statement(
    "SELECT c.* FROM act_correction AS c WHERE {scope} AND c.case_id IS NOT DISTINCT FROM :case_id"
    " AND :subject_id IN ('', c.subject_id) AND (c.case_id IS NOT NULL OR :subject_id <> '')"
    " AND (EXISTS (SELECT 1 FROM application AS a LEFT JOIN entitlement AS e ON e.id = a.entitlement_id"
    f" WHERE a.case_id = c.case_id AND {_VISIBLE} AND (CAST(a.id AS text) = c.subject_id OR EXISTS"
    " (SELECT 1 FROM delivery AS d WHERE d.entitlement_id = e.id AND CAST(d.id AS text) = c.subject_id)))"
    " OR (c.case_id IS NULL AND EXISTS (SELECT 1 FROM session AS s WHERE CAST(s.id AS text) = c.subject_id"
    f" AND s.body = ANY(CAST(:bodies AS text[])) AND (CAST(:seat AS text) = '' OR {_SITS}))))"
    " ORDER BY c.id",
    file=case_refs.FILE,
)


async def corrections(database: Database, by: Actor, case_id: str, subject_id: str) -> list[asyncpg.Record]:
    """Return the dates that were corrected, of a case or of a session, oldest first."""
    key = None if case_id == NO_CASE else ids.found(case_id, "CASE_NOT_FOUND")
    return await database.fetch(_CORRECTIONS, case_id=key, subject_id=subject_id, **visible_to(by))


_CORRECTION: Final = Statement("SELECT * FROM act_correction WHERE {scope} AND id = :id")


async def correction(database: Database, correction_id: uuid.UUID) -> asyncpg.Record | None:
    """Return a correction of ours that names a decision which the caller has read already."""
    return await database.fetchrow(_CORRECTION, id=correction_id)


async def issued_act(database: Database, code: str) -> asyncpg.Record | None:
    """Return what anybody may know of the act with this code, if there is one; asked by whoever scans it."""
    row: asyncpg.Record | None = await database.pool.fetchrow(
        "SELECT number, body, municipality, decided_on, sha256, corrects FROM issued_act WHERE code = $1",
        code,
    )
    return row


async def correcting_acts(database: Database, code: str) -> list[asyncpg.Record]:
    """Return which correcting acts name the act with this code, oldest first."""
    rows: list[asyncpg.Record] = await database.pool.fetch(
        'SELECT * FROM correcting_act WHERE code = $1 ORDER BY "on", correction_id', code
    )
    return rows


async def correcting_act(database: Database, code: str, correction_id: str) -> asyncpg.Record:
    """Return the correcting act of a correction on the act with this code, or NotFound."""
    key = ids.found(correction_id, "CORRECTING_ACT_NOT_FOUND")
    row: asyncpg.Record | None = await database.pool.fetchrow(
        "SELECT * FROM correcting_act WHERE code = $1 AND correction_id = $2", code, key
    )
    if row is None:
        raise NotFound("CORRECTING_ACT_NOT_FOUND")
    return row


def visible_to(by: Actor) -> dict[str, Any]:
    """Return what narrows what an actor sees, besides the municipality."""
    return {"strands": list(by.strands), "drafts": bodies.reads_drafts(by.roles), **_of_body(by)}


def _of_body(by: Actor) -> dict[str, Any]:
    """Return of which bodies an actor sees sessions, and as whose seat."""
    return {
        "bodies": list(bodies.bodies_read(by.roles)),
        "seat": bodies.seat_of(by.account_id, by.roles),
    }


def _last(token: str, filters: object) -> uuid.UUID:
    key = paging.decode(token, filters)
    return _LAST_ID if key is None else uuid.UUID(str(key[0]))


def _page(rows: Sequence[asyncpg.Record], size: int, filters: object) -> tuple[Sequence[asyncpg.Record], str]:
    shown, end = paging.paged(rows, size)
    return shown, "" if end is None else paging.encode([str(end["id"])], filters)


PROJECT: Final = Statement("SELECT * FROM project WHERE {scope} AND id = :id")
PROJECTS: Final = Statement(
    "SELECT * FROM project WHERE {scope} AND (:municipality = '' OR municipality = :municipality)"
    " AND (:state = '' OR state = :state) AND id < :last ORDER BY id DESC LIMIT CAST(:limit AS bigint)"
)


async def project(database: Database, project_id: str) -> asyncpg.Record:
    """Return a project that the caller sees."""
    row = await database.fetchrow(PROJECT, id=ids.found(project_id, "PROJECT_NOT_FOUND"))
    if row is None:
        raise NotFound("PROJECT_NOT_FOUND")
    return row


async def projects(
    database: Database, municipality: str, state: str, size: int, token: str
) -> tuple[Sequence[asyncpg.Record], str]:
    """Return a page of projects, the newest first."""
    filters = [municipality, state]
    last = paging.decode(token, filters)
    rows = await database.fetch(
        PROJECTS,
        municipality=municipality,
        state=state,
        last=uuid.UUID(str(last[0])) if last else paging.LAST_ID,
        limit=size + 1,
    )
    shown, end = paging.paged(rows, size)
    return shown, paging.encode([str(end["id"])], filters) if end else ""
