"""Accounts, institutions and their systems, over the wire."""

import asyncio
import datetime as dt
from typing import Any

import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from prag.common.v1 import types_pb2 as types
from prag.identity.v1 import identity_service_pb2 as pb

from services.chassis.auth.actors import Actor, acting, service_actor
from services.chassis.auth.tokens import Keys, expiry, sign, verify
from services.chassis.errors import InvalidArgument
from services.chassis.ids import new_id
from services.chassis.settings import SettingsError
from services.identity import housekeeping
from services.identity.settings import Settings
from tests.identity.conftest import PASSWORD, institution, refused
from tests.masks import editable, with_mask


def invitation(place: pb.Institution, *roles: str, **more) -> pb.InviteAccountRequest:
    fields = {
        "email": "a@x.example",
        "display_name": "Arta Gashi",
        "institution_id": place.id,
        "roles": roles,
    }
    request_id = more.pop("request_id", "")
    return pb.InviteAccountRequest(account=pb.Account(**(fields | more)), request_id=request_id)


def accept(token: str, password: str = PASSWORD) -> pb.AcceptInvitationRequest:
    return pb.AcceptInvitationRequest(invitation_token=token, password=password)


async def test_of_two_who_open_one_invitation_one_does(service):
    place = await service.institution()
    answer = await service.administrator().InviteAccount(invitation(place, "mocr_officer"))
    await service.confirmed(answer.account)
    link = await service.link(answer.account.id)
    calls = (service.anybody.AcceptInvitation(accept(link)) for _ in range(2))
    answers = await asyncio.gather(*calls, return_exceptions=True)
    refusals = [one for one in answers if isinstance(one, BaseException)]
    assert [getattr(one, "reason", one) for one in refusals] == ["INVITATION_ENDED"]


async def test_an_invitation_opens_once_and_for_a_week(service):
    place = await service.institution()
    answer = await service.administrator().InviteAccount(
        invitation(place, "mocr_officer", locale=types.LOCALE_SR_CYRL)
    )
    assert answer.account.state == pb.ACCOUNT_STATE_INVITED
    await service.confirmed(answer.account)
    token = await service.link(answer.account.id)
    shown = await service.anybody.GetInvitation(pb.GetInvitationRequest(invitation_token=token))
    assert (shown.email, shown.display_name, shown.locale) == (
        "a@x.example",
        "Arta Gashi",
        types.LOCALE_SR_CYRL,
    )
    assert (await refused(service.sign_in("a@x.example"))).reason == "SIGN_IN_FAILED"
    assert (await refused(service.anybody.AcceptInvitation(accept(token, "password")))).fields == [
        ("password", "PASSWORD_TOO_WEAK")
    ]
    # A password that was refused does not use the link up.
    assert (await service.anybody.AcceptInvitation(accept(token))).email == "a@x.example"
    assert await service.sign_in("a@x.example")
    for call in (
        service.anybody.AcceptInvitation(accept(token)),
        service.anybody.AcceptInvitation(accept("x")),
    ):
        assert (await refused(call)).reason == "INVITATION_ENDED"
    late = await service.administrator().InviteAccount(invitation(place, "mocr_officer", email="b@x.example"))
    await service.confirmed(late.account)
    unused = await service.link(late.account.id)
    service.clock.advance(days=7)
    assert (await refused(service.anybody.AcceptInvitation(accept(unused)))).reason == "INVITATION_ENDED"
    states = [(event.account_id, event.state) for event in await service.events("AccountChanged")]
    assert states == [
        (answer.account.id, "INVITED"),
        (answer.account.id, "ACTIVE"),
        (late.account.id, "INVITED"),
    ]


async def test_a_new_link_voids_the_old_one_and_ends_sessions_when_used(service):
    place = await service.institution()
    officer = await service.person("a@x.example", place, "mocr_officer")
    session = await service.sign_in(officer.email)
    first = await service.renewed(officer.id)
    second = await service.renewed(officer.id)
    assert (await refused(service.anybody.AcceptInvitation(accept(first)))).reason == "INVITATION_ENDED"
    # Until it is used nothing changes: a link is no way to throw somebody out.
    assert await service.resolve(session)
    await service.anybody.AcceptInvitation(accept(second, "treni niset ne mesnate"))
    assert (await refused(service.resolve(session))).reason == "SESSION_ENDED"
    assert (await refused(service.sign_in(officer.email))).reason == "SIGN_IN_FAILED"
    assert await service.sign_in(officer.email, "treni niset ne mesnate")
    # Suspension voids links as well.
    third = await service.renewed(officer.id)
    await service.administrator().SuspendAccount(pb.SuspendAccountRequest(account_id=officer.id))
    assert (await refused(service.anybody.AcceptInvitation(accept(third)))).reason == "INVITATION_ENDED"


