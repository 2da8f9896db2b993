import datetime

from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.type import date_pb2 as _date_pb2
from prag.common.v1 import options_pb2 as _options_pb2
from prag.common.v1 import types_pb2 as _types_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class IndicatorState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    INDICATOR_STATE_UNSPECIFIED: _ClassVar[IndicatorState]
    INDICATOR_STATE_REACHED: _ClassVar[IndicatorState]
    INDICATOR_STATE_ON_THE_WAY: _ClassVar[IndicatorState]
    INDICATOR_STATE_BEHIND: _ClassVar[IndicatorState]
    INDICATOR_STATE_NO_TARGET: _ClassVar[IndicatorState]
    INDICATOR_STATE_NOT_COUNTED: _ClassVar[IndicatorState]

class ActivityKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ACTIVITY_KIND_UNSPECIFIED: _ClassVar[ActivityKind]
    ACTIVITY_KIND_INFORMATION_MEETING: _ClassVar[ActivityKind]
    ACTIVITY_KIND_DEBATE: _ClassVar[ActivityKind]
    ACTIVITY_KIND_MEDIA: _ClassVar[ActivityKind]
    ACTIVITY_KIND_PROGRAMME: _ClassVar[ActivityKind]
    ACTIVITY_KIND_TRAINING: _ClassVar[ActivityKind]
    ACTIVITY_KIND_JOINT_FIELD_WORK: _ClassVar[ActivityKind]
    ACTIVITY_KIND_TRANSPORT: _ClassVar[ActivityKind]
    ACTIVITY_KIND_MATERIAL: _ClassVar[ActivityKind]

