"""Signing in by a ministry's own accounts, against npm's `oidc-provider`, and what is brought in its name."""

import asyncio
import datetime as dt
import hmac
import json
from base64 import urlsafe_b64encode
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pyotp
import pytest
import pytest_asyncio
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from prag.identity.v1 import identity_service_pb2 as pb

from services.chassis.auth.actors import Actor
from services.chassis.auth.tokens import verify
from services.chassis.clock import Clock, FrozenClock
from services.chassis.ids import new_id
from services.chassis.settings import SettingsError
from services.domain.roles import COORDINATOR
from services.identity import openid
from services.identity.openid import Asked, Provider
from services.identity.passwords import Passwords
from services.identity.rules.factors import PROVIDER
from services.identity.secrets import fingerprint
from services.identity.settings import Settings
from tests.identity.conftest import refused, started_identity
from tests.providers import CLIENT_ID, CLIENT_SECRET, STRONG, opened_provider
from tests.rights import seeds

SUBJECT = "00u-arta"
PAGES = "http://127.0.0.1:8080"
# One provider and one service for all; each test makes the people whom it looks at.
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def provider():
    async with opened_provider(PAGES) as made:
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def started(postgres, tmp_path_factory, provider):
    settings = {"factor_key": "a key", "second_factor_since": dt.date(2026, 1, 1)} | provider.settings(PAGES)
    folder = tmp_path_factory.mktemp("identity")
    async with started_identity(postgres, folder, FrozenClock(Clock().now()), settings) as made:
        yield made


@pytest.fixture
def service(started):
    # The provider's clock goes.
    started.clock.set(Clock().now())
    return started


class Person:
    """Somebody with an account here, and another at the ministry."""

    def __init__(self, service, provider, account_id: UUID) -> None:
        self.service = service
        self.provider = provider
        self.id = str(account_id)
        self.subject = f"00u-{account_id}"
        self.email = f"{account_id}@x.example"
        self.me = service.by(Actor(account_id=self.id, kind="person"))

    async def links(self) -> pb.Account:
        """Let the provider say who this is."""
        await self.provider.seat(self.subject)
        began = await self.me.BeginProviderLink(pb.BeginProviderLinkRequest())
        answer = await self.provider.answer(began.authorization_url)
        return await self.me.AddProviderLink(adding(began.request_token, answer))

    async def takes_codes(self) -> str:
        """Set up an authenticator; its secret."""
        secret = (await self.me.BeginTotp(pb.BeginTotpRequest())).secret
        code = pyotp.TOTP(secret).at(self.service.clock.now())
        await self.me.ConfirmTotp(pb.ConfirmTotpRequest(code=code))
        return secret

    async def is_linked_by_administrator(self, subject: str) -> pb.Account:
        """As one hand proposes it."""
        administrator = self.service.administrator()
        known = await administrator.GetAccount(pb.GetAccountRequest(account_id=self.id))
        wanted = pb.Account(id=self.id, etag=known.etag, provider_subject=subject)
        request = pb.UpdateAccountRequest(account=wanted)
        request.update_mask.paths.append("provider_subject")
        return await administrator.UpdateAccount(request)


async def person(service, provider, role: str = "mocr_officer", **more) -> Person:
    places = await service.database.all("SELECT id FROM institution")
    place = places[0]["id"] if places else UUID((await service.institution()).id)
    account_id = new_id()
    made = Person(service, provider, account_id)
    row = {"state": "ACTIVE", "password_hash": "x", "email_key": made.email, "email": made.email} | more
    await seeds.add(service.database, "account", id=account_id, institution_id=place, roles=[role], **row)
    return made


@pytest_asyncio.fixture(loop_scope="module")
async def arta(service, provider):
    return await person(service, provider)


@pytest_asyncio.fixture(loop_scope="module")
async def linked(arta):
    await arta.links()
    return arta


def adding(token: str, answer: dict[str, str]) -> pb.AddProviderLinkRequest:
    return pb.AddProviderLinkRequest(request_token=token, answer=brought(answer))


def brought(answer: dict[str, str]) -> pb.ProviderAnswer:
    return pb.ProviderAnswer(
        state=answer.get("state", ""), code=answer.get("code", ""), issuer=answer.get("iss", "")
    )


