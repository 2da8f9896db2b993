"""Which acts on one thing may meet in one account: a table of each service, and one way to ask it.

Roles may meet in one account, for an office of one is an office. Acts on one thing do not: whoever prepared
it does not check it, and whoever decides does not pay. A table names the acts and the few pairs that may
meet, each with its reason; every other pair is apart, whichever of the two came first.

An act counts for as long as the thing is the same one (`counts`), also after it was sent back, put off or
turned down: who had a hand in an earlier round has it in the next. It is the account that counts, whatever
its name, office or roles have become since, and for whomever it sat. A date that is corrected is no act of
these: it moves neither a sum nor a decision, is kept with its reason, and whoever comes next sees it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

__all__ = ["Done", "Hands", "added"]

# Act: the accounts that did it.
Done = Mapping[str, Collection[str]]


@dataclass(frozen=True)
class Hands:
    """The acts on one kind of thing, and the pairs of which one account may do both, with why."""

    acts: tuple[str, ...]
    together: Mapping[frozenset[str], str]
    # For how long an act counts.
    counts: str = ""

    def apart(self, one: str, other: str) -> bool:
        """Say whether two acts never meet in one account; the same act may be done again."""
        return one != other and frozenset({one, other}) not in self.together

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Go through every pair of acts, both ways round."""
        return ((one, other) for one in self.acts for other in self.acts if one != other)

    def did(self, act: str, done: Done, account_id: str) -> str:
        """Return the act by which an account may not do another one; "" when it may."""
        return next(
            (one for one in self.acts if account_id in done.get(one, ()) and self.apart(one, act)), ""
        )

    def barred(self, act: str, done: Done) -> frozenset[str]:
        """Return the accounts that may not do an act any more."""
        return frozenset(
            account for one, accounts in done.items() if self.apart(one, act) for account in accounts
        )


def added(done: Done, act: str, *accounts: str) -> dict[str, list[str]]:
    """Return what was done, with an act of these accounts."""
    return {
        **{one: sorted(held) for one, held in done.items()},
        act: sorted({*done.get(act, ()), *accounts}),
    }
