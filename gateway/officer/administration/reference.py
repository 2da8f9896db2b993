"""Reference data that law and ministries change: each value with its dates, its source and who checked it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from prag.benefits.v1 import benefits_service_pb2 as benefits
from prag.common.v1 import types_pb2 as types
from prag.registry.v1 import registry_service_pb2 as registry

from gateway import clock
from gateway.auth import requires
from gateway.clients import or_default, parallel, services
from gateway.formats import as_date
from gateway.forms import saved
from gateway.labels.timeline import EVENTS
from gateway.locale import gettext as _
from gateway.officer.administration.forms import ClockRuleForm, DatedForm, HolidayForm, SchemeForm

bp = Blueprint("reference", __name__, url_prefix="/administration/reference")


def _rules() -> Sequence[registry.ClockRule]:
    rules: Sequence[registry.ClockRule] = (
        services().registry.ListClockRules(registry.ListClockRulesRequest()).rules
    )
    return rules


def _schemes() -> Sequence[benefits.Scheme]:
    schemes: Sequence[benefits.Scheme] = (
        services().benefits.ListSchemes(benefits.ListSchemesRequest()).schemes
    )
    return schemes


def _holidays(year: int) -> Sequence[registry.Holiday]:
    days: Sequence[registry.Holiday] = (
        services().registry.ListHolidays(registry.ListHolidaysRequest(year=year)).holidays
    )
    return days


@bp.route("")
@requires("reference.write")
def index() -> Any:
    """All of it on one page; a service that is down leaves its part out and says so."""
    this_year = clock.today().year
    year = request.args.get("year", this_year, type=int)
    year = year if 2000 <= year <= 2100 else this_year
    rules, schemes, holidays = parallel(
        lambda: or_default(_rules, None),
        lambda: or_default(_schemes, None),
        lambda: or_default(lambda: _holidays(year), None),
    )
    return render_template(
        "administration/reference.html", rules=rules, schemes=schemes, holidays=holidays, year=year
    )


@bp.route("/clock-rules/<string:code>", methods=["GET", "POST"])
@requires("reference.write")
def clock_rule(code: str) -> Any:
    """The length of a deadline: tried first, and put in force as a new version once its effect was seen."""
    versions = [version for version in _rules() if version.code == code]
    if not versions:
        abort(404)
    rule, tried = versions[0], None
    first = {
        "length": rule.length if rule.HasField("length") else None,
        "max_pause_days": rule.max_pause_days if rule.HasField("max_pause_days") else None,
        "max_extension": rule.max_extension if rule.HasField("max_extension") else None,
        "warn_hours": rule.warn_hours,
        "escalates_to": rule.escalates_to,
        "escalation_hours": rule.escalation_hours if rule.HasField("escalation_hours") else None,
        "etag": rule.etag,
        **_dated(rule.provenance),
        # Nothing is changed of a day that is over.
        "valid_from": max(as_date(rule.provenance.valid_from) or clock.today(), clock.today()),
    }
    form = ClockRuleForm(data=first)
    if form.accepted():
        with form.faults():
            change = registry.UpdateClockRuleRequest(
                rule=registry.ClockRule(
                    code=code,
                    length=form.length.data,
                    max_pause_days=form.max_pause_days.data,
                    max_extension=form.max_extension.data,
                    warn_hours=form.warn_hours.data or 0,
                    escalates_to=form.escalates_to.data or "",
                    escalation_hours=form.escalation_hours.data,
                    provenance=_provenance(form),
                    etag=form.etag.data,
                ),
                request_id=form.request_id.data,
                validate_only="in_force" not in request.form,
            )
            change.update_mask.paths.extend(
                [
                    *("length", "max_pause_days", "max_extension", "warn_hours"),
                    *("escalates_to", "escalation_hours", "provenance"),
                ]
            )
            tried = services().registry.UpdateClockRule(change)
            if not change.validate_only:
                return saved(url_for("administration.reference.index"))
    form.seen_anew(rule.etag, first)
    runs = [
        (_("Starts on"), _events(rule.starts_on)),
        (_("Stops on"), _events(rule.stops_on)),
        (_("Ends with"), _events(rule.ends_on)),
    ]
    runs = [(word, said) for word, said in runs if said]
    return form.page("administration/clock-rule.html", rule=rule, versions=versions, tried=tried, runs=runs)


def _events(names: Iterable[str]) -> str:
    return "; ".join(str(EVENTS.get(name, name)) for name in names)


@bp.route("/schemes/<string:code>", methods=["GET", "POST"])
@requires("reference.write")
def scheme(code: str) -> Any:
    """What a scheme may give at most."""
    row = next((version for version in _schemes() if version.code == code), None)
    if row is None:
        abort(404)
    first = {
        "ceiling": row.ceiling if row.HasField("ceiling") else None,
        "months": row.months if row.HasField("months") else None,
        "etag": row.etag,
        **_dated(row.provenance),
    }
    form = SchemeForm(data=first)
    if form.accepted():
        with form.faults():
            change = benefits.UpdateSchemeRequest(
                scheme=benefits.Scheme(
                    code=code,
                    ceiling=form.ceiling.data,
                    months=form.months.data,
                    provenance=_provenance(form),
                    etag=form.etag.data,
                ),
                request_id=form.request_id.data,
            )
            change.update_mask.paths.extend(["ceiling", "months", "provenance"])
            services().benefits.UpdateScheme(change)
            return saved(url_for("administration.reference.index"))
    form.seen_anew(row.etag, first)
    return form.page("administration/scheme.html", scheme=row)


@bp.route("/holidays/new", methods=["GET", "POST"])
@requires("reference.write")
def holiday() -> Any:
    """A day off that the calendar does not know, or one that is worked after all."""
    form = HolidayForm()
    if form.accepted():
        with form.faults({f"holiday.name.{language}": f"name_{language}" for language in ("sq", "sr", "en")}):
            services().registry.SetHoliday(
                registry.SetHolidayRequest(
                    holiday=registry.Holiday(
                        day=form.day.message,
                        name=types.LocalizedText(
                            sq=form.name_sq.data, sr=form.name_sr.data, en=form.name_en.data
                        ),
                        cancelled=form.cancelled.data,
                    ),
                    request_id=form.request_id.data,
                )
            )
            return saved(url_for("administration.reference.index", year=form.day.data.year))
    return form.page("administration/holiday.html")


def _dated(given: types.Provenance) -> dict[str, Any]:
    return {
        "valid_from": as_date(given.valid_from),
        "valid_to": as_date(given.valid_to),
        "source": given.source,
        "verified_by": given.verified_by,
        "verified_on": as_date(given.verified_on),
    }


def _provenance(form: DatedForm) -> types.Provenance:
    return types.Provenance(
        valid_from=form.valid_from.message,
        valid_to=form.valid_to.message,
        source=form.source.data,
        verified_by=form.verified_by.data,
        verified_on=form.verified_on.message,
    )
