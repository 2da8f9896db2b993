"""Tables of reporting that events keep: facts, families, profiles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from google.protobuf.message import Message
from prag.common.v1 import types_pb2 as common
from prag.registry.v1 import registry_events_pb2 as registry

from services.chassis.dates import day
from services.chassis.events.event_messages import Envelope
from services.chassis.messaging.projections import Projection
from services.domain.open_work import DUPLICATE
from services.reporting.facts import Fact, Undo, fact_id

__all__ = ["DUPLICATES", "FAMILIES", "PROFILES", "WHERE_IT_WAS", "facts_of"]

# In which municipality an act is counted: the one that had the case on its day, whoever told of it and when.
# What is another's by itself (a session of the ministry) has not moved.
WHERE_IT_WAS: Final = (
    "coalesce((SELECT m.previous FROM family_move AS m WHERE m.case_id = {fact}.case_id"
    " AND {fact}.actual_on < m.moved_on AND EXISTS (SELECT FROM family_move AS came"
    " WHERE came.case_id = {fact}.case_id AND came.municipality = {fact}.municipality)"
    " ORDER BY m.moved_on, m.recorded_at LIMIT 1), {fact}.municipality)"
)

Rows = Iterable[Mapping[str, Any]]


def _none(_event: Any) -> tuple[()]:
    """Make nothing of an event that is in the other table only."""
    return ()


def facts_of(
    made: Mapping[type[Message], Callable[[Any], Iterable[Fact]]],
    undone: Mapping[type[Message], Callable[[Any], Iterable[Undo]]],
) -> Projection:
    """Return what keeps the facts that events make, each at its act's date; told twice, they stand once.

    An event may take facts back that were known before it. Those that are told with it are not in the table
    yet: they are written as ended.
    """

    def rows(told: Sequence[tuple[Any, Envelope]]) -> Rows:
        new = [(fact, envelope) for event, envelope in told for fact in made.get(type(event), _none)(event)]
        undos = [
            (undo, envelope) for event, envelope in told for undo in undone.get(type(event), _none)(event)
        ]
        for fact, envelope in new:
            ends = (
                later.recorded_at
                for undo, later in undos
                if undo.takes(fact)
                and later.recorded_at > envelope.recorded_at
                and not (undo.last and _told_again(fact, envelope, later, new))
            )
            yield {
                "id": fact_id(envelope.event_id, fact),
                "municipality": envelope.municipality,
                "kind": fact.kind,
                "code": fact.code,
                "case_id": fact.case_id or None,
                "person_id": fact.person_id or None,
                "subject_id": fact.subject_id or None,
                "actual_on": envelope.day,
                "recorded_at": envelope.recorded_at,
                "ended_at": min(ends, default=None),
            }
        for undo, envelope in undos:
            yield {
                "undoes": list(undo.kinds),
                "case_id": undo.case_id or None,
                "subject_id": undo.subject_id or None,
                "but_for": list(undo.but_for),
                "only_last": undo.last,
                "recorded_at": envelope.recorded_at,
            }

    return Projection(
        columns="id uuid, municipality text, kind text, code text, case_id uuid, person_id uuid,"
        " subject_id uuid, actual_on date, recorded_at timestamptz, ended_at timestamptz, undoes text[],"
        " but_for uuid[], only_last boolean",
        rows=rows,
        keep="INSERT INTO fact (id, municipality, kind, code, case_id, person_id, subject_id, actual_on,"  # noqa: S608 - no value of anybody's
        f" recorded_at, ended_at) SELECT id, {WHERE_IT_WAS.format(fact='told')}, kind, code, case_id,"
        " person_id, subject_id, actual_on, recorded_at, ended_at FROM {told}"
        " WHERE {scope} AND undoes IS NULL ON CONFLICT DO NOTHING",
        # By subject or by case, so that each is found along its index.
        drop="UPDATE fact SET ended_at = least(fact.ended_at, undo.recorded_at)"
        " FROM (SELECT known.id, min(told.recorded_at) AS recorded_at FROM {told}"
        " JOIN fact AS known ON known.kind = ANY(told.undoes) AND known.recorded_at < told.recorded_at"
        " AND (known.subject_id = told.subject_id OR known.case_id = told.case_id)"
        " AND (known.person_id IS NULL OR known.person_id <> ALL(told.but_for))"
        " AND NOT (told.only_last AND EXISTS (SELECT 1 FROM fact AS again WHERE again.kind = known.kind"
        " AND again.subject_id = known.subject_id AND again.recorded_at > known.recorded_at"
        " AND again.recorded_at < told.recorded_at))"
        " WHERE {scope} AND told.undoes IS NOT NULL GROUP BY known.id) AS undo"
        " WHERE {scope} AND fact.id = undo.id",
    )


def _duplicates(told: Sequence[tuple[Any, Envelope]]) -> Rows:
    """Return from when until when cases were known as another one's double."""
    in_order = sorted(told, key=lambda each: each[1].recorded_at)
    for place, (event, envelope) in enumerate(in_order):
        row = {"municipality": envelope.municipality, "case_id": event.case_id}
        if isinstance(event, registry.CaseReopened):
            yield {**row, "until_time": envelope.recorded_at}
        elif event.outcome == DUPLICATE:
            reopened = (
                later.recorded_at
                for other, later in in_order[place + 1 :]
                if isinstance(other, registry.CaseReopened) and other.case_id == event.case_id
            )
            yield {**row, "from_time": envelope.recorded_at, "until_time": next(reopened, None)}


