"""Signing in, what a session yields, and how it ends: within the same second, by every way."""

import asyncio
import json
import statistics
import time
from base64 import urlsafe_b64decode

import pytest
from prag.common.v1 import types_pb2 as types
from prag.identity.v1 import identity_service_pb2 as pb

from services.chassis.auth.tokens import Keys, verify
from services.chassis.errors import Unauthenticated
from services.domain.municipalities import EVERYWHERE
from services.identity.settings import AUDIENCES
from tests.identity.conftest import PASSWORD, administrator, refused
from tests.masks import with_mask


@pytest.fixture
async def officer(service):
    place = await service.institution()
    return await service.person("agim@ranilug.example", place, "mocr_officer")


async def alive(service, token: str) -> bool:
    try:
        await service.resolve(token)
    except Unauthenticated as error:
        return error.reason != "SESSION_ENDED"
    return True


async def test_a_session_yields_the_actor_and_one_token_for_each_service(service, officer):
    token = await service.sign_in("Agim@Ranilug.Example", locale=types.LOCALE_SR_LATN)
    answer = await service.resolve(token)
    assert answer.account.id == officer.id
    assert answer.account.locale == types.LOCALE_SR_LATN
    assert (
        answer.account.last_sign_in_time.ToDatetime(tzinfo=service.clock.now().tzinfo) == service.clock.now()
    )
    assert answer.institution.code == "okzp-ran"
    assert list(answer.municipalities) == ["RAN"]
    assert list(answer.strands) == ["RETURN", "REINTEGRATION", "INTEGRATION"]
    assert "case.write" in answer.permissions
    assert "plan.approve" not in answer.permissions
    assert set(answer.tokens) == set(AUDIENCES)
    keys = Keys([service.key])
    for audience in AUDIENCES:
        actor = verify(answer.tokens[audience], audience, keys, service.clock.now())
        assert (actor.account_id, actor.kind, actor.purpose) == (officer.id, "person", "test")
        assert (actor.institution_id, actor.institution_kind) == (officer.institution_id, "MOCR")
        assert (actor.roles, actor.municipalities) == (frozenset({"mocr_officer"}), ("RAN",))
        assert actor.locale == "sr-Latn"
        header, claims = (
            json.loads(urlsafe_b64decode(part + "==")) for part in answer.tokens[audience].split(".")[:2]
        )
        assert header == {"alg": "Ed25519", "kid": "identity", "typ": "prag+jwt"}
        assert (claims["aud"], claims["exp"] - claims["iat"]) == (audience, 60)


async def test_national_roles_reach_everywhere_in_their_strand(service):
    place = await service.institution("MCR", "mcr")
    await service.person("m@mcr.example", place, "mcr_officer")
    answer = await service.resolve(await service.sign_in("m@mcr.example"))
    assert tuple(answer.municipalities) == EVERYWHERE
    assert list(answer.strands) == ["RETURN"]
    region = await service.institution("REGC", "regc-gjilan", "GJL", "RAN", "VIT")
    await service.person("k@regc.example", region, "regional_coordinator")
    answer = await service.resolve(await service.sign_in("k@regc.example"))
    assert list(answer.municipalities) == ["GJL", "RAN", "VIT"]


async def test_only_the_hash_of_a_secret_is_stored(service, officer):
    token = await service.sign_in(officer.email)
    assert len(urlsafe_b64decode(token + "=")) == 32
    tables = ("session", "invitation", "account", "throttle_bucket", "idempotency_key")
    dump = str([dict(row) for table in tables
                for row in await service.database.all(f"SELECT * FROM {table}")])  # fmt: skip
    assert token not in dump
    assert PASSWORD not in dump
    assert "$argon2id$" in dump
    # A new one at each sign-in.
    assert await service.sign_in(officer.email) != token


async def test_wrong_password_unknown_account_and_suspended_account_are_the_same_answer(service, officer):
    other = await service.person("b@x.example", await service.institution("EO", "eo"), "institution_officer")
    await service.administrator().SuspendAccount(pb.SuspendAccountRequest(account_id=other.id))
    for email, password in [
        (officer.email, "not the password"),
        ("nobody@ranilug.example", PASSWORD),
        (other.email, PASSWORD),
        ("", ""),
        (officer.email, ""),
        (officer.email, "x" * 5000),
    ]:
        answer = await refused(service.sign_in(email, password))
        assert (answer.error.code, answer.reason, answer.error.metadata) == (
            "UNAUTHENTICATED",
            "SIGN_IN_FAILED",
            {},
        )


