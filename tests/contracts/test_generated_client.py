"""A client that a public generator makes of the document does the story, as an institution would begin."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import requests

from services.chassis.ids import new_id
from tests.contracts.family import Family, day, today
from tests.stack import PASSWORD, Stack, email_of

NAME = "prag_client"


class Generated:
    """The generated package: its operations by service and name, its models."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.client: ModuleType = importlib.import_module(f"{NAME}.client")

    def call(self, client: Any, operation: str, *path: str, body: Any = None, **options: Any) -> Any:
        """Ask as a program of the institution would; the parsed model, or the problem as an error."""
        tag, _, name = operation.partition(".")
        module = importlib.import_module(f"{NAME}.api.{tag}.{name}")
        if body is not None:
            made = "".join(part.capitalize() for part in name.split("_"))
            model = getattr(importlib.import_module(f"{NAME}.models"), f"{made}Body")
            options["body"] = model.from_dict(body)
        answer = module.sync_detailed(*path, client=client, **options)
        assert answer.status_code == 200, (operation, answer.status_code, answer.content)
        assert answer.parsed is not None, operation
        return answer.parsed


@pytest.fixture(scope="module")
def generated(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Generated]:
    folder = tmp_path_factory.mktemp("client")
    document = folder / "openapi.json"
    document.write_bytes(requests.get(f"{stack.url}/api/v1/openapi.json", timeout=30).content)
    # The generator formats what it made by ruff, which costs more than making it.
    (folder / "config.yaml").write_text("post_hooks: []\n")
    generator = Path(sys.executable).with_name("openapi-python-client")
    places = ("--path", document, "--output-path", folder / NAME, "--config", folder / "config.yaml")
    made = subprocess.run(
        [generator, "generate", "--meta", "none", *places],
        capture_output=True,
        text=True,
        check=True,
    )
    # A warning is an operation or an answer that the client does not have.
    assert "WARNING" not in made.stdout + made.stderr, made.stdout
    sys.path.insert(0, str(folder))
    try:
        yield Generated(stack.url)
    finally:
        sys.path.remove(str(folder))
        for name in [name for name in sys.modules if name.partition(".")[0] == NAME]:
            del sys.modules[name]


def test_every_operation_is_generated(generated: Generated, stack: Stack) -> None:
    document = requests.get(f"{stack.url}/api/v1/openapi.json", timeout=30).json()
    api = Path(str(generated.client.__file__)).parent / "api"
    made = [file for file in api.glob("*/*.py") if file.name != "__init__.py"]
    assert len(made) == sum(len(item) for item in document["paths"].values())
    for file in made:
        importlib.import_module(f"{NAME}.api.{file.parent.name}.{file.stem}")


def test_an_institutions_system_answers_its_referrals(generated: Generated, stack: Stack) -> None:
    family = Family(stack, "Stojanović").registered().planned().referred()
    made = stack.api("administrator")(
        "POST",
        "clients",
        json={"institutionId": family.employment, "name": "ZPRM", "requestId": str(new_id())},
    )
    given = stack.api("counsellor")(
        "POST", f"clients/{made['client']['id']}:issueSecret", json={"requestId": str(new_id())}
    )
    visitor = generated.client.Client(base_url=stack.url)
    credentials = {
        "grant_type": "client_credentials",
        "client_id": made["client"]["id"],
        "client_secret": given["clientSecret"],
        "audience": "referral",
    }
    with visitor:
        token = generated.call(visitor, "oauth.oauth_token", body=credentials)
    system = generated.client.AuthenticatedClient(base_url=stack.url, token=token.access_token)
    with system:
        listed = generated.call(system, "referral.referral_referral_service_list_referrals", page_size=50)
        [mine] = [one for one in listed.referrals if one.id == family.ids["referralId"]]
        assert mine.state == "REFERRAL_STATE_SENT"
        accept, key = "referral.referral_referral_service_accept_referral", str(new_id())
        for _ in range(2):
            # Once is enough, twice is the same.
            taken = generated.call(
                system, accept, mine.id, body={"counsellor": "Fatmire Ahmeti"}, idempotency_key=key
            )
            assert taken.state == "REFERRAL_STATE_ACCEPTED"
        done = generated.call(
            system,
            "referral.referral_referral_service_record_outcome",
            mine.id,
            body={
                "outcome": "JOB_SEEKER_REGISTERED",
                "doneOn": day(today()),
                "requestId": str(new_id()),
            },
        )
        assert [one.code for one in done.outcomes] == ["JOB_SEEKER_REGISTERED"]


def test_an_officer_reports_registers_and_reads_a_case(generated: Generated, stack: Stack) -> None:
    visitor = generated.client.Client(base_url=stack.url)
    with visitor:
        signed_in = generated.call(
            visitor,
            "identity.identity_identity_service_sign_in",
            body={"email": email_of("officer"), "password": PASSWORD},
        )
    cookies = {"prag": signed_in.session_token}
    page = requests.get(f"{stack.url}/profile", cookies=cookies, timeout=60)
    proof = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert proof
    cookies |= page.cookies.get_dict()
    officer = generated.client.Client(
        base_url=stack.url, cookies=cookies, headers={"X-CSRF-Token": proof[1]}, timeout=60
    )
    # Nobody is taken for somebody of an earlier run.
    name = "Đ" + new_id().hex[-10:].translate(str.maketrans("0123456789", "ghijklmnop"))
    with officer:
        registry = "registry.registry_registry_service_"
        reported = generated.call(
            officer,
            f"{registry}report_case",
            body={
                "strand": "STRAND_REINTEGRATION",
                "municipality": "RAN",
                "source": "REPORT_SOURCE_CENTRE",
                "reportedName": name,
                "reportedCount": 1,
                "originCountry": "DE",
                "triggerOn": day(today() - timedelta(days=1)),
            },
            idempotency_key=str(new_id()),
        )
        places = generated.call(officer, f"{registry}list_settlements", municipality="RAN")
        person = {
            "givenName": "Desanka",
            "familyName": name,
            "birthDate": {"year": 1961, "month": 5, "day": 14},
            "sex": "SEX_FEMALE",
            "relation": "RELATION_HEAD",
        }
        generated.call(
            officer,
            f"{registry}register_family",
            reported.id,
            body={
                "persons": [person],
                "settlementId": places.settlements[0].id,
                "address": "Kod škole 6",
                "actLocale": "LOCALE_SR_LATN",
                "noticeOn": day(today()),
                "requestId": str(new_id()),
            },
        )
        case = generated.call(officer, f"{registry}get_case", reported.id)
        assert (case.id, case.state, case.municipality) == (reported.id, "CASE_STATE_REGISTERED", "RAN")
