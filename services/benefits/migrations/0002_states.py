"""Lists of a state, and the queue, walk an index of their own, however rare the state is."""

from alembic import op

revision = "benefits_0002"
down_revision = "benefits_0001"


def upgrade() -> None:
    """Make the indexes."""
    op.execute("DROP INDEX ix_application_state")
    op.execute("CREATE INDEX ix_application_state ON application (municipality, state, id)")
    op.execute("DROP INDEX ix_application_municipality")
    op.execute("CREATE INDEX ix_application_municipality ON application (municipality, id)")
    op.execute(
        "CREATE INDEX ix_session_waiting ON session (municipality, planned_time)"
        " WHERE state IN ('CALLED', 'OPEN')"
    )
