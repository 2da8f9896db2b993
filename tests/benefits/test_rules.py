import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.benefits import reference
from services.benefits.rules import applications, bodies, decisions, sessions
from services.benefits.rules.applications import Help, Point, State
from services.benefits.rules.sessions import Ballot, PointState, Result, Seat, SessionState, Vote, VotingRule
from services.chassis.errors import DomainError, FailedPrecondition, InvalidArgument, NotFound

HALF = VotingRule(Fraction(1, 2), Fraction(1, 2), "model rule")


def fields(error) -> list[tuple[str, str]]:
    return [(one.field, one.reason) for one in error.value.fields]


# States


@pytest.mark.parametrize(
    ("action", "allowed"),
    [
        ("update_application", {State.DRAFT, State.RETURNED}),
        ("attach_evidence", {State.DRAFT, State.RETURNED}),
        ("submit_application", {State.DRAFT, State.RETURNED}),
        ("return_application", {State.SUBMITTED, State.COMPLETE}),
        ("complete_application", {State.SUBMITTED}),
        ("put_on_agenda", {State.COMPLETE}),
        ("adjourn_point", {State.ON_AGENDA}),
        ("decide_point", {State.ON_AGENDA}),
        ("finalize_decision", {State.DECIDED}),
        ("start_execution", {State.FINAL}),
        ("record_delivery", {State.IN_EXECUTION}),
    ],
)
@pytest.mark.parametrize("state", list(State))
def test_a_step_is_possible_in_its_states_only(action, allowed, state):
    if state in allowed:
        applications.next_state(action, state)
        return
    with pytest.raises(FailedPrecondition, match="APPLICATION_NOT_IN_STATE"):
        applications.next_state(action, state)


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
        drafter=drafter,
        votes={member: meant[vote] for member, vote in zip(present, votes, strict=False) if vote in meant},
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


def test_a_session_says_all_that_is_wrong_with_its_call():
    seats = [Seat("a", "", True, False), Seat("a", "Б", True, False)]
    with pytest.raises(InvalidArgument) as error:
        sessions.check_call(seats, [" "], [], "x" * 301)
    assert set(fields(error)) == {
        ("members", "FIELD_DUPLICATE"),
        ("members", "FIELD_CONTRADICTS"),
        ("members[0].name", "FIELD_REQUIRED"),
        ("titles[0]", "FIELD_REQUIRED"),
        ("place", "FIELD_TOO_LONG"),
    }


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
    found = applications.why_not(
        "start_execution", State.FINAL, result=result, deciders={"member", "secretary"}, account_id=account
    )
    assert (found.reason if found else None) == reason


@pytest.mark.parametrize(
    ("roles", "read", "managed"),
    [
        ({"mocr_officer"}, ("MRC", "MCR_COMMISSION"), ()),
        ({"mrc_member"}, ("MRC",), ()),
        ({"mrc_secretary"}, ("MRC",), ("MRC",)),
        ({"mcr_officer"}, ("MCR_COMMISSION",), ("MCR_COMMISSION",)),
        ({"regional_coordinator"}, ("MRC", "MCR_COMMISSION"), ()),
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


@pytest.mark.parametrize(
    ("on", "reason"),
    [
        (None, "FIELD_REQUIRED"),
        (dt.date(2026, 11, 19), "DATE_TOO_EARLY"),
        (dt.date(2026, 11, 20), None),
        (dt.date(2026, 11, 23), None),
        (dt.date(2026, 11, 24), "DATE_IN_FUTURE"),
    ],
)
def test_day_of_an_act(on, reason):
    def check():
        return decisions.check_day(on, dt.date(2026, 11, 20), dt.date(2026, 11, 23), "served_on")

    if reason is None:
        assert check() == on
        return
    with pytest.raises(InvalidArgument) as error:
        check()
    assert fields(error) == [("served_on", reason)]


@given(granted=st.none() | st.integers(1, 10**7), asked=st.lists(st.integers(-100, 10**7), max_size=12))
def test_never_more_is_delivered_than_was_granted(granted, asked):
    given_out: list[int] = []
    for amount in asked:
        try:
            decisions.check_delivery(
                amount=amount, currency="EUR", granted=granted, before=given_out, proof="d", note=""
            )
        except DomainError:
            continue
        given_out.append(amount)
    assert sum(given_out) <= (granted or 0)


def test_a_delivery_has_a_proof():
    with pytest.raises(InvalidArgument) as error:
        decisions.check_delivery(amount=None, currency="", granted=None, before=(), proof="", note="")
    assert fields(error) == [("document_id", "PROOF_MISSING")]
