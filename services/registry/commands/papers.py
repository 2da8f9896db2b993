"""Consents and documents."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any, Final

from prag.registry.v1 import registry_events_pb2 as events
from prag.registry.v1 import registry_service_pb2 as pb
from sqlalchemy import select, text
from sqlalchemy.orm.attributes import flag_modified

from services.chassis.auth.actors import Actor, caller
from services.chassis.database.database import Tx, load
from services.chassis.database.locks import one_at_a_time
from services.chassis.dates import as_date, day, day_of
from services.chassis.errors import FailedPrecondition, FieldErrors, NotFound, PermissionDenied
from services.chassis.files.blobs import ALLOWED, attach
from services.chassis.ids import new_id
from services.chassis.runtime.service import Runtime
from services.domain import purposes
from services.domain.municipalities import EVERYWHERE
from services.domain.proofs import OF_DELIVERY
from services.registry import resources
from services.registry.commands import case_events, guardians, person_papers
from services.registry.models import Case, Consent, Document
from services.registry.queries import views
from services.registry.rules import cases as rules
from services.registry.rules import fields
from services.registry.rules.acts import ACTS

__all__ = ["add_document", "record_consent", "tell_expired", "withdraw_consent"]

_BATCH: Final = 200

_CASES_OF_FILE: Final = text("SELECT cases_of_file(:sha256, :case_id)")
# So many families are asked about at once; the rest when these are named.
_ASKED_AT_ONCE: Final = 50
# Kinds of document whose bytes only some roles may open.
_SENSITIVE: Final = {"MEDICAL": "HEALTH"}


async def record_consent(tx: Tx, request: pb.RecordConsentRequest, by: Actor) -> Consent:
    """Record a family's consent to share data with kinds of recipient."""
    case = await case_events.case_of(tx, request.case_id, by)
    rules.check("record_consent", await case_events.standing_of(tx, case))
    given = request.consent
    today = day_of(tx.now)
    valid_from = day(given.valid_from, "consent.valid_from")
    valid_until = day(given.valid_until, "consent.valid_until")
    family = set(await views.family_of(tx, case.id))
    errors = FieldErrors()
    people = _people(errors, given.person_ids, family)
    errors.known("consent.purpose", given.purpose, purposes.PURPOSES)
    for index, kind in enumerate(given.recipient_kinds):
        errors.known(f"consent.recipient_kinds[{index}]", kind, purposes.RECIPIENTS)
    errors.known("consent.form", given.form, fields.CONSENT_FORMS)
    born = await case_events.born(tx, case)
    ACTS.check(errors, "RecordConsent.consent.valid_from", valid_from, tx.now, born)
    earlier = {"valid_from": valid_from}
    ACTS.check(errors, "RecordConsent.consent.valid_until", valid_until, tx.now, earlier)
    document = await _document_of(tx, errors, case, given.document_id)
    errors.check()
    if document is not None:
        await _check_signed_now(tx, document, today)
    covered = people or sorted(family)
    consent = Consent(
        id=new_id(),
        municipality=case.municipality,
        case_id=case.id,
        person_ids=covered,
        purpose=given.purpose,
        recipient_kinds=list(dict.fromkeys(given.recipient_kinds)),
        valid_from=valid_from or today,
        valid_until=valid_until,
        form=given.form,
        document_id=document,
        guardian_ids=await guardians.acting_for(tx, covered, valid_from or today),
    )
    tx.session.add(consent)
    event = events.ConsentRecorded(
        case_id=str(case.id),
        consent_id=str(consent.id),
        person_ids=[str(person_id) for person_id in consent.person_ids],
        recipient_kinds=consent.recipient_kinds,
        purpose=consent.purpose,
    )
    as_date(consent.valid_from, event.valid_from)
    as_date(consent.valid_until, event.valid_until)
    await case_events.record(tx, case, event, actual_on=consent.valid_from)
    return consent


