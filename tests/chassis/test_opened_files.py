"""Files made to harm: what opening one may cost, what may stand in one, and who may send how many."""

import asyncio
import dataclasses
import io
import os
import shutil
import signal
import struct
import subprocess
import sys
import zlib
from types import SimpleNamespace

import pikepdf
import pytest
from PIL import Image, ImageCms
from prag.common.v1 import blob_service_pb2 as pb
from prag.common.v1 import draft_service_pb2 as drafts_pb

from deploy.demo.papers import scan
from services.chassis.auth.actors import acting
from services.chassis.common_services.blob_service import BlobServicer
from services.chassis.common_services.draft_service import DraftServicer
from services.chassis.errors import InvalidArgument, PermissionDenied, Unavailable
from services.chassis.files import contents, opening, virus_scan
from services.chassis.files.blobs import Blobs, open_store
from services.chassis.files.opening import Opening
from services.chassis.files.refusals import Quota
from services.chassis.files.virus_scan import VirusScan
from services.chassis.settings import ServiceSettings
from tests.chassis.conftest import officer
from tests.chassis.sent_files import OFFICE, WORD, checked, office, picture, relations, words
from tests.chassis.test_blobs import parts
from tests.stack import until

RAN, OTHER = officer("RAN"), officer("RAN", account="other")
ELSEWHERE = dataclasses.replace(officer("GJL", account="third"), institution_id="mocr-gjl")


def chunk(name, content):
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def bomb(side=20_000):
    """A PNG of some hundred kB that says that it has 400 million points, and has them."""
    pack = zlib.compressobj(9)
    line = bytes(1 + 3 * side)
    rows = b"".join([*(pack.compress(line) for _ in range(side)), pack.flush()])
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "opened").mkdir()
    return tmp_path / "opened"


async def opened(folder, content, ending=".pdf", opener=None):
    sent = folder / f"{len(list(folder.iterdir()))}"
    sent.write_bytes(content)
    return await (opener or Opening()).opened(sent, sent.with_suffix(".kept"), ending)


def reason(error):
    (told,) = error.value.fields
    assert (told.field, told.reason, told.metadata) == ("file", error.value.reason, error.value.metadata)
    return error.value.reason


async def test_a_bomb_is_refused_by_what_it_says_of_itself(folder):
    content = bomb(6_000)
    assert len(content) < 381_000
    with pytest.raises(InvalidArgument) as refused:
        await opened(folder, content, ".png")
    assert reason(refused) == "BLOB_TOO_COMPLEX"


HARMFUL = """
import sys
from services.chassis.files import contents
def inspect(source, kept, ending):
    {what}
contents.inspect = inspect
contents.main("", "", "")
"""


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ("x = bytearray(300_000_000)", 0),
        ("while True: pass", -9),
        ("import os; os.abort()", -6),
        ("open('big', 'wb').write(bytes(70_000_000)); return 'x'", 1),
    ],
    ids=["memory", "time", "crash", "disk"],
)
async def test_what_the_process_may_take(tmp_path, what, code):
    """Told by limits of the kernel, in the very process: nothing here is measured."""
    made = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", HARMFUL.format(what=what)],
        cwd=tmp_path,
        env={"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        check=False,
    )
    assert made.returncode == code
    with pytest.raises(InvalidArgument) as refused:
        opening._read(made.stdout, made.returncode)
    assert reason(refused) == ("BLOB_UNREADABLE" if code == 1 else "BLOB_TOO_COMPLEX")


@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_who_is_asked_to_end_says_nothing_of_the_file(asked):
    with pytest.raises(Unavailable, match="BUSY"):
        opening._read(b"", -asked)


