"""Which roles fit which institution, which may not meet, and how far they reach: tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from services.chassis.errors import FailedPrecondition, InvalidArgument, Violation
from services.domain import roles as table
from services.domain.fields_of_work import FIELDS
from services.domain.municipalities import CENTRE, EVERYWHERE, MUNICIPALITIES

__all__ = [
    "KINDS",
    "Serves",
    "check_field",
    "check_machine",
    "check_municipalities",
    "check_roles",
    "machine_audiences",
    "municipalities",
    "not_own",
    "permissions",
    "scope",
]


class Serves(StrEnum):
    """How many municipalities an institution of a kind serves."""

    ONE = "ONE"
    SOME = "SOME"
    ALL = "ALL"


@dataclass(frozen=True)
class Kind:
    """What a kind of institution is allowed."""

    roles: tuple[str, ...]
    serves: Serves = Serves.SOME
    # As what an institution's own system acts; empty where none may.
    machine: str = ""
    # The services such a system may ask: an institution reads referral and never registry.
    audiences: tuple[str, ...] = ("referral",)
    # There are several of the kind, told apart by their field of work.
    has_field: bool = False


_OFFICER: Final = Kind((table.INSTITUTION_OFFICER,), machine=table.INSTITUTION_OFFICER)
_HEALTH: Final = Kind((table.HEALTH_OFFICER,), machine=table.HEALTH_OFFICER)

KINDS: Final[dict[str, Kind]] = {
    # The secretary of the commission is often an officer of the municipal office.
    "MOCR": Kind((table.MOCR_OFFICER, table.MOCR_HEAD, table.MRC_SECRETARY), Serves.ONE),
    "MRC": Kind((table.MRC_CHAIR, table.MRC_MEMBER, table.MRC_SECRETARY), Serves.ONE),
    "AC": Kind((table.AC_MEMBER,), Serves.ALL),
    "DRRPIF": Kind((table.DRRPIF_OFFICER,), Serves.ALL),
    # A coordinator's region is the list of municipalities of the coordinator's institution: two schemes
    # of regions are in use, so it is kept as data and not derived.
    "REGC": Kind((table.COORDINATOR,)),
    "MCR": Kind((table.MCR_OFFICER,), Serves.ALL),
    "CRO": _OFFICER,
    "EO": _OFFICER,
    "VTC": _OFFICER,
    "CSW": Kind((table.CSW_OFFICER,), machine=table.CSW_OFFICER, audiences=("referral", "assessment")),
    "MED": _OFFICER,
    "SCHOOL": _OFFICER,
    "MHC": _HEALTH,
    "HEALTH": _HEALTH,
    "DIR_AGR": _OFFICER,
    # The municipality itself, and its directorates that have no kind of their own.
    "MUNI": Kind((table.INSTITUTION_OFFICER,), Serves.ONE, machine=table.INSTITUTION_OFFICER),
    "DIR": Kind((table.INSTITUTION_OFFICER,), machine=table.INSTITUTION_OFFICER, has_field=True),
    "FLAA": _OFFICER,
    # Reports a family, sees no file.
    "POLICE": Kind((table.POLICE_OFFICER,), machine=table.POLICE_OFFICER, audiences=("registry",)),
    "NGO": Kind((table.PARTNER_OFFICER,)),
    # International organisations, and associations of displaced persons.
    "INTL": Kind((table.PARTNER_OFFICER,)),
    "ASSOC": Kind((table.PARTNER_OFFICER,)),
    "DONOR": Kind((table.DONOR,)),
    # Are met, informed and written to; nobody of theirs works with Prag.
    "LC": Kind((), Serves.ONE),
    "SERBIA": Kind(()),
    # Reads the numbers and what is sent to it: which ministry, its field says.
    "MINISTRY": Kind((table.MINISTRY_OFFICER,), Serves.ALL, has_field=True),
    "MLGA": Kind((table.MLGA_READER,), Serves.ALL),
    "AUDIT": Kind((table.AUDITOR,), Serves.ALL),
    "ADMIN": Kind((table.ADMINISTRATOR,), Serves.ALL),
}


def check_roles(roles: Sequence[str], kind: str, field: str = "account.roles") -> frozenset[str]:
    """Return the roles if one person of such an institution may hold them all together."""
    held = frozenset(roles)
    problems = [
        Violation(f"{field}[{index}]", "FIELD_UNKNOWN_VALUE")
        for index, role in enumerate(roles)
        if role not in table.ROLES
    ]
    if not problems:
        problems = [
            Violation(field, "ROLE_NOT_FOR_INSTITUTION", {"role": role, "kind": kind})
            for role in sorted(held)
            if role not in KINDS[kind].roles
        ]
    if not problems:
        problems = [
            Violation(field, "ROLES_CONFLICT", {"role": one, "other": other})
            for one, other in table.conflicts(held)
        ]
    if problems:
        raise InvalidArgument(fields=problems)
    return held


def check_municipalities(
    kind: str, codes: Sequence[str], field: str = "institution.municipalities"
) -> tuple[str, ...]:
    """Return the municipalities that an institution serves, in the order of the table."""
    if kind not in KINDS:
        raise InvalidArgument(fields=[Violation("institution.kind", "FIELD_UNKNOWN_VALUE")])
    problems = [
        Violation(f"{field}[{index}]", "FIELD_UNKNOWN_VALUE")
        for index, code in enumerate(codes)
        if code not in MUNICIPALITIES
    ]
    if problems:
        raise InvalidArgument(fields=problems)
    serves = KINDS[kind].serves
    if serves is Serves.ALL:
        return MUNICIPALITIES
    if not codes:
        raise InvalidArgument(fields=[Violation(field, "FIELD_REQUIRED")])
    if serves is Serves.ONE and len(set(codes)) > 1:
        raise InvalidArgument(fields=[Violation(field, "FIELD_TOO_MANY", {"max": "1"})])
    return tuple(code for code in MUNICIPALITIES if code in codes)


def check_field(kind: str, field: str) -> None:
    """A directorate and a ministry say which one they are; of other kinds the kind says it."""
    if field and field not in FIELDS:
        raise InvalidArgument(fields=[Violation("institution.field", "FIELD_UNKNOWN_VALUE")])
    if bool(field) is not KINDS[kind].has_field:
        reason = "FIELD_UNKNOWN_VALUE" if field else "FIELD_REQUIRED"
        raise InvalidArgument(fields=[Violation("institution.field", reason)])


def check_machine(kind: str) -> str:
    """Return the role as which a system of such an institution acts, or refuse it."""
    role = KINDS[kind].machine
    if not role:
        raise InvalidArgument(
            fields=[
                Violation("institution_id", "ROLE_NOT_FOR_INSTITUTION", {"role": "machine", "kind": kind})
            ]
        )
    return role


def machine_audiences(kind: str) -> tuple[str, ...]:
    """Return the services that a system of such an institution may ask."""
    return KINDS[kind].audiences


def scope(roles: Iterable[str], served: Sequence[str]) -> tuple[str, ...]:
    """Return the municipalities of row-level security for these roles at such an institution."""
    held = frozenset(roles)
    if held and table.reach(held) is table.Reach.NATION:
        return EVERYWHERE
    return tuple(served)


def municipalities(codes: Sequence[str]) -> tuple[str, ...]:
    """Return those codes that are municipalities: without the centre's."""
    return tuple(code for code in codes if code != CENTRE)


def permissions(roles: Iterable[str]) -> list[str]:
    """Return what the roles may do together, sorted."""
    return sorted(
        {permission for role in roles if role in table.ROLES for permission in table.ROLES[role].permissions}
    )


def not_own(account_id: str, actor_id: str) -> None:
    """Nobody gives themselves rights, and nobody says of themselves that they are still needed."""
    if account_id == actor_id:
        raise FailedPrecondition("OWN_ACCOUNT")
