"""Reporting's part of "my work": no source sets a day for a report, so nothing is due."""

from __future__ import annotations

import datetime as dt

from prag.common.v1 import types_pb2 as common

from services.chassis.auth.actors import Actor
from services.chassis.database.database import Database

__all__ = ["list_work"]


async def list_work(
    _database: Database, _by: Actor, _now: dt.datetime, _today: dt.date
) -> common.ListWorkResponse:
    """Return nothing; it stands here for who looks for it as in the other services."""
    return common.ListWorkResponse()