async def test_the_same_request_twice_makes_one_account(service):
    place = await service.institution()
    request = invitation(place, "mocr_officer", request_id=str(new_id()))
    by = service.administrator()
    first, again = await by.InviteAccount(request), await by.InviteAccount(request)
    assert first == again
    request.account.email = "other@x.example"
    assert (await refused(by.InviteAccount(request))).reason == "REQUEST_ID_REUSED"
    assert (
        await refused(by.InviteAccount(invitation(place, "mocr_officer", email="A@X.example")))
    ).reason == "EMAIL_TAKEN"


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"email": ""}, [("account.email", "FIELD_REQUIRED")]),
        ({"email": "", "display_name": "x" * 121},
         [("account.email", "FIELD_REQUIRED"), ("account.display_name", "FIELD_TOO_LONG")]),
        ({"email": "nobody", "display_name": "a\nb"},
         [("account.email", "EMAIL_INVALID")]),
        ({"email": "nobody", "display_name": "a\x01b"},
         [("account.display_name", "FIELD_INVALID_CHARACTER")]),
        ({"roles": []}, [("account.roles", "FIELD_REQUIRED")]),
        ({"roles": ["administrator"]}, [("account.roles", "ROLE_NOT_FOR_INSTITUTION")]),
        ({"roles": ["mocr_officer", "king"]}, [("account.roles[1]", "FIELD_UNKNOWN_VALUE")]),
        ({"institution_id": "x"}, [("account.institution_id", "FIELD_INVALID_ID")]),
        ({"institution_id": str(new_id())}, [("account.institution_id", "INSTITUTION_NOT_FOUND")]),
        ({"locale": 9}, [("account.locale", "FIELD_UNKNOWN_VALUE")]),
        ({"display_name": "a\x00b"}, [("account.display_name", "FIELD_INVALID_CHARACTER")]),
    ],
)  # fmt: skip
async def test_invitations_that_can_not_be(service, changes, fields):
    place = await service.institution()
    request = invitation(place, "mocr_officer")
    for name, value in changes.items():
        if name == "roles":
            del request.account.roles[:]
            request.account.roles.extend(value)
        else:
            setattr(request.account, name, value)
    assert (await refused(service.administrator().InviteAccount(request))).fields == fields


async def test_what_a_caller_sends_of_output_fields_is_ignored(service):
    place = await service.institution()
    answer = await service.administrator().InviteAccount(
        invitation(place, "mocr_officer", id=str(new_id()), state=pb.ACCOUNT_STATE_ACTIVE, etag="9")
    )
    assert (answer.account.state, answer.account.etag[:2]) == (pb.ACCOUNT_STATE_INVITED, "2-")


async def test_nobody_changes_their_own_rights(service):
    place = await service.institution("ADMIN", "prag-admin")
    admin = await service.person("admin@x.example", place, "administrator")
    other = await service.institution("AUDIT", "audit")
    me = service.administrator(admin.id)
    for account in (
        pb.Account(id=admin.id, etag=admin.etag, roles=["auditor"], institution_id=other.id),
        pb.Account(id=admin.id, etag=admin.etag, institution_id=other.id),
    ):
        assert (
            await refused(me.UpdateAccount(with_mask(pb.UpdateAccountRequest(account=account))))
        ).reason == "OWN_ACCOUNT"
    for call in (
        me.SuspendAccount(pb.SuspendAccountRequest(account_id=admin.id)),
        me.ReviewAccount(pb.ReviewAccountRequest(account_id=admin.id)),
        me.RenewInvitation(pb.RenewInvitationRequest(account_id=admin.id)),
    ):
        assert (await refused(call)).reason == "OWN_ACCOUNT"
    # Their name they may; and the roles they have are no change of rights.
    changed = await me.UpdateAccount(
        with_mask(
            pb.UpdateAccountRequest(
                account=pb.Account(
                    id=admin.id, etag=admin.etag, roles=["administrator"], display_name="Admin"
                )
            )
        )
    )
    assert changed.display_name == "Admin"
    assert {action.name: action.reason for action in changed.actions}["suspend_account"] == "OWN_ACCOUNT"


