"""Who may do what: one table, read by the interceptor, the pages and the tests.

Which row, and which step now, is the service's rule; here stands only what a role may do at all. The
access matrix is printed from PERMISSIONS, so that an auditor reads what the interceptor reads.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

__all__ = [
    "AC_MEMBER",
    "ADMINISTRATOR",
    "AUDITOR",
    "CENTRES",
    "COMMISSION",
    "CONFLICTING",
    "COORDINATOR",
    "CSW_OFFICER",
    "DONOR",
    "DRRPIF_OFFICER",
    "DUTIES",
    "HEALTH_OFFICER",
    "INSTITUTIONS",
    "INSTITUTION_OFFICER",
    "MCR_OFFICER",
    "MINISTRY_OFFICER",
    "MLGA_READER",
    "MOCR_HEAD",
    "MOCR_OFFICER",
    "MRC_CHAIR",
    "MRC_MEMBER",
    "MRC_SECRETARY",
    "MUNICIPAL_OFFICE",
    "NEEDS",
    "PARTNER_OFFICER",
    "PERMISSIONS",
    "POLICE_OFFICER",
    "ROLES",
    "SENSITIVITIES",
    "STRANDS",
    "Duty",
    "Need",
    "Reach",
    "Role",
    "authors",
    "conflicts",
    "duty",
    "may",
    "reach",
    "sees",
    "strands",
]

STRANDS: Final = ("RETURN", "REINTEGRATION", "INTEGRATION")
SENSITIVITIES: Final = ("ETHNICITY", "HEALTH", "PROTECTION")


class Reach(StrEnum):
    """From where a role's municipalities come."""

    MUNICIPALITY = "MUNICIPALITY"
    REGION = "REGION"
    NATION = "NATION"
    # Those that the caller's institution serves; rows are narrowed by the institution besides.
    INSTITUTION = "INSTITUTION"


@dataclass(frozen=True)
class Role:
    """What one role may do, see and write, and how far it reaches."""

    permissions: frozenset[str]
    sees: frozenset[str]
    # What it may write about a person without seeing what others wrote.
    authors: frozenset[str]
    reach: Reach
    strands: tuple[str, ...]


# The roles by name: written here once, and everywhere else named by these constants.
MOCR_OFFICER: Final = "mocr_officer"
MOCR_HEAD: Final = "mocr_head"
MRC_CHAIR: Final = "mrc_chair"
MRC_MEMBER: Final = "mrc_member"
MRC_SECRETARY: Final = "mrc_secretary"
AC_MEMBER: Final = "ac_member"
COORDINATOR: Final = "regional_coordinator"
DRRPIF_OFFICER: Final = "drrpif_officer"
MCR_OFFICER: Final = "mcr_officer"
INSTITUTION_OFFICER: Final = "institution_officer"
CSW_OFFICER: Final = "csw_officer"
HEALTH_OFFICER: Final = "health_officer"
POLICE_OFFICER: Final = "police_officer"
PARTNER_OFFICER: Final = "partner_officer"
DONOR: Final = "donor"
MLGA_READER: Final = "mlga_reader"
MINISTRY_OFFICER: Final = "ministry_officer"
AUDITOR: Final = "auditor"
ADMINISTRATOR: Final = "administrator"

# Groups of roles that stand together in rules, queues and pages.
MUNICIPAL_OFFICE: Final = (MOCR_OFFICER, MOCR_HEAD)
COMMISSION: Final = (MRC_CHAIR, MRC_MEMBER, MRC_SECRETARY)
CENTRES: Final = (DRRPIF_OFFICER, MCR_OFFICER)
INSTITUTIONS: Final = (INSTITUTION_OFFICER, CSW_OFFICER, HEALTH_OFFICER)
_FILE_READERS = (*MUNICIPAL_OFFICE, COORDINATOR, *CENTRES)

