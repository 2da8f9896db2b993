"""What an agreed item of a plan leads to: a referral, or an application."""

from __future__ import annotations

from typing import Any, Final

from prag.assessment.v1 import assessment_service_pb2 as pb

from gateway import menu
from gateway.locale import lazy_gettext as _l

# Action, page, words.
LEADS: Final = (
    ("send_referral", "referrals.send", _l("Refer")),
    ("create_application", "benefits.apply", _l("Apply")),
)


def leads_of(item: pb.PlanItem) -> list[tuple[Any, str]]:
    """Words and address of what may be begun now for an item, where a page does it."""
    allowed = {step.name for step in item.actions if step.allowed}
    ways = [
        (text, menu.url_if_there(endpoint, case_id=item.case_id, item=item.id))
        for action, endpoint, text in LEADS
        if action in allowed
    ]
    return [(text, url) for text, url in ways if url]
