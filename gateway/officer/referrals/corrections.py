"""A wrong date of an answer, of an appointment or of what came of it: the institution sets its own right."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from flask import abort, url_for
from google.protobuf.timestamp_pb2 import Timestamp
from prag.referral.v1 import referral_service_pb2 as pb

from gateway import act_dates, menu
from gateway.auth import requires
from gateway.clients import services
from gateway.labels.timeline import EVENTS
from gateway.officer.referrals.blueprint import bp

_EVENTS: Final = "prag.referral.v1."
_OUTCOME: Final = "outcome"


def _act(referral: pb.Referral, date: str, outcome: str) -> tuple[tuple[str, str], str, Any]:
    """The act, what it was done to, and what stands there."""
    answered = "Refused" if referral.state == pb.REFERRAL_STATE_REFUSED else "Accepted"
    dates: dict[str, tuple[str, str, Timestamp]] = {
        "answer": (f"{_EVENTS}Referral{answered}", "", referral.answered_time),
        "appointment": (f"{_EVENTS}ReferralAccepted", "appointment_time", referral.appointment_time),
    }
    if date in dates and dates[date][2].seconds:
        event, field, stands = dates[date]
        return (event, field), referral.id, stands
    found = next((one for one in referral.outcomes if one.id == outcome), None)
    if date != _OUTCOME or found is None:
        abort(404)
    return (f"{_EVENTS}OutcomeRecorded", ""), found.id, found.done_on


@bp.route("/referrals/<uuid:referral_id>/date/<any(answer, appointment):date>", methods=["GET", "POST"])
@bp.route("/referrals/<uuid:referral_id>/date/<any(outcome):date>/<uuid:outcome>", methods=["GET", "POST"])
@requires("referral.answer")
def correct_date(referral_id: UUID, date: str, outcome: UUID | None = None) -> Any:
    """Say when it was in truth, and why the other date stood there."""
    menu.in_section("referrals.inbox")
    referral = services().referral.GetReferral(pb.GetReferralRequest(referral_id=str(referral_id)))
    act, subject, stands = _act(referral, date, str(outcome or ""))
    form = act_dates.form_of(act_dates.DATED[act], stands)
    back = url_for("referrals.inbox", referral=str(referral_id))
    return act_dates.page(form, act, subject, back, what=EVENTS[act[0]], case_id=referral.case_id)
