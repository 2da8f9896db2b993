"""Each row among rows that it must not touch: other accounts and sessions, closed offices, what ran out."""

import dataclasses
import datetime as dt
import itertools
import smtplib
from typing import Any, Self

import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from prag.common.v1 import types_pb2 as types
from prag.identity.v1 import identity_service_pb2 as pb

from services.chassis.auth.actors import Actor, acting, service_actor
from services.chassis.auth.tokens import Keys, sign, verify
from services.chassis.errors import DomainError, FailedPrecondition, Unauthenticated
from services.chassis.ids import new_id
from services.domain.municipalities import MUNICIPALITIES
from services.identity import housekeeping, mail, queries
from services.identity.commands import accounts, invitations, throttle
from services.identity.models import Account
from services.identity.passwords import Passwords
from tests.identity.conftest import PASSWORD, IdentityUnderTest, refused
from tests.masks import with_mask

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("identity_world")]

NUMBER = itertools.count(1)
SECOND = dt.timedelta(seconds=1)
OTHER_PASSWORD = "treni niset ne mesnate"


def called(word: str) -> str:
    return f"{word}-{next(NUMBER)}"


def source() -> str:
    """A computer from which nobody has signed in."""
    return f"10.3.{next(NUMBER)}.1"


async def an_officer(
    shared_service: IdentityUnderTest, place: pb.Institution | None = None, email: str = ""
) -> pb.Account:
    place = place or await shared_service.institution("MOCR", called("okzp"))
    return await shared_service.person(email or f"{called('officer')}@x.example", place, "mocr_officer")


async def alive(shared_service: IdentityUnderTest, *tokens: str) -> list[bool]:
    found = []
    for token in tokens:
        try:
            await shared_service.resolve(token)
        except Unauthenticated:
            found.append(False)
        else:
            found.append(True)
    return found


async def me(shared_service: IdentityUnderTest, token: str) -> Any:
    tokens = (await shared_service.resolve(token)).tokens
    return shared_service.by(
        verify(tokens["identity"], "identity", Keys([shared_service.key]), shared_service.clock.now())
    )


async def endings(shared_service: IdentityUnderTest, account: pb.Account) -> list[tuple[str, bool]]:
    """Why each session of an account ended, in order of their start, and whether just now."""
    rows = await shared_service.database.all(
        "SELECT end_reason, end_time FROM session WHERE account_id = $1::uuid ORDER BY id", account.id
    )
    return [(row["end_reason"], row["end_time"] == shared_service.clock.now()) for row in rows]


async def test_sessions_end_by_themselves_and_no_others_with_them(shared_service):
    place = await shared_service.institution("MOCR", called("okzp"))
    ana, besa = await an_officer(shared_service, place), await an_officer(shared_service)
    first, second, third = [await shared_service.sign_in(ana.email) for _ in range(3)]
    hers = await shared_service.sign_in(besa.email)
    await shared_service.anybody.SignOut(pb.SignOutRequest(session_token=first))
    assert await alive(shared_service, first, second, third, hers) == [False, True, True, True]
    shared_service.clock.advance(seconds=1)
    # Those that are open still, and not the one that ended before.
    answer = await (await me(shared_service, second)).SignOutEverywhere(pb.SignOutEverywhereRequest())
    assert (answer.ended, await alive(shared_service, second, third, hers)) == (2, [False, False, True])
    assert await endings(shared_service, ana) == [
        ("signed_out", False),
        ("signed_out_everywhere", True),
        ("signed_out_everywhere", True),
    ]
    assert await endings(shared_service, besa) == [("", False)]
    # A session that has run out is none that is ended.
    await shared_service.sign_in(ana.email)
    shared_service.clock.advance(hours=8)
    late, hers = await shared_service.sign_in(ana.email), await shared_service.sign_in(besa.email)
    answer = await (await me(shared_service, late)).SignOutEverywhere(pb.SignOutEverywhereRequest())
    assert answer.ended == 1
    token = await shared_service.sign_in(ana.email)
    row = await shared_service.administrator().GetInstitution(
        pb.GetInstitutionRequest(institution_id=place.id)
    )
    closed = pb.UpdateInstitutionRequest(
        institution=pb.Institution(id=row.id, etag=row.etag), update_mask=FieldMask(paths=["active"])
    )
    await shared_service.administrator().UpdateInstitution(closed)
    assert await alive(shared_service, token, hers) == [False, True]
    assert [why for why, _ in await endings(shared_service, ana)] == [
        *("signed_out", "signed_out_everywhere", "signed_out_everywhere"),
        *("institution_closed", "signed_out_everywhere", "institution_closed"),
    ]
    # Nobody of a closed institution comes in, by whichever door.
    assert (await refused(shared_service.sign_in(ana.email))).reason == "SIGN_IN_FAILED"


@pytest.mark.parametrize(
    ("act", "reason"),
    [("suspend", "suspended"), ("rights", "rights_changed"), ("password", "password_changed")],
)
async def test_what_ends_the_sessions_of_one_account(shared_service, act, reason):
    ana, besa = await an_officer(shared_service), await an_officer(shared_service)
    mine, hers = await shared_service.sign_in(ana.email), await shared_service.sign_in(besa.email)
    by = shared_service.administrator()
    if act == "suspend":
        await by.SuspendAccount(pb.SuspendAccountRequest(account_id=ana.id))
    elif act == "rights":
        wanted = pb.Account(id=ana.id, etag=ana.etag, roles=["mocr_head"])
        await shared_service.confirmed(
            await by.UpdateAccount(with_mask(pb.UpdateAccountRequest(account=wanted)))
        )
    else:
        link = await shared_service.renewed(ana.id)
        request = pb.AcceptInvitationRequest(invitation_token=link, password=OTHER_PASSWORD)
        await shared_service.anybody.AcceptInvitation(request)
    assert await alive(shared_service, mine, hers) == [False, True]
    assert (await endings(shared_service, ana), await endings(shared_service, besa)) == (
        [(reason, True)],
        [("", False)],
    )