async def begun(service, **more) -> pb.ProviderRequest:
    return await service.anybody.BeginProviderSignIn(pb.BeginProviderSignInRequest(**more))


async def completed(service, token: str, answer: dict[str, str]) -> pb.SignInResponse:
    return await service.anybody.CompleteProviderSignIn(
        pb.CompleteProviderSignInRequest(request_token=token, answer=brought(answer), source="10.1.1.1")
    )


async def entered(service, provider, **more) -> pb.SignInResponse:
    began = await begun(service, **more)
    return await completed(service, began.request_token, await provider.answer(began.authorization_url))


async def test_whoever_was_linked_signs_in_there(service, provider, linked):
    answer = await entered(service, provider, shared_computer=True)
    resolved = await service.resolve(answer.session_token)
    assert resolved.account.id == linked.id
    assert "case.read" in resolved.permissions


async def test_the_question_has_state_nonce_and_a_challenge_of_its_own(service):
    one, other = [parse_qs(urlsplit((await begun(service)).authorization_url).query) for _ in range(2)]
    assert (one["response_type"], one["scope"]) == (["code"], ["openid"])
    assert (one["code_challenge_method"], one["acr_values"]) == (["S256"], [STRONG])
    assert one["redirect_uri"] == [f"{PAGES}/sign-in/provider/answer"]
    for name in ("state", "nonce", "code_challenge"):
        assert len(one[name][0]) >= 43
        assert one[name] != other[name]


async def test_nobody_signs_in_by_an_address_alone(service, provider, arta):
    await provider.seat(arta.email)
    assert (await refused(entered(service, provider))).reason == "ACCOUNT_NOT_LINKED"


async def test_who_is_suspended_or_whose_institution_is_closed_does_not_come_in(service, provider, linked):
    await service.administrator().SuspendAccount(pb.SuspendAccountRequest(account_id=linked.id))
    assert (await refused(entered(service, provider))).reason == "ACCOUNT_NOT_LINKED"


# What comes back is taken once, from the browser that went, and for what it went.


async def test_an_answer_is_good_once(service, provider, linked):
    began = await begun(service)
    answer = await provider.answer(began.authorization_url)
    await completed(service, began.request_token, answer)
    assert (await refused(completed(service, began.request_token, answer))).reason == "PROVIDER_REFUSED"


async def at_once(first, second) -> list[str]:
    """Why each of two calls at one moment was refused; empty where it was not."""
    answers = await asyncio.gather(first, second, return_exceptions=True)
    return sorted(getattr(one, "reason", "") for one in answers)


async def test_of_two_presses_at_one_moment_one_signs_in_and_one_links(service, provider, arta):
    await provider.seat(arta.subject)
    began = await arta.me.BeginProviderLink(pb.BeginProviderLinkRequest())
    link = adding(began.request_token, await provider.answer(began.authorization_url))
    assert await at_once(arta.me.AddProviderLink(link), arta.me.AddProviderLink(link)) == [
        *("", "PROVIDER_REFUSED"),
    ]
    began = await begun(service)
    answer = await provider.answer(began.authorization_url)
    twice = (completed(service, began.request_token, answer) for _ in range(2))
    assert await at_once(*twice) == ["", "PROVIDER_REFUSED"]


async def test_an_answer_of_another_browser_is_none(service, provider, linked):
    mine, theirs = await begun(service), await begun(service)
    answer = await provider.answer(theirs.authorization_url)
    assert (await refused(completed(service, mine.request_token, answer))).reason == "PROVIDER_REFUSED"
    assert (await refused(completed(service, "", answer))).reason == "PROVIDER_REFUSED"


async def test_a_code_of_another_question_has_another_challenge(service, provider, linked):
    mine, theirs = await begun(service), await begun(service)
    stolen = await provider.answer(theirs.authorization_url)
    answer = await provider.answer(mine.authorization_url) | {"code": stolen["code"]}
    assert (await refused(completed(service, mine.request_token, answer))).reason == "PROVIDER_REFUSED"


async def test_an_answer_that_comes_too_late_is_none(service, provider, linked):
    began = await begun(service)
    answer = await provider.answer(began.authorization_url)
    service.clock.advance(seconds=PROVIDER.total_seconds())
    assert (await refused(completed(service, began.request_token, answer))).reason == "PROVIDER_REFUSED"


