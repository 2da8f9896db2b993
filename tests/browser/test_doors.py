"""What is shown to somebody opens for them: the pages that they come to, and the forms that they may send."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import requests
from flask import Flask
from werkzeug.exceptions import HTTPException

from gateway import create_app
from gateway.settings import Settings
from services.domain import roles
from tests.browser.crawler import Shown, Walk
from tests.browser.example_prag import ExamplePrag
from tests.browser.pages import (
    CENTRE,
    COORDINATOR,
    COUNSELLOR,
    HEAD,
    MEMBER,
    OFFICER,
    OUTSIDE,
    RETURNS,
    SECRETARY,
    example,
)
from tests.journeys.acts import day
from tests.journeys.people import today
from tests.stack import ADMINISTRATOR, PASSWORD

# More than anybody is shown: where a walk is cut short is said.
AS_FAR_AS = 600
# A person of each role of the demo country, and of institutions of several kinds.
WALKERS = (
    *(OFFICER, HEAD, COORDINATOR, RETURNS, SECRETARY, MEMBER, CENTRE, COUNSELLOR, ADMINISTRATOR, OUTSIDE),
    *("chair.ran", "social.ran", "health.ran", "education.ran", "auditor", "police.gjilan", "partner"),
    *("ministry", "officer.pej", "appeals", "donor"),
)
# Whom the demo country has not there: their institution, its kind, which municipalities it serves, the role.
NEWCOMERS = {
    "officer.pej": ("okzp-pej", "MOCR", ("PEJ",), roles.MOCR_OFFICER),
    "appeals": ("ac", "AC", (), roles.AC_MEMBER),
    "donor": ("donor", "DONOR", ("RAN",), roles.DONOR),
}
# Cases that somebody may read who has given a reason: how theirs look is seen too.
READ = {
    COORDINATOR: ("in_service", "going"),
    CENTRE: ("in_service", "decided"),
    RETURNS: ("before_ministry",),
}


def furnish(prag: ExamplePrag) -> None:
    """What the families of the example don't have yet, and who is not there yet."""
    for name in ("held_meeting", "planned_meeting", "visit", "draft", "pair", "job"):
        example(prag, name)
    _referred_in_vain(prag)
    _of_the_office(prag)
    for who, (code, kind, served, role) in NEWCOMERS.items():
        _comes(prag, who, code, kind, served, role)
    for who, names in READ.items():
        for name in names:
            prag.opens(who, name)


def _referred_in_vain(prag: ExamplePrag) -> None:
    """One referral is refused and one fails; the plan has a second version in draft."""
    officer, case_id = prag.person(OFFICER), prag.made["in_service"]
    person = officer.get(f"cases/{case_id}/persons")["persons"][0]
    sent = officer.post(
        f"cases/{case_id}/referrals",
        "doors/referral",
        institutionId=prag.person("social.ran").own["institutionId"],
        personIds=[person["id"]],
        snapshot={
            "persons": [
                {
                    "personId": person["id"],
                    "givenName": person["givenName"],
                    "familyName": person["familyName"],
                }
            ],
            "request": "A talk",
        },
    )
    prag.made["refused"] = sent["id"]
    path = f"referrals/{sent['id']}:refuse"
    prag.person("social.ran").post(path, "doors/refusal", reason="PAPERS_MISSING", note="no identity card")
    rows = officer.get("referrals", caseId=case_id, pageSize=50)["referrals"]
    school = next(one["id"] for one in rows if one["institutionKind"] == "MED")
    prag.person("education.ran").post(f"referrals/{school}:fail", "doors/failure", reason="MOVED_AWAY")
    officer.post(f"cases/{case_id}/plan:draft", "doors/plan")


def _of_the_office(prag: ExamplePrag) -> None:
    """Somebody was counselled, and the office held a meeting of information."""
    officer = prag.person(OFFICER)
    group = {"sex": "COUNSELLED_SEX_FEMALE", "ageBand": "AGE_BAND_30_64", "count": 2}
    told = {"counselledOn": day(today()), "topics": ["DEADLINE"], "language": "sr", "groups": [group]}
    officer.post("counselling", "doors/counselling", municipality="RAN", entry=told)
    held = {"kind": "ACTIVITY_KIND_DEBATE", "municipality": "RAN", "heldOn": day(today())}
    said = {"subject": "Rights", "place": "Ranilug", "women": 4}
    officer.post("activities", "doors/activity", activity=held | said)


