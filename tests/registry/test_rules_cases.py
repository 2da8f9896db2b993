"""A case's steps by tables: which can be taken where, by whom, and what each refusal says."""

import datetime as dt
from typing import Any

import pytest

from services.chassis.errors import DomainError
from services.registry.rules import cases
from services.registry.rules.cases import Standing

STATE = "CASE_NOT_IN_STATE"
REPORTED = Standing("REINTEGRATION", "REPORTED", reached=frozenset({"REPORTED"}))
ASKED = {"closure_by": "asker", "closure_outcome": "LEFT", "confirmer_role": "mocr_head"}


def everything(_permission: str) -> bool:
    return True


def shown(standing: Standing, account: str = "somebody", *roles: str) -> dict[str, str]:
    """Each step of a page on which every step is shown: the reason why not, or nothing."""
    steps = cases.actions(standing, everything, account, frozenset(roles or {"mocr_head"}))
    assert all(step.allowed == (step.reason == "") for step in steps)
    return {step.name: step.reason for step in steps}


COMMON = {
    "assign_case": "CASE_ASSIGNED",
    "register_family": STATE,
    "protect_case": "",
    "add_person": "",
    "end_membership": "",
    "restore_membership": "",
    "pass_on_head": "",
    "split_family": "",
    "update_case": "",
    "hand_over_cases": "",
    "offer_transfer": "",
    "set_flag": "",
    "write_note": "",
    "record_protocol_entry": "",
    "record_consent": "",
    "add_document": "",
    "close_paper_file": STATE,
    "request_closure": "",
    "confirm_closure": "CLOSURE_NOT_REQUESTED",
    "reopen_case": STATE,
    "print_case_file": "",
    "make_dossier": STATE,
}
OF_A_FAMILY = (
    *("add_person", "end_membership", "restore_membership", "pass_on_head", "split_family"),
    "record_consent",
)
UNREGISTERED = {**COMMON, "register_family": "", **dict.fromkeys(OF_A_FAMILY, STATE)}
# What only once was possible says so also of a closed case: the page then shows it as done, not as "not yet".
CLOSED = {
    **dict.fromkeys(COMMON, STATE),
    "assign_case": "CASE_ASSIGNED",
    "confirm_closure": "CLOSURE_NOT_REQUESTED",
    "close_paper_file": "",
    "protect_case": "",
    # A paper that comes after the closing has a number too.
    "record_protocol_entry": "",
    "reopen_case": "",
    "print_case_file": "",
    "make_dossier": "",
}
RETURN = {**COMMON, "select_case": STATE, "record_return": ""}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"strand": "REINTEGRATION", "state": "REPORTED"}, UNREGISTERED),
        ({"strand": "INTEGRATION", "state": "REPORTED"}, {**UNREGISTERED, "renew_permit": ""}),
        (
            {"strand": "REINTEGRATION", "state": "REPORTED", "assigned": False},
            {**UNREGISTERED, "assign_case": "", "register_family": STATE, "offer_transfer": STATE},
        ),
        ({"strand": "REINTEGRATION", "state": "REGISTERED", "registered": True}, COMMON),
        ({"strand": "REINTEGRATION", "state": "IN_IMPLEMENTATION", "registered": True}, COMMON),
        (
            {"strand": "REINTEGRATION", "state": "FINAL_ASSESSMENT", "registered": True},
            {**COMMON, "close_paper_file": ""},
        ),
        (
            {
                "strand": "REINTEGRATION",
                "state": "FINAL_ASSESSMENT",
                "registered": True,
                "paper_closed": True,
            },
            COMMON,
        ),
        (
            {"strand": "REINTEGRATION", "state": "REGISTERED", "registered": True, **ASKED},
            {
                **COMMON,
                "request_closure": STATE,
                "confirm_closure": "",
                "offer_transfer": "CLOSURE_REQUESTED",
            },
        ),
        ({"strand": "REINTEGRATION", "state": "CLOSED", "registered": True}, CLOSED),
        ({"strand": "REINTEGRATION", "state": "CLOSED", "registered": True, **ASKED}, CLOSED),
        ({"strand": "REINTEGRATION", "state": "CLOSED"}, CLOSED),
        ({"strand": "REINTEGRATION", "state": "CLOSED", "assigned": False}, CLOSED),
        (
            {"strand": "REINTEGRATION", "state": "CLOSED", "paper_closed": True},
            {**CLOSED, "close_paper_file": STATE},
        ),
        # RETURN: a family that asks, one that was selected, one that came home, one that ended elsewhere.
        (
            {"strand": "RETURN", "state": "REQUESTED", "reached": frozenset({"REQUESTED"})},
            {**UNREGISTERED, "select_case": "", "record_return": STATE},
        ),
        (
            {"strand": "RETURN", "state": "REQUESTED", "registered": True, "solution_chosen": False},
            {**RETURN, "select_case": "SOLUTION_MISSING", "record_return": STATE},
        ),
        (
            {
                "strand": "RETURN",
                "state": "SELECTED",
                "registered": True,
                "reached": frozenset({"REQUESTED", "SELECTED"}),
            },
            RETURN,
        ),
        (
            {
                "strand": "RETURN",
                "state": "PLANNED",
                "registered": True,
                "reached": frozenset({"SELECTED", "RETURNED"}),
            },
            {**RETURN, "record_return": "RETURN_RECORDED"},
        ),
        (
            {"strand": "RETURN", "state": "CLOSED", "reached": frozenset({"SELECTED", "CLOSED"})},
            {**CLOSED, "select_case": STATE, "record_return": "RETURN_RECORDED"},
        ),
        (
            {"strand": "RETURN", "state": "CLOSED", "reached": frozenset({"REQUESTED"})},
            {**CLOSED, "select_case": STATE, "record_return": "RETURN_RECORDED"},
        ),
        ({"strand": "REINTEGRATION", "state": "CLOSED", "keeps": True}, {**CLOSED, "add_document": ""}),
    ],
)
def test_the_steps_of_a_page(given: dict[str, Any], expected: dict[str, str]):
    assert shown(Standing(**given)) == expected


