"""Referrals, their outcomes and their numbers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from services.chassis.database.migrations import chassis_tables, create_people_table

revision = "referral_0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    chassis_tables(op)
    create_people_table(
        op,
        "referral",
        sa.Column("number", sa.Text, nullable=False, unique=True),
        sa.Column("case_id", sa.Uuid, nullable=False),
        sa.Column("case_number", sa.Text, nullable=False),
        sa.Column("strand", sa.Text, nullable=False),
        sa.Column("plan_item_id", sa.Uuid),
        sa.Column("item_code", sa.Text, nullable=False),
        sa.Column("institution_id", sa.Uuid, nullable=False),
        sa.Column("institution_kind", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("person_ids", postgresql.ARRAY(sa.Uuid), nullable=False),
        sa.Column("consent_id", sa.Uuid),
        sa.Column("snapshot", sa.LargeBinary),
        sa.Column("shared_fields", postgresql.ARRAY(sa.Text), nullable=False),
        sa.Column("closed_cause", sa.Text, nullable=False),
        sa.Column("closed_time", sa.DateTime(timezone=True)),
        sa.Column("sent_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by", sa.Text, nullable=False),
        sa.Column("answered_time", sa.DateTime(timezone=True)),
        sa.Column("answer_due_time", sa.DateTime(timezone=True)),
        sa.Column("lapsed", sa.Boolean, nullable=False),
        sa.Column("appointment_time", sa.DateTime(timezone=True)),
        sa.Column("counsellor", sa.Text, nullable=False),
        sa.Column("refusal_reason", sa.Text, nullable=False),
        sa.Column("refusal_note", sa.Text, nullable=False),
        sa.Column("failure_reason", sa.Text, nullable=False),
        sa.Column("onward_from", sa.Uuid),
        sa.Column("by_api", sa.Boolean, nullable=False),
    )
    op.create_index(
        "ix_referral_case", "referral", ["case_id", sa.text("sent_time DESC"), sa.text("id DESC")]
    )
    op.create_index(
        "ix_referral_municipality",
        "referral",
        ["municipality", sa.text("sent_time DESC"), sa.text("id DESC")],
    )
    op.create_index(
        "ix_referral_institution",
        "referral",
        ["institution_id", sa.text("sent_time DESC"), sa.text("id DESC")],
    )
    op.create_index("ix_referral_consent", "referral", ["consent_id"])
    # One open referral for an item at an institution: a double press makes no second one.
    op.create_index(
        "uq_referral_open",
        "referral",
        ["plan_item_id", "institution_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('SENT', 'ACCEPTED', 'UNANSWERED', 'IN_SERVICE')"),
    )
    create_people_table(
        op,
        "outcome",
        sa.Column("referral_id", sa.Uuid, sa.ForeignKey("referral.id"), nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("done_on", sa.Date, nullable=False),
        sa.Column("recorded_by", sa.Text, nullable=False),
        sa.Column("person_ids", postgresql.ARRAY(sa.Uuid), nullable=False),
        sa.Column("grade", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
    )
    op.create_index("ix_outcome_referral", "outcome", ["referral_id"])
    op.create_table(
        "number_series",
        sa.Column("municipality", sa.Text, primary_key=True),
        sa.Column("year", sa.Integer, primary_key=True),
        sa.Column("last", sa.Integer, nullable=False),
    )
