"""The file of a case as PDF: an index, what is registered and was done, and the papers behind it.

A paper that is a PDF or a picture is appended whole; any other stands in the list with its hash. Nothing in
it says more than the pages of its reader do.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self
from uuid import UUID

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from services import printing
from services.chassis.auth.actors import Actor, caller
from services.chassis.calendar import day_of
from services.chassis.errors import NotFound
from services.chassis.jobs import JobContext
from services.chassis.runtime.service import Runtime
from services.domain.letters import unprintable
from services.domain.texts import OF_CODE, localized
from services.registry.documents.parts import Parts
from services.registry.documents.wording import TEXTS, place
from services.registry.documents.words import EVENTS, WORDS
from services.registry.queries import cases as queries

__all__ = ["hidden", "make_case_file", "readers"]

_TEMPLATE: Final = Path(__file__).parent / "case_file.typ"
_PDF: Final = "application/pdf"
_PICTURES: Final = ("image/jpeg", "image/png")
# What a printer and a reader bear; what is more stands in the list.
_MOST_BYTES: Final = 60 * 1024 * 1024
_MOST_PAGES: Final = 1000
_A4: Final = (595.0, 842.0)


@dataclass
class _Page:
    """A page of the list: says what everything is in a language."""

    locale: str

    def say(self, message: str, **values: object) -> str:
        return TEXTS.gettext(self.locale, message, **values)

    def word(self, code: str) -> str:
        """Return the word of a code; one without is shown as it is."""
        return self.say(WORDS[code]) if code in WORDS else code

    def enum(self, message: Message, field: str) -> str:
        """Return the word of a field's value."""
        value = getattr(message, field)
        kind: Any = message.DESCRIPTOR.fields_by_name[field].enum_type
        return self.word(kind.values_by_number[value].name) if value else ""

    def day(self, on: Any) -> str:
        """Return a day, of which the year alone may be known, or the day of a moment."""
        if isinstance(on, Timestamp):
            return printing.day(day_of(on.ToDatetime(dt.UTC)), self.locale) if on.seconds else ""
        if not on.year:
            return ""
        return printing.day(dt.date(on.year, on.month, on.day), self.locale) if on.day else str(on.year)

    def money(self, amount: Any) -> str:
        """Return an amount; of help in kind nothing."""
        return f"{amount.minor_units / 100:.2f} {amount.currency}" if amount.currency else ""

    def name(self, text: Any) -> str:
        """Return a name of reference data in this language."""
        return localized(text, self.locale)

    def part(
        self, title: str, heads: Iterable[str], widths: Sequence[float], rows: Iterable[Sequence[str]]
    ) -> dict[str, Any]:
        """Put a part together."""
        return {
            "title": self.say(title),
            "heads": [self.say(head) for head in heads],
            "widths": list(widths),
            "rows": [[_printable(cell) for cell in row] for row in rows],
            "nothing": self.say("Nothing is recorded."),
        }


async def make_case_file(job: JobContext) -> str:
    """Make the file, and return the PDF's id."""
    parts = Parts(job.params["parts"], job.params["decisions"], job.actor)
    papers = await _papers(job, parts)
    content = await asyncio.to_thread(_made, job.runtime, parts, job.params, papers)
    name = f"case-{parts['case'].number or 'file'}.pdf"
    stored = await job.runtime.blobs.keep(content, name, _PDF, job.actor.account_id)
    return str(stored.blob_id)


async def readers(runtime: Runtime, subjects: Sequence[str]) -> Mapping[str, Sequence[UUID]]:
    """Let fetch a file who ordered it, and while they see the case: it shows what that one might see."""
    by, shown = caller(), dict[str, Sequence[UUID]]()
    for subject in subjects:
        case_id, _, account_id = subject.partition("/")
        if account_id != by.account_id:
            continue
        row = await runtime.database.fetchrow(
            queries.PEOPLE_OF_CASE, case_id=UUID(case_id), strands=list(by.strands)
        )
        if row is not None:
            shown[subject] = list(row["people"])
    return shown


def hidden(paper: Any, by: Actor) -> bool:
    """Say whether a paper is of a kind that its reader may not open."""
    closed = paper.sensitivity and not (by.sees(paper.sensitivity) or paper.added_by == by.account_id)
    return bool(closed or not paper.blob_id)


async def _papers(job: JobContext, parts: Parts) -> dict[str, bytes]:
    """Read what can be appended, by its id, the oldest first, as far as it fits."""
    found, left = dict[str, bytes](), _MOST_BYTES
    for one in reversed(parts["documents"].documents):
        await job.progress(len(found))
        if one.content_type not in (_PDF, *_PICTURES) or one.size > left or hidden(one, job.actor):
            continue
        try:
            found[one.id] = await job.runtime.blobs.read(UUID(one.blob_id))
        except NotFound:
            continue
        left -= one.size
    return found


