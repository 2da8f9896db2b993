"""Each person is told once of a clock that warns, ran out or came up, by a letter when they want it."""

from alembic import op

from services.chassis.database.migrations import limit, run

revision = "0032"
down_revision = "0031"

_TABLES = """
ALTER TABLE account_ref ADD COLUMN digest text NOT NULL DEFAULT '';
CREATE TABLE notice (
    account_id text NOT NULL,
    clock_id uuid NOT NULL REFERENCES clock,
    kind text NOT NULL,
    told_time timestamptz NOT NULL,
    PRIMARY KEY (account_id, clock_id, kind)
);
CREATE INDEX notice_clock ON notice (clock_id);
CREATE TABLE digest (account_id text PRIMARY KEY, made_on date NOT NULL)
"""


def upgrade() -> None:
    """Keep who wants it when, what each was told, and when the last digest of each was made."""
    run(op, _TABLES)
    limit(op, "notice", "kind", "WARNING", "RAN_OUT", "CAME_UP")
