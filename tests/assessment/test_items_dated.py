"""An item of a plan stands as it does since the day on which an act was done in truth."""

import datetime as dt

import pytest

from services.assessment.rules.items import Move, State, dated_anew

WRONG, RIGHT = dt.date(2026, 11, 20), dt.date(2026, 11, 18)
SENT = Move("one", 1, State.SENT, WRONG)
ACCEPTED = Move("one", 2, State.IN_PROGRESS, WRONG)
CAME = Move("one", 3, State.DONE, WRONG, "EMPLOYED")


@pytest.mark.parametrize(
    ("act", "moved"),
    [
        ("prag.referral.v1.ReferralSent", {SENT}),
        ("prag.referral.v1.ReferralAccepted", {ACCEPTED}),
        ("prag.referral.v1.OutcomeRecorded", {CAME}),
        ("prag.benefits.v1.ApplicationSubmitted", {SENT}),
    ],
)
def test_the_move_of_the_act_alone_is_dated_anew(act: str, moved: set[Move]) -> None:
    anew = {move for move in (SENT, ACCEPTED, CAME) if dated_anew(move, "one", act, WRONG, RIGHT) != move}
    assert anew == moved
    assert {dated_anew(move, "one", act, WRONG, RIGHT).on for move in moved} == {RIGHT}
    # Neither of another source, nor of another day.
    assert all(dated_anew(move, "other", act, WRONG, RIGHT) == move for move in moved)
    assert all(dated_anew(move, "one", act, RIGHT, WRONG) == move for move in moved)
