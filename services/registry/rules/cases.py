"""The case's states, its steps, and who may take them.

The state says how far a case has come; milestones say which acts were done and when. In RETURN the two part:
assessment, plan and decisions may come before the return, which is then a milestone beside a further state.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from services.chassis.acts import Moment
from services.chassis.calendar import day_of
from services.chassis.errors import DomainError, FailedPrecondition
from services.domain.case_states import CaseState as State
from services.domain.hands import Done
from services.domain.municipalities import CENTRE
from services.domain.open_work import DUPLICATE
from services.domain.roles import COORDINATOR, DRRPIF_OFFICER, MCR_OFFICER, MOCR_HEAD
from services.registry.rules.hands import CLOSING, Act, hands_in

__all__ = [
    "BEGINNINGS",
    "DUE_BY",
    "EARLY",
    "FIRST",
    "LASTING",
    "MILESTONES",
    "RANK",
    "TAKEN_BACK",
    "UNREGISTERED",
    "Action",
    "Entry",
    "Ladder",
    "Standing",
    "State",
    "actions",
    "answers_for",
    "beginning",
    "begun_on",
    "check",
    "confirmer_of",
    "confirmers",
    "is_double",
    "kept_by",
    "may_confirm",
    "moved",
    "reached_by",
    "reopened",
    "second_person",
    "standing",
    "takes_back",
]


# How far each state is. RETURN begins before the return; the numbers are shared from ASSESSED on.
RANK: Final[Mapping[str, int]] = {
    State.REPORTED: 0,
    State.REQUESTED: 0,
    State.REGISTERED: 1,
    State.SELECTED: 1,
    State.RETURNED: 2,
    State.ASSESSED: 3,
    State.PLANNED: 4,
    State.IN_IMPLEMENTATION: 5,
    State.FINAL_ASSESSMENT: 6,
    State.CLOSED: 7,
}
FIRST: Final[Mapping[str, State]] = {
    "RETURN": State.REQUESTED,
    "REINTEGRATION": State.REPORTED,
    "INTEGRATION": State.REPORTED,
}
# Where a family may still wait to be registered.
UNREGISTERED: Final = (State.REPORTED, State.REQUESTED)
_COMMON: Final = (
    *(State.ASSESSED, State.PLANNED, State.IN_IMPLEMENTATION),
    *(State.FINAL_ASSESSMENT, State.CLOSED),
)
MILESTONES: Final[Mapping[str, tuple[State, ...]]] = {
    "RETURN": (State.REQUESTED, State.SELECTED, State.RETURNED, *_COMMON),
    "REINTEGRATION": (State.REPORTED, State.REGISTERED, *_COMMON),
    "INTEGRATION": (State.REPORTED, State.REGISTERED, *_COMMON),
}

# Outcomes of a closing after the final assessment, and of one before it.
LASTING: Final = ("SUSTAINABLE", "PARTLY", "NOT")
EARLY: Final = ("LEFT", "WITHDREW", "DIED", "DUPLICATE", "NOT_ELIGIBLE", "NO_NEED")

# Events of other services that move a case, and to where.
_MOVES: Final = {
    "prag.assessment.v1.OppSubmitted": State.ASSESSED,
    "prag.assessment.v1.PlanApproved": State.PLANNED,
    "prag.referral.v1.ReferralSent": State.IN_IMPLEMENTATION,
    "prag.benefits.v1.ApplicationSubmitted": State.IN_IMPLEMENTATION,
    "prag.benefits.v1.ExecutionStarted": State.IN_IMPLEMENTATION,
    "prag.assessment.v1.FinalAssessmentRecorded": State.FINAL_ASSESSMENT,
}
# What needs no plan before it: help in need begins at once, but the case is then still not in implementation.
_NEEDS_PLAN: Final = frozenset({State.IN_IMPLEMENTATION})

# Events that take a beginning back: what was sent by mistake, or was sent back, has not begun.
TAKEN_BACK: Final[Mapping[str, str]] = {
    "prag.referral.v1.ReferralWithdrawn": "prag.referral.v1.ReferralSent",
    "prag.benefits.v1.ApplicationReturned": "prag.benefits.v1.ApplicationSubmitted",
}

# Events after which a case with a plan is in implementation, also those that came before the plan.
BEGINNINGS: Final = tuple(event for event, state in _MOVES.items() if state == State.IN_IMPLEMENTATION)

# Which clock says until when a stage is to be reached.
DUE_BY: Final = {"FIRST_VISIT": State.ASSESSED, "CLOSING_REPORT": State.CLOSED}

# What a request comes with by its kind: Regulation (GRK) 01/2018 for a return with a house; of its other two
# forms no source that we have names the attachments. The choice is declared free on paper, whatever is asked.
_REQUEST_PAPERS: Final[Mapping[str, tuple[str, ...]]] = {
    "HOUSE": ("FREE_CHOICE_DECLARATION", "DISPLACED_CARD", "IDENTITY", "POSSESSION_LIST"),
    "BUILDING_MATERIAL": ("FREE_CHOICE_DECLARATION",),
    "FINANCIAL": ("FREE_CHOICE_DECLARATION",),
}
_MAJORITY: Final = 18
# Beside them, where somebody of the family is a minor.
_MINORS_PAPER: Final[Mapping[str, str]] = {"HOUSE": "BIRTH_CERTIFICATE"}

# Who may be the second person, from near to far. The centre is MCR or DRRPIF by strand.
_CENTRES: Final = {
    "RETURN": MCR_OFFICER,
    "REINTEGRATION": DRRPIF_OFFICER,
    "INTEGRATION": DRRPIF_OFFICER,
}


# Who is at work as head or coordinator there, by account: the roles of each.
Ladder = Mapping[str, Collection[str]]


@dataclass(frozen=True)
class Standing:
    """What the rules need to know of a case."""

    strand: str
    state: str
    assigned: bool = True
    registered: bool = False
    reached: frozenset[str] = frozenset()
    # When each stage was reached, where a command asks.
    when: Mapping[str, Moment] = field(default_factory=dict)
    solution_chosen: bool = True
    # What the request for return is to come with and is not there.
    missing_papers: tuple[str, ...] = ()
    paper_closed: bool = False
    # Account that asked to close, the outcome, and the role that is to confirm; empty when nobody asked.
    closure_by: str = ""
    closure_outcome: str = ""
    confirmer_role: str = ""
    # Who asked to close, or turned it down, since the case was opened.
    closing_hands: Done = field(default_factory=dict)
    # Account of the case's officer.
    officer: str = ""
    # Offered to another municipality, which has not answered yet.
    offered: bool = False
    protected: bool = False
    # The case is closed, and something that it kept goes on today.
    keeps: bool = False
    # None where it is not known.
    ladder: Ladder | None = None


@dataclass(frozen=True)
class Entry:
    """A line of the timeline, as far as it says whether help has begun."""

    event: str
    subject_id: str
    actual_time: dt.datetime
    day_only: bool
    codes: Mapping[str, str]


@dataclass(frozen=True)
class Action:
    """A step, whether it can be taken now, and why not."""

    name: str
    allowed: bool
    reason: str = ""
    metadata: dict[str, str] = field(default_factory=dict)


def begun_on(strand: str, trigger: dt.datetime | None, requested_on: dt.date | None) -> dt.date | None:
    """Return the first day that an act of a case can have: the return or status; in RETURN the request."""
    if strand == "RETURN":
        return requested_on
    return day_of(trigger) if trigger else None


def moved(standing: Standing, event: str) -> str | None:
    """Return the milestone that an event of another service reaches, if it does."""
    target = _MOVES.get(event)
    if target is None or standing.state == State.CLOSED:
        return None
    if target in _NEEDS_PLAN and RANK[standing.state] < RANK[State.PLANNED]:
        return None
    return target


def reached_by(event: str) -> str | None:
    """Return the stage that an event of another service reaches, wherever the case stands."""
    return _MOVES.get(event)


def takes_back(event: str, codes: Mapping[str, str]) -> bool:
    """Say whether an event takes the beginning of its subject back; most referrals that end were begun."""
    return event in TAKEN_BACK and (
        event != "prag.referral.v1.ReferralWithdrawn" or codes.get("undoes") == "true"
    )


def beginning(entries: Iterable[Entry]) -> Entry | None:
    """Return the earliest beginning of help that stands, of entries in the order in which they were told."""
    begun: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        if takes_back(entry.event, entry.codes):
            begun.pop((TAKEN_BACK[entry.event], entry.subject_id), None)
        elif entry.event in BEGINNINGS:
            begun.setdefault((entry.event, entry.subject_id), entry)
    return min(begun.values(), key=lambda entry: entry.actual_time, default=None)


def reopened(strand: str, reached: Iterable[str]) -> State:
    """Return where a reopened case begins anew: before its assessment, as far as it had come by then."""
    early = [state for state in reached if RANK[state] < RANK[State.ASSESSED]]
    return State(max(early, key=lambda state: RANK[state], default=FIRST[strand]))


def confirmers(strand: str) -> tuple[str, ...]:
    """Return who may confirm a closing, from near to far."""
    return (MOCR_HEAD, COORDINATOR, _CENTRES[strand])


def confirmer_of(strand: str, requester_roles: frozenset[str], at_work: Collection[str] | None = None) -> str:
    """Return who is to confirm: the head; where the head asked, or there is no other, the coordinator.

    `at_work` are the roles that somebody else has who is at work there, None where that is not known. An
    office of one is so the coordinator's, and the ministry's where there is no coordinator.
    """
    *near, centre = confirmers(strand)
    free = (role for role in near if role not in requester_roles and (at_work is None or role in at_work))
    return next(free, centre)


def second_person(standing: Standing, account: str, roles: frozenset[str]) -> str:
    """Return the role that is the second person where somebody asks to close or to reopen a case."""
    above = standing.ladder
    others = above and frozenset(role for who, held in above.items() if who != account for role in held)
    return confirmer_of(standing.strand, roles, others)


def _able(strand: str, confirmer_role: str) -> tuple[str, ...]:
    """Return who may confirm where a role was asked to: that one, and all that are further away."""
    chain = confirmers(strand)
    return chain[chain.index(confirmer_role) :]


def may_confirm(closure: Mapping[str, Any], strand: str, account: str, roles: frozenset[str]) -> bool:
    """Say whether somebody may be the second person of a closing that was asked for."""
    return not CLOSING.did(Act.CONFIRMED, hands_in(closure), account) and not roles.isdisjoint(
        _able(strand, closure["confirmer_role"])
    )


# Permission and step; the order is that of the page.
_STEPS: Final = {
    "assign_case": "case.assign",
    "register_family": "case.write",
    "protect_case": "case.protect",
    "select_case": "case.select",
    "record_return": "case.write",
    "add_person": "case.write",
    "end_membership": "case.write",
    "restore_membership": "case.write",
    "pass_on_head": "case.write",
    "split_family": "case.write",
    "update_case": "case.write",
    "hand_over_cases": "case.hand_over",
    "offer_transfer": "case.transfer",
    "renew_permit": "case.write",
    "set_flag": "case.write",
    "write_note": "note.write",
    "record_protocol_entry": "protocol.write",
    "record_consent": "consent.write",
    "add_document": "document.write",
    "close_paper_file": "case.close_request",
    "request_closure": "case.close_request",
    "confirm_closure": "case.close_confirm",
    "reopen_case": "case.reopen",
    "print_case_file": "case_file.print",
    "make_dossier": "case_file.print",
}
# What is written of one person.
PERSON_STEPS: Final = (
    *("record_guardian", "correct_guardian", "end_guardian"),
    *("record_vulnerability", "correct_vulnerability", "end_vulnerability"),
    *("record_profile", "correct_profile", "note_paper"),
)
# Steps of one strand alone.
_ONLY: Final = {"select_case": "RETURN", "record_return": "RETURN", "renew_permit": "INTEGRATION"}


def standing(
    get: Callable[[str], Any],
    reached: frozenset[str],
    today: dt.date,
    when: Mapping[str, Moment] | None = None,
    *,
    missing_papers: tuple[str, ...] = (),
    ladder: Ladder | None = None,
) -> Standing:
    """Put together what the rules need to know, from a case's columns as `get` reads them."""
    closure = get("closure")
    kept = (choice["keep_until"] for choice in closure.get("choices", ()) if choice["keep_until"])
    asked = {} if "refusal_note" in closure else closure
    return Standing(
        strand=get("strand"),
        state=get("state"),
        assigned=get("municipality") != CENTRE,
        registered=get("registered_time") is not None,
        reached=reached,
        when=when or {},
        solution_chosen=bool((get("return_request") or {}).get("place_of_solution", True)),
        missing_papers=missing_papers,
        paper_closed=get("paper_closed_on") is not None,
        closure_by=asked.get("requested_by", ""),
        closure_outcome=asked.get("outcome", ""),
        confirmer_role=asked.get("confirmer_role", ""),
        closing_hands=hands_in(closure),
        officer=get("officer_id"),
        offered=get("transfer_id") is not None,
        protected=get("protected"),
        ladder=ladder,
        keeps=get("state") == State.CLOSED and max(kept, default="") >= today.isoformat(),
    )


