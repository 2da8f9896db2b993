import datetime as dt
from fractions import Fraction

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from hypothesis import given
from hypothesis import strategies as st
from prag.benefits.v1 import benefits_service_pb2 as pb

from services.benefits import reference
from services.benefits.rules import applications, bodies, decisions, hands, sessions
from services.benefits.rules.applications import Help, Point, State
from services.benefits.rules.sessions import Ballot, Cast, PointState, Result, SessionState, Vote, VotingRule
from services.chassis.errors import DomainError, FailedPrecondition, InvalidArgument, NotFound
from services.chassis.rpc import constraints

HALF = VotingRule(Fraction(1, 2), Fraction(1, 2), "model rule")


def fields(error) -> list[tuple[str, str]]:
    return [(one.field, one.reason) for one in error.value.fields]


# States


# Where each step leads from each state; from all others it is refused.
LEADS = {
    "update_application": {"DRAFT": "DRAFT", "RETURNED": "RETURNED"},
    "attach_evidence": {"DRAFT": "DRAFT", "SUBMITTED": "SUBMITTED", "RETURNED": "RETURNED"},
    "submit_application": {"DRAFT": "SUBMITTED", "RETURNED": "SUBMITTED"},
    "return_application": {"SUBMITTED": "RETURNED", "COMPLETE": "RETURNED"},
    "complete_application": {"SUBMITTED": "COMPLETE"},
    "put_on_agenda": {"COMPLETE": "ON_AGENDA"},
    "adjourn_point": {"ON_AGENDA": "COMPLETE"},
    "decide_point": {"ON_AGENDA": "DECIDED"},
    "serve_decision": {"DECIDED": "DECIDED"},
    "finalize_decision": {"DECIDED": "FINAL"},
    "start_execution": {"FINAL": "IN_EXECUTION"},
    "record_delivery": {"IN_EXECUTION": "IN_EXECUTION"},
    "complete_delivery": {"IN_EXECUTION": "DELIVERED"},
    "end": dict.fromkeys(
        (
            *("DRAFT", "SUBMITTED", "RETURNED", "COMPLETE", "ON_AGENDA", "DECIDED", "FINAL"),
            *("IN_EXECUTION", "APPEALED"),
        ),
        "ENDED",
    ),
}


def told_by(error) -> tuple[str, dict[str, str]]:
    return error.value.reason, dict(error.value.metadata)


def wrong_of(call) -> list[tuple[str, str, dict[str, str]]]:
    """What an act is refused for, whole: (field, reason, metadata); nothing where it is let through."""
    try:
        call()
    except InvalidArgument as error:
        return [(one.field, one.reason, dict(one.metadata)) for one in error.fields]
    return []


@pytest.mark.parametrize("action", LEADS)
@pytest.mark.parametrize("state", list(State))
def test_a_step_is_possible_in_its_states_only(action, state):
    if state in LEADS[action]:
        assert applications.next_state(action, state) == LEADS[action][state]
        return
    with pytest.raises(FailedPrecondition) as error:
        applications.next_state(action, state)
    assert told_by(error) == ("APPLICATION_NOT_IN_STATE", {"state": state.value, "action": action})


def test_what_is_still_to_be_done_and_what_is_not():
    done = {State.DELIVERED, State.ENDED}
    assert {state for state in State if not applications.is_open(state, "")} == done
    # Of a refusal that is final nothing is to be done; before that it is still to be served.
    assert not applications.is_open(State.FINAL, "REFUSED")
    assert applications.is_open(State.FINAL, "PARTLY")
    assert applications.is_open(State.DECIDED, "REFUSED")


@pytest.mark.parametrize(
    ("granted", "delivered", "left"),
    [(None, [], None), (None, [100], None), (90_000, [], 90_000), (90_000, [50_000, 15_000], 25_000)],
)
def test_what_was_granted_and_has_not_come(granted, delivered, left):
    assert decisions.undelivered(granted, delivered) == left


def test_every_step_is_in_the_table():
    assert {action for action, _ in applications.TRANSITIONS} == set(LEADS)


def test_whose_duty_each_step_is():
    assert list(applications.DUTIES.items()) == [
        ("update_application", "application.write"),
        ("attach_evidence", "application.write"),
        ("submit_application", "application.write"),
        ("return_application", "session.manage"),
        ("complete_application", "session.manage"),
        ("start_execution", "execution.write"),
    ]
    assert {"return_application", "complete_application"} == applications.OF_SECRETARY
    assert decisions.DUTIES == {
        "print_act": "application.read",
        "serve_decision": "decision.serve",
        "finalize_decision": "decision.serve",
    }
    assert sessions.SESSION_DUTIES == {
        "open_session": "session.manage",
        "record_presence": "session.manage",
        "close_session": "session.manage",
        "call_off_session": "session.manage",
    }
    assert sessions.POINT_DUTIES == {
        "declare_conflict": ("session.vote", "session.manage"),
        "cast_vote": ("session.vote",),
        "confirm_vote": ("session.vote",),
        "record_vote": ("session.manage",),
        "decide_point": ("session.manage",),
        "adjourn_point": ("session.manage",),
    }


