"""Which commission is whose: the ministry's sits for RETURN, the municipality's for the other strands."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from services.chassis.errors import InvalidArgument, NotFound, Violation
from services.domain.municipalities import CENTRE
from services.domain.roles import (
    COMMISSION,
    COORDINATOR,
    DRRPIF_OFFICER,
    MCR_OFFICER,
    MOCR_HEAD,
    MRC_CHAIR,
    MRC_MEMBER,
    MRC_SECRETARY,
)

MRC: Final = "MRC"
MCR_COMMISSION: Final = "MCR_COMMISSION"
BODIES: Final = (MRC, MCR_COMMISSION)

# Whose sessions a role manages. The coordinator steps in where a municipality's secretary had another hand in
# an application, and so has no queue of it.
MANAGES: Final[Mapping[str, str]] = {
    MRC_SECRETARY: MRC,
    COORDINATOR: MRC,
    MCR_OFFICER: MCR_COMMISSION,
}
STEPS_IN: Final = frozenset({COORDINATOR})

# Which roles sit in a commission.
SITS: Final[Mapping[str, frozenset[str]]] = {
    MRC: frozenset({MRC_CHAIR, MRC_MEMBER}),
    MCR_COMMISSION: frozenset({MCR_OFFICER}),
}
# Who is the second hand when one is composed: the office's head, else the coordinator, else the ministry.
CONFIRMS: Final[Mapping[str, str]] = {
    MOCR_HEAD: MRC,
    COORDINATOR: MRC,
    DRRPIF_OFFICER: MRC,
    MCR_OFFICER: MCR_COMMISSION,
}

# Roles that see one body's files only; all others see both, within their municipalities and strands.
NARROW: Final[Mapping[str, str]] = {
    **dict.fromkeys(COMMISSION, MRC),
    MCR_OFFICER: MCR_COMMISSION,
}


def bodies_read(roles: Collection[str]) -> tuple[str, ...]:
    """Return the bodies whose files these roles see."""
    if any(role not in NARROW for role in roles):
        return BODIES
    return tuple(body for body in BODIES if body in {NARROW[role] for role in roles})


def bodies_managed(roles: Collection[str]) -> tuple[str, ...]:
    """Return the bodies for which these roles act as secretary."""
    return tuple(body for body in BODIES if body in {MANAGES[role] for role in roles if role in MANAGES})


def managers_of(body: str) -> tuple[str, ...]:
    """Return the roles that act as a body's secretary."""
    return tuple(role for role, managed in MANAGES.items() if managed == body)


def check_confirms(kind: str, roles: Collection[str]) -> None:
    """Let answer a composition who is the second hand for such a commission; others find none."""
    if not confirms(kind, roles):
        raise NotFound("BODY_NOT_FOUND")


def confirms(kind: str, roles: Collection[str]) -> bool:
    """Say whether these roles are the second hand for such a commission."""
    return any(CONFIRMS.get(role) == kind for role in roles)


def steps_in(roles: Collection[str]) -> bool:
    """Say whether these roles manage sessions only where somebody else can't: they have no queue of it."""
    managing = {role for role in roles if role in MANAGES}
    return bool(managing) and managing <= STEPS_IN


def check_managed(body: str, roles: Collection[str], missing: str) -> None:
    """Let a secretary act on the files of the own body; those of another are not there."""
    if body not in bodies_managed(roles):
        raise NotFound(missing)


def place_of_session(
    body: str, municipality: str, roles: Collection[str], own: Collection[str], field: str = "body"
) -> tuple[str, str]:
    """Return the body that sits and the municipality whose session it is; `field` names the body."""
    managed = bodies_managed(roles)
    chosen = body or (managed[0] if len(managed) == 1 else "")
    if chosen not in managed:
        raise InvalidArgument(
            fields=[Violation(field, "FIELD_UNKNOWN_VALUE" if chosen else "FIELD_REQUIRED")]
        )
    if chosen == MCR_COMMISSION:
        if municipality not in {"", CENTRE}:
            raise InvalidArgument(fields=[Violation("municipality", "FIELD_CONTRADICTS", {"other": field})])
        # It belongs to no municipality; its sessions carry the centre's code.
        return chosen, CENTRE
    here = municipality or (next(iter(own)) if len(own) == 1 else "")
    if not here:
        raise InvalidArgument(fields=[Violation("municipality", "FIELD_REQUIRED")])
    if here not in own or here == CENTRE:
        raise InvalidArgument(fields=[Violation("municipality", "FIELD_UNKNOWN_VALUE")])
    return chosen, here
