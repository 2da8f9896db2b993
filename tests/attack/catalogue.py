"""The catalogue as data: attacks, the tests that try them, and what nobody tries yet."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
FILE = Path(__file__).with_name("catalogue.yaml")


@dataclass(frozen=True)
class Attack:
    """One attack: what it is, who tries it, and what of it is not there, each with its reason."""

    name: str
    title: str
    tests: tuple[str, ...]
    not_there: tuple[str, ...]


@cache
def attacks() -> tuple[Attack, ...]:
    """All attacks, in their order."""
    told = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return tuple(
        Attack(name, one["title"], tuple(one.get("tests", ())), tuple(one.get("not there", ())))
        for name, one in told.items()
    )


@cache
def named() -> frozenset[str]:
    """Every test, or whole file of tests, that the catalogue names."""
    return frozenset(test for attack in attacks() for test in attack.tests)


def names_of(nodeid: str) -> list[str]:
    """The names in the catalogue of a test's case, `file::name[case]`: by itself, or by its file."""
    test = nodeid.partition("[")[0]
    return [name for name in (test, test.partition("::")[0]) if name in named()]


def is_there(test: str) -> bool:
    """Whether a file of tests is there, and has a test of this name."""
    path, _, name = test.partition("::")
    there = _tests(ROOT / path)
    return name in there if name else bool(there)


@cache
def _tests(path: Path) -> frozenset[str]:
    if not path.exists():
        return frozenset()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = (node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return frozenset(one.name for one in functions if one.name.startswith("test_"))
