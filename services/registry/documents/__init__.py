"""What registry prints, by jobs: the protocol book, the file of a case, and its dossier."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from services import printing
from services.chassis.auth.actors import caller
from services.chassis.jobs import Job, JobContext
from services.chassis.runtime.service import Runtime
from services.domain.texts import OF_CODE
from services.registry.commands.case_files import CASE_FILE, DOSSIER
from services.registry.commands.protocol import PROTOCOL_BOOK
from services.registry.documents.case_file import make_case_file, readers
from services.registry.documents.dossier import make_dossier
from services.registry.documents.wording import TEXTS, place
from services.registry.queries import protocol as queries
from services.registry.rules.protocol import Direction, order

__all__ = ["JOBS"]

_FOLDER: Final = Path(__file__).parent
# The protocol book --------------------------------------------------------------------------------------


def _book_of(subject: str) -> dict[str, Any]:
    municipality, start, end = subject.split("/")
    return {
        "municipality": municipality,
        "start": dt.date.fromisoformat(start),
        "end": dt.date.fromisoformat(end),
        "strands": list(caller().strands),
    }


async def make_protocol_book(job: JobContext) -> str:
    """Make the book of a period, in the order of its numbers."""
    asked = _book_of(job.subject_id)
    rows = await job.runtime.database.fetch(queries.BOOK, **asked)
    locale = OF_CODE.get(str(job.params["locale"]), "sq")
    say = TEXTS.gettext

    def line(row: Any) -> dict[str, Any]:
        incoming = row["direction"] == Direction.INCOMING
        return {
            "number": f"{row['unit']} {row['number']}/{row['year']}",
            "day": printing.day(row["stamped_on"], locale),
            "direction": say(locale, "in") if incoming else say(locale, "out"),
            "correspondent": row["correspondent"],
            "subject": row["subject"],
            "case": row["case_number"],
            "void": say(locale, "void: %(why)s", why=row["void_reason"]) if row["void_time"] else "",
        }

    data = {
        "lang": locale.partition("-")[0],
        "title": say(locale, "Protocol book"),
        "office": say(locale, "Municipal office for communities and return"),
        "place": place(asked["municipality"], locale),
        "period": f"{printing.day(asked['start'], locale)} – {printing.day(asked['end'], locale)}",
        "heads": [
            say(locale, head) for head in ("Number", "Date", "In or out", "From or to", "Subject", "Case")
        ],
        "rows": [line(row) for row in sorted(rows, key=lambda r: order(r["unit_key"], r["year"], r["key"]))],
        "nothing": "" if rows else say(locale, "Nothing came or went in this period."),
        "footer": say(locale, "Printed on %(day)s", day=printing.day(job.runtime.clock.today(), locale)),
    }
    content = await asyncio.to_thread(printing.render, _FOLDER / "book.typ", data)
    name = f"protocol-{asked['start']}-{asked['end']}.pdf"
    stored = await job.runtime.blobs.keep(content, name, "application/pdf", job.actor.account_id)
    return str(stored.blob_id)


async def _readers_of_book(runtime: Runtime, subjects: Sequence[str]) -> Mapping[str, Sequence[UUID]]:
    """Let fetch a book whose municipality is the caller's; it shows the heads of its cases' families."""
    shown: dict[str, Sequence[UUID]] = {}
    for subject in subjects:
        asked = _book_of(subject)
        if asked["municipality"] in caller().municipalities:
            rows = await runtime.database.fetch(queries.PEOPLE_OF_BOOK, **asked)
            shown[subject] = [row["person_id"] for row in rows]
    return shown


JOBS: Final = {
    PROTOCOL_BOOK: Job(make_protocol_book, "protocol.read", _readers_of_book),
    CASE_FILE: Job(make_case_file, "case_file.print", readers),
    DOSSIER: Job(make_dossier, "case_file.print", readers),
}
