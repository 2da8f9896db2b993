"""Templates draw what they are given: no list is made in them, no number of an enum stands there."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest
from jinja2 import Environment, TemplateSyntaxError, nodes
from jinja2.defaults import DEFAULT_FILTERS

from gateway import create_app
from tests.architecture.contracts import ROOT, files

TEMPLATES = ROOT / "gateway" / "templates"
NAMES = sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html"))


@cache
def environment() -> Environment:
    return create_app().jinja_env


@cache
def parsed(name: str) -> nodes.Template:
    return environment().parse((TEMPLATES / name).read_text(encoding="utf-8"))


@cache
def enums() -> tuple[frozenset[str], frozenset[str]]:
    """Fields that hold an enum's value, and the names of all values."""
    fields, values = set(), set()
    for file in files():
        for enum in file.enum_types_by_name.values():
            values |= set(enum.values_by_name)
        for message in file.message_types_by_name.values():
            fields |= {field.name for field in message.fields if field.enum_type is not None}
    return frozenset(fields), frozenset(values)


def numbers(node: nodes.Node) -> Iterator[int]:
    for constant in node.find_all(nodes.Const) if not isinstance(node, nodes.Const) else (node,):
        if isinstance(constant.value, int) and not isinstance(constant.value, bool):
            yield constant.value


@pytest.mark.parametrize("name", NAMES)
def test_no_number_of_an_enum(name):
    fields, _values = enums()
    for compared in parsed(name).find_all(nodes.Compare):
        sides = [compared.expr, *(operand.expr for operand in compared.ops)]
        if any(isinstance(side, nodes.Getattr) and side.attr in fields for side in sides):
            assert [number for side in sides for number in numbers(side)] == [], f"line {compared.lineno}"


@pytest.mark.parametrize("name", NAMES)
def test_a_code_that_is_named_is_one_of_the_contracts(name):
    _fields, values = enums()
    for compared in parsed(name).find_all(nodes.Compare):
        if not any(filtered.name == "code" for filtered in compared.find_all(nodes.Filter)):
            continue
        named = {constant.value for operand in compared.ops for constant in all_constants(operand.expr)}
        assert named <= values, f"line {compared.lineno}"


def all_constants(node: nodes.Node) -> list[nodes.Const]:
    return [node] if isinstance(node, nodes.Const) else list(node.find_all(nodes.Const))


def test_lists_are_made_in_python():
    with pytest.raises(TemplateSyntaxError):
        environment().parse("{% do items.append(1) %}")


def test_no_filter_of_ours_is_worked_out_before_somebody_reads():
    """The compiler would write down the word in the language of whoever opened the page first."""
    ours = {name for name, one in environment().filters.items() if one is not DEFAULT_FILTERS.get(name)}
    assert {"label", "day", "money", "localized"} <= ours
    for name in sorted(ours):
        with pytest.raises(nodes.Impossible):
            environment().parse("{{ 'CASE_STATE_CLOSED'|" + name + " }}").find(nodes.Filter).as_const()
