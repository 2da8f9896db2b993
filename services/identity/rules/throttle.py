"""How tries to sign in are slowed: for an account, for an address, and for all strangers together.

None of the three is a weapon. What is tried on a device or from an address on which the account has signed
in before has buckets of its own: whoever guesses elsewhere can't empty them. A neighbour at the same address
can empty the address's, and not the device's. Strangers are slowed together, so that one word can't be tried
at all accounts from everywhere; while they are, only who comes for the first time, on a new device and from a
new address, waits with them.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from services.chassis.throttle import Policy

__all__ = ["ACCOUNT", "CLIENT", "DEVICE", "FORGET_SOURCE_AFTER", "RESET", "SOURCE", "STRANGERS"]

# At most 5 at once; then after 2, 5, 15, 60 seconds each: not more than 100 tries in any hour.
ACCOUNT: Final = Policy(capacity=5, delays=((0, 2.0), (6, 5.0), (10, 15.0), (15, 60.0)))
# A municipality is behind one address: its people must be able to sign in together at eight o'clock.
SOURCE: Final = Policy(capacity=40, delays=((0, 1.0), (60, 5.0), (120, 15.0), (300, 60.0)))
# Several colleagues may share a computer.
DEVICE: Final = Policy(capacity=20, delays=((0, 2.0), (40, 5.0), (80, 15.0), (160, 60.0)))
# Its delay does not grow: failures of the whole country never end.
STRANGERS: Final = Policy(capacity=200, delays=((0, 2.0),))
# Of a system's secret, which nobody guesses: who tries is told to stop.
CLIENT: Final = Policy(capacity=10, delays=((0, 2.0), (20, 15.0), (60, 60.0)))
# Of questions for a link to choose another password: a municipality's people rarely forget it together.
RESET: Final = Policy(capacity=10, delays=((0, 30.0), (20, 60.0)))
# Whoever has not signed in from a place for so long is a stranger there again.
FORGET_SOURCE_AFTER: Final = dt.timedelta(days=180)
