"""What each act on accounts and institutions tells: once, whole, and nothing where no right was changed."""

import itertools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import ANY

import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.message import Message
from prag.common.v1 import types_pb2 as types
from prag.identity.v1 import identity_events_pb2 as events
from prag.identity.v1 import identity_service_pb2 as pb

from services.chassis.auth.actors import acting, service_actor
from services.chassis.auth.tokens import Keys, verify
from services.chassis.ids import new_id
from services.identity import housekeeping
from tests.identity.conftest import PASSWORD, IdentityUnderTest, institution, institution_officer, refused
from tests.recorded_events import AN_ID, telling

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("identity_told")]

NUMBER = itertools.count(1)
Call = Callable[[], Awaitable[Any]]


@dataclass
class Story:
    """An act, what it tells, how it is refused when it comes once more, and what is refused beforehand."""

    act: Call
    told: list[tuple[type[Message], dict[str, Any]]]
    again: str = ""
    before: list[tuple[Call, str]] = field(default_factory=list)


def called(word: str) -> str:
    return f"{word}-{next(NUMBER)}"


def one(rpc: Callable[[Any], Awaitable[Any]], request: Any) -> Call:
    """A call that is the same request each time."""
    if "request_id" in request.DESCRIPTOR.fields_by_name and not request.request_id:
        request.request_id = str(new_id())
    return lambda: rpc(request)


def changed(account: pb.Account, state: str, **more: Any) -> tuple[type[Message], dict[str, Any]]:
    roles = more.pop("roles", list(account.roles))
    place = more.pop("institution_id", account.institution_id)
    told = {"account_id": account.id, "institution_id": place, "roles": roles, "state": state}
    told["digest"] = more.pop("digest", "WORKING_DAYS")
    return events.AccountChanged, told


async def an_officer(shared_service: IdentityUnderTest, *roles: str) -> pb.Account:
    place = await shared_service.institution("MOCR", called("okzp"))
    return await shared_service.person(f"{called('officer')}@x.example", place, *(roles or ("mocr_officer",)))


async def an_invited(shared_service: IdentityUnderTest) -> tuple[pb.Account, str]:
    place = await shared_service.institution("MOCR", called("okzp"))
    account = pb.Account(
        email=f"{called('new')}@x.example",
        display_name="Arta",
        institution_id=place.id,
        roles=["mocr_officer"],
    )
    answer = await shared_service.administrator().InviteAccount(pb.InviteAccountRequest(account=account))
    await shared_service.confirmed(answer.account)
    return answer.account, await shared_service.link(answer.account.id)


async def inviting(shared_service: IdentityUnderTest) -> Story:
    place = await shared_service.institution("MOCR", called("okzp"))
    account = pb.Account(
        email=f"{called('new')}@x.example",
        display_name="Arta",
        institution_id=place.id,
        roles=["mrc_secretary", "mocr_officer"],
    )
    invite = shared_service.administrator().InviteAccount
    weak = pb.Account()
    weak.CopyFrom(account)
    weak.email = "nobody"
    tells = {
        "account_id": AN_ID,
        "institution_id": place.id,
        "roles": ["mocr_officer", "mrc_secretary"],
        "state": "INVITED",
        "digest": "WORKING_DAYS",
    }
    return Story(
        one(invite, pb.InviteAccountRequest(account=account)),
        [(events.AccountChanged, tells)],
        before=[(one(invite, pb.InviteAccountRequest(account=weak)), "EMAIL_INVALID")],
    )


def accept(shared_service: IdentityUnderTest, token: str, password: str = PASSWORD) -> Call:
    request = pb.AcceptInvitationRequest(invitation_token=token, password=password)
    return lambda: shared_service.anybody.AcceptInvitation(request)


async def accepting(shared_service: IdentityUnderTest) -> Story:
    account, token = await an_invited(shared_service)
    weak = (accept(shared_service, token, "password"), "PASSWORD_TOO_WEAK")
    return Story(accept(shared_service, token), [changed(account, "ACTIVE")], "INVITATION_ENDED", [weak])


async def choosing_another_password(shared_service: IdentityUnderTest) -> Story:
    account = await an_officer(shared_service)
    return Story(accept(shared_service, await shared_service.renewed(account.id)), [], "INVITATION_ENDED")


def update(shared_service: IdentityUnderTest, account: pb.Account, *paths: str, **fields: Any) -> Call:
    wanted = pb.Account(id=account.id, etag=account.etag, **fields)
    request = pb.UpdateAccountRequest(account=wanted, update_mask=FieldMask(paths=paths or fields))
    return one(shared_service.administrator().UpdateAccount, request)


