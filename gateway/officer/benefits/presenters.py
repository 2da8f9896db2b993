"""What the pages of help have in common: how a state looks, schemes, names, and which form a page sends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import render_template
from prag.benefits.v1 import benefits_service_pb2 as pb
from prag.common.v1 import types_pb2 as types
from prag.registry.v1 import registry_service_pb2 as registry

from gateway import labels
from gateway.clients import or_default, services
from gateway.formats import localized
from gateway.forms import Form

MOST = 200
# Kind of the status macro for each state.
KINDS: Mapping[int, str] = {
    pb.APPLICATION_STATE_DRAFT: "progress",
    pb.APPLICATION_STATE_SUBMITTED: "waits",
    pb.APPLICATION_STATE_RETURNED: "due",
    pb.APPLICATION_STATE_COMPLETE: "waits",
    pb.APPLICATION_STATE_ON_AGENDA: "waits",
    pb.APPLICATION_STATE_DECIDED: "progress",
    pb.APPLICATION_STATE_FINAL: "progress",
    pb.APPLICATION_STATE_IN_EXECUTION: "progress",
    pb.APPLICATION_STATE_DELIVERED: "done",
    pb.APPLICATION_STATE_APPEALED: "waits",
}
RESULTS: Mapping[int, str] = {
    pb.DECISION_RESULT_APPROVED: "done",
    pb.DECISION_RESULT_PARTLY: "done",
    pb.DECISION_RESULT_REFUSED: "none",
}


def state_code(application: pb.Application) -> str:
    """The state's code, for its word."""
    return pb.ApplicationState.Name(application.state)


def result_code(result: Any) -> str:
    """The result's code, for its word."""
    return str(pb.DecisionResult.Name(result))


def schemes(strand: Any = types.STRAND_UNSPECIFIED) -> dict[str, pb.Scheme]:
    """Schemes in force, by code; those of a strand, or all."""
    answer = services().benefits.ListSchemes(pb.ListSchemesRequest(strand=strand))
    return {one.code: one for one in answer.schemes}


def scheme_name(found: Mapping[str, pb.Scheme], code: str) -> str:
    """Its name; one that is no longer in force keeps the word for its code."""
    return localized(found[code].name) if code in found else labels.label(code)


def delivery(kind: str) -> str:
    """The word for a kind of delivery."""
    return labels.label(f"DELIVERY_{kind}")


def law(strand: Any) -> str:
    """The legal source of a strand, for what it does not set."""
    return labels.label(types.Strand.Name(strand).replace("STRAND_", "LAW_"))


def act_locale(locale: Any) -> str:
    """The word for the language of an act."""
    return labels.label(types.Locale.Name(locale))


def cards(case_ids: Iterable[str], person_ids: Iterable[str] = ()) -> list[registry.PersonCard]:
    """Cards of heads of cases and of persons; none while registry does not answer."""
    cases, persons = sorted({*case_ids} - {""}), sorted({*person_ids})
    if not cases and not persons:
        return []
    question = registry.BatchGetCardsRequest(ids=persons[:MOST], case_ids=cases[: MOST - len(persons[:MOST])])
    answer = or_default(lambda: services().registry.BatchGetCards(question), None)
    return [] if answer is None else list(answer.cards)


def actions(of: Any) -> dict[str, types.Action]:
    """The steps of a thing by name."""
    return {action.name: action for action in of.actions}


class PressForm(Form):
    """A button without a field."""


def main(steps: Mapping[str, types.Action], forms: Mapping[str, Form]) -> Form | None:
    """Of the forms of a page the one that the languages send, so that nothing typed is lost."""
    allowed = (form for name, form in forms.items() if name in steps and steps[name].allowed)
    return next(allowed, None)


def page(template: str, sent: Form | None, main: Form | None = None, **context: Any) -> tuple[str, int]:
    """A page of several forms: `sent` was refused, else `main` is the first to be filled in."""
    pressed = isinstance(sent, PressForm)
    text = render_template(
        template,
        form=None if pressed else sent or main,
        press=sent if pressed else None,
        kinds=KINDS,
        results=RESULTS,
        state_code=state_code,
        result_code=result_code,
        scheme_name=scheme_name,
        delivery=delivery,
        law=law,
        act_locale=act_locale,
        **context,
    )
    return text, sent.status if sent is not None else 200
