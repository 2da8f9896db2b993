"""What was agreed on a case, at a meeting or without one, and who does what of it."""

from gateway.officer.agreements import pages
from gateway.officer.agreements.blueprint import bp

__all__ = ["bp", "pages"]
