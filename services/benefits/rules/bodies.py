"""Which commission is whose: the ministry's sits for RETURN, the municipality's for the other strands."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from services.chassis.errors import InvalidArgument, NotFound, Violation
from services.domain.municipalities import CENTRE
from services.domain.roles import COMMISSION, MCR_OFFICER, MRC_SECRETARY

MRC: Final = "MRC"
MCR_COMMISSION: Final = "MCR_COMMISSION"
BODIES: Final = (MRC, MCR_COMMISSION)

# Whose sessions a role manages.
MANAGES: Final[Mapping[str, str]] = {MRC_SECRETARY: MRC, MCR_OFFICER: MCR_COMMISSION}

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


def check_managed(body: str, roles: Collection[str], missing: str) -> None:
    """Let a secretary act on the files of the own body; those of another are not there."""
    if body not in bodies_managed(roles):
        raise NotFound(missing)


def place_of_session(
    body: str, municipality: str, roles: Collection[str], own: Collection[str]
) -> tuple[str, str]:
    """Return the body that sits and the municipality whose session it is."""
    managed = bodies_managed(roles)
    chosen = body or (managed[0] if len(managed) == 1 else "")
    if chosen not in managed:
        raise InvalidArgument(
            fields=[Violation("body", "FIELD_UNKNOWN_VALUE" if chosen else "FIELD_REQUIRED")]
        )
    if chosen == MCR_COMMISSION:
        if municipality not in {"", CENTRE}:
            raise InvalidArgument(fields=[Violation("municipality", "FIELD_CONTRADICTS", {"other": "body"})])
        # It belongs to no municipality; its sessions carry the centre's code.
        return chosen, CENTRE
    here = municipality or (next(iter(own)) if len(own) == 1 else "")
    if not here:
        raise InvalidArgument(fields=[Violation("municipality", "FIELD_REQUIRED")])
    if here not in own or here == CENTRE:
        raise InvalidArgument(fields=[Violation("municipality", "FIELD_UNKNOWN_VALUE")])
    return chosen, here
