import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.type import date_pb2 as _date_pb2
from prag.common.v1 import open_work_pb2 as _open_work_pb2
from prag.common.v1 import options_pb2 as _options_pb2
from prag.common.v1 import types_pb2 as _types_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CaseReported(_message.Message):
    __slots__ = ("case_id", "strand", "municipality", "source", "trigger_time", "state", "begun_on", "split_from_case_id")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    STRAND_FIELD_NUMBER: _ClassVar[int]
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    TRIGGER_TIME_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    BEGUN_ON_FIELD_NUMBER: _ClassVar[int]
    SPLIT_FROM_CASE_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    strand: _types_pb2.Strand
    municipality: str
    source: str
    trigger_time: _timestamp_pb2.Timestamp
    state: str
    begun_on: _date_pb2.Date
    split_from_case_id: str
    def __init__(self, case_id: _Optional[str] = ..., strand: _Optional[_Union[_types_pb2.Strand, str]] = ..., municipality: _Optional[str] = ..., source: _Optional[str] = ..., trigger_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., state: _Optional[str] = ..., begun_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., split_from_case_id: _Optional[str] = ...) -> None: ...

class CaseAssigned(_message.Message):
    __slots__ = ("case_id", "municipality", "previous_municipality")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    municipality: str
    previous_municipality: str
    def __init__(self, case_id: _Optional[str] = ..., municipality: _Optional[str] = ..., previous_municipality: _Optional[str] = ...) -> None: ...

class CaseHandedOver(_message.Message):
    __slots__ = ("case_id", "officer_id", "previous_officer_id")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    OFFICER_ID_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_OFFICER_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    officer_id: str
    previous_officer_id: str
    def __init__(self, case_id: _Optional[str] = ..., officer_id: _Optional[str] = ..., previous_officer_id: _Optional[str] = ...) -> None: ...

class CaseTransferOffered(_message.Message):
    __slots__ = ("case_id", "transfer_id", "municipality", "to_municipality")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    TRANSFER_ID_FIELD_NUMBER: _ClassVar[int]
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    TO_MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    transfer_id: str
    municipality: str
    to_municipality: str
    def __init__(self, case_id: _Optional[str] = ..., transfer_id: _Optional[str] = ..., municipality: _Optional[str] = ..., to_municipality: _Optional[str] = ...) -> None: ...

class CaseTransferRefused(_message.Message):
    __slots__ = ("case_id", "transfer_id", "municipality", "to_municipality")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    TRANSFER_ID_FIELD_NUMBER: _ClassVar[int]
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    TO_MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    transfer_id: str
    municipality: str
    to_municipality: str
    def __init__(self, case_id: _Optional[str] = ..., transfer_id: _Optional[str] = ..., municipality: _Optional[str] = ..., to_municipality: _Optional[str] = ...) -> None: ...

class CaseTransferWithdrawn(_message.Message):
    __slots__ = ("case_id", "transfer_id", "municipality", "to_municipality")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    TRANSFER_ID_FIELD_NUMBER: _ClassVar[int]
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    TO_MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    transfer_id: str
    municipality: str
    to_municipality: str
    def __init__(self, case_id: _Optional[str] = ..., transfer_id: _Optional[str] = ..., municipality: _Optional[str] = ..., to_municipality: _Optional[str] = ...) -> None: ...

class CaseTransferred(_message.Message):
    __slots__ = ("case_id", "transfer_id", "municipality", "previous_municipality", "officer_id", "choices")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    TRANSFER_ID_FIELD_NUMBER: _ClassVar[int]
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    OFFICER_ID_FIELD_NUMBER: _ClassVar[int]
    CHOICES_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    transfer_id: str
    municipality: str
    previous_municipality: str
    officer_id: str
    choices: _containers.RepeatedCompositeFieldContainer[_open_work_pb2.OpenWorkChoice]
    def __init__(self, case_id: _Optional[str] = ..., transfer_id: _Optional[str] = ..., municipality: _Optional[str] = ..., previous_municipality: _Optional[str] = ..., officer_id: _Optional[str] = ..., choices: _Optional[_Iterable[_Union[_open_work_pb2.OpenWorkChoice, _Mapping]]] = ...) -> None: ...

