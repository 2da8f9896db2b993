"""The API over real services: identity and registry with their databases, called as a program calls them."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from prag.identity.v1 import identity_service_pb2 as pb

from deploy.demo.papers import scan
from gateway import create_app
from gateway.settings import SERVICES, Settings
from services.chassis.ids import new_id
from services.identity.__main__ import SERVICE as IDENTITY
from services.registry.__main__ import SERVICE as REGISTRY
from tests import factories
from tests.running_services import until

EMAIL, PASSWORD = "first@prag.example", "nje fjale qe s'e di askush"
PDF = scan()


class Program:
    """Sends requests in a thread, for the services answer on the test's own loop."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.database: Any = None
        self.headers = {"Accept-Language": "en"}

    async def __call__(self, verb: str, path: str, **options: Any) -> Any:
        headers = {**self.headers, **options.pop("headers", {})}
        return await asyncio.to_thread(
            self.client.open, f"/api/v1/{path}", method=verb, headers=headers, buffered=True, **options
        )

    def signed_in(self, token: str) -> None:
        """Hold the session's cookie and its proof."""
        self.client.set_cookie("prag", token)
        with self.client.session_transaction() as session:
            session["csrf_token"] = "raw"
        key = self.client.application.config["SECRET_KEY"]
        self.headers["X-CSRF-Token"] = URLSafeTimedSerializer(key, salt="wtf-csrf-token").dumps("raw")


@pytest.fixture
async def api(service_under_test) -> AsyncIterator[Program]:
    started = service_under_test(
        IDENTITY, registry=REGISTRY, messages=False, bootstrap_email=EMAIL, bootstrap_password=PASSWORD
    )
    async with started as identity:
        addresses = dict.fromkeys(SERVICES, "127.0.0.1:9") | {
            "identity": identity.address,
            "registry": identity.neighbours["registry"].address,
        }
        settings = Settings(secret_key="a" * 32, addresses=addresses, session_cache=0.0)
        app = create_app(settings, time=identity.clock)

        async def there() -> bool:
            return bool(await identity.database.all("SELECT FROM account WHERE state = 'ACTIVE'"))

        await until(there)
        program = Program(app.test_client())
        program.database, program.identity = identity.database, identity
        yield program
        await asyncio.to_thread(app.extensions["prag_services"].close)


