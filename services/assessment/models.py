"""The tables. Every row carries its case and the municipality that fences it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services import workplaces
from services.assessment.rules.items import State as ItemState
from services.assessment.rules.opp import State as OppState
from services.assessment.rules.plans import OPEN as OPEN_PLANS
from services.assessment.rules.plans import State as PlanState
from services.assessment.rules.visits import State as VisitState
from services.chassis.database.database import Base, Municipal, Row
from services.chassis.database.orm_base import one_of
from services.chassis.database.statements import literals
from services.corrections import Correction

__all__ = [
    "CASE_TABLES",
    "AccountRef",
    "ActCorrection",
    "ConsentRef",
    "FinalAssessment",
    "Invitation",
    "Monitoring",
    "Need",
    "OfficeRef",
    "Plan",
    "PlanItem",
    "PlanPrint",
    "RatingSet",
    "Review",
    "SignedText",
    "Submission",
    "Visit",
]


class Reopened:
    """What is done once in a case, and once more after each reopening."""

    # The reopening that it follows; empty in the case's first time.
    reopened_time: Mapped[dt.datetime | None]


class Visit(Reopened, Base, Row, Municipal):
    """A visit, planned or made."""

    __tablename__ = "visit"
    __table_args__ = (
        one_of("state", VisitState),
        Index("ix_visit_at", "municipality", "strand", "at", "id"),
        Index("ix_visit_case", "case_id", "at"),
        Index(
            "ix_visit_planned",
            "municipality",
            "strand",
            "at",
            "id",
            postgresql_where=text(f"state = {literals([VisitState.PLANNED])}"),
        ),
        Index(
            "uq_visit_first",
            "case_id",
            "reopened_time",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=text(f"kind = 'FIRST' AND state = {literals([VisitState.RECORDED])}"),
        ),
        CheckConstraint(
            f"(state = {literals([VisitState.RECORDED])}) = (actual_time IS NOT NULL)", name="actual"
        ),
        CheckConstraint(f"state = {literals([VisitState.PLANNED])} OR snapshot IS NULL", name="snapshot"),
    )

    case_id: Mapped[uuid.UUID]
    strand: Mapped[str]
    kind: Mapped[str]
    state: Mapped[str]
    planned_time: Mapped[dt.datetime | None]
    actual_time: Mapped[dt.datetime | None]
    recorded_time: Mapped[dt.datetime | None]
    # When it is, as far as is known: what lists are ordered by.
    at: Mapped[dt.datetime]
    # Each with institution_id, kind, present, name.
    participants: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    # Institutions that were invited, for their lists.
    institution_ids: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    place: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    # What the invited see; taken away when it closes.
    snapshot: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    snapshot_closed: Mapped[bool] = mapped_column(default=False)
    consent_ids: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid), default=list)
    # The last day on which the snapshot may be seen; None where no consent has an end.
    consent_until: Mapped[dt.date | None]
    recorded_by: Mapped[str] = mapped_column(default="")
    cancel_reason: Mapped[str] = mapped_column(default="")
    # With which reason it ended when the case was closed.
    end_reason: Mapped[str] = mapped_column(default="")
    # Of one that was read: its case is closed. No column of the table.
    case_closed = False


class ConsentRef(Base):
    """A consent on which something rests or rested (services/consents.py)."""

    __tablename__ = "consent_ref"

    consent_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    # Why it ended; empty while it is not known to have.
    ended: Mapped[str]


class Invitation(Base, Row, Municipal):
    """An institution's place in a visit: along these it reads its visits, and passes by no other's."""

    __tablename__ = "invitation"
    __table_args__ = (
        Index("ix_invitation", "institution_id", "municipality", "strand", "at", "visit_id"),
        Index("ix_invitation_case", "case_id"),
        Index(
            "ix_invitation_planned",
            "institution_id",
            "municipality",
            "strand",
            "at",
            "visit_id",
            postgresql_where=text("planned"),
        ),
        UniqueConstraint("visit_id", "institution_id", name="uq_invitation"),
    )

    case_id: Mapped[uuid.UUID]
    visit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("visit.id"))
    institution_id: Mapped[str]
    # As the visit has them.
    strand: Mapped[str]
    at: Mapped[dt.datetime]
    planned: Mapped[bool] = mapped_column(default=True)


class Submission(Reopened, Base, Row, Municipal):
    """A filled-in questionnaire."""

    __tablename__ = "submission"
    __table_args__ = (
        one_of("state", OppState),
        Index("ix_submission_case", "case_id", "id"),
        Index(
            "ix_submission_draft",
            "municipality",
            "strand",
            "id",
            postgresql_where=text(f"state = {literals([OppState.DRAFT])}"),
        ),
        Index(
            "uq_submission_draft",
            "case_id",
            unique=True,
            postgresql_where=text(f"state = {literals([OppState.DRAFT])}"),
        ),
    )

    case_id: Mapped[uuid.UUID]
    strand: Mapped[str]
    form: Mapped[str]
    form_version: Mapped[int]
    state: Mapped[str]
    # Values by the question's code.
    answers: Mapped[dict[str, list[str]]] = mapped_column(JSONB, default=dict)
    # Who answered it, by the question's code.
    authors: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict)
    # Each with criterion, value, not_applicable, note.
    ratings: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    begun_by: Mapped[str]
    visit_id: Mapped[uuid.UUID | None]
    document_id: Mapped[str] = mapped_column(default="")
    submit_time: Mapped[dt.datetime | None]


class RatingSet(Base, Row, Municipal):
    """The eight criteria on one occasion."""

    __tablename__ = "rating_set"
    __table_args__ = (Index("ix_rating_set_case", "case_id"),)

    case_id: Mapped[uuid.UUID]
    submission_id: Mapped[uuid.UUID]
    # INTAKE, REVIEW, MONTH_6, MONTH_12, FINAL.
    occasion: Mapped[str]
    rated_on: Mapped[dt.date]
    ratings: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    rated_by: Mapped[str]


class Need(Base, Row, Municipal):
    """What the family, or a person of it, needs."""

    __tablename__ = "need"
    __table_args__ = (UniqueConstraint("case_id", "number", name="uq_need_number"),)

    case_id: Mapped[uuid.UUID]
    number: Mapped[int]
    code: Mapped[str]
    person_id: Mapped[uuid.UUID | None]
    question: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    met: Mapped[bool] = mapped_column(default=False)


class Plan(Reopened, Base, Row, Municipal):
    """One version of a case's plan."""

    __tablename__ = "plan"
    __table_args__ = (
        one_of("state", PlanState),
        Index(
            "ix_plan_returned",
            "drafted_by",
            "municipality",
            "strand",
            "id",
            postgresql_where=text(f"state = {literals([PlanState.RETURNED])}"),
        ),
        Index(
            "ix_plan_submitted",
            "municipality",
            "strand",
            "id",
            postgresql_where=text(f"state = {literals([PlanState.SUBMITTED])}"),
        ),
        Index(
            "uq_plan_in_force",
            "case_id",
            unique=True,
            postgresql_where=text(f"state = {literals([PlanState.APPROVED])}"),
        ),
        Index(
            "uq_plan_open",
            "case_id",
            unique=True,
            postgresql_where=text(f"state IN ({literals(OPEN_PLANS)})"),
        ),
        UniqueConstraint("case_id", "plan_version", name="uq_plan_version"),
    )

    case_id: Mapped[uuid.UUID]
    strand: Mapped[str]
    plan_version: Mapped[int]
    state: Mapped[str]
    # Counts the changes of its items, so that they change its etag.
    edits: Mapped[int] = mapped_column(default=0)
    # When what is signed last changed: a paper that was scanned before shows another text.
    changed_time: Mapped[dt.datetime]
    drafted_by: Mapped[str]
    # Who changed it besides, or sent it before; whoever had a hand in it does not approve it.
    edited_by: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    submitted_by: Mapped[str] = mapped_column(default="")
    document_id: Mapped[str] = mapped_column(default="")
    signed_on: Mapped[dt.date | None]
    approved_on: Mapped[dt.date | None]
    approved_by: Mapped[str] = mapped_column(default="")
    # Who sent it back: none of them draws it up.
    returned_by: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    return_note: Mapped[str] = mapped_column(default="")
    # With which reason it went back when the case was closed before it was approved.
    end_reason: Mapped[str] = mapped_column(default="")


