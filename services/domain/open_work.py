"""With which reasons what is under way may end when its case is closed."""

from __future__ import annotations

from typing import Final

__all__ = ["CASE_CLOSED", "DIED", "DUPLICATE", "END_REASONS", "END_REASONS_OF_BENEFITS"]

# It goes on in the family's other case: here it is as if it had not begun.
DUPLICATE: Final = "DUPLICATE"
DIED: Final = "DIED"
END_REASONS: Final = ("NO_NEED", "LEFT", "WITHDREW", DIED, DUPLICATE)
# Only what is granted by right asks for one.
END_REASONS_OF_BENEFITS: Final = (*END_REASONS, "NOT_ELIGIBLE")
# Of what began while the closing was on its way, or was kept until a day that is over: nobody chose.
CASE_CLOSED: Final = "CASE_CLOSED"
