"""Registry's tables. Codes are names of the contract's enums without their prefix."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import ARRAY, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.chassis.database.database import Base, Municipal, Row
from services.chassis.ids import new_id

__all__ = [
    "Case",
    "ClockRule",
    "Consent",
    "Document",
    "Holiday",
    "Identifier",
    "Milestone",
    "Person",
    "PersonHistory",
    "RunningClock",
    "TimelineEntry",
]


class Case(Row, Municipal, Base):
    """A family in one strand."""

    __tablename__ = "case_file"

    number: Mapped[str] = mapped_column(default="")
    strand: Mapped[str]
    state: Mapped[str]
    officer_id: Mapped[str] = mapped_column(default="")
    source: Mapped[str]
    trigger_time: Mapped[dt.datetime | None]
    hour_known: Mapped[bool] = mapped_column(default=False)
    origin_country: Mapped[str] = mapped_column(default="")
    settlement_id: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    act_locale: Mapped[str] = mapped_column(default="")
    head_person_id: Mapped[uuid.UUID | None]
    # Copied from the head, so that a list of cases is one table.
    head_name: Mapped[str] = mapped_column(default="")
    person_count: Mapped[int] = mapped_column(default=0)
    vulnerable: Mapped[bool] = mapped_column(default=False)
    reported_name: Mapped[str] = mapped_column(default="")
    reported_count: Mapped[int] = mapped_column(default=0)
    report_note: Mapped[str] = mapped_column(default="")
    registered_time: Mapped[dt.datetime | None]
    notice_on: Mapped[dt.date | None]
    duplicate_answers: Mapped[list[Any]] = mapped_column(JSONB, default=list)
    paper_closed_on: Mapped[dt.date | None]
    # Outcome, who asked, who is to confirm, who did; empty when nobody asked.
    closure: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    reopened_time: Mapped[dt.datetime | None]
    return_request: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    permit: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    demo: Mapped[bool] = mapped_column(default=False)


class Milestone(Municipal, Base):
    """A stage that a case has reached, by its actual and its recorded time."""

    __tablename__ = "milestone"

    case_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(primary_key=True)
    actual_time: Mapped[dt.datetime]
    day_only: Mapped[bool]
    recorded_time: Mapped[dt.datetime]


class Person(Row, Municipal, Base):
    """A person of one family; carries the municipality of its case."""

    __tablename__ = "person"

    case_id: Mapped[uuid.UUID]
    position: Mapped[int]
    given_name: Mapped[str]
    family_name: Mapped[str]
    other_names: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    # Month and day are 0 where only the year is known.
    birth_year: Mapped[int]
    birth_month: Mapped[int]
    birth_day: Mapped[int]
    sex: Mapped[str]
    relation: Mapped[str]
    phone: Mapped[str] = mapped_column(default="")
    languages: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    community: Mapped[str] = mapped_column(default="")
    vulnerabilities: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    health_note: Mapped[str] = mapped_column(default="")
    protection_note: Mapped[str] = mapped_column(default="")
    schooling: Mapped[str] = mapped_column(default="")
    occupation: Mapped[str] = mapped_column(default="")
    birth_place: Mapped[str] = mapped_column(default="")


class Identifier(Municipal, Base):
    """A number of a person: none is mandatory, a person may have several."""

    __tablename__ = "identifier"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[uuid.UUID]
    position: Mapped[int]
    kind: Mapped[str]
    # As given, and as compared.
    number: Mapped[str]
    key: Mapped[str]
    valid_until: Mapped[dt.date | None]
    check_failed: Mapped[bool]


class PersonHistory(Municipal, Base):
    """What stood in a field before it was corrected."""

    __tablename__ = "person_history"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[uuid.UUID]
    field: Mapped[str]
    previous: Mapped[Any] = mapped_column(JSONB)
    changed_by: Mapped[str]
    changed_time: Mapped[dt.datetime]


class Consent(Row, Municipal, Base):
    """A family's consent that its data go to kinds of recipient for a purpose."""

    __tablename__ = "consent"

    case_id: Mapped[uuid.UUID]
    person_ids: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid), default=list)
    purpose: Mapped[str]
    recipient_kinds: Mapped[list[str]] = mapped_column(ARRAY(Text))
    valid_from: Mapped[dt.date]
    valid_until: Mapped[dt.date | None]
    withdrawn_on: Mapped[dt.date | None]
    form: Mapped[str]
    document_id: Mapped[uuid.UUID | None]


class Document(Row, Municipal, Base):
    """A file that was handed in or signed; its bytes are a blob."""

    __tablename__ = "document"

    case_id: Mapped[uuid.UUID]
    kind: Mapped[str]
    file_name: Mapped[str]
    content_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    blob_id: Mapped[uuid.UUID]
    dated_on: Mapped[dt.date | None]
    note: Mapped[str] = mapped_column(default="")
    added_by: Mapped[str]
    subject_id: Mapped[str] = mapped_column(default="")
    sensitivity: Mapped[str] = mapped_column(default="")


class RunningClock(Row, Municipal, Base):
    """A clock of a case, with the rule's terms as they were when it started."""

    __tablename__ = "clock"

    case_id: Mapped[uuid.UUID]
    strand: Mapped[str]
    rule: Mapped[str]
    subject_id: Mapped[str] = mapped_column(default="")
    period: Mapped[str] = mapped_column(default="")
    state: Mapped[str]
    # Whether an act may still stop it; a breached clock is open until the act is done.
    open: Mapped[bool] = mapped_column(default=True)
    unit: Mapped[str]
    start_time: Mapped[dt.datetime]
    due_time: Mapped[dt.datetime | None]
    stop_time: Mapped[dt.datetime | None]
    warn_hours: Mapped[int]
    who_acts: Mapped[str]
    # Institution waited for, where the event named one.
    institution_id: Mapped[str] = mapped_column(default="")
    task: Mapped[str]
    source: Mapped[str]
    demo: Mapped[bool] = mapped_column(default=False)
    # [{kind, actual, recorded, event}], oldest first.
    history: Mapped[list[Any]] = mapped_column(JSONB, default=list)


class TimelineEntry(Municipal, Base):
    """Something that happened in a case: codes and ids only."""

    __tablename__ = "timeline_entry"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[uuid.UUID]
    event: Mapped[str]
    actual_time: Mapped[dt.datetime]
    day_only: Mapped[bool]
    recorded_time: Mapped[dt.datetime]
    actor_id: Mapped[str]
    subject_id: Mapped[str]
    person_ids: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid), default=list)
    codes: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict)


class ClockRule(Row, Base):
    """One dated version of a clock's rule; `terms` is what stands in data/clock_rules.yaml."""

    __tablename__ = "clock_rule"

    code: Mapped[str]
    valid_from: Mapped[dt.date]
    valid_to: Mapped[dt.date | None]
    terms: Mapped[dict[str, Any]] = mapped_column(JSONB)
    verified_by: Mapped[str] = mapped_column(default="")
    verified_on: Mapped[dt.date | None]


class Holiday(Row, Base):
    """A day off that the computed calendar does not know, or one that is worked after all."""

    __tablename__ = "holiday"

    day: Mapped[dt.date]
    names: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict)
    cancelled: Mapped[bool] = mapped_column(default=False)