async def test_an_update_changes_what_it_names_and_asks_for_the_version_seen(service):
    place, other = await service.institution(), await service.institution("EO", "eo-gjilan", "GJL", "RAN")
    officer = await service.person("a@x.example", place, "mocr_officer")
    update = service.administrator().UpdateAccount

    def request(*paths, **fields):
        made = with_mask(pb.UpdateAccountRequest(account=pb.Account(id=officer.id, **fields)))
        made.update_mask.paths.extend(paths)
        return made

    assert (await refused(update(request(display_name="x")))).reason == "ETAG_MISSING"
    assert (await refused(update(request(display_name="x", etag="99")))).reason == "ETAG_STALE"
    assert (await refused(update(request("state", etag=officer.etag)))).fields == [
        ("update_mask", "UPDATE_MASK_INVALID")
    ]
    # Another institution needs other roles: the two are looked at together.
    answer = await refused(update(request(institution_id=other.id, etag=officer.etag)))
    assert answer.fields == [("account.roles", "ROLE_NOT_FOR_INSTITUTION")]
    session = await service.sign_in(officer.email)
    seen = await service.administrator().GetAccount(pb.GetAccountRequest(account_id=officer.id))
    # When somebody signed in is shown, and no change that an open form should stumble over.
    assert seen.etag != officer.etag
    changed = await update(request(display_name="Arta", position="këshilltare", etag=officer.etag))
    assert (changed.display_name, changed.position, changed.roles) == (
        "Arta",
        "këshilltare",
        ["mocr_officer"],
    )
    assert await service.resolve(session)
    asked = await update(request(institution_id=other.id, roles=["institution_officer"], etag=changed.etag))
    assert await service.resolve(session)
    changed = await service.confirmed(asked)
    assert (changed.institution_id, changed.roles) == (other.id, ["institution_officer"])
    assert (await refused(service.resolve(session))).reason == "SESSION_ENDED"
    resolved = await service.resolve(await service.sign_in(officer.email))
    assert list(resolved.municipalities) == ["GJL", "RAN"]
    assert (await service.events("AccountChanged"))[-1].roles == ["institution_officer"]


async def test_accounts_by_name_in_pages_and_those_whose_review_is_due(service):
    place, other = await service.institution(), await service.institution("EO", "eo")
    for name in ("Çelja", "ana", "Zana", "Bekim"):
        await service.administrator().InviteAccount(
            invitation(place, "mocr_officer", email=f"{name}@x.example", display_name=name)
        )
    await service.person("eo@x.example", other, "institution_officer")
    by = service.administrator()
    names, token = [], ""
    while True:
        answer = await by.ListAccounts(pb.ListAccountsRequest(page_size=2, page_token=token))
        names += [account.display_name for account in answer.accounts]
        token = answer.next_page_token
        if not token:
            break
        last = token
    assert sorted(names) == sorted(["ana", "Bekim", "eo", "Zana", "Çelja"])

    async def listed(**filters):
        answer = await by.ListAccounts(pb.ListAccountsRequest(**filters))
        return sorted(account.display_name for account in answer.accounts)

    assert await listed(query="AN") == ["Zana", "ana"]
    # In the spelling of another language or script; each word must be there, and an address as it is.
    assert await listed(query="Чеља") == ["Çelja"]
    assert await listed(query="Celja") == ["Çelja"]
    assert await listed(query="Zana Çelja") == []
    assert await listed(query="eo@") == ["eo"]
    assert await listed(query="!!") == []
    assert await listed(institution_id=other.id) == ["eo"]
    orders = {}
    for locale in (types.LOCALE_SQ, types.LOCALE_SR_LATN, types.LOCALE_UNSPECIFIED):
        answer = await by.ListAccounts(pb.ListAccountsRequest(locale=locale, page_size=5))
        orders[locale] = [account.display_name for account in answer.accounts]
    assert set(map(tuple, orders.values())) == {("ana", "Bekim", "Çelja", "eo", "Zana")}
    assert await listed(state=pb.ACCOUNT_STATE_ACTIVE) == ["eo"]
    assert await listed(role="institution_officer") == ["eo"]
    assert await listed(review_due=True) == []
    answer = await refused(by.ListAccounts(pb.ListAccountsRequest(query="x", page_token=last)))
    assert answer.fields == [("page_token", "PAGE_TOKEN_INVALID")]
    service.clock.advance(days=365)
    assert len(await listed(review_due=True)) == 5
    account = (await by.ListAccounts(pb.ListAccountsRequest(query="eo"))).accounts[0]
    reviewed = await by.ReviewAccount(pb.ReviewAccountRequest(account_id=account.id))
    assert reviewed.review_due_time.ToDatetime(tzinfo=dt.UTC) == service.clock.now() + dt.timedelta(days=365)
    assert "eo" not in await listed(review_due=True)


