"""Lists stand in the reader's order: as CLDR has it, which Node brings along."""

import csv
import json
import random
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.demo.names import NAMES, cyrillic
from gateway.static.build import node
from services.domain.alphabets import ORDERS, sort_key

# Reads {"locale": ..., "words": [...]}, writes the words in order.
_SORT = """
const {locale, words} = JSON.parse(require('fs').readFileSync(0, 'utf8'));
process.stdout.write(JSON.stringify(words.sort(new Intl.Collator(locale).compare)));
"""
WORDS = Path(__file__).with_name("words.txt").read_text(encoding="utf-8").splitlines()


def by_cldr(words: list[str], language: str) -> list[str]:
    program, _ = node()
    asked = json.dumps({"locale": "sr" if language == "sr-Cyrl" else language, "words": words})
    done = subprocess.run([program, "-e", _SORT], input=asked, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@pytest.mark.parametrize("language", ORDERS)
def test_names_stand_as_cldr_orders_them(language):
    with NAMES.open(encoding="utf-8", newline="") as source:
        names = [row["name"] for row in csv.DictReader(source)]
    words = list(dict.fromkeys([*WORDS, *names, *map(cyrillic, names)]))
    assert len(words) > 200
    random.Random(2026).shuffle(words)
    assert sorted(words, key=lambda word: sort_key(word, language)) == by_cldr(words, language)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("sr-Cyrl", ["Дане", "Ђорђе", "Ема", "Њего", "Ока", "Ћира", "Шаћир", "Ana"]),
        ("sr-Latn", ["Cana", "Čolak", "Ćosić", "Dukić", "Džafer", "Đurić", "Ема"]),
        ("sq", ["Cana", "Çela", "Dumani", "Dhimitri", "Ema", "Ënda", "Zana", "Zhuri"]),
    ],
)
def test_letters_of_their_own_stand_after_the_one_they_look_like(language, words):
    mixed = random.Random(7).sample(words, len(words))
    assert sorted(mixed, key=lambda word: sort_key(word, language)) == words


@given(st.text(max_size=20), st.sampled_from(ORDERS))
def test_any_text_has_a_key_that_postgresql_takes(text, language):
    key = sort_key(text, language)
    assert "\0" not in key.replace(text, "") or "\0" in text
    assert sort_key(text, language) == key
