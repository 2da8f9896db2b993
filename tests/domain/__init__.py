"""Tests of what the services share of Prag's own matter."""
