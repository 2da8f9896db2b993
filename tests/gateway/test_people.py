"""Search first, report, register: one search and two pages; what is typed wrong stays."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest

from services.registry.__main__ import SERVICE as REGISTRY
from tests import factories
from tests.gateway.running import Browser, opened

OFFICER = factories.officer("RAN", account=str(uuid4()))
NEIGHBOUR = factories.officer("KAM", account=str(uuid4()))
REPORT = {
    "strand": "STRAND_REINTEGRATION",
    "source": "REPORT_SOURCE_POLICE",
    "reported_count": "5",
    "trigger_on-day": "22",
    "trigger_on-month": "11",
    "trigger_on-year": "2026",
    "trigger_hour": "14.30",
    "origin_country": "DE",
}


def member(row: int, given: str, year: str, sex: str, relation: str, family: str = "Rašić") -> dict[str, Any]:
    return {
        f"persons-{row}-given_name": given,
        f"persons-{row}-family_name": family,
        f"persons-{row}-birth_date-day": "",
        f"persons-{row}-birth_date-month": "",
        f"persons-{row}-birth_date-year": year,
        f"persons-{row}-sex": f"SEX_{sex}",
        f"persons-{row}-relation": f"RELATION_{relation}",
    }


def family() -> dict[str, Any]:
    """Five in one table."""
    return {
        **member(0, "Nenad", "1988", "MALE", "HEAD"),
        **member(1, "Snežana", "1990", "FEMALE", "SPOUSE"),
        **member(2, "Luka", "2015", "MALE", "CHILD"),
        **member(3, "Milica", "2017", "FEMALE", "CHILD"),
        **member(4, "Vuk", "2019", "MALE", "CHILD"),
        "persons-2-languages": "sr",
        "settlement_id": "ran-ropotove-e-madhe",
        "act_locale": "sr-Latn",
        "notice_on-day": "23",
        "notice_on-month": "11",
        "notice_on-year": "2026",
        "consent-purpose": "SERVICES",
        "consent-recipient_kinds": "PUBLIC_BODY",
        "consent-form": "SIGNED_PAPER",
    }


def day(name: str, on: int = 23) -> dict[str, Any]:
    """The three boxes of a day in November 2026."""
    return {f"{name}-day": str(on), f"{name}-month": "11", f"{name}-year": "2026"}


async def registered(jelena: Browser, **changes: Any) -> str:
    """Walk from the search to a registered family; the case's address."""
    await jelena.get("/people/new")
    await jelena.post(name="Nenad Rašić", birth="1988", find="1")
    await jelena.post(go="1")
    assert "/people/new/report" in jelena.path, jelena.said
    await jelena.post(more=REPORT)
    assert jelena.path.endswith("/register?found=1"), jelena.said
    await jelena.post(more={**family(), **changes})
    return jelena.path


async def test_a_family_of_five_is_one_search_and_two_pages(service_under_test: Any) -> None:
    async with opened(service_under_test, REGISTRY, messages=False) as site:
        jelena = site.browser(OFFICER)
        await jelena.get("/people/new")
        await jelena.post(name="Nenad Rashiq", birth="1988", find="1")
        assert "Nobody found in both scripts" in jelena.said
        assert "Рашић" in jelena.said
        await jelena.post(go="1")
        assert jelena.fields()["reported_name"] == "Nenad Rashiq"

        # An impossible day: the field says so, and nothing that was typed is lost.
        answer = await jelena.post(more={**REPORT, "trigger_on-day": "31", "note": "two suitcases"})
        assert answer.status_code == 422
        assert "this month has no such day" in jelena.said
        assert jelena.fields()["note"] == "two suitcases"
        await jelena.post(more={"trigger_on-day": "22"})

        # The table knows the head and the number of lines; one wrong line is named, all lines stay.
        assert jelena.fields().get("persons-0-family_name") == "Rashiq", jelena.said
        assert jelena.fields()["persons-0-birth_date-year"] == "1988"
        assert "persons-4-given_name" in jelena.fields()
        answer = await jelena.post(more={**family(), "persons-3-birth_date-year": "2030"})
        assert answer.status_code == 422
        assert "the date cannot be in the future" in jelena.said
        assert jelena.fields()["persons-4-given_name"] == "Vuk"
        await jelena.post(more={"persons-3-birth_date-year": "2017"})
        assert "Nenad Rašić" in jelena.said
        assert "RAN-2026-000001" in jelena.said
        assert "Consent to share" in jelena.said

        # The number in the head's box opens the case.
        await jelena.get("/cases")
        await jelena.post("/people/search", q="ran-2026-1")
        assert "Nenad Rašić" in jelena.said


