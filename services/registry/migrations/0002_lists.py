"""Lists walk one index of their municipality, also by officer."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("DROP INDEX case_file_municipality, case_file_state")
    op.execute("CREATE INDEX case_file_municipality ON case_file (municipality, id)")
    op.execute("CREATE INDEX case_file_state ON case_file (municipality, state, id)")
    op.execute("CREATE INDEX case_file_officer ON case_file (municipality, officer_id, id)")