PERMISSIONS: Final[dict[str, tuple[str, ...]]] = {
    "case.report": (*MUNICIPAL_OFFICE, *CENTRES, POLICE_OFFICER, CSW_OFFICER),
    "case.read": (*_FILE_READERS, AUDITOR),
    "case.write": MUNICIPAL_OFFICE,
    # What the office keeps for itself; no other office and no ministry reads it.
    "note.read": MUNICIPAL_OFFICE,
    "note.write": MUNICIPAL_OFFICE,
    # The municipality's protocol: numbers of what comes and goes.
    "protocol.read": MUNICIPAL_OFFICE,
    "protocol.write": MUNICIPAL_OFFICE,
    # The whole file on paper, and the signed dossier of a closed case.
    "case_file.print": MUNICIPAL_OFFICE,
    "case.assign": CENTRES,
    # Of who is no longer at work in the office; the coordinator where the office has no head.
    "case.hand_over": (MOCR_HEAD, COORDINATOR),
    # Pauses a clock, or makes it longer; the coordinator where the office has no head.
    "clock.change": (MOCR_HEAD, COORDINATOR),
    # Offers a case of the own office to another; which officer's, is registry's rule.
    "case.transfer": MUNICIPAL_OFFICE,
    # The office that is offered a case takes it or not; the coordinator where it has no head.
    "transfer.answer": (MOCR_HEAD, COORDINATOR),
    "transfer.read": (*MUNICIPAL_OFFICE, COORDINATOR),
    # Closes a case to all but named accounts: the office's head, or the strand's centre.
    "case.protect": (MOCR_HEAD, *CENTRES),
    "case.select": (MCR_OFFICER,),
    "case.close_request": MUNICIPAL_OFFICE,
    "case.close_confirm": (MOCR_HEAD, COORDINATOR, *CENTRES),
    # By the ladder of closings; whoever asked for the closing leaves it to the next one.
    "case.reopen": (MOCR_HEAD, COORDINATOR, *CENTRES),
    # Sees who read cases outside the own duty, and why: the office's head, and data protection.
    "opening.review": (MOCR_HEAD, AUDITOR),
    "person.search": (*MUNICIPAL_OFFICE, *CENTRES),
    "person.card": (*_FILE_READERS, *COMMISSION),
    # Who may be registered twice: compared by the office whose person it is.
    "duplicate.read": MUNICIPAL_OFFICE,
    "duplicate.answer": MUNICIPAL_OFFICE,
    # Takes back that two are not one person.
    "duplicate.reopen": (MOCR_HEAD,),
    "consent.write": MUNICIPAL_OFFICE,
    # Whoever has a form with a file; which, each service says of its commands (`Service.takes_files`).
    "file.write": (*MUNICIPAL_OFFICE, *COMMISSION, COORDINATOR, *CENTRES),
    "document.write": (*MUNICIPAL_OFFICE, *CENTRES),
    # Of the papers of a case only what proves the delivery that one confirms.
    "document.prove": (*MUNICIPAL_OFFICE, COORDINATOR, *CENTRES),
    "document.read": (*_FILE_READERS, *COMMISSION),
    "visit.write": (*MUNICIPAL_OFFICE, MCR_OFFICER),
    "visit.read": (*_FILE_READERS, CSW_OFFICER),
    "assessment.write": MUNICIPAL_OFFICE,
    "assessment.read": _FILE_READERS,
    "plan.write": MUNICIPAL_OFFICE,
    "plan.approve": (COORDINATOR, MCR_OFFICER),
    "monitoring.write": MUNICIPAL_OFFICE,
    "referral.send": MUNICIPAL_OFFICE,
    "referral.read": (*_FILE_READERS, *INSTITUTIONS),
    "referral.answer": INSTITUTIONS,
    # Of the office's cases, of those that an institution took, and of people who walk in to either.
    "counselling.write": (*MUNICIPAL_OFFICE, *INSTITUTIONS),
    "counselling.read": (*_FILE_READERS, *INSTITUTIONS),
    # What the office does outside a case: coordination, projects, donors. Numbers, and no names.
    "meeting.write": MUNICIPAL_OFFICE,
    "meeting.read": _FILE_READERS,
    # Whom an office knows outside its cases, with their telephones.
    "contact.write": MUNICIPAL_OFFICE,
    "contact.read": (*MUNICIPAL_OFFICE, COORDINATOR),
    "application.write": MUNICIPAL_OFFICE,
    "application.read": (*_FILE_READERS, *COMMISSION),
    # In RETURN the ministry's commission sits; which body is whose, and that who decided there pays
    # nothing out, is benefits' rule.
    # The coordinator steps in where all of an office had another hand in an application.
    "session.manage": (MRC_SECRETARY, COORDINATOR, MCR_OFFICER),
    "session.vote": (MRC_CHAIR, MRC_MEMBER, MCR_OFFICER),
    "session.read": (*COMMISSION, *MUNICIPAL_OFFICE, COORDINATOR, MCR_OFFICER),
    "body.read": (*COMMISSION, *MUNICIPAL_OFFICE, COORDINATOR, *CENTRES),
    # The second hand when a commission is composed, by the ladder of early closings: the head, the
    # coordinator, the ministry.
    "body.confirm": (MOCR_HEAD, COORDINATOR, *CENTRES),
    "decision.serve": (MRC_SECRETARY, *MUNICIPAL_OFFICE, COORDINATOR, MCR_OFFICER),
    "execution.write": (COORDINATOR, *CENTRES),
    "delivery.confirm": (*MUNICIPAL_OFFICE, COORDINATOR, MCR_OFFICER, PARTNER_OFFICER),
    "indicator.read": (*_FILE_READERS, MLGA_READER, MINISTRY_OFFICER, AUDITOR),
    # The list behind a number, and numbers so small that they could tell who it is.
    "indicator.list": _FILE_READERS,
    "indicator.define": (MOCR_HEAD,),
    # What an office does outside its cases: meetings, trainings, what stood in the media.
    "activity.read": (*_FILE_READERS, AUDITOR),
    "activity.write": MUNICIPAL_OFFICE,
    # What organisations do for the municipality with donors' means, and how they report on it.
    "project.read": (*_FILE_READERS, AUDITOR),
    "project.write": MUNICIPAL_OFFICE,
    "account.read": (ADMINISTRATOR,),
    "account.write": (ADMINISTRATOR,),
    # The second hand: another administrator, or the head of the office, who knows the person.
    "account.confirm": (ADMINISTRATOR, MOCR_HEAD),
    "account.changes": (ADMINISTRATOR, MOCR_HEAD, AUDITOR),
    "institution.write": (ADMINISTRATOR,),
    # Of an institution's own systems: registered by the administrator, opened by the institution.
    "client.read": (ADMINISTRATOR, *INSTITUTIONS, POLICE_OFFICER),
    "client.secret": (*INSTITUTIONS, POLICE_OFFICER),
    "reference.write": (ADMINISTRATOR,),
}


