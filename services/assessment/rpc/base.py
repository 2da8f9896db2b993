"""What the parts of the servicer share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Iterable
from typing import Concatenate, Final, ParamSpec, TypeVar

from cachetools import TTLCache
from google.protobuf.message import Message
from prag.identity.v1 import identity_service_pb2 as identity
from prag.registry.v1 import registry_service_pb2 as registry

from services.assessment.commands.scans import Scan
from services.assessment.queries import case_facts
from services.assessment.queries import cases as reads
from services.assessment.rules import progress
from services.case_refs import CaseRef
from services.chassis.auth.actors import caller
from services.chassis.database.database import Row, Tx
from services.chassis.errors import FieldErrors, InvalidArgument, NotFound, Violation
from services.chassis.runtime.service import Runtime

__all__ = ["ServicerBase"]

P = ParamSpec("P")
RowT = TypeVar("RowT", bound=Row)

# For so long an institution is believed to be as it was: it seldom changes, and is named by many visits.
_KEPT_SECONDS: Final = 60.0
_KEPT: Final = 1000


class ServicerBase:
    """A part of AssessmentService."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._database = runtime.database
        # Institutions that were active when they were asked after.
        self._kept: TTLCache[str, identity.Institution] = TTLCache(_KEPT, _KEPT_SECONDS)

    async def _steps(self, ref: CaseRef) -> list[progress.Step]:
        actor = caller()
        row = await reads.get_facts(self._database, ref)
        facts = case_facts.facts_from(row, ref, self._runtime.clock.today())
        return progress.allowed_actions(
            facts, account_id=actor.account_id, roles=actor.roles, permissions=actor.may
        )

    async def _change(
        self,
        request: Message,
        ref: CaseRef,
        model: type[RowT],
        command: Callable[Concatenate[Tx, P], Awaitable[RowT]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> RowT:
        """Open a transaction, run a command once for its request, and return what it left."""
        async with self._database.transaction(request) as tx:
            row = await tx.once(model, command, *args, **kwargs)
            tx.saw(ref.person_ids)
        return row

    async def _institutions(self, given: Iterable[tuple[str, str, str]], municipality: str) -> None:
        """Refuse institutions that identity does not know as active, as serving the place, and of that kind.

        Each is given with the path of its message and the kind that it is said to be; empty for any.
        """
        errors = FieldErrors()
        for place, institution_id, kind in given:
            if not institution_id or self._fits(self._kept.get(institution_id), kind, municipality):
                continue
            institution = await self._institution(institution_id)
            if (
                institution is None
                or not institution.active
                or municipality not in institution.municipalities
            ):
                errors.add(f"{place}.institution_id", "FIELD_UNKNOWN_VALUE")
            elif kind and kind != institution.kind:
                errors.add(f"{place}.institution_id", "FIELD_CONTRADICTS", other="kind")
        errors.check()

    @staticmethod
    def _fits(institution: identity.Institution | None, kind: str, municipality: str) -> bool:
        """Say so of an institution that is kept; what speaks against one is asked anew."""
        if institution is None:
            return False
        return municipality in institution.municipalities and kind in {"", institution.kind}

    async def _institution(self, institution_id: str) -> identity.Institution | None:
        request = identity.GetInstitutionRequest(institution_id=institution_id)
        try:
            institution: identity.Institution = await self._runtime.peers.identity.GetInstitution(request)
        except NotFound:
            return None
        if institution.active:
            self._kept[institution_id] = institution
        return institution

    async def _scan(self, document_id: str, ref: CaseRef, kind: registry.DocumentKind) -> Scan:
        """Return a scan; refuse what registry does not know, or knows as another's, or as another paper."""
        try:
            document = await self._runtime.peers.registry.GetDocument(
                registry.GetDocumentRequest(document_id=document_id)
            )
        except NotFound:
            document = None
        if document is None or document.case_id != str(ref.case_id):
            raise InvalidArgument(fields=[Violation("document_id", "FIELD_UNKNOWN_VALUE")])
        if document.kind != kind:
            expected = {"expected": registry.DocumentKind.Name(kind)}
            raise InvalidArgument(fields=[Violation("document_id", "DOCUMENT_KIND_WRONG", expected)])
        return Scan(document.id, document.sha256, document.create_time.ToDatetime(dt.UTC))
