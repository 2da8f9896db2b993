import datetime

from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.type import date_pb2 as _date_pb2
from prag.common.v1 import options_pb2 as _options_pb2
from prag.common.v1 import types_pb2 as _types_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class AgreementConclusion(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    AGREEMENT_CONCLUSION_UNSPECIFIED: _ClassVar[AgreementConclusion]
    AGREEMENT_CONCLUSION_ACTION: _ClassVar[AgreementConclusion]
    AGREEMENT_CONCLUSION_INFORMATION: _ClassVar[AgreementConclusion]
    AGREEMENT_CONCLUSION_REFERRAL: _ClassVar[AgreementConclusion]
    AGREEMENT_CONCLUSION_AGAIN: _ClassVar[AgreementConclusion]
    AGREEMENT_CONCLUSION_SOLVED: _ClassVar[AgreementConclusion]

class AgreedTaskState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    AGREED_TASK_STATE_UNSPECIFIED: _ClassVar[AgreedTaskState]
    AGREED_TASK_STATE_OPEN: _ClassVar[AgreedTaskState]
    AGREED_TASK_STATE_DONE: _ClassVar[AgreedTaskState]
    AGREED_TASK_STATE_ENDED: _ClassVar[AgreedTaskState]

class AgreedTaskEnd(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    AGREED_TASK_END_UNSPECIFIED: _ClassVar[AgreedTaskEnd]
    AGREED_TASK_END_CASE_CLOSED: _ClassVar[AgreedTaskEnd]
    AGREED_TASK_END_CASE_TRANSFERRED: _ClassVar[AgreedTaskEnd]
    AGREED_TASK_END_UNDONE: _ClassVar[AgreedTaskEnd]
AGREEMENT_CONCLUSION_UNSPECIFIED: AgreementConclusion
AGREEMENT_CONCLUSION_ACTION: AgreementConclusion
AGREEMENT_CONCLUSION_INFORMATION: AgreementConclusion
AGREEMENT_CONCLUSION_REFERRAL: AgreementConclusion
AGREEMENT_CONCLUSION_AGAIN: AgreementConclusion
AGREEMENT_CONCLUSION_SOLVED: AgreementConclusion
AGREED_TASK_STATE_UNSPECIFIED: AgreedTaskState
AGREED_TASK_STATE_OPEN: AgreedTaskState
AGREED_TASK_STATE_DONE: AgreedTaskState
AGREED_TASK_STATE_ENDED: AgreedTaskState
AGREED_TASK_END_UNSPECIFIED: AgreedTaskEnd
AGREED_TASK_END_CASE_CLOSED: AgreedTaskEnd
AGREED_TASK_END_CASE_TRANSFERRED: AgreedTaskEnd
AGREED_TASK_END_UNDONE: AgreedTaskEnd

class AgreedTaskEntry(_message.Message):
    __slots__ = ("what", "owner", "due_on")
    WHAT_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    DUE_ON_FIELD_NUMBER: _ClassVar[int]
    what: str
    owner: str
    due_on: _date_pb2.Date
    def __init__(self, what: _Optional[str] = ..., owner: _Optional[str] = ..., due_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ...) -> None: ...

class AgreedTask(_message.Message):
    __slots__ = ("id", "entry", "state", "changed_by", "change_time", "end_reason", "actions")
    ID_FIELD_NUMBER: _ClassVar[int]
    ENTRY_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    CHANGED_BY_FIELD_NUMBER: _ClassVar[int]
    CHANGE_TIME_FIELD_NUMBER: _ClassVar[int]
    END_REASON_FIELD_NUMBER: _ClassVar[int]
    ACTIONS_FIELD_NUMBER: _ClassVar[int]
    id: str
    entry: AgreedTaskEntry
    state: AgreedTaskState
    changed_by: str
    change_time: _timestamp_pb2.Timestamp
    end_reason: AgreedTaskEnd
    actions: _containers.RepeatedCompositeFieldContainer[_types_pb2.Action]
    def __init__(self, id: _Optional[str] = ..., entry: _Optional[_Union[AgreedTaskEntry, _Mapping]] = ..., state: _Optional[_Union[AgreedTaskState, str]] = ..., changed_by: _Optional[str] = ..., change_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_reason: _Optional[_Union[AgreedTaskEnd, str]] = ..., actions: _Optional[_Iterable[_Union[_types_pb2.Action, _Mapping]]] = ...) -> None: ...

class Agreement(_message.Message):
    __slots__ = ("id", "municipality", "case_id", "case_number", "strand", "meeting_id", "agreed_on", "agreed_with", "conclusion", "note", "tasks", "recorded_by", "record_time", "undone_by", "undo_time", "undo_reason", "actions")
    ID_FIELD_NUMBER: _ClassVar[int]
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    STRAND_FIELD_NUMBER: _ClassVar[int]
    MEETING_ID_FIELD_NUMBER: _ClassVar[int]
    AGREED_ON_FIELD_NUMBER: _ClassVar[int]
    AGREED_WITH_FIELD_NUMBER: _ClassVar[int]
    CONCLUSION_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    TASKS_FIELD_NUMBER: _ClassVar[int]
    RECORDED_BY_FIELD_NUMBER: _ClassVar[int]
    RECORD_TIME_FIELD_NUMBER: _ClassVar[int]
    UNDONE_BY_FIELD_NUMBER: _ClassVar[int]
    UNDO_TIME_FIELD_NUMBER: _ClassVar[int]
    UNDO_REASON_FIELD_NUMBER: _ClassVar[int]
    ACTIONS_FIELD_NUMBER: _ClassVar[int]
    id: str
    municipality: str
    case_id: str
    case_number: str
    strand: _types_pb2.Strand
    meeting_id: str
    agreed_on: _date_pb2.Date
    agreed_with: str
    conclusion: AgreementConclusion
    note: str
    tasks: _containers.RepeatedCompositeFieldContainer[AgreedTask]
    recorded_by: str
    record_time: _timestamp_pb2.Timestamp
    undone_by: str
    undo_time: _timestamp_pb2.Timestamp
    undo_reason: str
    actions: _containers.RepeatedCompositeFieldContainer[_types_pb2.Action]
    def __init__(self, id: _Optional[str] = ..., municipality: _Optional[str] = ..., case_id: _Optional[str] = ..., case_number: _Optional[str] = ..., strand: _Optional[_Union[_types_pb2.Strand, str]] = ..., meeting_id: _Optional[str] = ..., agreed_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., agreed_with: _Optional[str] = ..., conclusion: _Optional[_Union[AgreementConclusion, str]] = ..., note: _Optional[str] = ..., tasks: _Optional[_Iterable[_Union[AgreedTask, _Mapping]]] = ..., recorded_by: _Optional[str] = ..., record_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., undone_by: _Optional[str] = ..., undo_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., undo_reason: _Optional[str] = ..., actions: _Optional[_Iterable[_Union[_types_pb2.Action, _Mapping]]] = ...) -> None: ...

class RecordAgreementRequest(_message.Message):
    __slots__ = ("case_id", "meeting_id", "agreed_on", "agreed_with", "conclusion", "note", "tasks", "request_id")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    MEETING_ID_FIELD_NUMBER: _ClassVar[int]
    AGREED_ON_FIELD_NUMBER: _ClassVar[int]
    AGREED_WITH_FIELD_NUMBER: _ClassVar[int]
    CONCLUSION_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    TASKS_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    meeting_id: str
    agreed_on: _date_pb2.Date
    agreed_with: str
    conclusion: AgreementConclusion
    note: str
    tasks: _containers.RepeatedCompositeFieldContainer[AgreedTaskEntry]
    request_id: str
    def __init__(self, case_id: _Optional[str] = ..., meeting_id: _Optional[str] = ..., agreed_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., agreed_with: _Optional[str] = ..., conclusion: _Optional[_Union[AgreementConclusion, str]] = ..., note: _Optional[str] = ..., tasks: _Optional[_Iterable[_Union[AgreedTaskEntry, _Mapping]]] = ..., request_id: _Optional[str] = ...) -> None: ...

class UndoAgreementRequest(_message.Message):
    __slots__ = ("agreement_id", "reason", "request_id")
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    reason: str
    request_id: str
    def __init__(self, agreement_id: _Optional[str] = ..., reason: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class CompleteAgreedTaskRequest(_message.Message):
    __slots__ = ("agreement_id", "task_id", "request_id")
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    task_id: str
    request_id: str
    def __init__(self, agreement_id: _Optional[str] = ..., task_id: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class ReopenAgreedTaskRequest(_message.Message):
    __slots__ = ("agreement_id", "task_id", "request_id")
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    task_id: str
    request_id: str
    def __init__(self, agreement_id: _Optional[str] = ..., task_id: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class GetAgreementRequest(_message.Message):
    __slots__ = ("agreement_id",)
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    def __init__(self, agreement_id: _Optional[str] = ...) -> None: ...

class ListAgreementsRequest(_message.Message):
    __slots__ = ("case_id", "meeting_id", "page_size", "page_token")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    MEETING_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    meeting_id: str
    page_size: int
    page_token: str
    def __init__(self, case_id: _Optional[str] = ..., meeting_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListAgreementsResponse(_message.Message):
    __slots__ = ("agreements", "next_page_token")
    AGREEMENTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    agreements: _containers.RepeatedCompositeFieldContainer[Agreement]
    next_page_token: str
    def __init__(self, agreements: _Optional[_Iterable[_Union[Agreement, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...
