"""Tables of referral."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import ARRAY, Date, ForeignKey, Index, LargeBinary, Text, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services import workplaces
from services.chassis.database.database import Base, Municipal, Row
from services.chassis.database.orm_base import one_of
from services.chassis.database.statements import literals
from services.corrections import Correction
from services.referral.rules import OPEN, UNANSWERED, MeetingState, State
from services.referral.rules.contacts import State as ContactState


class Referral(Row, Municipal, Base):
    """Persons of a case, sent to an institution. The snapshot is empty once it is closed."""

    __tablename__ = "referral"
    __table_args__ = (
        one_of("state", State),
        Index(
            "ix_referral_at_work",
            "institution_id",
            "asked_in",
            "sent_time",
            "id",
            postgresql_where=text(f"state IN ({literals(sorted(OPEN))}) AND snapshot IS NOT NULL"),
        ),
        Index("ix_referral_case", "case_id", text("sent_time DESC"), text("id DESC")),
        Index("ix_referral_consent", "consent_id"),
        Index(
            "ix_referral_institution",
            "institution_id",
            "asked_in",
            text("sent_time DESC"),
            text("id DESC"),
        ),
        Index(
            "ix_referral_institution_state",
            "institution_id",
            "asked_in",
            "state",
            text("sent_time DESC"),
            text("id DESC"),
        ),
        Index(
            "ix_referral_item", "plan_item_id", "sent_time", postgresql_where=text("plan_item_id IS NOT NULL")
        ),
        Index(
            "ix_referral_kept",
            "kept_until",
            postgresql_where=text(f"kept_until IS NOT NULL AND state IN ({literals(sorted(OPEN))})"),
        ),
        Index("ix_referral_municipality", "municipality", "strand", text("sent_time DESC"), text("id DESC")),
        Index(
            "ix_referral_silent",
            "municipality",
            "strand",
            "sent_time",
            "id",
            postgresql_where=text(f"state IN ({literals(UNANSWERED)}) AND snapshot IS NOT NULL"),
        ),
        Index(
            "ix_referral_unshown",
            *("municipality", "strand", "sent_time", "id"),
            postgresql_where=text(f"state IN ({literals(sorted(OPEN))}) AND snapshot IS NULL"),
        ),
        Index(
            "ix_referral_state", "municipality", "strand", "state", text("sent_time DESC"), text("id DESC")
        ),
        UniqueConstraint("number", name="referral_number_key"),
        Index(
            "uq_referral_open",
            "plan_item_id",
            "institution_id",
            unique=True,
            postgresql_where=text(f"state IN ({literals(sorted(OPEN))})"),
        ),
    )

    number: Mapped[str]
    case_id: Mapped[uuid.UUID]
    case_number: Mapped[str]
    strand: Mapped[str]
    plan_item_id: Mapped[uuid.UUID | None]
    item_code: Mapped[str]
    institution_id: Mapped[uuid.UUID]
    institution_kind: Mapped[str]
    # For which of its municipalities it was asked; the case may go to another office since, this stays.
    asked_in: Mapped[str]
    state: Mapped[str]
    person_ids: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid))
    consent_id: Mapped[uuid.UUID | None]
    # The last day on which the snapshot may be seen; None where the consent has no end.
    consent_until: Mapped[dt.date | None] = mapped_column(Date)
    # The message Snapshot; NULL when closed, so that what is closed is nowhere.
    snapshot: Mapped[bytes | None] = mapped_column(LargeBinary)
    # Which fields it showed: that stays known.
    shared_fields: Mapped[list[str]] = mapped_column(ARRAY(Text))
    closed_cause: Mapped[str] = mapped_column(default="")
    closed_time: Mapped[dt.datetime | None]
    sent_time: Mapped[dt.datetime]
    sent_by: Mapped[str]
    answered_time: Mapped[dt.datetime | None]
    answer_due_time: Mapped[dt.datetime | None]
    # The answer's clock ran out at least once; a timely answer recorded late takes it back.
    lapsed: Mapped[bool] = mapped_column(default=False)
    appointment_time: Mapped[dt.datetime | None]
    counsellor: Mapped[str] = mapped_column(default="")
    refusal_reason: Mapped[str] = mapped_column(default="")
    refusal_note: Mapped[str] = mapped_column(Text, default="")
    failure_reason: Mapped[str] = mapped_column(default="")
    failure_note: Mapped[str] = mapped_column(Text, default="")
    withdrawal_cause: Mapped[str] = mapped_column(default="")
    withdrawal_reason: Mapped[str] = mapped_column(Text, default="")
    onward_from: Mapped[uuid.UUID | None]
    by_api: Mapped[bool] = mapped_column(default=False)
    # With which reason it ended when the case was closed; or the last day on which it may go on.
    end_reason: Mapped[str] = mapped_column(default="")
    kept_until: Mapped[dt.date | None] = mapped_column(Date)


class Meeting(Row, Municipal, Base):
    """A meeting of an office. Of whoever took part it has the institution and numbers, and no names."""

    __tablename__ = "meeting"
    __table_args__ = (
        one_of("state", MeetingState),
        Index("ix_meeting_day", "municipality", text("met_on DESC"), text("id DESC")),
        Index(
            "ix_meeting_planned",
            *("municipality", "met_on"),
            postgresql_where=text(f"state = {literals([MeetingState.PLANNED])}"),
        ),
    )

    # A MeetingKind without its prefix.
    kind: Mapped[str]
    state: Mapped[str]
    met_on: Mapped[dt.date] = mapped_column(Date)
    place: Mapped[str]
    agenda: Mapped[str]
    minutes: Mapped[str]
    # Of each institution how many women and men.
    participants: Mapped[list[Any]] = mapped_column(JSONB)
    recorded_by: Mapped[str]
    held_time: Mapped[dt.datetime | None]
    end_reason: Mapped[str] = mapped_column(default="")
    ended_by: Mapped[str] = mapped_column(default="")
    end_time: Mapped[dt.datetime | None]
    # [{time, by, reason, and what stood before}], the oldest first.
    changes: Mapped[list[Any]] = mapped_column(JSONB, default=list)


class Agreement(Row, Municipal, Base):
    """What was agreed on a case: at a meeting, or with a directorate without one."""

    __tablename__ = "agreement"
    __table_args__ = (
        Index("ix_agreement_case", "case_id", text("agreed_on DESC"), text("id DESC")),
        Index("ix_agreement_meeting", "meeting_id", text("agreed_on DESC"), text("id DESC")),
        Index("ix_agreement_open", "municipality", "strand", "id", postgresql_where=text("owners <> '{}'")),
    )

    case_id: Mapped[uuid.UUID]
    case_number: Mapped[str]
    strand: Mapped[str]
    # The office that agreed; its case may go to another one since.
    agreed_in: Mapped[str]
    # None for what was agreed without a meeting.
    meeting_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("meeting.id"))
    agreed_on: Mapped[dt.date] = mapped_column(Date)
    agreed_with: Mapped[str]
    conclusion: Mapped[str]
    note: Mapped[str] = mapped_column(Text)
    # Each: what, whose, until when, where it stands, who changed that and when, why it ended undone.
    tasks: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    # Of the open tasks, whose they are: in their queues it stands.
    owners: Mapped[list[str]] = mapped_column(ARRAY(Text))
    recorded_by: Mapped[str]
    undone_by: Mapped[str] = mapped_column(default="")
    undo_time: Mapped[dt.datetime | None]
    undo_reason: Mapped[str] = mapped_column(Text, default="")


class Contact(Row, Municipal, Base):
    """Somebody whom an office knows outside its cases: an organisation, and who there is spoken with."""

    __tablename__ = "contact"
    __table_args__ = (
        one_of("state", ContactState),
        Index("ix_contact_sq", "municipality", "sort_sq", "id"),
        Index("ix_contact_sr_cyrl", "municipality", "sort_sr_cyrl", "id"),
        Index("ix_contact_sr_latn", "municipality", "sort_sr_latn", "id"),
        Index("ix_contact_en", "municipality", "sort_en", "id"),
        Index(
            "ux_contact_alike",
            *("municipality", "alike"),
            unique=True,
            postgresql_where=text(f"state = {literals([ContactState.CURRENT])}"),
        ),
        Index(
            "ix_contact_awaited",
            *("municipality", "answer_due_on"),
            postgresql_where=text("answer_due_on IS NOT NULL"),
        ),
    )

    # A ContactKind without its prefix.
    kind: Mapped[str]
    work_field: Mapped[str]
    organisation: Mapped[str]
    person_name: Mapped[str]
    position: Mapped[str]
    place: Mapped[str]
    phone: Mapped[str]
    email: Mapped[str]
    note: Mapped[str]
    # By which it is found: organisation, person, place.
    name_fold: Mapped[str]
    # By which it stands in a list, in each language: organisation, person.
    sort_sq: Mapped[str] = mapped_column(Text(collation="C"))
    sort_sr_cyrl: Mapped[str] = mapped_column(Text(collation="C"))
    sort_sr_latn: Mapped[str] = mapped_column(Text(collation="C"))
    sort_en: Mapped[str] = mapped_column(Text(collation="C"))
    # By which it is known again: organisation, person, mail address.
    alike: Mapped[str]
    state: Mapped[str]
    # [{id, talked_on, means, about, by}], the latest day last.
    talks: Mapped[list[Any]] = mapped_column(JSONB)
    last_talk_on: Mapped[dt.date | None] = mapped_column(Date)
    # [{id, shared_on, means, topics, what, by, asked, due_on, answered_on, answer}], the latest day last.
    shares: Mapped[list[Any]] = mapped_column(JSONB)
    # The first day by which an answer is awaited that has not come.
    answer_due_on: Mapped[dt.date | None] = mapped_column(Date)
    # [{time, by, reason, and what stood before}], the oldest first.
    changes: Mapped[list[Any]] = mapped_column(JSONB)
    recorded_by: Mapped[str]
    end_reason: Mapped[str] = mapped_column(default="")
    ended_by: Mapped[str] = mapped_column(default="")
    end_time: Mapped[dt.datetime | None]


class Outcome(Row, Municipal, Base):
    """A coded result of a referral."""

    __tablename__ = "outcome"
    __table_args__ = (Index("ix_outcome_referral", "referral_id"),)

    referral_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("referral.id"))
    code: Mapped[str]
    done_on: Mapped[dt.date] = mapped_column(Date)
    recorded_by: Mapped[str]
    person_ids: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid))
    grade: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(Text, default="")


class Counselling(Row, Municipal, Base):
    """A counselling by an office or an institution, of persons of a case or of who walked in."""

    __tablename__ = "counselling"
    __table_args__ = (
        Index("ix_counselling_case", "case_id", text("counselled_on DESC"), text("id DESC")),
        Index(
            "ix_counselling_institution",
            "institution_id",
            "counselled_in",
            text("counselled_on DESC"),
            text("id DESC"),
        ),
        Index("ix_counselling_municipality", "municipality", text("counselled_on DESC"), text("id DESC")),
    )

    institution_id: Mapped[uuid.UUID]
    institution_kind: Mapped[str]
    # Where it was done; its case may go to another office since, this stays.
    counselled_in: Mapped[str]
    # None for who walked in: with the number and strand of the case they are empty.
    case_id: Mapped[uuid.UUID | None]
    case_number: Mapped[str] = mapped_column(default="")
    strand: Mapped[str] = mapped_column(default="")
    counselled_on: Mapped[dt.date] = mapped_column(Date)
    counselled_by: Mapped[str]
    topics: Mapped[list[str]] = mapped_column(ARRAY(Text))
    language: Mapped[str]
    person_ids: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid))
    # Who walked in: [{"sex", "age_band", "count"}].
    groups: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    papers_told: Mapped[list[str]] = mapped_column(ARRAY(Text))
    papers_helped: Mapped[list[str]] = mapped_column(ARRAY(Text))
    application_for: Mapped[str] = mapped_column(default="")
    recorded_by: Mapped[str]
    # What stood before each correction, with who made it, when and why.
    changes: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    undone_by: Mapped[str] = mapped_column(default="")
    undo_time: Mapped[dt.datetime | None]
    undo_reason: Mapped[str] = mapped_column(Text, default="")


class ActCorrection(Correction, Base):
    """A date that was corrected."""

    __tablename__ = "act_correction"
    __table_args__ = (Index("ix_act_correction_case", "case_id", "id"),)


class ConsentRef(Base):
    """A consent on which something rests or rested (services/consents.py)."""

    __tablename__ = "consent_ref"

    consent_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    # Why it ended; empty while it is not known to have.
    ended: Mapped[str]


class NumberSeries(Base):
    """The last number that a municipality gave in a year."""

    __tablename__ = "number_series"

    municipality: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class AccountRef(workplaces.AccountRef, Base):
    """Who is at work where."""

    __tablename__ = "account_ref"
    __table_args__ = (Index("ix_account_ref_institution", "institution_id", postgresql_where=text("active")),)


class OfficeRef(workplaces.OfficeRef, Base):
    """Which institution works for which municipalities."""

    __tablename__ = "office_ref"
