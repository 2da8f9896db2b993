"""A case as its reader sees it: with its stages, and the steps that this reader may take."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from prag.registry.v1 import registry_service_pb2 as pb
from sqlalchemy import select

from services.chassis.auth.actors import Actor
from services.chassis.database.database import Tx
from services.chassis.database.etags import etag_of_all
from services.chassis.database.insert_only import InsertOnly
from services.chassis.database.transactions import Queries
from services.chassis.dates import day_of
from services.registry import resources
from services.registry.models import (
    Case,
    Consent,
    Document,
    Handover,
    Membership,
    Milestone,
    Person,
    RunningClock,
)
from services.registry.queries import cases as queries
from services.registry.queries import office
from services.registry.rules import cases as rules
from services.registry.rules import fields

__all__ = [
    "case_added",
    "case_after",
    "case_read",
    "consent_after",
    "document_after",
    "family_of",
    "filed",
    "handover_after",
    "person_after",
]


async def case_read(database: Queries, row: Mapping[str, Any], by: Actor, today: dt.date) -> pb.Case:
    """Return the case that a query found."""
    more: Mapping[str, Any] = {}
    if _has_more(row):
        of = {"case_id": row["id"], "double_of": row["double_of"], "strands": list(by.strands)}
        [more] = await database.fetch(queries.SELDOM, **of)
    plain = {
        **row,
        **more,
        "closure": orjson.loads(row["closure"]),
        "return_request": orjson.loads(row["return_request"] or "null"),
    }
    return _case(plain, _Beside.read(plain), by, today)


def _has_more(row: Mapping[str, Any]) -> bool:
    """Say whether a case may have what is read of few (queries.SELDOM)."""
    return row["strand"] == "RETURN" or row["double_of"] is not None


async def case_after(tx: Tx, case: Case, by: Actor) -> pb.Case:
    """Return the case that a command left."""
    await tx.session.flush()
    if case.head_person_id is not None:
        tx.saw([case.head_person_id])
    row = resources.columns(case)
    of = {"case_id": case.id, "strands": list(by.strands)}
    standing = {"reopened_time": case.reopened_time, "municipality": case.municipality}
    stages = await tx.session.execute(queries.STAGES, {**of, **standing})
    row = {**row, **stages.mappings().one()}
    if _has_more(row):
        more = await tx.session.execute(queries.SELDOM_OF_HELD, {**of, "double_of": case.double_of})
        row = {**row, **more.mappings().one()}
    return _case(row, _Beside.read(row), by, day_of(tx.now))


def case_added(tx: InsertOnly, case: Case, by: Actor) -> pb.Case:
    """Return the case that a command added."""
    # What was written is what the rows hold.
    reached = [vars(milestone) for milestone in tx.rows[Milestone]]
    clocks = [vars(clock) for clock in tx.rows.get(RunningClock, ())]
    due = [clock for clock in clocks if clock["due_time"] and not (clock["period"] or clock["subject_id"])]
    # Nobody is registered yet, and no paper filed.
    return _case(vars(case), _Beside(reached, due, (), None), by, day_of(tx.now))


@dataclass(frozen=True)
class _Beside:
    """What a case shows beside its own columns."""

    # Milestones, and clocks that say until when one is due.
    reached: Iterable[Mapping[str, Any]]
    due: Iterable[Mapping[str, Any]]
    # Kinds of document that are filed, and the last birth in the family.
    papers: Collection[str]
    youngest: dt.date | None
    ladder: rules.Ladder | None = None

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> _Beside:
        """Read what `_STAGES` selects, and `SELDOM` where it was asked."""
        papers, youngest = filed(row) if "papers" in row else ([], None)
        return cls(
            orjson.loads(row["reached"]), orjson.loads(row["due"]), papers, youngest, resources.ladder(row)
        )


def filed(row: Mapping[str, Any]) -> tuple[list[str], dt.date | None]:
    """Read what `FILED` selects: kinds of document, and the last birth in the family."""
    born = row["youngest"] or 0
    papers: list[str] = orjson.loads(row["papers"] or "[]")
    return papers, fields.first_day((born // 10_000, born // 100 % 100, born % 100))


def _case(row: Mapping[str, Any], beside: _Beside, by: Actor, today: dt.date) -> pb.Case:
    done = {milestone["state"]: milestone for milestone in beside.reached}
    until = {
        rules.DUE_BY[clock["rule"]]: clock["due_time"]
        for clock in beside.due
        if clock["rule"] in rules.DUE_BY
    }
    milestones = [
        {"state": state, **done.get(state, {}), "due_time": until.get(state)}
        for state in rules.MILESTONES[row["strand"]]
    ]
    asked = "" if rules.State.SELECTED in done else (row["return_request"] or {}).get("kind", "")
    missing = rules.missing_papers(asked, beside.papers, beside.youngest, today)
    standing = rules.standing(
        row.__getitem__, frozenset(done), today, missing_papers=missing, ladder=beside.ladder
    )
    actions = rules.actions(standing, by.may, by.account_id, by.roles)
    message = resources.case(row, milestones, actions, missing)
    # A stage may be due on another day, a paper be filed, a double be closed, where nothing of the row moves.
    shown = (*message.milestones, message.stays, *message.doubles)
    message.etag = etag_of_all(row["version"], *(each.SerializeToString() for each in shown), *missing)
    return message


async def handover_after(tx: Tx, handover: Handover) -> pb.Handover:
    """Return the handover that a command left."""
    await tx.session.flush()
    heads = select(Case.head_person_id).where(Case.id.in_(handover.case_ids))
    tx.saw(head for head in await tx.session.scalars(heads) if head is not None)
    cases = (await tx.session.execute(office.STANDS, {"handover_id": handover.id})).mappings()
    return resources.handover(resources.columns(handover), cases)


async def person_after(tx: Tx, person: Person, by: Actor) -> pb.Person:
    """Return the person that a command left, as one of the family that the request named."""
    await tx.session.flush()
    case_id = getattr(tx.request, "case_id", "")
    asked = {
        "person_id": person.id,
        "case_id": uuid.UUID(case_id) if case_id else None,
        "strands": list(by.strands),
    }
    row = dict((await tx.session.execute(queries.PERSON_LEFT, asked)).mappings().one())
    tx.saw([person.id])
    return resources.person(row, row["identifiers"], row["memberships"])


async def consent_after(tx: Tx, consent: Consent, _by: Actor) -> pb.Consent:
    """Return the consent that a command left."""
    tx.saw(consent.person_ids)
    return resources.consent(resources.columns(consent))


async def document_after(tx: Tx, document: Document, by: Actor) -> pb.Document:
    """Return the document that a command left."""
    await tx.session.flush()
    tx.saw(await family_of(tx, document.case_id))
    shown: Sequence[uuid.UUID] = ()
    if document.same_file_case_ids:
        open_to = select(Case.id).where(Case.id.in_(document.same_file_case_ids), Case.strand.in_(by.strands))
        shown = (await tx.session.scalars(open_to.order_by(Case.id))).all()
    return resources.document({**resources.columns(document), "shown_case_ids": shown}, by)


async def family_of(tx: Tx, case_id: uuid.UUID) -> list[uuid.UUID]:
    """Return who belongs to the family of a case."""
    query = select(Membership.person_id).where(Membership.case_id == case_id, Membership.left_on.is_(None))
    return list((await tx.session.scalars(query)).all())