def actions(
    standing: Standing, may: Callable[[str], bool], account: str, roles: frozenset[str]
) -> list[Action]:
    """Return the steps that the caller's roles know, each allowed or with its reason."""
    result: list[Action] = []
    for name, permission in _STEPS.items():
        if not may(permission) or _ONLY.get(name, standing.strand) != standing.strand:
            continue
        try:
            check(name, standing, account=account, roles=roles)
        except DomainError as error:
            result.append(Action(name, allowed=False, reason=error.reason, metadata=error.metadata))
        else:
            result.append(Action(name, allowed=True, metadata=_who(name, standing, account, roles)))
    return result


def _who(name: str, standing: Standing, account: str, roles: frozenset[str]) -> dict[str, str]:
    """Return to whom a request would go."""
    if name != "request_closure":
        return {}
    return {"confirmer": second_person(standing, account, roles)}


def missing_papers(
    kind: str, papers: Collection[str], youngest: dt.date | None, today: dt.date
) -> tuple[str, ...]:
    """Return what a request of a kind is to come with and is not among these papers.

    `papers` are the kinds of document that are filed, `youngest` the last birth in the family.
    """
    needed = _REQUEST_PAPERS.get(kind, ())
    if kind in _MINORS_PAPER and youngest is not None and _is_minor(youngest, today):
        needed += (_MINORS_PAPER[kind],)
    return tuple(paper for paper in needed if paper not in papers)