def test_the_steps_stand_in_the_order_of_the_work():
    assert list(shown(Standing("RETURN", "REQUESTED"))) == [
        "assign_case",
        "register_family",
        "protect_case",
        "select_case",
        "record_return",
        *("add_person", "end_membership", "restore_membership", "pass_on_head", "split_family"),
        "update_case",
        "hand_over_cases",
        "offer_transfer",
        *("set_flag", "write_note", "record_protocol_entry"),
        "record_consent",
        "add_document",
        "close_paper_file",
        "request_closure",
        "confirm_closure",
        "reopen_case",
        *("print_case_file", "make_dossier"),
    ]


@pytest.mark.parametrize(
    ("permission", "steps"),
    [
        ("case.assign", {"assign_case"}),
        (
            "case.write",
            {
                *("register_family", "record_return", "add_person", "end_membership", "pass_on_head"),
                *("restore_membership", "split_family", "update_case", "set_flag"),
            },
        ),
        ("case.select", {"select_case"}),
        ("note.write", {"write_note"}),
        ("protocol.write", {"record_protocol_entry"}),
        ("consent.write", {"record_consent"}),
        ("document.write", {"add_document"}),
        ("case.close_request", {"close_paper_file", "request_closure"}),
        ("case.hand_over", {"hand_over_cases"}),
        ("case.transfer", {"offer_transfer"}),
        ("case.close_confirm", {"confirm_closure"}),
        ("case.reopen", {"reopen_case"}),
        ("case_file.print", {"print_case_file", "make_dossier"}),
        ("case.read", set()),
    ],
)
def test_which_permission_shows_which_steps(permission: str, steps: set[str]):
    known = cases.actions(Standing("RETURN", "REQUESTED"), {permission}.__contains__, "a", frozenset())
    assert {step.name for step in known} == steps


