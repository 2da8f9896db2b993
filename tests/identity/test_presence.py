"""A fresh sign-in: who sits at an open session shows it again before an act that asks for it."""

import grpc
import pyotp
import pytest
from google.protobuf import message_factory
from google.protobuf.message import Message
from prag.identity.v1 import identity_service_pb2 as pb

from services.chassis.auth.actors import Actor, service_actor
from services.chassis.auth.tokens import verify
from services.chassis.errors import DomainError
from services.chassis.rpc import status
from services.chassis.rpc.guard import access_of
from tests.identity.conftest import PASSWORD, Caller, administrator, institution_officer, refused

ADDRESS = "arta@x.example"
RPCS = [
    method for method in pb.DESCRIPTOR.services_by_name["IdentityService"].methods if access_of(method).fresh
]


@pytest.fixture
def settings_given():
    return {"factor_key": "a key"}


@pytest.fixture
async def session(service):
    await service.person(ADDRESS, await service.institution("ADMIN", "prag-admin"), "administrator")
    return await service.sign_in(ADDRESS)


class Seat:
    """Whoever sits at a session, as the gateway asks for them."""

    def __init__(self, service, session: str) -> None:
        self.service = service
        self.session = session
        self.stub = Caller(service, None).stub

    async def ask(self, rpc: str, request: Message) -> Message:
        resolved = await self.service.resolve(self.session)
        shown = [("authorization", f"Bearer {resolved.tokens['identity']}")]
        try:
            return await getattr(self.stub, rpc)(request, timeout=10, metadata=shown)
        except grpc.aio.AioRpcError as error:
            raise status.from_call(error) from None

    async def confirm(self, **shown: str) -> Message:
        return await self.ask(
            "ConfirmPresence", pb.ConfirmPresenceRequest(session_token=self.session, **shown)
        )

    async def is_fresh(self) -> bool:
        token = (await self.service.resolve(self.session)).tokens["identity"]
        return verify(token, "identity", {"identity": self.service.key}, self.service.clock.now()).fresh


async def test_each_that_asks_for_it_is_closed_at_the_door(service):
    head = Actor(account_id="x", kind="person", roles=frozenset({"mocr_head"}), municipalities=("RAN",))
    people = (administrator(), head, institution_officer(""))
    for method in RPCS:
        message = message_factory.GetMessageClass(method.input_type)()
        permission = access_of(method).permission
        by = next(one for one in people if not permission or one.may(permission))
        call = getattr(Caller(service, by, stale=True), method.name)(message)
        assert (await refused(call)).reason == "SIGN_IN_NOT_FRESH", method.name


async def test_fifteen_minutes_and_then_the_password(service, clock, session):
    seat = Seat(service, session)
    invitation = pb.InviteAccountRequest(
        account=pb.Account(
            email="new@x.example",
            display_name="New",
            institution_id=(await service.institution()).id,
            roles=["mocr_officer"],
        )
    )
    clock.advance(minutes=15, microseconds=-1)
    assert await seat.is_fresh()
    clock.advance(microseconds=1)
    assert not await seat.is_fresh()
    assert (await refused(seat.ask("InviteAccount", invitation))).reason == "SIGN_IN_NOT_FRESH"
    # What does not ask for it goes on.
    assert await seat.ask("ListAccounts", pb.ListAccountsRequest())
    assert (await refused(seat.confirm(password="not the right password"))).reason == "SIGN_IN_FAILED"
    assert (await refused(seat.confirm(code="123456"))).reason == "NO_SECOND_FACTOR"
    assert not await seat.is_fresh()
    await seat.confirm(password=PASSWORD)
    assert (await seat.ask("InviteAccount", invitation)).account.id
    clock.advance(minutes=15)
    assert not await seat.is_fresh()


async def test_a_code_shows_it_as_well_and_is_taken_once(service, clock, session):
    seat = Seat(service, session)
    secret = (await seat.ask("BeginTotp", pb.BeginTotpRequest())).secret
    code = pyotp.TOTP(secret).at(clock.now())
    await seat.ask("ConfirmTotp", pb.ConfirmTotpRequest(code=code, session_token=session))
    clock.advance(minutes=16)
    code = pyotp.TOTP(secret).at(clock.now())
    await seat.confirm(code=code)
    assert await seat.is_fresh()
    clock.advance(seconds=20)
    assert (await refused(seat.confirm(code=code))).reason == "CODE_WRONG"


async def test_another_session_is_not_made_fresh_by_it(service, clock, session):
    other = await service.sign_in(ADDRESS)
    stranger = await service.person("b@x.example", await service.institution(), "mocr_officer")
    theirs = await service.sign_in(stranger.email)
    clock.advance(minutes=16)
    mine = Seat(service, session)
    call = mine.ask("ConfirmPresence", pb.ConfirmPresenceRequest(session_token=theirs, password=PASSWORD))
    assert (await refused(call)).reason == "SESSION_ENDED"
    await mine.confirm(password=PASSWORD)
    assert [await Seat(service, one).is_fresh() for one in (session, other, theirs)] == [True, False, False]


async def test_guessing_at_an_open_session_is_slowed(service, session):
    seat, seen = Seat(service, session), []
    for _ in range(7):
        try:
            await seat.confirm(password="guess after guess")
        except DomainError as error:
            seen.append(error.reason)
    assert seen[:5] == ["SIGN_IN_FAILED"] * 5
    assert set(seen[5:]) == {"SIGN_IN_THROTTLED"}


async def test_a_token_that_is_made_anew_is_no_fresher(service, clock, session):
    clock.advance(minutes=16)
    stale = (await service.resolve(session)).tokens["registry"]
    assert not verify(stale, "registry", {"identity": service.key}, clock.now()).fresh
    renewed = await service.by(service_actor("registry")).RenewToken(pb.RenewTokenRequest(access_token=stale))
    assert not verify(renewed.access_token, "registry", {"identity": service.key}, clock.now()).fresh
