"""Sessions of a commission: who sits, whether enough sit, who may vote, and what the votes say."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import Any, Final

from services.benefits.rules import hands
from services.benefits.rules.applications import Reason, money_faults
from services.benefits.rules.hands import APPLICATION, Act
from services.chassis.errors import FailedPrecondition, InvalidArgument, Violation
from services.domain.hands import Done, added


class SessionState(StrEnum):
    """Where a session stands."""

    CALLED = "CALLED"
    OPEN = "OPEN"
    CLOSED = "CLOSED"
    CALLED_OFF = "CALLED_OFF"


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
    # A member of the own presence.
    ("declare_presence", SessionState.OPEN): SessionState.OPEN,
    ("close_session", SessionState.OPEN): SessionState.CLOSED,
    ("call_off_session", SessionState.CALLED): SessionState.CALLED_OFF,
    # Where it has lost its quorum and decided nothing (`why_not_called_off`).
    ("call_off_session", SessionState.OPEN): SessionState.CALLED_OFF,
}
# Steps of a session's page and of a point: who may press them at all.
SESSION_DUTIES: Final[Mapping[str, str]] = {
    "open_session": "session.manage",
    "record_presence": "session.manage",
    "close_session": "session.manage",
    "call_off_session": "session.manage",
}
POINT_DUTIES: Final[Mapping[str, tuple[str, ...]]] = {
    "declare_conflict": ("session.vote", "session.manage"),
    "cast_vote": ("session.vote",),
    "confirm_vote": ("session.vote",),
    "record_vote": ("session.manage",),
    "decide_point": ("session.manage",),
    "adjourn_point": ("session.manage",),
}
# In which states of the session a step on an open point is possible.
POINT_STEPS: Final[Mapping[str, frozenset[SessionState]]] = {
    "declare_conflict": frozenset(SESSION_AHEAD),
    "cast_vote": frozenset({SessionState.OPEN}),
    "confirm_vote": frozenset({SessionState.OPEN}),
    "record_vote": frozenset({SessionState.OPEN}),
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
class Cast:
    """A vote, and by whose hand it is there."""

    value: Vote
    recorded_by: str
    # The member pressed it, or confirmed what was recorded.
    own: bool

    @classmethod
    def of(cls, account_id: str, value: str, recorded_by: str, *, confirmed: bool) -> Cast:
        """Return the vote of an account."""
        return cls(Vote(value), recorded_by, own=confirmed or recorded_by == account_id)


@dataclass(frozen=True)
class Ballot:
    """A point with all that decides on its votes."""

    session: SessionState
    point: PointState
    # Points that are only talked about have no application.
    application: bool
    members: frozenset[str]
    present: frozenset[str]
    # Who declared a conflict of interest on their own account.
    conflicts: frozenset[str]
    # Who had which hand in the application before it came here.
    hands: Done
    votes: Mapping[str, Cast]
    needed: int
    # Deputy: member.
    deputies: Mapping[str, str] = field(default_factory=dict)
    # The session has its signed attendance sheet.
    attested: bool = False
    # Of whom somebody else noted a conflict of interest, and who.
    noted: Mapping[str, str] = field(default_factory=dict)
    # Of a closed case that does not keep it.
    over: bool = False

    @cached_property
    def done(self) -> Done:
        """Return the hands in the application, with those of this point's votes."""
        done = added(self.hands, Act.SAT, *(account for account, cast in self.votes.items() if cast.own))
        recorders = (cast.recorded_by for account, cast in self.votes.items() if cast.recorded_by != account)
        return added(done, Act.RECORDED, *recorders)

    @cached_property
    def barred(self) -> frozenset[str]:
        """Return whom a conflict of interest takes out: declared, or noted in a session with its sheet."""
        return self.conflicts | frozenset(self.noted if self.attested else ())

    @cached_property
    def cast(self) -> frozenset[str]:
        """Return who voted with the own hand; they have, also when they leave."""
        return frozenset(account for account, cast in self.votes.items() if cast.own)

    @cached_property
    def voters(self) -> frozenset[str]:
        """Return who may vote on this point: of each seat one, and who has voted before who is present."""
        seats = {self._seat(account): account for account in sorted(self.present)}
        seats |= {self._seat(account): account for account in sorted(self.cast)}
        # What was decided was voted on by those who might then: a later hand in it changes nothing.
        done = self.done
        if self.point is not PointState.OPEN:
            done = {Act.PREPARED: self.hands.get(Act.PREPARED, ())}
        hands_off = APPLICATION.barred(Act.SAT, done)
        return frozenset(seats.values()) & self.members - self.barred - hands_off

    @property
    def quorum(self) -> bool:
        """Say whether enough may vote; a conflict of interest takes a member out."""
        return len(self.voters) >= self.needed

    def counts(self, account_id: str) -> bool:
        """Say whether a vote counts: by the member's hand, or by the sheet that the members signed."""
        cast = self.votes.get(account_id)
        return cast is not None and account_id in self.voters and (cast.own or self.attested)

    def tally(self, value: Vote) -> int:
        """Count the votes that count."""
        return sum(1 for account, cast in self.votes.items() if cast.value is value and self.counts(account))

    @property
    def silent(self) -> int:
        """Count those who may vote and of whom no vote counts."""
        return sum(1 for account in self.voters if not self.counts(account))

    def seat_voted(self, account_id: str) -> bool:
        """Say whether somebody else has voted for the seat of an account."""
        return any(
            other != account_id and self._seat(other) == self._seat(account_id) for other in self.votes
        )

    def _seat(self, account_id: str) -> str:
        return self.deputies.get(account_id, account_id)


