"""A wrong date of an act is set right: the form, what may be corrected, and the history beside it.

Each page that shows an act has a page of its own for its dates; they are made of this.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from google.protobuf.timestamp_pb2 import Timestamp
from prag.common.v1 import types_pb2 as common

from gateway.auth import current
from gateway.clients import or_default, services
from gateway.fields import DayField, HourField, TextField
from gateway.formats import as_date, as_datetime
from gateway.forms import Form, Required, limited_by, saved, to_timestamp
from gateway.locale import gettext as _
from gateway.locale import lazy_gettext as _l
from services.domain.roles import MCR_OFFICER, MOCR_HEAD, MRC_SECRETARY

__all__ = ["DATED", "CorrectDateForm", "Dated", "dates_of", "form_of", "may_correct", "page"]

# Whether an act has an hour: never, always, or where somebody knows it.
NO, YES, KNOWN = "no", "yes", "known"


@dataclass(frozen=True)
class Dated:
    """A date of an act that may be corrected."""

    hour: str = NO
    # What the date is, where an act has several.
    text: Any = ""
    # Roles that correct it beside who recorded it; else the office's head.
    heads: tuple[str, ...] = (MOCR_HEAD,)
    # Which code of the event names it, where there may be several of one subject.
    named_by: str = ""
    # A strand that does not know it.
    not_in: str = ""
    only_in: str = ""


# By the event that tells of the act, and the date's name; the commission's and an institution's have no head
# of an office.
_BODIES: Final = (MRC_SECRETARY, MCR_OFFICER)
DATED: Final[Mapping[tuple[str, str], Dated]] = {
    ("prag.registry.v1.CaseReported", ""): Dated(YES, _l("When it was reported")),
    ("prag.registry.v1.CaseReported", "trigger_on"): Dated(
        KNOWN, _l("Day of the return or status"), not_in="RETURN"
    ),
    ("prag.registry.v1.CaseReported", "requested_on"): Dated(
        text=_l("Day of the request for return"), only_in="RETURN"
    ),
    ("prag.registry.v1.CaseRegistered", ""): Dated(YES, _l("When the family was registered")),
    ("prag.registry.v1.CaseRegistered", "notice_on"): Dated(text=_l("Day of the notice on data")),
    ("prag.registry.v1.FamilyChanged", ""): Dated(named_by="change_id"),
    ("prag.registry.v1.CaseSelected", ""): Dated(heads=(MCR_OFFICER,)),
    ("prag.registry.v1.ReturnRecorded", ""): Dated(KNOWN),
    ("prag.registry.v1.ConsentRecorded", ""): Dated(named_by="consent_id"),
    ("prag.registry.v1.ConsentWithdrawn", ""): Dated(named_by="consent_id"),
    ("prag.registry.v1.PermitRenewed", ""): Dated(named_by="renewal_id"),
    ("prag.registry.v1.PaperFileClosed", ""): Dated(),
    ("prag.registry.v1.ClosureRequested", ""): Dated(),
    ("prag.assessment.v1.VisitRecorded", ""): Dated(YES),
    ("prag.assessment.v1.OppSubmitted", ""): Dated(),
    ("prag.assessment.v1.PlanSubmitted", ""): Dated(),
    ("prag.assessment.v1.PlanApproved", ""): Dated(),
    ("prag.assessment.v1.MonitoringRecorded", ""): Dated(),
    ("prag.assessment.v1.TwelveMonthReviewRecorded", ""): Dated(),
    ("prag.assessment.v1.FinalAssessmentRecorded", ""): Dated(),
    ("prag.referral.v1.ReferralSent", ""): Dated(YES),
    ("prag.referral.v1.ReferralAccepted", ""): Dated(YES, _l("When the answer was given"), heads=()),
    ("prag.referral.v1.ReferralAccepted", "appointment_time"): Dated(YES, _l("First appointment"), heads=()),
    ("prag.referral.v1.ReferralRefused", ""): Dated(YES, _l("When the answer was given"), heads=()),
    ("prag.referral.v1.OutcomeRecorded", ""): Dated(named_by="outcome_id", heads=()),
    ("prag.benefits.v1.ApplicationSubmitted", ""): Dated(YES),
    ("prag.benefits.v1.ApplicationPutOnAgenda", ""): Dated(YES, _l("For when it was called"), heads=_BODIES),
    ("prag.benefits.v1.SessionHeld", ""): Dated(YES, _l("When it was opened"), heads=_BODIES),
    ("prag.benefits.v1.SessionHeld", "closed_time"): Dated(YES, _l("When it ended"), heads=_BODIES),
    ("prag.benefits.v1.DecisionServed", ""): Dated(heads=(MOCR_HEAD, *_BODIES)),
    ("prag.benefits.v1.DecisionFinal", ""): Dated(heads=(MOCR_HEAD, *_BODIES)),
    ("prag.benefits.v1.ExecutionStarted", ""): Dated(heads=()),
    ("prag.benefits.v1.DeliveryRecorded", ""): Dated(named_by="delivery_id"),
}


@limited_by(common.CorrectActDateRequest)
class CorrectDateForm(Form):
    """When an act was in truth."""

    on = DayField(_l("Day"), [Required()])
    hour = HourField(_l("Hour"), description=_l("For example 10:30"))
    reason = TextField(_l("Why the date was wrong"))
    correcting_act_on = DayField(
        _l("Day of the correcting act"),
        description=_l(
            "Only where a decision that rests on the date was served; that one stays as it was served"
        ),
    )


def dates_of(event: str) -> dict[str, Dated]:
    """The dates of an act that may be corrected, by name."""
    return {field: dated for (act, field), dated in DATED.items() if act == event}


def may_correct(dated: Dated, author: str, strand: str = "") -> bool:
    """Say whether the reader may correct a date: who recorded the act, or the head."""
    if strand and (strand == dated.not_in or (dated.only_in and strand != dated.only_in)):
        return False
    return current().account_id == author or not current().roles.isdisjoint(dated.heads)


def form_of(dated: Dated, stands: Timestamp | Any = None) -> CorrectDateForm:
    """The form, filled with what stands there."""
    if isinstance(stands, Timestamp):
        done = as_datetime(stands)
        hour = done.time().replace(microsecond=0) if dated.hour == YES else None
        return CorrectDateForm(data={"on": as_date(stands), "hour": hour})
    return CorrectDateForm(data={"on": as_date(stands)} if stands is not None else {})


def page(
    form: CorrectDateForm,
    act: tuple[str, str],
    subject_id: str,
    back: str,
    *,
    what: Any,
    case_id: str = "-",
    month: str = "",
    template: str = "layout/correct-date.html",
    context: Mapping[str, Any] = MappingProxyType({}),
) -> Any:
    """The page of a date: the form with what was corrected before; sent and taken, back to where it began.

    `context` is what the template needs besides.
    """
    if form.accepted():
        with form.faults({"time": "on"}):
            _service(act).CorrectActDate(_request(form, act, subject_id, case_id, month))
            return saved(back, _("The date is corrected"))
    return form.page(
        template,
        what=what,
        dated=DATED[act],
        earlier=_earlier(act, subject_id, case_id, month),
        back=back,
        **context,
    )


def _service(act: tuple[str, str]) -> Any:
    """The one whose event tells of the act."""
    return getattr(services(), act[0].split(".")[1])


def _request(
    form: CorrectDateForm, act: tuple[str, str], subject_id: str, case_id: str, month: str
) -> common.CorrectActDateRequest:
    event, field = act
    hour = DATED[act].hour == YES or (DATED[act].hour == KNOWN and form.hour.data is not None)
    return common.CorrectActDateRequest(
        case_id=case_id,
        act=event,
        subject_id=subject_id,
        month=month,
        field=field,
        on=None if hour else form.on.message,
        time=(to_timestamp(form.on, form.hour) or Timestamp()) if hour else None,
        reason=form.reason.data,
        correcting_act_on=form.correcting_act_on.message,
        request_id=form.request_id.data,
    )


def _earlier(act: tuple[str, str], subject_id: str, case_id: str, month: str) -> list[Any]:
    """What was corrected of the date before; nothing where its service does not answer."""
    request = common.ListActDateCorrectionsRequest(case_id=case_id, subject_id=subject_id)
    known = or_default(lambda: _service(act).ListActDateCorrections(request), None)
    return [
        one
        for one in (known.corrections if known is not None else ())
        if (one.act, one.field, one.month) == (*act, month)
    ]
