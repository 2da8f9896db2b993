"""The document is valid, is what the routes are, and its examples are true."""

import ast
import re
from typing import Any

import orjson
import pytest
from flask import Flask
from flask.testing import FlaskClient
from google.protobuf.message_factory import GetMessageClass
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from gateway import create_app, labels
from gateway.api import contracts, openapi
from gateway.api.decoder import Decoders
from gateway.api.errors_line import split
from gateway.api.field_errors import FieldErrors
from gateway.settings import Settings
from tests.architecture.contracts import ROOT


@pytest.fixture(scope="module")
def app() -> Flask:
    return create_app(Settings(secret_key="tests"))


@pytest.fixture(scope="module")
def document(app: Flask) -> dict[str, Any]:
    return orjson.loads(app.test_client().get("/api/v1/openapi.json").data)


def operations(document: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {(path, verb): one for path, item in document["paths"].items() for verb, one in item.items()}


def test_document_is_valid(document: dict[str, Any]) -> None:
    assert [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()] == []


def test_routes_and_document_are_the_same_both_ways(app: Flask, document: dict[str, Any]) -> None:
    """Compared by shape: variables of the document have names, those of a rule have numbers."""
    routes = {
        (re.sub(r"<[^>]*>", "{}", rule.rule), verb.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/")
        for verb in rule.methods - {"HEAD", "OPTIONS"}
    }
    documented = {(re.sub(r"\{[^}]*\}", "{}", path), verb) for path, verb in operations(document)}
    assert routes == documented


def test_no_two_paths_differ_only_in_the_names_of_variables(document: dict[str, Any]) -> None:
    """OpenAPI holds them for one path, and generators of clients leave all but one out."""
    shapes = [re.sub(r"\{[^}]*\}", "{}", path) for path in document["paths"]]
    assert len(shapes) == len(set(shapes))


def test_every_rpc_with_an_address_is_there(document: dict[str, Any]) -> None:
    ids = [one["operationId"] for one in operations(document).values()]
    assert len(ids) == len(set(ids))
    for binding in contracts.bindings(contracts.services()):
        service = binding.method.containing_service.full_name.removeprefix("prag.").replace(".v1.", ".")
        assert f"{service}.{binding.method.name}" in ids


def test_every_request_example_is_a_request() -> None:
    """What the document shows can be sent: the strict reader of the same operation takes it."""
    decoders = Decoders()
    paths = openapi.build(bindings := contracts.bindings(contracts.services()), {})["paths"]
    for binding in bindings:
        operation = paths[binding.template.documented][binding.verb.lower()]
        for content in operation.get("requestBody", {}).get("content", {}).values():
            descriptor = binding.method.input_type
            if binding.body != "*":
                descriptor = descriptor.fields_by_name[binding.body].message_type
            errors = FieldErrors()
            decoders.message(descriptor)(GetMessageClass(descriptor)(), content["example"], "", errors)
            assert errors.violations == [], operation["operationId"]


def test_limits_of_the_protos_are_shown(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    person = schemas["registry.Person"]
    assert person["required"] == ["givenName", "familyName", "birthDate", "sex", "relation"]
    shown = {
        "givenName": {"type": "string", "minLength": 1, "maxLength": 100},
        "otherNames": {
            "type": "array",
            "items": {"type": "string", "minLength": 1, "maxLength": 100},
            "maxItems": 10,
        },
        "schooling": {"type": "string", "maxLength": 200},
        "languages": {
            "type": "array",
            "items": {"type": "string", "maxLength": 35, "pattern": "^[a-z]{2,3}(-[A-Za-z]{2,4})?$"},
            "maxItems": 20,
        },
    }
    words = {"description", "x-sensitivity"}
    for name, schema in shown.items():
        said = person["properties"][name]
        assert {key: value for key, value in said.items() if key not in words} == schema, name

    def body(verb: str, path: str) -> Any:
        given = document["paths"][path][verb]["requestBody"]
        return given["required"], given["content"]["application/json"]["schema"]

    needed, report = body("post", "/api/v1/cases")
    assert needed
    assert report["required"] == ["strand", "source", "reportedName"]
    assert report["properties"]["reportedCount"]["minimum"] == 1
    assert report["properties"]["reportedCount"]["maximum"] == 30
    # An update holds what it changes.
    assert body("patch", "/api/v1/persons/{personId}") == (
        True,
        {"$ref": "#/components/schemas/registry.PersonChanges"},
    )
    assert "required" not in schemas["registry.PersonChanges"]
    assert schemas["registry.PersonChanges"]["properties"] == person["properties"]
    # The path says all that is needed.
    assert body("post", "/api/v1/referrals/{referralId}:accept")[0] is False


def test_examples_fit_their_schemas(document: dict[str, Any]) -> None:
    components = document["components"]
    for key, operation in operations(document).items():
        bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
        for given in bodies:
            body = components["responses"][given["$ref"].rsplit("/", 1)[-1]] if "$ref" in given else given
            for content in body.get("content", {}).values():
                if "example" in content:
                    schema = {**content["schema"], "components": components}
                    errors = [
                        error.message
                        for error in Draft202012Validator(schema).iter_errors(content["example"])
                    ]
                    assert errors == [], key


def test_reasons_are_those_of_the_protos(document: dict[str, Any]) -> None:
    known = set(openapi.reason_comments())
    for name, response in document["components"]["responses"].items():
        assert set(response["content"]) == {"application/problem+json"}, name
        assert response["x-reasons"], name
        assert set(response["x-reasons"]) <= known, name


def test_every_operation_says_how_it_refuses_and_shows_an_example(document: dict[str, Any]) -> None:
    components = document["components"]["responses"]
    for (path, verb), operation in operations(document).items():
        if operation["tags"] in (["api"], ["oauth"]):
            continue
        place = f"{verb} {path}"
        refusals = {
            status: components[given["$ref"].rsplit("/", 1)[-1]] if "$ref" in given else given
            for status, given in operation["responses"].items()
            if status != "200"
        }
        assert {"500", "503", "504"} <= set(refusals), place
        assert operation.get("security") == [] or "401" in refusals, place
        for response in refusals.values():
            [content] = response["content"].values()
            assert content["example"]["reason"] == response["x-reasons"][0], place
        bodies = [
            operation["responses"]["200"],
            *([operation["requestBody"]] if "requestBody" in operation else []),
        ]
        for body in bodies:
            for kind, content in body["content"].items():
                assert "example" in content or kind in {"application/octet-stream", "*/*"}, place


def test_every_error_line_can_be_read() -> None:
    """A reason that is misspelt beside an RPC would be a promise of nothing."""
    known = set(openapi.reason_comments())
    wrong = []
    for service in contracts.services():
        for method in service.methods:
            comment = contracts.comments().get(method.full_name, "")
            _, line = comment.partition("Errors:")[::2]
            named = {name for names in split(comment)[1].values() for name in names}
            written = set(re.findall(r"\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b", line)) - set(openapi.problems.BY_CODE)
            if named != written or not named <= known:
                wrong.append((method.full_name, sorted((named ^ written) | (named - known))))
    assert wrong == []


def test_every_reason_of_every_contract_has_words() -> None:
    """What a service may raise is named in its protos; the check of catalogues sees that it is translated."""
    assert [reason for reason in openapi.reason_comments() if not labels.has_reason(reason)] == []


def test_who_must_wait_is_told_where_the_document_says_so_and_only_there(document: dict[str, Any]) -> None:
    waits = {}
    for path, verb in operations(document):
        operation = document["paths"][path][verb]
        refusal = operation["responses"].get("429")
        if refusal is not None:
            name = refusal.get("$ref", "").rsplit("/", 1)[-1]
            refusal = document["components"]["responses"][name] if name else refusal
            assert "Retry-After" in refusal["headers"]
            waits[operation["operationId"]] = refusal["x-reasons"]
    assert waits == {
        "identity.IdentityService.SignIn": ["SIGN_IN_THROTTLED"],
        "identity.IdentityService.CompleteSignIn": ["SIGN_IN_THROTTLED"],
        "identity.IdentityService.BeginProviderSignIn": ["SIGN_IN_THROTTLED"],
        "identity.IdentityService.BeginProviderLink": ["SIGN_IN_THROTTLED"],
        "identity.IdentityService.BeginProviderPresence": ["SIGN_IN_THROTTLED"],
        "identity.IdentityService.UpdateOwnAccount": ["SIGN_IN_THROTTLED"],
        "identity.IdentityService.ConfirmPresence": ["SIGN_IN_THROTTLED"],
        "identity.IdentityService.ConfirmTotp": ["SIGN_IN_THROTTLED"],
        "identity.IdentityService.RenewRecoveryCodes": ["SIGN_IN_THROTTLED"],
        "identity.IdentityService.RemoveSecondFactor": ["SIGN_IN_THROTTLED"],
        "identity.IdentityService.RequestPasswordReset": ["SIGN_IN_THROTTLED"],
        "identity.IdentityService.IssueClientToken": ["TOO_MANY_REQUESTS"],
        "benefits.BenefitsService.VerifyAct": ["TOO_MANY_REQUESTS"],
        "oauth.token": ["TOO_MANY_REQUESTS"],
    }
    # What services raise is what their protos say; a status of gRPC's own is a message that is too large.
    raised = {
        (path.relative_to(ROOT).parts[1], constant.value)
        for path in (ROOT / "services").rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "ResourceExhausted"
        for constant in call.args
        if isinstance(constant, ast.Constant)
    }
    assert raised == {(name.partition(".")[0], reason) for name in waits for reason in waits[name]} - {
        ("oauth", "TOO_MANY_REQUESTS")
    }


def test_document_is_cached_by_its_etag(app: Flask) -> None:
    http = app.test_client()
    etag = http.get("/api/v1/openapi.json").headers["ETag"]
    again = http.get("/api/v1/openapi.json", headers={"If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("language", ["sq", "sr-Cyrl", "sr-Latn", "en"])
def test_the_page_lists_every_operation_and_reason(
    app: Flask, document: dict[str, Any], language: str
) -> None:
    page = app.test_client().get(f"/api/v1/docs?lang={language}").get_data(as_text=True)
    assert f'<html lang="{language}"' in page
    for path, verb in operations(document):
        assert f"{verb.upper()} {path}" in page
    for reason in openapi.reason_comments():
        assert f'id="{reason}"' in page


def test_the_page_is_searched_on_the_server(app: Flask) -> None:
    http: FlaskClient = app.test_client()
    page = http.get("/api/v1/docs?q=suspendaccount&lang=en").get_data(as_text=True)
    assert "POST /api/v1/accounts/{accountId}:suspend" in page
    assert "/api/v1/referrals" not in page
    assert "ACCOUNT_NOT_IN_STATE" in page
    nothing = http.get("/api/v1/docs?q=<script>&lang=en").get_data(as_text=True)
    assert "Nothing fits" in nothing
    assert "<script>" not in nothing.split("<main")[1]
