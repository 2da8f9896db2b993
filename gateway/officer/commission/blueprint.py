"""The blueprint that the pages of this task stand on."""

from flask import Blueprint

bp = Blueprint("commission", "gateway.officer.commission", url_prefix="/sessions")
