"""The servicer of benefits: open the transaction, call, convert."""

from __future__ import annotations

import datetime as dt
import math
import uuid
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Concatenate, ParamSpec, TypeVar

from google.protobuf.message import Message
from prag.assessment.v1 import assessment_service_pb2 as assessment
from prag.benefits.v1 import benefits_service_pb2 as pb
from prag.benefits.v1 import benefits_service_pb2_grpc
from prag.common.v1 import open_work_pb2
from prag.common.v1 import types_pb2 as common
from prag.registry.v1 import registry_service_pb2 as registry

from services import case_refs, corrections
from services.benefits import documents, inputs, queries, reference, resources, work
from services.benefits.codes import code
from services.benefits.commands import applications, decisions, projects, schemes, sessions, verifying
from services.benefits.commands import bodies as commission
from services.benefits.commands import corrections as commands
from services.benefits.models import (
    ActCorrection,
    Application,
    CommissionBody,
    Decision,
    Entitlement,
    Project,
    SchemeVersion,
    Session,
)
from services.benefits.rules import bodies, compositions
from services.benefits.rules.compositions import Person
from services.chassis.auth.actors import Actor, caller
from services.chassis.database import paging
from services.chassis.database.columns import as_json, columns
from services.chassis.database.database import Row, Tx
from services.chassis.dates import day, day_of, instant, required_instant
from services.chassis.errors import InvalidArgument, NotFound, ResourceExhausted, Violation
from services.chassis.runtime.service import Runtime

P = ParamSpec("P")
RowT = TypeVar("RowT", bound=Row)


