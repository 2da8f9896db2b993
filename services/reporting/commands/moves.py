"""What events move: families between municipalities, facts to their right day, all of it to be told again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Final
from uuid import UUID

from prag.registry.v1 import registry_events_pb2 as registry
from sqlalchemy import text

from services.chassis.database.database import Tx
from services.chassis.database.statements import literals
from services.chassis.events.event_messages import Envelope
from services.domain.municipalities import EVERYWHERE
from services.reporting.facts import OWN
from services.reporting.projections import WHERE_IT_WAS

__all__ = ["count_before", "forget", "judge_clock", "move_facts", "move_family"]

_MOVE_FAMILY = text(
    "INSERT INTO family (municipality, case_id, strand, person_ids, former_ids, former_until)"
    " SELECT :municipality, case_id, strand, person_ids, former_ids, former_until FROM family"
    " WHERE municipality = :previous AND case_id = :case_id"
    " ON CONFLICT (municipality, case_id) DO UPDATE SET"
    " strand = excluded.strand, person_ids = excluded.person_ids,"
    " former_ids = excluded.former_ids, former_until = excluded.former_until"
)
# What was known before stays so until the day on which the right date is told.
_AGAIN = (
    " RETURNING id, municipality, kind, code, case_id, person_id, subject_id, actual_on)"
    " INSERT INTO fact (id, municipality, kind, code, case_id, person_id, subject_id, actual_on, recorded_at)"
    " SELECT CAST(md5(:event_id || id) AS uuid), municipality, kind, {code}, case_id, person_id, subject_id,"
    " :day, :told FROM ended ON CONFLICT DO NOTHING"
)
_MOVE_FACTS: Final = (
    # By its subject, or by its case where it is of the case itself; a session's is of no case, or of several.
    "WITH ended AS (UPDATE fact SET ended_at = :told WHERE {whose}"  # noqa: S608
    " AND kind = ANY(CAST(:kinds AS text[])) AND actual_on = :previous"
    " AND ended_at IS NULL AND (:code = '' OR code = :code)" + _AGAIN.format(code="code")
)
_MOVE_FACTS_OF_SUBJECT = text(_MOVE_FACTS.replace("{whose}", "subject_id = :subject_id"))
_MOVE_FACTS_OF_CASE = text(_MOVE_FACTS.replace("{whose}", "case_id = :subject_id AND subject_id IS NULL"))
_JUDGE_CLOCK = text(
    "WITH ended AS (UPDATE fact SET ended_at = :told WHERE kind = 'FIRST_VISIT_CLOCK'"  # noqa: S608
    " AND subject_id = :subject_id AND ended_at IS NULL" + _AGAIN.format(code=":code")
)
_FORGET = (
    # Those of reporting's own acts are told by nobody else.
    text(f"DELETE FROM fact WHERE kind NOT IN ({literals(OWN)})"),  # noqa: S608
    *(text(f"DELETE FROM {table}") for table in ("duplicate", "family", "family_move", "profile")),  # noqa: S608
)
_NOTE_MOVE = text(
    "INSERT INTO family_move (case_id, recorded_at, moved_on, previous, municipality)"
    " VALUES (:case_id, :told, :day, :previous, :municipality) ON CONFLICT DO NOTHING"
)
# What another service told under the new municipality, before we heard that it is one.
_COUNT_BEFORE = text(
    "UPDATE fact SET municipality = before.municipality FROM (SELECT id, "  # noqa: S608 - no value of anybody's
    f"{WHERE_IT_WAS.format(fact='known')} AS municipality FROM fact AS known"
    " WHERE known.case_id = :case_id) AS before"
    " WHERE fact.id = before.id AND fact.municipality <> before.municipality"
)


async def forget(tx: Tx) -> None:
    """Forget all that events have told; definitions, which people made, stay."""
    for statement in _FORGET:
        await tx.session.execute(statement)


async def move_family(tx: Tx, case_id: str, previous: str, municipality: str) -> None:
    """Let the new municipality know the family as the old one did."""
    if previous:
        await tx.widen(previous)
    await tx.session.execute(
        _MOVE_FAMILY, {"municipality": municipality, "case_id": UUID(case_id), "previous": previous}
    )


async def count_before(tx: Tx, event: registry.CaseTransferred, envelope: Envelope) -> None:
    """Count what was done before a case went to another municipality in the old one, whenever it is told."""
    # It may have been in others before.
    await tx.reach(EVERYWHERE)
    case = {"case_id": UUID(event.case_id)}
    moved = {
        "told": envelope.recorded_at,
        "day": envelope.day,
        "previous": event.previous_municipality,
        "municipality": event.municipality,
    }
    await tx.session.execute(_NOTE_MOVE, {**case, **moved})
    await tx.session.execute(_COUNT_BEFORE, case)


async def move_facts(
    tx: Tx,
    envelope: Envelope,
    kinds: Collection[str],
    case_id: str,
    subject_id: str,
    code: str,
    previous: dt.date,
    corrected: dt.date,
) -> None:
    """Count an act on its right day, known from now on; of a code alone where one is named."""
    moved = {
        "event_id": envelope.event_id,
        "told": envelope.recorded_at,
        "kinds": list(kinds),
        "subject_id": UUID(subject_id),
        "code": code,
        "previous": previous,
        "day": corrected,
    }
    await tx.session.execute(_MOVE_FACTS_OF_CASE if subject_id == case_id else _MOVE_FACTS_OF_SUBJECT, moved)


async def judge_clock(tx: Tx, envelope: Envelope, clock_id: str, outcome: str, day: dt.date) -> None:
    """Count a clock that was met as it stands now: in time, or late."""
    judged = {
        "event_id": envelope.event_id,
        "told": envelope.recorded_at,
        "subject_id": UUID(clock_id),
        "code": outcome,
        "day": day,
    }
    await tx.session.execute(_JUDGE_CLOCK, judged)
