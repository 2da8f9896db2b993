"""Registry's tables. Codes are names of the contract's enums without their prefix."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import ARRAY, BigInteger, ForeignKey, Index, Text, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.chassis.database.database import Base, Municipal, Row
from services.chassis.database.orm_base import one_of
from services.chassis.database.statements import literals
from services.chassis.ids import new_id
from services.corrections import Correction
from services.domain.municipalities import CENTRE
from services.domain.roles import COORDINATOR, MOCR_HEAD
from services.registry.rules.cases import UNREGISTERED
from services.registry.rules.cases import State as CaseState
from services.registry.rules.clocks import State as ClockState
from services.registry.rules.families import JoinReason, LeaveReason
from services.registry.rules.guardians import Kind as GuardianKind
from services.registry.rules.notices import Kind
from services.registry.rules.pairs import State as PairState
from services.registry.rules.papers import State as PaperState
from services.registry.rules.profiles import Source as ProfileSource
from services.registry.rules.protocol import Direction
from services.registry.rules.transfers import State as TransferState

__all__ = [
    "AccountRef",
    "ActCorrection",
    "Case",
    "CaseNote",
    "CaseNumber",
    "CaseOpening",
    "ClockRule",
    "Consent",
    "Digest",
    "Document",
    "DuplicatePair",
    "FiledFile",
    "Guardian",
    "Handover",
    "Holiday",
    "Identifier",
    "Membership",
    "Milestone",
    "NameWord",
    "Notice",
    "OfficeAct",
    "OfficeRef",
    "Person",
    "PersonHistory",
    "PersonKey",
    "PersonPaper",
    "PersonProfile",
    "PersonToCompare",
    "PersonToken",
    "PrintOrder",
    "ProtectedMatch",
    "Protection",
    "ProtocolEntry",
    "ReadingAlert",
    "RunningClock",
    "TimelineEntry",
    "Transfer",
    "Vulnerability",
]


class Case(Row, Municipal, Base):
    """A family in one strand."""

    __tablename__ = "case_file"
    __table_args__ = (
        one_of("state", CaseState),
        Index("case_file_member_died", "municipality", "id", postgresql_where=text("member_died")),
        Index(
            "case_file_closing",
            "municipality",
            postgresql_where=text(f"closure ? 'requested_by' AND state <> {literals([CaseState.CLOSED])}"),
        ),
        Index(
            "case_file_held",
            "municipality",
            "officer_id",
            text("id DESC NULLS LAST"),
            postgresql_where=text(f"state <> {literals([CaseState.CLOSED])} AND officer_id <> ''"),
        ),
        Index("case_file_doubles", "double_of", postgresql_where=text("double_of IS NOT NULL")),
        Index("case_file_municipality", "municipality", text("id DESC NULLS LAST")),
        Index("case_file_officer", "municipality", "officer_id", text("id DESC NULLS LAST")),
        Index("case_file_phone", "phone", postgresql_where=text("phone <> ''")),
        Index("case_file_state", "municipality", "state", text("id DESC NULLS LAST")),
        Index(
            "case_file_unassigned",
            "id",
            postgresql_where=text(f"municipality = '{CENTRE}' AND state <> {literals([CaseState.CLOSED])}"),
        ),
        Index(
            "case_file_unregistered",
            "municipality",
            "id",
            postgresql_where=text(f"registered_time IS NULL AND state IN ({literals(UNREGISTERED)})"),
        ),
        Index("uq_case_file_number", "number", unique=True, postgresql_where=text("number <> ''")),
    )

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
    # By which it is found until its persons are registered (the trigger key_report).
    reported_fold: Mapped[str] = mapped_column(default="")
    reported_count: Mapped[int] = mapped_column(default=0)
    report_note: Mapped[str] = mapped_column(default="")
    registered_time: Mapped[dt.datetime | None]
    notice_on: Mapped[dt.date | None]
    duplicate_answers: Mapped[list[Any]] = mapped_column(JSONB, default=list)
    paper_closed_on: Mapped[dt.date | None]
    # Outcome, who asked, who is to confirm, who did; empty when nobody asked.
    closure: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    # Those before it, turned down or reopened, the newest first.
    previous_closures: Mapped[list[Any]] = mapped_column(JSONB, default=list)
    # In which case the family goes on, where it is closed, or to be closed, as that one's double.
    double_of: Mapped[uuid.UUID | None]
    reopened_time: Mapped[dt.datetime | None]
    # In the words of who reopened it, the last time.
    reopen_reason: Mapped[str] = mapped_column(default="")
    # The family was a part of that case's, until it became two.
    split_from_id: Mapped[uuid.UUID | None]
    # Somebody who has died is a member still, as they were the head and another office told of the death.
    member_died: Mapped[bool] = mapped_column(default=False)
    # The offer to another municipality that is not answered yet.
    transfer_id: Mapped[uuid.UUID | None]
    # From where it came the last time, and since when it is here.
    transferred_from: Mapped[str] = mapped_column(default="")
    transferred_on: Mapped[dt.date | None]
    # Open to named accounts alone (Protection).
    protected: Mapped[bool] = mapped_column(default=False)
    # Codes of marks that are set, and all of them with reasons and dates, the last set first.
    flags: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    flag_history: Mapped[list[Any]] = mapped_column(JSONB, default=list)
    return_request: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    permit: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    # Those that it has replaced, the newest first.
    previous_permits: Mapped[list[Any]] = mapped_column(JSONB, default=list)
    demo: Mapped[bool] = mapped_column(default=False)


class Milestone(Municipal, Base):
    """A stage that a case has reached, by its actual and its recorded time."""

    __tablename__ = "milestone"
    __table_args__ = (one_of("state", CaseState),)

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id"), primary_key=True)
    state: Mapped[str] = mapped_column(primary_key=True)
    actual_time: Mapped[dt.datetime]
    day_only: Mapped[bool]
    recorded_time: Mapped[dt.datetime]


class CaseOpening(Row, Municipal, Base):
    """Somebody reads the file of a case for a while: outside the own duty, or as a step waits for them."""

    __tablename__ = "case_opening"
    __table_args__ = (
        Index("case_opening_case", "case_id", "account_id", "until_time"),
        Index(
            "case_opening_told",
            "municipality",
            text("id DESC NULLS LAST"),
            postgresql_where=text("reason <> ''"),
        ),
    )

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id"))
    account_id: Mapped[str]
    # Empty where a step waits: then nobody is told.
    reason: Mapped[str]
    note: Mapped[str]
    # Who did not answer whether a step waits.
    missing_services: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    until_time: Mapped[dt.datetime]
    # Who of those that were told has seen it: [{"role": ..., "by": account, "time": ISO}].
    reviews: Mapped[list[Any]] = mapped_column(JSONB, default=list)


class ReadingAlert(Row, Municipal, Base):
    """Somebody read the files of many cases within an hour; one for each municipality among them."""

    __tablename__ = "reading_alert"
    __table_args__ = (
        Index("reading_alert_told", "municipality", text("id DESC NULLS LAST")),
        Index("reading_alert_account", "account_id", "create_time"),
        Index("reading_alert_untold", "id", postgresql_where=text("told_time IS NULL")),
    )

    account_id: Mapped[str]
    # In all, and of this municipality.
    cases: Mapped[int]
    cases_here: Mapped[int]
    since_time: Mapped[dt.datetime]
    # When identity was asked to write to those who are told.
    told_time: Mapped[dt.datetime | None]
    # As of an opening.
    reviews: Mapped[list[Any]] = mapped_column(JSONB, default=list)


class CaseNote(Row, Municipal, Base):
    """What an office keeps of a case for itself; it stays with the office that wrote it."""

    __tablename__ = "case_note"
    __table_args__ = (Index("ix_case_note_case", "case_id", text("id DESC")),)

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id"))
    text: Mapped[str]
    written_by: Mapped[str]
    # What stood before: [{"time": ISO, "text": ...}], the oldest first.
    changes: Mapped[list[Any]] = mapped_column(JSONB, default=list)
    withdrawn_by: Mapped[str] = mapped_column(default="")
    withdraw_time: Mapped[dt.datetime | None]
    withdraw_reason: Mapped[str] = mapped_column(default="")


class ProtocolEntry(Row, Municipal, Base):
    """A paper that came or went, with its number; it stays in the book of the municipality that gave it."""

    __tablename__ = "protocol_entry"
    __table_args__ = (
        one_of("direction", Direction),
        Index("ix_protocol_entry_case", "case_id", "id"),
        Index("ix_protocol_entry_day", "municipality", "stamped_on"),
        # Compared without dots and leading zeros; an index of what is searched for.
        Index("ix_protocol_entry_key", "key", "year"),
        UniqueConstraint("municipality", "year", "unit_key", "key", name="uq_protocol_entry_number"),
    )

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id"))
    direction: Mapped[str]
    unit: Mapped[str]
    unit_key: Mapped[str]
    number: Mapped[str]
    key: Mapped[str]
    year: Mapped[int]
    stamped_on: Mapped[dt.date]
    correspondent: Mapped[str]
    subject: Mapped[str]
    document_id: Mapped[uuid.UUID | None]
    entered_by: Mapped[str]
    # What stood before: the columns above, with who changed it, when and why; the oldest first.
    changes: Mapped[list[Any]] = mapped_column(JSONB, default=list)
    voided_by: Mapped[str] = mapped_column(default="")
    void_time: Mapped[dt.datetime | None]
    void_reason: Mapped[str] = mapped_column(default="")


class PrintOrder(Row, Municipal, Base):
    """Something that somebody had printed, and the job that makes it."""

    __tablename__ = "print_order"

    kind: Mapped[str]
    # None for what is of no one case.
    case_id: Mapped[uuid.UUID | None]
    job_id: Mapped[uuid.UUID]
    ordered_by: Mapped[str]


class Handover(Row, Municipal, Base):
    """Cases that went from one officer to others by one act."""

    __tablename__ = "handover"
    __table_args__ = (Index("handover_newest", "municipality", text("id DESC")),)

    previous_officer_id: Mapped[str]
    # Empty where several took them.
    officer_id: Mapped[str]
    case_ids: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid))
    # Who took what: [{"officer_id": ..., "case_ids": [...]}].
    shares: Mapped[list[Any]] = mapped_column(JSONB, default=list)
    handed_over_by: Mapped[str]
    undone_by: Mapped[str] = mapped_column(default="")
    undo_time: Mapped[dt.datetime | None]
    # Which cases stayed when it was taken back, and why.
    kept: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict)


class Transfer(Row, Municipal, Base):
    """A case is offered to another municipality; of both, and what is said of the case is all that is shown.

    `municipality` is whose the case was. Afterwards this row is what the old office keeps of it.
    """

    __tablename__ = "transfer"
    __table_args__ = (
        one_of("state", TransferState),
        Index("transfer_case", "case_id", text("id DESC NULLS LAST")),
        Index("transfer_from", "municipality", text("id DESC NULLS LAST")),
        Index("transfer_to", "to_municipality", text("id DESC NULLS LAST")),
        Index(
            "uq_transfer_offered",
            "case_id",
            unique=True,
            postgresql_where=text(f"state = {literals([TransferState.OFFERED])}"),
        ),
    )

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id"))
    to_municipality: Mapped[str]
    strand: Mapped[str]
    case_number: Mapped[str]
    person_count: Mapped[int]
    # In the words of who offered it.
    reason: Mapped[str]
    offered_by: Mapped[str]
    state: Mapped[str]
    answered_by: Mapped[str] = mapped_column(default="")
    answer_time: Mapped[dt.datetime | None]
    refusal_reason: Mapped[str] = mapped_column(default="")
    officer_id: Mapped[str] = mapped_column(default="")
    transferred_on: Mapped[dt.date | None]
    # What the old office chose for what was under way elsewhere.
    choices: Mapped[list[Any]] = mapped_column(JSONB, default=list)


class ActCorrection(Correction, Base):
    """A date that was corrected."""

    __tablename__ = "act_correction"
    __table_args__ = (Index("ix_act_correction_case", "case_id", "id"),)


class Person(Row, Base):
    """A person, whatever families he or she belongs to; who sees one of these sees the person."""

    __tablename__ = "person"
    __table_args__ = (Index("person_phone", "phone", postgresql_where=text("phone <> ''")),)

    given_name: Mapped[str]
    family_name: Mapped[str]
    other_names: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    # Month and day are 0 where only the year is known.
    birth_year: Mapped[int]
    birth_month: Mapped[int]
    birth_day: Mapped[int]
    sex: Mapped[str]
    phone: Mapped[str] = mapped_column(default="")
    languages: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    community: Mapped[str] = mapped_column(default="")
    vulnerabilities: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    health_note: Mapped[str] = mapped_column(default="")
    protection_note: Mapped[str] = mapped_column(default="")
    schooling: Mapped[str] = mapped_column(default="")
    occupation: Mapped[str] = mapped_column(default="")
    birth_place: Mapped[str] = mapped_column(default="")
    # What seemed impossible and is so: [{"code": ..., "by": account, "time": ISO}].
    plausibility: Mapped[list[Any]] = mapped_column(JSONB, default=list)
    died_on: Mapped[dt.date | None]


class Membership(Row, Municipal, Base):
    """That a person belongs to the family of a case, from one day to another."""

    __tablename__ = "membership"
    __table_args__ = (
        one_of("join_reason", JoinReason),
        one_of("leave_reason", LeaveReason),
        Index("ix_membership_case", "case_id", "position"),
        Index("ix_membership_person", "person_id", "id"),
        Index(
            "uq_membership_current",
            "person_id",
            "case_id",
            unique=True,
            postgresql_where=text("left_on IS NULL"),
        ),
    )

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    position: Mapped[int]
    # To the head of this family.
    relation: Mapped[str]
    joined_on: Mapped[dt.date]
    join_reason: Mapped[str]
    left_on: Mapped[dt.date | None]
    leave_reason: Mapped[str | None]


class Identifier(Base):
    """A number of a person: none is mandatory, a person may have several."""

    __tablename__ = "identifier"
    __table_args__ = (
        Index("identifier_person", "person_id", "position"),
        Index(
            "uq_identifier_key",
            "kind",
            "key",
            unique=True,
            postgresql_where=text("kind IN ('PERSON_NUMBER', 'JMBG') AND NOT protected AND NOT of_double"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    position: Mapped[int]
    kind: Mapped[str]
    # As given, and as compared.
    number: Mapped[str]
    key: Mapped[str]
    valid_from: Mapped[dt.date | None]
    valid_until: Mapped[dt.date | None]
    check_failed: Mapped[bool]
    # Of a protected person, whose number is taken from nobody: a refusal would tell that it is there.
    protected: Mapped[bool] = mapped_column(default=False)
    # Of a case that was closed as another one's double, to whose person the number belongs.
    of_double: Mapped[bool] = mapped_column(default=False)


class Guardian(Row, Base):
    """Who acts for a person who cannot alone, and by which act."""

    __tablename__ = "guardian"
    __table_args__ = (one_of("kind", GuardianKind), Index("ix_guardian_person", "person_id"))

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str]
    # Of the register; else the name that was given.
    guardian_person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    act_body: Mapped[str] = mapped_column(default="")
    act_number: Mapped[str] = mapped_column(default="")
    act_on: Mapped[dt.date | None]
    document_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("document.id"))
    valid_from: Mapped[dt.date]
    valid_until: Mapped[dt.date | None]
    recorded_by: Mapped[str]
    end_reason: Mapped[str] = mapped_column(default="")
    ended_by: Mapped[str] = mapped_column(default="")


class Vulnerability(Row, Base):
    """A specific need of a person, from one day to another; what holds stands in the person's row too."""

    __tablename__ = "vulnerability"
    __table_args__ = (
        Index("ix_vulnerability_person", "person_id"),
        Index(
            "uq_vulnerability_now",
            "person_id",
            "code",
            unique=True,
            postgresql_where=text("valid_until IS NULL"),
        ),
    )

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    code: Mapped[str]
    valid_from: Mapped[dt.date]
    valid_until: Mapped[dt.date | None]
    # Empty of what stood before needs had days and nobody was written beside them.
    recorded_by: Mapped[str]
    end_reason: Mapped[str] = mapped_column(default="")
    ended_by: Mapped[str] = mapped_column(default="")


