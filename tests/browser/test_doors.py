"""What is offered to somebody opens for them."""

from __future__ import annotations

import collections
import html
import re

import pytest
import requests

from tests.browser.example_prag import ExamplePrag
from tests.browser.pages import (
    CENTRE,
    COORDINATOR,
    COUNSELLOR,
    HEAD,
    MEMBER,
    OFFICER,
    RETURNS,
    SECRETARY,
)
from tests.stack import ADMINISTRATOR

# Ids, numbers of cases and what is asked for: links that differ in these alone lead to one door.
NAMED = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[A-Z]{3}-\d{4}-\d+|\?.*|#.*")
LINK = re.compile(r'<a\b[^>]*\bhref="(/[^"]*)"')
# Shown by the script when it has something to lead to: a draft that was kept.
HIDDEN = re.compile(r"<span\b[^>]*\bhidden>.*?</span>", re.DOTALL)
AS_FAR_AS = 60
# A person of each role of the demo country.
WALKERS = (
    *(OFFICER, HEAD, COORDINATOR, RETURNS, SECRETARY, MEMBER, CENTRE, COUNSELLOR, ADMINISTRATOR, "chair.ran"),
    *("civil.ran", "social.ran", "education.ran", "health.ran", "training.gjilan", "mlga", "auditor"),
)


@pytest.mark.parametrize("who", WALKERS)
def test_no_link_leads_to_a_closed_door(who: str, prag: ExamplePrag) -> None:
    """What is offered to somebody opens for them, from their queue on."""
    walked, closed = set(), []
    ahead = collections.deque(["/my-work"])
    with requests.Session() as client:
        client.cookies["prag"] = prag.cookie(who)
        while ahead and len(walked) < AS_FAR_AS:
            href = ahead.popleft()
            door = NAMED.sub("*", href)
            if door in walked:
                continue
            walked.add(door)
            answer = client.get(prag.url + href, timeout=60)
            if answer.status_code >= 400:
                closed.append(f"{href}: {answer.status_code}")
            if "text/html" in answer.headers.get("content-type", ""):
                links = LINK.findall(HIDDEN.sub("", answer.text))
                ahead.extend(html.unescape(one) for one in links if "lang=" not in one)
    assert len(walked) > 2
    assert not closed, "\n".join(closed)
