from prag.common.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class PersonProfiled(_message.Message):
    __slots__ = ("person_id", "case_id", "sex", "birth_month", "community", "vulnerabilities", "removed")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    SEX_FIELD_NUMBER: _ClassVar[int]
    BIRTH_MONTH_FIELD_NUMBER: _ClassVar[int]
    COMMUNITY_FIELD_NUMBER: _ClassVar[int]
    VULNERABILITIES_FIELD_NUMBER: _ClassVar[int]
    REMOVED_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    case_id: str
    sex: str
    birth_month: str
    community: str
    vulnerabilities: _containers.RepeatedScalarFieldContainer[str]
    removed: bool
    def __init__(self, person_id: _Optional[str] = ..., case_id: _Optional[str] = ..., sex: _Optional[str] = ..., birth_month: _Optional[str] = ..., community: _Optional[str] = ..., vulnerabilities: _Optional[_Iterable[str]] = ..., removed: _Optional[bool] = ...) -> None: ...
