"""RPCs of consents, documents, and dates that were wrong."""

from __future__ import annotations

import uuid

from prag.common.v1 import types_pb2 as common
from prag.registry.v1 import registry_service_pb2 as pb

from services import corrections
from services.chassis.auth.actors import Actor, caller
from services.chassis.database.database import Tx
from services.chassis.errors import NotFound
from services.chassis.ids import found
from services.chassis.runtime.service import Runtime
from services.registry import resources
from services.registry.commands import corrections as commands
from services.registry.commands import papers
from services.registry.models import ActCorrection, Consent, Document
from services.registry.queries import cases as queries
from services.registry.queries import views
from services.registry.rpc import needs
from services.registry.rpc.base import ServicerBase

__all__ = ["Papers", "blob_readers", "people_of_case"]


class Papers(ServicerBase):
    """Consents and documents."""

    async def RecordConsent(self, request: pb.RecordConsentRequest, context: object) -> pb.Consent:
        return await self._change(request, Consent, papers.record_consent, views.consent_after)

    async def WithdrawConsent(self, request: pb.WithdrawConsentRequest, context: object) -> pb.Consent:
        return await self._change(request, Consent, papers.withdraw_consent, views.consent_after)

    async def ListConsents(self, request: pb.ListConsentsRequest, context: object) -> pb.ListConsentsResponse:
        rows = await self._of_case(queries.CONSENTS, request.case_id)
        return pb.ListConsentsResponse(consents=[resources.consent(row) for row in rows])

    async def CorrectActDate(
        self, request: common.CorrectActDateRequest, context: object
    ) -> common.ActDateCorrection:
        return await self._change(request, ActCorrection, commands.correct_act_date, _correction)

    async def ListActDateCorrections(
        self, request: common.ListActDateCorrectionsRequest, context: object
    ) -> common.ListActDateCorrectionsResponse:
        rows = await self._of_case(queries.CORRECTIONS, request.case_id, subject_id=request.subject_id)
        return corrections.listed(rows)

    async def AddDocument(self, request: pb.AddDocumentRequest, context: object) -> pb.Document:
        # Read before the transaction: a file's row has no fence, and only its sender can attach it.
        blob = None
        if request.blob_id:
            blob = await self._runtime.blobs.row(found(request.blob_id, "BLOB_NOT_FOUND"))
        async with self._database.transaction(request) as tx:
            document = await tx.once(Document, papers.add_document, request, caller(), blob)
            return await views.document_after(tx, document, caller())

    async def ListDocuments(
        self, request: pb.ListDocumentsRequest, context: object
    ) -> pb.ListDocumentsResponse:
        needed = None
        if not needs.needs_all():
            needed = await needs.documents(self._runtime, found(request.case_id, "CASE_NOT_FOUND"))
        rows = await self._of_case(queries.DOCUMENTS, request.case_id, needed=needed)
        return pb.ListDocumentsResponse(documents=[resources.document(row, caller()) for row in rows])

    async def GetDocument(self, request: pb.GetDocumentRequest, context: object) -> pb.Document:
        key = found(request.document_id, "DOCUMENT_NOT_FOUND")
        asked = {"document_id": key, "strands": list(caller().strands)}
        if not needs.needs_all():
            of = await self._database.fetchrow(queries.CASE_OF_DOCUMENT, **asked)
            await needs.check_document(self._runtime, of and of["case_id"], key, "DOCUMENT_NOT_FOUND")
        row = await self._database.fetchrow(queries.DOCUMENT, **asked)
        if row is None:
            raise NotFound("DOCUMENT_NOT_FOUND")
        return resources.document(row, caller())


async def _correction(tx: Tx, row: ActCorrection, _by: Actor) -> common.ActDateCorrection:
    if row.case_id is not None:
        tx.saw(await views.family_of(tx, row.case_id))
    return corrections.message(row)


async def people_of_case(runtime: Runtime, case_id: uuid.UUID) -> list[uuid.UUID]:
    """Return whom a case concerns; nobody of one that the caller does not reach."""
    row = await runtime.database.fetchrow(
        queries.PEOPLE_OF_CASE, case_id=case_id, strands=list(caller().strands)
    )
    return list(row["people"]) if row else []


async def blob_readers(runtime: Runtime, blob_id: uuid.UUID) -> list[uuid.UUID]:
    """Return whom a document's file concerns; it is not there for whoever may not open it."""
    by = caller()
    row = await runtime.database.fetchrow(queries.DOCUMENT_OF_BLOB, blob_id=blob_id, strands=list(by.strands))
    if not needs.needs_all() and by.may("document.read"):
        await needs.check_document(
            runtime, row and row["case_id"], row["id"] if row else blob_id, "BLOB_NOT_FOUND"
        )
    if row is None or not by.may("document.read"):
        raise NotFound("BLOB_NOT_FOUND")
    if resources.hidden(row, by):
        raise NotFound("BLOB_NOT_FOUND")
    return list(row["people"])
