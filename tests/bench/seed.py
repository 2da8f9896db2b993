"""A million cases, put into the databases by SQL: every thirtieth in Ranilug, each with its head."""

from __future__ import annotations

import datetime as dt
import time
import uuid

from services.chassis.clock import Clock
from tests.bench.measured_prag import MeasuredPrag
from tests.rights.seeds import insert

MUNICIPALITIES = 38
# Ids that sort by their number, as UUIDv7 sort by time.
_CASE = "(lpad(to_hex(n), 12, '0') || '700080000000000000a1')::uuid"
_HEAD = "(lpad(to_hex(n), 12, '0') || '700080000000000000b2')::uuid"
_PLACE = "(ARRAY[{codes}])[1 + n % {count}]"
_NAMES = "(ARRAY['Rašić','Krasniqi','Stanković','Berisha','Savić','Gashi','Marković','Hoxha'])[1 + n % 8]"


async def officer(prag: MeasuredPrag) -> None:
    """Who asks: an account that is signed in, for identity is asked after a token that is not new."""
    identity = await prag.connect("identity")
    try:
        office, account, now = uuid.UUID(int=8), uuid.UUID(int=7), Clock().now()
        await insert(identity, "institution", id=office, kind="MOCR", municipalities=["RAN"], active=True)
        await insert(
            identity,
            "account",
            id=account,
            institution_id=office,
            roles=["mocr_officer"],
            state="ACTIVE",
            password_hash="none",
        )
        ends = now + dt.timedelta(days=1)
        await insert(identity, "session", account_id=account, use_time=now, expire_time=ends)
    finally:
        await identity.close()


async def cases(prag: MeasuredPrag, first: int, last: int, codes: list[str]) -> float:
    """Cases numbered from first to last; returns the seconds that it took."""
    began = time.monotonic()
    place = _PLACE.format(codes=",".join(f"'{code}'" for code in codes), count=len(codes))
    registry = await prag.connect("registry")
    try:
        async with registry.transaction():
            await registry.execute("SET LOCAL session_replication_role = replica")
            await registry.execute(
                "INSERT INTO case_file (id, version, create_time, update_time, municipality, number, strand,"
                " state, officer_id, source, trigger_time, hour_known, origin_country,"
                " settlement_id, address,"
                " phone, act_locale, head_person_id, head_name, person_count, vulnerable, reported_name,"
                " reported_count, report_note, registered_time, duplicate_answers, closure, demo)"
                f" SELECT {_CASE}, 1, at, at, {place}, 'X-' || n, 'REINTEGRATION', 'REGISTERED', '',"
                " 'FAMILY', at, true, 'DE', '', 'Glavna 1', '', 'SR_LATN',"
                f" {_HEAD}, 'Nenad ' || {_NAMES}, 1 + n % 6, false, {_NAMES}, 1 + n % 6, '', at,"
                f" '[]', '{{}}',"
                " true FROM generate_series($1::int, $2::int) n,"
                " LATERAL (SELECT timestamptz '2023-01-01' + n * interval '90 seconds' AS at) moment",
                first,
                last,
            )
            await registry.execute(
                "INSERT INTO person (id, version, create_time, update_time,"
                " given_name, family_name, other_names, birth_year, birth_month, birth_day, sex,"
                " phone, languages, community, vulnerabilities, health_note, protection_note, schooling,"
                " occupation, birth_place)"
                f" SELECT {_HEAD}, 1, now(), now(), 'Nenad', {_NAMES}, '{{}}',"
                " 1950 + n % 60, 1 + n % 12, 1 + n % 28, 'MALE', '', '{sr}', '', '{}',"
                " '', '', '', '',"
                " '' FROM generate_series($1::int, $2::int) n",
                first,
                last,
            )
            await registry.execute(
                "INSERT INTO membership (id, version, create_time, update_time, municipality, case_id,"
                " person_id, position, relation, joined_on, join_reason)"
                f" SELECT {_HEAD}, 1, now(), now(), {place}, {_CASE}, {_HEAD}, 0, 'HEAD', current_date,"
                " 'REGISTERED' FROM generate_series($1::int, $2::int) n",
                first,
                last,
            )
        for table in ("case_file", "person", "membership"):
            await registry.execute(f"VACUUM (ANALYZE) {table}")
        rows = await registry.fetch(
            "SELECT id::text FROM case_file WHERE municipality = 'RAN' ORDER BY id DESC LIMIT 2000"
        )
        prag.cases = [row["id"] for row in rows]
    finally:
        await registry.close()
    return time.monotonic() - began


async def applications(prag: MeasuredPrag, count: int) -> None:
    """Applications of seeded cases of Ranilug."""
    benefits = await prag.connect("benefits")
    try:
        await benefits.execute(
            "INSERT INTO application (id, version, create_time, update_time, municipality, number, case_id,"
            " case_number, strand, scheme, family, body, executor, delivery_kind, once, state, person_ids,"
            " for_person_ids, amount, months, from_on, reason, checklist, evidence, missing, drafted_by,"
            " act_locale, return_note)"
            " SELECT gen_random_uuid(), 1, now(), now(), 'RAN', 'Z-' || n || '-' || again,"
            " case_id::uuid, 'X-' || n,"
            " 'REINTEGRATION', 'RENT', 'ACCOMMODATION', 'MRC', 'DRRPIF', 'RENT_MONTH', false, 'SUBMITTED',"
            " '{}', '{}', 15000, 6, date '2026-01-01', '', '[]', '{}', '{}', '', 'SR_LATN', ''"
            " FROM unnest($1::text[]) WITH ORDINALITY AS told (case_id, n), generate_series(1, $2) again",
            prag.cases,
            max(1, count // len(prag.cases)),
        )
        await benefits.execute("VACUUM (ANALYZE) application")
    finally:
        await benefits.close()
