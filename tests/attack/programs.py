"""What a program speaks of: enough to find who uses a library."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.contracts import ROOT

__all__ = ["place", "spoken_of"]


def place(path: Path) -> str:
    """Where a file stands in the project."""
    return path.relative_to(ROOT).as_posix()


def spoken_of(tree: ast.Module) -> Iterator[str]:
    """Modules that are imported, what of them, and the names behind every dot."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.Attribute):
            yield node.attr
