"""Names and places are matched as well as was promised, and `fold` gives what is published."""

import csv
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from services.domain import names
from services.registry.queries.places import places_of, same_place
from tests.names.measure import HELD, MEASURES, measured, read

ROOT = Path(__file__).parents[2]
RESULTS = measured(pair for path in HELD for pair in read(path))


@pytest.mark.parametrize("measure", [name for name, _, _ in MEASURES])
def test_recall_and_precision(measure: str):
    result = RESULTS[measure]
    assert result.recall is not None
    assert result.recall >= 0.97, result.missed
    assert result.precision is not None
    assert result.precision >= 0.95, result.wrongly


def test_a_file_of_others_is_measured_and_its_wrong_pairs_are_named(tmp_path: Path):
    file = tmp_path / "others.csv"
    file.write_text(
        "kind,a,b,same\n"
        "person,Agim Krasniqi,Agim Krasnići,1\nperson,Agim Krasniqi,Agim Krasnigi,1\n"
        "person,Agim Krasniqi,Agim Krasniqi,0\ngiven,Agim,Besim,1\nplace,Ferizaj,Uroševac,1\n",
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "tests.names", "--pairs", str(file)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert lines == [
        "same recall precision",
        "persons without a birth year 2 0.500 0.500",
        # A slip is no other person where the year agrees.
        "persons with a birth year 2 1.000 0.667",
        "given names 1 0.000 -",
        "places 1 1.000 1.000",
        "persons without a birth year, missed: Agim Krasniqi | Agim Krasnigi",
        "persons without a birth year, wrongly joined: Agim Krasniqi | Agim Krasniqi",
        "persons with a birth year, wrongly joined: Agim Krasniqi | Agim Krasniqi",
        "given names, missed: Agim | Besim",
    ]


def _golden() -> list[tuple[str, str]]:
    with (ROOT / "docs" / "fold.csv").open(encoding="utf-8", newline="") as file:
        return [(row["text"], row["fold"]) for row in csv.DictReader(file)]


@pytest.mark.parametrize(("text", "fold"), _golden())
def test_the_published_folds(text: str, fold: str):
    assert names.fold(text) == fold
    # However the letters came: with their accents or beside them.
    assert names.fold(unicodedata.normalize("NFD", text)) == fold


# What keyboards of these languages write, and papers show: all of it ends as letters from a to z, or nothing.
ALPHABETS = {
    "sq": "abcçdeëfghijklmnopqrstuvxyz",
    "sr-Latn": "abcčćdđefghijklmnoprsštuvzžǆǉǌ",
    "sr": "абвгдђежзијклљмнњопрстћуфхцчџш",
    "cnr": "śźŚŹ",
    "mk": "абвгдѓежзѕијклљмнњопрстќуфхцчџшѐѝǵḱ",
    "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
    "bg": "абвгдежзийклмнопрстуфхцчшщъьюя",
    "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "tr": "abcçdefgğhıijklmnoöprsştuüvyzâîûİI",
    "de": "äöüß",
    "others": "æœøåłðþħəñáéíóúàèìòùãõêôăîșțąęńůřťďľĺŕ",
}


@pytest.mark.parametrize("language", ALPHABETS)
def test_every_letter_of_these_alphabets_is_folded(language: str):
    for letter in ALPHABETS[language]:
        for written in (letter, letter.upper(), f"a{letter}a"):
            folded = names.fold(written)
            assert all("a" <= sign <= "z" for sign in folded), (written, folded)


def test_the_traditions_are_told_with_their_sources():
    with (ROOT / "services" / "domain" / "traditions.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert all(len(row["names"].split()) > 1 and row["source"] for row in rows)
    for row in rows:
        first, *others = row["names"].split()
        assert all(names.fold(other) in names.tries(first) for other in others), row


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hysen", "Husein"),
        ("Ymer", "Ömer"),
        ("Gjergj", "Ђорђе"),
        ("Ramadan", "Ramazan"),
        # A family name is made of a given one.
        ("Hysenoviq", "Huseinović"),
        ("Ymeri", "Omeri"),
        ("Oleh", "Олег"),
        ("Honcharenko", "Гончаренко"),
        ("Hueseyin", "Hysen"),
    ],
)
def test_names_of_two_traditions(one: str, other: str):
    left, right = names.tries(one), names.tries(other)
    assert set(left) & set(right)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *(("Fatmir", "Fatmire"), ("Naxhi", "Naxhije"), ("Bedri", "Bedrije"), ("Hasan", "Hysen")),
        *(("Hana", "Ana"), ("Gani", "Hani"), ("Julija", "Ilija"), ("Mehmet", "Muhamet")),
        *(("Jovan", "Ivan"), ("Stefan", "Stevan"), ("Hoxha", "Hoxhaj"), ("Shehi", "Shehu")),
    ],
)
def test_names_that_are_two(one: str, other: str):
    assert names.fold(one) not in names.tries(other)
    assert names.fold(other) not in names.tries(one)


def test_which_places_a_text_may_be():
    assert places_of("Uroševac") == places_of("ferizaj") == {"FER", "fer-ferizaj"}
    assert places_of("Ropotovo") == {"ran-ropotove-e-madhe", "ran-ropotove-e-vogel"}
    assert places_of("G. Crnobreg") == {"dec-carrabreg-i-eperm"}
    # A town of Serbia, though a village of Kosovo begins so.
    assert places_of("Vranje") == frozenset()
    assert places_of(" . ") == frozenset()
    assert not same_place("", "Ferizaj")
