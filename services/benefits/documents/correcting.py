"""The correcting act: a paper of its own beside a served decision, which stays as it was served."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from prag.common.v1 import types_pb2 as common

from services import corrections, printing
from services.benefits import inputs, queries
from services.benefits.documents.wording import LAWS, TEXTS, day, moment
from services.chassis.acts import read
from services.chassis.errors import NotFound
from services.chassis.runtime.service import Runtime
from services.domain.texts import OF_CODE, localized

__all__ = ["TEMPLATE", "WORDS", "data", "params_of", "sample_messages"]

TEMPLATE: Final = Path(__file__).parent / "correcting.typ"
PREAMBLE: Final = (
    "On the basis of %(law)s, a wrong date is corrected on which decision %(decision)s of %(day)s in case"
    " %(case)s rests."
)
# What the date of an act is called; a test goes over all that can be corrected.
WORDS: Final[Mapping[tuple[str, str], str]] = {
    ("prag.registry.v1.CaseReported", ""): "When it was reported",
    ("prag.registry.v1.CaseReported", "trigger_on"): "Day of the return or status",
    ("prag.registry.v1.CaseReported", "requested_on"): "Day of the request for return",
    ("prag.registry.v1.CaseRegistered", ""): "When the family was registered",
    ("prag.registry.v1.CaseRegistered", "notice_on"): "Day of the notice on data",
    ("prag.registry.v1.FamilyChanged", ""): "Somebody joined the family, or it became two",
    ("prag.registry.v1.CaseSelected", ""): "Selected for help",
    ("prag.registry.v1.ReturnRecorded", ""): "The family came home",
    ("prag.registry.v1.ConsentRecorded", ""): "Consent to share given",
    ("prag.registry.v1.ConsentWithdrawn", ""): "Consent to share withdrawn",
    ("prag.registry.v1.PermitRenewed", ""): "Status or permit renewed",
    ("prag.registry.v1.PaperFileClosed", ""): "Paper file closed",
    ("prag.registry.v1.ClosureRequested", ""): "Closing of the case requested",
    ("prag.assessment.v1.VisitRecorded", ""): "Visit",
    ("prag.assessment.v1.OppSubmitted", ""): "Needs assessed (OPP)",
    ("prag.assessment.v1.PlanSubmitted", ""): "Plan sent for approval",
    ("prag.assessment.v1.PlanApproved", ""): "Plan approved",
    ("prag.assessment.v1.MonitoringRecorded", ""): "Monthly monitoring",
    ("prag.assessment.v1.TwelveMonthReviewRecorded", ""): "Twelve-month review",
    ("prag.assessment.v1.FinalAssessmentRecorded", ""): "Final assessment made",
    ("prag.referral.v1.ReferralSent", ""): "Referred",
    ("prag.referral.v1.ReferralAccepted", ""): "When the answer was given",
    ("prag.referral.v1.ReferralAccepted", "appointment_time"): "First appointment",
    ("prag.referral.v1.ReferralRefused", ""): "When the answer was given",
    ("prag.referral.v1.OutcomeRecorded", ""): "Outcome recorded",
    ("prag.benefits.v1.ApplicationSubmitted", ""): "Application sent",
    ("prag.benefits.v1.ApplicationPutOnAgenda", ""): "For when the session was called",
    ("prag.benefits.v1.SessionHeld", ""): "When the session was opened",
    ("prag.benefits.v1.SessionHeld", "closed_time"): "When the session ended",
    ("prag.benefits.v1.DecisionServed", ""): "Act handed to the family",
    ("prag.benefits.v1.DecisionFinal", ""): "Decision is final",
    ("prag.benefits.v1.ExecutionStarted", ""): "Execution of the decision began",
    ("prag.benefits.v1.DeliveryRecorded", ""): "Help delivered",
}


async def params_of(runtime: Runtime, row: Any, named: Any) -> dict[str, Any]:
    """Return what was corrected and why, as its service tells the caller, and who did it."""
    told = await _correction(runtime, row, named)
    made = (await inputs.active(runtime, row["municipality"], [told.corrected_by])).get(told.corrected_by)
    office = await inputs.institution(runtime, made.institution_id) if made is not None else None
    params = {
        "act": told.act,
        "field": told.field,
        "previous": told.previous,
        "corrected": told.corrected,
        "reason": told.reason,
        "by": ", ".join(part for part in (made.name, made.position) if part) if made is not None else "",
        "office": localized(office.name, OF_CODE[row["act_locale"]]) if office is not None else "",
    }
    printing.check([params])
    return params


async def _correction(runtime: Runtime, row: Any, named: Any) -> common.ActDateCorrection:
    """Find the correction: at the service whose act it was, or, of what is older, at each of them."""
    services = [named["act"].split(".")[1]] if named["act"] else ["registry", "assessment", "referral"]
    request = common.ListActDateCorrectionsRequest(case_id=str(row["case_id"]))
    for service in services:
        if service == "benefits":
            continue
        listed = await getattr(runtime.peers, service).ListActDateCorrections(request)
        for one in listed.corrections:
            if one.id == str(named["correction_id"]):
                found: common.ActDateCorrection = one
                return found
    return await _own(runtime, named)


async def _own(runtime: Runtime, named: Any) -> common.ActDateCorrection:
    """Return one of benefits' own: who reads the decision reads what was corrected beneath it."""
    row = await queries.correction(runtime.database, named["correction_id"])
    if row is None:
        raise NotFound("CORRECTING_ACT_NOT_FOUND")
    return corrections.message(row)


def data(row: Any, named: Any, params: Mapping[str, Any], public_url: str) -> dict[str, Any]:
    """Return all words of the correcting act."""
    locale = OF_CODE[row["act_locale"]]

    def say(message: str, **values: object) -> str:
        return TEXTS.gettext(locale, message, **values)

    path = f"{public_url.rstrip('/')}/verify/{named['verify_code']}"
    corrected = say(
        "%(act)s: instead of %(previous)s it reads %(corrected)s.",
        act=say(WORDS[params["act"], params["field"]]),
        previous=moment(read(params["previous"]), locale),
        corrected=moment(read(params["corrected"]), locale),
    )
    return {
        "lang": locale.partition("-")[0],
        "header": [say("Municipality of %(name)s", name=params["municipality"]), params["office"]],
        "title": say("Correcting act"),
        "number_label": say("Number"),
        "number": corrections.reference(named["correction_id"]),
        "date_label": say("Date"),
        "date": day(named["on"], locale),
        "preamble": say(
            PREAMBLE,
            law=say(LAWS[row["strand"]]),
            decision=row["number"],
            day=day(row["decided_on"], locale),
            case=row["case_number"],
        ),
        "party_label": say("Party"),
        "party": params["party"],
        "address_label": say("Address"),
        "address": params["address"] or say("not recorded"),
        "operative_label": say("What is corrected"),
        "operative": [corrected, say("The decision stays as it was served.")],
        "reasons_label": say("Why the date was wrong"),
        # As it was written.
        "text": params["reason"],
        "by_label": say("Made the correction"),
        "by": params["by"],
        "signature_label": say("Signature and stamp"),
        "check": say("Check of the act: %(path)s", path=path),
        "qr": printing.qr(path),
    }


def sample_messages() -> list[str]:
    """Return the messages that are chosen by a code, which no search for texts finds."""
    return [*WORDS.values(), PREAMBLE]
