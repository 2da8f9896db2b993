"""Applications: what may be asked for, when a file is complete, and what would be the same help twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from services.chassis.errors import FailedPrecondition, InvalidArgument, Violation


class State(StrEnum):
    """Where an application stands."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    RETURNED = "RETURNED"
    COMPLETE = "COMPLETE"
    ON_AGENDA = "ON_AGENDA"
    DECIDED = "DECIDED"
    FINAL = "FINAL"
    IN_EXECUTION = "IN_EXECUTION"
    DELIVERED = "DELIVERED"
    APPEALED = "APPEALED"
    ENDED = "ENDED"


# Where something is still to be done; of a refusal that is final nothing is (`is_open`).
OPEN: Final = frozenset(
    {
        *(State.DRAFT, State.SUBMITTED, State.RETURNED, State.COMPLETE, State.ON_AGENDA),
        *(State.DECIDED, State.FINAL, State.IN_EXECUTION, State.APPEALED),
    }
)

# Handed in, and something is still to be done: as long a commission needs who it is and what proves it.
NAMED: Final = OPEN - {State.DRAFT}

TRANSITIONS: Final[Mapping[tuple[str, State], State]] = {
    ("update_application", State.DRAFT): State.DRAFT,
    ("update_application", State.RETURNED): State.RETURNED,
    ("attach_evidence", State.DRAFT): State.DRAFT,
    ("attach_evidence", State.RETURNED): State.RETURNED,
    # What was missing as it was handed in comes after it, until the secretary has looked.
    ("attach_evidence", State.SUBMITTED): State.SUBMITTED,
    ("submit_application", State.DRAFT): State.SUBMITTED,
    ("submit_application", State.RETURNED): State.SUBMITTED,
    ("return_application", State.SUBMITTED): State.RETURNED,
    # Found incomplete later, before it is on an agenda.
    ("return_application", State.COMPLETE): State.RETURNED,
    ("complete_application", State.SUBMITTED): State.COMPLETE,
    ("put_on_agenda", State.COMPLETE): State.ON_AGENDA,
    ("adjourn_point", State.ON_AGENDA): State.COMPLETE,
    ("decide_point", State.ON_AGENDA): State.DECIDED,
    ("serve_decision", State.DECIDED): State.DECIDED,
    ("finalize_decision", State.DECIDED): State.FINAL,
    ("start_execution", State.FINAL): State.IN_EXECUTION,
    ("record_delivery", State.IN_EXECUTION): State.IN_EXECUTION,
    ("complete_delivery", State.IN_EXECUTION): State.DELIVERED,
    # With its case.
    **{("end", state): State.ENDED for state in sorted(OPEN)},
}

# Steps of an application's page: name, and the permission of services/domain/roles.py that it takes.
DUTIES: Final[Mapping[str, str]] = {
    "update_application": "application.write",
    "attach_evidence": "application.write",
    "submit_application": "application.write",
    "return_application": "session.manage",
    "complete_application": "session.manage",
    "start_execution": "execution.write",
}
# Steps of a body's secretary: also narrowed by whose body it is.
OF_SECRETARY: Final = frozenset({"return_application", "complete_application"})

# Another application in one of these stands in the way; a mere draft only warns.
UNDER_WAY: Final = frozenset(State) - {State.DRAFT, State.RETURNED, State.ENDED}

MAX_MONTHS: Final = 120
MAX_MINOR_UNITS: Final = 10**12


@dataclass(frozen=True)
class Reason:
    """Why a step is not possible now."""

    reason: str
    metadata: Mapping[str, str]


@dataclass(frozen=True)
class Point:
    """A point of a checklist."""

    code: str
    document_kind: str
    required: bool


@dataclass(frozen=True)
class Help:
    """What an application asks for, as far as it can be the same as another's."""

    application_id: str
    case_id: str
    person_ids: frozenset[str]
    family: str
    state: State
    refused: bool
    from_on: dt.date
    months: int
    once: bool


@dataclass(frozen=True)
class Item:
    """A plan item as assessment knows it."""

    id: str
    case_id: str
    code: str
    scheme: str
    person_id: str
    # It leads to an application; and why not now, as assessment says.
    leads_here: bool
    why_not: Reason | None


@dataclass(frozen=True)
class Proof:
    """A document as registry knows it."""

    id: str
    case_id: str
    kind: str
    sha256: str


def next_state(action: str, current: State) -> State:
    """Return the state after an action, or say that it is not possible now."""
    try:
        return TRANSITIONS[action, current]
    except KeyError:
        raise FailedPrecondition("APPLICATION_NOT_IN_STATE", state=current, action=action) from None


def is_open(state: State, result: str) -> bool:
    """Say whether something is still to be done with an application."""
    return state in OPEN and not (state is State.FINAL and result == "REFUSED")


def why_not(
    action: str,
    current: State,
    *,
    missing: Sequence[str] = (),
    result: str = "",
    over: bool = False,
) -> Reason | None:
    """Return why an action is not possible, or None when it is; `over` what a closed case does not keep."""
    if over:
        return Reason("CASE_CLOSED", {})
    if (action, current) not in TRANSITIONS:
        return Reason("APPLICATION_NOT_IN_STATE", {"state": current, "action": action})
    if action == "complete_application" and missing:
        return Reason("CHECKLIST_INCOMPLETE", {"missing": ",".join(missing)})
    if action == "start_execution" and result == "REFUSED":
        return Reason("APPLICATION_NOT_IN_STATE", {"state": "REFUSED", "action": action})
    return None


