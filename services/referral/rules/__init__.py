"""When a referral may be sent, answered and ended, and who may read what of it.

Pure: values in, values or DomainError out. The vocabulary (outcomes, reasons, fields of the snapshot) is
data and comes as an argument.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from services.chassis.acts import CORRECTING, Act, Table
from services.chassis.errors import FailedPrecondition, InvalidArgument, Violation


class State(StrEnum):
    """Where a referral stands (workflow: SENT -> ACCEPTED | REFUSED | UNANSWERED -> IN_SERVICE -> end)."""

    SENT = "SENT"
    ACCEPTED = "ACCEPTED"
    REFUSED = "REFUSED"
    UNANSWERED = "UNANSWERED"
    IN_SERVICE = "IN_SERVICE"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    WITHDRAWN = "WITHDRAWN"


# Asked and not answered: the institution is to say something, the office waits.
UNANSWERED: Final = (State.SENT, State.UNANSWERED)
ENDED: Final = frozenset({State.REFUSED, State.COMPLETED, State.FAILED, State.WITHDRAWN})
OPEN: Final = frozenset(State) - ENDED

# An institution that was silent may still answer: late is better than never, and the clock remembers.
TRANSITIONS: Final[Mapping[tuple[str, State], State]] = {
    ("accept_referral", State.SENT): State.ACCEPTED,
    ("accept_referral", State.UNANSWERED): State.ACCEPTED,
    ("refuse_referral", State.SENT): State.REFUSED,
    ("refuse_referral", State.UNANSWERED): State.REFUSED,
    ("forward_referral", State.SENT): State.IN_SERVICE,
    ("forward_referral", State.UNANSWERED): State.IN_SERVICE,
    ("forward_referral", State.ACCEPTED): State.IN_SERVICE,
    ("forward_referral", State.IN_SERVICE): State.IN_SERVICE,
    ("record_outcome", State.ACCEPTED): State.IN_SERVICE,
    ("record_outcome", State.IN_SERVICE): State.IN_SERVICE,
    ("complete", State.ACCEPTED): State.COMPLETED,
    ("complete", State.IN_SERVICE): State.COMPLETED,
    ("fail_referral", State.ACCEPTED): State.FAILED,
    ("fail_referral", State.IN_SERVICE): State.FAILED,
    ("withdraw_referral", State.SENT): State.WITHDRAWN,
    ("withdraw_referral", State.UNANSWERED): State.WITHDRAWN,
    ("withdraw_referral", State.ACCEPTED): State.WITHDRAWN,
    ("withdraw_referral", State.IN_SERVICE): State.WITHDRAWN,
    ("elapse", State.SENT): State.UNANSWERED,
    # With its case.
    **{("end", state): State.WITHDRAWN for state in sorted(OPEN)},
}

# Taken back for this before anybody answered, a referral is as if it had not been sent.
MISTAKE: Final = "MISTAKE"
OTHER: Final = "OTHER"

# Who does what: permission of services/domain/roles.py, in the order in which pages show the buttons.
DUTIES: Final[Mapping[str, str]] = {
    "accept_referral": "referral.answer",
    "refuse_referral": "referral.answer",
    "forward_referral": "referral.answer",
    "record_outcome": "referral.answer",
    "fail_referral": "referral.answer",
    "withdraw_referral": "referral.send",
}

# What each dated act follows, and what may lie ahead: a line for every date of a request.
ACTS: Final = Table(
    {
        "SendReferral.actual_time": Act(follows=("begun",)),
        "AcceptReferral.actual_time": Act(follows=("sent",)),
        "AcceptReferral.appointment_time": Act(follows=("accepted",), ahead=True),
        "RefuseReferral.actual_time": Act(follows=("sent",)),
        # Only who was accepted is served.
        "RecordOutcome.done_on": Act(follows=("sent", "accepted")),
        # Whoever walks in has no case; an institution counsels whom it accepted.
        "RecordCounselling.entry.counselled_on": Act(follows=("begun", "accepted")),
        "CorrectCounselling.entry.counselled_on": Act(follows=("begun", "accepted")),
        "PlanMeeting.record.met_on": Act(follows=("today",), ahead=True),
        "RecordMeeting.record.met_on": Act(first="an office meets when it will"),
        "CorrectMeeting.record.met_on": Act(first="an office meets when it will"),
        "RecordContactTalk.talked_on": Act(first="an office speaks with whom it will"),
        "ShareWithContact.shared_on": Act(first="an office shares its work with whom it will"),
        "ShareWithContact.due_on": Act(follows=("shared",), ahead=True),
        "AnswerShare.answered_on": Act(follows=("shared",)),
        "RecordAgreement.agreed_on": Act(follows=("begun",)),
        "RecordAgreement.tasks.due_on": Act(follows=("agreed",), ahead=True),
        **CORRECTING,
    }
)

# Kinds that an institution may pass a person on to (workflow: EO->VTC, CSW->MHC/FLAA, school->MED).
ONWARD: Final[Mapping[str, tuple[str, ...]]] = {
    "EO": ("VTC",),
    "CSW": ("MHC", "FLAA"),
    "SCHOOL": ("MED",),
}


@dataclass(frozen=True)
class Vocabulary:
    """What of data/vocabulary.yaml the rules need."""

    outcomes: Mapping[str, frozenset[str]]
    graded: frozenset[str]
    refusal_reasons: frozenset[str]
    failure_reasons: frozenset[str]
    withdrawal_causes: frozenset[str]
    snapshot_fields: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Target:
    """An institution as identity knows it."""

    id: str
    kind: str
    municipalities: frozenset[str]
    active: bool


@dataclass(frozen=True)
class Reason:
    """Why a step is not possible now."""

    reason: str
    metadata: Mapping[str, str]


@dataclass(frozen=True)
class Item:
    """A plan item as assessment knows it."""

    id: str
    case_id: str
    code: str
    institution_kind: str
    person_id: str
    # It leads to a referral, and not to a scheme; and why not now, as assessment says.
    leads_here: bool
    why_not: Reason | None


def why_not(
    action: str,
    current: State,
    *,
    onward: Sequence[str] = (),
    snapshot_open: bool = True,
    case_closed: bool = False,
) -> Reason | None:
    """Return why an action is not possible, or None when it is.

    An open snapshot is the sign of a consent in force: its withdrawal closes the snapshot. A closed case is
    one that does not keep this referral (any more).
    """
    if case_closed:
        return Reason("CASE_CLOSED", {})
    if (action, current) not in TRANSITIONS:
        return Reason("REFERRAL_NOT_IN_STATE", {"state": current, "action": action})
    if action == "forward_referral" and not snapshot_open:
        return Reason("CONSENT_MISSING", {"institution_kind": ",".join(onward)})
    return None


def next_state(
    action: str, current: State, *, onward: Sequence[str] = (), snapshot_open: bool = True
) -> State:
    """Return the state after an action, or refuse with the reason that stands beside its button."""
    reason = why_not(action, current, onward=onward, snapshot_open=snapshot_open)
    if reason is not None:
        raise FailedPrecondition(reason.reason, **reason.metadata)
    return TRANSITIONS[action, current]


def check_institution(serves: Collection[str], municipality: str, *, active: bool) -> None:
    """Refuse an institution that does not serve the case's municipality."""
    if not active or municipality not in serves:
        raise InvalidArgument(fields=[Violation("institution_id", "INSTITUTION_NOT_HERE")])


