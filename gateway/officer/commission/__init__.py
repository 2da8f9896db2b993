"""The commission: sessions called, held and printed. What it decides stands next door, in benefits."""

from gateway.officer.commission import bodies, conduct, convene, corrections, decide, lists, minutes
from gateway.officer.commission.blueprint import bp

__all__ = ["bodies", "bp", "conduct", "convene", "corrections", "decide", "lists", "minutes"]