def require(reason: Reason | None) -> None:
    """Refuse with the reason, where there is one."""
    if reason is not None:
        raise FailedPrecondition(reason.reason, **reason.metadata)


def missing(points: Iterable[Point], evidence: Mapping[str, tuple[str, str]]) -> list[str]:
    """Return the required points with neither a document nor a word why it is not needed."""
    return [point.code for point in points if point.required and not any(evidence.get(point.code, ("", "")))]


def check_evidence(
    points: Collection[Point],
    code: str,
    document_id: str,
    waived_because: str,
    document_kind: str,
    at: str = "evidence",
) -> None:
    """Refuse evidence for no point, of neither or both kinds, or by a document of another kind.

    `at` is its path in the request.
    """
    wrong: list[Violation] = []
    point = next((point for point in points if point.code == code), None)
    if point is None:
        wrong.append(Violation(f"{at}.point", "FIELD_UNKNOWN_VALUE"))
    if not document_id and not waived_because:
        wrong.append(Violation(f"{at}.document_id", "FIELD_REQUIRED"))
    if document_id and waived_because:
        wrong.append(Violation(f"{at}.waived_because", "FIELD_CONTRADICTS", {"other": f"{at}.document_id"}))
    if point is not None and document_id and document_kind != point.document_kind:
        metadata = {"other": f"{at}.point", "kind": document_kind, "expected": point.document_kind}
        wrong.append(Violation(f"{at}.document_id", "FIELD_CONTRADICTS", metadata))
    if wrong:
        raise InvalidArgument(fields=wrong)


def check_scheme(scheme_strands: Collection[str], strand: str) -> None:
    """Refuse a scheme that is for other strands."""
    if strand not in scheme_strands:
        raise FailedPrecondition("SCHEME_NOT_FOR_STRAND", strand=strand)


def check_item(
    *,
    item_case: str,
    item_scheme: str,
    item_code: str,
    item_person: str,
    case_id: str,
    answers: Collection[str],
    persons: Collection[str],
) -> None:
    """Refuse a plan item of another case, for another scheme, or for another person."""
    asked = item_scheme or item_code
    if item_case != case_id or asked not in answers:
        raise FailedPrecondition("PLAN_ITEM_MISMATCH")
    if item_person and persons and set(persons) != {item_person}:
        raise FailedPrecondition("PLAN_ITEM_MISMATCH")


def check_begun_from(item: Item) -> None:
    """Refuse what the item does not lead to, or not now: for the reason that stands beside its button."""
    if not item.leads_here:
        raise FailedPrecondition("PLAN_ITEM_MISMATCH")
    if item.why_not is not None:
        raise FailedPrecondition(item.why_not.reason, **item.why_not.metadata)


def check_persons(persons: Collection[str], family: Collection[str]) -> None:
    """Refuse persons who are not of the family; nobody named is the family."""
    if len(set(persons)) != len(persons):
        raise InvalidArgument(fields=[Violation("person_ids", "FIELD_DUPLICATE")])
    if not set(persons) <= set(family):
        raise InvalidArgument(fields=[Violation("person_ids", "FIELD_UNKNOWN_VALUE")])


def check_asked(
    *,
    amount: int | None,
    currency: str,
    months: int,
    ceiling: int | None = None,
    most_months: int | None = None,
    prefix: str = "",
) -> None:
    """Refuse impossible amounts and months; a ceiling counts only where one is set."""
    wrong: list[Violation] = money_faults(amount, currency, f"{prefix}amount")
    if amount is not None and ceiling is not None and amount > ceiling:
        wrong.append(Violation(f"{prefix}amount", "AMOUNT_TOO_HIGH", {"asked": str(ceiling)}))
    most = MAX_MONTHS if most_months is None else most_months
    if not 0 <= months <= most:
        wrong.append(Violation(f"{prefix}months", "FIELD_OUT_OF_RANGE", {"min": "0", "max": str(most)}))
    if wrong:
        raise InvalidArgument(fields=wrong)


def money_faults(amount: int | None, currency: str, field: str) -> list[Violation]:
    """Return what is wrong with an amount of money; none is none."""
    if amount is None:
        return []
    if currency != "EUR" or not 0 < amount <= MAX_MINOR_UNITS:
        return [Violation(field, "MONEY_INVALID")]
    return []


def double_of(asked: Help, others: Iterable[Help]) -> Help | None:
    """Return another application for the same help at the same time; one under way before a mere draft.

    The same help: one family of schemes, for the same case or one of the same persons, in a common month.
    Help that is given once has no months: another one is always the same.
    """
    found = [
        other
        for other in others
        if other.application_id != asked.application_id
        and other.family == asked.family
        and not other.refused
        and (other.case_id == asked.case_id or other.person_ids & asked.person_ids)
        and (asked.once or other.once or _overlap(asked, other))
    ]
    return min(found, key=lambda other: other.state not in UNDER_WAY, default=None)


def check_double(double: Help | None) -> None:
    """Refuse the same help twice; a draft beside a draft is only said."""
    if double is not None and double.state in UNDER_WAY:
        raise FailedPrecondition("DOUBLE_BENEFIT", application_id=double.application_id)


def _overlap(one: Help, other: Help) -> bool:
    first, last = _months(one)
    other_first, other_last = _months(other)
    return first <= other_last and other_first <= last


def _months(asked: Help) -> tuple[int, int]:
    """Return the first and the last month, counted from year 0; without months it is one."""
    first = asked.from_on.year * 12 + asked.from_on.month
    return first, first + max(asked.months, 1) - 1
