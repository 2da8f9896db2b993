"""One file proves one delivery; and why less arrived than was granted."""

from alembic import op

revision = "benefits_0006"
down_revision = "benefits_0005"


def upgrade() -> None:
    """Add the columns; what was delivered before has no sum of its file."""
    op.execute(
        "ALTER TABLE delivery ADD COLUMN proof_sha256 text NOT NULL DEFAULT '',"
        " ADD COLUMN shortfall_reason text NOT NULL DEFAULT ''"
    )
    op.execute("CREATE UNIQUE INDEX uq_delivery_proof ON delivery (proof_sha256) WHERE proof_sha256 <> ''")