def _comes(prag: ExamplePrag, who: str, code: str, kind: str, served: tuple[str, ...], role: str) -> None:
    """Somebody is invited to an institution of their own, and accepts."""
    administrator = prag.person(ADMINISTRATOR)
    name = {"sq": code, "sr": code, "en": code}
    office = {"code": code, "kind": kind, "municipalities": served, "name": name, "active": True}
    made = administrator.post("institutions", f"doors/institution {code}", institution=office)
    account = {
        "email": f"{who}@prag.example",
        "displayName": "Arta Krasniqi",
        "institutionId": made["id"],
        "roles": [role],
        "locale": "LOCALE_EN",
    }
    prag.stack.accepted(administrator.post("accounts", f"doors/account {who}", account=account)["account"])
    prag.knows(who, PASSWORD)


@pytest.fixture(scope="module")
def country(prag: ExamplePrag) -> ExamplePrag:
    """The example with all that can be come upon."""
    furnish(prag)
    return prag


def permissions_of(prag: ExamplePrag, who: str) -> frozenset[str]:
    """What somebody's roles give."""
    held = prag.person(who).own["roles"]
    return frozenset().union(*(roles.ROLES[role].permissions for role in held))


def closed_to(permissions: frozenset[str]) -> Callable[[str], str]:
    """Say of a path to which a form sends why it is closed to whoever has these permissions, or ""."""
    app: Flask = create_app(Settings(secret_key="tests"))

    def closed(path: str) -> str:
        try:
            endpoint, _ = app.url_map.bind("localhost").match(path, method="POST")
        except HTTPException:
            return "nothing takes it"
        access = getattr(app.view_functions[endpoint], "access", "")
        return "" if access in {"public", "signed-in"} or access in permissions else f"it needs {access}"

    return closed


@pytest.mark.parametrize("who", WALKERS)
def test_no_link_leads_to_a_closed_door(who: str, country: ExamplePrag) -> None:
    families = len(country.made) if who == OFFICER else Walk.families
    closed = closed_to(permissions_of(country, who))
    walk = Walk(country.url, country.cookie(who), closed, families)
    walk.goes("/my-work", as_far_as=AS_FAR_AS)
    assert 2 < len(walk.opened) < AS_FAR_AS
    assert not walk.wrong, "\n".join(walk.wrong)


def test_every_role_walks(country: ExamplePrag) -> None:
    assert {role for who in WALKERS for role in country.person(who).own["roles"]} == set(roles.ROLES)


def read(prag: ExamplePrag, who: str, path: str) -> Shown:
    """What a page shows to somebody."""
    answer = requests.get(prag.url + path, cookies={"prag": prag.cookie(who)}, timeout=60)
    assert answer.status_code == 200, (path, answer.status_code)
    return Shown.of(answer.text)


def test_a_refusal_says_who_refused_and_why_and_what_to_do(country: ExamplePrag) -> None:
    path = f"/referrals/{country.made['refused']}"
    shown = read(country, OFFICER, path)
    assert "no identity card" in " ".join(shown.words)
    case, asked = f"/cases/{country.made['in_service']}", "referrals/new?"
    assert f"{case}/documents" in shown.links
    again, elsewhere = (one for one in shown.links if one.startswith(f"{case}/{asked}"))
    assert "institution=" in again
    assert "choose=1" in elsewhere
    # What is asked again stands there as it was: to whom, and who.
    assert {"confirmed", "institution_id", "person_ids"} <= read(country, OFFICER, again).anchors
    assert "confirmed" not in read(country, OFFICER, elsewhere).anchors
    # Who only reads sees why, and is offered nothing.
    reader = read(country, COORDINATOR, path)
    assert "no identity card" in " ".join(reader.words)
    assert not [one for one in reader.links if asked in one]


def test_the_plan_in_force_is_worked_by_while_the_next_is_drafted(country: ExamplePrag) -> None:
    path = f"/cases/{country.made['in_service']}/plan"
    drafted = read(country, OFFICER, path)
    assert f"{path}/discard" in drafted.links
    assert f"{path}?version=in-force" in drafted.links
    in_force = read(country, OFFICER, f"{path}?version=in-force")
    assert path in in_force.links
    leads = [one for one in in_force.links if "/benefits/new?item=" in one or "/referrals/new?item=" in one]
    assert leads
    for one in leads:
        read(country, OFFICER, one)


def test_handing_in_says_what_is_missing(country: ExamplePrag) -> None:
    shown = read(country, OFFICER, f"/applications/{example(country, 'draft')}")
    assert "Može da se doda dok sekretar ne utvrdi" in " ".join(shown.words)


def test_a_municipality_without_a_plan_is_told_so(country: ExamplePrag) -> None:
    said = " ".join(read(country, "officer.pej", "/municipal-plan").words)
    assert "There is no plan of" in said
