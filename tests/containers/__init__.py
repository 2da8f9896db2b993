"""Prag in containers, on a real engine: `make containers`. Counted as skipped where there is none."""
