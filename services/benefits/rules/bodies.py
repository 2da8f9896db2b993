"""Which commission is whose: the ministry's sits for RETURN, the municipality's for the other strands."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from services.benefits.rules.applications import NAMED, State
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
    may,
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

# Who sits and does nothing else for the commission.
SEATED: Final = frozenset({MRC_CHAIR, MRC_MEMBER})

# Roles that see one body's files only; all others see both, within their municipalities and strands.
NARROW: Final[Mapping[str, str]] = {
    **dict.fromkeys(COMMISSION, MRC),
    # In the strands of this ministry the municipality's commission decides.
    DRRPIF_OFFICER: MRC,
    MCR_OFFICER: MCR_COMMISSION,
}


def bodies_read(roles: Collection[str]) -> tuple[str, ...]:
    """Return the bodies whose files these roles see."""
    reading = _reading(roles)
    if any(role not in NARROW for role in reading):
        return BODIES
    return tuple(body for body in BODIES if body in {NARROW[role] for role in reading})


def seat_of(account_id: str, roles: Collection[str]) -> str:
    """Return as whose seat these roles see files: a member needs the own sessions, and of the files theirs.

    Empty for all who work with files besides: the office, the region, the ministry, and the secretary.
    """
    reading = _reading(roles)
    return account_id if reading and reading <= SEATED else ""


def reads_drafts(roles: Collection[str]) -> bool:
    """Say whether these roles see applications that nobody handed in: not who is of a commission alone."""
    return not _reading(roles) <= set(COMMISSION)


def reads_names(state: State, roles: Collection[str]) -> bool:
    """Say whether these roles learn whom an application is about: a commission, while something is to do."""
    return reads_drafts(roles) or state in NAMED


def reads(body: str, members: Iterable[Mapping[str, Any]], account_id: str, roles: Collection[str]) -> bool:
    """Say whether somebody reads a session: of the own body, and who only sits, with the own seat."""
    seat = seat_of(account_id, roles)
    seated = not seat or any(member["account_id"] == seat for member in members)
    return seated and body in bodies_read(roles)


def _reading(roles: Collection[str]) -> set[str]:
    """Return the roles by which somebody reads applications; what they do besides opens none."""
    return {role for role in roles if may(frozenset({role}), "application.read")}


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
