"""Letters of invitation, taken by a real mail server."""

import asyncio
import re
import smtplib
from uuid import UUID

import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from prag.common.v1 import types_pb2 as types
from prag.identity.v1 import identity_service_pb2 as pb
from prag.registry.v1.registry_events_pb2 import DigestMade

from services.chassis import jobs
from services.chassis.auth.actors import acting, service_actor
from services.chassis.ids import new_id
from services.identity import mail
from services.identity.subscribers import SUBSCRIPTIONS
from tests.identity.conftest import PASSWORD, refused


@pytest.fixture
def settings_given(letters):
    return letters.settings


async def invited(service, **fields):
    """Somebody whom a second hand confirmed: what the administrators were answered."""
    place = await service.institution()
    account = pb.Account(
        email="mirjana@x.example",
        display_name="Мирјана",
        institution_id=place.id,
        roles=["mocr_officer"],
        **fields,
    )
    answer = await service.administrator().InviteAccount(pb.InviteAccountRequest(account=account))
    await service.confirmed(answer.account)
    return answer


async def test_the_link_goes_by_letter_only_and_opens(service, letters):
    answer = await invited(service, locale=types.LOCALE_SR_CYRL)
    letters.refuse = True
    assert await jobs.step(service.runtime)
    assert not letters.taken
    letters.refuse = False
    while not letters.taken:
        if not await jobs.step(service.runtime):
            await service.administrator().RenewInvitation(
                pb.RenewInvitationRequest(account_id=answer.account.id)
            )
    letter = letters.taken[0]
    assert (letter["To"], letter["From"]) == ("mirjana@x.example", "prag@municipality.example")
    assert letter["Subject"] == "Ваш налог у Прагу"
    body = letter.get_content()
    assert "Добар дан, Мирјана" in body
    secret = re.search(r"https://prag.example/invitations/(\S+)", body)[1]
    # Neither the administrator nor the database ever holds it.
    stored = str([dict(row) for row in await service.database.all("SELECT params, result FROM job")])
    assert secret not in stored
    await service.anybody.AcceptInvitation(
        pb.AcceptInvitationRequest(invitation_token=secret, password=PASSWORD)
    )
    assert await service.sign_in("mirjana@x.example")


async def test_a_letter_that_comes_too_late_is_not_sent(service, letters):
    answer = await invited(service)
    await service.administrator().SuspendAccount(pb.SuspendAccountRequest(account_id=answer.account.id))
    assert await jobs.step(service.runtime)
    assert not letters.taken
    assert (
        await refused(service.anybody.GetInvitation(pb.GetInvitationRequest()))
    ).reason == "INVITATION_ENDED"


async def test_the_person_is_told_at_the_old_address_and_at_the_new_one(service, letters):
    place = await service.institution()
    officer = await service.person("old@x.example", place, "mocr_officer")
    wanted = pb.Account(id=officer.id, etag=officer.etag, email="new@x.example")
    change = pb.UpdateAccountRequest(account=wanted, update_mask=FieldMask(paths=["email"]))
    asked = await service.administrator().UpdateAccount(change)
    assert not letters.taken
    await service.confirmed(asked)
    while await jobs.step(service.runtime):
        pass
    told = [letter["To"] for letter in letters.taken if "changed" in letter["Subject"]]
    assert told == ["old@x.example", "new@x.example"]


async def renewed_and_dismissed(service):
    """A link that an administrator had sent anew, whom another one then suspended: how to do that."""
    answer, administrator = await invited(service), await service.hired()
    await administrator.RenewInvitation(pb.RenewInvitationRequest(account_id=answer.account.id))

    async def dismiss():
        account = administrator.actor.account_id
        await service.database.all("UPDATE account SET state = 'SUSPENDED' WHERE id = $1", UUID(account))

    return dismiss


async def test_whoever_may_invite_no_more_sends_no_letter(service, letters):
    await (await renewed_and_dismissed(service))()
    while await jobs.step(service.runtime):
        pass
    assert not [letter for letter in letters.taken if "/invitations/" in letter.get_content()]


async def test_a_letter_of_whoever_may_invite_no_more_opens_nothing(service, letters):
    dismiss = await renewed_and_dismissed(service)
    while await jobs.step(service.runtime):
        pass
    [secret] = [
        found[1]
        for letter in letters.taken
        if (found := re.search(r"/invitations/(\S+)", letter.get_content()))
    ]
    assert await service.anybody.GetInvitation(pb.GetInvitationRequest(invitation_token=secret))
    await dismiss()
    for asked in (
        service.anybody.GetInvitation(pb.GetInvitationRequest(invitation_token=secret)),
        service.anybody.AcceptInvitation(
            pb.AcceptInvitationRequest(invitation_token=secret, password=PASSWORD)
        ),
    ):
        assert (await refused(asked)).reason == "INVITATION_ENDED"


