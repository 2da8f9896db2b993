"""What was typed survives a power cut: kept by script or button, offered again, forgotten after the act."""

from __future__ import annotations

import re

import pytest

from gateway import drafts
from gateway.auth import requires
from gateway.drafts import path_of
from gateway.forms import DayField, Form, LineField, Required, saved
from tests.gateway.conftest import csrf_of

SOURCE = """{% extends "layout/officer.html" %}{% import "components/fields.html" as fields %}
{% from "components/buttons.html" import button, draft_button %}{% block title %}Visit{% endblock %}
{% block content %}{% call fields.form(form) %}{{ fields.text(form.note) }}{{ fields.day(form.day) }}
{{ button("Save") }}{{ draft_button() }}{% endcall %}{% endblock %}"""


class VisitForm(Form):
    note = LineField("Note", [Required()])
    day = DayField("Day", [Required()])


@pytest.fixture
def page(app, identity_server, officer):
    """A page with a form that keeps drafts with identity."""
    identity_server.drafts.kept.clear()

    @requires()
    def view():
        form = drafts.form(VisitForm, "identity", "visit-1")
        if form.accepted():
            drafts.done(form)
            return saved("/profile")
        return app.jinja_env.from_string(SOURCE).render(form=form, **_context(app)), form.status

    app._got_first_request = False
    app.add_url_rule("/visit", "visit", view, methods=["GET", "POST"])
    return officer


def _context(app):
    found = {}
    for processor in app.template_context_processors[None]:
        found.update(processor())
    return found


def test_script_keeps_and_the_page_offers_it_again(page, identity_server):
    html = page.get("/visit").text
    assert 'data-draft="identity/visit-1" data-draft-url="/drafts"' in html
    typed = {"note": "Породица је стигла", "day-day": "31", "day-month": "11", "day-year": ""}
    kept = page.post(
        "/drafts",
        data={"csrf_token": csrf_of(html), "_draft": "identity/visit-1", "_draft_path": "/visit", **typed},
    )
    assert kept.status_code == 200
    assert "csrf" not in identity_server.drafts.kept["visit-1"].content
    again = page.get("/visit").text
    assert "Породица је стигла" in again
    assert 'value="31"' in again
    assert "This is your draft of" in again
    assert "error" not in again.split("<main")[1].lower(), "a draft is not accused"
    assert "Породица" not in page.get("/visit?new=1").text


def test_button_keeps_without_a_script_and_the_act_forgets(page, identity_server):
    html = page.get("/visit").text
    kept = page.post("/visit", data={"csrf_token": csrf_of(html), "note": "half", "_again": "draft"})
    assert kept.status_code == 200
    assert "Draft saved" in kept.text
    assert identity_server.drafts.kept
    whole = {"note": "all", "day-day": "22", "day-month": "11", "day-year": "2026"}
    mark = {"csrf_token": csrf_of(html), "_draft_etag": identity_server.drafts.kept["visit-1"].etag}
    assert page.post("/visit", data={**mark, **whole}).status_code == 303
    assert not identity_server.drafts.kept


def test_drafts_go_only_to_services(page):
    html = page.get("/visit").text
    for place in ("nowhere/visit-1", "identity", "identity/", ""):
        answer = page.post("/drafts", data={"csrf_token": csrf_of(html), "_draft": place})
        assert answer.status_code == 400


