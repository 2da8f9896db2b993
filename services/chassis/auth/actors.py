"""Who is asking: the account behind a call, known by its token and never by the calling service."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final, Literal

from services.chassis.errors import Unauthenticated
from services.domain import roles as table
from services.domain.municipalities import EVERYWHERE

__all__ = [
    "ANONYMOUS",
    "SERVICES",
    "Actor",
    "Kind",
    "account_reader",
    "acting",
    "become",
    "caller",
    "readers",
    "service_actor",
]

Kind = Literal["person", "machine", "service"]

# As whom a service reads that acts for itself: it keeps what it knows of protected cases too.
SERVICES: Final = "@services"


def account_reader(account_id: str) -> str:
    """Return as whom an account reads."""
    return f"@{account_id}"


def readers(account_ids: Iterable[str]) -> list[str]:
    """Return who reads a protected case: services, and the accounts that are named."""
    return [SERVICES, *map(account_reader, account_ids)]


@dataclass(frozen=True)
class Actor:
    """An account with its roles and its reach, as its token says."""

    account_id: str
    kind: Kind
    # Name of the service that acts for itself; empty for people and machines.
    name: str = ""
    institution_id: str = ""
    # Kind of the institution: MOCR, EO, CSW, DRRPIF, …
    institution_kind: str = ""
    roles: frozenset[str] = frozenset()
    # The scope of row-level security. National roles carry all codes and that of the centre.
    municipalities: tuple[str, ...] = ()
    strands: tuple[str, ...] = ()
    locale: str = "en"
    purpose: str = ""
    # A person who showed the password or the second factor a few minutes ago.
    fresh: bool = False

    def may(self, permission: str) -> bool:
        """Say whether a role of the actor gives the permission."""
        return table.may(self.roles, permission)

    def sees(self, sensitivity: str) -> bool:
        """Say whether the actor may see fields of this sensitivity: ETHNICITY, HEALTH, PROTECTION."""
        return sensitivity in table.sees(self.roles)

    def authors(self, sensitivity: str) -> bool:
        """Say whether the actor may write such a field anew; not the same as to see or overwrite it."""
        return sensitivity in table.authors(self.roles)

    @property
    def scope(self) -> tuple[str, ...]:
        """Return the municipalities whose rows the actor reaches; and an institution where it was asked."""
        if self.institution_id and table.reach(self.roles) is table.Reach.INSTITUTION:
            return (*self.municipalities, *(f"{code}-{self.institution_id}" for code in self.municipalities))
        return self.municipalities

    @property
    def reader(self) -> str:
        """Return as whom the actor reads: protected cases are open to named accounts alone."""
        return SERVICES if self.kind == "service" else account_reader(self.account_id)

    @property
    def sender(self) -> str:
        """Return whose the keys of requests are: a system's are its institution's.

        A credential may change between a try and the next, and the act is still the same one.
        """
        return f"institution:{self.institution_id}" if self.kind == "machine" else self.account_id

    def rights(self) -> bytes:
        """Return a hash of all that decides what the actor sees: equal as long as nothing of it changed."""
        reach = (sorted(self.roles), sorted(self.municipalities), sorted(self.strands))
        held = (self.institution_id, self.institution_kind, *reach)
        return hashlib.sha256(repr(held).encode()).digest()


# Behind RPCs that ask for no token, and before anybody is known.
ANONYMOUS: Final = Actor(account_id="", kind="person")

_caller: ContextVar[Actor | None] = ContextVar("prag_caller", default=None)


def service_actor(name: str, *, municipalities: tuple[str, ...] = EVERYWHERE) -> Actor:
    """Return a service acting for itself: its subscribers, jobs and ticks."""
    return Actor(
        account_id=f"service:{name}",
        kind="service",
        name=name,
        municipalities=municipalities,
        strands=table.STRANDS,
    )


def caller() -> Actor:
    """Return who is asking; outside of a call, a job or a subscriber there is nobody to return."""
    actor = _caller.get()
    if actor is None:
        raise Unauthenticated("TOKEN_MISSING")
    return actor


def become(actor: Actor) -> None:
    """Set the caller for the rest of this task; the interceptor's way, as each call has a task."""
    _caller.set(actor)


@contextmanager
def acting(actor: Actor) -> Iterator[Actor]:
    """Act as somebody for a while: tests, jobs, subscribers."""
    token = _caller.set(actor)
    try:
        yield actor
    finally:
        _caller.reset(token)