def test_a_refusal_says_in_which_state_a_case_is():
    steps = cases.actions(REPORTED, everything, "a", frozenset())
    [adding] = [step for step in steps if step.name == "add_person"]
    assert adding.metadata == {"state": "REPORTED", "action": "add_person"}
    with pytest.raises(DomainError) as refusal:
        cases.check("select_case", REPORTED)
    assert refusal.value.reason == "NOT_IN_THIS_STRAND"
    assert refusal.value.metadata == {"strand": "REINTEGRATION", "action": "select_case"}


def reason(step: str, standing: Standing, **more: Any) -> str:
    try:
        cases.check(step, standing, **more)
    except DomainError as error:
        return error.reason
    return ""


LASTING = ("SUSTAINABLE", "PARTLY", "NOT")
EARLY = ("LEFT", "WITHDREW", "DIED", "DUPLICATE", "NOT_ELIGIBLE")


@pytest.mark.parametrize("outcome", LASTING)
@pytest.mark.parametrize(
    ("state", "paper", "expected"),
    [
        ("REGISTERED", True, "FINAL_ASSESSMENT_MISSING"),
        ("IN_IMPLEMENTATION", True, "FINAL_ASSESSMENT_MISSING"),
        ("FINAL_ASSESSMENT", False, "PAPER_FILE_OPEN"),
        ("FINAL_ASSESSMENT", True, ""),
    ],
)
def test_a_lasting_outcome_needs_the_final_assessment_and_a_closed_file(
    outcome: str, state: str, *, paper: bool, expected: str
):
    standing = Standing("REINTEGRATION", state, registered=True, paper_closed=paper)
    assert reason("request_closure", standing, outcome=outcome) == expected


@pytest.mark.parametrize("outcome", EARLY)
@pytest.mark.parametrize("state", ["REPORTED", "PLANNED", "FINAL_ASSESSMENT"])
def test_an_early_outcome_needs_neither(outcome: str, state: str):
    assert reason("request_closure", Standing("REINTEGRATION", state), outcome=outcome) == ""


@pytest.mark.parametrize(
    ("strand", "state", "expected"),
    [
        ("REINTEGRATION", "REPORTED", STATE),
        ("REINTEGRATION", "REGISTERED", STATE),
        ("RETURN", "RETURNED", STATE),
        ("REINTEGRATION", "ASSESSED", ""),
        ("RETURN", "PLANNED", ""),
    ],
)
def test_no_need_is_known_from_the_assessment_on(strand: str, state: str, expected: str):
    assert reason("request_closure", Standing(strand, state), outcome="NO_NEED") == expected


@pytest.mark.parametrize(
    ("strand", "confirmer", "role", "expected"),
    [
        ("REINTEGRATION", "mocr_head", "mocr_head", ""),
        ("REINTEGRATION", "mocr_head", "regional_coordinator", ""),
        ("REINTEGRATION", "mocr_head", "drrpif_officer", ""),
        ("REINTEGRATION", "mocr_head", "mcr_officer", "SECOND_PERSON_NEEDED"),
        ("REINTEGRATION", "mocr_head", "mocr_officer", "SECOND_PERSON_NEEDED"),
        ("REINTEGRATION", "regional_coordinator", "mocr_head", "SECOND_PERSON_NEEDED"),
        ("REINTEGRATION", "regional_coordinator", "regional_coordinator", ""),
        ("INTEGRATION", "regional_coordinator", "drrpif_officer", ""),
        ("INTEGRATION", "drrpif_officer", "regional_coordinator", "SECOND_PERSON_NEEDED"),
        ("RETURN", "regional_coordinator", "mcr_officer", ""),
        ("RETURN", "regional_coordinator", "drrpif_officer", "SECOND_PERSON_NEEDED"),
    ],
)
def test_who_confirms(strand: str, confirmer: str, role: str, expected: str):
    asked = {"closure_by": "asker", "closure_outcome": "LEFT", "confirmer_role": confirmer}
    asked["closing_hands"] = {"REQUESTED": ["asker"]}
    standing = Standing(strand, "PLANNED", **asked)
    roles = frozenset({role})
    assert reason("confirm_closure", standing, account="another", roles=roles) == expected
    assert reason("confirm_closure", standing, account="asker", roles=roles) == "SECOND_PERSON_NEEDED"


