"""Which clocks that ran out have come up to whom, by the version that each began under."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from services.chassis.auth.actors import Actor
from services.chassis.database.database import Database
from services.domain.roles import COORDINATOR, MOCR_HEAD
from services.registry.queries import officers, reference
from services.registry.rules import clocks as rules

__all__ = ["VERSIONS", "come_up", "parameters"]

# Joined to the table `clock`.
VERSIONS: Final = (
    "unnest(CAST(:versions AS uuid[]), CAST(:horizons AS timestamptz[]), CAST(:unless_head AS boolean[]),"
    " CAST(:unless_coordinator AS boolean[]))"
    " v (id, horizon, unless_head, unless_coordinator) ON v.id = clock.rule_version_id"
)


def come_up(municipality: str) -> str:
    """Write the condition that an open clock of a place has come up to the reader."""
    return (
        "clock.open AND clock.due_time < v.horizon AND clock.due_time < CAST(:now AS timestamptz)"
        " AND NOT (v.unless_head AND EXISTS (SELECT FROM account_ref head"
        f" WHERE {officers.at_work('head', municipality, [MOCR_HEAD])}))"
        " AND NOT (v.unless_coordinator AND EXISTS (SELECT FROM account_ref coordinator"
        f" WHERE {officers.at_work('coordinator', municipality, [COORDINATOR])}))"
    )


async def parameters(
    database: Database, by: Actor, now: dt.datetime, *, head: bool = False
) -> dict[str, Any]:
    """Return which versions' clocks come up to somebody, and until when they must have run out for it.

    To a head only where that is asked: what is late in the office stands in the head's queue anyway.
    """
    law = await reference.law(database)
    rung = rules.rung_of(by.roles)
    if rung == MOCR_HEAD and not head:
        rung = ""
    up = [
        (version_id, now - escalation.after, escalation.unless_head, escalation.unless_coordinator)
        for version_id, rule in (law.by_id.items() if rung else ())
        if (escalation := rules.escalation(rule, rung)) is not None
    ]
    versions, horizons, unless_head, unless_coordinator = map(list, zip(*up, strict=True)) if up else [[]] * 4
    return {
        "versions": versions,
        "horizons": horizons,
        "unless_head": unless_head,
        "unless_coordinator": unless_coordinator,
        "now": now,
    }
