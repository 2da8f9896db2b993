"""Files: at the bounds of what is taken, among files of others, and how long each is kept."""

import dataclasses
import datetime as dt
import hashlib
import io
import random
import zipfile
from types import SimpleNamespace

import obstore
import pytest
from obstore.store import LocalStore
from PIL import Image
from prag.common.v1 import blob_service_pb2 as pb
from prag.common.v1.options_pb2 import Access
from pypdf import PdfWriter

from deploy.demo.papers import scan
from services.chassis import call_context
from services.chassis.auth.actors import acting
from services.chassis.clock import Clock
from services.chassis.common_services.blob_service import BlobServicer
from services.chassis.errors import InvalidArgument, NotFound
from services.chassis.files import blobs, contents
from services.chassis.files.blobs import Blobs, Stored
from services.chassis.ids import new_id
from tests.chassis.conftest import officer
from tests.chassis.sent_files import archive, checked, office, picture

RAN, OTHER = officer("RAN"), officer("RAN", account="other")
PDF = scan("x" * 600_000)


@pytest.fixture
def sample(database, tmp_path):
    store = blobs.open_store(str(tmp_path / "store"))
    kept = Blobs(store, database)
    return SimpleNamespace(
        database=database,
        blobs=kept,
        store=store,
        service=SimpleNamespace(blob_readers=None, takes_files=("document.prove",), jobs={}),
    )


async def parts(*chunks):
    for chunk in chunks:
        yield chunk


async def put(sample, content=PDF, name="a.pdf", account="officer-RAN", announced=0, size=200_000):
    chunks = [content[start : start + size] for start in range(0, len(content), size)]
    return await sample.blobs.put(parts(*chunks), name, account, announced, RAN.institution_id)


async def test_a_file_is_kept_as_it_came_with_what_is_known_of_it(sample, scratch, clock):
    stored = await put(sample, name="C:\\Users\\x\\Plan.PDF", announced=len(PDF))
    digest = hashlib.sha256(PDF).hexdigest()
    assert stored == Stored(stored.blob_id, digest, len(PDF), "application/pdf", "Plan.PDF")
    (row,) = await scratch.all("SELECT * FROM blob")
    assert dict(row) == {
        "id": stored.blob_id,
        "account_id": "officer-RAN",
        "file_name": "Plan.PDF",
        "content_type": "application/pdf",
        "size": len(PDF),
        "sha256": digest,
        "create_time": clock.now(),
        "subject_id": "",
        "attached_at": None,
        "institution_id": "mocr",
        "scan_time": None,
    }
    assert await sample.blobs.read(stored.blob_id) == PDF
    assert (await sample.blobs.row(stored.blob_id))["file_name"] == "Plan.PDF"
    assert await sample.blobs.row(new_id()) is None
    with pytest.raises(NotFound, match="BLOB_NOT_FOUND"):
        await sample.blobs.read(new_id())


async def test_a_file_may_be_as_large_as_is_said_and_as_was_announced(sample, scratch):
    assert blobs.MAX_SIZE == 20 * 1024 * 1024 == sample.blobs.max_size
    sample.blobs.max_size = len(PDF)
    assert (await put(sample)).size == len(PDF)
    sample.blobs.max_size = len(PDF) - 1
    with pytest.raises(InvalidArgument, match="BLOB_TOO_LARGE") as refused:
        await put(sample)
    told = {"max": str(len(PDF) - 1)}
    assert refused.value.metadata == told
    assert [(one.field, one.reason, one.metadata) for one in refused.value.fields] == [
        ("file", "BLOB_TOO_LARGE", told)
    ]
    sample.blobs.max_size = blobs.MAX_SIZE
    for announced in (len(PDF) - 1, len(PDF) + 1):
        with pytest.raises(InvalidArgument, match="BLOB_DAMAGED") as refused:
            await put(sample, announced=announced)
        assert [(one.field, one.reason) for one in refused.value.fields] == [("file", "BLOB_DAMAGED")]
    assert len(await scratch.all("SELECT FROM blob")) == 1


