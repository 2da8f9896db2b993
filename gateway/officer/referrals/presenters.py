"""What the pages of referrals have in common: how a state looks, names of items, institutions and terms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from prag.referral.v1 import referral_service_pb2 as pb

from gateway import labels
from gateway.formats import day, localized, moment
from gateway.locale import gettext as _
from gateway.locale import lazy_gettext as _l

# What a list of facts shows: the word, and the value.
Facts = list[tuple[str, Any]]

# Kind of the status macro for each state.
KINDS: Mapping[int, str] = {
    pb.REFERRAL_STATE_SENT: "waits",
    pb.REFERRAL_STATE_ACCEPTED: "progress",
    pb.REFERRAL_STATE_REFUSED: "late",
    pb.REFERRAL_STATE_UNANSWERED: "late",
    pb.REFERRAL_STATE_IN_SERVICE: "progress",
    pb.REFERRAL_STATE_COMPLETED: "done",
    pb.REFERRAL_STATE_FAILED: "none",
    pb.REFERRAL_STATE_WITHDRAWN: "none",
}

# The institution has not said yes or no.
UNANSWERED = frozenset({pb.REFERRAL_STATE_SENT, pb.REFERRAL_STATE_UNANSWERED})
# Fields of a snapshot, as the pages call them.
FIELDS: Mapping[str, Any] = {
    "GIVEN_NAME": _l("Given name"),
    "FAMILY_NAME": _l("Family name"),
    "BIRTH_DATE": _l("Date of birth"),
    "BIRTH_YEAR": _l("Year of birth"),
    "SEX": _l("Sex"),
    "IDENTIFIER": _l("Number of a document"),
    "LANGUAGES": _l("Languages"),
    "SCHOOLING": _l("Schooling"),
    "OCCUPATION": _l("Occupation"),
    "ADDRESS": _l("Address"),
    "PHONE": _l("Phone"),
}
# What no institution is shown, so that nobody asks for it.
NEVER = (_l("health and protection notes"), _l("community"), _l("other help"), _l("the family's file"))


def state_code(referral: pb.Referral) -> str:
    """The state's code, for its word."""
    return pb.ReferralState.Name(referral.state)


def choices(terms: Iterable[pb.Term]) -> list[tuple[str, str]]:
    """Terms as choices of a form."""
    return [(term.code, localized(term.name)) for term in terms]


def term_names(known: pb.ListVocabularyResponse) -> dict[str, str]:
    """Names of all terms by code."""
    return dict(
        choices(
            [
                *known.outcomes,
                *known.refusal_reasons,
                *known.failure_reasons,
                *known.withdrawal_causes,
            ]
        )
    )


def not_shown(known: pb.ListVocabularyResponse) -> list[Any]:
    """What an institution does not get, so that nobody asks for it."""
    said = ("ADDRESS", "PHONE", "SCHOOLING", "OCCUPATION")
    return [*(FIELDS[code] for code in said if code not in known.snapshot_fields), *NEVER]


def said(code: str, words: str, terms: Mapping[str, str]) -> str:
    """A reason's name, and the words beside it."""
    return ": ".join(part for part in (terms.get(code, code), words) if part)


def answer_facts(referral: pb.Referral, terms: Mapping[str, str]) -> Facts:
    """What the institution's answer brought."""
    reasons = (
        (referral.refusal_reason, referral.refusal_note),
        (referral.failure_reason, referral.failure_note),
        (referral.withdrawal_cause, referral.withdrawal_reason),
    )
    rows = [
        (_("First appointment"), moment(referral.appointment_time)),
        (_("Counsellor"), referral.counsellor),
        *((_("Reason"), code and said(code, words, terms)) for code, words in reasons),
    ]
    return [(word, value) for word, value in rows if value]


def closed(referral: pb.Referral) -> tuple[str, str]:
    """Why the snapshot is closed: kind of the note, and its words."""
    on = day(referral.closed_time)
    if referral.closed_cause == "CONSENT_WITHDRAWN":
        return "late", _("Closed on %(day)s: consent was withdrawn.", day=on)
    if referral.closed_cause == "CONSENT_EXPIRED":
        return "late", _("Closed on %(day)s: consent ran out.", day=on)
    return "note", _("Closed on %(day)s, when the referral ended.", day=on)


def person_facts(person: pb.SnapshotPerson) -> Facts:
    """One person as the institution sees them: only what was shared."""
    born = person.HasField("birth_date")
    rows = {
        "BIRTH_DATE": day(person.birth_date) if born else "",
        "BIRTH_YEAR": "" if born else person.birth_year,
        "SEX": person.sex and labels.label(f"SEX_{person.sex}"),
        "IDENTIFIER": person.identifier,
        "LANGUAGES": ", ".join(person.languages),
        "SCHOOLING": person.schooling,
        "OCCUPATION": person.occupation,
    }
    return [
        (FIELDS["GIVEN_NAME"], person.given_name),
        (FIELDS["FAMILY_NAME"], person.family_name),
        *((FIELDS[code], value) for code, value in rows.items() if value),
    ]


def family_facts(snapshot: pb.Snapshot) -> Facts:
    """What was shared beside the persons."""
    rows = [
        (FIELDS["PHONE"], snapshot.phone),
        (FIELDS["ADDRESS"], snapshot.address),
        (_("Asked for"), snapshot.request),
        (_("Contact"), snapshot.contact),
    ]
    return [(word, value) for word, value in rows if value]
