"""docs/asvs.md, from `asvs.yaml`: `python -m tests.attack.asvs` writes it anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from tests.attack.catalogue import ROOT

TABLE = Path(__file__).with_name("asvs.yaml")
PAGE = ROOT / "docs" / "asvs.md"
MET, NOT_APPLICABLE, NOT_MET = "met", "not applicable", "*not met*"
HEAD = """\
# OWASP ASVS 5.0, levels 1 and 2

Made of `tests/attack/asvs.yaml` by `python -m tests.attack.asvs`; a test says when it is old, and that each
test that it names is there. The numbers are those of
[OWASP ASVS 5.0.0](https://github.com/OWASP/ASVS/tree/v5.0.0), where the requirements stand in full
(CC BY-SA 4.0); the words here are ours, and short. What is called *met* is held by the tests beside it and
was judged by us alone: nobody from outside has looked.
"""


@dataclass(frozen=True)
class Requirement:
    """One requirement: held by tests, or with the reason why not."""

    chapter: str
    number: str
    level: int
    about: str
    tests: tuple[str, ...]
    not_applicable: str
    not_met: str

    @property
    def state(self) -> str:
        """What the page says of it."""
        return MET if self.tests else NOT_APPLICABLE if self.not_applicable else NOT_MET


@cache
def requirements() -> tuple[Requirement, ...]:
    """All of them, in their order."""
    told = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    return tuple(
        Requirement(
            chapter,
            number,
            one["level"],
            one["about"],
            tuple(one.get("tests", ())),
            one.get("not applicable", ""),
            one.get("not met", ""),
        )
        for chapter, rows in told.items()
        for number, one in rows.items()
    )


def page() -> str:
    """The page as it should stand."""
    return "\n".join([HEAD, *_counts(), *_rows()]) + "\n"


def _counts() -> Iterator[str]:
    yield "| level | met | not applicable | *not met* | all |"
    yield "|---|---|---|---|---|"
    for name, levels in (("1", {1}), ("2", {2}), ("both", {1, 2})):
        rows = Counter(one.state for one in requirements() if one.level in levels)
        yield f"| {name} | {rows[MET]} | {rows[NOT_APPLICABLE]} | {rows[NOT_MET]} | {rows.total()} |"


def _rows() -> Iterator[str]:
    chapter = ""
    for one in requirements():
        if one.chapter != chapter:
            chapter = one.chapter
            yield f"\n## {chapter}\n"
            yield "| | level | | | held by, or why not |"
            yield "|---|---|---|---|---|"
        why = "<br>".join(f"`{test}`" for test in one.tests) or one.not_applicable or one.not_met
        yield f"| {one.number} | {one.level} | {one.about} | {one.state} | {why} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
