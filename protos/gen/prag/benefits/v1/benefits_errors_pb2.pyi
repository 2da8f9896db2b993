from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from typing import ClassVar as _ClassVar

DESCRIPTOR: _descriptor.FileDescriptor

class Reason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REASON_UNSPECIFIED: _ClassVar[Reason]
    SCHEME_NOT_FOUND: _ClassVar[Reason]
    APPLICATION_NOT_FOUND: _ClassVar[Reason]
    SESSION_NOT_FOUND: _ClassVar[Reason]
    DECISION_NOT_FOUND: _ClassVar[Reason]
    ENTITLEMENT_NOT_FOUND: _ClassVar[Reason]
    AGENDA_POINT_NOT_FOUND: _ClassVar[Reason]
    APPLICATION_NOT_IN_STATE: _ClassVar[Reason]
    SESSION_NOT_IN_STATE: _ClassVar[Reason]
    POINT_NOT_IN_STATE: _ClassVar[Reason]
    CHECKLIST_INCOMPLETE: _ClassVar[Reason]
    DOUBLE_BENEFIT: _ClassVar[Reason]
    QUORUM_MISSING: _ClassVar[Reason]
    VOTES_MISSING: _ClassVar[Reason]
    CONFLICT_OF_INTEREST: _ClassVar[Reason]
    NOT_A_MEMBER: _ClassVar[Reason]
    SECOND_PERSON_NEEDED: _ClassVar[Reason]
    REASONS_MISSING: _ClassVar[Reason]
    AMOUNT_TOO_HIGH: _ClassVar[Reason]
    SCHEME_NOT_FOR_STRAND: _ClassVar[Reason]
    PLAN_ITEM_MISMATCH: _ClassVar[Reason]
    PLAN_ITEM_NOT_FOUND: _ClassVar[Reason]
    DECISION_NOT_SERVED: _ClassVar[Reason]
    PROOF_MISSING: _ClassVar[Reason]
    CASE_CLOSED: _ClassVar[Reason]
    ACT_NOT_READY: _ClassVar[Reason]
    RESULT_NOT_VOTED: _ClassVar[Reason]
    PROOF_USED: _ClassVar[Reason]
    EVIDENCE_OF_ANOTHER: _ClassVar[Reason]
    SHORTFALL_UNEXPLAINED: _ClassVar[Reason]
REASON_UNSPECIFIED: Reason
SCHEME_NOT_FOUND: Reason
APPLICATION_NOT_FOUND: Reason
SESSION_NOT_FOUND: Reason
DECISION_NOT_FOUND: Reason
ENTITLEMENT_NOT_FOUND: Reason
AGENDA_POINT_NOT_FOUND: Reason
APPLICATION_NOT_IN_STATE: Reason
SESSION_NOT_IN_STATE: Reason
POINT_NOT_IN_STATE: Reason
CHECKLIST_INCOMPLETE: Reason
DOUBLE_BENEFIT: Reason
QUORUM_MISSING: Reason
VOTES_MISSING: Reason
CONFLICT_OF_INTEREST: Reason
NOT_A_MEMBER: Reason
SECOND_PERSON_NEEDED: Reason
REASONS_MISSING: Reason
AMOUNT_TOO_HIGH: Reason
SCHEME_NOT_FOR_STRAND: Reason
PLAN_ITEM_MISMATCH: Reason
PLAN_ITEM_NOT_FOUND: Reason
DECISION_NOT_SERVED: Reason
PROOF_MISSING: Reason
CASE_CLOSED: Reason
ACT_NOT_READY: Reason
RESULT_NOT_VOTED: Reason
PROOF_USED: Reason
EVIDENCE_OF_ANOTHER: Reason
SHORTFALL_UNEXPLAINED: Reason
