"""Identity as it runs, on a fresh database, and the people who ask it."""

import asyncio
import datetime as dt
import json
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from uuid import UUID

import grpc
import pytest
import pytest_asyncio
from prag.identity.v1 import identity_service_pb2 as pb
from prag.identity.v1 import identity_service_pb2_grpc as pb_grpc

from services.chassis.auth.actors import Actor
from services.chassis.auth.tokens import generate_key, sign
from services.chassis.clock import FrozenClock
from services.chassis.errors import DomainError
from services.chassis.ids import new_id
from services.chassis.main import serving
from services.chassis.rpc import status
from services.chassis.runtime.service import Runtime, open_runtime
from services.domain.municipalities import EVERYWHERE
from services.identity.__main__ import SERVICE
from services.identity.settings import Settings
from tests.invitations import link_of
from tests.rights import seeds
from tests.running_services import Cluster, ScratchDatabase

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from aiosmtpd.smtp import SMTP

PASSWORD = "kafe pa sheqer ne Gjilan"
MORNING = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)


class IdentityUnderTest:
    """Identity under test."""

    def __init__(
        self,
        runtime: Runtime,
        database: ScratchDatabase,
        clock: FrozenClock,
        address: str,
        key,
        peers: dict[str, Any],
    ) -> None:
        self.runtime = runtime
        self.database = database
        self.clock = clock
        self.address = address
        self.key = key
        # Of services that ask: any that identity knows.
        self.keys = {"identity": key} | peers
        self.channel = grpc.aio.insecure_channel(address)

    def _stub(self, actor: Actor | None) -> Any:
        return Caller(self, actor)

    @property
    def anybody(self) -> Any:
        return self._stub(None)

    def by(self, actor: Actor) -> Any:
        return self._stub(actor)

    def administrator(self, account_id: str = "") -> Any:
        return self.by(administrator(account_id))

    async def hired(self) -> Any:
        """An administrator who has an account here, and may lose it."""
        place = await self.institution("ADMIN", "admin")
        account = new_id()
        await seeds.add(
            self.database,
            "account",
            id=account,
            institution_id=UUID(place.id),
            email_key="administrator",
            roles=["administrator"],
            state="ACTIVE",
            password_hash="x",
        )
        return self.administrator(str(account))

    async def events(self, type_: str) -> list[Any]:
        rows = await self.database.all(
            "SELECT payload FROM outbox WHERE type = $1 ORDER BY id", f"prag.identity.v1.{type_}"
        )
        from prag.identity.v1 import identity_events_pb2

        return [getattr(identity_events_pb2, type_).FromString(row["payload"]) for row in rows]

    async def institution(self, kind: str = "MOCR", code: str = "okzp-ran", *served: str) -> pb.Institution:
        return await self.administrator().CreateInstitution(
            pb.CreateInstitutionRequest(institution=institution(kind, code, *served))
        )

    async def person(
        self, email: str, place: pb.Institution, *roles: str, password: str = PASSWORD
    ) -> pb.Account:
        answer = await self.administrator().InviteAccount(
            pb.InviteAccountRequest(
                account=pb.Account(
                    email=email, display_name=email.partition("@")[0], institution_id=place.id, roles=roles
                )
            )
        )
        await self.confirmed(answer.account)
        await self.anybody.AcceptInvitation(
            pb.AcceptInvitationRequest(invitation_token=await self.link(answer.account.id), password=password)
        )
        return await self.administrator().GetAccount(pb.GetAccountRequest(account_id=answer.account.id))

    async def link(self, account_id: str) -> str:
        return await link_of(self.runtime, account_id)

    async def confirmed(self, account: pb.Account) -> pb.Account:
        """A second administrator does what waits."""
        if account.waiting_change_id:
            request = pb.ConfirmAccountChangeRequest(change_id=account.waiting_change_id)
            await self.administrator().ConfirmAccountChange(request)
        return await self.administrator().GetAccount(pb.GetAccountRequest(account_id=account.id))

    async def renewed(self, account_id: str) -> str:
        """An administrator has a new link sent; what the person's mail holds."""
        await self.administrator().RenewInvitation(pb.RenewInvitationRequest(account_id=account_id))
        return await self.link(account_id)

    async def client(self, place: pb.Institution, name: str) -> pb.IssueClientSecretResponse:
        """A system that the administrator registers and the institution gives its secret."""
        made = await self.administrator().CreateClient(
            pb.CreateClientRequest(institution_id=place.id, name=name)
        )
        worker = institution_officer(place.id)
        return await self.by(worker).IssueClientSecret(pb.IssueClientSecretRequest(client_id=made.client.id))

    async def sign_in(self, email: str, password: str = PASSWORD, source: str = "10.1.1.1", **more) -> str:
        answer = await self.anybody.SignIn(
            pb.SignInRequest(email=email, password=password, source=source, **more)
        )
        return answer.session_token

    async def resolve(self, token: str) -> pb.ResolveSessionResponse:
        return await self.anybody.ResolveSession(
            pb.ResolveSessionRequest(session_token=token, purpose="test")
        )


