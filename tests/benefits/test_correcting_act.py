"""The correcting act as the party gets it, beside the act that stays as it was served."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from prag.benefits.v1 import benefits_service_pb2 as pb
from prag.common.v1 import types_pb2 as common
from prag.registry.v1 import registry_events_pb2 as registry_events
from pypdf import PdfReader

from services.benefits.documents import correcting
from services.benefits.subscribers import SUBSCRIPTIONS
from services.chassis import jobs
from services.chassis.auth.actors import service_actor
from services.chassis.events.event_messages import Envelope
from tests.architecture.test_dates import CORRECTED
from tests.benefits.conftest import (
    CHAIR,
    HEAD,
    MEMBERS,
    NEIGHBOUR,
    SECRETARY,
    BenefitsUnderTest,
    day,
    refused,
)
from tests.benefits.identity import employ


async def served(
    service: BenefitsUnderTest, locale: str = "LOCALE_SR_LATN"
) -> tuple[pb.Session, pb.Decision]:
    """A decision of two days ago, printed and in the family's hands."""
    case_id = await service.case(locale=locale)
    service.running.clock.advance(days=4)
    session = await service.session(await service.found_complete(case_id, days_ago=3))
    opened = service.running.clock.now() - dt.timedelta(days=2)
    request = pb.OpenSessionRequest(
        session_id=session.id, present_account_ids=[one.account_id for one in (CHAIR, *MEMBERS)]
    )
    request.actual_time.FromDatetime(opened)
    session = await service.secretary.OpenSession(request)
    for who in (CHAIR, *MEMBERS):
        await service.vote(session, who, "FOR")
    decision = await service.printed(await service.decide(session))
    await service.head.ServeDecision(
        pb.ServeDecisionRequest(decision_id=decision.id, served_on=day(service.today), how="IN_PERSON")
    )
    return session, decision


async def corrected(service: BenefitsUnderTest, session: pb.Session) -> common.ActDateCorrection:
    request = common.CorrectActDateRequest(
        case_id="-",
        act="prag.benefits.v1.SessionHeld",
        subject_id=session.id,
        reason="shënuar gabim, pogrešno upisano",
        correcting_act_on=day(service.today),
        request_id=str(uuid4()),
    )
    request.time.FromDatetime(service.running.clock.now() - dt.timedelta(days=1))
    return await service.secretary.CorrectActDate(request)


async def made(
    service: BenefitsUnderTest, decision: pb.Decision, correction_id: str, by: Any = SECRETARY
) -> pb.Decision:
    """Ordered and made, as the decision shows it then."""
    about = {"decision_id": decision.id, "correction_id": correction_id}
    job = await service.by(by).PrintCorrectingAct(pb.PrintCorrectingActRequest(**about))
    assert job.job_id
    assert await jobs.step(service.running.runtime)
    return await service.by(by).GetDecision(pb.GetDecisionRequest(decision_id=decision.id))


async def text_of(service: BenefitsUnderTest, blob_id: str) -> str:
    content = await service.running.runtime.blobs.read(UUID(blob_id))
    assert content.startswith(b"%PDF-1.7")
    pages = PdfReader(io.BytesIO(content)).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


async def code_of(service: BenefitsUnderTest, decision: pb.Decision) -> str:
    [row] = await service.running.database.all(
        "SELECT verify_code FROM decision WHERE id = $1::text::uuid", decision.id
    )
    return str(row["verify_code"])


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("LOCALE_SQ", ["Akt korrigjues", "Kur u hap mbledhja", "Vendimi mbetet ashtu siç është dorëzuar."]),
        ("LOCALE_SR_CYRL", ["Акт о исправци", "Када је седница отворена", "Потпис и печат"]),
        ("LOCALE_SR_LATN", ["Akt o ispravci", "Kada je sednica otvorena", "Potpis i pečat"]),
        ("LOCALE_EN", ["Correcting act", "When the session was opened", "Signature and stamp"]),
    ],
)
async def test_the_correcting_act_is_in_the_partys_language_and_script(
    service: BenefitsUnderTest, locale: str, words: list[str]
) -> None:
    employ(SECRETARY)
    session, decision = await served(service, locale)
    correction = await corrected(service, session)
    read = await made(service, decision, correction.id)
    [one] = read.corrected_by
    text = await text_of(service, one.act_blob_id)
    given = [correction.reference, decision.number, "Dragiša Stanković", "shënuar gabim, pogrešno upisano"]
    for word in (*words, *given, "https://prag.example/verify/"):
        assert word in text, word
    # Who did it, and for which office, as identity has them.
    assert "Član 0, direkcija" in text
    if locale == "LOCALE_SR_LATN":
        assert not re.search("[а-яА-Я]", text)


