"""Who may take which cases of a load, and which of a handover go back."""

from typing import Any

import pytest

from services.chassis.errors import FailedPrecondition, FieldErrors
from services.registry.rules import handing_over as rules

Shares = dict[int, tuple[str, list[str]]]


@pytest.mark.parametrize(
    ("shares", "faults"),
    [
        ({0: ("agim", ["1", "2"])}, []),
        ({0: ("agim", ["1"]), 1: ("besa", ["2"])}, []),
        ({0: ("nobody", ["1"])}, [("shares[0].officer_id", "FIELD_UNKNOWN_VALUE")]),
        # At work, and the one who has them.
        ({0: ("jelena", ["1"])}, [("shares[0].officer_id", "FIELD_UNKNOWN_VALUE")]),
        ({0: ("agim", ["1"]), 1: ("agim", ["2"])}, [("shares[1].officer_id", "FIELD_DUPLICATE")]),
        ({0: ("agim", ["1"]), 1: ("besa", ["1"])}, [("shares[1].case_ids", "FIELD_DUPLICATE")]),
        ({0: ("agim", ["1", "1"])}, [("shares[0].case_ids", "FIELD_DUPLICATE")]),
    ],
)
def test_who_takes_what(shares: Shares, faults: list[tuple[str, str]]):
    errors = FieldErrors()
    rules.check_shares(errors, shares, "jelena", {"jelena", "agim", "besa"})
    assert [(one.field, one.reason) for one in errors.violations] == faults


@pytest.mark.parametrize(("given", "held"), [(["1"], ["1", "2"]), (["1", "2"], ["1"]), (["1"], [])])
def test_a_load_is_what_was_seen(given: list[str], held: list[str]):
    with pytest.raises(FailedPrecondition, match="LOAD_CHANGED"):
        rules.check_whole(given, held)
    rules.check_whole(["2", "1"], ["1", "2"])


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, ""),
        ({"touched": True}, "CASE_TOUCHED"),
        ({"officer": "besa"}, "OFFICER_CHANGED"),
        ({"state": "CLOSED"}, "CASE_CLOSED"),
        ({"state": "CLOSED", "officer": "besa", "touched": True}, "CASE_CLOSED"),
    ],
)
def test_what_goes_back(changes: dict[str, Any], reason: str):
    given = {"taken_by": "agim", "officer": "agim", "state": "PLANNED", "touched": False, **changes}
    assert rules.stays(rules.Given(**given)) == reason


@pytest.mark.parametrize(
    ("undone_by", "kept", "reason"),
    [
        ("", ["", "CASE_TOUCHED"], ""),
        ("", ["CASE_CLOSED", "CASE_TOUCHED"], "NOTHING_TO_UNDO"),
        ("", [], "NOTHING_TO_UNDO"),
        ("the head", [""], "HANDOVER_UNDONE"),
    ],
)
def test_a_handover_is_taken_back_once(undone_by: str, kept: list[str], reason: str):
    [action] = rules.actions(undone_by, kept)
    assert (action.name, action.allowed, action.reason) == ("undo_handover", not reason, reason)
