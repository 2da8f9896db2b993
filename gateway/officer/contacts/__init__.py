"""Whom an office knows outside its cases: who is spoken with there, and what was spoken about."""

from gateway.officer.contacts import pages
from gateway.officer.contacts.blueprint import bp

__all__ = ["bp", "pages"]
