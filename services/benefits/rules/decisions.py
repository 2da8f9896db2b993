"""Decisions after the voting: served, final, carried out, delivered with proof."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from services.benefits.rules.applications import TRANSITIONS, Reason, State, money_faults
from services.chassis.errors import InvalidArgument, Violation
from services.domain.proofs import OF_DELIVERY

HOW_SERVED: Final = frozenset({"IN_PERSON", "BY_POST"})
# What proves a delivery: the receipt, a photograph of what stands there, a protocol that was signed.
PROOFS: Final = frozenset({*OF_DELIVERY, "OTHER"})
SHORTFALLS: Final = frozenset({"COST_LESS", "NOT_NEEDED_ANY_MORE", "DECLINED", "OTHER"})
GROUNDS: Final = frozenset({"WAIVED", "NOT_APPEALED"})

DUTIES: Final[Mapping[str, str]] = {
    "print_act": "application.read",
    "serve_decision": "decision.serve",
    "finalize_decision": "decision.serve",
}


def why_not(
    action: str, state: State, *, served: bool, over: bool = False, named: bool = True
) -> Reason | None:
    """Return why a step of a decision is not possible, or None when it is.

    `over` is what a closed case does not keep; its act is printed all the same, by who learns the `named`.
    """
    if action == "print_act":
        return None if named else Reason("APPLICATION_NOT_IN_STATE", {"state": state, "action": action})
    if over:
        return Reason("CASE_CLOSED", {})
    if (action, state) not in TRANSITIONS:
        return Reason("APPLICATION_NOT_IN_STATE", {"state": state, "action": action})
    if action == "serve_decision" and served:
        return Reason("APPLICATION_NOT_IN_STATE", {"state": "SERVED", "action": action})
    if action == "finalize_decision" and not served:
        return Reason("DECISION_NOT_SERVED", {})
    return None


def why_not_deliver(state: State, *, over: bool = False) -> Reason | None:
    """Return why nothing can be delivered now, or None when something can."""
    if over:
        return Reason("CASE_CLOSED", {})
    if ("record_delivery", state) in TRANSITIONS:
        return None
    return Reason("APPLICATION_NOT_IN_STATE", {"state": state, "action": "record_delivery"})


def check_code(code: str, known: frozenset[str], field: str) -> None:
    """Refuse a code that is not on the list."""
    if code not in known:
        raise InvalidArgument(fields=[Violation(field, "FIELD_UNKNOWN_VALUE")])


def check_delivery(
    *, amount: int | None, currency: str, granted: int | None, before: Sequence[int], proof: str
) -> None:
    """Refuse a delivery without proof, or one that would make more of it than was granted.

    Help in kind has no amount; then none can be delivered of it either.
    """
    wrong = money_faults(amount, currency, "amount")
    if not proof:
        wrong.append(Violation("document_id", "PROOF_MISSING"))
    left = (granted or 0) - sum(before)
    if amount is not None and amount > left:
        wrong.append(Violation("amount", "AMOUNT_TOO_HIGH", {"asked": str(left)}))
    if wrong:
        raise InvalidArgument(fields=wrong)


def undelivered(granted: int | None, delivered: Sequence[int]) -> int | None:
    """Return what was granted and has not come; help in kind has no amount."""
    return None if granted is None else max(granted - sum(delivered), 0)


def check_proof(*, document_case: str, document_kind: str, case_id: str) -> None:
    """Refuse a document of another family as proof, and one that proves nothing."""
    if document_case != case_id:
        raise InvalidArgument(fields=[Violation("document_id", "PROOF_MISSING")])
    if document_kind not in PROOFS:
        expected = {"expected": "DOCUMENT_KIND_RECEIPT"}
        raise InvalidArgument(fields=[Violation("document_id", "DOCUMENT_KIND_WRONG", expected)])


def check_shortfall(*, granted: int | None, delivered: int, completes: bool, reason: str, note: str) -> str:
    """Return why no more will arrive: asked where the last delivery leaves something of what was granted."""
    left = (granted or 0) - delivered
    if not completes or left <= 0:
        return ""
    if not reason:
        raise InvalidArgument(
            fields=[Violation("shortfall_reason", "SHORTFALL_UNEXPLAINED", {"left": str(left)})]
        )
    check_code(reason, SHORTFALLS, "shortfall_reason")
    if reason == "OTHER" and not note.strip():
        raise InvalidArgument(fields=[Violation("note", "FIELD_REQUIRED")])
    return reason
