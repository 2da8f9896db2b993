"""Why a case was reopened is asked for, so it is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the column; of what was reopened before nobody knows it."""
    op.add_column("case_file", sa.Column("reopen_reason", sa.Text, nullable=False, server_default=""))