async def test_sessions_run_out_to_the_second(shared_service):
    officer = await an_officer(shared_service)
    own = await shared_service.sign_in(officer.email)
    other = await shared_service.sign_in(officer.email, shared_computer=True)
    shared = await shared_service.sign_in(officer.email, shared_computer=True)
    began = shared_service.clock.now()
    # Work is noted once it is twenty seconds old, and only of the session at work.
    for seconds, noted in ((19, 0), (20, 20), (39, 20), (40, 40)):
        shared_service.clock.set(began + seconds * SECOND)
        answer = await shared_service.resolve(shared)
        ends = began + dt.timedelta(minutes=15, seconds=noted)
        assert answer.idle_expire_time.ToDatetime(dt.UTC) == ends
        await shared_service.resolve(own)
    rows = await shared_service.database.all(
        "SELECT use_time FROM session WHERE account_id = $1::uuid ORDER BY id", officer.id
    )
    assert [row["use_time"] - began for row in rows] == [0 * SECOND, 0 * SECOND, 40 * SECOND]
    shared_service.clock.set(began + dt.timedelta(minutes=15) - SECOND)
    assert await alive(shared_service, other) == [True]
    shared_service.clock.set(began + dt.timedelta(minutes=15, seconds=39))
    assert await alive(shared_service, shared) == [True]
    shared_service.clock.set(began + dt.timedelta(hours=8) - SECOND)
    answer = await shared_service.resolve(own)
    assert answer.idle_expire_time.ToDatetime(dt.UTC) == began + dt.timedelta(hours=8)
    assert answer.token_expire_time.ToDatetime(dt.UTC) == shared_service.clock.now() + 60 * SECOND
    shared_service.clock.set(began + dt.timedelta(hours=8))
    assert await alive(shared_service, own) == [False]


async def test_a_shared_session_is_idle_to_the_second(shared_service):
    officer = await an_officer(shared_service)
    for idle, still in ((dt.timedelta(minutes=15) - SECOND, True), (dt.timedelta(minutes=15), False)):
        token = await shared_service.sign_in(officer.email, shared_computer=True)
        shared_service.clock.advance(seconds=idle.total_seconds())
        # Asked twice: to ask is no work that brings it back.
        assert await alive(shared_service, token, token) == [still, still]


async def test_what_a_sign_in_answers_and_leaves_behind(shared_service):
    officer = await an_officer(shared_service)
    for shared, lasts in ((False, dt.timedelta(hours=8)), (True, dt.timedelta(minutes=15))):
        request = pb.SignInRequest(
            email=officer.email, password=PASSWORD, source=source(), shared_computer=shared
        )
        answer = await shared_service.anybody.SignIn(request)
        assert answer.expire_time.ToDatetime(dt.UTC) == shared_service.clock.now() + lasts
    get = pb.GetAccountRequest(account_id=officer.id)
    await shared_service.sign_in(officer.email, locale=types.LOCALE_SR_LATN)
    await shared_service.sign_in(officer.email)
    account = await shared_service.administrator().GetAccount(get)
    # No language named is none chosen; and an administrator's open form does not stumble over it.
    # Past the version: no form that is open stumbles over it.
    assert (account.locale, account.etag[:2]) == (types.LOCALE_SR_LATN, officer.etag[:2])
    assert account.last_sign_in_time.ToDatetime(dt.UTC) == shared_service.clock.now()
    weak = await Passwords(memory_kib=8192).hash(PASSWORD)
    where = "WHERE id = $1::uuid"
    await shared_service.database.all(f"UPDATE account SET password_hash = $2 {where}", officer.id, weak)
    await shared_service.sign_in(officer.email)
    (row,) = await shared_service.database.all(f"SELECT password_hash FROM account {where}", officer.id)
    assert row["password_hash"].startswith("$argon2id$v=19$m=47104,t=1,p=1$")
    await shared_service.sign_in(officer.email)
    (kept,) = await shared_service.database.all(f"SELECT password_hash FROM account {where}", officer.id)
    assert kept == row
    resolved = await shared_service.anybody.ResolveSession(
        pb.ResolveSessionRequest(session_token=await shared_service.sign_in(officer.email), purpose="p" * 101)
    )
    actor = verify(
        resolved.tokens["referral"], "referral", Keys([shared_service.key]), shared_service.clock.now()
    )
    assert actor.purpose == "p" * 100
    assert (list(resolved.municipalities), resolved.institution.kind) == (["RAN"], "MOCR")


async def test_links_open_until_their_second_and_only_for_their_account(shared_service):
    by = shared_service.administrator()
    ana, besa = await an_officer(shared_service), await an_officer(shared_service)

    async def renewed(account: pb.Account) -> str:
        return await shared_service.renewed(account.id)

    async def opens(*links: str) -> list[bool]:
        found = []
        for link in links:
            try:
                await shared_service.anybody.GetInvitation(pb.GetInvitationRequest(invitation_token=link))
            except FailedPrecondition as error:
                found.append(error.reason != "INVITATION_ENDED")
            else:
                found.append(True)
        return found

    hers, mine = await renewed(besa), await renewed(ana)
    second = await renewed(ana)
    assert await opens(hers, mine, second) == [True, False, True]
    shown = await shared_service.anybody.GetInvitation(pb.GetInvitationRequest(invitation_token=second))
    assert shown.expire_time.ToDatetime(dt.UTC) == shared_service.clock.now() + dt.timedelta(days=7)
    # Who has changed the password by themselves needs no link any more.
    token = await shared_service.sign_in(ana.email)
    change = pb.UpdateOwnAccountRequest(current_password=PASSWORD, new_password=OTHER_PASSWORD)
    await (await me(shared_service, token)).UpdateOwnAccount(change)
    assert await opens(second, hers) == [False, True]
    gone = await renewed(ana)
    await by.SuspendAccount(pb.SuspendAccountRequest(account_id=ana.id))
    assert await opens(gone, hers) == [False, True]
    # Whatever stands of the link: who is out has none.
    for state, open_ in (("SUSPENDED", False), ("ACTIVE", True)):
        await shared_service.database.all("UPDATE account SET state = $1 WHERE id = $2::uuid", state, besa.id)
        assert await opens(hers) == [open_]
    shared_service.clock.advance(days=7, seconds=-1)
    assert await opens(hers) == [True]
    shared_service.clock.advance(seconds=1)
    assert await opens(hers) == [False]
    # The same is asked again where the link is used, for time has passed since it was looked at.
    fresh = await renewed(besa)
    row = (
        await shared_service.database.all("SELECT id, expire_time FROM invitation ORDER BY id DESC LIMIT 1")
    )[0]
    shared_service.clock.set(row["expire_time"])
    for secret in (fresh, hers, "unknown"):
        with pytest.raises(FailedPrecondition, match="INVITATION_ENDED"):
            async with shared_service.runtime.database.transaction(actor=Actor(besa.id, "person")) as tx:
                await accounts.accept_invitation(tx, secret, "hash")
    shared_service.clock.set(row["expire_time"] - SECOND)
    async with shared_service.runtime.database.transaction(actor=Actor(besa.id, "person")) as tx:
        assert (await accounts.accept_invitation(tx, fresh, "hash")).password_hash == "hash"
        # Used, it is no more sealed for a letter than one that never was.
        assert await invitations.seal_invitation(tx, row["id"], "secret") is None
        assert await invitations.seal_invitation(tx, new_id(), "secret") is None


