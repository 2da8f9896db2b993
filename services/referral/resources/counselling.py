"""Rows of counselling as messages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from prag.common.v1 import types_pb2 as common
from prag.referral.v1 import counselling_pb2 as pb

from services import case_refs
from services.chassis.auth.actors import Actor
from services.chassis.database.columns import as_json, iso_day, iso_moment
from services.chassis.dates import as_date, as_timestamp, day_of
from services.referral.rules import counselling as rules
from services.referral.vocabulary import counselling_terms, counselling_words

__all__ = ["KEPT", "counselling", "entry", "groups", "kept", "terms"]

# What of a row an entry says, and a correction keeps.
KEPT: Final = (
    *("counselled_on", "counselled_by", "topics", "language", "person_ids", "groups"),
    *("papers_told", "papers_helped", "application_for"),
)


def counselling(row: Mapping[str, Any], by: Actor) -> pb.Counselling:
    """Return a counselling as the caller sees it; a row that was just written does not say `case_closed`."""
    # Of a closed case nothing can have been changed just now.
    closed = case_refs.is_over(row.get("case_closed", False), None, dt.date.max)
    message = pb.Counselling(
        id=str(row["id"]),
        municipality=row["municipality"],
        institution_id=str(row["institution_id"]),
        institution_kind=row["institution_kind"],
        case_id=str(row["case_id"] or ""),
        case_number=row["case_number"],
        strand=f"STRAND_{row['strand']}" if row["strand"] else common.STRAND_UNSPECIFIED,
        entry=entry({name: row[name] for name in KEPT}),
        recorded_by=row["recorded_by"],
        recorded_late=day_of(row["create_time"]) > row["counselled_on"],
        changes=[_change(change) for change in as_json(row["changes"])],
        undone_by=row["undone_by"],
        undo_reason=row["undo_reason"],
        etag=str(row["version"]),
        actions=[
            common.Action(name=step.name, allowed=not step.reason, reason=step.reason)
            for step in rules.actions(
                row["recorded_by"],
                str(row["institution_id"]),
                by,
                undone=bool(row["undone_by"]),
                case_closed=closed,
            )
        ],
    )
    as_timestamp(row["create_time"], message.record_time)
    as_timestamp(row["undo_time"], message.undo_time)
    return message


def entry(values: Mapping[str, Any]) -> pb.CounsellingEntry:
    """Return what is said of a counselling, from a row or from what stood before."""
    message = pb.CounsellingEntry(
        topics=values["topics"],
        language=values["language"],
        counselled_by=values["counselled_by"],
        person_ids=[str(person) for person in values["person_ids"]],
        groups=groups(as_json(values["groups"])),
        papers_told=values["papers_told"],
        papers_helped=values["papers_helped"],
        application_for=values["application_for"],
    )
    as_date(iso_day(values["counselled_on"]), message.counselled_on)
    return message


def groups(kept: Any) -> list[pb.CounselledGroup]:
    """Return who walked in."""
    return [
        pb.CounselledGroup(
            sex=f"COUNSELLED_SEX_{one['sex']}", age_band=f"AGE_BAND_{one['age_band']}", count=one["count"]
        )
        for one in kept
    ]


def kept(row: Any) -> dict[str, Any]:
    """Return what a correction keeps of a mapped row."""
    values = {name: getattr(row, name) for name in KEPT}
    return {
        **values,
        "counselled_on": row.counselled_on.isoformat(),
        "person_ids": [str(person) for person in row.person_ids],
    }


def terms(on: dt.date | None) -> pb.ListCounsellingTermsResponse:
    """Return topics and papers, of a day or all."""
    known, words = counselling_terms(), counselling_words()
    return pb.ListCounsellingTermsResponse(
        topics=[
            _term(term) for term in words["topics"] if on is None or known.topics[term["code"]].holds(on)
        ],
        papers=[
            _term(term) for term in words["papers"] if on is None or known.papers[term["code"]].holds(on)
        ],
    )


def _term(term: Mapping[str, Any]) -> pb.CounsellingTerm:
    message = pb.CounsellingTerm(
        code=term["code"],
        name=common.LocalizedText(sq=term["sq"], sr=term["sr"], en=term["en"]),
        group=term.get("group", ""),
        applied_for=bool(term.get("applied_for")),
    )
    as_date(term["from"], message.valid_from)
    as_date(term.get("until"), message.valid_until)
    return message


def _change(change: Mapping[str, Any]) -> pb.CounsellingChange:
    message = pb.CounsellingChange(
        changed_by=change["by"], reason=change["reason"], before=entry(change["before"])
    )
    as_timestamp(iso_moment(change["time"]), message.time)
    return message
