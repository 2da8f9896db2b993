"""Visits: planned with others, recorded when they took place, called off; the lists of the office."""

from gateway.officer.visits import pages
from gateway.officer.visits.blueprint import bp

__all__ = ["bp", "pages"]