async def test_it_has_a_sum_and_a_check_of_its_own_and_the_act_keeps_its(service: BenefitsUnderTest) -> None:
    session, decision = await served(service)
    correction = await corrected(service, session)
    code = await code_of(service, decision)
    before = await service.secretary.VerifyAct(pb.VerifyActRequest(code=code))
    # Named from the moment at which it was made, and nothing to follow until there is a paper.
    assert [(one.reference, one.code) for one in before.corrected_by] == [(correction.reference, "")]
    read = await made(service, decision, correction.id)
    [one] = read.corrected_by
    assert (read.act_blob_id, read.act_sha256) == (decision.act_blob_id, decision.act_sha256)
    seen = await service.secretary.VerifyAct(pb.VerifyActRequest(code=code))
    assert (seen.sha256, seen.corrects) == (before.sha256, "")
    [named] = seen.corrected_by
    own = await service.secretary.VerifyAct(pb.VerifyActRequest(code=named.code))
    assert (own.number, own.corrects, own.sha256, own.decided_on, own.body) == (
        correction.reference,
        decision.number,
        one.act_sha256,
        day(service.today),
        "",
    )
    # Asked for again, and its job done again, it is the one that was made.
    again = await service.secretary.PrintCorrectingAct(
        pb.PrintCorrectingActRequest(decision_id=decision.id, correction_id=correction.id)
    )
    assert again.job_id == one.act_job_id
    await service.running.database.all(
        "UPDATE job SET state = 'WAITING' WHERE id = $1::text::uuid", again.job_id
    )
    assert await jobs.step(service.running.runtime)
    after = await service.secretary.GetDecision(pb.GetDecisionRequest(decision_id=decision.id))
    assert list(after.corrected_by) == [one]
    # Names are erased once it is made.
    left = await service.running.database.all("SELECT params::text FROM job WHERE params::text <> '{}'")
    assert left == []
    from services.benefits import documents
    from services.chassis.auth.actors import acting

    with acting(SECRETARY):
        assert await documents.blob_readers(service.running.runtime, UUID(one.act_blob_id))


async def test_of_another_services_act_it_says_what_that_service_tells_the_orderer(
    service: BenefitsUnderTest,
) -> None:
    _, decision = await served(service)
    stub = service.registry.stub(HEAD)
    fixed = await stub.CorrectActDate(
        common.CorrectActDateRequest(
            case_id=decision.case_id,
            act="prag.registry.v1.CaseRegistered",
            field="notice_on",
            subject_id=decision.case_id,
            on=day(service.today - dt.timedelta(days=5)),
            reason="the notice was signed a day before",
        )
    )
    heard = registry_events.ActDateCorrected(
        correction_id=fixed.id,
        case_id=decision.case_id,
        act=fixed.act,
        previous_on=day(service.today - dt.timedelta(days=4)),
        corrected_on=day(service.today - dt.timedelta(days=5)),
        correcting_act_on=day(service.today),
        field="notice_on",
    )
    envelope = Envelope(
        event_id=str(uuid4()),
        aggregate="correction",
        aggregate_id=fixed.id,
        aggregate_version=1,
        actual_on=None,
        recorded_at=service.running.clock.now(),
        actor_id=HEAD.account_id,
        municipality="RAN",
    )
    async with service.running.runtime.database.transaction(
        scope=("RAN",), actor=service_actor("benefits")
    ) as tx:
        await SUBSCRIPTIONS[type(heard)](tx, heard, envelope)  # type: ignore[operator]
    about = pb.PrintCorrectingActRequest(decision_id=decision.id, correction_id=fixed.id)
    # Who reads no file of the case does not print what stands in it.
    assert (await refused(service.secretary.PrintCorrectingAct(about))).reason == "NOT_PERMITTED"
    read = await made(service, decision, fixed.id, HEAD)
    text = await text_of(service, read.corrected_by[0].act_blob_id)
    assert "obaveštenj" in text
    assert "the notice was signed a day before" in text


async def test_there_is_none_of_what_was_not_corrected_by_an_act(service: BenefitsUnderTest) -> None:
    _, decision = await served(service)
    about = pb.PrintCorrectingActRequest(decision_id=decision.id, correction_id=str(uuid4()))
    assert (await refused(service.secretary.PrintCorrectingAct(about))).reason == "CORRECTING_ACT_NOT_FOUND"
    hidden = service.by(NEIGHBOUR).PrintCorrectingAct(about)
    assert (await refused(hidden)).reason == "DECISION_NOT_FOUND"


def test_every_date_that_is_corrected_has_its_words() -> None:
    acts = {
        (f"prag.{service}.v1.{act[0]}", act[1])
        for service, lines in CORRECTED.items()
        for act in lines.values()
        if not isinstance(act, str)
    }
    assert set(correcting.WORDS) == acts