def _is_minor(born: dt.date, today: dt.date) -> bool:
    # Whoever was born on a 29 February comes of age on 1 March.
    return (born.year + _MAJORITY, born.month, born.day) > (today.year, today.month, today.day)


def kept_by(closure: Mapping[str, Any]) -> list[str]:
    """Return what a closing keeps: the ids of what is still to end."""
    return [choice["id"] for choice in closure.get("choices", ()) if choice["keep_until"]]


def is_double(state: str, closure: Mapping[str, Any]) -> bool:
    """Say whether a case was closed as another one's double: its numbers are that one's."""
    return state == State.CLOSED and closure.get("outcome") == DUPLICATE


def check(
    name: str,
    standing: Standing,
    *,
    account: str = "",
    roles: frozenset[str] = frozenset(),
    outcome: str = "",
) -> None:
    """Raise why a step can't be taken now; return when it can."""
    if _ONLY.get(name, standing.strand) != standing.strand:
        raise FailedPrecondition("NOT_IN_THIS_STRAND", strand=standing.strand, action=name)
    if not _POSSIBLE[name](standing):
        reason = _REASONS.get(name)
        raise FailedPrecondition(reason) if reason else _wrong_state(name, standing)
    match name:
        case "select_case" if not standing.solution_chosen:
            raise FailedPrecondition("SOLUTION_MISSING")
        case "select_case" if standing.missing_papers:
            missing = ", ".join(f"DOCUMENT_KIND_{paper}" for paper in standing.missing_papers)
            raise FailedPrecondition("REQUEST_PAPERS_MISSING", missing=missing)
        case "record_return" if State.SELECTED not in standing.reached:
            raise _wrong_state(name, standing)
        case "offer_transfer":
            _check_offer(standing, account, roles)
        case "request_closure":
            _check_request(standing, outcome, account)
        case "confirm_closure":
            _check_confirmation(standing, account, roles)
        case "reopen_case":
            _check_reopening(standing, account, roles)


