"""Rights that are lost: five seconds later nothing is answered any more, in any worker of the gateway, nor
by a service that is asked past it.

Each story asks without a pause over a new connection each, as whoever reloads a page does; what counts is
when the last good answer was asked for. While one is watched the next begins: waiting is most of it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Iterator
from datetime import timedelta
from typing import Any

import grpc
import pytest
import requests
from prag.referral.v1 import referral_service_pb2 as referral
from prag.referral.v1 import referral_service_pb2_grpc as referral_grpc
from prag.registry.v1 import registry_service_pb2 as registry
from prag.registry.v1 import registry_service_pb2_grpc as registry_grpc

from services.chassis.ids import new_id
from tests import factories
from tests.contracts.test_reflection import address
from tests.journeys.acts import Case, moment, post, report, until
from tests.journeys.people import surname, today
from tests.rights.calls import Caller
from tests.rights.example_cases import OURS
from tests.rights.test_matrix import ALL, methods
from tests.stack import ADMINISTRATOR, INSTITUTIONS, PASSWORD, Api, Stack

_WITHIN = 5.0
# Asked a little longer than that: a worker that remembers longer is seen.
_WATCHED = 6.0

Ask = Callable[[], bool]
_REFUSED = {
    grpc.StatusCode.UNAUTHENTICATED,
    grpc.StatusCode.PERMISSION_DENIED,
    grpc.StatusCode.NOT_FOUND,
}


class Watch(threading.Thread):
    """Asks for a while, beside what else is done, when each is last answered well."""

    def __init__(self, asks: tuple[Ask, ...]) -> None:
        super().__init__(daemon=True)
        self._asks = asks
        self._last = [0.0] * len(asks)
        self._still = True
        self._failed: BaseException | None = None

    def run(self) -> None:
        try:
            done = time.monotonic()
            while time.monotonic() < done + _WATCHED:
                for index, ask in enumerate(self._asks):
                    asked = time.monotonic() - done
                    if ask():
                        self._last[index] = asked
            self._still = any(ask() for ask in self._asks)
        except BaseException as error:  # noqa: BLE001 - told by whoever asks how it ended
            self._failed = error

    def ended(self) -> None:
        """Nobody was answered well for long."""
        self.join()
        if self._failed is not None:
            raise self._failed
        assert max(self._last) < _WITHIN, [f"{each:.2f} s" for each in self._last]
        assert not self._still


def lost(act: Callable[[], Any], *asks: Ask) -> Watch:
    """Each is answered well; then it is lost by the act."""
    for ask in asks:
        assert ask(), "was not allowed before"
    act()
    watch = Watch(asks)
    watch.start()
    return watch


def again(api: Api, path: str, good: Callable[[Any], bool] = bool) -> Ask:
    """Ask by somebody's session over a new connection each time; good by its body."""

    def ask() -> bool:
        with requests.Session() as http:
            http.trust_env = False
            http.cookies.set("prag", api.session_token)
            answer = http.get(f"{api.url}/api/v1/{path}", timeout=10)
        return _good(answer, good)

    return ask


def by_machine(stack: Stack, credentials: dict[str, str], path: str, good: Callable[[Any], bool]) -> Ask:
    """Ask by a token of an institution's own system."""
    return by_bearer(stack, a_token(stack, credentials).json()["access_token"], path, good)


def by_bearer(stack: Stack, token: str, path: str, good: Callable[[Any], bool] = bool) -> Ask:
    """Ask by a token that was given out before the right was lost."""

    def ask() -> bool:
        headers = {"Authorization": f"Bearer {token}"}
        return _good(requests.get(f"{stack.url}/api/v1/{path}", headers=headers, timeout=10), good)

    return ask


def straight(stack: Stack, service: str, token: str, call: Callable[[grpc.Channel, Any], Any]) -> Ask:
    """Ask a service itself by such a token, and not the gateway."""

    def ask() -> bool:
        with grpc.insecure_channel(address(stack, service)) as channel:
            try:
                answer = call(channel, {"timeout": 5, "metadata": [("authorization", f"Bearer {token}")]})
            except grpc.RpcError as refused:
                if refused.code() not in _REFUSED:
                    raise
                return False
        return bool(answer.ByteSize())

    return ask


def referral_of(stack: Stack, token: str, referral_id: str) -> Ask:
    """Ask referral itself for a referral."""
    request = referral.GetReferralRequest(referral_id=referral_id)
    return straight(
        stack,
        "referral",
        token,
        lambda channel, how: referral_grpc.ReferralServiceStub(channel).GetReferral(request, **how),
    )


