"""What the mail server of `make run` has for somebody: as people look there, so do demo and tests."""

from __future__ import annotations

import json
import re
import time
import urllib.request
from typing import Any, Final
from urllib.parse import urlencode

__all__ = ["Mailbox"]

PATIENCE: Final = 60.0
_SECRET: Final = re.compile(r"/(?:invitations|password)/([\w-]{43})")


class Mailbox:
    """The letters that came, at the address which the operator is told."""

    def __init__(self, url: str) -> None:
        """With the word in it: http://127.0.0.1:20001/word/."""
        self._url = url
        self._direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def letters(self, to: str = "") -> list[dict[str, Any]]:
        """Those of one address, or all; the newest first."""
        with self._direct.open(f"{self._url}letters?{urlencode({'to': to})}", timeout=10) as answer:
            listed: list[dict[str, Any]] = json.load(answer)
            return listed

    def secret(self, to: str, *, after: int = 0) -> str:
        """What the link of the newest letter holds; waits for more letters than `after`."""
        end = time.monotonic() + PATIENCE
        while True:
            letters = self.letters(to)
            found = _SECRET.search(letters[0]["text"]) if len(letters) > after else None
            if found is not None:
                return found[1]
            if time.monotonic() > end:
                raise TimeoutError(f"no letter with a link came within {PATIENCE:g} s")
            time.sleep(0.1)
