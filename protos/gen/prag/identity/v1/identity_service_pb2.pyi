import datetime

from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import field_mask_pb2 as _field_mask_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from prag.common.v1 import options_pb2 as _options_pb2
from prag.common.v1 import types_pb2 as _types_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class AccountState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ACCOUNT_STATE_UNSPECIFIED: _ClassVar[AccountState]
    ACCOUNT_STATE_INVITED: _ClassVar[AccountState]
    ACCOUNT_STATE_ACTIVE: _ClassVar[AccountState]
    ACCOUNT_STATE_SUSPENDED: _ClassVar[AccountState]

class Digest(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DIGEST_UNSPECIFIED: _ClassVar[Digest]
    DIGEST_NONE: _ClassVar[Digest]
    DIGEST_WORKING_DAYS: _ClassVar[Digest]
    DIGEST_WEEKLY: _ClassVar[Digest]

class Delivery(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DELIVERY_UNSPECIFIED: _ClassVar[Delivery]
    DELIVERY_MAIL: _ClassVar[Delivery]
    DELIVERY_LETTER: _ClassVar[Delivery]

class AccountChangeState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ACCOUNT_CHANGE_STATE_UNSPECIFIED: _ClassVar[AccountChangeState]
    ACCOUNT_CHANGE_STATE_WAITING: _ClassVar[AccountChangeState]
    ACCOUNT_CHANGE_STATE_DONE: _ClassVar[AccountChangeState]
    ACCOUNT_CHANGE_STATE_REFUSED: _ClassVar[AccountChangeState]

class AccountAct(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ACCOUNT_ACT_UNSPECIFIED: _ClassVar[AccountAct]
    ACCOUNT_ACT_INVITED: _ClassVar[AccountAct]
    ACCOUNT_ACT_UPDATED: _ClassVar[AccountAct]
    ACCOUNT_ACT_LINK_SENT: _ClassVar[AccountAct]
    ACCOUNT_ACT_LETTER: _ClassVar[AccountAct]
    ACCOUNT_ACT_PASSWORD_CHOSEN: _ClassVar[AccountAct]
    ACCOUNT_ACT_SUSPENDED: _ClassVar[AccountAct]
    ACCOUNT_ACT_RESTORED: _ClassVar[AccountAct]
    ACCOUNT_ACT_REVIEWED: _ClassVar[AccountAct]
    ACCOUNT_ACT_RESET_ASKED: _ClassVar[AccountAct]
    ACCOUNT_ACT_FACTOR_ADDED: _ClassVar[AccountAct]
    ACCOUNT_ACT_FACTOR_REMOVED: _ClassVar[AccountAct]
    ACCOUNT_ACT_RECOVERY_USED: _ClassVar[AccountAct]
    ACCOUNT_ACT_CODES_RENEWED: _ClassVar[AccountAct]
    ACCOUNT_ACT_FACTOR_RESET: _ClassVar[AccountAct]
    ACCOUNT_ACT_PROVIDER_LINKED: _ClassVar[AccountAct]
    ACCOUNT_ACT_PROVIDER_UNLINKED: _ClassVar[AccountAct]
    ACCOUNT_ACT_INSTITUTION_UPDATED: _ClassVar[AccountAct]
ACCOUNT_STATE_UNSPECIFIED: AccountState
ACCOUNT_STATE_INVITED: AccountState
ACCOUNT_STATE_ACTIVE: AccountState
ACCOUNT_STATE_SUSPENDED: AccountState
DIGEST_UNSPECIFIED: Digest
DIGEST_NONE: Digest
DIGEST_WORKING_DAYS: Digest
DIGEST_WEEKLY: Digest
DELIVERY_UNSPECIFIED: Delivery
DELIVERY_MAIL: Delivery
DELIVERY_LETTER: Delivery
ACCOUNT_CHANGE_STATE_UNSPECIFIED: AccountChangeState
ACCOUNT_CHANGE_STATE_WAITING: AccountChangeState
ACCOUNT_CHANGE_STATE_DONE: AccountChangeState
ACCOUNT_CHANGE_STATE_REFUSED: AccountChangeState
ACCOUNT_ACT_UNSPECIFIED: AccountAct
ACCOUNT_ACT_INVITED: AccountAct
ACCOUNT_ACT_UPDATED: AccountAct
ACCOUNT_ACT_LINK_SENT: AccountAct
ACCOUNT_ACT_LETTER: AccountAct
ACCOUNT_ACT_PASSWORD_CHOSEN: AccountAct
ACCOUNT_ACT_SUSPENDED: AccountAct
ACCOUNT_ACT_RESTORED: AccountAct
ACCOUNT_ACT_REVIEWED: AccountAct
ACCOUNT_ACT_RESET_ASKED: AccountAct
ACCOUNT_ACT_FACTOR_ADDED: AccountAct
ACCOUNT_ACT_FACTOR_REMOVED: AccountAct
ACCOUNT_ACT_RECOVERY_USED: AccountAct
ACCOUNT_ACT_CODES_RENEWED: AccountAct
ACCOUNT_ACT_FACTOR_RESET: AccountAct
ACCOUNT_ACT_PROVIDER_LINKED: AccountAct
ACCOUNT_ACT_PROVIDER_UNLINKED: AccountAct
ACCOUNT_ACT_INSTITUTION_UPDATED: AccountAct

class Account(_message.Message):
    __slots__ = ("id", "email", "display_name", "institution_id", "roles", "locale", "state", "last_sign_in_time", "review_time", "keyboard_shortcuts", "create_time", "etag", "actions", "position", "review_due_time", "waiting_change_id", "second_factor", "provider_subject", "digest")
    ID_FIELD_NUMBER: _ClassVar[int]
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_ID_FIELD_NUMBER: _ClassVar[int]
    ROLES_FIELD_NUMBER: _ClassVar[int]
    LOCALE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    LAST_SIGN_IN_TIME_FIELD_NUMBER: _ClassVar[int]
    REVIEW_TIME_FIELD_NUMBER: _ClassVar[int]
    KEYBOARD_SHORTCUTS_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    ACTIONS_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    REVIEW_DUE_TIME_FIELD_NUMBER: _ClassVar[int]
    WAITING_CHANGE_ID_FIELD_NUMBER: _ClassVar[int]
    SECOND_FACTOR_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_SUBJECT_FIELD_NUMBER: _ClassVar[int]
    DIGEST_FIELD_NUMBER: _ClassVar[int]
    id: str
    email: str
    display_name: str
    institution_id: str
    roles: _containers.RepeatedScalarFieldContainer[str]
    locale: _types_pb2.Locale
    state: AccountState
    last_sign_in_time: _timestamp_pb2.Timestamp
    review_time: _timestamp_pb2.Timestamp
    keyboard_shortcuts: bool
    create_time: _timestamp_pb2.Timestamp
    etag: str
    actions: _containers.RepeatedCompositeFieldContainer[_types_pb2.Action]
    position: str
    review_due_time: _timestamp_pb2.Timestamp
    waiting_change_id: str
    second_factor: bool
    provider_subject: str
    digest: Digest
    def __init__(self, id: _Optional[str] = ..., email: _Optional[str] = ..., display_name: _Optional[str] = ..., institution_id: _Optional[str] = ..., roles: _Optional[_Iterable[str]] = ..., locale: _Optional[_Union[_types_pb2.Locale, str]] = ..., state: _Optional[_Union[AccountState, str]] = ..., last_sign_in_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., review_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., keyboard_shortcuts: _Optional[bool] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., etag: _Optional[str] = ..., actions: _Optional[_Iterable[_Union[_types_pb2.Action, _Mapping]]] = ..., position: _Optional[str] = ..., review_due_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., waiting_change_id: _Optional[str] = ..., second_factor: _Optional[bool] = ..., provider_subject: _Optional[str] = ..., digest: _Optional[_Union[Digest, str]] = ...) -> None: ...

class Institution(_message.Message):
    __slots__ = ("id", "code", "kind", "name", "full_name", "municipalities", "address", "phone", "email", "active", "etag", "demo", "roles", "waiting_change_id", "field")
    ID_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    FULL_NAME_FIELD_NUMBER: _ClassVar[int]
    MUNICIPALITIES_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    PHONE_FIELD_NUMBER: _ClassVar[int]
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    DEMO_FIELD_NUMBER: _ClassVar[int]
    ROLES_FIELD_NUMBER: _ClassVar[int]
    WAITING_CHANGE_ID_FIELD_NUMBER: _ClassVar[int]
    FIELD_FIELD_NUMBER: _ClassVar[int]
    id: str
    code: str
    kind: str
    name: _types_pb2.LocalizedText
    full_name: _types_pb2.LocalizedText
    municipalities: _containers.RepeatedScalarFieldContainer[str]
    address: str
    phone: str
    email: str
    active: bool
    etag: str
    demo: bool
    roles: _containers.RepeatedScalarFieldContainer[str]
    waiting_change_id: str
    field: str
    def __init__(self, id: _Optional[str] = ..., code: _Optional[str] = ..., kind: _Optional[str] = ..., name: _Optional[_Union[_types_pb2.LocalizedText, _Mapping]] = ..., full_name: _Optional[_Union[_types_pb2.LocalizedText, _Mapping]] = ..., municipalities: _Optional[_Iterable[str]] = ..., address: _Optional[str] = ..., phone: _Optional[str] = ..., email: _Optional[str] = ..., active: _Optional[bool] = ..., etag: _Optional[str] = ..., demo: _Optional[bool] = ..., roles: _Optional[_Iterable[str]] = ..., waiting_change_id: _Optional[str] = ..., field: _Optional[str] = ...) -> None: ...

class SignInRequest(_message.Message):
    __slots__ = ("email", "password", "source", "shared_computer", "locale", "device_token")
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    PASSWORD_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    SHARED_COMPUTER_FIELD_NUMBER: _ClassVar[int]
    LOCALE_FIELD_NUMBER: _ClassVar[int]
    DEVICE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    email: str
    password: str
    source: str
    shared_computer: bool
    locale: _types_pb2.Locale
    device_token: str
    def __init__(self, email: _Optional[str] = ..., password: _Optional[str] = ..., source: _Optional[str] = ..., shared_computer: _Optional[bool] = ..., locale: _Optional[_Union[_types_pb2.Locale, str]] = ..., device_token: _Optional[str] = ...) -> None: ...

class SignInResponse(_message.Message):
    __slots__ = ("session_token", "expire_time", "device_token", "challenge_token", "passkey_options")
    SESSION_TOKEN_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    DEVICE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    CHALLENGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    PASSKEY_OPTIONS_FIELD_NUMBER: _ClassVar[int]
    session_token: str
    expire_time: _timestamp_pb2.Timestamp
    device_token: str
    challenge_token: str
    passkey_options: str
    def __init__(self, session_token: _Optional[str] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., device_token: _Optional[str] = ..., challenge_token: _Optional[str] = ..., passkey_options: _Optional[str] = ...) -> None: ...

class CompleteSignInRequest(_message.Message):
    __slots__ = ("challenge_token", "code", "source", "device_token", "passkey")
    CHALLENGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    DEVICE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    PASSKEY_FIELD_NUMBER: _ClassVar[int]
    challenge_token: str
    code: str
    source: str
    device_token: str
    passkey: str
    def __init__(self, challenge_token: _Optional[str] = ..., code: _Optional[str] = ..., source: _Optional[str] = ..., device_token: _Optional[str] = ..., passkey: _Optional[str] = ...) -> None: ...

class BeginProviderSignInRequest(_message.Message):
    __slots__ = ("source", "shared_computer", "locale")
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    SHARED_COMPUTER_FIELD_NUMBER: _ClassVar[int]
    LOCALE_FIELD_NUMBER: _ClassVar[int]
    source: str
    shared_computer: bool
    locale: _types_pb2.Locale
    def __init__(self, source: _Optional[str] = ..., shared_computer: _Optional[bool] = ..., locale: _Optional[_Union[_types_pb2.Locale, str]] = ...) -> None: ...

class BeginProviderLinkRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class BeginProviderPresenceRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ProviderRequest(_message.Message):
    __slots__ = ("authorization_url", "request_token")
    AUTHORIZATION_URL_FIELD_NUMBER: _ClassVar[int]
    REQUEST_TOKEN_FIELD_NUMBER: _ClassVar[int]
    authorization_url: str
    request_token: str
    def __init__(self, authorization_url: _Optional[str] = ..., request_token: _Optional[str] = ...) -> None: ...

class ProviderAnswer(_message.Message):
    __slots__ = ("state", "code", "issuer")
    STATE_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    ISSUER_FIELD_NUMBER: _ClassVar[int]
    state: str
    code: str
    issuer: str
    def __init__(self, state: _Optional[str] = ..., code: _Optional[str] = ..., issuer: _Optional[str] = ...) -> None: ...

class CompleteProviderSignInRequest(_message.Message):
    __slots__ = ("request_token", "answer", "source", "device_token")
    REQUEST_TOKEN_FIELD_NUMBER: _ClassVar[int]
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    DEVICE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    request_token: str
    answer: ProviderAnswer
    source: str
    device_token: str
    def __init__(self, request_token: _Optional[str] = ..., answer: _Optional[_Union[ProviderAnswer, _Mapping]] = ..., source: _Optional[str] = ..., device_token: _Optional[str] = ...) -> None: ...

class AddProviderLinkRequest(_message.Message):
    __slots__ = ("request_token", "answer", "session_token", "request_id")
    REQUEST_TOKEN_FIELD_NUMBER: _ClassVar[int]
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    SESSION_TOKEN_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    request_token: str
    answer: ProviderAnswer
    session_token: str
    request_id: str
    def __init__(self, request_token: _Optional[str] = ..., answer: _Optional[_Union[ProviderAnswer, _Mapping]] = ..., session_token: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class RemoveProviderLinkRequest(_message.Message):
    __slots__ = ("session_token", "request_id")
    SESSION_TOKEN_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    session_token: str
    request_id: str
    def __init__(self, session_token: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class EndProviderSessionsRequest(_message.Message):
    __slots__ = ("logout_token",)
    LOGOUT_TOKEN_FIELD_NUMBER: _ClassVar[int]
    logout_token: str
    def __init__(self, logout_token: _Optional[str] = ...) -> None: ...

class EndProviderSessionsResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ConfirmPresenceRequest(_message.Message):
    __slots__ = ("session_token", "password", "code", "request_id", "request_token", "answer")
    SESSION_TOKEN_FIELD_NUMBER: _ClassVar[int]
    PASSWORD_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_TOKEN_FIELD_NUMBER: _ClassVar[int]
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    session_token: str
    password: str
    code: str
    request_id: str
    request_token: str
    answer: ProviderAnswer
    def __init__(self, session_token: _Optional[str] = ..., password: _Optional[str] = ..., code: _Optional[str] = ..., request_id: _Optional[str] = ..., request_token: _Optional[str] = ..., answer: _Optional[_Union[ProviderAnswer, _Mapping]] = ...) -> None: ...

class ConfirmPresenceResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetSecondFactorRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class SecondFactor(_message.Message):
    __slots__ = ("totp", "recovery_codes", "required", "passkeys", "keys")
    TOTP_FIELD_NUMBER: _ClassVar[int]
    RECOVERY_CODES_FIELD_NUMBER: _ClassVar[int]
    REQUIRED_FIELD_NUMBER: _ClassVar[int]
    PASSKEYS_FIELD_NUMBER: _ClassVar[int]
    KEYS_FIELD_NUMBER: _ClassVar[int]
    totp: bool
    recovery_codes: int
    required: bool
    passkeys: _containers.RepeatedScalarFieldContainer[str]
    keys: _containers.RepeatedCompositeFieldContainer[Passkey]
    def __init__(self, totp: _Optional[bool] = ..., recovery_codes: _Optional[int] = ..., required: _Optional[bool] = ..., passkeys: _Optional[_Iterable[str]] = ..., keys: _Optional[_Iterable[_Union[Passkey, _Mapping]]] = ...) -> None: ...

class Passkey(_message.Message):
    __slots__ = ("id", "name", "create_time")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    create_time: _timestamp_pb2.Timestamp
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class RemovePasskeyRequest(_message.Message):
    __slots__ = ("passkey_id", "request_id")
    PASSKEY_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    passkey_id: str
    request_id: str
    def __init__(self, passkey_id: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class BeginPasskeyRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class BeginPasskeyResponse(_message.Message):
    __slots__ = ("options", "begun")
    OPTIONS_FIELD_NUMBER: _ClassVar[int]
    BEGUN_FIELD_NUMBER: _ClassVar[int]
    options: str
    begun: str
    def __init__(self, options: _Optional[str] = ..., begun: _Optional[str] = ...) -> None: ...

class AddPasskeyRequest(_message.Message):
    __slots__ = ("begun", "passkey", "name", "session_token", "request_id")
    BEGUN_FIELD_NUMBER: _ClassVar[int]
    PASSKEY_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    SESSION_TOKEN_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    begun: str
    passkey: str
    name: str
    session_token: str
    request_id: str
    def __init__(self, begun: _Optional[str] = ..., passkey: _Optional[str] = ..., name: _Optional[str] = ..., session_token: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class BeginTotpRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class BeginTotpResponse(_message.Message):
    __slots__ = ("secret", "uri")
    SECRET_FIELD_NUMBER: _ClassVar[int]
    URI_FIELD_NUMBER: _ClassVar[int]
    secret: str
    uri: str
    def __init__(self, secret: _Optional[str] = ..., uri: _Optional[str] = ...) -> None: ...

class ConfirmTotpRequest(_message.Message):
    __slots__ = ("code", "session_token", "request_id")
    CODE_FIELD_NUMBER: _ClassVar[int]
    SESSION_TOKEN_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    code: str
    session_token: str
    request_id: str
    def __init__(self, code: _Optional[str] = ..., session_token: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class RecoveryCodes(_message.Message):
    __slots__ = ("codes",)
    CODES_FIELD_NUMBER: _ClassVar[int]
    codes: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, codes: _Optional[_Iterable[str]] = ...) -> None: ...

class RenewRecoveryCodesRequest(_message.Message):
    __slots__ = ("code", "request_id")
    CODE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    code: str
    request_id: str
    def __init__(self, code: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class RemoveSecondFactorRequest(_message.Message):
    __slots__ = ("code", "request_id")
    CODE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    code: str
    request_id: str
    def __init__(self, code: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class ResetSecondFactorRequest(_message.Message):
    __slots__ = ("account_id", "request_id")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    account_id: str
    request_id: str
    def __init__(self, account_id: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class ResolveSessionRequest(_message.Message):
    __slots__ = ("session_token", "purpose")
    SESSION_TOKEN_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    session_token: str
    purpose: str
    def __init__(self, session_token: _Optional[str] = ..., purpose: _Optional[str] = ...) -> None: ...

class ResolveSessionResponse(_message.Message):
    __slots__ = ("account", "institution", "municipalities", "strands", "permissions", "tokens", "token_expire_time", "idle_expire_time", "second_factor_missing", "at_provider")
    class TokensEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_FIELD_NUMBER: _ClassVar[int]
    MUNICIPALITIES_FIELD_NUMBER: _ClassVar[int]
    STRANDS_FIELD_NUMBER: _ClassVar[int]
    PERMISSIONS_FIELD_NUMBER: _ClassVar[int]
    TOKENS_FIELD_NUMBER: _ClassVar[int]
    TOKEN_EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    IDLE_EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    SECOND_FACTOR_MISSING_FIELD_NUMBER: _ClassVar[int]
    AT_PROVIDER_FIELD_NUMBER: _ClassVar[int]
    account: Account
    institution: Institution
    municipalities: _containers.RepeatedScalarFieldContainer[str]
    strands: _containers.RepeatedScalarFieldContainer[str]
    permissions: _containers.RepeatedScalarFieldContainer[str]
    tokens: _containers.ScalarMap[str, str]
    token_expire_time: _timestamp_pb2.Timestamp
    idle_expire_time: _timestamp_pb2.Timestamp
    second_factor_missing: bool
    at_provider: bool
    def __init__(self, account: _Optional[_Union[Account, _Mapping]] = ..., institution: _Optional[_Union[Institution, _Mapping]] = ..., municipalities: _Optional[_Iterable[str]] = ..., strands: _Optional[_Iterable[str]] = ..., permissions: _Optional[_Iterable[str]] = ..., tokens: _Optional[_Mapping[str, str]] = ..., token_expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., idle_expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., second_factor_missing: _Optional[bool] = ..., at_provider: _Optional[bool] = ...) -> None: ...

class SignOutRequest(_message.Message):
    __slots__ = ("session_token",)
    SESSION_TOKEN_FIELD_NUMBER: _ClassVar[int]
    session_token: str
    def __init__(self, session_token: _Optional[str] = ...) -> None: ...

class SignOutResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class SignOutEverywhereRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class SignOutEverywhereResponse(_message.Message):
    __slots__ = ("ended",)
    ENDED_FIELD_NUMBER: _ClassVar[int]
    ended: int
    def __init__(self, ended: _Optional[int] = ...) -> None: ...

class IssueClientTokenRequest(_message.Message):
    __slots__ = ("client_id", "client_secret", "audience", "source")
    CLIENT_ID_FIELD_NUMBER: _ClassVar[int]
    CLIENT_SECRET_FIELD_NUMBER: _ClassVar[int]
    AUDIENCE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    client_id: str
    client_secret: str
    audience: str
    source: str
    def __init__(self, client_id: _Optional[str] = ..., client_secret: _Optional[str] = ..., audience: _Optional[str] = ..., source: _Optional[str] = ...) -> None: ...

class ResolveClientTokenRequest(_message.Message):
    __slots__ = ("access_token", "audience")
    ACCESS_TOKEN_FIELD_NUMBER: _ClassVar[int]
    AUDIENCE_FIELD_NUMBER: _ClassVar[int]
    access_token: str
    audience: str
    def __init__(self, access_token: _Optional[str] = ..., audience: _Optional[str] = ...) -> None: ...

class ResolveClientTokenResponse(_message.Message):
    __slots__ = ("access_token", "expires_in")
    ACCESS_TOKEN_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_IN_FIELD_NUMBER: _ClassVar[int]
    access_token: str
    expires_in: int
    def __init__(self, access_token: _Optional[str] = ..., expires_in: _Optional[int] = ...) -> None: ...

class TellOfReadingRequest(_message.Message):
    __slots__ = ("municipality", "account_id", "cases")
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    CASES_FIELD_NUMBER: _ClassVar[int]
    municipality: str
    account_id: str
    cases: int
    def __init__(self, municipality: _Optional[str] = ..., account_id: _Optional[str] = ..., cases: _Optional[int] = ...) -> None: ...

class TellOfReadingResponse(_message.Message):
    __slots__ = ("told",)
    TOLD_FIELD_NUMBER: _ClassVar[int]
    told: int
    def __init__(self, told: _Optional[int] = ...) -> None: ...

class GetRightsRequest(_message.Message):
    __slots__ = ("account_id",)
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    account_id: str
    def __init__(self, account_id: _Optional[str] = ...) -> None: ...

class Rights(_message.Message):
    __slots__ = ("institution_id", "institution_kind", "roles", "municipalities", "strands", "locale")
    INSTITUTION_ID_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_KIND_FIELD_NUMBER: _ClassVar[int]
    ROLES_FIELD_NUMBER: _ClassVar[int]
    MUNICIPALITIES_FIELD_NUMBER: _ClassVar[int]
    STRANDS_FIELD_NUMBER: _ClassVar[int]
    LOCALE_FIELD_NUMBER: _ClassVar[int]
    institution_id: str
    institution_kind: str
    roles: _containers.RepeatedScalarFieldContainer[str]
    municipalities: _containers.RepeatedScalarFieldContainer[str]
    strands: _containers.RepeatedScalarFieldContainer[str]
    locale: _types_pb2.Locale
    def __init__(self, institution_id: _Optional[str] = ..., institution_kind: _Optional[str] = ..., roles: _Optional[_Iterable[str]] = ..., municipalities: _Optional[_Iterable[str]] = ..., strands: _Optional[_Iterable[str]] = ..., locale: _Optional[_Union[_types_pb2.Locale, str]] = ...) -> None: ...

class RenewTokenRequest(_message.Message):
    __slots__ = ("access_token",)
    ACCESS_TOKEN_FIELD_NUMBER: _ClassVar[int]
    access_token: str
    def __init__(self, access_token: _Optional[str] = ...) -> None: ...

class RenewTokenResponse(_message.Message):
    __slots__ = ("access_token",)
    ACCESS_TOKEN_FIELD_NUMBER: _ClassVar[int]
    access_token: str
    def __init__(self, access_token: _Optional[str] = ...) -> None: ...

class IssueClientTokenResponse(_message.Message):
    __slots__ = ("access_token", "expires_in")
    ACCESS_TOKEN_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_IN_FIELD_NUMBER: _ClassVar[int]
    access_token: str
    expires_in: int
    def __init__(self, access_token: _Optional[str] = ..., expires_in: _Optional[int] = ...) -> None: ...

class GetOwnAccountRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class UpdateOwnAccountRequest(_message.Message):
    __slots__ = ("locale", "keyboard_shortcuts", "current_password", "new_password", "request_id", "session_token", "digest")
    LOCALE_FIELD_NUMBER: _ClassVar[int]
    KEYBOARD_SHORTCUTS_FIELD_NUMBER: _ClassVar[int]
    CURRENT_PASSWORD_FIELD_NUMBER: _ClassVar[int]
    NEW_PASSWORD_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    SESSION_TOKEN_FIELD_NUMBER: _ClassVar[int]
    DIGEST_FIELD_NUMBER: _ClassVar[int]
    locale: _types_pb2.Locale
    keyboard_shortcuts: bool
    current_password: str
    new_password: str
    request_id: str
    session_token: str
    digest: Digest
    def __init__(self, locale: _Optional[_Union[_types_pb2.Locale, str]] = ..., keyboard_shortcuts: _Optional[bool] = ..., current_password: _Optional[str] = ..., new_password: _Optional[str] = ..., request_id: _Optional[str] = ..., session_token: _Optional[str] = ..., digest: _Optional[_Union[Digest, str]] = ...) -> None: ...

class GetAccountRequest(_message.Message):
    __slots__ = ("account_id",)
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    account_id: str
    def __init__(self, account_id: _Optional[str] = ...) -> None: ...

class ListAccountsRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "institution_id", "state", "query", "review_due", "role", "locale")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    QUERY_FIELD_NUMBER: _ClassVar[int]
    REVIEW_DUE_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    LOCALE_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    institution_id: str
    state: AccountState
    query: str
    review_due: bool
    role: str
    locale: _types_pb2.Locale
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., institution_id: _Optional[str] = ..., state: _Optional[_Union[AccountState, str]] = ..., query: _Optional[str] = ..., review_due: _Optional[bool] = ..., role: _Optional[str] = ..., locale: _Optional[_Union[_types_pb2.Locale, str]] = ...) -> None: ...

class ListAccountsResponse(_message.Message):
    __slots__ = ("accounts", "next_page_token")
    ACCOUNTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    accounts: _containers.RepeatedCompositeFieldContainer[Account]
    next_page_token: str
    def __init__(self, accounts: _Optional[_Iterable[_Union[Account, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class BatchGetAccountNamesRequest(_message.Message):
    __slots__ = ("ids",)
    IDS_FIELD_NUMBER: _ClassVar[int]
    ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, ids: _Optional[_Iterable[str]] = ...) -> None: ...

class AccountName(_message.Message):
    __slots__ = ("id", "display_name", "institution_id", "position")
    ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_ID_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    id: str
    display_name: str
    institution_id: str
    position: str
    def __init__(self, id: _Optional[str] = ..., display_name: _Optional[str] = ..., institution_id: _Optional[str] = ..., position: _Optional[str] = ...) -> None: ...

class BatchGetAccountNamesResponse(_message.Message):
    __slots__ = ("names",)
    NAMES_FIELD_NUMBER: _ClassVar[int]
    names: _containers.RepeatedCompositeFieldContainer[AccountName]
    def __init__(self, names: _Optional[_Iterable[_Union[AccountName, _Mapping]]] = ...) -> None: ...

class ListColleaguesRequest(_message.Message):
    __slots__ = ("institution_id", "role", "municipality", "ids")
    INSTITUTION_ID_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    IDS_FIELD_NUMBER: _ClassVar[int]
    institution_id: str
    role: str
    municipality: str
    ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, institution_id: _Optional[str] = ..., role: _Optional[str] = ..., municipality: _Optional[str] = ..., ids: _Optional[_Iterable[str]] = ...) -> None: ...

class ListColleaguesResponse(_message.Message):
    __slots__ = ("colleagues", "more")
    COLLEAGUES_FIELD_NUMBER: _ClassVar[int]
    MORE_FIELD_NUMBER: _ClassVar[int]
    colleagues: _containers.RepeatedCompositeFieldContainer[Colleague]
    more: bool
    def __init__(self, colleagues: _Optional[_Iterable[_Union[Colleague, _Mapping]]] = ..., more: _Optional[bool] = ...) -> None: ...

class Colleague(_message.Message):
    __slots__ = ("id", "display_name", "institution_id", "position", "roles")
    ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_ID_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    ROLES_FIELD_NUMBER: _ClassVar[int]
    id: str
    display_name: str
    institution_id: str
    position: str
    roles: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, id: _Optional[str] = ..., display_name: _Optional[str] = ..., institution_id: _Optional[str] = ..., position: _Optional[str] = ..., roles: _Optional[_Iterable[str]] = ...) -> None: ...

class InviteAccountRequest(_message.Message):
    __slots__ = ("account", "request_id", "delivery")
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DELIVERY_FIELD_NUMBER: _ClassVar[int]
    account: Account
    request_id: str
    delivery: Delivery
    def __init__(self, account: _Optional[_Union[Account, _Mapping]] = ..., request_id: _Optional[str] = ..., delivery: _Optional[_Union[Delivery, str]] = ...) -> None: ...

class InviteAccountResponse(_message.Message):
    __slots__ = ("account",)
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    account: Account
    def __init__(self, account: _Optional[_Union[Account, _Mapping]] = ...) -> None: ...

class AccountChange(_message.Message):
    __slots__ = ("id", "account_id", "display_name", "institution_id", "act", "state", "delivery", "fields", "proposed_by_id", "create_time", "decided_by_id", "decide_time", "actions")
    ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_ID_FIELD_NUMBER: _ClassVar[int]
    ACT_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    DELIVERY_FIELD_NUMBER: _ClassVar[int]
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    PROPOSED_BY_ID_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    DECIDED_BY_ID_FIELD_NUMBER: _ClassVar[int]
    DECIDE_TIME_FIELD_NUMBER: _ClassVar[int]
    ACTIONS_FIELD_NUMBER: _ClassVar[int]
    id: str
    account_id: str
    display_name: str
    institution_id: str
    act: AccountAct
    state: AccountChangeState
    delivery: Delivery
    fields: _containers.RepeatedCompositeFieldContainer[AccountFieldChange]
    proposed_by_id: str
    create_time: _timestamp_pb2.Timestamp
    decided_by_id: str
    decide_time: _timestamp_pb2.Timestamp
    actions: _containers.RepeatedCompositeFieldContainer[_types_pb2.Action]
    def __init__(self, id: _Optional[str] = ..., account_id: _Optional[str] = ..., display_name: _Optional[str] = ..., institution_id: _Optional[str] = ..., act: _Optional[_Union[AccountAct, str]] = ..., state: _Optional[_Union[AccountChangeState, str]] = ..., delivery: _Optional[_Union[Delivery, str]] = ..., fields: _Optional[_Iterable[_Union[AccountFieldChange, _Mapping]]] = ..., proposed_by_id: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., decided_by_id: _Optional[str] = ..., decide_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., actions: _Optional[_Iterable[_Union[_types_pb2.Action, _Mapping]]] = ...) -> None: ...

class AccountFieldChange(_message.Message):
    __slots__ = ("field", "before", "after")
    FIELD_FIELD_NUMBER: _ClassVar[int]
    BEFORE_FIELD_NUMBER: _ClassVar[int]
    AFTER_FIELD_NUMBER: _ClassVar[int]
    field: str
    before: _containers.RepeatedScalarFieldContainer[str]
    after: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, field: _Optional[str] = ..., before: _Optional[_Iterable[str]] = ..., after: _Optional[_Iterable[str]] = ...) -> None: ...

class ListAccountChangesRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "account_id", "state")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    account_id: str
    state: AccountChangeState
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., account_id: _Optional[str] = ..., state: _Optional[_Union[AccountChangeState, str]] = ...) -> None: ...

class ListAccountChangesResponse(_message.Message):
    __slots__ = ("changes", "next_page_token")
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    changes: _containers.RepeatedCompositeFieldContainer[AccountChange]
    next_page_token: str
    def __init__(self, changes: _Optional[_Iterable[_Union[AccountChange, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ConfirmAccountChangeRequest(_message.Message):
    __slots__ = ("change_id", "request_id")
    CHANGE_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    change_id: str
    request_id: str
    def __init__(self, change_id: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class ConfirmAccountChangeResponse(_message.Message):
    __slots__ = ("change", "letter_code")
    CHANGE_FIELD_NUMBER: _ClassVar[int]
    LETTER_CODE_FIELD_NUMBER: _ClassVar[int]
    change: AccountChange
    letter_code: str
    def __init__(self, change: _Optional[_Union[AccountChange, _Mapping]] = ..., letter_code: _Optional[str] = ...) -> None: ...

class RefuseAccountChangeRequest(_message.Message):
    __slots__ = ("change_id", "request_id")
    CHANGE_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    change_id: str
    request_id: str
    def __init__(self, change_id: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class AcceptInvitationRequest(_message.Message):
    __slots__ = ("invitation_token", "password")
    INVITATION_TOKEN_FIELD_NUMBER: _ClassVar[int]
    PASSWORD_FIELD_NUMBER: _ClassVar[int]
    invitation_token: str
    password: str
    def __init__(self, invitation_token: _Optional[str] = ..., password: _Optional[str] = ...) -> None: ...

class AcceptInvitationResponse(_message.Message):
    __slots__ = ("email",)
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    email: str
    def __init__(self, email: _Optional[str] = ...) -> None: ...

class RenewInvitationRequest(_message.Message):
    __slots__ = ("account_id", "request_id", "delivery")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DELIVERY_FIELD_NUMBER: _ClassVar[int]
    account_id: str
    request_id: str
    delivery: Delivery
    def __init__(self, account_id: _Optional[str] = ..., request_id: _Optional[str] = ..., delivery: _Optional[_Union[Delivery, str]] = ...) -> None: ...

class RequestPasswordResetRequest(_message.Message):
    __slots__ = ("email", "source")
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    email: str
    source: str
    def __init__(self, email: _Optional[str] = ..., source: _Optional[str] = ...) -> None: ...

class RequestPasswordResetResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetInvitationRequest(_message.Message):
    __slots__ = ("invitation_token",)
    INVITATION_TOKEN_FIELD_NUMBER: _ClassVar[int]
    invitation_token: str
    def __init__(self, invitation_token: _Optional[str] = ...) -> None: ...

class Invitation(_message.Message):
    __slots__ = ("email", "display_name", "locale", "expire_time")
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    LOCALE_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    email: str
    display_name: str
    locale: _types_pb2.Locale
    expire_time: _timestamp_pb2.Timestamp
    def __init__(self, email: _Optional[str] = ..., display_name: _Optional[str] = ..., locale: _Optional[_Union[_types_pb2.Locale, str]] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class UpdateAccountRequest(_message.Message):
    __slots__ = ("account", "update_mask", "request_id")
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    account: Account
    update_mask: _field_mask_pb2.FieldMask
    request_id: str
    def __init__(self, account: _Optional[_Union[Account, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class SuspendAccountRequest(_message.Message):
    __slots__ = ("account_id", "request_id")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    account_id: str
    request_id: str
    def __init__(self, account_id: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class RestoreAccountRequest(_message.Message):
    __slots__ = ("account_id", "request_id")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    account_id: str
    request_id: str
    def __init__(self, account_id: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class ReviewAccountRequest(_message.Message):
    __slots__ = ("account_id", "request_id")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    account_id: str
    request_id: str
    def __init__(self, account_id: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class ListInstitutionsRequest(_message.Message):
    __slots__ = ("kind", "municipality")
    KIND_FIELD_NUMBER: _ClassVar[int]
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    kind: str
    municipality: str
    def __init__(self, kind: _Optional[str] = ..., municipality: _Optional[str] = ...) -> None: ...

class ListInstitutionsResponse(_message.Message):
    __slots__ = ("institutions", "more")
    INSTITUTIONS_FIELD_NUMBER: _ClassVar[int]
    MORE_FIELD_NUMBER: _ClassVar[int]
    institutions: _containers.RepeatedCompositeFieldContainer[Institution]
    more: bool
    def __init__(self, institutions: _Optional[_Iterable[_Union[Institution, _Mapping]]] = ..., more: _Optional[bool] = ...) -> None: ...

class GetInstitutionRequest(_message.Message):
    __slots__ = ("institution_id",)
    INSTITUTION_ID_FIELD_NUMBER: _ClassVar[int]
    institution_id: str
    def __init__(self, institution_id: _Optional[str] = ...) -> None: ...

class CreateInstitutionRequest(_message.Message):
    __slots__ = ("institution", "request_id")
    INSTITUTION_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    institution: Institution
    request_id: str
    def __init__(self, institution: _Optional[_Union[Institution, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class UpdateInstitutionRequest(_message.Message):
    __slots__ = ("institution", "update_mask", "request_id")
    INSTITUTION_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    institution: Institution
    update_mask: _field_mask_pb2.FieldMask
    request_id: str
    def __init__(self, institution: _Optional[_Union[Institution, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class Client(_message.Message):
    __slots__ = ("id", "institution_id", "name", "active", "create_time")
    ID_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    id: str
    institution_id: str
    name: str
    active: bool
    create_time: _timestamp_pb2.Timestamp
    def __init__(self, id: _Optional[str] = ..., institution_id: _Optional[str] = ..., name: _Optional[str] = ..., active: _Optional[bool] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class CreateClientRequest(_message.Message):
    __slots__ = ("institution_id", "name", "request_id")
    INSTITUTION_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    institution_id: str
    name: str
    request_id: str
    def __init__(self, institution_id: _Optional[str] = ..., name: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class CreateClientResponse(_message.Message):
    __slots__ = ("client",)
    CLIENT_FIELD_NUMBER: _ClassVar[int]
    client: Client
    def __init__(self, client: _Optional[_Union[Client, _Mapping]] = ...) -> None: ...

class IssueClientSecretRequest(_message.Message):
    __slots__ = ("client_id", "request_id")
    CLIENT_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    client_id: str
    request_id: str
    def __init__(self, client_id: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class IssueClientSecretResponse(_message.Message):
    __slots__ = ("client", "client_secret")
    CLIENT_FIELD_NUMBER: _ClassVar[int]
    CLIENT_SECRET_FIELD_NUMBER: _ClassVar[int]
    client: Client
    client_secret: str
    def __init__(self, client: _Optional[_Union[Client, _Mapping]] = ..., client_secret: _Optional[str] = ...) -> None: ...

class ListClientsRequest(_message.Message):
    __slots__ = ("institution_id",)
    INSTITUTION_ID_FIELD_NUMBER: _ClassVar[int]
    institution_id: str
    def __init__(self, institution_id: _Optional[str] = ...) -> None: ...

class ListClientsResponse(_message.Message):
    __slots__ = ("clients", "more")
    CLIENTS_FIELD_NUMBER: _ClassVar[int]
    MORE_FIELD_NUMBER: _ClassVar[int]
    clients: _containers.RepeatedCompositeFieldContainer[Client]
    more: bool
    def __init__(self, clients: _Optional[_Iterable[_Union[Client, _Mapping]]] = ..., more: _Optional[bool] = ...) -> None: ...

class RevokeClientRequest(_message.Message):
    __slots__ = ("client_id", "request_id")
    CLIENT_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    client_id: str
    request_id: str
    def __init__(self, client_id: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...
