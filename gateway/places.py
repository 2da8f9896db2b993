"""Municipalities and settlements, as registry has them, in the reader's language."""

from __future__ import annotations

from prag.registry.v1 import registry_service_pb2 as pb

from gateway import reference
from gateway.formats import in_order, localized
from services.domain.municipalities import CENTRE


def municipalities() -> list[pb.Municipality]:
    """All municipalities, by name in the reader's language."""
    return sorted(reference.municipalities(), key=lambda one: in_order(localized(one.name)))


def settlements(municipality: str) -> list[pb.Settlement]:
    """Settlements of a municipality, by name in the reader's language."""
    if not municipality or municipality == CENTRE:
        return []
    return sorted(reference.settlements(municipality), key=lambda one: in_order(localized(one.name)))


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
