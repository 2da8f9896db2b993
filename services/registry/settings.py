"""What registry is told by its environment: no more than every service is."""

from services.chassis.settings import ServiceSettings

__all__ = ["ServiceSettings"]
