"""People: search first, then report and register a family in one go: one search and two pages."""

from flask import Blueprint

bp = Blueprint("people", __name__)

from gateway.officer.people import register, report, search  # noqa: E402, F401 - the views need the blueprint
