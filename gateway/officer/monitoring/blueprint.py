"""The blueprint that the pages of this task stand on."""

from flask import Blueprint

bp = Blueprint("monitoring", "gateway.officer.monitoring", url_prefix="/cases/<uuid:case_id>/plan")
