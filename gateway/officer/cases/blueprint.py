"""The blueprint that the pages of this task stand on."""

from flask import Blueprint

bp = Blueprint("cases", "gateway.officer.cases", url_prefix="/cases")
