"""The office's side: choose, confirm what is shown, follow, take back."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from prag.assessment.v1 import assessment_service_pb2 as assessment
from prag.identity.v1 import identity_service_pb2 as identity
from prag.referral.v1 import agreement_pb2 as agreement
from prag.referral.v1 import counselling_pb2 as counselling
from prag.referral.v1 import referral_service_pb2 as pb
from prag.registry.v1 import registry_service_pb2 as registry

from gateway import labels, menu, reference
from gateway.auth import current, requires
from gateway.cards import person_cards
from gateway.clients import parallel, services
from gateway.fields import ChoiceField, ChoicesField, LineField, TextField
from gateway.formats import localized
from gateway.forms import Form, Required, limited_by, saved
from gateway.locale import gettext as _
from gateway.locale import lazy_gettext as _l
from gateway.officer.agreements.presenters import rows_of as agreed_rows
from gateway.officer.cases.case_layout import ask, case_layout
from gateway.officer.counselling.presenters import rows_of, terms
from gateway.officer.referrals import presenters
from gateway.officer.referrals.blueprint import bp
from services.chassis.errors import NotFound

PAGE = 50
# Counselling on the case's tab; the rest is a list of its own.
NEWEST = 10
# More than is agreed on one case.
MOST_AGREED = 200
# Without them nobody knows who is sent.
NAMES = ("GIVEN_NAME", "FAMILY_NAME")


class ChooseForm(Form):
    """Step 1: to whom, and which persons."""

    institution_id = ChoiceField(_l("Institution"), [Required()])
    person_ids = ChoicesField(_l("Persons"), [Required(_l("choose at least one person"))])


@limited_by(pb.Snapshot, {"request_text": "request"})
class ConfirmForm(Form):
    """Step 2: what the institution will see, and no more."""

    request_text = TextField(
        _l("What is asked for"),
        [Required()],
        description=_l("For example: registration, counselling, mediation; welder."),
    )
    contact = LineField(_l("Who answers questions"))
    leave_out = ChoicesField(_l("Leave out"), description=_l("What is ticked, the institution will not see."))


@limited_by(pb.WithdrawReferralRequest)
class WithdrawForm(Form):
    """Taking a referral back."""

    cause = ChoiceField(_l("Reason"), [Required()])
    reason = TextField(_l("Why it is taken back"), [Required()])


@bp.route("/cases/<uuid:case_id>/referrals")
@requires("referral.read")
def of_case(case_id: UUID) -> Any:
    """The case's tab."""
    context = case_layout(case_id, "referrals")
    asked = counselling.ListCounsellingRequest(case_id=str(case_id), page_size=NEWEST)
    of_agreements = agreement.ListAgreementsRequest(case_id=str(case_id), page_size=MOST_AGREED)
    vocabulary, names, bodies, told, agreed = parallel(
        reference.vocabulary,
        reference.item_names,
        reference.institutions,
        ask("counselling.read", lambda: services().referral.ListCounselling(asked)),
        ask("meeting.read", lambda: services().referral.ListAgreements(of_agreements)),
    )
    return render_template(
        "referrals/of-case.html",
        **context,
        agreements=agreed,
        agreed=agreed_rows(agreed.value.agreements) if agreed else [],
        counselling=told,
        counselled=rows_of(told.value.counselling, terms()) if told and told.value.counselling else [],
        rows=list(context["referrals"].value.referrals) if context["referrals"] else [],
        **_words(vocabulary, names, bodies),
    )


def _words(known: Any, names: Any, bodies: Any) -> dict[str, Any]:
    return {
        "kinds": presenters.KINDS,
        "unanswered": presenters.UNANSWERED,
        "state_code": presenters.state_code,
        "terms": presenters.term_names(known),
        "items": names,
        "bodies": bodies,
    }


@bp.route("/cases/<uuid:case_id>/referrals/new", methods=["GET", "POST"])
@requires("referral.send")
def send(case_id: UUID) -> Any:
    """Choose institution and persons, then confirm what is shown; what the plan names is not chosen again."""
    case, known, item = parallel(
        lambda: services().registry.GetCase(registry.GetCaseRequest(case_id=str(case_id))),
        lambda: services().registry.GetShareableData(registry.GetShareableDataRequest(case_id=str(case_id))),
        lambda: _item(request.values.get("item", ""), str(case_id)),
    )
    bodies = {
        key: one
        for key, one in reference.institutions(case.municipality).items()
        if one.active and one.kind in menu.HELPERS and (item is None or one.kind == item.institution_kind)
    }
    form = ChooseForm(data=_chosen(item, bodies, known))
    form.institution_id.choices = [(key, localized(one.name)) for key, one in bodies.items()]
    form.person_ids.choices = [
        (one.person_id, f"{one.given_name} {one.family_name}") for one in known.persons
    ]
    # A plan item that names a person, and one institution of its kind: there is nothing to choose.
    named = form.institution_id.data in bodies and bool(form.person_ids.data)
    asked = item is not None or "institution" in request.args
    direct = request.method == "GET" and asked and not request.args.get("choose")
    context = {"case": case, "item": item, "items": reference.item_names(), "direct": direct}
    # The second page is shown again as what it is: what was typed there is not lost.
    if not form.accepted() and not (named and (direct or request.form.get("confirmed"))):
        return form.page("referrals/choose.html", **context)
    body = bodies[form.institution_id.data]
    return _confirm(form, body, known, context)


