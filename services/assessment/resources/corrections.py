"""Dates that were corrected, as messages."""

from __future__ import annotations

from prag.common.v1 import types_pb2 as common

from services.assessment.models import ActCorrection
from services.chassis import dates

__all__ = ["correction"]


def correction(row: ActCorrection) -> common.ActDateCorrection:
    """Return what stood there before, by whom it was changed, and why."""
    message = common.ActDateCorrection(
        id=str(row.id),
        case_id=str(row.case_id),
        act=row.act,
        subject_id=row.subject_id,
        month=row.month,
        previous=row.previous,
        corrected=row.corrected,
        reason=row.reason,
        corrected_by=row.corrected_by,
    )
    dates.as_timestamp(row.create_time, message.time)
    return message
