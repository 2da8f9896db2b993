"""Forgotten passwords: who asks learns nothing and harms nobody, and the person gets in again."""

import asyncio
import re

import pytest
from prag.identity.v1 import identity_service_pb2 as pb

from services.chassis import jobs
from tests.identity.conftest import PASSWORD, refused

ANOTHER = "boza bez šećera u Prizrenu"
ADDRESS = "arta@x.example"


def asked(email: str = ADDRESS, source: str = "10.1.1.1") -> pb.RequestPasswordResetRequest:
    return pb.RequestPasswordResetRequest(email=email, source=source)


def choice(secret: str, password: str = ANOTHER) -> pb.AcceptInvitationRequest:
    return pb.AcceptInvitationRequest(invitation_token=secret, password=password)


@pytest.fixture
def settings_given(letters):
    return letters.settings


@pytest.fixture
async def officer(service):
    person = await service.person(ADDRESS, await service.institution(), "mocr_officer")
    await posted(service)
    return person


async def posted(service) -> None:
    while await jobs.step(service.runtime):
        pass


def links(letters) -> list[str]:
    found = [re.search(r"https://prag.example/invitations/(\S+)", one.get_content()) for one in letters.taken]
    return [one[1] for one in found if one]


async def acts(service, account_id: str) -> list[str]:
    listed = await service.administrator().ListAccountChanges(
        pb.ListAccountChangesRequest(account_id=account_id)
    )
    return [pb.AccountAct.Name(change.act).removeprefix("ACCOUNT_ACT_") for change in listed.changes]


async def test_the_link_goes_to_the_person_and_opens_once(service, letters, officer):
    letters.taken.clear()
    session = await service.sign_in(ADDRESS)
    assert await service.anybody.RequestPasswordReset(asked(" Arta@X.example")) == (
        pb.RequestPasswordResetResponse()
    )
    await posted(service)
    [letter], [secret] = letters.taken, links(letters)
    assert letter["To"] == ADDRESS
    # Asking alone changes nothing.
    assert await service.resolve(session)
    invitation = await service.anybody.GetInvitation(pb.GetInvitationRequest(invitation_token=secret))
    assert invitation.email == ADDRESS
    await service.anybody.AcceptInvitation(choice(secret))
    assert (await refused(service.resolve(session))).reason == "SESSION_ENDED"
    assert (await refused(service.sign_in(ADDRESS, PASSWORD))).reason == "SIGN_IN_FAILED"
    assert await service.sign_in(ADDRESS, ANOTHER)
    assert (await refused(service.anybody.AcceptInvitation(choice(secret)))).reason == "INVITATION_ENDED"
    await posted(service)
    assert [one["To"] for one in letters.taken] == [ADDRESS] * 2
    assert "sessions ended" in letters.taken[1].get_content()
    assert (await acts(service, officer.id))[:2] == ["PASSWORD_CHOSEN", "RESET_ASKED"]


async def test_of_two_who_use_a_link_at_one_moment_one_gets_in(service, letters, officer):
    await service.anybody.RequestPasswordReset(asked())
    await posted(service)
    [secret] = links(letters)[-1:]
    calls = (service.anybody.AcceptInvitation(choice(secret, word)) for word in (ANOTHER, f"{ANOTHER} two"))
    answers = await asyncio.gather(*calls, return_exceptions=True)
    assert sorted(getattr(one, "reason", "") for one in answers) == ["", "INVITATION_ENDED"]


async def test_whether_there_is_an_account_does_not_show(service, officer):
    await service.database.all("DELETE FROM job")
    gone = await service.person("gone@x.example", await service.institution("MOCR", "other"), "mocr_officer")
    await service.administrator().SuspendAccount(pb.SuspendAccountRequest(account_id=gone.id))
    await service.database.all("DELETE FROM job")
    for place, address in enumerate((ADDRESS, "gone@x.example", "nobody@x.example", "")):
        answer = await service.anybody.RequestPasswordReset(asked(address, f"10.2.2.{place}"))
        assert answer == pb.RequestPasswordResetResponse()
    rows = await service.database.all("SELECT kind, params, actor, account_id, subject_id FROM job")
    # What is done before the answer is the same for all: one row, which names nobody and looks at nobody.
    assert len(rows) == 4
    assert len({(row["kind"], len(row["params"]), row["actor"], row["subject_id"]) for row in rows}) == 1
    assert "x.example" not in str([dict(row) for row in rows])
    assert not await service.database.all("SELECT FROM invitation WHERE kind = 'RESET'")


