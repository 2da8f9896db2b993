"""What can be wrong with any open page: functions that return lines, none when all is well."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

# A name of the contracts; words of ours have no underscore.
CODE = re.compile(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b")
# A4 between margins of 16 mm, in CSS pixels.
PAPER = 673
SCRIPT = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")


def _ask(page: Page, what: str) -> Any:
    return page.evaluate(f"{SCRIPT.strip()}.{what}()")


def codes(page: Page) -> list[str]:
    """Names of the contracts in what is read."""
    return sorted(set(CODE.findall(page.locator("body").inner_text())))


def too_wide(page: Page, width: int) -> list[str]:
    """What makes the page scroll sideways at a width."""
    page.set_viewport_size({"width": width, "height": 900})
    return [f"at {width} px: {line}" for line in _ask(page, "wide")]


def on_paper(page: Page) -> list[str]:
    """What is cut off when the page is printed, and what should not be printed at all."""
    page.emulate_media(media="print")
    found = [*too_wide(page, PAPER), *_ask(page, "paper")]
    page.emulate_media(media="screen")
    return found


def by_keyboard(page: Page) -> list[str]:
    """From the top of the page to its end by Tab alone, held down."""
    for _stop in range(int(_ask(page, "stops"))):
        page.keyboard.down("Tab")
    page.keyboard.up("Tab")
    found: list[str] = page.evaluate("pragReached()")
    return found


def without_script(page: Page) -> list[str]:
    """Forms that cannot be sent where scripts do not run."""
    found: list[str] = _ask(page, "dead")
    return found


class Traffic:
    """What pages cost the line: bytes as they came, headers too; nothing is kept in the browser's memory."""

    def __init__(self, page: Page) -> None:
        self._bytes = 0
        self.client: Any = page.context.new_cdp_session(page)
        self.client.send("Network.enable")
        self.client.send("Network.setCacheDisabled", {"cacheDisabled": True})
        self.client.on("Network.loadingFinished", self._count)

    def taken(self) -> int:
        """Bytes since it was asked before."""
        found, self._bytes = self._bytes, 0
        return found

    def _count(self, event: dict[str, Any]) -> None:
        self._bytes += int(event["encodedDataLength"])
