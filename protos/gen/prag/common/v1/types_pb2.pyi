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

class Strand(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    STRAND_UNSPECIFIED: _ClassVar[Strand]
    STRAND_RETURN: _ClassVar[Strand]
    STRAND_REINTEGRATION: _ClassVar[Strand]
    STRAND_INTEGRATION: _ClassVar[Strand]

class Locale(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LOCALE_UNSPECIFIED: _ClassVar[Locale]
    LOCALE_SQ: _ClassVar[Locale]
    LOCALE_SR_CYRL: _ClassVar[Locale]
    LOCALE_SR_LATN: _ClassVar[Locale]
    LOCALE_EN: _ClassVar[Locale]

class WorkGroup(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    WORK_GROUP_UNSPECIFIED: _ClassVar[WorkGroup]
    WORK_GROUP_LATE: _ClassVar[WorkGroup]
    WORK_GROUP_TODAY: _ClassVar[WorkGroup]
    WORK_GROUP_WAITING: _ClassVar[WorkGroup]
    WORK_GROUP_UPCOMING: _ClassVar[WorkGroup]
    WORK_GROUP_OPEN: _ClassVar[WorkGroup]
STRAND_UNSPECIFIED: Strand
STRAND_RETURN: Strand
STRAND_REINTEGRATION: Strand
STRAND_INTEGRATION: Strand
LOCALE_UNSPECIFIED: Locale
LOCALE_SQ: Locale
LOCALE_SR_CYRL: Locale
LOCALE_SR_LATN: Locale
LOCALE_EN: Locale
WORK_GROUP_UNSPECIFIED: WorkGroup
WORK_GROUP_LATE: WorkGroup
WORK_GROUP_TODAY: WorkGroup
WORK_GROUP_WAITING: WorkGroup
WORK_GROUP_UPCOMING: WorkGroup
WORK_GROUP_OPEN: WorkGroup

class LocalizedText(_message.Message):
    __slots__ = ("sq", "sr", "en")
    SQ_FIELD_NUMBER: _ClassVar[int]
    SR_FIELD_NUMBER: _ClassVar[int]
    EN_FIELD_NUMBER: _ClassVar[int]
    sq: str
    sr: str
    en: str
    def __init__(self, sq: _Optional[str] = ..., sr: _Optional[str] = ..., en: _Optional[str] = ...) -> None: ...

class Money(_message.Message):
    __slots__ = ("minor_units", "currency")
    MINOR_UNITS_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    minor_units: int
    currency: str
    def __init__(self, minor_units: _Optional[int] = ..., currency: _Optional[str] = ...) -> None: ...

class Action(_message.Message):
    __slots__ = ("name", "allowed", "reason", "metadata")
    class MetadataEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    NAME_FIELD_NUMBER: _ClassVar[int]
    ALLOWED_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    name: str
    allowed: bool
    reason: str
    metadata: _containers.ScalarMap[str, str]
    def __init__(self, name: _Optional[str] = ..., allowed: _Optional[bool] = ..., reason: _Optional[str] = ..., metadata: _Optional[_Mapping[str, str]] = ...) -> None: ...

class WorkItem(_message.Message):
    __slots__ = ("kind", "case_id", "case_number", "subject_id", "person_id", "municipality", "due_time", "group", "rule", "waits_for", "metadata", "strand", "display_name")
    class MetadataEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    KIND_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    DUE_TIME_FIELD_NUMBER: _ClassVar[int]
    GROUP_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    WAITS_FOR_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    STRAND_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    kind: str
    case_id: str
    case_number: str
    subject_id: str
    person_id: str
    municipality: str
    due_time: _timestamp_pb2.Timestamp
    group: WorkGroup
    rule: str
    waits_for: str
    metadata: _containers.ScalarMap[str, str]
    strand: Strand
    display_name: str
    def __init__(self, kind: _Optional[str] = ..., case_id: _Optional[str] = ..., case_number: _Optional[str] = ..., subject_id: _Optional[str] = ..., person_id: _Optional[str] = ..., municipality: _Optional[str] = ..., due_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., group: _Optional[_Union[WorkGroup, str]] = ..., rule: _Optional[str] = ..., waits_for: _Optional[str] = ..., metadata: _Optional[_Mapping[str, str]] = ..., strand: _Optional[_Union[Strand, str]] = ..., display_name: _Optional[str] = ...) -> None: ...

class ListWorkRequest(_message.Message):
    __slots__ = ("today",)
    TODAY_FIELD_NUMBER: _ClassVar[int]
    today: _date_pb2.Date
    def __init__(self, today: _Optional[_Union[_date_pb2.Date, _Mapping]] = ...) -> None: ...

class ListWorkResponse(_message.Message):
    __slots__ = ("items", "more")
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    MORE_FIELD_NUMBER: _ClassVar[int]
    items: _containers.RepeatedCompositeFieldContainer[WorkItem]
    more: bool
    def __init__(self, items: _Optional[_Iterable[_Union[WorkItem, _Mapping]]] = ..., more: _Optional[bool] = ...) -> None: ...

class Provenance(_message.Message):
    __slots__ = ("valid_from", "valid_to", "source", "verified_by", "verified_on", "demo")
    VALID_FROM_FIELD_NUMBER: _ClassVar[int]
    VALID_TO_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    VERIFIED_BY_FIELD_NUMBER: _ClassVar[int]
    VERIFIED_ON_FIELD_NUMBER: _ClassVar[int]
    DEMO_FIELD_NUMBER: _ClassVar[int]
    valid_from: _date_pb2.Date
    valid_to: _date_pb2.Date
    source: str
    verified_by: str
    verified_on: _date_pb2.Date
    demo: bool
    def __init__(self, valid_from: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., valid_to: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., source: _Optional[str] = ..., verified_by: _Optional[str] = ..., verified_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., demo: _Optional[bool] = ...) -> None: ...

class CorrectActDateRequest(_message.Message):
    __slots__ = ("case_id", "act", "subject_id", "month", "on", "time", "reason", "request_id", "field", "correcting_act_on")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    ACT_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_ID_FIELD_NUMBER: _ClassVar[int]
    MONTH_FIELD_NUMBER: _ClassVar[int]
    ON_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    FIELD_FIELD_NUMBER: _ClassVar[int]
    CORRECTING_ACT_ON_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    act: str
    subject_id: str
    month: str
    on: _date_pb2.Date
    time: _timestamp_pb2.Timestamp
    reason: str
    request_id: str
    field: str
    correcting_act_on: _date_pb2.Date
    def __init__(self, case_id: _Optional[str] = ..., act: _Optional[str] = ..., subject_id: _Optional[str] = ..., month: _Optional[str] = ..., on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., reason: _Optional[str] = ..., request_id: _Optional[str] = ..., field: _Optional[str] = ..., correcting_act_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ...) -> None: ...

class ActDateCorrection(_message.Message):
    __slots__ = ("id", "case_id", "act", "subject_id", "month", "previous", "corrected", "reason", "corrected_by", "time", "field", "correcting_act_on", "reference")
    ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    ACT_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_ID_FIELD_NUMBER: _ClassVar[int]
    MONTH_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_FIELD_NUMBER: _ClassVar[int]
    CORRECTED_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    CORRECTED_BY_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    FIELD_FIELD_NUMBER: _ClassVar[int]
    CORRECTING_ACT_ON_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    id: str
    case_id: str
    act: str
    subject_id: str
    month: str
    previous: str
    corrected: str
    reason: str
    corrected_by: str
    time: _timestamp_pb2.Timestamp
    field: str
    correcting_act_on: _date_pb2.Date
    reference: str
    def __init__(self, id: _Optional[str] = ..., case_id: _Optional[str] = ..., act: _Optional[str] = ..., subject_id: _Optional[str] = ..., month: _Optional[str] = ..., previous: _Optional[str] = ..., corrected: _Optional[str] = ..., reason: _Optional[str] = ..., corrected_by: _Optional[str] = ..., time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., field: _Optional[str] = ..., correcting_act_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., reference: _Optional[str] = ...) -> None: ...

class ListActDateCorrectionsRequest(_message.Message):
    __slots__ = ("case_id", "subject_id")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    subject_id: str
    def __init__(self, case_id: _Optional[str] = ..., subject_id: _Optional[str] = ...) -> None: ...

class ListActDateCorrectionsResponse(_message.Message):
    __slots__ = ("corrections",)
    CORRECTIONS_FIELD_NUMBER: _ClassVar[int]
    corrections: _containers.RepeatedCompositeFieldContainer[ActDateCorrection]
    def __init__(self, corrections: _Optional[_Iterable[_Union[ActDateCorrection, _Mapping]]] = ...) -> None: ...
