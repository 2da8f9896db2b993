"""A reason that an RPC names is raised on the way that the RPC goes, and not only somewhere in its service.

The way is read from the source: what a function names, it may call. A name of a module is that module's, a
method is every method of that name in the service and below it; so a way that is found may be none, and a
reason that no way leads to is raised by nobody.
"""

from __future__ import annotations

import ast
import importlib
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Final

import pytest
from google.protobuf.descriptor import MethodDescriptor
from prag.common.v1 import options_pb2

from gateway.api import contracts, openapi
from tests.architecture.contracts import ROOT, SERVICES
from tests.architecture.test_callers import listed
from tests.descriptors import services_of

_REASON: Final = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
_FUNCTION: Final = ast.FunctionDef | ast.AsyncFunctionDef
# A module and a name in it: a function, a class, a method as Class.method, or a value.
Key = tuple[str, str]


def _named(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


class Ways:
    """All that stands in the services' modules, and what of it leads to what."""

    def __init__(self) -> None:
        files = [path for path in (ROOT / "services").rglob("*.py") if "migrations" not in path.parts]
        self._modules = {_named(path): ast.parse(path.read_text(encoding="utf-8")) for path in files}
        self._here: dict[Key, ast.AST] = {}
        self._imported: dict[Key, Key] = {}
        self._methods: dict[str, list[Key]] = defaultdict(list)
        for module, tree in self._modules.items():
            self._read(module, tree)
        self._of: dict[Key, list[Key]] = {}
        self._bits: dict[str, int] = {}
        self.written: dict[str, set[str]] = defaultdict(set)
        self._found_by = self._followed()

    def _read(self, module: str, tree: ast.Module) -> None:
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                for name in node.names:
                    whole = f"{node.module}.{name.name}"
                    of = (whole, "") if whole in self._modules else (node.module, name.name)
                    self._imported[module, name.asname or name.name] = of
        for node in tree.body:
            if isinstance(node, _FUNCTION | ast.ClassDef):
                self._here[module, node.name] = node
            if isinstance(node, ast.ClassDef):
                for part in node.body:
                    if isinstance(part, _FUNCTION):
                        self._here[module, f"{node.name}.{part.name}"] = part
                        self._methods[part.name].append((module, f"{node.name}.{part.name}"))
            if isinstance(node, ast.Assign | ast.AnnAssign):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                names = (one for target in targets for one in ast.walk(target) if isinstance(one, ast.Name))
                self._here |= {(module, name.id): node for name in names}

    def _found(self, module: str, name: str) -> Key | None:
        """What a name means in a module; ("…", "") is a module."""
        seen = set()
        while (module, name) not in self._here:
            if (module, name) in seen or (module, name) not in self._imported:
                return None
            seen.add((module, name))
            module, name = self._imported[module, name]
            if not name:
                return module, ""
        return module, name

    def _leads(self, module: str, node: ast.Name | ast.Attribute) -> Iterator[Key]:
        if isinstance(node, ast.Name):
            found = self._found(module, node.id)
        else:
            held = self._found(module, node.value.id) if isinstance(node.value, ast.Name) else None
            if held is None or held[1]:
                service = module.split(".")[1]
                if (service, node.attr) not in self._of:
                    of = ((key, key[0].split(".")[1]) for key in self._methods.get(node.attr, ()))
                    theirs = [key for key, its in of if its == service or its not in SERVICES]
                    self._of[service, node.attr] = theirs
                yield from self._of[service, node.attr]
                return
            found = self._found(held[0], node.attr)
        if found is not None and found[1]:
            yield found

    def _step(self, key: Key) -> tuple[set[Key], set[str]]:
        node = self._here[key]
        # Whoever makes one calls how it is made; its methods are asked for by name.
        parts: list[ast.AST] = [node]
        if isinstance(node, ast.ClassDef):
            parts = [one for one in node.body if not isinstance(one, _FUNCTION) or one.name[:2] == "__"]
            parts += node.bases
        inside = [one for part in parts for one in ast.walk(part)]
        names = (one for one in inside if isinstance(one, ast.Name | ast.Attribute))
        said = {one.value for one in inside if isinstance(one, ast.Constant) and isinstance(one.value, str)}
        return (
            {to for one in names for to in self._leads(key[0], one)},
            {one for one in said if _REASON.fullmatch(one)},
        )

    def _followed(self) -> dict[Key, int]:
        """What each leads to, at the end: a bit for each reason, added until nothing more comes."""
        steps = {key: self._step(key) for key in self._here}
        found = {key: sum(1 << self._bit(one) for one in said) for key, (_, said) in steps.items()}
        for (module, _), (_, said) in steps.items():
            self.written[module.split(".")[1]] |= said
        grows = True
        while grows:
            grows = False
            for key, (leads, _) in steps.items():
                more = reduce(or_, (found[to] for to in leads), found[key])
                grows |= more != found[key]
                found[key] = more
        return found

    def _bit(self, reason: str) -> int:
        return self._bits.setdefault(reason, len(self._bits))

    def reasons(self, service: str, rpc: str) -> set[str]:
        """The reasons that stand on the ways of an RPC."""
        starts = [key for key in self._methods[rpc] if key[0].startswith(f"services.{service}.rpc")]
        assert starts, f"{service} serves no {rpc}"
        found = reduce(or_, (self._found_by[key] for key in starts))
        return {reason for reason, bit in self._bits.items() if found >> bit & 1}


def of_file(method: MethodDescriptor) -> set[str]:
    """What registry says where the guard asks whether a file is open, or is there still."""
    file = method.GetOptions().Extensions[options_pb2.access].file
    return {"CASE_NOT_FOUND", "CASE_REASON_NEEDED"} if file else set()


@pytest.fixture(scope="module")
def ways() -> Ways:
    return Ways()


@pytest.mark.parametrize("name", SERVICES)
def test_a_reason_that_an_rpc_names_stands_on_its_way(ways: Ways, name: str) -> None:
    # The database refuses too, by a constraint, and whom the service asks, with what is no word of its own.
    service = importlib.import_module(f"services.{name}.__main__").SERVICE
    asked = set().union(*(ways.written[peer] for caller, peer, _ in listed() if caller == name))
    besides = (asked - ways.written[name]) | set(service.unique_reasons.values())
    unraised = [
        f"{method.name}: {reason}"
        for one in services_of(name)
        if not one.full_name.startswith("prag.common.")
        for method in one.methods
        for reasons in openapi.split(contracts.comments().get(method.full_name, ""))[1].values()
        for reason in set(reasons) - besides - of_file(method) - ways.reasons(name, method.name)
    ]
    assert unraised == []
