"""Bad input by page: the form comes back with all that was typed, and its summary leads to the wrong box."""

from __future__ import annotations

import html
import io
import re
from typing import Any
from uuid import uuid4

from deploy.demo.papers import scan
from services.assessment.__main__ import SERVICE as ASSESSMENT
from services.benefits.__main__ import SERVICE as BENEFITS
from services.referral.__main__ import SERVICE as REFERRAL
from services.registry.__main__ import SERVICE as REGISTRY
from tests import factories
from tests.gateway.running import Browser, RunningGateway, opened
from tests.gateway.test_people import NEIGHBOUR, OFFICER, REPORT, day, family, registered

# Whom closing asks what is under way.
OTHERS = (ASSESSMENT, REFERRAL, BENEFITS)
PDF = scan()
WORDS = {
    "sq": "data nuk mund të jetë në të ardhmen",
    "sr-Cyrl": "датум не може бити у будућности",
    "sr-Latn": "datum ne može biti u budućnosti",
    "en": "the date cannot be in the future",
}


def summary(page: str) -> list[str]:
    """Where the lines of the error summary lead."""
    found = re.search(r'class="govuk-error-summary .*?</ul>', page, re.DOTALL)
    assert found, page[:3000]
    return [html.unescape(link) for link in re.findall(r'href="#([^"]+)"', found[0])]


async def cases(site: RunningGateway) -> int:
    """How many cases there are."""
    return len(await site.running["registry"].database.all("SELECT FROM case_file"))


def assert_kept(browser: Browser, sent: dict[str, Any]) -> None:
    """All that was typed stands in the form again."""
    shown = browser.fields()
    lost = {
        name: (value, shown.get(name)) for name, value in sent.items() if value and shown.get(name) != value
    }
    assert lost == {}


HARD = 'O\'Brien <script>alert(1)</script> \u202eشاهين\u202c 👩‍👩‍👧 {{ 7*7 }} "Đ"'

REPORTS: dict[str, tuple[dict[str, str], str]] = {
    "missing": ({"strand": ""}, "strand"),
    "wrong type": ({"reported_count": "two"}, "reported_count"),
    "huge number": ({"reported_count": "9" * 400}, "reported_count"),
    "too long": ({"reported_name": "a" * 10_000}, "reported_name"),
    "31 February": ({"trigger_on-day": "31", "trigger_on-month": "2"}, "trigger_on-day"),
    "month 13": ({"trigger_on-month": "13"}, "trigger_on-month"),
    "the year 1": ({"trigger_on-year": "1"}, "trigger_on-year"),
    "a return tomorrow": ({"trigger_on-day": "24"}, "trigger_on-day"),
    "hour 25": ({"trigger_hour": "25.00"}, "trigger_hour"),
    "NUL": ({"note": "a\x00b"}, "note"),
    "not offered": ({"municipality": "GJL"}, "municipality"),
}


async def test_wrong_reports_come_back_as_typed(service_under_test: Any) -> None:
    async with opened(service_under_test, REGISTRY, messages=False) as site:
        jelena = site.browser(OFFICER)
        await jelena.get("/people/new")
        await jelena.post(name="Nenad Rašić", birth="1988", find="1")
        await jelena.post(go="1")
        page, path = jelena.page, jelena.path
        for name, (wrong, box) in REPORTS.items():
            jelena.page, jelena.path = page, path
            typed = {**REPORT, "note": HARD, **wrong}
            answer = await jelena.post(more=typed)
            assert answer.status_code == 422, (name, jelena.said[:600])
            # The first line leads into the field; a date's to its first wrong box.
            first = summary(jelena.page)[0]
            assert first.split("-")[0] == box.split("-")[0], (name, first)
            assert f'id="{first}"' in jelena.page, (name, first)
            # What is not in the list cannot be chosen again; a browser sends no NUL.
            spoilt = {"municipality"} if name == "not offered" else {"note"} if name == "NUL" else set()
            assert_kept(jelena, {key: value for key, value in typed.items() if key not in spoilt})
            assert "<script>alert" not in jelena.page
        assert await cases(site) == 0