def _good(answer: requests.Response, good: Callable[[Any], bool]) -> bool:
    assert answer.status_code < 500, answer.text
    return answer.status_code == 200 and good(answer.json())


def a_token(stack: Stack, credentials: dict[str, str]) -> requests.Response:
    """Ask for a machine's token."""
    form = {"grant_type": "client_credentials", **credentials}
    return requests.post(f"{stack.url}/api/v1/oauth/token", data=form, timeout=10)


def hired(stack: Stack, institution: str, *roles: str) -> tuple[str, Api]:
    """Somebody of one's own for one test: (account, signed in)."""
    admin = stack.api(ADMINISTRATOR)
    email = f"{new_id()}@example.org"
    account = {
        "email": email,
        "displayName": "Neko Nov",
        "institutionId": institution,
        "roles": roles,
        "locale": "LOCALE_EN",
    }
    invited = post(admin, "accounts", account=account)
    stack.accepted(invited["account"])
    return invited["account"]["id"], Api(stack.url, email, PASSWORD)


def opened(stack: Stack, kind: str, *municipalities: str) -> dict[str, Any]:
    """An institution of one's own for one test."""
    _, _, name, full_name = INSTITUTIONS["eo-gjilan"]
    office = {
        "code": f"t-{new_id().hex[-10:]}",
        "kind": kind,
        "municipalities": municipalities,
        "name": name,
        "fullName": full_name,
        "active": True,
    }
    found: dict[str, Any] = post(stack.api(ADMINISTRATOR), "institutions", institution=office)
    return found


def changed(stack: Stack, institution: dict[str, Any], **fields: Any) -> None:
    """Change an institution."""
    path, body = f"institutions/{institution['id']}", {"etag": institution["etag"], **fields}
    asked = {"updateMask": ",".join(fields), "requestId": str(new_id())}
    stack.api(ADMINISTRATOR)("PATCH", path, json=body, params=asked)


def system(stack: Stack, institution_id: str, role: str = "institution_officer") -> dict[str, str]:
    """The credentials of an institution's own system."""
    made = post(stack.api(ADMINISTRATOR), "clients", institutionId=institution_id, name="a test")
    worker = hired(stack, institution_id, role)[1]
    given = post(worker, f"clients/{made['client']['id']}:issueSecret")
    return {"client_id": made["client"]["id"], "client_secret": given["clientSecret"]}


def registered(stack: Stack) -> Case:
    """A registered family of Ranilug."""
    began = today() - timedelta(days=2)
    found = report(stack, "REINTEGRATION", began, reportedName="Stanković", reportedCount=2)
    found.register(surname(), "Dragan", "Milica")
    return found


def referred(case: Case, institution_id: str) -> dict[str, Any]:
    """The head of the family, sent to an institution with a name to be seen."""
    head = case.persons[0]
    shown = {"personId": head["id"], "givenName": head["givenName"], "familyName": head["familyName"]}

    def send() -> dict[str, Any] | None:
        answer = case.who("officer").send(
            "POST",
            f"cases/{case.id}/referrals",
            json={
                "institutionId": institution_id,
                "personIds": [head["id"]],
                "snapshot": {"persons": [shown]},
                "requestId": str(new_id()),
            },
        )
        return answer.json() if answer.ok else None

    found: dict[str, Any] = until(send, "the referral is sent")
    return found


def naming(case: Case) -> Callable[[Any], bool]:
    """Whether an answer shows the name of a family that is called as no other is."""
    return lambda answer: case.persons[0]["familyName"] in str(answer)


def any_case(answer: Any) -> bool:
    """Whether a list has a case in it."""
    return bool(answer["cases"])


Story = Generator[Watch, None, None]
STORIES: dict[str, Callable[[Stack, Case], Story]] = {}


def story(told: Callable[[Stack, Case], Story]) -> Callable[[Stack, Case], Story]:
    """A test: what it yields is watched until it has ended, then the story goes on."""
    STORIES[told.__name__] = told
    return told


