"""The municipal plan as readers outside see it: released quarters and years, and as known when."""

from __future__ import annotations

import datetime as dt
import re
from uuid import uuid4

from services.chassis import jobs
from services.reporting.__main__ import SERVICE as REPORTING
from tests import factories
from tests.gateway.running import opened
from tests.reporting.test_counting import Story, hear

READER = factories.actor("mlga_reader", "RAN", kind="MLGA", account=str(uuid4()))
HEAD = factories.actor("mocr_head", "RAN", account=str(uuid4()))


async def test_readers_outside_choose_a_release_and_read_as_known_when(service_under_test):
    story = Story()
    case, _ = story.family()
    for month, number in ((2, 9), (5, 2), (8, 7)):
        for _ in range(number):
            story.visit(case, dt.date(2026, month, 3))
    async with opened(service_under_test, REPORTING) as site:
        reporting = site.running["reporting"]
        await hear(reporting, story.events)
        vjosa, head = site.browser(READER), site.browser(HEAD)
        await vjosa.get("/municipal-plan")
        assert "being prepared" in vjosa.said
        assert "Error" not in vjosa.said
        assert "/municipal-plan?municipality=RAN&amp;objective=1" in vjosa.page
        assert await jobs.step(reporting.runtime)
        # The newest first; then a quarter, a year, and what is no period or not over.
        await vjosa.get("/municipal-plan")
        assert "2026, quarter 3" in vjosa.said
        assert re.search(r"Released numbers, as known on \D*23\D* 2026", vjosa.said), vjosa.said[:900]
        offered = re.findall(r'<option value="(\d{4}(?:-Q\d)?)"', vjosa.page)
        assert (offered[:4], offered[-1]) == (["2026-Q3", "2026-Q2", "2026-Q1", "2025"], "2023-Q1")
        await vjosa.get("/municipal-plan?period=2026-Q2&objective=1")
        assert "hidden" in vjosa.said
        # No link to the list behind a number, which is not open to them; others keep the period.
        assert "/municipal-plan/RAN/1.1.2" not in vjosa.page
        assert "period=2026-Q2" in vjosa.page
        await vjosa.get("/municipal-plan?period=2025")
        assert "Year 2025" in vjosa.said
        await vjosa.get("/municipal-plan?year=2026")
        assert "Only closed quarters and years can be read here: 2026-Q3, 2026-Q2" in vjosa.said
        assert "2026, quarter 3" in vjosa.said
        assert "objective=1&amp;period=2026-Q3" in vjosa.page
        # Who handles these cases sees this year until today, as ever.
        await head.get("/municipal-plan")
        assert "/municipal-plan/RAN/1.1.2" in head.page
        assert "Released numbers" not in head.said
        # Of nothing there is no share, also where there is a target; what nobody counts is another thing.
        words = {}
        for objective in range(1, 9):
            await head.get(f"/municipal-plan?year=2024&objective={objective}")
            rows = re.findall(r"<tr>.*?</tr>", head.page, re.DOTALL)
            for row in (one for one in rows if "prag-bullet" in one):
                said = " ".join(re.sub(r"<[^>]+>", " ", row).split())
                words[said.partition(" ")[0]] = (said, re.findall(r'aria-label="([^"]+)"', row))
        none = {code for code, (said, _) in words.items() if said.count("none in the period") == 2}
        not_counted = {
            code for code, (said, labels) in words.items() if said.endswith("not counted yet") and labels
        }
        assert none
        assert not_counted
        assert not {code for code in none if "no target" in words[code][0]}
        assert {code for code, (said, _) in words.items() if "none in the period" in said} == none
