import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.type import date_pb2 as _date_pb2
from prag.common.v1 import options_pb2 as _options_pb2
from prag.referral.v1 import counselling_pb2 as _counselling_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ReferralSent(_message.Message):
    __slots__ = ("referral_id", "case_id", "plan_item_id", "institution_id", "institution_kind", "person_ids", "sent_time", "onward_from", "number")
    REFERRAL_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    PLAN_ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_ID_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_KIND_FIELD_NUMBER: _ClassVar[int]
    PERSON_IDS_FIELD_NUMBER: _ClassVar[int]
    SENT_TIME_FIELD_NUMBER: _ClassVar[int]
    ONWARD_FROM_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    referral_id: str
    case_id: str
    plan_item_id: str
    institution_id: str
    institution_kind: str
    person_ids: _containers.RepeatedScalarFieldContainer[str]
    sent_time: _timestamp_pb2.Timestamp
    onward_from: str
    number: str
    def __init__(self, referral_id: _Optional[str] = ..., case_id: _Optional[str] = ..., plan_item_id: _Optional[str] = ..., institution_id: _Optional[str] = ..., institution_kind: _Optional[str] = ..., person_ids: _Optional[_Iterable[str]] = ..., sent_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., onward_from: _Optional[str] = ..., number: _Optional[str] = ...) -> None: ...

