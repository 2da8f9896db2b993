"""Referrals: the office sends and follows them, the institution answers them in its inbox."""

from gateway.officer.referrals import corrections, inbox, office
from gateway.officer.referrals.blueprint import bp

__all__ = ["bp", "corrections", "inbox", "office"]
