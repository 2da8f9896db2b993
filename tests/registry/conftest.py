"""Registry as it runs, on a fresh database, and the people who ask it."""

import datetime as dt
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import grpc
import pytest
import pytest_asyncio
from google.type.date_pb2 import Date
from prag.common.v1 import blob_service_pb2, blob_service_pb2_grpc, types_pb2
from prag.common.v1.access_service_pb2 import (
    ReadAccessRecordsRequest,
    ReadAccessRecordsResponse,
    Reader,
    ReadReadersRequest,
    ReadReadersResponse,
)
from prag.common.v1.open_work_pb2 import ListOpenWorkRequest, ListOpenWorkResponse, OpenWork
from prag.identity.v1 import identity_service_pb2 as identity
from prag.registry.v1 import registry_events_pb2 as events
from prag.registry.v1 import registry_service_pb2 as pb
from prag.registry.v1 import registry_service_pb2_grpc as pb_grpc

from deploy.demo.papers import scan
from services.chassis.auth.actors import Actor, acting
from services.chassis.auth.tokens import generate_key, sign
from services.chassis.clock import FrozenClock
from services.chassis.errors import DomainError, Unavailable
from services.chassis.events.event_messages import Envelope
from services.chassis.ids import new_id
from services.chassis.main import serving
from services.chassis.rpc import status
from services.chassis.runtime.service import Runtime, open_runtime
from services.domain.municipalities import EVERYWHERE
from services.domain.roles import ROLES
from services.registry.__main__ import SERVICE
from services.registry.commands.clocks import sweep
from services.registry.settings import Settings
from services.registry.subscribers import SUBSCRIPTIONS
from tests.running_services import Cluster, ScratchDatabase

# A Sunday in Ranilug, ten in the morning.
NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)
REINTEGRATION = types_pb2.STRAND_REINTEGRATION
# One that several tests compare with what they get back.
PDF = scan()


def actor(role: str, *municipalities: str, account_id: str = "") -> Actor:
    return Actor(
        account_id=account_id or str(new_id()),
        kind="person",
        institution_id="okzp-ran",
        institution_kind="MOCR",
        roles=frozenset({role}),
        municipalities=municipalities or EVERYWHERE,
        strands=ROLES[role].strands,
    )


OFFICER = actor("mocr_officer", "RAN")
HEAD = actor("mocr_head", "RAN")
NEIGHBOUR = actor("mocr_officer", "KAM")
DRRPIF = actor("drrpif_officer")
MCR = actor("mcr_officer")


class Caller:
    """A stub whose calls carry a token and a deadline, and whose refusals are DomainErrors."""

    def __init__(self, service: "RegistryUnderTest", by: Actor) -> None:
        self.service = service
        self.by = by
        self.stub = pb_grpc.RegistryServiceStub(service.channel)
        self.blobs = blob_service_pb2_grpc.BlobServiceStub(service.channel)

    @property
    def metadata(self) -> list[tuple[str, str]]:
        token = sign(self.by, "registry", self.service.signer, self.service.clock.now())
        return [("authorization", f"Bearer {token}")]

    def __getattr__(self, name: str) -> Callable[[Any], Awaitable[Any]]:
        async def call(request: Any) -> Any:
            try:
                return await getattr(self.stub, name)(request, timeout=20, metadata=self.metadata)
            except grpc.aio.AioRpcError as error:
                raise status.from_call(error) from None

        return call

    async def upload(self, content: bytes = b"", name: str = "scan.pdf") -> Any:
        content = content or scan()

        async def parts() -> AsyncIterator[Any]:
            yield blob_service_pb2.WriteBlobRequest(header=blob_service_pb2.BlobHeader(file_name=name))
            for start in range(0, len(content), 200_000):
                yield blob_service_pb2.WriteBlobRequest(chunk=content[start : start + 200_000])

        try:
            return await self.blobs.WriteBlob(parts(), timeout=20, metadata=self.metadata)
        except grpc.aio.AioRpcError as error:
            raise status.from_call(error) from None

    async def download(self, blob_id: str) -> bytes:
        request = blob_service_pb2.ReadBlobRequest(blob_id=blob_id)
        try:
            stream = self.blobs.ReadBlob(request, timeout=20, metadata=self.metadata)
            return b"".join([part.chunk async for part in stream])
        except grpc.aio.AioRpcError as error:
            raise status.from_call(error) from None