@pytest.fixture
async def admin(api: Program) -> Program:
    answer = await api("POST", "sessions:signIn", json={"email": EMAIL, "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    api.signed_in(answer.get_json()["sessionToken"])
    return api


def office_of(code: str, kind: str) -> dict[str, Any]:
    """An institution with its names."""
    names = {"sq": f"Zyra {code}", "sr": f"Канцеларија {code}", "en": f"Office {code}"}
    return {"code": code, "kind": kind, "municipalities": ["RAN"], "name": names, "fullName": names}


def refused(answer: Any) -> tuple[int, str]:
    assert answer.content_type == "application/problem+json", answer.text
    return answer.status_code, answer.get_json()["reason"]


async def test_sign_in_by_api(api: Program) -> None:
    answer = await api("POST", "sessions:signIn", json={"email": EMAIL, "password": "another fifteen signs"})
    assert refused(answer) == (401, "SIGN_IN_FAILED")
    assert refused(await api("GET", "accounts/own")) == (401, "TOKEN_MISSING")
    answer = await api("GET", "accounts/own", headers={"Authorization": "Bearer not.a.token"})
    assert refused(answer) == (401, "TOKEN_INVALID")


async def test_an_office_is_made_once_and_changed_by_its_etag(admin: Program) -> None:
    key = {"Idempotency-Key": str(new_id())}
    office = {"institution": office_of("okzp-ran", "MOCR")}
    made = await admin("POST", "institutions", json=office, headers=key)
    assert made.status_code == 200, made.text
    again = await admin("POST", "institutions", json=office, headers=key)
    assert again.get_json()["id"] == made.get_json()["id"]
    other = {"institution": office["institution"] | {"code": "okzp-nov"}}
    assert refused(await admin("POST", "institutions", json=other, headers=key)) == (422, "REQUEST_ID_REUSED")
    assert refused(await admin("POST", "institutions", json=office)) == (409, "INSTITUTION_CODE_TAKEN")

    path, etag = f"institutions/{made.get_json()['id']}", made.headers["ETag"]
    # What was read may be sent back as it is.
    whole = (await admin("GET", path)).get_json() | {"phone": "+38344111222"}
    del whole["etag"]
    assert refused(await admin("PATCH", path, json=whole)) == (428, "ETAG_MISSING")
    changed = await admin("PATCH", path, json=whole, headers={"If-Match": etag})
    assert (changed.status_code, changed.get_json()["phone"]) == (200, "+38344111222")
    assert changed.headers["ETag"] != etag
    stale = await admin("PATCH", path, json=whole, headers={"If-Match": etag})
    assert refused(stale) == (412, "ETAG_STALE")
    assert refused(await admin("GET", f"institutions/{new_id()}")) == (404, "INSTITUTION_NOT_FOUND")


async def test_a_program_gets_a_token_and_uses_it(admin: Program) -> None:
    office = office_of("eo-gjilan", "EO")
    made = (await admin("POST", "institutions", json={"institution": office})).get_json()
    client = (await admin("POST", "clients", json={"institutionId": made["id"], "name": "ZPRM"})).get_json()
    worker = factories.actor("institution_officer", institution=made["id"])
    given = await admin.identity.stub(worker).IssueClientSecret(
        pb.IssueClientSecretRequest(client_id=client["client"]["id"])
    )
    pair = f"{client['client']['id']}:{given.client_secret}"
    basic = {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}
    answer = await admin("POST", "oauth/token", data={"grant_type": "client_credentials"}, headers=basic)
    assert answer.status_code == 200, answer.text
    assert answer.get_json()["token_type"] == "Bearer"
    # The token is for referral: another service does not take it, and the cookie beside it does not help.
    bearer = {"Authorization": f"Bearer {answer.get_json()['access_token']}"}
    assert refused(await admin("GET", "accounts/own", headers=bearer)) == (401, "TOKEN_INVALID")
    wrong = {"Authorization": "Basic " + base64.b64encode(f"{pair}x".encode()).decode()}
    answer = await admin("POST", "oauth/token", data={"grant_type": "client_credentials"}, headers=wrong)
    assert (answer.status_code, answer.get_json()["error"]) == (401, "invalid_client")


async def test_a_file_goes_through_to_its_service(admin: Program) -> None:
    async def upload(name: str, content: bytes) -> Any:
        return await admin(
            "POST", f"registry/files?fileName={name}", data=content, content_type="application/octet-stream"
        )

    # Who has no form to attach a file to hands in none.
    assert refused(await upload("scan.pdf", PDF)) == (403, "NOT_PERMITTED")
    await admin.database.all("UPDATE account SET roles = '{mocr_officer}', version = version + 1")
    answer = await upload("scan.pdf", PDF)
    assert answer.status_code == 200, answer.text
    blob = answer.get_json()
    assert (blob["contentType"], blob["size"]) == ("application/pdf", str(len(PDF)))
    got = await admin("GET", f"registry/files/{blob['id']}")
    assert (got.status_code, got.data) == (200, PDF)
    assert got.headers["Content-Disposition"].startswith("attachment")
    # What it is, its content says and not its name.
    assert (await upload("photo.jpg", PDF)).get_json()["fileName"] == "photo.pdf"
    assert refused(await upload("photo.jpg", b"no picture")) == (400, "BLOB_CONTENT_MISMATCH")
    assert refused(await upload("virus.exe", b"MZ" + bytes(100))) == (415, "BLOB_TYPE_REFUSED")
    assert refused(await admin("GET", f"registry/files/{new_id()}")) == (404, "BLOB_NOT_FOUND")


async def test_drafts_of_every_service_by_its_name(admin: Program) -> None:
    saved = await admin("POST", "registry/drafts/report.1", json={"content": "{}"})
    assert saved.status_code == 200, saved.text
    listed = await admin("GET", "registry/drafts")
    assert [one["key"] for one in listed.get_json()["drafts"]] == ["report.1"]
    assert (await admin("DELETE", "registry/drafts/report.1")).get_json() == {}
    assert refused(await admin("GET", "registry/drafts/report.1")) == (404, "DRAFT_NOT_FOUND")