@pytest.mark.parametrize(
    ("strand", "roles", "confirmer"),
    [
        ("RETURN", {"mocr_officer"}, "mocr_head"),
        ("REINTEGRATION", {"mocr_head"}, "regional_coordinator"),
        ("INTEGRATION", {"mocr_head", "regional_coordinator"}, "drrpif_officer"),
        ("REINTEGRATION", {"mocr_head", "regional_coordinator"}, "drrpif_officer"),
        ("RETURN", {"mocr_head", "regional_coordinator"}, "mcr_officer"),
    ],
)
def test_who_is_to_confirm(strand: str, roles: set[str], confirmer: str):
    assert cases.confirmer_of(strand, frozenset(roles)) == confirmer


HEAD, COORDINATOR = "mocr_head", "regional_coordinator"


@pytest.mark.parametrize(
    ("strand", "roles", "ladder", "confirmer"),
    [
        # Of whom nothing was told there is nothing to say.
        ("REINTEGRATION", {"mocr_officer"}, None, HEAD),
        ("REINTEGRATION", {"mocr_officer"}, {"vesna": [HEAD], "ana": [COORDINATOR]}, HEAD),
        # The office is one person, who holds both roles, or asks without the other one.
        ("REINTEGRATION", {"mocr_officer", HEAD}, {"asker": [HEAD], "ana": [COORDINATOR]}, COORDINATOR),
        ("REINTEGRATION", {"mocr_officer"}, {"asker": [HEAD], "ana": [COORDINATOR]}, COORDINATOR),
        # Nobody is head, and nobody coordinates.
        ("REINTEGRATION", {"mocr_officer"}, {"ana": [COORDINATOR]}, COORDINATOR),
        ("REINTEGRATION", {"mocr_officer"}, {}, "drrpif_officer"),
        ("RETURN", {"mocr_officer", HEAD}, {"asker": [HEAD]}, "mcr_officer"),
        ("INTEGRATION", {"mocr_officer", HEAD}, {"asker": [HEAD, COORDINATOR]}, "drrpif_officer"),
    ],
)
def test_an_office_of_one_asks_the_next_on_the_ladder(
    strand: str, roles: set[str], ladder: dict[str, list[str]] | None, confirmer: str
):
    standing = Standing(strand, "PLANNED", ladder=ladder)
    assert cases.second_person(standing, "asker", frozenset(roles)) == confirmer
    [asks] = cases.actions(standing, "case.close_request".__eq__, "asker", frozenset(roles))[1:]
    assert (asks.name, asks.metadata) == ("request_closure", {"confirmer": confirmer})


def test_whoever_asked_for_the_closing_leaves_its_reopening_to_the_next():
    closed = {"closing_hands": {"REQUESTED": ("asker",)}, "closure_outcome": "LEFT", "confirmer_role": HEAD}
    standing = Standing("REINTEGRATION", "CLOSED", ladder={"asker": [HEAD], "ana": [COORDINATOR]}, **closed)
    roles = frozenset({HEAD})
    assert reason("reopen_case", standing, account="another", roles=roles) == ""
    assert reason("reopen_case", standing, account="asker", roles=roles) == "SECOND_PERSON_NEEDED"
    [action] = cases.actions(standing, "case.reopen".__eq__, "asker", roles)
    assert action.metadata["confirmer"] == COORDINATOR


ASSESSMENT, REFERRAL, BENEFITS = "prag.assessment.v1.", "prag.referral.v1.", "prag.benefits.v1."


