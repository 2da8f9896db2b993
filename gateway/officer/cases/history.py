"""What happened and who looked, all of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from prag.registry.v1 import registry_service_pb2 as pb

from gateway import labels
from gateway.auth import requires
from gateway.clients import parallel, services
from gateway.formats import as_datetime, day, moment, month_name
from gateway.locale import gettext as _
from gateway.officer.cases.blueprint import bp
from gateway.officer.cases.case_layout import account_names, ask, case_layout, late_by_days
from gateway.officer.cases.clocks import all_of, case_subjects
from gateway.officer.cases.corrections import correction_links
from gateway.officer.cases.presenters import event_title
from gateway.reference import clock_rules, institution_names, outcome_names

PAGE = 50
LOOKS = 100
_HANDED_OVER = "prag.registry.v1.CaseHandedOver"


@bp.route("/<uuid:case_id>/history")
@requires("case.read")
def history(case_id: UUID) -> Any:
    """Every entry with actual and recorded time; who has looked."""
    key = str(case_id)
    page = request.args.get("page", "")
    shared = case_layout(case_id, "history")
    timeline, looks, offices = parallel(
        lambda: services().registry.ListTimeline(
            pb.ListTimelineRequest(case_id=key, page_size=PAGE, page_token=page)
        ),
        ask(
            "",
            lambda: services().registry.ListAccessRecords(
                pb.ListAccessRecordsRequest(case_id=key, page_size=LOOKS)
            ),
        ),
        institution_names,
    )
    base = url_for("cases.history", case_id=case_id)
    return render_template(
        "cases/history.html",
        **shared,
        entries=_with_corrections(shared["case"], timeline.entries),
        total=timeline.total,
        looks=_looks(looks.value.records, offices) if looks else [],
        looks_missing=bool(looks) and bool(looks.value.missing_services),
        older_looks=bool(looks) and looks.value.more,
        next_url=f"{base}?page={timeline.next_page_token}" if timeline.next_page_token else "",
        first_url=base if page else "",
    )


@bp.route("/<uuid:case_id>/clocks")
@requires("case.read")
def clocks(case_id: UUID) -> Any:
    """Every clock with its version, what it belongs to, and what happened to it."""
    key = str(case_id)
    shared = case_layout(case_id, "overview")
    found = services().registry.ListClocks(pb.ListClocksRequest(case_id=key))
    rows = all_of(found.clocks, clock_rules(), case_subjects(shared))
    return render_template("cases/clocks.html", **shared, clocks=rows)


def _with_corrections(case: pb.Case, entries: Any) -> list[dict[str, Any]]:
    """Entries, each with where its date is set right by who may."""
    return [
        told
        | {
            "links": [
                (url, _("correct the date: %(what)s", what=what) if what else _("correct the date"))
                for url, what in correction_links(case, one)
            ]
        }
        for one, told in zip(entries, entries_of(entries), strict=True)
    ]


def entries_of(entries: Any) -> list[dict[str, Any]]:
    """Entries of the macro `timeline`: what, by whom, done when and recorded when."""
    listed = list(entries)
    takes = {one.id: one.metadata.get("officer_id", "") for one in listed if one.event == _HANDED_OVER}
    names = account_names([*(one.actor_id for one in listed), *takes.values()])
    outcomes = outcome_names() if any(one.metadata.get("outcome") for one in listed) else {}
    return [
        {
            "title": ": ".join(
                part
                for part in (
                    event_title(one.event, one.metadata, outcomes),
                    names.get(takes.get(one.id, ""), ""),
                )
                if part
            ),
            "by": _("by %(name)s", name=names[one.actor_id]) if one.actor_id in names else "",
            "line": times_of(one),
            "quiet": one.actor_id not in names,
            "note": "",
        }
        for one in listed
    ]


def times_of(entry: pb.TimelineEntry) -> str:
    """When it was done and when recorded; a late entry is told kindly."""
    done = day(entry.actual_time) if entry.day_only else moment(entry.actual_time)
    days = late_by_days(entry.actual_time, entry.recorded_time)
    if days <= 0:
        return _("done %(time)s", time=done)
    parts = [_("done %(time)s", time=done)]
    recorded = day(entry.recorded_time)
    actual, late = as_datetime(entry.actual_time), as_datetime(entry.recorded_time)
    if (actual.year, actual.month) == (late.year, late.month):
        parts.append(_("recorded %(day)s", day=recorded))
    else:
        month = month_name(f"{actual:%Y-%m}")
        parts.append(_("recorded %(day)s, late entry counted in: %(month)s", day=recorded, month=month))
    return " · ".join(parts)


def _looks(records: Iterable[pb.AccessRecord], offices: Mapping[str, str]) -> list[dict[str, Any]]:
    """Who looked, from which office, as what and for what; what Prag itself read for them is theirs."""
    listed = list(records)
    names = account_names(one.account_id for one in listed)
    reading = ("Get", "List", "Search", "Batch", "Read")
    rows: dict[tuple[str, ...], dict[str, Any]] = {}
    for one in listed:
        name = names.get(one.account_id) or _("Prag itself")
        act = _("looked") if one.rpc.rsplit("/", 1)[-1].startswith(reading) else _("recorded")
        said = [offices.get(one.institution_id), *map(labels.label, one.roles)]
        if one.opening_reason:
            said.append(_("why: %(reason)s", reason=labels.label(f"OPENING_{one.opening_reason}")))
        by = " · ".join(part for part in said if part)
        # A page asks several times, and several services; for the family it is one look.
        rows.setdefault(
            (moment(one.time), name, by, act),
            {"time": one.time, "last": one.last_time, "times": one.times, "name": name, "by": by, "act": act},
        )
    return list(rows.values())