@story
def a_role_taken_away(stack: Stack, case: Case) -> Story:
    account, officer = hired(stack, stack.institutions["okzp-ran"], "mocr_officer", "mrc_secretary")
    etag = stack.api(ADMINISTRATOR)("GET", f"accounts/{account}")["etag"]

    def demote() -> None:
        asked = {"updateMask": "roles", "requestId": str(new_id())}
        body = {"roles": ["mrc_secretary"], "etag": etag}
        stack.confirmed(stack.api(ADMINISTRATOR)("PATCH", f"accounts/{account}", json=body, params=asked))

    yield lost(
        demote,
        again(officer, f"cases/{case.id}"),
        again(officer, "cases", any_case),
        again(officer, "registry/work"),
    )
    # Signed in again, the role is gone and the other one is there.
    officer = Api(stack.url, stack.api(ADMINISTRATOR)("GET", f"accounts/{account}")["email"], PASSWORD)
    assert officer.send("GET", f"cases/{case.id}").status_code == 403
    assert officer.send("GET", "commission-sessions").status_code == 200


@story
def a_suspended_account(stack: Stack, case: Case) -> Story:
    account, officer = hired(stack, stack.institutions["okzp-ran"], "mocr_officer")
    page = again(officer, f"cases/{case.id}")
    yield lost(lambda: post(stack.api(ADMINISTRATOR), f"accounts/{account}:suspend"), page)
    email = stack.api(ADMINISTRATOR)("GET", f"accounts/{account}")["email"]
    tried = {"email": email, "password": PASSWORD}
    assert Api(stack.url).send("POST", "sessions:signIn", json=tried).status_code == 401


@story
def a_session_that_was_ended_elsewhere(stack: Stack, case: Case) -> Story:
    account, officer = hired(stack, stack.institutions["okzp-ran"], "mocr_officer")
    email = stack.api(ADMINISTRATOR)("GET", f"accounts/{account}")["email"]
    elsewhere = Api(stack.url, email, PASSWORD)
    page = again(officer, f"cases/{case.id}")
    yield lost(lambda: elsewhere("POST", "sessions:signOutEverywhere", json={}), page)


@story
def an_institution_that_serves_a_municipality_no_longer(stack: Stack, case: Case) -> Story:
    office = opened(stack, "EO", "RAN", "GJL")
    _, counsellor = hired(stack, office["id"], "institution_officer")
    referral = referred(case, office["id"])
    path = f"referrals/{referral['id']}"
    yield lost(
        lambda: changed(stack, office, municipalities=["GJL"]),
        again(counsellor, path, naming(case)),
        again(counsellor, "referrals", naming(case)),
        again(counsellor, "referral/work", naming(case)),
    )


@story
def a_system_whose_institution_serves_a_municipality_no_longer(stack: Stack, case: Case) -> Story:
    office = opened(stack, "EO", "RAN", "GJL")
    credentials = system(stack, office["id"])
    path = f"referrals/{referred(case, office['id'])['id']}"
    yield lost(
        lambda: changed(stack, office, municipalities=["GJL"]),
        by_machine(stack, credentials, path, naming(case)),
        by_machine(stack, credentials, "referrals", naming(case)),
    )


@story
def a_system_that_was_revoked(stack: Stack, case: Case) -> Story:
    office = opened(stack, "EO", "RAN")
    credentials = system(stack, office["id"])
    path = f"referrals/{referred(case, office['id'])['id']}"
    yield lost(
        lambda: post(stack.api(ADMINISTRATOR), f"clients/{credentials['client_id']}:revoke"),
        by_machine(stack, credentials, path, naming(case)),
        lambda: a_token(stack, credentials).ok,
    )


@story
def a_system_that_asks_a_service_itself(stack: Stack, case: Case) -> Story:
    office = opened(stack, "EO", "RAN", "GJL")
    referral_id = referred(case, office["id"])["id"]
    kept, revoked = system(stack, office["id"]), system(stack, office["id"])
    tokens = [a_token(stack, one).json()["access_token"] for one in (kept, revoked)]
    yield lost(
        lambda: post(stack.api(ADMINISTRATOR), f"clients/{revoked['client_id']}:revoke"),
        referral_of(stack, tokens[1], referral_id),
    )
    # The other one's token is older than five seconds by now, and as good as it was.
    yield lost(
        lambda: changed(stack, office, municipalities=["GJL"]),
        referral_of(stack, tokens[0], referral_id),
    )


@story
def a_person_s_token_that_is_shown_by_itself(stack: Stack, case: Case) -> Story:
    account, officer = hired(stack, stack.institutions["okzp-ran"], "mocr_officer")
    tokens = Api(stack.url)("POST", "sessions:resolve", json={"sessionToken": officer.session_token})[
        "tokens"
    ]
    request = registry.GetCaseRequest(case_id=case.id)
    yield lost(
        lambda: post(stack.api(ADMINISTRATOR), f"accounts/{account}:suspend"),
        by_bearer(stack, tokens["registry"], f"cases/{case.id}"),
        straight(
            stack,
            "registry",
            tokens["registry"],
            lambda channel, how: registry_grpc.RegistryServiceStub(channel).GetCase(request, **how),
        ),
    )