@dataclass(frozen=True)
class Need:
    """Whose rows some roles read by a permission, and for which task."""

    roles: tuple[str, ...]
    rows: str
    why: str


_OFFICE: Final = Need(MUNICIPAL_OFFICE, "of the own municipality", "keeps the file and does its steps")
_REGION: Final = Need((COORDINATOR,), "of the own region", "approves plans, closings and deliveries there")
_CENTRE: Final = Need(CENTRES, "of the own strand", "assigns, selects, executes and closes in its strand")
_FILES: Final = (_OFFICE, _REGION, _CENTRE)
_MEMBERS: Final = Need(
    (MRC_CHAIR, MRC_MEMBER), "on the agenda of the own sessions", "decides about it, until it is decided"
)
_SECRETARY: Final = Need(
    (MRC_SECRETARY,), "handed in and not over", "checks that it is complete, calls, writes and serves"
)

# What is read by a permission: whose rows, and why those roles can't work without. Each service's clause
# shows these and no others (tests/rights/test_need.py); who acts reads what the act is about by these too.
NEEDS: Final[dict[str, tuple[Need, ...]]] = {
    "case.hand_over": (
        Need((MOCR_HEAD,), "of the own municipality", "gives them to somebody who is at work"),
        Need((COORDINATOR,), "of the own region", "does so where the office has no head"),
    ),
    "case.read": (*_FILES, Need((AUDITOR,), "of everybody", "checks what was done, and acts on nothing")),
    "note.read": (_OFFICE,),
    "opening.review": (
        Need((MOCR_HEAD,), "of the own municipality", "answers for who reads the office's files"),
        Need((AUDITOR,), "of everybody", "is the data protection officer"),
    ),
    "transfer.read": (
        Need(
            MUNICIPAL_OFFICE,
            "from and to the own municipality",
            "offers and takes cases, and knows where they are",
        ),
        Need((COORDINATOR,), "from and to the own region", "answers where the office has no head"),
    ),
    "person.search": (
        Need(
            (*MUNICIPAL_OFFICE, *CENTRES),
            "of everybody, masked outside the own reach",
            "asks whether a family is registered already before it is registered again",
        ),
    ),
    "person.card": (*_FILES, _MEMBERS, _SECRETARY),
    "duplicate.read": (
        Need(
            MUNICIPAL_OFFICE,
            "of the own municipality",
            "says whether two are one person; the other office's is masked",
        ),
    ),
    "document.read": (*_FILES, _MEMBERS, _SECRETARY),
    "visit.read": (
        *_FILES,
        Need((CSW_OFFICER,), "that name the own institution", "makes the visit together with the office"),
    ),
    "assessment.read": _FILES,
    "referral.read": (
        *_FILES,
        Need(
            INSTITUTIONS,
            "sent to the own institution",
            "answers; what was shown is gone with the consent or the referral's end, the own answer stays",
        ),
    ),
    "counselling.read": (
        *_FILES,
        Need(INSTITUTIONS, "by the own institution", "looks up what it told, and sets it right"),
    ),
    "meeting.read": (
        _OFFICE,
        Need(
            (COORDINATOR,),
            "of the own region",
            "sees how an office coordinates, and whom silence comes up to",
        ),
        Need(CENTRES, "of everybody", "sees what municipalities do by their plans; it names nobody"),
    ),
    "contact.read": (
        _OFFICE,
        Need((COORDINATOR,), "of the own region", "reaches who works with the offices of the region"),
    ),
    "application.read": (
        *_FILES,
        _MEMBERS,
        Need((MRC_SECRETARY,), "handed in", "checks, calls, writes and serves, and keeps the register"),
    ),
    "session.read": (
        *(need for need in _FILES if need != _CENTRE),
        Need((MCR_OFFICER,), "of the own strand", "sits in the ministry's commission and keeps its minutes"),
        Need((MRC_CHAIR, MRC_MEMBER), "of the own seat", "votes, and confirms what was recorded"),
        Need((MRC_SECRETARY,), "of the own municipality", "keeps the minutes"),
    ),
    "body.read": (*_FILES, Need(COMMISSION, "of the own municipality", "knows who sits with whom")),
    "indicator.read": (
        Need(
            (*_FILE_READERS, MLGA_READER, MINISTRY_OFFICER, AUDITOR),
            "of plans of the own reach",
            "reads what was reached, in numbers that name nobody",
        ),
    ),
    "indicator.list": (
        Need(_FILE_READERS, "of plans whose strands are all the own", "looks after whom a number counts"),
    ),
    "activity.read": (
        _OFFICE,
        _REGION,
        Need(CENTRES, "of everybody", "reads what came of the plans, whatever the strand"),
        Need((AUDITOR,), "of everybody", "checks what is reported"),
    ),
    "project.read": (
        _OFFICE,
        _REGION,
        Need(CENTRES, "of everybody", "reads what came of the plans, whatever the strand"),
        Need((AUDITOR,), "of everybody", "checks what is reported"),
    ),
    "account.read": (Need((ADMINISTRATOR,), "of everybody", "gives out and takes back rights of staff"),),
    "account.changes": (
        Need((ADMINISTRATOR, AUDITOR), "of everybody", "is the second hand, and checks both"),
        Need((MOCR_HEAD,), "of the own office", "is the second hand for whom they know"),
    ),
    "client.read": (
        Need((ADMINISTRATOR,), "of everybody", "registers systems"),
        Need((*INSTITUTIONS, POLICE_OFFICER), "of the own institution", "gives them their secret"),
    ),
}


