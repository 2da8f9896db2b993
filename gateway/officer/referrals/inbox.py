"""The institution's side: the list, the person's snapshot, the answer and the outcome (picture 06)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from google.protobuf.timestamp_pb2 import Timestamp
from prag.identity.v1 import identity_service_pb2 as identity
from prag.referral.v1 import referral_service_pb2 as pb

from gateway import menu, places, reference
from gateway.auth import current, requires
from gateway.clients import or_default, parallel, services
from gateway.fields import ChoiceField, ChoicesField, DayField, HourField, LineField, TextField
from gateway.formats import localized
from gateway.forms import Form, Required, limited_by, saved, to_timestamp
from gateway.locale import gettext as _
from gateway.locale import lazy_gettext as _l
from gateway.officer.referrals import presenters
from gateway.officer.referrals.blueprint import bp

PAGE = 50

# Filters of the list: word, and the states it shows.
FILTERS: Mapping[str, tuple[Any, tuple[pb.ReferralState, ...]]] = {
    "to-answer": (_l("Wait for an answer"), (pb.REFERRAL_STATE_SENT, pb.REFERRAL_STATE_UNANSWERED)),
    "accepted": (_l("Accepted"), (pb.REFERRAL_STATE_ACCEPTED,)),
    "in-service": (_l("In service"), (pb.REFERRAL_STATE_IN_SERVICE,)),
    "ended": (
        _l("Ended"),
        (
            pb.REFERRAL_STATE_COMPLETED,
            pb.REFERRAL_STATE_REFUSED,
            pb.REFERRAL_STATE_FAILED,
            pb.REFERRAL_STATE_WITHDRAWN,
        ),
    ),
}


@limited_by(pb.AcceptReferralRequest)
@limited_by(pb.RefuseReferralRequest, required=False)
class AnswerForm(Form):
    """The institution's answer; nothing is chosen beforehand."""

    answer = ChoiceField(_l("Your answer"), [Required(_l("choose an answer"))])
    appointment_on = DayField(_l("First appointment"))
    appointment_hour = HourField(_l("Hour"), description=_l("For example 10:30"))
    counsellor = LineField(_l("Counsellor"))
    reason = ChoiceField(_l("Reason"))
    note = TextField(_l("A line for the municipality"))
    institution_id = ChoiceField(_l("To which institution"))


@limited_by(pb.RecordOutcomeRequest, {"outcome_note": "note"})
class OutcomeForm(Form):
    """What came of it."""

    outcome = ChoiceField(_l("Outcome"))
    done_on = DayField(_l("Done on"))
    grade = LineField(_l("Grade"), description=_l("Only for enrolment in school."))
    person_ids = ChoicesField(_l("Persons"))
    outcome_note = TextField(_l("Note"))
    completes = ChoiceField(
        _l("Is the service over?"),
        [Required()],
        choices=[("no", _l("No, more will follow")), ("yes", _l("Yes, this ends the referral"))],
    )


@bp.route("/referrals/inbox")
@requires("referral.answer")
def inbox() -> Any:
    """The institution's referrals; the first one that waits is opened."""
    chosen = request.args.get("show", "to-answer")
    return _page(chosen if chosen in FILTERS else "to-answer", request.args.get("referral", ""))


def _page(
    chosen: str, referral_id: str, answer: AnswerForm | None = None, outcome: OutcomeForm | None = None
) -> Any:
    kind = current().institution.kind
    question = pb.ListReferralsRequest(
        states=FILTERS[chosen][1], page_size=PAGE, page_token=request.args.get("page", "")
    )
    found, counted, known, names = parallel(
        lambda: services().referral.ListReferrals(question),
        lambda: services().referral.CountReferrals(pb.CountReferralsRequest()),
        lambda: reference.vocabulary(kind),
        reference.item_names,
    )
    opened = next((referral for referral in found.referrals if referral.id == referral_id), None)
    if opened is None and referral_id:
        opened = services().referral.GetReferral(pb.GetReferralRequest(referral_id=referral_id))
    if opened is None and found.referrals:
        opened = found.referrals[0]
    # A page shows both forms; what was sent belongs to one of them.
    answer = answer or AnswerForm(formdata=None, data={"counsellor": current().name})
    outcome = outcome or OutcomeForm(formdata=None)
    _fill(answer, outcome, opened, known)
    form = outcome if outcome.status != 200 else answer
    by_state = {count.state: count.count for count in counted.counts}
    return form.page(
        "referrals/inbox.html",
        found=found,
        opened=opened,
        closed=presenters.closed(opened) if opened is not None else (),
        actions={action.name: action for action in opened.actions} if opened is not None else {},
        chosen=chosen,
        filters=[
            {
                "text": text,
                "count": sum(by_state.get(state, 0) for state in states),
                "url": url_for("referrals.inbox", show=name),
                "current": name == chosen,
            }
            for name, (text, states) in FILTERS.items()
        ],
        answer_form=answer,
        outcome_form=outcome,
        kinds=presenters.KINDS,
        state_code=presenters.state_code,
        terms=presenters.term_names(known),
        items=names,
        snapshot_fields=presenters.FIELDS,
        person_facts=presenters.person_facts,
        family_facts=presenters.family_facts,
        municipality_name=places.municipality_name,
        not_shown=presenters.not_shown(known),
    )


