"""Names are folded by more letters (Ukrainian, Macedonian, Montenegrin; ligatures): fold anew."""

import sqlalchemy as sa
from alembic import op

from services.chassis.database.migrations import data_step
from services.domain import names

revision = "0023"
down_revision = "0022"

_PERSONS = sa.text(
    "SELECT p.id, p.given_name, p.family_name, p.other_names, k.given, k.family, k.birth_year"
    " FROM person p JOIN person_key k ON k.person_id = p.id"
    " WHERE p.id > :after ORDER BY p.id LIMIT 5000"
)
_KEYS = sa.text("UPDATE person_key SET given = :given, family = :family WHERE person_id = :person")
_OLD = sa.text("DELETE FROM person_token WHERE person_id = :person AND token NOT LIKE '#%'")
_TOKEN = sa.text("INSERT INTO person_token (token, person_id, birth_year) VALUES (:word, :person, :year)")
_WORD = sa.text("INSERT INTO name_word VALUES (:word) ON CONFLICT DO NOTHING")


def upgrade() -> None:
    """Write the keys of those whose fold is another now."""
    with data_step(op):
        fold_anew(op.get_bind())


def fold_anew(connection: sa.Connection) -> None:
    """Go through all persons."""
    after = "00000000-0000-0000-0000-000000000000"
    while rows := connection.execute(_PERSONS, {"after": after}).all():
        after = rows[-1].id
        for row in rows:
            _refold(connection, row)


def _refold(connection: sa.Connection, row: sa.Row[tuple[object, ...]]) -> None:
    given = names.fold(row.given_name)
    family = " ".join(map(names.fold, (row.family_name, *row.other_names)))
    if (given, family) == (row.given, row.family):
        return
    connection.execute(_KEYS, {"person": row.id, "given": given, "family": family})
    connection.execute(_OLD, {"person": row.id})
    words = sorted({*given.split(), *family.split()})
    tokens = [{"word": word, "person": row.id, "year": row.birth_year} for word in words]
    if tokens:
        connection.execute(_TOKEN, tokens)
        connection.execute(_WORD, tokens)
