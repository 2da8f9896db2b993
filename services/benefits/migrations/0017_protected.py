"""Rows of protected cases are open to named accounts alone."""

from alembic import op

from services.chassis.database.migrations import protected_cases

revision = "benefits_0017"
down_revision = "benefits_0016"

# What belongs to a case, and how.
_OF_CASES = {
    **dict.fromkeys(("application", "decision", "entitlement", "act_correction"), "case_id"),
    "agenda_point": "(application_id IS NULL OR EXISTS"
    " (SELECT FROM application WHERE application.id = application_id))",
    "vote": "EXISTS (SELECT FROM agenda_point WHERE agenda_point.id = point_id)",
    "delivery": "EXISTS (SELECT FROM entitlement WHERE entitlement.id = entitlement_id)",
}


def upgrade() -> None:
    """Make the table of protected cases, and the policies."""
    protected_cases(op, **_OF_CASES)
