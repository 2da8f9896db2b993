"""How long an officer waits for a search, and for a family to be compared, among a million persons.

The persons have names of the demo's kind and surnames put together of syllables, few of them frequent, as in
a real register; keys are made by the product's own folding. One client asks, one question after the other:
what is measured is how long somebody waits, and not how much may be asked at once.
"""

from __future__ import annotations

import asyncio
import json
import math
import statistics
import time
import uuid
from collections.abc import Callable
from typing import Any

from deploy.demo.names import cyrillic
from services.domain import names
from services.registry.queries.search import number_token
from tests.bench import load
from tests.bench.load import Request
from tests.bench.measured_prag import MeasuredPrag
from tests.bench.people import given_names, surnames

# What an officer waits at most for nineteen of twenty questions; milliseconds.
GOAL = 100.0
ASKED = 60
# Which surname is whose (`people.name` says the same).
_RANK = "1 + floor({count} * power((n::bigint * 7919 % 1000003) / 1000003.0, 3))::int"


def numbers() -> list[str]:
    """Personal numbers that some have."""
    return [str(1_000_000_000 + 7919 * n) for n in range(ASKED)]


async def people(prag: MeasuredPrag, count: int) -> None:
    """Give the seeded persons names, and the keys by which they are found."""
    given, family = given_names(), surnames()
    registry = await prag.connect("registry")
    began = time.monotonic()
    try:
        async with registry.transaction():
            await registry.execute("SET LOCAL session_replication_role = replica")
            await registry.execute(
                "CREATE TEMP TABLE named ON COMMIT DROP AS SELECT p.id, m.case_id, m.municipality,"
                " p.birth_year, p.birth_month, p.birth_day, g.name AS given, g.fold AS given_fold,"
                " f.name AS family, f.fold AS family_fold"
                " FROM (SELECT *, row_number() OVER (ORDER BY id) AS n FROM person) p"
                " JOIN membership m ON m.person_id = p.id"
                " JOIN unnest($1::text[], $2::text[]) WITH ORDINALITY AS g (name, fold, place)"
                f" ON g.place = 1 + n * 31 % {len(given)}"
                " JOIN unnest($3::text[], $4::text[]) WITH ORDINALITY AS f (name, fold, place)"
                f" ON f.place = {_RANK.format(count=len(family))}",
                given,
                [names.fold(name) for name in given],
                family,
                [names.fold(name) for name in family],
            )
            await registry.execute(
                "UPDATE person SET given_name = named.given, family_name = named.family"
                " FROM named WHERE named.id = person.id"
            )
            await registry.execute(
                "INSERT INTO person_key (person_id, case_id, municipality, birth_year, birth, given, family,"
                " initials) SELECT id, case_id, municipality, birth_year, concat_ws('-', birth_year,"
                " lpad(birth_month::text, 2, '0'), lpad(birth_day::text, 2, '0')), given_fold, family_fold,"
                " left(given, 1) || ' ' || left(family, 1) FROM named"
            )
            await registry.execute(
                "INSERT INTO person_token (token, person_id, birth_year, municipality)"
                " SELECT DISTINCT token, id, birth_year, municipality FROM named,"
                " unnest(string_to_array(given_fold || ' ' || family_fold, ' ')) AS token"
            )
            await registry.execute(
                "INSERT INTO name_word SELECT DISTINCT token FROM person_token WHERE token NOT LIKE '#%'"
                " ON CONFLICT DO NOTHING"
            )
            await registry.execute(
                "INSERT INTO person_token (token, person_id, birth_year, municipality)"
                " SELECT t.token, p.person_id, p.birth_year, p.municipality FROM unnest($1::text[])"
                " WITH ORDINALITY AS t (token, place) JOIN (SELECT *, row_number() OVER (ORDER BY person_id"
                " DESC) AS place FROM person_key WHERE municipality = 'RAN' LIMIT 1000) p USING (place)",
                [number_token(number) for number in numbers()],
            )
        for table in ("person", "person_key", "person_token", "name_word"):
            await registry.execute(f"VACUUM (ANALYZE) {table}")
    finally:
        await registry.close()
    print(f"{count:,} persons named in {time.monotonic() - began:.0f} s", flush=True)