class PersonPaper(Row, Base):
    """Whether a person has a kind of paper."""

    __tablename__ = "person_paper"
    __table_args__ = (
        one_of("state", PaperState),
        Index("uq_person_paper_kind", "person_id", "kind", unique=True),
    )

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    # Of data/person_papers.yaml.
    kind: Mapped[str]
    state: Mapped[str]
    number: Mapped[str] = mapped_column(default="")
    dated_on: Mapped[dt.date | None]
    noted_on: Mapped[dt.date]
    noted_by: Mapped[str]
    document_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("document.id"))


class PersonProfile(Row, Base):
    """What was heard of a person on a day; what the newest says stands in the person's row too."""

    __tablename__ = "person_profile"
    __table_args__ = (
        one_of("source", ProfileSource),
        Index("ix_person_profile_person", "person_id", text("done_on DESC")),
    )

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    done_on: Mapped[dt.date]
    source: Mapped[str]
    languages: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    schooling: Mapped[str] = mapped_column(default="")
    occupation: Mapped[str] = mapped_column(default="")
    literacy: Mapped[str] = mapped_column(default="")
    wishes_work: Mapped[str] = mapped_column(default="")
    wishes_training: Mapped[str] = mapped_column(default="")
    # Empty of what stood before profiles had days and nobody was written beside them.
    recorded_by: Mapped[str]


