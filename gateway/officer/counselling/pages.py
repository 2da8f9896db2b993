"""The list, one of it, and the forms that record, set right and take back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from prag.identity.v1 import identity_service_pb2 as identity
from prag.referral.v1 import counselling_pb2 as pb
from prag.referral.v1 import referral_service_pb2 as referral
from prag.registry.v1 import registry_service_pb2 as registry

from gateway import clock, labels, menu, places
from gateway.auth import current, requires
from gateway.clients import all_pages, parallel, services
from gateway.fields import ChoiceField, ChoicesField, DayField, LineField, NumberField
from gateway.formats import as_date, in_order, localized, moment
from gateway.forms import Form, Required, limited_by, saved
from gateway.locale import gettext as _
from gateway.locale import lazy_gettext as _l
from gateway.officer.cases.case_layout import account_names
from gateway.officer.cases.forms import spoken_choices
from gateway.officer.counselling import presenters
from gateway.officer.counselling.blueprint import bp
from gateway.reference import institution_names
from services.chassis import dates

PAGE = 50
# The box of each sex and age, by its name in the form.
GROUPS = {
    f"{sex.removeprefix('COUNSELLED_SEX_')}_{band.removeprefix('AGE_BAND_')}".lower(): (sex, band)
    for band, years in pb.AgeBand.items()
    if years
    for sex, number in pb.CounselledSex.items()
    if number
}
_AT = {"entry.groups": next(iter(GROUPS))}
# Periods of the list.
PERIODS = {
    "month": _l("this month"),
    "last-month": _l("last month"),
    "year": _l("this year"),
    "last-year": _l("last year"),
}


@limited_by(pb.CounsellingEntry)
class CounsellingForm(Form):
    """What people were told; nothing is typed but a day and numbers."""

    counselled_on = DayField(_l("On which day"), default=clock.today)
    counselled_by = ChoiceField(_l("Counselled by"))
    language = ChoiceField(_l("In which language"), choices=spoken_choices)
    topics = ChoicesField(_l("About what"), [Required(_l("choose at least one topic"))])
    papers_told = ChoicesField(_l("Which papers were named"))
    papers_helped = ChoicesField(_l("With which papers they were helped"))
    application_for = ChoiceField(
        _l("Which application was filled in with them"),
        description=_l("One of the topics that are ticked above"),
    )


class PersonsForm(CounsellingForm):
    """Of a case."""

    person_ids = ChoicesField(_l("Who was counselled"), [Required(_l("choose at least one person"))])


class WalkInForm(CounsellingForm):
    """Of people who walked in: how many, by sex and age."""

    municipality = ChoiceField(_l("Municipality"))


for _name in GROUPS:
    setattr(WalkInForm, _name, NumberField())
limited_by(pb.CounsellingEntry, dict.fromkeys(GROUPS, "groups.count"), required=False)(WalkInForm)


@limited_by(pb.CorrectCounsellingRequest)
class ReasonForm(Form):
    """Why it is taken back."""

    reason = LineField(_l("Why it was a mistake"))


def _with_reason(kind: type[CounsellingForm]) -> type[CounsellingForm]:
    """The same form where it is set right."""
    made = type(f"Correct{kind.__name__}", (kind,), {"reason": LineField(_l("Why it is set right"))})
    return limited_by(pb.CorrectCounsellingRequest)(made)


CORRECT = {kind: _with_reason(kind) for kind in (PersonsForm, WalkInForm)}


@bp.route("/counselling")
@requires("counselling.read")
def index() -> Any:
    """Counselling of the office or the institution, by period and topic."""
    period, topic, case_id = (request.args.get(name, "") for name in ("period", "topic", "case"))
    start, end = _period(period)
    known = presenters.terms()
    question = pb.ListCounsellingRequest(
        case_id=case_id,
        topic=topic if topic in {one.code for one in known.topics} else "",
        page_size=PAGE,
        page_token=request.args.get("page", ""),
    )
    dates.as_date(start, question.from_on)
    dates.as_date(end, question.until_on)
    listed = services().referral.ListCounselling(question)
    chosen: dict[str, Any] = {"period": period or None, "topic": topic or None, "case": case_id or None}
    return render_template(
        "counselling/index.html",
        rows=presenters.rows_of(listed.counselling, known),
        topics=[(one.code, localized(one.name)) for one in known.topics],
        periods=PERIODS.items(),
        chosen=chosen,
        next_url=url_for("counselling.index", **chosen, page=listed.next_page_token)
        if listed.next_page_token
        else "",
        first_url=url_for("counselling.index", **chosen) if request.args.get("page") else "",
    )


@bp.route("/counselling/new", methods=["GET", "POST"])
@requires("counselling.write")
def walk_in() -> Any:
    """Of people who walked in."""
    form = WalkInForm()
    own = current().municipalities
    form.municipality.choices = [(code, places.municipality_name(code)) for code in own]
    _choices(form)
    if form.accepted():
        with form.faults(_AT):
            made = services().referral.RecordCounselling(
                pb.RecordCounsellingRequest(
                    municipality=form.municipality.data or "",
                    entry=_entry(form),
                    request_id=form.request_id.data,
                )
            )
            return saved(url_for("counselling.show", counselling_id=made.id))
    menu.in_section("counselling.index")
    return form.page(
        "counselling/form.html", groups=_groups(form), number="", back=url_for("counselling.index")
    )


@bp.route("/cases/<uuid:case_id>/counselling/new", methods=["GET", "POST"])
@requires("counselling.write")
def of_case(case_id: UUID) -> Any:
    """Of persons of a case of the office."""
    case, people = parallel(
        lambda: services().registry.GetCase(registry.GetCaseRequest(case_id=str(case_id))),
        lambda: _members(str(case_id)),
    )
    return _of_persons(case.id, case.number, people, url_for("referrals.of_case", case_id=case.id))


@bp.route("/referrals/<uuid:referral_id>/counselling/new", methods=["GET", "POST"])
@requires("counselling.write")
def of_referral(referral_id: UUID) -> Any:
    """Of persons whom the institution accepted."""
    sent = services().referral.GetReferral(referral.GetReferralRequest(referral_id=str(referral_id)))
    people = _shown(sent)
    return _of_persons(sent.case_id, sent.number, people, url_for("referrals.inbox", referral=sent.id))


def _of_persons(case_id: str, number: str, people: Mapping[str, str], back: str) -> Any:
    form = PersonsForm(data={"person_ids": list(people) if len(people) == 1 else []})
    form.person_ids.choices = list(people.items())
    _choices(form)
    if form.accepted():
        with form.faults(_AT):
            services().referral.RecordCounselling(
                pb.RecordCounsellingRequest(
                    case_id=case_id, entry=_entry(form), request_id=form.request_id.data
                )
            )
            return saved(back)
    menu.in_section("counselling.index")
    return form.page("counselling/form.html", groups=[], number=number, back=back)


@bp.route("/counselling/<uuid:counselling_id>")
@requires("counselling.read")
def show(counselling_id: UUID) -> Any:
    """One, with what stood before, and what may be done with it."""
    one = _one(counselling_id)
    known, offices, names = parallel(presenters.terms, institution_names, lambda: _people(one))
    accounts = account_names(
        account
        for account in (
            *(one.recorded_by, one.undone_by, one.entry.counselled_by),
            *(each for change in one.changes for each in (change.changed_by, change.before.counselled_by)),
        )
    )
    words = presenters.term_names(known)
    menu.in_section("counselling.index")
    return render_template(
        "counselling/show.html",
        one=one,
        facts_of=presenters.entry_facts(one.entry, words, names, accounts),
        office=offices.get(one.institution_id) or labels.label(one.institution_kind),
        recorded=_by(accounts, one.recorded_by, one.record_time),
        undone=_by(accounts, one.undone_by, one.undo_time) if one.undone_by else "",
        changes=[
            (
                _by(accounts, change.changed_by, change.time),
                change.reason,
                presenters.entry_facts(change.before, words, names, accounts),
            )
            for change in reversed(one.changes)
        ],
        actions={action.name: action for action in one.actions},
        case_url=url_for("referrals.of_case", case_id=one.case_id)
        if one.case_id and current().may("case.read")
        else "",
    )


@bp.route("/counselling/<uuid:counselling_id>/correct", methods=["GET", "POST"])
@requires("counselling.write")
def correct(counselling_id: UUID) -> Any:
    """Set it right; what stood before stays to be read."""
    one = _one(counselling_id)
    kind: type[Form] = CORRECT[PersonsForm if one.entry.person_ids else WalkInForm]
    data = _data(one.entry)
    form: Any = kind(data=data | {"etag": one.etag})
    if one.entry.person_ids:
        form.person_ids.choices = list(_people(one).items())
    else:
        del form.municipality
    _choices(form, one.entry)
    if form.accepted():
        with form.faults(_AT):
            services().referral.CorrectCounselling(
                pb.CorrectCounsellingRequest(
                    counselling_id=one.id,
                    entry=_entry(form),
                    reason=form.reason.data,
                    etag=form.etag.data,
                    request_id=form.request_id.data,
                )
            )
            return saved(url_for("counselling.show", counselling_id=one.id))
    form.seen_anew(one.etag, data)
    menu.in_section("counselling.index")
    groups = [] if one.entry.person_ids else _groups(form)
    back = url_for("counselling.show", counselling_id=one.id)
    return form.page("counselling/form.html", groups=groups, number=one.case_number, back=back)


@bp.route("/counselling/<uuid:counselling_id>/undo", methods=["GET", "POST"])
@requires("counselling.write")
def undo(counselling_id: UUID) -> Any:
    """It was recorded by mistake."""
    one = _one(counselling_id)
    form = ReasonForm()
    if form.accepted():
        with form.faults():
            services().referral.UndoCounselling(
                pb.UndoCounsellingRequest(
                    counselling_id=one.id, reason=form.reason.data, request_id=form.request_id.data
                )
            )
            return saved(url_for("counselling.show", counselling_id=one.id))
    menu.in_section("counselling.index")
    return form.page("counselling/undo.html", one=one, row=presenters.rows_of([one], presenters.terms())[0])


def _one(counselling_id: UUID) -> pb.Counselling:
    return services().referral.GetCounselling(pb.GetCounsellingRequest(counselling_id=str(counselling_id)))


def _by(accounts: Mapping[str, str], account: str, at: Any) -> str:
    return ", ".join(part for part in (accounts.get(account, ""), moment(at)) if part)


def _people(one: pb.Counselling) -> dict[str, str]:
    """Who is named, and of a case who else could be."""
    if not one.case_id:
        return {}
    if current().may("case.read"):
        found = _members(one.case_id) | presenters.people(one.entry.person_ids)
    else:
        sent = all_pages(
            services().referral.ListReferrals, referral.ListReferralsRequest(case_id=one.case_id)
        )
        found = {key: name for each in sent.referrals for key, name in _shown(each).items()}
    return found | {
        person: _("a person whose data are not shared now")
        for person in one.entry.person_ids
        if person not in found
    }


def _members(case_id: str) -> dict[str, str]:
    persons = services().registry.ListPersons(registry.ListPersonsRequest(case_id=case_id)).persons
    return {
        one.id: f"{one.given_name} {one.family_name}"
        for one in persons
        if not any(each.case_id == case_id and each.leave_reason for each in one.memberships)
    }


def _shown(sent: referral.Referral) -> dict[str, str]:
    """Persons of a referral by the names that were shared."""
    return {one.person_id: f"{one.given_name} {one.family_name}".strip() for one in sent.snapshot.persons}


def _choices(form: Any, before: pb.CounsellingEntry | None = None) -> None:
    """Topics and papers of today, and what was chosen before; the colleagues, oneself first."""
    terms, colleagues = parallel(
        presenters.terms,
        lambda: services().identity.ListColleagues(identity.ListColleaguesRequest()).colleagues,
    )
    kept = {*before.topics, *before.papers_told, *before.papers_helped} if before is not None else set()
    topics = [one for one in terms.topics if one.code in kept or _holds(one)]
    papers = [(one.code, localized(one.name)) for one in terms.papers if one.code in kept or _holds(one)]
    form.topics.choices = [(one.code, localized(one.name)) for one in topics]
    form.papers_told.choices = form.papers_helped.choices = papers
    form.application_for.choices = [(one.code, localized(one.name)) for one in topics if one.applied_for]
    others = sorted(
        ((one.id, one.display_name) for one in colleagues if one.id != current().account_id),
        key=lambda pair: in_order(pair[1]),
    )
    listed = [(current().account_id, current().name), *others]
    if before is not None and before.counselled_by not in dict(listed):
        listed += [
            (before.counselled_by, account_names([before.counselled_by]).get(before.counselled_by, "–"))
        ]
    form.counselled_by.choices = listed
    if request.method == "GET" and before is None:
        form.counselled_by.data = current().account_id


def _holds(term: pb.CounsellingTerm) -> bool:
    """What is over is recorded late for a while yet: the service says on which day it holds."""
    until = as_date(term.valid_until)
    return until is None or until >= clock.today() - timedelta(days=366)


def _entry(form: Any) -> pb.CounsellingEntry:
    return pb.CounsellingEntry(
        counselled_on=form.counselled_on.message,
        counselled_by=form.counselled_by.data,
        language=form.language.data,
        topics=form.topics.data,
        papers_told=form.papers_told.data,
        papers_helped=form.papers_helped.data,
        application_for=form.application_for.data,
        person_ids=form.person_ids.data if "person_ids" in form else [],
        groups=[
            pb.CounselledGroup(sex=sex, age_band=band, count=form[name].data)
            for name, (sex, band) in GROUPS.items()
            if name in form and form[name].data
        ],
    )


def _data(entry: pb.CounsellingEntry) -> dict[str, Any]:
    numbers = {
        (pb.CounselledSex.Name(one.sex), pb.AgeBand.Name(one.age_band)): one.count for one in entry.groups
    }
    return {
        **{name: numbers.get(of) for name, of in GROUPS.items()},
        "counselled_on": as_date(entry.counselled_on),
        **{name: getattr(entry, name) for name in ("counselled_by", "language", "application_for")},
        **{
            name: list(getattr(entry, name))
            for name in ("topics", "papers_told", "papers_helped", "person_ids")
        },
    }


def _groups(form: Any) -> list[tuple[str, list[Any]]]:
    """Rows of the table of boxes: the age, and a box for each sex."""
    rows: dict[str, list[Any]] = {}
    for name, (sex, band) in GROUPS.items():
        field = form[name]
        field.label.text = f"{labels.label(sex)}, {labels.label(band)}"
        rows.setdefault(labels.label(band), []).append(field)
    return list(rows.items())


def _period(period: str) -> tuple[date | None, date | None]:
    today = clock.today()
    month, year = today.replace(day=1), today.replace(month=1, day=1)
    last = month - timedelta(days=1)
    return {
        "month": (month, today),
        "last-month": (last.replace(day=1), last),
        "year": (year, today),
        "last-year": (year.replace(year=year.year - 1), year - timedelta(days=1)),
    }.get(period, (None, None))