def test_a_file_is_opened_to_its_end_while_the_services_group_ends(tmp_path):
    # As a supervisor ends a service: all of its group at once; the service answers what it has begun.
    serving = (
        "import asyncio, signal, sys\n"
        "from pathlib import Path\n"
        "from services.chassis.files import programs\n"
        "signal.signal(signal.SIGTERM, lambda *_: None)\n"
        "child = 'import sys, time; open(sys.argv[1], \"w\").close(); time.sleep(0.5)'\n"
        "run = programs.run((sys.executable, '-c', child, sys.argv[1]), 20, Path('.'))\n"
        "print(asyncio.run(run)[0])\n"
    )
    began = tmp_path / "began"
    service = subprocess.Popen(
        (sys.executable, "-c", serving, str(began)), stdout=subprocess.PIPE, start_new_session=True
    )
    until(began.exists, "the file is being opened")
    os.killpg(service.pid, signal.SIGTERM)
    said, _ = service.communicate(timeout=20)
    assert said == b"0\n"


def test_the_bounds():
    assert (contents.SECONDS, contents.MEMORY, opening.AT_ONCE) == (2, 200 * 1024 * 1024, 2)


async def test_two_at_once_and_the_rest_waits(folder, monkeypatch):
    opener, door, inside = Opening(), asyncio.Event(), []

    async def answer(*_):
        inside.append(opener.open)
        await door.wait()
        return "application/pdf"

    monkeypatch.setattr(opener, "_answer", answer)
    waiting = [asyncio.create_task(opened(folder, scan(), opener=opener)) for _ in range(9)]
    while len(inside) < 2:
        await asyncio.sleep(0)
    for _ in range(20):
        await asyncio.sleep(0)
    assert (len(inside), opener.open) == (2, 2)
    door.set()
    await asyncio.gather(*waiting)
    assert (len(inside), opener.most, opener.open) == (9, 2, 0)


async def test_who_goes_away_leaves_no_process(folder, monkeypatch):
    started = []
    start = subprocess.Popen

    def sleeping(_words, **more):
        started.append(start([sys.executable, "-c", "import time; time.sleep(600)"], **more))
        return started[-1]

    monkeypatch.setattr(subprocess, "Popen", sleeping)
    asked = asyncio.create_task(opened(folder, scan()))
    while not started:
        await asyncio.sleep(0.01)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    assert await asyncio.to_thread(started[0].wait) == -9
    # And one for which the machine has no time may be sent again.
    monkeypatch.setattr(opening, "_SECONDS", 0.1)
    with pytest.raises(Unavailable, match="BUSY"):
        await opened(folder, scan())
    assert started[1].returncode == -9


async def test_the_process_is_told_no_secret_and_no_name_and_is_no_copy_of_ours(folder, monkeypatch):
    seen = {}
    start = subprocess.Popen

    def watched(words, **more):
        seen.update(words=words, **more)
        return start(words, **more)

    monkeypatch.setattr(subprocess, "Popen", watched)
    assert await opened(folder, scan()) == "application/pdf"
    assert seen["env"] == {}
    assert [word for word in seen["words"] if word.endswith((".pdf", "scan"))] == [".pdf"]
    # gRPC starts its threads anew in a copy of a process, and crashed there: the standard library makes none.
    assert "preexec_fn" not in seen
    assert subprocess._USE_VFORK


def pdf(change):
    made = pikepdf.open(io.BytesIO(scan()))
    change(made)
    out = io.BytesIO()
    # Objects within streams: who only looks for words finds none.
    made.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def at_open(made):
    made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def at_a_page(made):
    made.pages[0].obj.AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.Launch, F="x.exe"))


def in_names(made):
    made.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=[]))


def attached(made):
    made.attachments["x.exe"] = pikepdf.AttachedFileSpec(made, b"MZ", filename="x.exe")


def form(made):
    made.Root.AcroForm = pikepdf.Dictionary(XFA=made.make_stream(b"<xdp/>"), Fields=[])


def no_page_needs_it(made):
    made.Root.PieceInfo = made.make_indirect(
        pikepdf.Dictionary(Deep=pikepdf.Array([pikepdf.Dictionary(S=pikepdf.Name.JavaScript)]))
    )


