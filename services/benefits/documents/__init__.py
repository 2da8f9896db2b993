"""The act of a decision: a PDF in the party's language and script, made by a job.

Whoever orders it brings the names: they are read from registry in the caller's name, travel in the job's
parameters and are erased from there once the act is kept.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from babel.numbers import format_currency
from prag.registry.v1 import registry_service_pb2 as registry

from services import printing
from services.benefits import queries, reference
from services.benefits.commands import decisions as commands
from services.benefits.documents import correcting
from services.benefits.documents.wording import LAWS, TEXTS, day
from services.benefits.rules import bodies
from services.benefits.rules.applications import State
from services.benefits.rules.bodies import MRC
from services.chassis.auth.actors import caller
from services.chassis.clock import ZONE
from services.chassis.errors import FailedPrecondition, NotFound
from services.chassis.jobs import Job, JobContext
from services.chassis.runtime.service import Runtime
from services.domain.texts import OF_CODE, localized

__all__ = [
    "JOBS",
    "LAWS",
    "TEXTS",
    "blob_readers",
    "make_act",
    "params_of",
    "sample_messages",
]

_FOLDER: Final = Path(__file__).parent
_TEMPLATE: Final = _FOLDER / "act.typ"
RESULTS: Final = {
    "APPROVED": "The application for “%(scheme)s” is approved.",
    "PARTLY": "The application for “%(scheme)s” is approved in part.",
    "REFUSED": "The application for “%(scheme)s” is refused.",
}
REMEDY: Final = (
    "Against this decision an appeal may be filed. Deadline for appeal: not set (it is not configured in the"
    " system, as no text of the law that was read names it)."
)
PREAMBLE: Final = (
    "On the basis of %(law)s, the commission at its session %(session)s decided on the application"
    " %(application)s in case %(case)s:"
)

_ERASE: Final = "UPDATE job SET params = '{}' WHERE id = $1"


async def params_of(runtime: Runtime, row: Any) -> dict[str, Any]:
    """Return what the worker can't ask for itself: the party's name and address, and the municipality's."""
    peer = runtime.peers.registry
    by = caller()
    state = State(row["application_state"])
    if not bodies.reads_names(state, by.roles):
        raise FailedPrecondition("APPLICATION_NOT_IN_STATE", state=state, action="print_act")
    people = [str(person) for person in row["for_person_ids"]]
    answer = await peer.BatchGetCards(
        registry.BatchGetCardsRequest(ids=people, case_ids=[str(row["case_id"])])
    )
    cards = {card.person_id: card for card in answer.cards}
    if not cards:
        raise NotFound("CASE_NOT_FOUND")
    named = [cards[str(person)] for person in row["person_ids"] if str(person) in cards]
    # The head comes first; a family's head is named by its case.
    head = named[0] if named else next(iter(cards.values()))
    for card in answer.cards:
        if not named and card.relation == registry.RELATION_HEAD:
            head = card
    places = await peer.ListMunicipalities(registry.ListMunicipalitiesRequest())
    municipality = next(
        (place.name for place in places.municipalities if place.code == row["municipality"]), None
    )
    locale = OF_CODE[row["act_locale"]]
    address = ""
    if by.may("case.read"):
        case = await peer.GetCase(registry.GetCaseRequest(case_id=str(row["case_id"])))
        address = case.address
    settlement = await _settlement(peer, head.settlement_id, row["municipality"], locale)
    params = {
        "party": _name(head),
        "for": [_name(card) for card in named],
        "address": ", ".join(part for part in (address, settlement) if part),
        "municipality": localized(municipality, locale) if municipality is not None else row["municipality"],
    }
    printing.check([params, row["text"], row["chair"]])
    return params


async def _settlement(peer: Any, settlement_id: str, municipality: str, locale: str) -> str:
    if not settlement_id:
        return ""
    answer = await peer.ListSettlements(registry.ListSettlementsRequest(municipality=municipality))
    settlement = next((one for one in answer.settlements if one.id == settlement_id), None)
    return localized(settlement.name, locale) if settlement is not None else ""


async def make_act(job: JobContext) -> str:
    """Make the act's PDF, keep it with the decision, and erase the names; done twice it is made once."""
    database = job.runtime.database
    row = await queries.decision(database, job.subject_id, caller(), records=False)
    if row["act_blob_id"] is not None and (row["served_on"] is not None or not job.params):
        # It is in the family's hands; or a worker before us kept it and was stopped before it could say so.
        await database.pool.execute(_ERASE, job.job_id)
        return str(row["act_blob_id"])
    if not job.params:
        raise FailedPrecondition("ACT_NOT_READY")
    now = job.runtime.clock.now()
    schemes, _ = await queries.schemes(database, row["decided_on"])
    name = schemes[row["scheme"]].content["name"]
    data = act_data(row, job.params, name, job.runtime.settings.public_url)
    content = await asyncio.to_thread(printing.render, _TEMPLATE, data, archived=now.astimezone(ZONE))
    stored = await job.runtime.blobs.keep(
        content, f"{row['number']}.pdf", "application/pdf", job.actor.account_id
    )
    async with database.transaction() as tx:
        kept = await commands.keep_act(tx, job.subject_id, stored, row["decided_on"])
    if kept is None:
        return await make_act(job)
    await database.pool.execute(_ERASE, job.job_id)
    return str(kept)


