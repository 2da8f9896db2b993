import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.type import date_pb2 as _date_pb2
from prag.common.v1 import options_pb2 as _options_pb2
from prag.common.v1 import types_pb2 as _types_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ApplicationSubmitted(_message.Message):
    __slots__ = ("application_id", "case_id", "plan_item_id", "scheme", "submitted_time", "person_ids", "number")
    APPLICATION_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    PLAN_ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    SCHEME_FIELD_NUMBER: _ClassVar[int]
    SUBMITTED_TIME_FIELD_NUMBER: _ClassVar[int]
    PERSON_IDS_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    application_id: str
    case_id: str
    plan_item_id: str
    scheme: str
    submitted_time: _timestamp_pb2.Timestamp
    person_ids: _containers.RepeatedScalarFieldContainer[str]
    number: str
    def __init__(self, application_id: _Optional[str] = ..., case_id: _Optional[str] = ..., plan_item_id: _Optional[str] = ..., scheme: _Optional[str] = ..., submitted_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., person_ids: _Optional[_Iterable[str]] = ..., number: _Optional[str] = ...) -> None: ...

class ApplicationReturned(_message.Message):
    __slots__ = ("application_id", "case_id", "plan_item_id")
    APPLICATION_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    PLAN_ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    application_id: str
    case_id: str
    plan_item_id: str
    def __init__(self, application_id: _Optional[str] = ..., case_id: _Optional[str] = ..., plan_item_id: _Optional[str] = ...) -> None: ...

class ApplicationCompleted(_message.Message):
    __slots__ = ("application_id", "case_id")
    APPLICATION_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    application_id: str
    case_id: str
    def __init__(self, application_id: _Optional[str] = ..., case_id: _Optional[str] = ...) -> None: ...

class ApplicationPutOnAgenda(_message.Message):
    __slots__ = ("application_id", "case_id", "session_id", "scheme", "body")
    APPLICATION_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    SCHEME_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    application_id: str
    case_id: str
    session_id: str
    scheme: str
    body: str
    def __init__(self, application_id: _Optional[str] = ..., case_id: _Optional[str] = ..., session_id: _Optional[str] = ..., scheme: _Optional[str] = ..., body: _Optional[str] = ...) -> None: ...

class ApplicationTakenOffAgenda(_message.Message):
    __slots__ = ("application_id", "case_id", "session_id", "scheme", "body", "cause")
    APPLICATION_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    SCHEME_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    application_id: str
    case_id: str
    session_id: str
    scheme: str
    body: str
    cause: str
    def __init__(self, application_id: _Optional[str] = ..., case_id: _Optional[str] = ..., session_id: _Optional[str] = ..., scheme: _Optional[str] = ..., body: _Optional[str] = ..., cause: _Optional[str] = ...) -> None: ...

class SessionCalledOff(_message.Message):
    __slots__ = ("session_id", "kind", "body", "planned_time", "opened")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    PLANNED_TIME_FIELD_NUMBER: _ClassVar[int]
    OPENED_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    kind: str
    body: str
    planned_time: _timestamp_pb2.Timestamp
    opened: bool
    def __init__(self, session_id: _Optional[str] = ..., kind: _Optional[str] = ..., body: _Optional[str] = ..., planned_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., opened: _Optional[bool] = ...) -> None: ...

class SessionHeld(_message.Message):
    __slots__ = ("session_id", "kind", "body", "opened_time", "case_ids", "present")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    OPENED_TIME_FIELD_NUMBER: _ClassVar[int]
    CASE_IDS_FIELD_NUMBER: _ClassVar[int]
    PRESENT_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    kind: str
    body: str
    opened_time: _timestamp_pb2.Timestamp
    case_ids: _containers.RepeatedScalarFieldContainer[str]
    present: int
    def __init__(self, session_id: _Optional[str] = ..., kind: _Optional[str] = ..., body: _Optional[str] = ..., opened_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., case_ids: _Optional[_Iterable[str]] = ..., present: _Optional[int] = ...) -> None: ...