async def test_who_is_still_signed_in_when_a_token_is_made_anew(shared_service):
    place = await shared_service.institution("MOCR", called("okzp"))
    ana, besa = await an_officer(shared_service, place), await an_officer(shared_service)
    registry = shared_service.by(service_actor("registry"))

    async def renews(account: pb.Account) -> str:
        was = frozenset({"donor"})
        holder = Actor(account.id, "person", roles=was, municipalities=("RAN",), purpose="visit")
        token = sign(holder, "registry", shared_service.key, shared_service.clock.now())
        try:
            answer = await registry.RenewToken(pb.RenewTokenRequest(access_token=token))
        except DomainError as error:
            return error.reason
        actor = verify(
            answer.access_token, "registry", Keys([shared_service.key]), shared_service.clock.now()
        )
        # What it may do is what identity says now, and not what the token said.
        assert (actor.roles, actor.purpose) == (frozenset({"mocr_officer"}), "visit")
        return "OK"

    await shared_service.sign_in(besa.email)
    assert (await renews(ana), await renews(besa)) == ("SESSION_ENDED", "OK")
    await shared_service.sign_in(ana.email, shared_computer=True)
    shared_service.clock.advance(minutes=15, seconds=-1)
    assert await renews(ana) == "OK"
    shared_service.clock.advance(seconds=1)
    assert (await renews(ana), await renews(besa)) == ("SESSION_ENDED", "OK")
    await shared_service.sign_in(ana.email)
    shared_service.clock.advance(hours=8, seconds=-1)
    assert await renews(ana) == "OK"
    shared_service.clock.advance(seconds=1)
    assert await renews(ana) == "SESSION_ENDED"
    token = await shared_service.sign_in(ana.email)
    await shared_service.anybody.SignOut(pb.SignOutRequest(session_token=token))
    assert await renews(ana) == "SESSION_ENDED"
    await shared_service.sign_in(ana.email)
    # Whatever the row of the session says: of a closed institution nobody is signed in.
    await shared_service.database.all("UPDATE institution SET active = false WHERE id = $1::uuid", place.id)
    assert await renews(ana) == "SESSION_ENDED"
    await shared_service.database.all("UPDATE institution SET active = true WHERE id = $1::uuid", place.id)
    assert await renews(ana) == "OK"
    await shared_service.database.all("UPDATE account SET state = 'SUSPENDED' WHERE id = $1::uuid", ana.id)
    assert await renews(ana) == "SESSION_ENDED"
    service = sign(
        service_actor("referral"), "registry", shared_service.keys["identity"], shared_service.clock.now()
    )
    answer = await refused(registry.RenewToken(pb.RenewTokenRequest(access_token=service)))
    assert answer.reason == "TOKEN_INVALID"


async def test_a_session_asks_after_account_and_institution_each_time(shared_service):
    place = await shared_service.institution("MOCR", called("okzp"))
    officer = await an_officer(shared_service, place)
    token = await shared_service.sign_in(officer.email)
    for table, key, column, bad, good in (
        ("account", officer.id, "state", "'SUSPENDED'", "'ACTIVE'"),
        ("institution", place.id, "active", "false", "true"),
    ):
        for value, still in ((bad, False), (good, True)):
            await shared_service.database.all(
                f"UPDATE {table} SET {column} = {value} WHERE id = $1::uuid", key
            )
            assert await alive(shared_service, token) == [still]


async def test_accounts_in_their_order_by_pages_and_filters(shared_service):
    place, other = [await shared_service.institution("MOCR", called("okzp")) for _ in range(2)]
    by = shared_service.administrator()
    made = {}
    for name, roles in (
        ("Dafina", ["mocr_officer"]),
        ("ana", ["mocr_head", "mocr_officer"]),
        ("Besim", ["mocr_officer"]),
        ("Ana", ["mocr_head"]),
        ("Cveta", ["mocr_officer"]),
    ):
        email = f"{called(name.lower() + 'mail')}@x.example"
        account = pb.Account(email=email, display_name=name, institution_id=place.id, roles=roles)
        answer = await by.InviteAccount(pb.InviteAccountRequest(account=account))
        made[name] = answer.account
    await an_officer(shared_service, other)

    async def pages(size: int, **filters: Any) -> list[list[str]]:
        found, token = [], ""
        while True:
            request = pb.ListAccountsRequest(
                **{"institution_id": place.id, **filters}, page_size=size, page_token=token
            )
            answer = await by.ListAccounts(request)
            found.append([account.display_name for account in answer.accounts])
            token = answer.next_page_token
            if not token:
                return found

    # Of one name by their ids, which grow: the later invited comes later.
    assert await pages(2) == [["ana", "Ana"], ["Besim", "Cveta"], ["Dafina"]]
    assert await pages(5) == [["ana", "Ana", "Besim", "Cveta", "Dafina"]]
    assert await pages(4) == [["ana", "Ana", "Besim", "Cveta"], ["Dafina"]]
    assert await pages(9, role="mocr_head") == [["ana", "Ana"]]
    assert await pages(9, query=" AFIN ") == [["Dafina"]]
    assert await pages(9, query="cvetaMAIL") == [["Cveta"]]
    assert await pages(9, query="%") == [[]]
    assert await pages(9, state=pb.ACCOUNT_STATE_ACTIVE) == [[]]
    assert await pages(9, state=pb.ACCOUNT_STATE_INVITED, query="Be") == [["Besim"]]
    assert len((await pages(9, institution_id=other.id))[0]) == 1
    # A year to the second; a review begins another one; of who is out nothing is due.
    invited = shared_service.clock.now()
    shared_service.clock.set(invited + dt.timedelta(days=365) - SECOND)
    assert await pages(9, review_due=True) == [[]]
    await by.ReviewAccount(pb.ReviewAccountRequest(account_id=made["Ana"].id))
    await by.SuspendAccount(pb.SuspendAccountRequest(account_id=made["Dafina"].id))
    shared_service.clock.set(invited + dt.timedelta(days=365))
    assert await pages(9, review_due=True) == [["ana", "Besim", "Cveta"]]
    shared_service.clock.set(invited + dt.timedelta(days=730) - SECOND)
    assert await pages(9, review_due=True) == [["ana", "Ana", "Besim", "Cveta"]]
    shared_service.clock.set(invited)


