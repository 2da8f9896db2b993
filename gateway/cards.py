"""Cards of persons by the page: registry gives so many at once, so they are asked for in portions."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from prag.registry.v1 import registry_service_pb2 as pb

from gateway.clients import or_default, parallel, services

__all__ = ["person_cards"]

# As many as registry takes in one question.
PORTION = 200


def person_cards(persons: Iterable[str] = (), cases: Iterable[str] = ()) -> list[pb.PersonCard]:
    """Cards of persons and of the heads of cases; none while registry does not answer."""
    wanted = [(True, key) for key in sorted({*persons} - {""})]
    wanted += [(False, key) for key in sorted({*cases} - {""})]
    portions = [wanted[start : start + PORTION] for start in range(0, len(wanted), PORTION)]
    questions = [
        pb.BatchGetCardsRequest(
            ids=[key for is_person, key in portion if is_person],
            case_ids=[key for is_person, key in portion if not is_person],
        )
        for portion in portions
    ]
    answers = parallel(*(partial(_ask, question) for question in questions)) if questions else ()
    return [card for answer in answers if answer is not None for card in answer.cards]


def _ask(question: pb.BatchGetCardsRequest) -> pb.BatchGetCardsResponse | None:
    return or_default(lambda: services().registry.BatchGetCards(question), None)
