"""Rows of protected cases are open to named accounts alone."""

from alembic import op

from services.chassis.database.migrations import protected_cases

revision = "reporting_0009"
down_revision = "reporting_0008"

# What belongs to a case, and how.
_OF_CASES = {
    # A profile is found by the persons of facts and families alone, which are hidden.
    **dict.fromkeys(("fact", "family", "duplicate"), "case_id"),
}


def upgrade() -> None:
    """Make the table of protected cases, and the policies."""
    protected_cases(op, **_OF_CASES)
