"""The numbers of a case that was closed as another one's double belong to the one that stays."""

from alembic import op

from services.chassis.database.migrations import data_step

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Let go of the numbers, also of those that were closed so before."""
    op.execute("ALTER TABLE identifier ADD COLUMN of_double boolean NOT NULL DEFAULT false")
    with data_step(op):
        op.execute(
            "UPDATE identifier SET of_double = true FROM person"
            " JOIN case_file ON case_file.id = person.case_id"
            " WHERE person.id = identifier.person_id AND case_file.state = 'CLOSED'"
            " AND case_file.closure ->> 'outcome' = 'DUPLICATE'"
        )
    op.execute("DROP INDEX uq_identifier_key")
    op.execute(
        "CREATE UNIQUE INDEX uq_identifier_key ON identifier (kind, key)"
        " WHERE kind IN ('PERSON_NUMBER', 'JMBG') AND NOT protected AND NOT of_double"
    )
