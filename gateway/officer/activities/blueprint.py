"""The blueprint that the pages of this task stand on."""

from flask import Blueprint

bp = Blueprint("activities", "gateway.officer.activities", url_prefix="/activities")
