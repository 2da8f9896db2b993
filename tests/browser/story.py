"""What people do with Prag, as steps named by their tasks. Each is done at a desk, in any language."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tests.browser.desk import Desk


@dataclass(frozen=True)
class Member:
    """A line of the table of members."""

    given_name: str
    family_name: str
    born: date
    sex: str
    relation: str


@dataclass
class Family:
    """A family, and the case that it becomes."""

    members: list[Member]
    case_id: str = ""
    number: str = ""
    items: dict[str, str] = field(default_factory=dict)

    @property
    def head(self) -> Member:
        """The first line."""
        return self.members[0]

    @property
    def path(self) -> str:
        """The address of the case."""
        return f"/cases/{self.case_id}"


def family(given_name: str, family_name: str, wife: str, *children: str) -> Family:
    """A couple with children of school age and below; the first child is ten, each next two years less."""
    this_year = date.today().year
    members = [
        Member(given_name, family_name, birthday(1980), "SEX_MALE", "RELATION_HEAD"),
        Member(wife, family_name, birthday(1984), "SEX_FEMALE", "RELATION_SPOUSE"),
    ]
    for number, child in enumerate(children):
        sex = "SEX_FEMALE" if child.endswith(("a", "а")) else "SEX_MALE"
        born = birthday(this_year - 11 + 2 * number, years=1)
        members.append(Member(child, family_name, born, sex, "RELATION_CHILD"))
    return Family(members)


# The office


def search(desk: Desk, name: str, birth: str = "") -> None:
    """Search first."""
    desk.open("/people/new")
    desk.fill(name=name, birth=birth)
    desk.press("find")


def report(desk: Desk, who: Family, came_on: date, hour: str) -> None:
    """From the search without a hit to the report, and on to the table of members."""
    desk.press("go")
    assert desk.value("reported_name") == f"{who.head.given_name} {who.head.family_name}"
    desk.send(
        {
            "strand": "STRAND_REINTEGRATION",
            "source": desk.choices("source")[0],
            "reported_count": len(who.members),
            "trigger_on": came_on,
            "trigger_hour": hour,
            "origin_country": "DE",
            "phone": "+383 44 123 456",
        }
    )
    who.case_id = desk.path.split("/")[2]


def register(desk: Desk, who: Family, told_on: date, act_language: str) -> None:
    """All members in one table, then home, notice and consent."""
    for row, one in enumerate(who.members):
        desk.fill(
            {
                f"persons-{row}-given_name": one.given_name,
                f"persons-{row}-family_name": one.family_name,
                f"persons-{row}-birth_date": one.born,
                f"persons-{row}-sex": one.sex,
                f"persons-{row}-relation": one.relation,
            }
        )
    desk.send(
        {
            "settlement_id": desk.choices("settlement_id")[0],
            "address": "Kod škole 4",
            "act_locale": act_language,
            "notice_on": told_on,
            "consent-purpose": "SERVICES",
            "consent-recipient_kinds": ["PUBLIC_BODY"],
            "consent-form": "SIGNED_PAPER",
        }
    )
    assert desk.path == who.path, desk.path


def record_first_visit(desk: Desk, who: Family, on: date, hour: str) -> None:
    """The team was there; the page that follows is the needs assessment."""
    desk.follow_to("/visits/record")
    centre = desk.choices("participants")
    desk.send(kind="VISIT_KIND_FIRST", visited_on=on, hour=hour, participants=centre, note="")
    assert desk.path == f"{who.path}/opp", desk.path


# A family that stays in Ranilug: no house of its own, two children to enrol, the father looks for work.
ANSWERS: dict[str, Any] = {
    "intention": "STAY",
    "separated": "NO",
    "lone_carer": "NO",
    "documents_all": "YES",
    "property_papers": "NO",
    "dwelling": "RENT",
    "can_pay_rent": "NO",
    "furnished": "YES",
    "food": "YES",
    "heating": "YES",
    "health_help": "NO",
    "family_doctor": "YES",
    "children_out": "YES",
    "certificates": "NO",
    "seeks_work": "YES",
    "wants_training": "NO",
    "business_idea": "NO",
    "land": "NO",
    "income": "RELATIVES",
    "care_at_home": "NO",
    "safe": "YES",
    "violence": "NO",
    "wants_course": "NO",
}


def assess_needs(desk: Desk, who: Family) -> None:
    """The questionnaire on one page; complete, it drafts the plan."""
    # Registry's answers stand there already: nobody is asked twice.
    assert desk.value("q_person_count") == str(len(who.members))
    desk.fill({f"q_{name}": value for name, value in ANSWERS.items()})
    persons = desk.choices("q_seeks_work_who")
    desk.fill(
        {"q_seeks_work_who": persons[:1], "q_children_out_who": persons[2:3], "q_languages": ["SR", "DE"]}
    )
    desk.fill({f"ratings-{row}-value": str(row % 3) for row in range(8)})
    desk.press("then", "complete")
    assert not desk.errors(), desk.errors()
    assert desk.path == f"{who.path}/plan/edit", desk.path


def send_plan(desk: Desk, who: Family, scan: Path, signed_on: date) -> None:
    """The drafted plan as it is, the family's signature on paper, and on to the coordinator."""
    desk.press()
    assert desk.path == f"{who.path}/plan/submit", desk.errors()
    desk.send(file=scan, signed_on=signed_on)


def refer(desk: Desk, who: Family, kind: str, request: str) -> None:
    """From the plan's item: choose, confirm what the institution sees."""
    row = desk.page.locator(f"tr[data-kind='{kind}']")
    with desk.page.expect_navigation():
        row.get_by_role("link").first.click()
    if "institution_id" in desk.page.content() and desk.page.locator("select[name=institution_id]").count():
        desk.fill(institution_id=desk.choices("institution_id")[0])
        desk.press()
    desk.send(request_text=request)


def yesterday() -> date:
    """A day ago."""
    return date.today() - timedelta(days=1)


# A sheet of paper, as a scanner hands it over.
SCAN = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)


def birthday(first: int, years: int = 4) -> date:
    """Some day of these years: two families of the tests are not taken for each other."""
    return date(first, 1, 1) + timedelta(days=random.randrange(365 * years))


def surname() -> str:
    """A family name that nobody in the register has, nor one that sounds like it."""
    parts = ("ba", "de", "go", "lu", "mi", "ne", "po", "ra", "su", "te", "vo", "zi")
    return "".join(random.choices(parts, k=4)).capitalize() + "ković"
