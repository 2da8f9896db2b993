"""The plan on paper: in the family's language and script, with names that nobody keeps."""

import io
from pathlib import Path
from types import SimpleNamespace

import pytest
from prag.assessment.v1 import assessment_service_pb2 as pb
from prag.common.v1 import job_service_pb2 as job_pb
from pypdf import PdfReader

from services.assessment import documents
from services.assessment.documents import wording
from services.chassis import jobs
from services.chassis.errors import InvalidArgument
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


@pytest.mark.parametrize(("guardian", "named"), [("Рабије Краснићи", True), ("", False)])
async def test_a_plan_names_who_acts_for_a_child(service, guardian, named):
    service.family.guardian = guardian
    plan = await service.draft()
    await service.officer.PrintPlan(pb.PrintPlanRequest(plan_id=plan.id, request_id=str(new_id())))
    assert await jobs.step(service.running.runtime)
    [job] = await service.running.database.all("SELECT result_blob_id::text AS blob FROM job")
    read = service.officer.ReadBlob(read_blob(job["blob"]))
    text = text_of(b"".join([part.chunk async for part in read]))
    assert (f"Vuk Stanković · zastupa: {guardian}" in text) is named, text
    assert ("zastupa" in text) is named
    assert "Staro Ime" not in text


def read_blob(blob_id: str):
    from prag.common.v1.blob_service_pb2 import ReadBlobRequest

    return ReadBlobRequest(blob_id=blob_id)


async def test_a_slip_tells_nothing_to_whoever_finds_it(service):
    plan = await service.draft()
    await service.running.database.all(
        "UPDATE plan_item SET description = 'asthma, 150 EUR' WHERE plan_id = $1", plan.id
    )
    [sick] = await service.running.database.all(
        "UPDATE need SET code = 'HEALTH' WHERE id = (SELECT need_id FROM plan_item WHERE code = 'RENT'"
        " AND plan_id = $1) RETURNING id",
        plan.id,
    )
    assert sick
    # Who else acts does not make it less of a treatment.
    [treated] = await service.running.database.all(
        "UPDATE plan_item SET code = 'PSYCHOSOCIAL_SUPPORT', institution_kind = 'CSW' WHERE id = (SELECT id"
        " FROM plan_item WHERE plan_id = $1 AND code <> 'RENT' ORDER BY position LIMIT 1) RETURNING id",
        plan.id,
    )
    assert treated
    request = pb.PrintSlipRequest(plan_id=plan.id, bring=["IDENTITY", "LEASE"], request_id=str(new_id()))
    answer = await service.officer.PrintSlip(request)
    assert await service.officer.PrintSlip(request) == answer
    assert await jobs.step(service.running.runtime)
    job = await service.officer.GetJob(job_pb.GetJobRequest(service="assessment", job_id=answer.job_id))
    assert job.state == job_pb.JOB_STATE_DONE, job
    read = service.officer.ReadBlob(read_blob(job.result_blob_id))
    pdf = b"".join([part.chunk async for part in read])
    first = PdfReader(io.BytesIO(pdf)).pages[0]
    assert round(float(first.mediabox.width)) == 420, "A5"
    text = text_of(pdf)
    for word in ("RAN-2026-000087", "Драгиша", "Šta da ponesete", "Lična dokumenta", "Koga da pozovete"):
        assert word in text, text
    for word in ("Станковић", "asthma", "EUR", "Kirija", "Zdravlje", "Serb", "Psihosocijaln"):
        assert word not in text, text
    left = await service.running.database.all("SELECT params::text FROM job")
    assert [row["params"] for row in left] == ["{}"]


async def test_what_a_family_is_to_bring_is_of_the_list(service):
    plan = await service.draft()
    request = pb.PrintSlipRequest(plan_id=plan.id, bring=["IDENTITY", "150 EUR"])
    with pytest.raises(InvalidArgument) as fault:
        await service.officer.PrintSlip(request)
    assert [each.field for each in fault.value.fields] == ["bring[1]"]


def test_every_text_of_the_prints_is_there_in_every_language():
    folder = Path(documents.__file__).parent
    source = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    catalogue = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.sr.po"))
    said = [line[7:-1] for line in catalogue.splitlines() if line.startswith('msgid "') and len(line) > 8]
    assert len(said) >= 40
    for message in (*documents._TITLES.values(), *wording.BODIES.values()):
        assert message in said
    assert all(message in source for message in said)
    for locale in ("sq", "sr-Cyrl", "sr-Latn"):
        assert not wording.TEXTS.missing(locale, said)


def test_a_need_stays_the_need_of_who_has_left_the_family():
    names = {
        "persons": [{"id": "here", "name": "Ana Rašić"}],
        "former": [{"id": "gone", "name": "Vuk Rašić"}],
    }
    needs = [
        SimpleNamespace(id=number, number=number, code="SCHOOL", person_id=whose)
        for number, whose in enumerate(("here", "gone", None, "hidden"))
    ]
    items = [
        SimpleNamespace(
            need_id=need.id, number="1", code="", description="", scheme="", institution_kind="", due_on=None
        )
        for need in needs
    ]
    printed = documents._needs(needs, items, names, "en")
    assert [one["who"] for one in printed] == ["Ana Rašić", "Vuk Rašić", "the family", ""]
