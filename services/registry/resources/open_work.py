"""What is under way elsewhere, and what becomes of it: messages, what is kept, and what the rules need."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from prag.common.v1 import open_work_pb2

from services.chassis.database.columns import iso_day
from services.chassis.dates import as_date, day
from services.registry.resources.codes import Columns
from services.registry.rules.open_work import Choice, OpenWork

__all__ = ["choice_messages", "choices", "open_work", "read_choices", "written"]

_PREFIX = "OPEN_WORK_KIND_"


def open_work(message: open_work_pb2.OpenWork) -> OpenWork:
    """Return what another service says is under way as the rules need it."""
    return OpenWork(
        id=message.id,
        kind=open_work_pb2.OpenWorkKind.Name(message.kind).removeprefix(_PREFIX),
        end_reasons=tuple(message.end_reasons),
        may_keep=message.may_keep,
    )


def choices(messages: Iterable[open_work_pb2.OpenWorkChoice]) -> list[Choice]:
    """Return what a caller chose."""
    return [
        Choice(
            message.id,
            message.end_reason,
            day(message.keep_until, f"choices[{index}].keep_until"),
            message.goes_along,
        )
        for index, message in enumerate(messages)
    ]


def written(chosen: Mapping[str, Choice], things: Sequence[OpenWork]) -> list[dict[str, Any]]:
    """Return choices as they are kept, in the order of their things."""
    return [
        {
            "id": thing.id,
            "kind": thing.kind,
            "end_reason": chosen[thing.id].end_reason,
            "keep_until": _iso(chosen[thing.id].keep_until),
            **({"goes_along": True} if chosen[thing.id].goes_along else {}),
        }
        for thing in things
    ]


def read_choices(choices: Iterable[Columns]) -> list[Choice]:
    """Return choices that were kept."""
    return [Choice(kept["id"], kept["end_reason"], iso_day(kept["keep_until"])) for kept in choices]


def choice_messages(choices: Iterable[Columns]) -> list[open_work_pb2.OpenWorkChoice]:
    """Return choices that were kept as messages."""
    messages = []
    for kept in choices:
        message = open_work_pb2.OpenWorkChoice(
            id=kept["id"],
            kind=f"{_PREFIX}{kept['kind']}",
            end_reason=kept["end_reason"],
            goes_along=kept.get("goes_along", False),
        )
        as_date(iso_day(kept["keep_until"]), message.keep_until)
        messages.append(message)
    return messages


def _iso(on: dt.date | None) -> str | None:
    return on.isoformat() if on else None
