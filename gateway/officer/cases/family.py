"""The family: its members, and what it agreed to share."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import render_template, url_for
from prag.common.v1.open_work_pb2 import OpenWork
from prag.registry.v1 import registry_service_pb2 as pb

from gateway import labels, places
from gateway.auth import current, requires
from gateway.clients import services
from gateway.formats import day, localized
from gateway.forms import saved
from gateway.locale import gettext as _
from gateway.officer.cases import questions
from gateway.officer.cases.blueprint import bp
from gateway.officer.cases.case_layout import Answer, account_names, ask, case_layout, languages
from gateway.officer.cases.consents import in_force, shared_of, state_of
from gateway.officer.cases.forms import (
    PAPERS,
    PLAIN,
    SENSITIVE,
    ConsentForm,
    CorrectPersonForm,
    HeadForm,
    LeaveForm,
    NewPersonForm,
    RestoreForm,
    SplitForm,
    WithdrawConsentForm,
    consent_of,
    person_data,
    person_of,
)
from gateway.officer.cases.open_work import accepted, arrange, choices_of, under_way
from services.chassis.errors import NotFound
from services.domain.roles import authors

# What the form of one person may change.
PATHS = (*PLAIN, "birth_date", "sex", "relation", "identifiers", "other_names", "languages", *SENSITIVE)


@bp.route("/<uuid:case_id>/family")
@requires("case.read")
def family(case_id: UUID) -> Any:
    """Members and consents."""
    shared = case_layout(case_id, "family")
    case = shared["case"]
    sees = shared_of(case_id, shared["referrals"])
    members = (*shared["persons"], *(one for one, _membership in shared["former"]))
    acting = {
        each.id: each.name or _("a person of the register") for one in members for each in one.guardians
    }
    return render_template(
        "cases/family.html",
        **shared,
        rests_down=sees.down,
        consent_rows=[
            {
                "consent": given,
                "state": state_of(given),
                "rests": [each for each in sees.value or () if given.id in each.consent_ids],
                "in_force": in_force(given),
                "persons": _names(given.person_ids, shared["persons"]),
                "guardians": [acting[each] for each in given.guardian_ids if each in acting],
            }
            for given in shared["consents"]
        ],
        speaks=languages,
        elsewhere={one.id: _elsewhere(one, str(case_id)) for one in shared["persons"]},
        relation_word=lambda one: _SHOWN["relation"](one.relation),
        identifier_word=lambda one: labels.label(pb.IdentifierKind.Name(one.kind)),
        settlement=places.settlement_name(case.municipality, case.settlement_id),
    )


def _elsewhere(one: pb.Person, case_id: str) -> list[pb.Membership]:
    """The other families of a person, of those that the reader sees."""
    return [each for each in one.memberships if each.case_id != case_id]


@bp.route("/<uuid:case_id>/family/<uuid:person_id>", methods=["GET", "POST"])
@requires("case.write")
def person(case_id: UUID, person_id: UUID) -> Any:
    """Correct a person's data; two versions side by side where somebody was faster."""
    asked = pb.GetPersonRequest(person_id=str(person_id), case_id=str(case_id))
    now = services().registry.GetPerson(asked)
    form = CorrectPersonForm(data={"person": person_data(now), "etag": now.etag})
    closed = set(now.redacted_fields)
    if form.accepted():
        with form.faults():
            given = person_of(form.person)
            given.id, given.etag = now.id, form.etag.data
            change = pb.UpdatePersonRequest(
                person=given,
                request_id=form.request_id.data,
                case_id=str(case_id),
                reason=form.reason.data,
            )
            change.update_mask.paths.extend(path for path in PATHS if path not in closed)
            change.duplicate_answers.extend(questions.duplicate_answers(form))
            questions.with_answers(form, [change.person])
            questions.answering(form, services().registry.UpdatePerson, change)
            return saved(url_for("cases.family", case_id=case_id))
    versions = _versions(form, now) if form.stale else []
    if form.stale:
        # Whoever has compared may save over it, knowingly.
        form.etag.data = now.etag
    questions.name_questions(form, [form.person])
    return form.page(
        "cases/person.html",
        **case_layout(case_id, "family"),
        cards=questions.cards_of(form),
        person=now,
        closed=closed,
        versions=versions,
        writable=set(SENSITIVE),
        corrections=_corrections(form, now),
        profile_words=_profile,
        paper_kinds=PAPERS,
        papers={paper.kind: paper for paper in now.papers},
        names=account_names(
            [
                *(one.recorded_by for one in now.profiles),
                *(one.noted_by for one in now.papers),
                *(account for one in now.guardians for account in (one.recorded_by, one.ended_by)),
                *(
                    account
                    for one in now.vulnerability_records
                    for account in (one.recorded_by, one.ended_by)
                ),
            ]
        ),
    )