def check_item(
    item_kind: str, item_person: str, kind: str, persons: Collection[str], *, of_case: bool
) -> None:
    """Refuse an item of another case's plan, and an institution or a person that it does not name."""
    if not of_case:
        raise InvalidArgument(fields=[Violation("plan_item_id", "PLAN_ITEM_MISMATCH")])
    if item_kind and item_kind != kind:
        raise InvalidArgument(fields=[Violation("institution_id", "PLAN_ITEM_MISMATCH")])
    if item_person and set(persons) != {item_person}:
        raise InvalidArgument(fields=[Violation("person_ids", "PLAN_ITEM_MISMATCH")])


def check_begun_from(item: Item) -> None:
    """Refuse what the item does not lead to, or not now: for the reason that stands beside its button."""
    if not item.leads_here:
        raise InvalidArgument(fields=[Violation("plan_item_id", "PLAN_ITEM_MISMATCH")])
    if item.why_not is not None:
        raise FailedPrecondition(item.why_not.reason, **item.why_not.metadata)


def check_outcome(
    vocabulary: Vocabulary,
    outcome: str,
    kind: str,
    grade: str,
    persons: Collection[str],
    referred: Collection[str],
) -> None:
    """Refuse an outcome that is unknown, another institution's, lacks its grade, or names a stranger."""
    wrong: list[Violation] = []
    kinds = vocabulary.outcomes.get(outcome)
    if kinds is None:
        wrong.append(Violation("outcome", "FIELD_UNKNOWN_VALUE"))
    elif kind not in kinds:
        metadata = {"outcome": outcome, "institution_kind": kind}
        wrong.append(Violation("outcome", "OUTCOME_NOT_FOR_INSTITUTION", metadata))
    if outcome in vocabulary.graded and not grade:
        wrong.append(Violation("grade", "GRADE_MISSING"))
    if not set(persons) <= set(referred):
        wrong.append(Violation("person_ids", "FIELD_UNKNOWN_VALUE"))
    if wrong:
        raise InvalidArgument(fields=wrong)


