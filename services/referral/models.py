"""Tables of referral."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import ARRAY, Date, ForeignKey, LargeBinary, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from services.chassis.database.database import Base, Municipal, Row


class Referral(Row, Municipal, Base):
    """Persons of a case, sent to an institution. The snapshot is empty once it is closed."""

    __tablename__ = "referral"

    number: Mapped[str]
    case_id: Mapped[uuid.UUID]
    case_number: Mapped[str]
    strand: Mapped[str]
    plan_item_id: Mapped[uuid.UUID | None]
    item_code: Mapped[str]
    institution_id: Mapped[uuid.UUID]
    institution_kind: Mapped[str]
    state: Mapped[str]
    person_ids: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid))
    consent_id: Mapped[uuid.UUID | None]
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
    onward_from: Mapped[uuid.UUID | None]
    by_api: Mapped[bool] = mapped_column(default=False)


class Outcome(Row, Municipal, Base):
    """A coded result of a referral."""

    __tablename__ = "outcome"

    referral_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("referral.id"))
    code: Mapped[str]
    done_on: Mapped[dt.date] = mapped_column(Date)
    recorded_by: Mapped[str]
    person_ids: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid))
    grade: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(Text, default="")
