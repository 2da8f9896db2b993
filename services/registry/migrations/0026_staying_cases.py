"""A case that is closed as a double names the one that stays."""

from alembic import op

from services.chassis.database.migrations import app_of
from services.domain.municipalities import EVERYWHERE

revision = "0026"
down_revision = "0025"

# Whoever closes a double may name a case of any municipality: which cases of these persons are open, and
# where. The persons are those whom a search finds for the caller, so none whom a protection hides. Not even
# the owner passes by the fence, so it is moved for this one look.
_FUNCTION = f"""
CREATE FUNCTION open_cases_of(p_persons uuid[]) RETURNS TABLE (case_id uuid, municipality text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    fence text := current_setting('prag.scope', true);
BEGIN
    PERFORM set_config('prag.scope', '{{{",".join(EVERYWHERE)}}}', true);
    RETURN QUERY SELECT DISTINCT c.id, c.municipality FROM person_key k JOIN case_file c ON c.id = k.case_id
        WHERE k.person_id = ANY (p_persons) AND c.state <> 'CLOSED';
    PERFORM set_config('prag.scope', fence, true);
END $$"""  # noqa: S608 - codes of municipalities


def upgrade() -> None:
    """Add the column and the function; of those that were closed before nobody said which one stays."""
    op.execute("ALTER TABLE case_file ADD COLUMN double_of uuid")
    op.execute("CREATE INDEX case_file_doubles ON case_file (double_of) WHERE double_of IS NOT NULL")
    app = app_of(op)
    op.execute(_FUNCTION.replace(":=", r"\:="))
    op.execute("REVOKE ALL ON FUNCTION open_cases_of FROM PUBLIC")
    op.execute(f'GRANT EXECUTE ON FUNCTION open_cases_of TO "{app}"')