async def test_a_birth_in_the_future_is_told_in_the_readers_language(service_under_test: Any) -> None:
    async with opened(service_under_test, REGISTRY, messages=False) as site:
        # An address is printed: what no font has, and what turns the rest around, would be refused there.
        hard = HARD.replace("\u202e", "").replace("\u202c", "").replace(" 👩\u200d👩\u200d👧", "")
        wrong = {"persons-1-birth_date-year": "2027", "address": hard}
        for language, words in WORDS.items():
            jelena = site.browser(OFFICER, language=language)
            await registered(jelena, **wrong)
            assert words in jelena.said, language
            assert [link for link in summary(jelena.page) if link.startswith("persons-1-birth_date")]
            assert_kept(jelena, {**family(), **wrong})
        assert await site.running["registry"].database.all("SELECT FROM person") == []


async def test_a_file_that_is_none_or_too_large_loses_nothing(service_under_test: Any) -> None:
    async with opened(service_under_test, REGISTRY, messages=False) as site:
        jelena = site.browser(OFFICER)
        case = await registered(site.browser(OFFICER))
        typed = {"kind": "DOCUMENT_KIND_IDENTITY", "note": HARD, **day("dated_on")}
        for content in (PDF + b"x" * 31_000_000, b"\x89PNG\r\n\x1a\n" + b"\0" * 99, b""):
            await jelena.get(f"{case}/documents")
            answer = await jelena.post(more={**typed, "file": (io.BytesIO(content), "scan.pdf")})
            assert answer.status_code == 422
            assert summary(jelena.page) == ["file"], jelena.said[:600]
            assert_kept(jelena, typed)
            # The client's own copy of a large body.
            answer.request.environ["wsgi.input"].close()
        assert await site.running["registry"].database.all("SELECT FROM document") == []


async def test_a_press_that_comes_twice_is_one_act(service_under_test: Any) -> None:
    async with opened(service_under_test, REGISTRY, messages=False) as site:
        jelena = site.browser(OFFICER)
        await jelena.get("/people/new")
        await jelena.post(name="Nenad Rašić", birth="1988", find="1")
        await jelena.post(go="1")
        page, path = jelena.page, jelena.path
        await jelena.post(more=REPORT)
        first = jelena.path
        jelena.page, jelena.path = page, path
        await jelena.post(more=REPORT)
        assert jelena.path == first
        jelena.page, jelena.path = page, path
        answer = await jelena.post(more=REPORT | {"reported_count": "4"})
        assert answer.status_code == 422
        assert_kept(jelena, REPORT | {"reported_count": "4"})
        assert await cases(site) == 1


async def test_a_case_of_another_municipality_is_a_page_that_is_not_there(service_under_test: Any) -> None:
    async with opened(service_under_test, REGISTRY, messages=False) as site:
        case = await registered(site.browser(OFFICER))
        other = site.browser(factories.officer("KAM", account=NEIGHBOUR.account_id))
        hidden, absent = [(await other.get(path), other.said) for path in (case, f"/cases/{uuid4()}")]
        assert hidden[0].status_code == absent[0].status_code == 404
        for path in (f"{case}/documents", f"{case}/edit", "/cases/x", "/cases/%00", "/cases/a%2Fb"):
            assert (await other.get(path)).status_code == 404, path


GONE = {
    "sq": "askush nuk ka kërkuar",
    "sr-Cyrl": "нико није тражио",
    "sr-Latn": "niko nije tražio",
    "en": "nobody has asked to close the case",
}


async def test_a_press_that_is_no_longer_possible_is_told_in_the_readers_language(
    service_under_test: Any,
) -> None:
    """A second tab stood open while the case was closed in the first."""
    async with opened(service_under_test, REGISTRY, *OTHERS, messages=False) as site:
        jelena = site.browser(OFFICER)
        case = await registered(jelena)
        await jelena.get(f"{case}/close")
        await jelena.post(more={"outcome": "LEFT", "note": "went to relatives", **day("closed_on")})
        head = factories.actor("mocr_head", "RAN", account=str(uuid4()), kind="MOCR")
        tabs = {language: site.browser(head, language=language) for language in GONE}
        for tab in tabs.values():
            await tab.get(f"{case}/close/confirm")
        first = site.browser(head)
        await first.get(f"{case}/close/confirm")
        await first.post(answer="yes")
        closed = await site.running["registry"].database.all("SELECT * FROM case_file")
        for language, tab in tabs.items():
            answer = await tab.post(answer="no", note=HARD)
            assert answer.status_code == 409, language
            assert GONE[language] in tab.said, (language, tab.said[:900])
            assert_kept(tab, {"note": HARD})
            # The page itself is not offered again.
            assert (await tab.get(f"{case}/close/confirm")).status_code == 409
            assert GONE[language] in tab.said, (language, tab.said[:900])
        assert await site.running["registry"].database.all("SELECT * FROM case_file") == closed