class DecisionMade(_message.Message):
    __slots__ = ("application_id", "case_id", "decision_id", "plan_item_id", "scheme", "result", "body", "decided_on", "amount", "number")
    APPLICATION_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    PLAN_ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    SCHEME_FIELD_NUMBER: _ClassVar[int]
    RESULT_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    DECIDED_ON_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    application_id: str
    case_id: str
    decision_id: str
    plan_item_id: str
    scheme: str
    result: str
    body: str
    decided_on: _date_pb2.Date
    amount: _types_pb2.Money
    number: str
    def __init__(self, application_id: _Optional[str] = ..., case_id: _Optional[str] = ..., decision_id: _Optional[str] = ..., plan_item_id: _Optional[str] = ..., scheme: _Optional[str] = ..., result: _Optional[str] = ..., body: _Optional[str] = ..., decided_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., amount: _Optional[_Union[_types_pb2.Money, _Mapping]] = ..., number: _Optional[str] = ...) -> None: ...

class DecisionServed(_message.Message):
    __slots__ = ("application_id", "case_id", "decision_id", "served_on")
    APPLICATION_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    SERVED_ON_FIELD_NUMBER: _ClassVar[int]
    application_id: str
    case_id: str
    decision_id: str
    served_on: _date_pb2.Date
    def __init__(self, application_id: _Optional[str] = ..., case_id: _Optional[str] = ..., decision_id: _Optional[str] = ..., served_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ...) -> None: ...

class DecisionFinal(_message.Message):
    __slots__ = ("application_id", "case_id", "decision_id")
    APPLICATION_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    application_id: str
    case_id: str
    decision_id: str
    def __init__(self, application_id: _Optional[str] = ..., case_id: _Optional[str] = ..., decision_id: _Optional[str] = ...) -> None: ...

class ExecutionStarted(_message.Message):
    __slots__ = ("application_id", "case_id", "entitlement_id", "plan_item_id", "scheme", "executor")
    APPLICATION_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    ENTITLEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PLAN_ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    SCHEME_FIELD_NUMBER: _ClassVar[int]
    EXECUTOR_FIELD_NUMBER: _ClassVar[int]
    application_id: str
    case_id: str
    entitlement_id: str
    plan_item_id: str
    scheme: str
    executor: str
    def __init__(self, application_id: _Optional[str] = ..., case_id: _Optional[str] = ..., entitlement_id: _Optional[str] = ..., plan_item_id: _Optional[str] = ..., scheme: _Optional[str] = ..., executor: _Optional[str] = ...) -> None: ...

class DeliveryRecorded(_message.Message):
    __slots__ = ("application_id", "case_id", "entitlement_id", "plan_item_id", "scheme", "delivered_on", "kind", "completes", "amount", "shortfall_reason", "delivery_id")
    APPLICATION_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    ENTITLEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PLAN_ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    SCHEME_FIELD_NUMBER: _ClassVar[int]
    DELIVERED_ON_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    COMPLETES_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    SHORTFALL_REASON_FIELD_NUMBER: _ClassVar[int]
    DELIVERY_ID_FIELD_NUMBER: _ClassVar[int]
    application_id: str
    case_id: str
    entitlement_id: str
    plan_item_id: str
    scheme: str
    delivered_on: _date_pb2.Date
    kind: str
    completes: bool
    amount: _types_pb2.Money
    shortfall_reason: str
    delivery_id: str
    def __init__(self, application_id: _Optional[str] = ..., case_id: _Optional[str] = ..., entitlement_id: _Optional[str] = ..., plan_item_id: _Optional[str] = ..., scheme: _Optional[str] = ..., delivered_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., kind: _Optional[str] = ..., completes: _Optional[bool] = ..., amount: _Optional[_Union[_types_pb2.Money, _Mapping]] = ..., shortfall_reason: _Optional[str] = ..., delivery_id: _Optional[str] = ...) -> None: ...

