"""Whoever signed in at the provider shows there again who they are, before what asks for a fresh sign-in."""

from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Know what a browser went there for, so that an answer is taken for nothing else."""
    op.execute("ALTER TABLE provider_request ADD COLUMN presence boolean NOT NULL DEFAULT false")
