"""docs/siblings.md, from `siblings.yaml`: `python -m tests.attack.siblings` writes it anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from tests.attack.catalogue import ROOT

TABLE = Path(__file__).with_name("siblings.yaml")
PAGE = ROOT / "docs" / "siblings.md"
HEAD = """\
# Ways in, and their siblings

Made of `tests/attack/siblings.yaml` by `python -m tests.attack.siblings`; a test says when it is old, and
that each test that it names is there. A running Prag was attacked, and thirteen ways in were found. Each is
of a kind: what else of that kind was searched for stands here, with the tests that try it. What was found
open on the way is said to be.
"""


@dataclass(frozen=True)
class Sibling:
    """Another way of the same kind: who tries it, or why nobody does."""

    number: int
    kind: str
    about: str
    tests: tuple[str, ...]
    not_there: str


@cache
def siblings() -> tuple[Sibling, ...]:
    """All of them, in their order."""
    told = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    return tuple(
        Sibling(number, one["kind"], each["about"], tuple(each.get("tests", ())), each.get("not there", ""))
        for number, one in told.items()
        for each in one["siblings"]
    )


def page() -> str:
    """The page as it should stand."""
    return "\n".join([HEAD, *_rows()]) + "\n"


def _rows() -> Iterator[str]:
    number = 0
    for one in siblings():
        if one.number != number:
            number = one.number
            yield f"\n## {number}. {one.kind[0].upper()}{one.kind[1:]}\n"
            yield "| sibling | tried by, or why not |"
            yield "|---|---|"
        why = [
            *(f"`{test}`" for test in one.tests),
            *([f"not there: {one.not_there}"] if one.not_there else []),
        ]
        yield f"| {one.about} | {'<br>'.join(why)} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
