"""Every refusal that any test gets of a service is one that its proto names: callers program against reasons.

The services of tests run in the tests' process, so the gate itself tells with what it refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Final

import pytest

from services.chassis.rpc import guard

# What the gate says of any RPC, one that has no address in the JSON API too.
OF_THE_GATE: Final = frozenset(
    (
        *("TOKEN_MISSING", "TOKEN_INVALID", "TOKEN_EXPIRED", "SESSION_ENDED", "NOT_PERMITTED"),
        *("DEADLINE_REQUIRED", "DEADLINE_EXCEEDED", "INVALID_FIELDS", "INTERNAL", "NOT_IMPLEMENTED"),
        *("BUSY", "DATABASE_UNAVAILABLE", "PEER_UNAVAILABLE", "FIELD_INVALID_CHARACTER", "OUTSIDE_SCOPE"),
    )
)


@cache
def named() -> dict[str, frozenset[str]]:
    """The reasons that each RPC names, by its path."""
    from gateway.api import contracts, openapi

    bindings = {one.method.full_name: one for one in contracts.bindings(contracts.services())}
    found = {}
    for service in contracts.services():
        for method in service.methods:
            own = openapi.split(contracts.comments().get(method.full_name, ""))[1]
            reasons = {reason for names in own.values() for reason in names}
            if method.full_name in bindings:
                of_shape = openapi.reasons(bindings[method.full_name])
                reasons |= {reason for names in of_shape.values() for reason in names}
            found[f"{service.full_name}/{method.name}"] = frozenset(reasons | OF_THE_GATE)
    return found


@pytest.fixture(autouse=True)
def refusals_are_named(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail the test in which a service refused with a reason that its proto does not name."""
    refused: set[tuple[str, str]] = set()
    judge = guard._judge

    def told(rpc, error, context):
        code, known = judge(rpc, error, context)
        if known is not None:
            refused.add((rpc, known.reason))
        return code, known

    monkeypatch.setattr(guard, "_judge", told)
    yield
    unnamed = [
        f"{rpc}: {reason}"
        for rpc, reason in sorted(refused)
        if rpc.startswith("prag.") and reason not in named().get(rpc, {reason})
    ]
    assert unnamed == [], "refused with a reason that the RPC's comment (Errors:) does not name"
