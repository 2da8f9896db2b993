import datetime

from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.type import date_pb2 as _date_pb2
from prag.common.v1 import open_work_pb2 as _open_work_pb2
from prag.common.v1 import options_pb2 as _options_pb2
from prag.common.v1 import types_pb2 as _types_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class VisitKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    VISIT_KIND_UNSPECIFIED: _ClassVar[VisitKind]
    VISIT_KIND_FIRST: _ClassVar[VisitKind]
    VISIT_KIND_LATER: _ClassVar[VisitKind]
    VISIT_KIND_TWELVE_MONTH: _ClassVar[VisitKind]
    VISIT_KIND_GO_AND_SEE: _ClassVar[VisitKind]
    VISIT_KIND_GO_AND_INFORM: _ClassVar[VisitKind]

class VisitState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    VISIT_STATE_UNSPECIFIED: _ClassVar[VisitState]
    VISIT_STATE_PLANNED: _ClassVar[VisitState]
    VISIT_STATE_RECORDED: _ClassVar[VisitState]
    VISIT_STATE_CANCELLED: _ClassVar[VisitState]

class SubmissionState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SUBMISSION_STATE_UNSPECIFIED: _ClassVar[SubmissionState]
    SUBMISSION_STATE_DRAFT: _ClassVar[SubmissionState]
    SUBMISSION_STATE_SUBMITTED: _ClassVar[SubmissionState]

class PlanState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PLAN_STATE_UNSPECIFIED: _ClassVar[PlanState]
    PLAN_STATE_DRAFTED: _ClassVar[PlanState]
    PLAN_STATE_SUBMITTED: _ClassVar[PlanState]
    PLAN_STATE_RETURNED: _ClassVar[PlanState]
    PLAN_STATE_APPROVED: _ClassVar[PlanState]
    PLAN_STATE_REPLACED: _ClassVar[PlanState]
    PLAN_STATE_DISCARDED: _ClassVar[PlanState]

class ItemState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ITEM_STATE_UNSPECIFIED: _ClassVar[ItemState]
    ITEM_STATE_NOT_BEGUN: _ClassVar[ItemState]
    ITEM_STATE_SENT: _ClassVar[ItemState]
    ITEM_STATE_IN_PROGRESS: _ClassVar[ItemState]
    ITEM_STATE_DONE: _ClassVar[ItemState]
    ITEM_STATE_CANNOT: _ClassVar[ItemState]