async def test_an_answer_of_another_provider_is_none(service, provider, linked):
    async with opened_provider(PAGES) as other:
        await other.seat(linked.subject)
        for change in ({}, {"iss": provider.issuer}, {"iss": ""}):
            began = await begun(service)
            elsewhere = began.authorization_url.replace(provider.issuer, other.issuer)
            answer = await other.answer(elsewhere) | change
            mixed_up = await refused(completed(service, began.request_token, answer))
            assert mixed_up.reason == "PROVIDER_REFUSED", change


async def test_an_answer_that_names_nobody_is_none(service, provider, linked):
    began = await begun(service)
    mine = await provider.answer(began.authorization_url)
    assert (
        await refused(completed(service, began.request_token, mine | {"iss": ""}))
    ).reason == "PROVIDER_REFUSED"


async def test_a_sign_in_links_nobody_and_a_link_signs_nobody_in(service, provider, linked):
    began = await begun(service)
    answer = await provider.answer(began.authorization_url)
    taken = linked.me.AddProviderLink(adding(began.request_token, answer))
    assert (await refused(taken)).reason == "PROVIDER_REFUSED"
    links = await linked.me.BeginProviderLink(pb.BeginProviderLinkRequest())
    answer = await provider.answer(links.authorization_url)
    assert (await refused(completed(service, links.request_token, answer))).reason == "PROVIDER_REFUSED"


async def test_a_link_that_another_began_is_not_ones_own(service, provider, arta):
    ben = await person(service, provider)
    await provider.seat(ben.subject)
    began = await arta.me.BeginProviderLink(pb.BeginProviderLinkRequest())
    answer = await provider.answer(began.authorization_url)
    taken = ben.me.AddProviderLink(adding(began.request_token, answer))
    assert (await refused(taken)).reason == "PROVIDER_REFUSED"


def given(**changed: str) -> Settings:
    """Settings of identity with a provider."""
    known = {
        "oidc_issuer": "https://ministry.example",
        "oidc_client_id": CLIENT_ID,
        "oidc_client_secret": CLIENT_SECRET,
    }
    return Settings(database_url="", key_file="", keys_file="", **known | changed)


@pytest.fixture(scope="module")
def key():
    return RSAKey.generate_key(2048, {"kid": "its own", "alg": "RS256", "use": "sig"})


def by_hand(claims, secret: bytes, algorithm: str = "HS256") -> str:
    """What no library signs any more: by nobody, or HMAC by a public key."""
    parts = [
        urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=")
        for one in ({"alg": algorithm, "kid": "its own"}, claims)
    ]
    signature = hmac.digest(secret, b".".join(parts), "sha256") if secret else b""
    return b".".join([*parts, urlsafe_b64encode(signature).rstrip(b"=")]).decode()


# The token that comes for a code is the provider's, for Prag, of now, and answers this question.

NOW = int(Clock().now().timestamp())


def saying(monkeypatch, key, token: str) -> Provider:
    """A provider that gives this token for a code."""
    issuer = "https://ministry.example"
    document = {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/auth",
        "token_endpoint": f"{issuer}/token",
        "jwks_uri": f"{issuer}/keys",
    }

    async def read(_client, address):
        return {"keys": [key.as_dict(private=False)]} if address.endswith("/keys") else document

    async def fetch(_client, _address, **_form):
        return {"access_token": "a", "token_type": "Bearer", "id_token": token}

    monkeypatch.setattr(openid, "_read", read)
    monkeypatch.setattr(openid.AsyncOAuth2Client, "fetch_token", fetch)
    return Provider(given())


def claims(**changed):
    claims = {
        "iss": "https://ministry.example",
        "aud": CLIENT_ID,
        "sub": SUBJECT,
        "nonce": "asked",
        "iat": NOW,
        "exp": NOW + 300,
    }
    return {name: value for name, value in (claims | changed).items() if value is not None}


async def proof(monkeypatch, key, token: str):
    provider = saying(monkeypatch, key, token)
    now = dt.datetime.fromtimestamp(NOW, dt.UTC)
    return await provider.proof("code", "", Asked("state", "asked", "verifier"), now)


