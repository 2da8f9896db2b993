"""Revisions of referral's database."""
