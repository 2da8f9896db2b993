"""Scans of signed papers: one proves one text, as it stood when it was signed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select

from services.assessment.models import Plan, SignedText, Submission
from services.chassis.database.transactions import Tx
from services.chassis.errors import FailedPrecondition

__all__ = ["Scan", "prove"]


@dataclass(frozen=True)
class Scan:
    """A document of registry that somebody signed."""

    document_id: str
    sha256: str
    added_time: dt.datetime


async def prove(
    tx: Tx, scan: Scan, subject: Plan | Submission, text: str, *, since: dt.datetime | None = None
) -> None:
    """Let a scan prove a text; refuse one that is older than the text is (`since`), or proves another.

    Asked under the lock of the case. The same file sent once more is the same scan.
    """
    if since is not None and scan.added_time < since:
        raise FailedPrecondition("SCAN_OF_OTHER_TEXT")
    query = select(SignedText).where(
        SignedText.case_id == subject.case_id, SignedText.scan_sha256 == scan.sha256
    )
    known = (await tx.session.execute(query)).scalars().first()
    if known is None:
        signed = SignedText(
            case_id=subject.case_id,
            municipality=subject.municipality,
            scan_sha256=scan.sha256,
            subject_id=subject.id,
            text_sha256=text,
        )
        tx.session.add(signed)
    elif (known.subject_id, known.text_sha256) != (subject.id, text):
        raise FailedPrecondition("SCAN_OF_OTHER_TEXT")
