"""Every text is there in every language, and Latin is made by rule."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from babel.messages.catalog import Catalog

from deploy.local.places import ROOT
from gateway import labels
from gateway.translations import __main__ as check
from gateway.translations import in_latin, translations


@pytest.mark.parametrize("language", ["sq", "sr"])
def test_every_text_is_translated_and_none_is_left_over(language):
    assert check.faults(language) == []


# Data whose sources a page shows.
SHOWN = ("registry/data/clock_rules.yaml", "benefits/data/schemes.yaml", "benefits/data/voting.yaml")
# Rules that came later.
LATER = ("registry/migrations/0009_undone.py",)


def sources_in(given: Any) -> Iterator[str]:
    """What stands under `source` anywhere in data."""
    if isinstance(given, dict):
        for name, value in given.items():
            yield from [value] if name == "source" else sources_in(value)
    elif isinstance(given, list):
        for value in given:
            yield from sources_in(value)


@pytest.mark.parametrize("path", [*SHOWN, *LATER])
def test_every_source_that_ships_has_its_words(path):
    """Law is data, and what it rests on is read in the reader's language."""
    text = (ROOT / "services" / path).read_text(encoding="utf-8")
    found = set(
        sources_in(yaml.safe_load(text)) if path in SHOWN else re.findall(r'"source": "([^"]+)"', text)
    )
    assert found
    assert [one for one in sorted(found) if not labels.has_label(one)] == []


@pytest.mark.parametrize(
    ("string", "flags", "fault"),
    [
        ("", [], "is empty"),
        ("Сачувано", [], "has placeholders"),
        ("Сачувано %(hour)s", ["fuzzy"], "is marked fuzzy"),
        ("Сачувано %(sat)s", [], "has placeholders"),
        ("Сачувано %(hour)s", [], None),
    ],
)
def test_the_check_sees_what_is_wrong(string, flags, fault):
    catalogue = Catalog(locale="sr_Cyrl")
    message = catalogue.add("Saved %(hour)s", string, flags=flags)
    found = " ".join(check._faults_of(message))
    assert (fault in found) if fault else found == ""


def test_latin_keeps_placeholders_and_plural_forms():
    catalogue = Catalog(locale="sr_Cyrl")
    catalogue.add("Wait %(seconds)s", "Сачекајте %(seconds)s, Његош")
    catalogue.add(("%(num)s day", "%(num)s days"), ("%(num)s дан", "%(num)s дана", "%(num)s дана"))
    latin = in_latin(catalogue)
    assert latin.get("Wait %(seconds)s").string == "Sačekajte %(seconds)s, Njegoš"
    assert latin.get("%(num)s day").string[1] == "%(num)s dana"


def test_no_text_hides_in_an_f_string():
    """There it is found by Python 3.12 and later only."""
    files = sorted(check.GATEWAY.rglob("*.py"))
    assert len(files) > 50
    hidden = [
        f"{file.relative_to(check.GATEWAY)}:{call.lineno}"
        for file in files
        for string in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(string, ast.JoinedStr)
        for call in ast.walk(string)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in {"_", "_l", "ngettext"}
    ]
    assert not hidden


def test_english_is_what_the_code_says():
    assert translations("en").gettext("My work") == "My work"
    assert translations("sr-Latn").gettext("My work") == "Moj posao"


def test_no_text_of_a_template_has_a_bare_percent_sign():
    """Templates fill in placeholders always, code only where it has values: there "100 %" is no fault."""
    found = [key for key, place in check.used().items() if ".html:" in place]
    texts = [text for key in found for text in ([key] if isinstance(key, str) else key)]
    assert len(texts) > 500
    assert [text for text in texts if re.search(r"%(?![(%])", text)] == []
