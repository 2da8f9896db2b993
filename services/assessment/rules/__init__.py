"""The business rules: pure functions and tables, one file per noun."""