def _made(runtime: Runtime, parts: Parts, params: Mapping[str, Any], papers: Mapping[str, bytes]) -> bytes:
    # Most processes print no file.
    import pikepdf

    page = _Page(OF_CODE.get(str(params["locale"]), "sq"))
    today = printing.day(runtime.clock.today(), page.locale)
    with _appendix(papers) as appendix:
        # Twice: on which page a paper begins is known once the pages before it are there.
        first = printing.render(_TEMPLATE, _data(page, parts, params, today, appendix.starts(0)))
        with pikepdf.open(io.BytesIO(first)) as drawn:
            pages = len(drawn.pages)
        final = printing.render(_TEMPLATE, _data(page, parts, params, today, appendix.starts(pages)))
        with pikepdf.open(io.BytesIO(final)) as file:
            kinds = {one.id: page.enum(one, "kind") for one in parts["documents"].documents}
            marks = [
                pikepdf.OutlineItem(kinds[key], start - 1)
                for key, start in appendix.starts(len(file.pages)).items()
            ]
            for each in appendix.files.values():
                file.pages.extend(each.pages)
            with file.open_outline() as outline:
                outline.root.extend(marks)
            written = io.BytesIO()
            file.save(written)
    return written.getvalue()


class _Appendix:
    """Papers as pages."""

    def __init__(self) -> None:
        self.files: dict[str, Any] = {}

    def starts(self, before: int) -> dict[str, int]:
        """Return on which page each begins behind so many others."""
        found, at = dict[str, int](), before + 1
        for key, file in self.files.items():
            found[key] = at
            at += len(file.pages)
        return found

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for file in self.files.values():
            file.close()


def _appendix(papers: Mapping[str, bytes]) -> _Appendix:
    import pikepdf

    made, left = _Appendix(), _MOST_PAGES
    for key, content in papers.items():
        try:
            file = pikepdf.open(io.BytesIO(content if content.startswith(b"%PDF") else _page_of(content)))
        except (pikepdf.PdfError, OSError, ValueError):
            # One with a password, or damaged: it stands in the list.
            continue
        if len(file.pages) > left:
            file.close()
            continue
        made.files[key] = file
        left -= len(file.pages)
    return made


def _page_of(picture: bytes) -> bytes:
    """Return a picture as a page of paper."""
    from PIL import Image

    written = io.BytesIO()
    with Image.open(io.BytesIO(picture)) as image:
        flat = Image.new("RGB", image.size, "white")
        clear = image.convert("RGBA")
        flat.paste(clear, mask=clear)
        # As many points an inch as make it fit the paper.
        fits = max(image.width / _A4[0], image.height / _A4[1]) * 72
        flat.save(written, "PDF", resolution=max(fits, 72.0))
    return written.getvalue()


def _printable(text: str) -> str:
    """Return a text with a mark for each sign that no font has: a file is not refused for an emoji in it."""
    while sign := unprintable(text):
        text = text.replace(sign, "?")
    return text


def _data(
    page: _Page, parts: Parts, params: Mapping[str, Any], today: str, starts: Mapping[str, int]
) -> dict[str, Any]:
    case, say = parts["case"], page.say
    facts = (
        ("Case", case.number or say("not registered yet")),
        ("Family", case.head_name or case.reported_name),
        ("Strand", page.enum(case, "strand")),
        ("State", page.enum(case, "state")),
        ("Returned, or status from", page.day(case.trigger_time)),
        ("Address", case.address),
    )
    return {
        "lang": page.locale.partition("-")[0],
        "title": say("Case file"),
        "office": say("Municipal office for communities and return"),
        "place": place(case.municipality, page.locale),
        "demo": say("Exercise: all people, numbers and dates in this file are invented.")
        if case.demo
        else "",
        "facts": [(say(name), _printable(value)) for name, value in facts if value],
        "left_out_label": say("Left out"),
        "left_out": list(_left_out(page, parts, params)),
        "index_label": say("Index"),
        "parts": list(_parts(page, parts, starts)),
        "footer": f"{case.number} · {say('Printed on %(day)s', day=today)}",
    }


_LEFT_OUT: Final = {
    "visits": "Visits to the family",
    "assessment": "Needs assessment",
    "ratings": "Ratings of the solution",
    "plan": "Needs and plan",
    "monitoring": "Monitoring",
    "referrals": "Referrals",
    "applications": "Applications and acts",
    "entitlements": "Help that was granted",
}


def _left_out(page: _Page, parts: Parts, params: Mapping[str, Any]) -> Iterator[str]:
    """Say what is not in it, so that nobody takes that for nothing."""
    for name in params["left_out"]:
        if name in _LEFT_OUT:
            yield page.say("%(part)s: closed to your role", part=page.say(_LEFT_OUT[name]))
    if parts.hides():
        yield page.say("Notes on health and protection, and answers about them: closed to your role")
    if any(hidden(one, caller()) for one in parts["documents"].documents):
        yield page.say(
            "Papers of a kind that is closed to your role: they are in the list without their content"
        )
    yield page.say("The office's own notes: they are in no print")


