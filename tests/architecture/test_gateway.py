"""The gateway's folders: no import circle, and one name for a task's pages, templates and blueprint."""

from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from gateway import create_app
from tests.architecture.contracts import ROOT

OFFICER = ROOT / "gateway" / "officer"
TEMPLATES = ROOT / "gateway" / "templates"
# Templates that are no task's: what pages are made of, and the API's document.
SHARED = {"api", "components", "errors", "layout"}


def modules() -> dict[str, ast.Module]:
    """Every module of the gateway by its name."""
    paths = (ROOT / "gateway").rglob("*.py")
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): ast.parse(
            path.read_text(encoding="utf-8")
        )
        for path in paths
    }


def imports(tree: ast.Module, names: set[str]) -> set[str]:
    """Which modules of the gateway one imports, wherever the import stands: in a function too."""
    imported = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            for alias in node.names:
                below = f"{node.module}.{alias.name}"
                imported.add(below if below in names else str(node.module))
    return imported & names


def test_no_import_circle():
    trees = modules()
    graph = {name: imports(tree, set(trees)) - {name} for name, tree in trees.items()}
    assert len(graph) > 100
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        raise AssertionError(" imports ".join(reversed(error.args[1]))) from None


def test_no_import_hides_from_the_program():
    hidden = [name for name, tree in modules().items() if "TYPE_CHECKING" in ast.dump(tree)]
    assert hidden == []


def folders(place: Path) -> set[str]:
    """What holds files of ours; a folder that git left behind holds at most a cache."""
    return {path.parent.name for path in place.glob("*/*") if path.suffix in {".py", ".html"}}


def test_a_task_has_one_name():
    blueprints = {name.split(".")[0] for name in create_app().blueprints}
    assert folders(OFFICER) == blueprints
    assert folders(TEMPLATES) - SHARED == blueprints


def test_who_is_refused_because_somebody_changed_it_can_press_again():
    """A view that sends the etag of its page shows what stands now, and takes its etag for the next press."""
    stuck, looked = [], 0
    for name, tree in modules().items():
        for node in ast.walk(tree):
            source = ast.unparse(node) if isinstance(node, ast.FunctionDef) else ""
            # A press on another page is answered by that page.
            if "form.etag.data" in source and "sent=form" not in source:
                looked += 1
                if "form.seen_anew(" not in source and "form.etag.data = " not in source:
                    stuck.append(f"{name}.{node.name}")
    assert stuck == ["gateway.officer.benefits.of_case._changed"]
    assert looked > 15
