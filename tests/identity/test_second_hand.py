"""The administrator can't become an officer: no answer shows another's secret, and rights take two hands."""

import asyncio
import re

import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.json_format import MessageToJson
from prag.identity.v1 import identity_service_pb2 as pb

from services.chassis.auth.actors import Actor, acting, service_actor
from services.chassis.ids import new_id
from services.domain import roles as table
from services.identity import housekeeping
from services.identity.rules import hands
from services.identity.rules.rights import KINDS
from tests.identity.conftest import PASSWORD, institution_officer, refused
from tests.masks import with_mask

# Of a link, of a code on paper.
SECRET = re.compile(r"[A-Za-z0-9_-]{43}|(?:[2-9B-Z]{4}-){5}[2-9B-Z]{4}")
ADMINISTRATORS_OWN = "not the officer's password"


def head(*municipalities: str, account_id: str = "") -> Actor:
    return Actor(
        account_id=account_id or str(new_id()),
        kind="person",
        institution_kind="MOCR",
        roles=frozenset({"mocr_head"}),
        municipalities=municipalities or ("RAN",),
    )


def invited(place: pb.Institution, role: str, **more) -> pb.InviteAccountRequest:
    delivery = more.pop("delivery", pb.DELIVERY_UNSPECIFIED)
    account = pb.Account(
        email="new@x.example", display_name="Arta", institution_id=place.id, roles=[role], **more
    )
    return pb.InviteAccountRequest(account=account, delivery=delivery)


def update(account: pb.Account, **fields) -> pb.UpdateAccountRequest:
    return with_mask(pb.UpdateAccountRequest(account=pb.Account(id=account.id, etag=account.etag, **fields)))


def confirmation(account: pb.Account) -> pb.ConfirmAccountChangeRequest:
    return pb.ConfirmAccountChangeRequest(change_id=account.waiting_change_id)


async def test_no_answer_to_an_administrator_holds_a_secret(service):
    place = await service.institution()
    eo = await service.institution("EO", "eo-gjilan")
    officer = await service.person("a@x.example", place, "mocr_officer")
    one, other = service.administrator(), service.administrator()
    invitation = await one.InviteAccount(invited(place, "mocr_officer"))
    answers = [
        invitation,
        await other.ConfirmAccountChange(confirmation(invitation.account)),
        await one.RenewInvitation(pb.RenewInvitationRequest(account_id=officer.id)),
        await one.UpdateAccount(update(officer, email="mine@x.example")),
        await one.CreateClient(pb.CreateClientRequest(institution_id=eo.id, name="system")),
        await one.ListAccounts(pb.ListAccountsRequest()),
        await one.ListAccountChanges(pb.ListAccountChangesRequest()),
    ]
    for answer in answers:
        assert not SECRET.search(MessageToJson(answer).replace(officer.id, "")), answer
    for client in (await one.ListClients(pb.ListClientsRequest())).clients:
        asked = pb.IssueClientSecretRequest(client_id=client.id)
        assert (await refused(one.IssueClientSecret(asked))).reason == "NOT_PERMITTED"
    told = [
        bytes(row["payload"]).decode("latin-1")
        for row in await service.database.all("SELECT payload FROM outbox")
    ]
    assert not [payload for payload in told if "@" in payload or SECRET.search(payload)]