class CaseRegistered(_message.Message):
    __slots__ = ("case_id", "strand", "number", "head_person_id", "person_ids", "officer_id", "municipality", "source", "vulnerable", "split_from_case_id")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    STRAND_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    HEAD_PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_IDS_FIELD_NUMBER: _ClassVar[int]
    OFFICER_ID_FIELD_NUMBER: _ClassVar[int]
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    VULNERABLE_FIELD_NUMBER: _ClassVar[int]
    SPLIT_FROM_CASE_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    strand: _types_pb2.Strand
    number: str
    head_person_id: str
    person_ids: _containers.RepeatedScalarFieldContainer[str]
    officer_id: str
    municipality: str
    source: str
    vulnerable: bool
    split_from_case_id: str
    def __init__(self, case_id: _Optional[str] = ..., strand: _Optional[_Union[_types_pb2.Strand, str]] = ..., number: _Optional[str] = ..., head_person_id: _Optional[str] = ..., person_ids: _Optional[_Iterable[str]] = ..., officer_id: _Optional[str] = ..., municipality: _Optional[str] = ..., source: _Optional[str] = ..., vulnerable: _Optional[bool] = ..., split_from_case_id: _Optional[str] = ...) -> None: ...

class FamilyChanged(_message.Message):
    __slots__ = ("case_id", "head_person_id", "person_ids", "vulnerable", "was_vulnerable", "joined_person_ids", "left_person_ids", "reason", "former_members", "choices", "change_id")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    HEAD_PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_IDS_FIELD_NUMBER: _ClassVar[int]
    VULNERABLE_FIELD_NUMBER: _ClassVar[int]
    WAS_VULNERABLE_FIELD_NUMBER: _ClassVar[int]
    JOINED_PERSON_IDS_FIELD_NUMBER: _ClassVar[int]
    LEFT_PERSON_IDS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    FORMER_MEMBERS_FIELD_NUMBER: _ClassVar[int]
    CHOICES_FIELD_NUMBER: _ClassVar[int]
    CHANGE_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    head_person_id: str
    person_ids: _containers.RepeatedScalarFieldContainer[str]
    vulnerable: bool
    was_vulnerable: bool
    joined_person_ids: _containers.RepeatedScalarFieldContainer[str]
    left_person_ids: _containers.RepeatedScalarFieldContainer[str]
    reason: str
    former_members: _containers.RepeatedCompositeFieldContainer[FormerMember]
    choices: _containers.RepeatedCompositeFieldContainer[_open_work_pb2.OpenWorkChoice]
    change_id: str
    def __init__(self, case_id: _Optional[str] = ..., head_person_id: _Optional[str] = ..., person_ids: _Optional[_Iterable[str]] = ..., vulnerable: _Optional[bool] = ..., was_vulnerable: _Optional[bool] = ..., joined_person_ids: _Optional[_Iterable[str]] = ..., left_person_ids: _Optional[_Iterable[str]] = ..., reason: _Optional[str] = ..., former_members: _Optional[_Iterable[_Union[FormerMember, _Mapping]]] = ..., choices: _Optional[_Iterable[_Union[_open_work_pb2.OpenWorkChoice, _Mapping]]] = ..., change_id: _Optional[str] = ...) -> None: ...

class FormerMember(_message.Message):
    __slots__ = ("person_id", "left_on")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    LEFT_ON_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    left_on: _date_pb2.Date
    def __init__(self, person_id: _Optional[str] = ..., left_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ...) -> None: ...

class GuardianRecorded(_message.Message):
    __slots__ = ("case_id", "person_id", "guardian_id", "kind")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    GUARDIAN_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    person_id: str
    guardian_id: str
    kind: str
    def __init__(self, case_id: _Optional[str] = ..., person_id: _Optional[str] = ..., guardian_id: _Optional[str] = ..., kind: _Optional[str] = ...) -> None: ...

class GuardianEnded(_message.Message):
    __slots__ = ("case_id", "person_id", "guardian_id")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    GUARDIAN_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    person_id: str
    guardian_id: str
    def __init__(self, case_id: _Optional[str] = ..., person_id: _Optional[str] = ..., guardian_id: _Optional[str] = ...) -> None: ...

class ProfileRecorded(_message.Message):
    __slots__ = ("case_id", "person_id", "profile_id", "done_on")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    PROFILE_ID_FIELD_NUMBER: _ClassVar[int]
    DONE_ON_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    person_id: str
    profile_id: str
    done_on: _date_pb2.Date
    def __init__(self, case_id: _Optional[str] = ..., person_id: _Optional[str] = ..., profile_id: _Optional[str] = ..., done_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ...) -> None: ...

class RecordCorrected(_message.Message):
    __slots__ = ("case_id", "record", "fields")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    RECORD_FIELD_NUMBER: _ClassVar[int]
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    record: str
    fields: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, case_id: _Optional[str] = ..., record: _Optional[str] = ..., fields: _Optional[_Iterable[str]] = ...) -> None: ...

