from prag.common.v1 import options_pb2 as _options_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class DefinitionChanged(_message.Message):
    __slots__ = ("definition_id", "indicator")
    DEFINITION_ID_FIELD_NUMBER: _ClassVar[int]
    INDICATOR_FIELD_NUMBER: _ClassVar[int]
    definition_id: str
    indicator: str
    def __init__(self, definition_id: _Optional[str] = ..., indicator: _Optional[str] = ...) -> None: ...
