"""The act as the party gets it: read back from the PDF."""

import io
import re
from uuid import UUID, uuid4

import pytest
from prag.benefits.v1 import benefits_service_pb2 as pb
from prag.common.v1 import job_service_pb2 as job_pb
from pypdf import PdfReader

from services.benefits import documents
from services.benefits.commands import decisions
from services.benefits.documents import TEXTS, sample_messages
from services.chassis import dates, jobs
from services.chassis.auth.actors import acting
from services.chassis.errors import NotFound
from tests.benefits.conftest import NEIGHBOUR, SECRETARY, BenefitsUnderTest, refused


async def text_of(service: BenefitsUnderTest, decision: pb.Decision) -> str:
    content = await service.running.runtime.blobs.read(UUID(decision.act_blob_id))
    assert content.startswith(b"%PDF-1.7")
    assert b"pdfaid:part>2" in content
    assert b"/StructTreeRoot" in content
    pages = PdfReader(io.BytesIO(content)).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        (
            "LOCALE_SQ",
            [
                "Vendim",
                "Komuna Ranillug",
                "Kërkesa për „Qiraja“ miratohet.",
                "Afati për ankesë: nuk është caktuar",
            ],
        ),
        (
            "LOCALE_SR_CYRL",
            ["Одлука", "Општина Ранилуг", "Захтев за „Кирија“ се одобрава.", "Рок за жалбу: није одређен"],
        ),
        (
            "LOCALE_SR_LATN",
            ["Odluka", "Opština Ranilug", "Zahtev za „Kirija“ se odobrava.", "Rok za žalbu: nije određen"],
        ),
        (
            "LOCALE_EN",
            ["Decision", "The application for “Rent” is approved.", "Deadline for appeal: not set"],
        ),
    ],
)
async def test_the_act_is_in_the_partys_language_and_script(service: BenefitsUnderTest, locale, words):
    case_id = await service.case(locale=locale)
    decision = await service.printed(await service.decided(case_id, text="Porodica nema gde da stanuje."))
    text = await text_of(service, decision)
    law = {"LOCALE_SQ": "22/2020", "LOCALE_EN": "Regulation (GRK) No. 22/2020"}.get(locale, "22/2020")
    # The name as its owner writes it, whatever the script of the act.
    for word in (*words, law, "V-2026-0001", "Dragiša Stanković", "Porodica nema gde da stanuje.", "1/2026"):
        assert word in text, word
    assert "https://prag.example/verify/" in text
    if locale == "LOCALE_SR_LATN":
        assert not re.search("[а-яА-Я]", text)


async def test_names_are_erased_and_the_act_is_kept_whole(service: BenefitsUnderTest):
    decision = await service.decided(await service.case())
    await service.secretary.PrintAct(pb.PrintActRequest(decision_id=decision.id))
    waiting = await service.running.database.all("SELECT params::text FROM job")
    assert "Stanković" in waiting[0]["params"]
    printed = await service.printed(decision)
    jobs = await service.running.database.all("SELECT state, params::text FROM job ORDER BY id")
    assert (jobs[0]["state"], jobs[0]["params"]) == ("DONE", "{}")
    assert len(printed.act_sha256) == 64
    # The secretary reads it; for a stranger it is not there.
    with acting(SECRETARY):
        people = await documents.blob_readers(service.running.runtime, printed.act_blob_id)
    assert {str(person) for person in people} == set(service.persons[decision.case_id])
    with acting(NEIGHBOUR), pytest.raises(NotFound):
        await documents.blob_readers(service.running.runtime, printed.act_blob_id)


async def test_a_served_act_stays_as_it_was_served(service: BenefitsUnderTest):
    decision = await service.printed(await service.decided(await service.case()))
    await service.final(decision)
    again = await service.secretary.PrintAct(pb.PrintActRequest(decision_id=decision.id))
    assert again.job_id == decision.act_job_id
    same = await service.secretary.GetDecision(pb.GetDecisionRequest(decision_id=decision.id))
    assert (same.act_blob_id, same.act_sha256) == (decision.act_blob_id, decision.act_sha256)


