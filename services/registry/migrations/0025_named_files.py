"""Who says that a file belongs to other families too names them: all are asked about, and kept."""

from alembic import op

from services.chassis.database.migrations import HIDDEN, app_of

revision = "0025"
down_revision = "0024"

# Without a fence, so read through the function alone, which notes a file and tells for which other families
# it is filed; those whom a protection hides are nobody's affair.
_FUNCTION = f"""
CREATE FUNCTION cases_of_file(p_sha256 text, p_case uuid) RETURNS SETOF uuid
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO filed_file (sha256, case_id) VALUES (p_sha256, p_case) ON CONFLICT DO NOTHING;
    SELECT case_id FROM filed_file WHERE sha256 = p_sha256 AND case_id <> p_case
    AND case_id NOT IN ({HIDDEN})
$$"""  # noqa: S608 - no value of anybody's


def upgrade() -> None:
    """Add the column, and replace the function."""
    op.execute("ALTER TABLE document ADD COLUMN same_file_case_ids uuid[] NOT NULL DEFAULT '{}'")
    op.execute("DROP FUNCTION file_of")
    app = app_of(op)
    op.execute(_FUNCTION)
    op.execute("REVOKE ALL ON FUNCTION cases_of_file FROM PUBLIC")
    op.execute(f'GRANT EXECUTE ON FUNCTION cases_of_file TO "{app}"')