def next_session(action: str, current: SessionState) -> SessionState:
    """Return the session's state after an action, or say that it is not possible now."""
    try:
        return SESSION_TRANSITIONS[action, current]
    except KeyError:
        raise FailedPrecondition("SESSION_NOT_IN_STATE", state=current, action=action) from None


def why_not_session(
    action: str, current: SessionState, *, decided: bool = False, present: int = 0, needed: int = 0
) -> Reason | None:
    """Return why a step of a session is not possible, or None when it is."""
    if (action, current) not in SESSION_TRANSITIONS:
        return Reason("SESSION_NOT_IN_STATE", {"state": current, "action": action})
    if action != "call_off_session" or current is not SessionState.OPEN:
        return None
    if decided:
        return Reason("DECISION_MADE", {})
    if present >= needed:
        return Reason("QUORUM_THERE", {"present": str(present), "needed": str(needed)})
    return None


def why_not_point(action: str, ballot: Ballot, account_id: str = "", member: str = "") -> Reason | None:
    """Return why a step on a point is not possible for an account, or None when it is.

    `member` is for whom a vote is recorded; without one, whether it is possible for anybody.
    """
    if ballot.over or ballot.session not in POINT_STEPS[action] or ballot.point is not PointState.OPEN:
        return _why_no_step(action, ballot)
    if action == "record_vote":
        return _why_no_record(ballot, account_id, member)
    return _WHY_NOT[action](ballot, account_id) if action in _WHY_NOT else None


def _why_no_step(action: str, ballot: Ballot) -> Reason:
    if ballot.over:
        return Reason("CASE_CLOSED", {})
    if ballot.session not in POINT_STEPS[action]:
        return Reason("SESSION_NOT_IN_STATE", {"state": ballot.session, "action": action})
    return Reason("POINT_NOT_IN_STATE", {"state": ballot.point, "action": action})


def _why_no_vote(ballot: Ballot, account_id: str) -> Reason | None:
    if account_id in ballot.members and ballot.seat_voted(account_id):
        return Reason("VOTE_STANDS", {})
    if account_id not in ballot.members & (ballot.present | ballot.cast):
        return Reason("NOT_A_MEMBER", {})
    if reason := hands.why_not("cast_vote", ballot.done, account_id):
        return reason
    if account_id in ballot.conflicts:
        return Reason("CONFLICT_OF_INTEREST", {})
    return _why_no_quorum(ballot)


def _why_no_record(ballot: Ballot, account_id: str, member: str) -> Reason | None:
    """A vote by hand is recorded once, by who does not vote, and over nothing that is there."""
    if reason := hands.why_not("record_vote", ballot.done, account_id):
        return reason
    if member:
        if member in ballot.noted:
            return Reason("CONFLICT_OF_INTEREST", {})
        return Reason("VOTE_STANDS", {}) if member in ballot.votes else _why_no_vote(ballot, member)
    left = sorted(ballot.voters - set(ballot.votes) - set(ballot.noted))
    return _why_no_vote(ballot, left[0]) if left else _why_no_quorum(ballot) or Reason("VOTE_STANDS", {})