async def test_an_unknown_account_takes_as_long_as_a_known_one(service, officer):
    taken = {"agim@ranilug.example": [], "nobody@ranilug.example": []}
    for number in range(8):
        for email, times in taken.items():
            started = time.perf_counter()
            await refused(service.sign_in(email, "not the password", source=f"10.2.0.{number}"))
            times.append(time.perf_counter() - started)
            service.clock.advance(minutes=2)
    known, unknown = (statistics.median(times) for times in taken.values())
    assert 0.5 < known / unknown < 2.0


async def another_role(service, officer):
    wanted = pb.Account(id=officer.id, roles=["mocr_head"], etag=officer.etag)
    asked = await service.administrator().UpdateAccount(with_mask(pb.UpdateAccountRequest(account=wanted)))
    await service.confirmed(asked)


ENDINGS = {
    "sign out": lambda h, o, t: h.anybody.SignOut(pb.SignOutRequest(session_token=t)),
    "suspension": lambda h, o, t: h.administrator().SuspendAccount(pb.SuspendAccountRequest(account_id=o.id)),
    "another role": lambda h, o, t: another_role(h, o),
    "institution closed": lambda h, o, t: close_institution(h, o),
    "sign out everywhere": lambda h, o, t: sign_out_everywhere(h, t),
    "another password": lambda h, o, t: change_password(h, t),
}


async def close_institution(service, officer):
    row = await service.administrator().GetInstitution(
        pb.GetInstitutionRequest(institution_id=officer.institution_id)
    )
    request = with_mask(pb.UpdateInstitutionRequest(institution=pb.Institution(id=row.id, etag=row.etag)))
    request.update_mask.paths.append("active")
    await service.administrator().UpdateInstitution(request)


async def own(service, token):
    answer = await service.resolve(token)
    return service.by(verify(answer.tokens["identity"], "identity", Keys([service.key]), service.clock.now()))


async def sign_out_everywhere(service, token):
    answer = await (await own(service, token)).SignOutEverywhere(pb.SignOutEverywhereRequest())
    assert answer.ended == 2


async def change_password(service, token):
    await (await own(service, token)).UpdateOwnAccount(
        pb.UpdateOwnAccountRequest(current_password=PASSWORD, new_password="treni niset ne mesnate")
    )


@pytest.mark.parametrize("way", ENDINGS)
async def test_a_session_ends_in_the_same_instant(service, officer, way):
    token, other = await service.sign_in(officer.email), await service.sign_in(officer.email)
    assert await alive(service, token)
    # The clock stands: nothing here waits for a second to pass.
    await ENDINGS[way](service, officer, token)
    assert not await alive(service, token)
    assert await alive(service, other) == (way == "sign out")


async def test_restoring_an_account_does_not_bring_its_sessions_back(service, officer):
    token = await service.sign_in(officer.email)
    await service.administrator().SuspendAccount(pb.SuspendAccountRequest(account_id=officer.id))
    asked = await service.administrator().RestoreAccount(pb.RestoreAccountRequest(account_id=officer.id))
    await service.administrator().ConfirmAccountChange(
        pb.ConfirmAccountChangeRequest(change_id=asked.waiting_change_id)
    )
    assert not await alive(service, token)
    assert await alive(service, await service.sign_in(officer.email))


async def test_a_suspension_during_the_check_of_the_password_wins(service, officer, monkeypatch):
    servicer_verify = service.runtime.service.servicers[0][1]
    assert servicer_verify
    from services.identity.passwords import Passwords

    real = Passwords.verify

    async def slow(self, stored, password):
        answer = await real(self, stored, password)
        await service.administrator().SuspendAccount(pb.SuspendAccountRequest(account_id=officer.id))
        return answer

    monkeypatch.setattr(Passwords, "verify", slow)
    assert (await refused(service.sign_in(officer.email))).reason == "SIGN_IN_FAILED"


