"""What every answer carries, and what every view says about who may ask."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import gateway
from gateway.officer.sign_in.views import start
from tests.gateway.conftest import csrf_of

TEMPLATES = Path(gateway.__file__).parent / "templates"


@pytest.mark.parametrize("path", ["/sign-in", "/nowhere", "/static/nothing.css", "/api/v1/nowhere"])
def test_headers_of_every_answer(browser, path):
    headers = browser.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "nonce" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def test_pages_are_not_kept_by_a_shared_computer(officer):
    assert officer.get("/profile").headers["Cache-Control"] == "no-store"


def test_no_template_has_inline_script_or_style():
    templates = list(TEMPLATES.rglob("*.html"))
    assert len(templates) > 50
    for path in templates:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", text), path


def test_every_page_says_who_may_ask_and_has_a_plain_address(app):
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]
    assert len(rules) > 100
    for rule in rules:
        view = app.view_functions[rule.endpoint]
        assert getattr(view, "access", None), f"{rule.endpoint} has neither @requires nor @public"
        if not rule.rule.startswith("/api/"):
            assert rule.rule == rule.rule.lower(), rule.rule
            assert "_" not in re.sub(r"<[^>]+>", "", rule.rule), rule.rule
            assert not re.search(r"<(\w*_)?id>", rule.rule), f"{rule.rule}: ids are typed <uuid:...>"


def test_permission_is_asked_before_the_view(app, officer):
    def view() -> str:
        raise AssertionError("reached")

    for access in ("account.write", None):
        endpoint = f"trial.{access}".replace(".", "_")
        view = type(start)(view.__code__, globals(), endpoint)
        if access:
            view.access = access
        app._got_first_request = False
        app.add_url_rule(f"/{endpoint}", endpoint, view)
        assert officer.get(f"/{endpoint}").status_code == 403


@pytest.mark.parametrize("path", ["/profile", "/sign-out", "/sign-out-everywhere", "/sign-in"])
def test_posting_needs_the_forms_mark(officer, path):
    assert officer.post(path, data={"language": "en"}).status_code == 400


def test_cookies_are_bound_to_the_host_where_there_is_https(identity_server, accounts):
    from gateway import create_app
    from gateway.settings import SERVICES, Settings

    addresses = dict.fromkeys(SERVICES, f"127.0.0.1:{identity_server.port}")
    app = create_app(Settings(secret_key="a" * 32, addresses=addresses, https=True))
    browser = app.test_client()
    page = browser.get("/sign-in", base_url="https://localhost")
    answer = browser.post(
        "/sign-in",
        base_url="https://localhost",
        headers={"Referer": "https://localhost/sign-in"},
        data={
            "csrf_token": csrf_of(page.text),
            "email": accounts.account.email,
            "password": "dve reke i jedan most",
        },
    )
    app.extensions["prag_services"].close()
    cookies = answer.headers.getlist("Set-Cookie")
    assert any(re.match(r"__Host-prag=.*Secure; HttpOnly; Path=/; SameSite=Lax", one) for one in cookies)
    assert "max-age" in answer.headers["Strict-Transport-Security"]


def test_a_service_that_is_down_is_a_page_that_says_so(app, officer):
    from prag.common.v1 import types_pb2 as types

    from gateway.auth import requires
    from gateway.clients import services

    @requires()
    def view() -> str:
        return str(services().registry.ListWork(types.ListWorkRequest()))

    app._got_first_request = False
    app.add_url_rule("/trial-down", "trial_down", view)
    answer = officer.get("/trial-down")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert "Too busy" in answer.text or "Tepër" in answer.text
