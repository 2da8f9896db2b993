"""Which consents let a family's data go to whom: purpose, recipient, persons, day."""

import datetime as dt
from dataclasses import replace

import pytest

from services import consents
from services.consents import Consent
from services.domain import purposes

TODAY = dt.date(2026, 11, 24)
DAY = dt.timedelta(days=1)
GIVEN = Consent(
    id="c1",
    purpose="SERVICES",
    person_ids=frozenset({"p1", "p2"}),
    recipient_kinds=frozenset({"PUBLIC_BODY"}),
    valid_from=dt.date(2026, 1, 1),
    valid_until=None,
    withdrawn=False,
)


@pytest.mark.parametrize("act", purposes.OF_ACT)
@pytest.mark.parametrize(
    ("changes", "holds"),
    [
        ({}, True),
        ({"withdrawn": True}, False),
        ({"valid_from": TODAY}, True),
        ({"valid_from": TODAY + DAY}, False),
        ({"valid_from": None}, True),
        ({"valid_until": TODAY}, True),
        ({"valid_until": TODAY - DAY}, False),
        ({"recipient_kinds": frozenset({"ORGANISATION", "DONOR"})}, False),
        ({"purpose": "BENEFITS"}, False),
        ({"purpose": "STATISTICS"}, False),
    ],
)
def test_a_consent_lets_an_act_share_or_not(act, changes, holds):
    given = replace(GIVEN, **changes)
    assert consents.standing([given], act, "PUBLIC_BODY", TODAY) == ([given] if holds else [])


def test_it_is_to_be_in_force_on_each_of_the_days():
    until = replace(GIVEN, valid_until=TODAY - DAY)
    assert consents.standing([until], "send_referral", "PUBLIC_BODY", TODAY - DAY) == [until]
    assert consents.standing([until], "send_referral", "PUBLIC_BODY", TODAY - DAY, TODAY) == []


def test_a_consent_of_some_covers_those_and_no_more():
    own = replace(GIVEN, id="c2", person_ids=frozenset({"p1"}))
    assert consents.of_all([own, GIVEN], ["p1"]) == own
    assert consents.of_all([own, GIVEN], ["p1", "p2"]) == GIVEN
    assert consents.of_all([own, GIVEN], ["p1", "p3"]) is None
    assert consents.of_all([], []) is None


def test_several_cover_a_family_together():
    first, second, third = (
        replace(GIVEN, id=name, person_ids=frozenset(people))
        for name, people in (("a", {"p1"}), ("b", {"p1", "p2"}), ("c", {"p3"}))
    )
    assert consents.together([first, second], {"p1", "p2"}) == [second]
    assert consents.together([first, third], {"p1", "p3"}) == [first, third]
    assert consents.together([first, second, third], {"p1", "p2", "p3"}) == [first, second, third]
    # Whoever is new in the family has not been asked.
    assert consents.together([first, second, third], {"p1", "p4"}) == []
    assert consents.together([], {"p1"}) == []


def test_what_rests_on_several_is_shown_until_the_first_of_them_ends():
    days = [None, TODAY + DAY, TODAY]
    given = [replace(GIVEN, valid_until=until) for until in days]
    assert consents.last_day(given) == TODAY
    assert consents.last_day(given[:1]) is None
    assert [consents.has_run_out(until, TODAY) for until in (None, TODAY, TODAY - DAY)] == [
        *(False, False, True)
    ]
    # The last day is a day of Kosovo, to its end.
    assert consents.over(TODAY).astimezone(dt.UTC) == dt.datetime(2026, 11, 24, 23, tzinfo=dt.UTC)


def test_which_recipient_an_institution_is():
    kinds = {kind: purposes.recipient_of(kind) for kind in ("NGO", "DONOR", "EO", "SERBIA", "WHO_KNOWS")}
    assert kinds == {
        "NGO": "ORGANISATION",
        "DONOR": "DONOR",
        "EO": "PUBLIC_BODY",
        "SERBIA": purposes.NOBODY,
        "WHO_KNOWS": purposes.NOBODY,
    }
    assert set(purposes.OF_ACT.values()) <= set(purposes.PURPOSES)
    assert set(kinds.values()) == {*purposes.RECIPIENTS, purposes.NOBODY}
