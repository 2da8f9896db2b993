"""Counselling: what an office or an institution told whom, for a case or as people walked in."""

from gateway.officer.counselling import pages
from gateway.officer.counselling.blueprint import bp

__all__ = ["bp", "pages"]
