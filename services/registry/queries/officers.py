"""Officers of cases: who is at work in the office of which municipality, as identity tells it by events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from prag.identity.v1 import identity_events_pb2 as identity

from services.chassis.database.database import Statement
from services.chassis.database.statements import literals
from services.chassis.events.event_messages import Envelope
from services.chassis.messaging.projections import Projection
from services.domain.roles import MOCR_HEAD, MUNICIPAL_OFFICE
from services.registry.queries.cases import shown
from services.registry.queries.workplaces import at_work
from services.registry.rules.cases import State

__all__ = ["ACCOUNTS", "DESERTED", "HELD", "OFFICES", "TO_HAND_OVER", "at_work"]

Rows = Iterable[Mapping[str, Any]]

# As AccountChanged names the state.
_ACTIVE: Final = "ACTIVE"


def _accounts(told: Sequence[tuple[identity.AccountChanged, Envelope]]) -> Rows:
    found: dict[str, dict[str, Any]] = {}
    for event, _envelope in told:
        before = found.get(event.account_id, {})
        found[event.account_id] = {
            "account_id": event.account_id,
            "institution_id": event.institution_id,
            "roles": list(event.roles),
            "active": event.state == _ACTIVE,
            "digest": event.digest,
            "was_officer": before.get("was_officer", False)
            or not set(MUNICIPAL_OFFICE).isdisjoint(event.roles),
        }
    return found.values()


ACCOUNTS: Final = Projection(
    columns="account_id text, institution_id text, roles text[], active boolean, digest text,"
    " was_officer boolean",
    rows=_accounts,
    keep="INSERT INTO account_ref AS known (account_id, institution_id, roles, active, digest, was_officer)"
    " SELECT account_id, institution_id, roles, active, digest, was_officer FROM {told} WHERE {scope}"
    " ON CONFLICT (account_id) DO UPDATE SET institution_id = excluded.institution_id,"
    " roles = excluded.roles, active = excluded.active, digest = excluded.digest,"
    " was_officer = known.was_officer OR excluded.was_officer",
)


def _offices(told: Sequence[tuple[Any, Envelope]]) -> Rows:
    found = {}
    for event, _envelope in told:
        found[event.institution_id] = {
            "institution_id": event.institution_id,
            "municipalities": list(event.municipalities),
            # One that was added is active.
            "active": getattr(event, "active", True),
        }
    return found.values()


OFFICES: Final = Projection(
    columns="institution_id text, municipalities text[], active boolean",
    rows=_offices,
    keep="INSERT INTO office_ref (institution_id, municipalities, active)"
    " SELECT institution_id, municipalities, active FROM {told} WHERE {scope}"
    " ON CONFLICT (institution_id) DO UPDATE SET municipalities = excluded.municipalities,"
    " active = excluded.active",
)


# Of whom nothing was told there is nothing to say: an account is known before it can be a case's officer.
_GONE: Final = f"gone.was_officer AND NOT {at_work('gone', 'm', MUNICIPAL_OFFICE)}"
_HELD: Final = (
    "c.municipality = m AND c.officer_id = gone.account_id AND c.officer_id <> ''"
    f" AND c.state <> {literals([State.CLOSED])} AND c.strand = ANY(CAST(:strands AS text[]))"
)
_EACH: Final = "unnest(CAST(:municipalities AS text[])) m, account_ref gone"

TO_HAND_OVER: Final = Statement(
    f"SELECT {shown('c')} FROM {_EACH}, LATERAL ("
    f"SELECT * FROM case_file c WHERE {_HELD} AND c.id < CAST(:before AS uuid)"
    " ORDER BY c.id DESC NULLS LAST LIMIT CAST(:limit AS integer)) c"
    f" WHERE {{scope}} AND {_GONE} AND (:officer_id = '' OR gone.account_id = :officer_id)"
    " ORDER BY c.id DESC LIMIT CAST(:limit AS integer)",
    people="head_person_id",
    record_limit="limit",
)
# Municipalities with open cases where nobody at all is at work in the office, and how many these are.
DESERTED: Final = Statement(
    "SELECT m AS municipality, held.cases FROM unnest(CAST(:municipalities AS text[])) m, LATERAL ("
    "SELECT count(*) AS cases FROM (SELECT FROM case_file c WHERE c.municipality = m"
    f" AND c.state <> {literals([State.CLOSED])} AND c.strand = ANY(CAST(:strands AS text[]))"
    " LIMIT CAST(:most AS integer)) AS open) AS held"
    " WHERE {scope} AND EXISTS (SELECT FROM office_ref k WHERE m = ANY(k.municipalities)) AND NOT EXISTS"
    f" (SELECT FROM account_ref a WHERE {at_work('a', 'm', MUNICIPAL_OFFICE)}) AND held.cases > 0"
    " ORDER BY m"
)
# How many open cases each of them holds, `most` at most; where the office has a head, only for the head.
HELD: Final = Statement(
    f"SELECT m AS municipality, gone.account_id, held.cases FROM {_EACH}, LATERAL (SELECT count(*) AS cases"
    f" FROM (SELECT FROM case_file c WHERE {_HELD} LIMIT CAST(:most AS integer)) AS open) AS held"
    f" WHERE {{scope}} AND {_GONE} AND held.cases > 0 AND (CAST(:is_head AS boolean) OR NOT EXISTS ("
    f"SELECT FROM account_ref head WHERE {at_work('head', 'm', [MOCR_HEAD])}))"
    " ORDER BY m, gone.account_id LIMIT CAST(:most AS integer)"
)