@pytest.mark.parametrize(
    ("action", "state", "changes", "expected"),
    [
        ("submit_application", State.DRAFT, {"missing": ["LEASE"]}, None),
        ("complete_application", State.SUBMITTED, {}, None),
        (
            "complete_application",
            State.SUBMITTED,
            {"missing": ["A", "B"]},
            ("CHECKLIST_INCOMPLETE", {"missing": "A,B"}),
        ),
        (
            "complete_application",
            State.DRAFT,
            {"missing": ["A"]},
            ("APPLICATION_NOT_IN_STATE", {"state": "DRAFT", "action": "complete_application"}),
        ),
        ("start_execution", State.FINAL, {"result": "PARTLY"}, None),
        (
            "start_execution",
            State.FINAL,
            {"result": "REFUSED"},
            ("APPLICATION_NOT_IN_STATE", {"state": "REFUSED", "action": "start_execution"}),
        ),
        ("return_application", State.COMPLETE, {}, None),
    ],
)
def test_why_a_step_is_not_possible(action, state, changes, expected):
    reason = applications.why_not(action, state, **changes)
    assert (reason and (reason.reason, reason.metadata)) == expected
    if reason is None:
        applications.require(reason)
    else:
        with pytest.raises(FailedPrecondition) as error:
            applications.require(reason)
        assert told_by(error) == expected


LONG = "x" * 4001
MOST = "x" * 4000
PROOF = ("document_id", "PROOF_MISSING", {})


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({}, []),
        ({"amount": None, "currency": ""}, []),
        ({"amount": 1}, []),
        ({"amount": 10**12}, []),
        ({"amount": 0}, [("amount", "MONEY_INVALID", {})]),
        ({"amount": 10**12 + 1}, [("amount", "MONEY_INVALID", {})]),
        ({"currency": "USD"}, [("amount", "MONEY_INVALID", {})]),
        ({"ceiling": 500}, []),
        ({"ceiling": 499}, [("amount", "AMOUNT_TOO_HIGH", {"asked": "499"})]),
        ({"amount": None, "ceiling": 1}, []),
        ({"months": 0}, []),
        ({"months": 120}, []),
        ({"months": -1}, [("months", "FIELD_OUT_OF_RANGE", {"min": "0", "max": "120"})]),
        ({"months": 121}, [("months", "FIELD_OUT_OF_RANGE", {"min": "0", "max": "120"})]),
        ({"months": 4, "most_months": 4}, []),
        ({"months": 5, "most_months": 4}, [("months", "FIELD_OUT_OF_RANGE", {"min": "0", "max": "4"})]),
        (
            {"months": -1, "amount": 0, "prefix": "application."},
            [
                ("application.amount", "MONEY_INVALID", {}),
                ("application.months", "FIELD_OUT_OF_RANGE", {"min": "0", "max": "120"}),
            ],
        ),
    ],
)
def test_what_may_be_asked_for_to_the_cent(changes, wrong):
    given = {"amount": 500, "currency": "EUR", "months": 6, **changes}
    assert wrong_of(lambda: applications.check_asked(**given)) == wrong


@pytest.mark.parametrize(
    ("call", "wrong"),
    [
        (lambda: applications.check_persons(["a", "b"], ["a", "b"]), []),
        (lambda: applications.check_persons([], ["a"]), []),
        (lambda: applications.check_persons(["a", "a"], ["a"]), [("person_ids", "FIELD_DUPLICATE", {})]),
        (
            lambda: applications.check_persons(["a", "x"], ["a"]),
            [("person_ids", "FIELD_UNKNOWN_VALUE", {})],
        ),
        (lambda: decisions.check_code("IN_PERSON", decisions.HOW_SERVED, "how"), []),
        (lambda: decisions.check_code("BY_POST", decisions.HOW_SERVED, "how"), []),
        (lambda: decisions.check_code("WAIVED", decisions.GROUNDS, "ground"), []),
        (lambda: decisions.check_code("NOT_APPEALED", decisions.GROUNDS, "ground"), []),
        (
            lambda: decisions.check_code("BY_DOVE", decisions.HOW_SERVED, "how"),
            [("how", "FIELD_UNKNOWN_VALUE", {})],
        ),
        (lambda: decisions.check_proof(document_case="c", document_kind="PHOTO", case_id="c"), []),
        (
            lambda: decisions.check_proof(document_case="x", document_kind="PHOTO", case_id="c"),
            [("document_id", "PROOF_MISSING", {})],
        ),
        (
            lambda: decisions.check_proof(document_case="c", document_kind="CONSENT", case_id="c"),
            [("document_id", "DOCUMENT_KIND_WRONG", {"expected": "DOCUMENT_KIND_RECEIPT"})],
        ),
        (lambda: sessions.check_present(["a"], ["a", "b"]), []),
        (
            lambda: sessions.check_present(["a", "x"], ["a", "b"]),
            [("present_account_ids", "FIELD_UNKNOWN_VALUE", {})],
        ),
    ],
)
def test_what_is_wrong_is_said_whole(call, wrong):
    assert wrong_of(call) == wrong


