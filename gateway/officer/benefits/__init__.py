"""Help: applications with their evidence, decisions, what was delivered. The commission sits next door."""

from gateway.officer.benefits import applications, corrections, decisions, deliveries, of_case, verify
from gateway.officer.benefits.blueprint import bp

__all__ = ["applications", "bp", "corrections", "decisions", "deliveries", "of_case", "verify"]
