"""Projects of a municipality: who carries and pays them, how far they are, which reports are due."""

from gateway.officer.projects import pages
from gateway.officer.projects.blueprint import bp

__all__ = ["bp", "pages"]