def confirm(shared_service: IdentityUnderTest, account: pb.Account) -> Call:
    request = pb.ConfirmAccountChangeRequest(change_id=account.waiting_change_id)
    return one(shared_service.administrator().ConfirmAccountChange, request)


async def proposing_roles(shared_service: IdentityUnderTest) -> Story:
    account = await an_officer(shared_service)
    return Story(update(shared_service, account, roles=["mocr_head"]), [])


async def refusing_what_was_proposed(shared_service: IdentityUnderTest) -> Story:
    account = await update(shared_service, await an_officer(shared_service), roles=["mocr_head"])()
    request = pb.RefuseAccountChangeRequest(change_id=account.waiting_change_id)
    return Story(one(shared_service.administrator().RefuseAccountChange, request), [])


async def changing_roles(shared_service: IdentityUnderTest) -> Story:
    account = await an_officer(shared_service)
    asked = await update(shared_service, account, roles=["mrc_secretary", "mocr_head"])()
    return Story(
        confirm(shared_service, asked),
        [changed(account, "ACTIVE", roles=["mocr_head", "mrc_secretary"])],
        before=[
            (update(shared_service, asked, roles=["donor"]), "ROLE_NOT_FOR_INSTITUTION"),
            (update(shared_service, asked, "roles"), "FIELD_REQUIRED"),
        ],
    )


async def moving_to_another_institution(shared_service: IdentityUnderTest) -> Story:
    account = await an_officer(shared_service)
    other = await shared_service.institution("MOCR", called("okzp"), "GJL")
    asked = await update(shared_service, account, institution_id=other.id)()
    return Story(
        confirm(shared_service, asked),
        [changed(account, "ACTIVE", institution_id=other.id)],
        before=[(update(shared_service, asked, institution_id=str(new_id())), "INSTITUTION_NOT_FOUND")],
    )


async def naming_the_same_rights(shared_service: IdentityUnderTest) -> Story:
    account = await an_officer(shared_service, "mrc_secretary", "mocr_officer")
    same = {"roles": ["mrc_secretary", "mocr_officer"], "institution_id": account.institution_id}
    return Story(update(shared_service, account, **same, display_name="Another Name"), [])


def step(shared_service: IdentityUnderTest, name: str, account_id: str) -> Call:
    request = getattr(pb, f"{name}AccountRequest")(account_id=account_id)
    return one(getattr(shared_service.administrator(), f"{name}Account"), request)


async def suspending(shared_service: IdentityUnderTest) -> Story:
    account = await an_officer(shared_service)
    by_oneself = pb.SuspendAccountRequest(account_id=account.id)
    own = (one(shared_service.administrator(account.id).SuspendAccount, by_oneself), "OWN_ACCOUNT")
    return Story(step(shared_service, "Suspend", account.id), [changed(account, "SUSPENDED")], before=[own])


async def restoring(shared_service: IdentityUnderTest) -> Story:
    account = await an_officer(shared_service)
    active = (step(shared_service, "Restore", account.id), "ACCOUNT_NOT_IN_STATE")
    assert (await refused(active[0]())).reason == active[1]
    await step(shared_service, "Suspend", account.id)()
    again = (step(shared_service, "Suspend", account.id), "ACCOUNT_NOT_IN_STATE")
    asked = await step(shared_service, "Restore", account.id)()
    return Story(confirmed(shared_service, asked), [changed(account, "ACTIVE")], before=[again])


async def proposing_that_somebody_is_restored(shared_service: IdentityUnderTest) -> Story:
    account = await an_officer(shared_service)
    await step(shared_service, "Suspend", account.id)()
    return Story(step(shared_service, "Restore", account.id), [])


async def restoring_who_never_chose_a_password(shared_service: IdentityUnderTest) -> Story:
    account, _ = await an_invited(shared_service)
    await step(shared_service, "Suspend", account.id)()
    return Story(step(shared_service, "Restore", account.id), [changed(account, "INVITED")])


async def reviewing(shared_service: IdentityUnderTest) -> Story:
    account = await an_officer(shared_service)
    return Story(step(shared_service, "Review", account.id), [])


async def renewing(shared_service: IdentityUnderTest) -> Story:
    account = await an_officer(shared_service)
    request = pb.RenewInvitationRequest(account_id=account.id)
    return Story(one(shared_service.administrator().RenewInvitation, request), [])