async def test_a_name_has_two_hundred_letters_at_most(sample):
    stored = await sample.blobs.keep(b"x", "a/" + "n" * 250, "application/pdf", "a")
    assert stored.file_name == "n" * 200


def reason(content, name):
    """Why a file is refused, with its type; nothing where it is taken."""
    try:
        checked(content, name)
    except InvalidArgument as error:
        return error.reason, error.metadata.get("content_type")
    return None


DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
JPEG = picture("JPEG")
TURNED = Image.Exif()
TURNED[0x0112] = 6


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.pdf", scan(), "application/pdf"),
        ("a.PDF", PDF, "application/pdf"),
        ("a.jpg", JPEG, "image/jpeg"),
        ("a.JPEG", JPEG, "image/jpeg"),
        ("a.png", picture(), "image/png"),
        ("a.docx", office(), DOCX),
        ("a.xlsx", office("xlsx", "xl/workbook.xml"), blobs.XLSX),
        # As Office 365 names its parts, and as others name their types.
        ("a.docx", office(main="word/document2.xml"), DOCX),
        ("a.docx", office(main="Doc/Main.XML"), DOCX),
        ("a.xlsx", office("xlsx", "xl/workbook.xml", by_default=True), blobs.XLSX),
        # Whatever their names end in.
        ("a.png", JPEG, "image/jpeg"),
        ("a.txt", JPEG, "image/jpeg"),
        ("scan", PDF, "application/pdf"),
        ("a.docx", office("xlsx", "xl/workbook.xml"), blobs.XLSX),
        # As scanners begin and end them.
        ("a.pdf", b"\xef\xbb\xbf\r\n" + PDF + bytes(500), "application/pdf"),
    ],
)
def test_each_type_is_found_from_its_content(name, content, kind):
    clean, found = checked(content, name)
    assert found == kind
    assert clean == content or kind.startswith("image/")


OFFICE = (
    ("a.docx", DOCX, "word/document.xml", office()),
    ("a.xlsx", blobs.XLSX, "xl/workbook.xml", office("xlsx", "xl/workbook.xml")),
)


def without(content, part):
    """A document that says that it has a part, and has none."""
    return rewritten(content, {part: None})


def emptied(content, part):
    """A document with a part in which nothing is."""
    return rewritten(content, {part: b""})


def rewritten(content, instead):
    """An archive in which parts are other ones, or missing."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if (kept := instead.get(name, old.read(name))) is not None:
                new.writestr(name, kept)
    return out.getvalue()


def garbled(content, part):
    """A document that came over a bad line: of a part the packed bytes are others."""
    packed = bytearray(rewritten(content, {part: b"<a>" + random.Random(1).randbytes(600).hex().encode()}))
    at = packed.index(part.encode()) + len(part)
    packed[at : at + 40] = b"\xff" * 40
    return bytes(packed)


def locked(content, part):
    """A document whose archive says of a part that a password opens it."""
    packed = bytearray(content)
    at = packed.rindex(part.encode()) - 46
    assert packed[at : at + 4] == b"PK\x01\x02"
    packed[at + 8] |= 1
    return bytes(packed)


def sealed(password):
    """A PDF that asks for a password; with none for its owner's alone."""
    writer, out = PdfWriter(clone_from=io.BytesIO(scan())), io.BytesIO()
    writer.encrypt(user_password=password, owner_password="office", algorithm="AES-256")
    writer.write(out)
    return out.getvalue()


