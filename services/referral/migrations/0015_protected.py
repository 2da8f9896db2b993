"""Rows of protected cases are open to named accounts alone."""

from alembic import op

from services.chassis.database.migrations import protected_cases

revision = "referral_0015"
down_revision = "referral_0014"

# What belongs to a case, and how.
_OF_CASES = {
    **dict.fromkeys(("referral", "act_correction"), "case_id"),
    "outcome": "EXISTS (SELECT FROM referral WHERE referral.id = referral_id)",
}


def upgrade() -> None:
    """Make the table of protected cases, and the policies."""
    protected_cases(op, **_OF_CASES)