@pytest.mark.parametrize(
    ("change", "content"),
    [
        (at_open, "JAVASCRIPT"),
        (at_a_page, "LAUNCH"),
        (in_names, "JAVASCRIPT"),
        (attached, "EMBEDDED_FILE"),
        (form, "XFA"),
        (no_page_needs_it, "JAVASCRIPT"),
    ],
)
def test_a_pdf_does_nothing_by_itself(change, content):
    with pytest.raises(InvalidArgument, match="BLOB_ACTIVE_CONTENT") as refused:
        checked(pdf(change), "a.pdf")
    assert refused.value.metadata == {"content": content}


def test_a_pdf_leads_to_its_pages_and_to_the_web():
    def links(made):
        made.Root.OpenAction = pikepdf.Array([made.pages[0].obj, pikepdf.Name.Fit])
        link = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Link,
            Rect=[0, 0, 9, 9],
            A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://example.org"),
        )
        made.pages[0].obj.Annots = made.make_indirect(pikepdf.Array([link]))
        # A font that is called as a script is.
        made.pages[0].obj.Resources.Font["/JS"] = made.pages[0].obj.Resources.Font["/F1"]

    assert checked(pdf(links), "a.pdf")[1] == "application/pdf"


def field(instruction):
    """A field of Word, in pieces as Word writes them."""
    runs = "".join(f"<w:r><w:instrText>{one}</w:instrText></w:r>" for one in instruction)
    return words(
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r>{runs}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


SETTINGS = "word/_rels/settings.xml.rels"
BOOK = "xl/_rels/workbook.xml.rels"


@pytest.mark.parametrize(
    ("document", "content"),
    [
        (
            {SETTINGS: relations(("attachedTemplate", "https://evil.example/x.dotm", "External"))},
            "EXTERNAL_TEMPLATE",
        ),
        (
            {"word/_rels/document.xml.rels": relations(("image", "https://evil.example/x.png", "External"))},
            "EXTERNAL_LINK",
        ),
        (
            {"word/_rels/document.xml.rels": relations(("frame", "file://server/share/x", "external"))},
            "EXTERNAL_LINK",
        ),
        ({"word/_rels/document.xml.rels": relations(("oleObject", "embeddings/a.bin"))}, "OLE"),
        ({"word/_rels/document.xml.rels": relations(("control", "activeX/a.xml"))}, "OLE"),
        ({"word/_rels/document.xml.rels": relations(("aFChunk", "x.html"))}, "EXTERNAL_LINK"),
        ({"WORD/VBAProject.bin": b"x"}, "MACRO"),
        ({BOOK: relations(("externalLink", "externalLinks/externalLink1.xml"))}, "EXTERNAL_LINK"),
        (
            {
                "xl/externalLinks/_rels/externalLink1.xml.rels": relations(
                    ("externalLinkPath", "file:///x.xlsx", "External")
                )
            },
            "EXTERNAL_LINK",
        ),
    ],
)
def test_an_office_document_stands_on_nothing_outside(document, content):
    for made in (office(more=document), office("xlsx", "xl/workbook.xml", more=document)):
        with pytest.raises(InvalidArgument, match="BLOB_ACTIVE_CONTENT") as refused:
            checked(made, "a.docx")
        assert refused.value.metadata == {"content": content}


@pytest.mark.parametrize("kind", ["docm", "xlsm"])
def test_a_document_with_macros_is_none_whatever_its_name(kind):
    with pytest.raises(InvalidArgument, match="BLOB_ACTIVE_CONTENT") as refused:
        checked(office(kind), "a.docx")
    assert refused.value.metadata == {"content": "MACRO"}


@pytest.mark.parametrize(
    "body",
    [
        field([" DDE", "AUTO c:\\\\x.exe "]),
        field([" INCLUDEPICTURE https://evil.example/x "]),
        words('<w:fldSimple w:instr="DDE c:\\\\x.exe"/>'),
    ],
)
def test_a_field_starts_and_fetches_nothing(body):
    with pytest.raises(InvalidArgument, match="BLOB_ACTIVE_CONTENT"):
        checked(office(body=body), "a.docx")


def test_a_letter_with_links_and_page_numbers_is_a_letter():
    made = office(
        body=field([" PAGE ", " \\\\* MERGEFORMAT "]),
        more={
            "word/_rels/document.xml.rels": relations(
                ("hyperlink", "https://example.org", "External"), ("image", "media/a.png")
            ),
            SETTINGS: relations(("attachedTemplate", "template.dotx")),
        },
    )
    assert checked(made, "a.docx") == (made, contents.DOCX)
    assert OFFICE in relations(("hyperlink", "x"))
    assert WORD in words()


@pytest.mark.parametrize(
    ("name", "content", "format_", "save_as"),
    [
        ("IMG_1.HEIC", b"\0\0\0\x24ftypheic" + bytes(90), "HEIC", "JPEG"),
        ("IMG_1.jpg", b"\0\0\0\x24ftypmif1" + bytes(90), "HEIC", "JPEG"),
        ("a.tif", b"II*\0" + bytes(90), "TIFF", "PDF"),
        ("a.webp", b"RIFF\0\0\0\0WEBPVP8 " + bytes(90), "WEBP", "JPEG"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(90), "DOC", "DOCX"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(90), "XLS", "XLSX"),
        ("a.rtf", b"{\\rtf1 x}", "RTF", "DOCX"),
    ],
)
def test_a_known_format_that_is_not_taken_says_what_would_be(name, content, format_, save_as):
    with pytest.raises(InvalidArgument, match="BLOB_FORMAT_FOREIGN") as refused:
        checked(content, name)
    assert refused.value.metadata == {"format": format_, "save_as": save_as}


# Pictures --------------------------------------------------------------------------------------------------


def saved(image, kind, **more):
    out = io.BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()


def shown(content, name):
    return Image.open(io.BytesIO(checked(content, name)[0]))


def test_what_is_seen_through_stays_so():
    clear = Image.new("RGBA", (4, 4), (200, 10, 10, 60))
    assert shown(saved(clear, "PNG"), "a.png").getpixel((1, 1)) == (200, 10, 10, 60)
    few = Image.new("P", (4, 4), 1)
    few.putpalette([0, 0, 0, 10, 200, 30])
    again = shown(saved(few, "PNG", transparency=bytes([255, 40])), "a.png")
    assert again.convert("RGBA").getpixel((1, 1)) == (10, 200, 30, 40)
    one = shown(saved(Image.new("RGB", (4, 4), "red"), "PNG", transparency=(255, 0, 0)), "a.png")
    assert one.convert("RGBA").getpixel((1, 1))[3] == 0
    deep = Image.new("I;16", (4, 4), 40_000)
    assert shown(saved(deep, "PNG"), "a.png").getpixel((1, 1)) == 40_000


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_colours_and_size_stay_what_they_were_and_words_go(kind):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    from PIL.PngImagePlugin import PngInfo

    told = PngInfo()
    told.add_text("Author", "Agim Rashiti")
    more = {"pnginfo": told} if kind == "PNG" else {"comment": b"Agim Rashiti", "quality": 95}
    sent = saved(Image.new("RGB", (30, 20), "red"), kind, icc_profile=profile, dpi=(300, 300), **more)
    assert b"Agim" in sent
    kept, _ = checked(sent + b"Agim behind its end", f"a.{kind.lower()}")
    assert b"Agim" not in kept
    again = Image.open(io.BytesIO(kept))
    assert again.info["icc_profile"] == profile
    assert [round(each) for each in again.info["dpi"]] == [300, 300]


@pytest.mark.parametrize("mode", ["L", "CMYK", "RGB"])
@pytest.mark.parametrize("progressive", [False, True])
def test_a_scanners_jpeg_is_taken(mode, progressive):
    made = Image.new(
        mode, (64, 48), 120 if mode == "L" else (10, 60, 120, 0)[: len(Image.new(mode, (1, 1)).getbands())]
    )
    again = shown(saved(made, "JPEG", quality=95, progressive=progressive), "scan")
    assert (again.mode, again.size) == (mode, (64, 48))
    first, second = (image.convert("RGB").getpixel((9, 9)) for image in (made, again))
    assert all(abs(one - other) < 12 for one, other in zip(first, second, strict=True))


# By RPC ----------------------------------------------------------------------------------------------------


@pytest.fixture
def sample(database, tmp_path, clock):
    def made(**more):
        settings = ServiceSettings(
            database_url="", key_file=tmp_path, keys_file=tmp_path, **more.pop("settings", {})
        )
        kept = Blobs(open_store(str(tmp_path / "store")), database, **more)
        service = SimpleNamespace(blob_readers=None, takes_files=("document.prove",), jobs={})
        return SimpleNamespace(database=database, clock=clock, blobs=kept, service=service, settings=settings)

    return made


async def send(sample, content, name="a.pdf", by=RAN):
    async def stream():
        yield pb.WriteBlobRequest(header=pb.BlobHeader(file_name=name, size=len(content)))
        async for part in parts(content):
            yield pb.WriteBlobRequest(chunk=part)

    with acting(by):
        return await BlobServicer(sample).WriteBlob(stream(), None)


async def test_what_was_sent_leaves_nothing_beside_what_is_kept(sample, tmp_path, scratch):
    here = sample()
    blob = await send(here, picture(), "foto.pdf")
    assert (blob.file_name, blob.content_type) == ("foto.png", "image/png")
    assert (await send(here, picture(), "x.exe")).file_name == "x.exe.png"
    with pytest.raises(InvalidArgument, match="BLOB_TYPE_REFUSED"):
        await send(here, b"MZ", "x.exe")
    assert list((tmp_path / "store" / "incoming").iterdir()) == []
    rows = await scratch.all("SELECT institution_id FROM blob")
    assert [row["institution_id"] for row in rows] == ["mocr", "mocr"]
    # Of an upload that a crash ended; the sweep knows it by its age.
    left = tmp_path / "store" / "incoming" / "left"
    left.mkdir()
    os.utime(left, (0, 0))
    await here.blobs.sweep()
    assert not left.exists()


@pytest.mark.parametrize("name", ["a\u202efdp.exe", "a\x07.pdf", "a\u200b.pdf", "a\u2066.pdf", "a\n.pdf"])
async def test_a_name_shows_all_that_it_is(sample, name):
    with pytest.raises(InvalidArgument) as refused:
        await send(sample(), scan(), name)
    assert [(one.field, one.reason) for one in refused.value.fields] == [("file", "FIELD_INVALID_CHARACTER")]


async def test_a_service_without_a_form_for_files_takes_none(sample):
    here = sample()
    here.service.takes_files = ()
    with pytest.raises(PermissionDenied, match="NOT_PERMITTED"):
        await send(here, scan())


async def test_a_day_has_room_for_so_much_of_one_and_of_all(sample, clock):
    size = len(scan("x"))
    here = sample(quota=Quota(account=2 * size, institution=3 * size))

    async def told(by):
        try:
            await send(here, scan("x"), by=by)
        except InvalidArgument as error:
            (one,) = error.fields
            return one.field, error.reason, error.metadata["of"], int(error.metadata["max"]) // size
        return None

    # Two at one moment are told what they would be told one after the other.
    answers = await asyncio.gather(*(told(RAN) for _ in range(3)))
    assert sorted(answers, key=str) == [("file", "QUOTA_EXCEEDED", "ACCOUNT", 2), None, None]
    assert [await told(OTHER), await told(OTHER)] == [None, ("file", "QUOTA_EXCEEDED", "INSTITUTION", 3)]
    assert await told(ELSEWHERE) is None
    clock.advance(days=1, seconds=1)
    assert await told(RAN) is None


async def test_drafts_have_room_for_so_much_of_one_and_of_all(sample):
    here = sample(settings={"drafts_per_account": 10, "drafts_per_institution": 15})

    async def told(by, key, content):
        with acting(by):
            try:
                await DraftServicer(here).SaveDraft(
                    drafts_pb.SaveDraftRequest(key=key, content=content), None
                )
            except InvalidArgument as error:
                (one,) = error.fields
                return one.field, error.reason, error.metadata["of"]
        return None

    assert await told(RAN, "a", "ë" * 5) is None
    # The same draft again is no more than it was.
    assert await told(RAN, "a", "x" * 10) is None
    assert await told(RAN, "b", "x") == ("content", "QUOTA_EXCEEDED", "ACCOUNT")
    assert await told(OTHER, "a", "x" * 5) is None
    assert await told(OTHER, "b", "x") == ("content", "QUOTA_EXCEEDED", "INSTITUTION")
    assert await told(ELSEWHERE, "a", "x" * 10) is None


# Viruses ---------------------------------------------------------------------------------------------------

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@pytest.fixture
def clamd(tmp_path):
    """A clamd that knows one virus, and says what else it is told to."""
    made = SimpleNamespace(path=str(tmp_path / "clamd"), says=None, seen=[])

    async def answer(reader, writer):
        assert await reader.readuntil(b"\0") == b"zINSTREAM\0"
        content = b""
        while size := int.from_bytes(await reader.readexactly(4), "big"):
            content += await reader.readexactly(size)
        made.seen.append(content)
        found = b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0"
        writer.write(made.says or found)
        writer.close()

    made.start = lambda: asyncio.start_unix_server(answer, made.path)
    return made


async def test_a_file_is_looked_at_where_somebody_can(sample, clamd, clock, scratch, monkeypatch):
    async with await clamd.start():
        blob = await send(sample(clamav=clamd.path), scan("x"))
        assert clamd.seen == [scan("x")]
        assert blob.scan_time.ToDatetime(clock.now().tzinfo) == clock.now()
        with pytest.raises(InvalidArgument) as refused:
            await send(sample(clamav=clamd.path), scan("x") + EICAR + b"%%EOF")
        assert reason(refused) == "BLOB_INFECTED"
        clamd.says = b"INSTREAM size limit exceeded. ERROR\0"
        with pytest.raises(Unavailable):
            await send(sample(clamav=clamd.path), scan("x"))
    # One that was named and is away lets nothing in unseen.
    with pytest.raises(Unavailable):
        await send(sample(clamav=clamd.path), scan("x"))
    # Without one, nobody has looked, and it says so.
    monkeypatch.setattr(virus_scan, "DEBIAN", "/nowhere")
    assert not (await send(sample(), scan("x"))).HasField("scan_time")
    assert len(await scratch.all("SELECT FROM blob WHERE scan_time IS NULL")) == 1


@pytest.mark.skipif(not shutil.which("clamscan"), reason="not scanned: Debian's clamav is not installed")
async def test_clamav_finds_what_its_own_signature_says(tmp_path, clock):
    """Its data base can't be fetched here, so it gets one signature of ours: the standard's test file."""
    signatures = tmp_path / "own.ndb"
    signatures.write_text(f"Eicar-Test-Signature:0:*:{EICAR.hex()}\n")
    clean, infected = tmp_path / "clean", tmp_path / "infected"
    clean.write_bytes(scan("x"))
    infected.write_bytes(scan("x") + EICAR)
    looking = VirusScan(f"clamscan --database={signatures}", clock)
    assert await looking.looked(clean) == clock.now()
    with pytest.raises(InvalidArgument, match="BLOB_INFECTED"):
        await looking.looked(infected)
    with pytest.raises(Unavailable):
        await VirusScan("clamscan --database=/nowhere", clock).looked(clean)
