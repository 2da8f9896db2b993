"""A duty ends with its work; after a reopening twelve and eighteen months are rules of their own, not set."""

import json

import sqlalchemy as sa
from alembic import op

from services.chassis.clock import Clock
from services.domain.roles import COORDINATOR

revision = "0009"
down_revision = "0008"

_FINAL = "prag.assessment.v1.FinalAssessmentRecorded"
_CORRECTED = "prag.registry.v1.RecordCorrected"
_PERMIT = {_CORRECTED: {"record": ["PERMIT"]}}
_WITHDRAWN = "prag.referral.v1.ReferralWithdrawn"
_ANSWERED = ["prag.referral.v1.ReferralAccepted", "prag.referral.v1.ReferralRefused"]
_VISITED = "prag.assessment.v1.VisitRecorded"
_REVIEWED = "prag.assessment.v1.TwelveMonthReviewRecorded"

# What changes of the terms of a rule, in all its versions; how it starts and stops is the engine's.
_CHANGED = {
    "MONTHLY_MONITORING": {"ends_on": [_FINAL]},
    "TWELVE_MONTH_REVIEW": {"ends_on": [_FINAL]},
    # The final assessment is its report.
    "CLOSING_REPORT": {"stops_on": ["prag.registry.v1.CaseClosed", _FINAL]},
    # What was taken back was not answered, and need not be.
    "REFERRAL_ANSWER": {"stops_on": _ANSWERED, "ends_on": [_WITHDRAWN]},
    # While the family completes its file the commission owes nothing; handed in again, it begins anew.
    "DECISION": {"ends_on": ["prag.benefits.v1.ApplicationReturned"]},
    # A new last day stops the clock of the old one, and starts its own.
    "PERMIT_EXPIRY": {
        "starts_on": ["prag.registry.v1.CaseReported", _CORRECTED],
        "starts_when": _PERMIT,
        "stops_on": [_CORRECTED],
        "stops_when": _PERMIT,
    },
}
_AFTER = {
    "strands": ["REINTEGRATION", "INTEGRATION"],
    "unit": "MONTHS",
    "length": None,
    "starts_on": ["prag.registry.v1.CaseReopened"],
    "who_acts": "MOCR",
    "warn_hours": 720,
    "escalates_to": COORDINATOR,
    "source": "No source says what follows a reopening, and when",
}
_NEW = {
    "REVIEW_AFTER_REOPENING": {
        **_AFTER,
        "name": {
            "sq": "Rishikimi 12 muaj pas rihapjes",
            "sr": "Преглед 12 месеци после поновног отварања",
            "en": "Review twelve months after reopening",
        },
        "stops_on": [_REVIEWED, _VISITED],
        "stops_when": {_VISITED: {"kind": ["TWELVE_MONTH"]}},
        "ends_on": [_FINAL],
        "task": "record_twelve_month_review",
    },
    "CLOSING_AFTER_REOPENING": {
        **_AFTER,
        "name": {
            "sq": "Raporti i mbylljes 18 muaj pas rihapjes",
            "sr": "Завршни извештај 18 месеци после поновног отварања",
            "en": "Closing report eighteen months after reopening",
        },
        "stops_on": ["prag.registry.v1.CaseClosed", _FINAL],
        "task": "close_case",
    },
}


def upgrade() -> None:
    """Change the rules that there are, in each of their versions, and add those that are new."""
    connection = op.get_bind()
    for code, terms in _CHANGED.items():
        connection.execute(
            sa.text("UPDATE clock_rule SET terms = terms || CAST(:terms AS jsonb) WHERE code = :code"),
            {"code": code, "terms": json.dumps(terms)},
        )
    for code, terms in _NEW.items():
        connection.execute(
            sa.text(
                "INSERT INTO clock_rule (id, version, create_time, update_time, code, valid_from, terms,"
                " verified_by) VALUES (gen_random_uuid(), 1, :now, :now, :code, '2020-01-01',"
                " CAST(:terms AS jsonb), '')"
            ),
            {"code": code, "terms": json.dumps(terms, ensure_ascii=False), "now": Clock().now()},
        )
