"""How long a session and an invitation last."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Final

__all__ = [
    "ABSOLUTE",
    "IDLE",
    "INVITATION",
    "TOUCH_AFTER",
    "Link",
    "absolute_end",
    "ends",
    "invitation_end",
    "used",
]

# ASVS 7.3: eight hours in any case; on a computer that others use too, 15 minutes without work.
ABSOLUTE: Final = dt.timedelta(hours=8)
IDLE: Final = dt.timedelta(minutes=15)
# Work is written down at most so often: a write for each page would cost more than the page.
TOUCH_AFTER: Final = dt.timedelta(seconds=20)
INVITATION: Final = dt.timedelta(days=7)


class Link(StrEnum):
    """Why a link was sent by which a password is chosen."""

    INVITATION = "INVITATION"
    RESET = "RESET"


def absolute_end(started: dt.datetime) -> dt.datetime:
    """Return when a session ends whatever is done in it."""
    return started + ABSOLUTE


def ends(absolute: dt.datetime, used: dt.datetime, *, shared: bool) -> dt.datetime:
    """Return when a session ends if nothing more is done in it."""
    return min(absolute, used + IDLE) if shared else absolute


def used(noted: dt.datetime, now: dt.datetime) -> dt.datetime:
    """Return the last use of a session that is used now: what was noted, unless that is a while ago."""
    return now if now - noted >= TOUCH_AFTER else noted


def invitation_end(sent: dt.datetime) -> dt.datetime:
    """Return until when an invitation can be accepted."""
    return sent + INVITATION
