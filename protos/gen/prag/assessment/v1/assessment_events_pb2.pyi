import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.type import date_pb2 as _date_pb2
from prag.common.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class VisitScheduled(_message.Message):
    __slots__ = ("visit_id", "case_id", "kind", "planned_time", "institution_ids")
    VISIT_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    PLANNED_TIME_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_IDS_FIELD_NUMBER: _ClassVar[int]
    visit_id: str
    case_id: str
    kind: str
    planned_time: _timestamp_pb2.Timestamp
    institution_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, visit_id: _Optional[str] = ..., case_id: _Optional[str] = ..., kind: _Optional[str] = ..., planned_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., institution_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class VisitRecorded(_message.Message):
    __slots__ = ("visit_id", "case_id", "kind", "actual_time", "participant_kinds")
    VISIT_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_TIME_FIELD_NUMBER: _ClassVar[int]
    PARTICIPANT_KINDS_FIELD_NUMBER: _ClassVar[int]
    visit_id: str
    case_id: str
    kind: str
    actual_time: _timestamp_pb2.Timestamp
    participant_kinds: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, visit_id: _Optional[str] = ..., case_id: _Optional[str] = ..., kind: _Optional[str] = ..., actual_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., participant_kinds: _Optional[_Iterable[str]] = ...) -> None: ...

class VisitCancelled(_message.Message):
    __slots__ = ("visit_id", "case_id", "cause")
    VISIT_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    visit_id: str
    case_id: str
    cause: str
    def __init__(self, visit_id: _Optional[str] = ..., case_id: _Optional[str] = ..., cause: _Optional[str] = ...) -> None: ...

class OppSubmitted(_message.Message):
    __slots__ = ("submission_id", "case_id", "form", "form_version", "needs")
    SUBMISSION_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    FORM_FIELD_NUMBER: _ClassVar[int]
    FORM_VERSION_FIELD_NUMBER: _ClassVar[int]
    NEEDS_FIELD_NUMBER: _ClassVar[int]
    submission_id: str
    case_id: str
    form: str
    form_version: int
    needs: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, submission_id: _Optional[str] = ..., case_id: _Optional[str] = ..., form: _Optional[str] = ..., form_version: _Optional[int] = ..., needs: _Optional[_Iterable[str]] = ...) -> None: ...

class OppScanAttached(_message.Message):
    __slots__ = ("submission_id", "case_id", "document_id")
    SUBMISSION_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    submission_id: str
    case_id: str
    document_id: str
    def __init__(self, submission_id: _Optional[str] = ..., case_id: _Optional[str] = ..., document_id: _Optional[str] = ...) -> None: ...

class RatingRecorded(_message.Message):
    __slots__ = ("submission_id", "case_id", "occasion")
    SUBMISSION_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    OCCASION_FIELD_NUMBER: _ClassVar[int]
    submission_id: str
    case_id: str
    occasion: str
    def __init__(self, submission_id: _Optional[str] = ..., case_id: _Optional[str] = ..., occasion: _Optional[str] = ...) -> None: ...

class PlanDrafted(_message.Message):
    __slots__ = ("plan_id", "case_id", "plan_version")
    PLAN_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    PLAN_VERSION_FIELD_NUMBER: _ClassVar[int]
    plan_id: str
    case_id: str
    plan_version: int
    def __init__(self, plan_id: _Optional[str] = ..., case_id: _Optional[str] = ..., plan_version: _Optional[int] = ...) -> None: ...

class PlanDiscarded(_message.Message):
    __slots__ = ("plan_id", "case_id")
    PLAN_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    plan_id: str
    case_id: str
    def __init__(self, plan_id: _Optional[str] = ..., case_id: _Optional[str] = ...) -> None: ...

class PlanSubmitted(_message.Message):
    __slots__ = ("plan_id", "case_id")
    PLAN_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    plan_id: str
    case_id: str
    def __init__(self, plan_id: _Optional[str] = ..., case_id: _Optional[str] = ...) -> None: ...

class PlanReturned(_message.Message):
    __slots__ = ("plan_id", "case_id", "cause")
    PLAN_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    plan_id: str
    case_id: str
    cause: str
    def __init__(self, plan_id: _Optional[str] = ..., case_id: _Optional[str] = ..., cause: _Optional[str] = ...) -> None: ...

class PlanApproved(_message.Message):
    __slots__ = ("plan_id", "case_id", "plan_version", "approved_on", "items")
    PLAN_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    PLAN_VERSION_FIELD_NUMBER: _ClassVar[int]
    APPROVED_ON_FIELD_NUMBER: _ClassVar[int]
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    plan_id: str
    case_id: str
    plan_version: int
    approved_on: _date_pb2.Date
    items: _containers.RepeatedCompositeFieldContainer[PlanItemRef]
    def __init__(self, plan_id: _Optional[str] = ..., case_id: _Optional[str] = ..., plan_version: _Optional[int] = ..., approved_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., items: _Optional[_Iterable[_Union[PlanItemRef, _Mapping]]] = ...) -> None: ...

