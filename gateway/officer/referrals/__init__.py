"""Referrals: the office sends and follows them, the institution answers them in its inbox."""

from gateway.officer.referrals import inbox, office
from gateway.officer.referrals.blueprint import bp

__all__ = ["bp", "inbox", "office"]