def test_a_scheme_of_others_asks_for_nothing():
    applications.check_scheme(["RETURN", "INTEGRATION"], "INTEGRATION")
    with pytest.raises(FailedPrecondition) as error:
        applications.check_scheme(["RETURN"], "INTEGRATION")
    assert told_by(error) == ("SCHEME_NOT_FOR_STRAND", {"strand": "INTEGRATION"})


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"amount": 40}, []),
        ({"amount": 41}, [("amount", "AMOUNT_TOO_HIGH", {"asked": "40"})]),
        ({"amount": None, "currency": "", "granted": None, "before": ()}, []),
        ({"granted": None, "before": ()}, [("amount", "AMOUNT_TOO_HIGH", {"asked": "0"})]),
        ({"amount": 0}, [("amount", "MONEY_INVALID", {})]),
        ({"currency": "USD", "proof": ""}, [("amount", "MONEY_INVALID", {}), PROOF]),
    ],
)
def test_a_delivery_is_of_what_is_left(changes, wrong):
    given = {
        "amount": 1,
        "currency": "EUR",
        "granted": 100,
        "before": (50, 10),
        "proof": "d",
        **changes,
    }
    assert wrong_of(lambda: decisions.check_delivery(**given)) == wrong


@pytest.mark.parametrize("state", list(State))
def test_delivered_is_what_is_being_carried_out(state):
    reason = decisions.why_not_deliver(state)
    if state == "IN_EXECUTION":
        assert reason is None
    else:
        assert (reason.reason, reason.metadata) == (
            "APPLICATION_NOT_IN_STATE",
            {"state": state.value, "action": "record_delivery"},
        )


# Sessions, step by step


@pytest.mark.parametrize(
    ("action", "state", "leads"),
    [
        ("open_session", SessionState.CALLED, "OPEN"),
        ("open_session", SessionState.OPEN, ""),
        ("open_session", SessionState.CLOSED, ""),
        ("record_presence", SessionState.CALLED, ""),
        ("record_presence", SessionState.OPEN, "OPEN"),
        ("record_presence", SessionState.CLOSED, ""),
        ("close_session", SessionState.CALLED, ""),
        ("close_session", SessionState.OPEN, "CLOSED"),
        ("close_session", SessionState.CLOSED, ""),
        ("close_session", SessionState.CALLED_OFF, ""),
        ("call_off_session", SessionState.CALLED, "CALLED_OFF"),
        ("call_off_session", SessionState.CLOSED, ""),
        ("call_off_session", SessionState.CALLED_OFF, ""),
        ("open_session", SessionState.CALLED_OFF, ""),
        ("declare_presence", SessionState.CALLED, ""),
        ("declare_presence", SessionState.OPEN, "OPEN"),
        ("declare_presence", SessionState.CALLED_OFF, ""),
    ],
)
def test_steps_of_a_session(action, state, leads):
    reason = sessions.why_not_session(action, state)
    if leads:
        assert sessions.next_session(action, state) == leads
        assert reason is None
        return
    expected = ("SESSION_NOT_IN_STATE", {"state": state.value, "action": action})
    with pytest.raises(FailedPrecondition) as error:
        sessions.next_session(action, state)
    assert told_by(error) == expected
    assert (reason.reason, reason.metadata) == expected


@pytest.mark.parametrize("session", list(SessionState))
@pytest.mark.parametrize("point", list(PointState))
@pytest.mark.parametrize(
    ("action", "in_sessions"),
    [
        ("declare_conflict", {"CALLED", "OPEN"}),
        ("cast_vote", {"OPEN"}),
        ("decide_point", {"OPEN"}),
        ("adjourn_point", {"CALLED", "OPEN"}),
    ],
)
def test_in_which_session_and_on_which_point_a_step_is_possible(session, point, action, in_sessions):
    # Who votes does not close the voting.
    account = "s" if action == "decide_point" else "a"
    reason = sessions.why_not_point(action, ballot("FFF", session=session, point=point), account)
    found = reason and (reason.reason, reason.metadata)
    if session not in in_sessions:
        assert found == ("SESSION_NOT_IN_STATE", {"state": session.value, "action": action})
    elif point != "OPEN":
        assert found == ("POINT_NOT_IN_STATE", {"state": point.value, "action": action})
    else:
        assert found is None