class PersonHistory(Base):
    """What stood in a field before it was corrected."""

    __tablename__ = "person_history"
    __table_args__ = (Index("person_history_person", "person_id", "changed_time"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    field: Mapped[str]
    previous: Mapped[Any] = mapped_column(JSONB, nullable=True)
    changed_by: Mapped[str]
    changed_time: Mapped[dt.datetime]
    # In the words of who corrected it.
    reason: Mapped[str] = mapped_column(default="")


class Consent(Row, Municipal, Base):
    """A family's consent that its data go to kinds of recipient for a purpose."""

    __tablename__ = "consent"
    __table_args__ = (
        Index("consent_case", "case_id", "id"),
        Index(
            "consent_expiring",
            "valid_until",
            postgresql_where=text("valid_until IS NOT NULL AND withdrawn_on IS NULL AND NOT expired"),
        ),
    )

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id"))
    person_ids: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid), default=list)
    purpose: Mapped[str]
    recipient_kinds: Mapped[list[str]] = mapped_column(ARRAY(Text))
    valid_from: Mapped[dt.date]
    valid_until: Mapped[dt.date | None]
    withdrawn_on: Mapped[dt.date | None]
    # It was told that its last day is over; what stands here decides nothing else.
    expired: Mapped[bool] = mapped_column(default=False)
    form: Mapped[str]
    document_id: Mapped[uuid.UUID | None]
    # Who agreed for somebody of the persons who can't alone.
    guardian_ids: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid), default=list)


