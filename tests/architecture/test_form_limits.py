"""What people type is limited by the contract: a form reads the limits of its request and states none.

A form's field names its request's field (`gateway.forms.limited_by`). What no field of a request limits is
listed here, with why.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Iterator

import wtforms
from wtforms.fields.core import UnboundField

import gateway.officer
from gateway.fields import NumberField
from gateway.forms import MaxLength
from tests.architecture.contracts import ROOT

# Fields that people type into and that no field of a request limits as a whole.
WITHOUT = {
    ("PersonPart", "other_names"): "names between commas: the service counts them and measures each",
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
