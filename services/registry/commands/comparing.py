"""Whoever came, changed or left is compared with everybody: two who may be one become a pair, or are none.

The database keeps who is to be compared, whatever wrote them (migration 0044), so no way in is forgotten, and
nobody who registers waits for it. Two offices that write the same person at the same moment are both compared
after both have committed. Protected persons are in no pair: they are their named officers' matter.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import delete, or_, select, text

from services.chassis import telemetry
from services.chassis.auth.actors import caller
from services.chassis.database.database import Tx
from services.chassis.ids import new_id
from services.chassis.runtime.service import Runtime
from services.domain.births import write_birth
from services.domain.municipalities import EVERYWHERE
from services.registry.commands.pairs import keep_answer, unask
from services.registry.models import DuplicatePair, PersonToCompare
from services.registry.queries import alike
from services.registry.rules import pairs as rules
from services.registry.rules.pairs import Alike, EndReason, State, Subject

__all__ = ["compare"]

# In one transaction.
_AT_ONCE: Final = 20
# One process at a time: two would find the same pair.
_ALONE: Final = text("SELECT pg_try_advisory_xact_lock(hashtextextended('comparing', 0))")
# Whoever may be one of a pair, in the family to which they came last; a family that is only reported is under
# its case's id.
_PROTECTED: Final = (
    "EXISTS (SELECT FROM membership h JOIN case_file f ON f.id = h.case_id"
    " WHERE h.person_id = s.id AND h.left_on IS NULL AND f.protected)"
)
_SUBJECTS: Final = text(
    "SELECT DISTINCT ON (s.id) s.id, m.case_id, c.municipality, c.strand, p.given_name, p.family_name,"  # noqa: S608 - no value of anybody's
    " p.other_names, p.birth_year, p.birth_month, p.birth_day, ARRAY[p.phone, c.phone] AS phones,"
    " coalesce(c.trigger_time, c.create_time) AS arrived, c.duplicate_answers, false AS reported,"
    " m.relation = 'HEAD' AS head,"
    " ARRAY(SELECT i.key FROM identifier i WHERE i.person_id = s.id) AS numbers,"
    " ARRAY(SELECT f.case_id FROM membership f WHERE f.person_id = s.id AND f.left_on IS NULL) AS families"
    " FROM unnest(CAST(:ids AS uuid[])) AS s (id) JOIN person p ON p.id = s.id AND p.died_on IS NULL"
    " JOIN membership m ON m.person_id = s.id AND m.left_on IS NULL"
    " JOIN case_file c ON c.id = m.case_id AND c.state <> 'CLOSED'"
    f" WHERE NOT {_PROTECTED} ORDER BY s.id, m.id DESC"
)
_REPORTED: Final = text(
    "SELECT c.id, c.id AS case_id, c.municipality, c.strand, '' AS given_name,"
    " c.reported_name AS family_name, CAST('{}' AS text[]) AS other_names, 0 AS birth_year,"
    " 0 AS birth_month, 0 AS birth_day, ARRAY[c.phone] AS phones,"
    " coalesce(c.trigger_time, c.create_time) AS arrived, c.duplicate_answers,"
    " true AS reported, true AS head, CAST('{}' AS text[]) AS numbers, ARRAY[c.id] AS families"
    " FROM case_file c WHERE c.id = ANY(CAST(:ids AS uuid[])) AND c.head_person_id IS NULL"
    " AND c.reported_fold <> '' AND c.state <> 'CLOSED' AND NOT c.protected"
)
_GONE: Final = text(
    "SELECT s.id, p.died_on IS NOT NULL AS died, c.head_person_id IS NOT NULL AS registered,"  # noqa: S608 - no value of anybody's
    f" {_PROTECTED} OR coalesce(c.protected, false) AS protected,"
    " c.state = 'CLOSED' OR EXISTS (SELECT FROM membership m WHERE m.person_id = s.id AND m.left_on IS NULL)"
    " AS closed FROM unnest(CAST(:ids AS uuid[])) AS s (id)"
    " LEFT JOIN person p ON p.id = s.id LEFT JOIN case_file c ON c.id = s.id"
)


async def compare(runtime: Runtime) -> None:
    """Compare all who wait for it; with whom it fails waits behind the others."""
    newest = await runtime.database.pool.fetchval("SELECT max(id) FROM person_to_compare")
    while newest is not None:
        try:
            if not await _some(runtime, newest, _AT_ONCE):
                return
        except Exception:  # noqa: BLE001 - it is seen below, of whom it is
            for _ in range(_AT_ONCE):
                await _one(runtime, newest)


async def _one(runtime: Runtime, newest: int) -> None:
    """Compare the first alone: whom a defect meets holds up nobody else."""
    try:
        await _some(runtime, newest, 1)
    except Exception as error:  # noqa: BLE001 - as above
        telemetry.log.error("not_compared", exc_info=error)
        await _put_off(runtime)


async def _some(runtime: Runtime, newest: int, at_once: int) -> bool:
    """Compare a few; say whether there were any."""
    async with runtime.database.transaction(scope=EVERYWHERE, actor=caller()) as tx:
        waiting = select(PersonToCompare).where(PersonToCompare.id <= newest)
        rows = (await tx.session.scalars(waiting.order_by(PersonToCompare.id).limit(at_once))).all()
        if not rows or not await tx.session.scalar(_ALONE):
            return False
        await tx.session.execute(
            delete(PersonToCompare)
            .where(PersonToCompare.id.in_([row.id for row in rows]))
            .execution_options(synchronize_session=False)
        )
        await _compared(tx, list(dict.fromkeys(row.person_id for row in rows)))
        return True


async def _put_off(runtime: Runtime) -> None:
    await runtime.database.pool.execute(
        "WITH first AS (DELETE FROM person_to_compare WHERE id = (SELECT min(id) FROM person_to_compare)"
        " RETURNING person_id) INSERT INTO person_to_compare (person_id) SELECT person_id FROM first"
    )


async def _compared(tx: Tx, ids: Sequence[uuid.UUID]) -> None:
    subjects = await _subjects(tx, ids)
    known = await _pairs_of(tx, ids)
    likely = await _found(tx, [subjects[key] for key in ids if key in subjects]) | known.keys()
    others = {key for both in likely for key in both} - subjects.keys()
    subjects |= await _subjects(tx, sorted(others))
    gone = await _gone(tx, [key for key in ids if key not in subjects])
    for one, other in sorted(likely):
        standing = known.get((one, other))
        if one in subjects and other in subjects:
            await _write(tx, standing, subjects[one], subjects[other])
        elif standing is not None:
            _end(standing, gone.get(one) or gone.get(other) or EndReason.LEFT)


async def _subjects(tx: Tx, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Mapping[str, Any]]:
    """Return who of these may be one of a pair."""
    found: dict[uuid.UUID, Mapping[str, Any]] = {}
    for statement in (_SUBJECTS, _REPORTED):
        rows = (await tx.session.execute(statement, {"ids": list(ids)})).mappings()
        found |= {row["id"]: row for row in rows}
    return found


async def _pairs_of(tx: Tx, ids: Sequence[uuid.UUID]) -> dict[tuple[uuid.UUID, uuid.UUID], DuplicatePair]:
    query = (
        select(DuplicatePair)
        .where(or_(DuplicatePair.person_id.in_(ids), DuplicatePair.other_person_id.in_(ids)))
        .order_by(DuplicatePair.id)
        .with_for_update()
    )
    return {(pair.person_id, pair.other_person_id): pair for pair in (await tx.session.scalars(query)).all()}


async def _found(tx: Tx, sought: Sequence[Mapping[str, Any]]) -> set[tuple[uuid.UUID, uuid.UUID]]:
    """Return who may be like whom, by their keys: the smaller id first."""
    pairs = [(row["id"], key["person_id"]) for row, key in await alike.candidates(tx.session, sought)]
    return {(min(both), max(both)) for both in pairs}


def _birth(row: Mapping[str, Any]) -> tuple[int, int, int]:
    return row["birth_year"], row["birth_month"], row["birth_day"]


async def _gone(tx: Tx, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, EndReason]:
    """Return why these are none of a pair any more."""
    if not ids:
        return {}
    reasons = {}
    for row in (await tx.session.execute(_GONE, {"ids": list(ids)})).all():
        told = (
            *((row.died, EndReason.DIED), (row.protected, EndReason.PROTECTED)),
            *((row.registered, EndReason.REGISTERED), (row.closed, EndReason.CLOSED)),
        )
        reasons[row.id] = next((reason for true, reason in told if true), EndReason.LEFT)
    return reasons


async def _write(
    tx: Tx, pair: DuplicatePair | None, one: Mapping[str, Any], other: Mapping[str, Any]
) -> None:
    """Let a pair stand as the two do now."""
    # Of a registered family its head stands for what was reported.
    comparable = one["reported"] == other["reported"] or (one["head"] and other["head"])
    found = rules.alike(_subject(one), _subject(other)) if comparable else None
    if found is None:
        if pair is not None:
            _end(pair, EndReason.UNLIKE)
        return
    if set(one["families"]) & set(other["families"]):
        if pair is not None:
            _end(pair, EndReason.ONE_FAMILY)
        return
    if pair is None:
        pair = _new(tx, one, other)
        tx.add(pair)
    elif pair.state == State.ENDED or (
        pair.state == State.NOT_SAME and rules.more_agrees(pair.agreement, found.agreement)
    ):
        _open_again(tx, pair)
    _set(pair, one, other, found)
    if pair.state == State.OPEN:
        _settle(pair, one, other)


def _subject(row: Mapping[str, Any]) -> Subject:
    return Subject(
        given=row["given_name"],
        family=row["family_name"],
        birth=write_birth(*_birth(row)),
        others=tuple(row["other_names"]),
        numbers=frozenset(row["numbers"]),
        reported=row["reported"],
        phones=frozenset(phone for phone in row["phones"] if phone),
        municipality=row["municipality"],
        arrived=row["arrived"],
    )


def _new(tx: Tx, one: Mapping[str, Any], other: Mapping[str, Any]) -> DuplicatePair:
    return DuplicatePair(
        id=new_id(),
        person_id=one["id"],
        other_person_id=other["id"],
        state=State.OPEN,
        open_time=tx.now,
        **dict.fromkeys(
            ("answered_by", "answered_in", "reason", "end_reason", "asker", "asked_by", "reply"), ""
        ),
        replied_by="",
        previous=[],
    )


def _set(pair: DuplicatePair, one: Mapping[str, Any], other: Mapping[str, Any], found: Alike) -> None:
    """Write where the two are, and what of them agrees."""
    for prefix, row in (("", one), ("other_", other)):
        for column in ("case_id", "municipality", "strand", "birth_year"):
            setattr(pair, prefix + column, row[column])
        words = (row["given_name"], row["family_name"])
        given, family = words if row["given_name"] else (*row["family_name"].split(" ", 1), "")[:2]
        setattr(pair, f"{prefix}initials", f"{given[:1]} {family[:1]}")
    pair.rule, pair.score = found.rule, found.score
    if pair.agreement != dict(found.agreement):
        pair.agreement = dict(found.agreement)
    if pair.municipality == pair.other_municipality:
        unask(pair)


def _settle(pair: DuplicatePair, one: Mapping[str, Any], other: Mapping[str, Any]) -> None:
    """Take over what was answered as one of the two was written; what nobody was sure of stays open."""
    told = {
        id(answer): (answer, row["municipality"])
        for row, key in ((one, other["id"]), (other, one["id"]))
        for answer in row["duplicate_answers"]
        if answer["person_id"] == str(key)
    }
    places = (pair.municipality, pair.other_municipality)
    before = [time for each in pair.previous[:1] for time in (each["time"], each["reopen_time"])]
    answer = rules.answered_by(
        pair.rule, places, [each for each, _ in told.values()], max(before, default="")
    )
    if answer is not None:
        pair.state, pair.reason = State.NOT_SAME, answer["difference"]
        pair.answered_by, pair.answered_in = answer["by"], told[id(answer)][1]
        pair.answer_time = dt.datetime.fromisoformat(answer["time"])
        unask(pair)


def _open_again(tx: Tx, pair: DuplicatePair) -> None:
    if pair.state == State.NOT_SAME:
        keep_answer(pair)
    pair.state, pair.open_time, pair.end_reason = State.OPEN, tx.now, ""


def _end(pair: DuplicatePair, reason: EndReason) -> None:
    """End a pair that nobody has answered; what was answered is remembered."""
    if pair.state == State.OPEN:
        pair.state, pair.end_reason = State.ENDED, reason
        unask(pair)