async def make_correcting_act(job: JobContext) -> str:
    """Make the PDF of a correcting act, and erase the names; done twice it is made once."""
    database = job.runtime.database
    decision_id, _, correction_id = job.subject_id.partition("/")
    row = await queries.decision(database, decision_id, caller(), records=False)
    named = await queries.correcting_act(database, row["verify_code"], correction_id)
    if named["act_blob_id"] is None:
        if not job.params:
            raise FailedPrecondition("ACT_NOT_READY")
        data = correcting.data(row, named, job.params, job.runtime.settings.public_url)
        moment = job.runtime.clock.now().astimezone(ZONE)
        content = await asyncio.to_thread(printing.render, correcting.TEMPLATE, data, archived=moment)
        stored = await job.runtime.blobs.keep(
            content, f"{data['number']}.pdf", "application/pdf", job.actor.account_id
        )
        async with database.transaction() as tx:
            kept = await commands.keep_correcting_act(tx, decision_id, correction_id, data["number"], stored)
    else:
        kept = named["act_blob_id"]
    await database.pool.execute(_ERASE, job.job_id)
    return str(kept)


async def blob_readers(runtime: Runtime, blob_id: UUID) -> Sequence[UUID]:
    """Let read an act who may read its application; returns whom it concerns."""
    people: Sequence[UUID] = await queries.people_of_act(runtime.database, blob_id, caller())
    return people


def act_data(
    row: Any, params: Mapping[str, Any], scheme: Mapping[str, str], public_url: str
) -> dict[str, Any]:
    """Return all words of the act; `scheme` is the scheme's name in all languages."""
    locale = OF_CODE[row["act_locale"]]

    def say(message: str, **values: object) -> str:
        return TEXTS.gettext(locale, message, **values)

    path = f"{public_url.rstrip('/')}/verify/{row['verify_code']}"
    check = say("Check of the act: %(path)s", path=path)
    municipal = row["body"] == MRC
    return {
        "lang": locale.partition("-")[0],
        "header": [
            *([say("Municipality of %(name)s", name=params["municipality"])] if municipal else []),
            say("Municipal reintegration commission")
            if municipal
            else say("Commission of the Ministry for Communities and Return"),
        ],
        "title": say("Decision"),
        "number_label": say("Number"),
        "number": row["number"],
        "date_label": say("Date"),
        "date": day(row["decided_on"], locale),
        "preamble": say(
            PREAMBLE,
            law=say(LAWS[row["strand"]]),
            session=row["session_number"],
            application=row["application_number"],
            case=row["case_number"],
        ),
        "party_label": say("Party"),
        "party": params["party"],
        "address_label": say("Address"),
        "address": params["address"] or say("not recorded"),
        "operative_label": say("Operative part"),
        "operative": _operative(row, params, scheme, locale),
        "reasons_label": say("Reasons"),
        "reasons": [
            localized(entry["text"], locale)
            for entry in reference.reasons()
            if entry["code"] in row["reasons"] and entry["code"] != "OTHER"
        ],
        # The commission's own words stand as they were written.
        "text": row["text"],
        "remedy_label": say("Legal remedy"),
        "remedy": say(REMEDY),
        "secretary_label": say("Secretary of the commission"),
        "chair_label": say("Presided over the session"),
        "chair": row["chair"],
        "check": check,
        "qr": printing.qr(path),
    }


def _operative(row: Any, params: Mapping[str, Any], scheme: Mapping[str, str], locale: str) -> list[str]:
    lines = [TEXTS.gettext(locale, RESULTS[row["result"]], scheme=localized(scheme, locale))]
    if row["amount"] is not None:
        amount = format_currency(row["amount"] / 100, "EUR", locale=printing.CALENDARS[locale])
        lines.append(TEXTS.gettext(locale, "Amount: %(amount)s.", amount=amount))
    if row["months"]:
        lines.append(TEXTS.gettext(locale, "Duration in months: %(months)s.", months=row["months"]))
    if params["for"]:
        lines.append(TEXTS.gettext(locale, "The help is for: %(names)s.", names=", ".join(params["for"])))
    return lines


def _name(card: registry.PersonCard) -> str:
    return f"{card.given_name} {card.family_name}".strip()


def sample_messages() -> list[str]:
    """Return the messages that are chosen by a code, which no search for texts finds."""
    return [*LAWS.values(), *RESULTS.values(), REMEDY, PREAMBLE, *correcting.sample_messages()]


async def _readers(runtime: Runtime, decision_ids: Sequence[str]) -> Mapping[str, Sequence[UUID]]:
    """Let fetch a print of an act who may order it: whoever reads its application. It shows the party."""
    return await queries.people_of_decisions(runtime.database, decision_ids, caller())


async def _readers_of_corrections(runtime: Runtime, subjects: Sequence[str]) -> Mapping[str, Sequence[UUID]]:
    """The same of a correcting act, by the decision that it names."""
    decisions = {subject: subject.partition("/")[0] for subject in subjects}
    people = await _readers(runtime, sorted(set(decisions.values())))
    return {subject: people[of] for subject, of in decisions.items() if of in people}


JOBS: Final = {
    commands.ACT_JOB: Job(make_act, "application.read", _readers),
    commands.CORRECTING_ACT_JOB: Job(make_correcting_act, "application.read", _readers_of_corrections),
}
