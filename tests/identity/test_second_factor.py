"""The second factor: a password alone opens nothing, each code opens once, what was lost takes two hands."""

import asyncio
import datetime as dt
from contextlib import suppress
from uuid import UUID

import pyotp
import pytest
from prag.identity.v1 import identity_service_pb2 as pb

from services.chassis import jobs
from services.chassis.auth.actors import Actor
from services.chassis.errors import Unauthenticated
from services.identity import passkeys
from services.identity.rules import factors
from services.identity.secrets import Seal
from services.identity.settings import Settings, SettingsError
from tests.identity.conftest import PASSWORD, refused
from tests.rights import seeds

ADDRESS = "arta@x.example"
STEP = dt.timedelta(seconds=30)


@pytest.fixture
def settings_given(letters):
    return letters.settings | {"factor_key": "a key of the operator's"}


class Officer:
    """Somebody with an authenticator in the hand."""

    def __init__(self, service, account: pb.Account) -> None:
        self.service = service
        self.account = account
        self.me = service.by(
            Actor(
                account_id=account.id, kind="person", roles=frozenset(account.roles), municipalities=("RAN",)
            )
        )
        self.secret = ""
        self.recovery: list[str] = []

    def code(self, **later) -> str:
        return pyotp.TOTP(self.secret).at(self.service.clock.now() + dt.timedelta(**later))

    async def sets_up(self, session: str = "") -> None:
        self.secret = (await self.me.BeginTotp(pb.BeginTotpRequest())).secret
        confirmation = pb.ConfirmTotpRequest(code=self.code(), session_token=session)
        self.recovery = list((await self.me.ConfirmTotp(confirmation)).codes)
        self.service.clock.advance(seconds=30)

    async def challenge(self, **more) -> str:
        answer = await self.service.anybody.SignIn(
            pb.SignInRequest(email=ADDRESS, password=PASSWORD, source="10.1.1.1", **more)
        )
        assert not answer.session_token
        assert not answer.device_token
        return answer.challenge_token

    async def completed(self, challenge: str, code: str, **more) -> pb.SignInResponse:
        request = pb.CompleteSignInRequest(
            challenge_token=challenge, code=code, **({"source": "10.1.1.1"} | more)
        )
        return await self.service.anybody.CompleteSignIn(request)


async def made(service, role: str = "mocr_officer") -> Officer:
    place = await service.institution("ADMIN" if role == "administrator" else "MOCR")
    return Officer(service, await service.person(ADDRESS, place, role))


@pytest.fixture
async def officer(service):
    return await made(service)


async def told(service, letters) -> list[str]:
    letters.taken.clear()
    while await jobs.step(service.runtime):
        pass
    return [f"{one['To']}: {one['Subject']}" for one in letters.taken if "@" in one["To"]]


async def acts(service, account_id: str) -> list[str]:
    listed = await service.administrator().ListAccountChanges(
        pb.ListAccountChangesRequest(account_id=account_id)
    )
    return [pb.AccountAct.Name(change.act).removeprefix("ACCOUNT_ACT_") for change in listed.changes]


async def test_a_password_alone_opens_nothing_any_more(service, letters, officer):
    here, elsewhere = await service.sign_in(ADDRESS), await service.sign_in(ADDRESS)
    await told(service, letters)
    await officer.sets_up(session=here)
    assert await service.resolve(here)
    assert (await refused(service.resolve(elsewhere))).reason == "SESSION_ENDED"
    [letter] = await told(service, letters)
    assert letter.startswith(ADDRESS)
    challenge = await officer.challenge()
    assert (await refused(service.resolve(challenge))).reason == "SESSION_ENDED"
    answer = await officer.completed(challenge, officer.code())
    resolved = await service.resolve(answer.session_token)
    assert (resolved.account.id, resolved.account.second_factor) == (officer.account.id, True)
    # A challenge is good once, whatever code comes with it.
    assert (await refused(officer.completed(challenge, officer.recovery[0]))).reason == "CHALLENGE_ENDED"
    assert (await acts(service, officer.account.id))[0] == "FACTOR_ADDED"