def _people(errors: FieldErrors, given: Any, family: set[uuid.UUID]) -> list[uuid.UUID]:
    people: list[uuid.UUID] = []
    for index, given_id in enumerate(given):
        try:
            person_id = uuid.UUID(given_id)
        except ValueError:
            errors.add(f"consent.person_ids[{index}]", "FIELD_INVALID_ID")
            continue
        if person_id not in family:
            errors.add(f"consent.person_ids[{index}]", "PERSON_NOT_FOUND")
        people.append(person_id)
    return people


async def _document_of(tx: Tx, errors: FieldErrors, case: Case, document_id: str) -> uuid.UUID | None:
    if not document_id:
        return None
    try:
        row = await load(tx, Document, document_id, reason="DOCUMENT_NOT_FOUND", case_id=case.id)
    except NotFound:
        errors.add("consent.document_id", "DOCUMENT_NOT_FOUND")
        return None
    if row.kind != "CONSENT":
        errors.add("consent.document_id", "DOCUMENT_KIND_WRONG", expected="DOCUMENT_KIND_CONSENT")
    return row.id


async def _check_signed_now(tx: Tx, document: uuid.UUID, today: dt.date) -> None:
    """Refuse the scan of a consent that has ended, under whatever id; one paper may agree to several things.

    Asked under the lock of the case.
    """
    paper = select(Document.case_id, Document.sha256).where(Document.id == document).subquery()
    ended = (
        select(Consent.id)
        .join(Document, Document.id == Consent.document_id)
        .join(paper, (paper.c.case_id == Document.case_id) & (paper.c.sha256 == Document.sha256))
        .where(Consent.withdrawn_on.is_not(None) | (Consent.valid_until < today))
    )
    if await tx.session.scalar(ended.limit(1)) is not None:
        raise FailedPrecondition("CONSENT_SCAN_USED")


async def withdraw_consent(tx: Tx, request: pb.WithdrawConsentRequest, by: Actor) -> Consent:
    """Withdraw a consent; snapshots that rest on it close as soon as the event is heard."""
    consent = await load(tx, Consent, request.consent_id, reason="CONSENT_NOT_FOUND")
    try:
        case = await case_events.case_of(tx, consent.case_id, by)
    except NotFound:
        raise NotFound("CONSENT_NOT_FOUND") from None
    if consent.withdrawn_on is not None:
        raise FailedPrecondition("CONSENT_WITHDRAWN")
    on = day(request.withdrawn_on, "withdrawn_on") or day_of(tx.now)
    ACTS.require("WithdrawConsent.withdrawn_on", on, tx.now, {"valid_from": consent.valid_from})
    consent.withdrawn_on = on
    event = events.ConsentWithdrawn(
        case_id=str(case.id),
        consent_id=str(consent.id),
        person_ids=[str(person_id) for person_id in consent.person_ids],
    )
    await case_events.record(tx, case, event, actual_on=consent.withdrawn_on)
    return consent


async def tell_expired(runtime: Runtime) -> None:
    """Tell of every consent whose last day is over, which is as good as withdrawn."""
    while await _expire(runtime) == _BATCH:
        pass


async def _expire(runtime: Runtime) -> int:
    async with runtime.database.transaction(scope=EVERYWHERE, actor=caller()) as tx:
        query = (
            select(Consent)
            .where(
                Consent.valid_until < day_of(tx.now),
                Consent.withdrawn_on.is_(None),
                Consent.expired.is_(False),
                Consent.municipality.in_(EVERYWHERE),
            )
            .order_by(Consent.valid_until)
            .limit(_BATCH)
            .with_for_update(skip_locked=True)
        )
        expired = (await tx.session.scalars(query)).all()
        for consent in expired:
            consent.expired = True
            case = await tx.session.get_one(Case, consent.case_id)
            event = events.ConsentExpired(
                case_id=str(case.id),
                consent_id=str(consent.id),
                person_ids=[str(person_id) for person_id in consent.person_ids],
            )
            # Its last day is over as the next one begins.
            over = (consent.valid_until or dt.date.min) + dt.timedelta(days=1)
            await case_events.record(tx, case, event, actual_on=over)
        return len(expired)


