"""Row-level security and grants of a table."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

__all__ = [
    "HIDDEN",
    "PEOPLE",
    "ROW",
    "SCOPE",
    "app_of",
    "append_only",
    "create_people_table",
    "data_step",
    "limit",
    "protect",
    "run",
    "secure",
]

# Columns of an aggregate's row (orm_base.Row), and of one that is fenced by its municipality.
_TIMES = "create_time timestamptz NOT NULL, update_time timestamptz NOT NULL"
ROW = f"id uuid PRIMARY KEY, version integer NOT NULL, {_TIMES}"
PEOPLE = f"id uuid PRIMARY KEY, version integer NOT NULL, municipality text NOT NULL, {_TIMES}"

# A sub-select, so that the setting is read once a statement and not once a row. A setting that nobody
# has made is NULL, `= ANY(NULL)` is not true: a path that forgot the scope finds no row.
SCOPE = "ANY ((SELECT nullif(current_setting('prag.scope', true), ''))::text[])"


# The cases that are hidden from who reads: protected, and the reader (Actor.reader, which stands in the scope
# beside the municipalities) is not among those who are named. Few, and looked up once a statement.
HIDDEN = (
    "SELECT p.case_id FROM protected_case p WHERE"
    " (p.readers && (SELECT nullif(current_setting('prag.scope', true), ''))::text[]) IS NOT TRUE"
)


def protect(op: Any, table: str, case: str, *, name: str = "protection") -> None:
    """Hide what belongs to a hidden case, besides what the scope says.

    `case` is the column with the case's id. Where a row has none, a condition says that what it hangs on is
    seen, for instance `"EXISTS (SELECT FROM plan WHERE plan.id = plan_id)"`: it is asked only where any case
    is hidden at all.
    """
    if " " in case:
        condition = f"NOT EXISTS ({HIDDEN}) OR {case}"
    else:
        condition = f"{case} IS NULL OR {case} NOT IN ({HIDDEN})"
    op.execute(
        f'CREATE POLICY {name} ON "{table}" AS RESTRICTIVE TO "{app_of(op)}"'
        f" USING ({condition}) WITH CHECK ({condition})"
    )


def secure(op: Any, table: str, *, municipality: str = "municipality", using: str = "") -> None:
    """Let the app role see only rows of the municipalities in its scope; not even the owner is exempt.

    A table without a municipality of its own gives a condition instead, for instance
    `using="EXISTS (SELECT FROM plan WHERE plan.id = plan_id)"`: the parent's own policy does the rest.
    """
    condition = using or f"{municipality} = {SCOPE}"
    op.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
    op.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
    op.execute(f'CREATE POLICY scope ON "{table}" USING ({condition}) WITH CHECK ({condition})')


def create_people_table(op: Any, table: str, *columns: Any) -> None:
    """Make a table of rows about people: the columns of `Row` and `municipality` first, then secured."""
    op.create_table(
        table,
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("municipality", sa.Text, nullable=False),
        sa.Column("create_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("update_time", sa.DateTime(timezone=True), nullable=False),
        *columns,
    )
    secure(op, table)


def limit(op: Any, table: str, column: str, *names: str) -> None:
    """Let a column hold one of these names and nothing else.

    A later revision that adds one takes `ck_<table>_<column>` away and limits the column anew.
    """
    known = ", ".join(f"'{name}'" for name in names)
    op.execute(f'ALTER TABLE "{table}" ADD CONSTRAINT ck_{table}_{column} CHECK ({column} IN ({known}))')


def run(op: Any, statements: str) -> None:
    """Run statements of a text, one after the other; none of them holds a semicolon."""
    for statement in statements.split(";"):
        if statement.strip():
            # As it stands: a colon in it is a cast or a string's, no parameter.
            op.execute(sa.text(statement.replace(":", r"\:")))


def append_only(op: Any, table: str) -> None:
    """Take from the app role all but writing new rows; also reading, as an UPDATE would need it."""
    op.execute(f'REVOKE ALL ON "{table}" FROM "{app_of(op)}"')
    op.execute(f'GRANT INSERT ON "{table}" TO "{app_of(op)}"')


@contextmanager
def data_step(op: Any) -> Iterator[None]:
    """Be the migrator, who sees every row, for the statements inside."""
    owner = op.get_bind().execute(sa.text("SELECT current_user")).scalar_one()
    op.execute("RESET ROLE")
    yield
    op.execute(f'SET LOCAL ROLE "{owner}"')


def app_of(op: Any) -> str:
    """Return the name of the role as which the service works."""
    owner = str(op.get_bind().execute(sa.text("SELECT current_user")).scalar_one())
    return owner.removesuffix("_owner") + "_app"