async def test_a_likely_hit_needs_an_answer(service_under_test: Any) -> None:
    async with opened(service_under_test, REGISTRY, messages=False) as site:
        jelena = site.browser(OFFICER)
        case = await registered(jelena)
        await jelena.get("/people/new")
        await jelena.post(name="Ненад Рашић", birth="1988", find="1")
        assert "1. Likely the same person" in jelena.said
        await jelena.post(go="1")
        assert "answer first" in jelena.said
        await jelena.post(more={"answers-0-answer": "OTHER_PERSON"}, go="1")
        assert "write by what they differ" in jelena.said
        await jelena.post(more={"answers-0-answer": "SAME_PERSON"}, go="1")
        assert jelena.path == case

        # Another municipality sees an initial and the year, and no case.
        other = site.browser(NEIGHBOUR)
        await other.get("/people/new")
        await other.post(name="Nenad Rašić", birth="1988", find="1")
        assert "only a masked card" in other.said
        assert "RAN-2026" not in other.said

        # The same name among the members asks for its answer on page 2; unanswered, nothing is registered.
        await other.post(
            more={"answers-0-answer": "OTHER_PERSON", "answers-0-difference": "other father"}, go="1"
        )
        await other.post(more={**REPORT, "reported_count": "1"})
        answer = await other.post(
            more={
                **member(0, "Nenad", "1988", "MALE", "HEAD"),
                **day("notice_on"),
                "duplicate_answers-0-answer": None,
            }
        )
        assert answer.status_code == 409
        assert "Answer below" in other.said
        await other.post(
            more={"duplicate_answers-0-answer": "OTHER_PERSON", "duplicate_answers-0-difference": "father"}
        )
        assert "KAM-2026-000001" in other.said


async def test_who_may_not_search_gets_no_page(service_under_test: Any) -> None:
    async with opened(service_under_test, REGISTRY, messages=False) as site:
        office = site.browser(factories.institution("EO"))
        assert (await office.get("/people/new")).status_code == 403
        police = site.browser(factories.actor("police_officer", "RAN", kind="POLICE"))
        assert (await police.get("/people/new/report")).status_code == 200
        # Whoever reports and searches nobody is led to what is open to them.
        assert 'href="/people/new/report"' in (await police.get("/my-work")).text
        assert 'href="/people/new"' not in police.page


@pytest.mark.parametrize("language", ["sq", "sr-Latn"])
async def test_request_to_return_through_selection(service_under_test: Any, language: str) -> None:
    async with opened(service_under_test, REGISTRY, messages=False) as site:
        mcr = site.browser(factories.mcr(), language=language)
        await mcr.get("/people/new/report")
        await mcr.post(
            more={
                "source": "REPORT_SOURCE_FAMILY",
                "municipality": "---",
                "reported_name": "Slavica Marinković",
                "reported_count": "2",
                "return_request-kind": "RETURN_REQUEST_KIND_HOUSE",
                "return_request-displacement_status": "DISPLACEMENT_STATUS_REFUGEE",
                "return_request-place_of_origin": "Ropotovo",
                "return_request-place_of_displacement": "Kragujevac",
                "return_request-place_of_solution": "Ropotovo",
                "return_request-free_choice_declared": "y",
            }
        )
        await mcr.get("/cases/queue")
        assert "Slavica Marinković" in mcr.said
        case = (
            next(one for one in mcr.page.split('href="/cases/')[1:] if one[8] == "-")
            .split('"')[0]
            .split("/")[0]
        )
        await mcr.get(f"/cases/{case}/assign")
        await mcr.post(municipality="RAN")
        await mcr.get(f"/cases/{case}/select")
        await mcr.post(more=day("selected_on"))
        assert "RAN-2026-000001" in mcr.said