class CaseStateChanged(_message.Message):
    __slots__ = ("case_id", "previous", "state")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    previous: str
    state: str
    def __init__(self, case_id: _Optional[str] = ..., previous: _Optional[str] = ..., state: _Optional[str] = ...) -> None: ...

class PermitRenewed(_message.Message):
    __slots__ = ("case_id", "kind", "valid_until", "renewal_id")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    VALID_UNTIL_FIELD_NUMBER: _ClassVar[int]
    RENEWAL_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    kind: str
    valid_until: _date_pb2.Date
    renewal_id: str
    def __init__(self, case_id: _Optional[str] = ..., kind: _Optional[str] = ..., valid_until: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., renewal_id: _Optional[str] = ...) -> None: ...

class CaseSelected(_message.Message):
    __slots__ = ("case_id",)
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    def __init__(self, case_id: _Optional[str] = ...) -> None: ...

class ReturnRecorded(_message.Message):
    __slots__ = ("case_id", "return_time")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    RETURN_TIME_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    return_time: _timestamp_pb2.Timestamp
    def __init__(self, case_id: _Optional[str] = ..., return_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ConsentRecorded(_message.Message):
    __slots__ = ("case_id", "consent_id", "person_ids", "recipient_kinds", "valid_from", "purpose", "valid_until")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    CONSENT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_IDS_FIELD_NUMBER: _ClassVar[int]
    RECIPIENT_KINDS_FIELD_NUMBER: _ClassVar[int]
    VALID_FROM_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    VALID_UNTIL_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    consent_id: str
    person_ids: _containers.RepeatedScalarFieldContainer[str]
    recipient_kinds: _containers.RepeatedScalarFieldContainer[str]
    valid_from: _date_pb2.Date
    purpose: str
    valid_until: _date_pb2.Date
    def __init__(self, case_id: _Optional[str] = ..., consent_id: _Optional[str] = ..., person_ids: _Optional[_Iterable[str]] = ..., recipient_kinds: _Optional[_Iterable[str]] = ..., valid_from: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., purpose: _Optional[str] = ..., valid_until: _Optional[_Union[_date_pb2.Date, _Mapping]] = ...) -> None: ...

class ConsentWithdrawn(_message.Message):
    __slots__ = ("case_id", "consent_id", "person_ids")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    CONSENT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_IDS_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    consent_id: str
    person_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, case_id: _Optional[str] = ..., consent_id: _Optional[str] = ..., person_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class ConsentExpired(_message.Message):
    __slots__ = ("case_id", "consent_id", "person_ids")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    CONSENT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_IDS_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    consent_id: str
    person_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, case_id: _Optional[str] = ..., consent_id: _Optional[str] = ..., person_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class PlausibilityConfirmed(_message.Message):
    __slots__ = ("case_id", "person_id", "code")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    person_id: str
    code: str
    def __init__(self, case_id: _Optional[str] = ..., person_id: _Optional[str] = ..., code: _Optional[str] = ...) -> None: ...

class DocumentAdded(_message.Message):
    __slots__ = ("case_id", "document_id", "kind", "sha256")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    SHA256_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    document_id: str
    kind: str
    sha256: str
    def __init__(self, case_id: _Optional[str] = ..., document_id: _Optional[str] = ..., kind: _Optional[str] = ..., sha256: _Optional[str] = ...) -> None: ...

class PaperFileClosed(_message.Message):
    __slots__ = ("case_id",)
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    def __init__(self, case_id: _Optional[str] = ...) -> None: ...

class ClosureRequested(_message.Message):
    __slots__ = ("case_id", "outcome")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    outcome: str
    def __init__(self, case_id: _Optional[str] = ..., outcome: _Optional[str] = ...) -> None: ...

class CaseClosed(_message.Message):
    __slots__ = ("case_id", "outcome", "choices", "stays_case_id")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    CHOICES_FIELD_NUMBER: _ClassVar[int]
    STAYS_CASE_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    outcome: str
    choices: _containers.RepeatedCompositeFieldContainer[_open_work_pb2.OpenWorkChoice]
    stays_case_id: str
    def __init__(self, case_id: _Optional[str] = ..., outcome: _Optional[str] = ..., choices: _Optional[_Iterable[_Union[_open_work_pb2.OpenWorkChoice, _Mapping]]] = ..., stays_case_id: _Optional[str] = ...) -> None: ...

class CaseProtected(_message.Message):
    __slots__ = ("case_id", "account_ids", "institution_ids")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_IDS_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_IDS_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    account_ids: _containers.RepeatedScalarFieldContainer[str]
    institution_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, case_id: _Optional[str] = ..., account_ids: _Optional[_Iterable[str]] = ..., institution_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class CaseProtectionEnded(_message.Message):
    __slots__ = ("case_id",)
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    def __init__(self, case_id: _Optional[str] = ...) -> None: ...

class CaseOpened(_message.Message):
    __slots__ = ("case_id", "opening_id", "account_id", "reason", "until_time")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    OPENING_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    opening_id: str
    account_id: str
    reason: str
    until_time: _timestamp_pb2.Timestamp
    def __init__(self, case_id: _Optional[str] = ..., opening_id: _Optional[str] = ..., account_id: _Optional[str] = ..., reason: _Optional[str] = ..., until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class CaseFlagSet(_message.Message):
    __slots__ = ("case_id", "flag")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    FLAG_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    flag: str
    def __init__(self, case_id: _Optional[str] = ..., flag: _Optional[str] = ...) -> None: ...

class DuplicatePairAnswered(_message.Message):
    __slots__ = ("case_id", "pair_id", "answer")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    PAIR_ID_FIELD_NUMBER: _ClassVar[int]
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    pair_id: str
    answer: str
    def __init__(self, case_id: _Optional[str] = ..., pair_id: _Optional[str] = ..., answer: _Optional[str] = ...) -> None: ...

class DuplicatePairReopened(_message.Message):
    __slots__ = ("case_id", "pair_id")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    PAIR_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    pair_id: str
    def __init__(self, case_id: _Optional[str] = ..., pair_id: _Optional[str] = ...) -> None: ...

class OtherOfficeAsked(_message.Message):
    __slots__ = ("case_id", "pair_id", "asked_municipality")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    PAIR_ID_FIELD_NUMBER: _ClassVar[int]
    ASKED_MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    pair_id: str
    asked_municipality: str
    def __init__(self, case_id: _Optional[str] = ..., pair_id: _Optional[str] = ..., asked_municipality: _Optional[str] = ...) -> None: ...

class OtherOfficeAnswered(_message.Message):
    __slots__ = ("case_id", "pair_id", "answer")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    PAIR_ID_FIELD_NUMBER: _ClassVar[int]
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    pair_id: str
    answer: str
    def __init__(self, case_id: _Optional[str] = ..., pair_id: _Optional[str] = ..., answer: _Optional[str] = ...) -> None: ...

class ProtocolEntryRecorded(_message.Message):
    __slots__ = ("case_id", "entry_id", "direction", "done_on")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    ENTRY_ID_FIELD_NUMBER: _ClassVar[int]
    DIRECTION_FIELD_NUMBER: _ClassVar[int]
    DONE_ON_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    entry_id: str
    direction: str
    done_on: _date_pb2.Date
    def __init__(self, case_id: _Optional[str] = ..., entry_id: _Optional[str] = ..., direction: _Optional[str] = ..., done_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ...) -> None: ...

class ProtocolEntryCorrected(_message.Message):
    __slots__ = ("case_id", "entry_id")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    ENTRY_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    entry_id: str
    def __init__(self, case_id: _Optional[str] = ..., entry_id: _Optional[str] = ...) -> None: ...

class ProtocolEntryVoided(_message.Message):
    __slots__ = ("case_id", "entry_id")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    ENTRY_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    entry_id: str
    def __init__(self, case_id: _Optional[str] = ..., entry_id: _Optional[str] = ...) -> None: ...

class CaseFlagEnded(_message.Message):
    __slots__ = ("case_id", "flag")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    FLAG_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    flag: str
    def __init__(self, case_id: _Optional[str] = ..., flag: _Optional[str] = ...) -> None: ...

class CaseReopened(_message.Message):
    __slots__ = ("case_id",)
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    def __init__(self, case_id: _Optional[str] = ...) -> None: ...

class ClockStarted(_message.Message):
    __slots__ = ("clock_id", "case_id", "rule", "subject_id", "start_time", "due_time", "warn_time")
    CLOCK_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_ID_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    DUE_TIME_FIELD_NUMBER: _ClassVar[int]
    WARN_TIME_FIELD_NUMBER: _ClassVar[int]
    clock_id: str
    case_id: str
    rule: str
    subject_id: str
    start_time: _timestamp_pb2.Timestamp
    due_time: _timestamp_pb2.Timestamp
    warn_time: _timestamp_pb2.Timestamp
    def __init__(self, clock_id: _Optional[str] = ..., case_id: _Optional[str] = ..., rule: _Optional[str] = ..., subject_id: _Optional[str] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., due_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., warn_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ClockElapsed(_message.Message):
    __slots__ = ("clock_id", "case_id", "rule", "subject_id", "due_time")
    CLOCK_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_ID_FIELD_NUMBER: _ClassVar[int]
    DUE_TIME_FIELD_NUMBER: _ClassVar[int]
    clock_id: str
    case_id: str
    rule: str
    subject_id: str
    due_time: _timestamp_pb2.Timestamp
    def __init__(self, clock_id: _Optional[str] = ..., case_id: _Optional[str] = ..., rule: _Optional[str] = ..., subject_id: _Optional[str] = ..., due_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ClockStopped(_message.Message):
    __slots__ = ("clock_id", "case_id", "rule", "subject_id", "outcome", "stop_time")
    CLOCK_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_ID_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    STOP_TIME_FIELD_NUMBER: _ClassVar[int]
    clock_id: str
    case_id: str
    rule: str
    subject_id: str
    outcome: str
    stop_time: _timestamp_pb2.Timestamp
    def __init__(self, clock_id: _Optional[str] = ..., case_id: _Optional[str] = ..., rule: _Optional[str] = ..., subject_id: _Optional[str] = ..., outcome: _Optional[str] = ..., stop_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ClockMoved(_message.Message):
    __slots__ = ("clock_id", "case_id", "rule", "subject_id", "start_time", "due_time", "warn_time", "state", "stop_time")
    CLOCK_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_ID_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    DUE_TIME_FIELD_NUMBER: _ClassVar[int]
    WARN_TIME_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    STOP_TIME_FIELD_NUMBER: _ClassVar[int]
    clock_id: str
    case_id: str
    rule: str
    subject_id: str
    start_time: _timestamp_pb2.Timestamp
    due_time: _timestamp_pb2.Timestamp
    warn_time: _timestamp_pb2.Timestamp
    state: str
    stop_time: _timestamp_pb2.Timestamp
    def __init__(self, clock_id: _Optional[str] = ..., case_id: _Optional[str] = ..., rule: _Optional[str] = ..., subject_id: _Optional[str] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., due_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., warn_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., state: _Optional[str] = ..., stop_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class DigestMade(_message.Message):
    __slots__ = ("digest_id", "account_id", "made_on", "warning", "ran_out", "came_up")
    DIGEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    MADE_ON_FIELD_NUMBER: _ClassVar[int]
    WARNING_FIELD_NUMBER: _ClassVar[int]
    RAN_OUT_FIELD_NUMBER: _ClassVar[int]
    CAME_UP_FIELD_NUMBER: _ClassVar[int]
    digest_id: str
    account_id: str
    made_on: _date_pb2.Date
    warning: int
    ran_out: int
    came_up: int
    def __init__(self, digest_id: _Optional[str] = ..., account_id: _Optional[str] = ..., made_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., warning: _Optional[int] = ..., ran_out: _Optional[int] = ..., came_up: _Optional[int] = ...) -> None: ...

class ActDateCorrected(_message.Message):
    __slots__ = ("correction_id", "case_id", "act", "subject_id", "month", "previous_on", "previous_time", "corrected_on", "corrected_time", "field", "correcting_act_on", "of_id")
    CORRECTION_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    ACT_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_ID_FIELD_NUMBER: _ClassVar[int]
    MONTH_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_ON_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_TIME_FIELD_NUMBER: _ClassVar[int]
    CORRECTED_ON_FIELD_NUMBER: _ClassVar[int]
    CORRECTED_TIME_FIELD_NUMBER: _ClassVar[int]
    FIELD_FIELD_NUMBER: _ClassVar[int]
    CORRECTING_ACT_ON_FIELD_NUMBER: _ClassVar[int]
    OF_ID_FIELD_NUMBER: _ClassVar[int]
    correction_id: str
    case_id: str
    act: str
    subject_id: str
    month: str
    previous_on: _date_pb2.Date
    previous_time: _timestamp_pb2.Timestamp
    corrected_on: _date_pb2.Date
    corrected_time: _timestamp_pb2.Timestamp
    field: str
    correcting_act_on: _date_pb2.Date
    of_id: str
    def __init__(self, correction_id: _Optional[str] = ..., case_id: _Optional[str] = ..., act: _Optional[str] = ..., subject_id: _Optional[str] = ..., month: _Optional[str] = ..., previous_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., previous_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., corrected_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., corrected_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., field: _Optional[str] = ..., correcting_act_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., of_id: _Optional[str] = ...) -> None: ...
