"""What is shown is shown until the consent that it rests on ends, also on the day on which it runs out."""

from alembic import op

revision = "referral_0005"
down_revision = "referral_0004"


def upgrade() -> None:
    """Keep the last day beside what is shown, and which consents have ended."""
    op.execute("ALTER TABLE referral ADD COLUMN consent_until date")
    op.execute("CREATE TABLE consent_ref (consent_id uuid PRIMARY KEY, ended text NOT NULL)")
