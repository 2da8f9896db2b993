"""Papers that came and went: numbered once, set right with what stood, void for good; found and printed."""

import io
from typing import Any
from uuid import UUID, uuid4

import pytest
from google.type.date_pb2 import Date
from prag.benefits.v1 import benefits_events_pb2 as benefits
from prag.common.v1 import job_service_pb2 as job_pb
from prag.common.v1 import job_service_pb2_grpc as job_grpc
from prag.common.v1 import types_pb2
from prag.identity.v1 import identity_service_pb2 as identity
from prag.referral.v1 import referral_events_pb2 as referral
from prag.registry.v1 import registry_service_pb2 as pb
from pypdf import PdfReader

from services.chassis import jobs
from services.chassis.ids import new_id
from services.registry import documents
from services.registry.rules.protocol import number_key, order, unit_key
from tests.registry.conftest import DRRPIF, HEAD, NEIGHBOUR, OFFICER, RegistryUnderTest, refused, someone

pytestmark = pytest.mark.asyncio(loop_scope="module")
DAY = Date(year=2026, month=11, day=20)


def paper(**changes: Any) -> pb.ProtocolEntry:
    given = {
        "direction": pb.PAPER_DIRECTION_INCOMING,
        "unit": "O.R.",
        "number": f"02-{uuid4().int % 10**9}",
        "stamped_on": DAY,
        "correspondent": "Ministria e Punëve të Brendshme",
        "subject": "Допис о повратку",
    }
    return pb.ProtocolEntry(**{**given, **changes})


def recording(case_id: str, entry: pb.ProtocolEntry) -> pb.RecordProtocolEntryRequest:
    return pb.RecordProtocolEntryRequest(case_id=case_id, entry=entry, request_id=str(uuid4()))


async def entered(place: RegistryUnderTest, **changes: Any) -> pb.ProtocolEntry:
    case = await place.registered(someone())
    return await place.officer.RecordProtocolEntry(recording(case.id, paper(**changes)))


@pytest.mark.parametrize(
    ("one", "other"),
    [("02-067", "2-67"), (" 02-067 ", "02.67"), ("03-067/2", "3-67-2"), ("a7", "A07")],
)
async def test_a_number_is_the_same_however_it_is_written(one: str, other: str):
    assert number_key(one) == number_key(other)


async def test_the_book_is_in_the_order_of_its_numbers():
    keys = [number_key(number) for number in ("02-10", "02-9", "1-100")]
    assert sorted(keys, key=lambda key: order("OR", 2026, key)) == ["1-100", "2-9", "2-10"]
    assert unit_key("O. R.") == unit_key("or") == unit_key("О.Р.")


async def test_a_number_stands_once_in_its_unit_and_year(shared_service: RegistryUnderTest):
    entry = await entered(shared_service, number="0002-67a")
    assert (entry.year, entry.municipality, entry.number) == (2026, "RAN", "0002-67a")
    # In either script: the stamp is one.
    for unit in ("O.R.", "or", "О.Р."):
        again = recording(entry.case_id, paper(number="02-067A", unit=unit))
        assert (await refused(shared_service.officer.RecordProtocolEntry(again))).reason == (
            "PROTOCOL_NUMBER_TAKEN"
        )
    # Another unit, another year, another municipality.
    others = (
        {"unit": "O.K."},
        {"stamped_on": Date(year=2025, month=1, day=9)},
    )
    for other in others:
        await shared_service.officer.RecordProtocolEntry(
            recording(entry.case_id, paper(number="02-067A", **other))
        )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"direction": None}, "entry.direction"),
        ({"unit": "..."}, "entry.unit"),
        ({"number": "OR"}, "entry.number"),
        ({"number": "02 067"}, "entry.number"),
        ({"stamped_on": None}, "entry.stamped_on"),
        ({"stamped_on": Date(year=2027, month=1, day=1)}, "entry.stamped_on"),
        ({"correspondent": ""}, "entry.correspondent"),
        ({"subject": "\u2fff"}, "entry.subject"),
        ({"document_id": "paper"}, "entry.document_id"),
        ({"document_id": str(uuid4())}, "entry.document_id"),
    ],
)
async def test_what_is_wrong_with_an_entry_is_named(shared_service: RegistryUnderTest, changes, field):
    case = await shared_service.registered(someone())
    fault = await refused(shared_service.officer.RecordProtocolEntry(recording(case.id, paper(**changes))))
    assert [each[0] for each in fault.fields] == [field]


