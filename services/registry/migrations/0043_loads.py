"""An officer's whole load goes to several by one act, and back; who is above an officer is found."""

from alembic import op

revision = "0043"
down_revision = "0042"


def upgrade() -> None:
    """Add who took what, and what became of it when it was taken back."""
    op.execute(
        "ALTER TABLE handover ADD COLUMN shares jsonb NOT NULL DEFAULT '[]',"
        " ADD COLUMN undone_by text NOT NULL DEFAULT '', ADD COLUMN undo_time timestamptz,"
        " ADD COLUMN kept jsonb NOT NULL DEFAULT '{}'"
    )
    op.execute(
        "UPDATE handover SET shares = jsonb_build_array(jsonb_build_object("
        "'officer_id', officer_id, 'case_ids', to_jsonb(case_ids)))"
    )
    op.execute("CREATE INDEX handover_newest ON handover (municipality, id DESC)")
    # Of the few who are above an officer, whom each case that is shown asks for.
    op.execute(
        "CREATE INDEX account_ref_ladder ON account_ref (institution_id)"
        " WHERE active AND roles && ARRAY['mocr_head', 'regional_coordinator']"
    )
