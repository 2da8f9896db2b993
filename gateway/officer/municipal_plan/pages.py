"""The municipal plan: its indicators counted live, the list behind each number, definitions, export.

Who does not handle these cases reads releases of quarters and years; which there are, the plan itself says.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from calendar import monthrange
from typing import Any

from flask import redirect, render_template, request, url_for
from prag.registry.v1 import registry_service_pb2 as registry
from prag.reporting.v1 import reporting_service_pb2 as pb

from gateway.auth import current, requires
from gateway.cards import person_cards
from gateway.clients import services
from gateway.clock import today
from gateway.formats import as_date, localized
from gateway.forms import ChoiceField, DayField, Form, Required, TextField, limited_by, saved
from gateway.labels import has_label, label, reason
from gateway.locale import gettext as _
from gateway.locale import language_proto
from gateway.locale import lazy_gettext as _l
from gateway.menu import url_if_there
from gateway.officer.municipal_plan.blueprint import bp
from gateway.places import municipality_name
from services.chassis import dates
from services.chassis.errors import FailedPrecondition, NotFound

FIRST_YEAR = 2023
PAGE = 100
PERIOD = re.compile(r"(?P<year>20\d\d)(-Q(?P<quarter>[1-4]))?")
PREPARING = "RELEASE_IN_PREPARATION"
# How each state of an indicator is shown: kind of the status macro, and word.
STATES = {
    pb.INDICATOR_STATE_REACHED: ("done", _l("target reached")),
    pb.INDICATOR_STATE_ON_THE_WAY: ("due", _l("on the way")),
    pb.INDICATOR_STATE_BEHIND: ("late", _l("behind")),
    pb.INDICATOR_STATE_NO_TARGET: ("none", _l("no target")),
    pb.INDICATOR_STATE_NOT_COUNTED: ("none", _l("not counted yet")),
}


@limited_by(
    pb.UpdateDefinitionRequest, {f"words_{language}": f"words.{language}" for language in ("sq", "sr", "en")}
)
class DefinitionForm(Form):
    """What an objective's percentage is a part of."""

    numerator_measure = ChoiceField(_l("What counts as reached"), [Required()])
    denominator_measure = ChoiceField(_l("What 100 % is"), [Required()])
    words_sr = TextField(_l("In words, in Serbian (Cyrillic)"))
    words_sq = TextField(_l("In words, in Albanian"))
    words_en = TextField(_l("In words, in English"))
    valid_from = DayField(_l("Holds from"), [Required()])


def new_request_id() -> str:
    """A request id for a button of its own form."""
    return str(uuid.uuid4())


def _municipality() -> str:
    """The municipality of the reader's office, or the one that was chosen."""
    mine = current().municipalities
    chosen = request.args.get("municipality", "")
    return chosen if chosen in mine else "RAN" if "RAN" in mine else mine[0] if mine else ""


def _year() -> int:
    year = request.args.get("year", today().year, type=int)
    return min(max(year, FIRST_YEAR), today().year)


def _period(message: Any, year: int) -> Any:
    """Set the period of a request to a year, and until today where the year still runs."""
    dates.as_date(dt.date(year, 1, 1), getattr(message, "from"))
    dates.as_date(min(dt.date(year, 12, 31), today()), message.to)
    return message


def _chosen(message: Any) -> Any:
    """Set the period of a request as it was chosen; where none was, the service knows which to show."""
    period = PERIOD.fullmatch(request.args.get("period", ""))
    if period:
        year, quarter = int(period["year"]), int(period["quarter"] or 0)
        first, last = (3 * quarter - 2, 3 * quarter) if quarter else (1, 12)
        dates.as_date(dt.date(year, first, 1), getattr(message, "from"))
        dates.as_date(dt.date(year, last, monthrange(year, last)[1]), message.to)
    elif "year" in request.args:
        _period(message, _year())
    return message


