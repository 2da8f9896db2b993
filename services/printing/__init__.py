"""What is printed: PDFs made by typst from a template and prepared words, with fonts of our own.

The fonts lie in `fonts` (laid there by gateway/static/build.py, which brings the packages of the pages): Noto
Serif for Latin, Cyrillic and Greek, and others for the scripts of those who come here from afar, so that a
document is the same on every machine and no name in it is a row of boxes. Which letters they have is written
in services/domain/letters.txt.
"""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Literal

import segno
import typst

from services.chassis.errors import FailedPrecondition
from services.domain.letters import unprintable

__all__ = ["CALENDARS", "FONTS", "check", "day", "qr", "render"]

# Whose days and numbers a language and its script write, as Babel names them.
CALENDARS: Final = {"sq": "sq", "sr-Cyrl": "sr_Cyrl", "sr-Latn": "sr_Latn", "en": "en_GB"}
FONTS: Final = Path(__file__).parent / "fonts"


def render(template: Path, data: Mapping[str, Any], *, archived: dt.datetime | None = None) -> bytes:
    """Return the PDF of prepared data; `archived` gives one for the archive (PDF/A-2a), dated so."""
    check(data)
    options: dict[str, Any] = {}
    if archived is not None:
        options = {"pdf_standards": ["a-2a"], "timestamp": int(archived.timestamp())}
    made = typst.compile(
        str(template),
        root=str(template.parent),
        format="pdf",
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False), "fonts": json.dumps(_families())},
        **options,
    )
    if not isinstance(made, bytes):
        raise TypeError("typst gave no single document")
    return made


def day(on: dt.date, locale: str, *, form: Literal["medium", "long"] = "medium") -> str:
    """Return a day as a document in a language and script has it."""
    # Most processes print nothing.
    from babel.dates import format_date

    return format_date(on, format=form, locale=CALENDARS[locale])


def qr(text: str) -> str:
    """Return the code of an address or a number, as a drawing."""
    drawn = io.BytesIO()
    segno.make(text, error="m").save(drawn, kind="svg", border=1)
    return drawn.getvalue().decode()


def check(data: Any) -> None:
    """Refuse what holds a sign that no font has: a name that was kept before such signs were refused."""
    for text in _texts(data):
        if sign := unprintable(text):
            raise FailedPrecondition("TEXT_NOT_PRINTABLE", sign=sign)


def _texts(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, Mapping):
        yield from _texts(list(data.values()))
    elif isinstance(data, Sequence):
        for part in data:
            yield from _texts(part)


def _families() -> list[str]:
    """Return the families of FONTS, the one of most texts first; each is asked for what those before lack."""
    others = {path.name.partition("_")[0] for path in FONTS.glob("*.ttf")} - {_FIRST}
    return [_spaced(name) for name in (_FIRST, *sorted(others))]


_FIRST: Final = "NotoSerif"


def _spaced(name: str) -> str:
    """Return a font's family as it calls itself: NotoSerif is Noto Serif."""
    return "".join(f" {sign}" if sign.isupper() else sign for sign in name).strip()