@pytest.mark.parametrize(
    ("event", "state", "milestone"),
    [
        (ASSESSMENT + "OppSubmitted", "REGISTERED", "ASSESSED"),
        (ASSESSMENT + "OppSubmitted", "CLOSED", None),
        (ASSESSMENT + "PlanApproved", "ASSESSED", "PLANNED"),
        (ASSESSMENT + "FinalAssessmentRecorded", "PLANNED", "FINAL_ASSESSMENT"),
        (ASSESSMENT + "FinalAssessmentRecorded", "CLOSED", None),
        (ASSESSMENT + "VisitRecorded", "REGISTERED", None),
        (REFERRAL + "ReferralSent", "REPORTED", None),
        (REFERRAL + "ReferralSent", "ASSESSED", None),
        (REFERRAL + "ReferralSent", "PLANNED", "IN_IMPLEMENTATION"),
        (REFERRAL + "ReferralSent", "FINAL_ASSESSMENT", "IN_IMPLEMENTATION"),
        (BENEFITS + "ApplicationSubmitted", "PLANNED", "IN_IMPLEMENTATION"),
        (BENEFITS + "ApplicationSubmitted", "ASSESSED", None),
        (BENEFITS + "ExecutionStarted", "PLANNED", "IN_IMPLEMENTATION"),
        (BENEFITS + "DecisionMade", "PLANNED", None),
    ],
)
def test_what_others_tell_moves_a_case(event: str, state: str, milestone: str | None):
    assert cases.moved(Standing("REINTEGRATION", state), event) == milestone


def test_help_that_begins_before_the_plan():
    assert set(cases.BEGINNINGS) == {
        REFERRAL + "ReferralSent",
        BENEFITS + "ApplicationSubmitted",
        BENEFITS + "ExecutionStarted",
    }


def test_the_stages_of_each_strand():
    later = ("ASSESSED", "PLANNED", "IN_IMPLEMENTATION", "FINAL_ASSESSMENT", "CLOSED")
    assert {
        "RETURN": ("REQUESTED", "SELECTED", "RETURNED", *later),
        "REINTEGRATION": ("REPORTED", "REGISTERED", *later),
        "INTEGRATION": ("REPORTED", "REGISTERED", *later),
    } == cases.MILESTONES
    assert cases.FIRST == {"RETURN": "REQUESTED", "REINTEGRATION": "REPORTED", "INTEGRATION": "REPORTED"}
    assert cases.DUE_BY == {"FIRST_VISIT": "ASSESSED", "CLOSING_REPORT": "CLOSED"}
    for stages in cases.MILESTONES.values():
        ranks = [cases.RANK[state] for state in stages]
        assert ranks == sorted(set(ranks))
        assert ranks[0] == 0
    assert cases.RANK["RETURNED"] < cases.RANK["ASSESSED"] == 3


ROW = {
    "strand": "RETURN",
    "state": "PLANNED",
    "municipality": "RAN",
    "registered_time": dt.datetime(2026, 11, 22, tzinfo=dt.UTC),
    "return_request": {"place_of_solution": "Ranilug"},
    "paper_closed_on": dt.date(2026, 11, 22),
    "closure": {"requested_by": "asker", "outcome": "LEFT", "confirmer_role": "mocr_head"},
    "officer_id": "jelena",
    "transfer_id": None,
    "protected": False,
}
STANDS = {
    "officer": "jelena",
    "strand": "RETURN",
    "state": "PLANNED",
    "assigned": True,
    "registered": True,
    "reached": frozenset({"REQUESTED", "PLANNED"}),
    "solution_chosen": True,
    "paper_closed": True,
    "closure_by": "asker",
    "closure_outcome": "LEFT",
    "confirmer_role": "mocr_head",
    "closing_hands": {"REQUESTED": ["asker"]},
}
NOBODY_ASKED = {"closure_by": "", "closure_outcome": "", "confirmer_role": "", "closing_hands": {}}
DECLINED = {"REQUESTED": ["asker"], "CONFIRMED": ["head"]}


def keeping(until: str) -> dict[str, Any]:
    choices = [{"keep_until": None}, {"keep_until": until}, {"keep_until": "2026-11-01"}]
    return {**ROW["closure"], "choices": choices}