class Document(Row, Municipal, Base):
    """A file that was handed in or signed; its bytes are a blob."""

    __tablename__ = "document"
    __table_args__ = (
        Index("document_case", "case_id", "id"),
        Index("uq_document_blob", "blob_id", unique=True),
    )

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id"))
    kind: Mapped[str]
    file_name: Mapped[str]
    content_type: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str]
    blob_id: Mapped[uuid.UUID]
    dated_on: Mapped[dt.date | None]
    note: Mapped[str] = mapped_column(default="")
    added_by: Mapped[str]
    subject_id: Mapped[str] = mapped_column(default="")
    sensitivity: Mapped[str] = mapped_column(default="")
    # The same file is filed for other families too, and belongs to all: which were named (of old none was).
    same_file_confirmed: Mapped[bool] = mapped_column(default=False)
    same_file_case_ids: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid), default=list)
    # When a scanner for viruses found nothing in it; None where nobody has looked.
    scan_time: Mapped[dt.datetime | None]


class Protection(Row, Municipal, Base):
    """A case that is open to named accounts alone, from one moment to another."""

    __tablename__ = "protection"
    __table_args__ = (
        Index("ix_protection_case", "case_id", "id"),
        Index("uq_protection_in_force", "case_id", unique=True, postgresql_where=text("end_time IS NULL")),
        Index(
            "ix_protection_review",
            "municipality",
            "review_on",
            postgresql_where=text("end_time IS NULL"),
        ),
    )

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id"))
    reason: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    review_on: Mapped[dt.date | None]
    account_ids: Mapped[list[str]] = mapped_column(ARRAY(Text))
    # Where they work: a referral goes to no other institution.
    institution_ids: Mapped[list[str]] = mapped_column(ARRAY(Text))
    protected_by: Mapped[str]
    ended_by: Mapped[str] = mapped_column(default="")
    end_time: Mapped[dt.datetime | None]
    end_note: Mapped[str] = mapped_column(default="")
    # What stood before it was changed: [{time, by, reason, note, review_on, account_ids}], oldest first.
    changes: Mapped[list[Any]] = mapped_column(JSONB, default=list)


