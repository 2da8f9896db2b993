"""What the invited see is shown until a consent that it rests on ends."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Keep the last day beside what is shown, and which consents have ended."""
    op.execute("ALTER TABLE visit ADD COLUMN consent_until date")
    op.execute("CREATE TABLE consent_ref (consent_id uuid PRIMARY KEY, ended text NOT NULL)")
