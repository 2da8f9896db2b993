"""Which tests pass over a line: recorded once, and anew for a folder of tests when its files change.

A record also becomes old when the source file asked about has changed, for its lines have moved.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from tests.mutants.slips import Slip

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "var" / "mutants"
# Folders of tests in which a service runs in the tests' own process, by area; the first is its own.
FOLDERS: dict[str, tuple[str, ...]] = {
    "registry": ("registry", "referral", "benefits", "rights", "gateway", "architecture"),
    "assessment": ("assessment", "benefits", "rights", "gateway", "architecture"),
    "referral": ("referral", "rights", "gateway", "architecture"),
    "benefits": ("benefits", "rights", "gateway", "architecture"),
    "reporting": ("reporting", "rights", "gateway", "architecture"),
    "identity": ("identity", "referral", "rights", "gateway", "architecture"),
    "chassis": ("chassis", "registry", "referral", "identity", "rights", "gateway", "architecture"),
    "gateway": ("gateway", "architecture"),
}
# Of all tests that pass over a line, as many as take this long, in seconds: those of the own folder first, of
# these the ones that are called as the file is, then the quick ones.
ENOUGH = 45.0
AT_MOST = 400


def _digest(paths: Iterable[Path]) -> str:
    found = hashlib.sha256()
    for path in sorted(paths):
        found.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


def _sources() -> dict[str, str]:
    return {
        path.relative_to(ROOT).as_posix(): _digest([path])
        for top in ("services", "gateway")
        for path in (ROOT / top).rglob("*.py")
    }


@dataclass
class Covering:
    """What each test passes over, by folder of tests."""

    folders: Mapping[str, tuple[str, ...]]
    lines: dict[str, dict[str, dict[str, list[str]]]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    failed: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, folders: Mapping[str, tuple[str, ...]], paths: Iterable[str]) -> Covering:
        """Read the records of each area's folders, and make anew those that are old for a path."""
        wanted = sorted({one for by_area in folders.values() for one in by_area})
        sources = _sources()
        old = [one for one in wanted if not _current(one, sources, set(paths))]
        if old:
            print(f"recording what the tests of {', '.join(old)} pass over ...", flush=True)
            _record(old, sources)
        covering = cls(folders)
        for one in wanted:
            kept = json.loads((KEPT / f"{one}.json").read_text())
            covering.lines[one] = kept["lines"]
            covering.seconds |= kept["seconds"]
            covering.failed |= set(kept["failed"])
        return covering

    def tests(self, area: str, slip: Slip) -> list[str]:
        """Tests that pass over a slip, in the order in which they are tried."""
        places = _uses(area, slip, slip.names) if slip.names else [(slip.path, slip.lines)]
        if not slip.names and (_is_kept(slip) or not self._passed(area, places)):
            # A function that runs when its module is read, or whose answers are kept: what was made by it is
            # used elsewhere.
            places = _uses(area, slip, (slip.place.rpartition(".")[2],))
        chosen: list[str] = []
        for folder in self.folders[area]:
            passing: set[str] = set()
            for path, lines in places:
                by_line = self.lines[folder].get(path, {})
                passing |= {test for line in lines for test in by_line.get(str(line), ())}
            # What is kept (a cache's answer, a table made once) was passed over by whoever asked first alone.
            named = f"tests/{folder}/test_{Path(slip.path).stem}.py::"
            passing |= {one for one in self.seconds if one.startswith(named)}
            if slip.names and not passing and folder == self.folders[area][0]:
                passing = {one for one in self.seconds if one.startswith(f"tests/{folder}/")}
            chosen += sorted(passing - self.failed - set(chosen), key=lambda one: self._turn(one, slip))
        spent = 0.0
        kept: list[str] = []
        for test in chosen:
            spent += self.seconds.get(test, 0.0)
            if kept and (spent > ENOUGH or len(kept) == AT_MOST):
                break
            kept.append(test)
        return kept

    def _turn(self, test: str, slip: Slip) -> tuple[bool, float]:
        """Tests that are called as the file is come first: of a line that all pass over most say nothing."""
        return Path(slip.path).stem.rstrip("s") not in test, self.seconds.get(test, 0.0)

    def _passed(self, area: str, places: list[tuple[str, range]]) -> bool:
        return any(
            self.lines[folder].get(path, {}).get(str(line))
            for folder in self.folders[area]
            for path, lines in places
            for line in lines
        )


