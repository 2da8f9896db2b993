import datetime

from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.type import date_pb2 as _date_pb2
from prag.common.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class OpenWorkKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    OPEN_WORK_KIND_UNSPECIFIED: _ClassVar[OpenWorkKind]
    OPEN_WORK_KIND_VISIT: _ClassVar[OpenWorkKind]
    OPEN_WORK_KIND_PLAN_APPROVAL: _ClassVar[OpenWorkKind]
    OPEN_WORK_KIND_REFERRAL: _ClassVar[OpenWorkKind]
    OPEN_WORK_KIND_APPLICATION: _ClassVar[OpenWorkKind]
    OPEN_WORK_KIND_AGENDA_POINT: _ClassVar[OpenWorkKind]
    OPEN_WORK_KIND_DECISION: _ClassVar[OpenWorkKind]
    OPEN_WORK_KIND_ENTITLEMENT: _ClassVar[OpenWorkKind]
OPEN_WORK_KIND_UNSPECIFIED: OpenWorkKind
OPEN_WORK_KIND_VISIT: OpenWorkKind
OPEN_WORK_KIND_PLAN_APPROVAL: OpenWorkKind
OPEN_WORK_KIND_REFERRAL: OpenWorkKind
OPEN_WORK_KIND_APPLICATION: OpenWorkKind
OPEN_WORK_KIND_AGENDA_POINT: OpenWorkKind
OPEN_WORK_KIND_DECISION: OpenWorkKind
OPEN_WORK_KIND_ENTITLEMENT: OpenWorkKind

class OpenWork(_message.Message):
    __slots__ = ("kind", "id", "number", "code", "state", "since_time", "planned_time", "acts", "end_reasons", "may_keep", "person_ids")
    KIND_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    SINCE_TIME_FIELD_NUMBER: _ClassVar[int]
    PLANNED_TIME_FIELD_NUMBER: _ClassVar[int]
    ACTS_FIELD_NUMBER: _ClassVar[int]
    END_REASONS_FIELD_NUMBER: _ClassVar[int]
    MAY_KEEP_FIELD_NUMBER: _ClassVar[int]
    PERSON_IDS_FIELD_NUMBER: _ClassVar[int]
    kind: OpenWorkKind
    id: str
    number: str
    code: str
    state: str
    since_time: _timestamp_pb2.Timestamp
    planned_time: _timestamp_pb2.Timestamp
    acts: str
    end_reasons: _containers.RepeatedScalarFieldContainer[str]
    may_keep: bool
    person_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, kind: _Optional[_Union[OpenWorkKind, str]] = ..., id: _Optional[str] = ..., number: _Optional[str] = ..., code: _Optional[str] = ..., state: _Optional[str] = ..., since_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., planned_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., acts: _Optional[str] = ..., end_reasons: _Optional[_Iterable[str]] = ..., may_keep: _Optional[bool] = ..., person_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class OpenWorkChoice(_message.Message):
    __slots__ = ("id", "end_reason", "keep_until", "kind", "goes_along")
    ID_FIELD_NUMBER: _ClassVar[int]
    END_REASON_FIELD_NUMBER: _ClassVar[int]
    KEEP_UNTIL_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    GOES_ALONG_FIELD_NUMBER: _ClassVar[int]
    id: str
    end_reason: str
    keep_until: _date_pb2.Date
    kind: OpenWorkKind
    goes_along: bool
    def __init__(self, id: _Optional[str] = ..., end_reason: _Optional[str] = ..., keep_until: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., kind: _Optional[_Union[OpenWorkKind, str]] = ..., goes_along: _Optional[bool] = ...) -> None: ...

class ListOpenWorkRequest(_message.Message):
    __slots__ = ("case_id",)
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    def __init__(self, case_id: _Optional[str] = ...) -> None: ...

class ListOpenWorkResponse(_message.Message):
    __slots__ = ("work",)
    WORK_FIELD_NUMBER: _ClassVar[int]
    work: _containers.RepeatedCompositeFieldContainer[OpenWork]
    def __init__(self, work: _Optional[_Iterable[_Union[OpenWork, _Mapping]]] = ...) -> None: ...