class BenefitsServicer(benefits_service_pb2_grpc.BenefitsServiceServicer):
    """Schemes, applications, sessions, decisions and deliveries, over gRPC."""

    def __init__(self, runtime: Runtime) -> None:
        """Stand on the runtime."""
        self.runtime = runtime
        self.database = runtime.database
        self.peers = runtime.peers
        self.clock = runtime.clock

    async def ListSchemes(self, request: pb.ListSchemesRequest, _context: Any) -> pb.ListSchemesResponse:
        """Schemes in force today."""
        found, newest = await queries.schemes(self.database, self.clock.today())
        strand = code(common.Strand, request.strand, "strand")
        return pb.ListSchemesResponse(
            schemes=[
                resources.scheme(scheme, newest.get(name, 0))
                for name, scheme in found.items()
                if not strand or strand in scheme.strands
            ]
        )

    async def ListDecisionReasons(
        self, request: pb.ListDecisionReasonsRequest, _context: Any
    ) -> pb.ListDecisionReasonsResponse:
        """The list of reasons."""
        return resources.decision_reasons(request.result)

    async def UpdateScheme(self, request: pb.UpdateSchemeRequest, _context: Any) -> pb.Scheme:
        """A new version."""
        found, _ = await queries.schemes(self.database, self.clock.today())
        current = found.get(request.scheme.code)
        if current is None:
            raise NotFound("SCHEME_NOT_FOUND")
        row = await self._change(request, SchemeVersion, schemes.update_scheme, request, current)
        return resources.scheme(reference.Scheme(row.number, row.valid_from, row.content), row.number)

    async def CreateApplication(self, request: pb.CreateApplicationRequest, _context: Any) -> pb.Application:
        """Ask assessment for the plan item, then draft."""
        case = await case_refs.require(self.runtime, request.case_id)
        item = resources.item(await self._item(request.plan_item_id))
        found, _ = await queries.schemes(self.database, self.clock.today())
        asked = request.scheme or (item.scheme or item.code if item else "")
        if not asked:
            raise InvalidArgument(fields=[Violation("scheme", "FIELD_REQUIRED")])
        scheme = reference.find(found, asked, case.strand)
        locale = await self._act_locale(request.case_id)
        row = await self._change(
            request, Application, applications.create_application, request, case, item, scheme, locale
        )
        return await self._application(row.id)

    async def GetApplication(self, request: pb.GetApplicationRequest, _context: Any) -> pb.Application:
        """One application."""
        by = caller()
        row = await queries.application(self.database, request.application_id, by, records=True)
        return resources.application(row, by, self.clock.today())

    async def ListApplications(
        self, request: pb.ListApplicationsRequest, _context: Any
    ) -> pb.ListApplicationsResponse:
        """A page of applications."""
        by = caller()
        states = [code(pb.ApplicationState, state, "states") for state in request.states]
        rows, token = await queries.applications(
            self.database, by, request.case_id, states, paging.page_size(request), request.page_token
        )
        return pb.ListApplicationsResponse(
            applications=[resources.application(row, by, self.clock.today()) for row in rows],
            next_page_token=token,
        )

    async def UpdateApplication(self, request: pb.UpdateApplicationRequest, _context: Any) -> pb.Application:
        """Change what is asked for."""
        row = await queries.application(self.database, request.application.id, caller(), records=False)
        found, _ = await queries.schemes(self.database, self.clock.today())
        scheme = found[row["scheme"]]
        row = await self._change(request, Application, applications.update_application, request, scheme)
        return await self._application(row.id)

    async def AttachEvidence(self, request: pb.AttachEvidenceRequest, _context: Any) -> pb.Application:
        """Ask registry for the document, then tick."""
        proof = resources.proof(await self._document(request.evidence.document_id, "evidence.document_id"))
        row = await self._change(request, Application, applications.attach_evidence, request, proof)
        return await self._application(row.id)

    async def SubmitApplication(self, request: pb.SubmitApplicationRequest, _context: Any) -> pb.Application:
        """Ask registry for the documents, then hand in."""
        proofs = [
            resources.proof(await self._document(given.document_id, f"evidence[{index}].document_id"))
            for index, given in enumerate(request.evidence)
        ]
        row = await self._change(request, Application, applications.submit_application, request, proofs)
        return await self._application(row.id)

    async def ReturnApplication(self, request: pb.ReturnApplicationRequest, _context: Any) -> pb.Application:
        """Send back."""
        row = await self._change(request, Application, applications.return_application, request)
        return await self._application(row.id)

    async def CompleteApplication(
        self, request: pb.CompleteApplicationRequest, _context: Any
    ) -> pb.Application:
        """Find complete."""
        row = await self._change(request, Application, applications.complete_application, request)
        return await self._application(row.id)

    async def ComposeBody(self, request: pb.ComposeBodyRequest, _context: Any) -> pb.Body:
        """Look the seats up, then propose."""
        by = caller()
        kind, place = bodies.place_of_session(
            request.kind, request.municipality, by.roles, by.municipalities, "kind"
        )
        known = await self._seated(place, request.act)
        row = await self._change(
            request, CommissionBody, commission.compose_body, request, kind, place, known
        )
        return await self._body(row.id)

    async def ChangeBody(self, request: pb.ChangeBodyRequest, _context: Any) -> pb.Body:
        """Look the seats up, then propose."""
        body = await queries.body(self.database, request.body_id, caller())
        known = await self._seated(body["municipality"], request.act)
        row = await self._change(request, CommissionBody, commission.change_body, request, known)
        return await self._body(row.id)

    async def ConfirmComposition(self, request: pb.ConfirmCompositionRequest, _context: Any) -> pb.Body:
        """Confirm."""
        row = await self._change(request, CommissionBody, commission.confirm_composition, request)
        return await self._body(row.id)

    async def RejectComposition(self, request: pb.RejectCompositionRequest, _context: Any) -> pb.Body:
        """Turn down."""
        row = await self._change(request, CommissionBody, commission.reject_composition, request)
        return await self._body(row.id)

    async def GetBody(self, request: pb.GetBodyRequest, _context: Any) -> pb.Body:
        """One commission."""
        return await self._body(request.body_id)

    async def ListBodies(self, request: pb.ListBodiesRequest, _context: Any) -> pb.ListBodiesResponse:
        """A page of commissions."""
        by, today = caller(), self.clock.today()
        rows, token = await queries.commission_bodies(
            self.database, by, paging.page_size(request), request.page_token
        )
        acts = await queries.acts(self.database, [row["id"] for row in rows])
        listed = [
            resources.body(
                row, acts[row["id"]], by, today, shown=compositions.of_today(acts[row["id"]], today)
            )
            for row in rows
        ]
        return pb.ListBodiesResponse(bodies=listed, next_page_token=token)

    async def CreateSession(self, request: pb.CreateSessionRequest, _context: Any) -> pb.Session:
        """Look up who sits, then call."""
        by = caller()
        kind, place = bodies.place_of_session(request.body, request.municipality, by.roles, by.municipalities)
        planned = required_instant(request.planned_time, "planned_time")
        sitting = await self._sitting(kind, place, day_of(planned), request.body_id)
        row = await self._change(request, Session, sessions.create_session, request, sitting)
        return await self._session(row.id)

    async def GetSession(self, request: pb.GetSessionRequest, _context: Any) -> pb.Session:
        """One session."""
        return await self._session(request.session_id)

    async def ListSessions(self, request: pb.ListSessionsRequest, _context: Any) -> pb.ListSessionsResponse:
        """A page of sessions."""
        by = caller()
        state = code(pb.SessionState, request.state, "state")
        rows, token = await queries.sessions(
            self.database, by, state, paging.page_size(request), request.page_token
        )
        points, votes = await queries.agenda(self.database, [row["id"] for row in rows])
        return pb.ListSessionsResponse(
            sessions=[
                resources.session(row, points[row["id"]], votes, by, self.clock.today()) for row in rows
            ],
            next_page_token=token,
        )

    async def OpenSession(self, request: pb.OpenSessionRequest, _context: Any) -> pb.Session:
        """Look up who sits on that day, then open."""
        row = await queries.session(self.database, request.session_id, caller())
        opened = instant(request.actual_time, "actual_time") or self.clock.now()
        body_id = "" if row["body_id"] is None else str(row["body_id"])
        sitting = await self._sitting(row["body"], row["municipality"], day_of(opened), body_id)
        row = await self._change(request, Session, sessions.open_session, request, sitting)
        return await self._session(row.id)

    async def RecordPresence(self, request: pb.RecordPresenceRequest, _context: Any) -> pb.Session:
        """Look up who comes, then note who is there."""
        row = await queries.session(self.database, request.session_id, caller())
        known = await inputs.active(self.runtime, row["municipality"], request.present_account_ids)
        row = await self._change(request, Session, sessions.record_presence, request, known)
        return await self._session(row.id)

    async def DeclarePresence(self, request: pb.DeclarePresenceRequest, _context: Any) -> pb.Session:
        """Say that one is there, or away."""
        row = await self._change(request, Session, sessions.declare_presence, request)
        return await self._session(row.id)

    async def DeclareConflict(self, request: pb.DeclareConflictRequest, _context: Any) -> pb.Session:
        """Declare."""
        row = await self._change(request, Session, sessions.declare_conflict, request)
        return await self._session(row.id)

    async def CastVote(self, request: pb.CastVoteRequest, _context: Any) -> pb.Session:
        """Vote; or look up for whom a vote is recorded, then record it."""
        known: Mapping[str, Person] = {}
        if request.account_id not in {"", caller().account_id}:
            row = await queries.session(self.database, request.session_id, caller())
            known = await inputs.active(self.runtime, row["municipality"], [request.account_id])
        row = await self._change(request, Session, sessions.cast_vote, request, known)
        return await self._session(row.id)

    async def ConfirmVote(self, request: pb.ConfirmVoteRequest, _context: Any) -> pb.Session:
        """Confirm."""
        row = await self._change(request, Session, sessions.confirm_vote, request)
        return await self._session(row.id)

    async def AttachAttendance(self, request: pb.AttachAttendanceRequest, _context: Any) -> pb.Session:
        """Attach."""
        row = await self._change(request, Session, sessions.attach_attendance, request)
        return await self._session(row.id)

    async def AdjournPoint(self, request: pb.AdjournPointRequest, _context: Any) -> pb.Session:
        """Adjourn."""
        row = await self._change(request, Session, sessions.adjourn_point, request)
        return await self._session(row.id)

    async def DecidePoint(self, request: pb.DecidePointRequest, _context: Any) -> pb.Decision:
        """Decide."""
        row = await self._change(request, Decision, sessions.decide_point, request)
        return await self._decision(row.id)

    async def CloseSession(self, request: pb.CloseSessionRequest, _context: Any) -> pb.Session:
        """Close."""
        row = await self._change(request, Session, sessions.close_session, request)
        return await self._session(row.id)

    async def CallOffSession(self, request: pb.CallOffSessionRequest, _context: Any) -> pb.Session:
        """Call off."""
        row = await self._change(request, Session, sessions.call_off_session, request)
        return await self._session(row.id)

    async def GetDecision(self, request: pb.GetDecisionRequest, _context: Any) -> pb.Decision:
        """One decision."""
        by = caller()
        row = await queries.decision(self.database, request.decision_id, by, records=True)
        return await self._shown(row, by)

    async def VerifyAct(self, request: pb.VerifyActRequest, _context: Any) -> pb.VerifiedAct:
        """What the code on an act tells anybody."""
        row = await queries.issued_act(self.database, request.code)
        if row is None:
            # Counted after it was looked for: a code of 144 bits is not guessed, and whoever sends wrong ones
            # must not keep those from the answer who hold an act.
            async with self.database.transaction() as tx:
                wait = await verifying.wrong_code(tx, request.source)
            if wait:
                raise ResourceExhausted("TOO_MANY_REQUESTS", seconds=math.ceil(wait))
            raise NotFound("DECISION_NOT_FOUND")
        return resources.verified_act(row, await queries.correcting_acts(self.database, request.code))

    async def CorrectActDate(
        self, request: common.CorrectActDateRequest, _context: Any
    ) -> common.ActDateCorrection:
        """Set a date right."""
        async with self.database.transaction(request) as tx:
            row = await tx.once(ActCorrection, commands.correct_act_date, request)
            tx.saw(await commands.people_of(tx, row))
        return corrections.message(row)

    async def ListActDateCorrections(
        self, request: common.ListActDateCorrectionsRequest, _context: Any
    ) -> common.ListActDateCorrectionsResponse:
        """Which dates were corrected."""
        rows = await queries.corrections(self.database, caller(), request.case_id, request.subject_id)
        return corrections.listed(rows)

    async def PrintAct(self, request: pb.PrintActRequest, _context: Any) -> pb.PrintActResponse:
        """Read the names from registry, then order the act."""
        row = await queries.decision(self.database, request.decision_id, caller(), records=False)
        act = await self._params_of(request, row)
        decision = await self._change(request, Decision, decisions.print_act, request, act)
        return pb.PrintActResponse(job_id=str(decision.act_job_id))

    async def PrintCorrectingAct(
        self, request: pb.PrintCorrectingActRequest, _context: Any
    ) -> pb.PrintActResponse:
        """Read the names, and what was corrected, then order the correcting act."""
        row = await queries.decision(self.database, request.decision_id, caller(), records=False)
        named = await queries.correcting_act(self.database, row["verify_code"], request.correction_id)
        act = await self._params_of(request, row)
        if act:
            act |= await documents.correcting.params_of(self.runtime, row, named)
        await self._change(request, Decision, decisions.print_correcting_act, request, act)
        named = await queries.correcting_act(self.database, row["verify_code"], request.correction_id)
        return pb.PrintActResponse(job_id=str(named["act_job_id"]))

    async def _params_of(self, request: Any, row: Any) -> dict[str, Any]:
        """Return what an act is made of; nothing for who was answered before, whatever happened since."""
        if await self.database.answered(request):
            return {}
        return await documents.params_of(self.runtime, row)

    async def ServeDecision(self, request: pb.ServeDecisionRequest, _context: Any) -> pb.Decision:
        """Serve."""
        row = await self._change(request, Decision, decisions.serve_decision, request)
        return await self._decision(row.id)

    async def FinalizeDecision(self, request: pb.FinalizeDecisionRequest, _context: Any) -> pb.Decision:
        """Make final."""
        row = await self._change(request, Decision, decisions.finalize_decision, request)
        return await self._decision(row.id)

    async def StartExecution(self, request: pb.StartExecutionRequest, _context: Any) -> pb.Entitlement:
        """Forward."""
        row = await self._change(request, Entitlement, decisions.start_execution, request)
        return await self._entitlement(row.id)

    async def RecordDelivery(self, request: pb.RecordDeliveryRequest, _context: Any) -> pb.Entitlement:
        """Ask registry for the proof, then record."""
        proof = resources.proof(await self._document(request.document_id, "document_id"))
        row = await self._change(request, Entitlement, decisions.record_delivery, request, proof)
        return await self._entitlement(row.id)

    async def ListEntitlements(
        self, request: pb.ListEntitlementsRequest, _context: Any
    ) -> pb.ListEntitlementsResponse:
        """Entitlements of a case."""
        by = caller()
        rows = await queries.entitlements(self.database, request.case_id, by)
        deliveries = await queries.deliveries(self.database, [row["id"] for row in rows])
        return pb.ListEntitlementsResponse(
            entitlements=[
                resources.entitlement(row, deliveries[row["id"]], by, self.clock.today()) for row in rows
            ],
            more=len(rows) >= queries.MOST_ENTITLEMENTS,
        )

    async def RecordProject(self, request: pb.RecordProjectRequest, _context: Any) -> pb.Project:
        """A project of a municipality."""
        row = await self._change(request, Project, projects.record_project, request, caller())
        return resources.project(columns(row), caller())

    async def GetProject(self, request: pb.GetProjectRequest, _context: Any) -> pb.Project:
        """One project."""
        return resources.project(await queries.project(self.database, request.project_id), caller())

    async def ListProjects(self, request: pb.ListProjectsRequest, _context: Any) -> pb.ListProjectsResponse:
        """A page of projects."""
        rows, token = await queries.projects(
            self.database,
            request.municipality,
            code(pb.ProjectState, request.state, "state"),
            paging.page_size(request),
            request.page_token,
        )
        listed = [resources.project(row, caller()) for row in rows]
        return pb.ListProjectsResponse(projects=listed, next_page_token=token)

    async def CorrectProject(self, request: pb.CorrectProjectRequest, _context: Any) -> pb.Project:
        """It is otherwise."""
        row = await self._change(request, Project, projects.correct_project, request, caller())
        return resources.project(columns(row), caller())

    async def StartProject(self, request: pb.StartProjectRequest, _context: Any) -> pb.Project:
        """It runs."""
        row = await self._change(request, Project, projects.start_project, request, caller())
        return resources.project(columns(row), caller())

    async def EndProject(self, request: pb.EndProjectRequest, _context: Any) -> pb.Project:
        """It is over."""
        row = await self._change(request, Project, projects.end_project, request, caller())
        return resources.project(columns(row), caller())

    async def UndoProjectStep(self, request: pb.UndoProjectStepRequest, _context: Any) -> pb.Project:
        """It was not."""
        row = await self._change(request, Project, projects.undo_project_step, request, caller())
        return resources.project(columns(row), caller())

    async def AskProgressReport(self, request: pb.AskProgressReportRequest, _context: Any) -> pb.Project:
        """The organisation was asked how it goes."""
        row = await self._change(request, Project, projects.ask_progress_report, request, caller())
        return resources.project(columns(row), caller())

    async def ReceiveProgressReport(
        self, request: pb.ReceiveProgressReportRequest, _context: Any
    ) -> pb.Project:
        """It told."""
        row = await self._change(request, Project, projects.receive_progress_report, request, caller())
        return resources.project(columns(row), caller())

    async def UndoProgressReport(self, request: pb.UndoProgressReportRequest, _context: Any) -> pb.Project:
        """It did not tell, or was not asked."""
        row = await self._change(request, Project, projects.undo_progress_report, request, caller())
        return resources.project(columns(row), caller())

    async def ListWork(self, request: common.ListWorkRequest, _context: Any) -> common.ListWorkResponse:
        """The queue's part of benefits."""
        now = self.clock.now()
        today = day(request.today, "today") or day_of(now)
        return await work.list_work(self.database, caller(), now, today)

    async def ListReadableFiles(
        self, request: pb.ListReadableFilesRequest, _context: Any
    ) -> pb.ListReadableFilesResponse:
        """Whose names and papers the caller needs."""
        return resources.readable_files(await queries.readable(self.database, caller(), request.case_ids))

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

    async def _document(self, document_id: str, field: str) -> registry.Document | None:
        if not document_id:
            return None
        try:
            document: registry.Document = await self.peers.registry.GetDocument(
                registry.GetDocumentRequest(document_id=document_id)
            )
        except NotFound:
            raise InvalidArgument(fields=[Violation(field, "FIELD_UNKNOWN_VALUE")]) from None
        return document

    async def _act_locale(self, case_id: str) -> str:
        """Return the language of the case's acts; the commission names it where the family has not."""
        case = await self.peers.registry.GetCaseRef(registry.GetCaseRefRequest(case_id=case_id))
        return applications.locale_name(case.act_locale)

    async def _change(
        self,
        request: Message,
        model: type[RowT],
        command: Callable[Concatenate[Tx, P], Awaitable[RowT]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> RowT:
        """Open a transaction, run a command once for its request, and return what it left."""
        async with self.database.transaction(request) as tx:
            row = await tx.once(model, command, *args, **kwargs)
            if isinstance(row, Application | Decision | Entitlement):
                await applications.name(tx, row)
        return row

    async def _application(self, application_id: uuid.UUID) -> pb.Application:
        by = caller()
        row = await queries.application(self.database, application_id, by, records=False)
        return resources.application(row, by, self.clock.today())

    async def _body(self, body_id: uuid.UUID | str) -> pb.Body:
        by = caller()
        row = await queries.body(self.database, body_id, by)
        acts = (await queries.acts(self.database, [row["id"]]))[row["id"]]
        seated = {seat["account_id"] for act in acts for seat in as_json(act["seats"])}
        known = await inputs.active(self.runtime, row["municipality"], seated)
        return resources.body(row, acts, by, self.clock.today(), known)

    async def _seated(self, place: str, act: pb.BodyAct) -> Mapping[str, Person]:
        """Ask identity who is to sit, and for which institutions."""
        await inputs.check_institutions(self.runtime, act.seats)
        return await inputs.active(self.runtime, place, [seat.account_id for seat in act.seats])

    async def _sitting(self, kind: str, place: str, on: dt.date, body_id: str) -> sessions.Sitting | None:
        """Return the commission as it sits on a day, of those accounts that are active."""
        composition = await queries.sitting(self.database, kind, place, on, body_id)
        if composition is None:
            return None
        seated = [seat["account_id"] for seat in as_json(composition["seats"])]
        return sessions.Sitting(composition, await inputs.active(self.runtime, place, seated))

    async def _session(self, session_id: uuid.UUID | str) -> pb.Session:
        by = caller()
        row = await queries.session(self.database, session_id, by)
        points, votes = await queries.agenda(self.database, [row["id"]])
        return resources.session(row, points[row["id"]], votes, by, self.clock.today())

    async def _decision(self, decision_id: uuid.UUID) -> pb.Decision:
        by = caller()
        return await self._shown(await queries.decision(self.database, decision_id, by, records=False), by)

    async def _shown(self, row: Any, by: Actor) -> pb.Decision:
        """Return a decision with the correcting acts that name it, once it was served."""
        correcting: list[Any] = []
        if row["served_on"] is not None:
            correcting = await queries.correcting_acts(self.database, row["verify_code"])
        return resources.decision(row, by, self.clock.today(), correcting)

    async def _entitlement(self, entitlement_id: uuid.UUID) -> pb.Entitlement:
        row = await queries.entitlement(self.database, entitlement_id, caller())
        deliveries = await queries.deliveries(self.database, [row["id"]])
        return resources.entitlement(row, deliveries[row["id"]], caller(), self.clock.today())
