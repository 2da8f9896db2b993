"""T10: what a spreadsheet program would take for a formula is a text, in everything that is made as one."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable

from services.reporting import facts, jobs
from services.reporting.rules.indicators import Counted, Period, State, Value
from tests.architecture.contracts import sources
from tests.attack.programs import place, spoken_of

FORMULAS = (
    '=HYPERLINK("http://evil.example","x")',
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\uff1d1+1",
    "{=1+1}",
    "http://evil.example",
    "internal:A1",
    "external:evil.xlsx",
    "=cmd|'/C calc'!A0",
)
LOCALES = ("SQ", "SR_CYRL", "SR_LATN", "EN")


def test_what_looks_like_a_formula_is_a_text_in_the_plans_spreadsheet(tried: Callable[[int], None]) -> None:
    for formula in FORMULAS:
        text = {"sq": formula, "sr": formula, "en": formula}
        objective = {
            "number": 1,
            "title": text,
            "indicators": [{"code": formula, "text": text}],
            "measures": [],
        }
        plan = facts.Plan("RAN", text, 2023, 2025, dt.date(2025, 1, 1), ("RETURN",), [objective])
        period = Period(dt.date(2024, 1, 1), dt.date(2024, 3, 1), dt.datetime(2026, 3, 2, tzinfo=dt.UTC))
        counted = {formula: Counted(formula, Value(7.0), State.NO_TARGET)}
        for locale in LOCALES:
            with zipfile.ZipFile(io.BytesIO(jobs.write(plan, counted, period, locale))) as book:
                sheet = book.read("xl/worksheets/sheet1.xml").decode()
                others = "".join(book.namelist())
            assert not re.search(r"<f[ >]|<hyperlink", sheet), (formula, sheet)
            assert "externalLinks" not in others
    tried(len(FORMULAS) * len(LOCALES))


def test_nothing_else_writes_a_table_for_a_spreadsheet() -> None:
    """Whoever adds an export adds it above."""
    writers = {"xlsxwriter", "openpyxl", "writer", "DictWriter"}
    found = {place(path) for path, tree in sources("services", "gateway") if writers & set(spoken_of(tree))}
    assert found == {"services/reporting/jobs.py"}
