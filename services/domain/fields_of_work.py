"""Fields of work of directorates, ministries and contacts, named apart from kinds of institutions."""

from __future__ import annotations

from typing import Final

__all__ = ["FIELDS"]

FIELDS: Final = (
    *("WORK_ADMINISTRATION", "WORK_FINANCE", "WORK_ECONOMY", "WORK_EMPLOYMENT", "WORK_AGRICULTURE"),
    *("WORK_EDUCATION", "WORK_HEALTH", "WORK_SOCIAL_WELFARE", "WORK_HOUSING", "WORK_PUBLIC_SERVICES"),
    *("WORK_CADASTRE", "WORK_CULTURE", "WORK_HUMAN_RIGHTS", "WORK_COMMUNITIES", "WORK_JUSTICE"),
    *("WORK_SECURITY", "WORK_MEDIA", "WORK_OTHER"),
)
