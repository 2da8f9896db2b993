"""The protocol: papers of a case that came and went, by number; the book, printed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import redirect, url_for
from prag.registry.v1 import registry_service_pb2 as pb

from gateway import clock, labels, places
from gateway.auth import current, requires
from gateway.clients import services
from gateway.formats import as_date, day, localized
from gateway.forms import saved
from gateway.locale import language_proto
from gateway.officer.cases.blueprint import bp
from gateway.officer.cases.case_layout import account_names, ask, case_layout
from gateway.officer.cases.forms import BookForm, CorrectEntryForm, EntryForm, VoidEntryForm
from services.chassis.errors import NotFound

_SAME = ("unit", "number", "correspondent", "subject", "document_id")


@bp.route("/<uuid:case_id>/protocol/new", methods=["GET", "POST"])
@requires("protocol.write")
def record_entry(case_id: UUID) -> Any:
    """Enter a paper that came or went."""
    form = EntryForm()
    shared = case_layout(case_id, "documents")
    form.entry["document_id"].choices = _papers(shared)
    if form.accepted():
        with form.faults():
            services().registry.RecordProtocolEntry(
                pb.RecordProtocolEntryRequest(
                    case_id=str(case_id), entry=form.entry.message, request_id=form.request_id.data
                )
            )
            return saved(url_for("cases.documents", case_id=case_id))
    return form.page("cases/protocol-entry.html", **shared, changes=[])


@bp.route("/<uuid:case_id>/protocol/<uuid:entry_id>", methods=["GET", "POST"])
@requires("protocol.write")
def correct_entry(case_id: UUID, entry_id: UUID) -> Any:
    """Set an entry right; below, what stood before."""
    now = _one(case_id, entry_id)
    data = {name: getattr(now, name) for name in _SAME} | {
        "direction": pb.PaperDirection.Name(now.direction),
        "stamped_on": as_date(now.stamped_on),
    }
    form = CorrectEntryForm(data={"entry": data, "etag": now.etag})
    shared = case_layout(case_id, "documents")
    form.entry["document_id"].choices = _papers(shared)
    if form.accepted():
        with form.faults():
            given = form.entry.message
            given.etag = form.etag.data
            services().registry.CorrectProtocolEntry(
                pb.CorrectProtocolEntryRequest(
                    entry_id=now.id,
                    entry=given,
                    reason=form.reason.data,
                    request_id=form.request_id.data,
                )
            )
            return saved(url_for("cases.documents", case_id=case_id))
    form.seen_anew(now.etag, {"entry": data})
    who = account_names(change.changed_by for change in now.changes)
    return form.page(
        "cases/protocol-entry.html",
        **shared,
        changes=[(change, number_of(change), who.get(change.changed_by, "")) for change in now.changes],
    )


@bp.route("/<uuid:case_id>/protocol/<uuid:entry_id>/void", methods=["GET", "POST"])
@requires("protocol.write")
def void_entry(case_id: UUID, entry_id: UUID) -> Any:
    """Make an entry void; its number stays taken."""
    now = _one(case_id, entry_id)
    form = VoidEntryForm()
    if form.accepted():
        with form.faults():
            services().registry.VoidProtocolEntry(
                pb.VoidProtocolEntryRequest(
                    entry_id=now.id, reason=form.reason.data, request_id=form.request_id.data
                )
            )
            return saved(url_for("cases.documents", case_id=case_id))
    return form.page("cases/void-entry.html", **case_layout(case_id, "documents"), number=number_of(now))


@bp.route("/protocol", methods=["GET", "POST"])
@requires("protocol.read")
def protocol_book() -> Any:
    """Print the book of a municipality for a period: this year until today."""
    today, own = clock.today(), current().municipalities
    period = {"from_on": today.replace(month=1, day=1), "until_on": today}
    form = BookForm(data={"municipality": own[0] if len(own) == 1 else "", **period})
    form.municipality.choices = [
        (one.code, localized(one.name)) for one in places.municipalities() if one.code in own
    ]
    if form.accepted():
        with form.faults():
            order = services().registry.PrintProtocolBook(
                pb.PrintProtocolBookRequest(
                    municipality=form.municipality.data,
                    from_on=form.from_on.message,
                    until_on=form.until_on.message,
                    locale=language_proto(),
                    request_id=form.request_id.data,
                )
            )
            back = url_for("cases.protocol_book")
            return redirect(url_for("work.job", service="registry", job_id=order.job_id, back=back), 303)
    return form.page("cases/protocol-book.html")


def entries_of(case_id: UUID) -> Any:
    """What came and went of a case, for who reads its file; `down` where registry does not say."""
    question = pb.ListProtocolEntriesRequest(case_id=str(case_id))
    return ask("case.read", lambda: services().registry.ListProtocolEntries(question))()


def number_of(entry: pb.ProtocolEntry | pb.ProtocolChange) -> str:
    """The number as the stamp has it, with its year."""
    return f"{entry.unit} {entry.number}/{entry.stamped_on.year}"


def _papers(shared: dict[str, Any]) -> list[tuple[str, str]]:
    """The documents of the case by kind and date."""
    listed = shared["documents"].value.documents if shared["documents"] else ()
    return [
        (
            one.id,
            ", ".join(
                part
                for part in (labels.label(pb.DocumentKind.Name(one.kind)), day(one.dated_on), one.note)
                if part
            ),
        )
        for one in listed
    ]


def _one(case_id: UUID, entry_id: UUID) -> pb.ProtocolEntry:
    entries = (
        services().registry.ListProtocolEntries(pb.ListProtocolEntriesRequest(case_id=str(case_id))).entries
    )
    found = next((one for one in entries if one.id == str(entry_id) and not one.voided_by), None)
    if found is None:
        raise NotFound("PROTOCOL_ENTRY_NOT_FOUND")
    return found