def test_two_tabs_on_one_draft_and_the_older_text_asks_first(page, identity_server):
    def etag_of(html):
        return re.search(r'name="_draft_etag" value="([^"]*)"', html)[1]

    first, second = page.get("/visit").text, page.get("/visit").text
    assert etag_of(first) == etag_of(second) == "0"
    place = {"_draft": "identity/visit-1", "_draft_path": "/visit"}

    def keeps(html, note):
        mark = {"csrf_token": csrf_of(html), "_draft_etag": etag_of(html)}
        return page.post("/drafts", data={**mark, **place, "note": note})

    kept = keeps(first, "of the first tab")
    assert kept.status_code == 200
    # The second tab's script is told, and so is its button; what was kept stays.
    assert (keeps(second, "of the second tab").status_code, keeps(second, "x").json) == (409, {"newer": True})
    pressed = {"csrf_token": csrf_of(second), "_draft_etag": etag_of(second), "note": "of the second tab"}
    told = page.post("/visit", data={**pressed, "_again": "draft"}).text
    assert "Another tab has kept a newer text" in told
    assert "of the second tab" in told
    assert "of the first tab" in identity_server.drafts.kept["visit-1"].content
    # Pressed again, knowingly, this text is kept; the first tab is told in its turn.
    again = {**pressed, "_draft_etag": etag_of(told), "_again": "draft"}
    assert "Draft saved" in page.post("/visit", data=again).text
    assert "of the second tab" in identity_server.drafts.kept["visit-1"].content
    mark = {"csrf_token": csrf_of(first), "_draft_etag": kept.json["etag"]}
    assert page.post("/drafts", data={**mark, **place, "note": "more"}).status_code == 409


def test_what_another_tab_keeps_outlives_the_act_of_this_one(page, identity_server):
    first, second = page.get("/visit").text, page.get("/visit").text
    place = {"_draft": "identity/visit-1", "_draft_path": "/visit?item=3&new=1"}
    mark = {"csrf_token": csrf_of(second), "_draft_etag": "0"}
    kept = page.post("/drafts", data={**mark, **place, "note": "of the second tab"})
    whole = {"note": "all", "day-day": "22", "day-month": "11", "day-year": "2026"}
    sent = {"csrf_token": csrf_of(first), "_draft_etag": "0", **whole}
    assert page.post("/visit", data=sent).status_code == 303
    assert "of the second tab" in page.get("/visit").text
    # It is continued where it was begun, and forgotten after its own act.
    assert path_of(identity_server.drafts.kept["visit-1"]) == "/visit?item=3"
    assert page.post("/visit", data={**sent, "_draft_etag": kept.json["etag"]}).status_code == 303
    assert not identity_server.drafts.kept


def test_the_own_work_shows_the_newest_and_says_how_many_more_were_begun(page):
    mark = {"csrf_token": csrf_of(page.get("/visit").text), "_draft_path": "/visit", "note": "half"}
    for number in range(7):
        assert page.post("/drafts", data={**mark, "_draft": f"identity/visit-{number}"}).status_code == 200
    shown = page.get("/my-work").text
    assert (shown.count(">Continue</a>"), "2 older ones" in shown) == (5, True)
    assert shown.count('href="/drafts/identity/visit-') == 5
    assert page.get("/my-work?begun=all").text.count(">Continue</a>") == 7


def test_a_draft_is_thrown_away_after_a_look_and_no_text_that_another_tab_keeps(page, identity_server):
    mark = {"csrf_token": csrf_of(page.get("/visit").text), "_draft_path": "/visit?item=3"}
    place = {"_draft": "identity/visit-1"}
    page.post("/drafts", data={**mark, **place, "note": "two suitcases"})
    away = "/drafts/identity/visit-1"
    assert f'href="{away}"' in page.get("/visit").text
    asked = page.get(away).text
    assert "two suitcases" in asked
    assert 'href="/visit?item=3"' in asked
    sent = {"csrf_token": csrf_of(asked), "etag": identity_server.drafts.kept["visit-1"].etag}
    page.post("/drafts", data={**mark, **place, "note": "two suitcases, one dog"})
    told = page.post(away, data=sent)
    assert told.status_code == 409
    assert "Another tab has kept a newer text" in told.text
    assert "one dog" in told.text
    sent["etag"] = identity_server.drafts.kept["visit-1"].etag
    assert page.post(away, data=sent).location == "/my-work"
    assert not identity_server.drafts.kept
    assert "is thrown away" in page.get("/profile").text
    # Pressed twice it is one press; there is nothing to look at any more.
    assert page.post(away, data=sent).location == "/my-work"
    assert page.get(away).status_code == 404
    assert page.get("/drafts/nowhere/visit-1").status_code == 404
