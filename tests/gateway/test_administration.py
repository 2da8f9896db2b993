"""The administrator's pages over the real services: invite, change, suspend, review, reference data."""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

import pyotp
import pytest
from flask.testing import FlaskClient
from prag.identity.v1 import identity_service_pb2 as pb

from gateway import create_app
from gateway.settings import SERVICES, Settings
from services.benefits.__main__ import SERVICE as BENEFITS
from services.chassis.auth.actors import Actor
from services.chassis.ids import new_id
from services.domain.municipalities import EVERYWHERE
from services.identity.__main__ import SERVICE as IDENTITY
from services.registry.__main__ import SERVICE as REGISTRY
from tests.invitations import link_of
from tests.running_services import UnderTest, until

EMAIL, PASSWORD = "first@prag.example", "nje fjale qe s'e di askush"
SECOND = "second@prag.example"
CHOSEN = "kafe pa sheqer ne Gjilan"


class Browser:
    """A browser beside the services: pages are asked for in a thread, the services answer on the loop."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.page = ""

    async def get(self, path: str, **options):
        answer = await asyncio.to_thread(self.client.get, path, **options)
        self.page = html.unescape(answer.text)
        return answer

    async def post(self, path: str, *, follow: bool = True, **fields):
        """Send a form of the page that is open, with its hidden fields, and follow to where it leads."""
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', self.page))
        hidden |= {n: v for n, v in re.findall(r'name="(\w+)" type="hidden" value="([^"]*)"', self.page) if v}
        data = hidden | fields
        answer = await asyncio.to_thread(self.client.post, path, data=data, follow_redirects=follow)
        self.page = html.unescape(answer.text)
        return answer

    async def sign_in(self, email: str, password: str):
        await self.get("/sign-in")
        return await self.post("/sign-in", follow=False, email=email, password=password, next="/profile")

    @property
    def said(self) -> str:
        """The page without markup."""
        return " ".join(re.sub(r"<[^>]+>", " ", self.page).split())


ADMINISTRATORS = {
    "bootstrap_email": EMAIL,
    "bootstrap_password": PASSWORD,
    "second_email": SECOND,
    "second_password": PASSWORD,
}


class Administration:
    """The services, the gateway before them, and an administrator who is signed in."""

    def __init__(self, identity: UnderTest, app) -> None:
        self.identity = identity
        self.app = app
        self.api = identity.stub(
            Actor(
                account_id=str(new_id()),
                kind="person",
                roles=frozenset({"administrator"}),
                municipalities=EVERYWHERE,
            )
        )

    def browser(self) -> Browser:
        client = self.app.test_client()
        client.set_cookie("prag-language", "en")
        return Browser(client)

    async def office(self, kind: str = "MOCR", code: str = "okzp-ran") -> pb.Institution:
        made = pb.Institution(kind=kind, code=code, municipalities=["RAN"])
        made.name.sq, made.name.sr, made.name.en = f"Zyra {code}", f"Канцеларија {code}", f"Office {code}"
        return await self.api.CreateInstitution(pb.CreateInstitutionRequest(institution=made))

    async def confirmed(self, account: pb.Account) -> None:
        """A second administrator does what waits."""
        second = self.identity.stub(
            Actor(
                account_id=str(new_id()),
                kind="person",
                roles=frozenset({"administrator"}),
                municipalities=EVERYWHERE,
            )
        )
        await second.ConfirmAccountChange(pb.ConfirmAccountChangeRequest(change_id=account.waiting_change_id))

    async def account(self, email: str) -> pb.Account:
        """What an administrator sees of somebody."""
        return (await self.api.ListAccounts(pb.ListAccountsRequest(query=email))).accounts[0]

    async def person(self, email: str, place: pb.Institution, *roles: str) -> pb.Account:
        answer = await self.api.InviteAccount(
            pb.InviteAccountRequest(
                account=pb.Account(
                    email=email, display_name=email.partition("@")[0], institution_id=place.id, roles=roles
                )
            )
        )
        await self.confirmed(answer.account)
        await self.api.AcceptInvitation(
            pb.AcceptInvitationRequest(
                invitation_token=await link_of(self.identity.runtime, answer.account.id), password=CHOSEN
            )
        )
        return await self.api.GetAccount(pb.GetAccountRequest(account_id=answer.account.id))


@asynccontextmanager
async def administered(
    identity: UnderTest, *others: str, provider: str = ""
) -> AsyncIterator[Administration]:
    """The gateway before identity and some of its neighbours; the other services are down."""
    # Port 9 answers nobody.
    addresses = dict.fromkeys(SERVICES, "127.0.0.1:9") | {"identity": identity.address}
    addresses |= {name: identity.neighbours[name].address for name in others}
    settings = Settings(
        secret_key="a" * 32, addresses=addresses, deadline=5, session_cache=0.0, provider=provider
    )
    app = create_app(settings, time=identity.clock)
    app.config["TESTING"] = True

    async def there() -> bool:
        return len(await identity.database.all("SELECT FROM account WHERE state = 'ACTIVE'")) > 1

    await until(there)
    yield Administration(identity, app)
    await asyncio.to_thread(app.extensions["prag_services"].close)


@pytest.fixture
async def administration(service_under_test) -> AsyncIterator[Administration]:
    started = service_under_test(IDENTITY, registry=REGISTRY, messages=False, **ADMINISTRATORS)
    async with started as identity, administered(identity, "registry") as administration:
        yield administration


@pytest.fixture
async def admin(administration: Administration) -> Browser:
    browser = administration.browser()
    answer = await browser.sign_in(EMAIL, PASSWORD)
    assert answer.status_code == 303, browser.said
    return browser


async def test_a_person_is_invited_chooses_a_password_and_is_suspended(
    administration: Administration, admin: Browser
):
    place = await administration.office()
    await admin.get("/administration/accounts/new")
    fields = {
        "display_name": "Mirjana Stojković",
        "email": "mirjana@ranilug.example",
        "institution_id": place.id,
        "language": "sr-Cyrl",
    }
    # What may not be is said at its field, and nothing typed is lost.
    answer = await admin.post("/administration/accounts/new", **fields, roles=["regional_coordinator"])
    assert answer.status_code == 422
    assert "The role Regional coordination does not fit this kind of institution." in admin.said
    assert "Mirjana Stojković" in admin.page
    answer = await admin.post(
        "/administration/accounts/new", **fields, roles=["mocr_officer", "mrc_secretary"]
    )
    assert "It waits for a second hand" in admin.said
    account_id = (await administration.account("mirjana@ranilug.example")).id
    await admin.get("/administration/account-changes")
    assert "Who proposed it does not confirm it." in admin.said
    other = administration.browser()
    await other.sign_in(SECOND, PASSWORD)
    await other.get("/administration/account-changes")
    change = re.search(r"/administration/account-changes/([0-9a-f-]{36})/confirm", other.page)[1]
    path = f"/administration/account-changes/{change}"
    assert "/invitations/" not in other.page
    await other.post(f"{path}/confirm", request_id=str(new_id()))
    assert "Confirmed." in other.said
    assert "Mirjana Stojković" in other.said.split("Who changed what")[-1]
    link = f"/invitations/{await link_of(administration.identity.runtime, account_id)}"

    invited = administration.browser()
    await invited.get(link)
    assert "Mirjana Stojković · mirjana@ranilug.example" in invited.said
    assert (await invited.post(link, password="lozinka")).status_code == 422
    assert "Choose at least 15 characters" in invited.said
    answer = await invited.post(link, password=CHOSEN)
    assert "The password holds. Sign in with it." in invited.said
    assert (await invited.get(link)).status_code == 409
    assert (await invited.sign_in("mirjana@ranilug.example", CHOSEN)).location == "/profile"
    assert (await invited.get("/profile")).status_code == 200
    # No administrator: these pages are not for this person.
    for path in ("", "/new", f"/{account_id}"):
        assert (await invited.get(f"/administration/accounts{path}")).status_code == 403

    await admin.get(f"/administration/accounts/{account_id}")
    assert "Not yet:" not in admin.said
    await admin.post(f"/administration/accounts/{account_id}/suspend", request_id=str(new_id()))
    assert "Suspended. All sessions have ended." in admin.said
    assert "The account is suspended: this is not possible now." in admin.said
    assert (await invited.get("/profile")).status_code == 303
    assert (await invited.sign_in("mirjana@ranilug.example", CHOSEN)).status_code == 422
    await admin.post(f"/administration/accounts/{account_id}/restore", request_id=str(new_id()))
    assert "It waits for a second hand" in admin.said
    await administration.confirmed(await administration.account("mirjana@ranilug.example"))
    assert (await invited.sign_in("mirjana@ranilug.example", CHOSEN)).status_code == 303


async def test_accounts_are_filtered_searched_and_reviewed(administration: Administration, admin: Browser):
    place = await administration.office()
    for name in ("arta", "besa", "dragan"):
        await administration.person(f"{name}@x.example", place, "mocr_officer")
    await admin.get("/administration/accounts")
    assert all(f"{name}@x.example" in admin.said for name in ("arta", "besa", "dragan"))
    # The name that is looked for is posted, never in an address.
    answer = await admin.post("/administration/accounts", q="ESA")
    assert answer.status_code == 200
    assert "besa@x.example" in admin.said
    assert "arta@x.example" not in admin.said
    await admin.get("/administration/accounts?show=review")
    assert "No review is due." in admin.said
    await admin.get("/administration/accounts?show=suspended")
    assert "No account like this." in admin.said
    await admin.get(f"/administration/accounts?institution={place.id}")
    assert EMAIL not in admin.said.split("Last sign-in")[-1]


async def test_ones_own_account_says_why_not(administration: Administration, admin: Browser):
    row = (await administration.api.ListAccounts(pb.ListAccountsRequest(query=EMAIL))).accounts[0]
    path = f"/administration/accounts/{row.id}"
    await admin.get(path)
    assert "Nobody changes their own roles or suspends their own account." in admin.said
    assert (await admin.post(f"{path}/suspend", request_id=str(new_id()))).status_code == 409


async def test_a_change_of_rights_and_two_administrators_at_once(
    administration: Administration, admin: Browser
):
    place, other = await administration.office(), await administration.office("EO", "eo-gjilan")
    person = await administration.person("arta@x.example", place, "mocr_officer")
    path = f"/administration/accounts/{person.id}"
    await admin.get(path)
    first_page = admin.page
    fields = {"display_name": "Arta", "email": "arta@x.example", "institution_id": place.id}
    await admin.post(path, **fields, roles=["mocr_head"])
    account = await administration.api.GetAccount(pb.GetAccountRequest(account_id=person.id))
    assert (account.display_name, list(account.roles)) == ("Arta", ["mocr_officer"])
    assert "Something of this account waits for a second hand." in admin.said
    await administration.confirmed(account)
    # The other administrator's form is of the older version.
    admin.page = first_page.replace(
        re.search(r'name="request_id"[^>]*value="([^"]+)"', first_page)[1], str(new_id())
    )
    answer = await admin.post(path, **fields | {"display_name": "Arta Gashi"}, roles=["mocr_officer"])
    assert answer.status_code == 412
    assert "Somebody changed this while you were writing" in admin.said
    assert "Arta Gashi" in admin.page
    await admin.get(path)
    await admin.post(path, **fields | {"institution_id": other.id}, roles=["institution_officer"])
    await administration.confirmed(await administration.account("arta@x.example"))
    account = await administration.api.GetAccount(pb.GetAccountRequest(account_id=person.id))
    assert (account.institution_id, list(account.roles)) == (other.id, ["institution_officer"])


async def test_an_institution_and_its_system(administration: Administration, admin: Browser):
    await admin.get("/administration/institutions/new")
    assert "Ranilug" in admin.said
    fields = {
        "kind": "EO",
        "code": "eo-gjilan",
        "name_sq": "ZP Gjilan",
        "name_sr": "КЗ Гњилане",
        "name_en": "",
    }
    assert (await admin.post("/administration/institutions/new", **fields)).status_code == 422
    fields |= {"name_en": "EO Gjilan", "municipalities": ["GJL", "RAN"], "phone": "+383 280 320 000"}
    await admin.post("/administration/institutions/new", **fields)
    assert "EO Gjilan" in admin.said
    made = (await administration.api.ListInstitutions(pb.ListInstitutionsRequest(kind="EO"))).institutions[0]
    assert (list(made.municipalities), made.full_name.sr) == (["GJL", "RAN"], "КЗ Гњилане")
    path = f"/administration/institutions/{made.id}"
    await admin.post(path, **fields | {"phone": "+383 280 320 111", "active": "y"})
    assert re.search(r"Saved \d", admin.said)
    # Further municipalities wait for another hand, and page and list of changes say so.
    await admin.post(path, **fields | {"municipalities": ["GJL", "RAN", "KAM"], "active": "y"})
    assert "holds once a second hand has confirmed it" in admin.said
    assert "Something of this institution waits for a second hand." in admin.said
    await admin.get("/administration/account-changes")
    assert "EO Gjilan · The institution was changed" in admin.said
    changed = await administration.api.GetInstitution(pb.GetInstitutionRequest(institution_id=made.id))
    assert list(changed.municipalities) == ["GJL", "RAN"]
    await administration.confirmed(changed)
    await admin.get(f"{path}/systems/new")
    await admin.post(f"{path}/systems/new", name="ZPRM")
    assert "People of the institution give it its secret." in admin.said
    worker = await administration.person("worker@x.example", made, "institution_officer")
    own = administration.browser()
    await own.sign_in(worker.email, CHOSEN)
    await own.get("/systems")
    client_id = re.search(r"/systems/([0-9a-f-]{36})/secret", own.page)[1]
    await own.post(f"/systems/{client_id}/secret", request_id=str(new_id()))
    secret = re.search(r"<dt>Secret</dt><dd>([^<]+)</dd>", own.page)[1]
    asked = pb.IssueClientTokenRequest(client_id=client_id, client_secret=secret)
    assert (await administration.api.IssueClientToken(asked)).access_token
    await own.get("/systems")
    assert secret not in own.page
    assert (await admin.get("/systems")).status_code == 403
    await admin.post(f"{path}/systems/{client_id}/revoke", request_id=str(new_id()))
    assert "revoked" in admin.said


async def test_reference_data_has_its_source_and_says_what_is_not_set(
    administration: Administration, admin: Browser
):
    await admin.get("/administration/reference")
    assert "not set" in admin.said
    # Benefits is down: its part says so, and the rest of the page works.
    assert "This part of Prag does not answer now." in admin.said
    code = re.search(r"/administration/reference/clock-rules/(FIRST_VISIT[\w.-]*)", admin.page)[1]
    path = f"/administration/reference/clock-rules/{code}"
    await admin.get(path)
    assert "Starts on" in admin.said
    assert "prag." not in admin.said
    day = {"valid_from-day": "1", "valid_from-month": "12", "valid_from-year": "2026"}
    assert (await admin.post(path, **day, length="many", source="")).status_code == 422
    assert "write a whole number in figures" in admin.said
    assert "write where the value stands" in admin.said
    checked = {"verified_on-day": "20", "verified_on-month": "11", "verified_on-year": "2026"}
    source = {"source": "Regulation 22/2020, article 15", "verified_by": "legal office"}
    await admin.post(path, **day, **source, **checked, length="96", warn_hours="24")
    # What it would do is seen before it is put in force.
    assert "What this version would do" in admin.said
    assert "Nothing changes for them" in admin.said
    assert "Put in force" in admin.said
    await admin.get("/administration/reference")
    assert "Regulation 22/2020, article 15" not in admin.said
    await admin.get(path)
    up = {"escalates_to": "ministry", "escalation_hours": "48"}
    await admin.post(path, **day, **source, **checked, **up, length="96", warn_hours="24", in_force="1")
    assert "Regulation 22/2020, article 15" in admin.said
    assert (await admin.get("/administration/reference/clock-rules/none")).status_code == 404
    await admin.get("/administration/reference/holidays/new")
    names = {"name_sq": "Dita e lirë", "name_sr": "Нерадни дан", "name_en": "A day off by decision"}
    bajram = {"day-day": "23", "day-month": "3", "day-year": "2027"}
    await admin.post("/administration/reference/holidays/new", **names, **bajram)
    assert "A day off by decision" in admin.said
    assert "set by hand" in admin.said


async def test_a_letter_is_printed_by_the_head_and_its_code_typed(
    administration: Administration, admin: Browser
):
    place = await administration.office()
    boss = await administration.person("head@x.example", place, "mocr_head")
    await admin.get("/administration/accounts/new")
    fields = {"display_name": "Arta", "email": "arta@x.example", "institution_id": place.id}
    await admin.post("/administration/accounts/new", **fields, roles=["mocr_officer"], delivery="letter")
    assert "It waits for a second hand" in admin.said
    head = administration.browser()
    await head.sign_in(boss.email, CHOSEN)
    await head.get("/administration/account-changes")
    change = re.search(r"/administration/account-changes/([0-9a-f-]{36})/confirm", head.page)[1]
    await head.post(f"/administration/account-changes/{change}/confirm", request_id=str(new_id()))
    code = re.search(r"<dd>((?:\w{4}-){5}\w{4})</dd>", head.page)[1]
    person = administration.browser()
    await person.get("/invitations")
    assert (await person.post("/invitations", code="BCDF-" * 5 + "BCDF")).status_code == 422
    assert "This invitation was used or has run out." in person.said
    answer = await person.post("/invitations", follow=False, code=code.lower().replace("-", " "))
    await person.get(answer.location)
    await person.post(answer.location, password=CHOSEN)
    assert "The password holds. Sign in with it." in person.said


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("sq", "Llogaritë"),
        ("sr-Cyrl", "Позови особу"),
        ("sr-Latn", "Pozovi osobu"),
        ("en", "Invite a person"),
    ],
)
async def test_the_pages_in_four_languages(
    administration: Administration, admin: Browser, language: str, words: str
):
    await administration.office()
    for path in (
        "accounts",
        "accounts/new",
        "account-changes",
        "institutions",
        "institutions/new",
        "reference",
        "reference/holidays/new",
    ):
        await admin.get(f"/administration/{path}?lang={language}", follow_redirects=True)
        assert f'lang="{language}"' in admin.page
        if path == "accounts":
            assert words in admin.said


async def test_a_scheme_s_ceiling_is_not_set_until_somebody_names_the_source(service_under_test):
    started = service_under_test(IDENTITY, benefits=BENEFITS, messages=False, **ADMINISTRATORS)
    async with started as identity, administered(identity, "benefits") as administration:
        admin = administration.browser()
        await admin.sign_in(EMAIL, PASSWORD)
        await admin.get("/administration/reference")
        assert "not set" in admin.said
        code = re.search(r"/administration/reference/schemes/([\w.-]+)", admin.page)[1]
        path = f"/administration/reference/schemes/{code}"
        await admin.get(path)
        day = {"valid_from-day": "1", "valid_from-month": "11", "valid_from-year": "2026"}
        source = {"source": "Regulation 22/2020, annex", "verified_by": "legal office"}
        checked = {"verified_on-day": "20", "verified_on-month": "11", "verified_on-year": "2026"}
        assert (await admin.post(path, **day, **source, ceiling="plenty")).status_code == 422
        await admin.post(path, **day, **source, **checked, ceiling="1.500,00", months="12")
        assert "Regulation 22/2020, annex" in admin.said
        assert "1.500,00\u00a0€".replace("\u00a0", " ") in admin.said


async def test_the_page_of_forgotten_passwords_tells_nobody_who_has_an_account(service_under_test):
    given = {"smtp_url": "smtp://127.0.0.1:9"} | ADMINISTRATORS
    async with (
        service_under_test(IDENTITY, registry=REGISTRY, messages=False, **given) as identity,
        administered(identity, "registry") as administration,
    ):
        said = []
        for email in (EMAIL, "nobody@x.example"):
            browser = administration.browser()
            await browser.get("/sign-in")
            assert 'href="/forgotten-password"' in browser.page
            await browser.get("/forgotten-password")
            answer = await browser.post("/forgotten-password", email=email)
            said.append((answer.status_code, browser.said))
    assert "If there is such an account, a letter" in said[0][1]
    assert said[0] == said[1]


async def test_where_no_letter_goes_by_mail_the_page_says_who_helps(service_under_test):
    given = {"smtp_url": ""} | ADMINISTRATORS
    async with (
        service_under_test(IDENTITY, registry=REGISTRY, messages=False, **given) as identity,
        administered(identity, "registry") as administration,
    ):
        browser = administration.browser()
        await browser.get("/forgotten-password")
        await browser.post("/forgotten-password", email=EMAIL)
        assert "it goes by a printed letter only" in browser.said


async def test_a_second_factor_is_set_up_asked_and_taken_away(service_under_test):
    given = {"smtp_url": "", "factor_key": "a key"} | ADMINISTRATORS
    async with (
        service_under_test(IDENTITY, registry=REGISTRY, messages=False, **given) as identity,
        administered(identity, "registry") as administration,
    ):
        admin, clock = administration.browser(), identity.clock
        await admin.sign_in(EMAIL, PASSWORD)
        await admin.get("/profile/second-factor")
        assert "Set up an authenticator" in admin.said
        await admin.post("/profile/second-factor/set-up")
        assert "<svg" in admin.page
        assert "style=" not in admin.page[admin.page.index("<svg") : admin.page.index("</svg>")]
        totp = pyotp.TOTP(re.search(r"Or type ([A-Z2-7]{32})", admin.said)[1])
        answer = await admin.post("/profile/second-factor/confirm", code="000000")
        assert (answer.status_code, "This is not the code of now" in admin.said) == (422, True)
        await admin.post("/profile/second-factor/confirm", code=totp.at(clock.now()))
        codes = re.findall(r"(?:[2-9B-Z]{4}-){5}[2-9B-Z]{4}", admin.said)
        assert len(codes) == 10

        again = administration.browser()
        await again.get("/sign-in")
        answer = await again.post("/sign-in", follow=False, email=EMAIL, password=PASSWORD, next="/profile")
        assert "Second step of the sign-in" in again.said
        assert "prag=" not in str(answer.headers)
        wrong = await again.post("/sign-in/code", follow=False, code="123456")
        assert wrong.status_code == 422
        answer = await again.post("/sign-in/code", follow=False, code=codes[0])
        assert (answer.status_code, answer.location) == (303, "/profile")
        await again.get("/profile/second-factor")
        assert "Recovery codes left 9" in again.said
        await again.post("/profile/second-factor/recovery-codes", code=codes[1])
        fresh = re.findall(r"(?:[2-9B-Z]{4}-){5}[2-9B-Z]{4}", again.said)
        assert len(fresh) == 10

        other = administration.browser()
        await other.sign_in(SECOND, PASSWORD)
        account = await administration.account(EMAIL)
        await other.get(f"/administration/accounts/{account.id}")
        await other.post(f"/administration/accounts/{account.id}/second-factor", request_id=str(new_id()))
        assert "It waits for a second hand" in other.said
        await administration.confirmed(await administration.account(EMAIL))
        assert (await administration.browser().sign_in(EMAIL, PASSWORD)).status_code == 303


async def test_whom_the_day_finds_without_one_sets_it_up_first(service_under_test):
    given = {"factor_key": "a key", "second_factor_since": date(2020, 1, 1)} | ADMINISTRATORS
    async with (
        service_under_test(IDENTITY, registry=REGISTRY, messages=False, **given) as identity,
        administered(identity, "registry") as administration,
    ):
        admin = administration.browser()
        await admin.sign_in(EMAIL, PASSWORD)
        for path in ("/", "/administration/accounts", "/my-work"):
            answer = await admin.get(path)
            assert (answer.status_code, answer.location) == (303, "/profile/second-factor")
        answer = await asyncio.to_thread(admin.client.get, "/api/v1/accounts")
        assert answer.status_code == 403
        await admin.get("/profile/second-factor")
        assert "Your roles ask for a second factor." in admin.said
        await admin.post("/profile/second-factor/set-up")
        totp = pyotp.TOTP(re.search(r"Or type ([A-Z2-7]{32})", admin.said)[1])
        await admin.post("/profile/second-factor/confirm", code=totp.at(identity.clock.now()))
        assert (await admin.get("/administration/accounts")).status_code == 200


async def test_a_step_that_asks_who_sits_there_keeps_what_was_typed(
    administration: Administration, admin: Browser
):
    place = await administration.office()
    await admin.get("/administration/accounts/new")
    administration.identity.clock.advance(minutes=16)
    fields = {
        "display_name": "Mirjana Stojković",
        "email": "mirjana@ranilug.example",
        "institution_id": place.id,
        "language": "sr-Cyrl",
        "roles": ["mocr_officer"],
    }
    answer = await admin.post("/administration/accounts/new", **fields)
    assert (answer.status_code, "Show again who you are" in admin.said) == (401, True)
    assert "Mirjana" not in admin.page
    for wrong in ("", "not the password of this one"):
        assert (await admin.post("/sign-in/again", password=wrong)).status_code == 422
    await admin.post("/sign-in/again", password=PASSWORD)
    assert "What you typed is kept." in admin.said
    assert "Mirjana" in admin.page
    # It comes back to its page, and is sent by the person.
    await admin.post("/administration/accounts/new", **fields, _restored="1")
    assert "Mirjana Stojković" in admin.page
    await admin.post("/administration/accounts/new", **fields)
    assert (await administration.account("mirjana@ranilug.example")).display_name == "Mirjana Stojković"
    # A program is told the reason, with its text.
    administration.identity.clock.advance(minutes=16)
    token = re.search(r'name="csrf_token" value="([^"]+)"', (await admin.get("/profile")).text)[1]
    answer = await asyncio.to_thread(
        admin.client.post, "/api/v1/accounts", json={"account": {}}, headers={"X-CSRF-Token": token}
    )
    assert (answer.status_code, answer.json["reason"]) == (401, "SIGN_IN_NOT_FRESH")
    assert answer.json["detail"].startswith("For this step show again who you are")
