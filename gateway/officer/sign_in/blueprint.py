"""The blueprint that the pages of this task stand on."""

from flask import Blueprint

bp = Blueprint("sign_in", "gateway.officer.sign_in")