async def test_another_address_for_an_officer_is_nobody_s_alone(service):
    place = await service.institution()
    officer = await service.person("a@x.example", place, "mocr_officer")
    administrator = service.administrator(str(new_id()))
    session = await service.sign_in(officer.email)
    asked = await administrator.UpdateAccount(update(officer, email="mine@x.example"))
    assert asked.email == "a@x.example"
    assert await service.resolve(session)
    # The link goes where the person is; and nothing else of the account changes meanwhile.
    for call in (
        administrator.RenewInvitation(pb.RenewInvitationRequest(account_id=officer.id)),
        administrator.UpdateAccount(update(asked, roles=["mocr_head"])),
    ):
        assert (await refused(call)).reason == "CHANGE_WAITS"
    assert (await refused(administrator.ConfirmAccountChange(confirmation(asked)))).reason == "OWN_PROPOSAL"
    # Nor is whom it concerns the second hand, as whoever they are.
    for me in (service.by(head("RAN", account_id=officer.id)), service.administrator(officer.id)):
        assert (await refused(me.ConfirmAccountChange(confirmation(asked)))).reason == "OWN_ACCOUNT"
    assert (
        await refused(service.by(head("GJL")).ConfirmAccountChange(confirmation(asked)))
    ).reason == "CHANGE_NOT_FOUND"
    answer = await service.by(head("RAN")).ConfirmAccountChange(confirmation(asked))
    assert (answer.change.state, answer.letter_code) == (pb.ACCOUNT_CHANGE_STATE_DONE, "")
    assert (await refused(service.resolve(session))).reason == "SESSION_ENDED"
    assert await service.sign_in("mine@x.example")
    for act in ("ConfirmAccountChange", "RefuseAccountChange"):
        again = getattr(pb, f"{act}Request")(change_id=asked.waiting_change_id)
        assert (await refused(getattr(service.administrator(), act)(again))).reason == "CHANGE_NOT_WAITING"
    # At the old address and at the new one.
    letters = await service.database.all("SELECT params FROM job WHERE kind = 'notice_mail' ORDER BY id")
    assert ["before" in row["params"] for row in letters] == [True, False]


async def test_of_two_hands_at_one_moment_one_decides(service):
    place = await service.institution()
    officer = await service.person("a@x.example", place, "mocr_officer")
    asked = await service.administrator().UpdateAccount(update(officer, roles=["mocr_head"]))
    refusal = pb.RefuseAccountChangeRequest(change_id=asked.waiting_change_id)
    calls = (
        service.administrator().ConfirmAccountChange(confirmation(asked)),
        service.administrator().RefuseAccountChange(refusal),
        service.administrator().ConfirmAccountChange(confirmation(asked)),
    )
    answers = await asyncio.gather(*calls, return_exceptions=True)
    assert sorted(getattr(one, "reason", "") for one in answers) == ["", *["CHANGE_NOT_WAITING"] * 2]


async def test_suspending_first_is_no_way_round(service):
    place = await service.institution()
    officer = await service.person("a@x.example", place, "mocr_officer")
    one = service.administrator()
    suspended = await one.SuspendAccount(pb.SuspendAccountRequest(account_id=officer.id))
    asked = await one.UpdateAccount(update(suspended, email="mine@x.example"))
    assert (asked.email, bool(asked.waiting_change_id)) == ("a@x.example", True)
    restore = pb.RestoreAccountRequest(account_id=officer.id)
    assert (await refused(one.RestoreAccount(restore))).reason == "CHANGE_WAITS"


async def test_what_waited_when_an_account_was_closed_is_refused(service):
    officer = await service.person("a@x.example", await service.institution(), "mocr_officer")
    one = service.administrator()
    asked = await one.UpdateAccount(update(officer, email="mine@x.example"))
    closed = await one.SuspendAccount(pb.SuspendAccountRequest(account_id=officer.id))
    assert closed.waiting_change_id == ""
    assert (await refused(service.administrator().ConfirmAccountChange(confirmation(asked)))).reason == (
        "CHANGE_NOT_WAITING"
    )


async def test_who_was_suspended_reads_again_by_two_hands(service):
    """Else one hand would let somebody in who was dismissed, with the password that they still know."""
    place = await service.institution()
    officer = await service.person("a@x.example", place, "mocr_officer")
    one = service.administrator(str(new_id()))
    await one.SuspendAccount(pb.SuspendAccountRequest(account_id=officer.id))
    asked = await one.RestoreAccount(pb.RestoreAccountRequest(account_id=officer.id))
    assert asked.state == pb.ACCOUNT_STATE_SUSPENDED
    assert (await refused(service.sign_in(officer.email))).reason == "SIGN_IN_FAILED"
    assert (await refused(one.ConfirmAccountChange(confirmation(asked)))).reason == "OWN_PROPOSAL"
    # The head of the office knows whether the person is back.
    await service.by(head()).ConfirmAccountChange(confirmation(asked))
    assert await service.sign_in(officer.email)


