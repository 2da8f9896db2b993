"""Each list has an index that holds all it asks for: no row is read and not shown."""

from alembic import op

revision = "referral_0003"
down_revision = "referral_0002"


def upgrade() -> None:
    """Make the indexes in the place of those that a rarer strand or municipality was sought along."""
    for name, columns, where in (
        ("ix_referral_municipality", "municipality, strand, sent_time DESC, id DESC", ""),
        ("ix_referral_state", "municipality, strand, state, sent_time DESC, id DESC", ""),
        ("ix_referral_institution", "institution_id, municipality, sent_time DESC, id DESC", ""),
        ("ix_referral_institution_state", "institution_id, municipality, state, sent_time DESC, id DESC", ""),
        ("ix_referral_silent", "municipality, strand, sent_time, id", "state IN ('SENT', 'UNANSWERED')"),
        (
            "ix_referral_at_work",
            "institution_id, municipality, sent_time, id",
            "state IN ('SENT', 'UNANSWERED', 'ACCEPTED', 'IN_SERVICE') AND snapshot IS NOT NULL",
        ),
    ):
        op.execute(f"DROP INDEX {name}")
        op.execute(f"CREATE INDEX {name} ON referral ({columns})" + (f" WHERE {where}" if where else ""))
