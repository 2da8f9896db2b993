"""Each list has an index that holds all it asks for: no row is read and not shown."""

from alembic import op

revision = "benefits_0004"
down_revision = "benefits_0003"


def upgrade() -> None:
    """Make the indexes in the place of those that a rarer strand, body or municipality was sought along."""
    of = "municipality, strand, body"
    for table, name, columns, where in (
        ("application", "ix_application_municipality", f"{of}, id DESC NULLS LAST", ""),
        ("application", "ix_application_state", f"{of}, state, id DESC NULLS LAST", ""),
        ("session", "ix_session_municipality", "municipality, body, state, id DESC NULLS LAST", ""),
        (
            "session",
            "ix_session_waiting",
            "municipality, body, planned_time, id",
            "state IN ('CALLED', 'OPEN')",
        ),
    ):
        op.execute(f"DROP INDEX {name}")
        op.execute(f"CREATE INDEX {name} ON {table} ({columns})" + (f" WHERE {where}" if where else ""))
