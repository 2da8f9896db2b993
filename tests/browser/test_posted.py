"""Pages that only a sent form shows, wrong at each field: axe, the keyboard, and the way to the fault."""

from __future__ import annotations

import ast
import inspect
import json
import sys
import textwrap
import threading
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any

import pytest
from flask import render_template
from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab
from werkzeug.serving import make_server
from wtforms import HiddenField

from gateway import create_app
from gateway.auth import public
from gateway.forms import Form, _leaves
from gateway.settings import Settings
from tests.browser import axe, looks
from tests.browser.desk import window
from tests.browser.example_prag import ExamplePrag
from tests.browser.pages import PAGES, Page
from tests.browser.posted import OWN, REDRAWN, Own

APP = create_app(Settings(secret_key="tests"))
POSTED = {
    rule.endpoint: "GET" in (rule.methods or ())
    for rule in APP.url_map.iter_rules()
    if "POST" in (rule.methods or ()) and not rule.endpoint.startswith("api.")
}


def draws(endpoint: str) -> bool:
    """Whether a line of the view, or of what it calls of its own task's, draws a page."""
    seen: set[Callable[..., Any]] = set()

    def goes_over(function: Callable[..., Any]) -> bool:
        if function in seen:
            return False
        seen.add(function)
        module = sys.modules[function.__module__]
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
        for call in (node.func for node in ast.walk(tree) if isinstance(node, ast.Call)):
            named = call.id if isinstance(call, ast.Name) else ""
            if (isinstance(call, ast.Attribute) and call.attr == "page") or named == "render_template":
                return True
            found = getattr(module, named, None)
            of_a_task = inspect.isfunction(found) and (found.__module__ or "").startswith("gateway.officer")
            if of_a_task and goes_over(found):
                return True
        return False

    return goes_over(inspect.unwrap(APP.view_functions[endpoint]))


def test_every_page_that_a_form_leads_to_is_in_a_table() -> None:
    """A new one is proven as soon as somebody says whose page it draws, or what it looks like."""
    own = {endpoint for one in OWN for endpoint in one.endpoints}
    opened = {page.endpoint for page in PAGES}
    drawn = {endpoint for endpoint in POSTED if draws(endpoint)}
    assert {endpoint for endpoint in drawn if not POSTED[endpoint]} == (REDRAWN.keys() | own) - {
        endpoint for endpoint, by_get in POSTED.items() if by_get
    }
    assert {endpoint for endpoint in drawn if POSTED[endpoint]} <= opened
    assert set(REDRAWN.values()) <= opened
    assert own <= POSTED.keys()


# What any field is told, in place of what is typed wrongly: nothing is done, whatever the form is for.
WRONG = "wrong"


def refuses(form: Form) -> bool:
    """In place of Form.accepted."""
    form.status = 422
    for field in _leaves(form):
        if not isinstance(field, HiddenField):
            field.errors = [*field.errors, WRONG]
    return False


class Door:
    """A gateway before an example's services, where every form that is sent is wrong at each field."""

    def __init__(self, browser: Browser, prag: ExamplePrag) -> None:
        self.prag = prag
        services = json.loads((prag.stack.var / "run.json").read_text())["services"]
        self.app = create_app(Settings(secret_key="tests", addresses=services, provider="Ministry"))
        self.app.config["WTF_CSRF_METHODS"] = ()
        for one in OWN:
            self.app.add_url_rule(f"/own/{one.id}", one.id, _drawn(one), methods=["POST"])
        # A page that leads on at once stays where this answers.
        self.app.add_url_rule("/own/nothing", "nothing", public(lambda: ("", HTTPStatus.NO_CONTENT)))
        self.server = make_server("localhost", 0, self.app, threaded=True)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://localhost:{self.server.port}"
        self.tab = window(browser).new_page()

    def _cookies(self, who: str) -> dict[str, str]:
        return {"prag-language": "sq"} | ({"prag": self.prag.cookie(who)} if who else {})

    def answer(self, page: Page) -> tuple[int, str]:
        """Status and text of what comes when the form of a page is sent."""
        client = self.app.test_client()
        for name, value in self._cookies(page.who).items():
            client.set_cookie(name, value, domain="localhost")
        answer = client.post(page.path(self.prag), data={"_": "1"})
        return answer.status_code, answer.get_data(as_text=True)

    def shows(self, who: str, path: str, body: str = "") -> tuple[Tab, int]:
        """The same in the window."""
        self.tab.context.clear_cookies()
        self.tab.context.add_cookies(
            [{"name": name, "value": value, "url": self.url} for name, value in self._cookies(who).items()]
        )
        headers = {"content-type": "application/x-www-form-urlencoded"}
        self.tab.route(
            self.url + path,
            lambda route: route.continue_(
                method="POST", post_data=body.encode(), headers=route.request.headers | headers
            ),
            times=1,
        )
        answer = self.tab.goto(self.url + path, wait_until="load")
        assert answer is not None
        return self.tab, answer.status

    def close(self) -> None:
        """Let nobody in any more."""
        self.tab.context.close()
        self.server.shutdown()
        self.server.server_close()