@pytest.mark.parametrize(
    ("given", "action", "account", "expected"),
    [
        (("",), "declare_conflict", "e", None),
        (("",), "declare_conflict", "x", ("NOT_A_MEMBER", {})),
        (("",), "cast_vote", "", ("NOT_A_MEMBER", {})),
        (("F",), "decide_point", "", ("VOTES_MISSING", {"missing": "2"})),
        # There, but not called.
        (("", {"present": "abcx"}), "cast_vote", "x", ("NOT_A_MEMBER", {})),
        (
            ("FF", {"present": "ab"}),
            "decide_point",
            "",
            ("QUORUM_MISSING", {"present": "2", "needed": "3"}),
        ),
        (
            ("", {"present": "ab"}),
            "cast_vote",
            "a",
            ("QUORUM_MISSING", {"present": "2", "needed": "3"}),
        ),
        (
            ("FFF", {"application": False}),
            "decide_point",
            "",
            ("POINT_NOT_IN_STATE", {"state": "OPEN", "action": "decide_point"}),
        ),
    ],
)
def test_why_a_point_waits(given, action, account, expected):
    votes, changes = (*given, {})[:2]
    reason = sessions.why_not_point(action, ballot(votes, **changes), account)
    assert (reason and (reason.reason, reason.metadata)) == expected


def test_the_votes_of_who_may_not_vote_count_in_no_column():
    counted = ballot("FFAO", present="abcd", conflicts="b", drafter="c")
    columns = [counted.tally(value) for value in (Vote.FOR, Vote.AGAINST, Vote.ABSTAINED)]
    assert (columns, counted.voters, counted.silent) == ([1, 0, 1], {"a", "d"}, 0)
    assert ballot("F-O", present="abc").silent == 1


def test_quorum_is_exact():
    assert ballot("", present="abc", needed=3).quorum
    assert not ballot("", present="ab", needed=3).quorum
    with pytest.raises(FailedPrecondition) as error:
        sessions.check_quorum(2, 3)
    assert told_by(error) == ("QUORUM_MISSING", {"present": "2", "needed": "3"})
    with pytest.raises(FailedPrecondition) as error:
        sessions.check_result(Result.APPROVED, ballot("FFAA", present="abcd"), HALF)
    assert told_by(error) == ("RESULT_NOT_VOTED", {"for": "2", "voters": "4"})
    assert VotingRule(Fraction(2, 3), Fraction(1, 2), "").needed(6) == 5
    assert HALF.needed(0) == 0


@pytest.mark.parametrize(
    ("titles", "asked", "wrong"),
    [
        (["t"], [], []),
        ([], ["z"], []),
        (["t"], ["z"] + [f"z{number}" for number in range(198)], []),
        ([], [], [("application_ids", "FIELD_REQUIRED", {})]),
        (
            ["t"],
            [f"z{number}" for number in range(200)],
            [("application_ids", "FIELD_TOO_MANY", {"max": "200"})],
        ),
        ([], ["z", "z"], [("application_ids", "FIELD_DUPLICATE", {})]),
    ],
)
def test_how_a_session_is_called(titles, asked, wrong):
    assert wrong_of(lambda: sessions.check_call(titles, asked)) == wrong


def call(**changes):
    """A call of a session in which all is as long as it may be."""
    values = {"titles": ["t" * 300], "place": "p" * 300, **changes}
    return pb.CreateSessionRequest(kind=1, planned_time=Timestamp(seconds=1), **values)


@pytest.mark.parametrize(
    ("request_", "wrong"),
    [
        (call(), []),
        (
            call(
                titles=["t" * 301, " "],
                place="p" * 301,
            ),
            [
                ("place", "FIELD_TOO_LONG", {"max": "300"}),
                ("titles[0]", "FIELD_TOO_LONG", {"max": "300"}),
                ("titles[1]", "FIELD_REQUIRED", {}),
            ],
        ),
        (pb.ReturnApplicationRequest(application_id="a", note=MOST), []),
        (
            pb.ReturnApplicationRequest(application_id="a", note=LONG),
            [("note", "FIELD_TOO_LONG", {"max": "4000"})],
        ),
        (pb.ReturnApplicationRequest(application_id="a", note=" "), [("note", "FIELD_REQUIRED", {})]),
        (
            pb.AttachEvidenceRequest(application_id="a", evidence=pb.Evidence(waived_because=LONG)),
            [
                ("evidence.point", "FIELD_REQUIRED", {}),
                ("evidence.waived_because", "FIELD_TOO_LONG", {"max": "4000"}),
            ],
        ),
        (
            pb.CreateApplicationRequest(case_id="c", reason=LONG, months=121),
            [
                ("months", "FIELD_OUT_OF_RANGE", {"min": "0", "max": "120"}),
                ("reason", "FIELD_TOO_LONG", {"max": "4000"}),
            ],
        ),
        (
            pb.FinalizeDecisionRequest(decision_id="d"),
            [("final_on", "FIELD_REQUIRED", {}), ("ground", "FIELD_REQUIRED", {})],
        ),
    ],
)
def test_what_the_contract_refuses(request_, wrong):
    assert wrong_of(lambda: constraints.check(request_)) == wrong