def _item(item_id: str, case_id: str) -> assessment.PlanItem | None:
    """The item of the plan, also while the next version is drafted; none for a family without a plan.

    Never without the item that was asked for: what comes of it would move nothing in the plan.
    """
    if not item_id:
        return None
    item: assessment.PlanItem = services().assessment.GetPlanItem(
        assessment.GetPlanItemRequest(item_id=item_id)
    )
    if item.case_id != case_id:
        raise NotFound("PLAN_ITEM_NOT_FOUND")
    return item


def _chosen(
    item: assessment.PlanItem | None,
    bodies: dict[str, identity.Institution],
    known: registry.ShareableData,
) -> dict[str, Any]:
    """Only what plan or an earlier referral names is chosen; a single institution of the kind is too."""
    asked = request.args.get("institution", "")
    single = next(iter(bodies)) if item is not None and len(bodies) == 1 else ""
    family = {one.person_id for one in known.persons}
    named = [one for one in request.args.getlist("person") if one in family]
    return {
        "institution_id": asked if asked in bodies else single,
        "person_ids": named or ([item.person_id] if item is not None and item.person_id else []),
    }


def _confirm(
    chosen: ChooseForm,
    body: identity.Institution,
    known: registry.ShareableData,
    context: dict[str, Any],
) -> Any:
    case = context["case"]
    persons = chosen.person_ids.data
    vocabulary = reference.vocabulary(body.kind)
    needed = set(vocabulary.snapshot_fields)
    form = ConfirmForm(data={"contact": f"{current().name}, {localized(current().institution.name)}"})
    form.request_id = chosen.request_id
    nothing = _snapshot(known, persons, ())
    form.leave_out.choices = [
        (code, name)
        for code, name in presenters.FIELDS.items()
        if code in needed and code not in NAMES and _snapshot(known, persons, [code]) != nothing
    ]
    confirmed = bool(request.form.get("confirmed"))
    if confirmed and form.accepted():
        snapshot = _snapshot(known, persons, needed - set(form.leave_out.data))
        snapshot.request, snapshot.contact = form.request_text.data, form.contact.data or ""
        with form.faults({"snapshot.request": "request_text"}):
            services().referral.SendReferral(
                pb.SendReferralRequest(
                    case_id=case.id,
                    plan_item_id=context["item"].id if context["item"] is not None else "",
                    institution_id=body.id,
                    person_ids=persons,
                    snapshot=snapshot,
                    request_id=chosen.request_id.data,
                )
            )
            # From the plan back to the plan, where the next item waits.
            back = "plan.show" if context["item"] is not None else "referrals.of_case"
            return saved(url_for(back, case_id=case.id))
    return form.page(
        "referrals/confirm.html",
        **context,
        body=body,
        snapshot=_snapshot(known, persons, needed),
        person_facts=presenters.person_facts,
        family_facts=presenters.family_facts,
        chosen=chosen,
        not_shown=presenters.not_shown(vocabulary),
    )


def _snapshot(
    known: registry.ShareableData, persons: Collection[str], fields: Collection[str]
) -> pb.Snapshot:
    """What registry has of who is referred, cut to these fields."""
    snapshot = pb.Snapshot()
    for one in known.persons:
        if one.person_id not in persons:
            continue
        person = snapshot.persons.add(person_id=one.person_id)
        values: dict[str, Any] = {
            "GIVEN_NAME": ("given_name", one.given_name),
            "FAMILY_NAME": ("family_name", one.family_name),
            "BIRTH_YEAR": ("birth_year", one.birth_date.year),
            "SEX": ("sex", registry.Sex.Name(one.sex).removeprefix("SEX_") if one.sex else ""),
            "IDENTIFIER": ("identifier", one.identifier),
            "SCHOOLING": ("schooling", one.schooling),
            "OCCUPATION": ("occupation", one.occupation),
        }
        for code, (field, value) in values.items():
            if code in fields:
                setattr(person, field, value)
        if "BIRTH_DATE" in fields:
            person.birth_date.CopyFrom(one.birth_date)
        if "LANGUAGES" in fields:
            person.languages.extend(one.languages)
        if "PHONE" in fields and not snapshot.phone:
            snapshot.phone = one.phone
    if "PHONE" in fields:
        snapshot.phone = snapshot.phone or known.phone
    if "ADDRESS" in fields:
        snapshot.address = known.address
    return snapshot


