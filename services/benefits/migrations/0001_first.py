"""Schemes, applications, sessions with their votes, decisions, entitlements and deliveries."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from services.chassis.database.migrations import chassis_tables, create_people_table

revision = "benefits_0001"
down_revision = None


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _id(name: str, target: str = "", *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid, *([sa.ForeignKey(f"{target}.id")] if target else []), nullable=nullable)


def _ids(name: str) -> sa.Column[object]:
    return sa.Column(name, postgresql.ARRAY(sa.Uuid), nullable=False)


def _texts(name: str) -> sa.Column[object]:
    return sa.Column(name, postgresql.ARRAY(sa.Text), nullable=False)


def _json(name: str) -> sa.Column[object]:
    return sa.Column(name, postgresql.JSONB, nullable=False)


def _day(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Date, nullable=nullable)


def _time(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _help() -> list[sa.Column[object]]:
    """Return an amount of cents, absent where nothing was asked or given in money, and months."""
    return [sa.Column("amount", sa.BigInteger), sa.Column("months", sa.Integer, nullable=False)]


def upgrade() -> None:
    """Make the tables."""
    chassis_tables(op)
    op.create_table(
        "scheme_version",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        _time("create_time"),
        _time("update_time"),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        _day("valid_from"),
        _json("content"),
        sa.Column("changed_by", sa.Text, nullable=False),
        sa.UniqueConstraint("code", "number", name="uq_scheme_version"),
    )
    op.create_table(
        "number_series",
        sa.Column("series", sa.Text, primary_key=True),
        sa.Column("year", sa.Integer, primary_key=True),
        sa.Column("last", sa.Integer, nullable=False),
    )
    _applications()
    _sessions()
    _decisions()


def _applications() -> None:
    create_people_table(
        op,
        "application",
        sa.Column("number", sa.Text, nullable=False, unique=True),
        _id("case_id"),
        *_text("case_number", "strand"),
        _id("plan_item_id", nullable=True),
        *_text("scheme", "family", "body", "executor", "delivery_kind"),
        sa.Column("once", sa.Boolean, nullable=False),
        *_text("state"),
        _ids("person_ids"),
        _ids("for_person_ids"),
        *_help(),
        _day("from_on"),
        *_text("reason"),
        _json("checklist"),
        _json("evidence"),
        _texts("missing"),
        *_text("drafted_by", "act_locale"),
        _id("double_of", nullable=True),
        _time("submit_time", nullable=True),
        *_text("return_note"),
        _id("session_id", nullable=True),
        _id("decision_id", nullable=True),
        _id("entitlement_id", nullable=True),
        sa.CheckConstraint("amount > 0", name="ck_application_amount"),
    )
    op.create_index("ix_application_case", "application", ["case_id", sa.text("id DESC")])
    op.create_index("ix_application_municipality", "application", ["municipality", sa.text("id DESC")])
    op.create_index("ix_application_state", "application", ["municipality", "state"])
    op.create_index("ix_application_persons", "application", ["for_person_ids"], postgresql_using="gin")


def _sessions() -> None:
    create_people_table(
        op,
        "session",
        *_text("number", "body", "kind", "state"),
        _time("planned_time"),
        _time("opened_time", nullable=True),
        _time("closed_time", nullable=True),
        *_text("place"),
        _json("members"),
        sa.Column("quorum_needed", sa.Integer, nullable=False),
        *_text("quorum_source", "called_by"),
        sa.UniqueConstraint("municipality", "number", name="uq_session_number"),
    )
    op.create_index("ix_session_municipality", "session", ["municipality", sa.text("id DESC")])
    create_people_table(
        op,
        "agenda_point",
        _id("session_id", "session"),
        sa.Column("number", sa.Integer, nullable=False),
        _id("application_id", nullable=True),
        _id("case_id", nullable=True),
        *_text("case_number", "scheme", "drafted_by", "title", "state"),
        _texts("conflicts"),
        *_text("note"),
        _id("decision_id", nullable=True),
        *_text("result"),
    )
    op.create_index("ix_agenda_point_session", "agenda_point", ["session_id", "number"])
    create_people_table(
        op,
        "vote",
        _id("point_id", "agenda_point"),
        *_text("account_id", "value"),
        _time("time"),
        *_text("recorded_by"),
        sa.UniqueConstraint("point_id", "account_id", name="uq_vote_account"),
    )


def _decisions() -> None:
    create_people_table(
        op,
        "decision",
        sa.Column("number", sa.Text, nullable=False, unique=True),
        # A second decision of an application comes with the appeal; until then there is one.
        sa.Column("application_id", sa.Uuid, sa.ForeignKey("application.id"), nullable=False, unique=True),
        _id("session_id"),
        _id("case_id"),
        *_text("result"),
        _texts("reasons"),
        *_text("text"),
        *_help(),
        _day("decided_on"),
        *_text("decided_by"),
        _texts("voted_by"),
        *_text("session_number", "chair"),
        _day("served_on", nullable=True),
        *_text("how"),
        _day("final_on", nullable=True),
        *_text("ground", "act_locale"),
        _id("act_job_id", nullable=True),
        _id("act_blob_id", nullable=True),
        *_text("act_sha256"),
        sa.Column("verify_code", sa.Text, nullable=False, unique=True),
    )
    op.create_index("ix_decision_blob", "decision", ["act_blob_id"])
    # What anybody with the code on an act may know of it; nothing of a party, so nothing to fence.
    op.create_table(
        "issued_act",
        sa.Column("code", sa.Text, primary_key=True),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("municipality", sa.Text, nullable=False),
        _day("decided_on"),
        sa.Column("sha256", sa.Text, nullable=False),
    )
    create_people_table(
        op,
        "entitlement",
        sa.Column("application_id", sa.Uuid, sa.ForeignKey("application.id"), nullable=False, unique=True),
        _id("case_id"),
        *_text("executor"),
        *_help(),
        _day("started_on"),
        *_text("started_by"),
    )
    op.create_index("ix_entitlement_case", "entitlement", ["case_id"])
    create_people_table(
        op,
        "delivery",
        _id("entitlement_id", "entitlement"),
        _day("delivered_on"),
        *_text("kind"),
        sa.Column("amount", sa.BigInteger),
        _id("document_id"),
        *_text("note", "recorded_by"),
    )
    op.create_index("ix_delivery_entitlement", "delivery", ["entitlement_id"])
