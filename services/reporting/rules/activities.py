"""What an office did outside its cases: what each kind must say, who sets it right, who takes it back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from services.chassis.auth.actors import Actor
from services.chassis.errors import DomainError, FailedPrecondition, FieldErrors
from services.domain.roles import MOCR_HEAD

__all__ = ["FIELDS", "KINDS", "Action", "Kind", "Says", "actions", "check", "check_said"]


class Kind(StrEnum):
    """What was done."""

    INFORMATION_MEETING = "INFORMATION_MEETING"
    DEBATE = "DEBATE"
    MEDIA = "MEDIA"
    PROGRAMME = "PROGRAMME"
    TRAINING = "TRAINING"
    JOINT_FIELD_WORK = "JOINT_FIELD_WORK"
    TRANSPORT = "TRANSPORT"
    MATERIAL = "MATERIAL"


@dataclass(frozen=True)
class Says:
    """What an activity of a kind must say, and what it may."""

    needs: tuple[str, ...]
    may: tuple[str, ...] = ()


# Those who took part, whether they are registered or a number: one of the three is enough.
PARTICIPANTS: Final = ("women", "men", "person_ids")
# What some kinds have and others do not, in the order of the page; "participants" stands for PARTICIPANTS.
FIELDS: Final = ("topic", "channel", "place", "partner", "participants", "account_ids", "copies")

KINDS: Final[Mapping[Kind, Says]] = {
    Kind.INFORMATION_MEETING: Says(("place", "participants"), ("partner",)),
    Kind.DEBATE: Says(("place", "participants"), ("partner",)),
    # Where it stood: who reads, hears or sees it is not counted.
    Kind.MEDIA: Says(("channel", "partner")),
    Kind.PROGRAMME: Says(("partner", "participants"), ("place",)),
    # Of the staff; persons of the register do not learn an officer's work.
    Kind.TRAINING: Says(("topic", "account_ids"), ("place", "partner")),
    Kind.JOINT_FIELD_WORK: Says(("partner", "place"), ("participants", "account_ids")),
    Kind.TRANSPORT: Says(("participants",), ("place", "partner")),
    Kind.MATERIAL: Says(("copies",), ("partner", "participants")),
}


_STEPS: Final = ("correct_activity", "withdraw_activity")


def check_said(errors: FieldErrors, kind: Kind, filled: Collection[str]) -> None:
    """Note what an activity of the kind must say and does not, and what it says and cannot have."""
    says = KINDS[kind]
    for name in FIELDS:
        fields = PARTICIPANTS if name == "participants" else (name,)
        there = [field for field in fields if field in filled]
        if name in says.needs and not there:
            errors.add(f"activity.{fields[0]}", "FIELD_REQUIRED")
        elif name not in (*says.needs, *says.may):
            for field in there:
                errors.add(f"activity.{field}", "FIELD_CONTRADICTS", other="activity.kind")


@dataclass(frozen=True)
class Action:
    """A step, whether it can be taken now, and why not."""

    name: str
    allowed: bool
    reason: str = ""


def check(recorded_by: str, by: Actor, *, withdrawn: bool) -> None:
    """Raise why somebody may not change it: who recorded it may, and the head of the office."""
    if withdrawn:
        raise FailedPrecondition("ACTIVITY_WITHDRAWN")
    if recorded_by != by.account_id and MOCR_HEAD not in by.roles:
        raise FailedPrecondition("ACTIVITY_OF_ANOTHER")


def actions(recorded_by: str, by: Actor, municipality: str, *, withdrawn: bool) -> list[Action]:
    """Return what may be done with it, or why not; nothing for whom it is only to read."""
    if not (by.may("activity.write") and municipality in by.municipalities):
        return []
    try:
        check(recorded_by, by, withdrawn=withdrawn)
    except DomainError as error:
        return [Action(name, allowed=False, reason=error.reason) for name in _STEPS]
    return [Action(name, allowed=True) for name in _STEPS]
