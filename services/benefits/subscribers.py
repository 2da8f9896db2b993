"""What benefits hears: registry's cases, and their end."""

from prag.registry.v1 import registry_events_pb2 as registry

from services import case_refs
from services.benefits.commands import closing

SUBSCRIPTIONS = {
    **case_refs.SUBSCRIPTIONS,
    registry.CaseClosed: closing.close_case,
    registry.CaseReopened: closing.reopen_case,
}