DUPLICATES: Final = Projection(
    columns="municipality text, case_id uuid, from_time timestamptz, until_time timestamptz",
    rows=_duplicates,
    keep="INSERT INTO duplicate (municipality, case_id, from_time, until_time)"
    " SELECT municipality, case_id, from_time, until_time FROM {told}"
    " WHERE {scope} AND from_time IS NOT NULL ON CONFLICT DO NOTHING",
    # One that stood before: what is told with it has its end already.
    drop="UPDATE duplicate SET until_time = reopened.until_time"
    " FROM (SELECT told.case_id, min(told.until_time) AS until_time FROM {told}"
    " JOIN duplicate AS known ON known.case_id = told.case_id AND known.until_time IS NULL"
    " AND known.from_time < told.until_time"
    " WHERE {scope} AND told.from_time IS NULL GROUP BY told.case_id) AS reopened"
    " WHERE {scope} AND duplicate.case_id = reopened.case_id AND duplicate.until_time IS NULL",
)


def _told_again(
    fact: Fact, envelope: Envelope, until: Envelope, told: Iterable[tuple[Fact, Envelope]]
) -> bool:
    """Say whether the same was told once more between an event and its undo."""
    return any(
        (other.kind, other.subject_id) == (fact.kind, fact.subject_id)
        and envelope.recorded_at < at.recorded_at < until.recorded_at
        for other, at in told
    )


def _families(told: Sequence[tuple[Any, Envelope]]) -> Rows:
    """Return what registry last said of families: a strand, persons, or both."""
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for event, envelope in told:
        key = envelope.municipality, event.case_id
        family = rows.setdefault(key, {"municipality": key[0], "case_id": key[1]})
        if getattr(event, "strand", 0):
            family["strand"] = common.Strand.Name(event.strand).removeprefix("STRAND_")
        if "person_ids" in event.DESCRIPTOR.fields_by_name:
            family["person_ids"] = list(event.person_ids)
            former = {one.person_id: one.left_on for one in getattr(event, "former_members", ())}
            family["former_ids"] = list(former)
            family["former_until"] = [str(day(left_on, "left_on")) for left_on in former.values()]
    return rows.values()


FAMILIES: Final = Projection(
    columns="municipality text, case_id uuid, strand text, person_ids uuid[], former_ids uuid[],"
    " former_until date[]",
    rows=_families,
    keep="INSERT INTO family (municipality, case_id, strand, person_ids, former_ids, former_until)"
    " SELECT municipality, case_id, coalesce(told.strand, known.strand, ''),"
    " coalesce(told.person_ids, known.person_ids, '{}'), coalesce(told.former_ids, known.former_ids, '{}'),"
    " coalesce(told.former_until, known.former_until, '{}')"
    " FROM {told} LEFT JOIN family AS known USING (municipality, case_id) WHERE {scope}"
    " ON CONFLICT (municipality, case_id) DO UPDATE SET"
    " strand = excluded.strand, person_ids = excluded.person_ids,"
    " former_ids = excluded.former_ids, former_until = excluded.former_until",
)


def _profiles(told: Sequence[tuple[Any, Envelope]]) -> Rows:
    """Return a person's age and sex as last told to a municipality, or that the person is gone."""
    found = {}
    for event, envelope in told:
        found[envelope.municipality, event.person_id] = {
            "municipality": envelope.municipality,
            "person_id": event.person_id,
            "sex": event.sex,
            "birth_month": event.birth_month,
            "community": event.community,
            "vulnerabilities": list(event.vulnerabilities),
            "removed": event.removed,
        }
    return found.values()


PROFILES: Final = Projection(
    columns="municipality text, person_id uuid, sex text, birth_month text, community text,"
    " vulnerabilities text[], removed boolean",
    rows=_profiles,
    drop="DELETE FROM profile USING {told} WHERE {scope} AND told.removed"
    " AND profile.municipality = told.municipality AND profile.person_id = told.person_id",
    keep="INSERT INTO profile (municipality, person_id, sex, birth_month, community, vulnerabilities)"
    " SELECT municipality, person_id, sex, birth_month, community, vulnerabilities"
    " FROM {told} WHERE {scope} AND NOT removed"
    " ON CONFLICT (municipality, person_id) DO UPDATE SET sex = excluded.sex,"
    " birth_month = excluded.birth_month, community = excluded.community,"
    " vulnerabilities = excluded.vulnerabilities",
)
