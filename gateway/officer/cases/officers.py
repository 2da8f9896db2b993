"""Who is at work on cases of a municipality, and a case in a line, where cases are handed over."""

from __future__ import annotations

from prag.identity.v1 import identity_service_pb2 as identity
from prag.registry.v1 import registry_service_pb2 as pb

from gateway import labels
from gateway.clients import services
from gateway.formats import in_order
from gateway.officer.cases.case_layout import state_of
from services.domain.roles import MUNICIPAL_OFFICE


def officers_at_work(municipality: str) -> list[tuple[str, str]]:
    """Who is at work on cases there."""
    question = identity.ListColleaguesRequest(municipality=municipality)
    found = services().identity.ListColleagues(question).colleagues
    at_work = [(one.id, one.display_name) for one in found if set(one.roles) & set(MUNICIPAL_OFFICE)]
    return sorted(at_work, key=lambda pair: in_order(pair[1]))


def case_line(case: pb.Case) -> str:
    """Family, number and state."""
    name = case.head_name or case.reported_name
    return " · ".join(part for part in (name, case.number, labels.label(state_of(case))) if part)