@pytest.mark.parametrize("role", sorted(table.ROLES))
async def test_who_reads_of_families_or_gives_out_rights_is_invited_by_two(service, role):
    """An administrator who invites a second self, as officer or as another administrator, gets no link."""
    kind = next(kind for kind, of_kind in KINDS.items() if role in of_kind.roles)
    place = await service.institution(kind, "office")
    one = service.administrator(str(new_id()))
    account = (await one.InviteAccount(invited(place, role))).account
    alone = role in {"mlga_reader", "ministry_officer", "donor", "ac_member"}
    assert hands.decisive([role]) is not alone
    assert bool(account.waiting_change_id) is not alone
    if alone:
        assert await service.link(account.id)
        return
    with pytest.raises(AssertionError, match="nothing was sent"):
        await service.link(account.id)
    for call in (
        one.ConfirmAccountChange(confirmation(account)),
        one.RenewInvitation(pb.RenewInvitationRequest(account_id=account.id)),
    ):
        assert (await refused(call)).reason in {"OWN_PROPOSAL", "CHANGE_WAITS"}
    # Taken back and sent anew it waits again.
    refusal = pb.RefuseAccountChangeRequest(change_id=account.waiting_change_id)
    assert (await one.RefuseAccountChange(refusal)).state == pb.ACCOUNT_CHANGE_STATE_REFUSED
    again = (await one.RenewInvitation(pb.RenewInvitationRequest(account_id=account.id))).account
    assert again.waiting_change_id not in {"", account.waiting_change_id}
    await service.confirmed(again)
    assert await service.link(account.id)


async def test_who_was_invited_to_see_numbers_gets_no_other_role_by_one_hand(service):
    numbers, office = await service.institution("MLGA", "mlga"), await service.institution()
    one = service.administrator()
    account = (await one.InviteAccount(invited(numbers, "mlga_reader"))).account
    first = await service.link(account.id)
    # Until the person comes, the address is the administrator's to set right; the old link is void.
    account = await one.UpdateAccount(update(account, email="right@x.example"))
    assert (account.email, account.waiting_change_id) == ("right@x.example", "")
    asked = pb.AcceptInvitationRequest(invitation_token=first, password=PASSWORD)
    assert (await refused(service.anybody.AcceptInvitation(asked))).reason == "INVITATION_ENDED"
    assert await service.link(account.id)
    moved = await one.UpdateAccount(update(account, institution_id=office.id, roles=["mocr_officer"]))
    assert (moved.roles, bool(moved.waiting_change_id)) == (["mlga_reader"], True)


async def test_a_letter_s_code_is_the_head_s_to_hand_over(service):
    place = await service.institution()
    await service.person("head@x.example", place, "mocr_head")
    one, other = service.administrator(), service.administrator()
    account = (await one.InviteAccount(invited(place, "mocr_officer", delivery=pb.DELIVERY_LETTER))).account
    # No administrator confirms the person, and nothing is there to be used before.
    assert (await refused(other.ConfirmAccountChange(confirmation(account)))).reason == "HEAD_CONFIRMS"
    assert not await service.database.all("SELECT FROM invitation WHERE account_id::text = $1", account.id)
    request = confirmation(account)
    request.request_id = str(new_id())
    knows = service.by(head("RAN"))
    answer = await knows.ConfirmAccountChange(request)
    assert SECRET.fullmatch(answer.letter_code)
    # Asked again it is not shown again.
    assert (await knows.ConfirmAccountChange(request)).letter_code == ""
    assert not await service.database.all("SELECT FROM job WHERE subject_id = $1", account.id)
    # As people type it.
    typed = answer.letter_code.replace("-", " ").lower()
    asked = pb.AcceptInvitationRequest(invitation_token=typed, password=PASSWORD)
    assert (await service.anybody.AcceptInvitation(asked)).email == account.email
    assert await service.sign_in(account.email)
    # A new one for who forgot the password goes the same way.
    renewal = pb.RenewInvitationRequest(account_id=account.id, delivery=pb.DELIVERY_LETTER)
    renewed = (await one.RenewInvitation(renewal)).account
    assert (await refused(other.ConfirmAccountChange(confirmation(renewed)))).reason == "HEAD_CONFIRMS"
    assert (await knows.ConfirmAccountChange(confirmation(renewed))).letter_code