async def test_the_right_token_is_taken(monkeypatch, key):
    token = jwt.encode({"alg": "RS256", "kid": "its own"}, claims(), key)
    assert (await proof(monkeypatch, key, token)).subject == SUBJECT


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "https://another.example"},
        {"iss": None},
        {"aud": "another client"},
        {"aud": ["another client"]},
        {"aud": None},
        {"aud": [CLIENT_ID, "another client"], "azp": "another client"},
        {"aud": [CLIENT_ID, "another client"]},
        {"nonce": "of another question"},
        {"nonce": None},
        {"exp": NOW - 60},
        {"exp": None},
        {"exp": "never"},
        {"iat": NOW + 600},
        {"iat": None},
        {"nbf": NOW + 600},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"sub": "x" * 256},
        {"at_hash": "of another token"},
        {"amr": "mfa"},
    ],
    ids="-".join,
)
async def test_a_wrong_claim_is_refused(monkeypatch, key, changed):
    token = jwt.encode({"alg": "RS256", "kid": "its own"}, claims(**changed), key)
    assert (await refused(proof(monkeypatch, key, token))).reason == "PROVIDER_REFUSED"


@pytest.mark.parametrize("kind", ["none", "by the secret", "by the public key", "another key", "its own key"])
async def test_a_wrong_signature_is_refused(monkeypatch, key, kind):
    foreign = RSAKey.generate_key(2048, {"kid": "its own"})
    token = {
        "none": lambda: by_hand(claims(), b"", "none"),
        "by the secret": lambda: jwt.encode(
            {"alg": "HS256", "kid": "its own"}, claims(), OctKey.import_key(CLIENT_SECRET)
        ),
        "by the public key": lambda: by_hand(claims(), key.as_pem(private=False)),
        "another key": lambda: jwt.encode({"alg": "RS256", "kid": "its own"}, claims(), foreign),
        "its own key": lambda: jwt.encode(
            {"alg": "RS256", "kid": "unknown", "jwk": foreign.as_dict(private=False)},
            claims(),
            foreign,
        ),
    }[kind]()
    assert (await refused(proof(monkeypatch, key, token))).reason == "PROVIDER_REFUSED"


async def test_keys_that_the_provider_changed_are_those_that_count(service, provider, linked):
    await provider.new_keys()
    assert (await entered(service, provider)).session_token


async def test_who_said_no_there_is_told_so(service, provider, linked):
    await provider.seat("")
    began = await begun(service)
    answer = await provider.answer(began.authorization_url)
    assert answer["error"] == "access_denied"
    assert (await refused(completed(service, began.request_token, answer))).reason == "PROVIDER_REFUSED"


# Asked there, by its own word, or here.


async def test_the_accounts_own_is_asked_where_the_provider_asked_none(service, provider, linked):
    secret = await linked.takes_codes()
    await provider.seat(linked.subject, "pwd")
    answer = await entered(service, provider)
    assert answer.challenge_token
    assert not answer.session_token
    code = pyotp.TOTP(secret).at(service.clock.advance(seconds=30))
    completion = pb.CompleteSignInRequest(challenge_token=answer.challenge_token, code=code)
    assert (await service.anybody.CompleteSignIn(completion)).session_token


async def test_a_second_step_ends_with_the_link(service, provider, linked):
    secret = await linked.takes_codes()
    answer = await entered(service, provider)
    await linked.me.RemoveProviderLink(pb.RemoveProviderLinkRequest())
    code = pyotp.TOTP(secret).at(service.clock.advance(seconds=30))
    completion = pb.CompleteSignInRequest(challenge_token=answer.challenge_token, code=code)
    assert (await refused(service.anybody.CompleteSignIn(completion))).reason == "CHALLENGE_ENDED"


@pytest.mark.parametrize(("methods", "acr"), [(("pwd", "mfa"), ""), ((), STRONG)])
async def test_none_is_asked_where_the_provider_asked_for_two_factors(
    service, provider, linked, methods, acr
):
    await linked.takes_codes()
    await provider.seat(linked.subject, *methods, acr=acr)
    assert (await entered(service, provider)).session_token


