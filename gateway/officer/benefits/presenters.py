"""What the pages of help have in common: how a state looks, schemes, names, and which form a page sends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import render_template, url_for
from prag.benefits.v1 import benefits_service_pb2 as pb
from prag.common.v1 import types_pb2 as types

from gateway import labels
from gateway.clients import services
from gateway.formats import day, localized, moment, money
from gateway.forms import Form
from gateway.locale import gettext as _
from gateway.locale import ngettext

# What a list of facts shows: the word, and the value.
Facts = list[tuple[str, Any]]


def strand_codes(strands: Iterable[int]) -> list[str]:
    """Codes of strands as labels name them: REINTEGRATION."""
    return [types.Strand.Name(one).removeprefix("STRAND_") for one in strands]


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
    pb.APPLICATION_STATE_ENDED: "done",
    pb.APPLICATION_STATE_APPEALED: "waits",
}
# The family has still to bring what is missing.
INCOMPLETE = frozenset({pb.APPLICATION_STATE_DRAFT, pb.APPLICATION_STATE_RETURNED})
# The commission has it.
BEFORE_COMMISSION = frozenset(
    {pb.APPLICATION_STATE_SUBMITTED, pb.APPLICATION_STATE_COMPLETE, pb.APPLICATION_STATE_ON_AGENDA}
)
# Decided, and not carried out yet.
TO_EXECUTE = frozenset({pb.APPLICATION_STATE_DECIDED, pb.APPLICATION_STATE_FINAL})
# States that the list of applications can be narrowed to, in the order of the road.
LISTED = (
    pb.APPLICATION_STATE_DRAFT,
    pb.APPLICATION_STATE_SUBMITTED,
    pb.APPLICATION_STATE_RETURNED,
    pb.APPLICATION_STATE_COMPLETE,
    pb.APPLICATION_STATE_ON_AGENDA,
    pb.APPLICATION_STATE_DECIDED,
    pb.APPLICATION_STATE_FINAL,
    pb.APPLICATION_STATE_IN_EXECUTION,
    pb.APPLICATION_STATE_DELIVERED,
    pb.APPLICATION_STATE_ENDED,
)
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
    return {scheme.code: scheme for scheme in answer.schemes}


def scheme_name(found: Mapping[str, pb.Scheme], code: str) -> str:
    """Its name; one that is no longer in force keeps the word for its code."""
    return localized(found[code].name) if code in found else labels.label(code)


def delivery(kind: str) -> str:
    """The word for a kind of delivery."""
    return labels.label(f"DELIVERY_{kind}")


def asked(of: Any) -> str:
    """Amount and months of an application, a decision or an entitlement; "in kind" without an amount."""
    amount = money(of.amount) if of.HasField("amount") else _("in kind")
    if not of.months:
        return amount
    months = ngettext("%(num)s month", "%(num)s months", of.months)
    return f"{amount}, {months}"


def from_plan(application: pb.Application, item: str) -> str:
    """The plan item that is applied from, by its name where the reader may know it."""
    return item or (_("an item of the plan") if application.plan_item_id else _("no item of the plan"))


def application_facts(
    application: pb.Application, names: Mapping[str, pb.Scheme], limit: str, item: str, persons: list[str]
) -> Facts:
    """What is asked for."""
    begins = application.HasField("from_on")
    handed_in = application.submit_time.seconds
    return [
        (_("Help"), scheme_name(names, application.scheme)),
        (_("Asked for"), asked(application)),
        (_("Most"), limit),
        *([(_("From"), day(application.from_on))] if begins else []),
        (_("For"), ", ".join(persons) or _("the whole family")),
        (_("From the plan"), from_plan(application, item)),
        (_("Why"), application.reason),
        (
            _("Double help"),
            _("yes, see above") if application.double_of else _("no same help for these months"),
        ),
        *([(_("Handed in"), moment(application.submit_time))] if handed_in else []),
        (_("Decides"), labels.label(application.body)),
    ]


def decision_facts(decision: pb.Decision, application: pb.Application) -> Facts:
    """What was decided."""
    granted = decision.result != pb.DECISION_RESULT_REFUSED
    return [
        (_("Result"), labels.label(result_code(decision.result))),
        *([(_("Granted"), asked(decision))] if granted else []),
        (_("Asked for"), asked(application)),
        (_("Decided on"), day(decision.decided_on)),
        (_("Decided by"), labels.label(application.body)),
        (_("Language of the act"), act_locale(decision.act_locale)),
    ]


def service_facts(decision: pb.Decision) -> Facts:
    """Whether the act was handed over, and whether the decision is final."""
    served = f"{day(decision.served_on)}, {labels.label(decision.how)}" if decision.how else _("not yet")
    final = f"{day(decision.final_on)}, {labels.label(decision.ground)}" if decision.ground else _("not yet")
    return [(_("Handed over"), served), (_("Final"), final)]


def filters(to_do: int, state: str) -> list[dict[str, Any]]:
    """What the reader is to do, and all applications of a state."""
    mine = {
        "text": _("For you to do"),
        "count": to_do,
        "url": url_for("benefits.applications"),
        "current": not state,
    }
    return [
        mine,
        *(
            {
                "text": labels.label(code),
                "url": url_for("benefits.applications", state=code),
                "current": code == state,
            }
            for code in (pb.ApplicationState.Name(number) for number in LISTED)
        ),
    ]


def law(strand: Any) -> str:
    """The legal source of a strand, for what it does not set."""
    return labels.label(types.Strand.Name(strand).replace("STRAND_", "LAW_"))


def act_locale(locale: Any) -> str:
    """The word for the language of an act."""
    return labels.label(types.Locale.Name(locale))


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
        asked=asked,
        delivery=delivery,
        law=law,
        act_locale=act_locale,
        **context,
    )
    return text, sent.status if sent is not None else 200
