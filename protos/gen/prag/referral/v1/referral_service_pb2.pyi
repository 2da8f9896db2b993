import datetime

from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.type import date_pb2 as _date_pb2
from prag.common.v1 import open_work_pb2 as _open_work_pb2
from prag.common.v1 import options_pb2 as _options_pb2
from prag.common.v1 import types_pb2 as _types_pb2
from prag.referral.v1 import agreement_pb2 as _agreement_pb2
from prag.referral.v1 import contact_pb2 as _contact_pb2
from prag.referral.v1 import counselling_pb2 as _counselling_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ReferralState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REFERRAL_STATE_UNSPECIFIED: _ClassVar[ReferralState]
    REFERRAL_STATE_SENT: _ClassVar[ReferralState]
    REFERRAL_STATE_ACCEPTED: _ClassVar[ReferralState]
    REFERRAL_STATE_REFUSED: _ClassVar[ReferralState]
    REFERRAL_STATE_UNANSWERED: _ClassVar[ReferralState]
    REFERRAL_STATE_IN_SERVICE: _ClassVar[ReferralState]
    REFERRAL_STATE_COMPLETED: _ClassVar[ReferralState]
    REFERRAL_STATE_FAILED: _ClassVar[ReferralState]
    REFERRAL_STATE_WITHDRAWN: _ClassVar[ReferralState]

class MeetingKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    MEETING_KIND_UNSPECIFIED: _ClassVar[MeetingKind]
    MEETING_KIND_DIRECTORATES: _ClassVar[MeetingKind]
    MEETING_KIND_AD_HOC: _ClassVar[MeetingKind]
    MEETING_KIND_ALL_ACTORS: _ClassVar[MeetingKind]
    MEETING_KIND_POLICE_AND_SCHOOL: _ClassVar[MeetingKind]
    MEETING_KIND_DROP_OUT_TEAM: _ClassVar[MeetingKind]
    MEETING_KIND_REFERRAL_REVIEW: _ClassVar[MeetingKind]
    MEETING_KIND_BUDGET: _ClassVar[MeetingKind]
    MEETING_KIND_PROJECTS: _ClassVar[MeetingKind]
    MEETING_KIND_DONORS: _ClassVar[MeetingKind]
    MEETING_KIND_COLLEAGUES: _ClassVar[MeetingKind]
    MEETING_KIND_MUNICIPALITIES: _ClassVar[MeetingKind]

class MeetingState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    MEETING_STATE_UNSPECIFIED: _ClassVar[MeetingState]
    MEETING_STATE_PLANNED: _ClassVar[MeetingState]
    MEETING_STATE_HELD: _ClassVar[MeetingState]
    MEETING_STATE_CANCELLED: _ClassVar[MeetingState]
    MEETING_STATE_UNDONE: _ClassVar[MeetingState]
REFERRAL_STATE_UNSPECIFIED: ReferralState
REFERRAL_STATE_SENT: ReferralState
REFERRAL_STATE_ACCEPTED: ReferralState
REFERRAL_STATE_REFUSED: ReferralState
REFERRAL_STATE_UNANSWERED: ReferralState
REFERRAL_STATE_IN_SERVICE: ReferralState
REFERRAL_STATE_COMPLETED: ReferralState
REFERRAL_STATE_FAILED: ReferralState
REFERRAL_STATE_WITHDRAWN: ReferralState
MEETING_KIND_UNSPECIFIED: MeetingKind
MEETING_KIND_DIRECTORATES: MeetingKind
MEETING_KIND_AD_HOC: MeetingKind
MEETING_KIND_ALL_ACTORS: MeetingKind
MEETING_KIND_POLICE_AND_SCHOOL: MeetingKind
MEETING_KIND_DROP_OUT_TEAM: MeetingKind
MEETING_KIND_REFERRAL_REVIEW: MeetingKind
MEETING_KIND_BUDGET: MeetingKind
MEETING_KIND_PROJECTS: MeetingKind
MEETING_KIND_DONORS: MeetingKind
MEETING_KIND_COLLEAGUES: MeetingKind
MEETING_KIND_MUNICIPALITIES: MeetingKind
MEETING_STATE_UNSPECIFIED: MeetingState
MEETING_STATE_PLANNED: MeetingState
MEETING_STATE_HELD: MeetingState
MEETING_STATE_CANCELLED: MeetingState
MEETING_STATE_UNDONE: MeetingState