def _release(period: Any) -> dict[str, Any]:
    """A released period as its link names it, and how it is called."""
    first, last = period.period_from.month, period.period_to.month
    return _named(period.period_from.year, 0 if (first, last) == (1, 12) else last // 3)


def _named(year: int, quarter: int) -> dict[str, Any]:
    """A quarter as its link names it, and how it is called; a year, where there is none."""
    if not quarter:
        return {"link": {"period": str(year)}, "name": _("Year %(year)s", year=year), "quarter": False}
    name = _("%(year)s, quarter %(quarter)s", year=year, quarter=quarter)
    return {"link": {"period": f"{year}-Q{quarter}"}, "name": name, "quarter": True}


def _not_yet(error: FailedPrecondition, question: pb.GetMunicipalPlanRequest) -> str:
    """A period whose numbers are not released, for a reader outside: when to come again, or what to open."""
    asked = {name: request.args[name] for name in ("period", "year") if name in request.args}
    periods = PERIOD.finditer(error.metadata.get("available", ""))
    released = [_named(int(one["year"]), int(one["quarter"] or 0)) for one in periods]

    def here(period: dict[str, Any]) -> str:
        plan: dict[str, Any] = {"municipality": question.municipality, "objective": question.objective}
        return url_for("municipal_plan.overview", **plan, **period)

    return render_template(
        "municipal_plan/not-yet.html",
        said=reason(error.reason, error.metadata),
        again=here(asked) if error.reason == PREPARING else "",
        releases=[(one["name"], here(one["link"])) for one in released],
    )


def _no_plan(municipality: str) -> str:
    """A municipality whose plan nobody has brought here yet; the page stands in the menu all the same."""
    name = municipality_name(municipality)
    return render_template(
        "municipal_plan/not-yet.html",
        said=_(
            "There is no plan of %(place)s in Prag yet. It is read here when the office has adopted one.",
            place=name,
        ),
        again="",
        releases=[],
    )


@bp.route("")
@requires("indicator.read")
def overview() -> Any:
    """The plan with one objective opened."""
    number = request.args.get("objective", 1, type=int)
    question = pb.GetMunicipalPlanRequest(municipality=_municipality(), objective=number)
    try:
        plan = services().reporting.GetMunicipalPlan(_chosen(question))
    except FailedPrecondition as error:
        # The page stands in the menu: that there is nothing to read yet is no error of the reader's.
        if error.reason not in {PREPARING, "PERIOD_NOT_RELEASED"}:
            raise
        return _not_yet(error, question)
    except NotFound as error:
        if error.reason != "PLAN_NOT_FOUND":
            raise
        return _no_plan(question.municipality)
    year = plan.period_to.year
    live = {"link": {"year": year}, "name": str(year), "quarter": False}
    opened = next(
        (objective for objective in plan.objectives if objective.number == number), plan.objectives[0]
    )
    return render_template(
        "municipal_plan/overview.html",
        plan=plan,
        opened=opened,
        year=year,
        years=range(plan.from_year, today().year + 1),
        releases=[_release(one) for one in plan.releases],
        chosen=_release(plan) if plan.releases else live,
        shown_state=_state,
        marks=_marks,
        new_request_id=new_request_id,
        may_list=current().may("indicator.list") and not plan.releases,
        ended=dt.date(plan.to_year, 12, 31) if today().year > plan.to_year else None,
    )


@bp.route("/<string:municipality>/<string:indicator>")
@requires("indicator.list")
def entries(municipality: str, indicator: str) -> Any:
    """The list behind a number: as long as the number is."""
    year = _year()
    part = "DENOMINATOR" if request.args.get("part") == "whole" else "NUMERATOR"
    question = pb.ListIndicatorEntriesRequest(
        municipality=municipality,
        indicator=indicator,
        part=part,
        page_size=PAGE,
        page_token=request.args.get("page", ""),
    )
    listed = services().reporting.ListIndicatorEntries(_period(question, year))
    return render_template(
        "municipal_plan/entries.html",
        found=listed,
        cards=_cards(listed.entries),
        words=label,
        has_words=has_label,
        case_url=lambda case_id: url_if_there("cases.overview", case_id=case_id),
        municipality=municipality,
        indicator=indicator,
        year=year,
        part=part,
    )


def _state(indicator: pb.Indicator) -> tuple[str, str]:
    """How an indicator stands: kind and word.

    Of nothing in the period, and of a hidden number, nothing is said of the target; it has one all the same.
    """
    value = indicator.value
    if value.suppressed:
        return "none", _("hidden")
    if value.HasField("denominator") and not value.HasField("number"):
        return "none", _("none in the period")
    kind, word = STATES[indicator.state]
    return kind, str(word)


def _marks(objective: pb.Objective) -> tuple[list[str], str]:
    """The squares of an objective, one for each indicator: their kinds, and the same in words."""
    shown = [_state(indicator) for indicator in objective.indicators]
    return [kind for kind, _text in shown], ", ".join(str(text) for _kind, text in shown)


def _cards(rows: Any) -> dict[str, registry.PersonCard]:
    """Names for rows, by person and by case; none where registry does not answer."""
    cases = {row.case_id for row in rows if not row.person_id}
    asked = person_cards((row.person_id for row in rows), cases)
    cards = {card.person_id: card for card in asked}
    return cards | {card.case_id: card for card in cards.values() if card.case_id in cases}


@bp.route("/<string:municipality>/<string:indicator>/definition", methods=["GET", "POST"])
@requires("indicator.define")
def define(municipality: str, indicator: str) -> Any:
    """Change what an objective's percentage is; reports already made keep theirs."""
    question = _period(pb.GetIndicatorRequest(municipality=municipality, indicator=indicator), _year())
    shown = services().reporting.GetIndicator(question)
    first = {
        "numerator_measure": shown.numerator_measure,
        "denominator_measure": shown.denominator_measure,
        "words_sr": shown.definition.sr,
        "words_sq": shown.definition.sq,
        "words_en": shown.definition.en,
        "valid_from": dt.date(_year(), 1, 1),
        "etag": shown.etag,
    }
    form = DefinitionForm(data=first)
    measures = services().reporting.ListMeasures(pb.ListMeasuresRequest()).measures
    form.numerator_measure.choices = form.denominator_measure.choices = measure_choices(measures)
    if form.accepted():
        with form.faults({"words": "words_en"}):
            change = pb.UpdateDefinitionRequest(
                municipality=municipality,
                indicator=indicator,
                numerator_measure=form.numerator_measure.data,
                denominator_measure=form.denominator_measure.data,
                etag=form.etag.data,
                request_id=form.request_id.data,
            )
            change.words.sr, change.words.sq = form.words_sr.data, form.words_sq.data
            change.words.en = form.words_en.data
            dates.as_date(as_date(form.valid_from.data), change.valid_from)
            services().reporting.UpdateDefinition(change)
            return saved(
                url_for("municipal_plan.overview", objective=indicator[1:].split(".", maxsplit=1)[0])
            )
    form.seen_anew(shown.etag, first)
    return form.page("municipal_plan/define.html", found=shown, municipality=municipality)


def measure_choices(measures: Any) -> list[tuple[str, str]]:
    """Measures that a percentage can be made of: those that count families or persons."""
    return [
        (measure.name, localized(measure.text))
        for measure in measures
        if measure.unit in {"CASES", "PERSONS"}
    ]


@bp.post("/<string:municipality>/export")
@requires("indicator.read")
def export(municipality: str) -> Any:
    """Make the spreadsheet, as a job."""
    question = pb.ExportPlanRequest(
        municipality=municipality, locale=language_proto(), request_id=request.form.get("request_id", "")
    )
    job = services().reporting.ExportPlan(_chosen(question))
    there = url_if_there("work.job", service="reporting", job_id=job.job_id)
    return redirect(
        there or saved(url_for("municipal_plan.overview"), _("The file is being made.")).location, 303
    )