class PlanItemRef(_message.Message):
    __slots__ = ("item_id", "need_id", "need_code", "code", "person_id", "institution_kind", "scheme", "due_on")
    ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    NEED_ID_FIELD_NUMBER: _ClassVar[int]
    NEED_CODE_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_KIND_FIELD_NUMBER: _ClassVar[int]
    SCHEME_FIELD_NUMBER: _ClassVar[int]
    DUE_ON_FIELD_NUMBER: _ClassVar[int]
    item_id: str
    need_id: str
    need_code: str
    code: str
    person_id: str
    institution_kind: str
    scheme: str
    due_on: _date_pb2.Date
    def __init__(self, item_id: _Optional[str] = ..., need_id: _Optional[str] = ..., need_code: _Optional[str] = ..., code: _Optional[str] = ..., person_id: _Optional[str] = ..., institution_kind: _Optional[str] = ..., scheme: _Optional[str] = ..., due_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ...) -> None: ...

class PlanItemMoved(_message.Message):
    __slots__ = ("plan_id", "case_id", "item_id", "previous", "state", "outcome")
    PLAN_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    plan_id: str
    case_id: str
    item_id: str
    previous: str
    state: str
    outcome: str
    def __init__(self, plan_id: _Optional[str] = ..., case_id: _Optional[str] = ..., item_id: _Optional[str] = ..., previous: _Optional[str] = ..., state: _Optional[str] = ..., outcome: _Optional[str] = ...) -> None: ...

class MonitoringRecorded(_message.Message):
    __slots__ = ("plan_id", "case_id", "month", "done_on")
    PLAN_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    MONTH_FIELD_NUMBER: _ClassVar[int]
    DONE_ON_FIELD_NUMBER: _ClassVar[int]
    plan_id: str
    case_id: str
    month: str
    done_on: _date_pb2.Date
    def __init__(self, plan_id: _Optional[str] = ..., case_id: _Optional[str] = ..., month: _Optional[str] = ..., done_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ...) -> None: ...

class TwelveMonthReviewRecorded(_message.Message):
    __slots__ = ("plan_id", "case_id", "done_on", "result")
    PLAN_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    DONE_ON_FIELD_NUMBER: _ClassVar[int]
    RESULT_FIELD_NUMBER: _ClassVar[int]
    plan_id: str
    case_id: str
    done_on: _date_pb2.Date
    result: str
    def __init__(self, plan_id: _Optional[str] = ..., case_id: _Optional[str] = ..., done_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., result: _Optional[str] = ...) -> None: ...

class FinalAssessmentRecorded(_message.Message):
    __slots__ = ("plan_id", "case_id", "done_on", "outcome", "improved")
    PLAN_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    DONE_ON_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    IMPROVED_FIELD_NUMBER: _ClassVar[int]
    plan_id: str
    case_id: str
    done_on: _date_pb2.Date
    outcome: str
    improved: bool
    def __init__(self, plan_id: _Optional[str] = ..., case_id: _Optional[str] = ..., done_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., outcome: _Optional[str] = ..., improved: _Optional[bool] = ...) -> None: ...

class ActDateCorrected(_message.Message):
    __slots__ = ("correction_id", "case_id", "act", "subject_id", "month", "previous_on", "previous_time", "corrected_on", "corrected_time", "field", "correcting_act_on", "of_id")
    CORRECTION_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    ACT_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_ID_FIELD_NUMBER: _ClassVar[int]
    MONTH_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_ON_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_TIME_FIELD_NUMBER: _ClassVar[int]
    CORRECTED_ON_FIELD_NUMBER: _ClassVar[int]
    CORRECTED_TIME_FIELD_NUMBER: _ClassVar[int]
    FIELD_FIELD_NUMBER: _ClassVar[int]
    CORRECTING_ACT_ON_FIELD_NUMBER: _ClassVar[int]
    OF_ID_FIELD_NUMBER: _ClassVar[int]
    correction_id: str
    case_id: str
    act: str
    subject_id: str
    month: str
    previous_on: _date_pb2.Date
    previous_time: _timestamp_pb2.Timestamp
    corrected_on: _date_pb2.Date
    corrected_time: _timestamp_pb2.Timestamp
    field: str
    correcting_act_on: _date_pb2.Date
    of_id: str
    def __init__(self, correction_id: _Optional[str] = ..., case_id: _Optional[str] = ..., act: _Optional[str] = ..., subject_id: _Optional[str] = ..., month: _Optional[str] = ..., previous_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., previous_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., corrected_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., corrected_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., field: _Optional[str] = ..., correcting_act_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., of_id: _Optional[str] = ...) -> None: ...
