"""Every form that keeps what is typed, off the straight: a second tab, lunch, signing in twice, Back.

One family goes its way, and at each form the same is tried, without script, by real services and sign-ins.
What scripts do is tried in Chromium (tests/browser/test_drafts.py).
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from deploy.demo.papers import scan
from services.assessment.__main__ import SERVICE as ASSESSMENT
from services.benefits.__main__ import SERVICE as BENEFITS
from services.chassis.auth.actors import Actor, acting
from services.chassis.ids import new_id
from services.identity.__main__ import SERVICE as IDENTITY
from services.identity.models import Account, Institution
from services.identity.passwords import Passwords
from services.referral.__main__ import SERVICE as REFERRAL
from services.registry.__main__ import SERVICE as REGISTRY
from tests import factories
from tests.architecture.test_drafts import KEPT
from tests.benefits.conftest import COORDINATOR, OFFICER, SECRETARY, BenefitsUnderTest
from tests.gateway.running import Browser, RunningGateway, opened
from tests.gateway.test_benefits import SITTING, composed, day, links, seated, voted
from tests.gateway.test_people import REPORT, family
from tests.gateway.test_plan import SIGNED, VISIT, answers

PASSWORD = "dve reke i jedan most"
HERE = {"Sec-Fetch-Site": "same-origin"}
# What belongs to a page and not to what is typed.
OF_THE_PAGE = {"csrf_token", "_draft_etag", "_restored", "request_id"}
RATED = {f"ratings-{index}-value": "1" for index in range(8)}
DRAFT = "This is your draft of"
Typed = dict[str, list[str]]


@dataclass(frozen=True)
class Form:
    """A form of one act: where it is, what is typed, and what a second tab is told that sends its own."""

    path: str
    # The field in which each tab has words of its own.
    words: str
    # How many such acts there are.
    acts: str
    # Of which service.
    service: str = "assessment"
    typed: Mapping[str, Any] = field(default_factory=dict)
    # "" where it is another act of its own.
    told: str = ""
    # What is chosen by the button, and a file.
    press: Mapping[str, Any] = field(default_factory=dict)
    file: bool = False
    who: str = "officer"


class Tab(Browser):
    """A tab of one's own in a browser that others are open in too."""

    def __init__(self, client: Any) -> None:
        super().__init__(client, lambda: None)
        self.typed: Typed = {}
        self.place = ""

    def standing(self) -> Typed:
        """All that the page's form would send."""
        found: Typed = {}
        form = re.search(r'<form id="page-form".*?</form>', self.page, re.DOTALL)
        text = form[0] if form else self.page
        for tag in re.findall(r"<input\b[^>]*>", text):
            name, kind = _attribute(tag, "name"), _attribute(tag, "type")
            ticked = kind not in {"radio", "checkbox"} or re.search(r"\schecked\b", tag)
            if name and kind != "file" and ticked:
                found.setdefault(name, []).append(_attribute(tag, "value"))
        for name, body in re.findall(r'<select\b[^>]*name="([^"]+)"[^>]*>(.*?)</select>', text, re.DOTALL):
            options = re.findall(r'<option value="([^"]*)"([^>]*)', body)
            chosen = [value for value, more in options if " selected" in more] or [options[0][0]]
            found.setdefault(name, []).extend(map(html.unescape, chosen))
        for name, body in re.findall(
            r'<textarea\b[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', text, re.DOTALL
        ):
            found.setdefault(name, []).append(html.unescape(body).strip())
        return found

    async def open(self, form: Form) -> None:
        """Open the form's page."""
        answer = await self.get(form.path)
        assert answer.status_code == 200, (form.path, answer.status_code, self.said)
        place = re.search(r'data-draft="([^"]+)"', self.page)
        assert place, f"{form.path} keeps no draft: {self.said}"
        self.place = place[1]

    def type(self, form: Form, words: str) -> None:
        """Fill it in."""
        given = {**form.typed, form.words: words}
        changed = {name: one if isinstance(one, list) else [str(one)] for name, one in given.items()}
        self.typed = {**self.standing(), **changed}

    async def keep(self) -> int:
        """What the page's script does every half minute; how the server answers."""
        data = {**self.typed, "_draft": [self.place], "_draft_path": [self.path]}
        answer = await self._ask(self.client.post, "/drafts", data=data)
        if answer.status_code == 200:
            self.typed["_draft_etag"] = [answer.json["etag"]]
        return int(answer.status_code)

    async def send(self, form: Form, **more: str) -> int:
        """Press the button that sends the form."""
        return await self._send(self.path, {**self.typed, **form.press, **more}, file=form.file)

    async def sign_in(self, email: str) -> None:
        """Say who one is, on the page that asks."""
        data = {**self.standing(), "email": [email], "password": [PASSWORD]}
        await self._send("/sign-in", data)

    async def go_on(self) -> None:
        """Press what the page offers whoever has signed in again."""
        form = re.search(
            r'<form method="post" action="([^"]+)" class="prag-form"[^>]*>(.*?)</form>', self.page, re.DOTALL
        )
        assert form, self.said
        data: Typed = {}
        for tag in re.findall(r"<input\b[^>]*>", form[2]):
            data.setdefault(_attribute(tag, "name"), []).append(_attribute(tag, "value"))
        assert await self._send(html.unescape(form[1]), data) == 200, self.said

    async def _send(self, path: str, data: Mapping[str, Any], *, file: bool = False) -> int:
        sent = {**data, "file": (io.BytesIO(scan()), "paper.pdf")} if file else data
        answer = await self._ask(self.client.post, path, data=sent, headers=HERE, follow_redirects=True)
        return int(answer.status_code)


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\s{name}="([^"]*)"', tag)
    return html.unescape(found[1]) if found else ""


