from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from typing import ClassVar as _ClassVar

DESCRIPTOR: _descriptor.FileDescriptor

class Reason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REASON_UNSPECIFIED: _ClassVar[Reason]
    SIGN_IN_FAILED: _ClassVar[Reason]
    SIGN_IN_THROTTLED: _ClassVar[Reason]
    SESSION_ENDED: _ClassVar[Reason]
    ACCOUNT_NOT_FOUND: _ClassVar[Reason]
    INSTITUTION_NOT_FOUND: _ClassVar[Reason]
    EMAIL_TAKEN: _ClassVar[Reason]
    ROLES_CONFLICT: _ClassVar[Reason]
    INVITATION_ENDED: _ClassVar[Reason]
    PASSWORD_TOO_WEAK: _ClassVar[Reason]
    ACCOUNT_NOT_IN_STATE: _ClassVar[Reason]
    OWN_ACCOUNT: _ClassVar[Reason]
    ROLE_NOT_FOR_INSTITUTION: _ClassVar[Reason]
    CLIENT_REFUSED: _ClassVar[Reason]
    CLIENT_NOT_FOUND: _ClassVar[Reason]
    INSTITUTION_CODE_TAKEN: _ClassVar[Reason]
    CHANGE_NOT_FOUND: _ClassVar[Reason]
    CHANGE_WAITS: _ClassVar[Reason]
    CHANGE_NOT_WAITING: _ClassVar[Reason]
    OWN_PROPOSAL: _ClassVar[Reason]
    MAIL_NOT_SET: _ClassVar[Reason]
    NO_HEAD: _ClassVar[Reason]
    HEAD_CONFIRMS: _ClassVar[Reason]
    MAIL_UNAVAILABLE: _ClassVar[Reason]
    CHALLENGE_ENDED: _ClassVar[Reason]
    CODE_WRONG: _ClassVar[Reason]
    NO_SECOND_FACTOR: _ClassVar[Reason]
    SECOND_FACTOR_REQUIRED: _ClassVar[Reason]
    TOTP_NOT_SET: _ClassVar[Reason]
    PASSKEYS_NOT_SET: _ClassVar[Reason]
    PASSKEY_REFUSED: _ClassVar[Reason]
    PASSKEY_TAKEN: _ClassVar[Reason]
REASON_UNSPECIFIED: Reason
SIGN_IN_FAILED: Reason
SIGN_IN_THROTTLED: Reason
SESSION_ENDED: Reason
ACCOUNT_NOT_FOUND: Reason
INSTITUTION_NOT_FOUND: Reason
EMAIL_TAKEN: Reason
ROLES_CONFLICT: Reason
INVITATION_ENDED: Reason
PASSWORD_TOO_WEAK: Reason
ACCOUNT_NOT_IN_STATE: Reason
OWN_ACCOUNT: Reason
ROLE_NOT_FOR_INSTITUTION: Reason
CLIENT_REFUSED: Reason
CLIENT_NOT_FOUND: Reason
INSTITUTION_CODE_TAKEN: Reason
CHANGE_NOT_FOUND: Reason
CHANGE_WAITS: Reason
CHANGE_NOT_WAITING: Reason
OWN_PROPOSAL: Reason
MAIL_NOT_SET: Reason
NO_HEAD: Reason
HEAD_CONFIRMS: Reason
MAIL_UNAVAILABLE: Reason
CHALLENGE_ENDED: Reason
CODE_WRONG: Reason
NO_SECOND_FACTOR: Reason
SECOND_FACTOR_REQUIRED: Reason
TOTP_NOT_SET: Reason
PASSKEYS_NOT_SET: Reason
PASSKEY_REFUSED: Reason
PASSKEY_TAKEN: Reason