@pytest.mark.parametrize(
    ("reasons", "text", "wrong"),
    [
        (["NEED_CONFIRMED", "OTHER"], MOST, []),
        (["OTHER"], "", [("text", "FIELD_REQUIRED", {})]),
        (["NEED_CONFIRMED"] * 2, "", [("reasons", "FIELD_DUPLICATE", {})]),
        (["NEED_CONFIRMED", "ALREADY_HELPED"], "", [("reasons[1]", "FIELD_UNKNOWN_VALUE", {})]),
    ],
)
def test_reasons_to_the_letter(reasons, text, wrong):
    known = reference.reason_results()
    assert wrong_of(lambda: sessions.check_reasons(reasons, text, Result.APPROVED, known)) == wrong


@pytest.mark.parametrize(
    ("result", "changes", "wrong"),
    [
        (Result.PARTLY, {"amount": 90_001}, [("amount", "AMOUNT_TOO_HIGH", {"asked": "90000"})]),
        (Result.PARTLY, {"months": 7}, [("months", "AMOUNT_TOO_HIGH", {"asked": "6"})]),
        (Result.PARTLY, {"months": -1}, [("months", "FIELD_OUT_OF_RANGE", {"min": "0", "max": "6"})]),
        (Result.PARTLY, {"amount": 90_000, "months": 6}, []),
        (Result.PARTLY, {"currency": "USD", "amount": 5}, [("amount", "MONEY_INVALID", {})]),
        (
            Result.APPROVED,
            {"amount": 1, "asked_amount": None},
            [("amount", "AMOUNT_TOO_HIGH", {"asked": "0"})],
        ),
        (
            Result.REFUSED,
            {"amount": 1, "months": 1},
            [(field, "FIELD_CONTRADICTS", {"other": "result"}) for field in ("amount", "months")],
        ),
    ],
)
def test_no_more_is_granted_than_was_asked(result, changes, wrong):
    given = {"amount": None, "currency": "EUR", "months": 0, "asked_amount": 90_000, "asked_months": 6}
    assert wrong_of(lambda: sessions.granted(result, **(given | changes))) == wrong


def test_help_in_kind_is_granted_without_an_amount():
    kind = {"amount": None, "currency": "", "months": 0, "asked_amount": None, "asked_months": 3}
    assert sessions.granted(Result.APPROVED, **kind) == (None, 3)
    assert sessions.granted(Result.PARTLY, **{**kind, "months": 1}) == (None, 1)


def test_every_button_of_an_application_has_a_state_in_which_it_works():
    steps = {action for action, _ in applications.TRANSITIONS}
    assert set(applications.DUTIES) <= steps
    assert set(decisions.DUTIES) - {"print_act"} <= steps


def test_a_file_with_gaps_is_not_complete_and_says_which():
    points = [
        Point("IDENTITY", "IDENTITY", True),
        Point("PHOTOS", "PHOTO", False),
        Point("LEASE", "LEASE", True),
    ]
    missing = applications.missing(points, {"LEASE": ("", "lives with her brother")})
    assert missing == ["IDENTITY"]
    assert applications.missing(points, {}) == ["IDENTITY", "LEASE"]
    assert applications.missing(points, {"LEASE": ("d", ""), "IDENTITY": ("", "")}) == ["IDENTITY"]
    reason = applications.why_not("complete_application", State.SUBMITTED, missing=missing)
    assert (reason.reason, reason.metadata) == ("CHECKLIST_INCOMPLETE", {"missing": "IDENTITY"})


@pytest.mark.parametrize(
    ("point", "document", "because", "kind", "wrong"),
    [
        ("LEASE", "d", "", "LEASE_CONTRACT", []),
        ("LEASE", "", "has none", "", []),
        ("LEASE", "", "", "", [("evidence.document_id", "FIELD_REQUIRED")]),
        ("LEASE", "d", "and a word", "LEASE_CONTRACT", [("evidence.waived_because", "FIELD_CONTRADICTS")]),
        ("LEASE", "d", "", "PHOTO", [("evidence.document_id", "FIELD_CONTRADICTS")]),
        ("ROOF", "d", "", "PHOTO", [("evidence.point", "FIELD_UNKNOWN_VALUE")]),
    ],
)
def test_evidence(point, document, because, kind, wrong):
    points = [Point("LEASE", "LEASE_CONTRACT", True)]
    if not wrong:
        applications.check_evidence(points, point, document, because, kind)
        return
    with pytest.raises(InvalidArgument) as error:
        applications.check_evidence(points, point, document, because, kind)
    assert fields(error) == wrong


# The same help twice


