"""Where a page sends its reader: an address of this very site, however the request wrote its own."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import unquote_to_bytes

import pytest

from gateway import addresses
from tests.gateway.conftest import csrf_of
from tests.gateway.test_session import sign_in_data

# What begins like a path and is none to a browser, or leads it to another host.
OUTSIDE = (
    *("//evil.example", "///evil.example", "/\\evil.example", "\\/evil.example", "\\\\evil.example"),
    *("/\t/evil.example", "/\n/evil.example", "/\r/evil.example", "\t//evil.example", " //evil.example"),
    *("/\t\\evil.example", "/\x00/evil.example", "/\x0b/evil.example", "/\x7f/evil.example"),
    *("https://evil.example", "https:/evil.example", "https:evil.example", "javascript:alert(1)"),
    *("data:text/html,x", "evil.example", "@evil.example", "?next=//evil.example", "#x", "", "."),
    *("/a\r\nSet-Cookie: a=b", "/a\nb", "/\u0085/evil.example", "/\u2028/evil.example"),
    *("/../\t/evil.example", "/a/..//../\t/evil.example", "/.//\\evil.example"),
)
INSIDE = (
    *("/", "/cases", "/cases?strand=STRAND_RETURN&page=2", "/cases/x#members", "/%09/evil.example"),
    *("/people/search?name=%C5%BDivi%C4%87", "/cases?next=https://prag.example/", "/a:b@c", "/a//b"),
)
# As somebody writes them into the address line, before `?lang=en`.
WRITTEN = (
    *("/%09/evil.example", "/%0a/evil.example", "/%0d/evil.example", "/%0d%0aSet-Cookie:%20a=b"),
    *("/%5cevil.example", "/%5c%5cevil.example", "//evil.example", "///evil.example", "/%2f/evil.example"),
    *("/%2f%2fevil.example", "/%09%5cevil.example", "/%00/evil.example", "/%c2%85/evil.example", "/%ff/x"),
    *("/verify/%09%0a%5c", "/verify/%0d%0aLocation:%20//evil.example", "/%F0%9F%8F%A0", "/%3fa=b", "/%23a"),
    *("/..%2f%09/evil.example", "/.%09./evil.example", "/%252f%252fevil.example"),
)


def as_a_browser(address: str) -> str:
    """An address as a browser reads it: nothing blank around, no tab or line end in it, one slash."""
    kept = re.sub(r"[\t\n\r]", "", address.strip("".join(map(chr, range(33)))))
    return kept.replace("\\", "/")


def leads_outside(address: str) -> bool:
    read = as_a_browser(address)
    return read.startswith("//") or re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", read) is not None


@pytest.mark.parametrize("address", OUTSIDE)
def test_what_is_no_path_of_this_site_is_the_start_page(address):
    assert addresses.local(address) == "/"


@pytest.mark.parametrize("address", INSIDE)
def test_a_path_of_this_site_stays(address):
    assert addresses.local(address) == address


def test_other_letters_are_written_as_an_address_writes_them():
    assert addresses.local("/people/search?name=Živić") == "/people/search?name=%C5%BDivi%C4%87"


def test_no_parameter_leads_outside(browser, officer):
    for address in OUTSIDE:
        page = browser.get("/sign-in", query_string={"next": address, "lang": "en"})
        assert (page.status_code, leads_outside(page.location)) == (303, False), address
        signed_in = officer.get("/sign-in", query_string={"next": address})
        assert (signed_in.status_code, signed_in.location) == (303, "/"), address


@pytest.mark.parametrize("address", OUTSIDE[:8])
def test_signing_in_leads_to_no_other_host(browser, address):
    page = browser.get("/sign-in").text
    assert browser.post("/sign-in", data=sign_in_data(page, next=address)).location == "/"


@pytest.mark.parametrize("lang", ["", "lang=en", "a=%0d%0ab&lang=en", "%0d%0aa=b&lang=en"])
def test_no_page_leads_outside_by_the_address_that_it_was_asked_by(officer, browser, lang):
    for path in WRITTEN:
        # As the server hands it on: a test's client would write the address anew.
        written = {"PATH_INFO": unquote_to_bytes(path).decode("latin-1"), "QUERY_STRING": lang}
        for client in (officer, browser):
            stays_here(client.get("/", environ_overrides=written))


def stays_here(answer):
    text = answer.get_data(as_text=True)
    # 503: no service stands behind the page that verifies acts.
    assert answer.status_code in {200, 303, 400, 404, 503}
    assert "Set-Cookie: a=b" not in text
    assert not leads_outside(answer.headers.get("Location", "/"))
    links = [unescape(link) for link in re.findall(r'(?:href|action|src)="([^"]*)"', text)]
    assert [link for link in links if leads_outside(link) and not link.startswith("http")] == []


def test_a_draft_goes_back_to_a_path_of_this_site(officer):
    page = officer.get("/profile").text
    form = {"csrf_token": csrf_of(page), "_draft": "x", "_draft_path": "/\t/evil.example"}
    kept = officer.post("/drafts/registry/x", data=form)
    assert "evil.example" not in kept.get_data(as_text=True)


TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
# What is no W3C traceparent: a service starts a trace of its own, and the gateway passes none of it on.
NO_TRACES = (
    *(
        "",
        "garbage",
        TRACE,
        f"00-{TRACE}",
        f"00-{TRACE}-00f067aa0ba902b7",
        f"00-{TRACE}-00f067aa0ba902b7-01-x",
    ),
    *(
        f"00-{'é' * 32}-00f067aa0ba902b7-01",
        f"00-{'0' * 32}-00f067aa0ba902b7-01",
        f"00-{TRACE}-{'0' * 16}-01",
    ),
    *(f"ff-{TRACE}-00f067aa0ba902b7-01", f"00-{TRACE.upper()}-00f067aa0ba902b7-01", f"00-{TRACE}-é-01"),
    *(f"00-{TRACE}-00f067aa0ba902b7-01\x00", f"00-{'٣' * 32}-00f067aa0ba902b7-01".encode().decode("latin-1")),
    *(f"00-{'x' * 32}-00f067aa0ba902b7-01", f"00-{TRACE}-00f067aa0ba902b7-01," * 99),
)


def test_what_services_take_for_no_trace_is_none_to_the_gateway(officer):
    for sent in NO_TRACES:
        headers = {"traceparent": sent}
        assert officer.get("/profile", headers=headers).status_code == 200, sent
        answer = officer.get("/api/v1/nope", headers=headers)
        assert answer.status_code == 404, sent
        trace = answer.get_json()["instance"]
        assert re.fullmatch("[0-9a-f]{32}", trace), sent
        assert trace != TRACE, sent


def test_a_trace_goes_on(officer):
    sent = {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}
    assert officer.get("/api/v1/nope", headers=sent).get_json()["instance"] == TRACE
