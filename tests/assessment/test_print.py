"""The plan on paper: in the family's language and script, with names that nobody keeps."""

import io

import pytest
from prag.assessment.v1 import assessment_service_pb2 as pb
from prag.common.v1 import job_service_pb2 as job_pb
from pypdf import PdfReader

from services.assessment import documents
from services.chassis import jobs
from services.chassis.ids import new_id


def text_of(pdf: bytes) -> str:
    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        (
            "",
            ["Individualni plan reintegracije", "Stanovanje", "Kirija", "Zavod za zapošljavanje", "porodica"],
        ),
        ("LOCALE_SR_CYRL", ["Индивидуални план реинтеграције", "Кирија", "Нацрт", "Љиљана"]),
        ("LOCALE_SQ", ["Plani individual i riintegrimit", "Regjistrimi në shkollë", "Zyra e punësimit"]),
        ("LOCALE_EN", ["Individual reintegration plan", "Enrolment in school", "Vuk Stanković"]),
    ],
)
async def test_the_plan_is_printed_for_signature(service, locale, words):
    plan = await service.draft()
    request = pb.PrintPlanRequest(plan_id=plan.id, locale=locale or None, request_id=str(new_id()))
    answer = await service.officer.PrintPlan(request)
    assert await service.officer.PrintPlan(request) == answer
    assert await jobs.step(service.running.runtime)
    job = await service.officer.GetJob(job_pb.GetJobRequest(service="assessment", job_id=answer.job_id))
    assert job.state == job_pb.JOB_STATE_DONE
    chunks = [
        part.chunk async for part in service.officer.ReadBlob(read_blob(job.result_blob_id)) if part.chunk
    ]
    text = text_of(b"".join(chunks))
    # Names stay as their owners write them.
    for word in [*words, "RAN-2026-000087", "Драгиша Станковић", "2.1"]:
        assert word in text, text
    left = await service.running.database.all("SELECT params::text FROM job")
    assert [row["params"] for row in left] == ["{}"]


def read_blob(blob_id: str):
    from prag.common.v1.blob_service_pb2 import ReadBlobRequest

    return ReadBlobRequest(blob_id=blob_id)


def test_every_text_of_the_print_is_there_in_every_language():
    source = (documents._FOLDER / "__init__.py").read_text(encoding="utf-8")
    catalogue = (documents._FOLDER / "plan.sr.po").read_text(encoding="utf-8")
    said = [line[7:-1] for line in catalogue.splitlines() if line.startswith('msgid "') and len(line) > 8]
    assert len(said) >= 28
    for message in (*documents._TITLES.values(), *documents._BODIES.values()):
        assert message in said
    assert all(message in source for message in said)
    for locale in ("sq", "sr-Cyrl", "sr-Latn"):
        assert not documents._TEXTS.missing(locale, said)
