"""Who may do what: one table, read by the interceptor, the pages and the tests.

Which row, and which step now, is the service's rule; here stands only what a role may do at all. The
access matrix is printed from PERMISSIONS, so that an auditor reads what the interceptor reads.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

__all__ = [
    "CENTRE",
    "CONFLICTING",
    "EVERYWHERE",
    "MUNICIPALITIES",
    "PERMISSIONS",
    "ROLES",
    "SENSITIVITIES",
    "STRANDS",
    "Reach",
    "Role",
    "authors",
    "conflicts",
    "may",
    "reach",
    "sees",
    "strands",
]

# The municipality of a case that nobody has taken yet: in the scope of those who see everywhere.
CENTRE: Final = "---"

MUNICIPALITIES: Final = (
    *("DEC", "DRA", "FER", "FKO", "GJK", "GJL", "GLL", "GRA", "HEL", "IST", "JUN", "KAC", "KAM"),
    *("KLL", "KLN", "LEP", "LIP", "MAM", "MIN", "MIS", "MLS", "NOV", "OBI", "PAR", "PEJ", "POD"),
    *("PRI", "PRZ", "RAH", "RAN", "SHM", "SHP", "SKE", "SUH", "VIT", "VUS", "ZUB", "ZVE"),
)
# The scope of national roles and of services.
EVERYWHERE: Final = (*MUNICIPALITIES, CENTRE)

STRANDS: Final = ("RETURN", "REINTEGRATION", "INTEGRATION")
SENSITIVITIES: Final = ("ETHNICITY", "HEALTH", "PROTECTION")


class Reach(StrEnum):
    """From where a role's municipalities come."""

    MUNICIPALITY = "MUNICIPALITY"
    REGION = "REGION"
    NATION = "NATION"
    # Those that the caller's institution serves; rows are narrowed by the institution besides.
    INSTITUTION = "INSTITUTION"


@dataclass(frozen=True)
class Role:
    """What one role may do, see and write, and how far it reaches."""

    permissions: frozenset[str]
    sees: frozenset[str]
    # What it may write about a person without seeing what others wrote.
    authors: frozenset[str]
    reach: Reach
    strands: tuple[str, ...]


_MOCR = ("mocr_officer", "mocr_head")
_MRC = ("mrc_chair", "mrc_member", "mrc_secretary")
_CENTRES = ("drrpif_officer", "mcr_officer")
_INSTITUTIONS = ("institution_officer", "csw_officer", "health_officer")
_FILE_READERS = (*_MOCR, "regional_coordinator", *_CENTRES)

PERMISSIONS: Final[dict[str, tuple[str, ...]]] = {
    "case.report": (*_MOCR, *_CENTRES, "police_officer", "csw_officer"),
    "case.read": (*_FILE_READERS, "auditor"),
    "case.write": _MOCR,
    "case.assign": _CENTRES,
    "case.select": ("mcr_officer",),
    "case.close_request": _MOCR,
    "case.close_confirm": ("mocr_head", "regional_coordinator", *_CENTRES),
    "case.reopen": _CENTRES,
    "person.search": (*_MOCR, *_CENTRES),
    "person.card": (*_FILE_READERS, *_MRC),
    "consent.write": _MOCR,
    "document.write": (*_MOCR, "mrc_secretary", *_CENTRES),
    "document.read": (*_FILE_READERS, *_MRC),
    "visit.write": (*_MOCR, "mcr_officer"),
    "visit.read": (*_FILE_READERS, "csw_officer"),
    "assessment.write": _MOCR,
    "assessment.read": _FILE_READERS,
    "plan.write": _MOCR,
    "plan.approve": ("regional_coordinator", "mcr_officer"),
    "monitoring.write": _MOCR,
    "referral.send": _MOCR,
    "referral.read": (*_FILE_READERS, *_INSTITUTIONS),
    "referral.answer": _INSTITUTIONS,
    "application.write": _MOCR,
    "application.read": (*_FILE_READERS, *_MRC),
    # In RETURN the ministry's commission sits; which body is whose, and that who decided there pays
    # nothing out, is benefits' rule.
    "session.manage": ("mrc_secretary", "mcr_officer"),
    "session.vote": ("mrc_chair", "mrc_member", "mcr_officer"),
    "session.read": (*_MRC, *_MOCR, "mcr_officer"),
    "decision.serve": ("mrc_secretary", *_MOCR, "mcr_officer"),
    "execution.write": ("regional_coordinator", *_CENTRES),
    "delivery.confirm": (*_MOCR, "partner_officer"),
    "indicator.read": (*_FILE_READERS, "mlga_reader", "auditor"),
    # The list behind a number, and numbers so small that they could tell who it is.
    "indicator.list": _FILE_READERS,
    "indicator.define": ("mocr_head",),
    "account.read": ("administrator",),
    "account.write": ("administrator",),
    "institution.write": ("administrator",),
    "reference.write": ("administrator",),
    "access.read": ("auditor",),
}

_ALL: Final = frozenset(SENSITIVITIES)
_ETHNICITY: Final = frozenset({"ETHNICITY"})
_CARE: Final = frozenset({"HEALTH", "PROTECTION"})
_NONE: Final[frozenset[str]] = frozenset()
_FOREIGN_AND_REPATRIATED: Final = ("REINTEGRATION", "INTEGRATION")

