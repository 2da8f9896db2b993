"""What benefits hears: registry's cases."""

from services import case_refs

SUBSCRIPTIONS = {**case_refs.SUBSCRIPTIONS}
