"""Who calls in these tests."""

from services.chassis.auth.actors import Actor
from services.domain import roles
from services.domain.municipalities import EVERYWHERE

STRANDS = roles.STRANDS


def actor(role: str, *municipalities: str, account: str = "", institution: str = "", kind: str = "") -> Actor:
    return Actor(
        account_id=account or role,
        kind="person",
        institution_id=institution or role,
        institution_kind=kind,
        roles=frozenset({role}),
        municipalities=municipalities or EVERYWHERE,
        strands=roles.ROLES[role].strands,
        locale="en",
        purpose="a test",
    )


OFFICER = actor("mocr_officer", "RAN", account="jelena", institution="okzp-ran", kind="MOCR")
COLLEAGUE = actor("mocr_officer", "RAN", account="petar", institution="okzp-ran", kind="MOCR")
ELSEWHERE = actor("mocr_officer", "GJL", account="besa", institution="zkk-gjl", kind="MOCR")
COORDINATOR = actor("regional_coordinator", "RAN", "GJL", account="koordinator", kind="REGC")
MINISTRY = actor("mcr_officer", account="ministarstvo", institution="mcr", kind="MCR")
CSW = actor("csw_officer", "RAN", account="socijalni", institution="csw-ran", kind="CSW")
OTHER_CSW = actor("csw_officer", "RAN", "GJL", account="tjeter", institution="csw-gjl", kind="CSW")
AUDITOR = actor("auditor", account="revizor")