class SignedText(Base, Row, Municipal):
    """A scan, and the one text that it proves."""

    __tablename__ = "signed_text"
    __table_args__ = (UniqueConstraint("case_id", "scan_sha256", name="uq_signed_text"),)

    case_id: Mapped[uuid.UUID]
    scan_sha256: Mapped[str]
    # The plan or the needs assessment.
    subject_id: Mapped[uuid.UUID]
    text_sha256: Mapped[str]


class PlanItem(Base, Row, Municipal):
    """What was agreed for a need: who does what by when."""

    __tablename__ = "plan_item"
    __table_args__ = (
        one_of("state", ItemState),
        Index("ix_plan_item_origin", "origin_id"),
        Index("ix_plan_item_plan", "plan_id", "position"),
        UniqueConstraint("plan_id", "origin_id", name="uq_plan_item_origin"),
    )

    plan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("plan.id"))
    case_id: Mapped[uuid.UUID]
    need_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("need.id"))
    # The same item in the version in which it first stood: referrals and applications know it by that.
    origin_id: Mapped[uuid.UUID]
    position: Mapped[int]
    number: Mapped[str]
    code: Mapped[str] = mapped_column(default="")
    description: Mapped[str] = mapped_column(default="")
    person_id: Mapped[uuid.UUID | None]
    institution_kind: Mapped[str] = mapped_column(default="")
    institution_id: Mapped[str] = mapped_column(default="")
    scheme: Mapped[str] = mapped_column(default="")
    due_on: Mapped[dt.date | None]
    due_proposed: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(default=ItemState.NOT_BEGUN)
    state_on: Mapped[dt.date | None]
    outcomes: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    # Source, version, state, day, outcome: what the state is made of (rules/items.py).
    moves: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)


