import datetime

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

class ContactKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CONTACT_KIND_UNSPECIFIED: _ClassVar[ContactKind]
    CONTACT_KIND_DIRECTORATE: _ClassVar[ContactKind]
    CONTACT_KIND_LOCAL_COMMUNITY: _ClassVar[ContactKind]
    CONTACT_KIND_OTHER_MUNICIPALITY: _ClassVar[ContactKind]
    CONTACT_KIND_MINISTRY: _ClassVar[ContactKind]
    CONTACT_KIND_PUBLIC_INSTITUTION: _ClassVar[ContactKind]
    CONTACT_KIND_NGO: _ClassVar[ContactKind]
    CONTACT_KIND_DISPLACED_ASSOCIATION: _ClassVar[ContactKind]
    CONTACT_KIND_INSTITUTION_IN_SERBIA: _ClassVar[ContactKind]
    CONTACT_KIND_INTERNATIONAL: _ClassVar[ContactKind]
    CONTACT_KIND_DONOR: _ClassVar[ContactKind]
    CONTACT_KIND_EMPLOYER: _ClassVar[ContactKind]
    CONTACT_KIND_MEDIA: _ClassVar[ContactKind]
    CONTACT_KIND_OTHER: _ClassVar[ContactKind]

class ContactState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CONTACT_STATE_UNSPECIFIED: _ClassVar[ContactState]
    CONTACT_STATE_CURRENT: _ClassVar[ContactState]
    CONTACT_STATE_ENDED: _ClassVar[ContactState]

