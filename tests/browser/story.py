"""What people do with Prag, as steps named by their tasks. Each is done at a desk, in any language."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from services.chassis.clock import ZONE, Clock
from tests.browser.desk import FORM, Desk
from tests.journeys.people import ANSWERS, birthday, today

PHONE = "+383 44 123 456"
ADDRESS = "Kod škole 4"


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
    this_year = today().year
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
            "phone": PHONE,
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
            "address": ADDRESS,
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


def assess_needs(desk: Desk, who: Family) -> None:
    """The questionnaire on one page; complete, it drafts the plan."""
    # Registry's answers stand there already: nobody is asked twice.
    assert desk.value("q_person_count") == str(len(who.members))
    assert desk.value("q_phone") == PHONE.replace(" ", "")
    assert ADDRESS in desk.value("q_address")
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
    """The family's signature on paper, and on to the coordinator."""
    desk.send(file=scan, signed_on=signed_on)
    assert desk.path == f"{who.path}/plan", desk.path


def refer(desk: Desk, who: Family, item_id: str, request: str) -> None:
    """From the plan's item to what the institution will see, and back to the plan."""
    if not desk.page.locator(f"main a[href$='item={item_id}']").count():
        # It was approved meanwhile, or somebody comes from elsewhere.
        desk.open(f"{who.path}/plan")
    desk.follow_to(f"item={item_id}")
    # The plan says to whom and who: that is not asked again.
    assert desk.page.locator("select[name='institution_id']").count() == 0
    desk.send(request_text=request)
    assert desk.path == f"{who.path}/plan", desk.path


# What the answers lead to.
NEEDS = {"RENT", "SCHOOL_ENROLMENT", "JOB_MEDIATION"}


def print_plan(desk: Desk, who: Family) -> bytes:
    """The plan's PDF for the family's signature; then back to where the scan is added."""
    # Every need that was found has its item, with somebody who does it and a day.
    rows = [name.rpartition("-")[0] for name in desk.names() if name.endswith("-need_id")]
    assert len(rows) == len(NEEDS), rows
    assert {desk.value(f"{row}-code") for row in rows} == NEEDS
    assert all(desk.value(f"{row}-due_on-year") for row in rows)
    desk.press()
    assert desk.path == f"{who.path}/plan/submit", desk.errors()
    with desk.tab("/plan/print") as printed:
        printed.finished()
        content = printed.saved_file()
    # The page stayed where it was, and waits for the scan.
    assert desk.path == f"{who.path}/plan/submit"
    return content


def from_the_queue(desk: Desk, path: str) -> None:
    """Home, and the row that leads to an address with this part."""
    desk.open("/my-work?all=waiting")
    with desk.turning():
        desk.page.locator(f"main table a[href*='{path}']").first.click(force=True)


def approve_plan(desk: Desk, who: Family) -> None:
    """The coordinator finds the plan in the queue, reads it and approves."""
    from_the_queue(desk, f"{who.path}/plan")
    desk.follow_to(f"{who.path}/plan/approve")
    desk.send()


# The institutions


def accept(desk: Desk, referral_id: str, counsellor: str) -> None:
    """From the queue to the referral, and a yes."""
    from_the_queue(desk, referral_id)
    answer = "#answer-form"
    desk.send({"answer": "accept", "counsellor": counsellor}, form=answer)


def report_outcome(desk: Desk, referral_id: str, outcome: str, on: date, *, over: bool) -> None:
    """What came of it."""
    desk.open(f"/referrals/inbox?show=in-service&referral={referral_id}")
    given = {"outcome": outcome, "done_on": on, "completes": "yes" if over else "no"}
    desk.send(given, form="#outcome-form")


# Help


def apply(desk: Desk, who: Family, item_id: str, paper: Path, reason: str) -> str:
    """From the plan's item to an application with all its papers, handed in; its id."""
    desk.open(f"{who.path}/plan")
    desk.follow_to(f"benefits/new?item={item_id}")
    # The plan says which help it is.
    assert desk.page.locator("[name='scheme']:checked").count() == 1
    desk.send(amount="900,00", months="6", reason=reason)
    application_id = desk.path.rpartition("/")[2]
    papers = desk.page.locator(".prag-papers__one").count()
    for _paper in range(papers):
        if desk.page.locator(f"{FORM} [name='file']").count() == 0:
            break
        filed = desk.choices("document_id", FORM)
        # What the case has already is chosen, not handed in again.
        desk.fill({"document_id": filed[0]} if filed else {"file": paper}, form=FORM)
        with desk.turning():
            desk.page.locator(f"{FORM} button[type='submit']").click(force=True)
        assert not desk.errors(), desk.errors()
    desk.press(form="form[action$='/submit']")
    return application_id


def check_file(desk: Desk, application_id: str) -> None:
    """The secretary finds the file complete."""
    from_the_queue(desk, f"/applications/{application_id}")
    desk.act("/complete")


def plan_visit(desk: Desk, who: Family, on: date, place: str = "") -> None:
    """A visit is planned with the centre for social work, which is shown how to get there."""
    desk.open(f"{who.path}/visits/new")
    invited = desk.choices("participants")[:1]
    desk.send(kind="VISIT_KIND_LATER", planned_on=on, hour="10:00", participants=invited, place=place)


