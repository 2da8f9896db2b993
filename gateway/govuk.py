"""Fields as the macros of govuk-frontend-jinja take them: the items of selects, radios, boxes and dates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from markupsafe import Markup, escape

from gateway.fields import ChoiceField, DayField
from gateway.locale import gettext as _

# What is shown below a choice once it is made: markup by value, or a macro that is asked with the value.
Below = Mapping[str, Any] | Callable[[str], Any]


def select_items(field: ChoiceField, *, empty: bool = True) -> list[dict[str, Any]]:
    """The lines of a select; `empty` is one that asks to choose, for nothing is chosen beforehand."""
    items: list[dict[str, Any]] = []
    if empty:
        items.append({"value": "", "text": _("choose"), "selected": not field.data})
    return items + [
        {"value": value, "text": _text(text), "selected": value == field.data}
        for value, text in field.choices
        if value or not empty
    ]


def choice_items(
    field: ChoiceField, below: Below, hints: Mapping[str, Any] | None = None
) -> list[dict[str, Any]]:
    """Radios of a ChoiceField, boxes of a ChoicesField; the summary of faults jumps to the first."""
    chosen = field.data if isinstance(field.data, list) else [field.data]
    hints = hints or {}
    return [
        {
            "value": value,
            "html": escape(_text(text)),
            "checked": value in chosen,
            "id": field.id if number == 1 else f"{field.id}-{number}",
            "hint": {"text": str(hints[value])} if value in hints else None,
            "conditional": _below(below, value),
        }
        for number, (value, text) in enumerate(field.choices, 1)
    ]


def date_items(field: DayField) -> list[dict[str, Any]]:
    """The three boxes of a date; those that are wrong are marked, all of them where no one is to blame."""
    names = {"day": _("Day"), "month": _("Month"), "year": _("Year")}
    return [
        {
            "name": part,
            "label": names[part],
            "id": f"{field.id}-{part}",
            "value": field.typed[part],
            "inputmode": "numeric",
            "classes": f"govuk-input--width-{4 if part == 'year' else 2}"
            + (" govuk-input--error" if field.errors and part in (field.wrong or field.PARTS) else ""),
        }
        for part in field.PARTS
    ]


def _below(below: Below, value: str) -> dict[str, Any] | None:
    html = below(value) if callable(below) else below.get(value, "")
    return {"html": html} if html.strip() else None


def _text(text: Any) -> str:
    return text if isinstance(text, Markup) else str(text)