async def test_secrets_and_codes_are_kept_closed(service, officer):
    await officer.sets_up()
    rows = await service.database.all("SELECT sealed || pending AS kept FROM totp")
    assert officer.secret not in rows[0]["kept"]
    stored = str(await service.database.all("SELECT code_hash FROM recovery_code"))
    assert len(officer.recovery) == factors.CODES
    assert not [code for code in officer.recovery if code in stored]
    seal = Seal("a key of the operator's")
    with pytest.raises(ValueError, match="another account"):
        seal.open(dt.datetime, rows[0]["kept"])


@pytest.mark.parametrize(
    ("later", "right"),
    [(-30, True), (-31, False), (0, True), (30, True), (59, True), (60, False), (-1, True)],
)
async def test_one_step_of_drift(officer, service, later, right):
    await officer.sets_up()
    # At the first second of a step, far from the code that set it up.
    service.clock.advance(minutes=10, seconds=30 - service.clock.now().timestamp() % 30)
    challenge = await officer.challenge()
    call = officer.completed(challenge, officer.code(seconds=later))
    if right:
        assert (await call).session_token
    else:
        assert (await refused(call)).reason == "CODE_WRONG"


async def test_a_code_is_taken_once_and_none_before_it(service, officer):
    await officer.sets_up()
    service.clock.advance(minutes=2)
    code = officer.code()
    assert await officer.completed(await officer.challenge(), code)
    for again in (code, officer.code(seconds=-30)):
        assert (await refused(officer.completed(await officer.challenge(), again))).reason == "CODE_WRONG"
    service.clock.advance(seconds=30)
    assert await officer.completed(await officer.challenge(), officer.code())


@pytest.mark.parametrize("kind", ["authenticator", "paper"])
async def test_of_two_uses_at_one_moment_one_wins(service, officer, kind):
    await officer.sets_up()
    code = officer.code() if kind == "authenticator" else officer.recovery[0]
    challenges = [await officer.challenge() for _ in range(2)]
    calls = [officer.completed(challenge, code) for challenge in challenges]
    answers = await asyncio.gather(*calls, return_exceptions=True)
    assert sorted(getattr(one, "reason", "") for one in answers) == ["", "CODE_WRONG"]


async def at_once(call, request) -> list[str]:
    """Why each of two presses of one button was refused; empty where it was not."""
    answers = await asyncio.gather(*(call(request) for _ in range(2)), return_exceptions=True)
    return sorted(getattr(one, "reason", "") for one in answers)


async def test_each_step_is_taken_once_when_it_is_pressed_twice_at_once(service, officer, monkeypatch):
    officer.secret = (await officer.me.BeginTotp(pb.BeginTotpRequest())).secret
    taken = pb.ConfirmTotpRequest(code=officer.code())
    assert await at_once(officer.me.ConfirmTotp, taken) == ["", "NO_SECOND_FACTOR"]
    made = passkeys.MadePasskey(b"telephone", b"key", 0)
    monkeypatch.setattr(passkeys.Passkeys, "check_offered", lambda _: None)
    monkeypatch.setattr(passkeys.Passkeys, "made", lambda *_: made)
    begun = (await officer.me.BeginPasskey(pb.BeginPasskeyRequest())).begun
    added = pb.AddPasskeyRequest(begun=begun, passkey="{}", name="My telephone")
    assert await at_once(officer.me.AddPasskey, added) == ["", "PASSKEY_TAKEN"]
    service.clock.advance(seconds=30)
    renewed = pb.RenewRecoveryCodesRequest(code=officer.code())
    assert await at_once(officer.me.RenewRecoveryCodes, renewed) == ["", "CODE_WRONG"]
    asked = pb.ResetSecondFactorRequest(account_id=officer.account.id)
    assert await at_once(service.administrator().ResetSecondFactor, asked) == ["", "CHANGE_WAITS"]
    service.clock.advance(minutes=10)
    removed = pb.RemoveSecondFactorRequest(code=officer.code())
    assert await at_once(officer.me.RemoveSecondFactor, removed) == ["", "NO_SECOND_FACTOR"]


