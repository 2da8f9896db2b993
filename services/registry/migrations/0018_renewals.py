"""A renewal of a permit has an id of its own, by which its day is corrected."""

from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Name those that were told before by their line in the timeline."""
    op.execute(
        "UPDATE timeline_entry SET codes = codes || jsonb_build_object('renewal_id', id)"
        " WHERE event = 'prag.registry.v1.PermitRenewed' AND codes->>'renewal_id' IS NULL"
    )
