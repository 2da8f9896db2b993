"""Signing in and out, the session that ended while somebody typed, and one's own profile."""

from flask import Blueprint

bp = Blueprint("session", __name__)

from gateway.officer.session import views  # noqa: E402, F401 - the views need the blueprint
