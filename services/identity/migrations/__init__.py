"""Revisions of the identity database."""
