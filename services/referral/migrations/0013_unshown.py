"""Who waits for an institution that is shown nobody any more: found apart from who is waited for."""

from alembic import op

revision = "referral_0013"
down_revision = "referral_0012"

_OPEN = "'ACCEPTED', 'IN_SERVICE', 'SENT', 'UNANSWERED'"


def upgrade() -> None:
    """Narrow the index of the silent ones, and add that of those without a consent."""
    op.execute("DROP INDEX ix_referral_silent")
    op.execute(
        "CREATE INDEX ix_referral_silent ON referral (municipality, strand, sent_time, id)"
        " WHERE state IN ('SENT', 'UNANSWERED') AND snapshot IS NOT NULL"
    )
    op.execute(
        "CREATE INDEX ix_referral_unshown ON referral (municipality, strand, sent_time, id)"
        f" WHERE state IN ({_OPEN}) AND snapshot IS NULL"
    )