class ReferralAccepted(_message.Message):
    __slots__ = ("referral_id", "case_id", "plan_item_id", "institution_id", "institution_kind", "appointment_time")
    REFERRAL_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    PLAN_ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_ID_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_KIND_FIELD_NUMBER: _ClassVar[int]
    APPOINTMENT_TIME_FIELD_NUMBER: _ClassVar[int]
    referral_id: str
    case_id: str
    plan_item_id: str
    institution_id: str
    institution_kind: str
    appointment_time: _timestamp_pb2.Timestamp
    def __init__(self, referral_id: _Optional[str] = ..., case_id: _Optional[str] = ..., plan_item_id: _Optional[str] = ..., institution_id: _Optional[str] = ..., institution_kind: _Optional[str] = ..., appointment_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ReferralRefused(_message.Message):
    __slots__ = ("referral_id", "case_id", "plan_item_id", "institution_id", "institution_kind", "reason")
    REFERRAL_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    PLAN_ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_ID_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_KIND_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    referral_id: str
    case_id: str
    plan_item_id: str
    institution_id: str
    institution_kind: str
    reason: str
    def __init__(self, referral_id: _Optional[str] = ..., case_id: _Optional[str] = ..., plan_item_id: _Optional[str] = ..., institution_id: _Optional[str] = ..., institution_kind: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class ReferralUnanswered(_message.Message):
    __slots__ = ("referral_id", "case_id", "plan_item_id", "institution_id")
    REFERRAL_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    PLAN_ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_ID_FIELD_NUMBER: _ClassVar[int]
    referral_id: str
    case_id: str
    plan_item_id: str
    institution_id: str
    def __init__(self, referral_id: _Optional[str] = ..., case_id: _Optional[str] = ..., plan_item_id: _Optional[str] = ..., institution_id: _Optional[str] = ...) -> None: ...

class ReferralAnsweredInTime(_message.Message):
    __slots__ = ("referral_id", "case_id")
    REFERRAL_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    referral_id: str
    case_id: str
    def __init__(self, referral_id: _Optional[str] = ..., case_id: _Optional[str] = ...) -> None: ...

class OutcomeRecorded(_message.Message):
    __slots__ = ("referral_id", "case_id", "plan_item_id", "institution_id", "institution_kind", "outcome", "person_ids", "done_on", "grade", "completes", "outcome_id")
    REFERRAL_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    PLAN_ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_ID_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_KIND_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    PERSON_IDS_FIELD_NUMBER: _ClassVar[int]
    DONE_ON_FIELD_NUMBER: _ClassVar[int]
    GRADE_FIELD_NUMBER: _ClassVar[int]
    COMPLETES_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_ID_FIELD_NUMBER: _ClassVar[int]
    referral_id: str
    case_id: str
    plan_item_id: str
    institution_id: str
    institution_kind: str
    outcome: str
    person_ids: _containers.RepeatedScalarFieldContainer[str]
    done_on: _date_pb2.Date
    grade: str
    completes: bool
    outcome_id: str
    def __init__(self, referral_id: _Optional[str] = ..., case_id: _Optional[str] = ..., plan_item_id: _Optional[str] = ..., institution_id: _Optional[str] = ..., institution_kind: _Optional[str] = ..., outcome: _Optional[str] = ..., person_ids: _Optional[_Iterable[str]] = ..., done_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., grade: _Optional[str] = ..., completes: _Optional[bool] = ..., outcome_id: _Optional[str] = ...) -> None: ...

class ReferralFailed(_message.Message):
    __slots__ = ("referral_id", "case_id", "plan_item_id", "institution_id", "reason")
    REFERRAL_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    PLAN_ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    referral_id: str
    case_id: str
    plan_item_id: str
    institution_id: str
    reason: str
    def __init__(self, referral_id: _Optional[str] = ..., case_id: _Optional[str] = ..., plan_item_id: _Optional[str] = ..., institution_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class ReferralWithdrawn(_message.Message):
    __slots__ = ("referral_id", "case_id", "plan_item_id", "institution_id", "cause", "undoes")
    REFERRAL_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    PLAN_ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_ID_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    UNDOES_FIELD_NUMBER: _ClassVar[int]
    referral_id: str
    case_id: str
    plan_item_id: str
    institution_id: str
    cause: str
    undoes: bool
    def __init__(self, referral_id: _Optional[str] = ..., case_id: _Optional[str] = ..., plan_item_id: _Optional[str] = ..., institution_id: _Optional[str] = ..., cause: _Optional[str] = ..., undoes: _Optional[bool] = ...) -> None: ...

class SnapshotClosed(_message.Message):
    __slots__ = ("referral_id", "case_id", "cause")
    REFERRAL_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    referral_id: str
    case_id: str
    cause: str
    def __init__(self, referral_id: _Optional[str] = ..., case_id: _Optional[str] = ..., cause: _Optional[str] = ...) -> None: ...

class CounsellingRecorded(_message.Message):
    __slots__ = ("counselling_id", "case_id", "institution_id", "institution_kind", "counselled_on", "topics", "person_ids", "groups", "papers_told", "papers_helped", "application_for")
    COUNSELLING_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_ID_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_KIND_FIELD_NUMBER: _ClassVar[int]
    COUNSELLED_ON_FIELD_NUMBER: _ClassVar[int]
    TOPICS_FIELD_NUMBER: _ClassVar[int]
    PERSON_IDS_FIELD_NUMBER: _ClassVar[int]
    GROUPS_FIELD_NUMBER: _ClassVar[int]
    PAPERS_TOLD_FIELD_NUMBER: _ClassVar[int]
    PAPERS_HELPED_FIELD_NUMBER: _ClassVar[int]
    APPLICATION_FOR_FIELD_NUMBER: _ClassVar[int]
    counselling_id: str
    case_id: str
    institution_id: str
    institution_kind: str
    counselled_on: _date_pb2.Date
    topics: _containers.RepeatedScalarFieldContainer[str]
    person_ids: _containers.RepeatedScalarFieldContainer[str]
    groups: _containers.RepeatedCompositeFieldContainer[_counselling_pb2.CounselledGroup]
    papers_told: _containers.RepeatedScalarFieldContainer[str]
    papers_helped: _containers.RepeatedScalarFieldContainer[str]
    application_for: str
    def __init__(self, counselling_id: _Optional[str] = ..., case_id: _Optional[str] = ..., institution_id: _Optional[str] = ..., institution_kind: _Optional[str] = ..., counselled_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., topics: _Optional[_Iterable[str]] = ..., person_ids: _Optional[_Iterable[str]] = ..., groups: _Optional[_Iterable[_Union[_counselling_pb2.CounselledGroup, _Mapping]]] = ..., papers_told: _Optional[_Iterable[str]] = ..., papers_helped: _Optional[_Iterable[str]] = ..., application_for: _Optional[str] = ...) -> None: ...

class CounsellingCorrected(_message.Message):
    __slots__ = ("counselling_id", "case_id", "institution_id", "institution_kind", "counselled_on", "topics", "person_ids", "groups", "papers_told", "papers_helped", "application_for")
    COUNSELLING_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_ID_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_KIND_FIELD_NUMBER: _ClassVar[int]
    COUNSELLED_ON_FIELD_NUMBER: _ClassVar[int]
    TOPICS_FIELD_NUMBER: _ClassVar[int]
    PERSON_IDS_FIELD_NUMBER: _ClassVar[int]
    GROUPS_FIELD_NUMBER: _ClassVar[int]
    PAPERS_TOLD_FIELD_NUMBER: _ClassVar[int]
    PAPERS_HELPED_FIELD_NUMBER: _ClassVar[int]
    APPLICATION_FOR_FIELD_NUMBER: _ClassVar[int]
    counselling_id: str
    case_id: str
    institution_id: str
    institution_kind: str
    counselled_on: _date_pb2.Date
    topics: _containers.RepeatedScalarFieldContainer[str]
    person_ids: _containers.RepeatedScalarFieldContainer[str]
    groups: _containers.RepeatedCompositeFieldContainer[_counselling_pb2.CounselledGroup]
    papers_told: _containers.RepeatedScalarFieldContainer[str]
    papers_helped: _containers.RepeatedScalarFieldContainer[str]
    application_for: str
    def __init__(self, counselling_id: _Optional[str] = ..., case_id: _Optional[str] = ..., institution_id: _Optional[str] = ..., institution_kind: _Optional[str] = ..., counselled_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., topics: _Optional[_Iterable[str]] = ..., person_ids: _Optional[_Iterable[str]] = ..., groups: _Optional[_Iterable[_Union[_counselling_pb2.CounselledGroup, _Mapping]]] = ..., papers_told: _Optional[_Iterable[str]] = ..., papers_helped: _Optional[_Iterable[str]] = ..., application_for: _Optional[str] = ...) -> None: ...

class CounsellingUndone(_message.Message):
    __slots__ = ("counselling_id", "case_id", "institution_id")
    COUNSELLING_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_ID_FIELD_NUMBER: _ClassVar[int]
    counselling_id: str
    case_id: str
    institution_id: str
    def __init__(self, counselling_id: _Optional[str] = ..., case_id: _Optional[str] = ..., institution_id: _Optional[str] = ...) -> None: ...

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

class MeetingPlanned(_message.Message):
    __slots__ = ("meeting_id", "kind", "planned_on")
    MEETING_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    PLANNED_ON_FIELD_NUMBER: _ClassVar[int]
    meeting_id: str
    kind: str
    planned_on: _date_pb2.Date
    def __init__(self, meeting_id: _Optional[str] = ..., kind: _Optional[str] = ..., planned_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ...) -> None: ...

class MeetingCancelled(_message.Message):
    __slots__ = ("meeting_id", "kind")
    MEETING_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    meeting_id: str
    kind: str
    def __init__(self, meeting_id: _Optional[str] = ..., kind: _Optional[str] = ...) -> None: ...

class MeetingHeld(_message.Message):
    __slots__ = ("meeting_id", "kind", "done_on", "institutions", "women", "men")
    MEETING_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    DONE_ON_FIELD_NUMBER: _ClassVar[int]
    INSTITUTIONS_FIELD_NUMBER: _ClassVar[int]
    WOMEN_FIELD_NUMBER: _ClassVar[int]
    MEN_FIELD_NUMBER: _ClassVar[int]
    meeting_id: str
    kind: str
    done_on: _date_pb2.Date
    institutions: int
    women: int
    men: int
    def __init__(self, meeting_id: _Optional[str] = ..., kind: _Optional[str] = ..., done_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., institutions: _Optional[int] = ..., women: _Optional[int] = ..., men: _Optional[int] = ...) -> None: ...

class MeetingCorrected(_message.Message):
    __slots__ = ("meeting_id", "kind", "done_on", "institutions", "women", "men")
    MEETING_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    DONE_ON_FIELD_NUMBER: _ClassVar[int]
    INSTITUTIONS_FIELD_NUMBER: _ClassVar[int]
    WOMEN_FIELD_NUMBER: _ClassVar[int]
    MEN_FIELD_NUMBER: _ClassVar[int]
    meeting_id: str
    kind: str
    done_on: _date_pb2.Date
    institutions: int
    women: int
    men: int
    def __init__(self, meeting_id: _Optional[str] = ..., kind: _Optional[str] = ..., done_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., institutions: _Optional[int] = ..., women: _Optional[int] = ..., men: _Optional[int] = ...) -> None: ...

class MeetingUndone(_message.Message):
    __slots__ = ("meeting_id", "kind")
    MEETING_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    meeting_id: str
    kind: str
    def __init__(self, meeting_id: _Optional[str] = ..., kind: _Optional[str] = ...) -> None: ...

class AgreementRecorded(_message.Message):
    __slots__ = ("agreement_id", "case_id", "meeting_id", "conclusion", "tasks", "agreed_on")
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    MEETING_ID_FIELD_NUMBER: _ClassVar[int]
    CONCLUSION_FIELD_NUMBER: _ClassVar[int]
    TASKS_FIELD_NUMBER: _ClassVar[int]
    AGREED_ON_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    case_id: str
    meeting_id: str
    conclusion: str
    tasks: int
    agreed_on: _date_pb2.Date
    def __init__(self, agreement_id: _Optional[str] = ..., case_id: _Optional[str] = ..., meeting_id: _Optional[str] = ..., conclusion: _Optional[str] = ..., tasks: _Optional[int] = ..., agreed_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ...) -> None: ...

class AgreementUndone(_message.Message):
    __slots__ = ("agreement_id", "case_id")
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    case_id: str
    def __init__(self, agreement_id: _Optional[str] = ..., case_id: _Optional[str] = ...) -> None: ...

class AgreedTaskDone(_message.Message):
    __slots__ = ("agreement_id", "case_id", "task_id")
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    case_id: str
    task_id: str
    def __init__(self, agreement_id: _Optional[str] = ..., case_id: _Optional[str] = ..., task_id: _Optional[str] = ...) -> None: ...

class AgreedTaskReopened(_message.Message):
    __slots__ = ("agreement_id", "case_id", "task_id")
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    case_id: str
    task_id: str
    def __init__(self, agreement_id: _Optional[str] = ..., case_id: _Optional[str] = ..., task_id: _Optional[str] = ...) -> None: ...

class ContactRecorded(_message.Message):
    __slots__ = ("contact_id", "kind", "work_field")
    CONTACT_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    WORK_FIELD_FIELD_NUMBER: _ClassVar[int]
    contact_id: str
    kind: str
    work_field: str
    def __init__(self, contact_id: _Optional[str] = ..., kind: _Optional[str] = ..., work_field: _Optional[str] = ...) -> None: ...

class ContactCorrected(_message.Message):
    __slots__ = ("contact_id", "kind", "work_field")
    CONTACT_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    WORK_FIELD_FIELD_NUMBER: _ClassVar[int]
    contact_id: str
    kind: str
    work_field: str
    def __init__(self, contact_id: _Optional[str] = ..., kind: _Optional[str] = ..., work_field: _Optional[str] = ...) -> None: ...

class ContactEnded(_message.Message):
    __slots__ = ("contact_id",)
    CONTACT_ID_FIELD_NUMBER: _ClassVar[int]
    contact_id: str
    def __init__(self, contact_id: _Optional[str] = ...) -> None: ...

class ContactResumed(_message.Message):
    __slots__ = ("contact_id",)
    CONTACT_ID_FIELD_NUMBER: _ClassVar[int]
    contact_id: str
    def __init__(self, contact_id: _Optional[str] = ...) -> None: ...

class ContactTalked(_message.Message):
    __slots__ = ("contact_id", "talk_id", "means", "talked_on")
    CONTACT_ID_FIELD_NUMBER: _ClassVar[int]
    TALK_ID_FIELD_NUMBER: _ClassVar[int]
    MEANS_FIELD_NUMBER: _ClassVar[int]
    TALKED_ON_FIELD_NUMBER: _ClassVar[int]
    contact_id: str
    talk_id: str
    means: str
    talked_on: _date_pb2.Date
    def __init__(self, contact_id: _Optional[str] = ..., talk_id: _Optional[str] = ..., means: _Optional[str] = ..., talked_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ...) -> None: ...

class ContactTalkUndone(_message.Message):
    __slots__ = ("contact_id", "talk_id")
    CONTACT_ID_FIELD_NUMBER: _ClassVar[int]
    TALK_ID_FIELD_NUMBER: _ClassVar[int]
    contact_id: str
    talk_id: str
    def __init__(self, contact_id: _Optional[str] = ..., talk_id: _Optional[str] = ...) -> None: ...

class WorkShared(_message.Message):
    __slots__ = ("contact_id", "share_id", "kind", "topics", "shared_on", "due_on")
    CONTACT_ID_FIELD_NUMBER: _ClassVar[int]
    SHARE_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    TOPICS_FIELD_NUMBER: _ClassVar[int]
    SHARED_ON_FIELD_NUMBER: _ClassVar[int]
    DUE_ON_FIELD_NUMBER: _ClassVar[int]
    contact_id: str
    share_id: str
    kind: str
    topics: _containers.RepeatedScalarFieldContainer[str]
    shared_on: _date_pb2.Date
    due_on: _date_pb2.Date
    def __init__(self, contact_id: _Optional[str] = ..., share_id: _Optional[str] = ..., kind: _Optional[str] = ..., topics: _Optional[_Iterable[str]] = ..., shared_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., due_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ...) -> None: ...

class ShareAnswered(_message.Message):
    __slots__ = ("contact_id", "share_id", "answered_on")
    CONTACT_ID_FIELD_NUMBER: _ClassVar[int]
    SHARE_ID_FIELD_NUMBER: _ClassVar[int]
    ANSWERED_ON_FIELD_NUMBER: _ClassVar[int]
    contact_id: str
    share_id: str
    answered_on: _date_pb2.Date
    def __init__(self, contact_id: _Optional[str] = ..., share_id: _Optional[str] = ..., answered_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ...) -> None: ...

class ShareUndone(_message.Message):
    __slots__ = ("contact_id", "share_id", "stands")
    CONTACT_ID_FIELD_NUMBER: _ClassVar[int]
    SHARE_ID_FIELD_NUMBER: _ClassVar[int]
    STANDS_FIELD_NUMBER: _ClassVar[int]
    contact_id: str
    share_id: str
    stands: bool
    def __init__(self, contact_id: _Optional[str] = ..., share_id: _Optional[str] = ..., stands: _Optional[bool] = ...) -> None: ...
