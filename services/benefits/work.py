"""Benefits' part of "my work": who has what to do, by duty."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import asyncpg
from prag.common.v1 import types_pb2 as common

from services import workplaces
from services.benefits import queries, resources
from services.benefits.rules import bodies, compositions, hands
from services.benefits.rules.applications import State
from services.benefits.rules.sessions import SESSION_AHEAD, PointState, Result, SessionState, why_not_point
from services.chassis.auth.actors import Actor
from services.chassis.calendar import midnight
from services.chassis.database.columns import as_json
from services.chassis.database.database import Database, Statement
from services.chassis.database.statements import literals, merged
from services.chassis.dates import as_timestamp, day_of
from services.domain import roles
from services.domain.municipalities import CENTRE

__all__ = ["list_work"]

# (permission, state): what is to be done. A decision is served by whoever may, and then waits to be final.
_DUTIES: Final[Mapping[tuple[str, State], str]] = {
    ("application.write", State.DRAFT): "submit_application",
    ("application.write", State.RETURNED): "submit_application",
    ("session.manage", State.SUBMITTED): "complete_application",
    ("session.manage", State.COMPLETE): "put_on_agenda",
    ("decision.serve", State.DECIDED): "serve_decision",
    ("execution.write", State.FINAL): "start_execution",
    ("delivery.confirm", State.IN_EXECUTION): "record_delivery",
}


# What the coordinator does only where an office can't: they are asked, and have no queue of it, but where
# nobody is at work in the office who could.
_STEPPED_IN: Final = frozenset({"session.manage", "decision.serve", "delivery.confirm"})
_OFFICE_ROLES: Final = frozenset({*roles.COMMISSION, *roles.MUNICIPAL_OFFICE})
_AT_WORK: Final = Statement(
    "SELECT m.code AS municipality, ARRAY(SELECT DISTINCT role FROM office_ref AS o"
    " JOIN account_ref AS a ON a.institution_id = o.institution_id AND a.active, unnest(a.roles) AS role"
    " WHERE o.active AND m.code = ANY(o.municipalities)) AS roles"
    " FROM unnest(CAST(:municipalities AS text[])) AS m(code)"
    f" WHERE {{scope}} AND {workplaces.known('m.code')}"
)
# How many who sit in a commission are no longer at work there; the rules choose the composition that counts.
_SEATS: Final = Statement(
    "SELECT c.*, b.kind, (SELECT count(*) FROM jsonb_array_elements(c.seats) AS seat"
    " JOIN account_ref AS gone ON gone.account_id = seat ->> 'account_id' WHERE NOT CASE b.kind "
    + " ".join(
        f"WHEN '{kind}' THEN {workplaces.at_work('gone', 'b.municipality', sorted(sitting))}"
        for kind, sitting in bodies.SITS.items()
    )
    + " END) AS vacant FROM commission_body AS b JOIN composition AS c ON c.body_id = b.id"
    " WHERE {scope} AND b.municipality = ANY(CAST(:municipalities AS text[]))"
    " AND b.kind = ANY(CAST(:bodies AS text[])) AND c.state = 'CONFIRMED' ORDER BY c.id"
)


# An office that has more open at once is told that there is more.
_MOST: Final = 500
_MOST_OF_STATE: Final = 200
_MOST_SESSIONS: Final = 100
_APPLICATIONS: Final = queries.list_of_applications(
    f"{queries.OFFICE}, {queries.EACH_STATE}",
    f"{queries.IN_OFFICE} AND state = s.name",
    "id ASC NULLS FIRST",
    str(_MOST),
    str(_MOST_OF_STATE),
)
_SESSIONS: Final = Statement(
    merged(
        "session",
        queries.PLACES,
        f"municipality = m.code AND body = b.name AND state IN ({literals(SESSION_AHEAD)})"
        f" AND (state = {literals([SessionState.OPEN])} OR planned_time < :until)",
        "planned_time, id",
        str(_MOST_SESSIONS),
    )
)
# Who sits is told of a session that is not held, until the day for which it was called is over.
_CALLED_OFF: Final = Statement(
    merged(
        "session",
        queries.PLACES,
        f"municipality = m.code AND body = b.name AND state IN ({literals([SessionState.CALLED_OFF])})"
        " AND greatest(planned_time, called_off_time) >= :since",
        "id DESC NULLS LAST",
        str(_MOST_SESSIONS),
    )
)


# A report on a project that was asked for and has not come by its day.
_MOST_REPORTS: Final = 100
_REPORTS: Final = Statement(
    "SELECT id, municipality, name, next_due FROM project WHERE {scope}"
    " AND municipality = ANY(CAST(:municipalities AS text[])) AND next_due <= :today"
    f" ORDER BY next_due, id LIMIT {_MOST_REPORTS}"
)


async def list_work(
    database: Database, by: Actor, _now: dt.datetime, today: dt.date
) -> common.ListWorkResponse:
    """Return what the caller is to do."""
    if roles.reach(by.roles) is roles.Reach.INSTITUTION:
        # A partner delivers what its own project pays; entitlements are not bound to projects yet.
        return common.ListWorkResponse()
    steps_in = bodies.steps_in(by.roles)
    duties = {
        state: kind
        for (permission, state), kind in _DUTIES.items()
        if by.may(permission) and not (steps_in and permission in _STEPPED_IN)
    }
    rows = await _rows(database, by, list(duties), by.municipalities)
    more = len(rows) >= _MOST or any(
        number >= _MOST_OF_STATE for number in Counter(row["state"] for row in rows).values()
    )
    items = [item for row in rows if (item := _application(row, duties[State(row["state"])], by)) is not None]
    managing: Collection[str] = by.municipalities if by.may("session.manage") else ()
    if steps_in:
        gone = await _deserted(database, by)
        managing = [place for place, missing in gone.items() if "session.manage" in missing]
        stepped, many = await _stepped_in(database, by, gone)
        items, more = [*items, *stepped], more or many
    sitting = by.municipalities if by.may("session.vote") else managing
    if sitting:
        held, many = await _sessions(database, by, sitting, today)
        items, more = [*held, *items], more or many
    if managing:
        items += await _vacant_seats(database, by, managing, today)
    if by.may("session.vote"):
        items += await _called_off(database, by, today)
    if by.may("project.write"):
        late = await _reports(database, by, today)
        items, more = [*late, *items], more or len(late) >= _MOST_REPORTS
    return common.ListWorkResponse(items=items, more=more)


async def _reports(database: Database, by: Actor, today: dt.date) -> list[common.WorkItem]:
    """Return the projects of which a report is due: late from the day after."""
    items = []
    for row in await database.fetch(_REPORTS, municipalities=list(by.municipalities), today=today):
        item = common.WorkItem(
            kind="receive_progress_report",
            subject_id=str(row["id"]),
            municipality=row["municipality"],
            group=common.WORK_GROUP_LATE if row["next_due"] < today else common.WORK_GROUP_TODAY,
            metadata={"project": row["name"]},
        )
        as_timestamp(midnight(row["next_due"] + dt.timedelta(days=1)), item.due_time)
        items.append(item)
    return items


async def _rows(
    database: Database, by: Actor, states: Sequence[State], places: Collection[str]
) -> list[asyncpg.Record]:
    if not states or not places:
        return []
    return await database.fetch(
        _APPLICATIONS,
        municipalities=list(places),
        states=list(states),
        strands=list(by.strands),
        bodies=list(bodies.bodies_read(by.roles)),
    )


async def _deserted(database: Database, by: Actor) -> dict[str, frozenset[str]]:
    """Return what nobody at work in the office of a municipality may do: there the coordinator steps in."""
    rows = await database.fetch(_AT_WORK, municipalities=list(by.municipalities))
    missing = {
        row["municipality"]: frozenset(
            permission
            for permission in _STEPPED_IN
            if not _OFFICE_ROLES.intersection(roles.PERMISSIONS[permission]).intersection(row["roles"])
        )
        for row in rows
    }
    return {place: permissions for place, permissions in missing.items() if permissions}


async def _stepped_in(
    database: Database, by: Actor, deserted: Mapping[str, Collection[str]]
) -> tuple[list[common.WorkItem], bool]:
    duties = {
        state: (permission, kind)
        for (permission, state), kind in _DUTIES.items()
        if permission in _STEPPED_IN and by.may(permission)
    }
    rows = await _rows(database, by, list(duties), deserted)
    items: list[common.WorkItem | None] = []
    for row in rows:
        permission, kind = duties[State(row["state"])]
        # The ministry's commission is no office's.
        if permission in deserted[row["municipality"]] and row["body"] == bodies.MRC:
            items.append(_application(row, kind, by))
    return [item for item in items if item is not None], len(rows) >= _MOST_OF_STATE


async def _vacant_seats(
    database: Database, by: Actor, places: Collection[str], today: dt.date
) -> list[common.WorkItem]:
    """Return the commissions in which somebody sits who is no longer at work there: a new act is needed."""
    managed = list(bodies.bodies_managed(by.roles))
    by_body: dict[Any, list[asyncpg.Record]] = {}
    for row in await database.fetch(_SEATS, municipalities=[*places, CENTRE], bodies=managed):
        by_body.setdefault(row["body_id"], []).append(row)
    current = [compositions.in_force(rows, today) for rows in by_body.values()]
    return [
        common.WorkItem(
            kind="fill_seats",
            subject_id=str(row["body_id"]),
            municipality=row["municipality"],
            group=common.WORK_GROUP_OPEN,
            metadata={"seats": str(row["vacant"]), "body": row["kind"]},
        )
        for row in current
        if row is not None and row["vacant"]
    ]


def _application(row: Any, kind: str, by: Actor) -> common.WorkItem | None:
    if kind == "start_execution" and row["result"] == Result.REFUSED:
        return None
    if kind == "serve_decision" and row["served_on"] is not None:
        kind = "finalize_decision"
    if kind in {"complete_application", "put_on_agenda"} and row["body"] not in bodies.bodies_managed(
        by.roles
    ):
        return None
    if hands.why_not(kind, as_json(row["hands"]), by.account_id) is not None:
        # Another account's to do.
        return None
    decided = kind in {"serve_decision", "finalize_decision"}
    return common.WorkItem(
        kind=kind,
        case_id=str(row["case_id"]),
        case_number=row["case_number"],
        subject_id=str(row["decision_id"] if decided else row["entitlement_id"] or row["id"]),
        person_id=str(row["person_ids"][0]) if row["person_ids"] else "",
        municipality=row["municipality"],
        group=common.WORK_GROUP_OPEN,
        metadata={
            "number": row["number"],
            "scheme": row["scheme"],
            "state": row["state"],
            "missing": ",".join(row["missing"]) if kind == "submit_application" else "",
        },
        strand=f"STRAND_{row['strand']}",
    )


async def _sessions(
    database: Database, by: Actor, places: Collection[str], today: dt.date
) -> tuple[list[common.WorkItem], bool]:
    rows = await database.fetch(
        _SESSIONS,
        municipalities=list(places),
        bodies=list(bodies.bodies_read(by.roles)),
        until=midnight(today + dt.timedelta(days=1)),
    )
    points, votes = await queries.agenda(database, [row["id"] for row in rows])
    items: list[common.WorkItem] = []
    for row in rows:
        if row["body"] in bodies.bodies_managed(by.roles):
            items.append(
                _session(
                    row, "open_session" if row["state"] == SessionState.CALLED else "hold_session", today
                )
            )
        if by.may("session.vote"):
            items += _missing_votes(row, points[row["id"]], votes, by, today)
    return items, len(rows) >= _MOST_SESSIONS


async def _called_off(database: Database, by: Actor, today: dt.date) -> list[common.WorkItem]:
    rows = await database.fetch(
        _CALLED_OFF,
        municipalities=list(by.municipalities),
        bodies=list(bodies.bodies_read(by.roles)),
        since=midnight(today),
    )
    return [
        _session(row, "session_called_off", today)
        for row in rows
        if by.account_id in {member["account_id"] for member in as_json(row["members"])}
    ]


def _missing_votes(
    row: Any, points: Sequence[Any], votes: Mapping[Any, Sequence[Any]], by: Actor, today: dt.date
) -> list[common.WorkItem]:
    items: list[common.WorkItem] = []
    for point in points:
        counted = resources.ballot(row, point, votes.get(point["id"], ()), today)
        if (
            row["state"] != SessionState.OPEN
            or point["state"] != PointState.OPEN
            or not counted.application
            or by.account_id in counted.votes
            or why_not_point("cast_vote", counted, by.account_id) is not None
        ):
            continue
        item = _session(row, "cast_vote", today)
        item.case_id, item.case_number = str(point["case_id"]), point["case_number"]
        item.metadata.update({"point_id": str(point["id"]), "scheme": point["scheme"]})
        items.append(item)
    return items


def _session(row: Any, kind: str, today: dt.date) -> common.WorkItem:
    planned = day_of(row["planned_time"])
    item = common.WorkItem(
        kind=kind,
        subject_id=str(row["id"]),
        municipality=row["municipality"],
        group=common.WORK_GROUP_LATE if planned < today else common.WORK_GROUP_TODAY,
        metadata={"number": row["number"], "body": row["body"]},
    )
    as_timestamp(row["planned_time"], item.due_time)
    return item
