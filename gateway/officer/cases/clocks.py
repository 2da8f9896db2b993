"""Clocks of a case as the page tells them: six variants, each with its source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import url_for
from prag.registry.v1 import registry_service_pb2 as pb

from gateway import labels, reference
from gateway.auth import current
from gateway.clock import now, today
from gateway.formats import as_datetime, day, localized, moment, month_name
from gateway.locale import gettext as _
from gateway.locale import ngettext
from gateway.menu import opens, url_if_there
from gateway.officer.cases.presenters import event_title

# From so many hours on people count days.
MOST_HOURS = 100
ORDER = ("late", "due", "waits", "running", "paused", "unset", "met")
HOUR = 3600
NONE: Mapping[str, str] = {}


def case_subjects(shared: Mapping[str, Any]) -> dict[str, str]:
    """What a clock of the case may belong to, by id: who was asked for what, which help was applied for."""
    offices, items = reference.institution_names(), reference.item_names()
    referrals, applications = shared["referrals"], shared["applications"]
    subjects = {}
    for sent in referrals.value.referrals if referrals else ():
        office = offices.get(sent.institution_id) or labels.label(sent.institution_kind)
        subjects[sent.id] = ", ".join(part for part in (office, items.get(sent.item_code, "")) if part)
    for asked in applications.value.applications if applications else ():
        help_ = f"{labels.label(asked.scheme)} {asked.number}"
        subjects |= {key: help_ for key in (asked.id, asked.decision_id) if key}
    return subjects


def clocks_of(clocks: Any, rules: Any, subjects: Mapping[str, str] = NONE) -> list[dict[str, Any]]:
    """Rows of the macro `clock`, in the page's order; of months that were met only the newest."""
    by_code = _named(rules)
    rows = []
    met_months: set[str] = set()
    for clock in sorted(clocks, key=lambda one: one.period, reverse=True):
        if clock.state == pb.CLOCK_STATE_CANCELLED:
            continue
        row = _row(clock, by_code.get(clock.rule), subjects)
        if clock.period and row["kind"] == "met":
            if clock.rule in met_months:
                continue
            met_months.add(clock.rule)
        rows.append(row)
    return sorted(rows, key=lambda row: (ORDER.index(row["kind"]), row["due"]))


def all_of(clocks: Any, rules: Any, subjects: Mapping[str, str]) -> list[dict[str, Any]]:
    """Every clock, those that ended too: what began it, what stops it, by which version, and its history."""
    by_code = _named(rules)
    rows = [{**_row(clock, by_code.get(clock.rule), subjects), **_told(clock)} for clock in clocks]
    return sorted(rows, key=lambda row: (ORDER.index(row["kind"]), row["due"]))


def _named(rules: Any) -> dict[str, pb.ClockRule]:
    by_code: dict[str, pb.ClockRule] = {}
    for rule in rules:
        by_code.setdefault(rule.code, rule)
    return by_code


def _told(clock: pb.Clock) -> dict[str, Any]:
    facts = [
        (_("State"), labels.label(pb.ClockState.Name(clock.state))),
        (_("Started by"), f"{event_title(clock.started_by, {})}, {moment(clock.start_time)}"),
        (_("Due"), _due(clock)),
        (_("Stops on"), _events(clock.stops_on)),
    ]
    if clock.ends_on:
        facts.append((_("Ends with"), _events(clock.ends_on)))
    if clock.HasField("stop_time"):
        facts.append((_("Stopped by"), f"{event_title(clock.stopped_by, {})}, {moment(clock.stop_time)}"))
    facts += [(_("Paused"), _pause(pause)) for pause in clock.pauses]
    facts += [(_("Made longer"), _extension(clock, extension)) for extension in clock.extensions]
    facts.append((_("Rule"), _("version from %(day)s", day=day(clock.rule_valid_from))))
    url = _url_of(clock)
    history = [
        {
            "kind": labels.label(f"CLOCK_ENTRY_{entry.kind}"),
            "event": event_title(entry.event, {}),
            "actual": entry.actual_time,
            "recorded": entry.recorded_time,
        }
        for entry in clock.history
    ]
    belongs_to = labels.label(f"CLOCK_OF_{clock.subject_kind.upper()}") if clock.subject_kind else ""
    if belongs_to and not url:
        belongs_to = _("%(subject)s (open to whoever handles the case)", subject=belongs_to)
    return {
        "facts": facts,
        "history": history,
        "belongs_to": belongs_to,
        "subject_url": url,
        "actions": [
            (
                action,
                labels.label(f"CLOCK_STEP_{action.name.upper()}"),
                url_for(f"cases.{action.name}", case_id=clock.case_id, clock_id=clock.id),
            )
            for action in clock.actions
        ],
    }


def _url_of(clock: pb.Clock) -> str:
    """Where its referral, application or decision is read; "" where that is not the reader's to open."""
    pages = {
        "referral": "referrals.show",
        "application": "benefits.application",
        "decision": "benefits.decision",
    }
    endpoint = pages.get(clock.subject_kind)
    there = url_if_there(endpoint, **{f"{clock.subject_kind}_id": clock.subject_id}) if endpoint else ""
    return there if opens(there) else ""


def _due(clock: pb.Clock) -> str:
    if clock.state == pb.CLOCK_STATE_PAUSED:
        return _("nothing while it is paused")
    return moment(clock.due_time) if clock.HasField("due_time") else _("not set")


def _pause(pause: pb.ClockPause) -> str:
    since = day(pause.paused_on)
    said = (
        _("from %(since)s, runs again since %(until)s", since=since, until=day(pause.resumed_on))
        if pause.ended
        else _("since %(since)s", since=since)
    )
    return " · ".join((said, labels.label(pb.ClockChangeReason.Name(pause.reason)), pause.note))


