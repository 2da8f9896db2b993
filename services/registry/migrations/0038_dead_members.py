"""A family whose head has died, as another office told, waits for its officer to name another head."""

from alembic import op

from services.chassis.database.migrations import data_step, run

revision = "0038"
down_revision = "0037"

_COLUMN = """
ALTER TABLE case_file ADD COLUMN member_died boolean NOT NULL DEFAULT false;
CREATE INDEX case_file_member_died ON case_file (municipality, id) WHERE member_died;
"""
_KNOWN = """
UPDATE case_file SET member_died = true FROM membership, person
WHERE membership.case_id = case_file.id AND membership.left_on IS NULL
    AND person.id = membership.person_id AND person.died_on IS NOT NULL
"""


def upgrade() -> None:
    """Keep it beside the case, where queues find it."""
    run(op, _COLUMN)
    with data_step(op):
        op.execute(_KNOWN)
