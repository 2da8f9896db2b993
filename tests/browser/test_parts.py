"""Parts of a page at their longest, whatever a day makes of them."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, Page

from gateway import create_app
from gateway.settings import Settings
from tests.browser import looks
from tests.browser.desk import window

CSS = Path(__file__).parents[2] / "gateway" / "static" / "built" / "app.css"
CLOCK = """<!doctype html><html><style>{css}</style><body class="prag-body"><main>
{{% from "components/cards.html" import card %}}{{% from "components/clock.html" import clock, clocks %}}
{{% call card("Afatet") %}}{{% call clocks("Afatet") %}}
{{{{ clock("Monitorimi mujor, shtator 2027", "met", "brenda afatit, 29 ditë më herët", "30 shtator 2027") }}}}
{{% endcall %}}{{% endcall %}}</main></body></html>"""


def drawn(browser: Browser) -> Page:
    """A page with one clock whose words are long."""
    app = create_app(Settings(secret_key="tests"))
    with app.test_request_context("/"):
        html = app.jinja_env.from_string(CLOCK.format(css=CSS.read_text(encoding="utf-8"))).render()
    tab = window(browser).new_page()
    tab.set_content(html)
    return tab


def test_a_clock_fits_the_narrowest_page(chromium: Browser) -> None:
    tab = drawn(chromium)
    assert looks.too_wide(tab, 320) == []
    tab.context.close()


def test_a_clock_says_name_and_time_on_one_line_where_there_is_room(chromium: Browser) -> None:
    tab = drawn(chromium)
    tab.set_viewport_size({"width": 640, "height": 900})
    name, left = (tab.locator(f".prag-clock__{part}").bounding_box() for part in ("name", "left"))
    assert name is not None
    assert left is not None
    assert name["y"] == left["y"]
    assert left["x"] > name["x"] + name["width"]
    tab.context.close()