async def signing_in_and_changing_what_is_ones_own(shared_service: IdentityUnderTest) -> Story:
    account = await an_officer(shared_service)

    async def act() -> None:
        token = await shared_service.sign_in(account.email)
        tokens = (await shared_service.resolve(token)).tokens
        me = shared_service.by(
            verify(tokens["identity"], "identity", Keys([shared_service.key]), shared_service.clock.now())
        )
        await me.UpdateOwnAccount(
            pb.UpdateOwnAccountRequest(
                locale=types.LOCALE_SQ, current_password=PASSWORD, new_password=PASSWORD
            )
        )
        await me.SignOutEverywhere(pb.SignOutEverywhereRequest())

    return Story(act, [])


async def choosing_when_to_be_written_to(shared_service: IdentityUnderTest) -> Story:
    account = await an_officer(shared_service)
    tokens = (await shared_service.resolve(await shared_service.sign_in(account.email))).tokens
    me = verify(tokens["identity"], "identity", Keys([shared_service.key]), shared_service.clock.now())
    weekly = pb.UpdateOwnAccountRequest(digest=pb.DIGEST_WEEKLY)
    return Story(
        one(shared_service.by(me).UpdateOwnAccount, weekly), [changed(account, "ACTIVE", digest="WEEKLY")]
    )


async def adding(shared_service: IdentityUnderTest) -> Story:
    create = shared_service.administrator().CreateInstitution
    wanted, wrong = institution("EO", called("eo"), "RAN", "GJL"), institution("PALACE", called("p"))
    tells = {"institution_id": AN_ID, "kind": "EO", "municipalities": ["GJL", "RAN"]}
    return Story(
        one(create, pb.CreateInstitutionRequest(institution=wanted)),
        [(events.InstitutionAdded, tells)],
        before=[(one(create, pb.CreateInstitutionRequest(institution=wrong)), "FIELD_UNKNOWN_VALUE")],
    )


def office(shared_service: IdentityUnderTest, row: pb.Institution, *paths: str, **fields: Any) -> Call:
    wanted = pb.Institution(id=row.id, etag=row.etag, **fields)
    request = pb.UpdateInstitutionRequest(institution=wanted, update_mask=FieldMask(paths=paths or fields))
    return one(shared_service.administrator().UpdateInstitution, request)


def confirmed(shared_service: IdentityUnderTest, row: pb.Account | pb.Institution) -> Call:
    request = pb.ConfirmAccountChangeRequest(change_id=row.waiting_change_id)
    return one(shared_service.administrator().ConfirmAccountChange, request)


def reshaped(row: pb.Institution, **more: Any) -> tuple[type[Message], dict[str, Any]]:
    return events.InstitutionChanged, {"institution_id": row.id, "kind": "EO", **more}


async def serving_others(shared_service: IdentityUnderTest) -> Story:
    row = await shared_service.institution("EO", called("eo"))
    row = await office(shared_service, row, municipalities=["VIT", "GJL"])()
    return Story(
        confirmed(shared_service, row),
        [reshaped(row, municipalities=["GJL", "VIT"], active=True)],
        before=[(office(shared_service, row, municipalities=["XXX"]), "FIELD_UNKNOWN_VALUE")],
    )


async def closing(shared_service: IdentityUnderTest) -> Story:
    row = await shared_service.institution("EO", called("eo"))
    return Story(office(shared_service, row, "active"), [reshaped(row, municipalities=["RAN"])])


async def opening_again(shared_service: IdentityUnderTest) -> Story:
    row = await shared_service.institution("EO", called("eo"))
    row = await office(shared_service, row, "active")()
    row = await office(shared_service, row, active=True)()
    return Story(confirmed(shared_service, row), [reshaped(row, municipalities=["RAN"], active=True)])


async def proposing_that_one_reaches_further(shared_service: IdentityUnderTest) -> Story:
    row = await shared_service.institution("EO", called("eo"))
    return Story(office(shared_service, row, municipalities=["RAN", "GJL"]), [])


async def serving_fewer(shared_service: IdentityUnderTest) -> Story:
    row = await shared_service.institution("EO", called("eo"), "RAN", "GJL")
    return Story(
        office(shared_service, row, municipalities=["GJL"]),
        [reshaped(row, municipalities=["GJL"], active=True)],
    )


async def naming_an_institution_and_what_it_is_already(shared_service: IdentityUnderTest) -> Story:
    row = await shared_service.institution("EO", called("eo"), "RAN", "GJL")
    same = {"municipalities": ["RAN", "GJL"], "active": True, "phone": "+383 44 123 456"}
    return Story(office(shared_service, row, **same), [])


