"""Every refusal that any test gets of a service is one that its proto names: callers program against reasons.

And it says all that the proto promises with the reason ("Metadata: state, action."): texts are made of it.
The services of tests run in the tests' process, so the gate itself tells with what it refused.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Final

import pytest

from services.chassis.errors import DomainError, InvalidArgument
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


@cache
def promised() -> dict[str, dict[str, frozenset[str]]]:
    """What the comment of a reason promises to tell with it, by the package that names it."""
    from gateway.api import contracts

    found: dict[str, dict[str, frozenset[str]]] = defaultdict(dict)
    for name, comment in contracts.comments().items():
        package, of_reason, reason = name.rpartition(".Reason.")
        if of_reason:
            listed = re.search(r"\bMetadata: ([^.]+)", re.sub(r"\([^)]*\)", "", comment))
            keys = {key.strip() for key in listed[1].split(",")} if listed else set()
            found[package][reason] = frozenset(keys - {"none"})
    return found


def untold(rpc: str, error: DomainError) -> list[str]:
    """What a refusal, or one of its fields, leaves out of what its reason promises."""
    told = [("", error.reason, error.metadata)]
    if isinstance(error, InvalidArgument):
        told += [(f"{one.field} ", one.reason, one.metadata) for one in error.fields]
    # A reason may be a service's own or everybody's; what a peer refuses with is the peer's.
    packages = (rpc.rpartition(".")[0], "prag.common.v1", *promised())
    of = {
        reason: next((promised()[one][reason] for one in packages if reason in promised().get(one, ())), ())
        for _, reason, _ in told
    }
    return [
        f"{field}{reason} without {key}"
        for field, reason, metadata in told
        for key in sorted(of[reason])
        if key not in metadata
    ]


@pytest.fixture(autouse=True)
def refusals_are_named(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail the test in which a service refused with a reason that its proto does not name."""
    refused: set[tuple[str, str]] = set()
    left_out: set[tuple[str, str]] = set()
    judge = guard._judge

    def told(rpc, error, context):
        code, known = judge(rpc, error, context)
        if known is not None:
            refused.add((rpc, known.reason))
            left_out.update((rpc, one) for one in untold(rpc, known))
        return code, known

    monkeypatch.setattr(guard, "_judge", told)
    yield
    unnamed = [
        f"{rpc}: {reason}"
        for rpc, reason in sorted(refused)
        if rpc.startswith("prag.") and reason not in named().get(rpc, {reason})
    ]
    assert unnamed == [], "refused with a reason that the RPC's comment (Errors:) does not name"
    silent = [f"{rpc}: {one}" for rpc, one in sorted(left_out) if rpc.startswith("prag.")]
    assert silent == [], "refused without what the reason's comment (Metadata:) promises"
