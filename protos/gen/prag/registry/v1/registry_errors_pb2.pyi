from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from typing import ClassVar as _ClassVar

DESCRIPTOR: _descriptor.FileDescriptor

class Reason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REASON_UNSPECIFIED: _ClassVar[Reason]
    CASE_NOT_FOUND: _ClassVar[Reason]
    PERSON_NOT_FOUND: _ClassVar[Reason]
    DOCUMENT_NOT_FOUND: _ClassVar[Reason]
    CONSENT_NOT_FOUND: _ClassVar[Reason]
    CLOCK_RULE_NOT_FOUND: _ClassVar[Reason]
    CASE_NOT_IN_STATE: _ClassVar[Reason]
    NOT_IN_THIS_STRAND: _ClassVar[Reason]
    DUPLICATES_UNANSWERED: _ClassVar[Reason]
    NOTICE_MISSING: _ClassVar[Reason]
    HEAD_MISSING: _ClassVar[Reason]
    SECOND_PERSON_NEEDED: _ClassVar[Reason]
    PAPER_FILE_OPEN: _ClassVar[Reason]
    FINAL_ASSESSMENT_MISSING: _ClassVar[Reason]
    PLAN_ITEMS_OPEN: _ClassVar[Reason]
    CLOSURE_NOT_REQUESTED: _ClassVar[Reason]
    CASE_ASSIGNED: _ClassVar[Reason]
    MUNICIPALITY_UNKNOWN: _ClassVar[Reason]
    IDENTIFIER_TAKEN: _ClassVar[Reason]
    IDENTIFIER_MALFORMED: _ClassVar[Reason]
    BLOB_NOT_FOUND: _ClassVar[Reason]
    CONSENT_WITHDRAWN: _ClassVar[Reason]
    RETURN_RECORDED: _ClassVar[Reason]
    SOLUTION_MISSING: _ClassVar[Reason]
    PLAN_NOT_APPROVED: _ClassVar[Reason]
    SETTLEMENT_UNKNOWN: _ClassVar[Reason]
    OFFICER_CHANGED: _ClassVar[Reason]
    FILE_OF_ANOTHER_FAMILY: _ClassVar[Reason]
    PLAUSIBILITY_UNANSWERED: _ClassVar[Reason]
    DUPLICATE_NOT_ASKED: _ClassVar[Reason]
    PROTECTED_BY_ONE: _ClassVar[Reason]
    CASE_NOT_PROTECTED: _ClassVar[Reason]
    OFFICER_NOT_NAMED: _ClassVar[Reason]
    PROTECTED_MATCH_NOT_FOUND: _ClassVar[Reason]
    OPEN_WORK_UNANSWERED: _ClassVar[Reason]
REASON_UNSPECIFIED: Reason
CASE_NOT_FOUND: Reason
PERSON_NOT_FOUND: Reason
DOCUMENT_NOT_FOUND: Reason
CONSENT_NOT_FOUND: Reason
CLOCK_RULE_NOT_FOUND: Reason
CASE_NOT_IN_STATE: Reason
NOT_IN_THIS_STRAND: Reason
DUPLICATES_UNANSWERED: Reason
NOTICE_MISSING: Reason
HEAD_MISSING: Reason
SECOND_PERSON_NEEDED: Reason
PAPER_FILE_OPEN: Reason
FINAL_ASSESSMENT_MISSING: Reason
PLAN_ITEMS_OPEN: Reason
CLOSURE_NOT_REQUESTED: Reason
CASE_ASSIGNED: Reason
MUNICIPALITY_UNKNOWN: Reason
IDENTIFIER_TAKEN: Reason
IDENTIFIER_MALFORMED: Reason
BLOB_NOT_FOUND: Reason
CONSENT_WITHDRAWN: Reason
RETURN_RECORDED: Reason
SOLUTION_MISSING: Reason
PLAN_NOT_APPROVED: Reason
SETTLEMENT_UNKNOWN: Reason
OFFICER_CHANGED: Reason
FILE_OF_ANOTHER_FAMILY: Reason
PLAUSIBILITY_UNANSWERED: Reason
DUPLICATE_NOT_ASKED: Reason
PROTECTED_BY_ONE: Reason
CASE_NOT_PROTECTED: Reason
OFFICER_NOT_NAMED: Reason
PROTECTED_MATCH_NOT_FOUND: Reason
OPEN_WORK_UNANSWERED: Reason
