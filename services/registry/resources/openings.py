"""Openings of files, and who read many."""

from __future__ import annotations

from prag.registry.v1 import registry_service_pb2 as pb

from services.chassis.database.columns import as_json, iso_moment
from services.chassis.dates import as_timestamp
from services.registry.resources.codes import Columns

__all__ = ["alert", "opening"]


def opening(row: Columns, number: str) -> pb.CaseOpening:
    """Return an opening; one by duty has no id, for there is nothing to see in it."""
    message = pb.CaseOpening(
        id=str(row["id"]) if row["reason"] else "",
        case_id=str(row["case_id"]),
        case_number=number,
        municipality=row["municipality"],
        account_id=row["account_id"],
        reason=row["reason"],
        note=row["note"],
        missing_services=row["missing_services"],
    )
    as_timestamp(row["create_time"], message.open_time)
    as_timestamp(row["until_time"], message.until_time)
    _reviewed(row, message)
    return message


def alert(row: Columns) -> pb.ReadingAlert:
    """Return that somebody read many."""
    message = pb.ReadingAlert(
        id=str(row["id"]),
        municipality=row["municipality"],
        account_id=row["account_id"],
        cases=row["cases"],
        cases_here=row["cases_here"],
    )
    as_timestamp(row["since_time"], message.since_time)
    as_timestamp(row["create_time"], message.until_time)
    _reviewed(row, message)
    return message


def _reviewed(row: Columns, message: pb.CaseOpening | pb.ReadingAlert) -> None:
    for review in as_json(row["reviews"]):
        into = message.reviews.add(role=review["role"], account_id=review["by"])
        as_timestamp(iso_moment(review["time"]), into.time)
