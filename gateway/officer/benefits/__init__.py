"""Help: applications with their papers, decisions, what was delivered. The commission sits next door."""

from flask import Blueprint

bp = Blueprint("benefits", __name__)

from gateway.officer.benefits import (  # noqa: E402 - they put their views on `bp`
    applications,
    decisions,
    deliveries,
    of_case,
    papers,
)

__all__ = ["applications", "bp", "decisions", "deliveries", "of_case", "papers"]