async def test_colleagues_are_those_who_are_there_and_within_reach(shared_service):
    place = await shared_service.institution("MRC", called("mrc"), "VIT")
    far, closed = (
        await shared_service.institution("MRC", called("mrc"), "PEJ"),
        await shared_service.institution("MRC", called("mrc"), "VIT"),
    )
    both = await shared_service.institution("NGO", called("ngo"), "VIT", "PEJ")
    names = {}
    for name, where, role in (
        ("zef", place, "mrc_member"),
        ("Ana", place, "mrc_secretary"),
        ("mira", place, "mrc_member"),
        ("away", far, "mrc_member"),
        ("shut", closed, "mrc_member"),
        ("out", place, "mrc_member"),
        ("helper", both, "partner_officer"),
    ):
        names[name] = await shared_service.person(f"{called(name)}@x.example", where, role)
        wanted = pb.Account(id=names[name].id, etag=names[name].etag, display_name=name, position="p")
        names[name] = await shared_service.administrator().UpdateAccount(
            with_mask(pb.UpdateAccountRequest(account=wanted))
        )
    await shared_service.administrator().SuspendAccount(pb.SuspendAccountRequest(account_id=names["out"].id))
    await shared_service.database.all("UPDATE institution SET active = false WHERE id = $1::uuid", closed.id)

    async def colleagues(*reach: str, **filters: Any) -> list[str]:
        asking = Actor(str(new_id()), "person", institution_id=place.id, municipalities=reach or ("VIT",))
        answer = await shared_service.by(asking).ListColleagues(pb.ListColleaguesRequest(**filters))
        return [one.display_name for one in answer.colleagues]

    assert await colleagues() == ["Ana", "mira", "zef"]
    assert await colleagues(municipality="VIT") == ["Ana", "helper", "mira", "zef"]
    assert await colleagues(municipality="PEJ") == ["helper"]
    assert await colleagues("VIT", "PEJ", municipality="PEJ") == ["away", "helper"]
    assert await colleagues(institution_id=far.id) == []
    assert await colleagues("PEJ", institution_id=far.id) == ["away"]
    assert await colleagues(role="mrc_member", municipality="VIT") == ["mira", "zef"]
    assert await colleagues(role="partner_officer") == ["helper"]
    asking = Actor(str(new_id()), "person", institution_id=place.id, municipalities=("VIT",))
    (one,) = (
        await shared_service.by(asking).ListColleagues(pb.ListColleaguesRequest(role="mrc_secretary"))
    ).colleagues
    assert (one.id, one.institution_id, one.position) == (names["Ana"].id, place.id, "p")
    assert list(one.roles) == ["mrc_secretary"]
    # Names are told of whoever acted, also of who is out; of nobody who was not asked for.
    ids = [names["out"].id, names["shut"].id, str(new_id()), "service:registry"]
    answer = await shared_service.by(asking).BatchGetAccountNames(pb.BatchGetAccountNamesRequest(ids=ids))
    told = {one.display_name: (one.id, one.institution_id, one.position) for one in answer.names}
    assert told == {
        "out": (names["out"].id, place.id, "p"),
        "shut": (names["shut"].id, closed.id, "p"),
    }
    many = pb.BatchGetAccountNamesRequest(ids=[str(new_id())] * 1000)
    assert not (await shared_service.by(asking).BatchGetAccountNames(many)).names
    many.ids.append(str(new_id()))
    answer = await refused(shared_service.by(asking).BatchGetAccountNames(many))
    assert answer.fields == [("ids", "FIELD_TOO_MANY")]
    assert answer.error.fields[0].metadata == {"max": "1000"}


async def test_a_list_says_when_there_is_more_and_not_sooner(shared_service):
    by, office = (
        shared_service.administrator(),
        await shared_service.institution("FLAA", called("flaa"), "PEJ"),
    )
    request = pb.CreateClientRequest(institution_id=office.id, name="one of many")
    made = await by.CreateClient(request)
    asked = pb.ListInstitutionsRequest(kind="FLAA")
    of_office = pb.ListClientsRequest(institution_id=office.id)
    try:
        for more, said in ((queries.MOST - 1, False), (1, True)):
            for table, key in (("institution", office.id), ("client", made.client.id)):
                name = "code" if table == "institution" else "name"
                await shared_service.database.all(
                    f"INSERT INTO {table} SELECT (jsonb_populate_record(r, jsonb_build_object("
                    f"'id', gen_random_uuid(), '{name}', gen_random_uuid()::text))).*"
                    f" FROM {table} AS r, generate_series(1, {more}) WHERE r.id = $1::uuid",
                    key,
                )
            listed, systems = await by.ListInstitutions(asked), await by.ListClients(of_office)
            assert (len(listed.institutions), listed.more) == (queries.MOST, said)
            assert (len(systems.clients), systems.more) == (queries.MOST, said)
    finally:
        await shared_service.database.all("DELETE FROM client WHERE institution_id = $1::uuid", office.id)
        await shared_service.database.all("DELETE FROM institution WHERE kind = 'FLAA'")


