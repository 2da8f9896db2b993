"""Protections of cases, and pairs of a protected person and somebody else."""

from __future__ import annotations

from prag.registry.v1 import registry_service_pb2 as pb

from services.chassis.database.columns import as_json, iso_day, iso_moment
from services.chassis.dates import as_date, as_timestamp
from services.registry.resources.codes import Columns
from services.registry.rules import matching

__all__ = ["match", "protection"]


def protection(row: Columns) -> pb.CaseProtection:
    """Return a protection with what was changed in it."""
    message = pb.CaseProtection(
        id=str(row["id"]),
        case_id=str(row["case_id"]),
        reason=row["reason"],
        note=row["note"],
        account_ids=row["account_ids"],
        institution_ids=row["institution_ids"],
        protected_by=row["protected_by"],
        ended_by=row["ended_by"],
        end_note=row["end_note"],
    )
    as_date(row["review_on"], message.review_on)
    as_timestamp(row["create_time"], message.protect_time)
    as_timestamp(row["end_time"], message.end_time)
    for before in as_json(row["changes"]):
        change = message.changes.add(
            changed_by=before["by"],
            reason=before["reason"],
            note=before["note"],
            account_ids=before["account_ids"],
        )
        as_timestamp(iso_moment(before["time"]), change.time)
        as_date(iso_day(before["review_on"]), change.review_on)
    return message


def match(row: Columns) -> pb.ProtectedMatch:
    """Return a pair; of the other person no more than a search shows of anybody in another municipality."""
    given, family = matching.masked(row["other_initials"])
    message = pb.ProtectedMatch(
        id=str(row["id"]),
        case_id=str(row["case_id"]),
        person_id=str(row["person_id"]),
        other=pb.PersonCard(
            person_id=str(row["other_person_id"]),
            given_name=given,
            family_name=family,
            municipality=row["other_municipality"],
        ),
        by_number=row["by_number"],
        answer=row["answer"],
        answered_by=row["answered_by"],
        note=row["note"],
    )
    as_timestamp(row["create_time"], message.find_time)
    as_timestamp(row["answer_time"], message.answer_time)
    return message