async def test_a_search_leaves_what_was_typed_before(service_under_test: Any) -> None:
    async with opened(service_under_test, REGISTRY, messages=False) as site:
        jelena = site.browser(OFFICER)

        async def searched(name: str, birth: str) -> None:
            await jelena.get("/people/new")
            await jelena.post(name=name, birth=birth, find="1")
            await jelena.post(go="1")

        # A report is half typed; a search for another family begins one of its own.
        await searched("Nenad Rašić", "9.5.1988")
        first = jelena.path
        await jelena.post(more={**REPORT, "note": "two suitcases"}, _again="draft")
        await searched("Besa Krasniqi", "1990-02-01")
        assert jelena.path != first
        assert jelena.fields()["reported_name"] == "Besa Krasniqi"
        await jelena.get(first.partition("?")[0])
        assert jelena.fields()["note"] == "two suitcases"
        assert jelena.fields()["reported_name"] == "Nenad Rašić"

        # The day of birth is carried in each form that the search takes.
        await jelena.post(more=REPORT)
        assert [jelena.fields()[f"persons-0-birth_date-{part}"] for part in ("day", "month", "year")] == [
            *("9", "5", "1988"),
        ]
        table = jelena.path.partition("?")[0]
        case = table.removesuffix("/register")
        await jelena.post(more=family(), _again="draft")

        # Searched again for the same family, the table is as it was.
        await jelena.get(f"{case}/search")
        await jelena.post(name="Nenad Rašić", birth="1988-05-09", go="1")
        assert jelena.path.startswith(table), jelena.said
        assert jelena.fields()["persons-4-given_name"] == "Vuk"
        assert jelena.fields()["persons-1-birth_date-year"] == "1990"


async def test_a_birth_of_the_search_is_carried_as_a_day(service_under_test: Any) -> None:
    async with opened(service_under_test, REGISTRY, messages=False) as site:
        jelena = site.browser(OFFICER)
        for birth, parts in (
            ("1990-02-01", ["1", "2", "1990"]),
            ("1. 2. 1990.", ["1", "2", "1990"]),
            ("1990", ["", "", "1990"]),
            ("1990.", ["", "", "1990"]),
            ("", ["", "", ""]),
        ):
            await jelena.get("/people/new")
            await jelena.post(name="Besa Krasniqi", birth=birth, find="1")
            await jelena.post(go="1")
            await jelena.post(more={**REPORT, "reported_count": "1"})
            typed = jelena.fields()
            assert [
                typed.get(f"persons-0-birth_date-{part}", "") for part in ("day", "month", "year")
            ] == parts


async def test_what_seems_impossible_is_asked_and_nothing_typed_is_lost(service_under_test: Any) -> None:
    async with opened(service_under_test, REGISTRY, messages=False) as site:
        jelena = site.browser(OFFICER)
        case = await registered(jelena)
        await jelena.get(f"{case}/family/new")
        grown = {
            "person-given_name": "Ana",
            "person-family_name": "Rašić",
            "person-sex": "SEX_FEMALE",
            "person-relation": "RELATION_CHILD",
            "person-birth_date-year": "1960",
        }
        answer = await jelena.post(more=grown)
        assert answer.status_code == 409
        assert "the parent is younger than the child" in jelena.said
        assert jelena.fields()["person-given_name"] == "Ana"
        # Corrected, it is not asked any more; left as it is, it is confirmed, and the answer stands there.
        answer = await jelena.post(more={"plausibility_answers-0-confirmed": "y"})
        assert "Ana Rašić" in jelena.said, jelena.said
        assert "confirmed on" in jelena.said
        await jelena.get(f"{case}/history")
        assert "Confirmed although it seemed impossible" in jelena.said

        # The same woman again is asked about: in the family, and in the register.
        await jelena.get(f"{case}/family/new")
        again = {**grown, "person-birth_date-year": "1961", "person-relation": "RELATION_SIBLING"}
        await jelena.post(more={**again, "person-birth_date-year": "1960"})
        assert "name and birth are those of another member" in jelena.said
        await jelena.post(more={"plausibility_answers-0-confirmed": "y"})
        assert "Answer below" in jelena.said
        await jelena.post(
            more={"duplicate_answers-0-answer": "OTHER_PERSON", "duplicate_answers-0-difference": "twins"}
        )
        assert jelena.path == f"{case}/family"


