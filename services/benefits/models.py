"""Tables of benefits."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services import workplaces
from services.benefits.rules.applications import OPEN, State
from services.benefits.rules.compositions import State as CompositionState
from services.benefits.rules.projects import State as ProjectState
from services.benefits.rules.sessions import SESSION_AHEAD, PointState, SessionState
from services.chassis.database.database import Base, Municipal, Row
from services.chassis.database.orm_base import one_of
from services.chassis.database.statements import literals
from services.corrections import Correction


class SchemeVersion(Row, Base):
    """A scheme as an administrator changed it, from a day on; the first version is in data/schemes.yaml."""

    __tablename__ = "scheme_version"
    __table_args__ = (UniqueConstraint("code", "number", name="uq_scheme_version"),)

    code: Mapped[str]
    number: Mapped[int]
    valid_from: Mapped[dt.date] = mapped_column(Date)
    # The entry as in the file, with its texts, points and provenance.
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    changed_by: Mapped[str]


class Application(Row, Municipal, Base):
    """What a family applies for. The checklist is that of the day on which it was drafted."""

    __tablename__ = "application"
    __table_args__ = (
        one_of("state", State),
        UniqueConstraint("number", name="application_number_key"),
        Index("ix_application_case", "case_id", text("id DESC")),
        Index(
            "ix_application_kept",
            "kept_until",
            postgresql_where=text(f"kept_until IS NOT NULL AND state IN ({literals(sorted(OPEN))})"),
        ),
        Index("ix_application_municipality", "municipality", "strand", "body", text("id DESC NULLS LAST")),
        Index("ix_application_persons", "for_person_ids", postgresql_using="gin"),
        Index("ix_application_state", "municipality", "strand", "body", "state", text("id DESC NULLS LAST")),
        CheckConstraint("amount > 0", name="amount"),
    )

    number: Mapped[str]
    case_id: Mapped[uuid.UUID]
    case_number: Mapped[str]
    strand: Mapped[str]
    plan_item_id: Mapped[uuid.UUID | None]
    scheme: Mapped[str]
    # Of the scheme: what is the same help, who decides, who carries out, what a delivery is.
    family: Mapped[str]
    body: Mapped[str]
    executor: Mapped[str]
    delivery_kind: Mapped[str]
    once: Mapped[bool]
    state: Mapped[str]
    # Whom it names; empty = the family.
    person_ids: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid))
    # Whom it is for: those named, or all of the family as it was.
    for_person_ids: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid))
    amount: Mapped[int | None] = mapped_column(BigInteger)
    months: Mapped[int] = mapped_column(default=0)
    from_on: Mapped[dt.date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(Text, default="")
    checklist: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    # {point: [document id, why it is not needed]}
    evidence: Mapped[dict[str, list[str]]] = mapped_column(JSONB, default=dict)
    missing: Mapped[list[str]] = mapped_column(ARRAY(Text))
    drafted_by: Mapped[str]
    # {act: [accounts]}: who had which hand in it (rules/hands.py).
    hands: Mapped[dict[str, list[str]]] = mapped_column(JSONB, default=dict)
    act_locale: Mapped[str] = mapped_column(default="")
    double_of: Mapped[uuid.UUID | None]
    submit_time: Mapped[dt.datetime | None]
    return_note: Mapped[str] = mapped_column(Text, default="")
    session_id: Mapped[uuid.UUID | None]
    decision_id: Mapped[uuid.UUID | None]
    entitlement_id: Mapped[uuid.UUID | None]
    # With which reason and on which day it ended when the case was closed; or the last day on which it may
    # go on.
    end_reason: Mapped[str] = mapped_column(default="")
    ended_on: Mapped[dt.date | None] = mapped_column(Date)
    kept_until: Mapped[dt.date | None] = mapped_column(Date)


class CommissionBody(Row, Municipal, Base):
    """A commission of some strands. The ministry's carries the centre's code instead of a municipality."""

    __tablename__ = "commission_body"
    __table_args__ = (
        Index("ix_commission_body_municipality", "municipality", "kind", text("id DESC NULLS LAST")),
    )

    kind: Mapped[str]
    strands: Mapped[list[str]] = mapped_column(ARRAY(Text))
    composed_by: Mapped[str]


class Composition(Row, Municipal, Base):
    """What an act says of a commission: who sits, for whom, from when to when, and how many are needed."""

    __tablename__ = "composition"
    __table_args__ = (
        one_of("state", CompositionState),
        Index("ix_composition_body", "body_id", "id"),
        Index("ix_composition_scan", "scan_blob_id"),
        # One act at a time waits for its second hand.
        Index(
            "uq_composition_pending",
            "body_id",
            unique=True,
            postgresql_where=text(f"state = '{CompositionState.PROPOSED}'"),
        ),
    )

    body_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("commission_body.id"))
    state: Mapped[str]
    act_number: Mapped[str]
    act_on: Mapped[dt.date] = mapped_column(Date)
    scan_blob_id: Mapped[uuid.UUID]
    from_on: Mapped[dt.date] = mapped_column(Date)
    until_on: Mapped[dt.date | None] = mapped_column(Date)
    # [{account_id, name, position, chair, deputy_for, institution_id}]: staff, not parties.
    seats: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    # None = not set by the act.
    quorum: Mapped[int | None]
    proposed_by: Mapped[str]
    answered_by: Mapped[str] = mapped_column(default="")
    answered_time: Mapped[dt.datetime | None]
    note: Mapped[str] = mapped_column(Text, default="")


class Session(Row, Municipal, Base):
    """A session of a commission. The ministry's carry the centre's code instead of a municipality."""

    __tablename__ = "session"
    __table_args__ = (
        one_of("state", SessionState),
        Index("ix_session_municipality", "municipality", "body", "state", text("id DESC NULLS LAST")),
        Index(
            "ix_session_waiting",
            "municipality",
            "body",
            "planned_time",
            "id",
            postgresql_where=text(f"state IN ({literals(SESSION_AHEAD)})"),
        ),
        Index("ix_session_attendance", "attendance_blob_id"),
        UniqueConstraint("municipality", "number", name="uq_session_number"),
    )

    number: Mapped[str]
    body: Mapped[str]
    # Which commission sits, and by which composition; None in sessions from before there were any.
    body_id: Mapped[uuid.UUID | None]
    composition_id: Mapped[uuid.UUID | None]
    kind: Mapped[str]
    state: Mapped[str]
    planned_time: Mapped[dt.datetime]
    opened_time: Mapped[dt.datetime | None]
    closed_time: Mapped[dt.datetime | None]
    place: Mapped[str] = mapped_column(default="")
    # [{account_id, name, position, chair, present, absence, presides, deputy_for, institution_id,
    # acted: did something on the own account, noted_by: who said that they are there or away}]: staff.
    members: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    quorum_needed: Mapped[int]
    quorum_source: Mapped[str]
    called_by: Mapped[str]
    # The signed attendance sheet, with which recorded votes count, and who attached it.
    attendance_blob_id: Mapped[uuid.UUID | None]
    attendance_by: Mapped[str] = mapped_column(default="")
    called_off_by: Mapped[str] = mapped_column(default="")
    called_off_time: Mapped[dt.datetime | None]
    call_off_reason: Mapped[str] = mapped_column(Text, default="")


class AgendaPoint(Row, Municipal, Base):
    """A point of the agenda: an application, or a title."""

    __tablename__ = "agenda_point"
    __table_args__ = (
        one_of("state", PointState),
        Index("ix_agenda_point_session", "session_id", "number"),
    )

    session_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("session.id"))
    number: Mapped[int]
    application_id: Mapped[uuid.UUID | None]
    case_id: Mapped[uuid.UUID | None]
    case_number: Mapped[str] = mapped_column(default="")
    scheme: Mapped[str] = mapped_column(default="")
    # Who drafted the application, who may therefore not vote on it.
    drafted_by: Mapped[str] = mapped_column(default="")
    # As its application has it.
    kept_until: Mapped[dt.date | None] = mapped_column(Date)
    title: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str]
    # Who declared one on the own account; and {account: who noted it} of the others.
    conflicts: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    noted_conflicts: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict)
    note: Mapped[str] = mapped_column(Text, default="")
    decision_id: Mapped[uuid.UUID | None]
    result: Mapped[str] = mapped_column(default="")


class Vote(Row, Municipal, Base):
    """A member's vote on a point; the member's last one counts until the point is decided.

    One that was recorded by somebody else counts by the member's confirmation or the signed attendance sheet.
    """

    __tablename__ = "vote"
    __table_args__ = (UniqueConstraint("point_id", "account_id", name="uq_vote_account"),)

    point_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agenda_point.id"))
    account_id: Mapped[str]
    value: Mapped[str]
    time: Mapped[dt.datetime]
    recorded_by: Mapped[str]
    confirmed_time: Mapped[dt.datetime | None]


class Decision(Row, Municipal, Base):
    """A reasoned decision, and where its act is. Carries the municipality of the application."""

    __tablename__ = "decision"
    __table_args__ = (
        UniqueConstraint("application_id", name="decision_application_id_key"),
        UniqueConstraint("number", name="decision_number_key"),
        UniqueConstraint("verify_code", name="decision_verify_code_key"),
        Index("ix_decision_blob", "act_blob_id"),
    )

    number: Mapped[str]
    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("application.id"))
    session_id: Mapped[uuid.UUID]
    case_id: Mapped[uuid.UUID]
    result: Mapped[str]
    reasons: Mapped[list[str]] = mapped_column(ARRAY(Text))
    text: Mapped[str] = mapped_column(Text, default="")
    amount: Mapped[int | None] = mapped_column(BigInteger)
    months: Mapped[int]
    decided_on: Mapped[dt.date] = mapped_column(Date)
    decided_by: Mapped[str]
    # Who voted: may not pay out.
    voted_by: Mapped[list[str]] = mapped_column(ARRAY(Text))
    # Of the session, for the act: its number and who chaired.
    session_number: Mapped[str]
    chair: Mapped[str]
    served_on: Mapped[dt.date | None] = mapped_column(Date)
    how: Mapped[str] = mapped_column(default="")
    final_on: Mapped[dt.date | None] = mapped_column(Date)
    ground: Mapped[str] = mapped_column(default="")
    act_locale: Mapped[str]
    act_job_id: Mapped[uuid.UUID | None]
    act_blob_id: Mapped[uuid.UUID | None]
    act_sha256: Mapped[str] = mapped_column(default="")
    # What the QR of the act leads to: says nothing of whom it is about.
    verify_code: Mapped[str]


class Entitlement(Row, Municipal, Base):
    """What a final approval gives, forwarded to who carries it out."""

    __tablename__ = "entitlement"
    __table_args__ = (
        UniqueConstraint("application_id", name="entitlement_application_id_key"),
        Index("ix_entitlement_case", "case_id"),
    )

    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("application.id"))
    case_id: Mapped[uuid.UUID]
    executor: Mapped[str]
    amount: Mapped[int | None] = mapped_column(BigInteger)
    months: Mapped[int]
    started_on: Mapped[dt.date] = mapped_column(Date)
    started_by: Mapped[str]


class Delivery(Row, Municipal, Base):
    """A part of an entitlement that arrived, with its proof."""

    __tablename__ = "delivery"
    __table_args__ = (
        Index("ix_delivery_entitlement", "entitlement_id"),
        # One file proves one delivery, in whichever municipality; nothing is known of what is older.
        Index("uq_delivery_proof", "proof_sha256", unique=True, postgresql_where=text("proof_sha256 <> ''")),
    )

    entitlement_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("entitlement.id"))
    delivered_on: Mapped[dt.date] = mapped_column(Date)
    kind: Mapped[str]
    amount: Mapped[int | None] = mapped_column(BigInteger)
    document_id: Mapped[uuid.UUID]
    proof_sha256: Mapped[str] = mapped_column(default="")
    # Of a last delivery with less than was granted.
    shortfall_reason: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(Text, default="")
    recorded_by: Mapped[str]


class ActCorrection(Correction, Base):
    """A date that was corrected."""

    __tablename__ = "act_correction"
    __table_args__ = (Index("ix_act_correction_case", "case_id", "id"),)


class NumberSeries(Base):
    """The last number of a series in a year."""

    __tablename__ = "number_series"

    series: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class IssuedAct(Base):
    """What anybody with the code on an act may know of it; nothing of a party, so nothing to fence."""

    __tablename__ = "issued_act"

    code: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str]
    body: Mapped[str]
    municipality: Mapped[str]
    decided_on: Mapped[dt.date] = mapped_column(Date)
    sha256: Mapped[str]
    # Of a correcting act: the number of the act that it corrects.
    corrects: Mapped[str] = mapped_column(default="")


class CorrectingAct(Base):
    """What set a date right on which a served act rests, by the code of that act; nothing to fence."""

    __tablename__ = "correcting_act"
    __table_args__ = (Index("ix_correcting_act_blob", "act_blob_id"),)

    code: Mapped[str] = mapped_column(primary_key=True)
    correction_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    on: Mapped[dt.date] = mapped_column(Date)
    # Full name of the event that told of the act whose date was wrong: its service knows the rest. Empty of
    # what was noted before it was printed.
    act: Mapped[str] = mapped_column(default="")
    # What the QR of the printed correcting act leads to.
    verify_code: Mapped[str] = mapped_column(default="")
    act_job_id: Mapped[uuid.UUID | None]
    act_blob_id: Mapped[uuid.UUID | None]
    act_sha256: Mapped[str] = mapped_column(default="")


class Project(Row, Municipal, Base):
    """What an organisation does for a municipality with a donor's means."""

    __tablename__ = "project"
    __table_args__ = (
        one_of("state", ProjectState),
        Index("ix_project_municipality", "municipality", text("id DESC NULLS LAST")),
        Index(
            "ix_project_due", "municipality", "next_due", "id", postgresql_where=text("next_due IS NOT NULL")
        ),
    )

    name: Mapped[str]
    organisation: Mapped[str]
    donor_name: Mapped[str]
    place: Mapped[str]
    work_field: Mapped[str]
    from_on: Mapped[dt.date] = mapped_column(Date)
    until_on: Mapped[dt.date | None] = mapped_column(Date)
    direct: Mapped[int]
    indirect: Mapped[int]
    refugees: Mapped[int]
    strategy_priority: Mapped[str]
    sdg: Mapped[int]
    state: Mapped[str]
    started_on: Mapped[dt.date | None] = mapped_column(Date)
    ended_on: Mapped[dt.date | None] = mapped_column(Date)
    recorded_by: Mapped[str]
    # {id, asked_on, asked_by, due_on, received_on, received_by} of each report that was asked for.
    reports: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    # The first day on which one is due that has not come: what the queue looks for.
    next_due: Mapped[dt.date | None] = mapped_column(Date)
    changes: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)


class AccountRef(workplaces.AccountRef, Base):
    """Who is at work where."""

    __tablename__ = "account_ref"
    __table_args__ = (Index("ix_account_ref_institution", "institution_id", postgresql_where=text("active")),)


class OfficeRef(workplaces.OfficeRef, Base):
    """Which institution works for which municipalities."""

    __tablename__ = "office_ref"