async def test_institutions_and_systems_in_their_order(shared_service):
    by = shared_service.administrator()
    first, second, third = (
        await shared_service.institution("DONOR", "donor-b", "RAN", "PEJ"),
        await shared_service.institution("DONOR", "donor-c", "PEJ"),
        await shared_service.institution("DONOR", "donor-a", "RAN"),
    )
    police = await shared_service.institution("POLICE", "police-0", "DEC")

    async def codes(**filters: str) -> list[str]:
        answer = await by.ListInstitutions(pb.ListInstitutionsRequest(**filters))
        return [one.code for one in answer.institutions]

    assert await codes(kind="DONOR") == ["donor-a", "donor-b", "donor-c"]
    assert await codes(kind="DONOR", municipality="PEJ") == ["donor-b", "donor-c"]
    assert await codes(municipality="DEC") == ["police-0"]
    everything = await codes()
    assert [code for code in everything if code.startswith(("donor", "police"))] == [
        *("donor-a", "donor-b", "donor-c", "police-0")
    ]
    got = await by.GetInstitution(pb.GetInstitutionRequest(institution_id=second.id))
    assert got == second
    assert third.active
    assert third.demo
    for unknown in ("x", str(new_id())):
        answer = await refused(by.GetInstitution(pb.GetInstitutionRequest(institution_id=unknown)))
        assert answer.reason == "INSTITUTION_NOT_FOUND"
    office = await shared_service.institution("EO", called("eo"))
    made = []
    for name in ("old", "new", "newest"):
        request = pb.CreateClientRequest(institution_id=office.id, name=name, request_id=str(new_id()))
        made.append(await by.CreateClient(request))
        again = await by.CreateClient(request)
        assert again == made[-1]
        shared_service.clock.advance(seconds=1)
    reports = await shared_service.client(police, "reports")
    listed = await by.ListClients(pb.ListClientsRequest(institution_id=office.id))
    assert [one.name for one in listed.clients] == ["newest", "new", "old"]
    assert listed.clients[0] == made[2].client
    assert listed.clients[0].active
    # Of one moment the later comes first.
    await by.CreateClient(pb.CreateClientRequest(institution_id=police.id, name="twin"))
    assert [one.name for one in (await by.ListClients(pb.ListClientsRequest())).clients][:3] == [
        *("twin", "reports", "newest")
    ]
    await by.RevokeClient(pb.RevokeClientRequest(client_id=made[1].client.id))
    listed = await by.ListClients(pb.ListClientsRequest(institution_id=office.id))
    assert [one.active for one in listed.clients] == [True, False, True]
    for fields, faults in (
        ({"name": " "}, [("name", "FIELD_REQUIRED")]),
        ({"name": "x" * 101}, [("name", "FIELD_TOO_LONG")]),
    ):
        request = pb.CreateClientRequest(institution_id=office.id, **fields)
        assert (await refused(by.CreateClient(request))).fields == faults
    longest = await by.CreateClient(pb.CreateClientRequest(institution_id=office.id, name="x" * 100))
    assert longest.client.institution_id == office.id
    nowhere = pb.CreateClientRequest(institution_id=str(new_id()), name="x")
    assert (await refused(by.CreateClient(nowhere))).reason == "INSTITUTION_NOT_FOUND"
    # A system of the police asks registry where nothing is said, and no other service at all.
    asked = pb.IssueClientTokenRequest(client_id=reports.client.id, client_secret=reports.client_secret)
    token = await shared_service.anybody.IssueClientToken(asked)
    assert token.expires_in == 60
    assert (
        verify(token.access_token, "registry", Keys([shared_service.key]), shared_service.clock.now()).kind
        == "machine"
    )
    # A token that was signed for a service which such a system may not ask is made anew for none.
    system = Actor(reports.client.id, "machine")
    shown = sign(system, "referral", shared_service.key, shared_service.clock.now())
    wrong = pb.ResolveClientTokenRequest(access_token=shown, audience="referral")
    assert (await refused(shared_service.anybody.ResolveClientToken(wrong))).reason == "CLIENT_REFUSED"
    # Of an institution that was closed no system signs in.
    await shared_service.database.all("UPDATE institution SET active = false WHERE id = $1::uuid", police.id)
    assert (await refused(shared_service.anybody.IssueClientToken(asked))).reason == "CLIENT_REFUSED"
    assert first.id not in {one.institution_id for one in listed.clients}


async def test_an_institution_changes_what_is_named(shared_service):
    by = shared_service.administrator()
    row = await shared_service.institution("EO", called("eo"))

    async def update(*paths: str, **fields: Any) -> pb.Institution:
        nonlocal row
        wanted = pb.Institution(id=row.id, etag=row.etag, **fields)
        request = pb.UpdateInstitutionRequest(
            institution=wanted, update_mask=FieldMask(paths=paths or fields)
        )
        row = await by.UpdateInstitution(request)
        return row

    changed = await update(
        address="a" * 300,
        phone="+383 44 123",
        email="zyra@eo.example",
        name=types.LocalizedText(sq="a", sr="б", en="c"),
    )
    assert (changed.address, changed.phone, changed.email) == ("a" * 300, "+383 44 123", "zyra@eo.example")
    assert (changed.name.sq, changed.name.sr, changed.name.en) == ("a", "б", "c")
    assert changed.full_name.en.startswith("Office eo")
    changed = await update(full_name=types.LocalizedText(sq="d", sr="е", en="f"))
    assert (changed.full_name.sq, changed.full_name.sr, changed.full_name.en) == ("d", "е", "f")
    assert (changed.name.en, changed.address) == ("c", "a" * 300)
    # Named and empty, it is taken away; what is not named stays.
    changed = await update("address")
    assert (changed.address, changed.phone) == ("", "+383 44 123")
    for fields, fault in (
        ({"address": "a" * 301}, ("institution.address", "FIELD_TOO_LONG")),
        ({"phone": "1" * 33}, ("institution.phone", "FIELD_TOO_LONG")),
        ({"email": "nobody"}, ("institution.email", "EMAIL_INVALID")),
        ({"name": types.LocalizedText(sq="a", sr="b")}, ("institution.name.en", "FIELD_REQUIRED")),
        (
            {"full_name": types.LocalizedText(sq="a", sr="b", en="x" * 201)},
            ("institution.full_name.en", "FIELD_TOO_LONG"),
        ),
        ({"municipalities": ["XXX"]}, ("institution.municipalities[0]", "FIELD_UNKNOWN_VALUE")),
    ):
        wanted = with_mask(
            pb.UpdateInstitutionRequest(institution=pb.Institution(id=row.id, etag=row.etag, **fields))
        )
        assert fault in (await refused(by.UpdateInstitution(wanted))).fields
    got = await by.GetInstitution(pb.GetInstitutionRequest(institution_id=row.id))
    assert got == row
    assert list((await shared_service.institution("AUDIT", called("audit"))).municipalities) == list(
        MUNICIPALITIES
    )