def asks(application_id="new", *, state=State.DRAFT, case="c1", persons=("p1",), **changes) -> Help:
    given = {"family": "ACCOMMODATION", "refused": False, "from_on": dt.date(2026, 11, 15), "months": 6}
    return Help(
        application_id=application_id,
        case_id=case,
        person_ids=frozenset(persons),
        state=state,
        **{**given, "once": False, **changes},
    )


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ({"from_on": dt.date(2027, 4, 30)}, True),
        ({"from_on": dt.date(2027, 5, 1)}, False),
        ({"from_on": dt.date(2026, 5, 1)}, False),
        ({"from_on": dt.date(2026, 5, 1), "months": 7}, True),
        ({"from_on": dt.date(2026, 11, 1), "months": 0}, True),
        ({"from_on": dt.date(2026, 10, 1), "months": 0}, False),
        ({"case": "c2"}, True),
        ({"case": "c2", "persons": ("p9",)}, False),
        ({"persons": ("p9",)}, True),
        ({"family": "FOOD"}, False),
        ({"refused": True}, False),
        ({"from_on": dt.date(2020, 1, 1), "once": True}, True),
    ],
)
def test_the_same_help(other, same):
    found = applications.double_of(asks(), [asks("old", state=State.IN_EXECUTION, **other)])
    assert (found is not None) is same
    if same:
        with pytest.raises(FailedPrecondition, match="DOUBLE_BENEFIT application_id=old"):
            applications.check_double(found)


def test_a_draft_beside_a_draft_is_said_and_not_refused():
    found = applications.double_of(asks(), [asks("draft")])
    applications.check_double(found)
    assert found.application_id == "draft"
    under_way = applications.double_of(asks(), [asks("draft"), asks("sent", state=State.SUBMITTED)])
    assert under_way.application_id == "sent"
    assert applications.double_of(asks("new"), [asks("new", state=State.SUBMITTED)]) is None


# Plan item and scheme


@pytest.mark.parametrize(
    ("changes", "fits"),
    [
        ({}, True),
        ({"item_scheme": "", "item_code": "RENT"}, True),
        ({"item_scheme": "", "item_code": "TREATMENT"}, False),
        ({"item_scheme": "FIREWOOD"}, False),
        ({"item_case": "c2"}, False),
        ({"item_person": "p1", "persons": ["p1"]}, True),
        ({"item_person": "p1", "persons": []}, True),
        ({"item_person": "p1", "persons": ["p2"]}, False),
    ],
)
def test_plan_item(changes, fits):
    given = {
        "item_case": "c1",
        "item_scheme": "RENT",
        "item_code": "RENT",
        "item_person": "",
        "case_id": "c1",
        "answers": {"RENT"},
        "persons": [],
        **changes,
    }
    if fits:
        applications.check_item(**given)
        return
    with pytest.raises(FailedPrecondition, match="PLAN_ITEM_MISMATCH"):
        applications.check_item(**given)


@pytest.mark.parametrize(
    ("asked", "strand", "found"),
    [
        ("RENT", "REINTEGRATION", "RENT"),
        ("FOOD_PACKAGE", "INTEGRATION", "FOOD_HYGIENE"),
        ("FOOD_PACKAGE", "RETURN", "FINANCIAL_ASSISTANCE"),
        ("HOUSE_RENOVATION", "REINTEGRATION", "HOUSE_RENOVATION"),
        ("HOUSE_RENOVATION", "RETURN", "HOUSE"),
        ("HOUSE_CONSTRUCTION", "RETURN", "HOUSE"),
        # There, and for another strand: the rule says so.
        ("RENT", "RETURN", "RENT"),
    ],
)
def test_a_plans_code_leads_to_the_scheme_of_the_strand(asked, strand, found):
    assert reference.find(reference.first_schemes(), asked, strand).code == found


def test_an_unknown_scheme_is_not_found():
    with pytest.raises(NotFound, match="SCHEME_NOT_FOUND"):
        reference.find(reference.first_schemes(), "GOLD", "RETURN")


def test_no_amount_and_no_month_is_guessed():
    for scheme in reference.first_schemes().values():
        assert scheme.ceiling is None
        assert scheme.months is None
        assert scheme.content["provenance"]["demo"] is True


# Sessions


@pytest.mark.parametrize(("members", "needed"), [(1, 1), (2, 2), (3, 2), (4, 3), (5, 3), (6, 4), (7, 4)])
def test_quorum_is_more_than_half_of_the_members(members, needed):
    assert HALF.needed(members) == needed
    sessions.check_quorum(needed, needed)
    with pytest.raises(FailedPrecondition, match="QUORUM_MISSING"):
        sessions.check_quorum(needed - 1, needed)


@pytest.mark.parametrize(
    ("votes_for", "voters", "carried"),
    [(2, 3, True), (1, 3, False), (2, 4, False), (3, 4, True), (0, 0, False)],
)
def test_majority_is_more_than_half_of_who_may_vote(votes_for, voters, carried):
    assert HALF.carried(votes_for, voters) is carried


def ballot(votes="FFF", *, present="abc", conflicts="", drafter="", members="abcde", **changes) -> Ballot:
    meant = {"F": Vote.FOR, "A": Vote.AGAINST, "O": Vote.ABSTAINED}
    given = {"session": SessionState.OPEN, "point": PointState.OPEN, "application": True, "needed": 3}
    return Ballot(
        members=frozenset(members),
        present=frozenset(present),
        conflicts=frozenset(conflicts),
        hands={"PREPARED": [drafter]} if drafter else {},
        votes={
            member: Cast(meant[vote], member, own=True)
            for member, vote in zip(present, votes, strict=False)
            if vote in meant
        },
        **{**given, **changes},
    )


