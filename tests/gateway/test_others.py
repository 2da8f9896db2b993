"""What waits for others on a case: by role, body or kind of institution, never the reader's own."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from google.protobuf.timestamp_pb2 import Timestamp
from prag.assessment.v1 import assessment_service_pb2 as assessment
from prag.common.v1 import types_pb2 as types
from prag.referral.v1 import referral_service_pb2 as referral
from prag.registry.v1 import registry_service_pb2 as pb

from gateway.officer.cases import others

REGION = "regional_coordinator"
CASE = pb.Case(state=pb.CASE_STATE_PLANNED)
ASKED = pb.Case(
    state=pb.CASE_STATE_PLANNED, closure=pb.Closure(requested_by="somebody", confirmer_role=REGION)
)
PLAN = assessment.Progress(plan_state=assessment.PLAN_STATE_SUBMITTED, approver_role=REGION)
RULES = [pb.ClockRule(code="REFERRAL_ANSWER", name=types.LocalizedText(en="Answer to a referral"))]


def clock(who: str, state: Any = pb.CLOCK_STATE_RUNNING) -> pb.Clock:
    due = Timestamp(seconds=1_795_500_000)
    return pb.Clock(rule="REFERRAL_ANSWER", who_acts=who, state=state, due_time=due)


SENT = referral.Referral(institution_kind="EO", number="REF-1", state=referral.REFERRAL_STATE_IN_SERVICE)
EMPLOYMENT = "Employment office"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, []),
        # The office's own deadlines stand under what to do next.
        ({"clocks": [clock("MOCR")]}, []),
        ({"clocks": [clock("EO"), clock("EO")]}, [(EMPLOYMENT, "Answer to a referral")]),
        ({"clocks": [clock("EO", pb.CLOCK_STATE_BREACHED)]}, [(EMPLOYMENT, "Answer to a referral")]),
        ({"clocks": [clock("EO", pb.CLOCK_STATE_MET), clock("EO", pb.CLOCK_STATE_CANCELLED)]}, []),
        ({"referrals": [SENT]}, [(EMPLOYMENT, "Record the outcome")]),
        (
            {"case": ASKED, "progress": PLAN},
            [
                ("Regional coordination", "Approve the plan"),
                ("Regional coordination", "Confirm the closing as the second person"),
            ],
        ),
        # Whose step it is finds it under what to do next.
        ({"case": ASKED, "progress": PLAN, "roles": {REGION}}, []),
        ({"case": pb.Case(state=pb.CASE_STATE_CLOSED), "clocks": [clock("EO")]}, []),
    ],
)
def test_what_waits_for_whom(
    app: Flask, monkeypatch: pytest.MonkeyPatch, given: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    reader = SimpleNamespace(
        institution=SimpleNamespace(kind="MOCR"), roles=given.get("roles", {"mocr_officer"})
    )
    monkeypatch.setattr(others, "current", lambda: reader)
    with app.test_request_context(headers={"Accept-Language": "en"}):
        found = others.others_of(
            given.get("case", CASE),
            given.get("progress"),
            given.get("clocks", ()),
            RULES,
            given.get("referrals", ()),
        )
        assert [(one.who, one.what) for one in found] == expected
