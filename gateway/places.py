"""Municipalities and settlements, as registry has them; they change so seldom that a worker keeps them."""

from __future__ import annotations

import threading
import time
from typing import Any

from prag.registry.v1 import registry_service_pb2 as pb

from gateway.clients import or_default, services
from gateway.formats import in_order, localized
from services.domain.municipalities import CENTRE

KEPT_SECONDS = 600.0
_lock = threading.Lock()
_kept: dict[str, tuple[float, Any]] = {}


def _once(key: str, ask: Any) -> Any:
    """The answer that is kept, else a new one; nothing is kept of a service that is down."""
    with _lock:
        kept = _kept.get(key)
    if kept is not None and kept[0] > time.monotonic():
        return kept[1]
    answer = or_default(ask, None)
    if answer is None:
        return kept[1] if kept is not None else None
    with _lock:
        _kept[key] = (time.monotonic() + KEPT_SECONDS, answer)
    return answer


def municipalities() -> list[pb.Municipality]:
    """All municipalities, by name in the reader's language."""
    answer = _once(
        "municipalities", lambda: services().registry.ListMunicipalities(pb.ListMunicipalitiesRequest())
    )
    found = list(answer.municipalities) if answer is not None else []
    return sorted(found, key=lambda one: in_order(localized(one.name)))


def settlements(municipality: str) -> list[pb.Settlement]:
    """Settlements of a municipality, by name in the reader's language."""
    if not municipality or municipality == CENTRE:
        return []
    answer = _once(
        municipality,
        lambda: services().registry.ListSettlements(pb.ListSettlementsRequest(municipality=municipality)),
    )
    places = list(answer.settlements) if answer is not None else []
    return sorted(places, key=lambda one: in_order(localized(one.name)))


def municipality_name(code: str) -> str:
    """The name of a municipality; "" for a case that nobody has taken."""
    if code == CENTRE:
        return ""
    return next(
        (localized(municipality.name) for municipality in municipalities() if municipality.code == code), code
    )


def settlement_name(municipality: str, settlement_id: str) -> str:
    """The name of a settlement; "" where none is chosen."""
    return next(
        (
            localized(settlement.name)
            for settlement in settlements(municipality)
            if settlement.id == settlement_id
        ),
        settlement_id,
    )