class PlanPrint(Base, Row, Municipal):
    """A print that somebody ordered, and the job that makes it."""

    __tablename__ = "plan_print"
    __table_args__ = (Index("ix_plan_print_case", "case_id"),)

    case_id: Mapped[uuid.UUID]
    plan_id: Mapped[uuid.UUID]
    job_id: Mapped[uuid.UUID]
    ordered_by: Mapped[str]


class Monitoring(Reopened, Base, Row, Municipal):
    """The entry of one month."""

    __tablename__ = "monitoring"
    __table_args__ = (
        UniqueConstraint(
            *("case_id", "month", "reopened_time"),
            name="uq_monitoring_month",
            postgresql_nulls_not_distinct=True,
        ),
    )

    case_id: Mapped[uuid.UUID]
    plan_id: Mapped[uuid.UUID]
    month: Mapped[str]
    done_on: Mapped[dt.date]
    # Each with item_id and change.
    items: Mapped[list[dict[str, str]]] = mapped_column(JSONB, default=list)
    note: Mapped[str] = mapped_column(default="")
    met: Mapped[str] = mapped_column(default="")
    recorded_by: Mapped[str]
    late: Mapped[bool]


class Review(Reopened, Base, Row, Municipal):
    """The review after twelve months."""

    __tablename__ = "review"
    __table_args__ = (Index("ix_review_case", "case_id"),)

    case_id: Mapped[uuid.UUID]
    plan_id: Mapped[uuid.UUID]
    done_on: Mapped[dt.date]
    result: Mapped[str]
    still_needed: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    note: Mapped[str] = mapped_column(default="")
    recorded_by: Mapped[str]


class ActCorrection(Correction, Base):
    """A date that was corrected."""

    __tablename__ = "act_correction"
    __table_args__ = (Index("ix_act_correction_case", "case_id", "id"),)


class ReviewClock(Base, Municipal):
    """When the rule of the twelve-month review begins to warn, as registry's clock last said."""

    __tablename__ = "review_clock"

    case_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    warn_time: Mapped[dt.datetime]


class FinalAssessment(Reopened, Base, Row, Municipal):
    """How the plan ended."""

    __tablename__ = "final_assessment"
    __table_args__ = (
        UniqueConstraint(
            *("case_id", "reopened_time"),
            name="uq_final_assessment_case_id",
            postgresql_nulls_not_distinct=True,
        ),
    )

    case_id: Mapped[uuid.UUID]
    plan_id: Mapped[uuid.UUID]
    done_on: Mapped[dt.date]
    outcome: Mapped[str]
    ratings: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    note: Mapped[str] = mapped_column(default="")
    recorded_by: Mapped[str]


# What moves with a case to another municipality.
CASE_TABLES: tuple[type[Base], ...] = (
    Visit,
    Invitation,
    Submission,
    RatingSet,
    Need,
    Plan,
    PlanItem,
    PlanPrint,
    SignedText,
    Monitoring,
    Review,
    ReviewClock,
    FinalAssessment,
    ActCorrection,
)


class AccountRef(workplaces.AccountRef, Base):
    """Who is at work where."""

    __tablename__ = "account_ref"
    __table_args__ = (Index("ix_account_ref_institution", "institution_id", postgresql_where=text("active")),)


class OfficeRef(workplaces.OfficeRef, Base):
    """Which institution works for which municipalities."""

    __tablename__ = "office_ref"