async def test_a_recovery_code_opens_once_and_the_person_is_told(service, letters, officer):
    await officer.sets_up()
    await told(service, letters)
    code = officer.recovery[0].lower().replace("-", " ")
    assert (await officer.completed(await officer.challenge(), code)).session_token
    assert (await refused(officer.completed(await officer.challenge(), code))).reason == "CODE_WRONG"
    factor = await officer.me.GetSecondFactor(pb.GetSecondFactorRequest())
    assert (factor.totp, factor.recovery_codes, factor.required) == (True, factors.CODES - 1, False)
    assert await told(service, letters)
    renewed = await officer.me.RenewRecoveryCodes(pb.RenewRecoveryCodesRequest(code=officer.code()))
    assert not set(renewed.codes) & set(officer.recovery)
    other = await officer.challenge()
    assert (await refused(officer.completed(other, officer.recovery[1]))).reason == "CODE_WRONG"
    assert (await acts(service, officer.account.id))[:2] == ["CODES_RENEWED", "RECOVERY_USED"]


async def test_another_s_codes_open_nothing(service, officer):
    await officer.sets_up()
    other = Officer(
        service,
        await service.person("b@x.example", await service.institution("MOCR", "other"), "mocr_officer"),
    )
    await other.sets_up()
    challenge = await officer.challenge()
    assert (await refused(officer.completed(challenge, other.recovery[0]))).reason == "CODE_WRONG"


async def test_guessing_is_slowed_and_delays_nobody_where_they_work(service, officer):
    session = await service.sign_in(ADDRESS, source="10.9.9.9")
    await officer.sets_up(session=session)
    challenge = await officer.challenge(device_token="unknown")
    seen = []
    for guess in range(20):
        request = officer.completed(challenge, f"{guess:06}", source="10.6.6.6")
        seen.append((await refused(request)).reason)
    assert seen[:5] == ["CODE_WRONG"] * 5
    assert set(seen[5:]) == {"SIGN_IN_THROTTLED"}
    # From where the person signed in before.
    assert (await officer.completed(challenge, officer.code(), source="10.9.9.9")).session_token


async def test_a_challenge_ends(service, officer):
    await officer.sets_up()
    challenge = await officer.challenge()
    service.clock.advance(minutes=5)
    assert (await refused(officer.completed(challenge, officer.code()))).reason == "CHALLENGE_ENDED"
    for wrong in ("", "nothing", "x" * 43):
        assert (await refused(officer.completed(wrong, officer.code()))).reason == "CHALLENGE_ENDED"


async def test_a_suspension_and_a_new_password_end_what_waits(service, officer):
    await officer.sets_up()
    challenge = await officer.challenge()
    secret = await service.renewed(officer.account.id)
    await service.anybody.AcceptInvitation(
        pb.AcceptInvitationRequest(invitation_token=secret, password="another of some length")
    )
    assert (await refused(officer.completed(challenge, officer.code()))).reason == "SIGN_IN_FAILED"
    # A forgotten password leaves the second factor as it is.
    answer = await service.anybody.SignIn(
        pb.SignInRequest(email=ADDRESS, password="another of some length", source="10.1.1.1")
    )
    assert answer.challenge_token
    await service.administrator().SuspendAccount(pb.SuspendAccountRequest(account_id=officer.account.id))
    call = officer.completed(answer.challenge_token, officer.code())
    assert (await refused(call)).reason == "CHALLENGE_ENDED"


async def test_what_is_in_use_stays_so_until_another_counts(service, officer):
    await officer.sets_up()
    first = officer.secret
    await officer.me.BeginTotp(pb.BeginTotpRequest())
    assert (
        await officer.completed(await officer.challenge(), pyotp.TOTP(first).at(service.clock.now()))
    ).session_token
    wrong = pb.ConfirmTotpRequest(code="000000")
    assert (await refused(officer.me.ConfirmTotp(wrong))).reason == "CODE_WRONG"


async def test_the_person_goes_back_to_the_password_by_a_code_only(service, officer):
    none = pb.RemoveSecondFactorRequest(code="123456")
    assert (await refused(officer.me.RemoveSecondFactor(none))).reason == "NO_SECOND_FACTOR"
    await officer.sets_up()
    assert (await refused(officer.me.RemoveSecondFactor(none))).reason == "CODE_WRONG"
    left = await officer.me.RemoveSecondFactor(pb.RemoveSecondFactorRequest(code=officer.code()))
    assert left == pb.SecondFactor()
    assert await service.sign_in(ADDRESS)
    assert not await service.database.all("SELECT FROM recovery_code")


