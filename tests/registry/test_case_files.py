"""The file of a case on paper and as a signed dossier: what is in it, for whom, and whether it is genuine."""

import asyncio
import hashlib
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from google.type.date_pb2 import Date
from PIL import Image
from prag.assessment.v1 import assessment_service_pb2 as assessment
from prag.benefits.v1 import benefits_service_pb2 as benefits
from prag.common.v1 import blob_service_pb2 as blobs_pb
from prag.common.v1 import job_service_pb2 as job_pb
from prag.common.v1 import job_service_pb2_grpc as job_grpc
from prag.common.v1 import types_pb2
from prag.identity.v1 import identity_service_pb2 as identity
from prag.referral.v1 import referral_service_pb2 as referral
from prag.registry.v1 import registry_service_pb2 as pb
from pypdf import PdfReader

from gateway import labels
from gateway.labels.timeline import EVENTS
from services.chassis import jobs
from services.chassis.errors import NotFound, PermissionDenied, Unavailable
from services.registry.documents import case_file, words
from services.registry.documents.wording import TEXTS
from services.registry.rules import dossiers as rules
from services.registry.rules.dossiers import Fault, Finding
from tests.registry.conftest import (
    DRRPIF,
    HEAD,
    NEIGHBOUR,
    OFFICER,
    RegistryUnderTest,
    actor,
    refused,
    someone,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")
KEY = Ed25519PrivateKey.generate()
PEM = KEY.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
).decode()
PUBLIC = KEY.public_key().public_bytes(
    serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
)
COLLEAGUE = actor("mocr_officer", "RAN")
ACT = b"%PDF-1.7 the act as it was made"


class Others:
    """Another service as far as the file of a case asks it: what it answers, or how it refuses."""

    def __init__(self, own: Any, **answers: Any) -> None:
        self.own = own
        self.answers = answers

    def __getattr__(self, rpc: str) -> Callable[[Any], Any]:
        answer = self.answers.get(rpc)
        if answer is None:
            return getattr(self.own, rpc)

        async def answered(_request: Any) -> Any:
            if isinstance(answer, Exception):
                raise answer
            return answer

        return answered

    async def ReadBlob(self, _request: Any) -> AsyncIterator[blobs_pb.ReadBlobResponse]:
        if "ReadBlob" in self.answers:
            raise self.answers["ReadBlob"]
        yield blobs_pb.ReadBlobResponse(header=blobs_pb.Blob(size=len(ACT)))
        yield blobs_pb.ReadBlobResponse(chunk=ACT)


class Rights:
    """Identity, asked what an account may do: what it might when it ordered."""

    async def GetRights(self, request: identity.GetRightsRequest) -> identity.Rights:
        by = next(one for one in (OFFICER, HEAD) if one.account_id == request.account_id)
        return identity.Rights(roles=sorted(by.roles), municipalities=by.municipalities, strands=by.strands)


def name(text: str) -> types_pb2.LocalizedText:
    return types_pb2.LocalizedText(sq=text, sr=text, en=text)


NEIGHBOURS = {
    "assessment": {
        "ListVisits": assessment.ListVisitsResponse(
            visits=[
                assessment.Visit(
                    kind=assessment.VISIT_KIND_FIRST, state=assessment.VISIT_STATE_RECORDED, id="v"
                )
            ]
        ),
        "GetOpp": assessment.Submission(id="o"),
        "ListRatings": assessment.ListRatingsResponse(),
        "GetPlan": assessment.Plan(
            items=[assessment.PlanItem(number="1.1", code="ROOF", description="Krov 🏠", id="i")]
        ),
        "ListMonitoring": assessment.ListMonitoringResponse(),
        "ListPackages": assessment.ListPackagesResponse(
            items=[assessment.PackageItem(code="ROOF", name=name("Një çati"))]
        ),
    },
    "referral": {
        "ListReferrals": referral.ListReferralsResponse(
            referrals=[
                referral.Referral(
                    number="REF-RAN-2026-0412", institution_kind="EO", state=referral.REFERRAL_STATE_SENT
                )
            ]
        ),
    },
    "benefits": {
        "ListApplications": benefits.ListApplicationsResponse(
            applications=[
                benefits.Application(
                    id="a",
                    number="Z-2026-0311",
                    scheme="RENT",
                    decision_id="d",
                    etag="e",
                    amount=types_pb2.Money(minor_units=15000, currency="EUR"),
                )
            ]
        ),
        "ListEntitlements": benefits.ListEntitlementsResponse(),
        "GetDecision": benefits.Decision(
            id="d",
            number="V-2026-0115",
            application_id="a",
            result=benefits.DECISION_RESULT_APPROVED,
            act_blob_id="b",
            decided_on=Date(year=2026, month=11, day=20),
        ),
        "ListSchemes": benefits.ListSchemesResponse(
            schemes=[benefits.Scheme(code="RENT", name=name("Qira"))]
        ),
    },
}


