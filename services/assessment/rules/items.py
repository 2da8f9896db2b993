"""How a plan's item moves.

An item has sources: referrals, applications, and the office's own monitoring entries. The events of one
source come in order, those of different sources in any. So each move is kept by source and by version,
and the item's state is a pure function of the set of moves: it does not depend on their order, and a
move that comes twice changes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

__all__ = [
    "CLOSED",
    "OFFICE",
    "UNDER_WAY",
    "Move",
    "State",
    "by_office",
    "by_outcome",
    "dated_anew",
    "is_open",
    "needs_met",
    "outcomes_of",
    "settle",
]

OFFICE: Final = "office"


class State(StrEnum):
    """Where an item of a plan stands."""

    NOT_BEGUN = "NOT_BEGUN"
    SENT = "SENT"
    IN_PROGRESS = "IN_PROGRESS"
    DONE = "DONE"
    CANNOT = "CANNOT"


CLOSED: Final = frozenset({State.DONE, State.CANNOT})
# Somebody is at it.
UNDER_WAY: Final = frozenset({State.SENT, State.IN_PROGRESS})

# What is furthest on counts: help that comes from one place is not undone by a refusal from another.
_RANK: Final[Mapping[str, int]] = {
    State.NOT_BEGUN: 0,
    State.CANNOT: 1,
    State.SENT: 2,
    State.IN_PROGRESS: 3,
    State.DONE: 4,
}

# What the officer's entry of a month says.
_CHANGES: Final[Mapping[str, State]] = {
    "PROGRESS": State.IN_PROGRESS,
    "DONE": State.DONE,
    "CANNOT": State.CANNOT,
}


@dataclass(frozen=True)
class Move:
    """One source moved the item."""

    source: str
    # Order within the source.
    version: int
    state: str
    on: dt.date
    outcome: str = ""


# To which state an act of another service moves its item, where it is always the same.
_BY_ACT: Final[Mapping[str, State]] = {
    "prag.referral.v1.ReferralSent": State.SENT,
    "prag.referral.v1.ReferralAccepted": State.IN_PROGRESS,
    "prag.referral.v1.ReferralRefused": State.NOT_BEGUN,
    "prag.benefits.v1.ApplicationSubmitted": State.SENT,
    "prag.benefits.v1.ExecutionStarted": State.IN_PROGRESS,
}
_OUTCOME: Final = "prag.referral.v1.OutcomeRecorded"


def dated_anew(move: Move, source: str, act: str, previous: dt.date, corrected: dt.date) -> Move:
    """Return a move with its right day, where it is the one that an act made on a wrong day."""
    its = (
        move.source == source
        and move.on == previous
        and _BY_ACT.get(act, move.state) == move.state
        and bool(move.outcome) is (act == _OUTCOME)
    )
    return replace(move, on=corrected) if its else move


def settle(moves: Iterable[Move]) -> tuple[str, dt.date | None]:
    """Return an item's state and the day from which it is so."""
    kept = {(move.source, move.version): move for move in moves}
    last: dict[str, Move] = {}
    for move in sorted(kept.values(), key=lambda each: (each.source, each.version)):
        before = last.get(move.source)
        # What was done stays done: a later outcome of the same referral comes on top. The office alone
        # may take its own word back.
        if before is None or before.state != State.DONE or move.source == OFFICE:
            last[move.source] = move
    office = last.pop(OFFICE, None)
    # The office has seen what went before its entry, and speaks for it; what came later speaks again.
    heard = [
        move for move in last.values() if office is None or move.state == State.DONE or move.on > office.on
    ]
    if office is not None:
        heard.append(office)
    if not heard:
        return State.NOT_BEGUN, None
    state = max(heard, key=lambda move: _RANK[move.state]).state
    return state, max(move.on for move in heard if move.state == state)


def by_outcome(outcome: str, finished_by: frozenset[str] | None, *, completes: bool) -> State:
    """Return what an outcome makes of the item; an item of no package is done when its referral is."""
    if finished_by:
        return State.DONE if outcome in finished_by else State.IN_PROGRESS
    return State.DONE if completes else State.IN_PROGRESS


def by_office(change: str) -> State | None:
    """Return the state that an officer's monthly word means; none for "no change"."""
    return _CHANGES.get(change)


def outcomes_of(moves: Iterable[Move]) -> list[str]:
    """Return the outcomes that came back, each once, oldest first."""
    dated = sorted({(move.on, move.outcome) for move in moves if move.outcome})
    return list(dict.fromkeys(outcome for _, outcome in dated))


def is_open(state: str) -> bool:
    """Say whether an item still waits for something."""
    return state not in CLOSED


def needs_met(states: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """Return the needs whose items are all closed, at least one of them done."""
    return frozenset(
        need
        for need, each in ((need, list(each)) for need, each in states.items())
        if State.DONE in each and all(state in CLOSED for state in each)
    )
