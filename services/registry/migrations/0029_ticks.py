"""A tick of the sweep reads what it has to do, and nothing of what stands."""

from alembic import op

from services.chassis.database.migrations import data_step

revision = "0029"
down_revision = "0028"

# The newest month of a series is not followed yet, unless its case is over.
_FOLLOWED = """
UPDATE clock SET followed = true WHERE period <> '' AND (
    EXISTS (SELECT FROM clock later WHERE later.case_id = clock.case_id AND later.rule = clock.rule
        AND later.period > clock.period)
    OR EXISTS (SELECT FROM case_file WHERE case_file.id = clock.case_id
        AND case_file.state IN ('FINAL_ASSESSMENT', 'CLOSED')))
"""


def upgrade() -> None:
    """Say of each month whether the next one was opened, and index what runs and what is not followed."""
    op.execute("ALTER TABLE clock ADD COLUMN followed boolean NOT NULL DEFAULT false")
    with data_step(op):
        op.execute(_FOLLOWED)
    op.execute("CREATE INDEX clock_behind ON clock (period, case_id) WHERE period <> '' AND NOT followed")
    op.execute("CREATE INDEX clock_running ON clock (due_time) WHERE open AND state = 'RUNNING'")
