"""The list of callers says what the services' code calls, and no more."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.chassis.events import logs
from services.chassis.rpc.callers import CALLERS, GATEWAY, admitted
from services.chassis.rpc.guard import access_of
from tests.architecture.contracts import ROOT, SERVICES
from tests.descriptors import services_of

# Files that several services share, and whose calls these are.
SHARED = {
    "services/case_refs.py": ("assessment", "referral", "benefits"),
    "services/corrections.py": ("assessment", "referral", "benefits"),
    "services/sharing.py": ("assessment", "referral"),
    # Whoever shows files asks registry whether they are open to the reader.
    "services/chassis/runtime/service.py": ("assessment", "referral", "benefits"),
    # Whoever has jobs, and whoever is asked by people, asks identity.
    "services/chassis/jobs.py": tuple(name for name in SERVICES if name != "identity"),
    "services/chassis/main.py": tuple(name for name in SERVICES if name != "identity"),
}
# A peer that is called by a name that stands in a variable: its file, and which peers these are.
NAMED_ELSEWHERE = {
    "services/benefits/documents/correcting.py": ("registry", "assessment", "referral"),
    "services/registry/rpc/case_files.py": ("benefits",),
    "services/registry/rpc/clocks.py": tuple(name for name in SERVICES if name != "registry"),
    "services/registry/commands/readings.py": tuple(name for name in SERVICES if name != "registry"),
    "services/assessment/documents/__init__.py": ("registry",),
    "services/benefits/documents/__init__.py": ("registry",),
}
METHODS = {name: {method.name for one in services_of(name) for method in one.methods} for name in SERVICES}


def calls(path: Path) -> Iterator[tuple[str, str]]:
    """(peer, RPC) of what a file calls: `…peers.registry.GetCaseRef(…)`, `peer.GetCase(…)`."""
    file = str(path.relative_to(ROOT))
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        on, method = ast.unparse(node.func.value), node.func.attr
        peer = on.rpartition(".")[2]
        if "peers" in on and peer in SERVICES:
            yield peer, method
        elif on == "peer" or "peers" in on:
            for named in NAMED_ELSEWHERE.get(file, ()):
                if method in METHODS[named]:
                    yield named, method


def called() -> set[tuple[str, str, str]]:
    """(caller, peer, RPC) of the code of all services."""
    found = set()
    for caller in SERVICES:
        for path in (ROOT / "services" / caller).rglob("*.py"):
            found |= {(caller, peer, method) for peer, method in calls(path)}
    for file, callers in SHARED.items():
        found |= {(caller, peer, method) for peer, method in calls(ROOT / file) for caller in callers}
    return {one for one in found if one[0] != one[1]}


def listed() -> set[tuple[str, str, str]]:
    """The same of the list."""
    return {
        (caller, service, method)
        for service, methods in CALLERS.items()
        for method, callers in methods.items()
        for caller in callers
    }


def test_the_list_is_what_is_called():
    reads = {one for one in listed() if one[2] == "ReadEvents"}
    assert listed() - reads == called()
    assert reads == {
        (caller, logs.PUBLISHERS.get(stream, stream), "ReadEvents")
        for caller, streams in logs.FOLLOWS.items()
        for stream in streams
    }


@pytest.mark.parametrize("name", SERVICES)
def test_who_may_call_is_said_of_each_rpc(name):
    assert set(CALLERS[name]) <= METHODS[name]
    for one in services_of(name):
        for method in one.methods:
            access = access_of(method)
            assert access is not None
            people = bool(access.permission or access.signed_in or access.public)
            # What services keep among themselves the gateway can't call, whatever it is told.
            assert (GATEWAY in admitted(name, method.name, access)) is people, method.full_name
            assert admitted(name, method.name, access) <= {GATEWAY, *SERVICES}


def test_what_is_open_to_services_for_themselves_is_called_by_one():
    """What a service calls for a person is open to that person; for itself it needs a word of its own."""
    named = {(service, method) for service, methods in CALLERS.items() for method in methods}
    open_to_services = {
        (service, method.name)
        for service in SERVICES
        for one in services_of(service)
        for method in one.methods
        if access_of(method).services
    }
    assert len(open_to_services) > 10
    # Of one shape in all services; registry looks at its own rows itself.
    assert open_to_services - named == {
        ("registry", "ReadAccessRecords"),
        ("registry", "ReadReaders"),
    }


# Who catches more than "not there" of a neighbour, and what of it.
CAUGHT = {
    "assessment/cases.py": "a refusal by what is known here, before registry itself is asked",
    "assessment/rules/progress.py": "a rule's refusal, shown as an action's",
    "identity/rules/accounts.py": "a rule's refusal, shown as an action's",
    "referral/rules/counselling.py": "a rule's refusal, shown as an action's",
    "registry/commands/comparing.py": "a defect with one person: whoever waits behind is compared",
    "registry/rules/cases.py": "a rule's refusal, shown as an action's",
    "registry/rules/handing_over.py": "a rule's refusal, shown as an action's",
    "registry/rules/notes.py": "a rule's refusal, shown as an action's",
    "benefits/rules/projects.py": "a rule's refusal, shown as an action's",
    "reporting/rules/activities.py": "a rule's refusal, shown as an action's",
    "registry/rules/pairs.py": "a rule's refusal, shown as an action's",
    "registry/rules/transfers.py": "a rule's refusal, shown as an action's",
    "registry/rules/clock_changes.py": "a rule's refusal, shown as an action's",
    "registry/rpc/clocks.py": "who looked: the answer names the services that did not answer",
    "registry/rpc/openings.py": "whose step waits: refusal and opening name the services that did not answer",
}
_AWAY = re.compile(r"\b(Unavailable|DeadlineExceeded|DomainError|Exception|BaseException)\b")


def test_nobody_catches_that_a_neighbour_is_away():
    """But what carries the calls (the chassis): that tries again, waits, tells the caller."""
    found = {
        str(path.relative_to(ROOT / "services"))
        for path in (ROOT / "services").rglob("*.py")
        if path.relative_to(ROOT / "services").parts[0] != "chassis"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler)
        and _AWAY.search(ast.unparse(node.type) if node.type else "Exception")
    }
    assert found == set(CAUGHT)