class Duty(StrEnum):
    """Which of the files that a role may read at all it reads for its work, and without giving a reason."""

    # All of them, by what it needs.
    ALWAYS = "ALWAYS"
    # Those of open cases, and of closed ones while something goes on that was kept.
    OPEN = "OPEN"
    # Those in which a step waits for the role.
    STEP = "STEP"


# Any other role reads by its need alone: that ends with what it is asked, and the auditor checks everything.
DUTIES: Final[dict[str, Duty]] = {
    **dict.fromkeys(MUNICIPAL_OFFICE, Duty.OPEN),
    **dict.fromkeys((COORDINATOR, *CENTRES), Duty.STEP),
}

_ALL: Final = frozenset(SENSITIVITIES)
_ETHNICITY: Final = frozenset({"ETHNICITY"})
_CARE: Final = frozenset({"HEALTH", "PROTECTION"})
_NONE: Final[frozenset[str]] = frozenset()
_FOREIGN_AND_REPATRIATED: Final = ("REINTEGRATION", "INTEGRATION")

# role: (sees, may write, reach, strands). No ministry has said it; these are the project's.
_TRAITS: Final[dict[str, tuple[frozenset[str], frozenset[str], Reach, tuple[str, ...]]]] = {
    MOCR_OFFICER: (_ETHNICITY, _ALL, Reach.MUNICIPALITY, STRANDS),
    MOCR_HEAD: (_ETHNICITY, _ALL, Reach.MUNICIPALITY, STRANDS),
    MRC_CHAIR: (_NONE, _NONE, Reach.MUNICIPALITY, STRANDS),
    MRC_MEMBER: (_NONE, _NONE, Reach.MUNICIPALITY, STRANDS),
    MRC_SECRETARY: (_NONE, _NONE, Reach.MUNICIPALITY, STRANDS),
    AC_MEMBER: (_NONE, _NONE, Reach.NATION, STRANDS),
    COORDINATOR: (_ETHNICITY, _ETHNICITY, Reach.REGION, STRANDS),
    DRRPIF_OFFICER: (_ETHNICITY, _ALL, Reach.NATION, _FOREIGN_AND_REPATRIATED),
    MCR_OFFICER: (_ETHNICITY, _ALL, Reach.NATION, ("RETURN",)),
    INSTITUTION_OFFICER: (_NONE, _CARE, Reach.INSTITUTION, STRANDS),
    CSW_OFFICER: (_CARE, _ALL, Reach.INSTITUTION, STRANDS),
    HEALTH_OFFICER: (_CARE, _CARE, Reach.INSTITUTION, STRANDS),
    # Reports a family with what was seen at the border, and sees no file.
    POLICE_OFFICER: (_NONE, _ALL, Reach.INSTITUTION, STRANDS),
    PARTNER_OFFICER: (_NONE, _NONE, Reach.INSTITUTION, STRANDS),
    DONOR: (_NONE, _NONE, Reach.INSTITUTION, STRANDS),
    MLGA_READER: (_NONE, _NONE, Reach.NATION, STRANDS),
    # Of a ministry whose field a measure is in: numbers, and the reports that are sent to it.
    MINISTRY_OFFICER: (_NONE, _NONE, Reach.NATION, STRANDS),
    AUDITOR: (_NONE, _NONE, Reach.NATION, STRANDS),
    # Configuration, and no case data: its reach is of the municipalities as names only.
    ADMINISTRATOR: (_NONE, _NONE, Reach.NATION, ()),
}