def _parts(page: _Page, parts: Parts, starts: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    names = {one.id: f"{one.given_name} {one.family_name}".strip() for one in parts["persons"].persons}
    yield page.part(
        "Persons",
        ("Person", "Born", "Sex", "Relation", "Numbers"),
        (3, 1.6, 1.1, 2, 3),
        (_person(page, one, parts["case"].id) for one in parts["persons"].persons),
    )
    yield page.part(
        "Timeline",
        ("Date", "What happened", "Recorded on"),
        (1.4, 4, 1.4),
        (
            (
                page.day(one.actual_time),
                page.say(EVENTS[one.event]) if one.event in EVENTS else one.event,
                page.day(one.recorded_time),
            )
            for one in reversed(parts["timeline"].entries)
        ),
    )
    yield page.part(
        "Visits to the family",
        ("Date", "Kind", "State"),
        (1.4, 2, 2),
        (
            (
                page.day(one.actual_time) or page.day(one.planned_time),
                page.enum(one, "kind"),
                page.enum(one, "state"),
            )
            for one in parts["visits"].visits
        ),
    )
    plan = parts["plan"]
    yield page.part(
        "Needs and plan",
        ("Number", "What was agreed", "For whom", "By whom", "Until", "State"),
        (0.9, 4, 2, 2, 1.4, 1.4),
        (_item(page, item, parts, names) for item in plan.items),
    )
    yield page.part(
        "Referrals",
        ("Number", "Institution", "Sent", "State"),
        (2, 3, 1.4, 1.6),
        (
            (one.number, page.word(one.institution_kind), page.day(one.sent_time), page.enum(one, "state"))
            for one in parts["referrals"].referrals
        ),
    )
    yield from _benefits(page, parts)
    yield page.part(
        "Protocol",
        ("Number", "Date", "In or out", "From or to", "Subject"),
        (2, 1.4, 1.2, 2.4, 3),
        (
            (
                f"{one.unit} {one.number}/{one.year}",
                page.day(one.stamped_on),
                page.enum(one, "direction"),
                one.correspondent,
                page.say("void: %(why)s", why=one.void_reason) if one.voided_by else one.subject,
            )
            for one in parts["protocol"].entries
        ),
    )
    yield page.part(
        "Documents",
        ("Kind", "Date", "SHA-256 of the file", "Page"),
        (2.4, 1.3, 3.4, 1.9),
        (
            (
                page.enum(one, "kind"),
                page.day(one.dated_on),
                # In parts, so that a line may break.
                " ".join(one.sha256[at : at + 16] for at in range(0, 64, 16)),
                str(starts[one.id]) if one.id in starts else page.say("not appended"),
            )
            for one in parts["documents"].documents
        ),
    )


def _person(page: _Page, one: Any, case_id: str) -> tuple[str, ...]:
    here = next((each for each in one.memberships if each.case_id == case_id), None)
    relation = page.enum(one, "relation")
    if here is not None and here.leave_reason:
        relation = ", ".join(
            (relation, page.word(f"LEAVE_REASON_{here.leave_reason}"), page.day(here.left_on))
        )
    return (
        f"{one.given_name} {one.family_name}".strip(),
        page.day(one.birth_date),
        page.enum(one, "sex"),
        relation,
        "; ".join(f"{page.enum(each, 'kind')} {each.number}" for each in one.identifiers),
    )


def _item(page: _Page, item: Any, parts: Parts, names: Mapping[str, str]) -> tuple[str, ...]:
    packages = {each.code: page.name(each.name) for each in parts["packages"].items}
    what = " · ".join(each for each in (packages.get(item.code, item.code), item.description) if each)
    return (
        item.number,
        what,
        names.get(item.person_id, "") if item.person_id else page.say("the family"),
        page.word(item.institution_kind) if item.institution_kind else "",
        page.day(item.due_on),
        page.enum(item, "state"),
    )


def _benefits(page: _Page, parts: Parts) -> Iterator[dict[str, Any]]:
    schemes = {each.code: page.name(each.name) for each in parts["schemes"].schemes}
    decided = {each.application_id: each for each in parts.decisions}
    rows = []
    for one in parts["applications"].applications:
        act = decided.get(one.id)
        rows.append(
            (
                one.number,
                schemes.get(one.scheme, one.scheme),
                page.enum(one, "state"),
                page.money(one.amount),
                act.number if act else "",
                page.enum(act, "result") if act else "",
                page.day(act.decided_on) if act else "",
            )
        )
    yield page.part(
        "Applications and acts",
        ("Number", "Help", "State", "Amount", "Act", "Decision", "Decided on"),
        (1.6, 2.6, 1.6, 1.4, 1.5, 1.4, 1.4),
        rows,
    )
    yield page.part(
        "Help that came",
        ("Date", "Help", "Amount"),
        (1.4, 4, 1.6),
        (
            (page.day(each.delivered_on), schemes.get(one.scheme, one.scheme), page.money(each.amount))
            for one in parts["entitlements"].entitlements
            for each in one.deliveries
        ),
    )