def own(typed: Typed) -> Typed:
    """What somebody typed; a box that is empty, and rows that the page adds, are nothing."""
    return {name: values for name, values in typed.items() if name not in OF_THE_PAGE and any(values)}


class Life:
    """The family on its way, and who works at it."""

    def __init__(self, site: RunningGateway) -> None:
        self.site = site
        self.benefits = BenefitsUnderTest(site.running["benefits"])
        self.clients: dict[str, Any] = {}
        # Where the act before led to.
        self.path = ""
        self.case = ""

    async def employ(self, who: str, actor: Actor, kind: str) -> None:
        """An account that signs in."""
        names = dict.fromkeys(("name_sq", "name_sr", "name_en", "full_name_sq", "full_name_sr"), "Ranilug")
        with acting(factories.administrator()):
            async with self.site.running["identity"].runtime.database.transaction() as tx:
                office = Institution(
                    id=new_id(),
                    code=who,
                    kind=kind,
                    full_name_en="Ranilug",
                    municipalities=["RAN"],
                    address="",
                    phone="",
                    email="",
                    active=True,
                    demo=False,
                    **names,
                )
                tx.session.add(office)
                await tx.session.flush()
                account = Account(
                    id=UUID(actor.account_id),
                    email=f"{who}@prag.example",
                    email_key=f"{who}@prag.example",
                    display_name=who,
                    position="",
                    institution_id=office.id,
                    roles=sorted(actor.roles),
                    locale="EN",
                    state="ACTIVE",
                    password_hash=await Passwords().hash(PASSWORD),
                    keyboard_shortcuts=True,
                    admitted=True,
                )
                tx.session.add(account)
        self.clients[who] = self.site.app.test_client()
        await self.signed_in(who)

    async def signed_in(self, who: str) -> None:
        """Sign in at the door."""
        door = Tab(self.clients[who])
        await door.get("/sign-in?lang=en", follow_redirects=True)
        await door.sign_in(f"{who}@prag.example")

    async def lunch(self, mail: str) -> None:
        """The session of somebody ends."""
        ended = "DELETE FROM session USING account a WHERE a.id = account_id AND a.email = $1"
        await self.site.running["identity"].database.all(ended, mail)
        self.site.app.extensions["prag_sessions"]._kept.clear()

    async def count(self, form: Form) -> int:
        """How many of a form's acts were done."""
        [row] = await self.site.running[form.service].database.all(f"SELECT count(*) AS n FROM {form.acts}")
        return int(row["n"])

    async def off_the_straight(self, form: Form) -> None:
        """Nothing is lost, done twice, or refused without a way on, and no older text wins in silence."""
        mail, client = f"{form.who}@prag.example", self.clients[form.who]
        one, other, later = Tab(client), Tab(client), Tab(client)
        for tab, words in ((one, "Iz prve kartice"), (other, "Iz druge kartice")):
            await tab.open(form)
            tab.type(form, words)
        # Two tabs keep one draft: the older one does not win; opened again the newer is there.
        assert (await one.keep(), await other.keep()) == (200, 409)
        await later.open(form)
        assert own(later.standing()) == own(one.typed)
        assert DRAFT in later.said

        # Over lunch the session ends. Both tabs are sent; whoever reads the page then reads nothing of it.
        await self.lunch(mail)
        for tab in (one, other):
            tab.path = form.path
            assert await tab.send(form) == 401, tab.said
            assert "kartice" not in tab.page
        await one.sign_in(mail)
        # The other tab's page is of the time before the sign-in.
        await other.sign_in(mail)
        for tab in (one, other):
            await tab.go_on()
            assert own(tab.standing()) == own(tab.typed), "typed before lunch"
            tab.typed = {**tab.typed, **{name: tab.standing().get(name, [""]) for name in OF_THE_PAGE}}
        before = await self.count(form)
        assert await one.send(form) == 200, one.said
        assert await self.count(form) == before + 1, one.said
        self.path = one.path

        # Back, and pressed again; then with other words.
        one.path = form.path
        assert await one.send(form) < 500, one.said
        assert await self.count(form) == before + 1, "done twice"
        one.path = form.path
        if await one.send(form, **{form.words: "Poslato dvaput"}) != 200 or not form.told:
            assert "Poslato dvaput" in html.unescape(one.page), "words are lost"
        assert await self.count(form) == before + 1, "done twice"

        # The other tab has its own words, and its own act or a reason.
        other.path = form.path
        status = await other.send(form)
        if form.told:
            assert form.told in other.said
            assert status in {409, 412, 422, 428}
            assert other.standing()[form.words] == ["Iz druge kartice"]
            assert await self.count(form) == before + 1, "an older text won"
        else:
            assert status == 200, other.said
            assert await self.count(form) == before + 2
        # Sent, it is a draft no more.
        await later.get(form.path, follow_redirects=True)
        assert DRAFT not in later.said


