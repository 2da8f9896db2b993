"""Names, packages, rules and places of the services, which change so seldom that a worker keeps them.

What is listed here is the same for whoever is signed in. Pages on which it is changed ask the service itself.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar, cast

from google.protobuf.message import Message
from prag.assessment.v1 import assessment_service_pb2 as assessment
from prag.identity.v1 import identity_service_pb2 as identity
from prag.referral.v1 import referral_service_pb2 as referral
from prag.registry.v1 import registry_service_pb2 as registry

from gateway.clients import or_default, services
from gateway.formats import localized
from services.chassis.errors import DeadlineExceeded, Unavailable

A = TypeVar("A", bound=Message)
# What comes with a new version of Prag, and what the ministry draws anew in years.
FIXED_SECONDS = 600.0
# What an administrator changes and expects to see soon.
SOON_SECONDS = 60.0
_lock = threading.Lock()


def municipalities() -> Sequence[registry.Municipality]:
    """All municipalities; none where registry never answered."""
    question = registry.ListMunicipalitiesRequest()
    answer = or_default(lambda: _kept(services().registry.ListMunicipalities, question, FIXED_SECONDS), None)
    return answer.municipalities if answer is not None else ()


def settlements(municipality: str) -> Sequence[registry.Settlement]:
    """The settlements of a municipality; none where registry never answered."""
    question = registry.ListSettlementsRequest(municipality=municipality)
    answer = or_default(lambda: _kept(services().registry.ListSettlements, question, FIXED_SECONDS), None)
    return answer.settlements if answer is not None else ()


def packages() -> assessment.ListPackagesResponse:
    """The standard packages and the names of needs."""
    return _kept(services().assessment.ListPackages, assessment.ListPackagesRequest(), FIXED_SECONDS)


def item_names() -> dict[str, str]:
    """Names of the packages' items, by code; none where assessment never answered."""
    answer = or_default(packages, None)
    return {item.code: localized(item.name) for item in answer.items} if answer is not None else {}


def vocabulary(kind: str = "") -> referral.ListVocabularyResponse:
    """Outcomes, reasons and fields of snapshots of a kind of institution, or of all."""
    question = referral.ListVocabularyRequest(institution_kind=kind)
    return _kept(services().referral.ListVocabulary, question, FIXED_SECONDS)


def outcome_names() -> dict[str, str]:
    """What institutions report back, by code; none where referral never answered."""
    answer = or_default(vocabulary, None)
    return {each.code: localized(each.name) for each in answer.outcomes} if answer is not None else {}


def clock_rules() -> Sequence[registry.ClockRule]:
    """The rules of the clocks in all their versions; none where registry never answered."""
    question = registry.ListClockRulesRequest()
    answer = or_default(lambda: _kept(services().registry.ListClockRules, question, SOON_SECONDS), None)
    return answer.rules if answer is not None else ()


def institutions(municipality: str = "") -> dict[str, identity.Institution]:
    """Institutions that serve a municipality, or all, by id; none where identity never answered."""
    question = identity.ListInstitutionsRequest(municipality=municipality)
    answer = or_default(lambda: _kept(services().identity.ListInstitutions, question, SOON_SECONDS), None)
    return {each.id: each for each in answer.institutions} if answer is not None else {}


def institution_names() -> dict[str, str]:
    """Names of institutions by id; none where identity never answered."""
    return {key: localized(each.name) for key, each in institutions().items()}


def _kept(ask: Callable[[Any], A], question: Message, seconds: float) -> A:
    """The answer that is kept, else a new one; of a service that is down the last that it gave."""
    known = services().kept
    key = (question.DESCRIPTOR.full_name, question.SerializeToString(deterministic=True))
    with _lock:
        kept = known.get(key)
    if kept is not None and kept[0] > time.monotonic():
        return cast("A", kept[1])
    try:
        answer = ask(question)
    except (Unavailable, DeadlineExceeded):
        if kept is None:
            raise
        return cast("A", kept[1])
    with _lock:
        known[key] = (time.monotonic() + seconds, answer)
    return answer
