"""Who may be registered twice: the officer finds them in the queue, compares, and lets one stay."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.conftest import Sit
from tests.browser.looks import too_wide
from tests.journeys.acts import Case, day, post, report
from tests.journeys.people import surname, yesterday
from tests.stack import Stack, until


def registered(stack: Stack, name: str, *known: str) -> tuple[Case, str]:
    """A man on his own, of whom nobody was sure whether he is one of the known; his case, and he."""
    case = report(stack, "REINTEGRATION", yesterday(), reportedName=surname(), reportedCount=1)
    made = post(
        stack.api("officer"),
        f"cases/{case.id}:register",
        persons=[
            {
                "givenName": "Agim",
                "familyName": name,
                "birthDate": {"year": 1988, "month": 5, "day": 9},
                "sex": "SEX_MALE",
                "relation": "RELATION_HEAD",
            }
        ],
        noticeOn=day(yesterday()),
        duplicateAnswers=[{"personId": person, "answer": "UNSURE"} for person in known],
    )
    return case, str(made["headPersonId"])


@pytest.mark.parametrize("language", ["sq", "sr-Cyrl"])
def test_who_was_registered_twice_is_one_person_from_the_queue_on(
    stack: Stack, desk: Sit, language: str
) -> None:
    name = surname()
    first, he = registered(stack, name)
    second, _ = registered(stack, name, he)

    def pairs() -> list[dict[str, Any]]:
        rows = stack.api("officer")("GET", "duplicate-pairs?pageSize=1000").get("pairs", [])
        return [row for row in rows if row["one"]["card"]["familyName"] == name]

    until(lambda: len(pairs()) == 1, "a pair of persons")
    window = desk("officer", language)
    window.open("/my-work")
    window.follow_to("/people/duplicates?municipality=RAN")
    window.follow_to(f"/people/duplicates/{pairs()[0]['id']}")
    for width in (1280, 390):
        assert not too_wide(window.page, width), (language, width)
    text = window.page.locator("main").inner_text()
    assert first.now()["number"] in text
    assert second.now()["number"] in text
    # Not the same has a reason.
    window.fill(answer="reject_same_person")
    window.press()
    assert window.errors()
    window.send(answer="confirm_same_person", stays_person_id=he)
    assert not pairs()
    assert second.now()["headPersonId"] == he