async def test_names_and_colleagues(service):
    place, far = (
        await service.institution("MRC", "mrc-ran"),
        await service.institution("MRC", "mrc-pej", "PEJ"),
    )
    member = await service.person("m@x.example", place, "mrc_member")
    await service.person("s@x.example", place, "mrc_secretary")
    await service.person("p@x.example", far, "mrc_member")
    await service.administrator().InviteAccount(invitation(place, "mrc_member", email="invited@x.example"))
    asking = service.by(
        Actor(account_id=str(new_id()), kind="person", institution_id=place.id, municipalities=("RAN",))
    )

    async def colleagues(**filters):
        answer = await asking.ListColleagues(pb.ListColleaguesRequest(**filters))
        return [one.display_name for one in answer.colleagues]

    assert await colleagues() == ["m", "s"]
    assert await colleagues(role="mrc_member") == ["m"]
    assert await colleagues(municipality="PEJ") == []
    machine = await client(service)
    answer = await asking.BatchGetAccountNames(
        pb.BatchGetAccountNamesRequest(ids=[member.id, str(new_id()), "service:registry", machine.client.id])
    )
    assert {one.display_name for one in answer.names} == {"m", "eo's system"}
    assert (
        len(
            (
                await asking.ListInstitutions(pb.ListInstitutionsRequest(kind="MRC", municipality="RAN"))
            ).institutions
        )
        == 1
    )


async def test_institutions(service):
    by = service.administrator()
    made = await by.CreateInstitution(
        pb.CreateInstitutionRequest(institution=institution("EO", "eo-gjilan", "RAN", "GJL"))
    )
    assert (list(made.municipalities), list(made.roles)) == (["GJL", "RAN"], ["institution_officer"])
    assert made.full_name.en == made.name.en
    again = await refused(
        by.CreateInstitution(pb.CreateInstitutionRequest(institution=institution("EO", "eo-gjilan")))
    )
    assert again.reason == "INSTITUTION_CODE_TAKEN"
    wrong = pb.Institution(kind="MOCR", code="Okzp Ran", municipalities=["RAN"], phone="call")
    wrong.name.sq = wrong.name.sr = "x"
    answer = await refused(by.CreateInstitution(pb.CreateInstitutionRequest(institution=wrong)))
    assert answer.fields == [("institution.code", "FIELD_INVALID_FORMAT")]
    wrong.code = "okzp-ran"
    answer = await refused(by.CreateInstitution(pb.CreateInstitutionRequest(institution=wrong)))
    assert set(answer.fields) == {
        ("institution.name.en", "FIELD_REQUIRED"),
        ("institution.full_name.en", "FIELD_REQUIRED"),
        ("institution.phone", "PHONE_INVALID"),
    }
    person = await service.person("e@x.example", made, "institution_officer")
    session = await service.sign_in(person.email)
    change = with_mask(
        pb.UpdateInstitutionRequest(
            institution=pb.Institution(
                id=made.id, etag=made.etag, municipalities=["VIT"], phone="+383 280 320 000"
            )
        )
    )
    waiting = await by.UpdateInstitution(change)
    await service.administrator().ConfirmAccountChange(
        pb.ConfirmAccountChangeRequest(change_id=waiting.waiting_change_id)
    )
    changed = await by.GetInstitution(pb.GetInstitutionRequest(institution_id=made.id))
    assert (list(changed.municipalities), changed.phone, changed.active) == (
        ["VIT"],
        "+383 280 320 000",
        True,
    )
    # The scope follows at once, without a new sign-in.
    assert list((await service.resolve(session)).municipalities) == ["VIT"]
    events = await service.events("InstitutionChanged")
    assert [(list(event.municipalities), event.active) for event in events] == [(["VIT"], True)]
    assert (await refused(by.UpdateInstitution(change))).reason == "ETAG_STALE"


async def client(service, kind: str = "EO") -> pb.IssueClientSecretResponse:
    place = await service.institution(kind, kind.lower(), "RAN", "GJL")
    return await service.client(place, "eo's system")


