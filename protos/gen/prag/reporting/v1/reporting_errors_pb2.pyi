from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from typing import ClassVar as _ClassVar

DESCRIPTOR: _descriptor.FileDescriptor

class Reason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REASON_UNSPECIFIED: _ClassVar[Reason]
    PLAN_NOT_FOUND: _ClassVar[Reason]
    INDICATOR_NOT_FOUND: _ClassVar[Reason]
    INDICATOR_NOT_COUNTED: _ClassVar[Reason]
    PERIOD_INVALID: _ClassVar[Reason]
    DEFINITION_INVALID: _ClassVar[Reason]
    PERIOD_NOT_RELEASED: _ClassVar[Reason]
    RELEASE_IN_PREPARATION: _ClassVar[Reason]
    KNOWN_ON_RELEASE: _ClassVar[Reason]
    ACTIVITY_NOT_FOUND: _ClassVar[Reason]
    ACTIVITY_WITHDRAWN: _ClassVar[Reason]
    ACTIVITY_OF_ANOTHER: _ClassVar[Reason]
REASON_UNSPECIFIED: Reason
PLAN_NOT_FOUND: Reason
INDICATOR_NOT_FOUND: Reason
INDICATOR_NOT_COUNTED: Reason
PERIOD_INVALID: Reason
DEFINITION_INVALID: Reason
PERIOD_NOT_RELEASED: Reason
RELEASE_IN_PREPARATION: Reason
KNOWN_ON_RELEASE: Reason
ACTIVITY_NOT_FOUND: Reason
ACTIVITY_WITHDRAWN: Reason
ACTIVITY_OF_ANOTHER: Reason