def _corrections(form: CorrectPersonForm, now: pb.Person) -> Answer[list[dict[str, Any]]]:
    """What stood before in which field, as far as the reader may see it; who corrected it, and why.

    A last row without a field says that there are older ones.
    """
    asked = pb.ListPersonCorrectionsRequest(person_id=now.id)
    answer = ask("case.read", lambda: services().registry.ListPersonCorrections(asked))()
    if not answer:
        return Answer(down=answer.down)
    given = answer.value.corrections
    who = account_names(one.corrected_by for one in given)
    older: list[dict[str, Any]] = [{"only": len(given)}] if answer.value.more else []
    return Answer(
        [
            {
                "field": _RECORDS[one.field]()
                if one.field in _RECORDS
                else str(form.person[one.field].label.text),
                "previous": ""
                if one.field in set(one.previous.redacted_fields)
                else _shown(one.field, getattr(one.previous, one.field)),
                "correction": one,
                "by": who.get(one.corrected_by, ""),
            }
            for one in given
            if one.field in {*PATHS, *_RECORDS}
        ]
        + older
    )


# What has days of its own, and is no field of the form.
_RECORDS: dict[str, Callable[[], str]] = {
    "memberships": lambda: _("Family"),
    "guardians": lambda: _("Who acts for the person"),
    "vulnerability_records": lambda: _("Specific needs"),
    "profiles": lambda: _("Schooling, languages, work and wishes"),
    "papers": lambda: _("Papers of this person"),
}


def _versions(form: CorrectPersonForm, now: pb.Person) -> list[tuple[str, str, str]]:
    """Field by field: what was typed, what is saved now."""
    typed = person_of(form.person)
    rows = []
    for name in PATHS:
        if name in set(now.redacted_fields):
            continue
        yours, theirs = (_shown(name, getattr(version, name)) for version in (typed, now))
        rows.append((str(form.person[name].label.text), yours, theirs))
    return rows


def _days(record: Any) -> str:
    since = _("from %(day)s", day=day(record.valid_from))
    until = _("until %(day)s", day=day(record.valid_until)) if record.valid_until.year else ""
    return " ".join(part for part in (since, until, record.end_reason) if part)


def _guardian(guardian: pb.Guardian) -> str:
    """All that was written of a guardian; who is of the register and not shown is that."""
    name = guardian.name or _("a person of the register")
    act = (guardian.act_body, guardian.act_number, day(guardian.act_on) if guardian.act_on.year else "")
    kind = labels.label(f"GUARDIAN_{guardian.kind}")
    return ", ".join(part for part in (kind, name, guardian.phone, *act, _days(guardian)) if part)


def _profile(profile: pb.Profile) -> str:
    """What was heard, without when and from whom."""
    codes = (
        (_("Wishes to work"), profile.wishes_work),
        (_("Wishes to train"), profile.wishes_training),
    )
    words = (
        profile.schooling,
        labels.label(f"LITERACY_{profile.literacy}") if profile.literacy else "",
        languages(profile.languages),
        profile.occupation,
        *(f"{what}: {labels.label(f'WISH_{code}')}" for what, code in codes if code),
    )
    return ", ".join(word for word in words if word)


_SHOWN: dict[str, Callable[[Any], str]] = {
    "papers": lambda value: "; ".join(
        ", ".join(
            part
            for part in (
                labels.label(f"PAPER_{one.kind}"),
                labels.label(f"PAPER_STATE_{one.state}"),
                one.number,
                _("noted %(day)s", day=day(one.noted_on)),
            )
            if part
        )
        for one in value
    ),
    "profiles": lambda value: "; ".join(
        ", ".join(
            part
            for part in (day(one.done_on), labels.label(f"PROFILE_SOURCE_{one.source}"), _profile(one))
            if part
        )
        for one in value
    ),
    "guardians": lambda value: "; ".join(_guardian(one) for one in value),
    "vulnerability_records": lambda value: "; ".join(
        f"{labels.label(f'VULNERABILITY_{one.code}')}, {_days(one)}" for one in value
    ),
    "memberships": lambda value: ", ".join(
        f"{labels.label(f'LEAVE_REASON_{one.leave_reason}')}, {day(one.left_on)}" for one in value
    ),
    "birth_date": day,
    "sex": lambda value: labels.label(pb.Sex.Name(value)) if value else "",
    "relation": lambda value: labels.label(pb.Relation.Name(value)) if value else "",
    "identifiers": lambda value: ", ".join(_identifier(identifier) for identifier in value),
    "languages": languages,
    "vulnerabilities": lambda value: ", ".join(labels.label(f"VULNERABILITY_{code}") for code in value),
    "community": lambda value: labels.label(f"COMMUNITY_{value}") if value else "",
    "other_names": ", ".join,
}


