"""Lists longer than their page: what is further down is reached, or the page says that there is more."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.chassis.ids import new_id
from services.registry.__main__ import SERVICE as REGISTRY
from tests.gateway.running import opened
from tests.gateway.test_people import OFFICER, registered
from tests.registry.conftest import HEAD

_READ = (
    "INSERT INTO reading_alert (id, version, municipality, account_id, cases, cases_here, since_time,"
    " create_time, update_time, told_time, reviews)"
    " SELECT unnest($1::uuid[]), 1, 'RAN', 'curious', generate_series(1001, 1051), 1, $2, $2, $2, $2, '[]'"
)
_CORRECTED = (
    "INSERT INTO person_history (id, person_id, field, previous, changed_by, changed_time, reason)"
    " SELECT unnest($1::uuid[]), $2, 'family_name', '\"Rasic\"', 'somebody', $3, 'a slip'"
)


async def test_what_is_further_down_is_reached_or_said(service_under_test: Any) -> None:
    async with opened(service_under_test, REGISTRY, messages=False) as site:
        registry = site.running["registry"]
        ids = [new_id() for _ in range(51)]
        await registry.database.all(_READ, ids, site.clock.now())
        head = site.browser(HEAD)
        await head.get("/cases/openings")
        assert "1051" in head.said
        assert "1001" not in head.said
        further = next(part for part in head.page.split('"') if "/cases/openings?older=" in part)
        await head.get(further)
        assert "1001" in head.said
        assert "1051" not in head.said
        assert "From the start" in head.said

        officer = site.browser(OFFICER)
        case = await registered(officer)
        [head_of] = await registry.database.all(
            "SELECT head_person_id AS id FROM case_file WHERE id = $1::uuid", UUID(case.rpartition("/")[2])
        )
        place, ids = f"{case}/family/{head_of['id']}", [new_id() for _ in range(201)]
        await registry.database.all(_CORRECTED, ids[:200], head_of["id"], site.clock.now())
        await officer.get(place)
        assert officer.said.count("a slip") == 200
        assert "Only the newest" not in officer.said
        await registry.database.all(_CORRECTED, ids[200:], head_of["id"], site.clock.now())
        await officer.get(place)
        assert officer.said.count("a slip") == 200
        assert "Only the newest 200 are shown." in officer.said
