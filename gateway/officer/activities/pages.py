"""Activities: the list of a year, one with what stood before, and the form of each kind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask import abort, render_template, request, url_for
from prag.identity.v1 import identity_service_pb2 as identity
from prag.registry.v1 import registry_service_pb2 as registry
from prag.reporting.v1 import reporting_service_pb2 as pb

from gateway import labels, menu, places
from gateway.auth import current, requires
from gateway.cards import person_cards
from gateway.clients import services
from gateway.clock import today
from gateway.formats import as_date, day, in_order, localized
from gateway.forms import saved
from gateway.locale import gettext as _
from gateway.officer.activities.blueprint import bp
from gateway.officer.activities.forms import (
    FIELDS,
    KINDS,
    NEEDED,
    ActivityForm,
    CorrectActivityForm,
    WithdrawActivityForm,
)
from gateway.officer.cases.case_layout import account_names
from services.chassis import dates

FIRST_YEAR = 2023
PAGE = 50
# How many found are offered for ticking; more are found by more of the name.
OFFERED = 20


@bp.route("")
@requires("activity.read")
def index() -> Any:
    """What the offices that the reader sees did in a year, the newest first."""
    year = min(max(request.args.get("year", today().year, type=int), FIRST_YEAR), today().year)
    kind = request.args.get("kind", "")
    kind = kind if kind in KINDS else ""
    question = pb.ListActivitiesRequest(
        kind=f"ACTIVITY_KIND_{kind or 'UNSPECIFIED'}",
        page_size=PAGE,
        page_token=request.args.get("page", ""),
    )
    dates.as_date(dt.date(year, 1, 1), getattr(question, "from"))
    dates.as_date(min(dt.date(year, 12, 31), today()), question.to)
    answer = services().reporting.ListActivities(question)
    several = len(current().municipalities) > 1
    chips = [("", _("All")), *((one, _word(one)) for one in KINDS)]

    def here(kind: str, page: str = "") -> str:
        return url_for("activities.index", year=year, kind=kind or None, page=page or None)

    return render_template(
        "activities/index.html",
        year=year,
        years=[
            {
                "text": str(one),
                "url": url_for("activities.index", year=one, kind=kind or None),
                "current": one == year,
            }
            for one in range(today().year, FIRST_YEAR - 1, -1)
        ],
        chips=[{"text": text, "url": here(name), "current": name == kind} for name, text in chips],
        rows=[_row(one, several=several) for one in answer.activities],
        next_url=here(kind, answer.next_page_token) if answer.next_page_token else "",
        first_url=here(kind) if request.args.get("page") else "",
        kinds=[(one, _word(one)) for one in KINDS] if current().may("activity.write") else [],
    )


@bp.route("/new/<string:kind>", methods=["GET", "POST"])
@requires("activity.write")
def new(kind: str) -> Any:
    """Record an activity of a kind."""
    menu.in_section("activities.index")
    if kind not in KINDS:
        abort(404)
    own = current().municipalities
    form = ActivityForm(data={"municipality": own[0] if len(own) == 1 else ""}).of_kind(kind)
    form.municipality.choices = [
        (one.code, localized(one.name)) for one in places.municipalities() if one.code in own
    ]
    _offer(form, form.municipality.data, ())
    if form.accepted():
        with form.faults():
            done = services().reporting.RecordActivity(
                pb.RecordActivityRequest(activity=form.message(kind), request_id=form.request_id.data)
            )
            return saved(url_for("activities.activity", activity_id=done.id))
    return form.page(
        "activities/form.html",
        kind=kind,
        word=_word(kind),
        fields_of=FIELDS[kind],
        needed=NEEDED[kind],
        seen=None,
    )


@bp.route("/<uuid:activity_id>")
@requires("activity.read")
def activity(activity_id: UUID) -> Any:
    """One activity, who took part, and what stood before."""
    menu.in_section("activities.index")
    found = _one(activity_id)
    cards = {card.person_id: card for card in person_cards(found.person_ids)}
    hands = (found.recorded_by, found.withdrawn_by, *(one.changed_by for one in found.changes))
    names = account_names((*hands, *found.account_ids))
    unknown = _("an account without a name")
    return render_template(
        "activities/activity.html",
        found=found,
        word=_word(_kind(found)),
        persons=[_person(cards.get(one)) for one in found.person_ids],
        staff=[names.get(one, unknown) for one in found.account_ids],
        names=names,
        unknown=unknown,
        changes=[(one, _said(one)) for one in found.changes],
        topic=labels.label(pb.TrainingTopic.Name(found.topic)) if found.topic else "",
        channel=labels.label(pb.MediaChannel.Name(found.channel)) if found.channel else "",
        place=places.municipality_name(found.municipality),
        may={one.name for one in found.actions if one.allowed},
        closed=next((labels.reason(one.reason) for one in found.actions if not one.allowed), ""),
    )


@bp.route("/<uuid:activity_id>/correct", methods=["GET", "POST"])
@requires("activity.write")
def correct(activity_id: UUID) -> Any:
    """Set an activity right; what stood before stays to be read."""
    menu.in_section("activities.index")
    now = _one(activity_id)
    kind = _kind(now)
    data = {
        **{name: getattr(now, name) for name in ("subject", "place", "partner", "person_ids", "account_ids")},
        **{name: getattr(now, name) or None for name in ("women", "men", "copies")},
        "held_on": as_date(now.held_on),
        "topic": pb.TrainingTopic.Name(now.topic) if now.topic else "",
        "channel": pb.MediaChannel.Name(now.channel) if now.channel else "",
    }
    form = CorrectActivityForm(data={**data, "etag": now.etag}).of_kind(kind)
    del form.municipality
    _offer(form, now.municipality, now.account_ids)
    if form.accepted():
        with form.faults():
            services().reporting.CorrectActivity(
                pb.CorrectActivityRequest(
                    activity_id=now.id,
                    activity=form.message(kind),
                    reason=form.reason.data,
                    request_id=form.request_id.data,
                )
            )
            return saved(url_for("activities.activity", activity_id=activity_id))
    form.seen_anew(now.etag)
    return form.page(
        "activities/form.html",
        kind=kind,
        word=_word(kind),
        fields_of=FIELDS[kind],
        needed=NEEDED[kind],
        seen=now,
    )


@bp.route("/<uuid:activity_id>/withdraw", methods=["GET", "POST"])
@requires("activity.write")
def withdraw(activity_id: UUID) -> Any:
    """It was recorded by mistake, and counts no longer."""
    menu.in_section("activities.index")
    now = _one(activity_id)
    form = WithdrawActivityForm()
    if form.accepted():
        with form.faults():
            services().reporting.WithdrawActivity(
                pb.WithdrawActivityRequest(
                    activity_id=now.id, reason=form.reason.data, request_id=form.request_id.data
                )
            )
            return saved(url_for("activities.activity", activity_id=activity_id))
    return form.page("activities/withdraw.html", seen=now, word=_word(_kind(now)))


def _form_page(form: ActivityForm, kind: str, seen: pb.Activity | None) -> Any:
    return form.page(
        "activities/form.html",
        word=_word(kind),
        fields_of=FIELDS[kind],
        needed=NEEDED[kind],
        seen=seen,
    )


def _offer(form: ActivityForm, municipality: str, also: Iterable[str]) -> None:
    """Offer the staff of the office, and whoever is ticked or found of those registered there."""
    if "account_ids" in form:
        question = identity.ListColleaguesRequest(municipality=municipality)
        listed = services().identity.ListColleagues(question).colleagues if municipality else ()
        there = {one.id: one.display_name for one in listed}
        left = account_names(set(also) - set(there))
        form.account_ids.choices = sorted((there | dict(left)).items(), key=lambda pair: in_order(pair[1]))
    if "person_ids" not in form:
        return
    cards = {card.person_id: card for card in person_cards(form.person_ids.data)}
    offered = {one: _card(cards[one]) if one in cards else _("person") for one in form.person_ids.data}
    if request.form.get("_again") == "find" and (form.find.data or "").strip():
        answer = services().registry.SearchPersons(
            registry.SearchPersonsRequest(name=form.find.data.strip(), page_size=OFFERED)
        )
        here = [hit.card for hit in answer.hits if not hit.masked and not hit.reported]
        offered |= {card.person_id: _card(card) for card in here if card.municipality == municipality}
        if answer.more:
            form.find.description = _("There are more than these: write more of the name.")
        if not here:
            form.find.errors = [_("Nobody was found under this name.")]
    form.person_ids.choices = list(offered.items())


def _card(card: registry.PersonCard) -> str:
    name = f"{card.given_name} {card.family_name}".strip()
    return " · ".join(part for part in (name, str(card.birth_year or ""), card.case_number) if part)


def _person(card: registry.PersonCard | None) -> tuple[str, str]:
    """The name of who took part, and where the case stands; both only for whom they are open to."""
    if card is None:
        return _("person"), ""
    name = f"{card.given_name} {card.family_name}".strip()
    return name, menu.url_if_there("cases.overview", case_id=card.case_id)


def _one(activity_id: UUID) -> pb.Activity:
    return services().reporting.GetActivity(pb.GetActivityRequest(activity_id=str(activity_id)))


def _kind(of: pb.Activity | pb.ActivityChange) -> str:
    return pb.ActivityKind.Name(of.kind).removeprefix("ACTIVITY_KIND_")


def _word(kind: str) -> str:
    return labels.label(f"ACTIVITY_KIND_{kind}")


def _participants(of: pb.Activity | pb.ActivityChange) -> str:
    """How many took part, as far as the kind has any."""
    registered = len(of.person_ids)
    parts = [
        _("women: %(count)s", count=of.women) if of.women else "",
        _("men: %(count)s", count=of.men) if of.men else "",
        _("registered: %(count)s", count=registered) if registered else "",
        _("of the staff: %(count)s", count=len(of.account_ids)) if of.account_ids else "",
        _("copies: %(count)s", count=of.copies) if of.copies else "",
    ]
    return ", ".join(part for part in parts if part)


def _said(of: pb.Activity | pb.ActivityChange) -> str:
    """What stood of it, in a line."""
    words = (day(of.held_on), of.subject, of.place, of.partner, _participants(of))
    return " · ".join(word for word in words if word)


def _row(one: pb.Activity, *, several: bool) -> dict[str, Any]:
    detail = (
        pb.TrainingTopic.Name(one.topic)
        if one.topic
        else pb.MediaChannel.Name(one.channel)
        if one.channel
        else ""
    )
    return {
        "url": url_for("activities.activity", activity_id=one.id),
        "subject": one.subject,
        "kind": _word(_kind(one)),
        "detail": labels.label(detail) if detail else "",
        "place": " · ".join(part for part in (one.place, one.partner) if part),
        "held_on": one.held_on,
        "participants": _participants(one),
        "municipality": places.municipality_name(one.municipality) if several else "",
        "withdrawn": bool(one.withdrawn_by),
    }