class TrainingTopic(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TRAINING_TOPIC_UNSPECIFIED: _ClassVar[TrainingTopic]
    TRAINING_TOPIC_VULNERABLE_GROUPS: _ClassVar[TrainingTopic]
    TRAINING_TOPIC_PROJECT_CYCLE: _ClassVar[TrainingTopic]
    TRAINING_TOPIC_QUALITY: _ClassVar[TrainingTopic]
    TRAINING_TOPIC_PACKAGES: _ClassVar[TrainingTopic]
    TRAINING_TOPIC_RISK: _ClassVar[TrainingTopic]
    TRAINING_TOPIC_OTHER: _ClassVar[TrainingTopic]

class MediaChannel(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    MEDIA_CHANNEL_UNSPECIFIED: _ClassVar[MediaChannel]
    MEDIA_CHANNEL_RADIO: _ClassVar[MediaChannel]
    MEDIA_CHANNEL_TELEVISION: _ClassVar[MediaChannel]
    MEDIA_CHANNEL_PRESS: _ClassVar[MediaChannel]
    MEDIA_CHANNEL_INTERNET: _ClassVar[MediaChannel]
    MEDIA_CHANNEL_SOCIAL_NETWORK: _ClassVar[MediaChannel]
INDICATOR_STATE_UNSPECIFIED: IndicatorState
INDICATOR_STATE_REACHED: IndicatorState
INDICATOR_STATE_ON_THE_WAY: IndicatorState
INDICATOR_STATE_BEHIND: IndicatorState
INDICATOR_STATE_NO_TARGET: IndicatorState
INDICATOR_STATE_NOT_COUNTED: IndicatorState
ACTIVITY_KIND_UNSPECIFIED: ActivityKind
ACTIVITY_KIND_INFORMATION_MEETING: ActivityKind
ACTIVITY_KIND_DEBATE: ActivityKind
ACTIVITY_KIND_MEDIA: ActivityKind
ACTIVITY_KIND_PROGRAMME: ActivityKind
ACTIVITY_KIND_TRAINING: ActivityKind
ACTIVITY_KIND_JOINT_FIELD_WORK: ActivityKind
ACTIVITY_KIND_TRANSPORT: ActivityKind
ACTIVITY_KIND_MATERIAL: ActivityKind
TRAINING_TOPIC_UNSPECIFIED: TrainingTopic
TRAINING_TOPIC_VULNERABLE_GROUPS: TrainingTopic
TRAINING_TOPIC_PROJECT_CYCLE: TrainingTopic
TRAINING_TOPIC_QUALITY: TrainingTopic
TRAINING_TOPIC_PACKAGES: TrainingTopic
TRAINING_TOPIC_RISK: TrainingTopic
TRAINING_TOPIC_OTHER: TrainingTopic
MEDIA_CHANNEL_UNSPECIFIED: MediaChannel
MEDIA_CHANNEL_RADIO: MediaChannel
MEDIA_CHANNEL_TELEVISION: MediaChannel
MEDIA_CHANNEL_PRESS: MediaChannel
MEDIA_CHANNEL_INTERNET: MediaChannel
MEDIA_CHANNEL_SOCIAL_NETWORK: MediaChannel

class Value(_message.Message):
    __slots__ = ("number", "numerator", "denominator", "suppressed", "breakdown")
    class BreakdownEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: int
        def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    NUMERATOR_FIELD_NUMBER: _ClassVar[int]
    DENOMINATOR_FIELD_NUMBER: _ClassVar[int]
    SUPPRESSED_FIELD_NUMBER: _ClassVar[int]
    BREAKDOWN_FIELD_NUMBER: _ClassVar[int]
    number: float
    numerator: int
    denominator: int
    suppressed: bool
    breakdown: _containers.ScalarMap[str, int]
    def __init__(self, number: _Optional[float] = ..., numerator: _Optional[int] = ..., denominator: _Optional[int] = ..., suppressed: _Optional[bool] = ..., breakdown: _Optional[_Mapping[str, int]] = ...) -> None: ...

class YearValue(_message.Message):
    __slots__ = ("year", "value")
    YEAR_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    year: int
    value: Value
    def __init__(self, year: _Optional[int] = ..., value: _Optional[_Union[Value, _Mapping]] = ...) -> None: ...

class Indicator(_message.Message):
    __slots__ = ("code", "text", "unit", "value", "years", "baseline", "target_2023", "target_2025", "state", "definition", "own_definition", "evidence", "uncertain", "numerator_measure", "denominator_measure", "defined_from", "etag", "unreviewed", "details")
    CODE_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    YEARS_FIELD_NUMBER: _ClassVar[int]
    BASELINE_FIELD_NUMBER: _ClassVar[int]
    TARGET_2023_FIELD_NUMBER: _ClassVar[int]
    TARGET_2025_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    DEFINITION_FIELD_NUMBER: _ClassVar[int]
    OWN_DEFINITION_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    UNCERTAIN_FIELD_NUMBER: _ClassVar[int]
    NUMERATOR_MEASURE_FIELD_NUMBER: _ClassVar[int]
    DENOMINATOR_MEASURE_FIELD_NUMBER: _ClassVar[int]
    DEFINED_FROM_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    UNREVIEWED_FIELD_NUMBER: _ClassVar[int]
    DETAILS_FIELD_NUMBER: _ClassVar[int]
    code: str
    text: _types_pb2.LocalizedText
    unit: str
    value: Value
    years: _containers.RepeatedCompositeFieldContainer[YearValue]
    baseline: float
    target_2023: float
    target_2025: float
    state: IndicatorState
    definition: _types_pb2.LocalizedText
    own_definition: bool
    evidence: str
    uncertain: bool
    numerator_measure: str
    denominator_measure: str
    defined_from: _date_pb2.Date
    etag: str
    unreviewed: bool
    details: _containers.RepeatedCompositeFieldContainer[Indicator]
    def __init__(self, code: _Optional[str] = ..., text: _Optional[_Union[_types_pb2.LocalizedText, _Mapping]] = ..., unit: _Optional[str] = ..., value: _Optional[_Union[Value, _Mapping]] = ..., years: _Optional[_Iterable[_Union[YearValue, _Mapping]]] = ..., baseline: _Optional[float] = ..., target_2023: _Optional[float] = ..., target_2025: _Optional[float] = ..., state: _Optional[_Union[IndicatorState, str]] = ..., definition: _Optional[_Union[_types_pb2.LocalizedText, _Mapping]] = ..., own_definition: _Optional[bool] = ..., evidence: _Optional[str] = ..., uncertain: _Optional[bool] = ..., numerator_measure: _Optional[str] = ..., denominator_measure: _Optional[str] = ..., defined_from: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., etag: _Optional[str] = ..., unreviewed: _Optional[bool] = ..., details: _Optional[_Iterable[_Union[Indicator, _Mapping]]] = ...) -> None: ...

class Measure(_message.Message):
    __slots__ = ("code", "title", "indicators")
    CODE_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    INDICATORS_FIELD_NUMBER: _ClassVar[int]
    code: str
    title: _types_pb2.LocalizedText
    indicators: _containers.RepeatedCompositeFieldContainer[Indicator]
    def __init__(self, code: _Optional[str] = ..., title: _Optional[_Union[_types_pb2.LocalizedText, _Mapping]] = ..., indicators: _Optional[_Iterable[_Union[Indicator, _Mapping]]] = ...) -> None: ...

class Objective(_message.Message):
    __slots__ = ("number", "title", "short_title", "indicators", "measures")
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    SHORT_TITLE_FIELD_NUMBER: _ClassVar[int]
    INDICATORS_FIELD_NUMBER: _ClassVar[int]
    MEASURES_FIELD_NUMBER: _ClassVar[int]
    number: int
    title: _types_pb2.LocalizedText
    short_title: _types_pb2.LocalizedText
    indicators: _containers.RepeatedCompositeFieldContainer[Indicator]
    measures: _containers.RepeatedCompositeFieldContainer[Measure]
    def __init__(self, number: _Optional[int] = ..., title: _Optional[_Union[_types_pb2.LocalizedText, _Mapping]] = ..., short_title: _Optional[_Union[_types_pb2.LocalizedText, _Mapping]] = ..., indicators: _Optional[_Iterable[_Union[Indicator, _Mapping]]] = ..., measures: _Optional[_Iterable[_Union[Measure, _Mapping]]] = ...) -> None: ...

class MunicipalPlan(_message.Message):
    __slots__ = ("municipality", "title", "from_year", "to_year", "adopted_on", "objectives", "reached", "on_the_way", "behind", "no_target", "period_from", "period_to", "counted_time", "releases")
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    FROM_YEAR_FIELD_NUMBER: _ClassVar[int]
    TO_YEAR_FIELD_NUMBER: _ClassVar[int]
    ADOPTED_ON_FIELD_NUMBER: _ClassVar[int]
    OBJECTIVES_FIELD_NUMBER: _ClassVar[int]
    REACHED_FIELD_NUMBER: _ClassVar[int]
    ON_THE_WAY_FIELD_NUMBER: _ClassVar[int]
    BEHIND_FIELD_NUMBER: _ClassVar[int]
    NO_TARGET_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FROM_FIELD_NUMBER: _ClassVar[int]
    PERIOD_TO_FIELD_NUMBER: _ClassVar[int]
    COUNTED_TIME_FIELD_NUMBER: _ClassVar[int]
    RELEASES_FIELD_NUMBER: _ClassVar[int]
    municipality: str
    title: _types_pb2.LocalizedText
    from_year: int
    to_year: int
    adopted_on: _date_pb2.Date
    objectives: _containers.RepeatedCompositeFieldContainer[Objective]
    reached: int
    on_the_way: int
    behind: int
    no_target: int
    period_from: _date_pb2.Date
    period_to: _date_pb2.Date
    counted_time: _timestamp_pb2.Timestamp
    releases: _containers.RepeatedCompositeFieldContainer[ReleasedPeriod]
    def __init__(self, municipality: _Optional[str] = ..., title: _Optional[_Union[_types_pb2.LocalizedText, _Mapping]] = ..., from_year: _Optional[int] = ..., to_year: _Optional[int] = ..., adopted_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., objectives: _Optional[_Iterable[_Union[Objective, _Mapping]]] = ..., reached: _Optional[int] = ..., on_the_way: _Optional[int] = ..., behind: _Optional[int] = ..., no_target: _Optional[int] = ..., period_from: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., period_to: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., counted_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., releases: _Optional[_Iterable[_Union[ReleasedPeriod, _Mapping]]] = ...) -> None: ...

class ReleasedPeriod(_message.Message):
    __slots__ = ("period_from", "period_to", "known_time")
    PERIOD_FROM_FIELD_NUMBER: _ClassVar[int]
    PERIOD_TO_FIELD_NUMBER: _ClassVar[int]
    KNOWN_TIME_FIELD_NUMBER: _ClassVar[int]
    period_from: _date_pb2.Date
    period_to: _date_pb2.Date
    known_time: _timestamp_pb2.Timestamp
    def __init__(self, period_from: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., period_to: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., known_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class GetMunicipalPlanRequest(_message.Message):
    __slots__ = ("municipality", "to", "known_on", "objective")
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    FROM_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    KNOWN_ON_FIELD_NUMBER: _ClassVar[int]
    OBJECTIVE_FIELD_NUMBER: _ClassVar[int]
    municipality: str
    to: _date_pb2.Date
    known_on: _date_pb2.Date
    objective: int
    def __init__(self, municipality: _Optional[str] = ..., to: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., known_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., objective: _Optional[int] = ..., **kwargs) -> None: ...

class GetIndicatorRequest(_message.Message):
    __slots__ = ("municipality", "indicator", "to")
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    INDICATOR_FIELD_NUMBER: _ClassVar[int]
    FROM_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    municipality: str
    indicator: str
    to: _date_pb2.Date
    def __init__(self, municipality: _Optional[str] = ..., indicator: _Optional[str] = ..., to: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., **kwargs) -> None: ...

class ListIndicatorEntriesRequest(_message.Message):
    __slots__ = ("municipality", "indicator", "to", "page_size", "page_token", "part")
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    INDICATOR_FIELD_NUMBER: _ClassVar[int]
    FROM_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    PART_FIELD_NUMBER: _ClassVar[int]
    municipality: str
    indicator: str
    to: _date_pb2.Date
    page_size: int
    page_token: str
    part: str
    def __init__(self, municipality: _Optional[str] = ..., indicator: _Optional[str] = ..., to: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., part: _Optional[str] = ..., **kwargs) -> None: ...

class Entry(_message.Message):
    __slots__ = ("case_id", "person_id", "subject_id", "actual_on", "recorded_time", "fact", "code")
    CASE_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_ID_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_ON_FIELD_NUMBER: _ClassVar[int]
    RECORDED_TIME_FIELD_NUMBER: _ClassVar[int]
    FACT_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    case_id: str
    person_id: str
    subject_id: str
    actual_on: _date_pb2.Date
    recorded_time: _timestamp_pb2.Timestamp
    fact: str
    code: str
    def __init__(self, case_id: _Optional[str] = ..., person_id: _Optional[str] = ..., subject_id: _Optional[str] = ..., actual_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., recorded_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., fact: _Optional[str] = ..., code: _Optional[str] = ...) -> None: ...

class ListIndicatorEntriesResponse(_message.Message):
    __slots__ = ("entries", "next_page_token", "total")
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    entries: _containers.RepeatedCompositeFieldContainer[Entry]
    next_page_token: str
    total: int
    def __init__(self, entries: _Optional[_Iterable[_Union[Entry, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., total: _Optional[int] = ...) -> None: ...

class UpdateDefinitionRequest(_message.Message):
    __slots__ = ("municipality", "indicator", "numerator_measure", "denominator_measure", "words", "valid_from", "etag", "request_id")
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    INDICATOR_FIELD_NUMBER: _ClassVar[int]
    NUMERATOR_MEASURE_FIELD_NUMBER: _ClassVar[int]
    DENOMINATOR_MEASURE_FIELD_NUMBER: _ClassVar[int]
    WORDS_FIELD_NUMBER: _ClassVar[int]
    VALID_FROM_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    municipality: str
    indicator: str
    numerator_measure: str
    denominator_measure: str
    words: _types_pb2.LocalizedText
    valid_from: _date_pb2.Date
    etag: str
    request_id: str
    def __init__(self, municipality: _Optional[str] = ..., indicator: _Optional[str] = ..., numerator_measure: _Optional[str] = ..., denominator_measure: _Optional[str] = ..., words: _Optional[_Union[_types_pb2.LocalizedText, _Mapping]] = ..., valid_from: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class ExportPlanRequest(_message.Message):
    __slots__ = ("municipality", "to", "locale", "request_id")
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    FROM_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    LOCALE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    municipality: str
    to: _date_pb2.Date
    locale: _types_pb2.Locale
    request_id: str
    def __init__(self, municipality: _Optional[str] = ..., to: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., locale: _Optional[_Union[_types_pb2.Locale, str]] = ..., request_id: _Optional[str] = ..., **kwargs) -> None: ...

class ExportPlanResponse(_message.Message):
    __slots__ = ("job_id",)
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    job_id: str
    def __init__(self, job_id: _Optional[str] = ...) -> None: ...

class ListMeasuresRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class CountedMeasure(_message.Message):
    __slots__ = ("name", "text", "unit")
    NAME_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    name: str
    text: _types_pb2.LocalizedText
    unit: str
    def __init__(self, name: _Optional[str] = ..., text: _Optional[_Union[_types_pb2.LocalizedText, _Mapping]] = ..., unit: _Optional[str] = ...) -> None: ...

class ListMeasuresResponse(_message.Message):
    __slots__ = ("measures",)
    MEASURES_FIELD_NUMBER: _ClassVar[int]
    measures: _containers.RepeatedCompositeFieldContainer[CountedMeasure]
    def __init__(self, measures: _Optional[_Iterable[_Union[CountedMeasure, _Mapping]]] = ...) -> None: ...

class Activity(_message.Message):
    __slots__ = ("id", "municipality", "kind", "topic", "channel", "held_on", "subject", "place", "partner", "women", "men", "person_ids", "account_ids", "copies", "recorded_by", "record_time", "changes", "withdrawn_by", "withdraw_time", "withdraw_reason", "actions", "etag")
    ID_FIELD_NUMBER: _ClassVar[int]
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    HELD_ON_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    PARTNER_FIELD_NUMBER: _ClassVar[int]
    WOMEN_FIELD_NUMBER: _ClassVar[int]
    MEN_FIELD_NUMBER: _ClassVar[int]
    PERSON_IDS_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_IDS_FIELD_NUMBER: _ClassVar[int]
    COPIES_FIELD_NUMBER: _ClassVar[int]
    RECORDED_BY_FIELD_NUMBER: _ClassVar[int]
    RECORD_TIME_FIELD_NUMBER: _ClassVar[int]
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    WITHDRAWN_BY_FIELD_NUMBER: _ClassVar[int]
    WITHDRAW_TIME_FIELD_NUMBER: _ClassVar[int]
    WITHDRAW_REASON_FIELD_NUMBER: _ClassVar[int]
    ACTIONS_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    id: str
    municipality: str
    kind: ActivityKind
    topic: TrainingTopic
    channel: MediaChannel
    held_on: _date_pb2.Date
    subject: str
    place: str
    partner: str
    women: int
    men: int
    person_ids: _containers.RepeatedScalarFieldContainer[str]
    account_ids: _containers.RepeatedScalarFieldContainer[str]
    copies: int
    recorded_by: str
    record_time: _timestamp_pb2.Timestamp
    changes: _containers.RepeatedCompositeFieldContainer[ActivityChange]
    withdrawn_by: str
    withdraw_time: _timestamp_pb2.Timestamp
    withdraw_reason: str
    actions: _containers.RepeatedCompositeFieldContainer[_types_pb2.Action]
    etag: str
    def __init__(self, id: _Optional[str] = ..., municipality: _Optional[str] = ..., kind: _Optional[_Union[ActivityKind, str]] = ..., topic: _Optional[_Union[TrainingTopic, str]] = ..., channel: _Optional[_Union[MediaChannel, str]] = ..., held_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., subject: _Optional[str] = ..., place: _Optional[str] = ..., partner: _Optional[str] = ..., women: _Optional[int] = ..., men: _Optional[int] = ..., person_ids: _Optional[_Iterable[str]] = ..., account_ids: _Optional[_Iterable[str]] = ..., copies: _Optional[int] = ..., recorded_by: _Optional[str] = ..., record_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., changes: _Optional[_Iterable[_Union[ActivityChange, _Mapping]]] = ..., withdrawn_by: _Optional[str] = ..., withdraw_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., withdraw_reason: _Optional[str] = ..., actions: _Optional[_Iterable[_Union[_types_pb2.Action, _Mapping]]] = ..., etag: _Optional[str] = ...) -> None: ...

class ActivityChange(_message.Message):
    __slots__ = ("time", "changed_by", "reason", "kind", "topic", "channel", "held_on", "subject", "place", "partner", "women", "men", "person_ids", "account_ids", "copies")
    TIME_FIELD_NUMBER: _ClassVar[int]
    CHANGED_BY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    HELD_ON_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    PARTNER_FIELD_NUMBER: _ClassVar[int]
    WOMEN_FIELD_NUMBER: _ClassVar[int]
    MEN_FIELD_NUMBER: _ClassVar[int]
    PERSON_IDS_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_IDS_FIELD_NUMBER: _ClassVar[int]
    COPIES_FIELD_NUMBER: _ClassVar[int]
    time: _timestamp_pb2.Timestamp
    changed_by: str
    reason: str
    kind: ActivityKind
    topic: TrainingTopic
    channel: MediaChannel
    held_on: _date_pb2.Date
    subject: str
    place: str
    partner: str
    women: int
    men: int
    person_ids: _containers.RepeatedScalarFieldContainer[str]
    account_ids: _containers.RepeatedScalarFieldContainer[str]
    copies: int
    def __init__(self, time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., changed_by: _Optional[str] = ..., reason: _Optional[str] = ..., kind: _Optional[_Union[ActivityKind, str]] = ..., topic: _Optional[_Union[TrainingTopic, str]] = ..., channel: _Optional[_Union[MediaChannel, str]] = ..., held_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., subject: _Optional[str] = ..., place: _Optional[str] = ..., partner: _Optional[str] = ..., women: _Optional[int] = ..., men: _Optional[int] = ..., person_ids: _Optional[_Iterable[str]] = ..., account_ids: _Optional[_Iterable[str]] = ..., copies: _Optional[int] = ...) -> None: ...

class RecordActivityRequest(_message.Message):
    __slots__ = ("activity", "request_id")
    ACTIVITY_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    activity: Activity
    request_id: str
    def __init__(self, activity: _Optional[_Union[Activity, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class GetActivityRequest(_message.Message):
    __slots__ = ("activity_id",)
    ACTIVITY_ID_FIELD_NUMBER: _ClassVar[int]
    activity_id: str
    def __init__(self, activity_id: _Optional[str] = ...) -> None: ...

class ListActivitiesRequest(_message.Message):
    __slots__ = ("municipality", "to", "kind", "page_size", "page_token")
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    FROM_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    municipality: str
    to: _date_pb2.Date
    kind: ActivityKind
    page_size: int
    page_token: str
    def __init__(self, municipality: _Optional[str] = ..., to: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., kind: _Optional[_Union[ActivityKind, str]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., **kwargs) -> None: ...

class ListActivitiesResponse(_message.Message):
    __slots__ = ("activities", "next_page_token")
    ACTIVITIES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    activities: _containers.RepeatedCompositeFieldContainer[Activity]
    next_page_token: str
    def __init__(self, activities: _Optional[_Iterable[_Union[Activity, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class CorrectActivityRequest(_message.Message):
    __slots__ = ("activity_id", "activity", "reason", "request_id")
    ACTIVITY_ID_FIELD_NUMBER: _ClassVar[int]
    ACTIVITY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    activity_id: str
    activity: Activity
    reason: str
    request_id: str
    def __init__(self, activity_id: _Optional[str] = ..., activity: _Optional[_Union[Activity, _Mapping]] = ..., reason: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class WithdrawActivityRequest(_message.Message):
    __slots__ = ("activity_id", "reason", "request_id")
    ACTIVITY_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    activity_id: str
    reason: str
    request_id: str
    def __init__(self, activity_id: _Optional[str] = ..., reason: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...
