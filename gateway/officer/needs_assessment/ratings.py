"""The eight criteria of a durable solution: rated in forms, shown as bars."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from prag.assessment.v1 import assessment_service_pb2 as pb
from wtforms import Form as Part
from wtforms.fields.core import Label

from gateway import labels
from gateway.forms import ChoiceField, FieldList, Form, FormField, LineField, limited_by
from gateway.locale import gettext as _
from gateway.locale import lazy_gettext as _l
from services.chassis.errors import InvalidArgument, Violation

CRITERIA = [name for name, number in pb.Criterion.items() if number]
NOT_APPLICABLE = "NA"
# A chart has room for so many occasions: the first, and the last ones.
MOST_SERIES = 4


def scale() -> list[tuple[str, str]]:
    """What may be chosen for a criterion."""
    steps = (_("not met"), _("obstacles"), _("well on the way"), _("met"))
    return [
        *((str(value), f"{value} {text}") for value, text in enumerate(steps)),
        (NOT_APPLICABLE, _("not applicable")),
    ]


@limited_by(pb.Rating)
class RatingPart(Part):
    """One criterion."""

    value = ChoiceField(choices=scale)
    note = LineField(_l("Note"))

    @property
    def rated(self) -> bool:
        """Chosen; not applicable says why."""
        return bool(self.value.data) and (
            self.value.data != NOT_APPLICABLE or bool((self.note.data or "").strip())
        )


class RatedForm(Form):
    """A form with the eight criteria."""

    ratings = FieldList(FormField(RatingPart), min_entries=len(CRITERIA), max_entries=len(CRITERIA))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, entry in zip(CRITERIA, self.ratings, strict=True):
            name = labels.label(code)
            entry.form.value.label = Label(entry.form.value.id, name)
            entry.form.note.label = Label(entry.form.note.id, _("%(criterion)s: note", criterion=name))

    @contextmanager
    def rating_faults(self) -> Iterator[None]:
        """Name each criterion that is open, where the service names the first."""
        try:
            yield
        except InvalidArgument as error:
            if error.reason != "RATING_INCOMPLETE":
                raise
            raise InvalidArgument(fields=self.unrated()) from error

    def unrated(self) -> list[Violation]:
        """The criteria that are not rated whole."""
        return [
            Violation(f"ratings.{index}.value", "RATING_INCOMPLETE")
            for index, entry in enumerate(self.ratings)
            if not entry.form.rated
        ]

    def rating_messages(self) -> tuple[list[pb.Rating], dict[str, str]]:
        """The ratings as they are sent, and the fields behind the paths of the request."""
        sent: list[pb.Rating] = []
        names: dict[str, str] = {}
        for index, (code, entry) in enumerate(zip(CRITERIA, self.ratings, strict=True)):
            value, note = entry.form.value.data, entry.form.note.data or ""
            if not value and not note:
                continue
            place = f"ratings[{len(sent)}]"
            names |= {f"{place}.{part}": f"ratings.{index}.value" for part in ("value", "not_applicable")}
            names[f"{place}.note"] = f"ratings.{index}.note"
            sent.append(pb.Rating(criterion=code, note=note, not_applicable=value == NOT_APPLICABLE))
            if value.isdigit():
                sent[-1].value = int(value)
        return sent, names


def given(ratings: Iterable[pb.Rating]) -> list[dict[str, str]]:
    """Ratings as the form's first values, in the order of the criteria."""
    by_code = {pb.Criterion.Name(rating.criterion): rating for rating in ratings}
    found = []
    for code in CRITERIA:
        one = by_code.get(code)
        value = "" if one is None else _written(one)
        found.append({"value": value, "note": one.note if one is not None else ""})
    return found


def _written(rating: pb.Rating) -> str:
    if rating.HasField("value"):
        return str(rating.value)
    return NOT_APPLICABLE if rating.not_applicable else ""


def chart(sets: Sequence[pb.RatingSet], names: Mapping[str, str]) -> dict[str, Any]:
    """Rows and series of the macro `bars`: one row a criterion, one bar an occasion."""
    shown = list(sets) if len(sets) <= MOST_SERIES else [sets[0], *sets[1 - MOST_SERIES :]]
    by_set = [{pb.Criterion.Name(rating.criterion): rating for rating in each.ratings} for each in shown]
    rows = []
    for code in CRITERIA:
        ratings = [each.get(code) for each in by_set]
        values = [
            rating.value if rating is not None and rating.HasField("value") else None for rating in ratings
        ]
        rows.append(
            {
                "name": labels.label(code),
                "ratings": values,
                "change": _change(values),
                "title": "; ".join(
                    _told(one, occasion, names)
                    for one, occasion in zip(ratings, shown, strict=True)
                    if one is not None
                ),
            }
        )
    series = [labels.label(f"OCCASION_{each.occasion}") for each in shown]
    return {"rows": rows, "series": series, "sets": shown}


def _told(rating: pb.Rating, occasion: pb.RatingSet, names: Mapping[str, str]) -> str:
    value = str(rating.value) if rating.HasField("value") else _("not applicable")
    told = f"{labels.label(f'OCCASION_{occasion.occasion}')}: {value}"
    return ", ".join(part for part in (told, rating.note, names.get(occasion.rated_by)) if part)


def _change(values: Sequence[int | None]) -> str:
    """From the first rating to the last: +1, =, −1; nothing for a single one."""
    given_values = [value for value in values if value is not None]
    if len(given_values) < 2:
        return ""
    change = given_values[-1] - given_values[0]
    return "=" if change == 0 else f"+{change}" if change > 0 else f"−{-change}"