def _why_no_confirmation(ballot: Ballot, account_id: str) -> Reason | None:
    cast = ballot.votes.get(account_id)
    if account_id not in ballot.members:
        return Reason("NOT_A_MEMBER", {})
    if cast is None or cast.own:
        return Reason("VOTE_NOT_RECORDED", {})
    if account_id in ballot.conflicts:
        return Reason("CONFLICT_OF_INTEREST", {})
    return hands.why_not("confirm_vote", ballot.done, account_id)


def _why_no_decision(ballot: Ballot, account_id: str) -> Reason | None:
    if not ballot.application:
        return Reason("POINT_NOT_IN_STATE", {"state": ballot.point, "action": "decide_point"})
    if reason := hands.why_not("decide_point", ballot.done, account_id):
        return reason
    if ballot.silent and ballot.quorum:
        return Reason("VOTES_MISSING", {"missing": str(ballot.silent)})
    return _why_no_quorum(ballot)


def _why_no_conflict(ballot: Ballot, account_id: str) -> Reason | None:
    return None if account_id in ballot.members else Reason("NOT_A_MEMBER", {})


_WHY_NOT: Final = {
    "declare_conflict": _why_no_conflict,
    "cast_vote": _why_no_vote,
    "confirm_vote": _why_no_confirmation,
    "decide_point": _why_no_decision,
}


def _why_no_quorum(ballot: Ballot) -> Reason | None:
    if ballot.quorum:
        return None
    return Reason("QUORUM_MISSING", {"present": str(len(ballot.voters)), "needed": str(ballot.needed)})


def check_quorum(present: int, needed: int) -> None:
    """Refuse to open a session that could decide nothing."""
    if present < needed:
        raise FailedPrecondition("QUORUM_MISSING", present=present, needed=needed)


def check_noted(ballot: Ballot, account_id: str, by: str, attested_by: str) -> None:
    """Let nobody else take out a member who has voted, nor note what their own sheet would let count."""
    if account_id == by:
        return
    if account_id in ballot.cast:
        raise FailedPrecondition("VOTE_STANDS")
    check_not_attested(by, attested_by)


def check_not_attested(by: str, attested_by: str) -> None:
    """Refuse who attached the sheet to record or note what it would let count."""
    if by == attested_by:
        raise FailedPrecondition("SECOND_PERSON_NEEDED", did="ATTESTED")


def voter(account_id: str, by: str, *, votes: bool, manages: bool) -> str:
    """Return for whom a vote or a conflict is recorded: oneself, or by the secretary for a member."""
    who = account_id or by
    if (who == by and votes) or manages:
        return who
    raise FailedPrecondition("NOT_A_MEMBER")


def check_call(titles: Sequence[str], applications: Sequence[str]) -> None:
    """Refuse a session about nothing or too much."""
    points = len(titles) + len(applications)
    cases = (
        (not points, Violation("application_ids", "FIELD_REQUIRED")),
        (points > MAX_POINTS, Violation("application_ids", "FIELD_TOO_MANY", {"max": str(MAX_POINTS)})),
        (len(set(applications)) != len(applications), Violation("application_ids", "FIELD_DUPLICATE")),
    )
    wrong = [violation for is_wrong, violation in cases if is_wrong]
    if wrong:
        raise InvalidArgument(fields=wrong)


def check_present(
    present: Collection[str], members: Collection[str], deputies: Mapping[str, str] | None = None
) -> None:
    """Refuse somebody's presence who does not sit here, and a deputy's beside the member."""
    if not set(present) <= set(members):
        raise InvalidArgument(fields=[Violation("present_account_ids", "FIELD_UNKNOWN_VALUE")])
    seats = [(deputies or {}).get(account, account) for account in set(present)]
    if len(set(seats)) != len(seats):
        other = {"other": "present_account_ids"}
        raise InvalidArgument(fields=[Violation("present_account_ids", "FIELD_CONTRADICTS", other)])


def acted(members: Iterable[Mapping[str, Any]], account_id: str) -> list[dict[str, Any]]:
    """Return the members after one of them who is there did something on their own account."""
    return [
        {**member, "acted": True, "noted_by": ""}
        if member["account_id"] == account_id and (member["present"] or absence_waits(member))
        else dict(member)
        for member in members
    ]


