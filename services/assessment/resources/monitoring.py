"""Monitoring, reviews and the end as messages."""

from __future__ import annotations

from prag.assessment.v1 import assessment_service_pb2 as pb

from services.assessment.models import FinalAssessment, Monitoring, Review
from services.assessment.resources.opp import ratings
from services.chassis import dates

__all__ = ["final_assessment", "monitoring", "review"]


def monitoring(row: Monitoring) -> pb.MonitoringEntry:
    """Return a month's entry."""
    message = pb.MonitoringEntry(
        id=str(row.id),
        case_id=str(row.case_id),
        month=row.month,
        items=[
            pb.ItemEntry(item_id=each["item_id"], change=f"ITEM_CHANGE_{each['change']}")
            for each in row.items
        ],
        note=row.note,
        met=row.met,
        recorded_by=row.recorded_by,
        late=row.late,
    )
    dates.as_date(row.done_on, message.done_on)
    dates.as_timestamp(row.create_time, message.recorded_time)
    return message


def review(row: Review) -> pb.TwelveMonthReview:
    """Return a twelve-month review."""
    message = pb.TwelveMonthReview(
        id=str(row.id),
        case_id=str(row.case_id),
        result=f"REVIEW_RESULT_{row.result}",
        still_needed=row.still_needed,
        note=row.note,
        recorded_by=row.recorded_by,
    )
    dates.as_date(row.done_on, message.done_on)
    dates.as_timestamp(row.create_time, message.recorded_time)
    return message


def final_assessment(row: FinalAssessment) -> pb.FinalAssessment:
    """Return a final assessment."""
    message = pb.FinalAssessment(
        id=str(row.id),
        case_id=str(row.case_id),
        outcome=f"FINAL_OUTCOME_{row.outcome}",
        ratings=ratings(row.ratings),
        note=row.note,
    )
    dates.as_date(row.done_on, message.done_on)
    return message
