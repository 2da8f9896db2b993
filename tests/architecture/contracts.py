"""The protos as Python sees them, and the sources that must agree with them."""

from __future__ import annotations

import ast
import importlib
import importlib.util
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from google.protobuf.descriptor import Descriptor, FileDescriptor, MethodDescriptor
from prag.common.v1 import options_pb2

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ("registry", "assessment", "referral", "benefits", "reporting", "identity")
# Whose events these are, where the package is not named after a service.
PUBLISHERS = {"profiles": "registry"}


@cache
def files() -> tuple[FileDescriptor, ...]:
    """All generated files of prag."""
    root = ROOT / "protos" / "gen"
    names = sorted(
        ".".join(path.relative_to(root).with_suffix("").parts) for path in (root / "prag").rglob("*_pb2.py")
    )
    return tuple(importlib.import_module(name).DESCRIPTOR for name in names)


def package(file: FileDescriptor) -> str:
    """prag.registry.v1 -> registry."""
    return file.package.split(".")[1]


def methods() -> list[MethodDescriptor]:
    """Every RPC."""
    return [
        method for file in files() for service in file.services_by_name.values() for method in service.methods
    ]


def events() -> list[Descriptor]:
    """Every message that says that it is an event."""
    return [
        message
        for file in files()
        for message in file.message_types_by_name.values()
        if message.GetOptions().HasExtension(options_pb2.event)
    ]


def publisher(event: Descriptor) -> str:
    """The service that publishes an event."""
    name = package(event.file)
    return PUBLISHERS.get(name, name)


@cache
def reasons(name: str) -> frozenset[str]:
    """Values of a service's enum of reasons, and of the common one."""
    found: set[str] = set()
    for file in files():
        if package(file) in {name, "common"}:
            for enum in file.enum_types_by_name.values():
                if enum.name == "Reason":
                    found |= {value.name for value in enum.values}
    return frozenset(found)


def sources(*folders: str) -> Iterator[tuple[Path, ast.Module]]:
    """Python files below these folders, parsed."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def has(module: str) -> bool:
    """Whether a module is there."""
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False