async def test_a_letter_needs_a_head_at_work_who_is_somebody_else(service):
    place, eo = await service.institution(), await service.institution("EO", "eo")
    one = service.administrator()
    for request in (
        invited(place, "mocr_officer", delivery=pb.DELIVERY_LETTER),
        invited(eo, "institution_officer", delivery=pb.DELIVERY_LETTER),
    ):
        assert (await refused(one.InviteAccount(request))).fields == [("delivery", "NO_HEAD")]
    boss = await service.person("head@x.example", place, "mocr_head")
    renewal = pb.RenewInvitationRequest(account_id=boss.id, delivery=pb.DELIVERY_LETTER)
    assert (await refused(one.RenewInvitation(renewal))).fields == [("delivery", "NO_HEAD")]


@pytest.mark.parametrize("settings_given", [{"smtp_url": ""}])
async def test_without_a_mail_server_no_link_is_shown_instead(service):
    place = await service.institution("MLGA", "mlga")
    answer = await refused(service.administrator().InviteAccount(invited(place, "mlga_reader")))
    assert answer.fields == [("delivery", "MAIL_NOT_SET")]


async def test_who_changed_what(service):
    place, other = await service.institution(), await service.institution("MOCR", "okzp-gjl", "GJL")
    officer = await service.person("a@x.example", place, "mocr_officer")
    one = str(new_id())
    by = service.administrator(one)
    asked = await by.UpdateAccount(update(officer, display_name="Besa", roles=["mocr_head"]))
    await by.ReviewAccount(pb.ReviewAccountRequest(account_id=officer.id))
    other_officer = await service.person("b@x.example", other, "mocr_officer")
    listed = await by.ListAccountChanges(pb.ListAccountChangesRequest(account_id=officer.id))
    assert [pb.AccountAct.Name(change.act).removeprefix("ACCOUNT_ACT_") for change in listed.changes] == [
        *("REVIEWED", "UPDATED", "UPDATED", "PASSWORD_CHOSEN", "INVITED")
    ]
    waiting, named = listed.changes[1:3]
    assert (named.fields[0].field, list(named.fields[0].before), list(named.fields[0].after)) == (
        *("display_name", ["a"], ["Besa"]),
    )
    assert (waiting.state, waiting.proposed_by_id, waiting.decided_by_id) == (
        *(pb.ACCOUNT_CHANGE_STATE_WAITING, one, ""),
    )
    assert {action.name: action.reason for action in waiting.actions} == {
        "confirm_account_change": "OWN_PROPOSAL",
        "refuse_account_change": "",
    }
    # The head reads of the own office, and what waits there.
    for reader, seen in (
        (head("RAN"), {officer.id}),
        (head("GJL"), {other_officer.id}),
        (head("VIT"), set()),
        (Actor(str(new_id()), "person", roles=frozenset({"auditor"})), {officer.id, other_officer.id}),
    ):
        answer = await service.by(reader).ListAccountChanges(pb.ListAccountChangesRequest())
        assert {change.account_id for change in answer.changes} == seen
    only = pb.ListAccountChangesRequest(state=pb.ACCOUNT_CHANGE_STATE_WAITING, page_size=1)
    assert [change.id for change in (await by.ListAccountChanges(only)).changes] == [asked.waiting_change_id]
    first = await by.ListAccountChanges(pb.ListAccountChangesRequest(page_size=3))
    rest = await by.ListAccountChanges(
        pb.ListAccountChangesRequest(page_size=10, page_token=first.next_page_token)
    )
    ids = [change.id for change in (*first.changes, *rest.changes)]
    assert (len(first.changes), ids) == (3, sorted(ids, reverse=True))
    assert not rest.next_page_token


