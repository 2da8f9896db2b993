"""RPCs of an office's contacts."""

from __future__ import annotations

from typing import Any

from prag.common.v1 import types_pb2 as common
from prag.referral.v1 import contact_pb2 as pb

from services.chassis.auth.actors import caller
from services.chassis.database import paging
from services.chassis.database.columns import columns
from services.chassis.runtime.service import Runtime
from services.domain.texts import OF_CODE
from services.referral.commands import contacts as commands
from services.referral.models import Contact
from services.referral.queries import contacts as queries
from services.referral.resources import contacts as resources

__all__ = ["ContactRpcs"]


class ContactRpcs:
    """Contacts, over gRPC."""

    runtime: Runtime

    async def RecordContact(self, request: pb.RecordContactRequest, _context: Any) -> pb.Contact:
        """Keep one."""
        return await self._contact(request, commands.record_contact)

    async def ImportContacts(
        self, request: pb.ImportContactsRequest, _context: Any
    ) -> pb.ImportContactsResponse:
        """Keep a list."""
        async with self.runtime.database.transaction(request) as tx:
            return await commands.import_contacts(tx, request)

    async def CorrectContact(self, request: pb.CorrectContactRequest, _context: Any) -> pb.Contact:
        """Set right."""
        return await self._contact(request, commands.correct_contact)

    async def EndContact(self, request: pb.EndContactRequest, _context: Any) -> pb.Contact:
        """It is reached no more."""
        return await self._contact(request, commands.end_contact)

    async def ResumeContact(self, request: pb.ResumeContactRequest, _context: Any) -> pb.Contact:
        """It is reached again."""
        return await self._contact(request, commands.resume_contact)

    async def RecordContactTalk(self, request: pb.RecordContactTalkRequest, _context: Any) -> pb.Contact:
        """It was spoken with."""
        return await self._contact(request, commands.record_contact_talk)

    async def UndoContactTalk(self, request: pb.UndoContactTalkRequest, _context: Any) -> pb.Contact:
        """It was not."""
        return await self._contact(request, commands.undo_contact_talk)

    async def ShareWithContact(self, request: pb.ShareWithContactRequest, _context: Any) -> pb.Contact:
        """Something was sent to it."""
        return await self._contact(request, commands.share_with_contact)

    async def AnswerShare(self, request: pb.AnswerShareRequest, _context: Any) -> pb.Contact:
        """It answered."""
        return await self._contact(request, commands.answer_share)

    async def UndoShare(self, request: pb.UndoShareRequest, _context: Any) -> pb.Contact:
        """It did not, or nothing was sent."""
        return await self._contact(request, commands.undo_share)

    async def GetContact(self, request: pb.GetContactRequest, _context: Any) -> pb.Contact:
        """One."""
        return resources.contact(await queries.get(self.runtime.database, request.contact_id), caller())

    async def SearchContacts(
        self, request: pb.SearchContactsRequest, _context: Any
    ) -> pb.SearchContactsResponse:
        """A page."""
        by = caller()
        rows, token = await queries.page(
            self.runtime.database,
            by,
            request.municipality,
            pb.ContactKind.Name(request.kind).removeprefix("CONTACT_KIND_") if request.kind else "",
            request.text,
            paging.page_size(request),
            request.page_token,
            order=OF_CODE.get(common.Locale.Name(request.locale).removeprefix("LOCALE_"), "en"),
            with_ended=request.with_ended,
        )
        return pb.SearchContactsResponse(
            contacts=[resources.contact(row, by) for row in rows], next_page_token=token
        )

    async def _contact(self, request: Any, command: Any) -> pb.Contact:
        async with self.runtime.database.transaction(request) as tx:
            row = await tx.once(Contact, command, request)
            # Its version and times are those that are kept.
            await tx.flush()
            return resources.contact(columns(row), caller())
