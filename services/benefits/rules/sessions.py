"""Sessions of a commission: who sits, whether enough sit, who may vote, and what the votes say."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final

from services.benefits.rules.applications import Reason, money_faults
from services.chassis.errors import FailedPrecondition, InvalidArgument, Violation


class SessionState(StrEnum):
    """Where a session stands."""

    CALLED = "CALLED"
    OPEN = "OPEN"
    CLOSED = "CLOSED"


# A session that is still to be held, or is being held.
SESSION_AHEAD: Final = (SessionState.CALLED, SessionState.OPEN)


class PointState(StrEnum):
    """Where a point of the agenda stands."""

    OPEN = "OPEN"
    DECIDED = "DECIDED"
    ADJOURNED = "ADJOURNED"
    REMOVED = "REMOVED"


class Vote(StrEnum):
    """How a member votes."""

    FOR = "FOR"
    AGAINST = "AGAINST"
    ABSTAINED = "ABSTAINED"


class Result(StrEnum):
    """What a commission decides."""

    APPROVED = "APPROVED"
    PARTLY = "PARTLY"
    REFUSED = "REFUSED"


GRANTS: Final = frozenset({Result.APPROVED, Result.PARTLY})

SESSION_TRANSITIONS: Final[Mapping[tuple[str, SessionState], SessionState]] = {
    ("open_session", SessionState.CALLED): SessionState.OPEN,
    ("record_presence", SessionState.OPEN): SessionState.OPEN,
    ("close_session", SessionState.OPEN): SessionState.CLOSED,
}
# Steps of a session's page and of a point: who may press them at all.
SESSION_DUTIES: Final[Mapping[str, str]] = {
    "open_session": "session.manage",
    "record_presence": "session.manage",
    "close_session": "session.manage",
}
POINT_DUTIES: Final[Mapping[str, tuple[str, ...]]] = {
    "declare_conflict": ("session.vote", "session.manage"),
    "cast_vote": ("session.vote", "session.manage"),
    "decide_point": ("session.manage",),
    "adjourn_point": ("session.manage",),
}
# In which states of the session a step on an open point is possible.
POINT_STEPS: Final[Mapping[str, frozenset[SessionState]]] = {
    "declare_conflict": frozenset(SESSION_AHEAD),
    "cast_vote": frozenset({SessionState.OPEN}),
    "decide_point": frozenset({SessionState.OPEN}),
    "adjourn_point": frozenset(SESSION_AHEAD),
}

MAX_POINTS: Final = 200


@dataclass(frozen=True)
class VotingRule:
    """Quorum and majority, dated: more than these parts."""

    quorum: Fraction
    majority: Fraction
    source: str

    def needed(self, members: int) -> int:
        """Return how many members must be there."""
        return int(members * self.quorum) + 1 if members else 0

    def carried(self, votes_for: int, voters: int) -> bool:
        """Say whether the votes for are enough."""
        return votes_for > voters * self.majority


@dataclass(frozen=True)
class Seat:
    """A member of a session, as called."""

    account_id: str
    name: str
    chair: bool
    present: bool


@dataclass(frozen=True)
class Ballot:
    """A point with all that decides on its votes."""

    session: SessionState
    point: PointState
    # Points that are only talked about have no application.
    application: bool
    members: frozenset[str]
    present: frozenset[str]
    # Who declared a conflict of interest.
    conflicts: frozenset[str]
    # Who drafted the application: may not decide on it.
    drafter: str
    votes: Mapping[str, Vote]
    needed: int
    # Of a closed case that does not keep it.
    over: bool = False

    @property
    def voters(self) -> frozenset[str]:
        """Return who may vote on this point."""
        return self.present - self.conflicts - {self.drafter}

    @property
    def quorum(self) -> bool:
        """Say whether enough may vote; a conflict of interest takes a member out."""
        return len(self.voters) >= self.needed

    def tally(self, value: Vote) -> int:
        """Count the votes of those who may vote."""
        return sum(1 for account, vote in self.votes.items() if vote is value and account in self.voters)

    @property
    def silent(self) -> int:
        """Count those who may vote and have not."""
        return len(self.voters - set(self.votes))


def next_session(action: str, current: SessionState) -> SessionState:
    """Return the session's state after an action, or say that it is not possible now."""
    try:
        return SESSION_TRANSITIONS[action, current]
    except KeyError:
        raise FailedPrecondition("SESSION_NOT_IN_STATE", state=current, action=action) from None


def why_not_session(action: str, current: SessionState) -> Reason | None:
    """Return why a step of a session is not possible, or None when it is."""
    if (action, current) in SESSION_TRANSITIONS:
        return None
    return Reason("SESSION_NOT_IN_STATE", {"state": current, "action": action})


def why_not_point(action: str, ballot: Ballot, account_id: str = "") -> Reason | None:
    """Return why a step on a point is not possible for an account, or None when it is."""
    if ballot.over or ballot.session not in POINT_STEPS[action] or ballot.point is not PointState.OPEN:
        return _why_no_step(action, ballot)
    match action:
        case "declare_conflict":
            return None if account_id in ballot.members else Reason("NOT_A_MEMBER", {})
        case "cast_vote":
            return _why_no_vote(ballot, account_id)
        case "decide_point":
            return _why_no_decision(ballot)
    return None


def _why_no_step(action: str, ballot: Ballot) -> Reason:
    if ballot.over:
        return Reason("CASE_CLOSED", {})
    if ballot.session not in POINT_STEPS[action]:
        return Reason("SESSION_NOT_IN_STATE", {"state": ballot.session, "action": action})
    return Reason("POINT_NOT_IN_STATE", {"state": ballot.point, "action": action})