@pytest.mark.parametrize(
    ("point", "account", "reason"),
    [
        (ballot(""), "a", None),
        (ballot("F"), "a", None),
        (ballot(""), "d", "NOT_A_MEMBER"),
        (ballot(""), "x", "NOT_A_MEMBER"),
        (ballot("", present="abcd", conflicts="a"), "a", "CONFLICT_OF_INTEREST"),
        (ballot("", present="abcd", conflicts="a"), "b", None),
        # The conflict takes the quorum away, and voting stops for all.
        (ballot("", conflicts="a"), "b", "QUORUM_MISSING"),
        (ballot("", present="abcd", drafter="a"), "a", "SECOND_PERSON_NEEDED"),
        (ballot("", drafter="a"), "b", "QUORUM_MISSING"),
        (ballot("", session=SessionState.CALLED), "a", "SESSION_NOT_IN_STATE"),
        (ballot("", session=SessionState.CLOSED), "a", "SESSION_NOT_IN_STATE"),
        (ballot("", point=PointState.DECIDED), "a", "POINT_NOT_IN_STATE"),
    ],
)
def test_who_may_vote(point, account, reason):
    found = sessions.why_not_point("cast_vote", point, account)
    assert (found.reason if found else None) == reason


@pytest.mark.parametrize(
    ("point", "reason"),
    [
        (ballot("FFF"), None),
        (ballot("FF"), "VOTES_MISSING"),
        (ballot("FFF", present="abcd"), "VOTES_MISSING"),
        (ballot("-FFF", present="abcd", conflicts="a"), None),
        (ballot("FFF", conflicts="a"), "QUORUM_MISSING"),
        (ballot("FFF", application=False), "POINT_NOT_IN_STATE"),
        (ballot("FFF", point=PointState.ADJOURNED), "POINT_NOT_IN_STATE"),
    ],
)
def test_when_the_voting_may_be_closed(point, reason):
    found = sessions.why_not_point("decide_point", point)
    assert (found.reason if found else None) == reason


@pytest.mark.parametrize(
    ("votes", "result", "agrees"),
    [
        ("FFA", Result.APPROVED, True),
        ("FFA", Result.PARTLY, True),
        ("FFA", Result.REFUSED, False),
        ("FAO", Result.REFUSED, True),
        ("FAO", Result.APPROVED, False),
        ("FOO", Result.APPROVED, False),
        ("AAA", Result.REFUSED, True),
    ],
)
def test_the_result_is_what_was_voted(votes, result, agrees):
    if agrees:
        sessions.check_result(result, ballot(votes), HALF)
        return
    with pytest.raises(FailedPrecondition, match="RESULT_NOT_VOTED"):
        sessions.check_result(result, ballot(votes), HALF)


def test_votes_of_who_may_not_vote_do_not_count():
    counted = ballot("FFFF", present="abcd", conflicts="a")
    assert (counted.tally(Vote.FOR), len(counted.voters)) == (3, 3)


@pytest.mark.parametrize(
    ("given", "by", "votes", "manages", "who"),
    [
        ("", "a", True, False, "a"),
        ("a", "a", True, False, "a"),
        ("b", "a", True, False, None),
        ("b", "s", False, True, "b"),
        ("", "a", False, False, None),
    ],
)
def test_for_whom_a_vote_is_recorded(given, by, votes, manages, who):
    if who:
        assert sessions.voter(given, by, votes=votes, manages=manages) == who
        return
    with pytest.raises(FailedPrecondition, match="NOT_A_MEMBER"):
        sessions.voter(given, by, votes=votes, manages=manages)


@pytest.mark.parametrize(
    ("reasons", "text", "result", "wrong"),
    [
        (["NEED_CONFIRMED"], "", Result.APPROVED, []),
        ([], "but a text", Result.APPROVED, [("reasons", "REASONS_MISSING")]),
        (["NEED_CONFIRMED"], "", Result.REFUSED, [("reasons[0]", "FIELD_UNKNOWN_VALUE")]),
        (["WHY_NOT"], "", Result.REFUSED, [("reasons[0]", "FIELD_UNKNOWN_VALUE")]),
        (["OTHER"], " ", Result.REFUSED, [("text", "FIELD_REQUIRED")]),
    ],
)
def test_reasons(reasons, text, result, wrong):
    if not wrong:
        sessions.check_reasons(reasons, text, result, reference.reason_results())
        return
    with pytest.raises(InvalidArgument) as error:
        sessions.check_reasons(reasons, text, result, reference.reason_results())
    assert fields(error) == wrong


