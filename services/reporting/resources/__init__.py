"""Rows and numbers to messages of the contract: the only files that know both."""

from services.reporting.resources.activities import activity, code, kept
from services.reporting.resources.plans import entries, indicator, localized, measures, municipal_plan

__all__ = [
    "activity",
    "code",
    "entries",
    "indicator",
    "kept",
    "localized",
    "measures",
    "municipal_plan",
]
