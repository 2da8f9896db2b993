"""Reads: get, list, search; one statement each."""
