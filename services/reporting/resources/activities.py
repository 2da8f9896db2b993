"""Activities as messages, and what they say as it is kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from prag.common.v1 import types_pb2 as common
from prag.reporting.v1 import reporting_service_pb2 as pb

from services.chassis.auth.actors import Actor
from services.chassis.database.columns import as_json, iso_day, iso_moment
from services.chassis.dates import as_date, as_timestamp
from services.chassis.errors import InvalidArgument, Violation
from services.reporting.rules import activities as rules

__all__ = ["SAID", "activity", "code", "kept"]

# What people say of an activity: columns of its row and fields of its message, by the same names.
_CODES: Final[Mapping[str, tuple[Any, str]]] = {
    "kind": (pb.ActivityKind, "ACTIVITY_KIND_"),
    "topic": (pb.TrainingTopic, "TRAINING_TOPIC_"),
    "channel": (pb.MediaChannel, "MEDIA_CHANNEL_"),
}
_PLAIN: Final = ("subject", "place", "partner", "women", "men", "copies")
_IDS: Final = ("person_ids", "account_ids")
SAID: Final = (*_CODES, "held_on", *_PLAIN, *_IDS)


def code(name: str, number: int, field: str = "") -> str:
    """Return the code of a number; empty when unspecified. An unknown number is refused by its field."""
    wrapper, prefix = _CODES[name]
    try:
        word = str(wrapper.Name(number)).removeprefix(prefix)
    except ValueError:
        raise InvalidArgument(fields=[Violation(field or name, "FIELD_UNKNOWN_VALUE")]) from None
    return "" if word == "UNSPECIFIED" else word


def activity(row: Mapping[str, Any], by: Actor) -> pb.Activity:
    """Return an activity, with what its reader may do with it."""
    message = pb.Activity(
        id=str(row["id"]),
        municipality=row["municipality"],
        etag=str(row["version"]),
        **{name: row[name] for name in ("recorded_by", "withdrawn_by", "withdraw_reason")},
    )
    _say(message, row)
    as_timestamp(row["create_time"], message.record_time)
    as_timestamp(row["withdraw_time"], message.withdraw_time)
    for before in as_json(row["changes"]):
        change = message.changes.add(changed_by=before["by"], reason=before["reason"])
        _say(change, before)
        as_timestamp(iso_moment(before["time"]), change.time)
    withdrawn = row["withdraw_time"] is not None
    message.actions.extend(
        common.Action(name=one.name, allowed=one.allowed, reason=one.reason)
        for one in rules.actions(row["recorded_by"], by, row["municipality"], withdrawn=withdrawn)
    )
    return message


def kept(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what people said of an activity as JSON holds it."""
    return {
        name: value.isoformat()
        if isinstance(value, dt.date)
        else [str(each) for each in value]
        if name in _IDS
        else value
        for name, value in values.items()
        if name in SAID
    }


def _say(message: pb.Activity | pb.ActivityChange, values: Mapping[str, Any]) -> None:
    """Write what people said of it."""
    for name, (wrapper, prefix) in _CODES.items():
        setattr(message, name, wrapper.Value(prefix + (values[name] or "UNSPECIFIED")))
    for name in _PLAIN:
        setattr(message, name, values[name])
    for name in _IDS:
        getattr(message, name).extend(str(each) for each in values[name])
    as_date(iso_day(values["held_on"]), message.held_on)
