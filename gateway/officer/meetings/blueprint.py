"""The blueprint that the pages of this task stand on."""

from flask import Blueprint

bp = Blueprint("meetings", "gateway.officer.meetings", url_prefix="/meetings")
