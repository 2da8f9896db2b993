"""Who is at work where, as identity tells it: work that nobody has in a queue is shown to who can act."""

from alembic import op

revision = "referral_0016"
down_revision = "referral_0015"


def upgrade() -> None:
    """Add what is known of accounts and institutions."""
    op.execute(
        "CREATE TABLE account_ref (account_id text PRIMARY KEY, institution_id text NOT NULL,"
        " roles text[] NOT NULL, active boolean NOT NULL)"
    )
    op.execute("CREATE INDEX ix_account_ref_institution ON account_ref (institution_id) WHERE active")
    op.execute(
        "CREATE TABLE office_ref (institution_id text PRIMARY KEY, municipalities text[] NOT NULL,"
        " served text[] NOT NULL, active boolean NOT NULL)"
    )
