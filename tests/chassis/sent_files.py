"""Files as offices send them: packages of Word and Excel by their parts, and what is found of them."""

import io
import tempfile
import zipfile
from pathlib import Path, PurePath

from PIL import Image

from services.chassis.files import contents

_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
# What a document begins with, by its ending.
MAIN = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    "docm": "application/vnd.ms-word.document.macroEnabled.main+xml",
    "xlsm": "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
}


def relations(*given):
    """A part's relationships: (type, target), or (type, target, mode)."""
    lines = "".join(
        f'<Relationship Id="r{number}" Type="{OFFICE}/{kind}" Target="{target}"'
        + (f' TargetMode="{mode[0]}"/>' if mode else "/>")
        for number, (kind, target, *mode) in enumerate(given)
    )
    return f'<Relationships xmlns="{_RELATIONS}">{lines}</Relationships>'


def words(body=""):
    """The part of a document with its words."""
    return f'<w:document xmlns:w="{WORD}"><w:body><w:p>{body}</w:p></w:body></w:document>'


def office(kind="docx", main="word/document.xml", *, by_default=False, more=None, **parts):
    """A package; `by_default` names the type of its main part by ending, as some programs do."""
    given = {
        "[Content_Types].xml": (
            f'<Types xmlns="{_TYPES}">'
            '<Default Extension="rels"'
            ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            + (
                f'<Default Extension="xml" ContentType="{MAIN[kind]}"/>'
                if by_default
                else f'<Override PartName="/{main}" ContentType="{MAIN[kind]}"/>'
            )
            + parts.get("types", "")
            + "</Types>"
        ),
        "_rels/.rels": relations(("officeDocument", main)),
        main: parts.get("body", words()),
        **(more or {}),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in given.items():
            archive.writestr(name, content)
    return out.getvalue()


def archive(*names) -> bytes:
    """Any other archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in names:
            made.writestr(name, "<x/>")
    return out.getvalue()


def picture(kind="PNG", mode="RGB", size=(30, 20), **options) -> bytes:
    """A picture of one colour."""
    out = io.BytesIO()
    Image.new(mode, size, "red" if mode == "RGB" else 1).save(out, kind, **options)
    return out.getvalue()


def checked(content, name):
    """What would be stored of a file, and its type; here in this process, which has no limits."""
    with tempfile.TemporaryDirectory() as own:
        sent, kept = Path(own) / "sent", Path(own) / "kept"
        sent.write_bytes(content)
        kind = contents.inspect(sent, kept, PurePath(name).suffix)
        return (kept if kept.exists() else sent).read_bytes(), kind
