"""Templates of the gateway are compiled once in a process, and not for each application that a test makes.

A page of one stands on some thirty templates, and compiling them took fifty times what answering takes. A
template that was changed is compiled anew: Jinja compares the source.
"""

from __future__ import annotations

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket


class Compiled(BytecodeCache):
    """What was compiled, in memory."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


def pytest_configure() -> None:
    """Before the first application is made."""
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": Compiled()}
