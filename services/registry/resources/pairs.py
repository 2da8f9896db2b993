"""Two who may be one, as one of their offices sees them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from prag.common.v1 import types_pb2
from prag.registry.v1 import registry_service_pb2 as pb

from services.chassis.auth.actors import Actor
from services.chassis.calendar import day_of
from services.chassis.database.columns import as_json, iso_moment
from services.chassis.database.etags import etag_of_all
from services.chassis.dates import as_timestamp
from services.domain.births import write_birth
from services.registry.resources.codes import Columns
from services.registry.resources.persons import card
from services.registry.rules import matching
from services.registry.rules import pairs as rules
from services.registry.rules.pairs import PREFIX, SIDES, Side, Standing

__all__ = ["pair"]

Cards = Mapping[tuple[UUID, UUID], Columns]
# In which order they are shown.
_DATA: Final = (
    "NAME",
    "GIVEN_NAME",
    "FAMILY_NAME",
    "BIRTH",
    "IDENTIFIER",
    "SEX",
    "PHONE",
    "PLACE",
    "ARRIVAL",
)
# What stands beside what was compared, where both are the caller's to see.
_BESIDE: Final = ("SEX", "PHONE", "PLACE")


def pair(row: Columns, cards: Cards, by: Actor) -> pb.DuplicatePair:
    """Return a pair; `cards` are of the own sides, by person and case."""
    standing = rules.standing(row, by)
    # The own one stands first.
    order = sorted(SIDES, key=lambda side: side not in standing.own)
    persons = {side: row[f"{PREFIX[side]}person_id"] for side in SIDES}
    gone = None if standing.reported or not standing.own else rules.leaving(standing.own, persons, "")
    message = pb.DuplicatePair(
        id=str(row["id"]),
        rule=row["rule"],
        score=row["score"],
        state=row["state"],
        answered_by=row["answered_by"],
        reason=row["reason"] if row["answered_in"] in by.municipalities else "",
        end_reason=row["end_reason"],
    )
    for side, into in zip(order, (message.one, message.other), strict=True):
        _side(row, side, cards, standing, into)
        into.gives_way = side == gone
    as_timestamp(row["open_time"], message.open_time)
    as_timestamp(row["answer_time"], message.answer_time)
    if row["asker"]:
        _question(row, message.question)
    for before in as_json(row["previous"]):
        own = before["municipality"] in by.municipalities
        answered = message.previous.add(
            answered_by=before["by"],
            reason=before["reason"] if own else "",
            reopened_by=before["reopened_by"],
            reopen_reason=before["reopen_reason"] if own else "",
        )
        as_timestamp(iso_moment(before["time"] or None), answered.answer_time)
        as_timestamp(iso_moment(before["reopen_time"] or None), answered.reopen_time)
    message.comparisons.extend(_comparisons(row, order, cards, standing))
    # It moves with what is shown of the two, which their own rows say.
    shown = (message.one, message.other, *message.comparisons)
    message.etag = etag_of_all(row["version"], *(one.SerializeToString(deterministic=True) for one in shown))
    message.actions.extend(
        types_pb2.Action(name=one.name, allowed=one.allowed, reason=one.reason, metadata=one.metadata)
        for one in rules.actions(standing, by)
    )
    return message


def _card(row: Columns, side: Side, cards: Cards) -> Columns | None:
    prefix = PREFIX[side]
    return cards.get((row[f"{prefix}person_id"], row[f"{prefix}case_id"]))


def _side(row: Columns, side: Side, cards: Cards, standing: Standing, into: pb.DuplicateSide) -> None:
    prefix = PREFIX[side]
    found = _card(row, side, cards) if side in standing.own else None
    into.reported = row[f"{prefix}person_id"] == row[f"{prefix}case_id"]
    into.masked = found is None
    if found is None:
        given, family = matching.masked(row[f"{prefix}initials"])
        shown = pb.PersonCard(
            person_id=str(row[f"{prefix}person_id"]),
            given_name=given,
            family_name=family,
            birth_year=row[f"{prefix}birth_year"],
            municipality=row[f"{prefix}municipality"],
        )
    else:
        shown = card(found)
    into.card.CopyFrom(shown)
    if into.reported:
        into.card.person_id = ""


def _question(row: Columns, into: pb.DuplicateQuestion) -> None:
    asker, asked = sorted(SIDES, key=lambda side: side != row["asker"])
    into.municipality = row[f"{PREFIX[asker]}municipality"]
    into.asked_municipality = row[f"{PREFIX[asked]}municipality"]
    into.asked_by, into.answer, into.answered_by = row["asked_by"], row["reply"], row["replied_by"]
    as_timestamp(row["ask_time"], into.ask_time)
    as_timestamp(row["due_time"], into.due_time)
    as_timestamp(row["reply_time"], into.answer_time)


def _comparisons(row: Columns, order: list[Side], cards: Cards, standing: Standing) -> list[pb.Comparison]:
    one, other = (_card(row, side, cards) if side in standing.own else None for side in order)
    results: dict[str, str] = dict(as_json(row["agreement"]))
    if one is not None and other is not None:
        for datum in _BESIDE:
            values = (_value(datum, one), _value(datum, other))
            if datum not in results and all(values):
                results[datum] = "SAME" if values[0] == values[1] else "DIFFERENT"
    return [
        pb.Comparison(
            datum=datum,
            entered=_value(datum, one) if one is not None else "",
            registered=_value(datum, other) if other is not None else "",
            result=result,
        )
        for datum, result in sorted(results.items(), key=lambda each: _DATA.index(each[0]))
    ]


def _value(datum: str, found: Columns) -> str:
    """Return what somebody's file says, as the page of a search has it."""
    values: dict[str, Any] = {
        "NAME": f"{found['given_name']} {found['family_name']}".strip(),
        "GIVEN_NAME": found["given_name"],
        "FAMILY_NAME": found["family_name"],
        "BIRTH": write_birth(found["birth_year"], found["birth_month"], found["birth_day"]),
        "IDENTIFIER": ", ".join(found["numbers"]),
        "SEX": found["sex"],
        "PHONE": found["phone"] or found["case_phone"],
        "PLACE": found["birth_place"],
        "ARRIVAL": day_of(found["arrived"]).isoformat(),
    }
    return str(values[datum])
