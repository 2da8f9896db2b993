"""The first tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from services.chassis.database.migrations import chassis_tables, create_people_table

revision = "0001"
down_revision = None


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default="")


def _case() -> sa.Column[object]:
    return sa.Column("case_id", sa.Uuid, nullable=False)


def _json(name: str, default: str) -> sa.Column[object]:
    return sa.Column(name, JSONB, nullable=False, server_default=default)


def upgrade() -> None:
    chassis_tables(op)
    _visits()
    _opp()
    _plans()
    _afterwards()


def _visits() -> None:
    create_people_table(
        op,
        "visit",
        _case(),
        sa.Column("strand", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("planned_time", sa.DateTime(timezone=True)),
        sa.Column("actual_time", sa.DateTime(timezone=True)),
        sa.Column("recorded_time", sa.DateTime(timezone=True)),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _json("participants", "[]"),
        sa.Column("institution_ids", sa.ARRAY(sa.Text), nullable=False, server_default="{}"),
        _text("place"),
        _text("note"),
        sa.Column("snapshot", JSONB),
        sa.Column("snapshot_closed", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("consent_ids", sa.ARRAY(sa.Uuid), nullable=False, server_default="{}"),
        _text("recorded_by"),
        _text("cancel_reason"),
        sa.CheckConstraint("state = 'PLANNED' OR snapshot IS NULL", name="ck_visit_snapshot"),
        sa.CheckConstraint("(state = 'RECORDED') = (actual_time IS NOT NULL)", name="ck_visit_actual"),
    )
    op.create_index("ix_visit_case", "visit", ["case_id", "at"])
    op.create_index("ix_visit_at", "visit", ["municipality", "at", "id"])
    op.create_index(
        "ix_visit_planned", "visit", ["municipality", "at"], postgresql_where=sa.text("state = 'PLANNED'")
    )
    op.create_index(
        "uq_visit_first",
        "visit",
        ["case_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'FIRST' AND state = 'RECORDED'"),
    )


def _opp() -> None:
    create_people_table(
        op,
        "submission",
        _case(),
        sa.Column("strand", sa.Text, nullable=False),
        sa.Column("form", sa.Text, nullable=False),
        sa.Column("form_version", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        _json("answers", "{}"),
        _json("authors", "{}"),
        _json("ratings", "[]"),
        _text("begun_by"),
        sa.Column("visit_id", sa.Uuid),
        _text("document_id"),
        sa.Column("submit_time", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_submission_case", "submission", ["case_id", "id"])
    op.create_index(
        "uq_submission_draft",
        "submission",
        ["case_id"],
        unique=True,
        postgresql_where=sa.text("state = 'DRAFT'"),
    )
    op.create_index(
        "ix_submission_draft",
        "submission",
        ["municipality", "id"],
        postgresql_where=sa.text("state = 'DRAFT'"),
    )
    create_people_table(
        op,
        "rating_set",
        _case(),
        sa.Column("submission_id", sa.Uuid, nullable=False),
        sa.Column("occasion", sa.Text, nullable=False),
        sa.Column("rated_on", sa.Date, nullable=False),
        _json("ratings", "[]"),
        _text("rated_by"),
    )
    op.create_index("ix_rating_set_case", "rating_set", ["case_id"])
    create_people_table(
        op,
        "need",
        _case(),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("person_id", sa.Uuid),
        _text("question"),
        _text("reason"),
        sa.Column("met", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.UniqueConstraint("case_id", "number", name="uq_need_number"),
    )


def _plans() -> None:
    create_people_table(
        op,
        "plan",
        _case(),
        sa.Column("strand", sa.Text, nullable=False),
        sa.Column("plan_version", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("edits", sa.Integer, nullable=False, server_default="0"),
        _text("drafted_by"),
        _text("submitted_by"),
        _text("document_id"),
        sa.Column("signed_on", sa.Date),
        sa.Column("approved_on", sa.Date),
        _text("approved_by"),
        _text("return_note"),
        sa.UniqueConstraint("case_id", "plan_version", name="uq_plan_version"),
    )
    op.create_index(
        "uq_plan_in_force", "plan", ["case_id"], unique=True, postgresql_where=sa.text("state = 'APPROVED'")
    )
    op.create_index(
        "uq_plan_open",
        "plan",
        ["case_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('DRAFTED', 'SUBMITTED', 'RETURNED')"),
    )
    op.create_index(
        "ix_plan_waiting",
        "plan",
        ["municipality", "id"],
        postgresql_where=sa.text("state IN ('SUBMITTED', 'RETURNED')"),
    )
    create_people_table(
        op,
        "plan_item",
        sa.Column("plan_id", sa.Uuid, sa.ForeignKey("plan.id"), nullable=False),
        _case(),
        sa.Column("need_id", sa.Uuid, sa.ForeignKey("need.id"), nullable=False),
        sa.Column("origin_id", sa.Uuid, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        _text("number"),
        _text("code"),
        _text("description"),
        sa.Column("person_id", sa.Uuid),
        _text("institution_kind"),
        _text("institution_id"),
        _text("scheme"),
        sa.Column("due_on", sa.Date),
        sa.Column("due_proposed", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("state", sa.Text, nullable=False, server_default="NOT_BEGUN"),
        sa.Column("state_on", sa.Date),
        sa.Column("outcomes", sa.ARRAY(sa.Text), nullable=False, server_default="{}"),
        _json("moves", "[]"),
        sa.UniqueConstraint("plan_id", "origin_id", name="uq_plan_item_origin"),
    )
    op.create_index("ix_plan_item_plan", "plan_item", ["plan_id", "position"])
    op.create_index("ix_plan_item_origin", "plan_item", ["origin_id"])
    create_people_table(
        op,
        "plan_print",
        _case(),
        sa.Column("plan_id", sa.Uuid, nullable=False),
        sa.Column("job_id", sa.Uuid, nullable=False),
        _text("ordered_by"),
    )
    op.create_index("ix_plan_print_case", "plan_print", ["case_id"])


def _afterwards() -> None:
    create_people_table(
        op,
        "monitoring",
        _case(),
        sa.Column("plan_id", sa.Uuid, nullable=False),
        sa.Column("month", sa.Text, nullable=False),
        sa.Column("done_on", sa.Date, nullable=False),
        _json("items", "[]"),
        _text("note"),
        _text("met"),
        _text("recorded_by"),
        sa.Column("late", sa.Boolean, nullable=False),
        sa.UniqueConstraint("case_id", "month", name="uq_monitoring_month"),
    )
    create_people_table(
        op,
        "review",
        _case(),
        sa.Column("plan_id", sa.Uuid, nullable=False),
        sa.Column("done_on", sa.Date, nullable=False),
        sa.Column("result", sa.Text, nullable=False),
        sa.Column("still_needed", sa.ARRAY(sa.Text), nullable=False, server_default="{}"),
        _text("note"),
        _text("recorded_by"),
    )
    op.create_index("ix_review_case", "review", ["case_id"])
    create_people_table(
        op,
        "final_assessment",
        _case(),
        sa.Column("plan_id", sa.Uuid, nullable=False),
        sa.Column("done_on", sa.Date, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        _json("ratings", "[]"),
        _text("note"),
        _text("recorded_by"),
        sa.UniqueConstraint("case_id", name="uq_final_assessment_case_id"),
    )
