"""The family in one table, with home, notice and consent: page 2."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid5

from flask import request, url_for
from prag.registry.v1 import registry_service_pb2 as pb

from gateway import drafts, labels, places
from gateway.auth import requires
from gateway.clients import services
from gateway.formats import day, localized
from gateway.forms import saved
from gateway.locale import gettext as _
from gateway.menu import in_section
from gateway.officer.cases import questions
from gateway.officer.cases.case_layout import case_of, strand_of
from gateway.officer.cases.family import writable
from gateway.officer.cases.forms import act_locale, consent_of, person_of
from gateway.officer.people.blueprint import bp
from gateway.officer.people.forms import RegisterForm

HEARD = ("given_name", "family_name", "sex")


@bp.route("/cases/<uuid:case_id>/register", methods=["GET", "POST"])
@requires("case.write")
def register(case_id: UUID) -> Any:
    """Register the family: one table of members, one press."""
    in_section("people.new")
    case = case_of(case_id)
    form = drafts.form(RegisterForm, "registry", f"register-{case_id}", data=_heard(case))
    form.settlement_id.choices = [
        (settlement.id, localized(settlement.name)) for settlement in places.settlements(case.municipality)
    ]
    if request.args.get("found"):
        form.draft_time = None
    if request.form.get("_again") == "row":
        form.persons.append_entry()
    if form.accepted():
        with form.faults():
            _register(form, case)
            drafts.done(form)
            return saved(url_for("cases.overview", case_id=case_id))
    questions.name_questions(form, [row.form for row in form.persons])
    return form.page(
        "people/register.html",
        case=case,
        cards=questions.cards_of(form),
        writable=writable(),
        so_far=_so_far(case),
    )


def _heard(case: pb.Case) -> dict[str, Any]:
    """The table's rows from the report, where no search was made."""
    heard = case.reported_name.split()
    head = {
        "given_name": " ".join(heard[:-1] or heard),
        "family_name": heard[-1] if len(heard) > 1 else "",
        "relation": "RELATION_HEAD",
    }
    return {
        "persons": [head, *({} for _row in range(1, max(1, case.reported_count)))],
        "phone": case.phone,
        "address": case.address,
        "settlement_id": case.settlement_id,
    }


def _register(form: RegisterForm, case: pb.Case) -> None:
    # Rows that nobody filled are no persons.
    filled = [row for row in form.persons.entries if any(row.form[name].data for name in HEARD)]
    form.persons.entries = filled or form.persons.entries[:1]
    asked = pb.RegisterFamilyRequest(
        case_id=case.id,
        persons=[person_of(row.form) for row in form.persons],
        settlement_id=form.settlement_id.data,
        address=form.address.data,
        phone=form.phone.data,
        act_locale=act_locale(form.act_locale.data),
        notice_on=form.notice_on.message,
        duplicate_answers=questions.duplicate_answers(form),
        request_id=form.request_id.data,
    )
    questions.with_answers(form, asked.persons)
    questions.answering(form, services().registry.RegisterFamily, asked)
    _consent(form, case)


def _consent(form: RegisterForm, case: pb.Case) -> None:
    part = form.consent
    if not (part["purpose"].data or part["recipient_kinds"].data or part["form"].data):
        return
    given = consent_of(part)
    if not given.valid_from.year and form.notice_on.message is not None:
        given.valid_from.CopyFrom(form.notice_on.message)
    # The same press, another act: an id of its own that is the same at a second press.
    own = str(uuid5(UUID(form.request_id.data), "consent"))
    services().registry.RecordConsent(pb.RecordConsentRequest(case_id=case.id, consent=given, request_id=own))


def _so_far(case: pb.Case) -> list[tuple[str, str]]:
    """What was said on the page before."""
    rows = [
        (_("Strand"), labels.label(strand_of(case))),
        (_("Reported by"), labels.label(pb.ReportSource.Name(case.source))),
        (_("Name as heard"), case.reported_name),
        (_("Persons"), str(case.reported_count or "")),
        (_("Returned or status from"), day(case.trigger_time)),
        (_("Municipality"), places.municipality_name(case.municipality)),
    ]
    return [(word, value) for word, value in rows if value]
