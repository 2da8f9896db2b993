"""A permit is renewed by an act of its own: it meets the clock, and what was renewed stays to be read."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

_RENEWED = "prag.registry.v1.PermitRenewed"


def upgrade() -> None:
    """Add what the permit has replaced; a renewal stops the clock, and starts the next."""
    op.execute("ALTER TABLE case_file ADD COLUMN previous_permits jsonb NOT NULL DEFAULT '[]'")
    op.get_bind().execute(
        sa.text(
            "UPDATE clock_rule SET terms = terms || jsonb_build_object("
            "'starts_on', terms->'starts_on' || CAST(:event AS jsonb),"
            " 'stops_on', terms->'stops_on' || CAST(:event AS jsonb)) WHERE code = 'PERMIT_EXPIRY'"
        ),
        {"event": json.dumps([_RENEWED])},
    )