@pytest.mark.parametrize(
    ("row", "stands"),
    [
        ({}, {}),
        ({"municipality": "---"}, {"assigned": False}),
        ({"transfer_id": "an offer", "protected": True}, {"offered": True, "protected": True}),
        ({"registered_time": None}, {"registered": False}),
        ({"return_request": {"place_of_solution": ""}}, {"solution_chosen": False}),
        ({"return_request": None}, {}),
        ({"paper_closed_on": None}, {"paper_closed": False}),
        ({"closure": {}}, NOBODY_ASKED),
        # What a closed case kept goes on until its day, that day too; of an open one nothing is kept.
        ({"state": "CLOSED", "closure": keeping("2026-11-22")}, {"state": "CLOSED", "keeps": True}),
        ({"state": "CLOSED", "closure": keeping("2026-11-21")}, {"state": "CLOSED"}),
        ({"closure": keeping("2026-11-22")}, {}),
        # Who was turned down may ask again, and nobody has a closing to confirm.
        (
            {"closure": {**ROW["closure"], "refusal_note": "they are here", "refused_by": "head"}},
            {**NOBODY_ASKED, "closing_hands": DECLINED},
        ),
    ],
)
def test_what_the_rules_know_of_a_row(row: dict[str, Any], stands: dict[str, Any]):
    reached = frozenset({"REQUESTED", "PLANNED"})
    standing = cases.standing({**ROW, **row}.__getitem__, reached, dt.date(2026, 11, 22))
    assert standing == Standing(**{**STANDS, **stands})


CARDS = ("FREE_CHOICE_DECLARATION", "DISPLACED_CARD", "IDENTITY", "POSSESSION_LIST")


@pytest.mark.parametrize(
    ("kind", "papers", "youngest", "missing"),
    [
        ("HOUSE", (), None, CARDS),
        ("HOUSE", CARDS, dt.date(2008, 11, 22), ()),
        ("HOUSE", CARDS, dt.date(2008, 11, 23), ("BIRTH_CERTIFICATE",)),
        ("HOUSE", (*CARDS[1:], "BIRTH_CERTIFICATE"), dt.date(2026, 1, 1), CARDS[:1]),
        ("BUILDING_MATERIAL", (), dt.date(2026, 1, 1), CARDS[:1]),
        ("FINANCIAL", CARDS, dt.date(2026, 1, 1), ()),
        # Another strand has no such request.
        ("", (), dt.date(2026, 1, 1), ()),
    ],
)
def test_what_a_request_for_return_is_to_come_with(kind, papers, youngest, missing):
    assert cases.missing_papers(kind, papers, youngest, dt.date(2026, 11, 22)) == missing


@pytest.mark.parametrize(("today", "of_age"), [("2026-02-28", False), ("2026-03-01", True)])
def test_who_was_born_on_a_leap_day_comes_of_age_on_the_first_of_march(today, of_age):
    leap = dt.date(2008, 2, 29)
    missing = cases.missing_papers("HOUSE", CARDS, leap, dt.date.fromisoformat(today))
    assert (not missing) is of_age


@pytest.mark.parametrize(
    ("given", "account", "role", "expected"),
    [
        ({}, "the officer", "mocr_officer", ""),
        ({}, "a colleague", "mocr_officer", "NOT_THE_OFFICER"),
        ({}, "the head", "mocr_head", ""),
        # Nobody has it: the head alone.
        ({"officer": ""}, "", "mocr_officer", "NOT_THE_OFFICER"),
        ({"offered": True}, "the head", "mocr_head", "TRANSFER_OFFERED"),
        ({"protected": True}, "the head", "mocr_head", "CASE_PROTECTED"),
        (ASKED, "the head", "mocr_head", "CLOSURE_REQUESTED"),
        ({"assigned": False}, "the head", "mocr_head", STATE),
        ({"state": "CLOSED"}, "the head", "mocr_head", STATE),
    ],
)
def test_who_offers_which_case_to_another_municipality(
    given: dict[str, Any], account: str, role: str, expected: str
):
    of = {"strand": "REINTEGRATION", "state": "PLANNED", "officer": "the officer", **given}
    standing = Standing(**of)
    assert reason("offer_transfer", standing, account=account, roles=frozenset({role})) == expected
