"""When a case is closed, a referral ends with a reason or is kept until a day."""

import sqlalchemy as sa
from alembic import op

revision = "referral_0007"
down_revision = "referral_0006"


def upgrade() -> None:
    """Add the reason, the day, and the way to what is kept too long."""
    op.add_column("referral", sa.Column("end_reason", sa.Text, nullable=False, server_default=""))
    op.add_column("referral", sa.Column("kept_until", sa.Date))
    op.execute(
        "CREATE INDEX ix_referral_kept ON referral (kept_until) WHERE kept_until IS NOT NULL"
        " AND state IN ('ACCEPTED', 'IN_SERVICE', 'SENT', 'UNANSWERED')"
    )
