"""Tables filled by the database itself: a hundred thousand rows a second and more."""

from typing import Any

import asyncpg

_EMPTY = {
    "text": "''",
    "int4": "0",
    "int8": "0",
    "bool": "false",
    "timestamptz": "now()",
    "date": "current_date",
    "jsonb": "'{}'",
    "bytea": "''",
    "_text": "'{}'",
    "_uuid": "'{}'",
    "uuid": "gen_random_uuid()",
}
_COLUMNS = (
    "SELECT column_name, udt_name FROM information_schema.columns WHERE table_schema = 'public'"
    " AND table_name = $1"
    " AND (is_nullable = 'NO' AND column_default IS NULL OR column_name = ANY($2::text[]))"
)
# Half of the country in one municipality, one row in a thousand in a small one, none in an empty one.
FULL, SMALL, NONE = "PRI", "RAN", "JUN"
# A centre for social work that is invited to each tenth visit.
GUEST = "00000000-0000-0000-0000-000000000100"
MUNICIPALITY = (
    f"CASE WHEN g % 1000 = 0 THEN '{SMALL}' WHEN g % 1000 = 1 THEN '---' WHEN g % 2 = 0 THEN '{FULL}'"
    " ELSE (ARRAY['GJL', 'KAM', 'NOV', 'PEJ', 'PRZ', 'SHP', 'VIT'])[1 + g % 7] END"
)
STRAND = "(ARRAY['REINTEGRATION', 'INTEGRATION', 'RETURN'])[1 + g / 7 % 3]"


def key(kind: int) -> str:
    """Return the id of row `g` of a kind, in the order of g."""
    return f"('0190000{kind:x}-0000-7000-8000-' || lpad(to_hex(g), 12, '0'))::uuid"


async def fill(connection: asyncpg.Connection, table: str, rows: int, **columns: str) -> None:
    """Fill a table with `rows` rows; columns are SQL of `g`, the row's number."""
    known = await connection.fetch(_COLUMNS, table, list(columns))
    values = {row["column_name"]: columns.get(row["column_name"], _EMPTY[row["udt_name"]]) for row in known}
    if columns.keys() - values.keys():
        raise KeyError(f"{table} has no {columns.keys() - values.keys()}")
    await connection.execute("SET session_replication_role = replica")
    await connection.execute(
        f"INSERT INTO {table} ({', '.join(values)})"
        f" SELECT {', '.join(values.values())} FROM generate_series(1, {rows}) g",
        timeout=600,
    )


_CASE, _PERSON, _OTHER, _SUB = key(1), key(2), key(3), key(4)
_TIME = "now() - make_interval(mins => g)"


