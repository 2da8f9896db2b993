"""An office records by page what it did outside its cases, sets it right, takes it back; it is counted."""

from __future__ import annotations

import re
from typing import Any

from gateway.officer.activities.forms import FIELDS, KINDS, NEEDED
from services.assessment.__main__ import SERVICE as ASSESSMENT
from services.identity.__main__ import SERVICE as IDENTITY
from services.registry.__main__ import SERVICE as REGISTRY
from services.reporting.__main__ import SERVICE as REPORTING
from services.reporting.rules.activities import KINDS as RULES
from tests.gateway.offices import office
from tests.gateway.running import Browser, opened
from tests.gateway.test_benefits import day
from tests.gateway.test_people import registered

MEETING = {"subject": "rights of those who came back", "place": "Ranillug", "women": "4", "men": ""}


def offered_in(browser: Browser, name: str) -> list[str]:
    """The boxes of a name that may be ticked."""
    boxes = [tag for tag in re.findall(r"<input\b[^>]*>", browser.page) if f'name="{name}"' in tag]
    return [value[1] for tag in boxes if (value := re.search(r'value="([^"]+)"', tag))]


def test_the_form_of_a_kind_has_what_the_rules_say_of_it() -> None:
    """The gateway knows no service's rules: here the two are held together."""
    assert set(KINDS) == set(RULES)
    for kind, says in RULES.items():
        taken = {*says.needs, *says.may} - {"participants"}
        participants = {"women", "men", "find", "person_ids"}
        counted = "participants" in (*says.needs, *says.may)
        assert set(FIELDS[kind]) == taken | (participants if counted else set())
        assert NEEDED[kind] == set(says.needs) - {"participants"}


async def test_an_activity_by_page(service_under_test: Any) -> None:
    async with opened(service_under_test, REGISTRY, IDENTITY, ASSESSMENT, REPORTING) as site:
        _, employed = await office(site)
        jelena, agim = await employed("Jelena T", "mocr_officer"), await employed("Agim K", "mocr_officer")
        officer, colleague = site.browser(jelena), site.browser(agim)
        await registered(officer)
        await site.running["registry"].settled()
        today = site.clock.today()

        # What is missing is said at its field, and nothing that was typed is lost.
        await officer.get("/activities/new/INFORMATION_MEETING")
        await officer.post(**{**MEETING, "women": ""}, more=day("held_on", today))
        assert "Correct 1 entry" in officer.said
        assert officer.fields()["subject"] == MEETING["subject"]
        # Whoever is registered is found by the name in any spelling, and ticked.
        await officer.post(find="Rasic", more={"_again": "find"})
        assert "Rašić" in officer.said
        offered = offered_in(officer, "person_ids")
        assert len(offered) >= 1
        await officer.post(**MEETING, more={**day("held_on", today), "person_ids": offered[0], "find": ""})
        assert "rights of those who came back" in officer.said
        assert "Rašić" in officer.said
        activity = officer.path

        # Another officer reads it and changes nothing; the plan counts it and leads to it.
        await colleague.get(activity)
        assert "Only who recorded it, or the head of the office, changes it." in colleague.said
        assert f"{activity}/correct" not in colleague.page
        await colleague.get(f"/municipal-plan/RAN/6.1.1?year={today.year}")
        assert activity in colleague.page

        await officer.get(f"{activity}/correct")
        assert officer.fields()["women"] == "4"
        await officer.post(women="7", reason="counted anew")
        assert "women: 4" in officer.said, "what stood before"
        await officer.get(f"{activity}/withdraw")
        await officer.post(reason="it stands there twice")
        assert "it is not counted" in officer.said
        await officer.get("/activities?kind=INFORMATION_MEETING")
        assert "taken back" in officer.said
        await colleague.get(f"/municipal-plan/RAN/6.1.1?year={today.year}")
        assert activity not in colleague.page

        # Of a training the staff is chosen from who is at work here.
        await officer.get("/activities/new/TRAINING")
        assert "Agim K" in officer.said
        here = offered_in(officer, "account_ids")
        await officer.post(
            subject="risk",
            topic="TRAINING_TOPIC_RISK",
            more={**day("held_on", today), "account_ids": here},
        )
        assert "Jelena T" in officer.said
        await officer.get("/activities")
        assert "of the staff: 2" in officer.said
        assert (await officer.get("/activities/new/NOTHING")).status_code == 404
