from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from typing import ClassVar as _ClassVar

DESCRIPTOR: _descriptor.FileDescriptor

class Reason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REASON_UNSPECIFIED: _ClassVar[Reason]
    REFERRAL_NOT_FOUND: _ClassVar[Reason]
    REFERRAL_NOT_IN_STATE: _ClassVar[Reason]
    CONSENT_MISSING: _ClassVar[Reason]
    INSTITUTION_NOT_HERE: _ClassVar[Reason]
    OUTCOME_NOT_FOR_INSTITUTION: _ClassVar[Reason]
    PLAN_ITEM_MISMATCH: _ClassVar[Reason]
    PLAN_ITEM_NOT_FOUND: _ClassVar[Reason]
    PLAN_NOT_APPROVED: _ClassVar[Reason]
    GRADE_MISSING: _ClassVar[Reason]
    CASE_CLOSED: _ClassVar[Reason]
    REFERRAL_OPEN: _ClassVar[Reason]
    COUNSELLING_NOT_FOUND: _ClassVar[Reason]
    COUNSELLING_UNDONE: _ClassVar[Reason]
    COUNSELLING_OF_ANOTHER: _ClassVar[Reason]
    MEETING_NOT_FOUND: _ClassVar[Reason]
    MEETING_NOT_IN_STATE: _ClassVar[Reason]
    AGREEMENT_NOT_FOUND: _ClassVar[Reason]
    AGREEMENT_UNDONE: _ClassVar[Reason]
    AGREED_TASK_NOT_FOUND: _ClassVar[Reason]
    AGREED_TASK_NOT_IN_STATE: _ClassVar[Reason]
    CONTACT_NOT_FOUND: _ClassVar[Reason]
    CONTACT_NOT_IN_STATE: _ClassVar[Reason]
    CONTACT_KNOWN: _ClassVar[Reason]
    CONTACT_TALK_NOT_FOUND: _ClassVar[Reason]
    CONTACT_TALKS_FULL: _ClassVar[Reason]
    SHARE_NOT_FOUND: _ClassVar[Reason]
    SHARE_NOT_ASKED: _ClassVar[Reason]
    SHARE_ANSWERED: _ClassVar[Reason]
REASON_UNSPECIFIED: Reason
REFERRAL_NOT_FOUND: Reason
REFERRAL_NOT_IN_STATE: Reason
CONSENT_MISSING: Reason
INSTITUTION_NOT_HERE: Reason
OUTCOME_NOT_FOR_INSTITUTION: Reason
PLAN_ITEM_MISMATCH: Reason
PLAN_ITEM_NOT_FOUND: Reason
PLAN_NOT_APPROVED: Reason
GRADE_MISSING: Reason
CASE_CLOSED: Reason
REFERRAL_OPEN: Reason
COUNSELLING_NOT_FOUND: Reason
COUNSELLING_UNDONE: Reason
COUNSELLING_OF_ANOTHER: Reason
MEETING_NOT_FOUND: Reason
MEETING_NOT_IN_STATE: Reason
AGREEMENT_NOT_FOUND: Reason
AGREEMENT_UNDONE: Reason
AGREED_TASK_NOT_FOUND: Reason
AGREED_TASK_NOT_IN_STATE: Reason
CONTACT_NOT_FOUND: Reason
CONTACT_NOT_IN_STATE: Reason
CONTACT_KNOWN: Reason
CONTACT_TALK_NOT_FOUND: Reason
CONTACT_TALKS_FULL: Reason
SHARE_NOT_FOUND: Reason
SHARE_NOT_ASKED: Reason
SHARE_ANSWERED: Reason