def noise(kind):
    """A photograph, of some size."""
    out = io.BytesIO()
    Image.effect_noise((120, 120), 80).convert("RGB").save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "answer"),
    [
        ("a.pdf", b"", ("BLOB_EMPTY", None)),
        ("a.pdf", b"x%PDF-", ("BLOB_CONTENT_MISMATCH", "")),
        ("a.pdf", b"%PDF", ("BLOB_CONTENT_MISMATCH", "")),
        ("a.txt", b"text", ("BLOB_TYPE_REFUSED", "")),
        # What nobody can open: cut off, sealed with a password, or without anything to show.
        ("a.docx", b"PK\x03\x04broken", ("BLOB_UNREADABLE", contents.DOCX)),
        ("a.docx", office()[:-30], ("BLOB_UNREADABLE", contents.DOCX)),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, ("BLOB_UNREADABLE", blobs.XLSX)),
        *(
            (name, broken(content, main), ("BLOB_UNREADABLE", kind))
            for name, kind, main, content in OFFICE
            for broken in (without, emptied, garbled, locked)
        ),
        ("a.pdf", PDF[:300_000], ("BLOB_UNREADABLE", "application/pdf")),
        ("a.pdf", PDF[:-20], ("BLOB_UNREADABLE", "application/pdf")),
        ("a.pdf", b"%PDF-1.7\n%scan\n%%EOF\n", ("BLOB_UNREADABLE", "application/pdf")),
        ("a.pdf", sealed("secret"), ("BLOB_UNREADABLE", "application/pdf")),
        # Forbids to print, and opens for all.
        ("a.pdf", sealed(""), None),
        ("a.png", noise("PNG")[:4000], ("BLOB_UNREADABLE", "image/png")),
        ("a.jpg", noise("JPEG")[:4000], ("BLOB_UNREADABLE", "image/jpeg")),
        ("a.docx", archive("word/document.xml"), ("BLOB_CONTENT_MISMATCH", "")),
        ("a.docx", office("pptx", "ppt/presentation.xml"), ("BLOB_CONTENT_MISMATCH", "")),
        ("a.png", b"\x89PNG\r\n\x1a\n" + b"x" * 40, ("BLOB_CONTENT_MISMATCH", "image/png")),
        ("a.png", picture()[:60], ("BLOB_UNREADABLE", "image/png")),
    ],
)
def test_what_is_not_what_it_says_or_not_taken(name, content, answer):
    assert reason(content, name) == answer


def test_what_unpacks_to_too_much_is_no_document(monkeypatch):
    assert contents._MOST_UNPACKED == 200 * 1024 * 1024
    content = office()
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        size = sum(entry.file_size for entry in opened.infolist())
    monkeypatch.setattr(contents, "_MOST_UNPACKED", size)
    assert reason(content, "a.docx") is None
    monkeypatch.setattr(contents, "_MOST_UNPACKED", size - 1)
    assert reason(content, "a.docx") == ("BLOB_TOO_COMPLEX", None)


def test_a_picture_has_so_many_points_at_most(monkeypatch):
    # In bytes, as they lie in memory: four for a point in colour, one in grey.
    assert contents._MOST_POINTS == 140_000_000 < contents.MEMORY
    monkeypatch.setattr(contents, "_MOST_POINTS", 2400)
    assert reason(picture(), "a.png") is None
    monkeypatch.setattr(contents, "_MOST_POINTS", 2399)
    assert reason(picture(), "a.png") == ("BLOB_TOO_COMPLEX", None)
    monkeypatch.setattr(contents, "_MOST_POINTS", 600)
    assert reason(picture(mode="L"), "a.png") is None
    # A photograph becomes smaller instead; one that must be turned takes it twice.
    monkeypatch.setattr(contents, "_MOST_POINTS", 1200)
    assert opened(picture("JPEG", size=(40, 32)), "a.jpg").size == (10, 8)
    monkeypatch.setattr(contents, "_MOST_POINTS", 40 * 32 * 4)
    assert opened(picture("JPEG", size=(40, 32)), "a.jpg").size == (40, 32)
    assert opened(picture("JPEG", size=(40, 32), exif=TURNED), "a.jpg").size == (16, 20)


def opened(content, name):
    clean, _ = checked(content, name)
    return Image.open(io.BytesIO(clean))


def test_a_photograph_stands_upright_and_is_what_it_was():
    turned = opened(picture("JPEG", exif=TURNED), "a.jpg")
    assert (turned.size, turned.format) == ((20, 30), "JPEG")
    plain = opened(picture("PNG"), "a.png")
    assert (plain.size, plain.format, plain.mode) == ((30, 20), "PNG", "RGB")
    assert plain.getpixel((3, 3)) == (255, 0, 0)


