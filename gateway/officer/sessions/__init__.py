"""The commission: sessions called, held and printed. What it decides stands next door, in benefits."""

from flask import Blueprint

bp = Blueprint("sessions", __name__, url_prefix="/sessions")

from gateway.officer.sessions import calling, deciding, lists, paper, sitting  # noqa: E402 - views on `bp`

__all__ = ["bp", "calling", "deciding", "lists", "paper", "sitting"]
