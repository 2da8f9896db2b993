"""The form of an activity: what its kind has, and no more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from prag.registry.v1 import registry_service_pb2 as registry
from prag.reporting.v1 import reporting_service_pb2 as pb

from gateway.fields import ChoiceField, ChoicesField, DayField, LineField, NumberField, enum_choices
from gateway.forms import Form, limited_by
from gateway.locale import lazy_gettext as _l

__all__ = ["FIELDS", "KINDS", "NEEDED", "ActivityForm", "CorrectActivityForm", "WithdrawActivityForm"]

_PARTICIPANTS: Final = ("women", "men", "find", "person_ids")
# What the form of each kind has, besides day and title, in the order of the page.
FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "INFORMATION_MEETING": ("place", "partner", *_PARTICIPANTS),
    "DEBATE": ("place", "partner", *_PARTICIPANTS),
    "MEDIA": ("channel", "partner"),
    "PROGRAMME": ("partner", "place", *_PARTICIPANTS),
    "TRAINING": ("topic", "account_ids", "place", "partner"),
    "JOINT_FIELD_WORK": ("partner", "place", "account_ids", *_PARTICIPANTS),
    "TRANSPORT": ("place", "partner", *_PARTICIPANTS),
    "MATERIAL": ("copies", "partner", *_PARTICIPANTS),
}
# Of these what must be filled; of participants one of the boxes.
NEEDED: Final[Mapping[str, frozenset[str]]] = {
    "INFORMATION_MEETING": frozenset({"place"}),
    "DEBATE": frozenset({"place"}),
    "MEDIA": frozenset({"channel", "partner"}),
    "PROGRAMME": frozenset({"partner"}),
    "TRAINING": frozenset({"topic", "account_ids"}),
    "JOINT_FIELD_WORK": frozenset({"partner", "place"}),
    "TRANSPORT": frozenset(),
    "MATERIAL": frozenset({"copies"}),
}
KINDS: Final = tuple(FIELDS)


@limited_by(registry.SearchPersonsRequest, {"find": "name"}, required=False)
@limited_by(pb.Activity)
class ActivityForm(Form):
    """What was done, when, where, with whom."""

    municipality = ChoiceField(_l("Municipality"))
    held_on = DayField(_l("Day"))
    subject = LineField(_l("What it was about"), description=_l("In a line, without anybody's name"))
    topic = ChoiceField(_l("Topic"), choices=lambda: enum_choices(pb.TrainingTopic))
    channel = ChoiceField(_l("Where it stood"), choices=lambda: enum_choices(pb.MediaChannel))
    place = LineField(_l("Place"))
    partner = LineField(_l("Organisation or institution"), description=_l("Who held it, or with whom"))
    account_ids = ChoicesField(_l("Who of the staff took part"))
    copies = NumberField(_l("How many were handed out"))
    women = NumberField(_l("Women"), description=_l("Those whom nobody has registered"))
    men = NumberField(_l("Men"), description=_l("Those whom nobody has registered"))
    find = LineField(
        _l("Find who is registered"), description=_l("A name or a number; then tick who took part")
    )
    person_ids = ChoicesField(_l("Who of those registered took part"))

    def of_kind(self, kind: str) -> ActivityForm:
        """Leave out what an activity of this kind does not have."""
        for name in {name for fields in FIELDS.values() for name in fields} - set(FIELDS[kind]):
            delattr(self, name)
        return self

    def message(self, kind: str) -> pb.Activity:
        """The activity as reporting takes it."""
        said = {name: self[name].data for name in FIELDS[kind] if name != "find" and self[name].data}
        return pb.Activity(
            municipality=self.municipality.data if "municipality" in self else "",
            kind=f"ACTIVITY_KIND_{kind}",
            held_on=self.held_on.message,
            subject=self.subject.data or "",
            etag=self.etag.data or "",
            **said,
        )


@limited_by(pb.CorrectActivityRequest)
class CorrectActivityForm(ActivityForm):
    """What is corrected of an activity, and why."""

    reason = LineField(_l("Why it is corrected"))


@limited_by(pb.WithdrawActivityRequest)
class WithdrawActivityForm(Form):
    """Why it is not counted any more."""

    reason = LineField(_l("Why"))
