"""Rows of contacts as messages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from prag.common.v1 import types_pb2 as common
from prag.referral.v1 import contact_pb2 as pb

from services.chassis.auth.actors import Actor
from services.chassis.database.columns import as_json, iso_day, iso_moment
from services.chassis.database.etags import etag_of_all
from services.chassis.dates import as_date, as_timestamp
from services.referral.rules import contacts as rules

__all__ = ["ENTRY", "contact"]

# Columns of a contact that a ContactEntry holds.
ENTRY: Final = (
    *("kind", "work_field", "organisation", "person_name", "position"),
    *("place", "phone", "email", "note"),
)


def contact(row: Mapping[str, Any], by: Actor) -> pb.Contact:
    """Return a contact as the caller sees it."""
    talks = as_json(row["talks"])
    message = pb.Contact(
        id=str(row["id"]),
        municipality=row["municipality"],
        entry=_entry(row),
        state=f"CONTACT_STATE_{row['state']}",
        end_reason=row["end_reason"],
        ended_by=row["ended_by"],
        recorded_by=row["recorded_by"],
        etag=etag_of_all(row["version"]),
        actions=[
            common.Action(name=name, allowed=True)
            for name in rules.actions(rules.State(row["state"]), by, talked=bool(talks))
        ],
    )
    as_date(row["last_talk_on"], message.last_talk_on)
    for name in ("create_time", "end_time"):
        as_timestamp(row[name], getattr(message, name))
    for one in reversed(talks):
        talk = message.talks.add(
            id=one["id"], means=f"CONTACT_MEANS_{one['means']}", about=one["about"], recorded_by=one["by"]
        )
        as_date(iso_day(one["talked_on"]), talk.talked_on)
    for one in reversed(as_json(row["shares"])):
        message.shares.append(_share(one, by))
    for one in as_json(row["changes"]):
        change = message.changes.add(changed_by=one["by"], reason=one["reason"], before=_entry(one))
        as_timestamp(iso_moment(one["time"]), change.time)
    return message


def _share(one: Mapping[str, Any], by: Actor) -> pb.ContactShare:
    share = pb.ContactShare(
        id=one["id"],
        means=f"CONTACT_MEANS_{one['means']}",
        topics=[f"SHARE_TOPIC_{topic}" for topic in one["topics"]],
        what=one["what"],
        recorded_by=one["by"],
        asked=one["asked"],
        answer=one["answer"],
    )
    steps = rules.share_actions(by, asked=bool(one["asked"]), answered=bool(one["answered_on"]))
    share.actions.extend(common.Action(name=name, allowed=True) for name in steps)
    for name in ("shared_on", "due_on", "answered_on"):
        as_date(iso_day(one[name] or None), getattr(share, name))
    return share


def _entry(given: Mapping[str, Any]) -> pb.ContactEntry:
    said = {name: given[name] for name in ENTRY if name != "kind"}
    return pb.ContactEntry(kind=f"CONTACT_KIND_{given['kind']}", **said)
