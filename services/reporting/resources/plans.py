"""Plans and numbers as messages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from prag.common.v1 import types_pb2 as common
from prag.reporting.v1 import reporting_service_pb2 as pb

from services.chassis.database.etags import etag_of_latest
from services.chassis.dates import as_date, as_timestamp
from services.reporting import facts
from services.reporting.facts import Plan
from services.reporting.rules.indicators import Counted, Period, State, Unit, Value

__all__ = ["entries", "indicator", "localized", "measures", "municipal_plan"]

# What the list behind a number holds.
_EVIDENCE = {Unit.CASES: "CASES", Unit.PERSONS: "PERSONS", Unit.CODES: "SCHEMES"}


def municipal_plan(
    plan: Plan,
    counted: Mapping[str, Counted],
    period: Period,
    last: dt.datetime | None,
    releases: Iterable[Period] = (),
) -> pb.MunicipalPlan:
    """Return a plan with its numbers, and for readers outside which releases there are."""
    targeted = [
        counted[indicator["code"]].state
        for objective in plan.objectives
        for indicator in objective["indicators"]
    ]
    message = pb.MunicipalPlan(
        municipality=plan.municipality,
        title=_text(plan.title),
        from_year=plan.from_year,
        to_year=plan.to_year,
        objectives=[_objective(objective, counted) for objective in plan.objectives],
        reached=targeted.count(State.REACHED),
        on_the_way=targeted.count(State.ON_THE_WAY),
        behind=targeted.count(State.BEHIND),
        no_target=targeted.count(State.NO_TARGET) + targeted.count(State.NOT_COUNTED),
    )
    as_date(plan.adopted_on, message.adopted_on)
    as_date(period.start, message.period_from)
    as_date(period.end, message.period_to)
    as_timestamp(last, message.counted_time)
    for release in releases:
        listed = message.releases.add()
        as_date(release.start, listed.period_from)
        as_date(release.end, listed.period_to)
        as_timestamp(release.known, listed.known_time)
    return message


def _objective(entry: Mapping[str, Any], counted: Mapping[str, Counted]) -> pb.Objective:
    return pb.Objective(
        number=entry["number"],
        title=_text(entry["title"]),
        short_title=_text(entry["short_title"]),
        indicators=[indicator(one, counted[one["code"]]) for one in entry["indicators"]],
        measures=[
            pb.Measure(
                code=measure["code"],
                title=_text(measure["title"]),
                indicators=[
                    indicator(entry, counted[entry["code"]])
                    for entry in measure["indicators"]
                    if entry["code"] in counted
                ],
            )
            for measure in entry["measures"]
        ],
    )


def indicator(entry: Mapping[str, Any], counted: Counted) -> pb.Indicator:
    """Return an indicator with its numbers and, in words, what they count."""
    message = pb.Indicator(
        code=entry["code"],
        text=_text(entry["text"]),
        unit="PERCENT" if entry["code"].startswith("O") else "COUNT",
        state=f"INDICATOR_STATE_{counted.state}",
        uncertain=bool(entry.get("uncertain")),
        unreviewed=True,
    )
    _numbers(message, counted)
    for name in ("baseline", "target_2023", "target_2025"):
        if entry.get(name) is not None:
            setattr(message, name, entry[name])
    return message


def _numbers(message: pb.Indicator, counted: Counted) -> None:
    message.value.CopyFrom(_value(counted.value))
    message.years.extend(
        pb.YearValue(year=year, value=_value(value)) for year, value in counted.by_year.items()
    )
    texts = facts.texts()
    if counted.measure is not None:
        message.definition.CopyFrom(_text(texts[counted.measure.name]))
        message.evidence = _EVIDENCE.get(counted.measure.unit, "ACTS")
        message.numerator_measure = counted.measure.name
    if counted.ratio is not None:
        message.own_definition = True
        message.evidence = _EVIDENCE[counted.ratio.denominator.unit]
        message.numerator_measure = counted.ratio.numerator.name
        message.denominator_measure = counted.ratio.denominator.name
        part, whole = texts[counted.ratio.numerator.name], texts[counted.ratio.denominator.name]
        words = {language: f"{part[language]} ÷ {whole[language]}" for language in ("sq", "sr", "en")}
        message.definition.CopyFrom(_text(words))
    if counted.own_words is not None:
        own = counted.own_words
        message.definition.CopyFrom(
            common.LocalizedText(sq=own["words_sq"], sr=own["words_sr"], en=own["words_en"])
        )
        message.etag = etag_of_latest(own["id"], own["version"])
        as_date(own["valid_from"], message.defined_from)
    for line in counted.details:
        detail = message.details.add(code=line.code, text=_text(texts[line.code]), unit="COUNT")
        _numbers(detail, line)


def _value(value: Value) -> pb.Value:
    message = pb.Value(suppressed=value.suppressed, breakdown=dict(value.breakdown or {}))
    for name in ("number", "numerator", "denominator"):
        if getattr(value, name) is not None:
            setattr(message, name, getattr(value, name))
    return message


def entries(rows: Iterable[Any], token: str, total: int) -> pb.ListIndicatorEntriesResponse:
    """Return a page of a number's list."""
    message = pb.ListIndicatorEntriesResponse(next_page_token=token, total=total)
    for row in rows:
        entry = message.entries.add(
            case_id=_id(row["case_id"]),
            person_id=_id(row["person_id"]),
            subject_id=_id(row["subject_id"]),
            fact=row["kind"],
            code=row["code"],
        )
        as_date(row["actual_on"], entry.actual_on)
        as_timestamp(row["recorded_at"], entry.recorded_time)
    return message


def measures() -> pb.ListMeasuresResponse:
    """Return all measures with their words."""
    texts = facts.texts()
    return pb.ListMeasuresResponse(
        measures=[
            pb.CountedMeasure(name=name, text=_text(texts[name]), unit=measure.unit.value.upper())
            for name, measure in facts.measures().items()
        ]
    )


def _text(texts: Mapping[str, str]) -> common.LocalizedText:
    return common.LocalizedText(sq=texts["sq"], sr=texts["sr"], en=texts["en"])


def _id(value: object) -> str:
    return str(value) if value else ""


def localized(texts: Mapping[str, str], locale: str) -> str:
    """Return one language of a text for a document; Latin Serbian is made where the page is."""
    return texts[{"SQ": "sq", "EN": "en"}.get(locale, "sr")]