async def test_a_digest_tells_in_numbers_and_is_one_letter_however_often_it_goes(service, letters):
    place = await service.institution()
    officer = await service.person("arta@x.example", place, "mocr_officer")
    while await jobs.step(service.runtime):
        pass
    letters.taken.clear()
    event = DigestMade(digest_id=str(new_id()), account_id=officer.id, warning=2, came_up=17)

    async def hear():
        with acting(service_actor("identity")):
            async with service.runtime.database.transaction() as tx:
                await SUBSCRIPTIONS[DigestMade](tx, event, None)

    await hear()
    letters.refuse = True
    assert await jobs.step(service.runtime)
    letters.refuse = False
    # The process was killed after the letter went out and before that was written down.
    again = "UPDATE job SET state = 'WAITING', params = $1 WHERE kind = 'digest_mail'"
    [kept] = await service.database.all("SELECT params FROM job WHERE kind = 'digest_mail'")
    for _ in range(2):
        await service.database.all(again, kept["params"])
        assert await jobs.step(service.runtime)
    first, second = letters.taken
    assert first["Message-ID"] == second["Message-ID"] == f"<{event.digest_id}@municipality.example>"
    assert first.get_content() == second.get_content()
    for said in ("2", "0", "17", "https://prag.example/my-work"):
        assert f": {said}" in first.get_content()
    # Who wants none any more, or works no more, gets none.
    for column, value in (("digest", "NONE"), ("state", "SUSPENDED")):
        await service.database.all(f"UPDATE account SET {column} = $1", value)
        await hear()
        while await jobs.step(service.runtime):
            pass
        await service.database.all("UPDATE account SET digest = 'WEEKLY'")
    assert len(letters.taken) == 2


@pytest.mark.parametrize(
    ("locale", "subject"),
    [
        ("sq", "Llogaria juaj në Prag"),
        ("sr-Cyrl", "Ваш налог у Прагу"),
        ("sr-Latn", "Vaš nalog u Pragu"),
        ("en", "Your account in Prag"),
        ("", "Llogaria juaj në Prag / Ваш налог у Прагу / Your account in Prag"),
    ],
)
def test_letters_in_four_languages(locale, subject):
    letter = mail.letter(
        "invitation",
        to="a@x.example",
        name="Arta",
        locale=locale,
        sender="p@x.example",
        link="https://l",
        days="7",
    )
    assert letter["Subject"] == subject
    assert "Arta" in letter.get_content()
    assert "https://l" in letter.get_content()


async def test_a_password_never_goes_to_a_mail_server_in_the_open(letters):
    letter = mail.letter(
        "invitation", to="a@x.example", name="A", locale="sq", sender="b@x.example", link="l", days="7"
    )
    with pytest.raises(smtplib.SMTPNotSupportedError, match="STARTTLS"):
        await asyncio.to_thread(mail.send, f"smtp://user:secret@127.0.0.1:{letters.port}", letter)
    with pytest.raises(ValueError, match="SMTP_URL"):
        mail.send("ftp://127.0.0.1", letter)
    assert not letters.taken


async def test_who_read_many_is_told_of_to_the_offices_head_and_data_protection_without_a_name(
    service, letters
):
    office, other = await service.institution(), await service.institution("MOCR", "okzp-kam", "KAM")
    oversight = await service.institution("AUDIT", "audit")
    reader = await service.person("reader@x.example", office, "mocr_officer", "mocr_head")
    for email, place, role in (
        ("head@x.example", office, "mocr_head"),
        ("officer@x.example", office, "mocr_officer"),
        ("neighbour@x.example", other, "mocr_head"),
        ("auditor@x.example", oversight, "auditor"),
    ):
        await service.person(email, place, role)
    while await jobs.step(service.runtime):
        pass
    letters.taken.clear()
    asked = pb.TellOfReadingRequest(municipality="RAN", account_id=reader.id, cases=61)
    assert (await service.by(service_actor("registry")).TellOfReading(asked)).told == 2
    while await jobs.step(service.runtime):
        pass
    assert {one["To"] for one in letters.taken} == {"head@x.example", "auditor@x.example"}
    for letter in letters.taken:
        assert "61" in letter.get_content()
        assert "https://prag.example/cases/openings" in letter.get_content()
        assert "reader" not in letter.get_content()
        assert reader.id not in letter.get_content()
