"""Entries of the protocol."""

from __future__ import annotations

from prag.registry.v1 import registry_service_pb2 as pb

from services.chassis.database.columns import as_json, iso_day, iso_moment
from services.chassis.dates import as_date, as_timestamp
from services.registry.resources.codes import Columns, enum

__all__ = ["protocol_entry"]

_WORDS = ("unit", "number", "correspondent", "subject")


def protocol_entry(row: Columns) -> pb.ProtocolEntry:
    """Return an entry of the protocol."""
    message = pb.ProtocolEntry(
        id=str(row["id"]),
        case_id=str(row["case_id"]),
        municipality=row["municipality"],
        direction=enum("direction", row["direction"]),
        year=row["year"],
        document_id=str(row["document_id"] or ""),
        etag=str(row["version"]),
        **{name: row[name] for name in (*_WORDS, "entered_by", "voided_by", "void_reason")},
    )
    as_date(row["stamped_on"], message.stamped_on)
    as_timestamp(row["create_time"], message.enter_time)
    as_timestamp(row["void_time"], message.void_time)
    for before in as_json(row["changes"]):
        change = message.changes.add(
            changed_by=before["by"],
            reason=before["reason"],
            direction=enum("direction", before["direction"]),
            document_id=before["document_id"],
            **{name: before[name] for name in _WORDS},
        )
        as_date(iso_day(before["stamped_on"]), change.stamped_on)
        as_timestamp(iso_moment(before["time"]), change.time)
    return message
