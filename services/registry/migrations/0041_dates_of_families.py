"""What names the joining of a person and the splitting of a family, so that their days may be corrected."""

from alembic import op

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    """Those that were told before are named by their line."""
    op.execute(
        "UPDATE timeline_entry t SET codes = codes || jsonb_build_object('change_id', id)"
        " WHERE event = 'prag.registry.v1.FamilyChanged' AND (codes ->> 'reason' = 'SPLIT' OR EXISTS ("
        "SELECT FROM membership m WHERE m.case_id = t.case_id AND m.person_id = ANY (t.person_ids)"
        " AND m.join_reason IN ('BIRTH', 'MARRIAGE', 'JOINED') AND m.join_reason = t.codes ->> 'reason'))"
    )
