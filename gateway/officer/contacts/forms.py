"""Forms of a contact: what is kept of it, that it was spoken with, and a list that is taken over."""

from __future__ import annotations

from typing import Final

from prag.referral.v1 import contact_pb2 as pb

from gateway.fields import ChoiceField, ChoicesField, DayField, LineField, TextField, codes, enum_choices
from gateway.forms import BooleanField, Form, Required, limited_by
from gateway.locale import lazy_gettext as _l
from services.domain.fields_of_work import FIELDS

__all__ = [
    "ContactForm",
    "CorrectContactForm",
    "EndForm",
    "ImportForm",
    "PressForm",
    "SearchForm",
    "ShareAnswerForm",
    "ShareForm",
    "TalkForm",
]

TEXTS: Final = ("organisation", "person_name", "position", "place", "phone", "email", "note")


@limited_by(pb.ContactEntry)
class ContactForm(Form):
    """An organisation, and who there is spoken with."""

    municipality = ChoiceField(_l("Municipality"))
    kind = ChoiceField(_l("Kind of contact"), choices=lambda: enum_choices(pb.ContactKind))
    work_field = ChoiceField(_l("Field of work"), choices=lambda: codes(FIELDS))
    organisation = LineField(_l("Organisation or body"))
    person_name = LineField(_l("Who is spoken with"))
    position = LineField(_l("Their position"))
    place = LineField(_l("Place"))
    phone = LineField(_l("Telephone"))
    email = LineField(_l("E-mail"))
    note = TextField(_l("Note"))

    def message(self) -> pb.ContactEntry:
        """The contact as referral takes it."""
        return pb.ContactEntry(
            kind=self.kind.data or None,
            work_field=self.work_field.data,
            **{name: self[name].data or "" for name in TEXTS},
        )


@limited_by(pb.CorrectContactRequest)
class CorrectContactForm(ContactForm):
    """What is corrected of a contact, and why."""

    reason = LineField(_l("Why it is corrected"))


@limited_by(pb.RecordContactTalkRequest)
class TalkForm(Form):
    """When it was spoken with, and about what."""

    talked_on = DayField(_l("Day"))
    means = ChoiceField(_l("By what means"), choices=lambda: enum_choices(pb.ContactMeans))
    about = TextField(_l("About what"), description=_l("Without the name of a family"))


@limited_by(pb.ShareWithContactRequest)
class ShareForm(Form):
    """What was sent, and what was asked."""

    shared_on = DayField(_l("Sent on"))
    means = ChoiceField(_l("By what means"), choices=lambda: enum_choices(pb.ContactMeans))
    topics = ChoicesField(_l("What of"), choices=lambda: enum_choices(pb.ShareTopic))
    what = TextField(_l("What was sent"), description=_l("Without the name of a family"))
    asked = TextField(_l("What was asked"))
    due_on = DayField(_l("Answer awaited by"))


@limited_by(pb.AnswerShareRequest)
class ShareAnswerForm(Form):
    """What was answered."""

    answered_on = DayField(_l("Answered on"))
    answer = TextField(_l("What was answered"), description=_l("Without the name of a family"))


@limited_by(pb.EndContactRequest)
class EndForm(Form):
    """Why nobody is reached there any more."""

    reason = LineField(_l("Why it ended"))


class PressForm(Form):
    """Nothing is asked."""


@limited_by(pb.SearchContactsRequest)
class SearchForm(Form):
    """Words of a name."""

    text = LineField(_l("Organisation, person or place"))


class ImportForm(Form):
    """A list as it stands in a spreadsheet."""

    municipality = ChoiceField(_l("Municipality"))
    table = TextField(_l("Rows of the list"), [Required()])
    seen = BooleanField(_l("The rows below are right"))
