"""What a service knows of who is at work where, as identity tells it by events. Never a name.

Work that is addressed to an institution, or to a role there, stands in the queue of whoever works there.
Where nobody does any more (deactivated, a municipality taken from it, its last account or system gone), it
stands in no queue: then it is shown to whoever can act instead, and that is asked here. Of an institution of
which nothing was told there is nothing to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from google.protobuf.message import Message
from prag.identity.v1 import identity_events_pb2 as identity
from sqlalchemy import ARRAY, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.chassis.database.statements import literals
from services.chassis.events.event_messages import Envelope
from services.chassis.messaging.projections import Projection, ProjectionHandler
from services.chassis.messaging.subscriptions import Handler
from services.domain.municipalities import CENTRE

__all__ = ["SUBSCRIPTIONS", "AccountRef", "OfficeRef", "at_work", "known", "nobody_at"]


class AccountRef:
    """What identity said last of an account, or of an institution's own system. A service names its table."""

    account_id: Mapped[str] = mapped_column(primary_key=True)
    institution_id: Mapped[str]
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text))
    active: Mapped[bool]


class OfficeRef:
    """What identity said last of an institution: for which municipalities it works, if it does."""

    institution_id: Mapped[str] = mapped_column(primary_key=True)
    municipalities: Mapped[list[str]] = mapped_column(ARRAY(Text))
    # All that it ever had: there it may have left work.
    served: Mapped[list[str]] = mapped_column(ARRAY(Text))
    active: Mapped[bool]


# As AccountChanged names the state.
_ACTIVE: Final = "ACTIVE"


def _workers(told: Sequence[tuple[Any, Envelope]]) -> Iterable[Mapping[str, Any]]:
    found = {}
    for event, _envelope in told:
        if isinstance(event, identity.ClientChanged):
            key, roles, active = event.client_id, [event.role], event.active
        else:
            key, roles, active = event.account_id, list(event.roles), event.state == _ACTIVE
        found[key] = {
            "account_id": key,
            "institution_id": event.institution_id,
            "roles": roles,
            "active": active,
        }
    return found.values()


# Accounts, and institutions' own systems, which work as one of its roles.
_WORKERS: Final = Projection(
    columns="account_id text, institution_id text, roles text[], active boolean",
    rows=_workers,
    keep="INSERT INTO account_ref (account_id, institution_id, roles, active)"
    " SELECT account_id, institution_id, roles, active FROM {told} WHERE {scope}"
    " ON CONFLICT (account_id) DO UPDATE SET institution_id = excluded.institution_id,"
    " roles = excluded.roles, active = excluded.active",
)


def _places(told: Sequence[tuple[Any, Envelope]]) -> Iterable[Mapping[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for event, _envelope in told:
        served = found.get(event.institution_id, {}).get("served", [])
        found[event.institution_id] = {
            "institution_id": event.institution_id,
            "municipalities": list(event.municipalities),
            "served": sorted({*served, *event.municipalities}),
            # One that was added is active.
            "active": getattr(event, "active", True),
        }
    return found.values()


_PLACES: Final = Projection(
    columns="institution_id text, municipalities text[], served text[], active boolean",
    rows=_places,
    keep="INSERT INTO office_ref AS known (institution_id, municipalities, served, active)"
    " SELECT institution_id, municipalities, served, active FROM {told} WHERE {scope}"
    " ON CONFLICT (institution_id) DO UPDATE SET municipalities = excluded.municipalities,"
    " served = ARRAY(SELECT unnest(known.served) UNION SELECT unnest(excluded.served)),"
    " active = excluded.active",
)

SUBSCRIPTIONS: Final[dict[type[Message], Handler]] = {
    identity.AccountChanged: ProjectionHandler(_WORKERS),
    identity.ClientChanged: ProjectionHandler(_WORKERS),
    identity.InstitutionAdded: ProjectionHandler(_PLACES),
    identity.InstitutionChanged: ProjectionHandler(_PLACES),
}


def at_work(account: str, municipality: str, roles: Iterable[str]) -> str:
    """Write the condition that a row of account_ref has one of the roles for a municipality today.

    What is the centre's belongs to no municipality.
    """
    return (
        f"({account}.active AND {account}.roles && ARRAY[{literals(roles)}]"
        f" AND EXISTS (SELECT FROM office_ref w WHERE w.institution_id = {account}.institution_id"
        f" AND w.active AND ({municipality} = '{CENTRE}' OR {municipality} = ANY(w.municipalities))))"
    )


def nobody_at(office: str, municipality: str) -> str:
    """Write the condition that at a row of office_ref nobody works for a municipality that it once served."""
    return (
        f"({municipality} = ANY({office}.served) AND NOT ({office}.active"
        f" AND {municipality} = ANY({office}.municipalities) AND EXISTS"
        f" (SELECT FROM account_ref a WHERE a.institution_id = {office}.institution_id AND a.active)))"
    )


def known(municipality: str) -> str:
    """Write the condition that something was told of who works for a municipality."""
    return f"EXISTS (SELECT FROM office_ref k WHERE {municipality} = ANY(k.served))"
