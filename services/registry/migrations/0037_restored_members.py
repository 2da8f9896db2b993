"""Who was taken for dead is restored in all families that the death ended."""

from typing import Any

from alembic import op

from services.chassis.database.migrations import HIDDEN, app_of

revision = "0037"
down_revision = "0036"

# As families_of; of a person of whom a death is taken back.
_FAMILIES_LEFT = f"""
CREATE FUNCTION families_left_by_death(p_person uuid) RETURNS TABLE (case_id uuid, municipality text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT m.case_id, m.municipality FROM membership m
    WHERE m.person_id = p_person AND m.leave_reason = 'DEATH' AND m.case_id NOT IN ({HIDDEN})
$$"""  # noqa: S608 - no value of anybody's


def upgrade() -> None:
    """Let a command find them."""
    app: Any = app_of(op)
    op.execute(_FAMILIES_LEFT)
    op.execute("REVOKE ALL ON FUNCTION families_left_by_death FROM PUBLIC")
    op.execute(f'GRANT EXECUTE ON FUNCTION families_left_by_death TO "{app}"')
