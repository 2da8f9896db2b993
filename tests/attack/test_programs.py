"""What no program of ours does: run what it was given, hash weakly, or draw lots that can be told."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.architecture.contracts import sources
from tests.attack.programs import place, spoken_of

RUNS = {"eval", "exec", "__import__"}
# Modules and functions by which a text or bytes become a program, an object of any kind, or a command.
ACTS = {
    *("pickle", "marshal", "shelve", "dill", "jsonpickle", "codeop", "render_template_string", "from_string"),
    *("popen", "unsafe_load", "full_load", "create_subprocess_shell", "getoutput"),
}
# Its text is made of the contract when the program starts (see its docstring).
MAY_RUN = {"gateway/api/encoder.py"}

# The trace of a refusal at a full door: a name by which it is found in the log, which opens nothing.
MAY_GUESS = {"gateway/overload.py"}


def called(tree: ast.Module) -> Iterator[ast.Call]:
    """Every call of a program."""
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def test_no_program_runs_what_it_was_given() -> None:
    found = set()
    for path, tree in sources("services", "gateway"):
        names = {call.func.id for call in called(tree) if isinstance(call.func, ast.Name)}
        shell = any(word.arg == "shell" for call in called(tree) for word in call.keywords)
        if names & RUNS or ACTS & set(spoken_of(tree)) or "system" in of(tree, "os") or shell:
            found.add(place(path))
    assert found == MAY_RUN


def test_no_program_uses_a_weak_hash() -> None:
    """SHA-256 and argon2id; PostgreSQL's md5 makes ids and etags, which keep nothing secret."""
    found = {
        f"{place(path)}: {name}"
        for path, tree in sources("services", "gateway")
        for name in of(tree, "hashlib")
        if name != "sha256"
    }
    assert not found


def of(tree: ast.Module, module: str) -> set[str]:
    """What a program takes of a module."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == module:
            found.add(node.attr)
        elif isinstance(node, ast.ImportFrom) and node.module == module:
            found |= {alias.name for alias in node.names}
    return found


def test_no_program_draws_lots_by_chance_that_can_be_told() -> None:
    """What nobody may guess is drawn by `secrets`; ids are no secrets."""
    found = {
        place(path)
        for path, tree in sources("services", "gateway")
        if {"random", "uuid1"} & set(spoken_of(tree))
    }
    assert found == MAY_GUESS
