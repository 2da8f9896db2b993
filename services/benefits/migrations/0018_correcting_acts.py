"""A correcting act is printed, with a sum and a code of its own."""

from alembic import op

from services.chassis.database.migrations import data_step, run

revision = "benefits_0018"
down_revision = "benefits_0017"


def upgrade() -> None:
    """Add the columns; of our own corrections the act is known."""
    run(
        op,
        """
ALTER TABLE issued_act ADD COLUMN corrects text NOT NULL DEFAULT '';
ALTER TABLE correcting_act ADD COLUMN act text NOT NULL DEFAULT '',
    ADD COLUMN verify_code text NOT NULL DEFAULT '', ADD COLUMN act_job_id uuid,
    ADD COLUMN act_blob_id uuid, ADD COLUMN act_sha256 text NOT NULL DEFAULT '';
CREATE INDEX ix_correcting_act_blob ON correcting_act (act_blob_id);
""",
    )
    with data_step(op):
        op.execute(
            "UPDATE correcting_act SET act = c.act FROM act_correction AS c"
            " WHERE c.id = correcting_act.correction_id"
        )