@pytest.mark.parametrize(("methods", "limited"), [((), True), (("mfa",), False)])
async def test_who_must_have_one_may_have_it_there(service, provider, methods, limited):
    coordinator = await person(service, provider, COORDINATOR)
    await coordinator.links()
    await provider.seat(coordinator.subject, *methods)
    resolved = await service.resolve((await entered(service, provider)).session_token)
    assert resolved.second_factor_missing is limited
    assert bool(resolved.permissions) is not limited


# What asks for a fresh sign-in asks there whoever came in from there.


class Seat:
    """Whoever sits at a session that began at the provider."""

    def __init__(self, service, session: str, account_id: str) -> None:
        self.service = service
        self.session = session
        self.me = service.by(Actor(account_id=account_id, kind="person"))

    async def fresh(self) -> bool:
        token = (await self.service.resolve(self.session)).tokens["identity"]
        return verify(token, "identity", {"identity": self.service.key}, self.service.clock.now()).fresh

    async def begins(self) -> pb.ProviderRequest:
        return await self.me.BeginProviderPresence(pb.BeginProviderPresenceRequest())

    async def shows(self, began: pb.ProviderRequest, answer: dict[str, str]) -> None:
        await self.me.ConfirmPresence(
            pb.ConfirmPresenceRequest(
                session_token=self.session, request_token=began.request_token, answer=brought(answer)
            )
        )


@pytest_asyncio.fixture(loop_scope="module")
async def seat(service, provider, linked):
    session = (await entered(service, provider)).session_token
    return Seat(service, session, linked.id)


async def test_who_is_known_there_for_hours_has_shown_nothing_yet(service, seat):
    # The provider says not when it asked: it may have known the browser since the morning.
    assert (await service.resolve(seat.session)).at_provider
    assert not await seat.fresh()


async def test_presence_is_asked_anew_at_the_provider(provider, seat):
    began = await seat.begins()
    asked = parse_qs(urlsplit(began.authorization_url).query)
    assert (asked["prompt"], asked["max_age"]) == (["login"], ["0"])
    answer = await provider.answer(began.authorization_url)
    await seat.shows(began, answer)
    assert await seat.fresh()
    assert (await refused(seat.shows(began, answer))).reason == "PROVIDER_REFUSED"
    seat.service.clock.advance(minutes=16)
    assert not await seat.fresh()


async def test_an_older_sign_in_there_shows_nothing(service, provider, linked, seat):
    """A browser that drops from the address what asks for it, or that was let through without being asked."""
    began = await seat.begins()
    silent = began.authorization_url.replace("&prompt=login", "").replace("&max_age=0", "")
    assert (await refused(seat.shows(began, await provider.answer(silent)))).reason == "PROVIDER_REFUSED"
    # It says when: an hour before it was asked.
    began = await seat.begins()
    late = await provider.answer(began.authorization_url)
    await service.database.all(
        "UPDATE provider_request SET expire_time = expire_time + interval '1 hour'"
        " WHERE token_hash = $1 RETURNING 1",
        fingerprint(began.request_token),
    )
    assert (await refused(seat.shows(began, late))).reason == "PROVIDER_REFUSED"
    assert not await seat.fresh()


async def test_somebody_else_at_the_provider_shows_nothing(service, provider, linked, seat):
    ben = await person(service, provider)
    await ben.links()
    for subject in (ben.subject, "00u-nobody"):
        await provider.seat(subject)
        began = await seat.begins()
        answer = await provider.answer(began.authorization_url)
        assert (await refused(seat.shows(began, answer))).reason == "ACCOUNT_NOT_LINKED"
    assert not await seat.fresh()


async def test_no_answer_is_taken_for_another_purpose(service, provider, linked, seat):
    presence = await seat.begins()
    answer = await provider.answer(presence.authorization_url)
    link = linked.me.AddProviderLink(adding(presence.request_token, answer))
    assert (await refused(link)).reason == "PROVIDER_REFUSED"
    sign_in = await begun(service)
    answer = await provider.answer(sign_in.authorization_url)
    assert (await refused(seat.shows(sign_in, answer))).reason == "PROVIDER_REFUSED"
    assert not await seat.fresh()


