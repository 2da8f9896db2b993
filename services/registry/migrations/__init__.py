"""Registry's tables, revision by revision."""
