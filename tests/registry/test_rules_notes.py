"""Who may set a note right, and who may take it back."""

import pytest

from services.registry.rules import notes as rules
from tests.registry.conftest import actor

AUTHOR, COLLEAGUE = actor("mocr_officer", "RAN"), actor("mocr_officer", "RAN")
HEAD, REGION = actor("mocr_head", "RAN"), actor("regional_coordinator", "RAN")
ALL = {"correct_note": "", "withdraw_note": ""}


@pytest.mark.parametrize(
    ("by", "withdrawn", "expected"),
    [
        (AUTHOR, False, ALL),
        (COLLEAGUE, False, dict.fromkeys(ALL, "NOTE_OF_ANOTHER")),
        (HEAD, False, {**ALL, "correct_note": "NOTE_OF_ANOTHER"}),
        (AUTHOR, True, dict.fromkeys(ALL, "NOTE_WITHDRAWN")),
        # A note taken back says so to whoever reads it, and not whose it was.
        (COLLEAGUE, True, dict.fromkeys(ALL, "NOTE_WITHDRAWN")),
        (REGION, False, {}),
    ],
)
def test_what_may_be_done_with_a_note(by, withdrawn, expected):
    found = rules.actions(AUTHOR.account_id, by, withdrawn=withdrawn)
    assert {one.name: one.reason for one in found} == expected
    assert all(one.allowed == (not one.reason) for one in found)