async def test_an_account_changes_what_is_named(shared_service):
    by = shared_service.administrator()
    row, other = await an_officer(shared_service), await an_officer(shared_service)
    wanted = pb.Account(
        id=row.id,
        etag=row.etag,
        email=f"New.{row.email.upper()}",
        display_name="n" * 120,
        position="p" * 120,
        locale=types.LOCALE_EN,
    )
    changed = await by.UpdateAccount(with_mask(pb.UpdateAccountRequest(account=wanted)))
    assert (changed.display_name, changed.position, changed.locale) == ("n" * 120, "p" * 120, types.LOCALE_EN)
    # The address waits for a second hand.
    assert (changed.email, await shared_service.sign_in(row.email) != "") == (row.email, True)
    changed = await shared_service.confirmed(changed)
    assert await shared_service.sign_in(f"new.{row.email}")
    assert (await refused(shared_service.sign_in(row.email))).reason == "SIGN_IN_FAILED"
    cleared = pb.UpdateAccountRequest(
        account=pb.Account(id=row.id, etag=changed.etag), update_mask=FieldMask(paths=["position", "locale"])
    )
    changed = await by.UpdateAccount(cleared)
    assert (changed.position, changed.locale, changed.display_name) == ("", 0, "n" * 120)
    for fields, fault in (
        ({"email": "nobody"}, ("account.email", "EMAIL_INVALID")),
        ({"display_name": "n" * 121}, ("account.display_name", "FIELD_TOO_LONG")),
        ({"position": "p" * 121}, ("account.position", "FIELD_TOO_LONG")),
        ({"locale": 9}, ("account.locale", "FIELD_UNKNOWN_VALUE")),
    ):
        wanted = pb.Account(id=row.id, etag=changed.etag, **fields)
        answer = await refused(by.UpdateAccount(with_mask(pb.UpdateAccountRequest(account=wanted))))
        assert answer.fields == [fault]
    wanted = pb.Account(id=row.id, etag=changed.etag, email=other.email)
    taken = await refused(by.UpdateAccount(with_mask(pb.UpdateAccountRequest(account=wanted))))
    assert taken.reason == "EMAIL_TAKEN"
    closed = await shared_service.institution("MOCR", called("okzp"))
    await shared_service.database.all("UPDATE institution SET active = false WHERE id = $1::uuid", closed.id)
    wanted = pb.Account(id=row.id, etag=changed.etag, institution_id=closed.id)
    answer = await refused(by.UpdateAccount(with_mask(pb.UpdateAccountRequest(account=wanted))))
    assert answer.fields == [("account.institution_id", "INSTITUTION_NOT_FOUND")]
    unknown = pb.GetAccountRequest(account_id=str(new_id()))
    assert (await refused(by.GetAccount(unknown))).reason == "ACCOUNT_NOT_FOUND"
    invited = pb.Account(email="x@x.example", display_name="p", position="p" * 121)
    answer = await refused(by.InviteAccount(pb.InviteAccountRequest(account=invited)))
    assert set(answer.fields) == {
        ("account.position", "FIELD_TOO_LONG"),
        ("account.institution_id", "FIELD_REQUIRED"),
        ("account.roles", "FIELD_REQUIRED"),
    }


async def test_ones_own_account_keeps_what_is_not_named(shared_service):
    officer = await an_officer(shared_service)
    mine = await me(shared_service, await shared_service.sign_in(officer.email))
    assert (await mine.GetOwnAccount(pb.GetOwnAccountRequest())).keyboard_shortcuts
    answer = await mine.UpdateOwnAccount(pb.UpdateOwnAccountRequest(locale=types.LOCALE_SQ))
    assert (answer.locale, answer.keyboard_shortcuts) == (types.LOCALE_SQ, True)
    answer = await mine.UpdateOwnAccount(pb.UpdateOwnAccountRequest(keyboard_shortcuts=False))
    assert (answer.locale, answer.keyboard_shortcuts) == (types.LOCALE_SQ, False)
    assert answer.digest == pb.DIGEST_WORKING_DAYS
    answer = await mine.UpdateOwnAccount(pb.UpdateOwnAccountRequest(digest=pb.DIGEST_NONE))
    assert (answer.locale, answer.keyboard_shortcuts, answer.digest) == (
        types.LOCALE_SQ,
        False,
        pb.DIGEST_NONE,
    )
    answer = await refused(mine.UpdateOwnAccount(pb.UpdateOwnAccountRequest(digest=9)))
    assert answer.fields == [("digest", "FIELD_UNKNOWN_VALUE")]
    answer = await refused(mine.UpdateOwnAccount(pb.UpdateOwnAccountRequest(locale=9)))
    assert answer.fields == [("locale", "FIELD_UNKNOWN_VALUE")]
    # A new password asks for the one that it replaces, and the other way round.
    for half in ({"new_password": OTHER_PASSWORD}, {"current_password": "guess"}):
        answer = await refused(mine.UpdateOwnAccount(pb.UpdateOwnAccountRequest(**half)))
        assert answer.reason == "SIGN_IN_FAILED"
    shared_service.clock.advance(seconds=60)
    # Five passwords may be tried at an open session, and then one waits there too.
    wrong = pb.UpdateOwnAccountRequest(current_password="guess", new_password=OTHER_PASSWORD)
    reasons = [(await refused(mine.UpdateOwnAccount(wrong))).reason for _ in range(6)]
    assert reasons == ["SIGN_IN_FAILED"] * 5 + ["SIGN_IN_THROTTLED"]
    right = pb.UpdateOwnAccountRequest(current_password=PASSWORD, new_password=OTHER_PASSWORD)
    assert (await refused(mine.UpdateOwnAccount(right))).reason == "SIGN_IN_THROTTLED"
    shared_service.clock.advance(seconds=40)
    await mine.UpdateOwnAccount(right)
    # The new one signs in from now on, and the old one no more.
    shared_service.clock.advance(minutes=2)
    assert (await refused(shared_service.sign_in(officer.email, source=source()))).reason == "SIGN_IN_FAILED"
    assert await shared_service.sign_in(officer.email, OTHER_PASSWORD, source=source())
    # Somebody else changed it between the look and the change.
    async with shared_service.runtime.database.transaction(actor=Actor(officer.id, "person")) as tx:
        row = await tx.session.get_one(Account, officer.id)
        with pytest.raises(FailedPrecondition, match="ACCOUNT_NOT_IN_STATE") as late:
            await accounts.change_password(tx, row.id, "what stood before", "new", "")
        assert late.value.metadata == {"state": "ACCOUNT_STATE_ACTIVE", "action": "change_password"}


