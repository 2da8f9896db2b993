"""Facts, families, profiles, definitions and exports."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from services.chassis.database.migrations import chassis_tables, create_people_table, secure

revision = "reporting_0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    chassis_tables(op)
    op.create_table(
        "fact",
        # Made of the event's id, so that an event told again makes no second fact.
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("municipality", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("case_id", sa.Uuid),
        sa.Column("person_id", sa.Uuid),
        sa.Column("subject_id", sa.Uuid),
        sa.Column("actual_on", sa.Date, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
    )
    secure(op, "fact")
    op.create_index("ix_fact_count", "fact", ["municipality", "kind", "actual_on"])
    op.create_index("ix_fact_case", "fact", ["case_id", "kind", "code"])
    # A family as registry last told it to this municipality; after a transfer the old one keeps its own.
    op.create_table(
        "family",
        sa.Column("municipality", sa.Text, primary_key=True),
        sa.Column("case_id", sa.Uuid, primary_key=True),
        sa.Column("strand", sa.Text, nullable=False),
        sa.Column("person_ids", postgresql.ARRAY(sa.Uuid), nullable=False),
    )
    secure(op, "family")
    op.create_table(
        "profile",
        sa.Column("municipality", sa.Text, primary_key=True),
        sa.Column("person_id", sa.Uuid, primary_key=True),
        sa.Column("sex", sa.Text, nullable=False),
        sa.Column("birth_month", sa.Text, nullable=False),
        sa.Column("community", sa.Text, nullable=False),
        sa.Column("vulnerabilities", postgresql.ARRAY(sa.Text), nullable=False),
    )
    secure(op, "profile")
    create_people_table(
        op,
        "definition",
        sa.Column("indicator", sa.Text, nullable=False),
        sa.Column("numerator", sa.Text, nullable=False),
        sa.Column("denominator", sa.Text, nullable=False),
        sa.Column("words_sq", sa.Text, nullable=False),
        sa.Column("words_sr", sa.Text, nullable=False),
        sa.Column("words_en", sa.Text, nullable=False),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("changed_by", sa.Text, nullable=False),
    )
    op.create_index("ix_definition", "definition", ["municipality", "indicator", "valid_from"])
    create_people_table(op, "export", sa.Column("job_id", sa.Uuid, nullable=False))
