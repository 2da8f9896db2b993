"""Long work of reporting: releases, and the plan's numbers as a spreadsheet.

With numbers as they are now the sheet is another kind of work than with those of a release: who may not see
them any more fetches none that was made while they might.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import xlsxwriter

from services.chassis.auth.actors import caller
from services.chassis.dates import day_of
from services.chassis.files.blobs import XLSX
from services.chassis.jobs import Job, JobContext
from services.chassis.runtime.service import Runtime
from services.domain.texts import to_latin
from services.reporting import facts, indicator_values, released_values
from services.reporting.commands.plans import OWN_PLAN, RELEASED_PLAN
from services.reporting.releases import RELEASE, nobody, release_numbers
from services.reporting.resources import localized
from services.reporting.rules.indicators import Counted, Period, Value

_HEADS: Final = {
    "code": {"sq": "Treguesi", "sr": "Показатељ", "en": "Indicator"},
    "text": {"sq": "Përshkrimi", "sr": "Опис", "en": "Description"},
    "value": {"sq": "Vlera e periudhës", "sr": "Вредност у периоду", "en": "Value in the period"},
    "part": {"sq": "Pjesa", "sr": "Део", "en": "Part"},
    "whole": {"sq": "E tëra", "sr": "Целина", "en": "Whole"},
    "baseline": {"sq": "Baza", "sr": "Основа", "en": "Baseline"},
    "target": {"sq": "Synimi 2025", "sr": "Циљ 2025", "en": "Target 2025"},
}
_HIDDEN: Final = {"sq": "e fshehur", "sr": "сакривено", "en": "hidden"}
_KNOWN: Final = {"sq": "Si dihej më", "sr": "Како је било познато", "en": "As known on"}
_NONE: Final = {"sq": "asnjë në periudhë", "sr": "ниједан у периоду", "en": "none in the period"}
_NOT_COUNTED: Final = {"sq": "nuk numërohet ende", "sr": "још се не броји", "en": "not counted yet"}


async def export_plan(context: JobContext) -> Mapping[str, Any]:
    """Count the plan, or read its release, as its orderer may see it, and write it as XLSX."""
    params = context.params
    plan = indicator_values.find_plan(params["municipality"], context.actor.scope)
    period = Period(
        dt.date.fromisoformat(params["from"]),
        dt.date.fromisoformat(params["to"]),
        context.runtime.clock.now(),
    )
    codes = indicator_values.codes_of(plan)
    if context.kind == OWN_PLAN:
        counted = await indicator_values.count(context.runtime.database, plan, period, codes)
    else:
        releases = await released_values.released(context.runtime.database, plan.municipality)
        release = released_values.find(releases, period.start, period.end, in_preparation=False)
        period = Period(release.start, release.end, release.known)
        counted = released_values.counted(plan, codes, release, releases)
    await context.progress(1, 2)
    workbook = write(plan, counted, period, params["locale"])
    stored = await context.runtime.blobs.keep(workbook, "plan.xlsx", XLSX, context.actor.account_id)
    await context.progress(2, 2)
    return {"blob_id": stored.blob_id}


def write(plan: facts.Plan, counted: Mapping[str, Counted], period: Period, locale: str) -> bytes:
    """Return a workbook with a row for each indicator; texts are text, never formulas."""

    def say(texts: Mapping[str, str]) -> str:
        text = localized(texts, locale)
        return to_latin(text) if locale == "SR_LATN" else text

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(f"{plan.municipality} {period.start.year}-{period.end.year}")
        bold = book.add_format({"bold": True})
        sheet.write_row(0, 0, [say(head) for head in _HEADS.values()], bold)
        sheet.set_column(1, 1, 90)
        row = 1
        for objective in plan.objectives:
            sheet.write(row, 0, objective["number"], bold)
            sheet.write_string(row, 1, say(objective["title"]), bold)
            row += 1
            for group in (objective, *objective["measures"]):
                for entry in group["indicators"]:
                    values = counted[entry["code"]]
                    sheet.write_string(row, 0, entry["code"])
                    sheet.write_string(row, 1, say(entry["text"]))
                    _write_value(sheet, row, values.value, say)
                    for column, name in ((5, "baseline"), (6, "target_2025")):
                        if entry.get(name) is not None:
                            sheet.write_number(row, column, entry[name])
                    row += 1
        sheet.write_string(row, 1, f"{say(_KNOWN)}: {day_of(period.known).isoformat()}")
    return stream.getvalue()


def _write_value(sheet: Any, row: int, value: Value, say: Any) -> None:
    if value.number is not None:
        sheet.write_number(row, 2, value.number)
    elif value.suppressed:
        sheet.write_string(row, 2, say(_HIDDEN))
    else:
        # Of nothing there is no share, which is another thing than a number that nobody makes.
        sheet.write_string(row, 2, say(_NOT_COUNTED if value.denominator is None else _NONE))
    for column, part in ((3, value.numerator), (4, value.denominator)):
        if part is not None:
            sheet.write_number(row, column, part)


async def _readers(_runtime: Runtime, municipalities: Sequence[str]) -> Mapping[str, Sequence[UUID]]:
    """Let fetch the numbers of a plan who reads it; they show nobody."""
    return {code: () for code in municipalities if code in caller().scope and facts.plan(code)}


async def _own_readers(_runtime: Runtime, municipalities: Sequence[str]) -> Mapping[str, Sequence[UUID]]:
    """Let fetch the small numbers too who handles these cases."""
    plans = {code: facts.plan(code) for code in municipalities if code in caller().scope}
    return {code: () for code, plan in plans.items() if plan and indicator_values.own(caller(), plan)}


JOBS: Mapping[str, Job] = {
    OWN_PLAN: Job(export_plan, "indicator.list", _own_readers),
    RELEASED_PLAN: Job(export_plan, "indicator.read", _readers),
    # Nobody's in particular, and fetched by nobody: it is read where numbers are.
    RELEASE: Job(release_numbers, "", nobody),
}