@cache
def _kept(path: str) -> frozenset[str]:
    return frozenset(
        node.name
        for node in ast.walk(ast.parse((ROOT / path).read_text()))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and any(_named(one) & {"cache", "lru_cache"} for one in node.decorator_list)
    )


def _is_kept(slip: Slip) -> bool:
    """Whether its function answers once for all, and so runs for the first test that asks alone."""
    return slip.place.rpartition(".")[2] in _kept(slip.path)


def _uses(area: str, slip: Slip, of: tuple[str, ...]) -> list[tuple[str, range]]:
    """Functions that name what a statement outside of functions gave a value to, or what was made of it."""
    own = ROOT / Path(slip.path).parts[0]
    top = own if area in {"chassis", "gateway"} else own / area
    names = set(of)
    for statement in ast.parse((ROOT / slip.path).read_text()).body:
        if isinstance(statement, (ast.Assign, ast.AnnAssign)) and names & _named(statement):
            names |= _named(
                statement.target if isinstance(statement, ast.AnnAssign) else statement.targets[0]
            )
    found = []
    for path in top.rglob("*.py"):
        text = path.read_text()
        if not any(name in text for name in names):
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and names & _named(node):
                lines = range(node.body[0].lineno, (node.end_lineno or node.lineno) + 1)
                found.append((path.relative_to(ROOT).as_posix(), lines))
    return found


def _named(node: ast.AST) -> set[str]:
    inside = list(ast.walk(node))
    return {one.id for one in inside if isinstance(one, ast.Name)} | {
        one.attr for one in inside if isinstance(one, ast.Attribute)
    }


def _current(folder: str, sources: dict[str, str], paths: set[str]) -> bool:
    kept = KEPT / f"{folder}.json"
    if not kept.exists():
        return False
    known = json.loads(kept.read_text())
    mine = known["tests"] == _digest((ROOT / "tests" / folder).rglob("*.py"))
    return mine and all(known["sources"].get(path) == sources.get(path) for path in paths)


def _record(folders: list[str], sources: dict[str, str]) -> None:
    """Run these tests once with their lines counted."""
    with tempfile.TemporaryDirectory() as written:
        command = [
            *(sys.executable, "-m", "pytest", "-q", "-p", "tests.mutants.recorder"),
            *("-n", os.environ.get("PROCESSES", "2"), "-o", "timeout=600", "-W", "default"),
            *(f"tests/{one}" for one in folders),
        ]
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=os.environ | {"PRAG_COVERING": written},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode not in {0, 1}:
            raise SystemExit(done.stdout[-3000:])
        print(done.stdout.strip().splitlines()[-1], flush=True)
        parts = [json.loads(path.read_text()) for path in Path(written).iterdir()]
    KEPT.mkdir(parents=True, exist_ok=True)
    for folder in folders:
        (KEPT / f"{folder}.json").write_text(json.dumps(_part(folder, parts, sources)))


def _part(folder: str, parts: list[dict[str, Any]], sources: dict[str, str]) -> dict[str, Any]:
    mine = f"tests/{folder}/"
    lines: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for part in parts:
        for path, by_line in part["lines"].items():
            for line, tests in by_line.items():
                lines[path][line] += [one for one in tests if one.startswith(mine)]
    return {
        "tests": _digest((ROOT / "tests" / folder).rglob("*.py")),
        "sources": sources,
        "lines": lines,
        "seconds": {one: took for part in parts for one, took in part["seconds"].items() if mine in one},
        "failed": [one for part in parts for one in part["failed"] if one.startswith(mine)],
    }
