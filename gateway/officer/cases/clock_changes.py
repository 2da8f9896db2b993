"""A clock is paused, runs on, and is made longer: by whoever may, as far as its rule's version allows."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import url_for
from prag.registry.v1 import registry_service_pb2 as pb

from gateway import clock, labels
from gateway.auth import requires
from gateway.clients import services
from gateway.forms import Form, saved
from gateway.officer.cases.blueprint import bp
from gateway.officer.cases.case_layout import case_layout
from gateway.officer.cases.forms import (
    ExtendClockForm,
    PauseClockForm,
    ResumeClockForm,
    WithdrawExtensionForm,
)
from services.chassis.errors import NotFound


@bp.route("/<uuid:case_id>/clocks/<uuid:clock_id>/pause", methods=["GET", "POST"])
@requires("clock.change")
def pause_clock(case_id: UUID, clock_id: UUID) -> Any:
    """Nothing of it is due for a while."""
    now = _one(case_id, clock_id)
    first = {"paused_on": clock.today(), "etag": now.etag}
    form = PauseClockForm(data=first)
    if form.accepted():
        with form.faults():
            change = pb.PauseClockRequest(
                clock_id=now.id,
                paused_on=form.paused_on.message,
                reason=form.reason.data,
                note=form.note.data,
                etag=form.etag.data,
                request_id=form.request_id.data,
            )
            services().registry.PauseClock(change)
            return _done(case_id)
    form.seen_anew(now.etag, first)
    return _page(case_id, now, form, "pause_clock")


@bp.route("/<uuid:case_id>/clocks/<uuid:clock_id>/resume", methods=["GET", "POST"])
@requires("clock.change")
def resume_clock(case_id: UUID, clock_id: UUID) -> Any:
    """It runs on."""
    now = _one(case_id, clock_id)
    first = {"resumed_on": clock.today(), "etag": now.etag}
    form = ResumeClockForm(data=first)
    if form.accepted():
        with form.faults():
            change = pb.ResumeClockRequest(
                clock_id=now.id,
                resumed_on=form.resumed_on.message,
                etag=form.etag.data,
                request_id=form.request_id.data,
            )
            services().registry.ResumeClock(change)
            return _done(case_id)
    form.seen_anew(now.etag, first)
    return _page(case_id, now, form, "resume_clock")


@bp.route("/<uuid:case_id>/clocks/<uuid:clock_id>/extend", methods=["GET", "POST"])
@requires("clock.change")
def extend_clock(case_id: UUID, clock_id: UUID) -> Any:
    """It becomes longer, by no more than its version allows."""
    now = _one(case_id, clock_id)
    first = {"extended_on": clock.today(), "etag": now.etag}
    form = ExtendClockForm(data=first)
    if form.accepted():
        with form.faults():
            change = pb.ExtendClockRequest(
                clock_id=now.id,
                length=form.length.data,
                extended_on=form.extended_on.message,
                reason=form.reason.data,
                note=form.note.data,
                etag=form.etag.data,
                request_id=form.request_id.data,
            )
            services().registry.ExtendClock(change)
            return _done(case_id)
    form.seen_anew(now.etag, first)
    return _page(case_id, now, form, "extend_clock")


@bp.route("/<uuid:case_id>/clocks/<uuid:clock_id>/withdraw-extension", methods=["GET", "POST"])
@requires("clock.change")
def withdraw_extension(case_id: UUID, clock_id: UUID) -> Any:
    """The last extension is taken back; that it was there stays."""
    now = _one(case_id, clock_id)
    first = {"etag": now.etag}
    form = WithdrawExtensionForm(data=first)
    if form.accepted():
        with form.faults():
            services().registry.WithdrawExtension(
                pb.WithdrawExtensionRequest(
                    clock_id=now.id,
                    reason=form.reason.data,
                    etag=form.etag.data,
                    request_id=form.request_id.data,
                )
            )
            return _done(case_id)
    form.seen_anew(now.etag, first)
    return _page(case_id, now, form, "withdraw_extension")


def _one(case_id: UUID, clock_id: UUID) -> pb.Clock:
    clocks = services().registry.ListClocks(pb.ListClocksRequest(case_id=str(case_id))).clocks
    found = next((one for one in clocks if one.id == str(clock_id)), None)
    if found is None:
        raise NotFound("CLOCK_NOT_FOUND")
    return found


def _done(case_id: UUID) -> Any:
    return saved(url_for("cases.clocks", case_id=case_id))


def _page(case_id: UUID, now: pb.Clock, form: Form, step: str) -> Any:
    title = labels.label(f"CLOCK_STEP_{step.upper()}")
    return form.page(
        "cases/change-clock.html", **case_layout(case_id, "overview"), clock=now, step=step, step_title=title
    )