async def test_an_institution_s_system_signs_in_by_its_secret(service):
    made = await client(service)
    request = pb.IssueClientTokenRequest(client_id=made.client.id, client_secret=made.client_secret)
    answer = await service.anybody.IssueClientToken(request)
    actor = verify(answer.access_token, "referral", Keys([service.key]), service.clock.now())
    assert (actor.kind, actor.account_id, actor.roles) == ("machine", made.client.id, {"institution_officer"})
    assert (actor.municipalities, actor.institution_kind) == (("GJL", "RAN"), "EO")
    request.audience = "registry"
    assert (await refused(service.anybody.IssueClientToken(request))).fields == [
        ("audience", "FIELD_UNKNOWN_VALUE")
    ]
    for wrong in (
        pb.IssueClientTokenRequest(client_id=made.client.id, client_secret="guess"),
        pb.IssueClientTokenRequest(client_id=str(new_id()), client_secret=made.client_secret),
        pb.IssueClientTokenRequest(client_id="x", client_secret=""),
    ):
        assert (await refused(service.anybody.IssueClientToken(wrong))).reason == "CLIENT_REFUSED"
    listed = await service.administrator().ListClients(
        pb.ListClientsRequest(institution_id=made.client.institution_id)
    )
    assert [one.name for one in listed.clients] == ["eo's system"]
    shown = pb.ResolveClientTokenRequest(access_token=answer.access_token, audience="referral")
    service.clock.advance(seconds=20)
    renewed = await service.anybody.ResolveClientToken(shown)
    assert renewed.expires_in == 40
    assert verify(renewed.access_token, "referral", Keys([service.key]), service.clock.now()) == actor
    assert expiry(renewed.access_token) == expiry(answer.access_token)
    own = sign(service_actor("identity"), "referral", service.key, service.clock.now())
    for token, audience in ((answer.access_token, "registry"), (answer.access_token, ""), (own, "referral")):
        wrong = pb.ResolveClientTokenRequest(access_token=token, audience=audience)
        assert (await refused(service.anybody.ResolveClientToken(wrong))).reason == "TOKEN_INVALID"
    await service.administrator().RevokeClient(pb.RevokeClientRequest(client_id=made.client.id))
    assert (await refused(service.anybody.ResolveClientToken(shown))).reason == "CLIENT_REFUSED"
    service.clock.advance(seconds=40)
    assert (await refused(service.anybody.ResolveClientToken(shown))).reason == "TOKEN_EXPIRED"
    request.audience = ""
    assert (await refused(service.anybody.IssueClientToken(request))).reason == "CLIENT_REFUSED"


async def test_a_token_is_made_anew_for_a_service_as_its_holder_stands(service):
    made = await client(service)
    asked = pb.IssueClientTokenRequest(client_id=made.client.id, client_secret=made.client_secret)
    system = (await service.anybody.IssueClientToken(asked)).access_token
    place = await service.institution()
    account = await service.person("ana@example.org", place, "mocr_officer")
    session = await service.sign_in("ana@example.org")
    person = (await service.resolve(session)).tokens["registry"]
    registry, referral = (service.by(service_actor(name)) for name in ("registry", "referral"))
    ends = {token: expiry(token) for token in (system, person)}
    service.clock.advance(seconds=6)

    def shown(token):
        return pb.RenewTokenRequest(access_token=token)

    for token, by, audience, other in (
        (system, referral, "referral", registry),
        (person, registry, "registry", referral),
    ):
        renewed = (await by.RenewToken(shown(token))).access_token
        now, keys = service.clock.now(), Keys([service.key])
        assert verify(renewed, audience, keys, now) == verify(token, audience, keys, now)
        # To make it anew makes it no longer, or a service could keep it alive for ever.
        assert expiry(renewed) == ends[token]
        # A service that came by a token for another one gets nothing by it.
        assert (await refused(other.RenewToken(shown(token)))).reason == "TOKEN_INVALID"
    # Not for who holds it: a new one is for the service alone.
    assert (await refused(service.anybody.RenewToken(shown(system)))).reason == "TOKEN_MISSING"
    assert (await refused(service.administrator().RenewToken(shown(system)))).reason == "NOT_PERMITTED"
    await service.administrator().RevokeClient(pb.RevokeClientRequest(client_id=made.client.id))
    assert (await refused(referral.RenewToken(shown(system)))).reason == "TOKEN_INVALID"
    await service.anybody.SignOut(pb.SignOutRequest(session_token=session))
    assert (await refused(registry.RenewToken(shown(person)))).reason == "SESSION_ENDED"
    await service.sign_in("ana@example.org")
    again = (await registry.RenewToken(shown(person))).access_token
    service.clock.set(ends[person])
    assert (await refused(registry.RenewToken(shown(again)))).reason == "TOKEN_EXPIRED"
    session = await service.sign_in("ana@example.org")
    person = (await service.resolve(session)).tokens["registry"]
    await service.administrator().SuspendAccount(pb.SuspendAccountRequest(account_id=account.id))
    assert (await refused(registry.RenewToken(shown(person)))).reason == "SESSION_ENDED"


