from google.protobuf import descriptor_pb2 as _descriptor_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional

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
EVENT_FIELD_NUMBER: _ClassVar[int]
event: _descriptor.FieldDescriptor

class Access(_message.Message):
    __slots__ = ("permission", "records", "services", "public", "signed_in")
    PERMISSION_FIELD_NUMBER: _ClassVar[int]
    RECORDS_FIELD_NUMBER: _ClassVar[int]
    SERVICES_FIELD_NUMBER: _ClassVar[int]
    PUBLIC_FIELD_NUMBER: _ClassVar[int]
    SIGNED_IN_FIELD_NUMBER: _ClassVar[int]
    permission: str
    records: bool
    services: bool
    public: bool
    signed_in: bool
    def __init__(self, permission: _Optional[str] = ..., records: _Optional[bool] = ..., services: _Optional[bool] = ..., public: _Optional[bool] = ..., signed_in: _Optional[bool] = ...) -> None: ...

class EventOptions(_message.Message):
    __slots__ = ("aggregate", "topic")
    AGGREGATE_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    aggregate: str
    topic: str
    def __init__(self, aggregate: _Optional[str] = ..., topic: _Optional[str] = ...) -> None: ...
