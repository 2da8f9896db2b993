"""Corrections of one of an act's dates, and those that a correcting act made."""

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Add the columns; the table is of one shape in all services."""
    op.execute("ALTER TABLE act_correction ALTER COLUMN case_id DROP NOT NULL")
    op.execute("ALTER TABLE act_correction ADD COLUMN field text NOT NULL DEFAULT ''")
    op.execute("ALTER TABLE act_correction ADD COLUMN correcting_act_on date")
