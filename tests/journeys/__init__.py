"""Whole stories over the whole stack, by the JSON API."""