async def test_a_system_is_opened_by_its_institution_only(service):
    eo, police = await service.institution("EO", "eo"), await service.institution("POLICE", "police")
    made = await service.administrator().CreateClient(
        pb.CreateClientRequest(institution_id=eo.id, name="system")
    )
    nothing = pb.IssueClientTokenRequest(client_id=made.client.id, client_secret="")
    assert (await refused(service.anybody.IssueClientToken(nothing))).reason == "CLIENT_REFUSED"
    asked = pb.IssueClientSecretRequest(client_id=made.client.id, request_id=str(new_id()))
    stranger = service.by(institution_officer(police.id))
    assert (await refused(stranger.IssueClientSecret(asked))).reason == "CLIENT_NOT_FOUND"
    assert not (await stranger.ListClients(pb.ListClientsRequest(institution_id=eo.id))).clients
    own = service.by(institution_officer(eo.id))
    assert [one.id for one in (await own.ListClients(pb.ListClientsRequest())).clients] == [made.client.id]
    first = await own.IssueClientSecret(asked)
    assert (await own.IssueClientSecret(asked)).client_secret == ""
    second = await own.IssueClientSecret(pb.IssueClientSecretRequest(client_id=made.client.id))
    for secret, opens in ((first.client_secret, False), (second.client_secret, True)):
        call = service.anybody.IssueClientToken(
            pb.IssueClientTokenRequest(client_id=made.client.id, client_secret=secret)
        )
        if opens:
            assert (await call).access_token
        else:
            assert (await refused(call)).reason == "CLIENT_REFUSED"


TWO = {
    "bootstrap_email": "first@prag.example",
    "bootstrap_password": "nje fjale qe s'e di askush",
    "second_email": "second@prag.example",
    "second_password": "edhe nje qe s'e di askush",
}


@pytest.mark.parametrize("settings_given", [TWO])
async def test_the_operator_names_two_administrators_and_no_third(service):
    async def made() -> list[str]:
        with acting(service_actor("identity")):
            await housekeeping.first_administrators(service.runtime)
        rows = await service.database.all("SELECT email FROM account WHERE state = 'ACTIVE' ORDER BY email")
        return [row["email"] for row in rows]

    assert await made() == ["first@prag.example", "second@prag.example"]
    assert await made() == ["first@prag.example", "second@prag.example"]
    # Who was closed is not made again.
    await service.database.all("UPDATE account SET state = 'SUSPENDED' WHERE email = 'second@prag.example'")
    assert await made() == ["first@prag.example"]


async def test_what_was_proposed_is_looked_at_again_when_it_is_confirmed(service):
    place, other = await service.institution(), await service.institution("MOCR", "okzp-gjl", "GJL")
    officer = await service.person("a@x.example", place, "mocr_officer")
    asked = await service.administrator().UpdateAccount(update(officer, institution_id=other.id))
    await service.administrator().UpdateInstitution(
        pb.UpdateInstitutionRequest(
            institution=pb.Institution(id=other.id, etag=other.etag), update_mask=FieldMask(paths=["active"])
        )
    )
    answer = await refused(service.administrator().ConfirmAccountChange(confirmation(asked)))
    assert answer.fields == [("account.institution_id", "INSTITUTION_NOT_FOUND")]
    # The head of the office that gains, and not of the one that loses, is asked.
    reasons = [
        (await refused(service.by(head(where)).ConfirmAccountChange(confirmation(asked)))).reason
        for where in ("RAN", "GJL")
    ]
    assert reasons[0] == "CHANGE_NOT_FOUND"
    assert reasons[1] != "CHANGE_NOT_FOUND"