class Snapshot(_message.Message):
    __slots__ = ("persons", "address", "phone", "request", "contact")
    PERSONS_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    PHONE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_FIELD_NUMBER: _ClassVar[int]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    persons: _containers.RepeatedCompositeFieldContainer[SnapshotPerson]
    address: str
    phone: str
    request: str
    contact: str
    def __init__(self, persons: _Optional[_Iterable[_Union[SnapshotPerson, _Mapping]]] = ..., address: _Optional[str] = ..., phone: _Optional[str] = ..., request: _Optional[str] = ..., contact: _Optional[str] = ...) -> None: ...

class SnapshotPerson(_message.Message):
    __slots__ = ("person_id", "given_name", "family_name", "birth_year", "birth_date", "sex", "identifier", "languages", "schooling", "occupation")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    GIVEN_NAME_FIELD_NUMBER: _ClassVar[int]
    FAMILY_NAME_FIELD_NUMBER: _ClassVar[int]
    BIRTH_YEAR_FIELD_NUMBER: _ClassVar[int]
    BIRTH_DATE_FIELD_NUMBER: _ClassVar[int]
    SEX_FIELD_NUMBER: _ClassVar[int]
    IDENTIFIER_FIELD_NUMBER: _ClassVar[int]
    LANGUAGES_FIELD_NUMBER: _ClassVar[int]
    SCHOOLING_FIELD_NUMBER: _ClassVar[int]
    OCCUPATION_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    given_name: str
    family_name: str
    birth_year: int
    birth_date: _date_pb2.Date
    sex: str
    identifier: str
    languages: _containers.RepeatedScalarFieldContainer[str]
    schooling: str
    occupation: str
    def __init__(self, person_id: _Optional[str] = ..., given_name: _Optional[str] = ..., family_name: _Optional[str] = ..., birth_year: _Optional[int] = ..., birth_date: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., sex: _Optional[str] = ..., identifier: _Optional[str] = ..., languages: _Optional[_Iterable[str]] = ..., schooling: _Optional[str] = ..., occupation: _Optional[str] = ...) -> None: ...

class Outcome(_message.Message):
    __slots__ = ("code", "done_on", "recorded_time", "recorded_by", "person_ids", "grade", "note", "id")
    CODE_FIELD_NUMBER: _ClassVar[int]
    DONE_ON_FIELD_NUMBER: _ClassVar[int]
    RECORDED_TIME_FIELD_NUMBER: _ClassVar[int]
    RECORDED_BY_FIELD_NUMBER: _ClassVar[int]
    PERSON_IDS_FIELD_NUMBER: _ClassVar[int]
    GRADE_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    code: str
    done_on: _date_pb2.Date
    recorded_time: _timestamp_pb2.Timestamp
    recorded_by: str
    person_ids: _containers.RepeatedScalarFieldContainer[str]
    grade: str
    note: str
    id: str
    def __init__(self, code: _Optional[str] = ..., done_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., recorded_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., recorded_by: _Optional[str] = ..., person_ids: _Optional[_Iterable[str]] = ..., grade: _Optional[str] = ..., note: _Optional[str] = ..., id: _Optional[str] = ...) -> None: ...