class ApplicationEnded(_message.Message):
    __slots__ = ("application_id", "case_id", "plan_item_id", "scheme", "reason", "ended_on")
    APPLICATION_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    PLAN_ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    SCHEME_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ENDED_ON_FIELD_NUMBER: _ClassVar[int]
    application_id: str
    case_id: str
    plan_item_id: str
    scheme: str
    reason: str
    ended_on: _date_pb2.Date
    def __init__(self, application_id: _Optional[str] = ..., case_id: _Optional[str] = ..., plan_item_id: _Optional[str] = ..., scheme: _Optional[str] = ..., reason: _Optional[str] = ..., ended_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ...) -> None: ...

class EntitlementEnded(_message.Message):
    __slots__ = ("application_id", "case_id", "entitlement_id", "plan_item_id", "scheme", "reason", "ended_on", "undelivered")
    APPLICATION_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    ENTITLEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PLAN_ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    SCHEME_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ENDED_ON_FIELD_NUMBER: _ClassVar[int]
    UNDELIVERED_FIELD_NUMBER: _ClassVar[int]
    application_id: str
    case_id: str
    entitlement_id: str
    plan_item_id: str
    scheme: str
    reason: str
    ended_on: _date_pb2.Date
    undelivered: _types_pb2.Money
    def __init__(self, application_id: _Optional[str] = ..., case_id: _Optional[str] = ..., entitlement_id: _Optional[str] = ..., plan_item_id: _Optional[str] = ..., scheme: _Optional[str] = ..., reason: _Optional[str] = ..., ended_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., undelivered: _Optional[_Union[_types_pb2.Money, _Mapping]] = ...) -> None: ...

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

class BodyComposed(_message.Message):
    __slots__ = ("body_id", "composition_id", "kind", "strands", "act_on", "from_on", "until_on", "changes")
    BODY_ID_FIELD_NUMBER: _ClassVar[int]
    COMPOSITION_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    STRANDS_FIELD_NUMBER: _ClassVar[int]
    ACT_ON_FIELD_NUMBER: _ClassVar[int]
    FROM_ON_FIELD_NUMBER: _ClassVar[int]
    UNTIL_ON_FIELD_NUMBER: _ClassVar[int]
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    body_id: str
    composition_id: str
    kind: str
    strands: _containers.RepeatedScalarFieldContainer[str]
    act_on: _date_pb2.Date
    from_on: _date_pb2.Date
    until_on: _date_pb2.Date
    changes: bool
    def __init__(self, body_id: _Optional[str] = ..., composition_id: _Optional[str] = ..., kind: _Optional[str] = ..., strands: _Optional[_Iterable[str]] = ..., act_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., from_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., until_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., changes: _Optional[bool] = ...) -> None: ...

class ProjectRecorded(_message.Message):
    __slots__ = ("project_id", "work_field", "from_on", "until_on", "direct", "indirect", "refugees", "sdg")
    PROJECT_ID_FIELD_NUMBER: _ClassVar[int]
    WORK_FIELD_FIELD_NUMBER: _ClassVar[int]
    FROM_ON_FIELD_NUMBER: _ClassVar[int]
    UNTIL_ON_FIELD_NUMBER: _ClassVar[int]
    DIRECT_FIELD_NUMBER: _ClassVar[int]
    INDIRECT_FIELD_NUMBER: _ClassVar[int]
    REFUGEES_FIELD_NUMBER: _ClassVar[int]
    SDG_FIELD_NUMBER: _ClassVar[int]
    project_id: str
    work_field: str
    from_on: _date_pb2.Date
    until_on: _date_pb2.Date
    direct: int
    indirect: int
    refugees: int
    sdg: int
    def __init__(self, project_id: _Optional[str] = ..., work_field: _Optional[str] = ..., from_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., until_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., direct: _Optional[int] = ..., indirect: _Optional[int] = ..., refugees: _Optional[int] = ..., sdg: _Optional[int] = ...) -> None: ...