async def test_an_entry_is_set_right_and_keeps_what_stood(shared_service: RegistryUnderTest):
    entry = await entered(shared_service, number="02-501")
    other = await entered(shared_service, number="02-502")
    entry.number, entry.subject = "02-503", "Dopis"
    change = pb.CorrectProtocolEntryRequest(entry_id=entry.id, entry=entry, reason="a slip")
    after = await shared_service.officer.CorrectProtocolEntry(change)
    assert (after.number, after.subject) == ("02-503", "Dopis")
    [before] = after.changes
    assert (before.number, before.reason, before.stamped_on) == ("02-501", "a slip", DAY)
    assert (await refused(shared_service.officer.CorrectProtocolEntry(change))).reason == "ETAG_STALE"
    change.entry.etag, change.entry.number = after.etag, other.number
    assert (await refused(shared_service.officer.CorrectProtocolEntry(change))).reason == (
        "PROTOCOL_NUMBER_TAKEN"
    )
    change.entry.CopyFrom(after)
    assert len((await shared_service.officer.CorrectProtocolEntry(change)).changes) == 1
    # Another office's, and whoever reads the file only.
    neighbour = await refused(shared_service.by(NEIGHBOUR).CorrectProtocolEntry(change))
    assert neighbour.reason == "PROTOCOL_ENTRY_NOT_FOUND"
    assert (await refused(shared_service.by(DRRPIF).CorrectProtocolEntry(change))).reason == "NOT_PERMITTED"


async def test_a_void_entry_keeps_its_number(shared_service: RegistryUnderTest):
    entry = await entered(shared_service, number="02-601")
    change = pb.VoidProtocolEntryRequest(entry_id=entry.id, reason="twice stamped")
    await shared_service.officer.VoidProtocolEntry(change)
    assert (await refused(shared_service.officer.VoidProtocolEntry(change))).reason == "PROTOCOL_ENTRY_VOID"
    again = recording(entry.case_id, paper(number="02-601"))
    assert (await refused(shared_service.officer.RecordProtocolEntry(again))).reason == (
        "PROTOCOL_NUMBER_TAKEN"
    )
    asked = pb.ListProtocolEntriesRequest(case_id=entry.case_id)
    [kept] = (await shared_service.by(HEAD).ListProtocolEntries(asked)).entries
    assert (kept.void_reason, kept.voided_by != "") == ("twice stamped", True)


async def test_a_case_is_found_by_the_numbers_of_what_was_done_in_it(shared_service: RegistryUnderTest):
    case = await shared_service.registered(someone())
    await shared_service.officer.RecordProtocolEntry(recording(case.id, paper(number="02-0777")))
    sent = {"referral_id": str(new_id()), "institution_kind": "EO", "number": "REF-RAN-2026-0412"}
    await shared_service.hear(referral.ReferralSent(case_id=case.id, **sent))
    handed_in = {"application_id": str(new_id()), "scheme": "RENT", "number": "Z-2026-0311"}
    await shared_service.hear(benefits.ApplicationSubmitted(case_id=case.id, **handed_in))
    decided = {"application_id": str(new_id()), "decision_id": str(new_id()), "number": "V-2026-0115"}
    await shared_service.hear(benefits.DecisionMade(case_id=case.id, **decided))
    for typed, datum in (
        ("2-777/2026", "PROTOCOL_NUMBER"),
        ("ref-ran-2026-412", "WORK_NUMBER"),
        ("Z-2026-311", "WORK_NUMBER"),
        ("в-2026-0115", "WORK_NUMBER"),
        ("Rašić V-2026/115", "WORK_NUMBER"),
    ):
        asked = pb.SearchPersonsRequest(name=typed)
        hits = (await shared_service.officer.SearchPersons(asked)).hits
        [first] = [hit for hit in hits if hit.card.case_id == case.id]
        assert (first.kind, datum in {one.datum for one in first.comparisons}) == ("LIKELY", True), typed
        elsewhere = (await shared_service.by(NEIGHBOUR).SearchPersons(asked)).hits
        assert case.id not in {hit.card.case_id for hit in elsewhere}
    # Of another year, and of nobody.
    for typed in ("02-0777/2025", "Z-2026-0312"):
        assert not (await shared_service.officer.SearchPersons(pb.SearchPersonsRequest(name=typed))).hits