def _open(standing: Standing) -> bool:
    return standing.state != State.CLOSED


def _with_family(standing: Standing) -> bool:
    return _open(standing) and standing.registered


# What a case must be for a step, and the reason where it is more than "not in this state".
_POSSIBLE: Final[dict[str, Callable[[Standing], bool]]] = {
    "assign_case": lambda case: _open(case) and not case.assigned,
    "register_family": lambda case: _open(case) and case.assigned and not case.registered,
    "select_case": lambda case: _open(case) and State.SELECTED not in case.reached,
    "record_return": lambda case: _open(case) and State.RETURNED not in case.reached,
    "add_person": _with_family,
    "end_membership": _with_family,
    "restore_membership": _with_family,
    "pass_on_head": _with_family,
    "split_family": _with_family,
    "update_case": _open,
    "renew_permit": _open,
    "hand_over_cases": _open,
    "set_flag": _open,
    "write_note": _open,
    # A paper that comes after the closing has a number too.
    "record_protocol_entry": lambda _case: True,
    "offer_transfer": lambda case: _open(case) and case.assigned,
    # What is kept of a closed case is there to be found as well.
    "protect_case": lambda _case: True,
    "record_consent": _with_family,
    # What a closed case keeps is proven by papers too.
    "add_document": lambda case: _open(case) or case.keeps,
    "close_paper_file": lambda case: (
        not case.paper_closed and RANK[case.state] >= RANK[State.FINAL_ASSESSMENT]
    ),
    "request_closure": lambda case: _open(case) and not case.closure_by,
    "confirm_closure": lambda case: _open(case) and bool(case.closure_by),
    "reopen_case": lambda case: not _open(case),
    "print_case_file": lambda _case: True,
    "make_dossier": lambda case: not _open(case),
    # No button of the case: it stands beside the mark.
    "end_flag": _open,
    # No button of the case: it stands beside each act.
    "correct_act_date": _open,
    # No buttons of the case: they stand beside the person.
    **dict.fromkeys(PERSON_STEPS, _with_family),
}
_REASONS: Final = {
    "assign_case": "CASE_ASSIGNED",
    "record_return": "RETURN_RECORDED",
    "confirm_closure": "CLOSURE_NOT_REQUESTED",
    "correct_act_date": "CASE_CLOSED",
}