async def test_a_password_opens_nothing_that_began_there(service, provider):
    password = "a password for this account"
    hashed = await Passwords().hash(password)
    rita = await person(service, provider, password_hash=hashed)
    await rita.links()
    seat = Seat(service, (await entered(service, provider)).session_token, rita.id)
    by_password = pb.ConfirmPresenceRequest(session_token=seat.session, password=password)
    assert (await refused(seat.me.ConfirmPresence(by_password))).reason == "PRESENCE_AT_PROVIDER"
    assert not await seat.fresh()
    # Back to the password, in the same session.
    await rita.me.RemoveProviderLink(pb.RemoveProviderLinkRequest(session_token=seat.session))
    assert not (await service.resolve(seat.session)).at_provider
    await seat.me.ConfirmPresence(by_password)
    assert await seat.fresh()


async def test_the_provider_is_not_asked_without_end(service, provider, arta):
    calls = [
        lambda: arta.me.BeginProviderLink(pb.BeginProviderLinkRequest()),
        lambda: arta.me.BeginProviderPresence(pb.BeginProviderPresenceRequest()),
    ]
    for call in (*calls, *calls, calls[0]):
        await call()
    for call in calls:
        assert (await refused(call())).reason == "SIGN_IN_THROTTLED"
    # Another's presses are another's.
    await (await person(service, provider)).links()


# Who links whom: the person in a signed-in session, or an administrator by another hand.


async def test_the_person_is_told(service, arta):
    assert (await arta.links()).provider_subject == arta.subject
    await arta.links()
    [act] = await service.database.all(
        "SELECT id, act FROM account_change WHERE account_id = $1", UUID(arta.id)
    )
    assert act["act"] == "PROVIDER_LINKED"
    jobs = await service.database.all("SELECT params FROM job WHERE kind = 'notice_mail'")
    assert any(str(act["id"]) in row["params"] for row in jobs)


async def test_who_is_linked_to_one_account_is_linked_to_no_other(service, provider, linked):
    ben = await person(service, provider)
    ben.subject = linked.subject
    assert (await refused(ben.links())).reason == "SUBJECT_TAKEN"
    assert (await refused(ben.is_linked_by_administrator(linked.subject))).reason == "SUBJECT_TAKEN"


async def test_an_administrators_link_waits_for_another_hand(service, provider, arta):
    await provider.seat(arta.subject)
    proposed = await arta.is_linked_by_administrator(arta.subject)
    assert proposed.waiting_change_id
    assert not proposed.provider_subject
    assert (await refused(entered(service, provider))).reason == "ACCOUNT_NOT_LINKED"
    assert (await service.confirmed(proposed)).provider_subject == arta.subject
    assert (await entered(service, provider)).session_token


async def test_who_has_not_come_yet_is_linked_to_nobody(service, provider):
    invited = await person(service, provider, "mlga_reader", state="INVITED", password_hash="")
    taken = await refused(invited.is_linked_by_administrator(invited.subject))
    assert taken.reason == "ACCOUNT_NOT_IN_STATE"


async def test_a_link_that_was_removed_opens_nothing_and_its_sessions_are_over(service, provider, linked):
    there = (await entered(service, provider)).session_token
    await linked.me.RemoveProviderLink(pb.RemoveProviderLinkRequest())
    assert (await refused(service.resolve(there))).reason == "SESSION_ENDED"
    assert (await refused(entered(service, provider))).reason == "ACCOUNT_NOT_LINKED"


async def test_a_link_that_two_hands_took_away_opens_nothing(service, provider, linked):
    there = (await entered(service, provider)).session_token
    await service.confirmed(await linked.is_linked_by_administrator(""))
    assert (await refused(service.resolve(there))).reason == "SESSION_ENDED"
    assert (await refused(entered(service, provider))).reason == "ACCOUNT_NOT_LINKED"


# Back-Channel Logout: what began at the provider ends with it.


async def test_whoever_signs_out_there_is_signed_out_here(service, provider, linked):
    there = (await entered(service, provider)).session_token
    await seeds.add(
        service.database,
        "session",
        secret_hash=fingerprint("by password"),
        account_id=UUID(linked.id),
        create_time=service.clock.now(),
        expire_time=service.clock.now() + dt.timedelta(hours=1),
    )
    await signed_out(service, await provider.logout_token(sub=linked.subject))
    assert (await refused(service.resolve(there))).reason == "SESSION_ENDED"
    await service.resolve("by password")