def test_a_picture_of_few_colours_keeps_them():
    out = io.BytesIO()
    drawn = Image.new("P", (4, 4), 1)
    drawn.putpalette([0, 0, 0, 10, 200, 30])
    drawn.save(out, "PNG")
    shown = opened(out.getvalue(), "a.png").convert("RGB")
    assert shown.getpixel((2, 2)) == (10, 200, 30)


@pytest.mark.parametrize("url", ["", "{}", "file://{}"])
def test_a_store_is_a_folder_or_none(tmp_path, url):
    store = blobs.open_store(url.format(tmp_path / "deep" / "store"))
    if url:
        assert isinstance(store, LocalStore)
        assert (tmp_path / "deep" / "store").is_dir()
    else:
        assert store is None


async def attach(sample, blob_id, subject="document-1", by=RAN):
    with acting(by):
        async with sample.database.transaction() as tx:
            await blobs.attach(tx, blob_id, subject)


async def test_a_file_is_attached_once_and_by_its_sender(sample, scratch, clock):
    first, beside = await put(sample), await put(sample)
    for by, wanted in ((OTHER, first.blob_id), (RAN, new_id()), (RAN, "x")):
        with pytest.raises(NotFound, match="BLOB_NOT_FOUND"):
            await attach(sample, wanted, by=by)
    clock.advance(minutes=5)
    await attach(sample, str(first.blob_id), subject=first.blob_id)
    with pytest.raises(NotFound, match="BLOB_NOT_FOUND"):
        await attach(sample, first.blob_id, "document-2")
    rows = {row["id"]: row for row in await scratch.all("SELECT * FROM blob")}
    attached = rows[first.blob_id]
    assert (attached["subject_id"], attached["attached_at"]) == (str(first.blob_id), clock.now())
    assert (rows[beside.blob_id]["subject_id"], rows[beside.blob_id]["attached_at"]) == ("", None)


async def test_what_nobody_attached_is_kept_for_an_hour(sample, scratch, clock):
    clock.set(Clock().now())
    kept, made, lost, young = [await put(sample) for _ in range(4)]
    await attach(sample, kept.blob_id)
    await scratch.all(
        "INSERT INTO job (id, kind, subject_id, params, state, actor, account_id, result_blob_id,"
        " create_time, update_time) VALUES ($1, 'x', '', '{}', 'DONE', '{}', 'a', $2, now(), now())",
        new_id(),
        made.blob_id,
    )
    orphan = f"blobs/{new_id()}"
    await obstore.put_async(sample.store, orphan, b"x")
    began = clock.now()
    clock.advance(hours=1)
    assert await sample.blobs.sweep() == 0
    clock.advance(minutes=1)
    await scratch.all("UPDATE blob SET create_time = $2 WHERE id = $1", young.blob_id, clock.now())
    # A row and its object, and an object without a row.
    assert await sample.blobs.sweep() == 2
    left = {row["id"] for row in await scratch.all("SELECT id FROM blob")}
    assert left == {kept.blob_id, made.blob_id, young.blob_id}
    assert clock.now() > began
    for one in (kept, made, young):
        assert await sample.blobs.read(one.blob_id) == PDF
    with pytest.raises(NotFound):
        await sample.blobs.read(lost.blob_id)
    with pytest.raises(FileNotFoundError):
        await obstore.get_async(sample.store, orphan)
    assert await sample.blobs.sweep() == 0


async def receive(sample, blob_id, by=RAN):
    servicer, call = (
        BlobServicer(sample),
        call_context.CurrentCall(rpc="x/ReadBlob", access=Access(records=True)),
    )
    with acting(by), call_context.during(call):
        header, *rest = [
            part async for part in servicer.ReadBlob(pb.ReadBlobRequest(blob_id=str(blob_id)), None)
        ]
    assert call.recorded == 1
    return header.header, [part.chunk for part in rest]