@story
def an_institution_that_was_closed(stack: Stack, case: Case) -> Story:
    office = opened(stack, "EO", "RAN")
    _, counsellor = hired(stack, office["id"], "institution_officer")
    credentials = system(stack, office["id"])
    referral = referred(case, office["id"])
    yield lost(
        lambda: changed(stack, office, active=False),
        again(counsellor, f"referrals/{referral['id']}", naming(case)),
        by_machine(stack, credentials, f"referrals/{referral['id']}", naming(case)),
        lambda: a_token(stack, credentials).ok,
    )


@story
def a_withdrawn_consent_closes_what_institutions_see(stack: Stack, case: Case) -> Story:
    office, centre = opened(stack, "EO", "RAN"), stack.institutions["csw-ran"]
    _, counsellor = hired(stack, office["id"], "institution_officer")
    _, worker = hired(stack, centre, "csw_officer")
    referral = f"referrals/{referred(case, office['id'])['id']}"
    visit = post(
        case.who("officer"),
        f"cases/{case.id}/visits",
        kind="VISIT_KIND_FIRST",
        plannedTime=moment(today() + timedelta(days=1)),
        participants=[{"institutionId": centre, "kind": "CSW"}],
        snapshot={"familyName": case.persons[0]["familyName"], "personCount": 2},
    )
    invited = f"visits/{visit['id']}"
    machine, team = system(stack, office["id"]), system(stack, centre, "csw_officer")

    def withdraw() -> None:
        for consent in case.who("officer")("GET", f"cases/{case.id}/consents")["consents"]:
            post(case.who("officer"), f"consents/{consent['id']}:withdraw", withdrawnOn=None)

    yield lost(
        withdraw,
        again(counsellor, referral, naming(case)),
        again(counsellor, "referrals", naming(case)),
        again(counsellor, "referral/work", naming(case)),
        again(worker, invited, naming(case)),
        by_machine(stack, machine, referral, naming(case)),
        by_machine(stack, team | {"audience": "assessment"}, invited, naming(case)),
    )


@story
def a_referral_taken_back(stack: Stack, case: Case) -> Story:
    office = opened(stack, "EO", "RAN")
    _, counsellor = hired(stack, office["id"], "institution_officer")
    referral = f"referrals/{referred(case, office['id'])['id']}"
    yield lost(
        lambda: post(case.who("officer"), f"{referral}:withdraw", reason="not needed"),
        again(counsellor, referral, naming(case)),
        by_machine(stack, system(stack, office["id"]), referral, naming(case)),
    )


@pytest.fixture(scope="module")
def begun(
    request: pytest.FixtureRequest, stack: Stack
) -> Iterator[dict[str, tuple[Story, Watch] | Exception]]:
    """Every story that is wanted, as far as its first loss; or why it did not get there."""
    wanted = [
        item.callspec.params["name"]
        for item in request.session.items
        if isinstance(item, pytest.Function) and item.function is test_what_is_lost
    ]
    found: dict[str, tuple[Story, Watch] | Exception] = {}
    for name in wanted:
        try:
            told = STORIES[name](stack, registered(stack))
            found[name] = told, next(told)
        except Exception as error:  # noqa: BLE001 - its own test raises it
            found[name] = error
    yield found
    stack.close_other_offices()


@pytest.mark.parametrize("name", STORIES)
def test_what_is_lost(name: str, begun: dict[str, tuple[Story, Watch] | Exception]) -> None:
    if isinstance(begun[name], Exception):
        raise begun[name]
    told, watch = begun[name]
    watch.ended()
    for further in told:
        further.ended()


async def test_identity_away_is_no_way_in(service_under_test: Any) -> None:
    async with service_under_test(ALL["referral"], messages=False) as running:
        caller = Caller(running, lambda _by: running._key)
        method = methods("referral")["ListReferrals"]
        by = factories.institution("EO", "RAN", institution_id=str(OURS))
        request = referral.ListReferralsRequest()
        assert (await caller.call(method, request, by)).code == "OK"
        running.clock.advance(seconds=6)
        answer = await caller.call(method, request, by)
        assert (answer.code, answer.reason) == ("UNAVAILABLE", "PEER_UNAVAILABLE")
        await caller.close()
