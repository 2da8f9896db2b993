"""A sample for the chassis's own tests: one service with one table."""
