"""Settings of assessment: those of every service."""

from services.chassis.settings import ServiceSettings as Settings

__all__ = ["Settings"]
