"""A wrong date is set right from the history, by a page that works without script."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from services.assessment.__main__ import SERVICE as ASSESSMENT
from services.registry.__main__ import SERVICE as REGISTRY
from tests.gateway.running import Browser, opened
from tests.gateway.test_closing import EO, EVERYBODY, HEAD, NOW, SECRETARY, UnderWay
from tests.gateway.test_people import OFFICER, registered
from tests.gateway.test_plan import VISIT

DAY = dt.timedelta(days=1)
# The day of a correcting act, as its boxes send it.
ACT = {
    f"correcting_act_on-{part}": value for part, value in (("day", "23"), ("month", "11"), ("year", "2026"))
}
WHY = "The day of printing was written."


def links(browser: Browser, title: str) -> list[str]:
    """Where the dates of an act are set right, of the history that is open."""
    [line] = [one for one in browser.page.split("<li") if f"<strong>{title}" in one]
    return re.findall(r'href="(/cases/[^"]+/date[^"]*)"', line)


async def test_the_hour_of_a_visit_is_corrected(service_under_test: Any) -> None:
    async with opened(service_under_test, ASSESSMENT, REGISTRY) as site:
        jelena = site.browser(OFFICER)
        case = await registered(jelena)
        await jelena.get(f"{case}/visits/record")
        await jelena.post(more=VISIT)
        await site.running["assessment"].settled()
        await jelena.get(f"{case}/history")
        link = links(jelena, "Visit: ")[0]
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
        await site.running["assessment"].settled()
        await jelena.get(f"{case}/history")
        assert "15:30" in jelena.said
        assert "A date was corrected" in jelena.said
        await jelena.get(link)
        assert "The hour of leaving was written." in jelena.said


async def test_each_date_of_a_report_has_a_link_and_a_history(service_under_test: Any) -> None:
    async with opened(service_under_test, *EVERYBODY) as site:
        jelena, head = site.browser(OFFICER), site.browser(HEAD)
        case = await registered(jelena)
        await site.running["registry"].settled()
        await jelena.get(f"{case}/history")
        for title, field in (("Reported", "/trigger_on"), ("Family registered", "/notice_on")):
            assert [one.rpartition("/date")[2] for one in links(jelena, title)] == ["", field]
        link = links(jelena, "Family registered")[1]
        await jelena.get(link)
        assert "Day of the notice on data" in jelena.said
        answer = await jelena.post(more={"on-year": "2030", "reason": "a slip"})
        assert (answer.status_code, "the date cannot be in the future" in jelena.said) == (422, True)
        # A correcting act is for what was served.
        assert (await jelena.post(more={"on-year": "2026", "reason": "a slip", **ACT})).status_code == 422
        assert "no served decision rests on this date" in jelena.said
        await jelena.post(more={"on-day": "19", "reason": WHY, **dict.fromkeys(ACT, "")})
        assert jelena.path == f"{case}/history", jelena.said
        # The head corrects what others recorded, and sees why it was corrected before.
        await head.get(link)
        assert WHY in head.said
        assert (head.fields()["on-day"], head.fields()["on-month"]) == ("19", "11")
        assert (await head.get(f"{link}x")).status_code == 404


async def test_whoever_shows_an_act_lets_its_date_be_set_right(service_under_test: Any) -> None:
    """An institution its answer, the secretary a session, the head the day of handing over."""
    async with opened(service_under_test, *EVERYBODY) as site:
        jelena = site.browser(OFFICER)
        case = await registered(jelena)
        await site.running["registry"].settled()
        family = await UnderWay(site, case).begin()
        answered = NOW - dt.timedelta(hours=1)
        await site.running["referral"].database.all(
            "UPDATE referral SET answered_time = $1, sent_time = $2", answered, answered - DAY
        )
        await site.running["benefits"].database.all(
            "UPDATE decision SET decided_on = $1, served_on = $1, how = 'IN_PERSON'", NOW.date()
        )
        counsellor = site.browser(EO)
        at = f"/referrals/{family.ids['referral']}/date"
        await counsellor.get(f"/referrals/inbox?referral={family.ids['referral']}")
        assert f"{at}/answer" in counsellor.page
        await counsellor.get(f"{at}/answer")
        await counsellor.post(more={"hour": "08:00", "reason": WHY})
        assert "/referrals/inbox" in counsellor.path, counsellor.said
        await counsellor.get(f"{at}/answer")
        assert WHY in counsellor.said
        assert (await counsellor.get(f"{at}/appointment")).status_code == 404

        secretary = site.browser(SECRETARY)
        session = family.ids["session"]
        await secretary.get(f"/sessions/{session}/minutes")
        assert f"/sessions/{session}/date/opened_time" in secretary.page
        assert f"/sessions/{session}/date/closed_time" not in secretary.page
        await secretary.get(f"/sessions/{session}/date/opened_time")
        await secretary.post(more={"hour": "08:30", "reason": WHY})
        # Its decision was served: only a correcting act changes it, which is of today.
        assert "Only a correcting act changes it" in secretary.said, secretary.said
        await secretary.post(more={"hour": "08:30", "reason": WHY, **ACT})
        assert secretary.path == f"/sessions/{session}/minutes", secretary.said
        await secretary.get(f"/sessions/{session}/date/opened_time")
        assert "correcting act K-" in secretary.said

        head = site.browser(HEAD)
        decision = family.ids["decision"]
        await head.get(f"/decisions/{decision}")
        assert f"/decisions/{decision}/date/served_on" in head.page
        await head.get(f"/decisions/{decision}/date/served_on")
        assert head.fields()["on-day"] == str(NOW.day)
        await head.post(more={"reason": WHY})
        assert head.path == f"/decisions/{decision}", head.said


async def test_the_day_on_which_a_family_became_two(service_under_test: Any) -> None:
    async with opened(service_under_test, *EVERYBODY, messages=False) as site:
        jelena = site.browser(OFFICER)
        case = await registered(jelena)
        await jelena.get(f"{case}/family/split")
        luka, milica = dict.fromkeys(re.findall(r'name="(members-\d+-relation)"', jelena.page)[2:4])
        await jelena.post(more={luka: "RELATION_HEAD", milica: "RELATION_SIBLING"})
        own = jelena.path
        assert own != f"{case}/family/split", jelena.said
        await jelena.get(f"{case}/history")
        [link] = links(jelena, "Family changed")
        await jelena.get(link)
        await jelena.post(more={"on-day": "30", "reason": WHY})
        assert "the date cannot be in the future" in jelena.said
        # They belonged to it since they were registered, today.
        await jelena.post(more={"on-day": "22", "reason": WHY})
        assert "this is before what it follows" in jelena.said
        # Where the part is now, the day is not set right.
        await jelena.get(f"{own}/history")
        assert [one.rpartition("/date")[2] for one in links(jelena, "Family registered")] == ["/notice_on"]