async def add_document(tx: Tx, request: pb.AddDocumentRequest, by: Actor, blob: Any) -> Document:
    """File a document whose bytes were uploaded before, whole."""
    case = await case_events.case_of(tx, request.case_id, by)
    rules.check("add_document", await case_events.standing_of(tx, case))
    kind = resources.code("document", request.kind, "kind")
    dated_on = day(request.dated_on, "dated_on")
    today = day_of(tx.now)
    errors = FieldErrors()
    fields.past(errors, "dated_on", dated_on, today)
    note = fields.text(errors, "note", request.note)
    fields.text(errors, "subject_id", request.subject_id)
    owner = await _owner(tx, errors, case, request.person_id)
    errors.check()
    if not by.may("document.write") and (kind not in OF_DELIVERY or not request.subject_id):
        raise PermissionDenied("NOT_PERMITTED", permission="document.write")
    document_id = new_id()
    if blob is None:
        raise NotFound("BLOB_NOT_FOUND")
    elsewhere = await _filed_elsewhere(tx, case, blob["sha256"], request.same_file_case_ids)
    await attach(tx, request.blob_id, document_id)
    document = Document(
        id=document_id,
        municipality=case.municipality,
        case_id=case.id,
        kind=kind,
        file_name=_file_name(kind, dated_on or today, blob["content_type"]),
        content_type=blob["content_type"],
        size=blob["size"],
        sha256=blob["sha256"],
        blob_id=uuid.UUID(blob["id"]),
        dated_on=dated_on,
        note=note,
        added_by=by.account_id,
        subject_id=request.subject_id,
        sensitivity=_SENSITIVE.get(kind, ""),
        same_file_confirmed=bool(elsewhere),
        same_file_case_ids=elsewhere,
        scan_time=blob["scan_time"],
    )
    tx.session.add(document)
    if owner is not None:
        await tx.session.flush()
        await person_papers.file_paper(tx, owner, kind, document.id, dated_on, by)
    if case.return_request is not None:
        # The case says which papers of its request are missing: a form that was open before is out of date.
        flag_modified(case, "return_request")
    event = events.DocumentAdded(
        case_id=str(case.id), document_id=str(document.id), kind=kind, sha256=document.sha256
    )
    await case_events.record(tx, case, event)
    return document


async def _owner(tx: Tx, errors: FieldErrors, case: Case, person_id: str) -> uuid.UUID | None:
    """Return whose paper it is, of the family."""
    if not person_id:
        return None
    family = {str(each): each for each in await views.family_of(tx, case.id)}
    if person_id not in family:
        errors.add("person_id", "PERSON_NOT_FOUND")
    return family.get(person_id)


async def _filed_elsewhere(tx: Tx, case: Case, sha256: str, named: Sequence[str]) -> list[uuid.UUID]:
    """Return for which other families a file is filed; refuse until these are named, and no other."""
    await one_at_a_time(tx, f"file:{sha256}")
    others = set((await tx.session.scalars(_CASES_OF_FILE, {"sha256": sha256, "case_id": case.id})).all())
    asked = sorted(other for other in others if str(other) not in named)[:_ASKED_AT_ONCE]
    if asked:
        numbers = await case_events.numbers(tx, asked)
        raise FailedPrecondition(
            "FILE_OF_ANOTHER_FAMILY",
            case_ids=",".join(map(str, asked)),
            case_numbers=", ".join(dict.fromkeys(numbers.get(other) or "•••" for other in asked)),
        )
    errors, known = FieldErrors(), {str(other) for other in others}
    for index, case_id in enumerate(named):
        if case_id not in known:
            errors.add(f"same_file_case_ids[{index}]", "SAME_FILE_NOT_ASKED")
    errors.check()
    return sorted(others)


def _file_name(kind: str, on: dt.date, content_type: str) -> str:
    """Name a file by kind and day; never as it was called on somebody's disk, which may hold a name."""
    return f"{kind.lower().replace('_', '-')}-{on.isoformat()}{ALLOWED[content_type][0]}"