async def test_a_file_goes_out_in_parts_behind_its_header(sample, scratch, clock):
    stored = await put(sample)
    header, chunks = await receive(sample, stored.blob_id)
    assert [len(chunk) for chunk in chunks] == [262_144, 262_144, len(PDF) - 524_288]
    assert b"".join(chunks) == PDF
    assert (header.id, header.file_name, header.content_type) == (
        str(stored.blob_id),
        "a.pdf",
        "application/pdf",
    )
    assert (header.size, header.sha256) == (len(PDF), stored.sha256)
    assert header.create_time.ToDatetime(dt.UTC) == clock.now()
    (record,) = await scratch.all("SELECT * FROM access_record")
    assert (record["rpc"], record["account_id"], record["person_ids"]) == ("x/ReadBlob", RAN.account_id, [])
    assert (record["recorded_at"], record["institution_id"]) == (clock.now(), "mocr")


async def test_who_may_read_an_attached_file_is_the_services_rule(sample, scratch):
    person, asked = new_id(), []
    mine, theirs = await put(sample), await put(sample, account=OTHER.account_id)

    async def readers(runtime, blob_id):
        assert runtime is sample
        asked.append(blob_id)
        if blob_id == theirs.blob_id:
            return [str(person)]
        raise NotFound("BLOB_NOT_FOUND")

    # Before a command has taken it a file is its sender's.
    await receive(sample, mine.blob_id)
    for wanted in (theirs.blob_id, new_id(), "x"):
        with pytest.raises(NotFound, match="BLOB_NOT_FOUND"):
            await receive(sample, wanted)
    sample.service.blob_readers = readers
    # What is not attached yet is its sender's, and nobody is asked.
    await receive(sample, mine.blob_id)
    assert asked == []
    await attach(sample, theirs.blob_id, by=OTHER)
    # All else is asked about: another's, one's own that is attached, and one that is not there.
    await receive(sample, theirs.blob_id)
    await attach(sample, mine.blob_id)
    absent = new_id()
    for wanted in (mine.blob_id, absent):
        with pytest.raises(NotFound, match="BLOB_NOT_FOUND"):
            await receive(sample, wanted)
    assert asked == [theirs.blob_id, mine.blob_id, absent]
    records = await scratch.all("SELECT person_ids FROM access_record ORDER BY id")
    assert [row["person_ids"] for row in records] == [[], [], [person]]


async def send(sample, *requests):
    async def stream():
        for request in requests:
            yield request

    with acting(RAN):
        return await BlobServicer(sample).WriteBlob(stream(), None)


async def test_a_file_begins_with_its_header(sample, scratch):
    header = pb.WriteBlobRequest(header=pb.BlobHeader(file_name="a.pdf", size=len(PDF)))
    chunk = pb.WriteBlobRequest(chunk=PDF)
    for requests in ((), (chunk,), (chunk, header)):
        with pytest.raises(InvalidArgument) as refused:
            await send(sample, *requests)
        assert [(one.field, one.reason) for one in refused.value.fields] == [("header", "FIELD_REQUIRED")]
    with pytest.raises(InvalidArgument, match="BLOB_DAMAGED"):
        await send(sample, header, pb.WriteBlobRequest(chunk=PDF[:-1]))
    blob = await send(sample, header, chunk)
    assert (blob.file_name, blob.size) == ("a.pdf", len(PDF))
    (row,) = await scratch.all("SELECT id::text, account_id FROM blob")
    assert (row["id"], row["account_id"]) == (blob.id, RAN.account_id)


MOVED = dataclasses.replace(RAN, institution_id="another", municipalities=("GJL",))


@pytest.mark.parametrize(
    "by", [MOVED, dataclasses.replace(RAN, roles=frozenset({"auditor"}))], ids=["moved", "role taken away"]
)
async def test_whoever_could_not_hand_it_in_now_has_no_file(sample, scratch, by):
    stored = await put(sample)
    with pytest.raises(NotFound, match="BLOB_NOT_FOUND"):
        await receive(sample, stored.blob_id, by)
    assert not await scratch.all("SELECT FROM access_record")
    await receive(sample, stored.blob_id)


async def test_whoever_moves_takes_no_file_along_into_another_offices_case(sample):
    stored = await put(sample)
    with pytest.raises(NotFound, match="BLOB_NOT_FOUND"):
        await attach(sample, stored.blob_id, by=MOVED)
    await attach(sample, stored.blob_id)
