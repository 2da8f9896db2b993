"""What axe finds on an open page, one line a finding."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# Rule, selector: what the library writes itself. govuk-frontend says on a radio whether its part is open.
KNOWN = {("aria-allowed-attr", ".govuk-radios__input[aria-expanded]")}


def faults(page: Page, *, contrast: bool = True) -> list[str]:
    """Definite findings beside the known ones, with the element; nothing when axe looked and found none."""
    rules = {"color-contrast": {"enabled": contrast}}
    answer = Axe().run(page, options={"resultTypes": ["violations"], "rules": rules}).response
    assert answer["passes"], "axe did not look at the page"
    found = []
    for rule in answer["violations"]:
        known = [selector for name, selector in KNOWN if name == rule["id"]]
        for node in rule["nodes"]:
            here = page.locator(str(node["target"][0])).first
            if not any(here.evaluate("(element, what) => element.matches(what)", one) for one in known):
                found.append(f"{rule['id']} ({rule['impact']}): {node['html'][:200]}")
    return found