class ProjectCorrected(_message.Message):
    __slots__ = ("project_id", "work_field", "from_on", "until_on", "direct", "indirect", "refugees", "sdg")
    PROJECT_ID_FIELD_NUMBER: _ClassVar[int]
    WORK_FIELD_FIELD_NUMBER: _ClassVar[int]
    FROM_ON_FIELD_NUMBER: _ClassVar[int]
    UNTIL_ON_FIELD_NUMBER: _ClassVar[int]
    DIRECT_FIELD_NUMBER: _ClassVar[int]
    INDIRECT_FIELD_NUMBER: _ClassVar[int]
    REFUGEES_FIELD_NUMBER: _ClassVar[int]
    SDG_FIELD_NUMBER: _ClassVar[int]
    project_id: str
    work_field: str
    from_on: _date_pb2.Date
    until_on: _date_pb2.Date
    direct: int
    indirect: int
    refugees: int
    sdg: int
    def __init__(self, project_id: _Optional[str] = ..., work_field: _Optional[str] = ..., from_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., until_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., direct: _Optional[int] = ..., indirect: _Optional[int] = ..., refugees: _Optional[int] = ..., sdg: _Optional[int] = ...) -> None: ...

class ProjectStarted(_message.Message):
    __slots__ = ("project_id", "started_on")
    PROJECT_ID_FIELD_NUMBER: _ClassVar[int]
    STARTED_ON_FIELD_NUMBER: _ClassVar[int]
    project_id: str
    started_on: _date_pb2.Date
    def __init__(self, project_id: _Optional[str] = ..., started_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ...) -> None: ...

class ProjectEnded(_message.Message):
    __slots__ = ("project_id", "ended_on")
    PROJECT_ID_FIELD_NUMBER: _ClassVar[int]
    ENDED_ON_FIELD_NUMBER: _ClassVar[int]
    project_id: str
    ended_on: _date_pb2.Date
    def __init__(self, project_id: _Optional[str] = ..., ended_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ...) -> None: ...

class ProjectStepUndone(_message.Message):
    __slots__ = ("project_id", "state")
    PROJECT_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    project_id: str
    state: str
    def __init__(self, project_id: _Optional[str] = ..., state: _Optional[str] = ...) -> None: ...

class ProgressReportAsked(_message.Message):
    __slots__ = ("project_id", "report_id", "asked_on", "due_on")
    PROJECT_ID_FIELD_NUMBER: _ClassVar[int]
    REPORT_ID_FIELD_NUMBER: _ClassVar[int]
    ASKED_ON_FIELD_NUMBER: _ClassVar[int]
    DUE_ON_FIELD_NUMBER: _ClassVar[int]
    project_id: str
    report_id: str
    asked_on: _date_pb2.Date
    due_on: _date_pb2.Date
    def __init__(self, project_id: _Optional[str] = ..., report_id: _Optional[str] = ..., asked_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., due_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ...) -> None: ...

class ProgressReportReceived(_message.Message):
    __slots__ = ("project_id", "report_id", "received_on", "due_on")
    PROJECT_ID_FIELD_NUMBER: _ClassVar[int]
    REPORT_ID_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_ON_FIELD_NUMBER: _ClassVar[int]
    DUE_ON_FIELD_NUMBER: _ClassVar[int]
    project_id: str
    report_id: str
    received_on: _date_pb2.Date
    due_on: _date_pb2.Date
    def __init__(self, project_id: _Optional[str] = ..., report_id: _Optional[str] = ..., received_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., due_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ...) -> None: ...

class ProgressReportUndone(_message.Message):
    __slots__ = ("project_id", "report_id", "asked")
    PROJECT_ID_FIELD_NUMBER: _ClassVar[int]
    REPORT_ID_FIELD_NUMBER: _ClassVar[int]
    ASKED_FIELD_NUMBER: _ClassVar[int]
    project_id: str
    report_id: str
    asked: bool
    def __init__(self, project_id: _Optional[str] = ..., report_id: _Optional[str] = ..., asked: _Optional[bool] = ...) -> None: ...