async def test_whoever_asks_again_for_a_print_is_answered_as_the_first_time(service: BenefitsUnderTest):
    """Also when the application is over meanwhile, and a secretary has no need of its names any more."""
    decision = await service.decided(await service.case())
    asked = pb.PrintActRequest(decision_id=decision.id, request_id=str(uuid4()))
    first = await service.secretary.PrintAct(asked)
    await service.running.database.all("UPDATE application SET state = 'DELIVERED'")
    assert (await service.secretary.PrintAct(asked)).job_id == first.job_id
    anew = pb.PrintActRequest(decision_id=decision.id, request_id=str(uuid4()))
    assert (await refused(service.secretary.PrintAct(anew))).reason == "APPLICATION_NOT_IN_STATE"


async def test_a_print_that_was_cancelled_and_is_tried_again_leaves_the_served_act_alone(
    service: BenefitsUnderTest,
):
    decision = await service.decided(await service.case())
    first = await service.secretary.PrintAct(pb.PrintActRequest(decision_id=decision.id))
    cancelled = {"service": "benefits", "job_id": first.job_id}
    await service.secretary.CancelJob(job_pb.CancelJobRequest(**cancelled))
    served = await service.printed(decision)
    await service.final(served)
    issued = await service.running.database.all("SELECT code, sha256 FROM issued_act")
    # The names of then would make another act of it.
    # Within the hour, as if the act had been served at once.
    clock = service.running.clock
    await service.running.database.all(
        "UPDATE job SET update_time = $1 WHERE state = 'CANCELLED'", clock.now()
    )
    await service.secretary.RetryJob(job_pb.RetryJobRequest(**cancelled))
    assert await jobs.step(service.running.runtime)
    job = await service.secretary.GetJob(job_pb.GetJobRequest(**cancelled))
    assert (job.state, job.result_blob_id) == (job_pb.JOB_STATE_DONE, served.act_blob_id)
    same = await service.secretary.GetDecision(pb.GetDecisionRequest(decision_id=decision.id))
    assert (same.act_blob_id, same.act_sha256) == (served.act_blob_id, served.act_sha256)
    assert await service.running.database.all("SELECT code, sha256 FROM issued_act") == issued
    assert await service.running.database.all("SELECT 1 FROM job WHERE params <> '{}'") == []


async def test_what_is_served_while_its_print_is_made_stays(service: BenefitsUnderTest):
    """The worker drew it before the service was recorded, and keeps it after."""
    decision = await service.printed(await service.decided(await service.case()))
    await service.final(decision)
    other = await service.running.runtime.blobs.keep(b"%PDF-1.7 other", "V.pdf", "application/pdf", "x")
    on = dates.day(decision.decided_on, "decided_on")
    assert on is not None
    with acting(SECRETARY):
        async with service.running.runtime.database.transaction() as tx:
            kept = await decisions.keep_act(tx, decision.id, other, on)
    assert str(kept) == decision.act_blob_id
    same = await service.secretary.GetDecision(pb.GetDecisionRequest(decision_id=decision.id))
    assert same.act_sha256 == decision.act_sha256


async def test_an_act_of_nobody_is_not_printed(service: BenefitsUnderTest):
    unknown = pb.PrintActRequest(decision_id="0199c1f2-0000-7000-8000-000000000000")
    assert (await refused(service.secretary.PrintAct(unknown))).reason == "DECISION_NOT_FOUND"


@pytest.mark.parametrize("locale", ["sq", "sr-Cyrl"])
def test_no_text_of_the_act_is_missing(locale):
    source = "\n".join(path.read_text(encoding="utf-8") for path in documents._FOLDER.glob("*.py"))
    written = re.findall(r'(?:say\(|gettext\(\s*locale,)\s*"([^"]+)"', source)
    assert TEXTS.missing(locale, [*written, *sample_messages()]) == []
    assert len(written) > 12
