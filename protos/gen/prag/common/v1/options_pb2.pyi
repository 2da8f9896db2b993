from google.protobuf import descriptor_pb2 as _descriptor_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Sensitivity(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SENSITIVITY_UNSPECIFIED: _ClassVar[Sensitivity]
    SENSITIVITY_ETHNICITY: _ClassVar[Sensitivity]
    SENSITIVITY_HEALTH: _ClassVar[Sensitivity]
    SENSITIVITY_PROTECTION: _ClassVar[Sensitivity]
SENSITIVITY_UNSPECIFIED: Sensitivity
SENSITIVITY_ETHNICITY: Sensitivity
SENSITIVITY_HEALTH: Sensitivity
SENSITIVITY_PROTECTION: Sensitivity
ACCESS_FIELD_NUMBER: _ClassVar[int]
access: _descriptor.FieldDescriptor
SENSITIVITY_FIELD_NUMBER: _ClassVar[int]
sensitivity: _descriptor.FieldDescriptor
CONSTRAINTS_FIELD_NUMBER: _ClassVar[int]
constraints: _descriptor.FieldDescriptor
EVENT_FIELD_NUMBER: _ClassVar[int]
event: _descriptor.FieldDescriptor

class Access(_message.Message):
    __slots__ = ("permission", "records", "services", "public", "signed_in", "fresh", "file")
    PERMISSION_FIELD_NUMBER: _ClassVar[int]
    RECORDS_FIELD_NUMBER: _ClassVar[int]
    SERVICES_FIELD_NUMBER: _ClassVar[int]
    PUBLIC_FIELD_NUMBER: _ClassVar[int]
    SIGNED_IN_FIELD_NUMBER: _ClassVar[int]
    FRESH_FIELD_NUMBER: _ClassVar[int]
    FILE_FIELD_NUMBER: _ClassVar[int]
    permission: str
    records: bool
    services: bool
    public: bool
    signed_in: bool
    fresh: bool
    file: bool
    def __init__(self, permission: _Optional[str] = ..., records: _Optional[bool] = ..., services: _Optional[bool] = ..., public: _Optional[bool] = ..., signed_in: _Optional[bool] = ..., fresh: _Optional[bool] = ..., file: _Optional[bool] = ...) -> None: ...

class Constraints(_message.Message):
    __slots__ = ("string", "repeated", "int32")
    STRING_FIELD_NUMBER: _ClassVar[int]
    REPEATED_FIELD_NUMBER: _ClassVar[int]
    INT32_FIELD_NUMBER: _ClassVar[int]
    string: StringRules
    repeated: RepeatedRules
    int32: Int32Rules
    def __init__(self, string: _Optional[_Union[StringRules, _Mapping]] = ..., repeated: _Optional[_Union[RepeatedRules, _Mapping]] = ..., int32: _Optional[_Union[Int32Rules, _Mapping]] = ...) -> None: ...

class StringRules(_message.Message):
    __slots__ = ("min_len", "max_len", "max_bytes", "pattern", "printed")
    MIN_LEN_FIELD_NUMBER: _ClassVar[int]
    MAX_LEN_FIELD_NUMBER: _ClassVar[int]
    MAX_BYTES_FIELD_NUMBER: _ClassVar[int]
    PATTERN_FIELD_NUMBER: _ClassVar[int]
    PRINTED_FIELD_NUMBER: _ClassVar[int]
    min_len: int
    max_len: int
    max_bytes: int
    pattern: str
    printed: bool
    def __init__(self, min_len: _Optional[int] = ..., max_len: _Optional[int] = ..., max_bytes: _Optional[int] = ..., pattern: _Optional[str] = ..., printed: _Optional[bool] = ...) -> None: ...

class RepeatedRules(_message.Message):
    __slots__ = ("max_items", "items")
    MAX_ITEMS_FIELD_NUMBER: _ClassVar[int]
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    max_items: int
    items: Constraints
    def __init__(self, max_items: _Optional[int] = ..., items: _Optional[_Union[Constraints, _Mapping]] = ...) -> None: ...

class Int32Rules(_message.Message):
    __slots__ = ("gte", "lte")
    GTE_FIELD_NUMBER: _ClassVar[int]
    LTE_FIELD_NUMBER: _ClassVar[int]
    gte: int
    lte: int
    def __init__(self, gte: _Optional[int] = ..., lte: _Optional[int] = ...) -> None: ...

class EventOptions(_message.Message):
    __slots__ = ("aggregate", "topic")
    AGGREGATE_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    aggregate: str
    topic: str
    def __init__(self, aggregate: _Optional[str] = ..., topic: _Optional[str] = ...) -> None: ...
