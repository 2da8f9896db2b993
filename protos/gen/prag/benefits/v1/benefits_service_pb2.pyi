import datetime

from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import field_mask_pb2 as _field_mask_pb2
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

class ApplicationState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    APPLICATION_STATE_UNSPECIFIED: _ClassVar[ApplicationState]
    APPLICATION_STATE_DRAFT: _ClassVar[ApplicationState]
    APPLICATION_STATE_SUBMITTED: _ClassVar[ApplicationState]
    APPLICATION_STATE_RETURNED: _ClassVar[ApplicationState]
    APPLICATION_STATE_COMPLETE: _ClassVar[ApplicationState]
    APPLICATION_STATE_ON_AGENDA: _ClassVar[ApplicationState]
    APPLICATION_STATE_DECIDED: _ClassVar[ApplicationState]
    APPLICATION_STATE_FINAL: _ClassVar[ApplicationState]
    APPLICATION_STATE_IN_EXECUTION: _ClassVar[ApplicationState]
    APPLICATION_STATE_DELIVERED: _ClassVar[ApplicationState]
    APPLICATION_STATE_APPEALED: _ClassVar[ApplicationState]
    APPLICATION_STATE_ENDED: _ClassVar[ApplicationState]

class DecisionResult(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DECISION_RESULT_UNSPECIFIED: _ClassVar[DecisionResult]
    DECISION_RESULT_APPROVED: _ClassVar[DecisionResult]
    DECISION_RESULT_PARTLY: _ClassVar[DecisionResult]
    DECISION_RESULT_REFUSED: _ClassVar[DecisionResult]

class SessionState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SESSION_STATE_UNSPECIFIED: _ClassVar[SessionState]
    SESSION_STATE_CALLED: _ClassVar[SessionState]
    SESSION_STATE_OPEN: _ClassVar[SessionState]
    SESSION_STATE_CLOSED: _ClassVar[SessionState]
    SESSION_STATE_CALLED_OFF: _ClassVar[SessionState]

class SessionKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SESSION_KIND_UNSPECIFIED: _ClassVar[SessionKind]
    SESSION_KIND_REGULAR: _ClassVar[SessionKind]
    SESSION_KIND_URGENT: _ClassVar[SessionKind]

class PointState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    POINT_STATE_UNSPECIFIED: _ClassVar[PointState]
    POINT_STATE_OPEN: _ClassVar[PointState]
    POINT_STATE_DECIDED: _ClassVar[PointState]
    POINT_STATE_ADJOURNED: _ClassVar[PointState]
    POINT_STATE_REMOVED: _ClassVar[PointState]

class VoteValue(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    VOTE_VALUE_UNSPECIFIED: _ClassVar[VoteValue]
    VOTE_VALUE_FOR: _ClassVar[VoteValue]
    VOTE_VALUE_AGAINST: _ClassVar[VoteValue]
    VOTE_VALUE_ABSTAINED: _ClassVar[VoteValue]

class CompositionState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    COMPOSITION_STATE_UNSPECIFIED: _ClassVar[CompositionState]
    COMPOSITION_STATE_PROPOSED: _ClassVar[CompositionState]
    COMPOSITION_STATE_CONFIRMED: _ClassVar[CompositionState]
    COMPOSITION_STATE_REJECTED: _ClassVar[CompositionState]

class ProjectState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PROJECT_STATE_UNSPECIFIED: _ClassVar[ProjectState]
    PROJECT_STATE_PLANNED: _ClassVar[ProjectState]
    PROJECT_STATE_RUNNING: _ClassVar[ProjectState]
    PROJECT_STATE_ENDED: _ClassVar[ProjectState]
APPLICATION_STATE_UNSPECIFIED: ApplicationState
APPLICATION_STATE_DRAFT: ApplicationState
APPLICATION_STATE_SUBMITTED: ApplicationState
APPLICATION_STATE_RETURNED: ApplicationState
APPLICATION_STATE_COMPLETE: ApplicationState
APPLICATION_STATE_ON_AGENDA: ApplicationState
APPLICATION_STATE_DECIDED: ApplicationState
APPLICATION_STATE_FINAL: ApplicationState
APPLICATION_STATE_IN_EXECUTION: ApplicationState
APPLICATION_STATE_DELIVERED: ApplicationState
APPLICATION_STATE_APPEALED: ApplicationState
APPLICATION_STATE_ENDED: ApplicationState
DECISION_RESULT_UNSPECIFIED: DecisionResult
DECISION_RESULT_APPROVED: DecisionResult
DECISION_RESULT_PARTLY: DecisionResult
DECISION_RESULT_REFUSED: DecisionResult
SESSION_STATE_UNSPECIFIED: SessionState
SESSION_STATE_CALLED: SessionState
SESSION_STATE_OPEN: SessionState
SESSION_STATE_CLOSED: SessionState
SESSION_STATE_CALLED_OFF: SessionState
SESSION_KIND_UNSPECIFIED: SessionKind
SESSION_KIND_REGULAR: SessionKind
SESSION_KIND_URGENT: SessionKind
POINT_STATE_UNSPECIFIED: PointState
POINT_STATE_OPEN: PointState
POINT_STATE_DECIDED: PointState
POINT_STATE_ADJOURNED: PointState
POINT_STATE_REMOVED: PointState
VOTE_VALUE_UNSPECIFIED: VoteValue
VOTE_VALUE_FOR: VoteValue
VOTE_VALUE_AGAINST: VoteValue
VOTE_VALUE_ABSTAINED: VoteValue
COMPOSITION_STATE_UNSPECIFIED: CompositionState
COMPOSITION_STATE_PROPOSED: CompositionState
COMPOSITION_STATE_CONFIRMED: CompositionState
COMPOSITION_STATE_REJECTED: CompositionState
PROJECT_STATE_UNSPECIFIED: ProjectState
PROJECT_STATE_PLANNED: ProjectState
PROJECT_STATE_RUNNING: ProjectState
PROJECT_STATE_ENDED: ProjectState

class ChecklistPoint(_message.Message):
    __slots__ = ("code", "text", "document_kind", "required")
    CODE_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_KIND_FIELD_NUMBER: _ClassVar[int]
    REQUIRED_FIELD_NUMBER: _ClassVar[int]
    code: str
    text: _types_pb2.LocalizedText
    document_kind: str
    required: bool
    def __init__(self, code: _Optional[str] = ..., text: _Optional[_Union[_types_pb2.LocalizedText, _Mapping]] = ..., document_kind: _Optional[str] = ..., required: _Optional[bool] = ...) -> None: ...

class Scheme(_message.Message):
    __slots__ = ("code", "name", "strands", "body", "executor", "checklist", "ceiling", "months", "delivery_kind", "provenance", "etag", "family", "plan_codes", "once")
    CODE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    STRANDS_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    EXECUTOR_FIELD_NUMBER: _ClassVar[int]
    CHECKLIST_FIELD_NUMBER: _ClassVar[int]
    CEILING_FIELD_NUMBER: _ClassVar[int]
    MONTHS_FIELD_NUMBER: _ClassVar[int]
    DELIVERY_KIND_FIELD_NUMBER: _ClassVar[int]
    PROVENANCE_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    FAMILY_FIELD_NUMBER: _ClassVar[int]
    PLAN_CODES_FIELD_NUMBER: _ClassVar[int]
    ONCE_FIELD_NUMBER: _ClassVar[int]
    code: str
    name: _types_pb2.LocalizedText
    strands: _containers.RepeatedScalarFieldContainer[_types_pb2.Strand]
    body: str
    executor: str
    checklist: _containers.RepeatedCompositeFieldContainer[ChecklistPoint]
    ceiling: _types_pb2.Money
    months: int
    delivery_kind: str
    provenance: _types_pb2.Provenance
    etag: str
    family: str
    plan_codes: _containers.RepeatedScalarFieldContainer[str]
    once: bool
    def __init__(self, code: _Optional[str] = ..., name: _Optional[_Union[_types_pb2.LocalizedText, _Mapping]] = ..., strands: _Optional[_Iterable[_Union[_types_pb2.Strand, str]]] = ..., body: _Optional[str] = ..., executor: _Optional[str] = ..., checklist: _Optional[_Iterable[_Union[ChecklistPoint, _Mapping]]] = ..., ceiling: _Optional[_Union[_types_pb2.Money, _Mapping]] = ..., months: _Optional[int] = ..., delivery_kind: _Optional[str] = ..., provenance: _Optional[_Union[_types_pb2.Provenance, _Mapping]] = ..., etag: _Optional[str] = ..., family: _Optional[str] = ..., plan_codes: _Optional[_Iterable[str]] = ..., once: _Optional[bool] = ...) -> None: ...

class DecisionReason(_message.Message):
    __slots__ = ("code", "text", "results")
    CODE_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    code: str
    text: _types_pb2.LocalizedText
    results: _containers.RepeatedScalarFieldContainer[DecisionResult]
    def __init__(self, code: _Optional[str] = ..., text: _Optional[_Union[_types_pb2.LocalizedText, _Mapping]] = ..., results: _Optional[_Iterable[_Union[DecisionResult, str]]] = ...) -> None: ...

class ListDecisionReasonsRequest(_message.Message):
    __slots__ = ("result",)
    RESULT_FIELD_NUMBER: _ClassVar[int]
    result: DecisionResult
    def __init__(self, result: _Optional[_Union[DecisionResult, str]] = ...) -> None: ...

class ListDecisionReasonsResponse(_message.Message):
    __slots__ = ("reasons",)
    REASONS_FIELD_NUMBER: _ClassVar[int]
    reasons: _containers.RepeatedCompositeFieldContainer[DecisionReason]
    def __init__(self, reasons: _Optional[_Iterable[_Union[DecisionReason, _Mapping]]] = ...) -> None: ...

class ListSchemesRequest(_message.Message):
    __slots__ = ("strand",)
    STRAND_FIELD_NUMBER: _ClassVar[int]
    strand: _types_pb2.Strand
    def __init__(self, strand: _Optional[_Union[_types_pb2.Strand, str]] = ...) -> None: ...

class ListSchemesResponse(_message.Message):
    __slots__ = ("schemes",)
    SCHEMES_FIELD_NUMBER: _ClassVar[int]
    schemes: _containers.RepeatedCompositeFieldContainer[Scheme]
    def __init__(self, schemes: _Optional[_Iterable[_Union[Scheme, _Mapping]]] = ...) -> None: ...

class UpdateSchemeRequest(_message.Message):
    __slots__ = ("scheme", "update_mask", "request_id")
    SCHEME_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    scheme: Scheme
    update_mask: _field_mask_pb2.FieldMask
    request_id: str
    def __init__(self, scheme: _Optional[_Union[Scheme, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class Evidence(_message.Message):
    __slots__ = ("point", "document_id", "waived_because", "same_file_application_ids")
    POINT_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    WAIVED_BECAUSE_FIELD_NUMBER: _ClassVar[int]
    SAME_FILE_APPLICATION_IDS_FIELD_NUMBER: _ClassVar[int]
    point: str
    document_id: str
    waived_because: str
    same_file_application_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, point: _Optional[str] = ..., document_id: _Optional[str] = ..., waived_because: _Optional[str] = ..., same_file_application_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class Application(_message.Message):
    __slots__ = ("id", "number", "case_id", "case_number", "municipality", "strand", "plan_item_id", "scheme", "person_ids", "state", "amount", "months", "from_on", "reason", "checklist", "evidence", "missing", "drafted_by", "submit_time", "return_note", "session_id", "decision_id", "entitlement_id", "etag", "actions", "double_of", "act_locale", "body", "end_reason", "ended_on", "kept_until")
    ID_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    STRAND_FIELD_NUMBER: _ClassVar[int]
    PLAN_ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    SCHEME_FIELD_NUMBER: _ClassVar[int]
    PERSON_IDS_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    MONTHS_FIELD_NUMBER: _ClassVar[int]
    FROM_ON_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    CHECKLIST_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    MISSING_FIELD_NUMBER: _ClassVar[int]
    DRAFTED_BY_FIELD_NUMBER: _ClassVar[int]
    SUBMIT_TIME_FIELD_NUMBER: _ClassVar[int]
    RETURN_NOTE_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    ENTITLEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    ACTIONS_FIELD_NUMBER: _ClassVar[int]
    DOUBLE_OF_FIELD_NUMBER: _ClassVar[int]
    ACT_LOCALE_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    END_REASON_FIELD_NUMBER: _ClassVar[int]
    ENDED_ON_FIELD_NUMBER: _ClassVar[int]
    KEPT_UNTIL_FIELD_NUMBER: _ClassVar[int]
    id: str
    number: str
    case_id: str
    case_number: str
    municipality: str
    strand: _types_pb2.Strand
    plan_item_id: str
    scheme: str
    person_ids: _containers.RepeatedScalarFieldContainer[str]
    state: ApplicationState
    amount: _types_pb2.Money
    months: int
    from_on: _date_pb2.Date
    reason: str
    checklist: _containers.RepeatedCompositeFieldContainer[ChecklistPoint]
    evidence: _containers.RepeatedCompositeFieldContainer[Evidence]
    missing: _containers.RepeatedScalarFieldContainer[str]
    drafted_by: str
    submit_time: _timestamp_pb2.Timestamp
    return_note: str
    session_id: str
    decision_id: str
    entitlement_id: str
    etag: str
    actions: _containers.RepeatedCompositeFieldContainer[_types_pb2.Action]
    double_of: str
    act_locale: _types_pb2.Locale
    body: str
    end_reason: str
    ended_on: _date_pb2.Date
    kept_until: _date_pb2.Date
    def __init__(self, id: _Optional[str] = ..., number: _Optional[str] = ..., case_id: _Optional[str] = ..., case_number: _Optional[str] = ..., municipality: _Optional[str] = ..., strand: _Optional[_Union[_types_pb2.Strand, str]] = ..., plan_item_id: _Optional[str] = ..., scheme: _Optional[str] = ..., person_ids: _Optional[_Iterable[str]] = ..., state: _Optional[_Union[ApplicationState, str]] = ..., amount: _Optional[_Union[_types_pb2.Money, _Mapping]] = ..., months: _Optional[int] = ..., from_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., reason: _Optional[str] = ..., checklist: _Optional[_Iterable[_Union[ChecklistPoint, _Mapping]]] = ..., evidence: _Optional[_Iterable[_Union[Evidence, _Mapping]]] = ..., missing: _Optional[_Iterable[str]] = ..., drafted_by: _Optional[str] = ..., submit_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., return_note: _Optional[str] = ..., session_id: _Optional[str] = ..., decision_id: _Optional[str] = ..., entitlement_id: _Optional[str] = ..., etag: _Optional[str] = ..., actions: _Optional[_Iterable[_Union[_types_pb2.Action, _Mapping]]] = ..., double_of: _Optional[str] = ..., act_locale: _Optional[_Union[_types_pb2.Locale, str]] = ..., body: _Optional[str] = ..., end_reason: _Optional[str] = ..., ended_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., kept_until: _Optional[_Union[_date_pb2.Date, _Mapping]] = ...) -> None: ...

class CreateApplicationRequest(_message.Message):
    __slots__ = ("case_id", "plan_item_id", "scheme", "person_ids", "amount", "months", "from_on", "reason", "request_id")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    PLAN_ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    SCHEME_FIELD_NUMBER: _ClassVar[int]
    PERSON_IDS_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    MONTHS_FIELD_NUMBER: _ClassVar[int]
    FROM_ON_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    plan_item_id: str
    scheme: str
    person_ids: _containers.RepeatedScalarFieldContainer[str]
    amount: _types_pb2.Money
    months: int
    from_on: _date_pb2.Date
    reason: str
    request_id: str
    def __init__(self, case_id: _Optional[str] = ..., plan_item_id: _Optional[str] = ..., scheme: _Optional[str] = ..., person_ids: _Optional[_Iterable[str]] = ..., amount: _Optional[_Union[_types_pb2.Money, _Mapping]] = ..., months: _Optional[int] = ..., from_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., reason: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class GetApplicationRequest(_message.Message):
    __slots__ = ("application_id",)
    APPLICATION_ID_FIELD_NUMBER: _ClassVar[int]
    application_id: str
    def __init__(self, application_id: _Optional[str] = ...) -> None: ...

class ListApplicationsRequest(_message.Message):
    __slots__ = ("case_id", "states", "page_size", "page_token")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    STATES_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    states: _containers.RepeatedScalarFieldContainer[ApplicationState]
    page_size: int
    page_token: str
    def __init__(self, case_id: _Optional[str] = ..., states: _Optional[_Iterable[_Union[ApplicationState, str]]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListApplicationsResponse(_message.Message):
    __slots__ = ("applications", "next_page_token")
    APPLICATIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    applications: _containers.RepeatedCompositeFieldContainer[Application]
    next_page_token: str
    def __init__(self, applications: _Optional[_Iterable[_Union[Application, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class UpdateApplicationRequest(_message.Message):
    __slots__ = ("application", "update_mask", "request_id")
    APPLICATION_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    application: Application
    update_mask: _field_mask_pb2.FieldMask
    request_id: str
    def __init__(self, application: _Optional[_Union[Application, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class AttachEvidenceRequest(_message.Message):
    __slots__ = ("application_id", "evidence", "request_id")
    APPLICATION_ID_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    application_id: str
    evidence: Evidence
    request_id: str
    def __init__(self, application_id: _Optional[str] = ..., evidence: _Optional[_Union[Evidence, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class SubmitApplicationRequest(_message.Message):
    __slots__ = ("application_id", "actual_time", "request_id", "etag", "evidence")
    APPLICATION_ID_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_TIME_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    application_id: str
    actual_time: _timestamp_pb2.Timestamp
    request_id: str
    etag: str
    evidence: _containers.RepeatedCompositeFieldContainer[Evidence]
    def __init__(self, application_id: _Optional[str] = ..., actual_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., request_id: _Optional[str] = ..., etag: _Optional[str] = ..., evidence: _Optional[_Iterable[_Union[Evidence, _Mapping]]] = ...) -> None: ...

class ReturnApplicationRequest(_message.Message):
    __slots__ = ("application_id", "note", "request_id", "etag")
    APPLICATION_ID_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    application_id: str
    note: str
    request_id: str
    etag: str
    def __init__(self, application_id: _Optional[str] = ..., note: _Optional[str] = ..., request_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class CompleteApplicationRequest(_message.Message):
    __slots__ = ("application_id", "request_id", "etag")
    APPLICATION_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    application_id: str
    request_id: str
    etag: str
    def __init__(self, application_id: _Optional[str] = ..., request_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class Seat(_message.Message):
    __slots__ = ("account_id", "name", "position", "chair", "deputy_for", "institution_id", "sits")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    CHAIR_FIELD_NUMBER: _ClassVar[int]
    DEPUTY_FOR_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_ID_FIELD_NUMBER: _ClassVar[int]
    SITS_FIELD_NUMBER: _ClassVar[int]
    account_id: str
    name: str
    position: str
    chair: bool
    deputy_for: str
    institution_id: str
    sits: bool
    def __init__(self, account_id: _Optional[str] = ..., name: _Optional[str] = ..., position: _Optional[str] = ..., chair: _Optional[bool] = ..., deputy_for: _Optional[str] = ..., institution_id: _Optional[str] = ..., sits: _Optional[bool] = ...) -> None: ...

class BodyAct(_message.Message):
    __slots__ = ("number", "dated_on", "scan_blob_id", "from_on", "until_on", "seats", "quorum")
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    DATED_ON_FIELD_NUMBER: _ClassVar[int]
    SCAN_BLOB_ID_FIELD_NUMBER: _ClassVar[int]
    FROM_ON_FIELD_NUMBER: _ClassVar[int]
    UNTIL_ON_FIELD_NUMBER: _ClassVar[int]
    SEATS_FIELD_NUMBER: _ClassVar[int]
    QUORUM_FIELD_NUMBER: _ClassVar[int]
    number: str
    dated_on: _date_pb2.Date
    scan_blob_id: str
    from_on: _date_pb2.Date
    until_on: _date_pb2.Date
    seats: _containers.RepeatedCompositeFieldContainer[Seat]
    quorum: int
    def __init__(self, number: _Optional[str] = ..., dated_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., scan_blob_id: _Optional[str] = ..., from_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., until_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., seats: _Optional[_Iterable[_Union[Seat, _Mapping]]] = ..., quorum: _Optional[int] = ...) -> None: ...

class Composition(_message.Message):
    __slots__ = ("id", "state", "act", "quorum_needed", "quorum_source", "proposed_by", "proposed_time", "answered_by", "answered_time", "note", "in_force", "actions")
    ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    ACT_FIELD_NUMBER: _ClassVar[int]
    QUORUM_NEEDED_FIELD_NUMBER: _ClassVar[int]
    QUORUM_SOURCE_FIELD_NUMBER: _ClassVar[int]
    PROPOSED_BY_FIELD_NUMBER: _ClassVar[int]
    PROPOSED_TIME_FIELD_NUMBER: _ClassVar[int]
    ANSWERED_BY_FIELD_NUMBER: _ClassVar[int]
    ANSWERED_TIME_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    IN_FORCE_FIELD_NUMBER: _ClassVar[int]
    ACTIONS_FIELD_NUMBER: _ClassVar[int]
    id: str
    state: CompositionState
    act: BodyAct
    quorum_needed: int
    quorum_source: str
    proposed_by: str
    proposed_time: _timestamp_pb2.Timestamp
    answered_by: str
    answered_time: _timestamp_pb2.Timestamp
    note: str
    in_force: bool
    actions: _containers.RepeatedCompositeFieldContainer[_types_pb2.Action]
    def __init__(self, id: _Optional[str] = ..., state: _Optional[_Union[CompositionState, str]] = ..., act: _Optional[_Union[BodyAct, _Mapping]] = ..., quorum_needed: _Optional[int] = ..., quorum_source: _Optional[str] = ..., proposed_by: _Optional[str] = ..., proposed_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., answered_by: _Optional[str] = ..., answered_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., note: _Optional[str] = ..., in_force: _Optional[bool] = ..., actions: _Optional[_Iterable[_Union[_types_pb2.Action, _Mapping]]] = ...) -> None: ...

class Body(_message.Message):
    __slots__ = ("id", "kind", "municipality", "strands", "compositions", "actions", "etag")
    ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    STRANDS_FIELD_NUMBER: _ClassVar[int]
    COMPOSITIONS_FIELD_NUMBER: _ClassVar[int]
    ACTIONS_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    id: str
    kind: str
    municipality: str
    strands: _containers.RepeatedScalarFieldContainer[_types_pb2.Strand]
    compositions: _containers.RepeatedCompositeFieldContainer[Composition]
    actions: _containers.RepeatedCompositeFieldContainer[_types_pb2.Action]
    etag: str
    def __init__(self, id: _Optional[str] = ..., kind: _Optional[str] = ..., municipality: _Optional[str] = ..., strands: _Optional[_Iterable[_Union[_types_pb2.Strand, str]]] = ..., compositions: _Optional[_Iterable[_Union[Composition, _Mapping]]] = ..., actions: _Optional[_Iterable[_Union[_types_pb2.Action, _Mapping]]] = ..., etag: _Optional[str] = ...) -> None: ...

class ComposeBodyRequest(_message.Message):
    __slots__ = ("kind", "municipality", "strands", "act", "request_id")
    KIND_FIELD_NUMBER: _ClassVar[int]
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    STRANDS_FIELD_NUMBER: _ClassVar[int]
    ACT_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    kind: str
    municipality: str
    strands: _containers.RepeatedScalarFieldContainer[_types_pb2.Strand]
    act: BodyAct
    request_id: str
    def __init__(self, kind: _Optional[str] = ..., municipality: _Optional[str] = ..., strands: _Optional[_Iterable[_Union[_types_pb2.Strand, str]]] = ..., act: _Optional[_Union[BodyAct, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class ChangeBodyRequest(_message.Message):
    __slots__ = ("body_id", "act", "request_id")
    BODY_ID_FIELD_NUMBER: _ClassVar[int]
    ACT_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    body_id: str
    act: BodyAct
    request_id: str
    def __init__(self, body_id: _Optional[str] = ..., act: _Optional[_Union[BodyAct, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class ConfirmCompositionRequest(_message.Message):
    __slots__ = ("body_id", "composition_id", "request_id")
    BODY_ID_FIELD_NUMBER: _ClassVar[int]
    COMPOSITION_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    body_id: str
    composition_id: str
    request_id: str
    def __init__(self, body_id: _Optional[str] = ..., composition_id: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class RejectCompositionRequest(_message.Message):
    __slots__ = ("body_id", "composition_id", "note", "request_id")
    BODY_ID_FIELD_NUMBER: _ClassVar[int]
    COMPOSITION_ID_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    body_id: str
    composition_id: str
    note: str
    request_id: str
    def __init__(self, body_id: _Optional[str] = ..., composition_id: _Optional[str] = ..., note: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class GetBodyRequest(_message.Message):
    __slots__ = ("body_id",)
    BODY_ID_FIELD_NUMBER: _ClassVar[int]
    body_id: str
    def __init__(self, body_id: _Optional[str] = ...) -> None: ...

class ListBodiesRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListBodiesResponse(_message.Message):
    __slots__ = ("bodies", "next_page_token")
    BODIES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    bodies: _containers.RepeatedCompositeFieldContainer[Body]
    next_page_token: str
    def __init__(self, bodies: _Optional[_Iterable[_Union[Body, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class Member(_message.Message):
    __slots__ = ("account_id", "name", "position", "chair", "present", "absence", "presides", "deputy_for", "institution_id", "noted_by", "absence_waits")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    CHAIR_FIELD_NUMBER: _ClassVar[int]
    PRESENT_FIELD_NUMBER: _ClassVar[int]
    ABSENCE_FIELD_NUMBER: _ClassVar[int]
    PRESIDES_FIELD_NUMBER: _ClassVar[int]
    DEPUTY_FOR_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_ID_FIELD_NUMBER: _ClassVar[int]
    NOTED_BY_FIELD_NUMBER: _ClassVar[int]
    ABSENCE_WAITS_FIELD_NUMBER: _ClassVar[int]
    account_id: str
    name: str
    position: str
    chair: bool
    present: bool
    absence: str
    presides: bool
    deputy_for: str
    institution_id: str
    noted_by: str
    absence_waits: bool
    def __init__(self, account_id: _Optional[str] = ..., name: _Optional[str] = ..., position: _Optional[str] = ..., chair: _Optional[bool] = ..., present: _Optional[bool] = ..., absence: _Optional[str] = ..., presides: _Optional[bool] = ..., deputy_for: _Optional[str] = ..., institution_id: _Optional[str] = ..., noted_by: _Optional[str] = ..., absence_waits: _Optional[bool] = ...) -> None: ...

class Vote(_message.Message):
    __slots__ = ("account_id", "value", "time", "recorded_by", "confirmed_time", "counts")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    RECORDED_BY_FIELD_NUMBER: _ClassVar[int]
    CONFIRMED_TIME_FIELD_NUMBER: _ClassVar[int]
    COUNTS_FIELD_NUMBER: _ClassVar[int]
    account_id: str
    value: VoteValue
    time: _timestamp_pb2.Timestamp
    recorded_by: str
    confirmed_time: _timestamp_pb2.Timestamp
    counts: bool
    def __init__(self, account_id: _Optional[str] = ..., value: _Optional[_Union[VoteValue, str]] = ..., time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., recorded_by: _Optional[str] = ..., confirmed_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., counts: _Optional[bool] = ...) -> None: ...

class NotedConflict(_message.Message):
    __slots__ = ("account_id", "noted_by", "counts")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    NOTED_BY_FIELD_NUMBER: _ClassVar[int]
    COUNTS_FIELD_NUMBER: _ClassVar[int]
    account_id: str
    noted_by: str
    counts: bool
    def __init__(self, account_id: _Optional[str] = ..., noted_by: _Optional[str] = ..., counts: _Optional[bool] = ...) -> None: ...

class AgendaPoint(_message.Message):
    __slots__ = ("id", "number", "application_id", "case_id", "case_number", "scheme", "title", "state", "conflicts", "votes", "decision_id", "result", "votes_for", "votes_against", "votes_abstained", "voters", "quorum", "actions", "adjourn_note", "noted_conflicts")
    ID_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    APPLICATION_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    SCHEME_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    CONFLICTS_FIELD_NUMBER: _ClassVar[int]
    VOTES_FIELD_NUMBER: _ClassVar[int]
    DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    RESULT_FIELD_NUMBER: _ClassVar[int]
    VOTES_FOR_FIELD_NUMBER: _ClassVar[int]
    VOTES_AGAINST_FIELD_NUMBER: _ClassVar[int]
    VOTES_ABSTAINED_FIELD_NUMBER: _ClassVar[int]
    VOTERS_FIELD_NUMBER: _ClassVar[int]
    QUORUM_FIELD_NUMBER: _ClassVar[int]
    ACTIONS_FIELD_NUMBER: _ClassVar[int]
    ADJOURN_NOTE_FIELD_NUMBER: _ClassVar[int]
    NOTED_CONFLICTS_FIELD_NUMBER: _ClassVar[int]
    id: str
    number: int
    application_id: str
    case_id: str
    case_number: str
    scheme: str
    title: str
    state: PointState
    conflicts: _containers.RepeatedScalarFieldContainer[str]
    votes: _containers.RepeatedCompositeFieldContainer[Vote]
    decision_id: str
    result: DecisionResult
    votes_for: int
    votes_against: int
    votes_abstained: int
    voters: int
    quorum: bool
    actions: _containers.RepeatedCompositeFieldContainer[_types_pb2.Action]
    adjourn_note: str
    noted_conflicts: _containers.RepeatedCompositeFieldContainer[NotedConflict]
    def __init__(self, id: _Optional[str] = ..., number: _Optional[int] = ..., application_id: _Optional[str] = ..., case_id: _Optional[str] = ..., case_number: _Optional[str] = ..., scheme: _Optional[str] = ..., title: _Optional[str] = ..., state: _Optional[_Union[PointState, str]] = ..., conflicts: _Optional[_Iterable[str]] = ..., votes: _Optional[_Iterable[_Union[Vote, _Mapping]]] = ..., decision_id: _Optional[str] = ..., result: _Optional[_Union[DecisionResult, str]] = ..., votes_for: _Optional[int] = ..., votes_against: _Optional[int] = ..., votes_abstained: _Optional[int] = ..., voters: _Optional[int] = ..., quorum: _Optional[bool] = ..., actions: _Optional[_Iterable[_Union[_types_pb2.Action, _Mapping]]] = ..., adjourn_note: _Optional[str] = ..., noted_conflicts: _Optional[_Iterable[_Union[NotedConflict, _Mapping]]] = ...) -> None: ...

class Session(_message.Message):
    __slots__ = ("id", "number", "municipality", "body", "kind", "state", "planned_time", "opened_time", "closed_time", "place", "members", "points", "present", "quorum_needed", "quorum", "etag", "actions", "quorum_source", "body_id", "composition_id", "attendance_blob_id", "attendance_by", "called_off_by", "called_off_time", "call_off_reason")
    ID_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    PLANNED_TIME_FIELD_NUMBER: _ClassVar[int]
    OPENED_TIME_FIELD_NUMBER: _ClassVar[int]
    CLOSED_TIME_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    MEMBERS_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    PRESENT_FIELD_NUMBER: _ClassVar[int]
    QUORUM_NEEDED_FIELD_NUMBER: _ClassVar[int]
    QUORUM_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    ACTIONS_FIELD_NUMBER: _ClassVar[int]
    QUORUM_SOURCE_FIELD_NUMBER: _ClassVar[int]
    BODY_ID_FIELD_NUMBER: _ClassVar[int]
    COMPOSITION_ID_FIELD_NUMBER: _ClassVar[int]
    ATTENDANCE_BLOB_ID_FIELD_NUMBER: _ClassVar[int]
    ATTENDANCE_BY_FIELD_NUMBER: _ClassVar[int]
    CALLED_OFF_BY_FIELD_NUMBER: _ClassVar[int]
    CALLED_OFF_TIME_FIELD_NUMBER: _ClassVar[int]
    CALL_OFF_REASON_FIELD_NUMBER: _ClassVar[int]
    id: str
    number: str
    municipality: str
    body: str
    kind: SessionKind
    state: SessionState
    planned_time: _timestamp_pb2.Timestamp
    opened_time: _timestamp_pb2.Timestamp
    closed_time: _timestamp_pb2.Timestamp
    place: str
    members: _containers.RepeatedCompositeFieldContainer[Member]
    points: _containers.RepeatedCompositeFieldContainer[AgendaPoint]
    present: int
    quorum_needed: int
    quorum: bool
    etag: str
    actions: _containers.RepeatedCompositeFieldContainer[_types_pb2.Action]
    quorum_source: str
    body_id: str
    composition_id: str
    attendance_blob_id: str
    attendance_by: str
    called_off_by: str
    called_off_time: _timestamp_pb2.Timestamp
    call_off_reason: str
    def __init__(self, id: _Optional[str] = ..., number: _Optional[str] = ..., municipality: _Optional[str] = ..., body: _Optional[str] = ..., kind: _Optional[_Union[SessionKind, str]] = ..., state: _Optional[_Union[SessionState, str]] = ..., planned_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., opened_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., closed_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., place: _Optional[str] = ..., members: _Optional[_Iterable[_Union[Member, _Mapping]]] = ..., points: _Optional[_Iterable[_Union[AgendaPoint, _Mapping]]] = ..., present: _Optional[int] = ..., quorum_needed: _Optional[int] = ..., quorum: _Optional[bool] = ..., etag: _Optional[str] = ..., actions: _Optional[_Iterable[_Union[_types_pb2.Action, _Mapping]]] = ..., quorum_source: _Optional[str] = ..., body_id: _Optional[str] = ..., composition_id: _Optional[str] = ..., attendance_blob_id: _Optional[str] = ..., attendance_by: _Optional[str] = ..., called_off_by: _Optional[str] = ..., called_off_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., call_off_reason: _Optional[str] = ...) -> None: ...

class CreateSessionRequest(_message.Message):
    __slots__ = ("kind", "body", "planned_time", "place", "application_ids", "titles", "municipality", "request_id", "body_id")
    KIND_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    PLANNED_TIME_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    APPLICATION_IDS_FIELD_NUMBER: _ClassVar[int]
    TITLES_FIELD_NUMBER: _ClassVar[int]
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    BODY_ID_FIELD_NUMBER: _ClassVar[int]
    kind: SessionKind
    body: str
    planned_time: _timestamp_pb2.Timestamp
    place: str
    application_ids: _containers.RepeatedScalarFieldContainer[str]
    titles: _containers.RepeatedScalarFieldContainer[str]
    municipality: str
    request_id: str
    body_id: str
    def __init__(self, kind: _Optional[_Union[SessionKind, str]] = ..., body: _Optional[str] = ..., planned_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., place: _Optional[str] = ..., application_ids: _Optional[_Iterable[str]] = ..., titles: _Optional[_Iterable[str]] = ..., municipality: _Optional[str] = ..., request_id: _Optional[str] = ..., body_id: _Optional[str] = ...) -> None: ...

class GetSessionRequest(_message.Message):
    __slots__ = ("session_id",)
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    def __init__(self, session_id: _Optional[str] = ...) -> None: ...

class ListSessionsRequest(_message.Message):
    __slots__ = ("state", "page_size", "page_token")
    STATE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    state: SessionState
    page_size: int
    page_token: str
    def __init__(self, state: _Optional[_Union[SessionState, str]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListSessionsResponse(_message.Message):
    __slots__ = ("sessions", "next_page_token")
    SESSIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    sessions: _containers.RepeatedCompositeFieldContainer[Session]
    next_page_token: str
    def __init__(self, sessions: _Optional[_Iterable[_Union[Session, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class OpenSessionRequest(_message.Message):
    __slots__ = ("session_id", "present_account_ids", "actual_time", "request_id", "presiding_account_id")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    PRESENT_ACCOUNT_IDS_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_TIME_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    PRESIDING_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    present_account_ids: _containers.RepeatedScalarFieldContainer[str]
    actual_time: _timestamp_pb2.Timestamp
    request_id: str
    presiding_account_id: str
    def __init__(self, session_id: _Optional[str] = ..., present_account_ids: _Optional[_Iterable[str]] = ..., actual_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., request_id: _Optional[str] = ..., presiding_account_id: _Optional[str] = ...) -> None: ...

class RecordPresenceRequest(_message.Message):
    __slots__ = ("session_id", "present_account_ids", "request_id", "presiding_account_id")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    PRESENT_ACCOUNT_IDS_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    PRESIDING_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    present_account_ids: _containers.RepeatedScalarFieldContainer[str]
    request_id: str
    presiding_account_id: str
    def __init__(self, session_id: _Optional[str] = ..., present_account_ids: _Optional[_Iterable[str]] = ..., request_id: _Optional[str] = ..., presiding_account_id: _Optional[str] = ...) -> None: ...

class DeclarePresenceRequest(_message.Message):
    __slots__ = ("session_id", "present", "request_id")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    PRESENT_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    present: bool
    request_id: str
    def __init__(self, session_id: _Optional[str] = ..., present: _Optional[bool] = ..., request_id: _Optional[str] = ...) -> None: ...

class DeclareConflictRequest(_message.Message):
    __slots__ = ("session_id", "point_id", "account_id", "request_id")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    POINT_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    point_id: str
    account_id: str
    request_id: str
    def __init__(self, session_id: _Optional[str] = ..., point_id: _Optional[str] = ..., account_id: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class CastVoteRequest(_message.Message):
    __slots__ = ("session_id", "point_id", "account_id", "value", "request_id")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    POINT_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    point_id: str
    account_id: str
    value: VoteValue
    request_id: str
    def __init__(self, session_id: _Optional[str] = ..., point_id: _Optional[str] = ..., account_id: _Optional[str] = ..., value: _Optional[_Union[VoteValue, str]] = ..., request_id: _Optional[str] = ...) -> None: ...

class ConfirmVoteRequest(_message.Message):
    __slots__ = ("session_id", "point_id", "request_id")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    POINT_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    point_id: str
    request_id: str
    def __init__(self, session_id: _Optional[str] = ..., point_id: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class AttachAttendanceRequest(_message.Message):
    __slots__ = ("session_id", "blob_id", "request_id")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    BLOB_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    blob_id: str
    request_id: str
    def __init__(self, session_id: _Optional[str] = ..., blob_id: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class AdjournPointRequest(_message.Message):
    __slots__ = ("session_id", "point_id", "note", "request_id")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    POINT_ID_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    point_id: str
    note: str
    request_id: str
    def __init__(self, session_id: _Optional[str] = ..., point_id: _Optional[str] = ..., note: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class DecidePointRequest(_message.Message):
    __slots__ = ("session_id", "point_id", "result", "reasons", "text", "amount", "months", "act_locale", "request_id")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    POINT_ID_FIELD_NUMBER: _ClassVar[int]
    RESULT_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    MONTHS_FIELD_NUMBER: _ClassVar[int]
    ACT_LOCALE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    point_id: str
    result: DecisionResult
    reasons: _containers.RepeatedScalarFieldContainer[str]
    text: str
    amount: _types_pb2.Money
    months: int
    act_locale: _types_pb2.Locale
    request_id: str
    def __init__(self, session_id: _Optional[str] = ..., point_id: _Optional[str] = ..., result: _Optional[_Union[DecisionResult, str]] = ..., reasons: _Optional[_Iterable[str]] = ..., text: _Optional[str] = ..., amount: _Optional[_Union[_types_pb2.Money, _Mapping]] = ..., months: _Optional[int] = ..., act_locale: _Optional[_Union[_types_pb2.Locale, str]] = ..., request_id: _Optional[str] = ...) -> None: ...

class CloseSessionRequest(_message.Message):
    __slots__ = ("session_id", "actual_time", "request_id")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_TIME_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    actual_time: _timestamp_pb2.Timestamp
    request_id: str
    def __init__(self, session_id: _Optional[str] = ..., actual_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class CallOffSessionRequest(_message.Message):
    __slots__ = ("session_id", "reason", "request_id")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    reason: str
    request_id: str
    def __init__(self, session_id: _Optional[str] = ..., reason: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class Decision(_message.Message):
    __slots__ = ("id", "number", "application_id", "case_id", "session_id", "result", "reasons", "text", "amount", "months", "decided_on", "served_on", "final_on", "act_locale", "act_job_id", "act_blob_id", "act_sha256", "actions", "etag", "municipality", "how", "ground", "corrected_by")
    ID_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    APPLICATION_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    RESULT_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    MONTHS_FIELD_NUMBER: _ClassVar[int]
    DECIDED_ON_FIELD_NUMBER: _ClassVar[int]
    SERVED_ON_FIELD_NUMBER: _ClassVar[int]
    FINAL_ON_FIELD_NUMBER: _ClassVar[int]
    ACT_LOCALE_FIELD_NUMBER: _ClassVar[int]
    ACT_JOB_ID_FIELD_NUMBER: _ClassVar[int]
    ACT_BLOB_ID_FIELD_NUMBER: _ClassVar[int]
    ACT_SHA256_FIELD_NUMBER: _ClassVar[int]
    ACTIONS_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    HOW_FIELD_NUMBER: _ClassVar[int]
    GROUND_FIELD_NUMBER: _ClassVar[int]
    CORRECTED_BY_FIELD_NUMBER: _ClassVar[int]
    id: str
    number: str
    application_id: str
    case_id: str
    session_id: str
    result: DecisionResult
    reasons: _containers.RepeatedScalarFieldContainer[str]
    text: str
    amount: _types_pb2.Money
    months: int
    decided_on: _date_pb2.Date
    served_on: _date_pb2.Date
    final_on: _date_pb2.Date
    act_locale: _types_pb2.Locale
    act_job_id: str
    act_blob_id: str
    act_sha256: str
    actions: _containers.RepeatedCompositeFieldContainer[_types_pb2.Action]
    etag: str
    municipality: str
    how: str
    ground: str
    corrected_by: _containers.RepeatedCompositeFieldContainer[CorrectingAct]
    def __init__(self, id: _Optional[str] = ..., number: _Optional[str] = ..., application_id: _Optional[str] = ..., case_id: _Optional[str] = ..., session_id: _Optional[str] = ..., result: _Optional[_Union[DecisionResult, str]] = ..., reasons: _Optional[_Iterable[str]] = ..., text: _Optional[str] = ..., amount: _Optional[_Union[_types_pb2.Money, _Mapping]] = ..., months: _Optional[int] = ..., decided_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., served_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., final_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., act_locale: _Optional[_Union[_types_pb2.Locale, str]] = ..., act_job_id: _Optional[str] = ..., act_blob_id: _Optional[str] = ..., act_sha256: _Optional[str] = ..., actions: _Optional[_Iterable[_Union[_types_pb2.Action, _Mapping]]] = ..., etag: _Optional[str] = ..., municipality: _Optional[str] = ..., how: _Optional[str] = ..., ground: _Optional[str] = ..., corrected_by: _Optional[_Iterable[_Union[CorrectingAct, _Mapping]]] = ...) -> None: ...

class GetDecisionRequest(_message.Message):
    __slots__ = ("decision_id",)
    DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    decision_id: str
    def __init__(self, decision_id: _Optional[str] = ...) -> None: ...

class PrintActRequest(_message.Message):
    __slots__ = ("decision_id", "request_id")
    DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    decision_id: str
    request_id: str
    def __init__(self, decision_id: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class PrintCorrectingActRequest(_message.Message):
    __slots__ = ("decision_id", "correction_id", "request_id")
    DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    CORRECTION_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    decision_id: str
    correction_id: str
    request_id: str
    def __init__(self, decision_id: _Optional[str] = ..., correction_id: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class PrintActResponse(_message.Message):
    __slots__ = ("job_id",)
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    job_id: str
    def __init__(self, job_id: _Optional[str] = ...) -> None: ...

class ServeDecisionRequest(_message.Message):
    __slots__ = ("decision_id", "served_on", "how", "request_id")
    DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    SERVED_ON_FIELD_NUMBER: _ClassVar[int]
    HOW_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    decision_id: str
    served_on: _date_pb2.Date
    how: str
    request_id: str
    def __init__(self, decision_id: _Optional[str] = ..., served_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., how: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class FinalizeDecisionRequest(_message.Message):
    __slots__ = ("decision_id", "final_on", "ground", "request_id")
    DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    FINAL_ON_FIELD_NUMBER: _ClassVar[int]
    GROUND_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    decision_id: str
    final_on: _date_pb2.Date
    ground: str
    request_id: str
    def __init__(self, decision_id: _Optional[str] = ..., final_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., ground: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class StartExecutionRequest(_message.Message):
    __slots__ = ("application_id", "started_on", "request_id")
    APPLICATION_ID_FIELD_NUMBER: _ClassVar[int]
    STARTED_ON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    application_id: str
    started_on: _date_pb2.Date
    request_id: str
    def __init__(self, application_id: _Optional[str] = ..., started_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class Delivery(_message.Message):
    __slots__ = ("id", "delivered_on", "kind", "amount", "document_id", "note", "recorded_by", "recorded_time", "shortfall_reason")
    ID_FIELD_NUMBER: _ClassVar[int]
    DELIVERED_ON_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    RECORDED_BY_FIELD_NUMBER: _ClassVar[int]
    RECORDED_TIME_FIELD_NUMBER: _ClassVar[int]
    SHORTFALL_REASON_FIELD_NUMBER: _ClassVar[int]
    id: str
    delivered_on: _date_pb2.Date
    kind: str
    amount: _types_pb2.Money
    document_id: str
    note: str
    recorded_by: str
    recorded_time: _timestamp_pb2.Timestamp
    shortfall_reason: str
    def __init__(self, id: _Optional[str] = ..., delivered_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., kind: _Optional[str] = ..., amount: _Optional[_Union[_types_pb2.Money, _Mapping]] = ..., document_id: _Optional[str] = ..., note: _Optional[str] = ..., recorded_by: _Optional[str] = ..., recorded_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., shortfall_reason: _Optional[str] = ...) -> None: ...

class Entitlement(_message.Message):
    __slots__ = ("id", "application_id", "case_id", "scheme", "executor", "amount", "months", "started_on", "deliveries", "delivered", "actions", "etag", "end_reason", "ended_on", "undelivered", "kept_until")
    ID_FIELD_NUMBER: _ClassVar[int]
    APPLICATION_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    SCHEME_FIELD_NUMBER: _ClassVar[int]
    EXECUTOR_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    MONTHS_FIELD_NUMBER: _ClassVar[int]
    STARTED_ON_FIELD_NUMBER: _ClassVar[int]
    DELIVERIES_FIELD_NUMBER: _ClassVar[int]
    DELIVERED_FIELD_NUMBER: _ClassVar[int]
    ACTIONS_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    END_REASON_FIELD_NUMBER: _ClassVar[int]
    ENDED_ON_FIELD_NUMBER: _ClassVar[int]
    UNDELIVERED_FIELD_NUMBER: _ClassVar[int]
    KEPT_UNTIL_FIELD_NUMBER: _ClassVar[int]
    id: str
    application_id: str
    case_id: str
    scheme: str
    executor: str
    amount: _types_pb2.Money
    months: int
    started_on: _date_pb2.Date
    deliveries: _containers.RepeatedCompositeFieldContainer[Delivery]
    delivered: bool
    actions: _containers.RepeatedCompositeFieldContainer[_types_pb2.Action]
    etag: str
    end_reason: str
    ended_on: _date_pb2.Date
    undelivered: _types_pb2.Money
    kept_until: _date_pb2.Date
    def __init__(self, id: _Optional[str] = ..., application_id: _Optional[str] = ..., case_id: _Optional[str] = ..., scheme: _Optional[str] = ..., executor: _Optional[str] = ..., amount: _Optional[_Union[_types_pb2.Money, _Mapping]] = ..., months: _Optional[int] = ..., started_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., deliveries: _Optional[_Iterable[_Union[Delivery, _Mapping]]] = ..., delivered: _Optional[bool] = ..., actions: _Optional[_Iterable[_Union[_types_pb2.Action, _Mapping]]] = ..., etag: _Optional[str] = ..., end_reason: _Optional[str] = ..., ended_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., undelivered: _Optional[_Union[_types_pb2.Money, _Mapping]] = ..., kept_until: _Optional[_Union[_date_pb2.Date, _Mapping]] = ...) -> None: ...

class RecordDeliveryRequest(_message.Message):
    __slots__ = ("entitlement_id", "delivered_on", "amount", "document_id", "note", "completes", "request_id", "shortfall_reason")
    ENTITLEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    DELIVERED_ON_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    COMPLETES_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    SHORTFALL_REASON_FIELD_NUMBER: _ClassVar[int]
    entitlement_id: str
    delivered_on: _date_pb2.Date
    amount: _types_pb2.Money
    document_id: str
    note: str
    completes: bool
    request_id: str
    shortfall_reason: str
    def __init__(self, entitlement_id: _Optional[str] = ..., delivered_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., amount: _Optional[_Union[_types_pb2.Money, _Mapping]] = ..., document_id: _Optional[str] = ..., note: _Optional[str] = ..., completes: _Optional[bool] = ..., request_id: _Optional[str] = ..., shortfall_reason: _Optional[str] = ...) -> None: ...

class ListEntitlementsRequest(_message.Message):
    __slots__ = ("case_id",)
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    def __init__(self, case_id: _Optional[str] = ...) -> None: ...

class ListEntitlementsResponse(_message.Message):
    __slots__ = ("entitlements", "more")
    ENTITLEMENTS_FIELD_NUMBER: _ClassVar[int]
    MORE_FIELD_NUMBER: _ClassVar[int]
    entitlements: _containers.RepeatedCompositeFieldContainer[Entitlement]
    more: bool
    def __init__(self, entitlements: _Optional[_Iterable[_Union[Entitlement, _Mapping]]] = ..., more: _Optional[bool] = ...) -> None: ...

class VerifyActRequest(_message.Message):
    __slots__ = ("code", "source")
    CODE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    code: str
    source: str
    def __init__(self, code: _Optional[str] = ..., source: _Optional[str] = ...) -> None: ...

class VerifiedAct(_message.Message):
    __slots__ = ("number", "body", "municipality", "decided_on", "sha256", "corrected_by", "corrects")
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    DECIDED_ON_FIELD_NUMBER: _ClassVar[int]
    SHA256_FIELD_NUMBER: _ClassVar[int]
    CORRECTED_BY_FIELD_NUMBER: _ClassVar[int]
    CORRECTS_FIELD_NUMBER: _ClassVar[int]
    number: str
    body: str
    municipality: str
    decided_on: _date_pb2.Date
    sha256: str
    corrected_by: _containers.RepeatedCompositeFieldContainer[CorrectingAct]
    corrects: str
    def __init__(self, number: _Optional[str] = ..., body: _Optional[str] = ..., municipality: _Optional[str] = ..., decided_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., sha256: _Optional[str] = ..., corrected_by: _Optional[_Iterable[_Union[CorrectingAct, _Mapping]]] = ..., corrects: _Optional[str] = ...) -> None: ...

class CorrectingAct(_message.Message):
    __slots__ = ("reference", "on", "code", "correction_id", "act_job_id", "act_blob_id", "act_sha256")
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    ON_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    CORRECTION_ID_FIELD_NUMBER: _ClassVar[int]
    ACT_JOB_ID_FIELD_NUMBER: _ClassVar[int]
    ACT_BLOB_ID_FIELD_NUMBER: _ClassVar[int]
    ACT_SHA256_FIELD_NUMBER: _ClassVar[int]
    reference: str
    on: _date_pb2.Date
    code: str
    correction_id: str
    act_job_id: str
    act_blob_id: str
    act_sha256: str
    def __init__(self, reference: _Optional[str] = ..., on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., code: _Optional[str] = ..., correction_id: _Optional[str] = ..., act_job_id: _Optional[str] = ..., act_blob_id: _Optional[str] = ..., act_sha256: _Optional[str] = ...) -> None: ...

class ListReadableFilesRequest(_message.Message):
    __slots__ = ("case_ids",)
    CASE_IDS_FIELD_NUMBER: _ClassVar[int]
    case_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, case_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class ListReadableFilesResponse(_message.Message):
    __slots__ = ("files",)
    FILES_FIELD_NUMBER: _ClassVar[int]
    files: _containers.RepeatedCompositeFieldContainer[ReadableFile]
    def __init__(self, files: _Optional[_Iterable[_Union[ReadableFile, _Mapping]]] = ...) -> None: ...

class ReadableFile(_message.Message):
    __slots__ = ("case_id", "person_ids", "document_ids")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_IDS_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_IDS_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    person_ids: _containers.RepeatedScalarFieldContainer[str]
    document_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, case_id: _Optional[str] = ..., person_ids: _Optional[_Iterable[str]] = ..., document_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class Project(_message.Message):
    __slots__ = ("id", "municipality", "name", "organisation", "donor_name", "place", "work_field", "from_on", "until_on", "direct", "indirect", "refugees", "strategy_priority", "sdg", "state", "started_on", "ended_on", "recorded_by", "record_time", "reports", "changes", "actions", "etag")
    ID_FIELD_NUMBER: _ClassVar[int]
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    ORGANISATION_FIELD_NUMBER: _ClassVar[int]
    DONOR_NAME_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    WORK_FIELD_FIELD_NUMBER: _ClassVar[int]
    FROM_ON_FIELD_NUMBER: _ClassVar[int]
    UNTIL_ON_FIELD_NUMBER: _ClassVar[int]
    DIRECT_FIELD_NUMBER: _ClassVar[int]
    INDIRECT_FIELD_NUMBER: _ClassVar[int]
    REFUGEES_FIELD_NUMBER: _ClassVar[int]
    STRATEGY_PRIORITY_FIELD_NUMBER: _ClassVar[int]
    SDG_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    STARTED_ON_FIELD_NUMBER: _ClassVar[int]
    ENDED_ON_FIELD_NUMBER: _ClassVar[int]
    RECORDED_BY_FIELD_NUMBER: _ClassVar[int]
    RECORD_TIME_FIELD_NUMBER: _ClassVar[int]
    REPORTS_FIELD_NUMBER: _ClassVar[int]
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    ACTIONS_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    id: str
    municipality: str
    name: str
    organisation: str
    donor_name: str
    place: str
    work_field: str
    from_on: _date_pb2.Date
    until_on: _date_pb2.Date
    direct: int
    indirect: int
    refugees: int
    strategy_priority: str
    sdg: int
    state: ProjectState
    started_on: _date_pb2.Date
    ended_on: _date_pb2.Date
    recorded_by: str
    record_time: _timestamp_pb2.Timestamp
    reports: _containers.RepeatedCompositeFieldContainer[ProgressReport]
    changes: _containers.RepeatedCompositeFieldContainer[ProjectChange]
    actions: _containers.RepeatedCompositeFieldContainer[_types_pb2.Action]
    etag: str
    def __init__(self, id: _Optional[str] = ..., municipality: _Optional[str] = ..., name: _Optional[str] = ..., organisation: _Optional[str] = ..., donor_name: _Optional[str] = ..., place: _Optional[str] = ..., work_field: _Optional[str] = ..., from_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., until_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., direct: _Optional[int] = ..., indirect: _Optional[int] = ..., refugees: _Optional[int] = ..., strategy_priority: _Optional[str] = ..., sdg: _Optional[int] = ..., state: _Optional[_Union[ProjectState, str]] = ..., started_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., ended_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., recorded_by: _Optional[str] = ..., record_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., reports: _Optional[_Iterable[_Union[ProgressReport, _Mapping]]] = ..., changes: _Optional[_Iterable[_Union[ProjectChange, _Mapping]]] = ..., actions: _Optional[_Iterable[_Union[_types_pb2.Action, _Mapping]]] = ..., etag: _Optional[str] = ...) -> None: ...

class ProjectChange(_message.Message):
    __slots__ = ("time", "changed_by", "reason", "name", "organisation", "donor_name", "place", "work_field", "from_on", "until_on", "direct", "indirect", "refugees", "strategy_priority", "sdg")
    TIME_FIELD_NUMBER: _ClassVar[int]
    CHANGED_BY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    ORGANISATION_FIELD_NUMBER: _ClassVar[int]
    DONOR_NAME_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    WORK_FIELD_FIELD_NUMBER: _ClassVar[int]
    FROM_ON_FIELD_NUMBER: _ClassVar[int]
    UNTIL_ON_FIELD_NUMBER: _ClassVar[int]
    DIRECT_FIELD_NUMBER: _ClassVar[int]
    INDIRECT_FIELD_NUMBER: _ClassVar[int]
    REFUGEES_FIELD_NUMBER: _ClassVar[int]
    STRATEGY_PRIORITY_FIELD_NUMBER: _ClassVar[int]
    SDG_FIELD_NUMBER: _ClassVar[int]
    time: _timestamp_pb2.Timestamp
    changed_by: str
    reason: str
    name: str
    organisation: str
    donor_name: str
    place: str
    work_field: str
    from_on: _date_pb2.Date
    until_on: _date_pb2.Date
    direct: int
    indirect: int
    refugees: int
    strategy_priority: str
    sdg: int
    def __init__(self, time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., changed_by: _Optional[str] = ..., reason: _Optional[str] = ..., name: _Optional[str] = ..., organisation: _Optional[str] = ..., donor_name: _Optional[str] = ..., place: _Optional[str] = ..., work_field: _Optional[str] = ..., from_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., until_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., direct: _Optional[int] = ..., indirect: _Optional[int] = ..., refugees: _Optional[int] = ..., strategy_priority: _Optional[str] = ..., sdg: _Optional[int] = ...) -> None: ...

class ProgressReport(_message.Message):
    __slots__ = ("id", "asked_on", "due_on", "received_on", "asked_by", "received_by", "actions")
    ID_FIELD_NUMBER: _ClassVar[int]
    ASKED_ON_FIELD_NUMBER: _ClassVar[int]
    DUE_ON_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_ON_FIELD_NUMBER: _ClassVar[int]
    ASKED_BY_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_BY_FIELD_NUMBER: _ClassVar[int]
    ACTIONS_FIELD_NUMBER: _ClassVar[int]
    id: str
    asked_on: _date_pb2.Date
    due_on: _date_pb2.Date
    received_on: _date_pb2.Date
    asked_by: str
    received_by: str
    actions: _containers.RepeatedCompositeFieldContainer[_types_pb2.Action]
    def __init__(self, id: _Optional[str] = ..., asked_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., due_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., received_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., asked_by: _Optional[str] = ..., received_by: _Optional[str] = ..., actions: _Optional[_Iterable[_Union[_types_pb2.Action, _Mapping]]] = ...) -> None: ...

class RecordProjectRequest(_message.Message):
    __slots__ = ("project", "request_id")
    PROJECT_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    project: Project
    request_id: str
    def __init__(self, project: _Optional[_Union[Project, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class ListProjectsRequest(_message.Message):
    __slots__ = ("municipality", "state", "page_size", "page_token")
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    municipality: str
    state: ProjectState
    page_size: int
    page_token: str
    def __init__(self, municipality: _Optional[str] = ..., state: _Optional[_Union[ProjectState, str]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListProjectsResponse(_message.Message):
    __slots__ = ("projects", "next_page_token")
    PROJECTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    projects: _containers.RepeatedCompositeFieldContainer[Project]
    next_page_token: str
    def __init__(self, projects: _Optional[_Iterable[_Union[Project, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetProjectRequest(_message.Message):
    __slots__ = ("project_id",)
    PROJECT_ID_FIELD_NUMBER: _ClassVar[int]
    project_id: str
    def __init__(self, project_id: _Optional[str] = ...) -> None: ...

class CorrectProjectRequest(_message.Message):
    __slots__ = ("project_id", "project", "reason", "request_id")
    PROJECT_ID_FIELD_NUMBER: _ClassVar[int]
    PROJECT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    project_id: str
    project: Project
    reason: str
    request_id: str
    def __init__(self, project_id: _Optional[str] = ..., project: _Optional[_Union[Project, _Mapping]] = ..., reason: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class StartProjectRequest(_message.Message):
    __slots__ = ("project_id", "started_on", "request_id")
    PROJECT_ID_FIELD_NUMBER: _ClassVar[int]
    STARTED_ON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    project_id: str
    started_on: _date_pb2.Date
    request_id: str
    def __init__(self, project_id: _Optional[str] = ..., started_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class EndProjectRequest(_message.Message):
    __slots__ = ("project_id", "ended_on", "request_id")
    PROJECT_ID_FIELD_NUMBER: _ClassVar[int]
    ENDED_ON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    project_id: str
    ended_on: _date_pb2.Date
    request_id: str
    def __init__(self, project_id: _Optional[str] = ..., ended_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class UndoProjectStepRequest(_message.Message):
    __slots__ = ("project_id", "request_id")
    PROJECT_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    project_id: str
    request_id: str
    def __init__(self, project_id: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class AskProgressReportRequest(_message.Message):
    __slots__ = ("project_id", "asked_on", "due_on", "request_id")
    PROJECT_ID_FIELD_NUMBER: _ClassVar[int]
    ASKED_ON_FIELD_NUMBER: _ClassVar[int]
    DUE_ON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    project_id: str
    asked_on: _date_pb2.Date
    due_on: _date_pb2.Date
    request_id: str
    def __init__(self, project_id: _Optional[str] = ..., asked_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., due_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class ReceiveProgressReportRequest(_message.Message):
    __slots__ = ("project_id", "report_id", "received_on", "request_id")
    PROJECT_ID_FIELD_NUMBER: _ClassVar[int]
    REPORT_ID_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_ON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    project_id: str
    report_id: str
    received_on: _date_pb2.Date
    request_id: str
    def __init__(self, project_id: _Optional[str] = ..., report_id: _Optional[str] = ..., received_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class UndoProgressReportRequest(_message.Message):
    __slots__ = ("project_id", "report_id", "request_id")
    PROJECT_ID_FIELD_NUMBER: _ClassVar[int]
    REPORT_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    project_id: str
    report_id: str
    request_id: str
    def __init__(self, project_id: _Optional[str] = ..., report_id: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...
