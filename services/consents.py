"""Whether a family's consent lets its data go to somebody: asked of registry at each act, and kept by nobody.

    known = await sharing.of_case(runtime, case_id)
    agreed = consents.standing(known.consents, "send_referral", recipient, today)
    one = consents.of_all(agreed, person_ids)

Who shares keeps beside what was shown the ids of the consents that it rests on and the last day on which all
of them are in force; registry tells when one is withdrawn or has run out. That it has ended stands in
`consent_ref`, so that an act which asked a moment before does not share a moment after.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from prag.registry.v1 import registry_service_pb2 as registry
from sqlalchemy import text

from services.chassis.calendar import midnight
from services.chassis.database.transactions import Tx
from services.chassis.dates import day
from services.domain.purposes import OF_ACT

__all__ = [
    "EXPIRED",
    "WITHDRAWN",
    "Consent",
    "end",
    "has_run_out",
    "hold",
    "last_day",
    "of_all",
    "over",
    "read",
    "standing",
    "together",
]

# Why what was shown is closed.
WITHDRAWN: Final = "CONSENT_WITHDRAWN"
EXPIRED: Final = "CONSENT_EXPIRED"


@dataclass(frozen=True)
class Consent:
    """A consent of registry, as far as it decides."""

    id: str
    purpose: str
    person_ids: frozenset[str]
    recipient_kinds: frozenset[str]
    valid_from: dt.date | None
    # The last day on which it is in force.
    valid_until: dt.date | None
    withdrawn: bool

    def in_force(self, on: dt.date) -> bool:
        """Say whether it is in force on a day."""
        return (
            not self.withdrawn
            and (self.valid_from is None or self.valid_from <= on)
            and (self.valid_until is None or on <= self.valid_until)
        )


def read(messages: Iterable[registry.Consent]) -> list[Consent]:
    """Read a family's consents, the newest first."""
    found = [
        Consent(
            id=message.id,
            purpose=message.purpose,
            person_ids=frozenset(message.person_ids),
            recipient_kinds=frozenset(message.recipient_kinds),
            valid_from=day(message.valid_from, "valid_from"),
            valid_until=day(message.valid_until, "valid_until"),
            withdrawn=message.HasField("withdrawn_on"),
        )
        for message in messages
    ]
    return sorted(found, key=lambda consent: consent.valid_from or dt.date.min, reverse=True)


def standing(consents: Iterable[Consent], act: str, recipient: str, *days: dt.date) -> list[Consent]:
    """Return the consents that let an act's data go to a kind of recipient on each of the days."""
    return [
        consent
        for consent in consents
        if consent.purpose == OF_ACT[act]
        and recipient in consent.recipient_kinds
        and all(consent.in_force(on) for on in days)
    ]


def of_all(consents: Iterable[Consent], persons: Collection[str]) -> Consent | None:
    """Return the first consent that covers all of these persons: one of a person opens nobody else's data."""
    return next((consent for consent in consents if consent.person_ids >= set(persons)), None)


def together(consents: Sequence[Consent], persons: Collection[str]) -> list[Consent]:
    """Return the consents that together cover these persons, the first ones first; none if they do not."""
    whole = of_all(consents, persons)
    if whole is not None:
        return [whole]
    left, found = set(persons), []
    for consent in consents:
        if left & consent.person_ids:
            found.append(consent)
            left -= consent.person_ids
    return [] if left else found


def last_day(consents: Iterable[Consent]) -> dt.date | None:
    """Return the last day on which all of these are in force; None for no end."""
    return min((consent.valid_until for consent in consents if consent.valid_until), default=None)


def over(last: dt.date) -> dt.datetime:
    """Return when a consent's last day is over."""
    return midnight(last + dt.timedelta(days=1))


def has_run_out(until: dt.date | None, today: dt.date) -> bool:
    """Say whether the last day is over on which something may be shown."""
    return until is not None and until < today


# Who shares and who closes take turns at the consent's row, which is there as soon as one of them was.
_HOLD = text(
    "INSERT INTO consent_ref (consent_id, ended) VALUES (:consent_id, '')"
    " ON CONFLICT (consent_id) DO UPDATE SET ended = consent_ref.ended RETURNING ended"
)
_END = text(
    "INSERT INTO consent_ref (consent_id, ended) VALUES (:consent_id, :cause)"
    " ON CONFLICT (consent_id) DO UPDATE SET ended = excluded.ended WHERE consent_ref.ended = ''"
)


async def end(tx: Tx, consent_id: str, cause: str) -> None:
    """Note that a consent has ended; what rests on it is closed in the same transaction."""
    await tx.session.execute(_END, {"consent_id": uuid.UUID(consent_id), "cause": cause})


async def hold(tx: Tx, consents: Iterable[Consent]) -> bool:
    """Say whether these have not ended since registry was asked; until the transaction ends none will."""
    # In one order, so that two acts do not wait for each other.
    held = [
        await tx.session.scalar(_HOLD, {"consent_id": uuid.UUID(consent_id)})
        for consent_id in sorted({consent.id for consent in consents})
    ]
    return not any(held)
