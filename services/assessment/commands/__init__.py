"""What changes: one function for each act, load, rule, change, record."""