async def test_a_sign_out_that_is_said_again_ends_nothing_that_began_since(service, provider, linked):
    said = await provider.logout_token(sub=linked.subject)
    service.clock.advance(seconds=2)
    there = (await entered(service, provider)).session_token
    await signed_out(service, said)
    await service.resolve(there)


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "https://another.example"},
        {"aud": "another client"},
        {"exp": 1},
        {"iat": None},
        {"jti": None},
        {"events": None},
        {"events": {}},
        {"events": "http://schemas.openid.net/event/backchannel-logout"},
        {"nonce": "of a sign-in"},
        {"sub": None},
        {"header": {"kid": "unknown"}},
    ],
    ids=str,
)
async def test_a_wrong_sign_out_ends_nothing(service, provider, linked, wrong):
    there = (await entered(service, provider)).session_token
    said = await provider.logout_token(**{"sub": linked.subject} | wrong)
    assert (await refused(signed_out(service, said))).reason == "PROVIDER_REFUSED"
    await service.resolve(there)


async def signed_out(service, token: str) -> None:
    await service.anybody.EndProviderSessions(pb.EndProviderSessionsRequest(logout_token=token))


async def test_a_provider_that_is_away_is_said_to_be():
    away = Provider(given(oidc_issuer="http://127.0.0.1:9"))
    assert (await refused(away.address(Asked()))).reason == "PROVIDER_UNAVAILABLE"
    now = Clock().now()
    assert (await refused(away.proof("code", "", Asked(), now))).reason == "PROVIDER_UNAVAILABLE"
    assert (await refused(away.signed_out("a.b.c", now))).reason == "PROVIDER_UNAVAILABLE"


async def test_a_document_of_another_issuer_is_none(monkeypatch):
    async def read(_client, _address):
        return {"issuer": "https://another.example", "authorization_endpoint": "https://another.example/auth"}

    monkeypatch.setattr(openid, "_read", read)
    assert (await refused(Provider(given()).address(Asked()))).reason == "PROVIDER_UNAVAILABLE"


async def test_a_provider_that_leads_elsewhere_is_not_followed(provider):
    asked = []

    async def elsewhere(reader, writer):
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        location = f"{provider.issuer}/.well-known/openid-configuration"
        writer.write(f"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode())
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(elsewhere, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        there = Provider(given(oidc_issuer=f"http://127.0.0.1:{port}"))
        assert (await refused(there.address(Asked()))).reason == "PROVIDER_UNAVAILABLE"
    assert len(asked) == 1


async def test_ways_to_the_provider_are_slowed_for_an_address(service):
    for _ in range(40):
        await begun(service, source="10.9.9.9")
    assert (await refused(begun(service, source="10.9.9.9"))).reason == "SIGN_IN_THROTTLED"
    await begun(service, source="10.9.9.8")


async def test_without_a_provider_nothing_leads_to_one(shared_service):
    assert (await refused(begun(shared_service))).reason == "PROVIDER_NOT_SET"
    assert (await refused(completed(shared_service, "", {}))).reason == "PROVIDER_NOT_SET"
    assert (await refused(signed_out(shared_service, "a.b.c"))).reason == "PROVIDER_NOT_SET"
    arta = await person(shared_service, None)
    taken = arta.me.BeginProviderLink(pb.BeginProviderLinkRequest())
    assert (await refused(taken)).reason == "PROVIDER_NOT_SET"
    assert (await refused(arta.is_linked_by_administrator(arta.subject))).fields == [
        ("account.provider_subject", "PROVIDER_NOT_SET")
    ]


@pytest.mark.parametrize(
    "changed",
    [
        {"oidc_issuer": ""},
        {"oidc_client_id": ""},
        {"oidc_client_secret": ""},
        {"oidc_issuer": "http://ministry.example"},
    ],
    ids=str,
)
async def test_half_a_provider_or_one_in_the_open_is_no_setting(changed):
    with pytest.raises(SettingsError, match="PRAG_OIDC_ISSUER"):
        given(**changed)


async def test_the_secret_is_in_no_description_of_the_settings():
    assert CLIENT_SECRET not in repr(given())