class Caller:
    """A stub whose calls carry a token and a deadline, and whose refusals are DomainErrors."""

    def __init__(self, service: IdentityUnderTest, actor: Actor | None, *, stale: bool = False) -> None:
        self.service = service
        self.actor = actor
        self.stale = stale
        self.stub = pb_grpc.IdentityServiceStub(service.channel)

    def __getattr__(self, name: str) -> Callable[[Any], Awaitable[Any]]:
        async def call(request: Any) -> Any:
            metadata = []
            if self.actor is not None:
                key = self.service.keys[self.actor.name or "identity"]
                # Of somebody who has just signed in, unless a test says else.
                actor = replace(self.actor, fresh=self.actor.kind == "person" and not self.stale)
                token = sign(actor, "identity", key, self.service.clock.now())
                metadata.append(("authorization", f"Bearer {token}"))
            try:
                return await getattr(self.stub, name)(request, timeout=10, metadata=metadata)
            except grpc.aio.AioRpcError as error:
                raise status.from_call(error) from None

        return call


def administrator(account_id: str = "") -> Actor:
    return Actor(
        account_id=account_id or str(new_id()),
        kind="person",
        institution_kind="ADMIN",
        roles=frozenset({"administrator"}),
        municipalities=EVERYWHERE,
    )


def institution_officer(institution_id: str) -> Actor:
    return Actor(
        account_id=str(new_id()),
        kind="person",
        institution_id=institution_id,
        roles=frozenset({"institution_officer"}),
        municipalities=("RAN",),
    )


def institution(kind: str, code: str, *served: str) -> pb.Institution:
    made = pb.Institution(kind=kind, code=code, municipalities=served or ("RAN",), demo=True)
    made.field = "WORK_HOUSING" if kind in {"DIR", "MINISTRY"} else ""
    made.name.sq, made.name.sr, made.name.en = f"Zyra {code}", f"Канцеларија {code}", f"Office {code}"
    return made


@dataclass
class Refused:
    """How a call was refused."""

    error: DomainError

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


class Letters:
    """A mail server that keeps what it is given, or refuses it."""

    def __init__(self) -> None:
        self.taken = []
        self.refuse = False
        self.port = 0

    @property
    def settings(self) -> dict[str, Any]:
        """What sends the service's letters here."""
        return {
            "smtp_url": f"smtp://127.0.0.1:{self.port}",
            "mail_from": "prag@municipality.example",
            "public_url": "https://prag.example/",
        }

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if self.refuse:
            return "451 later"
        self.taken.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@pytest.fixture
async def letters() -> AsyncIterator[Letters]:
    taken = Letters()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(taken, hostname="mail.test", loop=loop), "127.0.0.1", 0)
    taken.port = server.sockets[0].getsockname()[1]
    yield taken
    server.close()
    await server.wait_closed()


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(MORNING)


@pytest.fixture
def settings_given() -> dict[str, Any]:
    """What a test sets of the service's settings."""
    return {}


@asynccontextmanager
async def started_identity(
    postgres: Cluster, folder: Path, clock: FrozenClock, settings_given: dict[str, Any]
) -> AsyncIterator[IdentityUnderTest]:
    """Start identity with keys of its own and of two services that ask it."""
    key, *others = keys = [generate_key(name) for name in ("identity", "registry", "referral")]
    private, public = folder / "key.json", folder / "keys.json"
    private.write_text(json.dumps(key.as_dict(private=True)))
    public.write_text(json.dumps({"keys": [each.as_dict(private=False) for each in keys]}))
    async with postgres.database("identity", "services.identity.migrations") as database:
        # Letters go to a mail server that is asked by nobody: no job runs here by itself.
        given = {"smtp_url": "smtp://127.0.0.1:9"} | settings_given
        settings = Settings(database_url=database.app_url, key_file=private, keys_file=public, **given)
        async with (
            open_runtime(SERVICE, settings, clock) as runtime,
            serving(runtime, background=False) as server,
        ):
            peers = {str(other.kid): other for other in others}
            service = IdentityUnderTest(runtime, database, clock, server.address, key, peers)
            yield service
            await service.channel.close()


@pytest.fixture
async def service(
    postgres: Cluster, tmp_path: Path, clock: FrozenClock, settings_given: dict[str, Any]
) -> AsyncIterator[IdentityUnderTest]:
    async with started_identity(postgres, tmp_path, clock, settings_given) as made:
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared_service(
    postgres: Cluster, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[IdentityUnderTest]:
    """One start for a module; each test makes the people that it looks at."""
    folder = tmp_path_factory.mktemp("identity")
    async with started_identity(postgres, folder, FrozenClock(MORNING), {}) as made:
        yield made