def _fill(
    answer: AnswerForm, outcome: OutcomeForm, opened: pb.Referral | None, known: pb.ListVocabularyResponse
) -> None:
    onward = _onward(opened)
    answer.answer.choices = [
        ("accept", _("We accept")),
        ("refuse", _("We refuse, with a reason")),
        *([("forward", _("We pass it on"))] if onward else []),
    ]
    answer.reason.choices = presenters.choices(known.refusal_reasons)
    answer.institution_id.choices = onward
    outcome.outcome.choices = presenters.choices(known.outcomes)
    people = opened.snapshot.persons if opened is not None else []
    outcome.person_ids.choices = [
        (person.person_id, f"{person.given_name} {person.family_name}") for person in people
    ]


def _onward(opened: pb.Referral | None) -> list[tuple[str, str]]:
    """Institutions that this one may pass a person on to (the service checks the kind again)."""
    action = (
        next((step for step in opened.actions if step.name == "forward_referral"), None) if opened else None
    )
    if opened is None or action is None or not action.allowed:
        return []
    kinds = [kind for kind in action.metadata.get("kinds", "").split(",") if kind]
    choices: list[tuple[str, str]] = []
    for kind in kinds:
        question = identity.ListInstitutionsRequest(kind=kind, municipality=opened.municipality)
        answer = or_default(partial(services().identity.ListInstitutions, question), None)
        choices += (
            []
            if answer is None
            else [(institution.id, localized(institution.name)) for institution in answer.institutions]
        )
    return choices


@bp.post("/referrals/<uuid:referral_id>/answer")
@requires("referral.answer")
def answer(referral_id: UUID) -> Any:
    """Send the answer; the municipality sees it at once."""
    referral = services().referral.GetReferral(pb.GetReferralRequest(referral_id=str(referral_id)))
    form = AnswerForm()
    _fill(form, OutcomeForm(formdata=None), referral, reference.vocabulary(current().institution.kind))
    if form.accepted():
        with form.faults({"appointment_time": "appointment_on"}):
            _ANSWERS[form.answer.data](str(referral_id), form)
            return saved(url_for("referrals.inbox", referral=str(referral_id)))
    return _page("to-answer", str(referral_id), answer=form)


def _accept(referral_id: str, form: AnswerForm) -> None:
    services().referral.AcceptReferral(
        pb.AcceptReferralRequest(
            referral_id=referral_id,
            appointment_time=to_timestamp(form.appointment_on, form.appointment_hour) or Timestamp(),
            counsellor=form.counsellor.data or "",
            request_id=form.request_id.data,
        )
    )


def _refuse(referral_id: str, form: AnswerForm) -> None:
    services().referral.RefuseReferral(
        pb.RefuseReferralRequest(
            referral_id=referral_id,
            reason=form.reason.data,
            note=form.note.data or "",
            request_id=form.request_id.data,
        )
    )


def _forward(referral_id: str, form: AnswerForm) -> None:
    services().referral.ForwardReferral(
        pb.ForwardReferralRequest(
            referral_id=referral_id,
            institution_id=form.institution_id.data,
            note=form.note.data or "",
            request_id=form.request_id.data,
        )
    )


_ANSWERS: Mapping[str, Callable[[str, AnswerForm], None]] = {
    "accept": _accept,
    "refuse": _refuse,
    "forward": _forward,
}


@bp.post("/referrals/<uuid:referral_id>/outcome")
@requires("referral.answer")
def outcome(referral_id: UUID) -> Any:
    """Record what came of it; the plan item moves."""
    referral = services().referral.GetReferral(pb.GetReferralRequest(referral_id=str(referral_id)))
    form = OutcomeForm()
    _fill(AnswerForm(formdata=None), form, referral, reference.vocabulary(current().institution.kind))
    if form.accepted():
        with form.faults({"note": "outcome_note"}):
            message = pb.RecordOutcomeRequest(
                referral_id=str(referral_id),
                outcome=form.outcome.data,
                person_ids=form.person_ids.data,
                grade=form.grade.data or "",
                note=form.outcome_note.data or "",
                completes=form.completes.data == "yes",
                request_id=form.request_id.data,
            )
            on = form.done_on.data
            message.done_on.year, message.done_on.month, message.done_on.day = on.year, on.month, on.day
            services().referral.RecordOutcome(message)
            return saved(url_for("referrals.inbox", show="in-service", referral=str(referral_id)))
    return _page("in-service", str(referral_id), outcome=form)


@bp.post("/referrals/<uuid:referral_id>/fail")
@requires("referral.answer")
def fail(referral_id: UUID) -> Any:
    """The service could not be given."""
    services().referral.FailReferral(
        pb.FailReferralRequest(
            referral_id=str(referral_id),
            reason=request.form.get("reason", ""),
            request_id=request.form.get("request_id", ""),
        )
    )
    menu.in_section("referrals.inbox")
    return redirect(url_for("referrals.inbox", show="ended", referral=str(referral_id)), 303)
