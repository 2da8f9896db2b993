"""A wrong date of a session: when it was called for, opened or ended. What it decided follows."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from flask import abort, url_for
from prag.benefits.v1 import benefits_service_pb2 as pb

from gateway import act_dates, menu
from gateway.auth import current, requires
from gateway.locale import gettext as _
from gateway.officer.commission.blueprint import bp
from gateway.officer.commission.conduct import session_of

# Which act a date of the session is.
_ACTS: Final = {
    "planned_time": ("prag.benefits.v1.ApplicationPutOnAgenda", ""),
    "opened_time": ("prag.benefits.v1.SessionHeld", ""),
    "closed_time": ("prag.benefits.v1.SessionHeld", "closed_time"),
}


def correctable(session: pb.Session) -> list[tuple[str, str]]:
    """Which times the reader corrects: of a body whose sessions they manage."""
    called_off = session.state == pb.SESSION_STATE_CALLED_OFF
    if called_off or not current().may("session.manage") or not session.actions:
        return []
    texts = {
        "planned_time": _("correct for when it was called"),
        "opened_time": _("correct when it was opened"),
        "closed_time": _("correct when it ended"),
    }
    return [(date, text) for date, text in texts.items() if session.HasField(date)]


@bp.route(
    "/<uuid:session_id>/date/<any(planned_time, opened_time, closed_time):date>", methods=["GET", "POST"]
)
@requires("session.manage")
def correct_date(session_id: UUID, date: str) -> Any:
    """Say when it was in truth, and why the other date stood there."""
    menu.in_section("commission.index")
    session = session_of(session_id)
    if not session.HasField(date):
        abort(404)
    act = _ACTS[date]
    form = act_dates.form_of(act_dates.DATED[act], getattr(session, date))
    back = url_for("commission.minutes", session_id=session_id)
    what = _("Session %(number)s", number=session.number)
    return act_dates.page(form, act, session.id, back, what=what)
