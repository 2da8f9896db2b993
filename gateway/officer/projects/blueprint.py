"""The blueprint that the pages of this task stand on."""

from flask import Blueprint

bp = Blueprint("projects", "gateway.officer.projects", url_prefix="/projects")
