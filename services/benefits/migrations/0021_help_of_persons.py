"""A person may belong to families of several municipalities, and gets a help once in the country."""

import sqlalchemy as sa
from alembic import op

from services.chassis.database.migrations import app_of

revision = "benefits_0021"
down_revision = "benefits_0020"

# What the comparison needs of other applications for the same persons or the same case, wherever they are:
# no text, no amount, no number. The search path is fixed, so that nobody slips in another table.
_HELP_OF = """
CREATE FUNCTION help_of(p_family text, p_application uuid, p_case uuid, p_persons uuid[])
RETURNS TABLE (id uuid, case_id uuid, for_person_ids uuid[], family text, state text, end_reason text,
    entitlement_id uuid, from_on date, months integer, once boolean, result text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT a.id, a.case_id, a.for_person_ids, a.family, a.state, a.end_reason, a.entitlement_id, a.from_on,
        a.months, a.once, coalesce(d.result, '')
    FROM application a LEFT JOIN decision d ON d.id = a.decision_id
    WHERE a.family = p_family AND a.id <> p_application
    AND (a.case_id = p_case OR a.for_person_ids && p_persons)
$$"""


def upgrade() -> None:
    """Let the app role compare, and no more."""
    owner = str(op.get_bind().execute(sa.text("SELECT current_user")).scalar_one())
    for table in ("application", "decision"):
        # Read by the function below; the app role has its own fence.
        op.execute(f'CREATE POLICY comparing ON {table} TO "{owner}" USING (true) WITH CHECK (true)')
    op.execute(_HELP_OF)
    op.execute("REVOKE ALL ON FUNCTION help_of FROM PUBLIC")
    op.execute(f'GRANT EXECUTE ON FUNCTION help_of TO "{app_of(op)}"')
