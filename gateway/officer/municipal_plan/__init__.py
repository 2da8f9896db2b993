"""The municipal plan: its indicators counted live, the list behind each number, definitions, export."""

from gateway.officer.municipal_plan import pages
from gateway.officer.municipal_plan.blueprint import bp

__all__ = ["bp", "pages"]