ROLES: Final[dict[str, Role]] = {
    name: Role(
        permissions=frozenset(permission for permission, roles in PERMISSIONS.items() if name in roles),
        sees=seen,
        authors=seen | written,
        reach=reached,
        strands=of_strands,
    )
    for name, (seen, written, reached, of_strands) in _TRAITS.items()
}

# Who drafts may not decide, who decides may not pay out or hear the appeal, who checks does not act,
# and who gives out rights uses none. Pairs, either way round.
_DRAFT: Final = MUNICIPAL_OFFICE
# In RETURN the ministry's officers sit; that whoever of them voted pays nothing out is benefits' rule.
_DECIDE: Final = (MRC_CHAIR, MRC_MEMBER, MCR_OFFICER)
_PAY_OUT: Final = (COORDINATOR, *CENTRES)
_SIDES: Final = (
    (_DRAFT, _DECIDE),
    (_DRAFT, _PAY_OUT),
    (_DECIDE, _PAY_OUT),
    ((MRC_SECRETARY,), _PAY_OUT),
    (_DECIDE, (MRC_SECRETARY,)),
    ((AC_MEMBER,), (*COMMISSION, *_DRAFT, *_PAY_OUT)),
    ((*INSTITUTIONS, PARTNER_OFFICER, DONOR), (*_DRAFT, *_DECIDE, *_PAY_OUT)),
    ((AUDITOR,), tuple(name for name in _TRAITS if name != AUDITOR)),
    ((ADMINISTRATOR,), tuple(name for name in _TRAITS if name != ADMINISTRATOR)),
)
CONFLICTING: Final[frozenset[frozenset[str]]] = frozenset(
    frozenset({one, other}) for left, right in _SIDES for one in left for other in right if one != other
)


