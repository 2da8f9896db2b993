"""Meetings of an office: planned, held, set right, and what of the municipal plan they meet."""

from gateway.officer.meetings import acts, lists
from gateway.officer.meetings.blueprint import bp

__all__ = ["acts", "bp", "lists"]