class Colleagues:
    """Identity as far as registry asks it: who is at work in an office, and letters to them."""

    def __init__(self) -> None:
        self.away = False
        self.told_of: list[identity.TellOfReadingRequest] = []

    async def ListColleagues(
        self, request: identity.ListColleaguesRequest
    ) -> identity.ListColleaguesResponse:
        at = request.institution_id
        found = [
            identity.Colleague(id="another", institution_id=at, roles=["mocr_officer"]),
            identity.Colleague(id="x" * 64, institution_id=at, roles=["mocr_head"]),
            # Of the same office, and of the commission.
            identity.Colleague(id="secretary", institution_id=at, roles=["mrc_secretary"]),
        ]
        own = at == OFFICER.institution_id or request.municipality in {"RAN", "KAM"} or bool(request.ids)
        return identity.ListColleaguesResponse(colleagues=found if own else [])

    async def TellOfReading(self, request: identity.TellOfReadingRequest) -> identity.TellOfReadingResponse:
        if self.away:
            raise Unavailable("PEER_UNAVAILABLE")
        self.told_of.append(request)
        return identity.TellOfReadingResponse(told=1)


class Neighbour:
    """Stands for a service that is asked what is under way."""

    def __init__(self, service: "RegistryUnderTest", name: str) -> None:
        self.service = service
        self.name = name

    async def ListOpenWork(self, request: ListOpenWorkRequest) -> ListOpenWorkResponse:
        if self.name in self.service.away:
            raise Unavailable("PEER_UNAVAILABLE")
        return ListOpenWorkResponse(work=self.service.under_way.get(self.name, ()))

    async def ReadAccessRecords(self, request: ReadAccessRecordsRequest) -> ReadAccessRecordsResponse:
        if self.name in self.service.away:
            raise Unavailable("PEER_UNAVAILABLE")
        return ReadAccessRecordsResponse()

    async def ReadReaders(self, request: ReadReadersRequest) -> ReadReadersResponse:
        if self.name in self.service.away:
            raise Unavailable("PEER_UNAVAILABLE")
        return ReadReadersResponse(readers=self.service.readers.get(self.name, ()))


class RegistryUnderTest:
    """Registry under test."""

    def __init__(
        self, runtime: Runtime, database: ScratchDatabase, clock: FrozenClock, address: str, signer: Any
    ) -> None:
        self.runtime = runtime
        self.database = database
        self.clock = clock
        self.signer = signer
        self.channel = grpc.aio.insecure_channel(address)
        # What the other services say is under way, and which of them are away.
        self.under_way: dict[str, list[OpenWork]] = {}
        self.away: set[str] = set()
        # Who read which cases there.
        self.readers: dict[str, list[Reader]] = {}
        for name in ("assessment", "referral", "benefits"):
            setattr(runtime.peers, name, Neighbour(self, name))

    def by(self, who: Actor) -> Any:
        return Caller(self, who)

    @property
    def officer(self) -> Any:
        return self.by(OFFICER)

    async def told(self, type_: str) -> list[Any]:
        rows = await self.database.all(
            "SELECT payload FROM outbox WHERE type LIKE '%.' || $1 ORDER BY id", type_
        )
        kind = getattr(events, type_, None)
        return [kind.FromString(row["payload"]) if kind else row["payload"] for row in rows]

    async def hear(self, event: Any, *, actual_on: Any = None, municipality: str = "RAN") -> None:
        """Give an event of another service to its handler, as the consumer does."""
        envelope = Envelope(
            event_id=str(uuid4()),
            aggregate="",
            aggregate_id=str(uuid4()),
            aggregate_version=1,
            actual_on=actual_on,
            recorded_at=self.clock.now(),
            actor_id="someone",
            municipality=municipality,
        )
        me = replace(self.runtime.actor, municipalities=(municipality,))
        with acting(me):
            async with self.runtime.database.transaction(scope=(municipality,)) as tx:
                await SUBSCRIPTIONS[type(event)](tx, event, envelope)

    async def sweep(self) -> None:
        with acting(self.runtime.actor):
            await sweep(self.runtime)

    async def clocks(self, case_id: str) -> dict[str, Any]:
        answer = await self.officer.ListClocks(pb.ListClocksRequest(case_id=case_id))
        return {clock.rule + clock.period: clock for clock in answer.clocks}

    async def reported(self, **changes: Any) -> Any:
        return await self.officer.ReportCase(report(**changes))

    async def registered(self, *persons: Any, **changes: Any) -> Any:
        case = await self.reported(**changes)
        return await self.officer.RegisterFamily(registration(case.id, *persons))

    async def wished(self, **changes: Any) -> Any:
        """A family that asks to return, with all that its request is to come with."""
        case = await self.by(MCR).ReportCase(wish(**changes))
        for kind in REQUEST_PAPERS:
            await self.file(case.id, kind)
        return await self.officer.GetCase(pb.GetCaseRequest(case_id=case.id))

    async def file(self, case_id: str, kind: Any) -> Any:
        """File a paper of a kind."""
        blob = await self.officer.upload()
        return await self.officer.AddDocument(
            pb.AddDocumentRequest(case_id=case_id, kind=kind, blob_id=blob.id)
        )