async def test_offices_that_keep_files_have_no_system_of_their_own(service):
    place = await service.institution()
    answer = await refused(
        service.administrator().CreateClient(pb.CreateClientRequest(institution_id=place.id, name="x"))
    )
    assert answer.fields == [("institution_id", "ROLE_NOT_FOR_INSTITUTION")]


async def test_only_administrators_administer(service):
    place = await service.institution()
    officer = await service.person("a@x.example", place, "mocr_head")
    by = service.by(Actor(account_id=officer.id, kind="person", roles=frozenset({"mocr_head"})))
    for call in (
        by.InviteAccount(invitation(place, "mocr_officer", email="b@x.example")),
        by.UpdateAccount(
            with_mask(pb.UpdateAccountRequest(account=pb.Account(id=officer.id, etag=officer.etag)))
        ),
        by.ListAccounts(pb.ListAccountsRequest()),
        by.CreateInstitution(pb.CreateInstitutionRequest()),
        by.CreateClient(pb.CreateClientRequest()),
    ):
        assert (await refused(call)).reason == "NOT_PERMITTED"


FIRST = {"bootstrap_email": "first@prag.example", "bootstrap_password": "nje fjale qe s'e di askush"}


@pytest.mark.parametrize("settings_given", [FIRST])
async def test_the_first_administrator_comes_from_the_environment_and_only_the_first(service):
    with acting(service_actor("identity")):
        for _ in range(2):
            await housekeeping.first_administrators(service.runtime)
        await housekeeping.sweep(service.runtime)
    answer = await service.resolve(await service.sign_in("first@prag.example", FIRST["bootstrap_password"]))
    assert list(answer.account.roles) == ["administrator"]
    assert "account.write" in answer.permissions
    assert "case.read" not in answer.permissions
    assert len(await service.database.all("SELECT FROM account")) == 1
    assert answer.institution.kind == "ADMIN"


@pytest.mark.parametrize(
    "given",
    [
        {"bootstrap_email": "a@x.example"},
        {"bootstrap_password": "nje fjale qe s'e di askush"},
        {"bootstrap_email": "a@x.example", "bootstrap_password": "admin"},
    ],
)
def test_half_a_first_administrator_or_a_weak_one_does_not_start(given, tmp_path):
    with pytest.raises(SettingsError, match="PRAG_BOOTSTRAP_ADMIN_PASSWORD"):
        Settings(database_url="x", key_file=tmp_path, keys_file=tmp_path, **given)


async def test_the_app_role_deletes_no_account(service):
    import asyncpg

    connection = await asyncpg.connect(service.database.app_url)
    try:
        for table in ("account", "institution", "client"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(f"DELETE FROM {table}")
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(f"ALTER TABLE {table} ADD COLUMN x text")
    finally:
        await connection.close()


async def test_what_is_named_and_empty_is_cleared_or_refused(service):
    """Each field of each update of identity: never 200 with what stood before."""
    place = await service.institution()
    account = await service.person("a@x.example", place, "mocr_officer")
    administrator = service.administrator()
    seen: dict[str, Any] = {}
    for kind, row, update, request in (
        ("account", account, administrator.UpdateAccount, pb.UpdateAccountRequest),
        (
            "institution",
            await administrator.GetInstitution(pb.GetInstitutionRequest(institution_id=place.id)),
            administrator.UpdateInstitution,
            pb.UpdateInstitutionRequest,
        ),
    ):
        for name in editable(row):
            empty = type(row)(id=row.id, etag=seen.get(kind, row).etag)
            call = update(request(**{kind: empty}, update_mask=FieldMask(paths=[name])))
            try:
                seen[kind] = await call
            except InvalidArgument:
                continue
            assert name not in {field.name for field, _ in seen[kind].ListFields()}, name