async def sample(prag: MeasuredPrag) -> list[Any]:
    """Persons to ask for: of all municipalities, and of the own."""
    registry = await prag.connect("registry")
    try:
        rows: list[Any] = await registry.fetch(
            "SELECT p.given_name, p.family_name, p.birth_year, c.number FROM person p"
            " JOIN membership m ON m.person_id = p.id JOIN case_file c ON c.id = m.case_id"
            " WHERE hashtext(p.id::text) % 5000 = 0 ORDER BY p.id LIMIT $1",
            ASKED,
        )
    finally:
        await registry.close()
    return rows


def questions(rows: list[Any]) -> dict[str, list[str]]:
    """What is typed, by kind."""
    shapes: dict[str, Callable[[Any], str]] = {
        "name": lambda row: f"{row['given_name']} {row['family_name']}",
        "name, year": lambda row: f"{row['family_name']} {row['given_name']} {row['birth_year']}",
        "in Cyrillic": lambda row: cyrillic(f"{row['given_name']} {row['family_name']}"),
        "half typed": lambda row: f"{row['given_name']} {row['family_name'][:4]}",
        "a letter lost": lambda row: f"{row['given_name']} {row['family_name'][:2] + row['family_name'][3:]}",
        "surname": lambda row: str(row["family_name"]),
        "given name": lambda row: str(row["given_name"]),
        "case": lambda row: str(row["number"]),
    }
    found = {kind: [shape(row) for row in rows] for kind, shape in shapes.items()}
    found["number"] = numbers()
    return found


def measure(prag: MeasuredPrag, count: int) -> dict[str, dict[str, float]]:
    """Seed, ask, and print."""
    asyncio.run(people(prag, count))
    rows = asyncio.run(sample(prag))
    tokens, connection = load.tokens_of(prag), prag.connection()
    found: dict[str, dict[str, float]] = {}

    def timed(kind: str, requests: list[Request]) -> None:
        for request in requests[:5]:
            load.asked(connection, tokens, request)
        took = []
        for request in requests:
            began = time.monotonic()
            status, content = load.ask(connection, tokens, request)
            took.append((time.monotonic() - began) * 1000)
            # That a family is like others is an answer too.
            if status not in {200, 409}:
                raise SystemExit(f"{kind}: {status} {content[:300]!r}")
        found[kind] = {"median": statistics.median(took), "p95": percentile(took, 95), "most": max(took)}

    for kind, typed in questions(rows).items():
        body = [json.dumps({"name": name}).encode() for name in typed]
        timed(kind, [Request("registry", "POST", "/api/v1/persons:search", each) for each in body])
    timed("families compared", [registering(prag, connection, tokens, row) for row in rows])
    timed("pairs to look at", [Request("registry", "GET", "/api/v1/duplicate-pairs?pageSize=50")] * ASKED)
    print(f"\nSearch among {count:,} persons, milliseconds; goal: p95 of each at most {GOAL:.0f}")
    for kind, each in found.items():
        late = "" if each["p95"] <= GOAL else "   late"
        print(f"{kind.ljust(22)}{each['median']:8.1f}{each['p95']:8.1f}{each['most']:8.1f}{late}")
    return found


def registering(prag: MeasuredPrag, connection: Any, tokens: dict[str, str], row: Any) -> Request:
    """A reported family whose head is to be registered: all are compared with all."""
    case = json.loads(load.asked(connection, tokens, load.report()))
    person = {
        "givenName": row["given_name"],
        "familyName": row["family_name"],
        "birthDate": {"year": 1931, "month": 2, "day": 3},
        "sex": "SEX_MALE",
        "relation": "RELATION_HEAD",
        "languages": ["sr"],
    }
    body = {"persons": [person], "address": "Ulica 1", "requestId": str(uuid.uuid4())}
    path = f"/api/v1/cases/{case['id']}:register"
    return Request("registry", "POST", path, json.dumps(body).encode())


def percentile(values: list[float], share: int) -> float:
    """Of sorted values the one that so many of a hundred do not pass."""
    return sorted(values)[math.ceil(len(values) * share / 100) - 1]