@pytest_asyncio.fixture(loop_scope="module")
async def place(
    shared_service: RegistryUnderTest, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[RegistryUnderTest]:
    """Registry with a key, beside services that answer."""
    peers = shared_service.runtime.peers
    for service, answers in NEIGHBOURS.items():
        monkeypatch.setattr(peers, service, Others(getattr(peers, service), **answers))
    monkeypatch.setattr(peers, "identity", Rights(), raising=False)
    object.__setattr__(shared_service.runtime.settings, "dossier_key", PEM)
    yield shared_service
    object.__setattr__(shared_service.runtime.settings, "dossier_key", "")


async def done(place: RegistryUnderTest, order: Any, by: Any) -> job_pb.Job:
    """Have an order done, and return the job."""
    assert await jobs.step(place.runtime)
    asks = job_grpc.JobServiceStub(place.channel)
    return await asks.GetJob(
        job_pb.GetJobRequest(service="registry", job_id=order.job_id), timeout=20, metadata=by.metadata
    )


async def fetched(place: RegistryUnderTest, order: Any, by: Any) -> bytes:
    job = await done(place, order, by)
    assert job.state == job_pb.JOB_STATE_DONE, job
    return bytes(await by.download(job.result_blob_id))


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def picture() -> bytes:
    written = io.BytesIO()
    Image.new("RGBA", (300, 150), (200, 30, 30, 128)).save(written, "PNG")
    return written.getvalue()


def printing_of(case_id: str, locale: Any = types_pb2.LOCALE_SR_LATN) -> pb.PrintCaseFileRequest:
    return pb.PrintCaseFileRequest(case_id=case_id, locale=locale, request_id=str(uuid4()))


def dossier_of(case_id: str) -> pb.MakeDossierRequest:
    return pb.MakeDossierRequest(case_id=case_id, request_id=str(uuid4()))


async def closed(place: RegistryUnderTest, *papers: Any) -> Any:
    """A case that is over; whoever had a part in that has it open for half an hour."""
    case = await place.registered(someone())
    for kind in papers:
        await place.file(case.id, kind)
    await place.officer.RequestClosure(
        pb.RequestClosureRequest(case_id=case.id, outcome=pb.CLOSURE_OUTCOME_LEFT, note="gone")
    )
    return await place.by(HEAD).ConfirmClosure(pb.ConfirmClosureRequest(case_id=case.id))


async def test_the_file_has_all_parts_and_the_papers_behind_it(place: RegistryUnderTest):
    case = await place.registered(someone("Nenad"))
    await place.file(case.id, pb.DOCUMENT_KIND_IDENTITY)
    blob = await place.officer.upload(picture(), "roof.png")
    await place.officer.AddDocument(
        pb.AddDocumentRequest(case_id=case.id, kind=pb.DOCUMENT_KIND_PHOTO, blob_id=blob.id)
    )
    request = printing_of(case.id)
    order = await place.officer.PrintCaseFile(request)
    assert await place.officer.PrintCaseFile(request) == order
    pdf = await fetched(place, order, place.officer)
    words_of = text_of(pdf)
    for said in (
        *(
            "Dosije predmeta",
            case.number,
            case.head_name,
            "Sadržaj",
            TEXTS.gettext("sr-Latn", "Family registered"),
            "prva poseta",
        ),
        *("Një çati", "Krov ?", "REF-RAN-2026-0412", "Z-2026-0311", "Qira", "150.00 EUR", "V-2026-0115"),
        *("fotografija", blob.sha256[:16], "Beleške o zdravlju i zaštiti"),
    ):
        assert said in words_of, (said, words_of)
    # Both papers are pages of it, each where the list says that it begins.
    reader = PdfReader(io.BytesIO(pdf))
    # Lists are the parts of the list itself.
    marked = [each for each in reader.outline if not isinstance(each, list)]
    marks = {each.title: reader.get_destination_page_number(each) + 1 for each in marked}
    assert len(reader.pages) == marks["fotografija"]
    assert f"{marks['fotografija']}" in words_of
    # Whose it shows is kept with who fetched it, and nowhere in the order.
    shown = await place.database.all(
        "SELECT rpc FROM access_record WHERE $1 = ANY(person_ids)", UUID(case.head_person_id)
    )
    assert {"ReadBlob", "PrintCaseFile"} <= {row["rpc"].rpartition("/")[2] for row in shown}
    [row] = await place.database.all("SELECT params FROM job WHERE id = $1", UUID(order.job_id))
    assert row["params"] == "{}"


async def test_the_file_is_its_orderers_alone(place: RegistryUnderTest):
    case = await place.registered(someone())
    order = await place.officer.PrintCaseFile(printing_of(case.id))
    job = await done(place, order, place.officer)
    assert await place.officer.download(job.result_blob_id)
    for other in (HEAD, NEIGHBOUR, DRRPIF):
        assert (await refused(place.by(other).download(job.result_blob_id))).reason == "BLOB_NOT_FOUND"


async def test_what_the_caller_may_not_see_is_left_out_and_said_to_be(place, monkeypatch):
    closed_to = PermissionDenied("NOT_PERMITTED", permission="referral.read")
    monkeypatch.setitem(place.runtime.peers.referral.answers, "ListReferrals", closed_to)
    nothing = NotFound("PLAN_NOT_FOUND")
    monkeypatch.setitem(place.runtime.peers.assessment.answers, "GetPlan", nothing)
    case = await place.registered(someone())
    order = await place.officer.PrintCaseFile(printing_of(case.id, types_pb2.LOCALE_EN))
    said = text_of(await fetched(place, order, place.officer))
    assert "Referrals: closed to your role" in said
    assert "Needs and plan: closed to your role" not in said


@pytest.mark.parametrize("fault", [Unavailable("PEER_UNAVAILABLE"), NotFound("CASE_NOT_FOUND")])
async def test_a_part_that_does_not_come_is_no_file(place, monkeypatch, fault):
    case = await place.registered(someone())
    monkeypatch.setitem(place.runtime.peers.benefits.answers, "ListEntitlements", fault)
    assert (await refused(place.officer.PrintCaseFile(printing_of(case.id)))).reason == fault.reason


@pytest.mark.parametrize(
    ("by", "reason"), [(NEIGHBOUR, "CASE_NOT_FOUND"), (DRRPIF, "NOT_PERMITTED")], ids=["neighbour", "centre"]
)
async def test_another_offices_file_is_not_there(place: RegistryUnderTest, by, reason):
    case = await place.registered(someone())
    assert (await refused(place.by(by).PrintCaseFile(printing_of(case.id)))).reason == reason
    assert (await refused(place.by(by).MakeDossier(dossier_of(case.id)))).reason == reason


@pytest.mark.parametrize("case_id", ["", "nonsense", "0195f3a0-0000-7000-8000-000000000000"])
async def test_what_is_wrong_with_an_order_is_named(place: RegistryUnderTest, case_id):
    expected = "CASE_NOT_FOUND" if case_id else "INVALID_FIELDS"
    for order in (
        place.officer.PrintCaseFile(printing_of(case_id)),
        place.officer.MakeDossier(dossier_of(case_id)),
    ):
        assert (await refused(order)).reason == expected


async def test_a_dossier_is_of_a_closed_case_and_asks_for_a_reason(place: RegistryUnderTest):
    case = await place.registered(someone())
    assert (await refused(place.officer.MakeDossier(dossier_of(case.id)))).reason == "CASE_NOT_IN_STATE"
    over = await closed(place)
    assert (
        await refused(place.by(COLLEAGUE).MakeDossier(dossier_of(over.id)))
    ).reason == "CASE_REASON_NEEDED"
    allowed = {action.name: action.allowed for action in over.actions}
    assert (allowed["make_dossier"], allowed["print_case_file"]) == (True, True)
    object.__setattr__(place.runtime.settings, "dossier_key", "")
    assert (await refused(place.officer.MakeDossier(dossier_of(over.id)))).reason == "DOSSIER_NOT_SIGNED"


async def test_a_dossier_holds_the_case_and_is_genuine(place: RegistryUnderTest, tmp_path):
    case = await closed(place, pb.DOCUMENT_KIND_IDENTITY)
    order = await place.officer.MakeDossier(dossier_of(case.id))
    content = await fetched(place, order, place.officer)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {path: archive.read(path) for path in archive.namelist()}
    assert files["acts/V-2026-0115.pdf"] == ACT
    [document] = json.loads(files["records/documents.json"])["documents"]
    about = json.loads(files["dossier.json"])
    assert about["papers"] == {"papers/001.pdf": document["id"]}
    assert (about["case"], about["left_out"]) == (
        case.number,
        ["sensitive fields", "notes of the office"],
    )
    assert json.loads(files["records/persons.json"])["persons"][0]["id"] == case.head_person_id
    assert {"records/timeline.json", "records/plan.json", "records/decisions.json"} <= files.keys()
    # By our own command, and by what everybody has.
    (tmp_path / "dossier.zip").write_bytes(content)
    (tmp_path / "key.pem").write_bytes(PUBLIC)
    command = [sys.executable, "-m", "services.registry.dossiers", "dossier.zip", "key.pem"]
    checked = await asyncio.to_thread(
        subprocess.run, command, cwd=tmp_path, capture_output=True, check=False, text=True
    )
    assert (checked.returncode, checked.stdout) == (0, "genuine and unchanged\n"), checked.stderr


async def test_a_dossier_without_an_act_is_none(place: RegistryUnderTest, monkeypatch):
    case = await closed(place)
    monkeypatch.setitem(
        place.runtime.peers.benefits.answers, "ReadBlob", Unavailable("PEER_UNAVAILABLE", peer="benefits")
    )
    assert (await refused(place.officer.MakeDossier(dossier_of(case.id)))).reason == "PEER_UNAVAILABLE"


def signed(key: Ed25519PrivateKey = KEY, **files: bytes) -> dict[str, bytes]:
    """A small dossier, as files by their paths."""
    about = json.dumps({"key": rules.fingerprint(key.public_key())}).encode()
    made = {"records/case.json": b"{}", "papers/001.pdf": b"%PDF", rules.ABOUT: about, **files}
    written = rules.manifest({path: hashlib.sha256(content).hexdigest() for path, content in made.items()})
    return {**made, rules.MANIFEST: written, rules.SIGNATURE: rules.sign(written, key)}


def zipped(files: dict[str, bytes], twice: str = "") -> io.BytesIO:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for path, content in files.items():
            archive.writestr(path, content)
        if twice:
            archive.writestr(twice, b"another")
    return made


async def test_a_dossier_that_was_not_touched_is_genuine():
    assert rules.verify(zipped(signed()), KEY.public_key()) == []


@pytest.mark.filterwarnings("ignore:Duplicate name")
async def test_whatever_was_done_to_a_dossier_is_told():
    paper = "papers/001.pdf"
    other = Ed25519PrivateKey.generate()
    genuine = signed()
    forged = signed(**{paper: b"%PDF another"})
    cases = (
        ({**genuine, paper: b"%PDF changed"}, "", [Finding(Fault.FILE_CHANGED, paper)]),
        ({**genuine, "papers/002.pdf": b"%PDF"}, "", [Finding(Fault.FILE_ADDED, "papers/002.pdf")]),
        ({k: v for k, v in genuine.items() if k != paper}, "", [Finding(Fault.FILE_REMOVED, paper)]),
        (signed(other), "", [Finding(Fault.OTHER_KEY)]),
        # The list made to fit what was changed.
        ({**forged, rules.SIGNATURE: genuine[rules.SIGNATURE]}, "", [Finding(Fault.MANIFEST_CHANGED)]),
        ({k: v for k, v in genuine.items() if k != rules.SIGNATURE}, "", [Finding(Fault.NO_DOSSIER)]),
        ({k: v for k, v in genuine.items() if k != rules.MANIFEST}, "", [Finding(Fault.NO_DOSSIER)]),
        ({**genuine, rules.SIGNATURE: b"short"}, "", [Finding(Fault.MANIFEST_CHANGED)]),
    )
    for files, twice, findings in cases:
        assert rules.verify(zipped(files, twice), KEY.public_key()) == findings
    doubled = rules.verify(zipped(genuine, paper), KEY.public_key())
    assert Finding(Fault.FILE_ADDED, paper) in doubled
    for content in (b"", b"%PDF no ZIP", zipped(genuine).getvalue()[:200]):
        assert rules.verify(io.BytesIO(content), KEY.public_key()) == [Finding(Fault.NO_DOSSIER)]


async def test_a_key_is_an_ed25519_key():
    assert rules.private_key(PEM)
    for read, other in (
        (rules.private_key, PUBLIC.decode()),
        (rules.public_key, PEM),
        (rules.public_key, ""),
    ):
        with pytest.raises(ValueError, match=r"PEM|key|Valid"):
            read(other)


async def test_words_are_those_of_the_pages():
    assert {code: labels.label(code) for code in words.WORDS} == dict(words.WORDS)
    assert {event: str(text) for event, text in EVENTS.items()} == dict(words.EVENTS)
    said = {*words.WORDS.values(), *words.EVENTS.values()}
    for locale in ("sq", "sr-Cyrl", "sr-Latn"):
        # Whose words are the same in all.
        assert set(TEXTS.missing(locale, said)) <= {"JMBG"}


def messages() -> set[str]:
    """What case_file.py says beside the words of codes."""
    catalogue = (case_file._TEMPLATE.parent / "case_file.sr.po").read_text(encoding="utf-8")
    return {line[7:-1] for line in catalogue.splitlines() if line.startswith('msgid "') and len(line) > 8}


async def test_every_text_of_the_file_is_there_in_every_language():
    source = (case_file._TEMPLATE.parent / "case_file.py").read_text(encoding="utf-8")
    for message in messages():
        assert message in source, message
    for locale in ("sq", "sr-Cyrl", "sr-Latn"):
        assert not TEXTS.missing(locale, messages())
