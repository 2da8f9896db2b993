"""A wrong date is set right from the history, by a page that works without script."""

from __future__ import annotations

import re
from typing import Any

from services.assessment.__main__ import SERVICE as ASSESSMENT
from services.registry.__main__ import SERVICE as REGISTRY
from tests.gateway.running import opened
from tests.gateway.test_people import OFFICER, registered
from tests.gateway.test_plan import VISIT


async def test_the_hour_of_a_visit_is_corrected(service_under_test: Any) -> None:
    async with opened(service_under_test, ASSESSMENT, REGISTRY) as town:
        jelena = town.browser(OFFICER)
        case = await registered(jelena)
        await jelena.get(f"{case}/visits/record")
        await jelena.post(more=VISIT)
        await town.running["assessment"].settled()
        await jelena.get(f"{case}/history")
        [link] = re.findall(rf'href="({case}/history/[^"]+/date)"', jelena.page)
        await jelena.get(link)
        assert "Correct the date" in jelena.said
        assert jelena.fields()["hour"] == VISIT["hour"].replace(".", ":")
        # Before the family was here it can't have been, and without a reason nothing is changed.
        answer = await jelena.post(more={"hour": "12:00", "reason": "a slip"})
        assert answer.status_code == 422
        assert "this is before what it follows" in jelena.said
        assert (await jelena.post(more={"hour": "15:30", "reason": ""})).status_code == 422
        await jelena.post(more={"hour": "15:30", "reason": "The hour of leaving was written."})
        assert jelena.path == f"{case}/history", jelena.said
        await town.running["assessment"].settled()
        await jelena.get(f"{case}/history")
        assert "15:30" in jelena.said
        assert "A date was corrected" in jelena.said
        await jelena.get(link)
        assert "The hour of leaving was written." in jelena.said
