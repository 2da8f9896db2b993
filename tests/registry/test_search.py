"""One box: whatever is typed, in any order, finds who is meant; one's own first, and each hit says why."""

from collections.abc import Iterable
from typing import Any

import pytest
from google.type.date_pb2 import Date
from prag.registry.v1 import registry_service_pb2 as pb

from services.registry.queries.asked import read
from tests.registry.conftest import (
    HEAD,
    MCR,
    NEIGHBOUR,
    OFFICER,
    RegistryUnderTest,
    refused,
    report,
    someone,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

PASSPORT = pb.Identifier(kind=pb.IDENTIFIER_KIND_PASSPORT, number="P 771-234")
JMBG = pb.Identifier(kind=pb.IDENTIFIER_KIND_JMBG, number="0101955500006")


async def found(service: RegistryUnderTest, text: str, who: Any = OFFICER, **asked: Any) -> list[Any]:
    answer = await service.by(who).SearchPersons(pb.SearchPersonsRequest(name=text, **asked))
    return list(answer.hits)


def why(hit: Any) -> dict[str, str]:
    return {one.datum: one.result for one in hit.comparisons if one.result != "NOT_COMPARABLE"}


@pytest.mark.parametrize(
    ("text", "words", "rest"),
    [
        ("Rashiq Nenad 1988", "rashiq nenad", {"birth": "1988"}),
        ("1988 Rashiq Nenad", "rashiq nenad", {"birth": "1988"}),
        ("Rašić 9.5.1988. Nenad", "rašić nenad", {"birth": "1988-05-09"}),
        ("Rašić 9. 5. 1988", "rašić", {"birth": "1988-05-09"}),
        ("1988-05-09", "", {"birth": "1988-05-09"}),
        ("Rašić ran-2026-1", "rašić", {"case": "RAN-2026-000001"}),
        ("RAN 2026/12 Rašić", "rašić", {"case": "RAN-2026-000012"}),
        ("Rašić 1234567892", "rašić", {"number": "1234567892"}),
        ("12345 67892 Rašić 1988", "rašić", {"number": "1234567892", "birth": "1988"}),
        ("Nenad P 771-234", "nenad p", {"number": "771234"}),
        ("Nenad P771-234", "nenad", {"number": "P771234"}),
        ("+383 44 123 456", "", {"phone": "+38344123456"}),
        ("Rašić 044 123 456", "rašić", {"phone": "+38344123456", "number": "044123456"}),
        ("0101955500006", "", {"number": "0101955500006"}),
        # Four digits that are no year, and a number of a house.
        ("Nenad 3000", "nenad", {}),
        ("Nenad 12", "nenad", {}),
    ],
)
async def test_what_was_typed_is_read_apart(text: str, words: str, rest: dict[str, str]):
    asked = read(text, "", "")
    read_as = {
        "birth": asked.sought.birth,
        "case": asked.case_number,
        "number": asked.sought.number,
        "phone": asked.phone,
    }
    assert " ".join(asked.sought.words) == words
    assert {name: value for name, value in read_as.items() if value} == rest


async def test_a_place_counts_and_stays_a_name():
    asked = read("Rašić Veliko Ropotovo", "", "")
    assert asked.sought.places == {
        **dict.fromkeys(("veliko", "ropotovo"), frozenset({"ran-ropotove-e-madhe"})),
        # A village of Peja is called so.
        "rašić": frozenset({"pej-rashiq"}),
    }
    assert read("Nenad Antić Malo Ropotovo", "", "").name == "Nenad Antić"
    # Two words are a name, whatever place is called so too.
    assert read("Nenad Rašić", "", "").name == "Nenad Rašić"
    # A place alone is looked for as a name: it lists no village's people.
    assert read("Ropotovo", "", "").sought.places == {}


@pytest.fixture(scope="module")
def name() -> str:
    return "Ljubisavljević"


async def people(service: RegistryUnderTest, name: str) -> dict[str, str]:
    """Three of one name: two of Ranilug in two villages, one of Kamenica; made once."""
    known = {hit.card.given_name: hit.card.case_id for hit in await found(service, name)}
    if known:
        return known
    await service.registered(
        someone("Nenad", name, birth_date=Date(year=1955, month=5, day=9), identifiers=[PASSPORT, JMBG]),
        phone="+383 44 700 700",
    )
    await service.registered(
        someone("Zoran", name, birth_date=Date(year=1960), phone="+383 44 700 701"),
        settlement_id="ran-ropotove-e-vogel",
    )
    case = await service.by(NEIGHBOUR).ReportCase(report(municipality="KAM", settlement_id=""))
    await service.by(NEIGHBOUR).RegisterFamily(
        pb.RegisterFamilyRequest(
            case_id=case.id,
            persons=[someone("Milan", name, birth_date=Date(year=1970))],
            notice_on=Date(year=2026, month=11, day=22),
        )
    )
    return {hit.card.given_name: hit.card.case_id for hit in await found(service, name)}


@pytest.mark.parametrize(
    ("text", "first", "reasons"),
    [
        ("Љубисављевић Зоран", "Zoran", {"GIVEN_NAME": "SAME", "FAMILY_NAME": "SAME"}),
        ("1955 Lubisavleviq", "Nenad", {"FAMILY_NAME": "SAME", "BIRTH": "SAME_YEAR"}),
        ("Ljubisavljević Malo Ropotovo", "Zoran", {"FAMILY_NAME": "SAME", "PLACE": "SAME"}),
        ("Ropotova e Vogël Ljubisavljević", "Zoran", {"FAMILY_NAME": "SAME", "PLACE": "SAME"}),
        ("P771 234", "Nenad", {"IDENTIFIER": "SAME"}),
        ("0101955500006", "Nenad", {"IDENTIFIER": "SAME"}),
        ("044 700 700", "Nenad", {"PHONE": "SAME", "IDENTIFIER": "DIFFERENT"}),
        ("+38344700701", "Zoran", {"PHONE": "SAME"}),
        ("044 700 701 Zoran", "Zoran", {"PHONE": "SAME", "GIVEN_NAME": "SAME"}),
    ],
)
async def test_any_datum_in_any_order_finds_the_person_first(
    shared_service: RegistryUnderTest, name: str, text: str, first: str, reasons: dict[str, str]
):
    await people(shared_service, name)
    hits = await found(shared_service, text)
    assert hits[0].card.given_name == first
    assert reasons.items() <= why(hits[0]).items()


async def test_a_case_number_says_that_it_is_why(shared_service: RegistryUnderTest, name: str):
    cases = await people(shared_service, name)
    case = await shared_service.officer.GetCase(pb.GetCaseRequest(case_id=cases["Nenad"]))
    [hit] = [one for one in await found(shared_service, f"{case.number} Nenad") if one.kind == "LIKELY"]
    assert (hit.card.case_id, why(hit)["CASE_NUMBER"]) == (case.id, "SAME")


async def test_ones_own_municipality_comes_first_and_is_never_cut(
    shared_service: RegistryUnderTest, name: str
):
    await people(shared_service, name)
    # Of one name there are more elsewhere than are compared, with ids before and after ours.
    await shared_service.database.all(
        "SELECT put_person_key(gen_random_uuid(), gen_random_uuid(), 'PEJ', 1960, '1960', 'zoran',"
        " 'lubisavlevic', 'Z L', ARRAY['zoran', 'lubisavlevic'], '{}', now())"
        " FROM generate_series(1, 400)"
    )
    answer = await shared_service.officer.SearchPersons(
        pb.SearchPersonsRequest(name="Ljubisavljević", page_size=5)
    )
    assert [hit.masked for hit in answer.hits] == [False, False, True, True, True]
    assert {hit.card.given_name for hit in answer.hits[:2]} == {"Nenad", "Zoran"}
    assert answer.more
    # The neighbour's own stands first for them.
    hits = await found(shared_service, "Ljubisavljević", NEIGHBOUR, page_size=5)
    assert (hits[0].card.given_name, hits[0].masked) == ("Milan", False)
    # A village of one's own brings its person before all others of that name.
    hits = await found(shared_service, "Zoran Ljubisavljević Ropotovo 1960", page_size=1)
    assert hits[0].card.settlement_id == "ran-ropotove-e-vogel"


async def test_a_reported_family_is_found_until_its_persons_are(shared_service: RegistryUnderTest):
    case = await shared_service.reported(reported_name="porodica Stojkoviq Radmila", phone="+383 44 800 800")

    def shown(hits: Iterable[Any]) -> list[tuple[str, str, str, bool, bool]]:
        return [
            (one.card.case_id, one.card.person_id, one.card.family_name, one.masked, one.reported)
            for one in hits
        ]

    ours = (case.id, "", "porodica Stojkoviq Radmila", False, True)
    for text in ("Radmila Stojković", "Радмила Стојковић", "044 800 800"):
        assert shown(await found(shared_service, text)) == [ours], text
    [masked] = await found(shared_service, "Radmila Stojković", NEIGHBOUR)
    assert (masked.masked, masked.reported, masked.card.municipality) == (True, True, "RAN")
    assert (masked.card.case_id, masked.card.person_id) == ("", "")
    # Another strand's ministry sees that there is somebody, and no name.
    assert [hit.masked for hit in await found(shared_service, "Radmila Stojković", MCR)] == [True]
    await shared_service.officer.RegisterFamily(
        pb.RegisterFamilyRequest(
            case_id=case.id,
            persons=[someone("Radmila", "Stojković")],
            notice_on=Date(year=2026, month=11, day=22),
        )
    )
    [hit] = await found(shared_service, "Radmila Stojković")
    assert (hit.card.case_id, hit.reported, hit.card.person_id != "") == (case.id, False, True)


async def test_what_was_typed_goes_on(shared_service: RegistryUnderTest):
    answer = await shared_service.officer.SearchPersons(
        pb.SearchPersonsRequest(name="Mirka Antić 1988 Malo Ropotovo 044 700 702", other="P 9")
    )
    assert answer.understood == pb.SearchUnderstood(
        name="Mirka Antić",
        birth="1988",
        number="P9",
        phone="+38344700702",
        settlement_ids=["ran-ropotove-e-vogel"],
    )
    assert answer.spellings[0] == "Mirka Antiq"


@pytest.mark.parametrize("text", ["1988", "  ", "Ropotovo 1988"])
async def test_a_birth_or_a_place_lists_nobody(shared_service: RegistryUnderTest, text: str):
    call = shared_service.by(HEAD).SearchPersons(pb.SearchPersonsRequest(name=text))
    if text.startswith("R"):
        # Looked for as a name.
        assert not (await call).hits
    else:
        assert (await refused(call)).fields == [("name", "FIELD_REQUIRED")]