async def a_system_comes_and_goes(shared_service: IdentityUnderTest) -> Story:
    row = await shared_service.institution("EO", called("eo"))

    async def act() -> None:
        by = shared_service.administrator()
        made = await by.CreateClient(pb.CreateClientRequest(institution_id=row.id, name="system"))
        await by.RevokeClient(pb.RevokeClientRequest(client_id=made.client.id))

    return Story(act, [])


def working(client: pb.Client, *, active: bool) -> tuple[type[Message], dict[str, Any]]:
    told = {"client_id": client.id, "institution_id": client.institution_id, "role": "institution_officer"}
    return events.ClientChanged, {**told, "active": True} if active else told


async def giving_a_system_its_secret(shared_service: IdentityUnderTest) -> Story:
    row = await shared_service.institution("EO", called("eo"))
    request = pb.CreateClientRequest(institution_id=row.id, name="system")
    made = (await shared_service.administrator().CreateClient(request)).client
    by = shared_service.by(institution_officer(row.id))
    act = one(by.IssueClientSecret, pb.IssueClientSecretRequest(client_id=made.id))
    return Story(act, [working(made, active=True)])


async def ending_a_system(shared_service: IdentityUnderTest) -> Story:
    row = await shared_service.institution("EO", called("eo"))
    made = (await shared_service.client(row, "system")).client
    act = one(shared_service.administrator().RevokeClient, pb.RevokeClientRequest(client_id=made.id))
    return Story(act, [working(made, active=False)])


TOLD: dict[type[Message], tuple[Callable[[IdentityUnderTest], Awaitable[Story]], ...]] = {
    events.AccountChanged: (
        inviting,
        accepting,
        changing_roles,
        moving_to_another_institution,
        suspending,
        restoring,
        restoring_who_never_chose_a_password,
        choosing_when_to_be_written_to,
    ),
    events.ClientChanged: (giving_a_system_its_secret, ending_a_system),
    events.InstitutionAdded: (adding,),
    events.InstitutionChanged: (serving_others, closing, opening_again),
}
SILENT = (
    proposing_roles,
    refusing_what_was_proposed,
    choosing_another_password,
    naming_the_same_rights,
    reviewing,
    renewing,
    signing_in_and_changing_what_is_ones_own,
    naming_an_institution_and_what_it_is_already,
    a_system_comes_and_goes,
)
STORIES = [*(story for stories in TOLD.values() for story in stories), *SILENT]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
async def test_what_is_told(shared_service: IdentityUnderTest, story):
    given = await story(shared_service)
    for before, reason in given.before:
        async with telling(shared_service.database) as told:
            answer = await refused(before())
            assert reason in {answer.reason, *(why for _, why in answer.fields)}
        assert told.events == []
    async with telling(shared_service.database) as told:
        await given.act()
        if given.again:
            assert (await refused(given.act())).reason == given.again
        else:
            await given.act()
    assert told.events == given.told
    assert told.envelopes == [("", "", None)] * len(given.told)
    assert {type_ for type_, _ in told.events} == {
        event for event, stories in TOLD.items() if story in stories
    }


FIRST = {"bootstrap_email": "first@prag.example", "bootstrap_password": "nje fjale qe s'e di askush"}


@pytest.mark.asyncio(loop_scope="function")
@pytest.mark.parametrize("settings_given", [FIRST])
async def test_the_first_administrator_is_told_of_like_any_other(service):
    async with telling(service.database) as told:
        with acting(service_actor("identity")):
            for _ in range(2):
                await housekeeping.first_administrators(service.runtime)
    (account,) = await service.database.all("SELECT * FROM account")
    (office_,) = await service.database.all("SELECT * FROM institution")
    who = {
        "account_id": str(account["id"]),
        "institution_id": str(office_["id"]),
        "roles": ["administrator"],
        "digest": "WORKING_DAYS",
    }
    place = {"institution_id": str(office_["id"]), "kind": "ADMIN", "municipalities": ANY}
    assert told.events == [
        (events.InstitutionAdded, place),
        (events.AccountChanged, {**who, "state": "INVITED"}),
        (events.AccountChanged, {**who, "state": "ACTIVE"}),
    ]
    assert len(told.events[0][1]["municipalities"]) == 38
    assert (account["email"], account["display_name"], account["state"]) == (
        *("first@prag.example", "Administrator", "ACTIVE"),
    )
    assert (office_["code"], office_["name_sq"], office_["name_sr"], office_["name_en"]) == (
        *("prag-admin", "Administrimi i Pragut", "Администрација Прага", "Administration of Prag"),
    )
