"""Which kinds of document prove what is done; a form takes a new file of these."""

from __future__ import annotations

from typing import Final

__all__ = ["OF_DELIVERY"]

OF_DELIVERY: Final = ("RECEIPT", "PHOTO")