def _why_no_vote(ballot: Ballot, account_id: str) -> Reason | None:
    if account_id not in ballot.members & ballot.present:
        return Reason("NOT_A_MEMBER", {})
    if account_id == ballot.drafter:
        return Reason("SECOND_PERSON_NEEDED", {})
    if account_id in ballot.conflicts:
        return Reason("CONFLICT_OF_INTEREST", {})
    return _why_no_quorum(ballot)


def _why_no_decision(ballot: Ballot) -> Reason | None:
    if not ballot.application:
        return Reason("POINT_NOT_IN_STATE", {"state": ballot.point, "action": "decide_point"})
    if ballot.silent and ballot.quorum:
        return Reason("VOTES_MISSING", {"missing": str(ballot.silent)})
    return _why_no_quorum(ballot)


def _why_no_quorum(ballot: Ballot) -> Reason | None:
    if ballot.quorum:
        return None
    return Reason("QUORUM_MISSING", {"present": str(len(ballot.voters)), "needed": str(ballot.needed)})


def check_quorum(present: int, needed: int) -> None:
    """Refuse to open a session that could decide nothing."""
    if present < needed:
        raise FailedPrecondition("QUORUM_MISSING", present=present, needed=needed)


def voter(account_id: str, by: str, *, votes: bool, manages: bool) -> str:
    """Return for whom a vote or a conflict is recorded: oneself, or by the secretary for a member."""
    who = account_id or by
    if (who == by and votes) or manages:
        return who
    raise FailedPrecondition("NOT_A_MEMBER")


def check_call(seats: Sequence[Seat], titles: Sequence[str], applications: Sequence[str]) -> None:
    """Refuse a session with a member twice, with two chairs, or about nothing or too much."""
    accounts = [seat.account_id for seat in seats]
    points = len(titles) + len(applications)
    cases = (
        (len(set(accounts)) != len(accounts), Violation("members", "FIELD_DUPLICATE")),
        (
            sum(seat.chair for seat in seats) > 1,
            Violation("members", "FIELD_CONTRADICTS", {"other": "members"}),
        ),
        (not points, Violation("application_ids", "FIELD_REQUIRED")),
        (points > MAX_POINTS, Violation("application_ids", "FIELD_TOO_MANY", {"max": str(MAX_POINTS)})),
        (len(set(applications)) != len(applications), Violation("application_ids", "FIELD_DUPLICATE")),
    )
    wrong = [violation for is_wrong, violation in cases if is_wrong]
    if wrong:
        raise InvalidArgument(fields=wrong)


def check_present(present: Collection[str], members: Collection[str]) -> None:
    """Refuse somebody's presence who is not called."""
    if not set(present) <= set(members):
        raise InvalidArgument(fields=[Violation("present_account_ids", "FIELD_UNKNOWN_VALUE")])


def presiding(named: str, present: Collection[str], usual: Sequence[str]) -> str:
    """Return who presides: who is named, else the first of those who usually do; somebody who is present."""
    if named:
        if named not in present:
            raise InvalidArgument(fields=[Violation("presiding_account_id", "FIELD_UNKNOWN_VALUE")])
        return named
    there = [account for account in usual if account in present]
    if not there:
        raise InvalidArgument(fields=[Violation("presiding_account_id", "FIELD_REQUIRED")])
    return there[0]


def check_result(result: Result, ballot: Ballot, rule: VotingRule) -> None:
    """Refuse a result that the votes do not carry: an approval needs the majority, a refusal its absence."""
    votes_for, voters = ballot.tally(Vote.FOR), len(ballot.voters)
    if (result in GRANTS) != rule.carried(votes_for, voters):
        raise FailedPrecondition("RESULT_NOT_VOTED", **{"for": votes_for, "voters": voters})


def check_reasons(
    reasons: Sequence[str], text: str, result: Result, known: Mapping[str, Collection[str]]
) -> None:
    """Ask for at least one reason of the list that fits the result."""
    wrong: list[Violation] = []
    if not reasons:
        wrong.append(Violation("reasons", "REASONS_MISSING"))
    if len(set(reasons)) != len(reasons):
        wrong.append(Violation("reasons", "FIELD_DUPLICATE"))
    wrong += [
        Violation(f"reasons[{number}]", "FIELD_UNKNOWN_VALUE")
        for number, code in enumerate(reasons)
        if result not in known.get(code, ())
    ]
    if "OTHER" in reasons and not text.strip():
        wrong.append(Violation("text", "FIELD_REQUIRED"))
    if wrong:
        raise InvalidArgument(fields=wrong)


def granted(
    result: Result,
    *,
    amount: int | None,
    currency: str,
    months: int,
    asked_amount: int | None,
    asked_months: int,
) -> tuple[int | None, int]:
    """Return the amount and the months that are given: what was asked where nothing else is said."""
    wrong = money_faults(amount, currency, "amount")
    if result is Result.REFUSED:
        if amount is not None:
            wrong.append(Violation("amount", "FIELD_CONTRADICTS", {"other": "result"}))
        if months:
            wrong.append(Violation("months", "FIELD_CONTRADICTS", {"other": "result"}))
    else:
        if amount is not None and amount > (asked_amount or 0):
            wrong.append(Violation("amount", "AMOUNT_TOO_HIGH", {"asked": str(asked_amount or 0)}))
        if months > asked_months:
            wrong.append(Violation("months", "AMOUNT_TOO_HIGH", {"asked": str(asked_months)}))
        if months < 0:
            wrong.append(Violation("months", "FIELD_OUT_OF_RANGE", {"min": "0", "max": str(asked_months)}))
    if wrong:
        raise InvalidArgument(fields=wrong)
    if result is Result.REFUSED:
        return None, 0
    return (asked_amount if amount is None else amount), (months or asked_months)
