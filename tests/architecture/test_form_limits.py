"""What people type is limited by the contract: a form reads the limits of its request and states none.

A form's field names its request's field (`gateway.forms.limited_by`). What no field of a request limits is
listed here, with why.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import sys
from collections.abc import Iterator
from types import ModuleType

import wtforms
from wtforms.fields.core import UnboundField

import gateway.officer
from gateway.fields import NumberField
from gateway.forms import MaxLength, limits_at
from tests.architecture.contracts import ROOT

# Fields that people type into and that no field of a request limits as a whole.
WITHOUT = {
    ("PersonPart", "other_names"): "names between commas: the service counts them and measures each",
    ("ImportForm", "table"): "rows of a list: they are counted, and the service measures each cell",
    ("CallForm", "titles"): "points one a line: the service counts them and measures each",
    ("DecideForm", "months"): "no more than was asked for, which the rule says",
}
TYPED = (wtforms.StringField, NumberField)


def forms() -> Iterator[type[wtforms.Form]]:
    """Every form of the pages."""
    for module in pkgutil.walk_packages(gateway.officer.__path__, "gateway.officer."):
        importlib.import_module(module.name)
    heirs = [wtforms.Form]
    for form in heirs:
        heirs += [heir for heir in form.__subclasses__() if heir not in heirs]
    yield from (form for form in heirs if form.__module__.startswith("gateway.officer."))


def typed(form: type[wtforms.Form]) -> Iterator[tuple[str, UnboundField]]:
    """The fields of a form that people fill with their keys."""
    for name in dir(form):
        field = getattr(form, name)
        if (
            isinstance(field, UnboundField)
            and issubclass(field.field_class, TYPED)
            and not issubclass(field.field_class, wtforms.HiddenField)
        ):
            yield name, field


def limited(field: UnboundField) -> bool:
    """Whether `limited_by` gave the field a limit."""
    validators = (*field.args[1:2], field.kwargs.get("validators"))
    given = [one for several in validators for one in several or ()]
    return "least" in field.kwargs or any(isinstance(one, MaxLength) for one in given)


def test_what_is_typed_is_limited_by_the_request():
    fields = {(form.__name__, name): limited(field) for form in forms() for name, field in typed(form)}
    assert len(fields) > 80
    assert {field for field, is_limited in fields.items() if not is_limited} == WITHOUT.keys()


def test_no_form_states_a_limit_of_its_own():
    stated = []
    for path in (ROOT / "gateway" / "officer").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            options = {keyword.arg for keyword in node.keywords}
            if called in {"MaxLength", "Length", "NumberRange"} or (
                called == "NumberField" and options & {"least", "most"}
            ):
                stated.append(f"{path.relative_to(ROOT)}:{node.lineno} {called}")
    assert stated == []


def said_twice(module: ModuleType) -> Iterator[str]:
    """Fields that say `Required()`, and no words of their own, where the contract says it already."""
    for node in ast.parse(inspect.getsource(module)).body:
        if not isinstance(node, ast.ClassDef):
            continue
        plain = {
            target.id
            for line in node.body
            if isinstance(line, ast.Assign) and "Required()" in ast.unparse(line.value)
            for target in line.targets
            if isinstance(target, ast.Name)
        }
        for decorator in node.decorator_list:
            if isinstance(decorator, ast.Call) and getattr(decorator.func, "id", "") == "limited_by":
                message, *rest = (eval(ast.unparse(one), vars(module)) for one in decorator.args)  # noqa: S307
                paths = {name: name for name in message.DESCRIPTOR.fields_by_name} | (rest[0] if rest else {})
                for name in plain & paths.keys():
                    if limits_at(message, paths[name]).required:
                        yield f"{module.__name__}.{node.name}.{name}"


def test_what_the_contract_requires_no_form_says_again():
    modules = {sys.modules[form.__module__] for form in forms()}
    assert [name for module in modules for name in said_twice(module)] == []