async def test_a_shared_computer_is_idle_for_15_minutes_at_most_and_any_session_8_hours(service, officer):
    shared = await service.sign_in(officer.email, shared_computer=True)
    own = await service.sign_in(officer.email)
    for _ in range(10):
        service.clock.advance(minutes=14)
        answer = await service.resolve(shared)
        left = answer.idle_expire_time.ToDatetime(tzinfo=service.clock.now().tzinfo) - service.clock.now()
        assert left.total_seconds() == 15 * 60
    service.clock.advance(minutes=15)
    assert not await alive(service, shared)
    assert await alive(service, own)
    service.clock.advance(hours=8)
    assert not await alive(service, own)
    # Work does not carry a shared one over eight hours either.
    shared = await service.sign_in(officer.email, shared_computer=True)
    for _ in range(47):
        service.clock.advance(minutes=10)
        assert await alive(service, shared)
    service.clock.advance(minutes=10)
    assert not await alive(service, shared)


@pytest.mark.parametrize("token", ["", "x", "x" * 10_000, "' OR true --"])
async def test_no_session(service, token):
    assert not await alive(service, token)
    await service.anybody.SignOut(pb.SignOutRequest(session_token=token))


async def test_twenty_tries_at_once_use_twenty(service, officer):
    answers = await asyncio.gather(
        *(refused(service.sign_in(officer.email, f"guess number {number}", source=f"10.9.0.{number}"))
          for number in range(20))
    )  # fmt: skip
    assert sorted(answer.reason for answer in answers) == ["SIGN_IN_FAILED"] * 5 + ["SIGN_IN_THROTTLED"] * 15


async def test_guesses_from_elsewhere_slow_the_guesser_and_not_the_officer(service, officer):
    await service.sign_in(officer.email, source="10.1.1.1")
    service.clock.advance(minutes=1)
    for number in range(60):
        answer = await refused(service.sign_in(officer.email, "guess", source=f"172.16.0.{number}"))
        last = answer
    assert last.reason == "SIGN_IN_THROTTLED"
    assert int(last.error.metadata["seconds"]) >= 1
    # The right password from a place that the account does not know has to wait as well ...
    assert (await refused(service.sign_in(officer.email, source="192.168.7.7"))).reason == "SIGN_IN_THROTTLED"
    # ... and at the officer's own desk the door is open.
    assert await service.sign_in(officer.email, source="10.1.1.1")
    # After a minute anybody may try again: nobody is locked out.
    service.clock.advance(seconds=61)
    assert await service.sign_in(officer.email, source="192.168.7.7")


async def test_one_source_is_slowed_whatever_account_it_tries(service, officer):
    reasons = [
        (await refused(service.sign_in(f"a{number}@x.example", "guess", source="10.66.0.1"))).reason
        for number in range(42)
    ]
    assert reasons == ["SIGN_IN_FAILED"] * 40 + ["SIGN_IN_THROTTLED"] * 2
    assert (await refused(service.sign_in(officer.email, source="10.66.0.1"))).reason == "SIGN_IN_THROTTLED"
    assert await service.sign_in(officer.email, source="10.66.0.2")


async def test_ones_own_account(service, officer):
    token = await service.sign_in(officer.email)
    me = await own(service, token)
    assert (await me.GetOwnAccount(pb.GetOwnAccountRequest())).id == officer.id
    answer = await me.UpdateOwnAccount(
        pb.UpdateOwnAccountRequest(locale=types.LOCALE_SQ, keyboard_shortcuts=False)
    )
    assert (answer.locale, answer.keyboard_shortcuts) == (types.LOCALE_SQ, False)
    assert await alive(service, token)
    answer = await refused(
        me.UpdateOwnAccount(pb.UpdateOwnAccountRequest(current_password="x", new_password="y" * 20))
    )
    assert (answer.error.code, answer.reason) == ("UNAUTHENTICATED", "SIGN_IN_FAILED")
    answer = await refused(
        me.UpdateOwnAccount(pb.UpdateOwnAccountRequest(current_password=PASSWORD, new_password="short"))
    )
    assert answer.fields == [("new_password", "PASSWORD_TOO_WEAK")]
    other = await service.sign_in(officer.email)
    await me.UpdateOwnAccount(
        pb.UpdateOwnAccountRequest(
            current_password=PASSWORD, new_password="treni niset ne mesnate", session_token=token
        )
    )
    assert (await alive(service, token), await alive(service, other)) == (True, False)
    # No permission is needed for one's own account, and none is given by it.
    assert (
        await refused(me.GetAccount(pb.GetAccountRequest(account_id=officer.id)))
    ).reason == "NOT_PERMITTED"
    assert (await refused(service.anybody.GetOwnAccount(pb.GetOwnAccountRequest()))).reason == "TOKEN_MISSING"
    assert administrator().may("account.read")