class ItemChange(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ITEM_CHANGE_UNSPECIFIED: _ClassVar[ItemChange]
    ITEM_CHANGE_NO_CHANGE: _ClassVar[ItemChange]
    ITEM_CHANGE_PROGRESS: _ClassVar[ItemChange]
    ITEM_CHANGE_DONE: _ClassVar[ItemChange]
    ITEM_CHANGE_CANNOT: _ClassVar[ItemChange]

class Criterion(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CRITERION_UNSPECIFIED: _ClassVar[Criterion]
    CRITERION_SAFETY: _ClassVar[Criterion]
    CRITERION_STANDARD_OF_LIVING: _ClassVar[Criterion]
    CRITERION_LIVELIHOOD: _ClassVar[Criterion]
    CRITERION_HOUSING: _ClassVar[Criterion]
    CRITERION_DOCUMENTS: _ClassVar[Criterion]
    CRITERION_FAMILY: _ClassVar[Criterion]
    CRITERION_PARTICIPATION: _ClassVar[Criterion]
    CRITERION_REMEDIES: _ClassVar[Criterion]

class FinalOutcome(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FINAL_OUTCOME_UNSPECIFIED: _ClassVar[FinalOutcome]
    FINAL_OUTCOME_SUSTAINABLE: _ClassVar[FinalOutcome]
    FINAL_OUTCOME_PARTLY: _ClassVar[FinalOutcome]
    FINAL_OUTCOME_NOT: _ClassVar[FinalOutcome]

class ReviewResult(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REVIEW_RESULT_UNSPECIFIED: _ClassVar[ReviewResult]
    REVIEW_RESULT_CONTINUE: _ClassVar[ReviewResult]
    REVIEW_RESULT_EXTEND: _ClassVar[ReviewResult]
    REVIEW_RESULT_HAND_OVER: _ClassVar[ReviewResult]
    REVIEW_RESULT_NO_SUPPORT: _ClassVar[ReviewResult]
VISIT_KIND_UNSPECIFIED: VisitKind
VISIT_KIND_FIRST: VisitKind
VISIT_KIND_LATER: VisitKind
VISIT_KIND_TWELVE_MONTH: VisitKind
VISIT_KIND_GO_AND_SEE: VisitKind
VISIT_KIND_GO_AND_INFORM: VisitKind
VISIT_STATE_UNSPECIFIED: VisitState
VISIT_STATE_PLANNED: VisitState
VISIT_STATE_RECORDED: VisitState
VISIT_STATE_CANCELLED: VisitState
SUBMISSION_STATE_UNSPECIFIED: SubmissionState
SUBMISSION_STATE_DRAFT: SubmissionState
SUBMISSION_STATE_SUBMITTED: SubmissionState
PLAN_STATE_UNSPECIFIED: PlanState
PLAN_STATE_DRAFTED: PlanState
PLAN_STATE_SUBMITTED: PlanState
PLAN_STATE_RETURNED: PlanState
PLAN_STATE_APPROVED: PlanState
PLAN_STATE_REPLACED: PlanState
PLAN_STATE_DISCARDED: PlanState
ITEM_STATE_UNSPECIFIED: ItemState
ITEM_STATE_NOT_BEGUN: ItemState
ITEM_STATE_SENT: ItemState
ITEM_STATE_IN_PROGRESS: ItemState
ITEM_STATE_DONE: ItemState
ITEM_STATE_CANNOT: ItemState
ITEM_CHANGE_UNSPECIFIED: ItemChange
ITEM_CHANGE_NO_CHANGE: ItemChange
ITEM_CHANGE_PROGRESS: ItemChange
ITEM_CHANGE_DONE: ItemChange
ITEM_CHANGE_CANNOT: ItemChange
CRITERION_UNSPECIFIED: Criterion
CRITERION_SAFETY: Criterion
CRITERION_STANDARD_OF_LIVING: Criterion
CRITERION_LIVELIHOOD: Criterion
CRITERION_HOUSING: Criterion
CRITERION_DOCUMENTS: Criterion
CRITERION_FAMILY: Criterion
CRITERION_PARTICIPATION: Criterion
CRITERION_REMEDIES: Criterion
FINAL_OUTCOME_UNSPECIFIED: FinalOutcome
FINAL_OUTCOME_SUSTAINABLE: FinalOutcome
FINAL_OUTCOME_PARTLY: FinalOutcome
FINAL_OUTCOME_NOT: FinalOutcome
REVIEW_RESULT_UNSPECIFIED: ReviewResult
REVIEW_RESULT_CONTINUE: ReviewResult
REVIEW_RESULT_EXTEND: ReviewResult
REVIEW_RESULT_HAND_OVER: ReviewResult
REVIEW_RESULT_NO_SUPPORT: ReviewResult

class VisitSnapshot(_message.Message):
    __slots__ = ("family_name", "person_count", "address", "phone", "languages")
    FAMILY_NAME_FIELD_NUMBER: _ClassVar[int]
    PERSON_COUNT_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    PHONE_FIELD_NUMBER: _ClassVar[int]
    LANGUAGES_FIELD_NUMBER: _ClassVar[int]
    family_name: str
    person_count: int
    address: str
    phone: str
    languages: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, family_name: _Optional[str] = ..., person_count: _Optional[int] = ..., address: _Optional[str] = ..., phone: _Optional[str] = ..., languages: _Optional[_Iterable[str]] = ...) -> None: ...

class Visit(_message.Message):
    __slots__ = ("id", "case_id", "kind", "state", "planned_time", "actual_time", "recorded_time", "participants", "place", "note", "snapshot", "snapshot_closed", "recorded_by", "etag", "actions", "consent_ids", "cancel_reason", "end_reason")
    ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    PLANNED_TIME_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_TIME_FIELD_NUMBER: _ClassVar[int]
    RECORDED_TIME_FIELD_NUMBER: _ClassVar[int]
    PARTICIPANTS_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    SNAPSHOT_FIELD_NUMBER: _ClassVar[int]
    SNAPSHOT_CLOSED_FIELD_NUMBER: _ClassVar[int]
    RECORDED_BY_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    ACTIONS_FIELD_NUMBER: _ClassVar[int]
    CONSENT_IDS_FIELD_NUMBER: _ClassVar[int]
    CANCEL_REASON_FIELD_NUMBER: _ClassVar[int]
    END_REASON_FIELD_NUMBER: _ClassVar[int]
    id: str
    case_id: str
    kind: VisitKind
    state: VisitState
    planned_time: _timestamp_pb2.Timestamp
    actual_time: _timestamp_pb2.Timestamp
    recorded_time: _timestamp_pb2.Timestamp
    participants: _containers.RepeatedCompositeFieldContainer[Participant]
    place: str
    note: str
    snapshot: VisitSnapshot
    snapshot_closed: bool
    recorded_by: str
    etag: str
    actions: _containers.RepeatedCompositeFieldContainer[_types_pb2.Action]
    consent_ids: _containers.RepeatedScalarFieldContainer[str]
    cancel_reason: str
    end_reason: str
    def __init__(self, id: _Optional[str] = ..., case_id: _Optional[str] = ..., kind: _Optional[_Union[VisitKind, str]] = ..., state: _Optional[_Union[VisitState, str]] = ..., planned_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., actual_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., recorded_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., participants: _Optional[_Iterable[_Union[Participant, _Mapping]]] = ..., place: _Optional[str] = ..., note: _Optional[str] = ..., snapshot: _Optional[_Union[VisitSnapshot, _Mapping]] = ..., snapshot_closed: _Optional[bool] = ..., recorded_by: _Optional[str] = ..., etag: _Optional[str] = ..., actions: _Optional[_Iterable[_Union[_types_pb2.Action, _Mapping]]] = ..., consent_ids: _Optional[_Iterable[str]] = ..., cancel_reason: _Optional[str] = ..., end_reason: _Optional[str] = ...) -> None: ...

class Participant(_message.Message):
    __slots__ = ("institution_id", "kind", "present", "name")
    INSTITUTION_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    PRESENT_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    institution_id: str
    kind: str
    present: bool
    name: str
    def __init__(self, institution_id: _Optional[str] = ..., kind: _Optional[str] = ..., present: _Optional[bool] = ..., name: _Optional[str] = ...) -> None: ...

class ScheduleVisitRequest(_message.Message):
    __slots__ = ("case_id", "kind", "planned_time", "participants", "place", "snapshot", "request_id")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    PLANNED_TIME_FIELD_NUMBER: _ClassVar[int]
    PARTICIPANTS_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    SNAPSHOT_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    kind: VisitKind
    planned_time: _timestamp_pb2.Timestamp
    participants: _containers.RepeatedCompositeFieldContainer[Participant]
    place: str
    snapshot: VisitSnapshot
    request_id: str
    def __init__(self, case_id: _Optional[str] = ..., kind: _Optional[_Union[VisitKind, str]] = ..., planned_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., participants: _Optional[_Iterable[_Union[Participant, _Mapping]]] = ..., place: _Optional[str] = ..., snapshot: _Optional[_Union[VisitSnapshot, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class RecordVisitRequest(_message.Message):
    __slots__ = ("case_id", "visit_id", "kind", "actual_time", "participants", "place", "note", "request_id")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    VISIT_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_TIME_FIELD_NUMBER: _ClassVar[int]
    PARTICIPANTS_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    visit_id: str
    kind: VisitKind
    actual_time: _timestamp_pb2.Timestamp
    participants: _containers.RepeatedCompositeFieldContainer[Participant]
    place: str
    note: str
    request_id: str
    def __init__(self, case_id: _Optional[str] = ..., visit_id: _Optional[str] = ..., kind: _Optional[_Union[VisitKind, str]] = ..., actual_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., participants: _Optional[_Iterable[_Union[Participant, _Mapping]]] = ..., place: _Optional[str] = ..., note: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class CancelVisitRequest(_message.Message):
    __slots__ = ("visit_id", "reason", "request_id")
    VISIT_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    visit_id: str
    reason: str
    request_id: str
    def __init__(self, visit_id: _Optional[str] = ..., reason: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class GetVisitRequest(_message.Message):
    __slots__ = ("visit_id",)
    VISIT_ID_FIELD_NUMBER: _ClassVar[int]
    visit_id: str
    def __init__(self, visit_id: _Optional[str] = ...) -> None: ...

class ListVisitsRequest(_message.Message):
    __slots__ = ("case_id", "page_size", "page_token")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    FROM_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    page_size: int
    page_token: str
    def __init__(self, case_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., **kwargs) -> None: ...

class ListVisitsResponse(_message.Message):
    __slots__ = ("visits", "next_page_token")
    VISITS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    visits: _containers.RepeatedCompositeFieldContainer[Visit]
    next_page_token: str
    def __init__(self, visits: _Optional[_Iterable[_Union[Visit, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ListWaitingPlansRequest(_message.Message):
    __slots__ = ("municipality",)
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    municipality: str
    def __init__(self, municipality: _Optional[str] = ...) -> None: ...

class ListWaitingPlansResponse(_message.Message):
    __slots__ = ("plans", "more")
    PLANS_FIELD_NUMBER: _ClassVar[int]
    MORE_FIELD_NUMBER: _ClassVar[int]
    plans: _containers.RepeatedCompositeFieldContainer[WaitingPlan]
    more: bool
    def __init__(self, plans: _Optional[_Iterable[_Union[WaitingPlan, _Mapping]]] = ..., more: _Optional[bool] = ...) -> None: ...

class WaitingPlan(_message.Message):
    __slots__ = ("plan_id", "case_id", "case_number", "version", "strand", "submitted_by", "submit_time", "approver_role")
    PLAN_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    STRAND_FIELD_NUMBER: _ClassVar[int]
    SUBMITTED_BY_FIELD_NUMBER: _ClassVar[int]
    SUBMIT_TIME_FIELD_NUMBER: _ClassVar[int]
    APPROVER_ROLE_FIELD_NUMBER: _ClassVar[int]
    plan_id: str
    case_id: str
    case_number: str
    version: int
    strand: _types_pb2.Strand
    submitted_by: str
    submit_time: _timestamp_pb2.Timestamp
    approver_role: str
    def __init__(self, plan_id: _Optional[str] = ..., case_id: _Optional[str] = ..., case_number: _Optional[str] = ..., version: _Optional[int] = ..., strand: _Optional[_Union[_types_pb2.Strand, str]] = ..., submitted_by: _Optional[str] = ..., submit_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., approver_role: _Optional[str] = ...) -> None: ...

class GetQuestionnaireRequest(_message.Message):
    __slots__ = ("code", "version")
    CODE_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    code: str
    version: int
    def __init__(self, code: _Optional[str] = ..., version: _Optional[int] = ...) -> None: ...

class Questionnaire(_message.Message):
    __slots__ = ("code", "version", "title", "sections", "provenance")
    CODE_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    SECTIONS_FIELD_NUMBER: _ClassVar[int]
    PROVENANCE_FIELD_NUMBER: _ClassVar[int]
    code: str
    version: int
    title: _types_pb2.LocalizedText
    sections: _containers.RepeatedCompositeFieldContainer[Section]
    provenance: _types_pb2.Provenance
    def __init__(self, code: _Optional[str] = ..., version: _Optional[int] = ..., title: _Optional[_Union[_types_pb2.LocalizedText, _Mapping]] = ..., sections: _Optional[_Iterable[_Union[Section, _Mapping]]] = ..., provenance: _Optional[_Union[_types_pb2.Provenance, _Mapping]] = ...) -> None: ...

class Section(_message.Message):
    __slots__ = ("code", "title", "questions")
    CODE_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    QUESTIONS_FIELD_NUMBER: _ClassVar[int]
    code: str
    title: _types_pb2.LocalizedText
    questions: _containers.RepeatedCompositeFieldContainer[Question]
    def __init__(self, code: _Optional[str] = ..., title: _Optional[_Union[_types_pb2.LocalizedText, _Mapping]] = ..., questions: _Optional[_Iterable[_Union[Question, _Mapping]]] = ...) -> None: ...

class Question(_message.Message):
    __slots__ = ("code", "text", "hint", "kind", "choices", "required", "finds", "asked_if", "asked_if_values", "prefill", "sensitivity")
    class FindsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    CODE_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    HINT_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    CHOICES_FIELD_NUMBER: _ClassVar[int]
    REQUIRED_FIELD_NUMBER: _ClassVar[int]
    FINDS_FIELD_NUMBER: _ClassVar[int]
    ASKED_IF_FIELD_NUMBER: _ClassVar[int]
    ASKED_IF_VALUES_FIELD_NUMBER: _ClassVar[int]
    PREFILL_FIELD_NUMBER: _ClassVar[int]
    SENSITIVITY_FIELD_NUMBER: _ClassVar[int]
    code: str
    text: _types_pb2.LocalizedText
    hint: _types_pb2.LocalizedText
    kind: str
    choices: _containers.RepeatedCompositeFieldContainer[Choice]
    required: bool
    finds: _containers.ScalarMap[str, str]
    asked_if: str
    asked_if_values: _containers.RepeatedScalarFieldContainer[str]
    prefill: str
    sensitivity: _options_pb2.Sensitivity
    def __init__(self, code: _Optional[str] = ..., text: _Optional[_Union[_types_pb2.LocalizedText, _Mapping]] = ..., hint: _Optional[_Union[_types_pb2.LocalizedText, _Mapping]] = ..., kind: _Optional[str] = ..., choices: _Optional[_Iterable[_Union[Choice, _Mapping]]] = ..., required: _Optional[bool] = ..., finds: _Optional[_Mapping[str, str]] = ..., asked_if: _Optional[str] = ..., asked_if_values: _Optional[_Iterable[str]] = ..., prefill: _Optional[str] = ..., sensitivity: _Optional[_Union[_options_pb2.Sensitivity, str]] = ...) -> None: ...

class Choice(_message.Message):
    __slots__ = ("code", "text")
    CODE_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    code: str
    text: _types_pb2.LocalizedText
    def __init__(self, code: _Optional[str] = ..., text: _Optional[_Union[_types_pb2.LocalizedText, _Mapping]] = ...) -> None: ...

class Answer(_message.Message):
    __slots__ = ("question", "values")
    QUESTION_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    question: str
    values: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, question: _Optional[str] = ..., values: _Optional[_Iterable[str]] = ...) -> None: ...

class Rating(_message.Message):
    __slots__ = ("criterion", "value", "not_applicable", "note")
    CRITERION_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    NOT_APPLICABLE_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    criterion: Criterion
    value: int
    not_applicable: bool
    note: str
    def __init__(self, criterion: _Optional[_Union[Criterion, str]] = ..., value: _Optional[int] = ..., not_applicable: _Optional[bool] = ..., note: _Optional[str] = ...) -> None: ...

class Submission(_message.Message):
    __slots__ = ("id", "case_id", "form", "form_version", "state", "answers", "ratings", "visit_id", "document_id", "submit_time", "etag", "needs", "redacted_fields")
    ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    FORM_FIELD_NUMBER: _ClassVar[int]
    FORM_VERSION_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    ANSWERS_FIELD_NUMBER: _ClassVar[int]
    RATINGS_FIELD_NUMBER: _ClassVar[int]
    VISIT_ID_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    SUBMIT_TIME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    NEEDS_FIELD_NUMBER: _ClassVar[int]
    REDACTED_FIELDS_FIELD_NUMBER: _ClassVar[int]
    id: str
    case_id: str
    form: str
    form_version: int
    state: SubmissionState
    answers: _containers.RepeatedCompositeFieldContainer[Answer]
    ratings: _containers.RepeatedCompositeFieldContainer[Rating]
    visit_id: str
    document_id: str
    submit_time: _timestamp_pb2.Timestamp
    etag: str
    needs: _containers.RepeatedCompositeFieldContainer[Need]
    redacted_fields: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, id: _Optional[str] = ..., case_id: _Optional[str] = ..., form: _Optional[str] = ..., form_version: _Optional[int] = ..., state: _Optional[_Union[SubmissionState, str]] = ..., answers: _Optional[_Iterable[_Union[Answer, _Mapping]]] = ..., ratings: _Optional[_Iterable[_Union[Rating, _Mapping]]] = ..., visit_id: _Optional[str] = ..., document_id: _Optional[str] = ..., submit_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., etag: _Optional[str] = ..., needs: _Optional[_Iterable[_Union[Need, _Mapping]]] = ..., redacted_fields: _Optional[_Iterable[str]] = ...) -> None: ...

class SaveOppRequest(_message.Message):
    __slots__ = ("case_id", "answers", "ratings", "submit", "etag", "request_id", "actual_time", "again", "form_version")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    ANSWERS_FIELD_NUMBER: _ClassVar[int]
    RATINGS_FIELD_NUMBER: _ClassVar[int]
    SUBMIT_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_TIME_FIELD_NUMBER: _ClassVar[int]
    AGAIN_FIELD_NUMBER: _ClassVar[int]
    FORM_VERSION_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    answers: _containers.RepeatedCompositeFieldContainer[Answer]
    ratings: _containers.RepeatedCompositeFieldContainer[Rating]
    submit: bool
    etag: str
    request_id: str
    actual_time: _timestamp_pb2.Timestamp
    again: bool
    form_version: int
    def __init__(self, case_id: _Optional[str] = ..., answers: _Optional[_Iterable[_Union[Answer, _Mapping]]] = ..., ratings: _Optional[_Iterable[_Union[Rating, _Mapping]]] = ..., submit: _Optional[bool] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ..., actual_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., again: _Optional[bool] = ..., form_version: _Optional[int] = ...) -> None: ...

class GetOppRequest(_message.Message):
    __slots__ = ("case_id",)
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    def __init__(self, case_id: _Optional[str] = ...) -> None: ...

class AttachOppScanRequest(_message.Message):
    __slots__ = ("case_id", "document_id", "request_id")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    document_id: str
    request_id: str
    def __init__(self, case_id: _Optional[str] = ..., document_id: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class RatingSet(_message.Message):
    __slots__ = ("occasion", "rated_on", "ratings", "rated_by")
    OCCASION_FIELD_NUMBER: _ClassVar[int]
    RATED_ON_FIELD_NUMBER: _ClassVar[int]
    RATINGS_FIELD_NUMBER: _ClassVar[int]
    RATED_BY_FIELD_NUMBER: _ClassVar[int]
    occasion: str
    rated_on: _date_pb2.Date
    ratings: _containers.RepeatedCompositeFieldContainer[Rating]
    rated_by: str
    def __init__(self, occasion: _Optional[str] = ..., rated_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., ratings: _Optional[_Iterable[_Union[Rating, _Mapping]]] = ..., rated_by: _Optional[str] = ...) -> None: ...

class ListRatingsRequest(_message.Message):
    __slots__ = ("case_id",)
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    def __init__(self, case_id: _Optional[str] = ...) -> None: ...

class ListRatingsResponse(_message.Message):
    __slots__ = ("sets",)
    SETS_FIELD_NUMBER: _ClassVar[int]
    sets: _containers.RepeatedCompositeFieldContainer[RatingSet]
    def __init__(self, sets: _Optional[_Iterable[_Union[RatingSet, _Mapping]]] = ...) -> None: ...

class Need(_message.Message):
    __slots__ = ("id", "case_id", "code", "person_id", "question", "reason", "met", "number")
    ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    QUESTION_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    MET_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    id: str
    case_id: str
    code: str
    person_id: str
    question: str
    reason: str
    met: bool
    number: int
    def __init__(self, id: _Optional[str] = ..., case_id: _Optional[str] = ..., code: _Optional[str] = ..., person_id: _Optional[str] = ..., question: _Optional[str] = ..., reason: _Optional[str] = ..., met: _Optional[bool] = ..., number: _Optional[int] = ...) -> None: ...

class AddNeedRequest(_message.Message):
    __slots__ = ("case_id", "code", "person_id", "reason", "request_id")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    code: str
    person_id: str
    reason: str
    request_id: str
    def __init__(self, case_id: _Optional[str] = ..., code: _Optional[str] = ..., person_id: _Optional[str] = ..., reason: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class PlanItem(_message.Message):
    __slots__ = ("id", "need_id", "code", "description", "person_id", "institution_kind", "institution_id", "scheme", "due_on", "state", "outcomes", "state_on", "case_id", "plan_id", "actions", "number", "due_proposed")
    ID_FIELD_NUMBER: _ClassVar[int]
    NEED_ID_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_KIND_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_ID_FIELD_NUMBER: _ClassVar[int]
    SCHEME_FIELD_NUMBER: _ClassVar[int]
    DUE_ON_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    OUTCOMES_FIELD_NUMBER: _ClassVar[int]
    STATE_ON_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    PLAN_ID_FIELD_NUMBER: _ClassVar[int]
    ACTIONS_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    DUE_PROPOSED_FIELD_NUMBER: _ClassVar[int]
    id: str
    need_id: str
    code: str
    description: str
    person_id: str
    institution_kind: str
    institution_id: str
    scheme: str
    due_on: _date_pb2.Date
    state: ItemState
    outcomes: _containers.RepeatedScalarFieldContainer[str]
    state_on: _date_pb2.Date
    case_id: str
    plan_id: str
    actions: _containers.RepeatedCompositeFieldContainer[_types_pb2.Action]
    number: str
    due_proposed: bool
    def __init__(self, id: _Optional[str] = ..., need_id: _Optional[str] = ..., code: _Optional[str] = ..., description: _Optional[str] = ..., person_id: _Optional[str] = ..., institution_kind: _Optional[str] = ..., institution_id: _Optional[str] = ..., scheme: _Optional[str] = ..., due_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., state: _Optional[_Union[ItemState, str]] = ..., outcomes: _Optional[_Iterable[str]] = ..., state_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., case_id: _Optional[str] = ..., plan_id: _Optional[str] = ..., actions: _Optional[_Iterable[_Union[_types_pb2.Action, _Mapping]]] = ..., number: _Optional[str] = ..., due_proposed: _Optional[bool] = ...) -> None: ...

class Plan(_message.Message):
    __slots__ = ("id", "case_id", "plan_version", "state", "needs", "items", "drafted_by", "document_id", "signed_on", "approved_on", "approved_by", "return_note", "etag", "actions", "strand", "end_reason")
    ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    PLAN_VERSION_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    NEEDS_FIELD_NUMBER: _ClassVar[int]
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    DRAFTED_BY_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    SIGNED_ON_FIELD_NUMBER: _ClassVar[int]
    APPROVED_ON_FIELD_NUMBER: _ClassVar[int]
    APPROVED_BY_FIELD_NUMBER: _ClassVar[int]
    RETURN_NOTE_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    ACTIONS_FIELD_NUMBER: _ClassVar[int]
    STRAND_FIELD_NUMBER: _ClassVar[int]
    END_REASON_FIELD_NUMBER: _ClassVar[int]
    id: str
    case_id: str
    plan_version: int
    state: PlanState
    needs: _containers.RepeatedCompositeFieldContainer[Need]
    items: _containers.RepeatedCompositeFieldContainer[PlanItem]
    drafted_by: str
    document_id: str
    signed_on: _date_pb2.Date
    approved_on: _date_pb2.Date
    approved_by: str
    return_note: str
    etag: str
    actions: _containers.RepeatedCompositeFieldContainer[_types_pb2.Action]
    strand: _types_pb2.Strand
    end_reason: str
    def __init__(self, id: _Optional[str] = ..., case_id: _Optional[str] = ..., plan_version: _Optional[int] = ..., state: _Optional[_Union[PlanState, str]] = ..., needs: _Optional[_Iterable[_Union[Need, _Mapping]]] = ..., items: _Optional[_Iterable[_Union[PlanItem, _Mapping]]] = ..., drafted_by: _Optional[str] = ..., document_id: _Optional[str] = ..., signed_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., approved_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., approved_by: _Optional[str] = ..., return_note: _Optional[str] = ..., etag: _Optional[str] = ..., actions: _Optional[_Iterable[_Union[_types_pb2.Action, _Mapping]]] = ..., strand: _Optional[_Union[_types_pb2.Strand, str]] = ..., end_reason: _Optional[str] = ...) -> None: ...

class DraftPlanRequest(_message.Message):
    __slots__ = ("case_id", "request_id")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    request_id: str
    def __init__(self, case_id: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class GetPlanRequest(_message.Message):
    __slots__ = ("case_id", "in_force")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    IN_FORCE_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    in_force: bool
    def __init__(self, case_id: _Optional[str] = ..., in_force: _Optional[bool] = ...) -> None: ...

class UpdatePlanRequest(_message.Message):
    __slots__ = ("plan_id", "items", "etag", "request_id")
    PLAN_ID_FIELD_NUMBER: _ClassVar[int]
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    plan_id: str
    items: _containers.RepeatedCompositeFieldContainer[PlanItem]
    etag: str
    request_id: str
    def __init__(self, plan_id: _Optional[str] = ..., items: _Optional[_Iterable[_Union[PlanItem, _Mapping]]] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class PrintPlanRequest(_message.Message):
    __slots__ = ("plan_id", "locale", "request_id")
    PLAN_ID_FIELD_NUMBER: _ClassVar[int]
    LOCALE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    plan_id: str
    locale: _types_pb2.Locale
    request_id: str
    def __init__(self, plan_id: _Optional[str] = ..., locale: _Optional[_Union[_types_pb2.Locale, str]] = ..., request_id: _Optional[str] = ...) -> None: ...

class PrintSlipRequest(_message.Message):
    __slots__ = ("plan_id", "bring", "locale", "request_id")
    PLAN_ID_FIELD_NUMBER: _ClassVar[int]
    BRING_FIELD_NUMBER: _ClassVar[int]
    LOCALE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    plan_id: str
    bring: _containers.RepeatedScalarFieldContainer[str]
    locale: _types_pb2.Locale
    request_id: str
    def __init__(self, plan_id: _Optional[str] = ..., bring: _Optional[_Iterable[str]] = ..., locale: _Optional[_Union[_types_pb2.Locale, str]] = ..., request_id: _Optional[str] = ...) -> None: ...

class PrintPlanResponse(_message.Message):
    __slots__ = ("job_id",)
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    job_id: str
    def __init__(self, job_id: _Optional[str] = ...) -> None: ...

class SubmitPlanRequest(_message.Message):
    __slots__ = ("plan_id", "document_id", "signed_on", "request_id", "etag")
    PLAN_ID_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    SIGNED_ON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    plan_id: str
    document_id: str
    signed_on: _date_pb2.Date
    request_id: str
    etag: str
    def __init__(self, plan_id: _Optional[str] = ..., document_id: _Optional[str] = ..., signed_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., request_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class ApprovePlanRequest(_message.Message):
    __slots__ = ("plan_id", "approved_on", "request_id", "etag")
    PLAN_ID_FIELD_NUMBER: _ClassVar[int]
    APPROVED_ON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    plan_id: str
    approved_on: _date_pb2.Date
    request_id: str
    etag: str
    def __init__(self, plan_id: _Optional[str] = ..., approved_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., request_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class DiscardPlanRequest(_message.Message):
    __slots__ = ("plan_id", "request_id", "etag")
    PLAN_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    plan_id: str
    request_id: str
    etag: str
    def __init__(self, plan_id: _Optional[str] = ..., request_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class ReturnPlanRequest(_message.Message):
    __slots__ = ("plan_id", "note", "request_id", "etag")
    PLAN_ID_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    plan_id: str
    note: str
    request_id: str
    etag: str
    def __init__(self, plan_id: _Optional[str] = ..., note: _Optional[str] = ..., request_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class GetPlanItemRequest(_message.Message):
    __slots__ = ("item_id",)
    ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    item_id: str
    def __init__(self, item_id: _Optional[str] = ...) -> None: ...

class ItemEntry(_message.Message):
    __slots__ = ("item_id", "change")
    ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    CHANGE_FIELD_NUMBER: _ClassVar[int]
    item_id: str
    change: ItemChange
    def __init__(self, item_id: _Optional[str] = ..., change: _Optional[_Union[ItemChange, str]] = ...) -> None: ...

class RecordMonitoringRequest(_message.Message):
    __slots__ = ("case_id", "month", "done_on", "items", "note", "met", "request_id", "ratings")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    MONTH_FIELD_NUMBER: _ClassVar[int]
    DONE_ON_FIELD_NUMBER: _ClassVar[int]
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    MET_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    RATINGS_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    month: str
    done_on: _date_pb2.Date
    items: _containers.RepeatedCompositeFieldContainer[ItemEntry]
    note: str
    met: str
    request_id: str
    ratings: _containers.RepeatedCompositeFieldContainer[Rating]
    def __init__(self, case_id: _Optional[str] = ..., month: _Optional[str] = ..., done_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., items: _Optional[_Iterable[_Union[ItemEntry, _Mapping]]] = ..., note: _Optional[str] = ..., met: _Optional[str] = ..., request_id: _Optional[str] = ..., ratings: _Optional[_Iterable[_Union[Rating, _Mapping]]] = ...) -> None: ...

class MonitoringEntry(_message.Message):
    __slots__ = ("id", "case_id", "month", "done_on", "recorded_time", "items", "note", "met", "recorded_by", "late")
    ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    MONTH_FIELD_NUMBER: _ClassVar[int]
    DONE_ON_FIELD_NUMBER: _ClassVar[int]
    RECORDED_TIME_FIELD_NUMBER: _ClassVar[int]
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    MET_FIELD_NUMBER: _ClassVar[int]
    RECORDED_BY_FIELD_NUMBER: _ClassVar[int]
    LATE_FIELD_NUMBER: _ClassVar[int]
    id: str
    case_id: str
    month: str
    done_on: _date_pb2.Date
    recorded_time: _timestamp_pb2.Timestamp
    items: _containers.RepeatedCompositeFieldContainer[ItemEntry]
    note: str
    met: str
    recorded_by: str
    late: bool
    def __init__(self, id: _Optional[str] = ..., case_id: _Optional[str] = ..., month: _Optional[str] = ..., done_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., recorded_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., items: _Optional[_Iterable[_Union[ItemEntry, _Mapping]]] = ..., note: _Optional[str] = ..., met: _Optional[str] = ..., recorded_by: _Optional[str] = ..., late: _Optional[bool] = ...) -> None: ...

class ListMonitoringRequest(_message.Message):
    __slots__ = ("case_id", "with_reviews")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    WITH_REVIEWS_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    with_reviews: bool
    def __init__(self, case_id: _Optional[str] = ..., with_reviews: _Optional[bool] = ...) -> None: ...

class ListMonitoringResponse(_message.Message):
    __slots__ = ("entries", "months", "reviews", "finals")
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    MONTHS_FIELD_NUMBER: _ClassVar[int]
    REVIEWS_FIELD_NUMBER: _ClassVar[int]
    FINALS_FIELD_NUMBER: _ClassVar[int]
    entries: _containers.RepeatedCompositeFieldContainer[MonitoringEntry]
    months: _containers.RepeatedCompositeFieldContainer[MonthMark]
    reviews: _containers.RepeatedCompositeFieldContainer[TwelveMonthReview]
    finals: _containers.RepeatedCompositeFieldContainer[FinalAssessment]
    def __init__(self, entries: _Optional[_Iterable[_Union[MonitoringEntry, _Mapping]]] = ..., months: _Optional[_Iterable[_Union[MonthMark, _Mapping]]] = ..., reviews: _Optional[_Iterable[_Union[TwelveMonthReview, _Mapping]]] = ..., finals: _Optional[_Iterable[_Union[FinalAssessment, _Mapping]]] = ...) -> None: ...

class MonthMark(_message.Message):
    __slots__ = ("month", "mark")
    MONTH_FIELD_NUMBER: _ClassVar[int]
    MARK_FIELD_NUMBER: _ClassVar[int]
    month: str
    mark: str
    def __init__(self, month: _Optional[str] = ..., mark: _Optional[str] = ...) -> None: ...

class RecordTwelveMonthReviewRequest(_message.Message):
    __slots__ = ("case_id", "done_on", "result", "still_needed", "note", "ratings", "request_id")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    DONE_ON_FIELD_NUMBER: _ClassVar[int]
    RESULT_FIELD_NUMBER: _ClassVar[int]
    STILL_NEEDED_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    RATINGS_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    done_on: _date_pb2.Date
    result: ReviewResult
    still_needed: _containers.RepeatedScalarFieldContainer[str]
    note: str
    ratings: _containers.RepeatedCompositeFieldContainer[Rating]
    request_id: str
    def __init__(self, case_id: _Optional[str] = ..., done_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., result: _Optional[_Union[ReviewResult, str]] = ..., still_needed: _Optional[_Iterable[str]] = ..., note: _Optional[str] = ..., ratings: _Optional[_Iterable[_Union[Rating, _Mapping]]] = ..., request_id: _Optional[str] = ...) -> None: ...

class TwelveMonthReview(_message.Message):
    __slots__ = ("id", "case_id", "done_on", "result", "still_needed", "note", "recorded_by", "recorded_time")
    ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    DONE_ON_FIELD_NUMBER: _ClassVar[int]
    RESULT_FIELD_NUMBER: _ClassVar[int]
    STILL_NEEDED_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    RECORDED_BY_FIELD_NUMBER: _ClassVar[int]
    RECORDED_TIME_FIELD_NUMBER: _ClassVar[int]
    id: str
    case_id: str
    done_on: _date_pb2.Date
    result: ReviewResult
    still_needed: _containers.RepeatedScalarFieldContainer[str]
    note: str
    recorded_by: str
    recorded_time: _timestamp_pb2.Timestamp
    def __init__(self, id: _Optional[str] = ..., case_id: _Optional[str] = ..., done_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., result: _Optional[_Union[ReviewResult, str]] = ..., still_needed: _Optional[_Iterable[str]] = ..., note: _Optional[str] = ..., recorded_by: _Optional[str] = ..., recorded_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class RecordFinalAssessmentRequest(_message.Message):
    __slots__ = ("case_id", "done_on", "ratings", "outcome", "note", "request_id")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    DONE_ON_FIELD_NUMBER: _ClassVar[int]
    RATINGS_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    done_on: _date_pb2.Date
    ratings: _containers.RepeatedCompositeFieldContainer[Rating]
    outcome: FinalOutcome
    note: str
    request_id: str
    def __init__(self, case_id: _Optional[str] = ..., done_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., ratings: _Optional[_Iterable[_Union[Rating, _Mapping]]] = ..., outcome: _Optional[_Union[FinalOutcome, str]] = ..., note: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class FinalAssessment(_message.Message):
    __slots__ = ("id", "case_id", "done_on", "outcome", "ratings", "note")
    ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    DONE_ON_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    RATINGS_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    id: str
    case_id: str
    done_on: _date_pb2.Date
    outcome: FinalOutcome
    ratings: _containers.RepeatedCompositeFieldContainer[Rating]
    note: str
    def __init__(self, id: _Optional[str] = ..., case_id: _Optional[str] = ..., done_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., outcome: _Optional[_Union[FinalOutcome, str]] = ..., ratings: _Optional[_Iterable[_Union[Rating, _Mapping]]] = ..., note: _Optional[str] = ...) -> None: ...

class GetProgressRequest(_message.Message):
    __slots__ = ("case_id",)
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    def __init__(self, case_id: _Optional[str] = ...) -> None: ...

class Progress(_message.Message):
    __slots__ = ("case_id", "actions", "next_visit", "opp_state", "plan_state", "plan_id", "need_count", "item_count", "open_item_count", "month_due", "last_monitoring_on", "approver_role", "waiting_items")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    ACTIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_VISIT_FIELD_NUMBER: _ClassVar[int]
    OPP_STATE_FIELD_NUMBER: _ClassVar[int]
    PLAN_STATE_FIELD_NUMBER: _ClassVar[int]
    PLAN_ID_FIELD_NUMBER: _ClassVar[int]
    NEED_COUNT_FIELD_NUMBER: _ClassVar[int]
    ITEM_COUNT_FIELD_NUMBER: _ClassVar[int]
    OPEN_ITEM_COUNT_FIELD_NUMBER: _ClassVar[int]
    MONTH_DUE_FIELD_NUMBER: _ClassVar[int]
    LAST_MONITORING_ON_FIELD_NUMBER: _ClassVar[int]
    APPROVER_ROLE_FIELD_NUMBER: _ClassVar[int]
    WAITING_ITEMS_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    actions: _containers.RepeatedCompositeFieldContainer[_types_pb2.Action]
    next_visit: Visit
    opp_state: SubmissionState
    plan_state: PlanState
    plan_id: str
    need_count: int
    item_count: int
    open_item_count: int
    month_due: str
    last_monitoring_on: _date_pb2.Date
    approver_role: str
    waiting_items: _containers.RepeatedCompositeFieldContainer[PlanItem]
    def __init__(self, case_id: _Optional[str] = ..., actions: _Optional[_Iterable[_Union[_types_pb2.Action, _Mapping]]] = ..., next_visit: _Optional[_Union[Visit, _Mapping]] = ..., opp_state: _Optional[_Union[SubmissionState, str]] = ..., plan_state: _Optional[_Union[PlanState, str]] = ..., plan_id: _Optional[str] = ..., need_count: _Optional[int] = ..., item_count: _Optional[int] = ..., open_item_count: _Optional[int] = ..., month_due: _Optional[str] = ..., last_monitoring_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., approver_role: _Optional[str] = ..., waiting_items: _Optional[_Iterable[_Union[PlanItem, _Mapping]]] = ...) -> None: ...

class ListPackagesRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class PackageItem(_message.Message):
    __slots__ = ("code", "name", "need", "institution_kind", "scheme", "finished_by", "usual_days", "strands")
    CODE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    NEED_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_KIND_FIELD_NUMBER: _ClassVar[int]
    SCHEME_FIELD_NUMBER: _ClassVar[int]
    FINISHED_BY_FIELD_NUMBER: _ClassVar[int]
    USUAL_DAYS_FIELD_NUMBER: _ClassVar[int]
    STRANDS_FIELD_NUMBER: _ClassVar[int]
    code: str
    name: _types_pb2.LocalizedText
    need: str
    institution_kind: str
    scheme: str
    finished_by: _containers.RepeatedScalarFieldContainer[str]
    usual_days: int
    strands: _containers.RepeatedScalarFieldContainer[_types_pb2.Strand]
    def __init__(self, code: _Optional[str] = ..., name: _Optional[_Union[_types_pb2.LocalizedText, _Mapping]] = ..., need: _Optional[str] = ..., institution_kind: _Optional[str] = ..., scheme: _Optional[str] = ..., finished_by: _Optional[_Iterable[str]] = ..., usual_days: _Optional[int] = ..., strands: _Optional[_Iterable[_Union[_types_pb2.Strand, str]]] = ...) -> None: ...

class ListPackagesResponse(_message.Message):
    __slots__ = ("items", "needs", "provenance")
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    NEEDS_FIELD_NUMBER: _ClassVar[int]
    PROVENANCE_FIELD_NUMBER: _ClassVar[int]
    items: _containers.RepeatedCompositeFieldContainer[PackageItem]
    needs: _containers.RepeatedCompositeFieldContainer[NeedName]
    provenance: _types_pb2.Provenance
    def __init__(self, items: _Optional[_Iterable[_Union[PackageItem, _Mapping]]] = ..., needs: _Optional[_Iterable[_Union[NeedName, _Mapping]]] = ..., provenance: _Optional[_Union[_types_pb2.Provenance, _Mapping]] = ...) -> None: ...

class NeedName(_message.Message):
    __slots__ = ("code", "name")
    CODE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    code: str
    name: _types_pb2.LocalizedText
    def __init__(self, code: _Optional[str] = ..., name: _Optional[_Union[_types_pb2.LocalizedText, _Mapping]] = ...) -> None: ...
