"""The kinds of fact. Each is one countable act at its actual date; which event makes it stands in
subscribers.py.

    CASE_REGISTERED      code: source of the report        PERSON_REGISTERED  the same, a row a person
    VULNERABLE_FAMILY    the family has a vulnerability
    VISIT                code: kind of visit               PERSON_VISITED     a row a person
    FIRST_VISIT_CLOCK    code: MET or MET_LATE
    OPP_COMPLETED        code: form                        PERSON_INTERVIEWED, PERSON_ASSESSED  a row a person
    OPP_SCANNED
    PLAN_APPROVED        code: version                     PERSON_PLANNED     persons named by its items
    MONITORING           code: month
    TWELVE_MONTH_REVIEW  code: result
    FINAL_ASSESSMENT     code: outcome
    PAPER_CLOSED, CASE_CLOSED                              code: outcome
    REFERRED             code: kind of institution, a row a person
    REFERRAL_ANSWERED    code: ACCEPTED or REFUSED
    OUTCOME              code: outcome, a row a person
    APPLICATION, APPLICATION_FROM_PLAN, AGENDA, DECISION, EXECUTION, DELIVERY, DELIVERED   code: scheme
    SESSION, SESSION_CASE                                  code: kind of session
    DOCUMENT             code: kind                        CORRECTION         code: kind of record
"""

from __future__ import annotations

from typing import Final

KINDS: Final = frozenset(
    {
        "CASE_REGISTERED",
        "PERSON_REGISTERED",
        "VULNERABLE_FAMILY",
        "VISIT",
        "PERSON_VISITED",
        "FIRST_VISIT_CLOCK",
        "OPP_COMPLETED",
        "OPP_SCANNED",
        "PERSON_INTERVIEWED",
        "PERSON_ASSESSED",
        "PLAN_APPROVED",
        "PERSON_PLANNED",
        "MONITORING",
        "TWELVE_MONTH_REVIEW",
        "FINAL_ASSESSMENT",
        "PAPER_CLOSED",
        "CASE_CLOSED",
        "REFERRED",
        "REFERRAL_ANSWERED",
        "OUTCOME",
        "APPLICATION",
        "APPLICATION_FROM_PLAN",
        "AGENDA",
        "DECISION",
        "EXECUTION",
        "DELIVERY",
        "DELIVERED",
        "SESSION",
        "SESSION_CASE",
        "DOCUMENT",
        "CORRECTION",
    }
)
