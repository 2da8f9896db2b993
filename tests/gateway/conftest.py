"""The gateway over a real gRPC server whose identity is small and in memory."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import SimpleNamespace

import grpc
import pytest
from flask import Flask
from flask.testing import FlaskClient
from google.protobuf import empty_pb2
from prag.common.v1 import draft_service_pb2 as drafts
from prag.common.v1 import draft_service_pb2_grpc as drafts_grpc
from prag.common.v1 import types_pb2 as types
from prag.identity.v1 import identity_service_pb2 as identity
from prag.identity.v1 import identity_service_pb2_grpc as identity_grpc

from gateway import create_app
from gateway.settings import SERVICES, Settings
from services.chassis.clock import Clock
from services.chassis.errors import (
    Aborted,
    DomainError,
    InvalidArgument,
    NotFound,
    ResourceExhausted,
    Unauthenticated,
    Violation,
)
from services.chassis.rpc import status

EMAIL, PASSWORD = "jelena.trajkovic@example.org", "dve reke i jedan most"
INSTITUTION = identity.Institution(
    id="00000000-0000-7000-8000-000000000010",
    kind="MOCR",
    name=types.LocalizedText(sq="ZKK Ranillug", sr="ОКЗП Ранилуг", en="OKZP Ranilug"),
    full_name=types.LocalizedText(
        sq="Zyra komunale për komunitete dhe kthim",
        sr="Општинска канцеларија за заједнице и повратак",
        en="Municipal office for communities and return",
    ),
)


def _refuse(context, error):
    context.set_trailing_metadata(status.trailers(error))
    context.abort(status.code_of(error), error.reason)


class Drafts(drafts_grpc.DraftServiceServicer):
    """Drafts of whoever holds the token, in a dictionary."""

    def __init__(self) -> None:
        self.kept: dict[str, drafts.Draft] = {}

    def SaveDraft(self, request, context):
        kept = self.kept.get(request.key)
        if kept is not None and request.etag not in {"", kept.etag}:
            _refuse(context, Aborted("ETAG_STALE"))
        etag = hashlib.md5(request.content.encode(), usedforsecurity=False).hexdigest()
        draft = drafts.Draft(key=request.key, content=request.content, etag=etag)
        draft.update_time.GetCurrentTime()
        self.kept[request.key] = draft
        return draft

    def GetDraft(self, request, context):
        if request.key not in self.kept:
            _refuse(context, NotFound("DRAFT_NOT_FOUND"))
        return self.kept[request.key]

    def ListDrafts(self, _request, _context):
        return drafts.ListDraftsResponse(drafts=self.kept.values())

    def DeleteDraft(self, request, context):
        if request.key in self.kept and request.etag in {"", self.kept[request.key].etag}:
            del self.kept[request.key]
        return empty_pb2.Empty()


class Identity(identity_grpc.IdentityServiceServicer):
    """Accounts and sessions in a dictionary; counts how often it was asked."""

    def __init__(self) -> None:
        self.account = identity.Account(
            id="00000000-0000-7000-8000-000000000001",
            email=EMAIL,
            display_name="Jelena Trajković",
            roles=["mocr_officer"],
            locale=types.LOCALE_EN,
            keyboard_shortcuts=True,
            digest=identity.DIGEST_WORKING_DAYS,
        )
        self.permissions = ["case.read", "case.report", "person.search", "visit.read"]
        self.sessions: set[str] = set()
        self.resolved = 0
        self.seen_tokens: list[str] = []
        self.down = False
        # Seconds that whoever signs in must wait.
        self.throttled = 0
        self.devices: list[str] = []

    def _refuse(self, context: grpc.ServicerContext, error: DomainError) -> None:
        context.set_trailing_metadata(status.trailers(error))
        context.abort(status.code_of(error), error.reason)

    def SignIn(self, request, context):
        if self.throttled:
            self._refuse(context, ResourceExhausted("SIGN_IN_THROTTLED", seconds=self.throttled))
        if (request.email, request.password) != (EMAIL, PASSWORD):
            self._refuse(context, Unauthenticated("SIGN_IN_FAILED"))
        token = f"secret-{len(self.sessions)}"
        self.sessions.add(token)
        self.devices.append(request.device_token)
        return identity.SignInResponse(session_token=token, device_token="device")

    def ResolveSession(self, request, context):
        self.resolved += 1
        if request.session_token not in self.sessions:
            self._refuse(context, Unauthenticated("SESSION_ENDED"))
        answer = identity.ResolveSessionResponse(
            account=self.account,
            institution=INSTITUTION,
            municipalities=["RAN"],
            permissions=self.permissions,
            tokens={name: f"token-{name}" for name in SERVICES},
        )
        answer.idle_expire_time.FromDatetime(Clock().now() + timedelta(minutes=15))
        return answer

    def SignOut(self, request, context):
        self.sessions.discard(request.session_token)
        return identity.SignOutResponse()

    def SignOutEverywhere(self, request, context):
        self.sessions.clear()
        return identity.SignOutEverywhereResponse(ended=1)

    def UpdateOwnAccount(self, request, context):
        self.seen_tokens.append(dict(context.invocation_metadata()).get("authorization", ""))
        if request.new_password == "short":
            self._refuse(context, InvalidArgument(fields=[Violation("new_password", "PASSWORD_TOO_WEAK")]))
        if request.locale:
            self.account.locale = request.locale
        if request.HasField("keyboard_shortcuts"):
            self.account.keyboard_shortcuts = request.keyboard_shortcuts
        self.account.digest = request.digest or self.account.digest
        return self.account


@pytest.fixture(scope="session")
def identity_server() -> Iterator[SimpleNamespace]:
    pool = ThreadPoolExecutor(4)
    server = grpc.server(pool)
    servicer = SimpleNamespace(current=Identity(), drafts=Drafts())
    drafts_grpc.add_DraftServiceServicer_to_server(servicer.drafts, server)

    class Front(identity_grpc.IdentityServiceServicer):
        pass

    for name in ("SignIn", "ResolveSession", "SignOut", "SignOutEverywhere", "UpdateOwnAccount"):
        setattr(
            Front,
            name,
            lambda _self, request, context, name=name: getattr(servicer.current, name)(request, context),
        )
    identity_grpc.add_IdentityServiceServicer_to_server(Front(), server)
    servicer.port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield servicer
    server.stop(0).wait()
    pool.shutdown()


@pytest.fixture
def accounts(identity_server: SimpleNamespace) -> Identity:
    identity_server.current = Identity()
    return identity_server.current


@pytest.fixture
def app(identity_server: SimpleNamespace, accounts: Identity) -> Iterator[Flask]:
    # Port 9 answers nobody: a page that asks another service than identity shows how it copes.
    addresses = dict.fromkeys(SERVICES, "127.0.0.1:9")
    addresses["identity"] = f"127.0.0.1:{identity_server.port}"
    app = create_app(Settings(secret_key="a" * 32, addresses=addresses, demo=True, deadline=2))
    app.config["TESTING"] = True
    yield app
    app.extensions["prag_services"].close()


@pytest.fixture(scope="session")
def drawing_app() -> Flask:
    """An application for what asks no service and leaves nothing behind: all that only draw share it."""
    drawing = create_app(Settings(secret_key="tests"))
    drawing.config["WTF_CSRF_ENABLED"] = False
    return drawing


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    """A browser with cookies, nobody signed in."""
    return app.test_client()


def csrf_of(html: str) -> str:
    """The form's mark, as a browser would send it."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', html)
    assert found, html[:2000]
    return found[1]


@pytest.fixture
def officer(browser: FlaskClient) -> FlaskClient:
    """A browser of the signed-in officer."""
    page = browser.get("/sign-in?lang=en", follow_redirects=True).text
    answer = browser.post(
        "/sign-in", data={"csrf_token": csrf_of(page), "email": EMAIL, "password": PASSWORD}
    )
    assert answer.status_code == 303, answer.text
    return browser
