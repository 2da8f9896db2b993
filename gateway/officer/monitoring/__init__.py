"""After the approval: the monthly entry, the review after twelve months, the final assessment."""

from gateway.officer.monitoring import pages
from gateway.officer.monitoring.blueprint import bp

__all__ = ["bp", "pages"]