def answers_for(officer: str, account: str, roles: frozenset[str]) -> bool:
    """Say whether somebody gives a case away: the head of its office, or its officer."""
    return MOCR_HEAD in roles or officer == account != ""


def _check_offer(standing: Standing, account: str, roles: frozenset[str]) -> None:
    if standing.offered:
        raise FailedPrecondition("TRANSFER_OFFERED")
    if standing.closure_by:
        raise FailedPrecondition("CLOSURE_REQUESTED")
    if standing.protected:
        raise FailedPrecondition("CASE_PROTECTED")
    if not answers_for(standing.officer, account, roles):
        raise FailedPrecondition("NOT_THE_OFFICER")


def _check_request(standing: Standing, outcome: str, account: str) -> None:
    if standing.offered:
        raise FailedPrecondition("TRANSFER_OFFERED")
    if CLOSING.did(Act.REQUESTED, standing.closing_hands, account):
        raise FailedPrecondition(
            "SECOND_PERSON_NEEDED", action="request_closure", did="SENT_BACK", confirmer=""
        )
    # Without an outcome it is asked for the button: an early closing is possible from every state.
    if outcome in LASTING:
        if standing.state != State.FINAL_ASSESSMENT:
            raise FailedPrecondition("FINAL_ASSESSMENT_MISSING")
        if not standing.paper_closed:
            raise FailedPrecondition("PAPER_FILE_OPEN")
    if outcome == "NO_NEED" and RANK[standing.state] < RANK[State.ASSESSED]:
        raise _wrong_state("request_closure", standing)


def _check_confirmation(standing: Standing, account: str, roles: frozenset[str]) -> None:
    if CLOSING.did(Act.CONFIRMED, standing.closing_hands, account):
        raise FailedPrecondition(
            "SECOND_PERSON_NEEDED", action="confirm_closure", did="ASKED", confirmer=standing.confirmer_role
        )
    if not roles.intersection(_able(standing.strand, standing.confirmer_role)):
        raise FailedPrecondition(
            "SECOND_PERSON_NEEDED", action="confirm_closure", did="", confirmer=standing.confirmer_role
        )


def _check_reopening(standing: Standing, account: str, roles: frozenset[str]) -> None:
    # Whoever asked to close it does not say alone that this was wrong: the next one on the ladder does.
    if CLOSING.did(Act.REOPENED, standing.closing_hands, account):
        above = second_person(standing, account, roles)
        raise FailedPrecondition("SECOND_PERSON_NEEDED", action="reopen_case", did="ASKED", confirmer=above)


def _wrong_state(name: str, standing: Standing) -> FailedPrecondition:
    return FailedPrecondition("CASE_NOT_IN_STATE", state=standing.state, action=name)
