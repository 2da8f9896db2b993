"""Path templates: the published grammar, and what they match."""

import pytest
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import Map, Rule

from gateway.api.paths import Segments, TemplateError, Variable, parse

MATCHES = [
    ("/v1/messages/{message_id}", "/v1/messages/123456", {"v0": "123456"}),
    ("/v1/{name=messages/*}", "/v1/messages/123456", {"v0": "messages/123456"}),
    ("/v1/{name=shelves/*/books/*}", "/v1/shelves/1/books/2", {"v0": "shelves/1/books/2"}),
    ("/v1/{name=shelves/*/books/*}", "/v1/shelves/1/books/2/3", None),
    ("/v1/users/{user_id}/messages/{message_id}", "/v1/users/me/messages/1", {"v0": "me", "v1": "1"}),
    ("/v1/messages/{account.id}", "/v1/messages/7", {"v0": "7"}),
    ("/v1/{name=files/**}", "/v1/files/a/b/c", {"v0": "files/a/b/c"}),
    ("/v1/{name=files/**}:read", "/v1/files/a/b:read", {"v0": "files/a/b"}),
    ("/v1/{name=files/**}:read", "/v1/files/a/b:write", None),
    ("/v1/{path=**}", "/v1/a/b", {"v0": "a/b"}),
    ("/v1/*/jobs/{id}", "/v1/registry/jobs/9", {"w0": "registry", "v0": "9"}),
    ("/v1/referrals/{id}:accept", "/v1/referrals/7:accept", {"v0": "7"}),
    ("/v1/referrals/{id}:accept", "/v1/referrals/7%3Aaccept", {"v0": "7"}),
    ("/v1/referrals/{id}:accept", "/v1/referrals/7", None),
    ("/v1/referrals/{id}", "/v1/referrals/7:nope", None),
    ("/v1/referrals/{id}", "/v1/referrals/7%2F8", None),
    ("/v1/referrals/{id}", "/v1/referrals/", None),
    ("/v1/referrals/{id}", "/v1/referrals/%20", {"v0": " "}),
    ("/v1/referrals:search", "/v1/referrals:search", {}),
]


def adapter(*rules: tuple[str, str]):
    made = Map(
        [Rule(parse(text).rule, endpoint=f"{verb} {text}", methods=[verb]) for verb, text in rules],
        converters={"segments": Segments},
    )
    return made.bind("localhost")


@pytest.mark.parametrize(("template", "path", "expected"), MATCHES)
def test_templates_match(template: str, path: str, expected: dict[str, str] | None) -> None:
    from urllib.parse import unquote

    found = adapter(("GET", template))
    if expected is None:
        with pytest.raises(NotFound):
            found.match(unquote(path))
    else:
        assert found.match(unquote(path))[1] == expected


@pytest.mark.parametrize(
    "text",
    [
        "v1/x", "/", "", "/v1//x", "/v1/{a", "/v1/a}", "/v1/{}", "/v1/{1a}", "/v1/{a}/{a}", "/v1/**/x",
        "/v1/{a=**}/x", "/v1/{a=x//y}", "/v1/x:", "/v1/x:{a}", "/v1/a<b>", "/v1/{a=b/{c}}", "/v1/x/",
        "/v1/{a.}",
    ],
)  # fmt: skip
def test_wrong_templates_are_refused(text: str) -> None:
    with pytest.raises(TemplateError):
        parse(text)


def test_variables_keep_field_and_pattern() -> None:
    template = parse("/v1/{account.id}/x/{name=files/**}:read")
    assert template.variables == (Variable("account.id", "*"), Variable("name", "files/**"))
    assert template.documented == "/v1/{accountId}/x/{name}:read"


def test_a_wrong_verb_is_not_an_id() -> None:
    found = adapter(
        ("GET", "/r/{id}"),
        ("POST", "/r/{id}:accept"),
        ("POST", "/r/{id}"),
        ("POST", "/r:search"),
        ("GET", "/r/own"),
    )
    assert found.match("/r/1:accept", method="POST")[0] == "POST /r/{id}:accept"
    assert found.match("/r:search", method="POST")[0] == "POST /r:search"
    assert found.match("/r/own", method="GET")[0] == "GET /r/own"
    with pytest.raises(NotFound):
        found.match("/r/1:nope", method="POST")
    with pytest.raises(MethodNotAllowed):
        found.match("/r/1:accept", method="GET")