class ProtectedMatch(Row, Municipal, Base):
    """A protected person and somebody else who may be the same; kept by put_person_keys."""

    __tablename__ = "protected_match"
    __table_args__ = (
        Index("ix_protected_match_case", "municipality", "case_id"),
        UniqueConstraint("person_id", "other_person_id", name="uq_protected_match_person_id"),
    )

    case_id: Mapped[uuid.UUID]
    person_id: Mapped[uuid.UUID]
    other_case_id: Mapped[uuid.UUID]
    other_person_id: Mapped[uuid.UUID]
    other_municipality: Mapped[str]
    other_initials: Mapped[str]
    by_number: Mapped[bool]
    answer: Mapped[str] = mapped_column(default="")
    answered_by: Mapped[str] = mapped_column(default="")
    answer_time: Mapped[dt.datetime | None]
    note: Mapped[str] = mapped_column(default="")


class DuplicatePair(Row, Municipal, Base):
    """Two who may be one; of both municipalities, and no name in it (rules/pairs.py).

    A family that is only reported stands under its case's id. The columns without `other_` are of whose id is
    the smaller one. Of a protected person there is none: the named have ProtectedMatch.
    """

    __tablename__ = "duplicate_pair"
    __table_args__ = (
        one_of("state", PairState),
        # The queues of the two offices, what agrees most first.
        Index("duplicate_pair_queue", "municipality", "state", text("score DESC"), "id"),
        Index("duplicate_pair_other_queue", "other_municipality", "state", text("score DESC"), "id"),
        Index(
            "duplicate_pair_asked",
            "municipality",
            "ask_time",
            postgresql_where=text(f"asker <> '' AND state = '{PairState.OPEN}'"),
        ),
        Index(
            "duplicate_pair_other_asked",
            "other_municipality",
            "ask_time",
            postgresql_where=text(f"asker <> '' AND state = '{PairState.OPEN}'"),
        ),
        Index("duplicate_pair_case", "case_id"),
        Index("duplicate_pair_other_case", "other_case_id"),
        Index("duplicate_pair_other_person", "other_person_id"),
        UniqueConstraint("person_id", "other_person_id", name="uq_duplicate_pair_person_id"),
    )

    case_id: Mapped[uuid.UUID]
    person_id: Mapped[uuid.UUID]
    strand: Mapped[str]
    initials: Mapped[str]
    birth_year: Mapped[int]
    other_municipality: Mapped[str]
    other_case_id: Mapped[uuid.UUID]
    other_person_id: Mapped[uuid.UUID]
    other_strand: Mapped[str]
    other_initials: Mapped[str]
    other_birth_year: Mapped[int]
    rule: Mapped[str]
    score: Mapped[int]
    agreement: Mapped[dict[str, str]] = mapped_column(JSONB)
    state: Mapped[str]
    # When it was found, or found again: what was answered before that does not settle it.
    open_time: Mapped[dt.datetime]
    answered_by: Mapped[str] = mapped_column(default="")
    # For which office.
    answered_in: Mapped[str] = mapped_column(default="")
    answer_time: Mapped[dt.datetime | None]
    reason: Mapped[str] = mapped_column(default="")
    end_reason: Mapped[str] = mapped_column(default="")
    # [{by, municipality, time, reason, reopened_by, reopen_time, reopen_reason}], the newest first.
    previous: Mapped[list[Any]] = mapped_column(JSONB, default=list)
    # Whose office asked the other, if any did, and what that answered.
    asker: Mapped[str] = mapped_column(default="")
    asked_by: Mapped[str] = mapped_column(default="")
    ask_time: Mapped[dt.datetime | None]
    due_time: Mapped[dt.datetime | None]
    reply: Mapped[str] = mapped_column(default="")
    replied_by: Mapped[str] = mapped_column(default="")
    reply_time: Mapped[dt.datetime | None]


