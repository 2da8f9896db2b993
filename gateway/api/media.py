"""Media types of the API."""

from __future__ import annotations

from typing import Final

JSON: Final = "application/json"
NDJSON: Final = "application/x-ndjson"
PROBLEM: Final = "application/problem+json"
FORM: Final = "application/x-www-form-urlencoded"
BYTES: Final = "application/octet-stream"
