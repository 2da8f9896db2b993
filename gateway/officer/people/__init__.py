"""People: search first, then report and register a family in one go: one search and two pages."""

from gateway.officer.people import duplicates, register, report, search
from gateway.officer.people.blueprint import bp

__all__ = ["bp", "duplicates", "register", "report", "search"]
