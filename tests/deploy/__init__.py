"""Tests of how Prag is run."""