@bp.route("/referrals")
@requires("referral.read")
def index() -> Any:
    """All referrals of the office, by state."""
    state = request.args.get("state", "")
    known_states = set(pb.ReferralState.keys())
    question = pb.ListReferralsRequest(
        states=[state] if state in known_states else [],
        page_size=PAGE,
        page_token=request.args.get("page", ""),
    )
    listed, counted, vocabulary, names, bodies = parallel(
        lambda: services().referral.ListReferrals(question),
        lambda: services().referral.CountReferrals(pb.CountReferralsRequest()),
        reference.vocabulary,
        reference.item_names,
        reference.institutions,
    )
    return render_template(
        "referrals/index.html",
        found=listed,
        filters=_filters({pb.ReferralState.Name(one.state): one.count for one in counted.counts}, state),
        state=state,
        cards=_cards(listed.referrals),
        **_words(vocabulary, names, bodies),
    )


def _filters(counts: dict[str, int], state: str) -> list[dict[str, Any]]:
    """All, and each state that somebody stands in."""
    every = {"text": _("All"), "url": url_for("referrals.index"), "current": not state}
    return [
        every,
        *(
            {
                "text": labels.label(code),
                "count": count,
                "url": url_for("referrals.index", state=code),
                "current": code == state,
            }
            for code, count in counts.items()
        ),
    ]


def _cards(rows: Any) -> dict[str, registry.PersonCard]:
    return {
        card.person_id: card for card in person_cards(person for row in rows for person in row.person_ids)
    }


@bp.route("/referrals/<uuid:referral_id>", methods=["GET", "POST"])
@requires("referral.read")
def show(referral_id: UUID) -> Any:
    """One referral as the office sees it: what was shared, what came of it, taking it back."""
    if current().may("referral.answer"):
        # Whom it was sent to reads and answers it there.
        return redirect(url_for("referrals.inbox", referral=str(referral_id)), 303)
    referral, vocabulary, names, bodies = parallel(
        lambda: services().referral.GetReferral(pb.GetReferralRequest(referral_id=str(referral_id))),
        reference.vocabulary,
        reference.item_names,
        reference.institutions,
    )
    form = WithdrawForm()
    form.cause.choices = presenters.choices(vocabulary.withdrawal_causes)
    if form.accepted():
        with form.faults():
            services().referral.WithdrawReferral(
                pb.WithdrawReferralRequest(
                    referral_id=referral.id,
                    cause=form.cause.data,
                    reason=form.reason.data,
                    request_id=form.request_id.data,
                )
            )
            return saved(url_for("referrals.of_case", case_id=referral.case_id))
    menu.in_section("referrals.index")
    return form.page(
        "referrals/show.html",
        referral=referral,
        closed=presenters.closed(referral),
        fields=presenters.FIELDS,
        answer_facts=presenters.answer_facts(referral, presenters.term_names(vocabulary)),
        person_facts=presenters.person_facts,
        family_facts=presenters.family_facts,
        actions={action.name: action for action in referral.actions},
        again=_again(referral, bodies),
        cards=_cards([referral]),
        **_words(vocabulary, names, bodies),
    )


def _again(referral: pb.Referral, bodies: dict[str, identity.Institution]) -> list[dict[str, Any]]:
    """What the office does about a refusal, or a failure there; its row goes when somebody was asked anew."""
    over = referral.state in {pb.REFERRAL_STATE_REFUSED, pb.REFERRAL_STATE_FAILED}
    case_open = all(action.reason != "CASE_CLOSED" for action in referral.actions)
    if not (over and case_open and current().may("referral.send")):
        return []
    asked: dict[str, Any] = {
        "case_id": referral.case_id,
        "item": referral.plan_item_id or None,
        "person": list(referral.person_ids),
    }
    rows = [
        (
            _("Refer elsewhere"),
            _("Another institution, or other persons."),
            _("Choose"),
            url_for("referrals.send", **asked, choose=1),
        )
    ]
    if referral.institution_id in bodies and bodies[referral.institution_id].active:
        line, verb = _("The same institution, when the reason is gone."), _("Ask")
        again = url_for("referrals.send", **asked, institution=referral.institution_id)
        rows.insert(0, (_("Ask again"), line, verb, again))
    if referral.refusal_reason == "PAPERS_MISSING":
        line, verb = _("It is then with the papers of the case."), _("Add")
        papers = url_for("cases.documents", case_id=referral.case_id)
        rows.insert(0, (_("Add the paper that is missing"), line, verb, papers))
    return [dict(zip(("title", "line", "verb", "url"), row, strict=True)) for row in rows]


@menu.counts("referrals")
def open_referrals() -> int | None:
    """Referrals that wait for an answer."""
    counted = services().referral.CountReferrals(pb.CountReferralsRequest()).counts
    return sum(int(one.count) for one in counted if one.state in presenters.UNANSWERED)
