"""Tables of reporting. Counting reads them by statements of its own (queries.py)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import ARRAY, CheckConstraint, Date, Index, Text, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.chassis.database.database import Base, Municipal, Row
from services.chassis.database.statements import literals
from services.reporting.rules.activities import Kind


class Definition(Row, Municipal, Base):
    """What a municipality says that an objective's percentage is, from a day on."""

    __tablename__ = "definition"
    __table_args__ = (Index("ix_definition", "municipality", "indicator", "valid_from"),)

    indicator: Mapped[str]
    numerator: Mapped[str]
    denominator: Mapped[str]
    words_sq: Mapped[str]
    words_sr: Mapped[str]
    words_en: Mapped[str]
    valid_from: Mapped[dt.date] = mapped_column(Date)
    changed_by: Mapped[str]


class Export(Row, Municipal, Base):
    """A spreadsheet of a plan's numbers that somebody asked for."""

    __tablename__ = "export"

    job_id: Mapped[uuid.UUID]


class Release(Row, Municipal, Base):
    """A quarter's or a year's numbers as they were known when they were released; it never changes.

    What is not shown is kept beside it: the releases that follow must not tell it either.
    """

    __tablename__ = "release"
    __table_args__ = (UniqueConstraint("municipality", "from_day", "to_day"),)

    from_day: Mapped[dt.date] = mapped_column(Date)
    to_day: Mapped[dt.date] = mapped_column(Date)
    shown: Mapped[dict[str, int]] = mapped_column(JSONB)
    hidden: Mapped[dict[str, int]] = mapped_column(JSONB)
    # What each percentage divides, and the municipality's words where it said so.
    definitions: Mapped[dict[str, dict[str, Any]]] = mapped_column(JSONB)


class Activity(Row, Municipal, Base):
    """What an office did outside its cases, and what stood of it before it was set right."""

    __tablename__ = "activity"
    __table_args__ = (
        Index("ix_activity_day", "municipality", "held_on", "id"),
        CheckConstraint(f"kind IN ({literals(Kind)})", name="kind"),
    )

    kind: Mapped[str]
    topic: Mapped[str]
    channel: Mapped[str]
    held_on: Mapped[dt.date] = mapped_column(Date)
    subject: Mapped[str]
    place: Mapped[str]
    partner: Mapped[str]
    # Participants whom nobody has registered, and those who are.
    women: Mapped[int]
    men: Mapped[int]
    person_ids: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid))
    account_ids: Mapped[list[str]] = mapped_column(ARRAY(Text))
    copies: Mapped[int]
    recorded_by: Mapped[str]
    changes: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    withdrawn_by: Mapped[str] = mapped_column(default="")
    withdraw_time: Mapped[dt.datetime | None]
    withdraw_reason: Mapped[str] = mapped_column(default="")


class FactRow(Base):
    """Something that counts. Its id is made of its event's: what is told twice stands once."""

    __tablename__ = "fact"
    __table_args__ = (
        Index("ix_fact_case", "case_id", "kind", "code"),
        Index("ix_fact_count", "municipality", "kind", "actual_on"),
        Index("ix_fact_recorded", "municipality", "recorded_at"),
        Index("ix_fact_subject", "subject_id", postgresql_where=text("subject_id IS NOT NULL")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    municipality: Mapped[str]
    kind: Mapped[str]
    code: Mapped[str]
    case_id: Mapped[uuid.UUID | None]
    person_id: Mapped[uuid.UUID | None]
    subject_id: Mapped[uuid.UUID | None]
    actual_on: Mapped[dt.date] = mapped_column(Date)
    # From when on it was known; and until when, where an undo took it back: as known before, it still counts.
    recorded_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]


class Duplicate(Base):
    """When a case was known as another one's double: closed as such, and not reopened yet."""

    __tablename__ = "duplicate"

    case_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    from_time: Mapped[dt.datetime] = mapped_column(primary_key=True)
    municipality: Mapped[str]
    until_time: Mapped[dt.datetime | None]


class Family(Base):
    """A family as registry last told it to this municipality; after a transfer the old one keeps its own."""

    __tablename__ = "family"

    municipality: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    strand: Mapped[str]
    person_ids: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid))
    # Who left it, each with the last day: what was done for the family until then was done for them too.
    former_ids: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid))
    former_until: Mapped[list[dt.date]] = mapped_column(ARRAY(Date))


class FamilyMove(Base):
    """A case went from one municipality to another: what was done before that day counts in the old one."""

    __tablename__ = "family_move"

    case_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    recorded_at: Mapped[dt.datetime] = mapped_column(primary_key=True)
    moved_on: Mapped[dt.date] = mapped_column(Date)
    previous: Mapped[str]
    municipality: Mapped[str]


class Profile(Base):
    """What is counted by of a person, as registry last told it."""

    __tablename__ = "profile"

    municipality: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    sex: Mapped[str]
    birth_month: Mapped[str]
    community: Mapped[str]
    vulnerabilities: Mapped[list[str]] = mapped_column(ARRAY(Text))
