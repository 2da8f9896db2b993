"""A case goes to another municipality: its office has the referrals, and the institutions keep theirs."""

from alembic import op

from services.chassis.database.migrations import SCOPE, data_step, run

revision = "referral_0019"
down_revision = "referral_0018"

_INDEXES = """
DROP INDEX ix_referral_institution;
DROP INDEX ix_referral_institution_state;
DROP INDEX ix_referral_at_work;
CREATE INDEX ix_referral_institution ON referral (institution_id, asked_in, sent_time DESC, id DESC);
CREATE INDEX ix_referral_institution_state ON referral
    (institution_id, asked_in, state, sent_time DESC, id DESC);
CREATE INDEX ix_referral_at_work ON referral (institution_id, asked_in, sent_time, id)
    WHERE state IN ('SENT', 'UNANSWERED', 'ACCEPTED', 'IN_SERVICE') AND snapshot IS NOT NULL
"""
# An institution reaches what it was asked in the municipalities that it serves (Actor.scope), wherever the
# case is by now. What hangs on a referral is seen with it.
_MOVED = (
    "EXISTS (SELECT FROM referral WHERE {of} AND referral.asked_in <> referral.municipality"
    " AND referral.municipality = {table}.municipality)"
)
_HANG_ON = {
    "outcome": "referral.id = referral_id",
    "act_correction": "referral.case_id = act_correction.case_id",
}
_POLICIES = {
    "referral": f"municipality = {SCOPE} OR asked_in || '-' || institution_id = {SCOPE}",
    **{
        table: f"municipality = {SCOPE} OR {_MOVED.format(of=of, table=table)}"
        for table, of in _HANG_ON.items()
    },
}


def upgrade() -> None:
    """Keep where an institution was asked, and let it reach that."""
    op.execute("ALTER TABLE referral ADD COLUMN asked_in text")
    with data_step(op):
        op.execute("UPDATE referral SET asked_in = municipality")
    op.execute("ALTER TABLE referral ALTER COLUMN asked_in SET NOT NULL")
    run(op, _INDEXES)
    for table, condition in _POLICIES.items():
        op.execute(f"DROP POLICY scope ON {table}")
        op.execute(f"CREATE POLICY scope ON {table} USING ({condition}) WITH CHECK ({condition})")
