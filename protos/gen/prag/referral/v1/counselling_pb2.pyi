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

class CounselledSex(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    COUNSELLED_SEX_UNSPECIFIED: _ClassVar[CounselledSex]
    COUNSELLED_SEX_FEMALE: _ClassVar[CounselledSex]
    COUNSELLED_SEX_MALE: _ClassVar[CounselledSex]

class AgeBand(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    AGE_BAND_UNSPECIFIED: _ClassVar[AgeBand]
    AGE_BAND_0_14: _ClassVar[AgeBand]
    AGE_BAND_15_17: _ClassVar[AgeBand]
    AGE_BAND_18_29: _ClassVar[AgeBand]
    AGE_BAND_30_64: _ClassVar[AgeBand]
    AGE_BAND_65_UP: _ClassVar[AgeBand]
COUNSELLED_SEX_UNSPECIFIED: CounselledSex
COUNSELLED_SEX_FEMALE: CounselledSex
COUNSELLED_SEX_MALE: CounselledSex
AGE_BAND_UNSPECIFIED: AgeBand
AGE_BAND_0_14: AgeBand
AGE_BAND_15_17: AgeBand
AGE_BAND_18_29: AgeBand
AGE_BAND_30_64: AgeBand
AGE_BAND_65_UP: AgeBand

class CounselledGroup(_message.Message):
    __slots__ = ("sex", "age_band", "count")
    SEX_FIELD_NUMBER: _ClassVar[int]
    AGE_BAND_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    sex: CounselledSex
    age_band: AgeBand
    count: int
    def __init__(self, sex: _Optional[_Union[CounselledSex, str]] = ..., age_band: _Optional[_Union[AgeBand, str]] = ..., count: _Optional[int] = ...) -> None: ...

class CounsellingEntry(_message.Message):
    __slots__ = ("counselled_on", "topics", "language", "counselled_by", "person_ids", "groups", "papers_told", "papers_helped", "application_for")
    COUNSELLED_ON_FIELD_NUMBER: _ClassVar[int]
    TOPICS_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    COUNSELLED_BY_FIELD_NUMBER: _ClassVar[int]
    PERSON_IDS_FIELD_NUMBER: _ClassVar[int]
    GROUPS_FIELD_NUMBER: _ClassVar[int]
    PAPERS_TOLD_FIELD_NUMBER: _ClassVar[int]
    PAPERS_HELPED_FIELD_NUMBER: _ClassVar[int]
    APPLICATION_FOR_FIELD_NUMBER: _ClassVar[int]
    counselled_on: _date_pb2.Date
    topics: _containers.RepeatedScalarFieldContainer[str]
    language: str
    counselled_by: str
    person_ids: _containers.RepeatedScalarFieldContainer[str]
    groups: _containers.RepeatedCompositeFieldContainer[CounselledGroup]
    papers_told: _containers.RepeatedScalarFieldContainer[str]
    papers_helped: _containers.RepeatedScalarFieldContainer[str]
    application_for: str
    def __init__(self, counselled_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., topics: _Optional[_Iterable[str]] = ..., language: _Optional[str] = ..., counselled_by: _Optional[str] = ..., person_ids: _Optional[_Iterable[str]] = ..., groups: _Optional[_Iterable[_Union[CounselledGroup, _Mapping]]] = ..., papers_told: _Optional[_Iterable[str]] = ..., papers_helped: _Optional[_Iterable[str]] = ..., application_for: _Optional[str] = ...) -> None: ...

class CounsellingChange(_message.Message):
    __slots__ = ("time", "changed_by", "reason", "before")
    TIME_FIELD_NUMBER: _ClassVar[int]
    CHANGED_BY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    BEFORE_FIELD_NUMBER: _ClassVar[int]
    time: _timestamp_pb2.Timestamp
    changed_by: str
    reason: str
    before: CounsellingEntry
    def __init__(self, time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., changed_by: _Optional[str] = ..., reason: _Optional[str] = ..., before: _Optional[_Union[CounsellingEntry, _Mapping]] = ...) -> None: ...

class Counselling(_message.Message):
    __slots__ = ("id", "municipality", "institution_id", "institution_kind", "case_id", "case_number", "strand", "entry", "recorded_by", "record_time", "recorded_late", "changes", "undone_by", "undo_time", "undo_reason", "etag", "actions")
    ID_FIELD_NUMBER: _ClassVar[int]
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_ID_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_KIND_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    STRAND_FIELD_NUMBER: _ClassVar[int]
    ENTRY_FIELD_NUMBER: _ClassVar[int]
    RECORDED_BY_FIELD_NUMBER: _ClassVar[int]
    RECORD_TIME_FIELD_NUMBER: _ClassVar[int]
    RECORDED_LATE_FIELD_NUMBER: _ClassVar[int]
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    UNDONE_BY_FIELD_NUMBER: _ClassVar[int]
    UNDO_TIME_FIELD_NUMBER: _ClassVar[int]
    UNDO_REASON_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    ACTIONS_FIELD_NUMBER: _ClassVar[int]
    id: str
    municipality: str
    institution_id: str
    institution_kind: str
    case_id: str
    case_number: str
    strand: _types_pb2.Strand
    entry: CounsellingEntry
    recorded_by: str
    record_time: _timestamp_pb2.Timestamp
    recorded_late: bool
    changes: _containers.RepeatedCompositeFieldContainer[CounsellingChange]
    undone_by: str
    undo_time: _timestamp_pb2.Timestamp
    undo_reason: str
    etag: str
    actions: _containers.RepeatedCompositeFieldContainer[_types_pb2.Action]
    def __init__(self, id: _Optional[str] = ..., municipality: _Optional[str] = ..., institution_id: _Optional[str] = ..., institution_kind: _Optional[str] = ..., case_id: _Optional[str] = ..., case_number: _Optional[str] = ..., strand: _Optional[_Union[_types_pb2.Strand, str]] = ..., entry: _Optional[_Union[CounsellingEntry, _Mapping]] = ..., recorded_by: _Optional[str] = ..., record_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., recorded_late: _Optional[bool] = ..., changes: _Optional[_Iterable[_Union[CounsellingChange, _Mapping]]] = ..., undone_by: _Optional[str] = ..., undo_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., undo_reason: _Optional[str] = ..., etag: _Optional[str] = ..., actions: _Optional[_Iterable[_Union[_types_pb2.Action, _Mapping]]] = ...) -> None: ...

class RecordCounsellingRequest(_message.Message):
    __slots__ = ("case_id", "municipality", "entry", "request_id")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    ENTRY_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    municipality: str
    entry: CounsellingEntry
    request_id: str
    def __init__(self, case_id: _Optional[str] = ..., municipality: _Optional[str] = ..., entry: _Optional[_Union[CounsellingEntry, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class CorrectCounsellingRequest(_message.Message):
    __slots__ = ("counselling_id", "entry", "reason", "etag", "request_id")
    COUNSELLING_ID_FIELD_NUMBER: _ClassVar[int]
    ENTRY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    counselling_id: str
    entry: CounsellingEntry
    reason: str
    etag: str
    request_id: str
    def __init__(self, counselling_id: _Optional[str] = ..., entry: _Optional[_Union[CounsellingEntry, _Mapping]] = ..., reason: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class UndoCounsellingRequest(_message.Message):
    __slots__ = ("counselling_id", "reason", "request_id")
    COUNSELLING_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    counselling_id: str
    reason: str
    request_id: str
    def __init__(self, counselling_id: _Optional[str] = ..., reason: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class GetCounsellingRequest(_message.Message):
    __slots__ = ("counselling_id",)
    COUNSELLING_ID_FIELD_NUMBER: _ClassVar[int]
    counselling_id: str
    def __init__(self, counselling_id: _Optional[str] = ...) -> None: ...

class ListCounsellingRequest(_message.Message):
    __slots__ = ("case_id", "from_on", "until_on", "topic", "page_size", "page_token")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    FROM_ON_FIELD_NUMBER: _ClassVar[int]
    UNTIL_ON_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    from_on: _date_pb2.Date
    until_on: _date_pb2.Date
    topic: str
    page_size: int
    page_token: str
    def __init__(self, case_id: _Optional[str] = ..., from_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., until_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., topic: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListCounsellingResponse(_message.Message):
    __slots__ = ("counselling", "next_page_token")
    COUNSELLING_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    counselling: _containers.RepeatedCompositeFieldContainer[Counselling]
    next_page_token: str
    def __init__(self, counselling: _Optional[_Iterable[_Union[Counselling, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ListCounsellingTermsRequest(_message.Message):
    __slots__ = ("on",)
    ON_FIELD_NUMBER: _ClassVar[int]
    on: _date_pb2.Date
    def __init__(self, on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ...) -> None: ...

class CounsellingTerm(_message.Message):
    __slots__ = ("code", "name", "group", "valid_from", "valid_until", "applied_for")
    CODE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    GROUP_FIELD_NUMBER: _ClassVar[int]
    VALID_FROM_FIELD_NUMBER: _ClassVar[int]
    VALID_UNTIL_FIELD_NUMBER: _ClassVar[int]
    APPLIED_FOR_FIELD_NUMBER: _ClassVar[int]
    code: str
    name: _types_pb2.LocalizedText
    group: str
    valid_from: _date_pb2.Date
    valid_until: _date_pb2.Date
    applied_for: bool
    def __init__(self, code: _Optional[str] = ..., name: _Optional[_Union[_types_pb2.LocalizedText, _Mapping]] = ..., group: _Optional[str] = ..., valid_from: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., valid_until: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., applied_for: _Optional[bool] = ...) -> None: ...

class ListCounsellingTermsResponse(_message.Message):
    __slots__ = ("topics", "papers")
    TOPICS_FIELD_NUMBER: _ClassVar[int]
    PAPERS_FIELD_NUMBER: _ClassVar[int]
    topics: _containers.RepeatedCompositeFieldContainer[CounsellingTerm]
    papers: _containers.RepeatedCompositeFieldContainer[CounsellingTerm]
    def __init__(self, topics: _Optional[_Iterable[_Union[CounsellingTerm, _Mapping]]] = ..., papers: _Optional[_Iterable[_Union[CounsellingTerm, _Mapping]]] = ...) -> None: ...
