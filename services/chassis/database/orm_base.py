"""What the tables of all services have in common."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from functools import cache
from typing import Any, Final

from sqlalchemy import CheckConstraint, ColumnDefault, DateTime, MetaData, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from services.chassis.database.statements import literals
from services.chassis.ids import new_id

__all__ = ["TIMES", "Base", "Municipal", "Row", "one_of", "written"]

TIMES: Final = ("create_time", "update_time")


@cache
def _tables(_package: str) -> MetaData:
    """The tables of one service. Constraints have names everywhere: errors are told apart by them."""
    return MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Base(DeclarativeBase):
    """The mapped classes of a service. Text is text, and an instant always has its zone."""

    type_annotation_map = {str: Text(), dt.datetime: DateTime(timezone=True)}  # noqa: RUF012  # its own spelling

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Give each service tables of its own: two may both have a `session`, and tests run them together."""
        cls.metadata = _tables(".".join(cls.__module__.split(".")[:2]))
        super().__init_subclass__(**kwargs)

    def __init__(self, **values: Any) -> None:
        """Take the columns' values of a new row.

        Nobody but a validator listens to a row that no session knows yet: told one by one, they cost half of
        its making.
        """
        unknown = values.keys() - _defaults(type(self)).keys()
        if unknown:
            raise TypeError(f"{type(self).__name__} has no column {', '.join(sorted(unknown))}")
        validated = {name: values.pop(name) for name in self.__mapper__.validators if name in values}
        vars(self).update(values)
        for name, value in validated.items():
            setattr(self, name, value)


class Row:
    """An aggregate's row: its id, the version that its etag is made of, and two times."""

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    version: Mapped[int]
    create_time: Mapped[dt.datetime]
    update_time: Mapped[dt.datetime]

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805  # SQLAlchemy calls it with the class
        """Let each UPDATE carry the version that was read: a lost update is then an error, not silence."""
        return {"version_id_col": cls.version}


class Municipal:
    """A row that row-level security fences."""

    municipality: Mapped[str]


@cache
def _defaults(model: type[Base]) -> dict[str, Any]:
    """Return the columns of a table, each with what stands there when nothing is said: a value or a maker."""
    return {
        column.key: column.default.arg if isinstance(column.default, ColumnDefault) else None
        for column in model.__table__.columns
    }


def one_of(column: str, names: Iterable[str]) -> CheckConstraint:
    """Limit a column to the names of a rule's set; a migration writes the same into the database."""
    return CheckConstraint(f"{column} IN ({literals(names)})", name=column)


def written(row: Base, now: dt.datetime) -> dict[str, Any]:
    """Return a new row's columns, filled up as the ORM fills them up, for who writes it without the ORM.

    No session ever knows the row, so its values are set without telling one: that cost more than the rest.
    """
    values = vars(row)
    if isinstance(row, Row):
        values["version"] = 1
        for name in TIMES:
            values[name] = values.get(name) or now
    for name, default in _defaults(type(row)).items():
        if values.get(name) is None:
            values[name] = default(None) if callable(default) else default
    return {name: values[name] for name in _defaults(type(row))}