async def country(connection: asyncpg.Connection, service: str, rows: int) -> None:
    """Fill a service's big tables."""
    case: dict[str, Any] = {"municipality": MUNICIPALITY, "case_id": _CASE}
    person = {"person_ids": f"ARRAY[{_PERSON}]"}
    numbered = {"number": "'N-' || g"}
    state = "(ARRAY['REGISTERED', 'ASSESSED', 'PLANNED', 'IN_IMPLEMENTATION', 'CLOSED'])[1 + g / 3 % 5]"
    if service == "registry":
        await fill(
            connection,
            "case_file",
            rows,
            id=_CASE,
            municipality=MUNICIPALITY,
            strand=STRAND,
            state=state,
            head_person_id=_PERSON,
            registered_time="now()",
            officer_id="'officer-' || g % 5000",
            **numbered,
        )
        await fill(connection, "person", rows, id=_PERSON)
        member = {"person_id": _PERSON, "join_reason": "'REGISTERED'"}
        await fill(connection, "membership", rows, id=_PERSON, **case, **member)
        await fill(
            connection,
            "clock",
            rows,
            id=_OTHER,
            open="g % 20 = 0",
            due_time=_TIME,
            strand=STRAND,
            subject_id="g::text",
            who_acts="'MOCR'",
            state="'RUNNING'",
            history="'[]'",
            **case,
        )
        await fill(connection, "timeline_entry", rows, id=_OTHER, actual_time=_TIME, **case)
        await fill(
            connection,
            "identifier",
            rows // 2,
            person_id=_PERSON,
            kind="'PASSPORT'",
            key="g::text",
        )
        await fill(connection, "document", rows // 2, id=_OTHER, **case)
        await fill(connection, "milestone", rows, state="'REGISTERED'", **case)
        return
    await fill(
        connection,
        "case_ref",
        rows,
        strand=STRAND,
        state="'CASE_STATE_REGISTERED'",
        version="1",
        head_person_id=_PERSON,
        **person,
        **numbered,
        **case,
    )
    if service == "benefits":
        await benefits(connection, rows, {"strand": STRAND, **numbered, **case})
    if service == "referral":
        await fill(
            connection,
            "referral",
            rows,
            id=_OTHER,
            strand=STRAND,
            asked_in=MUNICIPALITY,
            institution_id="('00000000-0000-0000-0000-' || lpad((g % 400)::text, 12, '0'))::uuid",
            state="CASE WHEN g % 100 = 6 THEN 'UNANSWERED' WHEN g % 50 = 7 THEN 'SENT'"
            " ELSE (ARRAY['COMPLETED', 'REFUSED', 'FAILED'])[1 + g % 3] END",
            snapshot="CASE WHEN g % 50 = 7 THEN '\\x0a00'::bytea END",
            sent_time=_TIME,
            answered_time=_TIME,
            plan_item_id=_SUB,
            **numbered,
            **person,
            **case,
        )
        await fill(connection, "outcome", rows // 2, municipality=MUNICIPALITY, referral_id=_OTHER, **person)
    if service == "assessment":
        of = {"strand": STRAND, **case}
        recorded = "CASE WHEN g % 50 = 0 THEN 'PLANNED' ELSE 'RECORDED' END"
        await fill(
            connection,
            "visit",
            rows,
            id=_OTHER,
            at=_TIME,
            kind="'LATER'",
            state=recorded,
            actual_time=f"CASE WHEN g % 50 > 0 THEN {_TIME} END",
            **of,
        )
        await fill(
            connection,
            "invitation",
            rows,
            visit_id=_OTHER,
            institution_id=f"CASE WHEN g % 10 = 0 THEN '{GUEST}' ELSE 'other-' || g % 40 END",
            at=_TIME,
            planned="g % 50 = 0",
            **of,
        )
        await fill(
            connection,
            "submission",
            rows,
            id=_OTHER,
            form="'OPP'",
            form_version="1",
            state="CASE WHEN g % 50 = 0 THEN 'DRAFT' ELSE 'SUBMITTED' END",
            **of,
        )
        await fill(connection, "rating_set", rows, **case)
        await fill(connection, "need", rows, id=_SUB, number="1", **case)
        await fill(
            connection,
            "plan",
            rows,
            id=_OTHER,
            plan_version="1",
            state="CASE WHEN g % 50 = 0 THEN 'SUBMITTED' ELSE 'APPROVED' END",
            **of,
        )
        await fill(
            connection, "plan_item", rows, id=_SUB, origin_id=_SUB, plan_id=_OTHER, need_id=_SUB, **case
        )
        await fill(connection, "monitoring", rows, month="'2026-10'", **case)


async def benefits(connection: asyncpg.Connection, rows: int, case: dict[str, Any]) -> None:
    """Fill an application, a decision and an entitlement for each case, and a session for a hundred."""
    state = (
        "CASE g % 50 WHEN 0 THEN 'SUBMITTED' WHEN 1 THEN 'DRAFT' WHEN 2 THEN 'RETURNED'"
        " WHEN 4 THEN 'IN_EXECUTION' ELSE 'DELIVERED' END"
    )
    body = "CASE WHEN g / 7 % 3 = 2 THEN 'MCR_COMMISSION' ELSE 'MRC' END"
    place = {"municipality": case["municipality"]}
    await fill(
        connection,
        "application",
        rows,
        id=_OTHER,
        state=state,
        body=body,
        scheme="'RENT'",
        checklist="'[]'",
        decision_id=_OTHER,
        session_id=_OTHER,
        entitlement_id=_OTHER,
        from_on="current_date",
        **case,
    )
    await fill(
        connection,
        "decision",
        rows,
        id=_OTHER,
        application_id=_OTHER,
        session_id=_OTHER,
        case_id=_CASE,
        number="'V-' || g",
        result="'APPROVED'",
        verify_code="'code-' || g",
        **place,
    )
    await fill(
        connection,
        "entitlement",
        rows,
        id=_OTHER,
        application_id=_OTHER,
        case_id=_CASE,
        executor="'DRRPIF'",
        started_on="current_date",
        **place,
    )
    await fill(
        connection,
        "delivery",
        rows,
        id=_SUB,
        entitlement_id=_OTHER,
        delivered_on="current_date",
        document_id=_SUB,
        **place,
    )
    await fill(
        connection,
        "session",
        max(rows // 100, 1),
        id=_OTHER,
        body=body,
        number="'S-' || g",
        state="CASE WHEN g % 10 = 0 THEN 'CALLED' ELSE 'CLOSED' END",
        kind="'REGULAR'",
        members="'[]'",
        planned_time=_TIME,
        **place,
    )
    await fill(connection, "agenda_point", rows, id=_OTHER, session_id=_OTHER, state="'DECIDED'", **place)
