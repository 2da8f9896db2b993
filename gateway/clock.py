"""The gateway's time: the clock that create_app was given, the system's unless a test gave another."""

from __future__ import annotations

import datetime as dt

from flask import Flask, current_app

from services.chassis.clock import Clock

__all__ = ["init_app", "now", "today"]

_KEY = "prag_clock"


def init_app(app: Flask, clock: Clock | None) -> None:
    """All that this application asks for the time asks this clock."""
    app.extensions[_KEY] = clock or Clock()


def now() -> dt.datetime:
    """The instant, aware, in UTC: to compare and to subtract."""
    instant: dt.datetime = current_app.extensions[_KEY].now()
    return instant


def today() -> dt.date:
    """The day that it is in Kosovo."""
    day: dt.date = current_app.extensions[_KEY].today()
    return day
