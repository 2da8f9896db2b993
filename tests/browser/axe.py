"""What axe finds on an open page, one line a finding."""

from __future__ import annotations

import json

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

# Rule, selector: what the library writes itself. govuk-frontend says on a radio whether its part is open.
KNOWN = {("aria-allowed-attr", ".govuk-radios__input[aria-expanded]")}
# As text, and without what was right: Playwright takes answers apart value by value.
RUN = f"""{AXE_SCRIPT}
;axe.run(%s).then((found) => JSON.stringify([found.violations, found.passes.length]))"""


def faults(page: Page, *, contrast: bool = True) -> list[str]:
    """Definite findings beside the known ones, with the element; nothing when axe looked and found none."""
    options = {"resultTypes": ["violations"], "rules": {"color-contrast": {"enabled": contrast}}}
    violations, passes = json.loads(page.evaluate(RUN.replace("%s", json.dumps(options))))
    assert passes, "axe did not look at the page"
    found = []
    for rule in violations:
        known = [selector for name, selector in KNOWN if name == rule["id"]]
        for node in rule["nodes"]:
            here = page.locator(str(node["target"][0])).first
            if not any(here.evaluate("(element, what) => element.matches(what)", one) for one in known):
                found.append(f"{rule['id']} ({rule['impact']}): {node['html'][:200]}")
    return found
