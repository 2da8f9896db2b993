from prag.common.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class InstitutionAdded(_message.Message):
    __slots__ = ("institution_id", "kind", "municipalities")
    INSTITUTION_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    MUNICIPALITIES_FIELD_NUMBER: _ClassVar[int]
    institution_id: str
    kind: str
    municipalities: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, institution_id: _Optional[str] = ..., kind: _Optional[str] = ..., municipalities: _Optional[_Iterable[str]] = ...) -> None: ...

class InstitutionChanged(_message.Message):
    __slots__ = ("institution_id", "kind", "municipalities", "active")
    INSTITUTION_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    MUNICIPALITIES_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_FIELD_NUMBER: _ClassVar[int]
    institution_id: str
    kind: str
    municipalities: _containers.RepeatedScalarFieldContainer[str]
    active: bool
    def __init__(self, institution_id: _Optional[str] = ..., kind: _Optional[str] = ..., municipalities: _Optional[_Iterable[str]] = ..., active: _Optional[bool] = ...) -> None: ...

class AccountChanged(_message.Message):
    __slots__ = ("account_id", "institution_id", "roles", "state", "digest")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_ID_FIELD_NUMBER: _ClassVar[int]
    ROLES_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    DIGEST_FIELD_NUMBER: _ClassVar[int]
    account_id: str
    institution_id: str
    roles: _containers.RepeatedScalarFieldContainer[str]
    state: str
    digest: str
    def __init__(self, account_id: _Optional[str] = ..., institution_id: _Optional[str] = ..., roles: _Optional[_Iterable[str]] = ..., state: _Optional[str] = ..., digest: _Optional[str] = ...) -> None: ...

class ClientChanged(_message.Message):
    __slots__ = ("client_id", "institution_id", "role", "active")
    CLIENT_ID_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_ID_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_FIELD_NUMBER: _ClassVar[int]
    client_id: str
    institution_id: str
    role: str
    active: bool
    def __init__(self, client_id: _Optional[str] = ..., institution_id: _Optional[str] = ..., role: _Optional[str] = ..., active: _Optional[bool] = ...) -> None: ...
