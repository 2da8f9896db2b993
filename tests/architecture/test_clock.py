"""One clock: who asks for the time elsewhere is found, in Python, SQL and the pages' scripts."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.contracts import ROOT

LOOKED_THROUGH = ("services", "gateway", "deploy")
# PostgreSQL's own time in SQL, and its names in SQLAlchemy.
ASKED = re.compile(
    r"\b(?:(?:now|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday|age)\("
    r"|current_(?:date|time|timestamp)\b|localtime(?:stamp)?\b)|'(?:now|today|tomorrow|yesterday)'\s*::",
    re.IGNORECASE,
)
# What PostgreSQL writes and compares by itself (services/chassis/clock.py says why).
OWN = re.compile(
    r"\b(?:heartbeat_at|published_at|(?:parked\.)?parked_at)\s*[=<>]\s*now\(\)"
    r"|\b(?:inbox WHERE received_at) < now\(\)"
    r"|\b(?:received_at|parked_at) timestamptz NOT NULL DEFAULT now\(\)"
)
# Scripts that measure: how long ago a key was pressed, how long a session still is.
MEASURING = {"shortcuts.js", "session.js"}


def sql_of(source: str) -> Iterator[str]:
    """The texts of a program that are no docstrings, those put together of parts as one."""
    tree = ast.parse(source)
    said = {
        node.body[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(one.value if isinstance(one, ast.Constant) else "{}" for one in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in said:
            yield node.value
        elif isinstance(node, ast.Call) and "func." in ast.unparse(node.func):
            yield ast.unparse(node)


def asks(source: str) -> list[str]:
    """Texts in which PostgreSQL is asked for the time, beyond its own columns."""
    return [text for text in sql_of(source) if ASKED.search(OWN.sub("", text))]


def scripts_that_ask(source: str) -> list[str]:
    """What a script asks of the browser's clock."""
    return re.findall(r"new Date\(\)|\bDate\.now\(|\bDate\(\)|Temporal\.Now", source)


def programs() -> list[Path]:
    return sorted(path for folder in LOOKED_THROUGH for path in (ROOT / folder).rglob("*.py"))


def test_no_statement_asks_the_database_for_the_time():
    found = {str(path.relative_to(ROOT)): asks(path.read_text(encoding="utf-8")) for path in programs()}
    assert len(found) > 300
    assert {name: texts for name, texts in found.items() if texts} == {}


@pytest.mark.parametrize(
    "planted",
    [
        'X = "SELECT 1 FROM visit WHERE planned_time < now()"',
        'X = f"UPDATE job SET heartbeat_at = now(), update_time = now() WHERE {Y}"',
        'X = "SELECT age(birth_date) FROM person"',
        'X = "DEFAULT CURRENT_DATE"',
        "X = select(Case).where(Case.due < sa.func.now())",
        "X = \"SELECT 'today'::date\"",
    ],
)
def test_a_statement_that_asks_is_found(planted):
    assert asks(planted)


@pytest.mark.parametrize(
    "left_alone",
    [
        '"""Whoever asks now() is found."""',
        'X = "UPDATE job SET heartbeat_at = now() WHERE id = $1"',
        'X = "SELECT * FROM visit WHERE planned_time < $1"',
        'X = "manage()"',
    ],
)
def test_what_is_postgresqls_own_is_left_alone(left_alone):
    assert asks(left_alone) == []


@pytest.mark.parametrize(
    "planted",
    [
        "import datetime as dt\nTODAY = dt.date.today()\n",
        "from datetime import UTC, datetime\nNOW = datetime.now(UTC)\n",
        "from datetime import datetime as moment\nNOW = moment.utcnow()\n",
        "import time\nNOW = time.time()\n",
        "from time import time_ns as nanoseconds\nNOW = nanoseconds()\n",
        "import time\nNOW = time.localtime()\n",
    ],
)
def test_ruff_finds_a_program_that_asks(planted):
    """By the rules of this repository, as if it stood in a service."""
    command = [Path(sys.executable).with_name("ruff"), "check", "--select=TID251", "--output-format=concise"]
    done = subprocess.run(
        [*command, "--stdin-filename=services/planted.py", "-"],
        input=planted,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert "TID251" in done.stdout


def test_who_is_let_past_the_lint_is_known():
    let = {
        str(path.relative_to(ROOT))
        for path in programs()
        if re.search(r"noqa:[^\n]*\bTID251\b", path.read_text(encoding="utf-8"))
    }
    # The clock itself; ids, which are made to sort and tell no time.
    assert let == {"services/chassis/clock.py", "services/chassis/ids.py"}


def test_no_script_asks_the_browser_for_the_day():
    scripts = sorted((ROOT / "gateway" / "static" / "js").rglob("*.js"))
    asking = {path.name for path in scripts if scripts_that_ask(path.read_text(encoding="utf-8"))}
    assert asking == MEASURING
    assert scripts_that_ask("const day = new Date();")
    assert not scripts_that_ask("const day = new Date(year, month, 1);")