def report(**changes: Any) -> pb.ReportCaseRequest:
    given = {
        "strand": REINTEGRATION,
        "municipality": "RAN",
        "source": pb.REPORT_SOURCE_AIRPORT_LIST,
        "trigger_on": Date(year=2026, month=11, day=21),
        "trigger_hour": "14:30",
        "reported_name": "porodica Rašić",
        "reported_count": 2,
        "origin_country": "DE",
        "settlement_id": "ran-ropotove-e-madhe",
        "request_id": str(uuid4()),
    }
    return pb.ReportCaseRequest(**{**given, **changes})


# What the law asks of a family of grown-ups that wants its house.
REQUEST_PAPERS = (
    *(pb.DOCUMENT_KIND_FREE_CHOICE_DECLARATION, pb.DOCUMENT_KIND_DISPLACED_CARD),
    *(pb.DOCUMENT_KIND_IDENTITY, pb.DOCUMENT_KIND_POSSESSION_LIST),
)
WISH = pb.ReturnRequest(
    kind=pb.RETURN_REQUEST_KIND_HOUSE,
    displacement_status=pb.DISPLACEMENT_STATUS_IDP,
    place_of_origin="Ropotovo",
    place_of_displacement="Vranje",
    place_of_solution="Ranilug",
    requested_on=Date(year=2026, month=9, day=1),
)


def wish(**changes: Any) -> pb.ReportCaseRequest:
    """A family that asks to return."""
    wished = {
        "strand": types_pb2.STRAND_RETURN,
        "return_request": WISH,
        "trigger_on": None,
        "trigger_hour": "",
    }
    return report(**{**wished, **changes})


def person(given: str = "Nenad", family: str = "Rašić", **changes: Any) -> pb.Person:
    values = {
        "given_name": given,
        "family_name": family,
        "birth_date": Date(year=1988, month=5, day=9),
        "sex": pb.SEX_MALE,
        "relation": pb.RELATION_HEAD,
    }
    return pb.Person(**{**values, **changes})


def someone(given: str = "Nenad", family: str = "", **changes: Any) -> pb.Person:
    """Somebody whom no test has registered yet: of a family name that nobody else has."""
    unheard = "".join(chr(ord("a") + int(digit, 16)) for digit in uuid4().hex[:12]).title()
    return person(given, family or unheard, **changes)


def registration(case_id: str, *persons: Any, **changes: Any) -> pb.RegisterFamilyRequest:
    given = {
        "case_id": case_id,
        "persons": persons or (person(),),
        "notice_on": Date(year=2026, month=11, day=22),
        "request_id": str(uuid4()),
    }
    return pb.RegisterFamilyRequest(**{**given, **changes})


@dataclass
class Refused:
    """How a call was refused."""

    error: DomainError

    @property
    def code(self) -> str:
        return self.error.code

    @property
    def reason(self) -> str:
        return self.error.reason

    @property
    def fields(self) -> list[tuple[str, str]]:
        return [(one.field, one.reason) for one in getattr(self.error, "fields", ())]


async def refused(call: Awaitable[Any]) -> Refused:
    with pytest.raises(DomainError) as caught:
        await call
    return Refused(caught.value)


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(NOW)


@asynccontextmanager
async def started(postgres: Cluster, folder: Path, clock: FrozenClock) -> AsyncIterator[RegistryUnderTest]:
    """Start registry on a fresh database."""
    own, signer = generate_key("registry"), generate_key("identity")
    private, public = folder / "key.json", folder / "keys.json"
    private.write_text(json.dumps(own.as_dict(private=True)))
    public.write_text(json.dumps({"keys": [key.as_dict(private=False) for key in (own, signer)]}))
    async with postgres.database("registry", "services.registry.migrations") as database:
        settings = Settings(
            database_url=database.app_url,
            key_file=private,
            keys_file=public,
            blobs=f"file://{folder / 'blobs'}",
        )
        async with (
            open_runtime(SERVICE, settings, clock) as runtime,
            serving(runtime, background=False) as server,
        ):
            runtime.peers.identity = Colleagues()
            made = RegistryUnderTest(runtime, database, clock, server.address, signer)
            yield made
            await made.channel.close()


@pytest.fixture
async def service(postgres: Cluster, tmp_path: Path, clock: FrozenClock) -> AsyncIterator[RegistryUnderTest]:
    async with started(postgres, tmp_path, clock) as made:
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared_service(
    postgres: Cluster, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[RegistryUnderTest]:
    """One registry for all tests of a module, each of which makes the families that it needs."""
    async with started(postgres, tmp_path_factory.mktemp("shared_service"), FrozenClock(NOW)) as made:
        yield made
