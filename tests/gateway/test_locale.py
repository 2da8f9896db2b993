"""Four languages: chosen by a press, kept, and never at the cost of what was typed."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date
from prag.common.v1 import types_pb2 as types

from gateway import formats
from gateway.locale import LANGUAGES, ngettext
from tests.gateway.conftest import csrf_of

MORNING = Timestamp()
MORNING.FromDatetime(datetime(2026, 11, 24, 9, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        ("sr-Latn-RS,en;q=0.5", "sr-Latn"),
        ("sr-RS", "sr-Cyrl"),
        ("sr", "sr-Cyrl"),
        ("bs,en;q=0.5", "sr-Latn"),
        ("hr-HR,hr;q=0.9", "sr-Latn"),
        ("cnr-ME", "sr-Latn"),
        ("sh", "sr-Latn"),
        ("bs-Cyrl-BA", "sr-Cyrl"),
        ("SR_latn", "sr-Latn"),
        ("sq-XK,sr;q=0.9", "sq"),
        # A tag that only begins like one of ours is another language.
        ("srn,hru,sqi-x,en;q=0.1", "en"),
        ("de,en-GB;q=0.7", "en"),
        ("fr", "sq"),
        ("", "sq"),
    ],
)
def test_the_browsers_wish_is_the_first_guess(browser, wish, expected):
    answer = browser.get("/sign-in", headers={"Accept-Language": wish})
    assert f'<html lang="{expected}"' in answer.text
    assert answer.headers["Content-Language"] == expected


def test_a_press_is_kept_in_a_cookie_and_leaves_the_address_clean(browser):
    answer = browser.get("/sign-in?next=/profile&lang=sr-Latn")
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/profile")
    assert "Prijavite se u Prag" in browser.get("/sign-in").text


def test_a_press_on_a_form_keeps_what_was_typed(officer, accounts):
    page = officer.get("/profile/password").text
    answer = officer.post(
        "/profile",
        data={
            "csrf_token": csrf_of(page),
            "language": "en",
            "keyboard_shortcuts": "y",
            "_language": "sr-Cyrl",
        },
    )
    assert answer.status_code == 200
    assert '<html lang="sr-Cyrl"' in answer.text
    assert 'value="en" checked' in " ".join(answer.text.split())
    assert accounts.account.locale == types.LOCALE_SR_CYRL, "the account keeps the press"


@pytest.mark.parametrize(
    ("code", "day", "moment", "money"),
    [
        ("sq", "24.11.2026", "24.11.2026, 10:30", "1.150,00\u00a0€"),
        ("sr-Cyrl", "24. 11. 2026.", "24. 11. 2026., 10.30", "1.150,00\u00a0€"),
        ("sr-Latn", "24. 11. 2026.", "24. 11. 2026., 10.30", "1.150,00\u00a0€"),
        ("en", "24 Nov 2026", "24 Nov 2026, 10:30", "1.150,00\u00a0€"),
    ],
)
def test_dates_hours_and_money(drawing_app, code, day, moment, money):
    with drawing_app.test_request_context("/", query_string={"lang": code}):
        assert formats.day(Date(year=2026, month=11, day=24)) == day
        assert formats.day(date(2026, 11, 24)) == day
        assert formats.moment(MORNING) == moment
        amount = formats.money(types.Money(minor_units=115000, currency="EUR"))
        assert amount.replace("\u202f", ".").replace("1150", "1.150").replace("1\u00a0150", "1.150") == money
        assert formats.moment(Timestamp()) == formats.day(None) == ""


@pytest.mark.parametrize(
    ("code", "expected"),
    [("sq", "Ranillug"), ("sr-Cyrl", "Ранилуг"), ("sr-Latn", "Ranilug"), ("en", "Ranillug")],
)
def test_reference_texts_by_the_readers_language(drawing_app, code, expected):
    with drawing_app.test_request_context("/", query_string={"lang": code}):
        assert formats.localized(types.LocalizedText(sq="Ranillug", sr="Ранилуг")) == expected


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("sr-Cyrl", ["Исправите 1 податак", "Исправите 3 податка", "Исправите 5 података"]),
        ("sr-Latn", ["Ispravite 1 podatak", "Ispravite 3 podatka", "Ispravite 5 podataka"]),
        ("sq", ["Korrigjoni 1 të dhënë", "Korrigjoni 3 të dhëna", "Korrigjoni 5 të dhëna"]),
        ("en", ["Correct 1 entry", "Correct 3 entries", "Correct 5 entries"]),
    ],
)
def test_plurals_by_the_languages_own_rule(drawing_app, code, words):
    with drawing_app.test_request_context("/", query_string={"lang": code}):
        assert [ngettext("Correct %(num)s entry", "Correct %(num)s entries", n) for n in (1, 3, 5)] == words


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_page_of_the_frame_in_every_language(officer, code):
    for path in ("/profile", "/profile/password", "/keyboard-shortcuts", "/nowhere"):
        page = officer.get(f"{path}?lang={code}", follow_redirects=True)
        assert f'<html lang="{code}"' in page.text, path
