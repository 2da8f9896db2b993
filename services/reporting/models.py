"""Tables of reporting. Counting reads them by statements of its own (queries.py)."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import Date
from sqlalchemy.orm import Mapped, mapped_column

from services.chassis.database.database import Base, Municipal, Row


class Definition(Row, Municipal, Base):
    """What a municipality says that an objective's percentage is, from a day on."""

    __tablename__ = "definition"

    indicator: Mapped[str]
    numerator: Mapped[str]
    denominator: Mapped[str]
    words_sq: Mapped[str]
    words_sr: Mapped[str]
    words_en: Mapped[str]
    valid_from: Mapped[dt.date] = mapped_column(Date)
    changed_by: Mapped[str]


class Export(Row, Municipal, Base):
    """A spreadsheet of a plan's numbers that somebody asked for."""

    __tablename__ = "export"

    job_id: Mapped[uuid.UUID]
