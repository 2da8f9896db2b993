"""The demo country: institutions, accounts and sixty invented families, made only by the gateway's own API.

`make run` starts it in the background once pages answer (`DEMO=0` leaves it out). It is a program like any
other: it signs in, asks and is refused as people are. Every write carries a request id that is made from
its name, so a load that was cut short goes on where it stopped, and a second start changes nothing.
"""

from __future__ import annotations

from deploy.demo.country import account_lines

__all__ = ["account_lines"]