class Rights:
    """Identity, asked what an account may do: what it might when it ordered."""

    async def GetRights(self, request: identity.GetRightsRequest) -> identity.Rights:
        by = next(one for one in (OFFICER, HEAD) if one.account_id == request.account_id)
        return identity.Rights(roles=sorted(by.roles), municipalities=by.municipalities, strands=by.strands)


async def printed(place: RegistryUnderTest, monkeypatch: pytest.MonkeyPatch, **changes: Any) -> str:
    monkeypatch.setattr(place.runtime.peers, "identity", Rights(), raising=False)
    by = place.officer
    given = {"municipality": "RAN", "from_on": Date(year=2026, month=11, day=1), "until_on": DAY}
    order = pb.PrintProtocolBookRequest(**{**given, **changes}, request_id=str(uuid4()))
    answer = await by.PrintProtocolBook(order)
    assert await by.PrintProtocolBook(order) == answer
    assert await jobs.step(place.runtime)
    asks = job_grpc.JobServiceStub(place.channel)
    job = await asks.GetJob(
        job_pb.GetJobRequest(service="registry", job_id=answer.job_id), timeout=20, metadata=by.metadata
    )
    assert job.state == job_pb.JOB_STATE_DONE, job
    pages = PdfReader(io.BytesIO(await by.download(job.result_blob_id))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


async def test_the_book_of_a_period_is_printed(shared_service: RegistryUnderTest, monkeypatch):
    first = await entered(shared_service, number="09-9", correspondent="Aleksandra Đorđević")
    second = await entered(shared_service, number="09-10", direction=pb.PAPER_DIRECTION_OUTGOING)
    outside = await entered(shared_service, number="09-11", stamped_on=Date(year=2026, month=10, day=31))
    await shared_service.officer.VoidProtocolEntry(
        pb.VoidProtocolEntryRequest(entry_id=second.id, reason="stamped twice")
    )
    book = await printed(shared_service, monkeypatch, locale=types_pb2.LOCALE_SR_LATN)
    case = await shared_service.officer.GetCase(pb.GetCaseRequest(case_id=first.case_id))
    for words in (
        "Knjiga protokola",
        "Ranilug",
        "Aleksandra Đorđević",
        case.number,
        "poništeno: stamped twice",
    ):
        assert words in book, book
    assert book.index("09-9/2026") < book.index("09-10/2026")
    assert outside.number not in book
    empty = {"from_on": Date(year=2020, month=1, day=1), "until_on": Date(year=2020, month=12, day=31)}
    assert "Në këtë periudhë asgjë" in await printed(shared_service, monkeypatch, **empty)
    shown = await shared_service.database.all(
        "SELECT person_ids FROM access_record WHERE rpc LIKE '%ReadBlob' AND $1 = ANY(person_ids)",
        UUID(case.head_person_id),
    )
    assert shown


@pytest.mark.parametrize(
    ("changes", "reason", "field"),
    [
        ({"municipality": "KAM"}, "NOT_VISIBLE", ""),
        ({"municipality": ""}, "INVALID_FIELDS", "municipality"),
        ({"from_on": None}, "INVALID_FIELDS", "from_on"),
        ({"until_on": Date(year=2023, month=1, day=1)}, "INVALID_FIELDS", "until_on"),
    ],
)
async def test_a_book_is_of_the_own_municipality_and_a_period(
    shared_service: RegistryUnderTest, changes, reason, field
):
    given = {"municipality": "RAN", "from_on": Date(year=2024, month=1, day=1), "until_on": DAY}
    order = pb.PrintProtocolBookRequest(**{**given, **changes})
    fault = await refused(shared_service.officer.PrintProtocolBook(order))
    assert (fault.reason, [each[0] for each in fault.fields]) == (reason, [field] if field else [])


async def test_every_text_of_the_prints_is_there_in_every_language():
    catalogue = (documents._FOLDER / "prints.sr.po").read_text(encoding="utf-8")
    said = [line[7:-1] for line in catalogue.splitlines() if line.startswith('msgid "') and len(line) > 8]
    source = (documents._FOLDER / "__init__.py").read_text(encoding="utf-8")
    assert all(f'"{message}"' in source for message in said)
    for locale in ("sq", "sr-Cyrl", "sr-Latn"):
        assert not documents.TEXTS.missing(locale, said)
