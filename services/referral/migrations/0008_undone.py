"""Why a referral was taken back, and an institution's words to its failure, are kept and shown again."""

from alembic import op

revision = "referral_0008"
down_revision = "referral_0007"


def upgrade() -> None:
    """Add the columns."""
    for name in ("failure_note", "withdrawal_cause", "withdrawal_reason"):
        op.execute(f"ALTER TABLE referral ADD COLUMN {name} text NOT NULL DEFAULT ''")
