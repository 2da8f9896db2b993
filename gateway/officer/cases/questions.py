"""What registry asks before it writes a person, on the page: questions join the form, answers the request."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from prag.registry.v1 import registry_service_pb2 as pb

from gateway import labels
from gateway.cards import person_cards
from gateway.locale import gettext as _
from services.chassis.errors import FailedPrecondition, InvalidArgument

__all__ = ["answering", "asked", "cards_of", "duplicate_answers", "name_questions", "with_answers"]


def duplicate_answers(form: Any) -> list[pb.DuplicateAnswer]:
    """Answers to likely hits, as the request has them."""
    return [pb.DuplicateAnswer(**datum) for datum in form.duplicate_answers.data if datum["answer"]]


def with_answers(form: Any, persons: Sequence[pb.Person]) -> None:
    """Let the persons of a request say what was confirmed of them."""
    for datum in form.plausibility_answers.data:
        if datum["confirmed"] and datum["person"].isdigit() and int(datum["person"]) < len(persons):
            persons[int(datum["person"])].plausibility_answers.add(code=datum["code"])


AnswerT = TypeVar("AnswerT")


def answering(form: Any, call: Callable[[Any], AnswerT], request: Any) -> AnswerT:
    """Send a request with its answers; those about people whom it is not like (any more) are no answers.

    They were given to a search, and then something else was typed; who is asked about now is asked anew.
    """
    with asked(form):
        try:
            return call(request)
        except InvalidArgument as error:
            strangers = {one.field for one in error.fields if one.reason == "DUPLICATE_NOT_ASKED"}
            if len(strangers) < len(error.fields):
                raise
        given = list(request.duplicate_answers)
        del request.duplicate_answers[:]
        request.duplicate_answers.extend(
            one for index, one in enumerate(given) if f"duplicate_answers[{index}].person_id" not in strangers
        )
        return call(request)


@contextmanager
def asked(form: Any) -> Iterator[None]:
    """Put the questions of a refusal into the form; what was answered stays."""
    try:
        yield
    except FailedPrecondition as error:
        _ask_of_duplicates(form, error.metadata.get("person_ids", ""))
        if error.reason == "PLAUSIBILITY_UNANSWERED":
            _ask_whether_so(form, error.metadata)
        raise


def _ask_of_duplicates(form: Any, person_ids: str) -> None:
    known = {datum["person_id"] for datum in form.duplicate_answers.data}
    for key in person_ids.split(","):
        if key and key not in known:
            form.duplicate_answers.append_entry({"person_id": key, "answer": "", "difference": ""})


def _ask_whether_so(form: Any, metadata: Any) -> None:
    said = {
        (datum["code"], datum["person"]) for datum in form.plausibility_answers.data if datum["confirmed"]
    }
    wanted = zip(metadata.get("codes", "").split(","), metadata.get("persons", "").split(","), strict=False)
    # What was asked before and is not any more was corrected.
    while form.plausibility_answers.entries:
        form.plausibility_answers.pop_entry()
    for code, person in [*sorted(said), *wanted]:
        form.plausibility_answers.append_entry(
            {"code": code, "person": person, "confirmed": (code, person) in said}
        )


def name_questions(form: Any, persons: Sequence[Any]) -> None:
    """Say in each question whom it is about; `persons` are the parts of the form that name them."""
    for entry in form.plausibility_answers:
        part = entry.form
        place = int(part.person.data) if (part.person.data or "").isdigit() else 0
        what = labels.label(f"PLAUSIBILITY_{part.code.data}")
        name = _name_of(persons[place]) if place < len(persons) else ""
        part.confirmed.label.text = _("%(name)s: %(what)s. It is so.", name=name, what=what)


def _name_of(person: Any) -> str:
    return " ".join(filter(None, (person["given_name"].data, person["family_name"].data)))


def cards_of(form: Any) -> dict[str, pb.PersonCard]:
    """Names behind the hits that ask for an answer; those of other municipalities stay closed."""
    asked = person_cards(datum["person_id"] for datum in form.duplicate_answers.data)
    return {card.person_id: card for card in asked}
