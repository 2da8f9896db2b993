import uuid

from sqlalchemy import ARRAY, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from services.chassis.database.database import Base, Municipal, Row


class Room(Base, Row, Municipal):
    __tablename__ = "room"

    name: Mapped[str]
    person_id: Mapped[uuid.UUID | None]
    person_ids: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid), default=list)