def _extension(clock: pb.Clock, extension: pb.ClockExtension) -> str:
    said = _(
        "by %(length)s %(unit)s, by an act of %(day)s",
        length=extension.length,
        unit=labels.label(f"CLOCK_UNIT_{clock.rule_unit}"),
        day=day(extension.extended_on),
    )
    parts = [said, labels.label(pb.ClockChangeReason.Name(extension.reason)), extension.note]
    if extension.withdrawn_by:
        parts.append(_("taken back: %(why)s", why=extension.withdraw_reason))
    return " · ".join(parts)


def _events(names: Iterable[str]) -> str:
    return "; ".join(event_title(name, {}) for name in names)


def _row(clock: pb.Clock, rule: pb.ClockRule | None, subjects: Mapping[str, str]) -> dict[str, Any]:
    name = localized(rule.name) if rule is not None else clock.rule
    if clock.period:
        name = f"{name}, {month_name(clock.period)}"
    if subject := subjects.get(clock.subject_id):
        name = f"{name}: {subject}"
    kind = _kind(clock)
    return {
        "id": clock.id,
        "name": name,
        "kind": kind,
        "words": _words(clock, kind),
        "line": _line(clock, kind),
        "share": clock.used_permille // 10,
        "due": clock.due_time.seconds,
    }


def _kind(clock: pb.Clock) -> str:
    if clock.state in {pb.CLOCK_STATE_MET, pb.CLOCK_STATE_MET_LATE}:
        return "met"
    if clock.state in {pb.CLOCK_STATE_NOT_SET, pb.CLOCK_STATE_DONE}:
        return "unset"
    if clock.state == pb.CLOCK_STATE_PAUSED:
        return "paused"
    if clock.state == pb.CLOCK_STATE_BREACHED:
        return "late"
    if clock.who_acts != current().institution.kind and clock.who_acts != "MOCR":
        return "waits"
    return "due" if as_datetime(clock.warn_time) <= now() else "running"


def _words(clock: pb.Clock, kind: str) -> str:
    if kind == "unset":
        return _measured(clock)
    if kind == "met":
        return _met(clock)
    if kind == "paused":
        return _("paused since %(day)s", day=day(clock.pauses[-1].paused_on))
    if kind == "late" and clock.HasField("stop_time"):
        return _("not done")
    if clock.unit == "MINUTES" and abs(clock.left) < MOST_HOURS * 60:
        return _hours(max(1, abs(clock.left) // 60), late=kind == "late")
    days = abs(clock.left) // (24 * 60 if clock.unit == "MINUTES" else 1)
    return _days(clock, days, late=kind == "late")


def _measured(clock: pb.Clock) -> str:
    """How long it took, or takes, where nothing says how long it may."""
    if clock.state == pb.CLOCK_STATE_DONE:
        days = (as_datetime(clock.stop_time).date() - as_datetime(clock.start_time).date()).days
        return ngettext("done in %(num)s day", "done in %(num)s days", days)
    days = (today() - as_datetime(clock.start_time).date()).days
    return ngettext("for %(num)s day, not set", "for %(num)s days, not set", days)


def _hours(count: int, *, late: bool) -> str:
    if late:
        return ngettext("%(num)s hour late", "%(num)s hours late", count)
    return ngettext("%(num)s hour left", "%(num)s hours left", count)


def _days(clock: pb.Clock, count: int, *, late: bool) -> str:
    if late:
        return ngettext("%(num)s day late", "%(num)s days late", max(1, count))
    if not count:
        return _("today")
    if clock.unit == "WORKING_DAYS":
        return ngettext("%(num)s working day left", "%(num)s working days left", count)
    return ngettext("%(num)s day left", "%(num)s days left", count)


def _met(clock: pb.Clock) -> str:
    if clock.recorded_late:
        return _("met in time, recorded late")
    if clock.unit == "MINUTES":
        hours = max(1, round((clock.stop_time.seconds - clock.start_time.seconds) / HOUR))
        if clock.state == pb.CLOCK_STATE_MET:
            return ngettext("met in %(num)s hour", "met in %(num)s hours", hours)
        return ngettext("done in %(num)s hour", "done in %(num)s hours", hours)
    if clock.state == pb.CLOCK_STATE_MET_LATE:
        days = max(1, abs(clock.left))
        return ngettext("done, %(num)s day late", "done, %(num)s days late", days)
    return (
        ngettext("met, %(num)s day early", "met, %(num)s days early", clock.left)
        if clock.left > 0
        else _("met in time")
    )


def _line(clock: pb.Clock, kind: str) -> str:
    source = labels.label(clock.source)
    if kind == "unset":
        return _("%(source)s: figure not verified, so nothing is due", source=source)
    if kind == "met":
        return f"{day(clock.stop_time)} · {source}"
    if kind == "paused":
        runs_on = _("runs on by itself on %(day)s", day=day(clock.pauses[-1].limit_on))
        return " · ".join((runs_on, _who(clock.who_acts), source))
    due = _("by %(day)s", day=day(clock.due_time))
    if clock.HasField("stop_time"):
        return " · ".join((due, _("ended %(day)s", day=day(clock.stop_time)), source))
    return " · ".join((due, _who(clock.who_acts), source))


def _who(code: str) -> str:
    if code == current().institution.kind:
        return _("you")
    return labels.label(f"ACTS_{code}") if labels.has_label(f"ACTS_{code}") else labels.label(code)
