import shutil
import subprocess
from pathlib import Path

import pytest

from services.domain.texts import Texts, as_name, to_latin

HERE = Path(__file__).parent
SOURCE, GOLDEN = HERE / "latin.cyrillic.txt", HERE / "latin.icu.txt"


def test_latin_is_what_icu_makes():
    assert to_latin(SOURCE.read_text()) == GOLDEN.read_text()


@pytest.mark.skipif(shutil.which("uconv") is None, reason="ICU's uconv is not installed")
def test_the_golden_file_is_icus():
    made = subprocess.run(
        ["uconv", "-f", "utf8", "-t", "utf8", "-x", "Serbian-Latin/BGN; NFC", str(SOURCE)],
        check=True,
        capture_output=True,
    )
    assert made.stdout.decode() == GOLDEN.read_text()


@pytest.mark.parametrize(
    ("cyrillic", "latin"),
    [
        ("ЊЕГОШ", "NJEGOŠ"),
        ("Његош", "Njegoš"),
        ("КОЊ", "KONJ"),
        ("„Сачувај“", "„Sačuvaj“"),
        ("%(број)s случајева", "%(број)s slučajeva"),
        ("%(count)d од {име}", "%(count)d od {име}"),
        ("50% људи", "50% ljudi"),
        ("Shtëpia, Gračanica", "Shtëpia, Gračanica"),
        ("", ""),
    ],
)
def test_placeholders_and_other_letters_stay(cyrillic, latin):
    assert to_latin(cyrillic) == latin
    assert to_latin(latin) == latin


@pytest.fixture
def texts(tmp_path):
    header = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    three = (
        '"Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 :'
        ' n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);\\n"\n'
    )
    tmp_path.joinpath("acts.sr.po").write_text(
        f"{header}{three}\n"
        'msgid "Decision of %(name)s"\nmsgstr "Одлука: %(name)s"\n\n'
        'msgid "%(num)s child"\nmsgid_plural "%(num)s children"\n'
        'msgstr[0] "%(num)s дете"\nmsgstr[1] "%(num)s детета"\nmsgstr[2] "%(num)s деце"\n\n'
        '#, fuzzy\nmsgid "Draft"\nmsgstr "Нацрт"\n'
    )
    tmp_path.joinpath("acts.sq.po").write_text(
        f'{header}\nmsgid "Decision of %(name)s"\nmsgstr "Vendim: %(name)s"\n'
    )
    tmp_path.joinpath("other.sq.po").write_text(f'{header}\nmsgid "Appeal"\nmsgstr "Ankesë"\n')
    return Texts(tmp_path)


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("sq", "Vendim: Његош"),
        ("sr-Cyrl", "Одлука: Његош"),
        # The script of a name is its owner's.
        ("sr-Latn", "Odluka: Његош"),
        ("en", "Decision of Његош"),
    ],
)
def test_a_text_in_four_ways(texts, locale, text):
    assert texts.gettext(locale, "Decision of %(name)s", name="Његош") == text


@pytest.mark.parametrize(("number", "text"), [(1, "1 dete"), (3, "3 deteta"), (5, "5 dece"), (21, "21 dete")])
def test_serbian_counts_in_three_ways(texts, number, text):
    assert texts.ngettext("sr-Latn", "%(num)s child", "%(num)s children", number) == text


def test_all_files_of_a_language_count_and_what_is_missing_is_named(texts):
    assert texts.gettext("sq", "Appeal") == "Ankesë"
    assert texts.missing("sq", ["Appeal", "Draft"]) == ["Draft"]
    assert texts.missing("sr-Cyrl", ["Draft", "Decision of %(name)s"]) == ["Draft"]
    assert texts.missing("en", ["Anything"]) == []


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Rashiq  ", "Rashiq"),
        ("Ana\u00a0 \tMarija", "Ana Marija"),
        # What a copied text brings along and nobody sees.
        ("Ra\u200bshiq", "Rashiq"),
        ("\ufeffRashiq\u200e", "Rashiq"),
        ("Ra\u00adshiq", "Rashiq"),
        ("Ra\u2060shiq\ufe0f", "Rashiq"),
        ("\u3164", ""),
        ("\u200d", ""),
        # One letter is one letter, however it was typed.
        ("Rasic\u0301", "Rasić"),
        # Joiners belong to the spelling where letters join, and nowhere else.
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क्\u200dष", "क्\u200dष"),
        ("Ra\u200cshiq", "Rashiq"),
        ("علي\u200c", "علي"),
        ("", ""),
    ],
)
def test_a_name_is_kept_without_what_nobody_sees(typed, kept):
    assert as_name(typed) == kept
    assert as_name(as_name(typed)) == kept
