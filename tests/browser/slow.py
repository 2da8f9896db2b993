"""How long a page takes on a slow line and a slow machine: `python -m tests.browser.slow [TIMES]`.

1 Mbit/s with 40 ms of delay, and a processor four times slower than this one, as the browser emulates them;
nothing is in the browser's memory. A page is usable when its script has run. The server runs beside the
browser, so a busy machine shows in the figures. PRAG_EXAMPLE names a loaded example that runs already.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import ARGUMENTS, browser_there
from tests.browser.example_prag import ExamplePrag, load, opened
from tests.browser.looks import Traffic
from tests.browser.pages import PAGES, Page
from tests.stack import attached, start

LINE = {
    "offline": False,
    "latency": 40,
    "downloadThroughput": 1_000_000 / 8,
    "uploadThroughput": 1_000_000 / 8,
}
SLOWER = 4
MOST_SECONDS = 3.0
USABLE = "document.body.classList.contains('js-enabled') && performance.now()"


def measure(browser: Browser, prag: ExamplePrag, page: Page) -> tuple[float, int]:
    """Seconds until the page is usable, and bytes."""
    context = browser.new_context()
    cookies = {"prag-language": "sr-Cyrl"} | ({"prag": prag.cookie(page.who)} if page.who else {})
    context.add_cookies([{"name": name, "value": value, "url": prag.url} for name, value in cookies.items()])
    tab = context.new_page()
    traffic = Traffic(tab)
    traffic.client.send("Network.emulateNetworkConditions", LINE)
    traffic.client.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    tab.goto(prag.url + page.path(prag), wait_until="domcontentloaded")
    took = float(tab.wait_for_function(USABLE).json_value()) / 1000
    tab.wait_for_load_state("load")
    context.close()
    return took, traffic.taken()


def report(prag: ExamplePrag, times: int) -> None:
    """A line a page, the slowest first."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_there(), args=ARGUMENTS)
        lines = []
        for page in PAGES:
            runs = [measure(browser, prag, page) for _time in range(times)]
            lines.append(
                (statistics.median(took for took, _ in runs), max(size for _, size in runs), page.id)
            )
        browser.close()
    print(f"{'page':<34} {'s':>5} {'kB':>6}   median of {times}")
    for took, size, name in sorted(lines, reverse=True):
        print(f"{name:<34} {took:5.2f} {size / 1000:6.1f}{'   late' if took > MOST_SECONDS else ''}")
    print(f"median of all pages {statistics.median(took for took, _, _ in lines):.2f} s")


def main() -> None:
    """In the example that is named, else in one of its own."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    kept = os.environ.get("PRAG_EXAMPLE")
    with tempfile.TemporaryDirectory() as folder:
        stack = attached(Path(kept)) if kept else start(Path(folder))
        try:
            if not kept:
                load(stack, print)
            prag = opened(stack)
            report(prag, times)
            prag.close()
        finally:
            stack.stop()


if __name__ == "__main__":
    main()
