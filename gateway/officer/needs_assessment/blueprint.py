"""The blueprint that the pages of this task stand on."""

from flask import Blueprint

bp = Blueprint("needs_assessment", "gateway.officer.needs_assessment")
