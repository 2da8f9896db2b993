"""Lists that must not change unnoticed: routes of the pages, events with who publishes and hears them.

`python -m tests.architecture.snapshots` writes them anew; the change is then seen in review.
"""

from __future__ import annotations

import ast
import importlib

from gateway import create_app
from services.chassis.events import event_messages as chassis_events
from tests.architecture.contracts import ROOT, SERVICES, events, has, publisher, sources

HERE = ROOT / "tests" / "architecture"


def heard_by() -> dict[str, list[str]]:
    """Which services have a handler for an event, by the event's full name."""
    found: dict[str, list[str]] = {}
    for service in SERVICES:
        if has(f"services.{service}.subscribers"):
            table = importlib.import_module(f"services.{service}.subscribers").SUBSCRIPTIONS
            for event in table:
                found.setdefault(event.DESCRIPTOR.full_name, []).append(service)
    return found


def followed(service: str) -> set[str]:
    """Streams of which a service hears at least one event."""
    return {chassis_events.stream_of(name).upper() for name, by in heard_by().items() if service in by}


def made(service: str) -> set[str]:
    """Names that are called or instantiated anywhere in a service: among them the events that it records."""
    found: set[str] = set()
    for _, tree in sources(f"services/{service}"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                found.add(node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", ""))
            elif isinstance(node, ast.Attribute):
                # An event class that is chosen first and made later.
                found.add(node.attr)
    return found


def event_lines() -> list[str]:
    """One line an event."""
    hearers = heard_by()
    return [
        f"{event.full_name}: {', '.join(hearers.get(event.full_name, [])) or '-'}"
        for event in sorted(events(), key=lambda event: event.full_name)
    ]


def unpublished() -> set[str]:
    """Events that nobody makes."""
    by_service = {service: made(service) for service in SERVICES}
    return {event.full_name for event in events() if event.name not in by_service[publisher(event)]}


def page_routes() -> list[tuple[str, str, str]]:
    """(methods and path, endpoint, access) of everything that is not transcoded from the contracts."""
    app = create_app()
    return sorted(
        (
            f"{','.join(sorted(rule.methods - {'HEAD', 'OPTIONS'}))} {rule.rule}",
            rule.endpoint,
            str(getattr(app.view_functions[rule.endpoint], "access", "")),
        )
        for rule in app.url_map.iter_rules()
        if not rule.endpoint.startswith("api.prag.")
    )


def route_lines() -> list[str]:
    """One line a route."""
    return [f"{path}  {access or 'open'}" for path, _, access in page_routes()]


SNAPSHOTS = {"events.txt": event_lines, "routes.txt": route_lines}


if __name__ == "__main__":
    for name, lines in SNAPSHOTS.items():
        (HERE / name).write_text("\n".join(lines()) + "\n", encoding="utf-8")
