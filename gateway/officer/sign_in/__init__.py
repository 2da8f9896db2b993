"""Signing in and out, the session that ended while somebody typed, and one's own profile."""

from gateway.officer.sign_in import factors, providers, views
from gateway.officer.sign_in.blueprint import bp

__all__ = ["bp", "factors", "providers", "views"]