def _drawn(one: Own) -> Callable[[], Any]:
    @public
    def view() -> str:
        return render_template(one.template, **one.given())

    return view


@pytest.fixture(scope="module")
def door(chromium: Browser, prag: ExamplePrag) -> Iterator[Door]:
    """One window for all of them."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Form, "accepted", refuses)
        found = Door(chromium, prag)
        yield found
        found.close()


# Of the forms of one address the first; an example that is not there has none.
FORMS = {
    page.endpoint: page
    for page in reversed(PAGES)
    if POSTED.get(page.endpoint) and page.status == HTTPStatus.OK
}
# Lists that act on what a button names: without one they come back as they are.
LISTS = {"administration.accounts.index", "benefits.entitlement", "cases.hand_over", "cases.hand_over_load"}
# So many pages lie side by side in one window, their ids told apart: axe and the window cost more than they.
AT_ONCE = 13
BESIDE = """pages => {
  document.querySelector("main").replaceChildren(...pages.map(([name, text]) => {
    const main = new DOMParser().parseFromString(text, "text/html").querySelector("main")
    const part = document.createElement("div")
    part.dataset.page = name
    part.append(...main.childNodes)
    for (const one of part.querySelectorAll("*"))
      for (const { name: attribute, value } of [...one.attributes])
        if (["id", "for", "form", "aria-describedby", "aria-labelledby", "aria-controls"].includes(attribute))
          one.setAttribute(attribute, value.split(/\\s+/).map(id => `${name}:${id}`).join(" "))
        else if (attribute === "href" && value.startsWith("#"))
          one.setAttribute(attribute, `#${name}:${value.slice(1)}`)
        else if (attribute === "name")
          one.setAttribute(attribute, `${name}:${value}`)
    return part
  }))
  const found = []
  for (const part of document.querySelectorAll("[data-page]")) {
    const say = what => found.push(`${part.dataset.page}: ${what}`)
    const links = [...part.querySelectorAll(".prag-summary a")]
    for (const link of links) {
      const id = link.hash.slice(1)
      const box = document.getElementById(id)
      if (!box) {
        // Not every reader is asked for everything.
        if (document.getElementsByName(id).length) say(`${link.hash} is not there`)
        continue
      }
      // As a browser does that is led there.
      box.closest("details")?.setAttribute("open", "")
      box.focus()
      if (document.activeElement !== box && !box.closest(".govuk-radios__conditional--hidden"))
        say(`${link.hash} takes no focus`)
      const group = box.closest(".govuk-form-group--error")
      if (!group || !group.querySelector(".govuk-error-message")) say(`${link.hash} does not say it`)
      const told = box.closest("fieldset[aria-describedby]") ?? box
      const by = told.getAttribute("aria-describedby") ?? box.getAttribute("aria-describedby") ?? ""
      if (!by.includes("error"))
        say(`${link.hash} is not described by its fault`)
    }
    for (const one of part.querySelectorAll("[aria-describedby]"))
      for (const id of one.getAttribute("aria-describedby").split(" "))
        if (!document.getElementById(id)) say(`nothing is ${id}`)
  }
  return [found, document.querySelectorAll(".prag-summary a").length]
}"""


def chunks() -> list[list[Page]]:
    """The forms, some at a time."""
    pages = sorted(FORMS.values(), key=lambda page: page.endpoint)
    return [pages[at : at + AT_ONCE] for at in range(0, len(pages), AT_ONCE)]


@pytest.mark.parametrize("pages", chunks(), ids=lambda pages: f"{pages[0].endpoint}...")
def test_what_is_wrong_is_said_and_led_to(pages: list[Page], door: Door) -> None:
    shown = []
    for page in pages:
        status, text = door.answer(page)
        assert status == (HTTPStatus.OK if page.endpoint in LISTS else HTTPStatus.UNPROCESSABLE_ENTITY), (
            page.id
        )
        if page.endpoint not in LISTS:
            shown.append([page.endpoint, text])
    door.tab.goto(f"{door.url}/sign-in")
    faults, links = door.tab.evaluate(BESIDE, shown)
    assert links > len(pages)
    # Side by side several have parts of one name.
    faults += [one for one in axe.faults(door.tab, contrast=False) if not one.startswith("landmark-unique")]
    assert not faults, "\n".join(faults)


def test_the_summary_has_the_focus_and_a_key_leads_to_the_box(door: Door) -> None:
    page = FORMS["people.report"]
    tab, _ = door.shows(page.who, page.path(door.prag))
    assert tab.evaluate("document.activeElement.matches('.prag-summary')")
    tab.keyboard.press("Tab")
    first = tab.evaluate("document.activeElement.hash.slice(1)")
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == first
    assert not axe.faults(tab)


@pytest.mark.parametrize("one", OWN, ids=lambda one: one.id)
def test_a_page_that_only_an_answer_shows(one: Own, door: Door) -> None:
    tab, status = door.shows(one.who, one.address or f"/own/{one.id}", one.body)
    assert status == HTTPStatus.OK
    faults = axe.faults(tab) + looks.by_keyboard(tab)
    assert not faults, "\n".join(faults)