def conflicts(roles: frozenset[str] | set[str]) -> list[tuple[str, str]]:
    """Return the pairs of these roles that may not meet in one account."""
    ordered = sorted(roles)
    return [
        (one, other)
        for index, one in enumerate(ordered)
        for other in ordered[index + 1 :]
        if frozenset({one, other}) in CONFLICTING
    ]


@lru_cache(maxsize=4096)
def may(roles: frozenset[str], permission: str) -> bool:
    """Say whether one of the roles gives the permission."""
    return any(permission in ROLES[role].permissions for role in roles if role in ROLES)


@lru_cache(maxsize=1024)
def duty(roles: frozenset[str]) -> Duty:
    """Return the duty by which somebody with these roles reads files: of who keeps the file first."""
    held = {DUTIES[role] for role in roles if role in DUTIES}
    return next((one for one in (Duty.OPEN, Duty.STEP) if one in held), Duty.ALWAYS)


# Who has none of these has no part in a case.
_WORK: Final = ("case.read", "application.read", "referral.read", "visit.read")


def work_with_cases(roles: frozenset[str]) -> bool:
    """Say whether somebody with these roles works with cases at all."""
    return any(may(roles, permission) for permission in _WORK)


@lru_cache(maxsize=1024)
def sees(roles: frozenset[str]) -> frozenset[str]:
    """Return the sensitivities that the roles see together."""
    return frozenset().union(*(ROLES[role].sees for role in roles if role in ROLES))


@lru_cache(maxsize=1024)
def authors(roles: frozenset[str]) -> frozenset[str]:
    """Return the sensitivities that the roles may write."""
    return frozenset().union(*(ROLES[role].authors for role in roles if role in ROLES))


def strands(roles: frozenset[str]) -> tuple[str, ...]:
    """Return the strands of the roles together, in their order."""
    held = {strand for role in roles if role in ROLES for strand in ROLES[role].strands}
    return tuple(strand for strand in STRANDS if strand in held)


def reach(roles: frozenset[str]) -> Reach:
    """Return the widest reach of the roles."""
    order = (Reach.NATION, Reach.REGION, Reach.MUNICIPALITY, Reach.INSTITUTION)
    held = {ROLES[role].reach for role in roles if role in ROLES}
    return next((wide for wide in order if wide in held), Reach.INSTITUTION)
