"""What a file is, known by its structure, and what of it is kept. Runs in a process of its own.

`python -m services.chassis.files.contents SOURCE KEPT ENDING` opens a file that a stranger sent, with
libraries that a file made for it can lead astray: into all memory, into hours, into a crash. So the process
limits itself before it looks, and answers one line of JSON; opening.py starts it and takes its end for an
answer too.

Photographs are written anew, without place and camera data, and keep their transparency and colours. PDFs and
office documents stay as they came (a signature holds), and are refused where opening them does something or
fetches something.
"""

from __future__ import annotations

import json
import posixpath
import re
import resource
import sys
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any, Final, NoReturn
from xml.etree import ElementTree as ET

from services.chassis.errors import InvalidArgument

__all__ = ["ALLOWED", "DOCX", "MEMORY", "SECONDS", "XLSX", "inspect"]

# What opening one file may take: seconds of a processor, bytes of address space, bytes that it writes.
SECONDS: Final = 2
MEMORY: Final = 200 * 1024 * 1024
_WRITTEN: Final = 64 * 1024 * 1024

_PDF: Final = "application/pdf"
_JPEG: Final = "image/jpeg"
_PNG: Final = "image/png"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Content type: the endings that a file of it may have; the first is given to one that has another.
ALLOWED: Final[dict[str, tuple[str, ...]]] = {
    _PDF: (".pdf",),
    _JPEG: (".jpg", ".jpeg"),
    _PNG: (".png",),
    DOCX: (".docx",),
    XLSX: (".xlsx",),
}
_KINDS: Final = {ending: kind for kind, endings in ALLOWED.items() for ending in endings}

_HEAD: Final = 1024
# What some programs write before a PDF begins, and fill its end with.
_BEFORE_PDF: Final = b"\xef\xbb\xbf\0 \t\r\n"
_AFTER_PDF: Final = b"\0 \t\r\n"

# How a picture's points lie in memory, by mode; all others take four bytes.
_BYTES_OF: Final = {"1": 1, "L": 1, "P": 1, "I;16": 2}
# What a picture may take of MEMORY: a sheet at 600 dpi in colour fits.
_MOST_POINTS: Final = 140_000_000
# So much smaller a JPEG can be read, which costs a part of the memory.
_SMALLER: Final = (1, 2, 4, 8)
_ORIENTATION: Final = 0x0112
_KEPT_OF_PICTURE: Final = ("transparency", "icc_profile", "dpi")

_MOST_UNPACKED: Final = 200 * 1024 * 1024
_MOST_ENTRIES: Final = 10_000
_MAIN: Final = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": DOCX,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": XLSX,
}
_WORDS: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_MACROS: Final = ("macroenabled", "vbaproject", "vbadata", "macrosheet")
# What a relationship must not lead to, by the end of its type; hyperlinks alone may lead outside.
_INSIDE: Final = {
    "oleObject": "OLE",
    "control": "OLE",
    "activeXControlBinary": "OLE",
    "vbaProject": "MACRO",
    "xlMacrosheet": "MACRO",
    "externalLink": "EXTERNAL_LINK",
    "aFChunk": "EXTERNAL_LINK",
}
# Fields of a document that fetch or start something when it is opened.
_FETCHES: Final = re.compile(r"\s(?:DDE|DDEAUTO|LINK|INCLUDETEXT|INCLUDEPICTURE|IMPORT)\s", re.IGNORECASE)

# What of a PDF does something by itself, and its name in the reason.
_ACTIONS: Final = {
    "/JavaScript": "JAVASCRIPT",
    "/Launch": "LAUNCH",
    "/ImportData": "LAUNCH",
    "/SubmitForm": "LAUNCH",
    "/GoToE": "EMBEDDED_FILE",
    "/RichMediaExecute": "EMBEDDED_FILE",
}
_NAMED: Final = {"/JavaScript": "JAVASCRIPT", "/EmbeddedFiles": "EMBEDDED_FILE"}
_PARTS: Final = {
    "/EmbeddedFile": "EMBEDDED_FILE",
    "/FileAttachment": "EMBEDDED_FILE",
    "/RichMedia": "EMBEDDED_FILE",
}

# What is known and not taken: the format, and what it can be saved as.
_ODF: Final = {"text": ("ODT", "DOCX"), "spreadsheet": ("ODS", "XLSX"), "presentation": ("ODP", "PDF")}
_HEIC: Final = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")
_FOREIGN: Final = (
    (b"II*\0", "TIFF", "PDF"),
    (b"MM\0*", "TIFF", "PDF"),
    (b"GIF8", "GIF", "PNG"),
    (b"BM", "BMP", "PNG"),
    (b"{\\rtf", "RTF", "DOCX"),
)
# How Office keeps a document under a password, and kept all of them until 2007.
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_FORMATS: Final = {".doc": ("DOC", "DOCX"), ".xls": ("XLS", "XLSX"), ".ppt": ("PPT", "PDF")}