class ContactMeans(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CONTACT_MEANS_UNSPECIFIED: _ClassVar[ContactMeans]
    CONTACT_MEANS_PHONE: _ClassVar[ContactMeans]
    CONTACT_MEANS_MAIL: _ClassVar[ContactMeans]
    CONTACT_MEANS_LETTER: _ClassVar[ContactMeans]
    CONTACT_MEANS_IN_PERSON: _ClassVar[ContactMeans]
    CONTACT_MEANS_ONLINE: _ClassVar[ContactMeans]

class ShareTopic(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SHARE_TOPIC_UNSPECIFIED: _ClassVar[ShareTopic]
    SHARE_TOPIC_REPORT: _ClassVar[ShareTopic]
    SHARE_TOPIC_STATISTICS: _ClassVar[ShareTopic]
    SHARE_TOPIC_NEEDS: _ClassVar[ShareTopic]
    SHARE_TOPIC_PROJECTS: _ClassVar[ShareTopic]
    SHARE_TOPIC_SCHEMES: _ClassVar[ShareTopic]
    SHARE_TOPIC_OTHER: _ClassVar[ShareTopic]
CONTACT_KIND_UNSPECIFIED: ContactKind
CONTACT_KIND_DIRECTORATE: ContactKind
CONTACT_KIND_LOCAL_COMMUNITY: ContactKind
CONTACT_KIND_OTHER_MUNICIPALITY: ContactKind
CONTACT_KIND_MINISTRY: ContactKind
CONTACT_KIND_PUBLIC_INSTITUTION: ContactKind
CONTACT_KIND_NGO: ContactKind
CONTACT_KIND_DISPLACED_ASSOCIATION: ContactKind
CONTACT_KIND_INSTITUTION_IN_SERBIA: ContactKind
CONTACT_KIND_INTERNATIONAL: ContactKind
CONTACT_KIND_DONOR: ContactKind
CONTACT_KIND_EMPLOYER: ContactKind
CONTACT_KIND_MEDIA: ContactKind
CONTACT_KIND_OTHER: ContactKind
CONTACT_STATE_UNSPECIFIED: ContactState
CONTACT_STATE_CURRENT: ContactState
CONTACT_STATE_ENDED: ContactState
CONTACT_MEANS_UNSPECIFIED: ContactMeans
CONTACT_MEANS_PHONE: ContactMeans
CONTACT_MEANS_MAIL: ContactMeans
CONTACT_MEANS_LETTER: ContactMeans
CONTACT_MEANS_IN_PERSON: ContactMeans
CONTACT_MEANS_ONLINE: ContactMeans
SHARE_TOPIC_UNSPECIFIED: ShareTopic
SHARE_TOPIC_REPORT: ShareTopic
SHARE_TOPIC_STATISTICS: ShareTopic
SHARE_TOPIC_NEEDS: ShareTopic
SHARE_TOPIC_PROJECTS: ShareTopic
SHARE_TOPIC_SCHEMES: ShareTopic
SHARE_TOPIC_OTHER: ShareTopic

class ContactEntry(_message.Message):
    __slots__ = ("kind", "work_field", "organisation", "person_name", "position", "place", "phone", "email", "note")
    KIND_FIELD_NUMBER: _ClassVar[int]
    WORK_FIELD_FIELD_NUMBER: _ClassVar[int]
    ORGANISATION_FIELD_NUMBER: _ClassVar[int]
    PERSON_NAME_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    PHONE_FIELD_NUMBER: _ClassVar[int]
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    kind: ContactKind
    work_field: str
    organisation: str
    person_name: str
    position: str
    place: str
    phone: str
    email: str
    note: str
    def __init__(self, kind: _Optional[_Union[ContactKind, str]] = ..., work_field: _Optional[str] = ..., organisation: _Optional[str] = ..., person_name: _Optional[str] = ..., position: _Optional[str] = ..., place: _Optional[str] = ..., phone: _Optional[str] = ..., email: _Optional[str] = ..., note: _Optional[str] = ...) -> None: ...

class ContactTalk(_message.Message):
    __slots__ = ("id", "talked_on", "means", "about", "recorded_by")
    ID_FIELD_NUMBER: _ClassVar[int]
    TALKED_ON_FIELD_NUMBER: _ClassVar[int]
    MEANS_FIELD_NUMBER: _ClassVar[int]
    ABOUT_FIELD_NUMBER: _ClassVar[int]
    RECORDED_BY_FIELD_NUMBER: _ClassVar[int]
    id: str
    talked_on: _date_pb2.Date
    means: ContactMeans
    about: str
    recorded_by: str
    def __init__(self, id: _Optional[str] = ..., talked_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., means: _Optional[_Union[ContactMeans, str]] = ..., about: _Optional[str] = ..., recorded_by: _Optional[str] = ...) -> None: ...

class ContactShare(_message.Message):
    __slots__ = ("id", "shared_on", "means", "topics", "what", "recorded_by", "asked", "due_on", "answered_on", "answer", "actions")
    ID_FIELD_NUMBER: _ClassVar[int]
    SHARED_ON_FIELD_NUMBER: _ClassVar[int]
    MEANS_FIELD_NUMBER: _ClassVar[int]
    TOPICS_FIELD_NUMBER: _ClassVar[int]
    WHAT_FIELD_NUMBER: _ClassVar[int]
    RECORDED_BY_FIELD_NUMBER: _ClassVar[int]
    ASKED_FIELD_NUMBER: _ClassVar[int]
    DUE_ON_FIELD_NUMBER: _ClassVar[int]
    ANSWERED_ON_FIELD_NUMBER: _ClassVar[int]
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    ACTIONS_FIELD_NUMBER: _ClassVar[int]
    id: str
    shared_on: _date_pb2.Date
    means: ContactMeans
    topics: _containers.RepeatedScalarFieldContainer[ShareTopic]
    what: str
    recorded_by: str
    asked: str
    due_on: _date_pb2.Date
    answered_on: _date_pb2.Date
    answer: str
    actions: _containers.RepeatedCompositeFieldContainer[_types_pb2.Action]
    def __init__(self, id: _Optional[str] = ..., shared_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., means: _Optional[_Union[ContactMeans, str]] = ..., topics: _Optional[_Iterable[_Union[ShareTopic, str]]] = ..., what: _Optional[str] = ..., recorded_by: _Optional[str] = ..., asked: _Optional[str] = ..., due_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., answered_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., answer: _Optional[str] = ..., actions: _Optional[_Iterable[_Union[_types_pb2.Action, _Mapping]]] = ...) -> None: ...

class ContactChange(_message.Message):
    __slots__ = ("time", "changed_by", "reason", "before")
    TIME_FIELD_NUMBER: _ClassVar[int]
    CHANGED_BY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    BEFORE_FIELD_NUMBER: _ClassVar[int]
    time: _timestamp_pb2.Timestamp
    changed_by: str
    reason: str
    before: ContactEntry
    def __init__(self, time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., changed_by: _Optional[str] = ..., reason: _Optional[str] = ..., before: _Optional[_Union[ContactEntry, _Mapping]] = ...) -> None: ...

class Contact(_message.Message):
    __slots__ = ("id", "municipality", "entry", "state", "end_reason", "ended_by", "end_time", "talks", "last_talk_on", "recorded_by", "create_time", "changes", "etag", "actions", "shares")
    ID_FIELD_NUMBER: _ClassVar[int]
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    ENTRY_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    END_REASON_FIELD_NUMBER: _ClassVar[int]
    ENDED_BY_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    TALKS_FIELD_NUMBER: _ClassVar[int]
    LAST_TALK_ON_FIELD_NUMBER: _ClassVar[int]
    RECORDED_BY_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    ACTIONS_FIELD_NUMBER: _ClassVar[int]
    SHARES_FIELD_NUMBER: _ClassVar[int]
    id: str
    municipality: str
    entry: ContactEntry
    state: ContactState
    end_reason: str
    ended_by: str
    end_time: _timestamp_pb2.Timestamp
    talks: _containers.RepeatedCompositeFieldContainer[ContactTalk]
    last_talk_on: _date_pb2.Date
    recorded_by: str
    create_time: _timestamp_pb2.Timestamp
    changes: _containers.RepeatedCompositeFieldContainer[ContactChange]
    etag: str
    actions: _containers.RepeatedCompositeFieldContainer[_types_pb2.Action]
    shares: _containers.RepeatedCompositeFieldContainer[ContactShare]
    def __init__(self, id: _Optional[str] = ..., municipality: _Optional[str] = ..., entry: _Optional[_Union[ContactEntry, _Mapping]] = ..., state: _Optional[_Union[ContactState, str]] = ..., end_reason: _Optional[str] = ..., ended_by: _Optional[str] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., talks: _Optional[_Iterable[_Union[ContactTalk, _Mapping]]] = ..., last_talk_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., recorded_by: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., changes: _Optional[_Iterable[_Union[ContactChange, _Mapping]]] = ..., etag: _Optional[str] = ..., actions: _Optional[_Iterable[_Union[_types_pb2.Action, _Mapping]]] = ..., shares: _Optional[_Iterable[_Union[ContactShare, _Mapping]]] = ...) -> None: ...

class RecordContactRequest(_message.Message):
    __slots__ = ("municipality", "entry", "request_id")
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    ENTRY_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    municipality: str
    entry: ContactEntry
    request_id: str
    def __init__(self, municipality: _Optional[str] = ..., entry: _Optional[_Union[ContactEntry, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class ImportContactsRequest(_message.Message):
    __slots__ = ("municipality", "entries", "request_id")
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    municipality: str
    entries: _containers.RepeatedCompositeFieldContainer[ContactEntry]
    request_id: str
    def __init__(self, municipality: _Optional[str] = ..., entries: _Optional[_Iterable[_Union[ContactEntry, _Mapping]]] = ..., request_id: _Optional[str] = ...) -> None: ...

class ImportContactsResponse(_message.Message):
    __slots__ = ("contact_ids", "known")
    CONTACT_IDS_FIELD_NUMBER: _ClassVar[int]
    KNOWN_FIELD_NUMBER: _ClassVar[int]
    contact_ids: _containers.RepeatedScalarFieldContainer[str]
    known: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, contact_ids: _Optional[_Iterable[str]] = ..., known: _Optional[_Iterable[int]] = ...) -> None: ...

class CorrectContactRequest(_message.Message):
    __slots__ = ("contact_id", "entry", "reason", "etag", "request_id")
    CONTACT_ID_FIELD_NUMBER: _ClassVar[int]
    ENTRY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    contact_id: str
    entry: ContactEntry
    reason: str
    etag: str
    request_id: str
    def __init__(self, contact_id: _Optional[str] = ..., entry: _Optional[_Union[ContactEntry, _Mapping]] = ..., reason: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class EndContactRequest(_message.Message):
    __slots__ = ("contact_id", "reason", "request_id")
    CONTACT_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    contact_id: str
    reason: str
    request_id: str
    def __init__(self, contact_id: _Optional[str] = ..., reason: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class ResumeContactRequest(_message.Message):
    __slots__ = ("contact_id", "request_id")
    CONTACT_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    contact_id: str
    request_id: str
    def __init__(self, contact_id: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class RecordContactTalkRequest(_message.Message):
    __slots__ = ("contact_id", "talked_on", "means", "about", "request_id")
    CONTACT_ID_FIELD_NUMBER: _ClassVar[int]
    TALKED_ON_FIELD_NUMBER: _ClassVar[int]
    MEANS_FIELD_NUMBER: _ClassVar[int]
    ABOUT_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    contact_id: str
    talked_on: _date_pb2.Date
    means: ContactMeans
    about: str
    request_id: str
    def __init__(self, contact_id: _Optional[str] = ..., talked_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., means: _Optional[_Union[ContactMeans, str]] = ..., about: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class UndoContactTalkRequest(_message.Message):
    __slots__ = ("contact_id", "talk_id", "request_id")
    CONTACT_ID_FIELD_NUMBER: _ClassVar[int]
    TALK_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    contact_id: str
    talk_id: str
    request_id: str
    def __init__(self, contact_id: _Optional[str] = ..., talk_id: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class ShareWithContactRequest(_message.Message):
    __slots__ = ("contact_id", "shared_on", "means", "topics", "what", "asked", "due_on", "request_id")
    CONTACT_ID_FIELD_NUMBER: _ClassVar[int]
    SHARED_ON_FIELD_NUMBER: _ClassVar[int]
    MEANS_FIELD_NUMBER: _ClassVar[int]
    TOPICS_FIELD_NUMBER: _ClassVar[int]
    WHAT_FIELD_NUMBER: _ClassVar[int]
    ASKED_FIELD_NUMBER: _ClassVar[int]
    DUE_ON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    contact_id: str
    shared_on: _date_pb2.Date
    means: ContactMeans
    topics: _containers.RepeatedScalarFieldContainer[ShareTopic]
    what: str
    asked: str
    due_on: _date_pb2.Date
    request_id: str
    def __init__(self, contact_id: _Optional[str] = ..., shared_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., means: _Optional[_Union[ContactMeans, str]] = ..., topics: _Optional[_Iterable[_Union[ShareTopic, str]]] = ..., what: _Optional[str] = ..., asked: _Optional[str] = ..., due_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class AnswerShareRequest(_message.Message):
    __slots__ = ("contact_id", "share_id", "answered_on", "answer", "request_id")
    CONTACT_ID_FIELD_NUMBER: _ClassVar[int]
    SHARE_ID_FIELD_NUMBER: _ClassVar[int]
    ANSWERED_ON_FIELD_NUMBER: _ClassVar[int]
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    contact_id: str
    share_id: str
    answered_on: _date_pb2.Date
    answer: str
    request_id: str
    def __init__(self, contact_id: _Optional[str] = ..., share_id: _Optional[str] = ..., answered_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., answer: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class UndoShareRequest(_message.Message):
    __slots__ = ("contact_id", "share_id", "request_id")
    CONTACT_ID_FIELD_NUMBER: _ClassVar[int]
    SHARE_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    contact_id: str
    share_id: str
    request_id: str
    def __init__(self, contact_id: _Optional[str] = ..., share_id: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class GetContactRequest(_message.Message):
    __slots__ = ("contact_id",)
    CONTACT_ID_FIELD_NUMBER: _ClassVar[int]
    contact_id: str
    def __init__(self, contact_id: _Optional[str] = ...) -> None: ...

class SearchContactsRequest(_message.Message):
    __slots__ = ("municipality", "kind", "text", "with_ended", "page_size", "page_token", "locale")
    MUNICIPALITY_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    WITH_ENDED_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    LOCALE_FIELD_NUMBER: _ClassVar[int]
    municipality: str
    kind: ContactKind
    text: str
    with_ended: bool
    page_size: int
    page_token: str
    locale: _types_pb2.Locale
    def __init__(self, municipality: _Optional[str] = ..., kind: _Optional[_Union[ContactKind, str]] = ..., text: _Optional[str] = ..., with_ended: _Optional[bool] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., locale: _Optional[_Union[_types_pb2.Locale, str]] = ...) -> None: ...

class SearchContactsResponse(_message.Message):
    __slots__ = ("contacts", "next_page_token")
    CONTACTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    contacts: _containers.RepeatedCompositeFieldContainer[Contact]
    next_page_token: str
    def __init__(self, contacts: _Optional[_Iterable[_Union[Contact, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...
