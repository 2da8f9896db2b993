"""Consents and documents."""

from __future__ import annotations

from prag.registry.v1 import registry_service_pb2 as pb

from services.chassis.auth.actors import Actor
from services.chassis.database.columns import iso_day
from services.chassis.dates import as_date, as_timestamp
from services.registry.resources.codes import Columns, enum

__all__ = ["consent", "document", "hidden"]


def consent(row: Columns) -> pb.Consent:
    """Return a consent; in JSON its days are texts."""
    message = pb.Consent(
        id=str(row["id"]),
        case_id=str(row["case_id"]),
        person_ids=[str(person_id) for person_id in row["person_ids"]],
        purpose=row["purpose"],
        recipient_kinds=row["recipient_kinds"],
        form=row["form"],
        document_id=str(row["document_id"] or ""),
        guardian_ids=[str(guardian_id) for guardian_id in row["guardian_ids"]],
    )
    for name in ("valid_from", "valid_until", "withdrawn_on"):
        as_date(iso_day(row[name]), getattr(message, name))
    return message


def hidden(row: Columns, by: Actor) -> bool:
    """Say whether a document is of a kind whose words and bytes the caller may not see."""
    return bool(row["sensitivity"]) and not (by.sees(row["sensitivity"]) or row["added_by"] == by.account_id)


def document(row: Columns, by: Actor) -> pb.Document:
    """Return what is known of a document; its bytes come by BlobService."""
    message = pb.Document(
        id=str(row["id"]),
        case_id=str(row["case_id"]),
        kind=enum("document", row["kind"]),
        blob_id=str(row["blob_id"]),
        **{
            name: row[name]
            for name in (
                *("file_name", "content_type", "size", "sha256", "added_by", "subject_id"),
                *("sensitivity", "same_file_confirmed"),
            )
        },
        same_file_case_ids=[str(case_id) for case_id in row["shown_case_ids"]],
        note="" if hidden(row, by) else row["note"],
    )
    as_date(row["dated_on"], message.dated_on)
    as_timestamp(row["create_time"], message.create_time)
    as_timestamp(row["scan_time"], message.scan_time)
    return message