async def test_tries_are_counted_by_account_source_and_both(shared_service):
    officer = await an_officer(shared_service)
    home, away = source(), source()

    async def guess(where: str, email: str = "") -> tuple[str, str]:
        answer = await refused(shared_service.sign_in(email or officer.email, "guess", source=where))
        return answer.reason, answer.error.metadata.get("seconds", "")

    failed, throttled = ("SIGN_IN_FAILED", ""), ("SIGN_IN_THROTTLED", "2")
    assert [await guess(home) for _ in range(6)] == [failed] * 5 + [throttled]
    assert await guess(away) == throttled
    shared_service.clock.advance(seconds=1)
    # Half of a try has come back: one second more.
    assert await guess(away) == ("SIGN_IN_THROTTLED", "1")
    shared_service.clock.advance(seconds=1)
    await shared_service.sign_in(officer.email, source=home)
    # A success forgets what failed before it, wherever that was.
    assert [await guess(away) for _ in range(6)] == [failed] * 5 + [throttled]
    # The officer's own desk has a bucket of its own, which a success there makes new again.
    for _ in range(2):
        assert [await guess(home) for _ in range(4)] == [failed] * 4
        await shared_service.sign_in(officer.email, source=home)


async def test_a_source_that_must_wait_takes_nothing_from_the_accounts_that_it_tries(shared_service):
    noisy = source()
    waits = []
    with acting(service_actor("identity")):
        for number in range(42):
            keys = throttle.Keys.of(f"noisy{number}@x.example", noisy)
            async with shared_service.runtime.database.transaction() as tx:
                waits.append(await throttle.take_try(tx, keys))
    assert waits == [0.0] * 40 + [1.0] * 2
    left = await shared_service.database.all(
        "SELECT tries_left FROM throttle_bucket WHERE key = $1", keys.account
    )
    assert left == []


async def test_what_ran_out_is_forgotten_and_nothing_else(shared_service):
    officer = await an_officer(shared_service)
    now = shared_service.clock.now()
    rows = {
        "session": "INSERT INTO session (id, secret_hash, account_id, shared, create_time, use_time,"
        " expire_time) VALUES ($1, $2, $3::uuid, false, $4, $4, $4)",
        "invitation": "INSERT INTO invitation (id, secret_hash, account_id, create_time, expire_time,"
        " end_time) VALUES ($1, $2, $3::uuid, $4, $4, $4)",
        "ended": "INSERT INTO invitation (id, secret_hash, account_id, create_time, expire_time,"
        " end_time) VALUES ($1, $2, $3::uuid, $4, now() + interval '90 years', $4)",
        "throttle_bucket": "INSERT INTO throttle_bucket (key, tries_left, failures, update_time)"
        " SELECT $2, 0, 0, $4 WHERE $1::uuid IS NOT NULL AND $3::text <> ''",
        "known_source": "INSERT INTO known_source (key, use_time)"
        " SELECT $2, $4 WHERE $1::uuid IS NOT NULL AND $3::text <> ''",
    }
    keeps = {
        "session": dt.timedelta(days=90),
        "invitation": dt.timedelta(days=90),
        "ended": dt.timedelta(days=90),
        "throttle_bucket": dt.timedelta(hours=24),
        "known_source": dt.timedelta(days=180),
    }
    for name, sql in rows.items():
        for word, age in (("kept", keeps[name]), ("gone", keeps[name] + SECOND)):
            await shared_service.database.all(sql, new_id(), f"{name} {word}".encode(), officer.id, now - age)
    with acting(service_actor("identity")):
        await housekeeping.sweep(shared_service.runtime)
    for name in rows:
        table, key = ("invitation", "secret_hash") if name == "ended" else (name, "secret_hash")
        if name in {"throttle_bucket", "known_source"}:
            key = "key"
        names = [f"{name} kept".encode(), f"{name} gone".encode()]
        found = await shared_service.database.all(
            f"SELECT {key} AS key FROM {table} WHERE {key} = ANY($1)", names
        )
        assert [row["key"] for row in found] == names[:1], name


async def test_a_source_is_known_from_its_last_use_on(shared_service):
    keys = throttle.Keys.of(f"{called('a')}@x.example", source())
    assert len({keys.account, keys.source, keys.both}) == 3
    for days in (0, 10):
        shared_service.clock.advance(days=days)
        with acting(service_actor("identity")):
            async with shared_service.runtime.database.transaction() as tx:
                assert await throttle.take_try(tx, keys) == 0.0
                await throttle.try_succeeded(tx, keys, keys)
        (row,) = await shared_service.database.all(
            "SELECT use_time FROM known_source WHERE key = $1", keys.both
        )
        assert row["use_time"] == shared_service.clock.now()
        buckets = await shared_service.database.all(
            "SELECT key, tries_left, failures FROM throttle_bucket WHERE key = ANY($1)",
            [keys.account, keys.source, keys.both],
        )
        # What is left is the source's, full.
        assert [tuple(one) for one in buckets] == [(keys.source, 40.0, 0)]


class Server:
    """Stands for a mail server and writes down how it was asked."""

    said: list[Any]

    def __init__(self, host: str, port: int, **options: Any) -> None:
        Server.said = [(type(self).__name__, host, port, options["timeout"], "context" in options)]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        Server.said.append("quit")

    def starttls(self, **_: Any) -> None:
        Server.said.append("starttls")

    def login(self, user: str, password: str) -> None:
        Server.said.append((user, password))

    def send_message(self, message: Any) -> None:
        Server.said.append(message["To"])


class Sealed(Server):
    """The same behind TLS."""


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("smtp://mail", [("Server", "mail", 25, 20.0, False)]),
        ("smtp://mail:587", [("Server", "mail", 587, 20.0, False)]),
        ("smtp://u:p%40ss@mail:587", [("Server", "mail", 587, 20.0, False), "starttls", ("u", "p@ss")]),
        ("smtps://mail", [("Sealed", "mail", 465, 20.0, True)]),
        ("smtps://u%40x:p@mail:4650", [("Sealed", "mail", 4650, 20.0, True), ("u@x", "p")]),
        ("smtp://", [("Server", "localhost", 25, 20.0, False)]),
        ("smtps://u@mail", [("Sealed", "mail", 465, 20.0, True), ("u", "")]),
    ],
)
async def test_how_a_mail_server_is_asked(url, said, monkeypatch):
    monkeypatch.setattr(smtplib, "SMTP", Server)
    monkeypatch.setattr(smtplib, "SMTP_SSL", Sealed)
    mail.send(url, mail.letter("rights", to="a@x.example", name="A", locale="sq", sender="p@x.example"))
    assert Server.said == [*said, "a@x.example", "quit"]