async def test_what_was_lost_is_taken_away_by_two_hands(service, letters, officer):
    one = service.administrator()
    asked = pb.ResetSecondFactorRequest(account_id=officer.account.id)
    assert (await refused(one.ResetSecondFactor(asked))).reason == "NO_SECOND_FACTOR"
    session = await service.sign_in(ADDRESS)
    await officer.sets_up(session=session)
    offered = {
        action.name: action.reason
        for action in (await one.GetAccount(pb.GetAccountRequest(account_id=officer.account.id))).actions
    }
    assert offered["reset_second_factor"] == ""
    waits = await one.ResetSecondFactor(asked)
    assert waits.second_factor
    confirmation = pb.ConfirmAccountChangeRequest(change_id=waits.waiting_change_id)
    assert (await refused(one.ConfirmAccountChange(confirmation))).reason in {
        "OWN_PROPOSAL",
        "CHANGE_NOT_FOUND",
    }
    assert (
        await refused(service.administrator(officer.account.id).ConfirmAccountChange(confirmation))
    ).reason == ("OWN_ACCOUNT")
    assert await officer.challenge()
    await told(service, letters)
    await service.administrator().ConfirmAccountChange(confirmation)
    assert (await refused(service.resolve(session))).reason == "SESSION_ENDED"
    [letter] = await told(service, letters)
    assert letter.startswith(ADDRESS)
    assert await service.sign_in(ADDRESS)
    assert (await acts(service, officer.account.id))[0] == "FACTOR_RESET"


async def test_nobody_proposes_it_for_themselves(service):
    me = await made(service, "administrator")
    await me.sets_up()
    call = me.service.administrator(me.account.id).ResetSecondFactor(
        pb.ResetSecondFactorRequest(account_id=me.account.id)
    )
    assert (await refused(call)).reason == "OWN_ACCOUNT"


class TestRequired:
    """From the day on that the operator set."""

    @pytest.fixture
    def settings_given(self, letters):
        # The clock stands at the morning of the day before.
        return letters.settings | {"factor_key": "key", "second_factor_since": dt.date(2026, 11, 23)}

    @pytest.mark.parametrize("role", ["administrator", "mocr_officer"])
    async def test_who_has_none_may_set_one_up_and_no_more(self, service, clock, role):
        me = await made(service, role)
        session = await service.sign_in(ADDRESS)
        resolved = await service.resolve(session)
        assert (bool(resolved.permissions), resolved.second_factor_missing) == (True, False)
        # Midnight of Kosovo.
        clock.advance(hours=13, minutes=59)
        session = await service.sign_in(ADDRESS)
        assert not (await service.resolve(session)).second_factor_missing
        clock.advance(minutes=1)
        resolved = await service.resolve(session)
        limited = role == "administrator"
        assert (bool(resolved.permissions), resolved.second_factor_missing) == (not limited, limited)
        if not limited:
            return
        # At identity's door too, and by a token that is made anew.
        shown = [("authorization", f"Bearer {resolved.tokens['identity']}")]
        with pytest.raises(Exception, match="NOT_PERMITTED"):
            await me.me.stub.ListAccounts(pb.ListAccountsRequest(), timeout=5, metadata=shown)
        clock.advance(seconds=20)
        with pytest.raises(Exception, match="NOT_PERMITTED"):
            await me.me.stub.ListAccounts(pb.ListAccountsRequest(), timeout=5, metadata=shown)
        factor = await me.me.GetSecondFactor(pb.GetSecondFactorRequest())
        assert factor.required
        await me.sets_up(session=session)
        assert (await service.resolve(session)).permissions
        call = me.me.RemoveSecondFactor(pb.RemoveSecondFactorRequest(code=me.code()))
        assert (await refused(call)).reason == "SECOND_FACTOR_REQUIRED"


class TestWithoutKey:
    """Where the operator set none."""

    @pytest.fixture
    def settings_given(self):
        return {}

    async def test_nobody_sets_up_what_could_not_be_kept(self, service):
        me = await made(service)
        assert (await refused(me.me.BeginTotp(pb.BeginTotpRequest()))).reason == "TOTP_NOT_SET"