class Referral(_message.Message):
    __slots__ = ("id", "number", "case_id", "case_number", "municipality", "plan_item_id", "item_code", "institution_id", "institution_kind", "state", "person_ids", "snapshot", "snapshot_closed", "closed_cause", "closed_time", "sent_time", "sent_by", "answered_time", "appointment_time", "counsellor", "refusal_reason", "refusal_note", "outcomes", "failure_reason", "onward_from", "answer_due_time", "consent_id", "etag", "actions", "strand", "by_api", "shared_fields", "end_reason", "kept_until", "withdrawal_cause", "withdrawal_reason", "failure_note")
    ID_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    PLAN_ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    ITEM_CODE_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_ID_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_KIND_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    PERSON_IDS_FIELD_NUMBER: _ClassVar[int]
    SNAPSHOT_FIELD_NUMBER: _ClassVar[int]
    SNAPSHOT_CLOSED_FIELD_NUMBER: _ClassVar[int]
    CLOSED_CAUSE_FIELD_NUMBER: _ClassVar[int]
    CLOSED_TIME_FIELD_NUMBER: _ClassVar[int]
    SENT_TIME_FIELD_NUMBER: _ClassVar[int]
    SENT_BY_FIELD_NUMBER: _ClassVar[int]
    ANSWERED_TIME_FIELD_NUMBER: _ClassVar[int]
    APPOINTMENT_TIME_FIELD_NUMBER: _ClassVar[int]
    COUNSELLOR_FIELD_NUMBER: _ClassVar[int]
    REFUSAL_REASON_FIELD_NUMBER: _ClassVar[int]
    REFUSAL_NOTE_FIELD_NUMBER: _ClassVar[int]
    OUTCOMES_FIELD_NUMBER: _ClassVar[int]
    FAILURE_REASON_FIELD_NUMBER: _ClassVar[int]
    ONWARD_FROM_FIELD_NUMBER: _ClassVar[int]
    ANSWER_DUE_TIME_FIELD_NUMBER: _ClassVar[int]
    CONSENT_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    ACTIONS_FIELD_NUMBER: _ClassVar[int]
    STRAND_FIELD_NUMBER: _ClassVar[int]
    BY_API_FIELD_NUMBER: _ClassVar[int]
    SHARED_FIELDS_FIELD_NUMBER: _ClassVar[int]
    END_REASON_FIELD_NUMBER: _ClassVar[int]
    KEPT_UNTIL_FIELD_NUMBER: _ClassVar[int]
    WITHDRAWAL_CAUSE_FIELD_NUMBER: _ClassVar[int]
    WITHDRAWAL_REASON_FIELD_NUMBER: _ClassVar[int]
    FAILURE_NOTE_FIELD_NUMBER: _ClassVar[int]
    id: str
    number: str
    case_id: str
    case_number: str
    municipality: str
    plan_item_id: str
    item_code: str
    institution_id: str
    institution_kind: str
    state: ReferralState
    person_ids: _containers.RepeatedScalarFieldContainer[str]
    snapshot: Snapshot
    snapshot_closed: bool
    closed_cause: str
    closed_time: _timestamp_pb2.Timestamp
    sent_time: _timestamp_pb2.Timestamp
    sent_by: str
    answered_time: _timestamp_pb2.Timestamp
    appointment_time: _timestamp_pb2.Timestamp
    counsellor: str
    refusal_reason: str
    refusal_note: str
    outcomes: _containers.RepeatedCompositeFieldContainer[Outcome]
    failure_reason: str
    onward_from: str
    answer_due_time: _timestamp_pb2.Timestamp
    consent_id: str
    etag: str
    actions: _containers.RepeatedCompositeFieldContainer[_types_pb2.Action]
    strand: _types_pb2.Strand
    by_api: bool
    shared_fields: _containers.RepeatedScalarFieldContainer[str]
    end_reason: str
    kept_until: _date_pb2.Date
    withdrawal_cause: str
    withdrawal_reason: str
    failure_note: str
    def __init__(self, id: _Optional[str] = ..., number: _Optional[str] = ..., case_id: _Optional[str] = ..., case_number: _Optional[str] = ..., municipality: _Optional[str] = ..., plan_item_id: _Optional[str] = ..., item_code: _Optional[str] = ..., institution_id: _Optional[str] = ..., institution_kind: _Optional[str] = ..., state: _Optional[_Union[ReferralState, str]] = ..., person_ids: _Optional[_Iterable[str]] = ..., snapshot: _Optional[_Union[Snapshot, _Mapping]] = ..., snapshot_closed: _Optional[bool] = ..., closed_cause: _Optional[str] = ..., closed_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., sent_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., sent_by: _Optional[str] = ..., answered_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., appointment_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., counsellor: _Optional[str] = ..., refusal_reason: _Optional[str] = ..., refusal_note: _Optional[str] = ..., outcomes: _Optional[_Iterable[_Union[Outcome, _Mapping]]] = ..., failure_reason: _Optional[str] = ..., onward_from: _Optional[str] = ..., answer_due_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., consent_id: _Optional[str] = ..., etag: _Optional[str] = ..., actions: _Optional[_Iterable[_Union[_types_pb2.Action, _Mapping]]] = ..., strand: _Optional[_Union[_types_pb2.Strand, str]] = ..., by_api: _Optional[bool] = ..., shared_fields: _Optional[_Iterable[str]] = ..., end_reason: _Optional[str] = ..., kept_until: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., withdrawal_cause: _Optional[str] = ..., withdrawal_reason: _Optional[str] = ..., failure_note: _Optional[str] = ...) -> None: ...