def _shown(name: str, value: Any) -> str:
    return _SHOWN.get(name, str)(value)


@bp.route("/<uuid:case_id>/family/new", methods=["GET", "POST"])
@requires("case.write")
def add_person(case_id: UUID) -> Any:
    """Add a person to the family."""
    form = NewPersonForm()
    if form.accepted():
        with form.faults():
            adding = pb.AddPersonRequest(
                case_id=str(case_id),
                person=person_of(form.person),
                duplicate_answers=questions.duplicate_answers(form),
                join_reason=form.join_reason.data,
                joined_on=form.joined_on.message,
                request_id=form.request_id.data,
            )
            questions.with_answers(form, [adding.person])
            questions.answering(form, services().registry.AddPerson, adding)
            return saved(url_for("cases.family", case_id=case_id))
    questions.name_questions(form, [form.person])
    return form.page(
        "cases/person.html",
        **case_layout(case_id, "family"),
        cards=questions.cards_of(form),
        person=None,
        closed=set(),
        versions=[],
        writable=writable(),
    )


@bp.route("/<uuid:case_id>/family/<uuid:person_id>/leave", methods=["GET", "POST"])
@requires("case.write")
def leave(case_id: UUID, person_id: UUID) -> Any:
    """Somebody leaves the family: why, when, who is the head then, and what ends with it."""
    asked = pb.GetPersonRequest(person_id=str(person_id), case_id=str(case_id))
    shared, one = case_layout(case_id, "family"), services().registry.GetPerson(asked)
    form = LeaveForm(data={"etag": one.etag})
    heads = shared["case"].head_person_id == one.id
    form.new_head_person_id.choices = [
        (each.id, f"{each.given_name} {each.family_name}") for each in shared["persons"] if each.id != one.id
    ]
    arrange(form, _for_one(case_id, one.id))
    if accepted(form):
        with form.faults():
            services().registry.EndMembership(
                pb.EndMembershipRequest(
                    case_id=str(case_id),
                    person_id=one.id,
                    reason=form.reason.data,
                    left_on=form.left_on.message,
                    new_head_person_id=form.new_head_person_id.data or "" if heads else "",
                    choices=choices_of(form),
                    etag=form.etag.data,
                    request_id=form.request_id.data,
                )
            )
            return saved(url_for("cases.family", case_id=case_id))
    form.seen_anew(one.etag)
    if form.status != HTTPStatus.OK:
        arrange(form, _for_one(case_id, one.id))
    leaver = f"{one.given_name} {one.family_name}"
    return form.page("cases/leave.html", **shared, leaver=leaver, heads=heads)


@bp.route("/<uuid:case_id>/family/<uuid:person_id>/restore", methods=["GET", "POST"])
@requires("case.write")
def restore(case_id: UUID, person_id: UUID) -> Any:
    """That somebody left the family was a mistake, or was on another day."""
    asked = pb.GetPersonRequest(person_id=str(person_id), case_id=str(case_id))
    shared, one = case_layout(case_id, "family"), services().registry.GetPerson(asked)
    form = RestoreForm(data={"etag": one.etag})
    headed = one.relation == pb.RELATION_HEAD
    if form.accepted():
        with form.faults():
            services().registry.RestoreMembership(
                pb.RestoreMembershipRequest(
                    case_id=str(case_id),
                    person_id=one.id,
                    relation=form.relation.data if headed and form.relation.data else None,
                    reason=form.reason.data,
                    etag=form.etag.data,
                    request_id=form.request_id.data,
                )
            )
            return saved(url_for("cases.family", case_id=case_id))
    form.seen_anew(one.etag)
    leaver = f"{one.given_name} {one.family_name}"
    return form.page("cases/restore.html", **shared, leaver=leaver, headed=headed)


def _for_one(case_id: UUID, person_id: str) -> list[OpenWork]:
    """What is under way for one person alone; what is for several goes on for those who stay."""
    return [thing for thing in under_way(case_id) if list(thing.person_ids) == [person_id]]


@bp.route("/<uuid:case_id>/family/head", methods=["GET", "POST"])
@requires("case.write")
def head(case_id: UUID) -> Any:
    """Another member becomes the head of the family."""
    shared = case_layout(case_id, "family")
    case = shared["case"]
    form = HeadForm(data={"etag": case.etag})
    form.person_id.choices = [
        (each.id, f"{each.given_name} {each.family_name}")
        for each in shared["persons"]
        if each.id != case.head_person_id
    ]
    if form.accepted():
        with form.faults():
            services().registry.PassOnHead(
                pb.PassOnHeadRequest(
                    case_id=str(case_id),
                    person_id=form.person_id.data,
                    etag=form.etag.data,
                    request_id=form.request_id.data,
                )
            )
            return saved(url_for("cases.family", case_id=case_id))
    form.seen_anew(case.etag)
    return form.page("cases/head.html", **shared)