class PersonToCompare(Base):
    """Who came, changed or left, or a family that was reported: compared soon (commands/comparing.py)."""

    __tablename__ = "person_to_compare"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    person_id: Mapped[uuid.UUID]


class RunningClock(Row, Municipal, Base):
    """A clock of a case or of an office, with the rule's terms as they were when it started."""

    __tablename__ = "clock"
    __table_args__ = (
        one_of("state", ClockState),
        Index("clock_case", "case_id", "start_time"),
        Index("clock_due", "municipality", "due_time", postgresql_where=text("open")),
        Index(
            "clock_recurring", "case_id", "rule", text("period DESC"), postgresql_where=text("period <> ''")
        ),
        # What the sweep has to do: months that no next one follows yet, and what runs.
        Index(
            "clock_behind",
            "period",
            "case_id",
            postgresql_where=text("period <> '' AND NOT followed"),
        ),
        Index("clock_running", "due_time", postgresql_where=text("open AND state = 'RUNNING'")),
        Index("clock_paused", "paused_until", postgresql_where=text("open AND state = 'PAUSED'")),
        Index("clock_subject", "subject_id", postgresql_where=text("subject_id <> ''")),
        Index(
            "uq_clock_open",
            "case_id",
            "rule",
            "subject_id",
            "period",
            unique=True,
            postgresql_where=text("open"),
        ),
        # An office has a duty once in each period.
        Index(
            "uq_clock_office",
            *("municipality", "rule", "period"),
            unique=True,
            postgresql_where=text("case_id IS NULL"),
        ),
    )

    # None: it hangs on the office of its municipality; in the centre's, on the ministry of its strand.
    case_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("case_file.id"))
    strand: Mapped[str]
    rule: Mapped[str]
    # The version of the rule that it began under, and goes by.
    rule_version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("clock_rule.id"))
    subject_id: Mapped[str] = mapped_column(default="")
    period: Mapped[str] = mapped_column(default="")
    # Of a series: the next period was opened, or none comes any more.
    followed: Mapped[bool] = mapped_column(default=False)
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
    # [{on, until, limit, reason, note, by, time, ended, ended_by, ended_time}], oldest first.
    pauses: Mapped[list[Any]] = mapped_column(JSONB, default=list)
    # [{length, on, reason, note, by, time, withdrawn_by, withdraw_time, withdraw_reason}], oldest first.
    extensions: Mapped[list[Any]] = mapped_column(JSONB, default=list)
    # Of one that is paused: when it runs on by itself.
    paused_until: Mapped[dt.datetime | None]