def absence_waits(member: Mapping[str, Any]) -> bool:
    """Say whether a member who acted on their own account is noted as away, and has not said so."""
    return not member["present"] and bool(member.get("acted")) and bool(member.get("noted_by"))


def there(members: Iterable[Mapping[str, Any]], *, attested: bool) -> frozenset[str]:
    """Return who is there: whose absence waits for their own word or the sheet has not left.

    Nor does a deputy sit in their place until then.
    """
    listed = list(members)
    waiting = {one["account_id"] for one in listed if absence_waits(one) and not attested}
    present = {one["account_id"] for one in listed if one["present"]}
    deputies = deputies_of(listed)
    return frozenset(waiting | {account for account in present if deputies.get(account) not in waiting})


def noted(members: Iterable[Mapping[str, Any]], present: Collection[str], by: str) -> list[dict[str, Any]]:
    """Return the members as somebody notes who is there; who said that they are away is not brought back."""
    seats = []
    for member in members:
        account, now = member["account_id"], member["account_id"] in present
        if now and not member["present"] and member.get("acted") and not member.get("noted_by"):
            raise FailedPrecondition("PRESENCE_STANDS", account_id=account)
        seat = {**member, "present": now}
        if now != member["present"]:
            seat["noted_by"] = by
        seats.append(seat)
    return seats


def why_not_declare(
    members: Sequence[Mapping[str, Any]], state: SessionState, account_id: str
) -> Reason | None:
    """Return why a member can't say that they are there, or leave; whichever of the two is not so yet."""
    if reason := why_not_session("declare_presence", state):
        return reason
    try:
        mine = next(member for member in members if member["account_id"] == account_id)
        declared(members, account_id, present=not mine["present"], attested=False)
    except FailedPrecondition as refused:
        return Reason(refused.reason, refused.metadata)
    return None


def declared(
    members: Sequence[Mapping[str, Any]], account_id: str, *, present: bool, attested: bool
) -> list[dict[str, Any]]:
    """Return the members after one said that they are there, or away; a deputy makes room for the member."""
    deputies = deputies_of(members)
    others = there(members, attested=attested) - {account_id}
    seat = deputies.get(account_id, account_id)
    if account_id not in {member["account_id"] for member in members}:
        raise FailedPrecondition("NOT_A_MEMBER")
    if present and account_id in deputies and any(deputies.get(one, one) == seat for one in others):
        raise FailedPrecondition("NOT_A_MEMBER")
    if not present and any(one.get("presides") and one["account_id"] == account_id for one in members):
        raise FailedPrecondition("PRESIDING_MEMBER")
    said: list[dict[str, Any]] = []
    for member in members:
        own = member["account_id"] == account_id
        if own:
            said.append({**member, "present": present, "acted": True, "noted_by": ""})
        elif present and member["present"] and deputies.get(member["account_id"]) == seat:
            said.append({**member, "present": False, "acted": False, "noted_by": account_id})
        else:
            said.append(dict(member))
    return said


def deputies_of(members: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return whose deputy each deputy is; sessions from before there were any have none."""
    return {member["account_id"]: member["deputy_for"] for member in members if member.get("deputy_for")}


def attests(members: Iterable[Mapping[str, Any]], account_id: str, *, votes: bool, manages: bool) -> bool:
    """Say whether an account keeps the minutes of a session, or is there with a vote."""
    return manages or (votes and account_id in there(members, attested=False))


def why_not_attest(
    state: SessionState, recorders: Collection[str], account_id: str, *, sits: bool
) -> Reason | None:
    """Return why somebody can't attach the attendance sheet: who recorded a vote does not vouch for it."""
    if state is not SessionState.OPEN:
        return Reason("SESSION_NOT_IN_STATE", {"state": state, "action": "attach_attendance"})
    if not sits:
        return Reason("NOT_A_MEMBER", {})
    if account_id in recorders:
        return Reason("SECOND_PERSON_NEEDED", {"did": Act.RECORDED})
    return None


def noters(members: Iterable[Mapping[str, Any]], conflicts: Iterable[Mapping[str, str]]) -> frozenset[str]:
    """Return who noted what waits for the members' word: conflicts of interest, and that somebody left."""
    away = {member["noted_by"] for member in members if absence_waits(member)}
    return frozenset(away.union(*(noted.values() for noted in conflicts)))


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