class SendReferralRequest(_message.Message):
    __slots__ = ("case_id", "plan_item_id", "institution_id", "person_ids", "snapshot", "consent_id", "request_id", "actual_time")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    PLAN_ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_IDS_FIELD_NUMBER: _ClassVar[int]
    SNAPSHOT_FIELD_NUMBER: _ClassVar[int]
    CONSENT_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_TIME_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    plan_item_id: str
    institution_id: str
    person_ids: _containers.RepeatedScalarFieldContainer[str]
    snapshot: Snapshot
    consent_id: str
    request_id: str
    actual_time: _timestamp_pb2.Timestamp
    def __init__(self, case_id: _Optional[str] = ..., plan_item_id: _Optional[str] = ..., institution_id: _Optional[str] = ..., person_ids: _Optional[_Iterable[str]] = ..., snapshot: _Optional[_Union[Snapshot, _Mapping]] = ..., consent_id: _Optional[str] = ..., request_id: _Optional[str] = ..., actual_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class GetReferralRequest(_message.Message):
    __slots__ = ("referral_id",)
    REFERRAL_ID_FIELD_NUMBER: _ClassVar[int]
    referral_id: str
    def __init__(self, referral_id: _Optional[str] = ...) -> None: ...

class ListReferralsRequest(_message.Message):
    __slots__ = ("case_id", "states", "page_size", "page_token")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    STATES_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    states: _containers.RepeatedScalarFieldContainer[ReferralState]
    page_size: int
    page_token: str
    def __init__(self, case_id: _Optional[str] = ..., states: _Optional[_Iterable[_Union[ReferralState, str]]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListReferralsResponse(_message.Message):
    __slots__ = ("referrals", "next_page_token")
    REFERRALS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    referrals: _containers.RepeatedCompositeFieldContainer[Referral]
    next_page_token: str
    def __init__(self, referrals: _Optional[_Iterable[_Union[Referral, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class AcceptReferralRequest(_message.Message):
    __slots__ = ("referral_id", "appointment_time", "counsellor", "actual_time", "request_id")
    REFERRAL_ID_FIELD_NUMBER: _ClassVar[int]
    APPOINTMENT_TIME_FIELD_NUMBER: _ClassVar[int]
    COUNSELLOR_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_TIME_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    referral_id: str
    appointment_time: _timestamp_pb2.Timestamp
    counsellor: str
    actual_time: _timestamp_pb2.Timestamp
    request_id: str
    def __init__(self, referral_id: _Optional[str] = ..., appointment_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., counsellor: _Optional[str] = ..., actual_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class RefuseReferralRequest(_message.Message):
    __slots__ = ("referral_id", "reason", "note", "actual_time", "request_id")
    REFERRAL_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_TIME_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    referral_id: str
    reason: str
    note: str
    actual_time: _timestamp_pb2.Timestamp
    request_id: str
    def __init__(self, referral_id: _Optional[str] = ..., reason: _Optional[str] = ..., note: _Optional[str] = ..., actual_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class ForwardReferralRequest(_message.Message):
    __slots__ = ("referral_id", "institution_id", "note", "request_id")
    REFERRAL_ID_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_ID_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    referral_id: str
    institution_id: str
    note: str
    request_id: str
    def __init__(self, referral_id: _Optional[str] = ..., institution_id: _Optional[str] = ..., note: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class RecordOutcomeRequest(_message.Message):
    __slots__ = ("referral_id", "outcome", "done_on", "person_ids", "grade", "note", "completes", "request_id")
    REFERRAL_ID_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    DONE_ON_FIELD_NUMBER: _ClassVar[int]
    PERSON_IDS_FIELD_NUMBER: _ClassVar[int]
    GRADE_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    COMPLETES_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    referral_id: str
    outcome: str
    done_on: _date_pb2.Date
    person_ids: _containers.RepeatedScalarFieldContainer[str]
    grade: str
    note: str
    completes: bool
    request_id: str
    def __init__(self, referral_id: _Optional[str] = ..., outcome: _Optional[str] = ..., done_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., person_ids: _Optional[_Iterable[str]] = ..., grade: _Optional[str] = ..., note: _Optional[str] = ..., completes: _Optional[bool] = ..., request_id: _Optional[str] = ...) -> None: ...

class FailReferralRequest(_message.Message):
    __slots__ = ("referral_id", "reason", "note", "request_id")
    REFERRAL_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    referral_id: str
    reason: str
    note: str
    request_id: str
    def __init__(self, referral_id: _Optional[str] = ..., reason: _Optional[str] = ..., note: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class WithdrawReferralRequest(_message.Message):
    __slots__ = ("referral_id", "reason", "request_id", "cause")
    REFERRAL_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    referral_id: str
    reason: str
    request_id: str
    cause: str
    def __init__(self, referral_id: _Optional[str] = ..., reason: _Optional[str] = ..., request_id: _Optional[str] = ..., cause: _Optional[str] = ...) -> None: ...

class CountReferralsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class StateCount(_message.Message):
    __slots__ = ("state", "count")
    STATE_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    state: ReferralState
    count: int
    def __init__(self, state: _Optional[_Union[ReferralState, str]] = ..., count: _Optional[int] = ...) -> None: ...

class CountReferralsResponse(_message.Message):
    __slots__ = ("counts",)
    COUNTS_FIELD_NUMBER: _ClassVar[int]
    counts: _containers.RepeatedCompositeFieldContainer[StateCount]
    def __init__(self, counts: _Optional[_Iterable[_Union[StateCount, _Mapping]]] = ...) -> None: ...

class ListVocabularyRequest(_message.Message):
    __slots__ = ("institution_kind",)
    INSTITUTION_KIND_FIELD_NUMBER: _ClassVar[int]
    institution_kind: str
    def __init__(self, institution_kind: _Optional[str] = ...) -> None: ...

class Term(_message.Message):
    __slots__ = ("code", "name", "institution_kinds", "needs_grade")
    CODE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_KINDS_FIELD_NUMBER: _ClassVar[int]
    NEEDS_GRADE_FIELD_NUMBER: _ClassVar[int]
    code: str
    name: _types_pb2.LocalizedText
    institution_kinds: _containers.RepeatedScalarFieldContainer[str]
    needs_grade: bool
    def __init__(self, code: _Optional[str] = ..., name: _Optional[_Union[_types_pb2.LocalizedText, _Mapping]] = ..., institution_kinds: _Optional[_Iterable[str]] = ..., needs_grade: _Optional[bool] = ...) -> None: ...

class ListVocabularyResponse(_message.Message):
    __slots__ = ("outcomes", "refusal_reasons", "failure_reasons", "snapshot_fields", "withdrawal_causes")
    OUTCOMES_FIELD_NUMBER: _ClassVar[int]
    REFUSAL_REASONS_FIELD_NUMBER: _ClassVar[int]
    FAILURE_REASONS_FIELD_NUMBER: _ClassVar[int]
    SNAPSHOT_FIELDS_FIELD_NUMBER: _ClassVar[int]
    WITHDRAWAL_CAUSES_FIELD_NUMBER: _ClassVar[int]
    outcomes: _containers.RepeatedCompositeFieldContainer[Term]
    refusal_reasons: _containers.RepeatedCompositeFieldContainer[Term]
    failure_reasons: _containers.RepeatedCompositeFieldContainer[Term]
    snapshot_fields: _containers.RepeatedScalarFieldContainer[str]
    withdrawal_causes: _containers.RepeatedCompositeFieldContainer[Term]
    def __init__(self, outcomes: _Optional[_Iterable[_Union[Term, _Mapping]]] = ..., refusal_reasons: _Optional[_Iterable[_Union[Term, _Mapping]]] = ..., failure_reasons: _Optional[_Iterable[_Union[Term, _Mapping]]] = ..., snapshot_fields: _Optional[_Iterable[str]] = ..., withdrawal_causes: _Optional[_Iterable[_Union[Term, _Mapping]]] = ...) -> None: ...

class MeetingRecord(_message.Message):
    __slots__ = ("kind", "met_on", "place", "agenda", "participants", "minutes")
    KIND_FIELD_NUMBER: _ClassVar[int]
    MET_ON_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    AGENDA_FIELD_NUMBER: _ClassVar[int]
    PARTICIPANTS_FIELD_NUMBER: _ClassVar[int]
    MINUTES_FIELD_NUMBER: _ClassVar[int]
    kind: MeetingKind
    met_on: _date_pb2.Date
    place: str
    agenda: str
    participants: _containers.RepeatedCompositeFieldContainer[MeetingParticipants]
    minutes: str
    def __init__(self, kind: _Optional[_Union[MeetingKind, str]] = ..., met_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., place: _Optional[str] = ..., agenda: _Optional[str] = ..., participants: _Optional[_Iterable[_Union[MeetingParticipants, _Mapping]]] = ..., minutes: _Optional[str] = ...) -> None: ...

class MeetingParticipants(_message.Message):
    __slots__ = ("institution", "women", "men")
    INSTITUTION_FIELD_NUMBER: _ClassVar[int]
    WOMEN_FIELD_NUMBER: _ClassVar[int]
    MEN_FIELD_NUMBER: _ClassVar[int]
    institution: str
    women: int
    men: int
    def __init__(self, institution: _Optional[str] = ..., women: _Optional[int] = ..., men: _Optional[int] = ...) -> None: ...

class Meeting(_message.Message):
    __slots__ = ("id", "municipality", "state", "record", "recorded_by", "create_time", "held_time", "end_reason", "ended_by", "end_time", "changes", "etag", "actions")
    ID_FIELD_NUMBER: _ClassVar[int]
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    RECORD_FIELD_NUMBER: _ClassVar[int]
    RECORDED_BY_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    HELD_TIME_FIELD_NUMBER: _ClassVar[int]
    END_REASON_FIELD_NUMBER: _ClassVar[int]
    ENDED_BY_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    ACTIONS_FIELD_NUMBER: _ClassVar[int]
    id: str
    municipality: str
    state: MeetingState
    record: MeetingRecord
    recorded_by: str
    create_time: _timestamp_pb2.Timestamp
    held_time: _timestamp_pb2.Timestamp
    end_reason: str
    ended_by: str
    end_time: _timestamp_pb2.Timestamp
    changes: _containers.RepeatedCompositeFieldContainer[MeetingChange]
    etag: str
    actions: _containers.RepeatedCompositeFieldContainer[_types_pb2.Action]
    def __init__(self, id: _Optional[str] = ..., municipality: _Optional[str] = ..., state: _Optional[_Union[MeetingState, str]] = ..., record: _Optional[_Union[MeetingRecord, _Mapping]] = ..., recorded_by: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., held_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_reason: _Optional[str] = ..., ended_by: _Optional[str] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., changes: _Optional[_Iterable[_Union[MeetingChange, _Mapping]]] = ..., etag: _Optional[str] = ..., actions: _Optional[_Iterable[_Union[_types_pb2.Action, _Mapping]]] = ...) -> None: ...

class MeetingChange(_message.Message):
    __slots__ = ("time", "changed_by", "reason", "record")
    TIME_FIELD_NUMBER: _ClassVar[int]
    CHANGED_BY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    RECORD_FIELD_NUMBER: _ClassVar[int]
    time: _timestamp_pb2.Timestamp
    changed_by: str
    reason: str
    record: MeetingRecord
    def __init__(self, time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., changed_by: _Optional[str] = ..., reason: _Optional[str] = ..., record: _Optional[_Union[MeetingRecord, _Mapping]] = ...) -> None: ...

class PlanMeetingRequest(_message.Message):
    __slots__ = ("municipality", "record", "request_id")
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    RECORD_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    municipality: str
    record: MeetingRecord
    request_id: str
    def __init__(self, municipality: _Optional[str] = ..., record: _Optional[_Union[MeetingRecord, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class RecordMeetingRequest(_message.Message):
    __slots__ = ("municipality", "record", "meeting_id", "etag", "request_id")
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    RECORD_FIELD_NUMBER: _ClassVar[int]
    MEETING_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    municipality: str
    record: MeetingRecord
    meeting_id: str
    etag: str
    request_id: str
    def __init__(self, municipality: _Optional[str] = ..., record: _Optional[_Union[MeetingRecord, _Mapping]] = ..., meeting_id: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class CancelMeetingRequest(_message.Message):
    __slots__ = ("meeting_id", "reason", "request_id")
    MEETING_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    meeting_id: str
    reason: str
    request_id: str
    def __init__(self, meeting_id: _Optional[str] = ..., reason: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class CorrectMeetingRequest(_message.Message):
    __slots__ = ("meeting_id", "record", "reason", "etag", "request_id")
    MEETING_ID_FIELD_NUMBER: _ClassVar[int]
    RECORD_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    meeting_id: str
    record: MeetingRecord
    reason: str
    etag: str
    request_id: str
    def __init__(self, meeting_id: _Optional[str] = ..., record: _Optional[_Union[MeetingRecord, _Mapping]] = ..., reason: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class UndoMeetingRequest(_message.Message):
    __slots__ = ("meeting_id", "reason", "request_id")
    MEETING_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    meeting_id: str
    reason: str
    request_id: str
    def __init__(self, meeting_id: _Optional[str] = ..., reason: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class GetMeetingRequest(_message.Message):
    __slots__ = ("meeting_id",)
    MEETING_ID_FIELD_NUMBER: _ClassVar[int]
    meeting_id: str
    def __init__(self, meeting_id: _Optional[str] = ...) -> None: ...

class ListMeetingsRequest(_message.Message):
    __slots__ = ("municipality", "kind", "page_size", "page_token")
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    municipality: str
    kind: MeetingKind
    page_size: int
    page_token: str
    def __init__(self, municipality: _Optional[str] = ..., kind: _Optional[_Union[MeetingKind, str]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListMeetingsResponse(_message.Message):
    __slots__ = ("meetings", "next_page_token")
    MEETINGS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    meetings: _containers.RepeatedCompositeFieldContainer[Meeting]
    next_page_token: str
    def __init__(self, meetings: _Optional[_Iterable[_Union[Meeting, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...
