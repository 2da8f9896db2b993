"""Each list has an index that holds all it asks for: no row is read and not shown."""

import sqlalchemy as sa
from alembic import op

from services.chassis.database.migrations import create_people_table, data_step

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the indexes in the place of those that a rarer strand or municipality was sought along.

    Who is invited stands in a table: row-level security reads no array along an index. It is filled once, so
    no old process may run beside it (deploy/README.md, a new version).
    """
    create_people_table(
        op,
        "invitation",
        sa.Column("case_id", sa.Uuid, nullable=False),
        sa.Column("visit_id", sa.Uuid, sa.ForeignKey("visit.id"), nullable=False),
        sa.Column("institution_id", sa.Text, nullable=False),
        sa.Column("strand", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("planned", sa.Boolean, nullable=False),
        sa.UniqueConstraint("visit_id", "institution_id", name="uq_invitation"),
    )
    with data_step(op):
        op.execute(
            "INSERT INTO invitation (id, version, municipality, create_time, update_time, case_id, visit_id,"
            " institution_id, strand, at, planned)"
            " SELECT DISTINCT ON (v.id, i.institution_id) gen_random_uuid(), 1, v.municipality,"
            " v.create_time, v.update_time, v.case_id, v.id, i.institution_id, v.strand, v.at,"
            " v.state = 'PLANNED' FROM visit AS v, unnest(v.institution_ids) AS i(institution_id)"
        )
    of = "institution_id, municipality, strand, at, visit_id"
    op.execute("DROP INDEX ix_plan_waiting")
    for table, name, columns, where in (
        ("visit", "ix_visit_at", "municipality, strand, at, id", ""),
        ("visit", "ix_visit_planned", "municipality, strand, at, id", "state = 'PLANNED'"),
        ("invitation", "ix_invitation", of, ""),
        ("invitation", "ix_invitation_planned", of, "planned"),
        ("invitation", "ix_invitation_case", "case_id", ""),
        ("submission", "ix_submission_draft", "municipality, strand, id", "state = 'DRAFT'"),
        ("plan", "ix_plan_submitted", "municipality, strand, id", "state = 'SUBMITTED'"),
        ("plan", "ix_plan_returned", "drafted_by, municipality, strand, id", "state = 'RETURNED'"),
    ):
        op.execute(f"DROP INDEX IF EXISTS {name}")
        op.execute(f"CREATE INDEX {name} ON {table} ({columns})" + (f" WHERE {where}" if where else ""))
