"""The plan on paper, for signature: a PDF in the family's language and script, made by a job.

The worker has no person's token, so whoever orders the print brings the names: they are read from
registry in the caller's name, travel in the job's parameters, and are gone with them when it is done.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from prag.assessment.v1 import assessment_service_pb2 as pb
from prag.common.v1 import types_pb2
from prag.registry.v1 import registry_service_pb2 as registry

from services import printing
from services.assessment import reference
from services.assessment.commands.plans import PLAN_PDF, SLIP_PDF
from services.assessment.documents.slip import make_slip
from services.assessment.documents.wording import BODIES, LOCALES, TEXTS, localized
from services.assessment.models import Need, PlanItem
from services.assessment.queries import cases as reads
from services.assessment.rules.plans import State as PlanState
from services.case_refs import CaseRef
from services.chassis.auth.actors import caller
from services.chassis.jobs import Job, JobContext
from services.chassis.runtime.service import Runtime

__all__ = ["JOBS", "make_plan_pdf", "params_of"]

_FOLDER: Final = Path(__file__).parent
_TEMPLATE: Final = _FOLDER / "plan.typ"
_TITLES: Final = {
    "REINTEGRATION": "Individual reintegration plan",
    "INTEGRATION": "Individual integration plan",
    "RETURN": "Durable-solution plan",
}


async def params_of(runtime: Runtime, request: pb.PrintPlanRequest, ref: CaseRef) -> dict[str, Any]:
    """Return what the worker can't ask for itself: names, the case's number, the language of its acts."""
    peer = runtime.peers.registry
    case_id = str(ref.case_id)
    persons = await peer.ListPersons(registry.ListPersonsRequest(case_id=case_id, with_former=True))
    members = [person for person in persons.persons if not _has_left(person, case_id)]
    locale = request.locale
    if locale == types_pb2.LOCALE_UNSPECIFIED:
        locale = (await peer.GetCase(registry.GetCaseRequest(case_id=str(ref.case_id)))).act_locale
    params = {
        "locale": LOCALES.get(locale, "sq"),
        "case_number": ref.number,
        "persons": [
            {
                "id": person.id,
                "name": f"{person.given_name} {person.family_name}".strip(),
                # A year alone where the day is not known.
                "born": ".".join(
                    str(part)
                    for part in (person.birth_date.day, person.birth_date.month, person.birth_date.year)
                    if part
                ),
                "guardians": _guardians(person, persons.representations),
            }
            for person in members
        ],
        # A need stays the need of whoever has left the family.
        "former": [
            {"id": person.id, "name": f"{person.given_name} {person.family_name}".strip()}
            for person in persons.persons
            if person not in members
        ],
    }
    printing.check(params)
    return params


def _guardians(person: registry.Person, acting: Iterable[registry.Representation]) -> list[str]:
    """Return by name who acts now for a member who cannot alone, and signs with the family."""
    ids = {each for one in acting if one.person_id == person.id for each in one.guardian_ids}
    return [one.name for one in person.guardians if one.id in ids and one.name]


def _has_left(person: registry.Person, case_id: str) -> bool:
    here = (one for one in person.memberships if one.case_id == case_id)
    return any(one.leave_reason for one in list(here)[:1])


async def make_plan_pdf(job: JobContext) -> str:
    """Make the PDF of a plan as it stands now, and return the file's id."""
    database = job.runtime.database
    plan = await reads.find_plan(database, job.subject_id, caller())
    needs = await reads.list_needs(database, plan.case_id)
    items = await reads.list_items(database, plan.id)
    locale = str(job.params["locale"])
    data = {
        **_labels(locale, plan.strand, job.runtime.clock.today()),
        "version": str(plan.plan_version),
        "draft": "" if plan.state == PlanState.APPROVED else TEXTS.gettext(locale, "Draft: not yet signed"),
        "case_number": job.params["case_number"],
        "members": job.params["persons"],
        "needs": _needs(needs, items, job.params, locale),
    }
    content = await asyncio.to_thread(printing.render, _TEMPLATE, data)
    stored = await job.runtime.blobs.keep(
        content, f"plan-{plan.plan_version}.pdf", "application/pdf", job.actor.account_id
    )
    return str(stored.blob_id)


def _labels(locale: str, strand: str, today: Any) -> dict[str, str]:
    def say(message: str, **values: object) -> str:
        return TEXTS.gettext(locale, message, **values)

    return {
        "lang": locale.partition("-")[0],
        "title": say(_TITLES[strand]),
        "office": say("Municipal office for communities and return"),
        "case_label": say("Case"),
        "version_label": say("Version"),
        "members_label": say("Members of the family"),
        "born_label": say("Born"),
        "guardian_label": say("represented by"),
        "what_label": say("What was agreed"),
        "who_label": say("Who acts"),
        "by_label": say("By"),
        "sign_family": say("Signed for the family"),
        "sign_office": say("Signed for the municipal office"),
        "place_and_date": say("Place and date"),
        "footer": say(
            "Printed on %(day)s. Items and dates are proposals of a model package until they are signed.",
            day=printing.day(today, locale),
        ),
    }


def _needs(
    needs: list[Need], items: list[PlanItem], params: Mapping[str, Any], locale: str
) -> list[dict[str, Any]]:
    named = (*params["persons"], *params.get("former", ()))
    names = {person["id"]: person["name"] for person in named}
    family = TEXTS.gettext(locale, "the family")
    return [
        {
            "number": str(need.number),
            "name": _name(need.code, locale),
            "who": names.get(str(need.person_id), "") if need.person_id else family,
            "items": [
                {
                    "number": item.number,
                    "what": " · ".join(part for part in (_name(item.code, locale), item.description) if part),
                    "who": _body(item, locale),
                    "by": printing.day(item.due_on, locale) if item.due_on else "",
                }
                for item in items
                if item.need_id == need.id
            ],
        }
        for need in needs
        if any(item.need_id == need.id for item in items)
    ]


def _name(code: str, locale: str) -> str:
    return localized(reference.packages().name(code), locale) if code else ""


def _body(item: PlanItem, locale: str) -> str:
    if item.scheme:
        return TEXTS.gettext(locale, "Commission and centre")
    return TEXTS.gettext(locale, BODIES.get(item.institution_kind, "Municipality"))


async def _readers(runtime: Runtime, plan_ids: Sequence[str]) -> Mapping[str, Sequence[UUID]]:
    """Let fetch a plan's print who may order it: of their office's cases. It shows the family."""
    return await reads.people_of_plans(runtime.database, plan_ids, caller())


JOBS: Final = {
    PLAN_PDF: Job(make_plan_pdf, "plan.write", _readers),
    SLIP_PDF: Job(make_slip, "plan.write", _readers),
}
