"""What identity tells of who is at work where, handed to a service under test as it arrives."""

from typing import Any
from uuid import NAMESPACE_OID, uuid5

from google.protobuf.message import Message
from prag.common.v1.event_service_pb2 import RecordedEvent
from prag.identity.v1 import identity_events_pb2 as events

from services.chassis.events import event_messages
from services.chassis.ids import new_id
from services.domain.municipalities import CENTRE
from tests.running_services import UnderTest


class Told:
    """Identity, as one service hears it."""

    def __init__(self, running: UnderTest) -> None:
        self._running = running
        self._versions: dict[str, int] = {}

    async def place(self, place: str, kind: str, *municipalities: str, active: bool = True) -> None:
        """An institution works for these municipalities, or for none."""
        await self._tell(
            events.InstitutionChanged(
                institution_id=place, kind=kind, municipalities=municipalities, active=active
            )
        )

    async def account(self, account: str, place: str, *roles: str, state: str = "ACTIVE") -> None:
        """Somebody has these roles there."""
        await self._tell(
            events.AccountChanged(account_id=account, institution_id=place, roles=roles, state=state)
        )

    async def system(self, client: str, place: str, role: str, *, active: bool) -> None:
        """An institution's own system works as one of its roles, or does not any more."""
        await self._tell(
            events.ClientChanged(client_id=client, institution_id=place, role=role, active=active)
        )

    async def _tell(self, event: Message) -> None:
        aggregate, field = event_messages.aggregate_of(type(event))
        key: Any = getattr(event, field)
        self._versions[key] = self._versions.get(key, 0) + 1
        message = RecordedEvent(
            event_id=str(new_id()),
            type=event.DESCRIPTOR.full_name,
            payload=event.SerializeToString(),
            aggregate=aggregate,
            # Institutions of stand-ins have ids of their own kind.
            aggregate_id=str(uuid5(NAMESPACE_OID, key)),
            aggregate_version=self._versions[key],
            municipality=CENTRE,
            actor_id="an administrator",
        )
        message.recorded_time.FromDatetime(self._running.clock.now())
        await self._running.runtime.consumers.inbox.deliver(message)
