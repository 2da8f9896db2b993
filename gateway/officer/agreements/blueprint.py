"""The blueprint that the pages of this task stand on."""

from flask import Blueprint

bp = Blueprint("agreements", "gateway.officer.agreements")