def inspect(source: Path, kept: Path, ending: str) -> str:
    """Return the type of a file, or say what is wrong; `kept` is written where it replaces the source.

    The ending of its name is asked only where the content is nothing that we know, to say it in the right
    words.
    """
    named = _KINDS.get(ending.lower(), "")
    with source.open("rb") as file:
        head = file.read(_HEAD)
    if not head:
        _refuse("BLOB_EMPTY")
    if head.lstrip(_BEFORE_PDF).startswith(b"%PDF-"):
        _pdf(source)
        return _PDF
    if head.startswith(b"\xff\xd8\xff"):
        _picture(source, kept, _JPEG, "JPEG")
        return _JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        _picture(source, kept, _PNG, "PNG")
        return _PNG
    kind = _office(source, named) if head.startswith(b"PK\x03\x04") else ""
    if kind:
        return kind
    _foreign(head, ending.lower(), named)
    # The name says that it is one of ours, and lies; or it is none of ours.
    raise InvalidArgument("BLOB_CONTENT_MISMATCH" if named else "BLOB_TYPE_REFUSED", content_type="")


def _refuse(reason: str, /, **metadata: Any) -> NoReturn:
    raise InvalidArgument(reason, **metadata)


def _foreign(head: bytes, ending: str, named: str) -> None:
    """Say of a known format that is not taken what it can be saved as."""
    for start, name, other in _FOREIGN:
        if head.startswith(start):
            _refuse("BLOB_FORMAT_FOREIGN", format=name, save_as=other)
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC:
        _refuse("BLOB_FORMAT_FOREIGN", format="HEIC", save_as="JPEG")
    if head[4:8] == b"ftyp" and head[8:12] in {b"avif", b"avis"}:
        _refuse("BLOB_FORMAT_FOREIGN", format="AVIF", save_as="JPEG")
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        _refuse("BLOB_FORMAT_FOREIGN", format="WEBP", save_as="JPEG")
    if head.startswith(_OLE):
        if named in {DOCX, XLSX}:
            _refuse("BLOB_UNREADABLE", content_type=named)
        name, other = _OLE_FORMATS.get(ending, ("Office 97-2003", "PDF"))
        _refuse("BLOB_FORMAT_FOREIGN", format=name, save_as=other)


# Pictures --------------------------------------------------------------------------------------------------


def _picture(source: Path, kept: Path, kind: str, name: str) -> None:
    """Write a picture anew, upright, with its colours and without all else that it told."""
    from PIL import Image, ImageOps

    # What is too large is told by bytes and not by points, below.
    Image.MAX_IMAGE_PIXELS = None
    try:
        image = Image.open(source, formats=(name,))
    except (OSError, SyntaxError, ValueError):
        _refuse("BLOB_CONTENT_MISMATCH", content_type=kind)
    with image:
        if kind == _JPEG:
            _make_small(image)
        elif _points(image) > _MOST_POINTS:
            _refuse("BLOB_TOO_COMPLEX")
        try:
            image.load()
        except (OSError, SyntaxError, ValueError) as error:
            # The head is one, and the rest is missing; or the library says so of the memory that it got.
            short = "memory" in str(error)
            _refuse("BLOB_TOO_COMPLEX") if short else _refuse("BLOB_UNREADABLE", content_type=kind)
        # The place where a photograph was taken is the place where a family lives. What way is up was told
        # beside it, so the picture is turned before.
        ImageOps.exif_transpose(image, in_place=True)
        image.info = {key: image.info[key] for key in _KEPT_OF_PICTURE if key in image.info}
        # A file writer takes some of it by itself and some only when told.
        told = {key: image.info[key] for key in ("icc_profile", "dpi") if key in image.info}
        if kind == _JPEG:
            image.save(kept, name, quality=92, **told)
        else:
            # The least work; the best packing costs four times as long for a twentieth.
            image.save(kept, name, compress_level=1, **told)