async def test_back_and_send_again_is_the_same_act_and_another_content_is_asked_about(
    service_under_test: Any,
) -> None:
    async with opened(service_under_test, REGISTRY, messages=False) as site:
        jelena = site.browser(OFFICER)
        case = await registered(jelena)
        await jelena.get(f"{case}/family/new")
        form = jelena.page, jelena.path
        child = {
            "person-given_name": "Zlatko",
            "person-family_name": "Rašić",
            "person-sex": "SEX_MALE",
            "person-relation": "RELATION_CHILD",
            "person-birth_date-year": "2019",
        }

        async def sent(**changed: str) -> Any:
            # Back: the page as the browser keeps it, with the id that it was sent with.
            jelena.page, jelena.path = form
            return await jelena.post(more={**child, **changed})

        await sent()
        assert jelena.path == f"{case}/family"
        assert (await sent()).status_code == 200
        assert jelena.path == f"{case}/family"
        assert jelena.said.count("Zlatko") == 1

        # Back, another child in the same form: told that the first is saved, and sent again as another act.
        answer = await sent(**{"person-given_name": "Todor", "person-birth_date-year": "2021"})
        assert answer.status_code == 422
        assert "that was saved" in jelena.said, jelena.said
        assert jelena.fields()["person-given_name"] == "Todor"
        await jelena.post()
        assert jelena.path == f"{case}/family"
        assert (jelena.said.count("Zlatko"), jelena.said.count("Todor")) == (1, 1)


async def test_all_that_was_typed_into_one_box_goes_on(service_under_test: Any) -> None:
    async with opened(service_under_test, REGISTRY, messages=False) as site:
        jelena = site.browser(OFFICER)
        await jelena.get("/cases")
        await jelena.post("/people/search", q="1988 Rashiq Nenad 044 700 700 Malo Ropotovo 1234567892")
        assert "Nobody found in both scripts" in jelena.said
        await jelena.post("/people/new", go="1")
        assert jelena.fields()["reported_name"] == "Rashiq Nenad"
        assert jelena.fields()["phone"] == "+38344700700"
        await jelena.post(more={**REPORT, "reported_count": "1"})
        fields = jelena.fields()
        assert (fields["persons-0-given_name"], fields["persons-0-family_name"]) == ("Rashiq", "Nenad")
        assert (fields["persons-0-birth_date-year"], fields["phone"]) == ("1988", "+38344700700")
        assert fields["settlement_id"] == "ran-ropotove-e-vogel"
        assert fields["persons-0-identifiers-0-number"] == "1234567892"
        assert fields["persons-0-identifiers-0-kind"] == "IDENTIFIER_KIND_PERSON_NUMBER"


async def test_a_reported_family_is_found_and_not_by_itself(service_under_test: Any) -> None:
    async with opened(service_under_test, REGISTRY, messages=False) as site:
        jelena = site.browser(OFFICER)
        await jelena.get("/people/new")
        await jelena.post(name="Radmila Stojković", find="1")
        await jelena.post(go="1")
        await jelena.post(more={**REPORT, "reported_count": "1"})
        assert jelena.path.endswith("/register?found=1"), jelena.said
        case = jelena.path.split("/")[2]
        # Its own search does not offer it to itself.
        await jelena.get(f"/cases/{case}/search")
        assert "Nobody found in both scripts" in jelena.said
        await jelena.get("/people/new")
        await jelena.post(name="Радмила Стојковић", find="1")
        assert "reported, not registered yet; the same: family name" in jelena.said
        assert f'href="/cases/{case}"' in jelena.page


