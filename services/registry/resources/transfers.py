"""Transfers of cases between municipalities."""

from __future__ import annotations

from typing import Final

from prag.common.v1 import types_pb2
from prag.registry.v1 import registry_service_pb2 as pb

from services.chassis.auth.actors import Actor
from services.chassis.database.columns import as_json
from services.chassis.dates import as_date, as_timestamp
from services.registry.resources.codes import Columns, enum
from services.registry.resources.open_work import choice_messages
from services.registry.rules import transfers as rules

__all__ = ["transfer"]

_TEXTS: Final = (
    *("case_number", "person_count", "municipality", "to_municipality", "reason", "offered_by", "state"),
    *("answered_by", "refusal_reason", "officer_id"),
)


def transfer(row: Columns, by: Actor) -> pb.Transfer:
    """Return a transfer as one of its two offices sees it."""
    message = pb.Transfer(
        id=str(row["id"]),
        case_id=str(row["case_id"]),
        strand=enum("strand", row["strand"]),
        etag=str(row["version"]),
        **{name: row[name] for name in _TEXTS},
    )
    as_timestamp(row["create_time"], message.offer_time)
    as_timestamp(row["answer_time"], message.answer_time)
    as_date(row["transferred_on"], message.transferred_on)
    message.choices.extend(choice_messages(as_json(row["choices"])))
    known = rules.actions(
        row["state"],
        row["offered_by"],
        by,
        offers=row["municipality"] in by.municipalities,
        answers=row["to_municipality"] in by.municipalities,
    )
    message.actions.extend(
        types_pb2.Action(name=one.name, allowed=one.allowed, reason=one.reason, metadata=one.metadata)
        for one in known
    )
    return message
