"""A role's name is written in one place, and everywhere else named by its constant."""

from __future__ import annotations

import ast

import pytest

from services.domain import roles
from tests.architecture.contracts import ROOT

TABLE = ROOT / "services" / "domain" / "roles.py"
SOURCES = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in ("services", "gateway", "deploy/demo")
    for path in (ROOT / folder).rglob("*.py")
    if path != TABLE
)


def names_written(source: str) -> list[str]:
    texts = (node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant))
    return [text for text in texts if isinstance(text, str) and text in roles.ROLES]


@pytest.mark.parametrize("name", SOURCES)
def test_no_role_is_named_outside_the_table(name):
    assert names_written((ROOT / name).read_text(encoding="utf-8")) == [], "services.domain.roles names it"


def test_it_would_be_found():
    assert names_written('MANAGES = {"mrc_secretary": MRC, **f("auditor")}') == ["mrc_secretary", "auditor"]
    assert names_written('"""What an auditor sees."""\nlabels = {AUDITOR: _l("Audit")}') == []


def test_each_role_has_its_constant():
    constants = {value for name, value in vars(roles).items() if name.isupper() and isinstance(value, str)}
    assert constants == set(roles.ROLES)
