"""Lists of a state, and the queue, walk an index of their own, however rare the state is."""

from alembic import op

revision = "referral_0002"
down_revision = "referral_0001"


def upgrade() -> None:
    """Make the indexes."""
    for name, columns, where in (
        ("ix_referral_state", "municipality, state, sent_time DESC, id DESC", ""),
        ("ix_referral_institution_state", "institution_id, state, sent_time DESC, id DESC", ""),
        ("ix_referral_silent", "municipality, sent_time", "state IN ('SENT', 'UNANSWERED')"),
        ("ix_referral_item", "plan_item_id, sent_time", "plan_item_id IS NOT NULL"),
        (
            "ix_referral_at_work",
            "institution_id, sent_time",
            "state IN ('SENT', 'UNANSWERED', 'ACCEPTED', 'IN_SERVICE') AND snapshot IS NOT NULL",
        ),
    ):
        op.execute(f"CREATE INDEX {name} ON referral ({columns})" + (f" WHERE {where}" if where else ""))
