"""The ORM's session: times by the transaction's clock, and new rows in one round trip."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import TextClause, event, text
from sqlalchemy.orm import Session, make_transient_to_detached

from services.chassis.database.inserts import by_table, ctes, parameters
from services.chassis.database.orm_base import TIMES, Base, Row

__all__ = ["StampedSession"]


class StampedSession(Session):
    """Writes create_time and update_time by the transaction's clock, never by the machine's."""

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        """Write what was changed; new rows of several tables in one statement, and not one a table."""
        if objects is None:
            self._insert_together()
        super().flush(objects)

    def _insert_together(self) -> None:
        rows = {model: new for model, new in by_table(self.new).items() if _is_written_whole(model)}
        if len(rows) < 2:
            return
        values = parameters(rows, self.info["now"])
        self.connection().execute(_statement(tuple(rows)), values)
        for row in [row for new in rows.values() for row in new]:
            self.expunge(row)
            make_transient_to_detached(row)
            self.add(row)


@cache
def _is_written_whole(model: type[Base]) -> bool:
    """Say whether all that stands in a row is said by us, and nothing by the database."""
    return all(column.server_default is None for column in model.__table__.columns)


@cache
def _statement(models: tuple[type[Base], ...]) -> TextClause:
    return text(f"WITH {', '.join(ctes(models))} SELECT")


@event.listens_for(StampedSession, "before_flush")
def _stamp(session: Session, _context: object, _instances: object) -> None:
    now = session.info["now"]
    for row in session.new:
        if isinstance(row, Row):
            # Who imports old files, or makes demo data, sets the times; they stay.
            for name in TIMES:
                if getattr(row, name) is None:
                    setattr(row, name, now)
    for row in session.dirty:
        if isinstance(row, Row) and session.is_modified(row):
            row.update_time = now