# The forms in the order of a family's life


async def reporting(_life: Life) -> Form:
    return Form(
        "/people/new/report",
        "note",
        "case_file",
        "registry",
        {**REPORT, "reported_name": "Nenad Rašić"},
    )


async def registering(life: Life) -> Form:
    life.case = re.sub(r"/register.*", "", life.path)
    typed = {name: value for name, value in family().items() if value}
    return Form(
        f"{life.case}/register",
        "address",
        "membership WHERE relation = 'HEAD'",
        "registry",
        typed,
        "registered",
    )


async def scheduling(life: Life) -> Form:
    typed = {"kind": "VISIT_KIND_LATER", "hour": "10:30", **day("planned_on", life.site.clock.today())}
    return Form(f"{life.case}/visits/new", "place", "visit", typed=typed)


async def recording(life: Life) -> Form:
    return Form(f"{life.case}/visits/record?visit=none", "note", "visit", typed=VISIT, told="first visit")


async def assessing(life: Life) -> Form:
    page = Tab(life.clients["officer"])
    await page.get(f"{life.case}/opp")
    typed = answers(page.page)
    return Form(
        f"{life.case}/opp", "q_address", "submission", typed=typed, told="assess", press={"then": "complete"}
    )


async def needing(life: Life) -> Form:
    return Form(
        f"{life.case}/needs/new", "reason", "need WHERE reason <> ''", typed={"code": "WORK"}, told="already"
    )


async def planning(life: Life) -> Form:
    page = Tab(life.clients["officer"])
    path = f"{life.case}/plan/edit"
    await page.get(path)
    codes = re.findall(r'name="(items-\d+)-code"', page.page)
    bare = [row for row in dict.fromkeys(codes) if not any(page.standing().get(f"{row}-code", [""]))]
    typed: dict[str, str] = {}
    for row in bare:
        typed |= {f"{row}-description": "Kurs", **day(f"{row}-due_on", life.site.clock.today())}
    acts = "plan_item WHERE description LIKE 'Iz %'"
    return Form(path, "items-0-description", acts, typed=typed, told="Somebody changed this")


async def filing(life: Life) -> Form:
    typed = {"kind": "DOCUMENT_KIND_IDENTITY"}
    return Form(f"{life.case}/documents", "note", "document", "registry", typed, file=True)


async def monitoring(life: Life) -> Form:
    """The plan is approved, by others."""
    page, milan = Tab(life.clients["officer"]), life.site.browser(COORDINATOR)
    await page.get(f"{life.case}/plan/submit")
    await page.post(more={**SIGNED, "file": (io.BytesIO(scan()), "plan.pdf")})
    assert "waits for approval" in page.said, page.said
    await milan.get("/plans-to-approve")
    [plan] = re.findall(r'name="plans"[^>]*value="([^"]+)"', milan.page)
    await milan.post(plans=plan)
    assert "1 plan approved." in milan.said, milan.said
    await life.site.running["benefits"].settled()
    path = f"{life.case}/plan/monitoring"
    await page.get(path)
    rows = dict.fromkeys(re.findall(r'name="(changes-\d+-change)"', page.page), "ITEM_CHANGE_NO_CHANGE")
    return Form(path, "note", "monitoring", typed={"met": "FAMILY", **rows}, told="has its entry")


async def applying(life: Life) -> Form:
    page = Tab(life.clients["officer"])
    await page.get(f"{life.case}/plan")
    path = html.unescape(links(page, r"[^\"]+/benefits/new\?item=[^\"]+")[0])
    typed = {"amount": "900,00", "months": "6"}
    return Form(path, "reason", "application", "benefits", typed)


