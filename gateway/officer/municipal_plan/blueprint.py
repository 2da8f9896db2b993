"""The blueprint that the pages of this task stand on."""

from flask import Blueprint

bp = Blueprint("municipal_plan", "gateway.officer.municipal_plan", url_prefix="/municipal-plan")
