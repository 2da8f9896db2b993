"""The blueprint that the pages of this task stand on."""

from flask import Blueprint

bp = Blueprint("plan", "gateway.officer.plan", url_prefix="/cases/<uuid:case_id>")
