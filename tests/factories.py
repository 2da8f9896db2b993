"""Actors of the tests, by what they are: officer("RAN"), coordinator("RAN", "GJL"), institution("EO")."""

from services.chassis.auth.actors import Actor
from services.domain import roles
from services.domain.municipalities import EVERYWHERE


def actor(role: str, *municipalities: str, account: str = "", kind: str = "", institution: str = "") -> Actor:
    """Somebody with one role, and with the strands and the reach that it gives."""
    reach = municipalities or EVERYWHERE
    return Actor(
        account_id=account or f"{role}-{'-'.join(municipalities) or 'all'}",
        kind="person",
        institution_id=institution or f"{(kind or role).lower()}-{(municipalities or ('all',))[0].lower()}",
        institution_kind=kind,
        roles=frozenset({role}),
        municipalities=tuple(reach),
        strands=roles.ROLES[role].strands,
        purpose="a test",
    )


def officer(municipality: str = "RAN", account: str = "") -> Actor:
    """An officer of a municipal office for communities and returns."""
    return actor("mocr_officer", municipality, kind="MOCR", account=account)


def head(municipality: str = "RAN") -> Actor:
    """The head of the office."""
    return actor("mocr_head", municipality, kind="MOCR")


def coordinator(*municipalities: str) -> Actor:
    """A regional coordinator, who approves plans."""
    return actor("regional_coordinator", *(municipalities or ("RAN",)), kind="DRRPIF")


def drrpif() -> Actor:
    """An officer of the department for repatriated persons and foreigners."""
    return actor("drrpif_officer", kind="DRRPIF")


def mcr() -> Actor:
    """An officer of the ministry for communities and return."""
    return actor("mcr_officer", kind="MCR")


def institution(kind: str = "EO", *municipalities: str, institution_id: str = "") -> Actor:
    """An officer of an institution: EO, CRO, MED, VTC; CSW and health see what is theirs."""
    role = {"CSW": "csw_officer", "HEALTH": "health_officer", "MHC": "health_officer"}.get(
        kind, "institution_officer"
    )
    return actor(role, *(municipalities or ("RAN",)), kind=kind, institution=institution_id)


def auditor() -> Actor:
    """An auditor."""
    return actor("auditor")


def administrator() -> Actor:
    """Who invites accounts and edits reference data."""
    return actor("administrator")
