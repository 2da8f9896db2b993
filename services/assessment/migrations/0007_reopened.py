"""When a case was last reopened; its acts say which reopening they follow."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Keep it beside the cases, and with what is done once."""
    op.execute("ALTER TABLE case_ref ADD COLUMN reopened_time timestamptz")
    for table in ("visit", "submission", "plan", "monitoring", "review", "final_assessment"):
        op.execute(f"ALTER TABLE {table} ADD COLUMN reopened_time timestamptz")
    # One of each in the case's first time, and one after each reopening.
    op.execute("DROP INDEX uq_visit_first")
    op.execute(
        "CREATE UNIQUE INDEX uq_visit_first ON visit (case_id, reopened_time) NULLS NOT DISTINCT"
        " WHERE kind = 'FIRST' AND state = 'RECORDED'"
    )
    for table, name, columns in (
        ("monitoring", "uq_monitoring_month", "case_id, month, reopened_time"),
        ("final_assessment", "uq_final_assessment_case_id", "case_id, reopened_time"),
    ):
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} UNIQUE NULLS NOT DISTINCT ({columns})")
