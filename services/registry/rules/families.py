"""Who belongs to a family: how a membership begins and ends."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

__all__ = ["JOINING", "LEAVING", "RESTORED", "JoinReason", "LeaveReason", "seen_from_there"]


class JoinReason(StrEnum):
    """How somebody came to a family."""

    # With the family, when it was registered.
    REGISTERED = "REGISTERED"
    BIRTH = "BIRTH"
    MARRIAGE = "MARRIAGE"
    # Came to the family, or is known since to belong to it.
    JOINED = "JOINED"
    # The family is a part of another one, which became two.
    SPLIT = "SPLIT"


# How one person comes to a family that is registered.
JOINING: Final = (JoinReason.BIRTH, JoinReason.MARRIAGE, JoinReason.JOINED)


class LeaveReason(StrEnum):
    """How somebody left a family."""

    DEATH = "DEATH"
    MARRIAGE = "MARRIAGE"
    SPLIT = "SPLIT"
    # Lives elsewhere in Kosovo, or is no part of the family any more.
    LEFT = "LEFT"
    MOVED_ABROAD = "MOVED_ABROAD"
    # Was registered twice, and belongs to the family as the other one.
    SAME_PERSON = "SAME_PERSON"


# How one person leaves a family that goes on.
LEAVING: Final = (LeaveReason.DEATH, LeaveReason.MARRIAGE, LeaveReason.LEFT, LeaveReason.MOVED_ABROAD)

# How an event tells that somebody's leaving was taken back.
RESTORED: Final = "RESTORED"

# What somebody is to the head, and the head to them; a sibling or a spouse is one in both directions.
_SEEN_FROM_THERE: Final = {"CHILD": "PARENT", "PARENT": "CHILD"}


def seen_from_there(relation: str) -> str:
    """Return what the head is to somebody who is this to the head."""
    return _SEEN_FROM_THERE.get(relation, relation)
