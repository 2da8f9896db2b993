"""People: search first, then report and register a family in one go."""

from flask import Blueprint

bp = Blueprint("people", __name__)
