import datetime as dt
import uuid
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Date, ForeignKey, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.chassis.database.database import Base, Municipal, Row


class Room(Base, Row, Municipal):
    __tablename__ = "room"

    name: Mapped[str]
    person_id: Mapped[uuid.UUID | None]
    person_ids: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid), default=list)


class Chair(Base, Row, Municipal):
    """A column of each type that tables of services have."""

    __tablename__ = "chair"

    room_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("room.id"))
    name: Mapped[str | None]
    legs: Mapped[int]
    weight: Mapped[int] = mapped_column(BigInteger)
    broken: Mapped[bool]
    made_on: Mapped[dt.date | None]
    sold_time: Mapped[dt.datetime | None]
    picture: Mapped[bytes]
    marks: Mapped[dict[str, Any]] = mapped_column(JSONB)
    words: Mapped[list[str]] = mapped_column(ARRAY(Text))
    days: Mapped[list[dt.date]] = mapped_column(ARRAY(Date))
