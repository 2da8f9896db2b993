"""Letters of invitation, taken by a real mail server."""

import asyncio
import re
import smtplib
from uuid import UUID

import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from prag.common.v1 import types_pb2 as types
from prag.identity.v1 import identity_service_pb2 as pb

from services.chassis import jobs
from services.identity import mail
from tests.identity.conftest import PASSWORD, refused


@pytest.fixture
def settings_given(letters):
    return letters.settings


async def invited(house, **fields):
    """Somebody whom a second hand confirmed: what the administrators were answered."""
    place = await house.institution()
    account = pb.Account(
        email="mirjana@x.example",
        display_name="Мирјана",
        institution_id=place.id,
        roles=["mocr_officer"],
        **fields,
    )
    answer = await house.administrator().InviteAccount(pb.InviteAccountRequest(account=account))
    await house.confirmed(answer.account)
    return answer


async def test_the_link_goes_by_letter_only_and_opens(house, letters):
    answer = await invited(house, locale=types.LOCALE_SR_CYRL)
    letters.refuse = True
    assert await jobs.step(house.runtime)
    assert not letters.taken
    letters.refuse = False
    while not letters.taken:
        if not await jobs.step(house.runtime):
            await house.administrator().RenewInvitation(
                pb.RenewInvitationRequest(account_id=answer.account.id)
            )
    letter = letters.taken[0]
    assert (letter["To"], letter["From"]) == ("mirjana@x.example", "prag@municipality.example")
    assert letter["Subject"] == "Ваш налог у Прагу"
    body = letter.get_content()
    assert "Добар дан, Мирјана" in body
    secret = re.search(r"https://prag.example/invitations/(\S+)", body)[1]
    # Neither the administrator nor the database ever holds it.
    stored = str([dict(row) for row in await house.database.all("SELECT params, result FROM job")])
    assert secret not in stored
    await house.anybody.AcceptInvitation(
        pb.AcceptInvitationRequest(invitation_token=secret, password=PASSWORD)
    )
    assert await house.sign_in("mirjana@x.example")


async def test_a_letter_that_comes_too_late_is_not_sent(house, letters):
    answer = await invited(house)
    await house.administrator().SuspendAccount(pb.SuspendAccountRequest(account_id=answer.account.id))
    assert await jobs.step(house.runtime)
    assert not letters.taken
    assert (
        await refused(house.anybody.GetInvitation(pb.GetInvitationRequest()))
    ).reason == "INVITATION_ENDED"


async def test_the_person_is_told_at_the_old_address_and_at_the_new_one(house, letters):
    place = await house.institution()
    officer = await house.person("old@x.example", place, "mocr_officer")
    wanted = pb.Account(id=officer.id, etag=officer.etag, email="new@x.example")
    change = pb.UpdateAccountRequest(account=wanted, update_mask=FieldMask(paths=["email"]))
    asked = await house.administrator().UpdateAccount(change)
    assert not letters.taken
    await house.confirmed(asked)
    while await jobs.step(house.runtime):
        pass
    told = [letter["To"] for letter in letters.taken if "changed" in letter["Subject"]]
    assert told == ["old@x.example", "new@x.example"]


async def renewed_and_dismissed(house):
    """A link that an administrator had sent anew, whom another one then suspended: how to do that."""
    answer, administrator = await invited(house), await house.hired()
    await administrator.RenewInvitation(pb.RenewInvitationRequest(account_id=answer.account.id))

    async def dismiss():
        account = administrator.actor.account_id
        await house.database.all("UPDATE account SET state = 'SUSPENDED' WHERE id = $1", UUID(account))

    return dismiss


async def test_whoever_may_invite_no_more_sends_no_letter(house, letters):
    await (await renewed_and_dismissed(house))()
    while await jobs.step(house.runtime):
        pass
    assert not [letter for letter in letters.taken if "/invitations/" in letter.get_content()]


async def test_a_letter_of_whoever_may_invite_no_more_opens_nothing(house, letters):
    dismiss = await renewed_and_dismissed(house)
    while await jobs.step(house.runtime):
        pass
    [secret] = [
        found[1]
        for letter in letters.taken
        if (found := re.search(r"/invitations/(\S+)", letter.get_content()))
    ]
    assert await house.anybody.GetInvitation(pb.GetInvitationRequest(invitation_token=secret))
    await dismiss()
    for asked in (
        house.anybody.GetInvitation(pb.GetInvitationRequest(invitation_token=secret)),
        house.anybody.AcceptInvitation(
            pb.AcceptInvitationRequest(invitation_token=secret, password=PASSWORD)
        ),
    ):
        assert (await refused(asked)).reason == "INVITATION_ENDED"


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
