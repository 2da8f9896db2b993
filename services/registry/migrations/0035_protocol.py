"""The protocol: papers that came and went, by number; what is printed; numbers of other services' acts."""

from alembic import op

from services.chassis.database.migrations import PEOPLE, protect, secure

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    """Add them. A number is unique in its municipality, year and unit, also where its entry was made void."""
    op.execute(
        f"CREATE TABLE protocol_entry ({PEOPLE}, case_id uuid NOT NULL REFERENCES case_file,"
        " direction text NOT NULL CONSTRAINT ck_protocol_entry_direction"
        " CHECK (direction IN ('INCOMING', 'OUTGOING')),"
        " unit text NOT NULL, unit_key text NOT NULL, number text NOT NULL, key text NOT NULL,"
        " year integer NOT NULL, stamped_on date NOT NULL, correspondent text NOT NULL,"
        " subject text NOT NULL, document_id uuid, entered_by text NOT NULL,"
        " changes jsonb NOT NULL DEFAULT '[]', voided_by text NOT NULL DEFAULT '', void_time timestamptz,"
        " void_reason text NOT NULL DEFAULT '',"
        " CONSTRAINT uq_protocol_entry_number UNIQUE (municipality, year, unit_key, key))"
    )
    op.execute("CREATE INDEX ix_protocol_entry_case ON protocol_entry (case_id, id)")
    op.execute("CREATE INDEX ix_protocol_entry_day ON protocol_entry (municipality, stamped_on)")
    op.execute("CREATE INDEX ix_protocol_entry_key ON protocol_entry (key, year)")
    op.execute(
        f"CREATE TABLE print_order ({PEOPLE}, kind text NOT NULL, case_id uuid, job_id uuid NOT NULL,"
        " ordered_by text NOT NULL)"
    )
    for table in ("protocol_entry", "print_order"):
        secure(op, table)
        protect(op, table, "case_id")
    op.execute("CREATE INDEX timeline_number ON timeline_entry ((codes ->> 'number')) WHERE codes ? 'number'")
