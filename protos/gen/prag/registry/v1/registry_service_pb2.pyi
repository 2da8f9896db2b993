import datetime

from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import field_mask_pb2 as _field_mask_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.type import date_pb2 as _date_pb2
from prag.common.v1 import open_work_pb2 as _open_work_pb2
from prag.common.v1 import options_pb2 as _options_pb2
from prag.common.v1 import types_pb2 as _types_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CaseState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CASE_STATE_UNSPECIFIED: _ClassVar[CaseState]
    CASE_STATE_REPORTED: _ClassVar[CaseState]
    CASE_STATE_REGISTERED: _ClassVar[CaseState]
    CASE_STATE_ASSESSED: _ClassVar[CaseState]
    CASE_STATE_PLANNED: _ClassVar[CaseState]
    CASE_STATE_IN_IMPLEMENTATION: _ClassVar[CaseState]
    CASE_STATE_FINAL_ASSESSMENT: _ClassVar[CaseState]
    CASE_STATE_CLOSED: _ClassVar[CaseState]
    CASE_STATE_REQUESTED: _ClassVar[CaseState]
    CASE_STATE_SELECTED: _ClassVar[CaseState]
    CASE_STATE_RETURNED: _ClassVar[CaseState]

class ReportSource(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REPORT_SOURCE_UNSPECIFIED: _ClassVar[ReportSource]
    REPORT_SOURCE_AIRPORT_LIST: _ClassVar[ReportSource]
    REPORT_SOURCE_POLICE: _ClassVar[ReportSource]
    REPORT_SOURCE_SCHOOL: _ClassVar[ReportSource]
    REPORT_SOURCE_COMMUNITY: _ClassVar[ReportSource]
    REPORT_SOURCE_ORGANISATION: _ClassVar[ReportSource]
    REPORT_SOURCE_FAMILY: _ClassVar[ReportSource]
    REPORT_SOURCE_INSTITUTION: _ClassVar[ReportSource]
    REPORT_SOURCE_CENTRE: _ClassVar[ReportSource]

class ClosureOutcome(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CLOSURE_OUTCOME_UNSPECIFIED: _ClassVar[ClosureOutcome]
    CLOSURE_OUTCOME_SUSTAINABLE: _ClassVar[ClosureOutcome]
    CLOSURE_OUTCOME_PARTLY: _ClassVar[ClosureOutcome]
    CLOSURE_OUTCOME_NOT: _ClassVar[ClosureOutcome]
    CLOSURE_OUTCOME_LEFT: _ClassVar[ClosureOutcome]
    CLOSURE_OUTCOME_WITHDREW: _ClassVar[ClosureOutcome]
    CLOSURE_OUTCOME_DIED: _ClassVar[ClosureOutcome]
    CLOSURE_OUTCOME_DUPLICATE: _ClassVar[ClosureOutcome]
    CLOSURE_OUTCOME_NOT_ELIGIBLE: _ClassVar[ClosureOutcome]
    CLOSURE_OUTCOME_NO_NEED: _ClassVar[ClosureOutcome]

class ReturnRequestKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RETURN_REQUEST_KIND_UNSPECIFIED: _ClassVar[ReturnRequestKind]
    RETURN_REQUEST_KIND_HOUSE: _ClassVar[ReturnRequestKind]
    RETURN_REQUEST_KIND_BUILDING_MATERIAL: _ClassVar[ReturnRequestKind]
    RETURN_REQUEST_KIND_FINANCIAL: _ClassVar[ReturnRequestKind]

class DisplacementStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DISPLACEMENT_STATUS_UNSPECIFIED: _ClassVar[DisplacementStatus]
    DISPLACEMENT_STATUS_IDP: _ClassVar[DisplacementStatus]
    DISPLACEMENT_STATUS_REFUGEE: _ClassVar[DisplacementStatus]

class Sex(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SEX_UNSPECIFIED: _ClassVar[Sex]
    SEX_FEMALE: _ClassVar[Sex]
    SEX_MALE: _ClassVar[Sex]

class Relation(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RELATION_UNSPECIFIED: _ClassVar[Relation]
    RELATION_HEAD: _ClassVar[Relation]
    RELATION_SPOUSE: _ClassVar[Relation]
    RELATION_CHILD: _ClassVar[Relation]
    RELATION_PARENT: _ClassVar[Relation]
    RELATION_SIBLING: _ClassVar[Relation]
    RELATION_OTHER: _ClassVar[Relation]

class IdentifierKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    IDENTIFIER_KIND_UNSPECIFIED: _ClassVar[IdentifierKind]
    IDENTIFIER_KIND_PERSON_NUMBER: _ClassVar[IdentifierKind]
    IDENTIFIER_KIND_JMBG: _ClassVar[IdentifierKind]
    IDENTIFIER_KIND_DISPLACED_CARD: _ClassVar[IdentifierKind]
    IDENTIFIER_KIND_REFUGEE_CARD: _ClassVar[IdentifierKind]
    IDENTIFIER_KIND_PASSPORT: _ClassVar[IdentifierKind]
    IDENTIFIER_KIND_TRAVEL_DOCUMENT: _ClassVar[IdentifierKind]
    IDENTIFIER_KIND_RESIDENCE_PERMIT: _ClassVar[IdentifierKind]
    IDENTIFIER_KIND_OTHER: _ClassVar[IdentifierKind]
    IDENTIFIER_KIND_UNHCR_NUMBER: _ClassVar[IdentifierKind]

class DocumentKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DOCUMENT_KIND_UNSPECIFIED: _ClassVar[DocumentKind]
    DOCUMENT_KIND_IDENTITY: _ClassVar[DocumentKind]
    DOCUMENT_KIND_ARRIVAL_PAPER: _ClassVar[DocumentKind]
    DOCUMENT_KIND_SIGNED_OPP: _ClassVar[DocumentKind]
    DOCUMENT_KIND_SIGNED_PLAN: _ClassVar[DocumentKind]
    DOCUMENT_KIND_CONSENT: _ClassVar[DocumentKind]
    DOCUMENT_KIND_LEASE_CONTRACT: _ClassVar[DocumentKind]
    DOCUMENT_KIND_POSSESSION_LIST: _ClassVar[DocumentKind]
    DOCUMENT_KIND_BIRTH_CERTIFICATE: _ClassVar[DocumentKind]
    DOCUMENT_KIND_DISPLACED_CARD: _ClassVar[DocumentKind]
    DOCUMENT_KIND_RECEIPT: _ClassVar[DocumentKind]
    DOCUMENT_KIND_PHOTO: _ClassVar[DocumentKind]
    DOCUMENT_KIND_DECISION: _ClassVar[DocumentKind]
    DOCUMENT_KIND_FINAL_ASSESSMENT: _ClassVar[DocumentKind]
    DOCUMENT_KIND_FREE_CHOICE_DECLARATION: _ClassVar[DocumentKind]
    DOCUMENT_KIND_MEDICAL: _ClassVar[DocumentKind]
    DOCUMENT_KIND_OTHER: _ClassVar[DocumentKind]

class PaperDirection(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PAPER_DIRECTION_UNSPECIFIED: _ClassVar[PaperDirection]
    PAPER_DIRECTION_INCOMING: _ClassVar[PaperDirection]
    PAPER_DIRECTION_OUTGOING: _ClassVar[PaperDirection]

class ClockState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CLOCK_STATE_UNSPECIFIED: _ClassVar[ClockState]
    CLOCK_STATE_RUNNING: _ClassVar[ClockState]
    CLOCK_STATE_NOT_SET: _ClassVar[ClockState]
    CLOCK_STATE_MET: _ClassVar[ClockState]
    CLOCK_STATE_MET_LATE: _ClassVar[ClockState]
    CLOCK_STATE_BREACHED: _ClassVar[ClockState]
    CLOCK_STATE_CANCELLED: _ClassVar[ClockState]
    CLOCK_STATE_DONE: _ClassVar[ClockState]
    CLOCK_STATE_PAUSED: _ClassVar[ClockState]

class ClockChangeReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CLOCK_CHANGE_REASON_UNSPECIFIED: _ClassVar[ClockChangeReason]
    CLOCK_CHANGE_REASON_FAMILY: _ClassVar[ClockChangeReason]
    CLOCK_CHANGE_REASON_EVIDENCE: _ClassVar[ClockChangeReason]
    CLOCK_CHANGE_REASON_PRIOR_QUESTION: _ClassVar[ClockChangeReason]
    CLOCK_CHANGE_REASON_COMPLEX: _ClassVar[ClockChangeReason]
    CLOCK_CHANGE_REASON_FORCE_MAJEURE: _ClassVar[ClockChangeReason]
    CLOCK_CHANGE_REASON_OTHER: _ClassVar[ClockChangeReason]

class TransferSide(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TRANSFER_SIDE_UNSPECIFIED: _ClassVar[TransferSide]
    TRANSFER_SIDE_FROM: _ClassVar[TransferSide]
    TRANSFER_SIDE_TO: _ClassVar[TransferSide]
CASE_STATE_UNSPECIFIED: CaseState
CASE_STATE_REPORTED: CaseState
CASE_STATE_REGISTERED: CaseState
CASE_STATE_ASSESSED: CaseState
CASE_STATE_PLANNED: CaseState
CASE_STATE_IN_IMPLEMENTATION: CaseState
CASE_STATE_FINAL_ASSESSMENT: CaseState
CASE_STATE_CLOSED: CaseState
CASE_STATE_REQUESTED: CaseState
CASE_STATE_SELECTED: CaseState
CASE_STATE_RETURNED: CaseState
REPORT_SOURCE_UNSPECIFIED: ReportSource
REPORT_SOURCE_AIRPORT_LIST: ReportSource
REPORT_SOURCE_POLICE: ReportSource
REPORT_SOURCE_SCHOOL: ReportSource
REPORT_SOURCE_COMMUNITY: ReportSource
REPORT_SOURCE_ORGANISATION: ReportSource
REPORT_SOURCE_FAMILY: ReportSource
REPORT_SOURCE_INSTITUTION: ReportSource
REPORT_SOURCE_CENTRE: ReportSource
CLOSURE_OUTCOME_UNSPECIFIED: ClosureOutcome
CLOSURE_OUTCOME_SUSTAINABLE: ClosureOutcome
CLOSURE_OUTCOME_PARTLY: ClosureOutcome
CLOSURE_OUTCOME_NOT: ClosureOutcome
CLOSURE_OUTCOME_LEFT: ClosureOutcome
CLOSURE_OUTCOME_WITHDREW: ClosureOutcome
CLOSURE_OUTCOME_DIED: ClosureOutcome
CLOSURE_OUTCOME_DUPLICATE: ClosureOutcome
CLOSURE_OUTCOME_NOT_ELIGIBLE: ClosureOutcome
CLOSURE_OUTCOME_NO_NEED: ClosureOutcome
RETURN_REQUEST_KIND_UNSPECIFIED: ReturnRequestKind
RETURN_REQUEST_KIND_HOUSE: ReturnRequestKind
RETURN_REQUEST_KIND_BUILDING_MATERIAL: ReturnRequestKind
RETURN_REQUEST_KIND_FINANCIAL: ReturnRequestKind
DISPLACEMENT_STATUS_UNSPECIFIED: DisplacementStatus
DISPLACEMENT_STATUS_IDP: DisplacementStatus
DISPLACEMENT_STATUS_REFUGEE: DisplacementStatus
SEX_UNSPECIFIED: Sex
SEX_FEMALE: Sex
SEX_MALE: Sex
RELATION_UNSPECIFIED: Relation
RELATION_HEAD: Relation
RELATION_SPOUSE: Relation
RELATION_CHILD: Relation
RELATION_PARENT: Relation
RELATION_SIBLING: Relation
RELATION_OTHER: Relation
IDENTIFIER_KIND_UNSPECIFIED: IdentifierKind
IDENTIFIER_KIND_PERSON_NUMBER: IdentifierKind
IDENTIFIER_KIND_JMBG: IdentifierKind
IDENTIFIER_KIND_DISPLACED_CARD: IdentifierKind
IDENTIFIER_KIND_REFUGEE_CARD: IdentifierKind
IDENTIFIER_KIND_PASSPORT: IdentifierKind
IDENTIFIER_KIND_TRAVEL_DOCUMENT: IdentifierKind
IDENTIFIER_KIND_RESIDENCE_PERMIT: IdentifierKind
IDENTIFIER_KIND_OTHER: IdentifierKind
IDENTIFIER_KIND_UNHCR_NUMBER: IdentifierKind
DOCUMENT_KIND_UNSPECIFIED: DocumentKind
DOCUMENT_KIND_IDENTITY: DocumentKind
DOCUMENT_KIND_ARRIVAL_PAPER: DocumentKind
DOCUMENT_KIND_SIGNED_OPP: DocumentKind
DOCUMENT_KIND_SIGNED_PLAN: DocumentKind
DOCUMENT_KIND_CONSENT: DocumentKind
DOCUMENT_KIND_LEASE_CONTRACT: DocumentKind
DOCUMENT_KIND_POSSESSION_LIST: DocumentKind
DOCUMENT_KIND_BIRTH_CERTIFICATE: DocumentKind
DOCUMENT_KIND_DISPLACED_CARD: DocumentKind
DOCUMENT_KIND_RECEIPT: DocumentKind
DOCUMENT_KIND_PHOTO: DocumentKind
DOCUMENT_KIND_DECISION: DocumentKind
DOCUMENT_KIND_FINAL_ASSESSMENT: DocumentKind
DOCUMENT_KIND_FREE_CHOICE_DECLARATION: DocumentKind
DOCUMENT_KIND_MEDICAL: DocumentKind
DOCUMENT_KIND_OTHER: DocumentKind
PAPER_DIRECTION_UNSPECIFIED: PaperDirection
PAPER_DIRECTION_INCOMING: PaperDirection
PAPER_DIRECTION_OUTGOING: PaperDirection
CLOCK_STATE_UNSPECIFIED: ClockState
CLOCK_STATE_RUNNING: ClockState
CLOCK_STATE_NOT_SET: ClockState
CLOCK_STATE_MET: ClockState
CLOCK_STATE_MET_LATE: ClockState
CLOCK_STATE_BREACHED: ClockState
CLOCK_STATE_CANCELLED: ClockState
CLOCK_STATE_DONE: ClockState
CLOCK_STATE_PAUSED: ClockState
CLOCK_CHANGE_REASON_UNSPECIFIED: ClockChangeReason
CLOCK_CHANGE_REASON_FAMILY: ClockChangeReason
CLOCK_CHANGE_REASON_EVIDENCE: ClockChangeReason
CLOCK_CHANGE_REASON_PRIOR_QUESTION: ClockChangeReason
CLOCK_CHANGE_REASON_COMPLEX: ClockChangeReason
CLOCK_CHANGE_REASON_FORCE_MAJEURE: ClockChangeReason
CLOCK_CHANGE_REASON_OTHER: ClockChangeReason
TRANSFER_SIDE_UNSPECIFIED: TransferSide
TRANSFER_SIDE_FROM: TransferSide
TRANSFER_SIDE_TO: TransferSide

class Identifier(_message.Message):
    __slots__ = ("kind", "number", "valid_until", "check_failed", "valid_from")
    KIND_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    VALID_UNTIL_FIELD_NUMBER: _ClassVar[int]
    CHECK_FAILED_FIELD_NUMBER: _ClassVar[int]
    VALID_FROM_FIELD_NUMBER: _ClassVar[int]
    kind: IdentifierKind
    number: str
    valid_until: _date_pb2.Date
    check_failed: bool
    valid_from: _date_pb2.Date
    def __init__(self, kind: _Optional[_Union[IdentifierKind, str]] = ..., number: _Optional[str] = ..., valid_until: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., check_failed: _Optional[bool] = ..., valid_from: _Optional[_Union[_date_pb2.Date, _Mapping]] = ...) -> None: ...

class Person(_message.Message):
    __slots__ = ("id", "case_id", "given_name", "family_name", "other_names", "birth_date", "sex", "relation", "identifiers", "phone", "languages", "community", "vulnerabilities", "health_note", "protection_note", "schooling", "occupation", "birth_place", "etag", "redacted_fields", "create_time", "plausibility_answers", "memberships", "died_on", "guardians", "vulnerability_records", "profiles", "papers")
    ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    GIVEN_NAME_FIELD_NUMBER: _ClassVar[int]
    FAMILY_NAME_FIELD_NUMBER: _ClassVar[int]
    OTHER_NAMES_FIELD_NUMBER: _ClassVar[int]
    BIRTH_DATE_FIELD_NUMBER: _ClassVar[int]
    SEX_FIELD_NUMBER: _ClassVar[int]
    RELATION_FIELD_NUMBER: _ClassVar[int]
    IDENTIFIERS_FIELD_NUMBER: _ClassVar[int]
    PHONE_FIELD_NUMBER: _ClassVar[int]
    LANGUAGES_FIELD_NUMBER: _ClassVar[int]
    COMMUNITY_FIELD_NUMBER: _ClassVar[int]
    VULNERABILITIES_FIELD_NUMBER: _ClassVar[int]
    HEALTH_NOTE_FIELD_NUMBER: _ClassVar[int]
    PROTECTION_NOTE_FIELD_NUMBER: _ClassVar[int]
    SCHOOLING_FIELD_NUMBER: _ClassVar[int]
    OCCUPATION_FIELD_NUMBER: _ClassVar[int]
    BIRTH_PLACE_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REDACTED_FIELDS_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    PLAUSIBILITY_ANSWERS_FIELD_NUMBER: _ClassVar[int]
    MEMBERSHIPS_FIELD_NUMBER: _ClassVar[int]
    DIED_ON_FIELD_NUMBER: _ClassVar[int]
    GUARDIANS_FIELD_NUMBER: _ClassVar[int]
    VULNERABILITY_RECORDS_FIELD_NUMBER: _ClassVar[int]
    PROFILES_FIELD_NUMBER: _ClassVar[int]
    PAPERS_FIELD_NUMBER: _ClassVar[int]
    id: str
    case_id: str
    given_name: str
    family_name: str
    other_names: _containers.RepeatedScalarFieldContainer[str]
    birth_date: _date_pb2.Date
    sex: Sex
    relation: Relation
    identifiers: _containers.RepeatedCompositeFieldContainer[Identifier]
    phone: str
    languages: _containers.RepeatedScalarFieldContainer[str]
    community: str
    vulnerabilities: _containers.RepeatedScalarFieldContainer[str]
    health_note: str
    protection_note: str
    schooling: str
    occupation: str
    birth_place: str
    etag: str
    redacted_fields: _containers.RepeatedScalarFieldContainer[str]
    create_time: _timestamp_pb2.Timestamp
    plausibility_answers: _containers.RepeatedCompositeFieldContainer[PlausibilityAnswer]
    memberships: _containers.RepeatedCompositeFieldContainer[Membership]
    died_on: _date_pb2.Date
    guardians: _containers.RepeatedCompositeFieldContainer[Guardian]
    vulnerability_records: _containers.RepeatedCompositeFieldContainer[Vulnerability]
    profiles: _containers.RepeatedCompositeFieldContainer[Profile]
    papers: _containers.RepeatedCompositeFieldContainer[PersonPaper]
    def __init__(self, id: _Optional[str] = ..., case_id: _Optional[str] = ..., given_name: _Optional[str] = ..., family_name: _Optional[str] = ..., other_names: _Optional[_Iterable[str]] = ..., birth_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., sex: _Optional[_Union[Sex, str]] = ..., relation: _Optional[_Union[Relation, str]] = ..., identifiers: _Optional[_Iterable[_Union[Identifier, _Mapping]]] = ..., phone: _Optional[str] = ..., languages: _Optional[_Iterable[str]] = ..., community: _Optional[str] = ..., vulnerabilities: _Optional[_Iterable[str]] = ..., health_note: _Optional[str] = ..., protection_note: _Optional[str] = ..., schooling: _Optional[str] = ..., occupation: _Optional[str] = ..., birth_place: _Optional[str] = ..., etag: _Optional[str] = ..., redacted_fields: _Optional[_Iterable[str]] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., plausibility_answers: _Optional[_Iterable[_Union[PlausibilityAnswer, _Mapping]]] = ..., memberships: _Optional[_Iterable[_Union[Membership, _Mapping]]] = ..., died_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., guardians: _Optional[_Iterable[_Union[Guardian, _Mapping]]] = ..., vulnerability_records: _Optional[_Iterable[_Union[Vulnerability, _Mapping]]] = ..., profiles: _Optional[_Iterable[_Union[Profile, _Mapping]]] = ..., papers: _Optional[_Iterable[_Union[PersonPaper, _Mapping]]] = ...) -> None: ...

class PersonPaper(_message.Message):
    __slots__ = ("kind", "state", "number", "dated_on", "noted_on", "noted_by", "document_id", "need")
    KIND_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    DATED_ON_FIELD_NUMBER: _ClassVar[int]
    NOTED_ON_FIELD_NUMBER: _ClassVar[int]
    NOTED_BY_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    NEED_FIELD_NUMBER: _ClassVar[int]
    kind: str
    state: str
    number: str
    dated_on: _date_pb2.Date
    noted_on: _date_pb2.Date
    noted_by: str
    document_id: str
    need: str
    def __init__(self, kind: _Optional[str] = ..., state: _Optional[str] = ..., number: _Optional[str] = ..., dated_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., noted_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., noted_by: _Optional[str] = ..., document_id: _Optional[str] = ..., need: _Optional[str] = ...) -> None: ...

class Profile(_message.Message):
    __slots__ = ("id", "done_on", "source", "languages", "schooling", "occupation", "literacy", "wishes_work", "wishes_training", "recorded_by", "create_time")
    ID_FIELD_NUMBER: _ClassVar[int]
    DONE_ON_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    LANGUAGES_FIELD_NUMBER: _ClassVar[int]
    SCHOOLING_FIELD_NUMBER: _ClassVar[int]
    OCCUPATION_FIELD_NUMBER: _ClassVar[int]
    LITERACY_FIELD_NUMBER: _ClassVar[int]
    WISHES_WORK_FIELD_NUMBER: _ClassVar[int]
    WISHES_TRAINING_FIELD_NUMBER: _ClassVar[int]
    RECORDED_BY_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    id: str
    done_on: _date_pb2.Date
    source: str
    languages: _containers.RepeatedScalarFieldContainer[str]
    schooling: str
    occupation: str
    literacy: str
    wishes_work: str
    wishes_training: str
    recorded_by: str
    create_time: _timestamp_pb2.Timestamp
    def __init__(self, id: _Optional[str] = ..., done_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., source: _Optional[str] = ..., languages: _Optional[_Iterable[str]] = ..., schooling: _Optional[str] = ..., occupation: _Optional[str] = ..., literacy: _Optional[str] = ..., wishes_work: _Optional[str] = ..., wishes_training: _Optional[str] = ..., recorded_by: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Guardian(_message.Message):
    __slots__ = ("id", "kind", "guardian_person_id", "name", "phone", "act_body", "act_number", "act_on", "document_id", "valid_from", "valid_until", "end_reason", "recorded_by", "create_time", "ended_by")
    ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    GUARDIAN_PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    PHONE_FIELD_NUMBER: _ClassVar[int]
    ACT_BODY_FIELD_NUMBER: _ClassVar[int]
    ACT_NUMBER_FIELD_NUMBER: _ClassVar[int]
    ACT_ON_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    VALID_FROM_FIELD_NUMBER: _ClassVar[int]
    VALID_UNTIL_FIELD_NUMBER: _ClassVar[int]
    END_REASON_FIELD_NUMBER: _ClassVar[int]
    RECORDED_BY_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    ENDED_BY_FIELD_NUMBER: _ClassVar[int]
    id: str
    kind: str
    guardian_person_id: str
    name: str
    phone: str
    act_body: str
    act_number: str
    act_on: _date_pb2.Date
    document_id: str
    valid_from: _date_pb2.Date
    valid_until: _date_pb2.Date
    end_reason: str
    recorded_by: str
    create_time: _timestamp_pb2.Timestamp
    ended_by: str
    def __init__(self, id: _Optional[str] = ..., kind: _Optional[str] = ..., guardian_person_id: _Optional[str] = ..., name: _Optional[str] = ..., phone: _Optional[str] = ..., act_body: _Optional[str] = ..., act_number: _Optional[str] = ..., act_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., document_id: _Optional[str] = ..., valid_from: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., valid_until: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., end_reason: _Optional[str] = ..., recorded_by: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., ended_by: _Optional[str] = ...) -> None: ...

class Vulnerability(_message.Message):
    __slots__ = ("id", "code", "valid_from", "valid_until", "end_reason", "recorded_by", "create_time", "ended_by")
    ID_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    VALID_FROM_FIELD_NUMBER: _ClassVar[int]
    VALID_UNTIL_FIELD_NUMBER: _ClassVar[int]
    END_REASON_FIELD_NUMBER: _ClassVar[int]
    RECORDED_BY_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    ENDED_BY_FIELD_NUMBER: _ClassVar[int]
    id: str
    code: str
    valid_from: _date_pb2.Date
    valid_until: _date_pb2.Date
    end_reason: str
    recorded_by: str
    create_time: _timestamp_pb2.Timestamp
    ended_by: str
    def __init__(self, id: _Optional[str] = ..., code: _Optional[str] = ..., valid_from: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., valid_until: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., end_reason: _Optional[str] = ..., recorded_by: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., ended_by: _Optional[str] = ...) -> None: ...

class Representation(_message.Message):
    __slots__ = ("person_id", "parent_ids", "guardian_ids", "missing", "of_age_on")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    PARENT_IDS_FIELD_NUMBER: _ClassVar[int]
    GUARDIAN_IDS_FIELD_NUMBER: _ClassVar[int]
    MISSING_FIELD_NUMBER: _ClassVar[int]
    OF_AGE_ON_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    parent_ids: _containers.RepeatedScalarFieldContainer[str]
    guardian_ids: _containers.RepeatedScalarFieldContainer[str]
    missing: bool
    of_age_on: _date_pb2.Date
    def __init__(self, person_id: _Optional[str] = ..., parent_ids: _Optional[_Iterable[str]] = ..., guardian_ids: _Optional[_Iterable[str]] = ..., missing: _Optional[bool] = ..., of_age_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ...) -> None: ...

class Membership(_message.Message):
    __slots__ = ("id", "case_id", "case_number", "municipality", "strand", "case_state", "relation", "joined_on", "join_reason", "left_on", "leave_reason")
    ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    STRAND_FIELD_NUMBER: _ClassVar[int]
    CASE_STATE_FIELD_NUMBER: _ClassVar[int]
    RELATION_FIELD_NUMBER: _ClassVar[int]
    JOINED_ON_FIELD_NUMBER: _ClassVar[int]
    JOIN_REASON_FIELD_NUMBER: _ClassVar[int]
    LEFT_ON_FIELD_NUMBER: _ClassVar[int]
    LEAVE_REASON_FIELD_NUMBER: _ClassVar[int]
    id: str
    case_id: str
    case_number: str
    municipality: str
    strand: _types_pb2.Strand
    case_state: CaseState
    relation: Relation
    joined_on: _date_pb2.Date
    join_reason: str
    left_on: _date_pb2.Date
    leave_reason: str
    def __init__(self, id: _Optional[str] = ..., case_id: _Optional[str] = ..., case_number: _Optional[str] = ..., municipality: _Optional[str] = ..., strand: _Optional[_Union[_types_pb2.Strand, str]] = ..., case_state: _Optional[_Union[CaseState, str]] = ..., relation: _Optional[_Union[Relation, str]] = ..., joined_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., join_reason: _Optional[str] = ..., left_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., leave_reason: _Optional[str] = ...) -> None: ...

class PlausibilityAnswer(_message.Message):
    __slots__ = ("code", "answered_by", "answer_time")
    CODE_FIELD_NUMBER: _ClassVar[int]
    ANSWERED_BY_FIELD_NUMBER: _ClassVar[int]
    ANSWER_TIME_FIELD_NUMBER: _ClassVar[int]
    code: str
    answered_by: str
    answer_time: _timestamp_pb2.Timestamp
    def __init__(self, code: _Optional[str] = ..., answered_by: _Optional[str] = ..., answer_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Milestone(_message.Message):
    __slots__ = ("state", "actual_time", "recorded_time", "due_time")
    STATE_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_TIME_FIELD_NUMBER: _ClassVar[int]
    RECORDED_TIME_FIELD_NUMBER: _ClassVar[int]
    DUE_TIME_FIELD_NUMBER: _ClassVar[int]
    state: CaseState
    actual_time: _timestamp_pb2.Timestamp
    recorded_time: _timestamp_pb2.Timestamp
    due_time: _timestamp_pb2.Timestamp
    def __init__(self, state: _Optional[_Union[CaseState, str]] = ..., actual_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., recorded_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., due_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Closure(_message.Message):
    __slots__ = ("outcome", "requested_by", "request_time", "confirmed_by", "confirm_time", "note", "confirmer_role", "refusal_note", "choices", "closed_on", "refused_by", "refuse_time", "confirm_note", "reopened_by", "reopen_time", "reopen_reason", "stays_case_id")
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    REQUESTED_BY_FIELD_NUMBER: _ClassVar[int]
    REQUEST_TIME_FIELD_NUMBER: _ClassVar[int]
    CONFIRMED_BY_FIELD_NUMBER: _ClassVar[int]
    CONFIRM_TIME_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    CONFIRMER_ROLE_FIELD_NUMBER: _ClassVar[int]
    REFUSAL_NOTE_FIELD_NUMBER: _ClassVar[int]
    CHOICES_FIELD_NUMBER: _ClassVar[int]
    CLOSED_ON_FIELD_NUMBER: _ClassVar[int]
    REFUSED_BY_FIELD_NUMBER: _ClassVar[int]
    REFUSE_TIME_FIELD_NUMBER: _ClassVar[int]
    CONFIRM_NOTE_FIELD_NUMBER: _ClassVar[int]
    REOPENED_BY_FIELD_NUMBER: _ClassVar[int]
    REOPEN_TIME_FIELD_NUMBER: _ClassVar[int]
    REOPEN_REASON_FIELD_NUMBER: _ClassVar[int]
    STAYS_CASE_ID_FIELD_NUMBER: _ClassVar[int]
    outcome: ClosureOutcome
    requested_by: str
    request_time: _timestamp_pb2.Timestamp
    confirmed_by: str
    confirm_time: _timestamp_pb2.Timestamp
    note: str
    confirmer_role: str
    refusal_note: str
    choices: _containers.RepeatedCompositeFieldContainer[_open_work_pb2.OpenWorkChoice]
    closed_on: _date_pb2.Date
    refused_by: str
    refuse_time: _timestamp_pb2.Timestamp
    confirm_note: str
    reopened_by: str
    reopen_time: _timestamp_pb2.Timestamp
    reopen_reason: str
    stays_case_id: str
    def __init__(self, outcome: _Optional[_Union[ClosureOutcome, str]] = ..., requested_by: _Optional[str] = ..., request_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., confirmed_by: _Optional[str] = ..., confirm_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., note: _Optional[str] = ..., confirmer_role: _Optional[str] = ..., refusal_note: _Optional[str] = ..., choices: _Optional[_Iterable[_Union[_open_work_pb2.OpenWorkChoice, _Mapping]]] = ..., closed_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., refused_by: _Optional[str] = ..., refuse_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., confirm_note: _Optional[str] = ..., reopened_by: _Optional[str] = ..., reopen_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., reopen_reason: _Optional[str] = ..., stays_case_id: _Optional[str] = ...) -> None: ...

class CaseLink(_message.Message):
    __slots__ = ("case_id", "number")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    number: str
    def __init__(self, case_id: _Optional[str] = ..., number: _Optional[str] = ...) -> None: ...

class Case(_message.Message):
    __slots__ = ("id", "number", "strand", "state", "municipality", "officer_id", "source", "trigger_time", "hour_known", "origin_country", "settlement_id", "address", "phone", "act_locale", "head_person_id", "person_count", "reported_name", "reported_count", "report_note", "notice_on", "paper_closed_on", "closure", "milestones", "actions", "return_request", "permit", "etag", "create_time", "head_name", "demo", "reopen_reason", "previous_permits", "protected", "previous_closures", "duplicate_answers", "stays", "doubles", "split_from_case_id", "transfer_id", "transferred_from", "transferred_on", "flags", "flag_history")
    ID_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    STRAND_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    OFFICER_ID_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    TRIGGER_TIME_FIELD_NUMBER: _ClassVar[int]
    HOUR_KNOWN_FIELD_NUMBER: _ClassVar[int]
    ORIGIN_COUNTRY_FIELD_NUMBER: _ClassVar[int]
    SETTLEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    PHONE_FIELD_NUMBER: _ClassVar[int]
    ACT_LOCALE_FIELD_NUMBER: _ClassVar[int]
    HEAD_PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_COUNT_FIELD_NUMBER: _ClassVar[int]
    REPORTED_NAME_FIELD_NUMBER: _ClassVar[int]
    REPORTED_COUNT_FIELD_NUMBER: _ClassVar[int]
    REPORT_NOTE_FIELD_NUMBER: _ClassVar[int]
    NOTICE_ON_FIELD_NUMBER: _ClassVar[int]
    PAPER_CLOSED_ON_FIELD_NUMBER: _ClassVar[int]
    CLOSURE_FIELD_NUMBER: _ClassVar[int]
    MILESTONES_FIELD_NUMBER: _ClassVar[int]
    ACTIONS_FIELD_NUMBER: _ClassVar[int]
    RETURN_REQUEST_FIELD_NUMBER: _ClassVar[int]
    PERMIT_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    HEAD_NAME_FIELD_NUMBER: _ClassVar[int]
    DEMO_FIELD_NUMBER: _ClassVar[int]
    REOPEN_REASON_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_PERMITS_FIELD_NUMBER: _ClassVar[int]
    PROTECTED_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_CLOSURES_FIELD_NUMBER: _ClassVar[int]
    DUPLICATE_ANSWERS_FIELD_NUMBER: _ClassVar[int]
    STAYS_FIELD_NUMBER: _ClassVar[int]
    DOUBLES_FIELD_NUMBER: _ClassVar[int]
    SPLIT_FROM_CASE_ID_FIELD_NUMBER: _ClassVar[int]
    TRANSFER_ID_FIELD_NUMBER: _ClassVar[int]
    TRANSFERRED_FROM_FIELD_NUMBER: _ClassVar[int]
    TRANSFERRED_ON_FIELD_NUMBER: _ClassVar[int]
    FLAGS_FIELD_NUMBER: _ClassVar[int]
    FLAG_HISTORY_FIELD_NUMBER: _ClassVar[int]
    id: str
    number: str
    strand: _types_pb2.Strand
    state: CaseState
    municipality: str
    officer_id: str
    source: ReportSource
    trigger_time: _timestamp_pb2.Timestamp
    hour_known: bool
    origin_country: str
    settlement_id: str
    address: str
    phone: str
    act_locale: _types_pb2.Locale
    head_person_id: str
    person_count: int
    reported_name: str
    reported_count: int
    report_note: str
    notice_on: _date_pb2.Date
    paper_closed_on: _date_pb2.Date
    closure: Closure
    milestones: _containers.RepeatedCompositeFieldContainer[Milestone]
    actions: _containers.RepeatedCompositeFieldContainer[_types_pb2.Action]
    return_request: ReturnRequest
    permit: Permit
    etag: str
    create_time: _timestamp_pb2.Timestamp
    head_name: str
    demo: bool
    reopen_reason: str
    previous_permits: _containers.RepeatedCompositeFieldContainer[Permit]
    protected: bool
    previous_closures: _containers.RepeatedCompositeFieldContainer[Closure]
    duplicate_answers: _containers.RepeatedCompositeFieldContainer[DuplicateAnswer]
    stays: CaseLink
    doubles: _containers.RepeatedCompositeFieldContainer[CaseLink]
    split_from_case_id: str
    transfer_id: str
    transferred_from: str
    transferred_on: _date_pb2.Date
    flags: _containers.RepeatedScalarFieldContainer[str]
    flag_history: _containers.RepeatedCompositeFieldContainer[CaseFlag]
    def __init__(self, id: _Optional[str] = ..., number: _Optional[str] = ..., strand: _Optional[_Union[_types_pb2.Strand, str]] = ..., state: _Optional[_Union[CaseState, str]] = ..., municipality: _Optional[str] = ..., officer_id: _Optional[str] = ..., source: _Optional[_Union[ReportSource, str]] = ..., trigger_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., hour_known: _Optional[bool] = ..., origin_country: _Optional[str] = ..., settlement_id: _Optional[str] = ..., address: _Optional[str] = ..., phone: _Optional[str] = ..., act_locale: _Optional[_Union[_types_pb2.Locale, str]] = ..., head_person_id: _Optional[str] = ..., person_count: _Optional[int] = ..., reported_name: _Optional[str] = ..., reported_count: _Optional[int] = ..., report_note: _Optional[str] = ..., notice_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., paper_closed_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., closure: _Optional[_Union[Closure, _Mapping]] = ..., milestones: _Optional[_Iterable[_Union[Milestone, _Mapping]]] = ..., actions: _Optional[_Iterable[_Union[_types_pb2.Action, _Mapping]]] = ..., return_request: _Optional[_Union[ReturnRequest, _Mapping]] = ..., permit: _Optional[_Union[Permit, _Mapping]] = ..., etag: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., head_name: _Optional[str] = ..., demo: _Optional[bool] = ..., reopen_reason: _Optional[str] = ..., previous_permits: _Optional[_Iterable[_Union[Permit, _Mapping]]] = ..., protected: _Optional[bool] = ..., previous_closures: _Optional[_Iterable[_Union[Closure, _Mapping]]] = ..., duplicate_answers: _Optional[_Iterable[_Union[DuplicateAnswer, _Mapping]]] = ..., stays: _Optional[_Union[CaseLink, _Mapping]] = ..., doubles: _Optional[_Iterable[_Union[CaseLink, _Mapping]]] = ..., split_from_case_id: _Optional[str] = ..., transfer_id: _Optional[str] = ..., transferred_from: _Optional[str] = ..., transferred_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., flags: _Optional[_Iterable[str]] = ..., flag_history: _Optional[_Iterable[_Union[CaseFlag, _Mapping]]] = ...) -> None: ...

class CaseFlag(_message.Message):
    __slots__ = ("flag", "reason", "set_by", "set_time", "ended_by", "end_time", "end_reason")
    FLAG_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SET_BY_FIELD_NUMBER: _ClassVar[int]
    SET_TIME_FIELD_NUMBER: _ClassVar[int]
    ENDED_BY_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    END_REASON_FIELD_NUMBER: _ClassVar[int]
    flag: str
    reason: str
    set_by: str
    set_time: _timestamp_pb2.Timestamp
    ended_by: str
    end_time: _timestamp_pb2.Timestamp
    end_reason: str
    def __init__(self, flag: _Optional[str] = ..., reason: _Optional[str] = ..., set_by: _Optional[str] = ..., set_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., ended_by: _Optional[str] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_reason: _Optional[str] = ...) -> None: ...

class SetFlagRequest(_message.Message):
    __slots__ = ("case_id", "flag", "reason", "request_id")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    FLAG_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    flag: str
    reason: str
    request_id: str
    def __init__(self, case_id: _Optional[str] = ..., flag: _Optional[str] = ..., reason: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class EndFlagRequest(_message.Message):
    __slots__ = ("case_id", "flag", "reason", "request_id")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    FLAG_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    flag: str
    reason: str
    request_id: str
    def __init__(self, case_id: _Optional[str] = ..., flag: _Optional[str] = ..., reason: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class ProtocolEntry(_message.Message):
    __slots__ = ("id", "case_id", "municipality", "direction", "unit", "number", "stamped_on", "year", "correspondent", "subject", "document_id", "entered_by", "enter_time", "changes", "voided_by", "void_time", "void_reason", "etag")
    ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    DIRECTION_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    STAMPED_ON_FIELD_NUMBER: _ClassVar[int]
    YEAR_FIELD_NUMBER: _ClassVar[int]
    CORRESPONDENT_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    ENTERED_BY_FIELD_NUMBER: _ClassVar[int]
    ENTER_TIME_FIELD_NUMBER: _ClassVar[int]
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    VOIDED_BY_FIELD_NUMBER: _ClassVar[int]
    VOID_TIME_FIELD_NUMBER: _ClassVar[int]
    VOID_REASON_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    id: str
    case_id: str
    municipality: str
    direction: PaperDirection
    unit: str
    number: str
    stamped_on: _date_pb2.Date
    year: int
    correspondent: str
    subject: str
    document_id: str
    entered_by: str
    enter_time: _timestamp_pb2.Timestamp
    changes: _containers.RepeatedCompositeFieldContainer[ProtocolChange]
    voided_by: str
    void_time: _timestamp_pb2.Timestamp
    void_reason: str
    etag: str
    def __init__(self, id: _Optional[str] = ..., case_id: _Optional[str] = ..., municipality: _Optional[str] = ..., direction: _Optional[_Union[PaperDirection, str]] = ..., unit: _Optional[str] = ..., number: _Optional[str] = ..., stamped_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., year: _Optional[int] = ..., correspondent: _Optional[str] = ..., subject: _Optional[str] = ..., document_id: _Optional[str] = ..., entered_by: _Optional[str] = ..., enter_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., changes: _Optional[_Iterable[_Union[ProtocolChange, _Mapping]]] = ..., voided_by: _Optional[str] = ..., void_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., void_reason: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class ProtocolChange(_message.Message):
    __slots__ = ("time", "changed_by", "reason", "direction", "unit", "number", "stamped_on", "correspondent", "subject", "document_id")
    TIME_FIELD_NUMBER: _ClassVar[int]
    CHANGED_BY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    DIRECTION_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    STAMPED_ON_FIELD_NUMBER: _ClassVar[int]
    CORRESPONDENT_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    time: _timestamp_pb2.Timestamp
    changed_by: str
    reason: str
    direction: PaperDirection
    unit: str
    number: str
    stamped_on: _date_pb2.Date
    correspondent: str
    subject: str
    document_id: str
    def __init__(self, time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., changed_by: _Optional[str] = ..., reason: _Optional[str] = ..., direction: _Optional[_Union[PaperDirection, str]] = ..., unit: _Optional[str] = ..., number: _Optional[str] = ..., stamped_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., correspondent: _Optional[str] = ..., subject: _Optional[str] = ..., document_id: _Optional[str] = ...) -> None: ...

class RecordProtocolEntryRequest(_message.Message):
    __slots__ = ("case_id", "entry", "request_id")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    ENTRY_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    entry: ProtocolEntry
    request_id: str
    def __init__(self, case_id: _Optional[str] = ..., entry: _Optional[_Union[ProtocolEntry, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class CorrectProtocolEntryRequest(_message.Message):
    __slots__ = ("entry_id", "entry", "reason", "request_id")
    ENTRY_ID_FIELD_NUMBER: _ClassVar[int]
    ENTRY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    entry_id: str
    entry: ProtocolEntry
    reason: str
    request_id: str
    def __init__(self, entry_id: _Optional[str] = ..., entry: _Optional[_Union[ProtocolEntry, _Mapping]] = ..., reason: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class VoidProtocolEntryRequest(_message.Message):
    __slots__ = ("entry_id", "reason", "request_id")
    ENTRY_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    entry_id: str
    reason: str
    request_id: str
    def __init__(self, entry_id: _Optional[str] = ..., reason: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class ListProtocolEntriesRequest(_message.Message):
    __slots__ = ("case_id",)
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    def __init__(self, case_id: _Optional[str] = ...) -> None: ...

class ListProtocolEntriesResponse(_message.Message):
    __slots__ = ("entries",)
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    entries: _containers.RepeatedCompositeFieldContainer[ProtocolEntry]
    def __init__(self, entries: _Optional[_Iterable[_Union[ProtocolEntry, _Mapping]]] = ...) -> None: ...

class PrintProtocolBookRequest(_message.Message):
    __slots__ = ("municipality", "from_on", "until_on", "locale", "request_id")
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    FROM_ON_FIELD_NUMBER: _ClassVar[int]
    UNTIL_ON_FIELD_NUMBER: _ClassVar[int]
    LOCALE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    municipality: str
    from_on: _date_pb2.Date
    until_on: _date_pb2.Date
    locale: _types_pb2.Locale
    request_id: str
    def __init__(self, municipality: _Optional[str] = ..., from_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., until_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., locale: _Optional[_Union[_types_pb2.Locale, str]] = ..., request_id: _Optional[str] = ...) -> None: ...

class PrintCaseFileRequest(_message.Message):
    __slots__ = ("case_id", "locale", "request_id")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    LOCALE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    locale: _types_pb2.Locale
    request_id: str
    def __init__(self, case_id: _Optional[str] = ..., locale: _Optional[_Union[_types_pb2.Locale, str]] = ..., request_id: _Optional[str] = ...) -> None: ...

class MakeDossierRequest(_message.Message):
    __slots__ = ("case_id", "request_id")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    request_id: str
    def __init__(self, case_id: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class PrintResponse(_message.Message):
    __slots__ = ("job_id",)
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    job_id: str
    def __init__(self, job_id: _Optional[str] = ...) -> None: ...

class CaseNote(_message.Message):
    __slots__ = ("id", "case_id", "text", "written_by", "write_time", "changes", "withdrawn_by", "withdraw_time", "withdraw_reason", "etag", "actions")
    ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    WRITTEN_BY_FIELD_NUMBER: _ClassVar[int]
    WRITE_TIME_FIELD_NUMBER: _ClassVar[int]
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    WITHDRAWN_BY_FIELD_NUMBER: _ClassVar[int]
    WITHDRAW_TIME_FIELD_NUMBER: _ClassVar[int]
    WITHDRAW_REASON_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    ACTIONS_FIELD_NUMBER: _ClassVar[int]
    id: str
    case_id: str
    text: str
    written_by: str
    write_time: _timestamp_pb2.Timestamp
    changes: _containers.RepeatedCompositeFieldContainer[NoteChange]
    withdrawn_by: str
    withdraw_time: _timestamp_pb2.Timestamp
    withdraw_reason: str
    etag: str
    actions: _containers.RepeatedCompositeFieldContainer[_types_pb2.Action]
    def __init__(self, id: _Optional[str] = ..., case_id: _Optional[str] = ..., text: _Optional[str] = ..., written_by: _Optional[str] = ..., write_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., changes: _Optional[_Iterable[_Union[NoteChange, _Mapping]]] = ..., withdrawn_by: _Optional[str] = ..., withdraw_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., withdraw_reason: _Optional[str] = ..., etag: _Optional[str] = ..., actions: _Optional[_Iterable[_Union[_types_pb2.Action, _Mapping]]] = ...) -> None: ...

class NoteChange(_message.Message):
    __slots__ = ("time", "text")
    TIME_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    time: _timestamp_pb2.Timestamp
    text: str
    def __init__(self, time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., text: _Optional[str] = ...) -> None: ...

class WriteNoteRequest(_message.Message):
    __slots__ = ("case_id", "text", "request_id")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    text: str
    request_id: str
    def __init__(self, case_id: _Optional[str] = ..., text: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class CorrectNoteRequest(_message.Message):
    __slots__ = ("note_id", "text", "etag", "request_id")
    NOTE_ID_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    note_id: str
    text: str
    etag: str
    request_id: str
    def __init__(self, note_id: _Optional[str] = ..., text: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class WithdrawNoteRequest(_message.Message):
    __slots__ = ("note_id", "reason", "request_id")
    NOTE_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    note_id: str
    reason: str
    request_id: str
    def __init__(self, note_id: _Optional[str] = ..., reason: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class ListNotesRequest(_message.Message):
    __slots__ = ("case_id",)
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    def __init__(self, case_id: _Optional[str] = ...) -> None: ...

class ListNotesResponse(_message.Message):
    __slots__ = ("notes", "more")
    NOTES_FIELD_NUMBER: _ClassVar[int]
    MORE_FIELD_NUMBER: _ClassVar[int]
    notes: _containers.RepeatedCompositeFieldContainer[CaseNote]
    more: bool
    def __init__(self, notes: _Optional[_Iterable[_Union[CaseNote, _Mapping]]] = ..., more: _Optional[bool] = ...) -> None: ...

class ReturnRequest(_message.Message):
    __slots__ = ("kind", "displacement_status", "place_of_origin", "place_of_displacement", "place_of_solution", "free_choice_declared", "requested_on", "selected_on", "return_time", "selection_note", "missing_papers")
    KIND_FIELD_NUMBER: _ClassVar[int]
    DISPLACEMENT_STATUS_FIELD_NUMBER: _ClassVar[int]
    PLACE_OF_ORIGIN_FIELD_NUMBER: _ClassVar[int]
    PLACE_OF_DISPLACEMENT_FIELD_NUMBER: _ClassVar[int]
    PLACE_OF_SOLUTION_FIELD_NUMBER: _ClassVar[int]
    FREE_CHOICE_DECLARED_FIELD_NUMBER: _ClassVar[int]
    REQUESTED_ON_FIELD_NUMBER: _ClassVar[int]
    SELECTED_ON_FIELD_NUMBER: _ClassVar[int]
    RETURN_TIME_FIELD_NUMBER: _ClassVar[int]
    SELECTION_NOTE_FIELD_NUMBER: _ClassVar[int]
    MISSING_PAPERS_FIELD_NUMBER: _ClassVar[int]
    kind: ReturnRequestKind
    displacement_status: DisplacementStatus
    place_of_origin: str
    place_of_displacement: str
    place_of_solution: str
    free_choice_declared: bool
    requested_on: _date_pb2.Date
    selected_on: _date_pb2.Date
    return_time: _timestamp_pb2.Timestamp
    selection_note: str
    missing_papers: _containers.RepeatedScalarFieldContainer[DocumentKind]
    def __init__(self, kind: _Optional[_Union[ReturnRequestKind, str]] = ..., displacement_status: _Optional[_Union[DisplacementStatus, str]] = ..., place_of_origin: _Optional[str] = ..., place_of_displacement: _Optional[str] = ..., place_of_solution: _Optional[str] = ..., free_choice_declared: _Optional[bool] = ..., requested_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., selected_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., return_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., selection_note: _Optional[str] = ..., missing_papers: _Optional[_Iterable[_Union[DocumentKind, str]]] = ...) -> None: ...

class Permit(_message.Message):
    __slots__ = ("kind", "number", "valid_until")
    KIND_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    VALID_UNTIL_FIELD_NUMBER: _ClassVar[int]
    kind: str
    number: str
    valid_until: _date_pb2.Date
    def __init__(self, kind: _Optional[str] = ..., number: _Optional[str] = ..., valid_until: _Optional[_Union[_date_pb2.Date, _Mapping]] = ...) -> None: ...

class RenewPermitRequest(_message.Message):
    __slots__ = ("case_id", "permit", "renewed_on", "request_id")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    PERMIT_FIELD_NUMBER: _ClassVar[int]
    RENEWED_ON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    permit: Permit
    renewed_on: _date_pb2.Date
    request_id: str
    def __init__(self, case_id: _Optional[str] = ..., permit: _Optional[_Union[Permit, _Mapping]] = ..., renewed_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class ReportCaseRequest(_message.Message):
    __slots__ = ("strand", "municipality", "source", "trigger_on", "trigger_hour", "reported_name", "reported_count", "origin_country", "settlement_id", "address", "phone", "note", "return_request", "permit", "request_id", "actual_time", "demo")
    STRAND_FIELD_NUMBER: _ClassVar[int]
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    TRIGGER_ON_FIELD_NUMBER: _ClassVar[int]
    TRIGGER_HOUR_FIELD_NUMBER: _ClassVar[int]
    REPORTED_NAME_FIELD_NUMBER: _ClassVar[int]
    REPORTED_COUNT_FIELD_NUMBER: _ClassVar[int]
    ORIGIN_COUNTRY_FIELD_NUMBER: _ClassVar[int]
    SETTLEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    PHONE_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    RETURN_REQUEST_FIELD_NUMBER: _ClassVar[int]
    PERMIT_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_TIME_FIELD_NUMBER: _ClassVar[int]
    DEMO_FIELD_NUMBER: _ClassVar[int]
    strand: _types_pb2.Strand
    municipality: str
    source: ReportSource
    trigger_on: _date_pb2.Date
    trigger_hour: str
    reported_name: str
    reported_count: int
    origin_country: str
    settlement_id: str
    address: str
    phone: str
    note: str
    return_request: ReturnRequest
    permit: Permit
    request_id: str
    actual_time: _timestamp_pb2.Timestamp
    demo: bool
    def __init__(self, strand: _Optional[_Union[_types_pb2.Strand, str]] = ..., municipality: _Optional[str] = ..., source: _Optional[_Union[ReportSource, str]] = ..., trigger_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., trigger_hour: _Optional[str] = ..., reported_name: _Optional[str] = ..., reported_count: _Optional[int] = ..., origin_country: _Optional[str] = ..., settlement_id: _Optional[str] = ..., address: _Optional[str] = ..., phone: _Optional[str] = ..., note: _Optional[str] = ..., return_request: _Optional[_Union[ReturnRequest, _Mapping]] = ..., permit: _Optional[_Union[Permit, _Mapping]] = ..., request_id: _Optional[str] = ..., actual_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., demo: _Optional[bool] = ...) -> None: ...

class GetCaseRequest(_message.Message):
    __slots__ = ("case_id",)
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    def __init__(self, case_id: _Optional[str] = ...) -> None: ...

class ListCasesRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "strand", "state", "municipality", "officer_id", "unassigned", "number", "without_officer")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    STRAND_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    OFFICER_ID_FIELD_NUMBER: _ClassVar[int]
    UNASSIGNED_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    WITHOUT_OFFICER_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    strand: _types_pb2.Strand
    state: CaseState
    municipality: str
    officer_id: str
    unassigned: bool
    number: str
    without_officer: bool
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., strand: _Optional[_Union[_types_pb2.Strand, str]] = ..., state: _Optional[_Union[CaseState, str]] = ..., municipality: _Optional[str] = ..., officer_id: _Optional[str] = ..., unassigned: _Optional[bool] = ..., number: _Optional[str] = ..., without_officer: _Optional[bool] = ...) -> None: ...

class ListCasesResponse(_message.Message):
    __slots__ = ("cases", "next_page_token")
    CASES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    cases: _containers.RepeatedCompositeFieldContainer[Case]
    next_page_token: str
    def __init__(self, cases: _Optional[_Iterable[_Union[Case, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ListCasesToHandOverRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "municipality", "officer_id")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    OFFICER_ID_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    municipality: str
    officer_id: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., municipality: _Optional[str] = ..., officer_id: _Optional[str] = ...) -> None: ...

class HandOverCasesRequest(_message.Message):
    __slots__ = ("municipality", "previous_officer_id", "officer_id", "case_ids", "request_id")
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_OFFICER_ID_FIELD_NUMBER: _ClassVar[int]
    OFFICER_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_IDS_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    municipality: str
    previous_officer_id: str
    officer_id: str
    case_ids: _containers.RepeatedScalarFieldContainer[str]
    request_id: str
    def __init__(self, municipality: _Optional[str] = ..., previous_officer_id: _Optional[str] = ..., officer_id: _Optional[str] = ..., case_ids: _Optional[_Iterable[str]] = ..., request_id: _Optional[str] = ...) -> None: ...

class ProtectCaseRequest(_message.Message):
    __slots__ = ("case_id", "reason", "note", "review_on", "account_ids", "request_id")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    REVIEW_ON_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_IDS_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    reason: str
    note: str
    review_on: _date_pb2.Date
    account_ids: _containers.RepeatedScalarFieldContainer[str]
    request_id: str
    def __init__(self, case_id: _Optional[str] = ..., reason: _Optional[str] = ..., note: _Optional[str] = ..., review_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., account_ids: _Optional[_Iterable[str]] = ..., request_id: _Optional[str] = ...) -> None: ...

class EndProtectionRequest(_message.Message):
    __slots__ = ("case_id", "note", "request_id")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    note: str
    request_id: str
    def __init__(self, case_id: _Optional[str] = ..., note: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class ListProtectionsRequest(_message.Message):
    __slots__ = ("case_id",)
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    def __init__(self, case_id: _Optional[str] = ...) -> None: ...

class ListProtectionsResponse(_message.Message):
    __slots__ = ("protections",)
    PROTECTIONS_FIELD_NUMBER: _ClassVar[int]
    protections: _containers.RepeatedCompositeFieldContainer[CaseProtection]
    def __init__(self, protections: _Optional[_Iterable[_Union[CaseProtection, _Mapping]]] = ...) -> None: ...

class CaseProtection(_message.Message):
    __slots__ = ("id", "case_id", "reason", "note", "review_on", "account_ids", "institution_ids", "protected_by", "protect_time", "ended_by", "end_time", "end_note", "changes")
    ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    REVIEW_ON_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_IDS_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_IDS_FIELD_NUMBER: _ClassVar[int]
    PROTECTED_BY_FIELD_NUMBER: _ClassVar[int]
    PROTECT_TIME_FIELD_NUMBER: _ClassVar[int]
    ENDED_BY_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    END_NOTE_FIELD_NUMBER: _ClassVar[int]
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    id: str
    case_id: str
    reason: str
    note: str
    review_on: _date_pb2.Date
    account_ids: _containers.RepeatedScalarFieldContainer[str]
    institution_ids: _containers.RepeatedScalarFieldContainer[str]
    protected_by: str
    protect_time: _timestamp_pb2.Timestamp
    ended_by: str
    end_time: _timestamp_pb2.Timestamp
    end_note: str
    changes: _containers.RepeatedCompositeFieldContainer[ProtectionChange]
    def __init__(self, id: _Optional[str] = ..., case_id: _Optional[str] = ..., reason: _Optional[str] = ..., note: _Optional[str] = ..., review_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., account_ids: _Optional[_Iterable[str]] = ..., institution_ids: _Optional[_Iterable[str]] = ..., protected_by: _Optional[str] = ..., protect_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., ended_by: _Optional[str] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_note: _Optional[str] = ..., changes: _Optional[_Iterable[_Union[ProtectionChange, _Mapping]]] = ...) -> None: ...

class ProtectionChange(_message.Message):
    __slots__ = ("time", "changed_by", "reason", "note", "review_on", "account_ids")
    TIME_FIELD_NUMBER: _ClassVar[int]
    CHANGED_BY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    REVIEW_ON_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_IDS_FIELD_NUMBER: _ClassVar[int]
    time: _timestamp_pb2.Timestamp
    changed_by: str
    reason: str
    note: str
    review_on: _date_pb2.Date
    account_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., changed_by: _Optional[str] = ..., reason: _Optional[str] = ..., note: _Optional[str] = ..., review_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., account_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class ListProtectedMatchesRequest(_message.Message):
    __slots__ = ("case_id",)
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    def __init__(self, case_id: _Optional[str] = ...) -> None: ...

class ListProtectedMatchesResponse(_message.Message):
    __slots__ = ("matches", "more")
    MATCHES_FIELD_NUMBER: _ClassVar[int]
    MORE_FIELD_NUMBER: _ClassVar[int]
    matches: _containers.RepeatedCompositeFieldContainer[ProtectedMatch]
    more: bool
    def __init__(self, matches: _Optional[_Iterable[_Union[ProtectedMatch, _Mapping]]] = ..., more: _Optional[bool] = ...) -> None: ...

class ProtectedMatch(_message.Message):
    __slots__ = ("id", "case_id", "person_id", "other", "by_number", "find_time", "answer", "answered_by", "answer_time", "note")
    ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    OTHER_FIELD_NUMBER: _ClassVar[int]
    BY_NUMBER_FIELD_NUMBER: _ClassVar[int]
    FIND_TIME_FIELD_NUMBER: _ClassVar[int]
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    ANSWERED_BY_FIELD_NUMBER: _ClassVar[int]
    ANSWER_TIME_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    id: str
    case_id: str
    person_id: str
    other: PersonCard
    by_number: bool
    find_time: _timestamp_pb2.Timestamp
    answer: str
    answered_by: str
    answer_time: _timestamp_pb2.Timestamp
    note: str
    def __init__(self, id: _Optional[str] = ..., case_id: _Optional[str] = ..., person_id: _Optional[str] = ..., other: _Optional[_Union[PersonCard, _Mapping]] = ..., by_number: _Optional[bool] = ..., find_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., answer: _Optional[str] = ..., answered_by: _Optional[str] = ..., answer_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., note: _Optional[str] = ...) -> None: ...

class AnswerProtectedMatchRequest(_message.Message):
    __slots__ = ("match_id", "answer", "note", "request_id")
    MATCH_ID_FIELD_NUMBER: _ClassVar[int]
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    match_id: str
    answer: str
    note: str
    request_id: str
    def __init__(self, match_id: _Optional[str] = ..., answer: _Optional[str] = ..., note: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class DuplicatePair(_message.Message):
    __slots__ = ("id", "rule", "score", "state", "one", "other", "comparisons", "open_time", "answered_by", "answer_time", "reason", "end_reason", "question", "previous", "actions", "etag")
    ID_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    ONE_FIELD_NUMBER: _ClassVar[int]
    OTHER_FIELD_NUMBER: _ClassVar[int]
    COMPARISONS_FIELD_NUMBER: _ClassVar[int]
    OPEN_TIME_FIELD_NUMBER: _ClassVar[int]
    ANSWERED_BY_FIELD_NUMBER: _ClassVar[int]
    ANSWER_TIME_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    END_REASON_FIELD_NUMBER: _ClassVar[int]
    QUESTION_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_FIELD_NUMBER: _ClassVar[int]
    ACTIONS_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    id: str
    rule: str
    score: int
    state: str
    one: DuplicateSide
    other: DuplicateSide
    comparisons: _containers.RepeatedCompositeFieldContainer[Comparison]
    open_time: _timestamp_pb2.Timestamp
    answered_by: str
    answer_time: _timestamp_pb2.Timestamp
    reason: str
    end_reason: str
    question: DuplicateQuestion
    previous: _containers.RepeatedCompositeFieldContainer[DuplicateAnswered]
    actions: _containers.RepeatedCompositeFieldContainer[_types_pb2.Action]
    etag: str
    def __init__(self, id: _Optional[str] = ..., rule: _Optional[str] = ..., score: _Optional[int] = ..., state: _Optional[str] = ..., one: _Optional[_Union[DuplicateSide, _Mapping]] = ..., other: _Optional[_Union[DuplicateSide, _Mapping]] = ..., comparisons: _Optional[_Iterable[_Union[Comparison, _Mapping]]] = ..., open_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., answered_by: _Optional[str] = ..., answer_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., reason: _Optional[str] = ..., end_reason: _Optional[str] = ..., question: _Optional[_Union[DuplicateQuestion, _Mapping]] = ..., previous: _Optional[_Iterable[_Union[DuplicateAnswered, _Mapping]]] = ..., actions: _Optional[_Iterable[_Union[_types_pb2.Action, _Mapping]]] = ..., etag: _Optional[str] = ...) -> None: ...

class DuplicateSide(_message.Message):
    __slots__ = ("card", "masked", "reported", "gives_way")
    CARD_FIELD_NUMBER: _ClassVar[int]
    MASKED_FIELD_NUMBER: _ClassVar[int]
    REPORTED_FIELD_NUMBER: _ClassVar[int]
    GIVES_WAY_FIELD_NUMBER: _ClassVar[int]
    card: PersonCard
    masked: bool
    reported: bool
    gives_way: bool
    def __init__(self, card: _Optional[_Union[PersonCard, _Mapping]] = ..., masked: _Optional[bool] = ..., reported: _Optional[bool] = ..., gives_way: _Optional[bool] = ...) -> None: ...

class DuplicateQuestion(_message.Message):
    __slots__ = ("municipality", "asked_municipality", "asked_by", "ask_time", "due_time", "answer", "answered_by", "answer_time")
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    ASKED_MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    ASKED_BY_FIELD_NUMBER: _ClassVar[int]
    ASK_TIME_FIELD_NUMBER: _ClassVar[int]
    DUE_TIME_FIELD_NUMBER: _ClassVar[int]
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    ANSWERED_BY_FIELD_NUMBER: _ClassVar[int]
    ANSWER_TIME_FIELD_NUMBER: _ClassVar[int]
    municipality: str
    asked_municipality: str
    asked_by: str
    ask_time: _timestamp_pb2.Timestamp
    due_time: _timestamp_pb2.Timestamp
    answer: str
    answered_by: str
    answer_time: _timestamp_pb2.Timestamp
    def __init__(self, municipality: _Optional[str] = ..., asked_municipality: _Optional[str] = ..., asked_by: _Optional[str] = ..., ask_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., due_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., answer: _Optional[str] = ..., answered_by: _Optional[str] = ..., answer_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class DuplicateAnswered(_message.Message):
    __slots__ = ("answered_by", "answer_time", "reason", "reopened_by", "reopen_time", "reopen_reason")
    ANSWERED_BY_FIELD_NUMBER: _ClassVar[int]
    ANSWER_TIME_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REOPENED_BY_FIELD_NUMBER: _ClassVar[int]
    REOPEN_TIME_FIELD_NUMBER: _ClassVar[int]
    REOPEN_REASON_FIELD_NUMBER: _ClassVar[int]
    answered_by: str
    answer_time: _timestamp_pb2.Timestamp
    reason: str
    reopened_by: str
    reopen_time: _timestamp_pb2.Timestamp
    reopen_reason: str
    def __init__(self, answered_by: _Optional[str] = ..., answer_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., reason: _Optional[str] = ..., reopened_by: _Optional[str] = ..., reopen_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., reopen_reason: _Optional[str] = ...) -> None: ...

class ListDuplicatePairsRequest(_message.Message):
    __slots__ = ("municipality", "state", "page_size", "page_token")
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    municipality: str
    state: str
    page_size: int
    page_token: str
    def __init__(self, municipality: _Optional[str] = ..., state: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListDuplicatePairsResponse(_message.Message):
    __slots__ = ("pairs", "next_page_token")
    PAIRS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    pairs: _containers.RepeatedCompositeFieldContainer[DuplicatePair]
    next_page_token: str
    def __init__(self, pairs: _Optional[_Iterable[_Union[DuplicatePair, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetDuplicatePairRequest(_message.Message):
    __slots__ = ("pair_id",)
    PAIR_ID_FIELD_NUMBER: _ClassVar[int]
    pair_id: str
    def __init__(self, pair_id: _Optional[str] = ...) -> None: ...

class ConfirmSamePersonRequest(_message.Message):
    __slots__ = ("pair_id", "stays_person_id", "choices", "etag", "request_id")
    PAIR_ID_FIELD_NUMBER: _ClassVar[int]
    STAYS_PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    CHOICES_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    pair_id: str
    stays_person_id: str
    choices: _containers.RepeatedCompositeFieldContainer[_open_work_pb2.OpenWorkChoice]
    etag: str
    request_id: str
    def __init__(self, pair_id: _Optional[str] = ..., stays_person_id: _Optional[str] = ..., choices: _Optional[_Iterable[_Union[_open_work_pb2.OpenWorkChoice, _Mapping]]] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class RejectSamePersonRequest(_message.Message):
    __slots__ = ("pair_id", "reason", "etag", "request_id")
    PAIR_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    pair_id: str
    reason: str
    etag: str
    request_id: str
    def __init__(self, pair_id: _Optional[str] = ..., reason: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class ReopenDuplicatePairRequest(_message.Message):
    __slots__ = ("pair_id", "reason", "etag", "request_id")
    PAIR_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    pair_id: str
    reason: str
    etag: str
    request_id: str
    def __init__(self, pair_id: _Optional[str] = ..., reason: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class AskOtherOfficeRequest(_message.Message):
    __slots__ = ("pair_id", "etag", "request_id")
    PAIR_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    pair_id: str
    etag: str
    request_id: str
    def __init__(self, pair_id: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class AnswerOtherOfficeRequest(_message.Message):
    __slots__ = ("pair_id", "answer", "etag", "request_id")
    PAIR_ID_FIELD_NUMBER: _ClassVar[int]
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    pair_id: str
    answer: str
    etag: str
    request_id: str
    def __init__(self, pair_id: _Optional[str] = ..., answer: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class Handover(_message.Message):
    __slots__ = ("id", "municipality", "previous_officer_id", "officer_id", "case_ids", "handed_over_by", "time", "shares", "undone_by", "undo_time", "cases", "actions")
    ID_FIELD_NUMBER: _ClassVar[int]
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_OFFICER_ID_FIELD_NUMBER: _ClassVar[int]
    OFFICER_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_IDS_FIELD_NUMBER: _ClassVar[int]
    HANDED_OVER_BY_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    SHARES_FIELD_NUMBER: _ClassVar[int]
    UNDONE_BY_FIELD_NUMBER: _ClassVar[int]
    UNDO_TIME_FIELD_NUMBER: _ClassVar[int]
    CASES_FIELD_NUMBER: _ClassVar[int]
    ACTIONS_FIELD_NUMBER: _ClassVar[int]
    id: str
    municipality: str
    previous_officer_id: str
    officer_id: str
    case_ids: _containers.RepeatedScalarFieldContainer[str]
    handed_over_by: str
    time: _timestamp_pb2.Timestamp
    shares: _containers.RepeatedCompositeFieldContainer[HandoverShare]
    undone_by: str
    undo_time: _timestamp_pb2.Timestamp
    cases: _containers.RepeatedCompositeFieldContainer[HandoverCase]
    actions: _containers.RepeatedCompositeFieldContainer[_types_pb2.Action]
    def __init__(self, id: _Optional[str] = ..., municipality: _Optional[str] = ..., previous_officer_id: _Optional[str] = ..., officer_id: _Optional[str] = ..., case_ids: _Optional[_Iterable[str]] = ..., handed_over_by: _Optional[str] = ..., time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., shares: _Optional[_Iterable[_Union[HandoverShare, _Mapping]]] = ..., undone_by: _Optional[str] = ..., undo_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., cases: _Optional[_Iterable[_Union[HandoverCase, _Mapping]]] = ..., actions: _Optional[_Iterable[_Union[_types_pb2.Action, _Mapping]]] = ...) -> None: ...

class HandoverShare(_message.Message):
    __slots__ = ("officer_id", "case_ids")
    OFFICER_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_IDS_FIELD_NUMBER: _ClassVar[int]
    officer_id: str
    case_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, officer_id: _Optional[str] = ..., case_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class HandoverCase(_message.Message):
    __slots__ = ("case_id", "case_number", "officer_id", "stays")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    OFFICER_ID_FIELD_NUMBER: _ClassVar[int]
    STAYS_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    case_number: str
    officer_id: str
    stays: str
    def __init__(self, case_id: _Optional[str] = ..., case_number: _Optional[str] = ..., officer_id: _Optional[str] = ..., stays: _Optional[str] = ...) -> None: ...

class HandOverLoadRequest(_message.Message):
    __slots__ = ("municipality", "previous_officer_id", "shares", "request_id")
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_OFFICER_ID_FIELD_NUMBER: _ClassVar[int]
    SHARES_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    municipality: str
    previous_officer_id: str
    shares: _containers.RepeatedCompositeFieldContainer[HandoverShare]
    request_id: str
    def __init__(self, municipality: _Optional[str] = ..., previous_officer_id: _Optional[str] = ..., shares: _Optional[_Iterable[_Union[HandoverShare, _Mapping]]] = ..., request_id: _Optional[str] = ...) -> None: ...

class GetHandoverRequest(_message.Message):
    __slots__ = ("handover_id",)
    HANDOVER_ID_FIELD_NUMBER: _ClassVar[int]
    handover_id: str
    def __init__(self, handover_id: _Optional[str] = ...) -> None: ...

class UndoHandoverRequest(_message.Message):
    __slots__ = ("handover_id", "request_id")
    HANDOVER_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    handover_id: str
    request_id: str
    def __init__(self, handover_id: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class GetOfficeLoadRequest(_message.Message):
    __slots__ = ("municipality",)
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    municipality: str
    def __init__(self, municipality: _Optional[str] = ...) -> None: ...

class OfficeLoad(_message.Message):
    __slots__ = ("municipality", "officers", "closings", "handovers", "more")
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    OFFICERS_FIELD_NUMBER: _ClassVar[int]
    CLOSINGS_FIELD_NUMBER: _ClassVar[int]
    HANDOVERS_FIELD_NUMBER: _ClassVar[int]
    MORE_FIELD_NUMBER: _ClassVar[int]
    municipality: str
    officers: _containers.RepeatedCompositeFieldContainer[OfficerLoad]
    closings: _containers.RepeatedCompositeFieldContainer[WaitingClosure]
    handovers: _containers.RepeatedCompositeFieldContainer[Handover]
    more: bool
    def __init__(self, municipality: _Optional[str] = ..., officers: _Optional[_Iterable[_Union[OfficerLoad, _Mapping]]] = ..., closings: _Optional[_Iterable[_Union[WaitingClosure, _Mapping]]] = ..., handovers: _Optional[_Iterable[_Union[Handover, _Mapping]]] = ..., more: _Optional[bool] = ...) -> None: ...

class OfficerLoad(_message.Message):
    __slots__ = ("officer_id", "at_work", "cases", "clocks")
    OFFICER_ID_FIELD_NUMBER: _ClassVar[int]
    AT_WORK_FIELD_NUMBER: _ClassVar[int]
    CASES_FIELD_NUMBER: _ClassVar[int]
    CLOCKS_FIELD_NUMBER: _ClassVar[int]
    officer_id: str
    at_work: bool
    cases: _containers.RepeatedCompositeFieldContainer[CaseCount]
    clocks: _containers.RepeatedCompositeFieldContainer[ClockCount]
    def __init__(self, officer_id: _Optional[str] = ..., at_work: _Optional[bool] = ..., cases: _Optional[_Iterable[_Union[CaseCount, _Mapping]]] = ..., clocks: _Optional[_Iterable[_Union[ClockCount, _Mapping]]] = ...) -> None: ...

class CaseCount(_message.Message):
    __slots__ = ("state", "count")
    STATE_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    state: CaseState
    count: int
    def __init__(self, state: _Optional[_Union[CaseState, str]] = ..., count: _Optional[int] = ...) -> None: ...

class ClockCount(_message.Message):
    __slots__ = ("rule", "late", "due_this_week", "oldest_due_time")
    RULE_FIELD_NUMBER: _ClassVar[int]
    LATE_FIELD_NUMBER: _ClassVar[int]
    DUE_THIS_WEEK_FIELD_NUMBER: _ClassVar[int]
    OLDEST_DUE_TIME_FIELD_NUMBER: _ClassVar[int]
    rule: str
    late: int
    due_this_week: int
    oldest_due_time: _timestamp_pb2.Timestamp
    def __init__(self, rule: _Optional[str] = ..., late: _Optional[int] = ..., due_this_week: _Optional[int] = ..., oldest_due_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class WaitingClosure(_message.Message):
    __slots__ = ("case_id", "case_number", "outcome", "requested_by", "request_time", "confirmer_role")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    REQUESTED_BY_FIELD_NUMBER: _ClassVar[int]
    REQUEST_TIME_FIELD_NUMBER: _ClassVar[int]
    CONFIRMER_ROLE_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    case_number: str
    outcome: ClosureOutcome
    requested_by: str
    request_time: _timestamp_pb2.Timestamp
    confirmer_role: str
    def __init__(self, case_id: _Optional[str] = ..., case_number: _Optional[str] = ..., outcome: _Optional[_Union[ClosureOutcome, str]] = ..., requested_by: _Optional[str] = ..., request_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., confirmer_role: _Optional[str] = ...) -> None: ...

class ListOfficeClocksRequest(_message.Message):
    __slots__ = ("municipality", "officer_id", "without_officer", "rule", "late", "page_size", "page_token")
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    OFFICER_ID_FIELD_NUMBER: _ClassVar[int]
    WITHOUT_OFFICER_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    LATE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    municipality: str
    officer_id: str
    without_officer: bool
    rule: str
    late: bool
    page_size: int
    page_token: str
    def __init__(self, municipality: _Optional[str] = ..., officer_id: _Optional[str] = ..., without_officer: _Optional[bool] = ..., rule: _Optional[str] = ..., late: _Optional[bool] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListOfficeClocksResponse(_message.Message):
    __slots__ = ("clocks", "next_page_token")
    CLOCKS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    clocks: _containers.RepeatedCompositeFieldContainer[OfficeClock]
    next_page_token: str
    def __init__(self, clocks: _Optional[_Iterable[_Union[OfficeClock, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class OfficeClock(_message.Message):
    __slots__ = ("case_id", "case_number", "officer_id", "rule", "period", "due_time")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    OFFICER_ID_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    DUE_TIME_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    case_number: str
    officer_id: str
    rule: str
    period: str
    due_time: _timestamp_pb2.Timestamp
    def __init__(self, case_id: _Optional[str] = ..., case_number: _Optional[str] = ..., officer_id: _Optional[str] = ..., rule: _Optional[str] = ..., period: _Optional[str] = ..., due_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Transfer(_message.Message):
    __slots__ = ("id", "case_id", "case_number", "strand", "person_count", "municipality", "to_municipality", "reason", "offered_by", "offer_time", "state", "answered_by", "answer_time", "refusal_reason", "officer_id", "transferred_on", "actions", "etag", "choices")
    ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    STRAND_FIELD_NUMBER: _ClassVar[int]
    PERSON_COUNT_FIELD_NUMBER: _ClassVar[int]
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    TO_MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    OFFERED_BY_FIELD_NUMBER: _ClassVar[int]
    OFFER_TIME_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    ANSWERED_BY_FIELD_NUMBER: _ClassVar[int]
    ANSWER_TIME_FIELD_NUMBER: _ClassVar[int]
    REFUSAL_REASON_FIELD_NUMBER: _ClassVar[int]
    OFFICER_ID_FIELD_NUMBER: _ClassVar[int]
    TRANSFERRED_ON_FIELD_NUMBER: _ClassVar[int]
    ACTIONS_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    CHOICES_FIELD_NUMBER: _ClassVar[int]
    id: str
    case_id: str
    case_number: str
    strand: _types_pb2.Strand
    person_count: int
    municipality: str
    to_municipality: str
    reason: str
    offered_by: str
    offer_time: _timestamp_pb2.Timestamp
    state: str
    answered_by: str
    answer_time: _timestamp_pb2.Timestamp
    refusal_reason: str
    officer_id: str
    transferred_on: _date_pb2.Date
    actions: _containers.RepeatedCompositeFieldContainer[_types_pb2.Action]
    etag: str
    choices: _containers.RepeatedCompositeFieldContainer[_open_work_pb2.OpenWorkChoice]
    def __init__(self, id: _Optional[str] = ..., case_id: _Optional[str] = ..., case_number: _Optional[str] = ..., strand: _Optional[_Union[_types_pb2.Strand, str]] = ..., person_count: _Optional[int] = ..., municipality: _Optional[str] = ..., to_municipality: _Optional[str] = ..., reason: _Optional[str] = ..., offered_by: _Optional[str] = ..., offer_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., state: _Optional[str] = ..., answered_by: _Optional[str] = ..., answer_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., refusal_reason: _Optional[str] = ..., officer_id: _Optional[str] = ..., transferred_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., actions: _Optional[_Iterable[_Union[_types_pb2.Action, _Mapping]]] = ..., etag: _Optional[str] = ..., choices: _Optional[_Iterable[_Union[_open_work_pb2.OpenWorkChoice, _Mapping]]] = ...) -> None: ...

class OfferTransferRequest(_message.Message):
    __slots__ = ("case_id", "to_municipality", "reason", "request_id", "choices")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    TO_MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CHOICES_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    to_municipality: str
    reason: str
    request_id: str
    choices: _containers.RepeatedCompositeFieldContainer[_open_work_pb2.OpenWorkChoice]
    def __init__(self, case_id: _Optional[str] = ..., to_municipality: _Optional[str] = ..., reason: _Optional[str] = ..., request_id: _Optional[str] = ..., choices: _Optional[_Iterable[_Union[_open_work_pb2.OpenWorkChoice, _Mapping]]] = ...) -> None: ...

class GetTransferRequest(_message.Message):
    __slots__ = ("transfer_id",)
    TRANSFER_ID_FIELD_NUMBER: _ClassVar[int]
    transfer_id: str
    def __init__(self, transfer_id: _Optional[str] = ...) -> None: ...

class ListTransfersRequest(_message.Message):
    __slots__ = ("case_id", "unanswered", "page_size", "page_token", "side")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    UNANSWERED_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    SIDE_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    unanswered: bool
    page_size: int
    page_token: str
    side: TransferSide
    def __init__(self, case_id: _Optional[str] = ..., unanswered: _Optional[bool] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., side: _Optional[_Union[TransferSide, str]] = ...) -> None: ...

class ListTransfersResponse(_message.Message):
    __slots__ = ("transfers", "next_page_token")
    TRANSFERS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    transfers: _containers.RepeatedCompositeFieldContainer[Transfer]
    next_page_token: str
    def __init__(self, transfers: _Optional[_Iterable[_Union[Transfer, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class AcceptTransferRequest(_message.Message):
    __slots__ = ("transfer_id", "officer_id", "transferred_on", "etag", "request_id")
    TRANSFER_ID_FIELD_NUMBER: _ClassVar[int]
    OFFICER_ID_FIELD_NUMBER: _ClassVar[int]
    TRANSFERRED_ON_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    transfer_id: str
    officer_id: str
    transferred_on: _date_pb2.Date
    etag: str
    request_id: str
    def __init__(self, transfer_id: _Optional[str] = ..., officer_id: _Optional[str] = ..., transferred_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class RefuseTransferRequest(_message.Message):
    __slots__ = ("transfer_id", "reason", "etag", "request_id")
    TRANSFER_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    transfer_id: str
    reason: str
    etag: str
    request_id: str
    def __init__(self, transfer_id: _Optional[str] = ..., reason: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class WithdrawTransferRequest(_message.Message):
    __slots__ = ("transfer_id", "etag", "request_id")
    TRANSFER_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    transfer_id: str
    etag: str
    request_id: str
    def __init__(self, transfer_id: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class AssignCaseRequest(_message.Message):
    __slots__ = ("case_id", "municipality", "request_id")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    municipality: str
    request_id: str
    def __init__(self, case_id: _Optional[str] = ..., municipality: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class DuplicateAnswer(_message.Message):
    __slots__ = ("person_id", "answer", "difference", "answered_by", "answer_time")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    DIFFERENCE_FIELD_NUMBER: _ClassVar[int]
    ANSWERED_BY_FIELD_NUMBER: _ClassVar[int]
    ANSWER_TIME_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    answer: str
    difference: str
    answered_by: str
    answer_time: _timestamp_pb2.Timestamp
    def __init__(self, person_id: _Optional[str] = ..., answer: _Optional[str] = ..., difference: _Optional[str] = ..., answered_by: _Optional[str] = ..., answer_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class RegisterFamilyRequest(_message.Message):
    __slots__ = ("case_id", "persons", "settlement_id", "address", "phone", "act_locale", "notice_on", "duplicate_answers", "request_id", "actual_time", "etag")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    PERSONS_FIELD_NUMBER: _ClassVar[int]
    SETTLEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    PHONE_FIELD_NUMBER: _ClassVar[int]
    ACT_LOCALE_FIELD_NUMBER: _ClassVar[int]
    NOTICE_ON_FIELD_NUMBER: _ClassVar[int]
    DUPLICATE_ANSWERS_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_TIME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    persons: _containers.RepeatedCompositeFieldContainer[Person]
    settlement_id: str
    address: str
    phone: str
    act_locale: _types_pb2.Locale
    notice_on: _date_pb2.Date
    duplicate_answers: _containers.RepeatedCompositeFieldContainer[DuplicateAnswer]
    request_id: str
    actual_time: _timestamp_pb2.Timestamp
    etag: str
    def __init__(self, case_id: _Optional[str] = ..., persons: _Optional[_Iterable[_Union[Person, _Mapping]]] = ..., settlement_id: _Optional[str] = ..., address: _Optional[str] = ..., phone: _Optional[str] = ..., act_locale: _Optional[_Union[_types_pb2.Locale, str]] = ..., notice_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., duplicate_answers: _Optional[_Iterable[_Union[DuplicateAnswer, _Mapping]]] = ..., request_id: _Optional[str] = ..., actual_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., etag: _Optional[str] = ...) -> None: ...

class UpdateCaseRequest(_message.Message):
    __slots__ = ("case", "update_mask", "request_id", "permit", "return_request")
    CASE_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    PERMIT_FIELD_NUMBER: _ClassVar[int]
    RETURN_REQUEST_FIELD_NUMBER: _ClassVar[int]
    case: Case
    update_mask: _field_mask_pb2.FieldMask
    request_id: str
    permit: Permit
    return_request: ReturnRequest
    def __init__(self, case: _Optional[_Union[Case, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ..., request_id: _Optional[str] = ..., permit: _Optional[_Union[Permit, _Mapping]] = ..., return_request: _Optional[_Union[ReturnRequest, _Mapping]] = ...) -> None: ...

class SelectCaseRequest(_message.Message):
    __slots__ = ("case_id", "selected_on", "note", "request_id")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    SELECTED_ON_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    selected_on: _date_pb2.Date
    note: str
    request_id: str
    def __init__(self, case_id: _Optional[str] = ..., selected_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., note: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class RecordReturnRequest(_message.Message):
    __slots__ = ("case_id", "returned_on", "returned_hour", "request_id")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    RETURNED_ON_FIELD_NUMBER: _ClassVar[int]
    RETURNED_HOUR_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    returned_on: _date_pb2.Date
    returned_hour: str
    request_id: str
    def __init__(self, case_id: _Optional[str] = ..., returned_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., returned_hour: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class ClosePaperFileRequest(_message.Message):
    __slots__ = ("case_id", "closed_on", "request_id")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    CLOSED_ON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    closed_on: _date_pb2.Date
    request_id: str
    def __init__(self, case_id: _Optional[str] = ..., closed_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class RequestClosureRequest(_message.Message):
    __slots__ = ("case_id", "outcome", "note", "closed_on", "request_id", "choices", "stays_case_id")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    CLOSED_ON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CHOICES_FIELD_NUMBER: _ClassVar[int]
    STAYS_CASE_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    outcome: ClosureOutcome
    note: str
    closed_on: _date_pb2.Date
    request_id: str
    choices: _containers.RepeatedCompositeFieldContainer[_open_work_pb2.OpenWorkChoice]
    stays_case_id: str
    def __init__(self, case_id: _Optional[str] = ..., outcome: _Optional[_Union[ClosureOutcome, str]] = ..., note: _Optional[str] = ..., closed_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., request_id: _Optional[str] = ..., choices: _Optional[_Iterable[_Union[_open_work_pb2.OpenWorkChoice, _Mapping]]] = ..., stays_case_id: _Optional[str] = ...) -> None: ...

class ConfirmClosureRequest(_message.Message):
    __slots__ = ("case_id", "refuse", "note", "request_id", "actual_time", "choices", "etag")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    REFUSE_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_TIME_FIELD_NUMBER: _ClassVar[int]
    CHOICES_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    refuse: bool
    note: str
    request_id: str
    actual_time: _timestamp_pb2.Timestamp
    choices: _containers.RepeatedCompositeFieldContainer[_open_work_pb2.OpenWorkChoice]
    etag: str
    def __init__(self, case_id: _Optional[str] = ..., refuse: _Optional[bool] = ..., note: _Optional[str] = ..., request_id: _Optional[str] = ..., actual_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., choices: _Optional[_Iterable[_Union[_open_work_pb2.OpenWorkChoice, _Mapping]]] = ..., etag: _Optional[str] = ...) -> None: ...

class ReopenCaseRequest(_message.Message):
    __slots__ = ("case_id", "reason", "request_id")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    reason: str
    request_id: str
    def __init__(self, case_id: _Optional[str] = ..., reason: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class GetShareableDataRequest(_message.Message):
    __slots__ = ("case_id",)
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    def __init__(self, case_id: _Optional[str] = ...) -> None: ...

class ShareableData(_message.Message):
    __slots__ = ("family_name", "person_count", "address", "phone", "languages", "persons", "consents", "protected", "named_institution_ids")
    FAMILY_NAME_FIELD_NUMBER: _ClassVar[int]
    PERSON_COUNT_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    PHONE_FIELD_NUMBER: _ClassVar[int]
    LANGUAGES_FIELD_NUMBER: _ClassVar[int]
    PERSONS_FIELD_NUMBER: _ClassVar[int]
    CONSENTS_FIELD_NUMBER: _ClassVar[int]
    PROTECTED_FIELD_NUMBER: _ClassVar[int]
    NAMED_INSTITUTION_IDS_FIELD_NUMBER: _ClassVar[int]
    family_name: str
    person_count: int
    address: str
    phone: str
    languages: _containers.RepeatedScalarFieldContainer[str]
    persons: _containers.RepeatedCompositeFieldContainer[ShareablePerson]
    consents: _containers.RepeatedCompositeFieldContainer[Consent]
    protected: bool
    named_institution_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, family_name: _Optional[str] = ..., person_count: _Optional[int] = ..., address: _Optional[str] = ..., phone: _Optional[str] = ..., languages: _Optional[_Iterable[str]] = ..., persons: _Optional[_Iterable[_Union[ShareablePerson, _Mapping]]] = ..., consents: _Optional[_Iterable[_Union[Consent, _Mapping]]] = ..., protected: _Optional[bool] = ..., named_institution_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class ShareablePerson(_message.Message):
    __slots__ = ("person_id", "given_name", "family_name", "birth_date", "sex", "identifier", "phone", "languages", "schooling", "occupation")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    GIVEN_NAME_FIELD_NUMBER: _ClassVar[int]
    FAMILY_NAME_FIELD_NUMBER: _ClassVar[int]
    BIRTH_DATE_FIELD_NUMBER: _ClassVar[int]
    SEX_FIELD_NUMBER: _ClassVar[int]
    IDENTIFIER_FIELD_NUMBER: _ClassVar[int]
    PHONE_FIELD_NUMBER: _ClassVar[int]
    LANGUAGES_FIELD_NUMBER: _ClassVar[int]
    SCHOOLING_FIELD_NUMBER: _ClassVar[int]
    OCCUPATION_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    given_name: str
    family_name: str
    birth_date: _date_pb2.Date
    sex: Sex
    identifier: str
    phone: str
    languages: _containers.RepeatedScalarFieldContainer[str]
    schooling: str
    occupation: str
    def __init__(self, person_id: _Optional[str] = ..., given_name: _Optional[str] = ..., family_name: _Optional[str] = ..., birth_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., sex: _Optional[_Union[Sex, str]] = ..., identifier: _Optional[str] = ..., phone: _Optional[str] = ..., languages: _Optional[_Iterable[str]] = ..., schooling: _Optional[str] = ..., occupation: _Optional[str] = ...) -> None: ...

class GetCaseRefRequest(_message.Message):
    __slots__ = ("case_id",)
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    def __init__(self, case_id: _Optional[str] = ...) -> None: ...

class CaseRef(_message.Message):
    __slots__ = ("case_id", "number", "municipality", "strand", "state", "head_person_id", "person_ids", "officer_id", "trigger_time", "version", "act_locale", "begun_on", "reopened_time", "served_on")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    STRAND_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    HEAD_PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_IDS_FIELD_NUMBER: _ClassVar[int]
    OFFICER_ID_FIELD_NUMBER: _ClassVar[int]
    TRIGGER_TIME_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    ACT_LOCALE_FIELD_NUMBER: _ClassVar[int]
    BEGUN_ON_FIELD_NUMBER: _ClassVar[int]
    REOPENED_TIME_FIELD_NUMBER: _ClassVar[int]
    SERVED_ON_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    number: str
    municipality: str
    strand: _types_pb2.Strand
    state: str
    head_person_id: str
    person_ids: _containers.RepeatedScalarFieldContainer[str]
    officer_id: str
    trigger_time: _timestamp_pb2.Timestamp
    version: int
    act_locale: _types_pb2.Locale
    begun_on: _date_pb2.Date
    reopened_time: _timestamp_pb2.Timestamp
    served_on: _date_pb2.Date
    def __init__(self, case_id: _Optional[str] = ..., number: _Optional[str] = ..., municipality: _Optional[str] = ..., strand: _Optional[_Union[_types_pb2.Strand, str]] = ..., state: _Optional[str] = ..., head_person_id: _Optional[str] = ..., person_ids: _Optional[_Iterable[str]] = ..., officer_id: _Optional[str] = ..., trigger_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., version: _Optional[int] = ..., act_locale: _Optional[_Union[_types_pb2.Locale, str]] = ..., begun_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., reopened_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., served_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ...) -> None: ...

class SearchPersonsRequest(_message.Message):
    __slots__ = ("name", "birth", "other", "page_size")
    NAME_FIELD_NUMBER: _ClassVar[int]
    BIRTH_FIELD_NUMBER: _ClassVar[int]
    OTHER_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    name: str
    birth: str
    other: str
    page_size: int
    def __init__(self, name: _Optional[str] = ..., birth: _Optional[str] = ..., other: _Optional[str] = ..., page_size: _Optional[int] = ...) -> None: ...

class Comparison(_message.Message):
    __slots__ = ("datum", "entered", "registered", "result", "rules")
    DATUM_FIELD_NUMBER: _ClassVar[int]
    ENTERED_FIELD_NUMBER: _ClassVar[int]
    REGISTERED_FIELD_NUMBER: _ClassVar[int]
    RESULT_FIELD_NUMBER: _ClassVar[int]
    RULES_FIELD_NUMBER: _ClassVar[int]
    datum: str
    entered: str
    registered: str
    result: str
    rules: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, datum: _Optional[str] = ..., entered: _Optional[str] = ..., registered: _Optional[str] = ..., result: _Optional[str] = ..., rules: _Optional[_Iterable[str]] = ...) -> None: ...

class SearchHit(_message.Message):
    __slots__ = ("card", "kind", "comparisons", "same_count", "compared_count", "masked", "reported")
    CARD_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    COMPARISONS_FIELD_NUMBER: _ClassVar[int]
    SAME_COUNT_FIELD_NUMBER: _ClassVar[int]
    COMPARED_COUNT_FIELD_NUMBER: _ClassVar[int]
    MASKED_FIELD_NUMBER: _ClassVar[int]
    REPORTED_FIELD_NUMBER: _ClassVar[int]
    card: PersonCard
    kind: str
    comparisons: _containers.RepeatedCompositeFieldContainer[Comparison]
    same_count: int
    compared_count: int
    masked: bool
    reported: bool
    def __init__(self, card: _Optional[_Union[PersonCard, _Mapping]] = ..., kind: _Optional[str] = ..., comparisons: _Optional[_Iterable[_Union[Comparison, _Mapping]]] = ..., same_count: _Optional[int] = ..., compared_count: _Optional[int] = ..., masked: _Optional[bool] = ..., reported: _Optional[bool] = ...) -> None: ...

class SearchUnderstood(_message.Message):
    __slots__ = ("name", "birth", "number", "phone", "case_number", "settlement_ids", "work_number", "protocol_number")
    NAME_FIELD_NUMBER: _ClassVar[int]
    BIRTH_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    PHONE_FIELD_NUMBER: _ClassVar[int]
    CASE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    SETTLEMENT_IDS_FIELD_NUMBER: _ClassVar[int]
    WORK_NUMBER_FIELD_NUMBER: _ClassVar[int]
    PROTOCOL_NUMBER_FIELD_NUMBER: _ClassVar[int]
    name: str
    birth: str
    number: str
    phone: str
    case_number: str
    settlement_ids: _containers.RepeatedScalarFieldContainer[str]
    work_number: str
    protocol_number: str
    def __init__(self, name: _Optional[str] = ..., birth: _Optional[str] = ..., number: _Optional[str] = ..., phone: _Optional[str] = ..., case_number: _Optional[str] = ..., settlement_ids: _Optional[_Iterable[str]] = ..., work_number: _Optional[str] = ..., protocol_number: _Optional[str] = ...) -> None: ...

class SearchPersonsResponse(_message.Message):
    __slots__ = ("hits", "spellings", "more", "understood")
    HITS_FIELD_NUMBER: _ClassVar[int]
    SPELLINGS_FIELD_NUMBER: _ClassVar[int]
    MORE_FIELD_NUMBER: _ClassVar[int]
    UNDERSTOOD_FIELD_NUMBER: _ClassVar[int]
    hits: _containers.RepeatedCompositeFieldContainer[SearchHit]
    spellings: _containers.RepeatedScalarFieldContainer[str]
    more: bool
    understood: SearchUnderstood
    def __init__(self, hits: _Optional[_Iterable[_Union[SearchHit, _Mapping]]] = ..., spellings: _Optional[_Iterable[str]] = ..., more: _Optional[bool] = ..., understood: _Optional[_Union[SearchUnderstood, _Mapping]] = ...) -> None: ...

class PersonCard(_message.Message):
    __slots__ = ("person_id", "case_id", "case_number", "given_name", "family_name", "other_names", "birth_year", "sex", "relation", "municipality", "settlement_id", "strand", "case_state", "person_count", "officer_id")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    GIVEN_NAME_FIELD_NUMBER: _ClassVar[int]
    FAMILY_NAME_FIELD_NUMBER: _ClassVar[int]
    OTHER_NAMES_FIELD_NUMBER: _ClassVar[int]
    BIRTH_YEAR_FIELD_NUMBER: _ClassVar[int]
    SEX_FIELD_NUMBER: _ClassVar[int]
    RELATION_FIELD_NUMBER: _ClassVar[int]
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    SETTLEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    STRAND_FIELD_NUMBER: _ClassVar[int]
    CASE_STATE_FIELD_NUMBER: _ClassVar[int]
    PERSON_COUNT_FIELD_NUMBER: _ClassVar[int]
    OFFICER_ID_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    case_id: str
    case_number: str
    given_name: str
    family_name: str
    other_names: _containers.RepeatedScalarFieldContainer[str]
    birth_year: int
    sex: Sex
    relation: Relation
    municipality: str
    settlement_id: str
    strand: _types_pb2.Strand
    case_state: CaseState
    person_count: int
    officer_id: str
    def __init__(self, person_id: _Optional[str] = ..., case_id: _Optional[str] = ..., case_number: _Optional[str] = ..., given_name: _Optional[str] = ..., family_name: _Optional[str] = ..., other_names: _Optional[_Iterable[str]] = ..., birth_year: _Optional[int] = ..., sex: _Optional[_Union[Sex, str]] = ..., relation: _Optional[_Union[Relation, str]] = ..., municipality: _Optional[str] = ..., settlement_id: _Optional[str] = ..., strand: _Optional[_Union[_types_pb2.Strand, str]] = ..., case_state: _Optional[_Union[CaseState, str]] = ..., person_count: _Optional[int] = ..., officer_id: _Optional[str] = ...) -> None: ...

class GetPersonRequest(_message.Message):
    __slots__ = ("person_id", "case_id")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    case_id: str
    def __init__(self, person_id: _Optional[str] = ..., case_id: _Optional[str] = ...) -> None: ...

class ListPersonsRequest(_message.Message):
    __slots__ = ("case_id", "with_former")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    WITH_FORMER_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    with_former: bool
    def __init__(self, case_id: _Optional[str] = ..., with_former: _Optional[bool] = ...) -> None: ...

class ListPersonsResponse(_message.Message):
    __slots__ = ("persons", "representations")
    PERSONS_FIELD_NUMBER: _ClassVar[int]
    REPRESENTATIONS_FIELD_NUMBER: _ClassVar[int]
    persons: _containers.RepeatedCompositeFieldContainer[Person]
    representations: _containers.RepeatedCompositeFieldContainer[Representation]
    def __init__(self, persons: _Optional[_Iterable[_Union[Person, _Mapping]]] = ..., representations: _Optional[_Iterable[_Union[Representation, _Mapping]]] = ...) -> None: ...

class AddPersonRequest(_message.Message):
    __slots__ = ("case_id", "person", "request_id", "duplicate_answers", "joined_on", "join_reason")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DUPLICATE_ANSWERS_FIELD_NUMBER: _ClassVar[int]
    JOINED_ON_FIELD_NUMBER: _ClassVar[int]
    JOIN_REASON_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    person: Person
    request_id: str
    duplicate_answers: _containers.RepeatedCompositeFieldContainer[DuplicateAnswer]
    joined_on: _date_pb2.Date
    join_reason: str
    def __init__(self, case_id: _Optional[str] = ..., person: _Optional[_Union[Person, _Mapping]] = ..., request_id: _Optional[str] = ..., duplicate_answers: _Optional[_Iterable[_Union[DuplicateAnswer, _Mapping]]] = ..., joined_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., join_reason: _Optional[str] = ...) -> None: ...

class EndMembershipRequest(_message.Message):
    __slots__ = ("case_id", "person_id", "left_on", "reason", "new_head_person_id", "choices", "request_id", "etag")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    LEFT_ON_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    NEW_HEAD_PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    CHOICES_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    person_id: str
    left_on: _date_pb2.Date
    reason: str
    new_head_person_id: str
    choices: _containers.RepeatedCompositeFieldContainer[_open_work_pb2.OpenWorkChoice]
    request_id: str
    etag: str
    def __init__(self, case_id: _Optional[str] = ..., person_id: _Optional[str] = ..., left_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., reason: _Optional[str] = ..., new_head_person_id: _Optional[str] = ..., choices: _Optional[_Iterable[_Union[_open_work_pb2.OpenWorkChoice, _Mapping]]] = ..., request_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class RestoreMembershipRequest(_message.Message):
    __slots__ = ("case_id", "person_id", "relation", "reason", "request_id", "etag")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    RELATION_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    person_id: str
    relation: Relation
    reason: str
    request_id: str
    etag: str
    def __init__(self, case_id: _Optional[str] = ..., person_id: _Optional[str] = ..., relation: _Optional[_Union[Relation, str]] = ..., reason: _Optional[str] = ..., request_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class RecordGuardianRequest(_message.Message):
    __slots__ = ("case_id", "person_id", "guardian", "request_id", "etag")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    GUARDIAN_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    person_id: str
    guardian: Guardian
    request_id: str
    etag: str
    def __init__(self, case_id: _Optional[str] = ..., person_id: _Optional[str] = ..., guardian: _Optional[_Union[Guardian, _Mapping]] = ..., request_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class CorrectGuardianRequest(_message.Message):
    __slots__ = ("case_id", "person_id", "guardian_id", "guardian", "reason", "request_id", "etag")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    GUARDIAN_ID_FIELD_NUMBER: _ClassVar[int]
    GUARDIAN_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    person_id: str
    guardian_id: str
    guardian: Guardian
    reason: str
    request_id: str
    etag: str
    def __init__(self, case_id: _Optional[str] = ..., person_id: _Optional[str] = ..., guardian_id: _Optional[str] = ..., guardian: _Optional[_Union[Guardian, _Mapping]] = ..., reason: _Optional[str] = ..., request_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class EndGuardianRequest(_message.Message):
    __slots__ = ("case_id", "person_id", "guardian_id", "ended_on", "reason", "request_id", "etag")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    GUARDIAN_ID_FIELD_NUMBER: _ClassVar[int]
    ENDED_ON_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    person_id: str
    guardian_id: str
    ended_on: _date_pb2.Date
    reason: str
    request_id: str
    etag: str
    def __init__(self, case_id: _Optional[str] = ..., person_id: _Optional[str] = ..., guardian_id: _Optional[str] = ..., ended_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., reason: _Optional[str] = ..., request_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class RecordVulnerabilityRequest(_message.Message):
    __slots__ = ("case_id", "person_id", "code", "valid_from", "request_id", "etag")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    VALID_FROM_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    person_id: str
    code: str
    valid_from: _date_pb2.Date
    request_id: str
    etag: str
    def __init__(self, case_id: _Optional[str] = ..., person_id: _Optional[str] = ..., code: _Optional[str] = ..., valid_from: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., request_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class CorrectVulnerabilityRequest(_message.Message):
    __slots__ = ("case_id", "person_id", "vulnerability_id", "valid_from", "valid_until", "reason", "request_id", "etag")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    VULNERABILITY_ID_FIELD_NUMBER: _ClassVar[int]
    VALID_FROM_FIELD_NUMBER: _ClassVar[int]
    VALID_UNTIL_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    person_id: str
    vulnerability_id: str
    valid_from: _date_pb2.Date
    valid_until: _date_pb2.Date
    reason: str
    request_id: str
    etag: str
    def __init__(self, case_id: _Optional[str] = ..., person_id: _Optional[str] = ..., vulnerability_id: _Optional[str] = ..., valid_from: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., valid_until: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., reason: _Optional[str] = ..., request_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class EndVulnerabilityRequest(_message.Message):
    __slots__ = ("case_id", "person_id", "vulnerability_id", "ended_on", "reason", "request_id", "etag")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    VULNERABILITY_ID_FIELD_NUMBER: _ClassVar[int]
    ENDED_ON_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    person_id: str
    vulnerability_id: str
    ended_on: _date_pb2.Date
    reason: str
    request_id: str
    etag: str
    def __init__(self, case_id: _Optional[str] = ..., person_id: _Optional[str] = ..., vulnerability_id: _Optional[str] = ..., ended_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., reason: _Optional[str] = ..., request_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class RecordProfileRequest(_message.Message):
    __slots__ = ("case_id", "person_id", "profile", "request_id", "etag")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    PROFILE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    person_id: str
    profile: Profile
    request_id: str
    etag: str
    def __init__(self, case_id: _Optional[str] = ..., person_id: _Optional[str] = ..., profile: _Optional[_Union[Profile, _Mapping]] = ..., request_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class CorrectProfileRequest(_message.Message):
    __slots__ = ("case_id", "person_id", "profile_id", "profile", "reason", "request_id", "etag")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    PROFILE_ID_FIELD_NUMBER: _ClassVar[int]
    PROFILE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    person_id: str
    profile_id: str
    profile: Profile
    reason: str
    request_id: str
    etag: str
    def __init__(self, case_id: _Optional[str] = ..., person_id: _Optional[str] = ..., profile_id: _Optional[str] = ..., profile: _Optional[_Union[Profile, _Mapping]] = ..., reason: _Optional[str] = ..., request_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class NotePaperRequest(_message.Message):
    __slots__ = ("case_id", "person_id", "paper", "request_id", "etag")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    PAPER_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    person_id: str
    paper: PersonPaper
    request_id: str
    etag: str
    def __init__(self, case_id: _Optional[str] = ..., person_id: _Optional[str] = ..., paper: _Optional[_Union[PersonPaper, _Mapping]] = ..., request_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class PassOnHeadRequest(_message.Message):
    __slots__ = ("case_id", "person_id", "relations", "request_id", "etag")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    RELATIONS_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    person_id: str
    relations: _containers.RepeatedCompositeFieldContainer[MemberRelation]
    request_id: str
    etag: str
    def __init__(self, case_id: _Optional[str] = ..., person_id: _Optional[str] = ..., relations: _Optional[_Iterable[_Union[MemberRelation, _Mapping]]] = ..., request_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class SplitFamilyRequest(_message.Message):
    __slots__ = ("case_id", "members", "split_on", "staying_head_person_id", "settlement_id", "address", "phone", "choices", "request_id", "etag")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    MEMBERS_FIELD_NUMBER: _ClassVar[int]
    SPLIT_ON_FIELD_NUMBER: _ClassVar[int]
    STAYING_HEAD_PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    SETTLEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    PHONE_FIELD_NUMBER: _ClassVar[int]
    CHOICES_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    members: _containers.RepeatedCompositeFieldContainer[MemberRelation]
    split_on: _date_pb2.Date
    staying_head_person_id: str
    settlement_id: str
    address: str
    phone: str
    choices: _containers.RepeatedCompositeFieldContainer[_open_work_pb2.OpenWorkChoice]
    request_id: str
    etag: str
    def __init__(self, case_id: _Optional[str] = ..., members: _Optional[_Iterable[_Union[MemberRelation, _Mapping]]] = ..., split_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., staying_head_person_id: _Optional[str] = ..., settlement_id: _Optional[str] = ..., address: _Optional[str] = ..., phone: _Optional[str] = ..., choices: _Optional[_Iterable[_Union[_open_work_pb2.OpenWorkChoice, _Mapping]]] = ..., request_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class MemberRelation(_message.Message):
    __slots__ = ("person_id", "relation")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    RELATION_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    relation: Relation
    def __init__(self, person_id: _Optional[str] = ..., relation: _Optional[_Union[Relation, str]] = ...) -> None: ...

class UpdatePersonRequest(_message.Message):
    __slots__ = ("person", "update_mask", "request_id", "duplicate_answers", "case_id", "reason")
    PERSON_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DUPLICATE_ANSWERS_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    person: Person
    update_mask: _field_mask_pb2.FieldMask
    request_id: str
    duplicate_answers: _containers.RepeatedCompositeFieldContainer[DuplicateAnswer]
    case_id: str
    reason: str
    def __init__(self, person: _Optional[_Union[Person, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ..., request_id: _Optional[str] = ..., duplicate_answers: _Optional[_Iterable[_Union[DuplicateAnswer, _Mapping]]] = ..., case_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class ListPersonCorrectionsRequest(_message.Message):
    __slots__ = ("person_id",)
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    def __init__(self, person_id: _Optional[str] = ...) -> None: ...

class ListPersonCorrectionsResponse(_message.Message):
    __slots__ = ("corrections", "more")
    CORRECTIONS_FIELD_NUMBER: _ClassVar[int]
    MORE_FIELD_NUMBER: _ClassVar[int]
    corrections: _containers.RepeatedCompositeFieldContainer[PersonCorrection]
    more: bool
    def __init__(self, corrections: _Optional[_Iterable[_Union[PersonCorrection, _Mapping]]] = ..., more: _Optional[bool] = ...) -> None: ...

class PersonCorrection(_message.Message):
    __slots__ = ("field", "previous", "corrected_by", "correct_time", "reason")
    FIELD_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_FIELD_NUMBER: _ClassVar[int]
    CORRECTED_BY_FIELD_NUMBER: _ClassVar[int]
    CORRECT_TIME_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    field: str
    previous: Person
    corrected_by: str
    correct_time: _timestamp_pb2.Timestamp
    reason: str
    def __init__(self, field: _Optional[str] = ..., previous: _Optional[_Union[Person, _Mapping]] = ..., corrected_by: _Optional[str] = ..., correct_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., reason: _Optional[str] = ...) -> None: ...

class BatchGetCardsRequest(_message.Message):
    __slots__ = ("ids", "case_ids")
    IDS_FIELD_NUMBER: _ClassVar[int]
    CASE_IDS_FIELD_NUMBER: _ClassVar[int]
    ids: _containers.RepeatedScalarFieldContainer[str]
    case_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, ids: _Optional[_Iterable[str]] = ..., case_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class BatchGetCardsResponse(_message.Message):
    __slots__ = ("cards",)
    CARDS_FIELD_NUMBER: _ClassVar[int]
    cards: _containers.RepeatedCompositeFieldContainer[PersonCard]
    def __init__(self, cards: _Optional[_Iterable[_Union[PersonCard, _Mapping]]] = ...) -> None: ...

class Consent(_message.Message):
    __slots__ = ("id", "case_id", "person_ids", "purpose", "recipient_kinds", "valid_from", "valid_until", "withdrawn_on", "form", "document_id", "guardian_ids")
    ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_IDS_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    RECIPIENT_KINDS_FIELD_NUMBER: _ClassVar[int]
    VALID_FROM_FIELD_NUMBER: _ClassVar[int]
    VALID_UNTIL_FIELD_NUMBER: _ClassVar[int]
    WITHDRAWN_ON_FIELD_NUMBER: _ClassVar[int]
    FORM_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    GUARDIAN_IDS_FIELD_NUMBER: _ClassVar[int]
    id: str
    case_id: str
    person_ids: _containers.RepeatedScalarFieldContainer[str]
    purpose: str
    recipient_kinds: _containers.RepeatedScalarFieldContainer[str]
    valid_from: _date_pb2.Date
    valid_until: _date_pb2.Date
    withdrawn_on: _date_pb2.Date
    form: str
    document_id: str
    guardian_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, id: _Optional[str] = ..., case_id: _Optional[str] = ..., person_ids: _Optional[_Iterable[str]] = ..., purpose: _Optional[str] = ..., recipient_kinds: _Optional[_Iterable[str]] = ..., valid_from: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., valid_until: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., withdrawn_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., form: _Optional[str] = ..., document_id: _Optional[str] = ..., guardian_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class RecordConsentRequest(_message.Message):
    __slots__ = ("case_id", "consent", "request_id")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    CONSENT_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    consent: Consent
    request_id: str
    def __init__(self, case_id: _Optional[str] = ..., consent: _Optional[_Union[Consent, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class WithdrawConsentRequest(_message.Message):
    __slots__ = ("consent_id", "withdrawn_on", "request_id")
    CONSENT_ID_FIELD_NUMBER: _ClassVar[int]
    WITHDRAWN_ON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    consent_id: str
    withdrawn_on: _date_pb2.Date
    request_id: str
    def __init__(self, consent_id: _Optional[str] = ..., withdrawn_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class ListConsentsRequest(_message.Message):
    __slots__ = ("case_id",)
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    def __init__(self, case_id: _Optional[str] = ...) -> None: ...

class ListConsentsResponse(_message.Message):
    __slots__ = ("consents",)
    CONSENTS_FIELD_NUMBER: _ClassVar[int]
    consents: _containers.RepeatedCompositeFieldContainer[Consent]
    def __init__(self, consents: _Optional[_Iterable[_Union[Consent, _Mapping]]] = ...) -> None: ...

class Document(_message.Message):
    __slots__ = ("id", "case_id", "kind", "file_name", "content_type", "size", "sha256", "blob_id", "dated_on", "note", "added_by", "create_time", "subject_id", "sensitivity", "same_file_confirmed", "scan_time", "same_file_case_ids")
    ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    FILE_NAME_FIELD_NUMBER: _ClassVar[int]
    CONTENT_TYPE_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    SHA256_FIELD_NUMBER: _ClassVar[int]
    BLOB_ID_FIELD_NUMBER: _ClassVar[int]
    DATED_ON_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    ADDED_BY_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_ID_FIELD_NUMBER: _ClassVar[int]
    SENSITIVITY_FIELD_NUMBER: _ClassVar[int]
    SAME_FILE_CONFIRMED_FIELD_NUMBER: _ClassVar[int]
    SCAN_TIME_FIELD_NUMBER: _ClassVar[int]
    SAME_FILE_CASE_IDS_FIELD_NUMBER: _ClassVar[int]
    id: str
    case_id: str
    kind: DocumentKind
    file_name: str
    content_type: str
    size: int
    sha256: str
    blob_id: str
    dated_on: _date_pb2.Date
    note: str
    added_by: str
    create_time: _timestamp_pb2.Timestamp
    subject_id: str
    sensitivity: str
    same_file_confirmed: bool
    scan_time: _timestamp_pb2.Timestamp
    same_file_case_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, id: _Optional[str] = ..., case_id: _Optional[str] = ..., kind: _Optional[_Union[DocumentKind, str]] = ..., file_name: _Optional[str] = ..., content_type: _Optional[str] = ..., size: _Optional[int] = ..., sha256: _Optional[str] = ..., blob_id: _Optional[str] = ..., dated_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., note: _Optional[str] = ..., added_by: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., subject_id: _Optional[str] = ..., sensitivity: _Optional[str] = ..., same_file_confirmed: _Optional[bool] = ..., scan_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., same_file_case_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class AddDocumentRequest(_message.Message):
    __slots__ = ("case_id", "kind", "blob_id", "dated_on", "note", "subject_id", "request_id", "same_file_case_ids", "person_id")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    BLOB_ID_FIELD_NUMBER: _ClassVar[int]
    DATED_ON_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    SAME_FILE_CASE_IDS_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    kind: DocumentKind
    blob_id: str
    dated_on: _date_pb2.Date
    note: str
    subject_id: str
    request_id: str
    same_file_case_ids: _containers.RepeatedScalarFieldContainer[str]
    person_id: str
    def __init__(self, case_id: _Optional[str] = ..., kind: _Optional[_Union[DocumentKind, str]] = ..., blob_id: _Optional[str] = ..., dated_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., note: _Optional[str] = ..., subject_id: _Optional[str] = ..., request_id: _Optional[str] = ..., same_file_case_ids: _Optional[_Iterable[str]] = ..., person_id: _Optional[str] = ...) -> None: ...

class ListDocumentsRequest(_message.Message):
    __slots__ = ("case_id",)
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    def __init__(self, case_id: _Optional[str] = ...) -> None: ...

class ListDocumentsResponse(_message.Message):
    __slots__ = ("documents",)
    DOCUMENTS_FIELD_NUMBER: _ClassVar[int]
    documents: _containers.RepeatedCompositeFieldContainer[Document]
    def __init__(self, documents: _Optional[_Iterable[_Union[Document, _Mapping]]] = ...) -> None: ...

class GetDocumentRequest(_message.Message):
    __slots__ = ("document_id",)
    DOCUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    document_id: str
    def __init__(self, document_id: _Optional[str] = ...) -> None: ...

class Clock(_message.Message):
    __slots__ = ("id", "case_id", "rule", "subject_id", "state", "start_time", "due_time", "stop_time", "used_permille", "unit", "left", "who_acts", "source", "provenance", "period", "history", "rule_version_id", "rule_valid_from", "warn_time", "started_by", "stops_on", "ends_on", "stopped_by", "subject_kind", "recorded_late", "etag", "pauses", "extensions", "max_pause_days", "max_extension", "rule_unit", "actions", "office")
    ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    DUE_TIME_FIELD_NUMBER: _ClassVar[int]
    STOP_TIME_FIELD_NUMBER: _ClassVar[int]
    USED_PERMILLE_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    LEFT_FIELD_NUMBER: _ClassVar[int]
    WHO_ACTS_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    PROVENANCE_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    HISTORY_FIELD_NUMBER: _ClassVar[int]
    RULE_VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    RULE_VALID_FROM_FIELD_NUMBER: _ClassVar[int]
    WARN_TIME_FIELD_NUMBER: _ClassVar[int]
    STARTED_BY_FIELD_NUMBER: _ClassVar[int]
    STOPS_ON_FIELD_NUMBER: _ClassVar[int]
    ENDS_ON_FIELD_NUMBER: _ClassVar[int]
    STOPPED_BY_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_KIND_FIELD_NUMBER: _ClassVar[int]
    RECORDED_LATE_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    PAUSES_FIELD_NUMBER: _ClassVar[int]
    EXTENSIONS_FIELD_NUMBER: _ClassVar[int]
    MAX_PAUSE_DAYS_FIELD_NUMBER: _ClassVar[int]
    MAX_EXTENSION_FIELD_NUMBER: _ClassVar[int]
    RULE_UNIT_FIELD_NUMBER: _ClassVar[int]
    ACTIONS_FIELD_NUMBER: _ClassVar[int]
    OFFICE_FIELD_NUMBER: _ClassVar[int]
    id: str
    case_id: str
    rule: str
    subject_id: str
    state: ClockState
    start_time: _timestamp_pb2.Timestamp
    due_time: _timestamp_pb2.Timestamp
    stop_time: _timestamp_pb2.Timestamp
    used_permille: int
    unit: str
    left: int
    who_acts: str
    source: str
    provenance: _types_pb2.Provenance
    period: str
    history: _containers.RepeatedCompositeFieldContainer[ClockEntry]
    rule_version_id: str
    rule_valid_from: _date_pb2.Date
    warn_time: _timestamp_pb2.Timestamp
    started_by: str
    stops_on: _containers.RepeatedScalarFieldContainer[str]
    ends_on: _containers.RepeatedScalarFieldContainer[str]
    stopped_by: str
    subject_kind: str
    recorded_late: bool
    etag: str
    pauses: _containers.RepeatedCompositeFieldContainer[ClockPause]
    extensions: _containers.RepeatedCompositeFieldContainer[ClockExtension]
    max_pause_days: int
    max_extension: int
    rule_unit: str
    actions: _containers.RepeatedCompositeFieldContainer[_types_pb2.Action]
    office: str
    def __init__(self, id: _Optional[str] = ..., case_id: _Optional[str] = ..., rule: _Optional[str] = ..., subject_id: _Optional[str] = ..., state: _Optional[_Union[ClockState, str]] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., due_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., stop_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., used_permille: _Optional[int] = ..., unit: _Optional[str] = ..., left: _Optional[int] = ..., who_acts: _Optional[str] = ..., source: _Optional[str] = ..., provenance: _Optional[_Union[_types_pb2.Provenance, _Mapping]] = ..., period: _Optional[str] = ..., history: _Optional[_Iterable[_Union[ClockEntry, _Mapping]]] = ..., rule_version_id: _Optional[str] = ..., rule_valid_from: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., warn_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., started_by: _Optional[str] = ..., stops_on: _Optional[_Iterable[str]] = ..., ends_on: _Optional[_Iterable[str]] = ..., stopped_by: _Optional[str] = ..., subject_kind: _Optional[str] = ..., recorded_late: _Optional[bool] = ..., etag: _Optional[str] = ..., pauses: _Optional[_Iterable[_Union[ClockPause, _Mapping]]] = ..., extensions: _Optional[_Iterable[_Union[ClockExtension, _Mapping]]] = ..., max_pause_days: _Optional[int] = ..., max_extension: _Optional[int] = ..., rule_unit: _Optional[str] = ..., actions: _Optional[_Iterable[_Union[_types_pb2.Action, _Mapping]]] = ..., office: _Optional[str] = ...) -> None: ...

class ClockPause(_message.Message):
    __slots__ = ("paused_on", "resumed_on", "reason", "note", "paused_by", "pause_time", "ended", "resumed_by", "resume_time", "limit_on")
    PAUSED_ON_FIELD_NUMBER: _ClassVar[int]
    RESUMED_ON_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    PAUSED_BY_FIELD_NUMBER: _ClassVar[int]
    PAUSE_TIME_FIELD_NUMBER: _ClassVar[int]
    ENDED_FIELD_NUMBER: _ClassVar[int]
    RESUMED_BY_FIELD_NUMBER: _ClassVar[int]
    RESUME_TIME_FIELD_NUMBER: _ClassVar[int]
    LIMIT_ON_FIELD_NUMBER: _ClassVar[int]
    paused_on: _date_pb2.Date
    resumed_on: _date_pb2.Date
    reason: ClockChangeReason
    note: str
    paused_by: str
    pause_time: _timestamp_pb2.Timestamp
    ended: str
    resumed_by: str
    resume_time: _timestamp_pb2.Timestamp
    limit_on: _date_pb2.Date
    def __init__(self, paused_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., resumed_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., reason: _Optional[_Union[ClockChangeReason, str]] = ..., note: _Optional[str] = ..., paused_by: _Optional[str] = ..., pause_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., ended: _Optional[str] = ..., resumed_by: _Optional[str] = ..., resume_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., limit_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ...) -> None: ...

class ClockExtension(_message.Message):
    __slots__ = ("length", "extended_on", "reason", "note", "extended_by", "extend_time", "withdrawn_by", "withdraw_time", "withdraw_reason")
    LENGTH_FIELD_NUMBER: _ClassVar[int]
    EXTENDED_ON_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    EXTENDED_BY_FIELD_NUMBER: _ClassVar[int]
    EXTEND_TIME_FIELD_NUMBER: _ClassVar[int]
    WITHDRAWN_BY_FIELD_NUMBER: _ClassVar[int]
    WITHDRAW_TIME_FIELD_NUMBER: _ClassVar[int]
    WITHDRAW_REASON_FIELD_NUMBER: _ClassVar[int]
    length: int
    extended_on: _date_pb2.Date
    reason: ClockChangeReason
    note: str
    extended_by: str
    extend_time: _timestamp_pb2.Timestamp
    withdrawn_by: str
    withdraw_time: _timestamp_pb2.Timestamp
    withdraw_reason: str
    def __init__(self, length: _Optional[int] = ..., extended_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., reason: _Optional[_Union[ClockChangeReason, str]] = ..., note: _Optional[str] = ..., extended_by: _Optional[str] = ..., extend_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., withdrawn_by: _Optional[str] = ..., withdraw_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., withdraw_reason: _Optional[str] = ...) -> None: ...

class PauseClockRequest(_message.Message):
    __slots__ = ("clock_id", "paused_on", "reason", "note", "etag", "request_id")
    CLOCK_ID_FIELD_NUMBER: _ClassVar[int]
    PAUSED_ON_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    clock_id: str
    paused_on: _date_pb2.Date
    reason: ClockChangeReason
    note: str
    etag: str
    request_id: str
    def __init__(self, clock_id: _Optional[str] = ..., paused_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., reason: _Optional[_Union[ClockChangeReason, str]] = ..., note: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class ResumeClockRequest(_message.Message):
    __slots__ = ("clock_id", "resumed_on", "etag", "request_id")
    CLOCK_ID_FIELD_NUMBER: _ClassVar[int]
    RESUMED_ON_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    clock_id: str
    resumed_on: _date_pb2.Date
    etag: str
    request_id: str
    def __init__(self, clock_id: _Optional[str] = ..., resumed_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class ExtendClockRequest(_message.Message):
    __slots__ = ("clock_id", "length", "extended_on", "reason", "note", "etag", "request_id")
    CLOCK_ID_FIELD_NUMBER: _ClassVar[int]
    LENGTH_FIELD_NUMBER: _ClassVar[int]
    EXTENDED_ON_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    clock_id: str
    length: int
    extended_on: _date_pb2.Date
    reason: ClockChangeReason
    note: str
    etag: str
    request_id: str
    def __init__(self, clock_id: _Optional[str] = ..., length: _Optional[int] = ..., extended_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., reason: _Optional[_Union[ClockChangeReason, str]] = ..., note: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class WithdrawExtensionRequest(_message.Message):
    __slots__ = ("clock_id", "reason", "etag", "request_id")
    CLOCK_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    clock_id: str
    reason: str
    etag: str
    request_id: str
    def __init__(self, clock_id: _Optional[str] = ..., reason: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class ClockEntry(_message.Message):
    __slots__ = ("kind", "actual_time", "recorded_time", "event")
    KIND_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_TIME_FIELD_NUMBER: _ClassVar[int]
    RECORDED_TIME_FIELD_NUMBER: _ClassVar[int]
    EVENT_FIELD_NUMBER: _ClassVar[int]
    kind: str
    actual_time: _timestamp_pb2.Timestamp
    recorded_time: _timestamp_pb2.Timestamp
    event: str
    def __init__(self, kind: _Optional[str] = ..., actual_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., recorded_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., event: _Optional[str] = ...) -> None: ...

class ListClocksRequest(_message.Message):
    __slots__ = ("case_id",)
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    def __init__(self, case_id: _Optional[str] = ...) -> None: ...

class ListClocksResponse(_message.Message):
    __slots__ = ("clocks",)
    CLOCKS_FIELD_NUMBER: _ClassVar[int]
    clocks: _containers.RepeatedCompositeFieldContainer[Clock]
    def __init__(self, clocks: _Optional[_Iterable[_Union[Clock, _Mapping]]] = ...) -> None: ...

class ListOfficeDutiesRequest(_message.Message):
    __slots__ = ("municipality", "page_size", "page_token")
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    municipality: str
    page_size: int
    page_token: str
    def __init__(self, municipality: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListOfficeDutiesResponse(_message.Message):
    __slots__ = ("clocks", "next_page_token")
    CLOCKS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    clocks: _containers.RepeatedCompositeFieldContainer[Clock]
    next_page_token: str
    def __init__(self, clocks: _Optional[_Iterable[_Union[Clock, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class TimelineEntry(_message.Message):
    __slots__ = ("id", "event", "actual_time", "day_only", "recorded_time", "actor_id", "metadata", "person_ids", "subject_id")
    class MetadataEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    ID_FIELD_NUMBER: _ClassVar[int]
    EVENT_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_TIME_FIELD_NUMBER: _ClassVar[int]
    DAY_ONLY_FIELD_NUMBER: _ClassVar[int]
    RECORDED_TIME_FIELD_NUMBER: _ClassVar[int]
    ACTOR_ID_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    PERSON_IDS_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_ID_FIELD_NUMBER: _ClassVar[int]
    id: str
    event: str
    actual_time: _timestamp_pb2.Timestamp
    day_only: bool
    recorded_time: _timestamp_pb2.Timestamp
    actor_id: str
    metadata: _containers.ScalarMap[str, str]
    person_ids: _containers.RepeatedScalarFieldContainer[str]
    subject_id: str
    def __init__(self, id: _Optional[str] = ..., event: _Optional[str] = ..., actual_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., day_only: _Optional[bool] = ..., recorded_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., actor_id: _Optional[str] = ..., metadata: _Optional[_Mapping[str, str]] = ..., person_ids: _Optional[_Iterable[str]] = ..., subject_id: _Optional[str] = ...) -> None: ...

class ListTimelineRequest(_message.Message):
    __slots__ = ("case_id", "page_size", "page_token")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    page_size: int
    page_token: str
    def __init__(self, case_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListTimelineResponse(_message.Message):
    __slots__ = ("entries", "next_page_token", "total")
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    entries: _containers.RepeatedCompositeFieldContainer[TimelineEntry]
    next_page_token: str
    total: int
    def __init__(self, entries: _Optional[_Iterable[_Union[TimelineEntry, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., total: _Optional[int] = ...) -> None: ...

class AccessRecord(_message.Message):
    __slots__ = ("time", "account_id", "rpc", "purpose", "person_ids", "institution_id", "roles", "last_time", "times", "opening_reason")
    TIME_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    RPC_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    PERSON_IDS_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_ID_FIELD_NUMBER: _ClassVar[int]
    ROLES_FIELD_NUMBER: _ClassVar[int]
    LAST_TIME_FIELD_NUMBER: _ClassVar[int]
    TIMES_FIELD_NUMBER: _ClassVar[int]
    OPENING_REASON_FIELD_NUMBER: _ClassVar[int]
    time: _timestamp_pb2.Timestamp
    account_id: str
    rpc: str
    purpose: str
    person_ids: _containers.RepeatedScalarFieldContainer[str]
    institution_id: str
    roles: _containers.RepeatedScalarFieldContainer[str]
    last_time: _timestamp_pb2.Timestamp
    times: int
    opening_reason: str
    def __init__(self, time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., account_id: _Optional[str] = ..., rpc: _Optional[str] = ..., purpose: _Optional[str] = ..., person_ids: _Optional[_Iterable[str]] = ..., institution_id: _Optional[str] = ..., roles: _Optional[_Iterable[str]] = ..., last_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., times: _Optional[int] = ..., opening_reason: _Optional[str] = ...) -> None: ...

class OpenCaseRequest(_message.Message):
    __slots__ = ("case_id", "reason", "note", "request_id")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    reason: str
    note: str
    request_id: str
    def __init__(self, case_id: _Optional[str] = ..., reason: _Optional[str] = ..., note: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class GetCaseOpeningRequest(_message.Message):
    __slots__ = ("case_id",)
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    def __init__(self, case_id: _Optional[str] = ...) -> None: ...

class CaseOpening(_message.Message):
    __slots__ = ("id", "case_id", "case_number", "municipality", "account_id", "reason", "note", "open_time", "until_time", "reviews", "missing_services")
    ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    OPEN_TIME_FIELD_NUMBER: _ClassVar[int]
    UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    REVIEWS_FIELD_NUMBER: _ClassVar[int]
    MISSING_SERVICES_FIELD_NUMBER: _ClassVar[int]
    id: str
    case_id: str
    case_number: str
    municipality: str
    account_id: str
    reason: str
    note: str
    open_time: _timestamp_pb2.Timestamp
    until_time: _timestamp_pb2.Timestamp
    reviews: _containers.RepeatedCompositeFieldContainer[OpeningReview]
    missing_services: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, id: _Optional[str] = ..., case_id: _Optional[str] = ..., case_number: _Optional[str] = ..., municipality: _Optional[str] = ..., account_id: _Optional[str] = ..., reason: _Optional[str] = ..., note: _Optional[str] = ..., open_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., reviews: _Optional[_Iterable[_Union[OpeningReview, _Mapping]]] = ..., missing_services: _Optional[_Iterable[str]] = ...) -> None: ...

class OpeningReview(_message.Message):
    __slots__ = ("role", "account_id", "time")
    ROLE_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    role: str
    account_id: str
    time: _timestamp_pb2.Timestamp
    def __init__(self, role: _Optional[str] = ..., account_id: _Optional[str] = ..., time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ListCaseOpeningsRequest(_message.Message):
    __slots__ = ("unseen", "page_size", "page_token")
    UNSEEN_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    unseen: bool
    page_size: int
    page_token: str
    def __init__(self, unseen: _Optional[bool] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListCaseOpeningsResponse(_message.Message):
    __slots__ = ("openings", "next_page_token")
    OPENINGS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    openings: _containers.RepeatedCompositeFieldContainer[CaseOpening]
    next_page_token: str
    def __init__(self, openings: _Optional[_Iterable[_Union[CaseOpening, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ReviewCaseOpeningRequest(_message.Message):
    __slots__ = ("opening_id", "request_id")
    OPENING_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    opening_id: str
    request_id: str
    def __init__(self, opening_id: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class ReadingAlert(_message.Message):
    __slots__ = ("id", "municipality", "account_id", "cases", "cases_here", "since_time", "until_time", "reviews")
    ID_FIELD_NUMBER: _ClassVar[int]
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    CASES_FIELD_NUMBER: _ClassVar[int]
    CASES_HERE_FIELD_NUMBER: _ClassVar[int]
    SINCE_TIME_FIELD_NUMBER: _ClassVar[int]
    UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    REVIEWS_FIELD_NUMBER: _ClassVar[int]
    id: str
    municipality: str
    account_id: str
    cases: int
    cases_here: int
    since_time: _timestamp_pb2.Timestamp
    until_time: _timestamp_pb2.Timestamp
    reviews: _containers.RepeatedCompositeFieldContainer[OpeningReview]
    def __init__(self, id: _Optional[str] = ..., municipality: _Optional[str] = ..., account_id: _Optional[str] = ..., cases: _Optional[int] = ..., cases_here: _Optional[int] = ..., since_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., reviews: _Optional[_Iterable[_Union[OpeningReview, _Mapping]]] = ...) -> None: ...

class ListReadingAlertsRequest(_message.Message):
    __slots__ = ("unseen", "page_size", "page_token")
    UNSEEN_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    unseen: bool
    page_size: int
    page_token: str
    def __init__(self, unseen: _Optional[bool] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListReadingAlertsResponse(_message.Message):
    __slots__ = ("alerts", "next_page_token")
    ALERTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    alerts: _containers.RepeatedCompositeFieldContainer[ReadingAlert]
    next_page_token: str
    def __init__(self, alerts: _Optional[_Iterable[_Union[ReadingAlert, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ReviewReadingAlertRequest(_message.Message):
    __slots__ = ("alert_id", "request_id")
    ALERT_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    alert_id: str
    request_id: str
    def __init__(self, alert_id: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class ListAccessRecordsRequest(_message.Message):
    __slots__ = ("case_id", "page_size")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    page_size: int
    def __init__(self, case_id: _Optional[str] = ..., page_size: _Optional[int] = ...) -> None: ...

class ListAccessRecordsResponse(_message.Message):
    __slots__ = ("records", "more", "missing_services")
    RECORDS_FIELD_NUMBER: _ClassVar[int]
    MORE_FIELD_NUMBER: _ClassVar[int]
    MISSING_SERVICES_FIELD_NUMBER: _ClassVar[int]
    records: _containers.RepeatedCompositeFieldContainer[AccessRecord]
    more: bool
    missing_services: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, records: _Optional[_Iterable[_Union[AccessRecord, _Mapping]]] = ..., more: _Optional[bool] = ..., missing_services: _Optional[_Iterable[str]] = ...) -> None: ...

class Municipality(_message.Message):
    __slots__ = ("code", "name", "region", "aliases", "reviewed")
    CODE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    ALIASES_FIELD_NUMBER: _ClassVar[int]
    REVIEWED_FIELD_NUMBER: _ClassVar[int]
    code: str
    name: _types_pb2.LocalizedText
    region: str
    aliases: _containers.RepeatedScalarFieldContainer[str]
    reviewed: bool
    def __init__(self, code: _Optional[str] = ..., name: _Optional[_Union[_types_pb2.LocalizedText, _Mapping]] = ..., region: _Optional[str] = ..., aliases: _Optional[_Iterable[str]] = ..., reviewed: _Optional[bool] = ...) -> None: ...

class ListMunicipalitiesRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListMunicipalitiesResponse(_message.Message):
    __slots__ = ("municipalities",)
    MUNICIPALITIES_FIELD_NUMBER: _ClassVar[int]
    municipalities: _containers.RepeatedCompositeFieldContainer[Municipality]
    def __init__(self, municipalities: _Optional[_Iterable[_Union[Municipality, _Mapping]]] = ...) -> None: ...

class Settlement(_message.Message):
    __slots__ = ("id", "municipality", "name", "reviewed")
    ID_FIELD_NUMBER: _ClassVar[int]
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    REVIEWED_FIELD_NUMBER: _ClassVar[int]
    id: str
    municipality: str
    name: _types_pb2.LocalizedText
    reviewed: bool
    def __init__(self, id: _Optional[str] = ..., municipality: _Optional[str] = ..., name: _Optional[_Union[_types_pb2.LocalizedText, _Mapping]] = ..., reviewed: _Optional[bool] = ...) -> None: ...

class ListSettlementsRequest(_message.Message):
    __slots__ = ("municipality",)
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    municipality: str
    def __init__(self, municipality: _Optional[str] = ...) -> None: ...

class ListSettlementsResponse(_message.Message):
    __slots__ = ("settlements",)
    SETTLEMENTS_FIELD_NUMBER: _ClassVar[int]
    settlements: _containers.RepeatedCompositeFieldContainer[Settlement]
    def __init__(self, settlements: _Optional[_Iterable[_Union[Settlement, _Mapping]]] = ...) -> None: ...

class Holiday(_message.Message):
    __slots__ = ("day", "name", "overridden", "cancelled")
    DAY_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    OVERRIDDEN_FIELD_NUMBER: _ClassVar[int]
    CANCELLED_FIELD_NUMBER: _ClassVar[int]
    day: _date_pb2.Date
    name: _types_pb2.LocalizedText
    overridden: bool
    cancelled: bool
    def __init__(self, day: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., name: _Optional[_Union[_types_pb2.LocalizedText, _Mapping]] = ..., overridden: _Optional[bool] = ..., cancelled: _Optional[bool] = ...) -> None: ...

class ListHolidaysRequest(_message.Message):
    __slots__ = ("year",)
    YEAR_FIELD_NUMBER: _ClassVar[int]
    year: int
    def __init__(self, year: _Optional[int] = ...) -> None: ...

class ListHolidaysResponse(_message.Message):
    __slots__ = ("holidays",)
    HOLIDAYS_FIELD_NUMBER: _ClassVar[int]
    holidays: _containers.RepeatedCompositeFieldContainer[Holiday]
    def __init__(self, holidays: _Optional[_Iterable[_Union[Holiday, _Mapping]]] = ...) -> None: ...

class SetHolidayRequest(_message.Message):
    __slots__ = ("holiday", "request_id")
    HOLIDAY_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    holiday: Holiday
    request_id: str
    def __init__(self, holiday: _Optional[_Union[Holiday, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class ClockRule(_message.Message):
    __slots__ = ("code", "name", "strands", "unit", "length", "starts_on", "stops_on", "who_acts", "warn_hours", "escalates_to", "day_start_next_midnight", "provenance", "etag", "recurs", "version_id", "ends_on", "effect", "escalation_hours", "max_pause_days", "max_extension")
    CODE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    STRANDS_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    LENGTH_FIELD_NUMBER: _ClassVar[int]
    STARTS_ON_FIELD_NUMBER: _ClassVar[int]
    STOPS_ON_FIELD_NUMBER: _ClassVar[int]
    WHO_ACTS_FIELD_NUMBER: _ClassVar[int]
    WARN_HOURS_FIELD_NUMBER: _ClassVar[int]
    ESCALATES_TO_FIELD_NUMBER: _ClassVar[int]
    DAY_START_NEXT_MIDNIGHT_FIELD_NUMBER: _ClassVar[int]
    PROVENANCE_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    RECURS_FIELD_NUMBER: _ClassVar[int]
    VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    ENDS_ON_FIELD_NUMBER: _ClassVar[int]
    EFFECT_FIELD_NUMBER: _ClassVar[int]
    ESCALATION_HOURS_FIELD_NUMBER: _ClassVar[int]
    MAX_PAUSE_DAYS_FIELD_NUMBER: _ClassVar[int]
    MAX_EXTENSION_FIELD_NUMBER: _ClassVar[int]
    code: str
    name: _types_pb2.LocalizedText
    strands: _containers.RepeatedScalarFieldContainer[_types_pb2.Strand]
    unit: str
    length: int
    starts_on: _containers.RepeatedScalarFieldContainer[str]
    stops_on: _containers.RepeatedScalarFieldContainer[str]
    who_acts: str
    warn_hours: int
    escalates_to: str
    day_start_next_midnight: bool
    provenance: _types_pb2.Provenance
    etag: str
    recurs: bool
    version_id: str
    ends_on: _containers.RepeatedScalarFieldContainer[str]
    effect: ClockRuleEffect
    escalation_hours: int
    max_pause_days: int
    max_extension: int
    def __init__(self, code: _Optional[str] = ..., name: _Optional[_Union[_types_pb2.LocalizedText, _Mapping]] = ..., strands: _Optional[_Iterable[_Union[_types_pb2.Strand, str]]] = ..., unit: _Optional[str] = ..., length: _Optional[int] = ..., starts_on: _Optional[_Iterable[str]] = ..., stops_on: _Optional[_Iterable[str]] = ..., who_acts: _Optional[str] = ..., warn_hours: _Optional[int] = ..., escalates_to: _Optional[str] = ..., day_start_next_midnight: _Optional[bool] = ..., provenance: _Optional[_Union[_types_pb2.Provenance, _Mapping]] = ..., etag: _Optional[str] = ..., recurs: _Optional[bool] = ..., version_id: _Optional[str] = ..., ends_on: _Optional[_Iterable[str]] = ..., effect: _Optional[_Union[ClockRuleEffect, _Mapping]] = ..., escalation_hours: _Optional[int] = ..., max_pause_days: _Optional[int] = ..., max_extension: _Optional[int] = ...) -> None: ...

class ClockRuleCount(_message.Message):
    __slots__ = ("clocks", "late", "late_then")
    CLOCKS_FIELD_NUMBER: _ClassVar[int]
    LATE_FIELD_NUMBER: _ClassVar[int]
    LATE_THEN_FIELD_NUMBER: _ClassVar[int]
    clocks: int
    late: int
    late_then: int
    def __init__(self, clocks: _Optional[int] = ..., late: _Optional[int] = ..., late_then: _Optional[int] = ...) -> None: ...

class ClockRuleEffect(_message.Message):
    __slots__ = ("running", "past", "more")
    RUNNING_FIELD_NUMBER: _ClassVar[int]
    PAST_FIELD_NUMBER: _ClassVar[int]
    MORE_FIELD_NUMBER: _ClassVar[int]
    running: ClockRuleCount
    past: ClockRuleCount
    more: bool
    def __init__(self, running: _Optional[_Union[ClockRuleCount, _Mapping]] = ..., past: _Optional[_Union[ClockRuleCount, _Mapping]] = ..., more: _Optional[bool] = ...) -> None: ...

class ListClockRulesRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListClockRulesResponse(_message.Message):
    __slots__ = ("rules",)
    RULES_FIELD_NUMBER: _ClassVar[int]
    rules: _containers.RepeatedCompositeFieldContainer[ClockRule]
    def __init__(self, rules: _Optional[_Iterable[_Union[ClockRule, _Mapping]]] = ...) -> None: ...

class UpdateClockRuleRequest(_message.Message):
    __slots__ = ("rule", "update_mask", "request_id", "validate_only")
    RULE_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    rule: ClockRule
    update_mask: _field_mask_pb2.FieldMask
    request_id: str
    validate_only: bool
    def __init__(self, rule: _Optional[_Union[ClockRule, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ..., request_id: _Optional[str] = ..., validate_only: _Optional[bool] = ...) -> None: ...
