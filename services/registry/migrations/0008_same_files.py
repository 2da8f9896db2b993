"""One file for two families is asked about, in whichever municipality the other lives."""

import sqlalchemy as sa
from alembic import op

from services.chassis.database.migrations import data_step

revision = "0008"
down_revision = "0007"

# Which file is filed for which family, and nothing else: without a fence, so read through the function alone,
# which notes a file and tells the family that had it before.
_FUNCTION = """
CREATE FUNCTION file_of(p_sha256 text, p_case uuid) RETURNS uuid
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO filed_file (sha256, case_id) VALUES (p_sha256, p_case) ON CONFLICT DO NOTHING;
    SELECT case_id FROM filed_file WHERE sha256 = p_sha256 AND case_id <> p_case LIMIT 1
$$"""


def upgrade() -> None:
    """Add the column, the table and its function; what is filed already is known too."""
    op.execute("ALTER TABLE document ADD COLUMN same_file_confirmed boolean NOT NULL DEFAULT false")
    op.execute(
        "CREATE TABLE filed_file (sha256 text NOT NULL, case_id uuid NOT NULL, PRIMARY KEY (sha256, case_id))"
    )
    with data_step(op):
        op.execute("INSERT INTO filed_file SELECT DISTINCT sha256, case_id FROM document")
    app = (
        str(op.get_bind().execute(sa.text("SELECT current_user")).scalar_one()).removesuffix("_owner")
        + "_app"
    )
    op.execute(f'REVOKE ALL ON filed_file FROM "{app}"')
    op.execute(_FUNCTION)
    op.execute("REVOKE ALL ON FUNCTION file_of FROM PUBLIC")
    op.execute(f'GRANT EXECUTE ON FUNCTION file_of TO "{app}"')
