"""A consent whose last day is over is told of once."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add what was told, and the index along which those that are to be told of are found."""
    op.execute("ALTER TABLE consent ADD COLUMN expired boolean NOT NULL DEFAULT false")
    op.execute(
        "CREATE INDEX consent_expiring ON consent (valid_until)"
        " WHERE valid_until IS NOT NULL AND withdrawn_on IS NULL AND NOT expired"
    )