# role: (sees, may write, reach, strands). No ministry has said it; these are the project's.
_TRAITS: Final[dict[str, tuple[frozenset[str], frozenset[str], Reach, tuple[str, ...]]]] = {
    "mocr_officer": (_ETHNICITY, _ALL, Reach.MUNICIPALITY, STRANDS),
    "mocr_head": (_ETHNICITY, _ALL, Reach.MUNICIPALITY, STRANDS),
    "mrc_chair": (_NONE, _NONE, Reach.MUNICIPALITY, STRANDS),
    "mrc_member": (_NONE, _NONE, Reach.MUNICIPALITY, STRANDS),
    "mrc_secretary": (_NONE, _NONE, Reach.MUNICIPALITY, STRANDS),
    "ac_member": (_NONE, _NONE, Reach.NATION, STRANDS),
    "regional_coordinator": (_ETHNICITY, _ETHNICITY, Reach.REGION, STRANDS),
    "drrpif_officer": (_ETHNICITY, _ALL, Reach.NATION, _FOREIGN_AND_REPATRIATED),
    "mcr_officer": (_ETHNICITY, _ALL, Reach.NATION, ("RETURN",)),
    "institution_officer": (_NONE, _CARE, Reach.INSTITUTION, STRANDS),
    "csw_officer": (_CARE, _ALL, Reach.INSTITUTION, STRANDS),
    "health_officer": (_CARE, _CARE, Reach.INSTITUTION, STRANDS),
    # Reports a family with what was seen at the border, and sees no file.
    "police_officer": (_NONE, _ALL, Reach.INSTITUTION, STRANDS),
    "partner_officer": (_NONE, _NONE, Reach.INSTITUTION, STRANDS),
    "donor": (_NONE, _NONE, Reach.INSTITUTION, STRANDS),
    "mlga_reader": (_NONE, _NONE, Reach.NATION, STRANDS),
    "auditor": (_NONE, _NONE, Reach.NATION, STRANDS),
    # Configuration, and no case data: its reach is of the municipalities as names only.
    "administrator": (_NONE, _NONE, Reach.NATION, ()),
}

ROLES: Final[dict[str, Role]] = {
    name: Role(
        permissions=frozenset(permission for permission, roles in PERMISSIONS.items() if name in roles),
        sees=seen,
        authors=seen | written,
        reach=reached,
        strands=of_strands,
    )
    for name, (seen, written, reached, of_strands) in _TRAITS.items()
}

# Who drafts may not decide, who decides may not pay out or hear the appeal, who checks does not act,
# and who gives out rights uses none. Pairs, either way round.
_DRAFT: Final = _MOCR
# In RETURN the ministry's officers sit; that whoever of them voted pays nothing out is benefits' rule.
_DECIDE: Final = ("mrc_chair", "mrc_member", "mcr_officer")
_PAY_OUT: Final = ("regional_coordinator", *_CENTRES)
_SIDES: Final = (
    (_DRAFT, _DECIDE),
    (_DRAFT, _PAY_OUT),
    (_DECIDE, _PAY_OUT),
    (("mrc_secretary",), _PAY_OUT),
    (_DECIDE, ("mrc_secretary",)),
    (("ac_member",), (*_MRC, *_DRAFT, *_PAY_OUT)),
    ((*_INSTITUTIONS, "partner_officer", "donor"), (*_DRAFT, *_DECIDE, *_PAY_OUT)),
    (("auditor",), tuple(name for name in _TRAITS if name != "auditor")),
    (("administrator",), tuple(name for name in _TRAITS if name != "administrator")),
)
CONFLICTING: Final[frozenset[frozenset[str]]] = frozenset(
    frozenset({one, other}) for left, right in _SIDES for one in left for other in right if one != other
)


def conflicts(roles: frozenset[str] | set[str]) -> list[tuple[str, str]]:
    """Return the pairs of these roles that may not meet in one account."""
    ordered = sorted(roles)
    return [
        (one, other)
        for index, one in enumerate(ordered)
        for other in ordered[index + 1 :]
        if frozenset({one, other}) in CONFLICTING
    ]


@lru_cache(maxsize=4096)
def may(roles: frozenset[str], permission: str) -> bool:
    """Say whether one of the roles gives the permission."""
    return any(permission in ROLES[role].permissions for role in roles if role in ROLES)


@lru_cache(maxsize=1024)
def sees(roles: frozenset[str]) -> frozenset[str]:
    """Return the sensitivities that the roles see together."""
    return frozenset().union(*(ROLES[role].sees for role in roles if role in ROLES))


@lru_cache(maxsize=1024)
def authors(roles: frozenset[str]) -> frozenset[str]:
    """Return the sensitivities that the roles may write."""
    return frozenset().union(*(ROLES[role].authors for role in roles if role in ROLES))


def strands(roles: frozenset[str]) -> tuple[str, ...]:
    """Return the strands of the roles together, in their order."""
    held = {strand for role in roles if role in ROLES for strand in ROLES[role].strands}
    return tuple(strand for strand in STRANDS if strand in held)


def reach(roles: frozenset[str]) -> Reach:
    """Return the widest reach of the roles."""
    order = (Reach.NATION, Reach.REGION, Reach.MUNICIPALITY, Reach.INSTITUTION)
    held = {ROLES[role].reach for role in roles if role in ROLES}
    return next((wide for wide in order if wide in held), Reach.INSTITUTION)
