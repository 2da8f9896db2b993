"""Words for codes: services send codes and reasons, this package has the texts in four languages.

One module a service holds two tables, LABELS (enum values and codes of reference data that have no text
of their own) and REASONS (why a service refuses). A test demands every enum value and every reason.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from gateway import formats
from gateway.labels import api, assessment, benefits, common, identity, jobs, referral, registry, reporting
from gateway.locale import gettext as _

MODULES = (api, assessment, benefits, common, identity, jobs, referral, registry, reporting)
_MONTH = re.compile(r"\d{4}-\d{2}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@cache
def _tables() -> tuple[dict[str, Any], dict[str, Any]]:
    labels: dict[str, Any] = {}
    reasons: dict[str, Any] = {}
    for module in MODULES:
        for table, name in ((labels, "LABELS"), (reasons, "REASONS")):
            for code, text in getattr(module, name, {}).items():
                if code in table and str(table[code]) != str(text):
                    raise ValueError(f"words for {code} stand in two modules: {module.__name__}")
                table[code] = text
    return labels, reasons


def label(code: str) -> str:
    """The word for a code; an unknown one is shown as it is, so that nothing is hidden."""
    return str(_tables()[0].get(code, code))


def has_label(code: str) -> bool:
    """There is a word for it."""
    return code in _tables()[0]


def reason(code: str, metadata: Mapping[str, str] | None = None) -> str:
    """The sentence for a reason; values of the metadata that are codes get their words.

    A text whose value did not travel is shown without it rather than not at all.
    """
    text = _tables()[1].get(code)
    if text is None:
        return _("This is not possible now (%(code)s).", code=code)
    values = {key: _said(value) for key, value in (metadata or {}).items() if value}
    return str(text) % _Values(values) if "%(" in str(text) else str(text)


def _said(value: str) -> str:
    """The words for codes; an instant, a day and a month as the reader writes them."""
    if _MONTH.fullmatch(value):
        return formats.month_name(value)
    if _DAY.match(value):
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            return value
        return formats.moment(moment) if moment.tzinfo else formats.day(moment)
    return ", ".join(label(code) for code in value.split(", "))


class _Values(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


def has_reason(code: str) -> bool:
    """There is a text for it."""
    return code in _tables()[1]