async def changing(life: Life) -> Form:
    acts = "application WHERE reason LIKE 'Iz %' AND months = 5"
    return Form(
        f"{life.path}/change", "reason", acts, "benefits", {"months": "5"}, told="Somebody changed this"
    )


async def calling(life: Life) -> Form:
    await life.benefits.complete(await life.benefits.case())
    await composed(life.site, life.site.browser(SECRETARY, name="Milica Đorđević"))
    typed = {"kind": "SESSION_KIND_REGULAR", "hour": "10:00", **day("planned_on", life.site.clock.today())}
    return Form("/sessions/new", "place", "session", "benefits", typed, told="agenda", who="secretary")


async def deciding(life: Life) -> Form:
    milica, session = life.site.browser(SECRETARY, name="Milica Đorđević"), life.path
    await milica.get(session)
    await milica.post(
        f"{session}/open", more={"present_account_ids": [one.account_id for one in SITTING[:4]]}
    )
    point = links(milica, rf"{session}/points/[0-9a-f-]+\?view=full")[0].split("?")[0]
    await milica.get(point)
    await voted(life.site, milica, point)
    typed = {"result": "DECISION_RESULT_APPROVED", "reasons_approved": "NEED_CONFIRMED"}
    return Form(f"{point}/decide", "text", "decision", "benefits", typed, told="decided", who="secretary")


async def meeting(life: Life) -> Form:
    kind = {"step": "held", "kind": "MEETING_KIND_DIRECTORATES"}
    typed = {**kind, **day("met_on", life.site.clock.today())}
    return Form("/meetings/new", "place", "meeting WHERE place LIKE 'Iz %'", "referral", typed)


async def correcting_a_meeting(life: Life) -> Form:
    acts = "meeting WHERE place LIKE 'Iz %' AND minutes = 'Dogovoreno'"
    typed = {"minutes": "Dogovoreno", "reason": "zapisnik"}
    return Form(f"{life.path}/correct", "place", acts, "referral", typed, told="Somebody changed this")


async def meeting_as_planned(life: Life) -> Form:
    page = Tab(life.clients["officer"])
    await page.get("/meetings/new")
    planned = {"step": "planned", "kind": "MEETING_KIND_BUDGET", **day("met_on", life.site.clock.today())}
    await page.post(more=planned)
    [path] = set(re.findall(r"/meetings/[0-9a-f-]{36}/record", page.page))
    acts = "meeting WHERE kind = 'BUDGET' AND state = 'HELD'"
    return Form(path, "place", acts, "referral", told="Somebody changed this")


async def reviewing(life: Life) -> Form:
    """A year later."""
    life.site.clock.advance(days=390)
    await life.signed_in("officer")
    typed = {"result": "REVIEW_RESULT_NO_SUPPORT", **RATED, **day("done_on", life.site.clock.today())}
    return Form(f"{life.case}/plan/review", "note", "review", typed=typed, told="review")


async def ending(life: Life) -> Form:
    """After eighteen months."""
    life.site.clock.advance(days=180)
    await life.signed_in("officer")
    typed = {"outcome": "FINAL_OUTCOME_SUSTAINABLE", **RATED, **day("done_on", life.site.clock.today())}
    return Form(f"{life.case}/plan/final", "note", "final_assessment", typed=typed, told="final")


KINDS: dict[str, Callable[[Life], Awaitable[Form]]] = {
    "ReportForm": reporting,
    "RegisterForm": registering,
    "ScheduleForm": scheduling,
    "RecordForm": recording,
    "OppForm": assessing,
    "NeedForm": needing,
    "PlanForm": planning,
    "DocumentForm": filing,
    "MonthForm": monitoring,
    "ApplyForm": applying,
    "ChangeForm": changing,
    "CallForm": calling,
    "DecideForm": deciding,
    "NewMeetingForm": meeting,
    "CorrectMeetingForm": correcting_a_meeting,
    "MeetingForm": meeting_as_planned,
    "ReviewForm": reviewing,
    "FinalForm": ending,
}


async def test_no_form_loses_what_is_typed_or_does_it_twice(service_under_test: Any) -> None:
    assert KINDS.keys() == KEPT, "a new form is tried here too"
    services = (BENEFITS, REGISTRY, ASSESSMENT, IDENTITY, REFERRAL)
    async with opened(service_under_test, *services, public_url="https://prag.example") as site:
        await seated(site, SITTING, "MRC", ["RAN"])
        life = Life(site)
        await life.employ("officer", OFFICER, "MOCR")
        await life.employ("secretary", SECRETARY, "MRC")
        faults: list[str] = []
        for name, begin in KINDS.items():
            try:
                await life.off_the_straight(await begin(life))
            except AssertionError as fault:
                faults.append(f"{name}: {fault}"[:3000])
            await site.running["benefits"].settled()
        assert not faults, "\n\n".join(faults)