def _make_small(image: Any) -> None:
    """Have a JPEG read so small that there is room for it; before anything of it is read."""
    # Turning takes it twice.
    times = 1 if image.getexif().get(_ORIENTATION, 1) == 1 else 2
    left = _MOST_POINTS - _coefficients(image)
    whole = _points(image) * times
    part = next((each for each in _SMALLER if whole <= left * each**2), 0)
    if not part:
        _refuse("BLOB_TOO_COMPLEX")
    if part > 1:
        # At once: it counts from what was asked for last.
        image.draft(None, (image.width // part, image.height // part))


def _points(image: Any) -> int:
    """Return how many bytes the points of a picture take."""
    return int(image.width * image.height * _BYTES_OF.get(image.mode, 4))


def _coefficients(image: Any) -> int:
    """Return how many bytes of a progressive JPEG are kept until its last part is read."""
    if "progressive" not in image.info:
        return 0
    samples = [across * down for _, across, down, _ in image.layer]
    return int(2 * image.width * image.height * sum(samples) / max(samples))


# PDF -------------------------------------------------------------------------------------------------------


def _pdf(source: Path) -> None:
    """Open a PDF as a reader would: one that nobody can open proves nothing, one with a script acts."""
    import pikepdf

    with source.open("rb") as file:
        file.seek(max(0, source.stat().st_size - 2 * _HEAD))
        tail = file.read().rstrip(_AFTER_PDF)
    if b"%%EOF" not in tail[-_HEAD:]:
        _refuse("BLOB_UNREADABLE", content_type=_PDF)
    try:
        # One that only forbids to print opens without a password.
        with pikepdf.open(source, suppress_warnings=True) as pdf:
            if not len(pdf.pages):
                _refuse("BLOB_UNREADABLE", content_type=_PDF)
            found = next(_active(pdf, pikepdf), "")
    except (
        *(pikepdf.PdfError, pikepdf.PasswordError),
        *(RuntimeError, ValueError, TypeError, LookupError, AttributeError),
    ):
        # What a broken file makes the library stumble over is no defect of ours.
        _refuse("BLOB_UNREADABLE", content_type=_PDF)
    if found:
        _refuse("BLOB_ACTIVE_CONTENT", content=found)


def _active(pdf: Any, pikepdf: Any) -> Iterator[str]:
    """Yield what of a PDF does something by itself, of all its objects, also of those without a page."""
    names = pdf.Root.get("/Names")
    if isinstance(names, pikepdf.Dictionary):
        yield from (_NAMED[key] for key in _NAMED if key in names)
    # By type of the value as well: a font may be called as a script is.
    keys: dict[str, tuple[tuple[type, ...], str]] = {
        "/JS": ((pikepdf.String, pikepdf.Stream), "JAVASCRIPT"),
        "/XFA": ((pikepdf.String, pikepdf.Stream, pikepdf.Array), "XFA"),
    }
    open_ones = list(pdf.objects)
    while open_ones:
        one = open_ones.pop()
        if isinstance(one, pikepdf.Array):
            open_ones += [each for each in one if _direct(each, pikepdf)]
        elif isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
            for key, value in one.items():
                if isinstance(value, pikepdf.Name):
                    table = _ACTIONS if key == "/S" else _PARTS if key in {"/Type", "/Subtype"} else {}
                    if str(value) in table:
                        yield table[str(value)]
                elif key in keys and isinstance(value, keys[key][0]):
                    yield keys[key][1]
                elif _direct(value, pikepdf):
                    open_ones.append(value)


def _direct(value: Any, pikepdf: Any) -> bool:
    """Say whether a value holds others and stands inside its holder, so that it is no object of its own."""
    return isinstance(value, pikepdf.Dictionary | pikepdf.Array) and not value.is_indirect


# Office documents ------------------------------------------------------------------------------------------


def _office(source: Path, named: str) -> str:
    """Tell a document or a workbook from any other archive by what it says of its parts."""
    try:
        with zipfile.ZipFile(source) as archive:
            return _package(archive, named)
    except (
        *(zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError),
        *(OSError, ValueError, ET.ParseError),
    ):
        # Cut off, or packed as no office does.
        if named in {DOCX, XLSX}:
            _refuse("BLOB_UNREADABLE", content_type=named)
        return ""


def _package(archive: zipfile.ZipFile, named: str) -> str:
    parts = _parts(archive, named)
    if "[content_types].xml" not in parts:
        return ""
    types = _Types(archive, parts["[content_types].xml"])
    main = _main_part(archive, parts)
    kind = _MAIN.get(types.of(main), "")
    if any(word in each for word in _MACROS for each in (*parts, *types.all())):
        _refuse("BLOB_ACTIVE_CONTENT", content="MACRO")
    if kind:
        # What is said of a part is no part: one that was cut out, or is empty, opens nowhere.
        if main not in parts or archive.testzip() is not None:
            _refuse("BLOB_UNREADABLE", content_type=kind)
        if kind == XLSX:
            # The text of a document is read below.
            with archive.open(parts[main]) as file:
                ET.parse(file)  # noqa: S314 - in a process with limits
        _stands_alone(archive, parts, types)
    return kind


def _parts(archive: zipfile.ZipFile, named: str) -> dict[str, zipfile.ZipInfo]:
    """Return the parts by name, of what can be opened at all."""
    entries = archive.infolist()
    if any(entry.flag_bits & 1 for entry in entries):
        _refuse("BLOB_UNREADABLE", content_type=named)
    if len(entries) > _MOST_ENTRIES or sum(entry.file_size for entry in entries) > _MOST_UNPACKED:
        _refuse("BLOB_TOO_COMPLEX")
    # Names of parts are the same in large and small letters.
    parts = {entry.filename.lower(): entry for entry in entries}
    if "mimetype" in parts:
        _, _, of = archive.read(parts["mimetype"])[:100].decode("ascii", "replace").partition("opendocument.")
        if of in _ODF:
            name, other = _ODF[of]
            _refuse("BLOB_FORMAT_FOREIGN", format=name, save_as=other)
    return parts


def _stands_alone(archive: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo], types: _Types) -> None:
    """Refuse a document that needs, fetches or starts something outside of itself."""
    for name, entry in parts.items():
        if name.endswith(".rels"):
            with archive.open(entry) as file:
                _relations(file)
        elif types.of(name).startswith(_WORDS):
            with archive.open(entry) as file:
                if _FETCHES.search(_fields(file)):
                    _refuse("BLOB_ACTIVE_CONTENT", content="EXTERNAL_LINK")


class _Types:
    """What a package says of the types of its parts."""

    def __init__(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
        self._parts: dict[str, str] = {}
        self._endings: dict[str, str] = {}
        with archive.open(entry) as file:
            for element in ET.parse(file).getroot():  # noqa: S314 - in a process with limits
                given = element.get("ContentType", "").lower()
                if _local(element) == "Override":
                    self._parts[element.get("PartName", "").lower().lstrip("/")] = given
                elif _local(element) == "Default":
                    self._endings[element.get("Extension", "").lower()] = given

    def of(self, part: str) -> str:
        """Return the type of a part."""
        return self._parts.get(part) or self._endings.get(part.rpartition(".")[2], "")

    def all(self) -> Iterable[str]:
        """Return every type that is named."""
        return (*self._parts.values(), *self._endings.values())


def _main_part(archive: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo]) -> str:
    """Return the name of the part with which a package begins."""
    if "_rels/.rels" not in parts:
        return ""
    with archive.open(parts["_rels/.rels"]) as file:
        for element in ET.parse(file).getroot():  # noqa: S314 - in a process with limits
            if element.get("Type", "").endswith("/officeDocument"):
                return posixpath.normpath(element.get("Target", "")).lower().lstrip("/")
    return ""


def _relations(file: IO[bytes]) -> None:
    """Refuse what a part stands on that lies outside of the document, or is a program."""
    for element in ET.parse(file).getroot():  # noqa: S314 - in a process with limits
        kind = element.get("Type", "").rpartition("/")[2]
        if kind in _INSIDE:
            _refuse("BLOB_ACTIVE_CONTENT", content=_INSIDE[kind])
        outside = element.get("TargetMode", "").lower() == "external" or "://" in element.get("Target", "")
        if outside and kind != "hyperlink":
            _refuse(
                "BLOB_ACTIVE_CONTENT",
                content="EXTERNAL_TEMPLATE" if kind == "attachedTemplate" else "EXTERNAL_LINK",
            )


def _fields(file: IO[bytes]) -> str:
    """Return the instructions of all fields of a part; an instruction may come in many pieces."""
    pieces = [" "]
    for _, element in ET.iterparse(file):  # noqa: S314 - in a process with limits
        name = _local(element)
        if name == "instrText":
            pieces.append(element.text or "")
        elif name == "fldSimple":
            pieces += [" ", _attribute(element, "instr"), " "]
        elif name == "fldChar":
            pieces.append(" ")
        if name not in {"instrText", "fldChar"}:
            element.clear()
    return "".join(pieces)


def _local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _attribute(element: ET.Element, name: str) -> str:
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


# The process -----------------------------------------------------------------------------------------------


def _limit() -> None:
    """Take what opening a file may cost, and no more; nothing of a stranger's file is left in a dump."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_WRITTEN, _WRITTEN))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(source: str, kept: str, ending: str) -> None:
    """Print the type of a file, or why it is refused."""
    _limit()
    try:
        answer: dict[str, Any] = {"content_type": inspect(Path(source), Path(kept), ending)}
    except InvalidArgument as error:
        answer = {"reason": error.reason, "metadata": error.metadata}
    except (MemoryError, RecursionError):
        answer = {"reason": "BLOB_TOO_COMPLEX", "metadata": {}}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main(*sys.argv[1:])