def check_onward(kind: str, to_kind: str) -> None:
    """Refuse to pass a person on to a body that this institution does not work with."""
    if to_kind not in ONWARD.get(kind, ()):
        raise InvalidArgument(fields=[Violation("institution_id", "INSTITUTION_NOT_HERE")])


def check_code(code: str, known: Collection[str], field: str = "reason") -> None:
    """Refuse a reason that is not on the list."""
    if code not in known:
        raise InvalidArgument(fields=[Violation(field, "FIELD_UNKNOWN_VALUE")])


def check_persons(persons: Collection[str], family: Collection[str]) -> None:
    """Refuse a referral of somebody who is not of the family."""
    if not set(persons) <= set(family):
        raise InvalidArgument(fields=[Violation("person_ids", "FIELD_UNKNOWN_VALUE")])


# Fields of the snapshot by where they stand in the message: of each person, or of the whole.
PERSON_FIELDS: Final[Mapping[str, str]] = {
    "GIVEN_NAME": "given_name",
    "FAMILY_NAME": "family_name",
    "BIRTH_YEAR": "birth_year",
    "BIRTH_DATE": "birth_date",
    "SEX": "sex",
    "IDENTIFIER": "identifier",
    "LANGUAGES": "languages",
    "SCHOOLING": "schooling",
    "OCCUPATION": "occupation",
}
SHARED_FIELDS: Final[Mapping[str, str]] = {"ADDRESS": "address", "PHONE": "phone"}


def check_shown(shown: Sequence[str], referred: Collection[str]) -> None:
    """Refuse a snapshot that shows somebody who is not referred."""
    wrong = [
        Violation(f"snapshot.persons[{index}].person_id", "FIELD_UNKNOWN_VALUE")
        for index, person in enumerate(shown)
        if person and person not in referred
    ]
    most = len(set(referred))
    if len(shown) > most:
        wrong.append(Violation("snapshot.persons", "FIELD_TOO_MANY", {"max": str(most)}))
    if wrong:
        raise InvalidArgument(fields=wrong)


def check_snapshot(filled: Collection[str], allowed: Collection[str]) -> None:
    """Refuse a snapshot that shows more than this kind of institution needs."""
    wrong = [
        Violation("snapshot", "FIELD_UNKNOWN_VALUE", {"field": field})
        for field in sorted(set(filled) - set(allowed))
    ]
    if wrong:
        raise InvalidArgument(fields=wrong)


class MeetingState(StrEnum):
    """Where a meeting of an office stands. UNDONE: it was recorded by mistake."""

    PLANNED = "PLANNED"
    HELD = "HELD"
    CANCELLED = "CANCELLED"
    UNDONE = "UNDONE"


# In the order in which pages show the buttons.
MEETING_STEPS: Final[Mapping[tuple[str, MeetingState], MeetingState]] = {
    ("record_meeting", MeetingState.PLANNED): MeetingState.HELD,
    ("cancel_meeting", MeetingState.PLANNED): MeetingState.CANCELLED,
    ("correct_meeting", MeetingState.HELD): MeetingState.HELD,
    ("undo_meeting", MeetingState.HELD): MeetingState.UNDONE,
}


def meeting_actions(state: MeetingState) -> list[str]:
    """Return what can be done with a meeting now; what is over or undone says so by its state."""
    return [action for action, before in MEETING_STEPS if before is state]


def next_meeting_state(action: str, state: MeetingState) -> MeetingState:
    """Return the state of a meeting after an action, or refuse."""
    if (action, state) not in MEETING_STEPS:
        raise FailedPrecondition("MEETING_NOT_IN_STATE", state=state, action=action)
    return MEETING_STEPS[action, state]