class OfficeAct(Municipal, Base):
    """An act of an office that stands, by which its duties are met: codes and ids only."""

    __tablename__ = "office_act"
    __table_args__ = (Index("office_act_municipality", "municipality", "acted_on"),)

    # Of what was done: the meeting.
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    event: Mapped[str]
    acted_on: Mapped[dt.date]
    # When it was first told of; a corrected act is not recorded later.
    recorded_time: Mapped[dt.datetime]
    codes: Mapped[dict[str, Any]] = mapped_column(JSONB)


class TimelineEntry(Municipal, Base):
    """Something that happened in a case: codes and ids only."""

    __tablename__ = "timeline_entry"
    __table_args__ = (
        Index("timeline_case", "case_id", text("actual_time DESC"), text("id DESC")),
        # Of referrals, applications and acts, by which their case is found.
        Index("timeline_number", text("(codes ->> 'number')"), postgresql_where=text("codes ? 'number'")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id"))
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
    __table_args__ = (Index("uq_clock_rule_code", "code", "valid_from", unique=True),)

    code: Mapped[str]
    valid_from: Mapped[dt.date]
    valid_to: Mapped[dt.date | None]
    terms: Mapped[dict[str, Any]] = mapped_column(JSONB)
    verified_by: Mapped[str] = mapped_column(default="")
    verified_on: Mapped[dt.date | None]


class Holiday(Row, Base):
    """A day off that the computed calendar does not know, or one that is worked after all."""

    __tablename__ = "holiday"
    __table_args__ = (Index("uq_holiday_day", "day", unique=True),)

    day: Mapped[dt.date]
    names: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict)
    cancelled: Mapped[bool] = mapped_column(default=False)


# What follows is read and written by statements of its own, and by functions of the database.


class AccountRef(Base):
    """What identity said last of an account (queries/officers.py)."""

    __tablename__ = "account_ref"
    __table_args__ = (
        # Of the few who are above an officer (queries/workplaces.py), whom each case that is shown asks for.
        Index(
            "account_ref_ladder",
            "institution_id",
            postgresql_where=text(f"active AND roles && ARRAY[{literals((MOCR_HEAD, COORDINATOR))}]"),
        ),
    )

    account_id: Mapped[str] = mapped_column(primary_key=True)
    institution_id: Mapped[str]
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text))
    active: Mapped[bool]
    # It had a role of a municipal office once: only such a one can be the officer of a case.
    was_officer: Mapped[bool]
    # When it wants to be told of clocks by mail; empty where nothing was said.
    digest: Mapped[str] = mapped_column(server_default="")


