"""Who is at work in which office, as identity tells it, and whose cases went to whom."""

from alembic import op

from services.chassis.database.migrations import PEOPLE, secure

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Add what is known of accounts and offices, the handovers, and the index of who holds open cases."""
    op.execute(
        "CREATE TABLE account_ref (account_id text PRIMARY KEY, institution_id text NOT NULL,"
        " roles text[] NOT NULL, active boolean NOT NULL, was_officer boolean NOT NULL)"
    )
    op.execute(
        "CREATE TABLE office_ref (institution_id text PRIMARY KEY, municipalities text[] NOT NULL,"
        " active boolean NOT NULL)"
    )
    op.execute(
        f"CREATE TABLE handover ({PEOPLE}, previous_officer_id text NOT NULL, officer_id text NOT NULL,"
        " case_ids uuid[] NOT NULL, handed_over_by text NOT NULL)"
    )
    secure(op, "handover")
    op.execute(
        "CREATE INDEX case_file_held ON case_file (municipality, officer_id, id DESC NULLS LAST)"
        " WHERE state <> 'CLOSED' AND officer_id <> ''"
    )