def call_session(
    desk: Desk, application_id: str, planned: datetime | None = None, place: str = "Sala opštine"
) -> str:
    """From the checked file to a session about it, this minute or later; everybody is called. Its address."""
    desk.follow_to("/new")
    others = [one for one in desk.choices("application_ids") if one != application_id]
    for one in others:
        desk.page.locator(f"[name='application_ids'][value='{one}']").uncheck(force=True)
    assert desk.page.locator(f"[name='application_ids'][value='{application_id}']").is_checked()
    at = planned or Clock().now().astimezone(ZONE)
    desk.send(kind="SESSION_KIND_REGULAR", planned_on=at.date(), hour=f"{at:%H:%M}", place=place)
    address = desk.path
    if planned is not None:
        return address
    everybody = desk.choices("present_account_ids")
    desk.send(present_account_ids=everybody, form="#open-form")
    return address


def vote(desk: Desk, address: str, value: str = "VOTE_VALUE_FOR") -> None:
    """A member votes on the own screen: one press."""
    from_the_queue(desk, address)
    with desk.turning():
        desk.page.locator(f"button[name='value'][value='{value}']").click(force=True)
    pressed = desk.page.locator(f"button[name='value'][value='{value}']")
    assert pressed.get_attribute("aria-pressed") == "true"


def decide(desk: Desk, address: str, why: str) -> None:
    """The secretary closes the voting with the commission's reasons, and ends the session."""
    desk.open(address)
    with desk.turning():
        desk.page.locator("main a[href*='/decide']").click(force=True)
    reasons = ["NEED_CONFIRMED", "CONDITIONS_MET"]
    desk.fill(result="DECISION_RESULT_APPROVED")
    desk.send(reasons_approved=reasons, text=why)
    desk.open(address)
    desk.act("/close")


def make_act(desk: Desk, decision_id: str) -> bytes:
    """The act's PDF."""
    desk.open(f"/decisions/{decision_id}")
    desk.act("/print")
    desk.finished()
    content = desk.saved_file()
    desk.follow_to(f"/decisions/{decision_id}")
    return content


def serve(desk: Desk, decision_id: str, on: date) -> None:
    """The act handed over; the family waives its appeal."""
    desk.open(f"/decisions/{decision_id}")
    desk.send(served_on=on, how="IN_PERSON")
    desk.send(final_on=on, ground="WAIVED")


def carry_out(desk: Desk, application_id: str, on: date) -> str:
    """Forwarded for execution; the address of what is to be delivered."""
    from_the_queue(desk, f"/applications/{application_id}")
    desk.send(started_on=on)
    assert desk.path.startswith("/entitlements/"), desk.path
    return desk.path


def deliver(desk: Desk, path: str, on: date, proof: Path) -> None:
    """All of it, with the receipt."""
    desk.open(path)
    desk.send(delivered_on=on, amount="900,00", file=proof, kind="RECEIPT", completes="yes")


# The end


def record_month(
    desk: Desk,
    who: Family,
    on: date,
    month: str = "",
    change: str = "ITEM_CHANGE_PROGRESS",
    note: str = "Porodica se snašla.",
) -> None:
    """The monthly entry: one page."""
    desk.open(f"{who.path}/plan/monitoring" + (f"?month={month}" if month else ""))
    rows = len([name for name in desk.names() if name.endswith("-change")])
    changes = {f"changes-{row}-change": change for row in range(rows)}
    desk.send(changes, met="FAMILY", note=note, done_on=on)


def rate(desk: Desk, value: int) -> None:
    """The eight criteria, all alike."""
    desk.fill({f"ratings-{row}-value": str(value) for row in range(8)})


def review(desk: Desk, who: Family, on: date) -> None:
    """The visit after twelve months, and what follows from it."""
    desk.open(f"{who.path}/visits/record?visit=none")
    desk.send(kind="VISIT_KIND_TWELVE_MONTH", visited_on=on, hour="11:00")
    desk.open(f"{who.path}/plan/review")
    rate(desk, 2)
    desk.send(result="REVIEW_RESULT_NO_SUPPORT", done_on=on)


def assess_finally(desk: Desk, who: Family, on: date, note: str = "") -> None:
    """The state against the plan and the first rating."""
    desk.open(f"{who.path}/plan/final")
    rate(desk, 3)
    desk.send(outcome="FINAL_OUTCOME_SUSTAINABLE", done_on=on, note=note)


def close(desk: Desk, who: Family, on: date) -> None:
    """The paper file, then the case: asked for."""
    desk.open(who.path)
    desk.follow_to("/close-paper-file")
    desk.send(closed_on=on)
    desk.follow_to(f"{who.path}/close")
    desk.send(outcome="SUSTAINABLE", closed_on=on)


def close_early(desk: Desk, who: Family, outcome: str, why: str, on: date, reason: str) -> list[str]:
    """Asked for while much is under way: first without a choice, then with one for each; what there is."""
    desk.open(who.path)
    desk.unfold(f"{who.path}/close")
    desk.follow_to(f"{who.path}/close")
    desk.fill(outcome=outcome, note=why, closed_on=on)
    desk.press()
    rows = [name for name in desk.names() if name.endswith("-end_reason")]
    things = desk.errors()
    assert len(things) == len(rows), (things, rows)
    desk.send(dict.fromkeys(rows, reason))
    return things


def reopen(desk: Desk, who: Family, why: str) -> None:
    """The case goes on."""
    desk.open(who.path)
    desk.unfold(f"{who.path}/reopen")
    desk.follow_to(f"{who.path}/reopen")
    desk.send(reason=why)


def confirm(desk: Desk, who: Family) -> None:
    """The second person looks and confirms."""
    from_the_queue(desk, f"{who.path}/close/confirm")
    desk.send(answer="yes")
