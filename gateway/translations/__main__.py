"""`python -m gateway.translations check`: every text of the pages is translated, and none is left over.

`python -m gateway.translations missing sq` prints what is missing as a source file to be filled in.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir

from gateway.translations import merged, read, sources

GATEWAY = Path(__file__).parent.parent
METHODS = [("**/templates/**.html", "jinja2"), ("**.py", "python")]
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
}
OPTIONS = {"jinja2": {"trimmed": "true", "silent": "false"}}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")

Key = str | tuple[str, str]


def used() -> dict[Key, str]:
    """Every text in templates and code, with one place where it stands."""
    texts: dict[Key, str] = {}
    rows: Iterator[tuple[str, int, str | tuple[str, ...], list[str], str | None]] = extract_from_dir(
        GATEWAY,
        [(f"{pattern}", method) for pattern, method in METHODS],
        {pattern: OPTIONS[method] for pattern, method in METHODS if method in OPTIONS},
        KEYWORDS,
    )
    for name, line, text, _comments, _context in rows:
        key: Key = text if isinstance(text, str) else (text[0], text[1])
        texts.setdefault(key, f"{name}:{line}")
    return texts


def _words(text: str) -> set[str]:
    return {"".join(pair) for pair in PLACEHOLDER.findall(text)}


def _faults_of(message: Message) -> Iterator[str]:
    """What is wrong with one translated text."""
    strings = [message.string] if isinstance(message.string, str) else list(message.string or ())
    ids = [message.id] if isinstance(message.id, str) else list(message.id)
    if message.fuzzy:
        yield "is marked fuzzy"
    if not all(string.strip() for string in strings) or not strings:
        yield "is empty"
        return
    if isinstance(message.id, str):
        if _words(strings[0]) != _words(message.id):
            yield f"has placeholders {_words(strings[0])}, not {_words(message.id)}"
    else:
        allowed = set().union(*(_words(text) for text in ids))
        for string in strings:
            # A form may leave the number out ("one day"), never add a placeholder or lose another.
            if not allowed - {"num"} - _words(ids[0]) <= _words(string) <= allowed | {"num"}:
                yield f"has placeholders {_words(string)}, not {allowed}"


def faults(language: str) -> list[str]:
    """Everything that stands between a language and completeness."""
    wrong = []
    for path in sources(language):
        for message in read(path):
            if message.id:
                wrong += [f"{path.name}: {message.id!r} {fault}" for fault in _faults_of(message)]
    known: set[Key] = set()
    for message in merged(language):
        if message.id:
            known.add(message.id if isinstance(message.id, str) else (message.id[0], message.id[1]))
    texts = used()
    wrong += [f"{language}: {key!r} ({texts[key]}) is missing" for key in texts if key not in known]
    wrong += [f"{language}: {key!r} is used nowhere" for key in known if key not in texts]
    return wrong


def missing(language: str) -> str:
    """A source file of what is missing, to be filled in by hand."""
    known = {message.id if isinstance(message.id, str) else tuple(message.id) for message in merged(language)}
    lines = []
    for key, place in used().items():
        if key in known:
            continue
        lines.append(f"#: {place}")
        if isinstance(key, str):
            lines += [f"msgid {_quoted(key)}", 'msgstr ""', ""]
        else:
            lines += [f"msgid {_quoted(key[0])}", f"msgid_plural {_quoted(key[1])}"]
            lines += [f'msgstr[{form}] ""' for form in range(3 if language == "sr" else 2)] + [""]
    return "\n".join(lines)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def main(arguments: list[str]) -> int:
    """Run the command; the exit code tells whether all is well."""
    if arguments[:1] == ["missing"]:
        sys.stdout.write(missing(arguments[1]))
        return 0
    found = [fault for language in ("sq", "sr") for fault in faults(language)]
    sys.stdout.writelines(f"{fault}\n" for fault in found)
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
