"""An event of any service as the title of a line in the case's timeline."""

from __future__ import annotations

from collections.abc import Mapping

from gateway import labels
from gateway.labels.timeline import EVENTS

# Codes of the event that say more, with the prefix under which their words stand.
_MORE = (
    ("institution_kind", ("",)),
    ("kind", ("VISIT_KIND_", "DOCUMENT_KIND_", "DELIVERY_KIND_")),
    ("outcome", ("CLOSURE_OUTCOME_", "OUTCOME_", "FINAL_OUTCOME_", "")),
    ("result", ("DECISION_RESULT_", "REVIEW_RESULT_", "")),
    ("state", ("ITEM_STATE_", "PLAN_ITEM_STATE_")),
    # Why something ended when its case did.
    ("cause", ("END_REASON_",)),
    ("reason", ("END_REASON_",)),
    ("flag", ("FLAG_",)),
    ("direction", ("PAPER_DIRECTION_",)),
)


def event_title(event: str, codes: Mapping[str, str], outcomes: Mapping[str, str] | None = None) -> str:
    """The entry's title: what happened, and the code that matters where there is a word for it.

    Outcomes of referrals have their texts in reference data: those say more than the event does.
    """
    if codes.get("outcome", "") in (outcomes or {}) and event.startswith("prag.referral."):
        return (outcomes or {})[codes["outcome"]]
    text = str(EVENTS.get(event, event.rsplit(".", 1)[-1]))
    more = [word for word in (_word(codes.get(name, ""), prefixes) for name, prefixes in _MORE) if word]
    if event.endswith(".CaseReported"):
        more = [_word(codes.get("source", ""), ("REPORT_SOURCE_",))]
    return f"{text}: {', '.join(more)}" if any(more) else text


def _word(code: str, prefixes: tuple[str, ...]) -> str:
    if not code:
        return ""
    for prefix in prefixes:
        if labels.has_label(prefix + code):
            return labels.label(prefix + code)
    return ""
