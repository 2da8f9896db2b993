"""The blueprint that the pages of this task stand on."""

from flask import Blueprint

bp = Blueprint("contacts", "gateway.officer.contacts", url_prefix="/contacts")