class OfficeRef(Base):
    """What identity said last of an institution: for which municipalities it works, if it does."""

    __tablename__ = "office_ref"

    institution_id: Mapped[str] = mapped_column(primary_key=True)
    municipalities: Mapped[list[str]] = mapped_column(ARRAY(Text))
    active: Mapped[bool]


class Notice(Base):
    """That somebody was told of a clock (commands/notices.py)."""

    __tablename__ = "notice"
    __table_args__ = (one_of("kind", Kind), Index("notice_clock", "clock_id"))

    account_id: Mapped[str] = mapped_column(primary_key=True)
    clock_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("clock.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    told_time: Mapped[dt.datetime]


class Digest(Base):
    """When it was last looked what is new for somebody."""

    __tablename__ = "digest"

    account_id: Mapped[str] = mapped_column(primary_key=True)
    made_on: Mapped[dt.date]


class CaseNumber(Base):
    """The last number that a municipality gave in a year."""

    __tablename__ = "case_number"

    municipality: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class PersonKey(Base):
    """Folds and initials by which a person is found from everywhere, without a name."""

    __tablename__ = "person_key"
    __table_args__ = (Index("person_key_case", "case_id"),)

    person_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    # In which the person was registered first; of a reported family the case itself.
    case_id: Mapped[uuid.UUID]
    municipality: Mapped[str]
    birth_year: Mapped[int]
    birth: Mapped[str]
    given: Mapped[str]
    family: Mapped[str]
    initials: Mapped[str]


class PersonToken(Base):
    """A word or a number of a person, folded."""

    __tablename__ = "person_token"
    __table_args__ = (
        Index("person_token_own", "token", "municipality", "birth_year", "person_id"),
        Index("person_token_person", "person_id", "token"),
        Index("person_token_year", "token", "birth_year", "person_id"),
    )

    token: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    birth_year: Mapped[int]
    municipality: Mapped[str]


class FiledFile(Base):
    """Which file is filed for which family: found from everywhere, without telling whose family it is."""

    __tablename__ = "filed_file"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)


class NameWord(Base):
    """A word that stands in some name."""

    __tablename__ = "name_word"
    __table_args__ = (
        Index("name_word_near", "word", postgresql_using="gin", postgresql_ops={"word": "gin_trgm_ops"}),
        Index("name_word_prefix", "word", postgresql_ops={"word": "text_pattern_ops"}),
    )

    word: Mapped[str] = mapped_column(primary_key=True)
