from google.type import date_pb2 as _date_pb2
from prag.common.v1 import options_pb2 as _options_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class DefinitionChanged(_message.Message):
    __slots__ = ("definition_id", "indicator")
    DEFINITION_ID_FIELD_NUMBER: _ClassVar[int]
    INDICATOR_FIELD_NUMBER: _ClassVar[int]
    definition_id: str
    indicator: str
    def __init__(self, definition_id: _Optional[str] = ..., indicator: _Optional[str] = ...) -> None: ...

class ActivityRecorded(_message.Message):
    __slots__ = ("activity_id", "kind", "topic", "channel", "held_on", "women", "men", "registered", "staff", "copies")
    ACTIVITY_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    HELD_ON_FIELD_NUMBER: _ClassVar[int]
    WOMEN_FIELD_NUMBER: _ClassVar[int]
    MEN_FIELD_NUMBER: _ClassVar[int]
    REGISTERED_FIELD_NUMBER: _ClassVar[int]
    STAFF_FIELD_NUMBER: _ClassVar[int]
    COPIES_FIELD_NUMBER: _ClassVar[int]
    activity_id: str
    kind: str
    topic: str
    channel: str
    held_on: _date_pb2.Date
    women: int
    men: int
    registered: int
    staff: int
    copies: int
    def __init__(self, activity_id: _Optional[str] = ..., kind: _Optional[str] = ..., topic: _Optional[str] = ..., channel: _Optional[str] = ..., held_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., women: _Optional[int] = ..., men: _Optional[int] = ..., registered: _Optional[int] = ..., staff: _Optional[int] = ..., copies: _Optional[int] = ...) -> None: ...

class ActivityCorrected(_message.Message):
    __slots__ = ("activity_id", "kind", "topic", "channel", "held_on", "women", "men", "registered", "staff", "copies", "previously_on")
    ACTIVITY_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    HELD_ON_FIELD_NUMBER: _ClassVar[int]
    WOMEN_FIELD_NUMBER: _ClassVar[int]
    MEN_FIELD_NUMBER: _ClassVar[int]
    REGISTERED_FIELD_NUMBER: _ClassVar[int]
    STAFF_FIELD_NUMBER: _ClassVar[int]
    COPIES_FIELD_NUMBER: _ClassVar[int]
    PREVIOUSLY_ON_FIELD_NUMBER: _ClassVar[int]
    activity_id: str
    kind: str
    topic: str
    channel: str
    held_on: _date_pb2.Date
    women: int
    men: int
    registered: int
    staff: int
    copies: int
    previously_on: _date_pb2.Date
    def __init__(self, activity_id: _Optional[str] = ..., kind: _Optional[str] = ..., topic: _Optional[str] = ..., channel: _Optional[str] = ..., held_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., women: _Optional[int] = ..., men: _Optional[int] = ..., registered: _Optional[int] = ..., staff: _Optional[int] = ..., copies: _Optional[int] = ..., previously_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ...) -> None: ...

class ActivityWithdrawn(_message.Message):
    __slots__ = ("activity_id",)
    ACTIVITY_ID_FIELD_NUMBER: _ClassVar[int]
    activity_id: str
    def __init__(self, activity_id: _Optional[str] = ...) -> None: ...
