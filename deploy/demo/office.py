"""What Ranilug's office knows and does outside its cases: contacts, what it sent them, a project."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from deploy.demo.country import RANILUG, Country
from deploy.demo.story import day

__all__ = ["outside_its_cases"]

# Kind, field of work, organisation, who is spoken with, as what, place.
_CONTACTS: Final = (
    ("DIRECTORATE", "WORK_EDUCATION", "Дирекција за образовање", "Снежана Илић", "директорка", "Ranilug"),
    ("DIRECTORATE", "WORK_HOUSING", "Дирекција за урбанизам", "Zoran Mitić", "direktor", "Ranilug"),
    ("LOCAL_COMMUNITY", "WORK_COMMUNITIES", "Месна заједница Ропотово", "Живко Стојковић", "", "Ropotovo"),
    (
        "MINISTRY",
        "WORK_COMMUNITIES",
        "Ministria për Komunitete dhe Kthim",
        "Arbnora Krasniqi",
        "",
        "Prishtinë",
    ),
    ("INTERNATIONAL", "WORK_HOUSING", "Roofs for the Valley", "Ana Keller", "project manager", "Gjilan"),
    (
        "DISPLACED_ASSOCIATION",
        "WORK_COMMUNITIES",
        "Udruženje Povratak",
        "Milan Jović",
        "predsednik",
        "Bujanovac",
    ),
    ("MEDIA", "WORK_MEDIA", "Radio Pomoravlje", "Jelena Antić", "urednica", "Ranilug"),
)


def outside_its_cases(country: Country) -> None:
    """Record them, unless the office has contacts already."""
    officer = country.person("officer.ran")
    if officer.post("contacts:search").get("contacts"):
        return
    known = {row[2]: _contact(officer, *row) for row in _CONTACTS}
    today = country.today
    roofs, radio = known["Roofs for the Valley"], known["Radio Pomoravlje"]
    talk = {"talkedOn": day(today - dt.timedelta(days=3)), "means": "CONTACT_MEANS_PHONE"}
    officer.post(f"contacts/{radio}/talks", **talk, about="Прилог о отвореном позиву")
    sent = {"sharedOn": day(today - dt.timedelta(days=20)), "means": "CONTACT_MEANS_MAIL"}
    asked = {"asked": "How many roofs can be paid this year?", "dueOn": day(today + dt.timedelta(days=5))}
    topics = ["SHARE_TOPIC_NEEDS", "SHARE_TOPIC_PROJECTS"]
    officer.post(
        f"contacts/{roofs}/shares", **sent, **asked, topics=topics, what="The office's list of needs"
    )
    project: dict[str, Any] = {
        "municipality": RANILUG,
        "name": "Forty roofs",
        "organisation": "Roofs for the Valley",
        "donorName": "Friends of the Valley",
        "workField": "WORK_HOUSING",
        "fromOn": day(today - dt.timedelta(days=60)),
        "direct": 40,
    }
    made = officer.post("projects", project=project)
    officer.post(f"projects/{made['id']}:start", startedOn=day(today - dt.timedelta(days=50)))


def _contact(
    officer: Any, kind: str, field: str, organisation: str, person: str, as_: str, place: str
) -> str:
    entry = {
        "kind": f"CONTACT_KIND_{kind}",
        "workField": field,
        "organisation": organisation,
        "personName": person,
        "position": as_,
        "place": place,
    }
    return str(officer.post("contacts", municipality=RANILUG, entry=entry)["id"])