# Of an institution ------------------------------------------------------------------------------------------


def reach(row: pb.Institution, **fields) -> pb.UpdateInstitutionRequest:
    wanted = pb.Institution(id=row.id, etag=row.etag, **fields)
    paths = list(fields) or ["active"]
    return pb.UpdateInstitutionRequest(institution=wanted, update_mask=FieldMask(paths=paths))


def head(code: str) -> Actor:
    return Actor(
        account_id=str(new_id()),
        kind="person",
        institution_kind="MOCR",
        roles=frozenset({"mocr_head"}),
        municipalities=(code,),
    )


async def found(service: IdentityUnderTest, row: pb.Institution) -> pb.Institution:
    return await service.administrator().GetInstitution(pb.GetInstitutionRequest(institution_id=row.id))


async def test_nobody_alone_lets_an_institution_reach_further(shared_service):
    one, other = shared_service.administrator(str(new_id())), shared_service.administrator()
    region = await shared_service.institution("REGC", called("region"), "RAN", "GJL")
    coordinator = await shared_service.person(f"{called('c')}@x.example", region, "regional_coordinator")
    session = await shared_service.sign_in(coordinator.email)
    phone = "+383 44 123 456"
    waiting = await one.UpdateInstitution(reach(region, municipalities=["RAN", "GJL", "KAM"], phone=phone))
    # What opens nothing holds at once.
    assert (set(waiting.municipalities), waiting.phone) == ({"RAN", "GJL"}, phone)
    assert "KAM" not in (await shared_service.resolve(session)).municipalities
    again = one.UpdateInstitution(reach(waiting, municipalities=["RAN", "PRZ"]))
    assert (await refused(again)).reason == "CHANGE_WAITS"
    confirm = pb.ConfirmAccountChangeRequest(change_id=waiting.waiting_change_id)
    assert (await refused(one.ConfirmAccountChange(confirm))).reason == "OWN_PROPOSAL"
    # The head of one of its offices does not answer for the others.
    of_one = shared_service.by(head("RAN")).ConfirmAccountChange(confirm)
    assert (await refused(of_one)).reason == "CHANGE_NOT_FOUND"
    answer = await other.ConfirmAccountChange(confirm)
    assert (answer.change.account_id, answer.change.institution_id) == ("", region.id)
    [field] = answer.change.fields
    assert (field.field, set(field.after)) == ("municipalities", {"RAN", "GJL", "KAM"})
    row = await found(shared_service, region)
    assert (set(row.municipalities), row.waiting_change_id) == ({"RAN", "GJL", "KAM"}, "")
    assert "KAM" in (await shared_service.resolve(session)).municipalities
    # Its people are told.
    letters = await shared_service.database.all("SELECT subject_id FROM job WHERE kind = 'notice_mail'")
    assert coordinator.id in {letter["subject_id"] for letter in letters}


async def test_what_is_taken_is_taken_at_once_and_what_waited_gives_nothing_back(shared_service):
    one, other = shared_service.administrator(str(new_id())), shared_service.administrator()
    region = await shared_service.institution("REGC", called("region"), "RAN", "GJL")
    waiting = await one.UpdateInstitution(reach(region, municipalities=["RAN", "GJL", "KAM"]))
    fewer = await other.UpdateInstitution(reach(waiting, municipalities=["RAN"]))
    assert (list(fewer.municipalities), fewer.waiting_change_id) == (["RAN"], "")
    confirm = pb.ConfirmAccountChangeRequest(change_id=waiting.waiting_change_id)
    assert (await refused(other.ConfirmAccountChange(confirm))).reason == "CHANGE_NOT_WAITING"
    listed = (await other.ListAccountChanges(pb.ListAccountChangesRequest())).changes
    states = [pb.AccountChangeState.Name(change.state).rpartition("_")[2] for change in listed]
    assert states[:2] == ["DONE", "REFUSED"]


async def test_what_was_closed_opens_by_two_hands_and_does_not_grow_meanwhile(shared_service):
    one, other = shared_service.administrator(str(new_id())), shared_service.administrator()
    region = await shared_service.institution("REGC", called("region"))
    closed = await one.UpdateInstitution(reach(region))
    assert not closed.active
    grown = await one.UpdateInstitution(reach(closed, municipalities=["RAN", "KAM"]))
    assert list(grown.municipalities) == ["RAN"]
    await other.RefuseAccountChange(pb.RefuseAccountChangeRequest(change_id=grown.waiting_change_id))
    opened = await one.UpdateInstitution(reach(await found(shared_service, region), active=True))
    assert not opened.active
    await other.ConfirmAccountChange(pb.ConfirmAccountChangeRequest(change_id=opened.waiting_change_id))
    assert (await found(shared_service, region)).active


async def test_an_office_that_moves_is_confirmed_by_the_head_where_it_goes_not_by_its_own(
    shared_service,
):
    office = await shared_service.institution("MRC", called("commission-ran"))
    waiting = await shared_service.administrator().UpdateInstitution(reach(office, municipalities=["KAM"]))
    confirm = pb.ConfirmAccountChangeRequest(change_id=waiting.waiting_change_id)
    of_one = shared_service.by(head("RAN")).ConfirmAccountChange(confirm)
    assert (await refused(of_one)).reason == "CHANGE_NOT_FOUND"
    own = dataclasses.replace(head("KAM"), institution_id=office.id)
    assert (await refused(shared_service.by(own).ConfirmAccountChange(confirm))).reason == "OWN_ACCOUNT"
    await shared_service.by(head("KAM")).ConfirmAccountChange(confirm)
    assert list((await found(shared_service, office)).municipalities) == ["KAM"]


async def test_an_institution_whose_people_read_of_nobody_changes_by_one_hand(shared_service):
    row = await shared_service.institution("DONOR", called("donor"))
    wanted = reach(row, municipalities=["RAN", "KAM"])
    changed = await shared_service.administrator().UpdateInstitution(wanted)
    assert set(changed.municipalities) == {"RAN", "KAM"}