async def test_only_who_may_sign_in_gets_a_letter(service, letters, officer):
    letters.taken.clear()
    await service.administrator().SuspendAccount(pb.SuspendAccountRequest(account_id=officer.id))
    for address in (ADDRESS, "nobody@x.example"):
        await service.anybody.RequestPasswordReset(asked(address))
    await posted(service)
    assert not letters.taken


async def test_asking_for_another_fills_no_mailbox_and_keeps_nobody_out(
    service,
    letters,
    officer,
    clock,
):
    letters.taken.clear()
    for place in range(20):
        await service.anybody.RequestPasswordReset(asked(source=f"10.3.3.{place}"))
    await posted(service)
    [secret] = links(letters)
    assert (await acts(service, officer.id)).count("RESET_ASKED") == 1
    # Neither the sign-in nor what the person was sent before suffers.
    assert await service.sign_in(ADDRESS)
    await service.administrator().RenewInvitation(pb.RenewInvitationRequest(account_id=officer.id))
    await service.anybody.RequestPasswordReset(asked())
    await posted(service)
    [_, invitation] = links(letters)
    for each in (secret, invitation):
        assert await service.anybody.GetInvitation(pb.GetInvitationRequest(invitation_token=each))
    clock.advance(minutes=61)
    assert (await refused(service.anybody.AcceptInvitation(choice(secret)))).reason == "INVITATION_ENDED"
    await service.anybody.RequestPasswordReset(asked())
    await posted(service)
    assert len(links(letters)) == 3
    await service.anybody.AcceptInvitation(choice(links(letters)[-1]))
    # The administrator's link ended with it.
    assert (await refused(service.anybody.AcceptInvitation(choice(invitation)))).reason == "INVITATION_ENDED"


async def test_whoever_asks_much_waits_and_nobody_else_does(service, officer):
    seen = [await asking(service, "10.4.4.4", f"{place}@x.example") for place in range(12)]
    assert seen[:10] == [""] * 10
    assert seen[10:] == ["SIGN_IN_THROTTLED"] * 2
    assert await asking(service, "10.4.4.5", ADDRESS) == ""
    assert await service.sign_in(ADDRESS, source="10.4.4.4")


async def asking(service, source: str, address: str) -> str:
    try:
        await service.anybody.RequestPasswordReset(asked(address, source))
    except Exception as error:  # noqa: BLE001 - any refusal
        return error.reason
    return ""


async def test_a_letter_that_is_written_twice_has_one_link_that_opens(
    service,
    letters,
    officer,
):
    letters.taken.clear()
    letters.refuse = True
    await service.anybody.RequestPasswordReset(asked())
    assert await jobs.step(service.runtime)
    letters.refuse = False
    await service.database.all("UPDATE job SET state = 'WAITING' WHERE kind = 'reset_mail'")
    await posted(service)
    [secret] = links(letters)
    await service.anybody.AcceptInvitation(choice(secret))
    letters.taken.clear()
    await service.database.all("UPDATE job SET state = 'WAITING' WHERE kind = 'reset_mail'")
    await posted(service)
    assert not links(letters)


class TestWithoutMail:
    """Identity that prints its letters."""

    @pytest.fixture
    def settings_given(self):
        return {"smtp_url": ""}

    async def test_the_person_is_told_to_ask_for_a_printed_letter(self, service):
        for address in (ADDRESS, "nobody@x.example"):
            assert (
                await refused(service.anybody.RequestPasswordReset(asked(address)))
            ).reason == "MAIL_NOT_SET"
