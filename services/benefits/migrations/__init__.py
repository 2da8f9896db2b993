"""Revisions of benefits' database."""
