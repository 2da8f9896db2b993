"""Attacks on the doors that ask for a secret: what is tried is slowed, and nobody is kept out by it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from prag.identity.v1 import identity_service_pb2 as pb

from services.chassis.auth.actors import acting, service_actor
from services.chassis.database.database import Tx
from services.identity.commands import throttle
from services.identity.commands.throttle import Keys
from tests.identity.conftest import PASSWORD, IdentityUnderTest, refused
from tests.identity.test_accounts import client
from tests.identity.test_sessions import own

FAILED, THROTTLED = "SIGN_IN_FAILED", "SIGN_IN_THROTTLED"
OFFICE = "203.0.113.7"


@pytest.fixture
async def email(service) -> str:
    place = await service.institution()
    return str((await service.person("agim@ranilug.example", place, "mocr_officer")).email)


async def sign_in(service: IdentityUnderTest, email: str, **more: str) -> pb.SignInResponse:
    given = {"password": PASSWORD, "source": OFFICE, **more}
    return await service.anybody.SignIn(pb.SignInRequest(email=email, **given))


async def guess(service: IdentityUnderTest, email: str, **more: str) -> str:
    return str((await refused(sign_in(service, email, password="a guess", **more))).reason)


@asynccontextmanager
async def written(service: IdentityUnderTest) -> AsyncIterator[Tx]:
    with acting(service_actor("identity")):
        async with service.runtime.database.transaction() as tx:
            yield tx


async def tried(service: IdentityUnderTest, email: str, source: str = OFFICE, device: str = "") -> bool:
    """Whether a password is looked at; without looking, which takes as long as it should."""
    async with written(service) as tx:
        return await throttle.take_try(tx, Keys.of(email, source, device)) == 0.0


async def signed_in(service: IdentityUnderTest, email: str, source: str = OFFICE, device: str = "") -> None:
    async with written(service) as tx:
        keys = Keys.of(email, source, device)
        await throttle.try_succeeded(tx, keys, keys)


async def test_one_word_at_all_accounts_of_an_office_from_its_own_address(service):
    """110 of 110 were tried: all had signed in from there, so each had a bucket of its own and no other."""
    emails = [f"officer{number}@office.example" for number in range(110)]
    for email in emails:
        await signed_in(service, email)
    assert sum([await tried(service, email) for email in emails]) == 40
    # The same from where nobody is known.
    assert sum([await tried(service, email, "198.51.100.9") for email in emails]) == 40


async def test_a_neighbour_does_not_delay_whose_device_is_known(service, email):
    device = (await sign_in(service, email)).device_token
    for number in range(60):
        await tried(service, email)
        await signed_in(service, f"colleague{number}@office.example")
        await tried(service, f"colleague{number}@office.example")
        await tried(service, f"nobody{number}@x.example")
    assert await guess(service, email) == THROTTLED
    # The officer's own browser, from the same address, at once; it keeps its name.
    assert (await sign_in(service, email, device_token=device)).device_token == device
    # What is tried on it is counted as well.
    answers = [await guess(service, email, device_token=device) for _ in range(6)]
    assert answers == [FAILED] * 5 + [THROTTLED]


async def test_a_device_of_one_is_no_device_of_another(service, email):
    device = (await sign_in(service, email)).device_token
    answers = [await tried(service, "other@x.example", f"10.4.0.{number}", device) for number in range(9)]
    assert answers == [True] * 5 + [False] * 4


async def test_nobody_names_a_device_beforehand(service, email):
    chosen = "chosen by somebody else"
    assert (await sign_in(service, email, device_token=chosen)).device_token != chosen
    for number in range(9):
        await tried(service, email, f"10.5.0.{number}")
    assert not await tried(service, email, "10.5.1.1", chosen)


async def test_a_shared_computer_is_known_to_all_who_use_it_and_tries_no_more_than_twenty(service):
    emails = [f"officer{number}@office.example" for number in range(8)]
    for email in emails:
        await signed_in(service, email, device="the office's computer")
    answers = [
        await tried(service, email, f"10.6.{turn}.1", "the office's computer")
        for turn in range(5)
        for email in emails
    ]
    assert sum(answers) == 20


async def test_one_word_at_many_accounts_from_everywhere(service):
    for device in ("", "officer's"):
        await signed_in(service, "officer@office.example", device=device)
    answers = [await tried(service, f"a{number}@far.example", f"10.7.{number}.1") for number in range(210)]
    assert answers == [True] * 200 + [False] * 10
    # Who has signed in before, from that address or on that device, does not notice.
    assert await tried(service, "officer@office.example")
    assert await tried(service, "officer@office.example", "192.0.2.99", "officer's")
    # Who comes for the first time waits for seconds, and not longer the longer it lasts.
    assert not await tried(service, "newcomer@office.example", "192.0.2.1")
    service.clock.advance(seconds=2)
    assert await tried(service, "newcomer@office.example", "192.0.2.1")
    # Whoever signs in gives the try back.
    await signed_in(service, "newcomer@office.example", "192.0.2.2")
    assert await tried(service, "a@far.example", "10.8.1.1")


async def test_tries_at_open_sessions_of_others_delay_nobody(service, email):
    """All who had never changed their password shared one bucket of forty tries."""
    for number in range(60):
        async with written(service) as tx:
            await throttle.take_own_try(tx, f"colleague{number}@office.example")
    me = await own(service, (await sign_in(service, email)).session_token)
    wrong = pb.UpdateOwnAccountRequest(current_password="a guess", new_password="y" * 20)
    answers = [(await refused(me.UpdateOwnAccount(wrong))).reason for _ in range(6)]
    assert answers == [FAILED] * 5 + [THROTTLED]
    # And whoever guesses at an open session keeps the account's owner out nowhere.
    assert await sign_in(service, email)


async def test_wrong_secrets_of_a_system_count_and_do_not_keep_it_out(service):
    made = await client(service)
    given = {"client_id": made.client.id, "source": OFFICE}
    wrong = pb.IssueClientTokenRequest(client_secret="x" * 43, **given)
    answers = [await refused(service.anybody.IssueClientToken(wrong)) for _ in range(12)]
    assert [answer.reason for answer in answers] == ["CLIENT_REFUSED"] * 10 + ["TOO_MANY_REQUESTS"] * 2
    assert int(answers[-1].error.metadata["seconds"]) >= 1
    # From another address it is the same system that is tried.
    wrong.source = "10.8.0.1"
    assert (await refused(service.anybody.IssueClientToken(wrong))).reason == "TOO_MANY_REQUESTS"
    right = pb.IssueClientTokenRequest(client_secret=made.client_secret, **given)
    assert (await service.anybody.IssueClientToken(right)).access_token


async def test_systems_that_are_none_count_by_the_address(service):
    answers = []
    for number in range(12):
        asked = pb.IssueClientTokenRequest(client_id=f"{number}", client_secret="x", source="10.9.9.9")
        answers.append((await refused(service.anybody.IssueClientToken(asked))).reason)
    assert answers == ["CLIENT_REFUSED"] * 10 + ["TOO_MANY_REQUESTS"] * 2