@bp.route("/<uuid:case_id>/family/split", methods=["GET", "POST"])
@requires("case.write")
def split(case_id: UUID) -> Any:
    """A part of the family gets a case of its own."""
    shared = case_layout(case_id, "family")
    case, people = shared["case"], shared["persons"]
    form = SplitForm(data={"etag": case.etag, "members": [{"person_id": each.id} for each in people]})
    names = {each.id: f"{each.given_name} {each.family_name}" for each in people}
    for entry in form.members:
        name = names.get(entry.form.person_id.data, "")
        entry.form.relation.label.text = _("%(name)s is in the new family", name=name)
    form.staying_head_person_id.choices = list(names.items())
    form.settlement_id.choices = [
        (settlement.id, localized(settlement.name)) for settlement in places.settlements(case.municipality)
    ]
    going = {entry.form.person_id.data for entry in form.members if entry.form.relation.data}
    arrange(form, _for_some(case_id, going))
    if accepted(form):
        with form.faults():
            own = services().registry.SplitFamily(
                pb.SplitFamilyRequest(
                    case_id=case.id,
                    members=[
                        pb.MemberRelation(
                            person_id=entry.form.person_id.data, relation=entry.form.relation.data
                        )
                        for entry in form.members
                        if entry.form.relation.data
                    ],
                    split_on=form.split_on.message,
                    staying_head_person_id=form.staying_head_person_id.data,
                    settlement_id=form.settlement_id.data,
                    address=form.address.data,
                    phone=form.phone.data,
                    choices=choices_of(form),
                    etag=form.etag.data,
                    request_id=form.request_id.data,
                )
            )
            return saved(url_for("cases.overview", case_id=own.id))
    form.seen_anew(case.etag)
    return form.page("cases/split.html", **shared)


def _for_some(case_id: UUID, going: Collection[str]) -> list[OpenWork]:
    """What is under way for those who go alone."""
    if not going:
        return []
    return [thing for thing in under_way(case_id) if thing.person_ids and set(thing.person_ids) <= set(going)]


def writable() -> set[str]:
    """Sensitive fields that the reader's role may write, seen or not."""
    may = authors(current().roles)
    return {name for name, kind in SENSITIVE.items() if kind in may}


@bp.route("/<uuid:case_id>/family/consent", methods=["GET", "POST"])
@requires("consent.write")
def consent(case_id: UUID) -> Any:
    """Record what the family agreed to share."""
    form = ConsentForm()
    if form.accepted():
        with form.faults():
            services().registry.RecordConsent(
                pb.RecordConsentRequest(
                    case_id=str(case_id), consent=consent_of(form.consent), request_id=form.request_id.data
                )
            )
            return saved(url_for("cases.family", case_id=case_id))
    return form.page("cases/consent.html", **case_layout(case_id, "family"))


def _names(person_ids: Iterable[str], members: Iterable[pb.Person]) -> str:
    """Whom a consent covers; nothing where it is the whole family."""
    covered = set(person_ids)
    if covered >= {member.id for member in members}:
        return ""
    return ", ".join(
        f"{member.given_name} {member.family_name}" for member in members if member.id in covered
    )


@bp.route("/<uuid:case_id>/family/consents/<uuid:consent_id>/withdraw", methods=["GET", "POST"])
@requires("consent.write")
def withdraw(case_id: UUID, consent_id: UUID) -> Any:
    """The family takes its consent back: first what will close, then it closes at once."""
    form = WithdrawConsentForm()
    if form.accepted():
        with form.faults():
            services().registry.WithdrawConsent(
                pb.WithdrawConsentRequest(consent_id=str(consent_id), request_id=form.request_id.data)
            )
            return saved(
                url_for("cases.family", case_id=case_id),
                _("Consent withdrawn. What rested on it is being closed."),
            )
    shared = case_layout(case_id, "family")
    taken = next((given for given in shared["consents"] if given.id == str(consent_id)), None)
    if taken is None:
        raise NotFound("CONSENT_NOT_FOUND")
    sees = shared_of(case_id, shared["referrals"])
    return form.page(
        "cases/withdraw.html",
        **shared,
        consent=taken,
        rests=[use for use in sees.value or () if taken.id in use.consent_ids],
        rests_down=sees.down,
    )


def _identifier(identifier: pb.Identifier) -> str:
    words = [labels.label(pb.IdentifierKind.Name(identifier.kind)), identifier.number]
    if identifier.valid_from.year:
        words.append(_("from %(day)s", day=day(identifier.valid_from)))
    if identifier.valid_until.year:
        words.append(_("until %(day)s", day=day(identifier.valid_until)))
    return " ".join(words)
