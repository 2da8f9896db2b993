"""Referrals: the office sends and follows them, the institution answers them in its inbox."""

from flask import Blueprint

bp = Blueprint("referrals", __name__)

from gateway.officer.referrals import inbox, office  # noqa: E402 - they put their views on `bp`

__all__ = ["bp", "inbox", "office"]
