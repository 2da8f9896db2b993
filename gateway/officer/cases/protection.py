"""Protected persons: a case is closed to all but named accounts and opened again; what the named answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import url_for
from prag.identity.v1 import identity_service_pb2 as identity
from prag.registry.v1 import registry_service_pb2 as pb
from werkzeug.exceptions import NotFound

from gateway import places
from gateway.auth import current, requires
from gateway.clients import services
from gateway.formats import as_date, in_order, moment
from gateway.forms import saved
from gateway.locale import gettext as _
from gateway.officer.cases.blueprint import bp
from gateway.officer.cases.case_layout import account_names, case_layout
from gateway.officer.cases.forms import EndProtectionForm, MatchForm, ProtectForm
from gateway.reference import institution_names
from services.domain.roles import work_with_cases


@bp.route("/<uuid:case_id>/protect", methods=["GET", "POST"])
@requires("case.protect")
def protect(case_id: UUID) -> Any:
    """Close a case to all but named accounts, or change who is named; below it, how it stood before."""
    question = pb.ListProtectionsRequest(case_id=str(case_id))
    kept = list(services().registry.ListProtections(question).protections)
    in_force = kept[0] if kept and not kept[0].HasField("end_time") else None
    form = ProtectForm(data=_standing(in_force))
    layout = case_layout(case_id, "overview")
    form.account_ids.choices = _colleagues(layout["case"].municipality, in_force)
    if form.accepted():
        with form.faults():
            services().registry.ProtectCase(
                pb.ProtectCaseRequest(
                    case_id=str(case_id),
                    reason=form.reason.data,
                    note=form.note.data,
                    review_on=form.review_on.message,
                    account_ids=form.account_ids.data,
                    request_id=form.request_id.data,
                )
            )
            return saved(url_for("cases.overview", case_id=case_id))
    names = account_names(
        {account for one in kept for account in (one.protected_by, one.ended_by, *one.account_ids)}
    )
    return form.page(
        "cases/protect.html",
        **layout,
        in_force=in_force,
        kept=[_line(one, names) for one in kept],
    )


@bp.route("/<uuid:case_id>/protect/end", methods=["GET", "POST"])
@requires("case.protect")
def end_protection(case_id: UUID) -> Any:
    """Open a protected case again."""
    form = EndProtectionForm()
    if form.accepted():
        with form.faults():
            services().registry.EndProtection(
                pb.EndProtectionRequest(
                    case_id=str(case_id), note=form.note.data, request_id=form.request_id.data
                )
            )
            return saved(url_for("cases.overview", case_id=case_id))
    return form.page("cases/end-protection.html", **case_layout(case_id, "overview"))


@bp.route("/<uuid:case_id>/protect/matches/<uuid:match_id>", methods=["GET", "POST"])
@requires("person.search")
def protected_match(case_id: UUID, match_id: UUID) -> Any:
    """Say whether a protected person and somebody else, who was registered since, are the same."""
    question = pb.ListProtectedMatchesRequest(case_id=str(case_id))
    found = [
        one for one in services().registry.ListProtectedMatches(question).matches if one.id == str(match_id)
    ]
    if not found:
        raise NotFound
    form = MatchForm()
    if form.accepted():
        with form.faults():
            services().registry.AnswerProtectedMatch(
                pb.AnswerProtectedMatchRequest(
                    match_id=str(match_id),
                    answer=form.answer.data,
                    note=form.note.data,
                    request_id=form.request_id.data,
                )
            )
            return saved(url_for("cases.overview", case_id=case_id))
    person = services().registry.GetPerson(pb.GetPersonRequest(person_id=found[0].person_id))
    return form.page(
        "cases/protected-match.html",
        **case_layout(case_id, "overview"),
        match=found[0],
        person=f"{person.given_name} {person.family_name}",
        other=f"{found[0].other.given_name} {found[0].other.family_name}",
        place=places.municipality_name(found[0].other.municipality),
    )


def _standing(in_force: pb.CaseProtection | None) -> dict[str, Any]:
    if in_force is None:
        return {}
    return {
        "reason": in_force.reason,
        "note": in_force.note,
        "review_on": as_date(in_force.review_on),
        "account_ids": list(in_force.account_ids),
    }


def _colleagues(municipality: str, in_force: pb.CaseProtection | None) -> list[tuple[str, str]]:
    """Who works in the reader's house or for the municipality; who is named already stays to be chosen."""
    own = current().account_id
    # Without any filter: the reader's own house.
    asked = [identity.ListColleaguesRequest()]
    asked.append(identity.ListColleaguesRequest(municipality=municipality))
    if in_force is not None:
        asked.append(identity.ListColleaguesRequest(ids=in_force.account_ids))
    found = {one.id: one for each in asked for one in services().identity.ListColleagues(each).colleagues}
    houses = institution_names()
    pairs = [
        (one.id, " · ".join(part for part in (one.display_name, houses.get(one.institution_id, "")) if part))
        for one in found.values()
        if one.id != own and work_with_cases(frozenset(one.roles))
    ]
    return sorted(pairs, key=lambda pair: in_order(pair[1]))


def _line(one: pb.CaseProtection, names: dict[str, str]) -> dict[str, Any]:
    """A row of what stood before and stands now."""
    unknown = _("an account without a name")
    return {
        "reason": f"PROTECTION_{one.reason}",
        "from": moment(one.protect_time),
        "by": names.get(one.protected_by, unknown),
        "named": ", ".join(names.get(account, unknown) for account in one.account_ids),
        "until": moment(one.end_time) if one.HasField("end_time") else "",
        "ended_by": names.get(one.ended_by, unknown) if one.ended_by else "",
        "end_note": one.end_note,
        "changes": len(one.changes),
    }
