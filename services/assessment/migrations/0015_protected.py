"""Rows of protected cases are open to named accounts alone."""

from alembic import op

from services.chassis.database.migrations import protected_cases

revision = "0015"
down_revision = "0014"

# What belongs to a case, and how.
_OF_CASES = {
    **dict.fromkeys(
        (
            *("visit", "submission", "rating_set", "need", "plan", "plan_item", "plan_print", "monitoring"),
            *("review", "final_assessment", "review_clock", "act_correction", "signed_text", "invitation"),
        ),
        "case_id",
    ),
}


def upgrade() -> None:
    """Make the table of protected cases, and the policies."""
    protected_cases(op, **_OF_CASES)
