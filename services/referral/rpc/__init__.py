"""The servicer of referral: open the transaction, call, convert."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Concatenate, ParamSpec

from google.protobuf.message import Message
from prag.assessment.v1 import assessment_service_pb2 as assessment
from prag.common.v1 import open_work_pb2
from prag.common.v1 import types_pb2 as common
from prag.identity.v1 import identity_service_pb2 as identity
from prag.referral.v1 import referral_service_pb2 as pb
from prag.referral.v1 import referral_service_pb2_grpc

from services import case_refs, corrections, sharing
from services.chassis.auth.actors import caller
from services.chassis.database import paging
from services.chassis.database.columns import columns
from services.chassis.database.database import Tx
from services.chassis.dates import day, day_of
from services.chassis.runtime.service import Runtime
from services.referral import commands, queries, resources, rules, work
from services.referral.models import ActCorrection, Meeting, Referral
from services.referral.rpc.agreements import AgreementRpcs
from services.referral.rpc.contacts import ContactRpcs
from services.referral.rpc.counselling import CounsellingRpcs

P = ParamSpec("P")


class ReferralServicer(
    AgreementRpcs, ContactRpcs, CounsellingRpcs, referral_service_pb2_grpc.ReferralServiceServicer
):
    """Referrals, over gRPC."""

    def __init__(self, runtime: Runtime) -> None:
        """Stand on the runtime."""
        self.runtime = runtime
        self.database = runtime.database
        self.peers = runtime.peers
        self.clock = runtime.clock

    async def SendReferral(self, request: pb.SendReferralRequest, _context: Any) -> pb.Referral:
        """Ask registry, assessment and identity what they know, then send."""
        case = await case_refs.require(self.runtime, request.case_id, request.person_ids)
        item = resources.item(await self._item(request.plan_item_id))
        target = await self._target(request.institution_id)
        known = await sharing.of_case(self.runtime, request.case_id)
        return await self._shown(
            await self._change(request, Referral, commands.send_referral, request, case, item, target, known)
        )

    async def GetReferral(self, request: pb.GetReferralRequest, _context: Any) -> pb.Referral:
        """One referral."""
        return await self._shown(await queries.get(self.database, request.referral_id, caller()))

    async def ListReferrals(
        self, request: pb.ListReferralsRequest, _context: Any
    ) -> pb.ListReferralsResponse:
        """A page of referrals."""
        by = caller()
        states = [pb.ReferralState.Name(state).removeprefix("REFERRAL_STATE_") for state in request.states]
        size = paging.page_size(request)
        rows, token = await queries.page(self.database, by, request.case_id, states, size, request.page_token)
        outcomes = await queries.outcomes(self.database, [row["id"] for row in rows])
        return pb.ListReferralsResponse(
            referrals=[resources.referral(row, outcomes[row["id"]], by, self.clock.today()) for row in rows],
            next_page_token=token,
        )

    async def AcceptReferral(self, request: pb.AcceptReferralRequest, _context: Any) -> pb.Referral:
        """Accept."""
        return await self._shown(await self._change(request, Referral, commands.accept_referral, request))

    async def RefuseReferral(self, request: pb.RefuseReferralRequest, _context: Any) -> pb.Referral:
        """Refuse."""
        return await self._shown(await self._change(request, Referral, commands.refuse_referral, request))

    async def ForwardReferral(self, request: pb.ForwardReferralRequest, _context: Any) -> pb.Referral:
        """Pass on."""
        case_id = await queries.case_of_own(self.database, request.referral_id, caller())
        target = await self._target(request.institution_id)
        # The caller may not read the family's consents; whether it may pass the family on is ours to know.
        known = await sharing.of_case(self.runtime, case_id, ourselves=True)
        return await self._shown(
            await self._change(request, Referral, commands.forward_referral, request, target, known)
        )

    async def RecordOutcome(self, request: pb.RecordOutcomeRequest, _context: Any) -> pb.Referral:
        """Record an outcome."""
        return await self._shown(await self._change(request, Referral, commands.record_outcome, request))

    async def FailReferral(self, request: pb.FailReferralRequest, _context: Any) -> pb.Referral:
        """Record a failure."""
        return await self._shown(await self._change(request, Referral, commands.fail_referral, request))

    async def WithdrawReferral(self, request: pb.WithdrawReferralRequest, _context: Any) -> pb.Referral:
        """Take back."""
        return await self._shown(await self._change(request, Referral, commands.withdraw_referral, request))

    async def PlanMeeting(self, request: pb.PlanMeetingRequest, _context: Any) -> pb.Meeting:
        """Plan a meeting."""
        return await self._met(request, commands.plan_meeting, request)

    async def RecordMeeting(self, request: pb.RecordMeetingRequest, _context: Any) -> pb.Meeting:
        """Record a meeting."""
        return await self._met(request, commands.record_meeting, request)

    async def CancelMeeting(self, request: pb.CancelMeetingRequest, _context: Any) -> pb.Meeting:
        """Call a meeting off."""
        return await self._met(request, commands.cancel_meeting, request)

    async def CorrectMeeting(self, request: pb.CorrectMeetingRequest, _context: Any) -> pb.Meeting:
        """Set a meeting right."""
        return await self._met(request, commands.correct_meeting, request)

    async def UndoMeeting(self, request: pb.UndoMeetingRequest, _context: Any) -> pb.Meeting:
        """Take a meeting back."""
        return await self._met(request, commands.undo_meeting, request)

    async def GetMeeting(self, request: pb.GetMeetingRequest, _context: Any) -> pb.Meeting:
        """One meeting."""
        return resources.meeting(await queries.meeting(self.database, request.meeting_id), caller())

    async def ListMeetings(self, request: pb.ListMeetingsRequest, _context: Any) -> pb.ListMeetingsResponse:
        """A page of meetings."""
        by = caller()
        kind = pb.MeetingKind.Name(request.kind).removeprefix("MEETING_KIND_") if request.kind else ""
        rows, token = await queries.meetings(
            self.database, by, request.municipality, kind, paging.page_size(request), request.page_token
        )
        return pb.ListMeetingsResponse(
            meetings=[resources.meeting(row, by) for row in rows], next_page_token=token
        )

    async def CorrectActDate(
        self, request: common.CorrectActDateRequest, _context: Any
    ) -> common.ActDateCorrection:
        """Set a date right."""
        await queries.check_act(self.database, caller(), request.case_id, request.subject_id)
        case = await corrections.case_of(self.runtime, request.case_id)
        async with self.database.transaction(request) as tx:
            row = await tx.once(ActCorrection, commands.correct_act_date, request, case)
            tx.saw(await commands.people_of(tx, row))
        return corrections.message(row)

    async def ListActDateCorrections(
        self, request: common.ListActDateCorrectionsRequest, _context: Any
    ) -> common.ListActDateCorrectionsResponse:
        """Which dates were corrected."""
        rows = await queries.corrections(self.database, caller(), request.case_id, request.subject_id)
        return corrections.listed(rows)

    async def CountReferrals(
        self, _request: pb.CountReferralsRequest, _context: Any
    ) -> pb.CountReferralsResponse:
        """Counts by state."""
        rows = await queries.counts(self.database, caller())
        return pb.CountReferralsResponse(
            counts=[pb.StateCount(state=f"REFERRAL_STATE_{row['state']}", count=row["count"]) for row in rows]
        )

    async def ListVocabulary(
        self, request: pb.ListVocabularyRequest, _context: Any
    ) -> pb.ListVocabularyResponse:
        """The vocabulary."""
        return resources.vocabulary(request.institution_kind)

    async def ListWork(self, request: common.ListWorkRequest, _context: Any) -> common.ListWorkResponse:
        """The queue's part of referral."""
        now = self.clock.now()
        today = day(request.today, "today") or day_of(now)
        return await work.list_work(self.database, caller(), now, today)

    async def ListOpenWork(
        self, request: open_work_pb2.ListOpenWorkRequest, _context: Any
    ) -> open_work_pb2.ListOpenWorkResponse:
        """What closing the case asks about."""
        rows = await queries.open_of_case(self.database, caller(), request.case_id)
        return open_work_pb2.ListOpenWorkResponse(work=[resources.open_work(row) for row in rows])

    async def _item(self, item_id: str) -> assessment.PlanItem | None:
        if not item_id:
            return None
        item: assessment.PlanItem = await self.peers.assessment.GetPlanItem(
            assessment.GetPlanItemRequest(item_id=item_id)
        )
        return item

    async def _target(self, institution_id: str) -> rules.Target:
        institution = await self.peers.identity.GetInstitution(
            identity.GetInstitutionRequest(institution_id=institution_id)
        )
        return resources.target(institution)

    async def _change(
        self,
        request: Message,
        model: type[Referral],
        command: Callable[Concatenate[Tx, P], Awaitable[Referral]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Referral:
        """Open a transaction, run a command once for its request, and return what it left."""
        async with self.database.transaction(request) as tx:
            row = await tx.once(model, command, *args, **kwargs)
            tx.saw(row.person_ids)
        return row

    async def _met(
        self,
        request: Message,
        command: Callable[Concatenate[Tx, P], Awaitable[Meeting]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> pb.Meeting:
        async with self.database.transaction(request) as tx:
            row = await tx.once(Meeting, command, *args, **kwargs)
            # Its version and times are those that are kept.
            await tx.flush()
            return resources.meeting(columns(row), caller())

    async def _shown(self, row: Any) -> pb.Referral:
        referral_id, state = (row["id"], row["state"]) if hasattr(row, "keys") else (row.id, row.state)
        # What nobody has answered has had none.
        asked = [] if state in rules.UNANSWERED else [referral_id]
        outcomes = {referral_id: [], **await queries.outcomes(self.database, asked)}
        return resources.referral(row, outcomes[referral_id], caller(), self.clock.today())
