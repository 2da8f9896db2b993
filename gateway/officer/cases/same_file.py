"""A file that stands elsewhere already: the form asks about where, and the answer names what was asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from prag.registry.v1 import registry_service_pb2 as pb

from gateway.clients import services
from gateway.forms import BooleanField, Form, HiddenField
from gateway.locale import lazy_gettext as _l
from services.chassis.errors import FailedPrecondition, InvalidArgument

__all__ = ["SameFileForm", "add_document", "named", "naming"]

AnswerT = TypeVar("AnswerT")


class SameFileForm(Form):
    """A form with a file; what was asked about it stands in it unseen, and one box answers."""

    same_file = BooleanField(_l("The same file belongs to all of them"))
    same_file_case_ids = HiddenField()


def named(form: Any, name: str = "same_file_case_ids") -> list[str]:
    """What the box confirms: where the file stood when it was asked about."""
    return [each for each in (form[name].data or "").split(",") if each] if form.same_file.data else []


@contextmanager
def _asked(form: Any, name: str, answer: Any) -> Iterator[None]:
    """Put the question of a refusal into the form, to be confirmed with what was confirmed before."""
    try:
        yield
    except FailedPrecondition as error:
        asked = error.metadata.get(name.removeprefix("same_file_"), "")
        if asked:
            form[name].data = ",".join([*answer, asked])
            form.same_file.data = False
        raise


def naming(form: Any, name: str, call: Callable[[Any], AnswerT], request: Any, answer: Any) -> AnswerT:
    """Send a request with the answer, a list in it; of another file, which was chosen since, it is none."""
    answer.extend(named(form, name))
    with _asked(form, name, answer):
        try:
            return call(request)
        except InvalidArgument as error:
            strangers = {one.field for one in error.fields if one.reason == "SAME_FILE_NOT_ASKED"}
            if len(strangers) < len(error.fields) or not strangers:
                raise
        kept = [one for index, one in enumerate(answer) if not any(f"[{index}]" in at for at in strangers)]
        del answer[:]
        answer.extend(kept)
        return call(request)


def add_document(form: Any, request: pb.AddDocumentRequest) -> pb.Document:
    """File a document with what the form answers of its file."""
    call = services().registry.AddDocument
    return naming(form, "same_file_case_ids", call, request, request.same_file_case_ids)
