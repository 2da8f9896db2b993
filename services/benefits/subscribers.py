"""What benefits hears: registry's cases."""

from services.chassis import case_refs

SUBSCRIPTIONS = {**case_refs.SUBSCRIPTIONS}
