from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from typing import ClassVar as _ClassVar

DESCRIPTOR: _descriptor.FileDescriptor

class Reason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REASON_UNSPECIFIED: _ClassVar[Reason]
    VISIT_NOT_FOUND: _ClassVar[Reason]
    PLAN_NOT_FOUND: _ClassVar[Reason]
    PLAN_ITEM_NOT_FOUND: _ClassVar[Reason]
    NEED_NOT_FOUND: _ClassVar[Reason]
    QUESTIONNAIRE_NOT_FOUND: _ClassVar[Reason]
    SUBMISSION_NOT_FOUND: _ClassVar[Reason]
    VISIT_NOT_IN_STATE: _ClassVar[Reason]
    PLAN_NOT_IN_STATE: _ClassVar[Reason]
    SUBMISSION_NOT_IN_STATE: _ClassVar[Reason]
    VISIT_BEFORE_TRIGGER: _ClassVar[Reason]
    CASE_NOT_IN_STATE: _ClassVar[Reason]
    FIRST_VISIT_MISSING: _ClassVar[Reason]
    ANSWERS_MISSING: _ClassVar[Reason]
    SIGNED_SCAN_MISSING: _ClassVar[Reason]
    NEED_WITHOUT_ITEM: _ClassVar[Reason]
    PLAN_ITEM_INCOMPLETE: _ClassVar[Reason]
    OWN_PLAN: _ClassVar[Reason]
    MONTH_RECORDED: _ClassVar[Reason]
    MONTH_OUT_OF_RANGE: _ClassVar[Reason]
    PLAN_NOT_APPROVED: _ClassVar[Reason]
    PLAN_ITEMS_OPEN: _ClassVar[Reason]
    OPP_MISSING: _ClassVar[Reason]
    RATING_INCOMPLETE: _ClassVar[Reason]
    FINAL_ASSESSMENT_RECORDED: _ClassVar[Reason]
    CONSENT_MISSING: _ClassVar[Reason]
    NO_NEEDS: _ClassVar[Reason]
    REVIEW_RECORDED: _ClassVar[Reason]
    CASE_CLOSED: _ClassVar[Reason]
    FIRST_VISIT_RECORDED: _ClassVar[Reason]
    SCAN_OF_OTHER_TEXT: _ClassVar[Reason]
    NEED_OPEN: _ClassVar[Reason]
REASON_UNSPECIFIED: Reason
VISIT_NOT_FOUND: Reason
PLAN_NOT_FOUND: Reason
PLAN_ITEM_NOT_FOUND: Reason
NEED_NOT_FOUND: Reason
QUESTIONNAIRE_NOT_FOUND: Reason
SUBMISSION_NOT_FOUND: Reason
VISIT_NOT_IN_STATE: Reason
PLAN_NOT_IN_STATE: Reason
SUBMISSION_NOT_IN_STATE: Reason
VISIT_BEFORE_TRIGGER: Reason
CASE_NOT_IN_STATE: Reason
FIRST_VISIT_MISSING: Reason
ANSWERS_MISSING: Reason
SIGNED_SCAN_MISSING: Reason
NEED_WITHOUT_ITEM: Reason
PLAN_ITEM_INCOMPLETE: Reason
OWN_PLAN: Reason
MONTH_RECORDED: Reason
MONTH_OUT_OF_RANGE: Reason
PLAN_NOT_APPROVED: Reason
PLAN_ITEMS_OPEN: Reason
OPP_MISSING: Reason
RATING_INCOMPLETE: Reason
FINAL_ASSESSMENT_RECORDED: Reason
CONSENT_MISSING: Reason
NO_NEEDS: Reason
REVIEW_RECORDED: Reason
CASE_CLOSED: Reason
FIRST_VISIT_RECORDED: Reason
SCAN_OF_OTHER_TEXT: Reason
NEED_OPEN: Reason
