"""The family's slip: A5, large print, in its language; a paper that tells nothing to whoever finds it."""

from __future__ import annotations

import asyncio
import datetime as dt
from pathlib import Path
from typing import Any, Final

from prag.assessment.v1 import assessment_service_pb2 as pb
from prag.common.v1 import types_pb2
from prag.identity.v1 import identity_service_pb2 as identity
from prag.registry.v1 import registry_service_pb2 as registry

from services import printing
from services.assessment import reference
from services.assessment.documents.wording import BODIES, LOCALES, TEXTS, localized
from services.assessment.models import Need, PlanItem
from services.assessment.queries import cases as reads
from services.assessment.rules.items import CLOSED
from services.assessment.rules.slips import may_stand
from services.case_refs import CaseRef
from services.chassis.auth.actors import caller
from services.chassis.calendar import day_of
from services.chassis.clock import ZONE
from services.chassis.jobs import JobContext
from services.chassis.runtime.service import Runtime

__all__ = ["make_slip", "params_of"]

_TEMPLATE: Final = Path(__file__).parent / "slip.typ"
_BRING: Final = {
    "IDENTITY": "Identity documents",
    "ARRIVAL_PAPER": "The paper of your arrival",
    "BIRTH_CERTIFICATES": "Birth certificates",
    "SCHOOL_CERTIFICATES": "School certificates",
    "LEASE": "The lease contract",
    "BANK_ACCOUNT": "The number of your bank account",
    "SIGNED_PLAN": "The signed plan",
}


async def params_of(
    runtime: Runtime, request: pb.PrintSlipRequest, ref: CaseRef, office: identity.Institution | None
) -> dict[str, Any]:
    """Return what the worker can't ask for itself: first names, the office, the language of the acts."""
    peer = runtime.peers.registry
    persons = await peer.ListPersons(registry.ListPersonsRequest(case_id=str(ref.case_id)))
    locale = request.locale
    if locale == types_pb2.LOCALE_UNSPECIFIED:
        locale = (await peer.GetCase(registry.GetCaseRequest(case_id=str(ref.case_id)))).act_locale
    written = LOCALES.get(locale, "sq")
    params = {
        "locale": written,
        "case_number": ref.number,
        "persons": [{"id": one.id, "name": one.given_name} for one in persons.persons],
        "office": localized(office.name, written) if office is not None else "",
        "phone": office.phone if office is not None else "",
        "address": office.address if office is not None else "",
        "bring": list(dict.fromkeys(request.bring)),
    }
    printing.check(params)
    return params


async def make_slip(job: JobContext) -> str:
    """Make the slip of a family as its plan stands now."""
    database = job.runtime.database
    plan = await reads.find_plan(database, job.subject_id, caller())
    needs = {need.id: need for need in await reads.list_needs(database, plan.case_id)}
    items = await reads.list_items(database, plan.id)
    visit = await reads.next_visit(database, plan.case_id)
    locale = str(job.params["locale"])

    def say(message: str, **values: object) -> str:
        return TEXTS.gettext(locale, message, **values)

    agreed = [
        (item.due_on, _line(item, needs[item.need_id], job.params["persons"], locale))
        for item in items
        if item.state not in CLOSED and may_stand(*_told_by(item, needs[item.need_id]))
    ]
    if visit is not None:
        at = visit.at.astimezone(ZONE)
        agreed.append((day_of(visit.at), say("The office visits you at %(hour)s", hour=f"{at:%H:%M}")))
    # Without a date at the end.
    agreed.sort(key=lambda line: (line[0] is None, line[0] or dt.date.min))
    data = {
        "lang": locale.partition("-")[0],
        "title": say("For you"),
        "names": ", ".join(person["name"] for person in job.params["persons"]),
        "case": f"{say('Case')} {job.params['case_number']}",
        "agreed_label": say("What was agreed"),
        "agreed": [{"by": printing.day(on, locale) if on else "", "what": what} for on, what in agreed],
        "bring_label": say("What to bring"),
        "bring": [say(_BRING[code]) for code in job.params["bring"]],
        "call_label": say("Whom to call"),
        "call": [part for part in (job.params[name] for name in ("office", "phone", "address")) if part],
        # The number alone: whoever scans it is at the desk, where the case opens to who may read it.
        "qr": printing.qr(str(job.params["case_number"])),
        "footer": say("Printed on %(day)s.", day=printing.day(job.runtime.clock.today(), locale)),
    }
    content = await asyncio.to_thread(printing.render, _TEMPLATE, data)
    stored = await job.runtime.blobs.keep(content, "slip.pdf", "application/pdf", job.actor.account_id)
    return str(stored.blob_id)


def _told_by(item: PlanItem, need: Need) -> tuple[str, ...]:
    standard = reference.packages().item(item.code)
    own = (need.code, item.institution_kind)
    return (*own, standard.need, standard.institution_kind) if standard else own


def _line(item: PlanItem, need: Need, persons: list[dict[str, str]], locale: str) -> str:
    """Return what was agreed by its code: what somebody typed may say anything."""
    what = localized(reference.packages().name(item.code or need.code), locale)
    body = BODIES.get(item.institution_kind)
    who = next((person["name"] for person in persons if person["id"] == str(item.person_id)), "")
    told = ", ".join(part for part in (what, TEXTS.gettext(locale, body) if body else "") if part)
    return f"{who}: {told}" if who else told