def test_nothing_is_required_that_cannot_be_kept(tmp_path):
    with pytest.raises(SettingsError, match="PRAG_FACTOR_KEY"):
        Settings(
            database_url="x", key_file=tmp_path, keys_file=tmp_path, second_factor_since=dt.date(2026, 1, 1)
        )


def test_of_whom_it_is_required():
    day = dt.date(2026, 11, 23)
    for role in factors.REQUIRED_OF:
        assert not factors.is_required([role], None, day)
        assert not factors.is_required([role], day, day - dt.timedelta(days=1))
        assert factors.is_required(["mocr_officer", role], day, day)
    assert not factors.is_required(["mocr_officer", "mocr_head"], day, day)


async def test_passkeys_are_removed_singly_and_the_last_factor_by_a_code_only(service, letters, officer):
    account = UUID(officer.account.id)
    await service.database.all("UPDATE account SET second_factor = true WHERE id = $1", account)
    for number, name in enumerate(("telephone", "key")):
        await seeds.add(
            service.database,
            "passkey",
            credential_id=name.encode(),
            account_id=account,
            name=name,
            create_time=service.clock.now() + number * STEP,
        )
    shown = await officer.me.GetSecondFactor(pb.GetSecondFactorRequest())
    ids = {key.name: key.id for key in shown.keys}
    assert list(ids) == list(shown.passkeys) == ["telephone", "key"]
    other = await service.person(
        "ben@x.example", await service.institution("EO", "eo"), "institution_officer"
    )
    stranger = service.by(Actor(account_id=other.id, kind="person"))
    removal = pb.RemovePasskeyRequest(passkey_id=ids["key"])
    assert (await refused(stranger.RemovePasskey(removal))).reason == "PASSKEY_NOT_FOUND"
    await told(service, letters)
    answers = await asyncio.gather(
        *(officer.me.RemovePasskey(removal) for _ in range(2)), return_exceptions=True
    )
    [left] = [one for one in answers if isinstance(one, pb.SecondFactor)]
    assert sorted(getattr(one, "reason", "") for one in answers) == ["", "PASSKEY_NOT_FOUND"]
    assert [key.name for key in left.keys] == ["telephone"]
    assert len(await told(service, letters)) == 1
    for gone in (ids["key"], "none", "!"):
        again = officer.me.RemovePasskey(pb.RemovePasskeyRequest(passkey_id=gone))
        assert (await refused(again)).reason == "PASSKEY_NOT_FOUND"
    last = pb.RemovePasskeyRequest(passkey_id=ids["telephone"])
    assert (await refused(officer.me.RemovePasskey(last))).reason == "LAST_FACTOR"
    await officer.sets_up()
    assert not (await officer.me.RemovePasskey(last)).keys
    assert await officer.challenge()


@pytest.mark.parametrize(
    "answer",
    [
        *("", "{}", "[]", "1", "null", '"x"', "[" * 16_000, '{"id":' * 2600),
        '{"id":"YWE","rawId":"YWE","response":[],"type":"public-key"}',
        '{"id":"YWE","rawId":"YWE","response":{"clientDataJSON":5,"attestationObject":[]},"type":"public-key"}',
        '{"id":"YWE","rawId":"YWE","response":{"clientDataJSON":"bnVsbA","attestationObject":"oA"},"type":"x"}',
        '{"id":"YWE","rawId":"YWE","response":{"authenticatorData":"/w","signature":"YQ"},"type":"public-key"}',
    ],
    ids=lambda answer: answer[:12],
)
def test_an_answer_that_no_browser_gives_is_refused(answer: str):
    asked = passkeys.Passkeys("https://prag.example")
    for read in (
        lambda: asked.made(b"challenge", answer),
        lambda: asked.used(b"challenge", answer, b"key", 0),
    ):
        with pytest.raises(Unauthenticated, match="PASSKEY_REFUSED"):
            read()
    # A body that is none names no passkey; one that names one is compared afterwards.
    with suppress(Unauthenticated):
        passkeys.credential_of(answer)