@pytest.mark.parametrize(
    ("result", "amount", "months", "gives"),
    [
        (Result.APPROVED, None, 0, (90_000, 6)),
        (Result.PARTLY, 60_000, 4, (60_000, 4)),
        (Result.PARTLY, 90_001, 0, "amount"),
        (Result.APPROVED, None, 7, "months"),
        (Result.REFUSED, None, 0, (None, 0)),
        (Result.REFUSED, 1, 0, "amount"),
        (Result.APPROVED, -5, 0, "amount"),
    ],
)
def test_what_is_granted(result, amount, months, gives):
    def decide():
        return sessions.granted(
            result, amount=amount, currency="EUR", months=months, asked_amount=90_000, asked_months=6
        )

    if isinstance(gives, tuple):
        assert decide() == gives
        return
    with pytest.raises(InvalidArgument) as error:
        decide()
    assert fields(error)[0][0] == gives


# Duties


@pytest.mark.parametrize(
    ("account", "result", "reason"),
    [
        ("member", "APPROVED", "SECOND_PERSON_NEEDED"),
        ("secretary", "APPROVED", "SECOND_PERSON_NEEDED"),
        ("coordinator", "APPROVED", None),
        ("coordinator", "PARTLY", None),
        ("coordinator", "REFUSED", "APPLICATION_NOT_IN_STATE"),
    ],
)
def test_who_decides_does_not_pay_out(account, result, reason):
    done = {"SAT": ["member"], "DECIDED": ["secretary"]}
    found = applications.why_not("start_execution", State.FINAL, result=result) or hands.why_not(
        "start_execution", done, account
    )
    assert (found.reason if found else None) == reason


@pytest.mark.parametrize(
    ("roles", "read", "managed"),
    [
        ({"mocr_officer"}, ("MRC", "MCR_COMMISSION"), ()),
        ({"mrc_member"}, ("MRC",), ()),
        ({"mrc_secretary"}, ("MRC",), ("MRC",)),
        ({"mcr_officer"}, ("MCR_COMMISSION",), ("MCR_COMMISSION",)),
        ({"regional_coordinator"}, ("MRC", "MCR_COMMISSION"), ("MRC",)),
        ({"mrc_secretary", "mocr_officer"}, ("MRC", "MCR_COMMISSION"), ("MRC",)),
    ],
)
def test_whose_commission(roles, read, managed):
    assert bodies.bodies_read(roles) == read
    assert bodies.bodies_managed(roles) == managed


@pytest.mark.parametrize(
    ("body", "municipality", "role", "own", "place"),
    [
        ("", "", "mrc_secretary", ("RAN",), ("MRC", "RAN")),
        ("MRC", "RAN", "mrc_secretary", ("RAN",), ("MRC", "RAN")),
        ("MRC", "KAM", "mrc_secretary", ("RAN",), "municipality"),
        ("MRC", "", "mrc_secretary", ("RAN", "KAM"), "municipality"),
        ("MCR_COMMISSION", "", "mrc_secretary", ("RAN",), "body"),
        ("", "", "mcr_officer", ("RAN", "---"), ("MCR_COMMISSION", "---")),
        ("", "RAN", "mcr_officer", ("RAN", "---"), "municipality"),
        ("MRC", "RAN", "mcr_officer", ("RAN", "---"), "body"),
    ],
)
def test_place_of_a_session(body, municipality, role, own, place):
    if isinstance(place, tuple):
        assert bodies.place_of_session(body, municipality, {role}, own) == place
        return
    with pytest.raises(InvalidArgument) as error:
        bodies.place_of_session(body, municipality, {role}, own)
    assert fields(error)[0][0] == place


# Decisions and deliveries


@pytest.mark.parametrize(
    ("action", "state", "served", "reason"),
    [
        ("serve_decision", State.DECIDED, False, None),
        ("serve_decision", State.DECIDED, True, "APPLICATION_NOT_IN_STATE"),
        ("serve_decision", State.FINAL, True, "APPLICATION_NOT_IN_STATE"),
        ("finalize_decision", State.DECIDED, False, "DECISION_NOT_SERVED"),
        ("finalize_decision", State.DECIDED, True, None),
        ("print_act", State.DELIVERED, True, None),
    ],
)
def test_steps_of_a_decision(action, state, served, reason):
    found = decisions.why_not(action, state, served=served)
    assert (found.reason if found else None) == reason


@given(granted=st.none() | st.integers(1, 10**7), asked=st.lists(st.integers(-100, 10**7), max_size=12))
def test_never_more_is_delivered_than_was_granted(granted, asked):
    given_out: list[int] = []
    for amount in asked:
        try:
            decisions.check_delivery(
                amount=amount, currency="EUR", granted=granted, before=given_out, proof="d"
            )
        except DomainError:
            continue
        given_out.append(amount)
    assert sum(given_out) <= (granted or 0)


def test_a_delivery_has_a_proof():
    with pytest.raises(InvalidArgument) as error:
        decisions.check_delivery(amount=None, currency="", granted=None, before=(), proof="")
    assert fields(error) == [("document_id", "PROOF_MISSING")]
