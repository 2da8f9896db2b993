"""When a case is closed, a planned visit and a plan that waits for its approval end with a reason."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the reason."""
    for table in ("visit", "plan"):
        op.add_column(table, sa.Column("end_reason", sa.Text, nullable=False, server_default=""))
