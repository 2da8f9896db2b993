"""An office keeps by page whom it knows, takes a list over, and notes that it spoke with them."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.officer.contacts import rows
from gateway.officer.contacts.pages import STEPS
from services.identity.__main__ import SERVICE as IDENTITY
from services.referral.__main__ import SERVICE as REFERRAL
from services.referral.rules import contacts as rules
from services.registry.__main__ import SERVICE as REGISTRY
from tests import factories
from tests.gateway.offices import office
from tests.gateway.running import opened
from tests.gateway.test_benefits import day

HALL = {"organisation": "Dom kulture", "person_name": "Vesna Đorđević", "email": "dom@example.org"}
CODES = {"kind": "CONTACT_KIND_PUBLIC_INSTITUTION", "work_field": "WORK_CULTURE"}
LIST = (
    "Krovovi za sve\tNGO\tHousing, planning and building\tAna Perić\tdirector\tRanilug\t049 123 456"
    "\tana@example.org\t\n"
    "\n"
    "Radio KK;x\tMedia\tWORK_MEDIA\n"
)


def test_each_step_of_the_rules_has_its_form() -> None:
    by = factories.officer("RAN")
    offered = {name for state in rules.State for name in rules.actions(state, by, talked=True)}
    of_share = set(rules.share_actions(by, asked=True, answered=False))
    assert set(STEPS) == (offered | of_share) - {"correct_contact"}
    assert {name for name, step in STEPS.items() if step.of == "share"} == of_share


@pytest.mark.parametrize(
    ("lines", "organisations", "wrong"),
    [
        ("", [], []),
        ("A\tCONTACT_KIND_NGO\tWORK_HOUSING\n  \nB\tcontact_kind_media\tWORK_MEDIA", ["A", "B"], []),
        ("A;CONTACT_KIND_NGO;WORK_HOUSING;Ana", ["A"], []),
        ('"A, B",CONTACT_KIND_NGO,WORK_HOUSING', ["A, B"], []),
        # A quotation mark that is left open, and a cell longer than a reader of CSV takes.
        ('"A\tCONTACT_KIND_NGO\tWORK_HOUSING\nB"\tCONTACT_KIND_NGO\tWORK_HOUSING', ['"A', 'B"'], []),
        (
            '"A;CONTACT_KIND_NGO;WORK_HOUSING\nB;CONTACT_KIND_NGO;WORK_HOUSING',
            ["A;CONTACT_KIND_NGO;WORK_HOUSING", "B"],
            [(1, "kind", ""), (1, "work_field", "")],
        ),
        (f"{'A' * 140_000};CONTACT_KIND_NGO;WORK_HOUSING", ["A" * 140_000], []),
        ("A\tNONE\t", ["A"], [(1, "kind", "NONE"), (1, "work_field", "")]),
        ("\tCONTACT_KIND_NGO\tWORK_HOUSING", [""], [(1, "organisation", "")]),
    ],
)
def test_rows_of_a_spreadsheet(app: Any, lines: str, organisations: list[str], wrong: list[Any]) -> None:
    with app.test_request_context("/"):
        entries, found = rows.read(lines)
    assert ([one.organisation for one in entries], found) == (organisations, wrong)


async def test_a_contact_by_page(service_under_test: Any) -> None:
    async with opened(service_under_test, REGISTRY, IDENTITY, REFERRAL) as site:
        _, employed = await office(site)
        officer = site.browser(await employed("Jelena T", "mocr_officer"))
        today = site.clock.today()
        # What is wrong is said at its field, and nothing that was typed is lost.
        await officer.get("/contacts/new")
        await officer.post(**{**HALL, "email": "dom"}, **CODES)
        assert "Correct 1 entry" in officer.said
        assert officer.fields()["organisation"] == HALL["organisation"]
        await officer.post(**HALL, **CODES)
        contact = officer.path
        assert "Vesna Đorđević" in officer.said
        await officer.get("/contacts/new")
        await officer.post(**HALL, **CODES)
        assert "the office has this contact already" in officer.said

        await officer.get(f"{contact}/correct")
        await officer.post(phone="049 123 456", reason="told anew")
        assert "049 123 456" in officer.said
        assert "What stood before" in officer.said
        await officer.get(f"{contact}/steps/record_contact_talk")
        await officer.post(more=day("talked_on", today), means="CONTACT_MEANS_PHONE", about="the hall")
        assert "the hall" in officer.said
        [undo] = links_of(officer.page, "undo_contact_talk")
        await officer.get(undo)
        await officer.post()
        assert "Nobody has spoken with it yet." in officer.said
        await officer.get(f"{contact}/steps/share_with_contact")
        sent = {"means": "CONTACT_MEANS_MAIL", "topics": "SHARE_TOPIC_NEEDS", "what": "a list of needs"}
        await officer.post(more=day("shared_on", today), **sent, asked="how many roofs")
        assert "Correct 1 entry" in officer.said
        await officer.post(more=day("due_on", today))
        assert "answer awaited by" in officer.said
        await officer.get("/my-work")
        assert "Call for an answer to what was asked" in officer.said
        await officer.get(contact)
        [answer] = links_of(officer.page, "answer_share")
        await officer.get(answer)
        assert "how many roofs" in officer.said
        await officer.post(more=day("answered_on", today), answer="forty")
        assert "forty" in officer.said
        await officer.get("/my-work")
        assert "Call for an answer to what was asked" not in officer.said
        await officer.get(f"{contact}/steps/end_contact")
        await officer.post(reason="it closed")
        assert "it closed" in officer.said
        await officer.get("/contacts")
        assert "Dom kulture" not in officer.said
        await officer.get("/contacts?ended=1")
        assert "Dom kulture" in officer.said
        assert (await officer.get(f"{contact}/steps/nothing")).status_code == 404
        assert (await officer.get(f"{contact}/steps/undo_contact_talk")).status_code == 404


def links_of(page: str, step: str) -> set[str]:
    """Where a step of a page leads."""
    found = (part.split('"')[0] for part in page.split('href="'))
    return {link.replace("&amp;", "&") for link in found if step in link}


async def test_a_list_is_seen_before_it_is_kept(service_under_test: Any) -> None:
    async with opened(service_under_test, REGISTRY, IDENTITY, REFERRAL) as site:
        _, employed = await office(site)
        officer = site.browser(await employed("Jelena T", "mocr_officer"))
        await officer.get("/contacts/import")
        await officer.post(table=LIST.replace("NGO", "Club"))
        assert "row 1, Kind of contact: Club" in officer.said
        assert "Club" in officer.fields()["table"]
        right = LIST.replace("NGO", "Non-governmental organisation")
        await officer.post(table=right)
        assert "2 contacts are read so" in officer.said
        await officer.get("/contacts")
        assert "No contact like this is kept." in officer.said
        await officer.get("/contacts/import")
        await officer.post(table=right, seen="y")
        assert "2 contacts are new." in officer.said
        # The search stands in no address.
        await officer.post("/contacts", text="периц")
        assert "Krovovi za sve" in officer.said
        assert "Radio KK" not in officer.said
        await officer.get("/contacts/import")
        await officer.post(table=right, seen="y")
        assert "0 contacts are new. 2 were there already." in officer.said
