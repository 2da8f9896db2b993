"""T13: nobody tells a service where to call. There are no webhooks and no callbacks."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.architecture.contracts import sources
from tests.architecture.test_constraints import FILLED
from tests.attack.programs import place, spoken_of

# As parts of a field's name.
PLACES = re.compile(r"(^|_)(ur[il]|href|link|host|callback|webhook|endpoint|server|domain|redirect)(_|$)")
# What could call a place outside.
CALLERS = {
    *(
        "aiohttp",
        "http.client",
        "httpx",
        "httpx2",
        "open_connection",
        "open_unix_connection",
        "requests",
        "smtplib",
    ),
    *("socket", "urllib.request", "urllib3"),
}
# Who calls one, or listens; where to is an operator's setting.
MAY = {
    "gateway/arrivals.py": "socket",
    "gateway/gunicorn_worker.py": "socket",
    "services/chassis/files/virus_scan.py": "open_connection, open_unix_connection",
    "services/identity/mail.py": "smtplib",
    "services/identity/openid.py": "httpx2",
}


def test_no_request_names_a_place_to_call(tried: Callable[[int], None]) -> None:
    assert len(FILLED) > 400
    assert not [name for name, field in FILLED.items() if PLACES.search(field.name)]
    tried(len(FILLED))


def test_who_calls_a_place_outside_is_known() -> None:
    found = {
        place(path): ", ".join(sorted(called))
        for path, tree in sources("services", "gateway")
        if (called := set(spoken_of(tree)) & CALLERS)
    }
    assert found == MAY