async def test_a_correction_that_makes_a_double_is_asked_about(service_under_test: Any) -> None:
    async with opened(service_under_test, REGISTRY, messages=False) as site:
        jelena = site.browser(OFFICER)
        await registered(jelena)
        await jelena.get("/people/new")
        await jelena.post(name="Nenad Stojković", birth="1988", find="1")
        await jelena.post(go="1")
        await jelena.post(more={**REPORT, "reported_count": "1"})
        one = member(0, "Nenad", "1988", "MALE", "HEAD", "Stojković")
        await jelena.post(more={**one, **day("notice_on"), "act_locale": "sr-Latn"})
        case = jelena.path.partition("?")[0]
        await jelena.get(f"{case}/family")
        person = re.search(rf'href="({case}/family/[0-9a-f-]+)"', jelena.page)
        assert person, jelena.said
        await jelena.get(person[1])
        answer = await jelena.post(more={"person-family_name": "Rašić"})
        assert answer.status_code == 409
        assert "Answer below" in jelena.said
        assert jelena.fields()["person-family_name"] == "Rašić"
        answers = {
            "duplicate_answers-0-answer": "OTHER_PERSON",
            "duplicate_answers-0-difference": "another father",
        }
        await jelena.post(more=answers)
        assert jelena.path.partition("?")[0] == f"{case}/family", jelena.said
        assert "Nenad Rašić" in jelena.said
        assert "another father" in jelena.said


def number(row: int, kind: str, value: str, since: str = "", until: str = "") -> dict[str, Any]:
    """One row of a person's numbers; days as `2018-01-03`."""
    at = f"person-identifiers-{row}"
    fields = {f"{at}-kind": f"IDENTIFIER_KIND_{kind}" if kind else "", f"{at}-number": value}
    for name, given in (("valid_from", since), ("valid_until", until)):
        year, month, on = given.split("-") if given else ("", "", "")
        fields |= {f"{at}-{name}-year": year, f"{at}-{name}-month": month, f"{at}-{name}-day": on}
    return fields


async def test_a_correction_keeps_each_number_with_its_days(service_under_test: Any) -> None:
    async with opened(service_under_test, REGISTRY, messages=False) as site:
        jelena = site.browser(OFFICER)
        await registered(jelena)
        case = jelena.path.partition("?")[0]
        await jelena.get(f"{case}/family")
        page = re.findall(rf'href="({case}/family/[0-9a-f]{{8}}-[0-9a-f-]+)"', jelena.page)[0]
        given = [
            number(0, "PASSPORT", "P100001", "2018-01-03", "2028-01-02"),
            number(1, "UNHCR_NUMBER", "U-2", "2019-02-28"),
            number(2, "REFUGEE_CARD", "R-3", "", "2027-06-30"),
            *(number(row, "OTHER", f"O-{row}") for row in range(3, 7)),
        ]
        for row in given:
            # There is always one row more than numbers.
            await jelena.get(page)
            await jelena.post(more=row)
            assert jelena.path.partition("?")[0] == f"{case}/family", jelena.said
        # Who corrects something else loses none of them.
        await jelena.get(page)
        await jelena.post(more={"person-occupation": "carpenter"})
        for text in ("P100001, from 3 Jan 2018, until 2 Jan 2028", "U-2, from 28 Feb 2019"):
            assert text in jelena.said
        assert "R-3, until 30 Jun 2027" in jelena.said
        assert [f"O-{row}" in jelena.said for row in range(3, 7)] == [True] * 4
        # A row is cleared, and what is wrong in another is said there.
        await jelena.get(page)
        wrong = {**number(1, "", ""), **number(2, "JMBG", "12", "", "2027-06-30")}
        answer = await jelena.post(more=wrong)
        assert answer.status_code == 422
        assert "12" in [value for name, value in jelena.fields().items() if name.endswith("-number")]
        assert 'id="person-identifiers-2-number-error"' in jelena.page
        await jelena.post(more=number(2, "REFUGEE_CARD", "R-3", "", "2027-06-30"))
        assert jelena.path.partition("?")[0] == f"{case}/family", jelena.said
        assert "U-2" not in jelena.said
        assert "R-3, until 30 Jun 2027" in jelena.said
