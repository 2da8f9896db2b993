"""Help from the application to the delivery, and the commission's session, as each of its people sees it."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import pytest

from deploy.demo.papers import scan
from services.assessment.__main__ import SERVICE as ASSESSMENT
from services.benefits.__main__ import SERVICE as BENEFITS
from services.chassis import jobs
from services.chassis.auth.actors import Actor, acting
from services.chassis.ids import new_id
from services.identity.__main__ import SERVICE as IDENTITY
from services.identity.models import Account, Institution
from services.registry.__main__ import SERVICE as REGISTRY
from tests import factories
from tests.benefits.conftest import (
    CHAIR,
    COORDINATOR,
    HEAD,
    MCR,
    MCR_MEMBERS,
    MEMBERS,
    OFFICER,
    SECRETARY,
    BenefitsUnderTest,
)
from tests.gateway.running import Browser, RunningGateway, opened
from tests.running_services import until

NAMES = ("Ljiljana Popović", "Goran Nikolić", "Vesna Perović", "Dušan Milosavljević", "Agim Hoti")
SITTING = (CHAIR, *MEMBERS)


def day(name: str, on: dt.date) -> dict[str, str]:
    return {f"{name}-day": str(on.day), f"{name}-month": str(on.month), f"{name}-year": str(on.year)}


async def seated(
    site: RunningGateway, members: tuple[Actor, ...], kind: str, municipality: list[str]
) -> None:
    """Accounts of those who sit, in identity's own tables."""
    place = dict.fromkeys(("name_sq", "name_sr", "name_en", "full_name_sq", "full_name_sr"), "Komisija")
    with acting(factories.administrator()):
        async with site.running["identity"].runtime.database.transaction() as tx:
            body = Institution(
                id=UUID(members[0].institution_id) if members[0].institution_id else new_id(),
                code=f"body-{kind.lower()}",
                kind=kind,
                full_name_en="Commission",
                municipalities=municipality,
                address="",
                phone="",
                email="",
                active=True,
                demo=False,
                **place,
            )
            tx.session.add(body)
            await tx.session.flush()
            for one, name in zip(members, NAMES, strict=False):
                tx.session.add(
                    Account(
                        id=UUID(one.account_id),
                        email=f"{one.account_id}@prag.example",
                        email_key=f"{one.account_id}@prag.example",
                        display_name=name,
                        position="finansije",
                        institution_id=body.id,
                        roles=sorted(one.roles),
                        locale="EN",
                        state="ACTIVE",
                        password_hash="unused",
                        keyboard_shortcuts=True,
                        admitted=True,
                    )
                )


@asynccontextmanager
async def standing(start: Any) -> AsyncIterator[tuple[RunningGateway, BenefitsUnderTest]]:
    services = (BENEFITS, REGISTRY, ASSESSMENT, IDENTITY)
    async with opened(start, *services, messages=False, public_url="https://prag.example") as site:
        # Benefits asks identity who sits.
        await seated(site, SITTING, "MRC", ["RAN"])
        yield site, BenefitsUnderTest(site.running["benefits"])


def links(browser: Browser, pattern: str) -> list[str]:
    return re.findall(rf'href="({pattern})"', browser.page)


async def pressed(browser: Browser, path: str, **fields: Any) -> Any:
    """Press a button of a form of its own."""
    return await browser.post(path, request_id=str(new_id()), **fields)


async def composed(site: RunningGateway, milica: Browser) -> None:
    """The commission, as the secretary's page proposes it and the head's confirms it."""
    head, today = site.browser(HEAD, name="Goran Stojanović"), site.clock.today()
    await milica.get("/sessions/new")
    assert "No session can be called" in milica.said
    await milica.get("/sessions/bodies/new")
    rows = re.findall(r'name="(people-\d+)-account_id"[^>]*value="([^"]+)"', milica.page)
    assert {account for _, account in rows} == {one.account_id for one in SITTING}
    seats = {f"{row}-seat": "MEMBER" for row, _ in rows}
    act = {"number": "01-12/2026", **day("dated_on", today), **day("from_on", today)}
    answer = await milica.post(more={**seats, **act, "file": (io.BytesIO(scan()), "akt.pdf")})
    assert answer.status_code == 422
    assert "One of them chairs" in milica.said
    chair = next(row for row, account in rows if account == CHAIR.account_id)
    sent = {**seats, f"{chair}-seat": "CHAIR", **act, "file": (io.BytesIO(scan()), "akt.pdf")}
    await milica.post(more=sent)
    body = milica.path
    assert re.fullmatch(r"/sessions/bodies/[0-9a-f-]{36}", body), milica.said
    assert "waits for a second person" in milica.said
    assert "not set by the act; 3 by the model rule" in milica.said
    await head.get(body)
    confirm = re.findall(r'action="([^"]+/confirm)"', head.page)[0]
    assert not re.findall(r'action="([^"]+/confirm)"', milica.page)
    await pressed(head, confirm)
    assert "in force" in head.said, head.said
    assert (await head.get(links(head, r"[^\"]+/scan")[0])).data.startswith(b"%PDF")
    await head.get("/sessions/bodies")
    assert "01-12/2026" in head.said


async def called(site: RunningGateway, benefits: BenefitsUnderTest) -> tuple[Browser, str]:
    """A session in Ranilug with one application on its agenda, called by the secretary's page."""
    await benefits.complete(await benefits.case())
    milica = site.browser(SECRETARY, name="Milica Đorđević")
    await composed(site, milica)
    await milica.get("/sessions")
    assert "1 Waiting" in milica.said or "Waiting for an agenda 1" in milica.said, milica.said
    await milica.get("/sessions/new")
    sent = {
        "application_ids": re.findall(r'name="application_ids"[^>]*value="([^"]+)"', milica.page),
        "kind": "SESSION_KIND_REGULAR",
        "place": "sala skupštine",
        "titles": "Usvajanje zapisnika\nRazno",
        "hour": "25",
        **day("planned_on", site.clock.today()),
    }
    answer = await milica.post(more=sent)
    assert answer.status_code == 422
    assert "write the hour as 10:30" in milica.said
    assert milica.fields()["place"] == "sala skupštine"
    await milica.post(more={**sent, "hour": "10.00"})
    assert re.fullmatch(r"/sessions/[0-9a-f-]{36}", milica.path), milica.said
    return milica, milica.path


async def test_a_session_from_the_call_to_the_delivery(service_under_test: Any) -> None:
    async with standing(service_under_test) as (site, benefits):
        milica, session = await called(site, benefits)
        assert "Session 1/2026, regular" in milica.said
        assert "Dragiša Stanković" in milica.said
        # Three of five are needed: two are not enough, and who was ticked stays ticked.
        few = [one.account_id for one in SITTING[:2]]
        answer = await milica.post(f"{session}/open", more={"present_account_ids": few})
        assert answer.status_code == 422
        assert "no quorum: 2 may vote, 3 are needed" in milica.said
        assert milica.page.count("checked") == 2
        there = [one.account_id for one in SITTING[:4]]
        await milica.post(f"{session}/open", more={"present_account_ids": there})
        assert milica.path == session, milica.said

        point = await on_the_wall(milica, session)
        await voted(site, milica, point)
        decision = await decided(milica, point)
        await printed(site, milica, decision)

        # The session ends, and its paper says what was done.
        await milica.get(session)
        assert "approved 3 : 0" in milica.said
        await pressed(milica, f"{session}/close")
        await milica.get(f"{session}/minutes")
        assert "for: Ljiljana Popović, Goran Nikolić, Vesna Perović" in milica.said
        assert "Stanković" not in milica.said

        await paid_out(site, decision)


async def on_the_wall(milica: Browser, session: str) -> str:
    """What the open session shows to everybody in the room; the address of its application's point."""
    # On the wall: no name, no reason, no search, no way to the file; the numbers of the case are there.
    assert "Projector view" in milica.said
    for closed in ("Stanković", "nema gde da stanuje", "/applications/", 'name="q"'):
        assert closed not in milica.page, closed
    assert "RAN-2026-000001" in milica.said
    assert "quorum: 4 of 5 present" in milica.said
    assert "absent" in milica.said
    point = links(milica, rf"{session}/points/[0-9a-f-]+\?view=full")[0].split("?")[0]
    await milica.get(f"{point}?view=full")
    assert "Dragiša Stanković" in milica.said
    assert "Double help: no same help for these months" in milica.said
    return point


async def voted(site: RunningGateway, milica: Browser, point: str) -> None:
    """Three for, one with a conflict of interest."""
    # Not yet: the service says why.
    assert "votes are missing: 4" in milica.said
    assert not links(milica, f"{point}/decide.*")
    # A member votes on the own screen, for nobody else.
    ljiljana = site.browser(CHAIR, name=NAMES[0])
    await ljiljana.get(point)
    assert ljiljana.page.count('class="prag-segment prag-segment--press"') == 1
    await pressed(ljiljana, f"{point}/vote", account_id=CHAIR.account_id, value="VOTE_VALUE_FOR")
    assert ljiljana.path.split("?")[0] == point
    assert 'value="VOTE_VALUE_FOR" aria-pressed="true"' in ljiljana.page
    answer = await pressed(
        ljiljana, f"{point}/vote", account_id=MEMBERS[0].account_id, value="VOTE_VALUE_AGAINST"
    )
    assert answer.status_code in {400, 409, 422}
    assert "only members who are present vote" in ljiljana.said
    # The secretary records for those who vote by hand: once, and it counts when the member says so.
    for one in MEMBERS[:2]:
        await pressed(milica, f"{point}/vote", account_id=one.account_id, value="VOTE_VALUE_FOR")
    assert "does not count yet" in milica.said
    assert "1 for" in milica.said
    answer = await pressed(
        milica, f"{point}/vote", account_id=MEMBERS[0].account_id, value="VOTE_VALUE_AGAINST"
    )
    assert answer.status_code in {400, 409, 422}
    assert "the vote stands: nobody else writes over it" in milica.said
    for one, name in zip(MEMBERS[:2], NAMES[1:3], strict=True):
        member = site.browser(one, name=name)
        await member.get(point)
        assert "Yes, I voted so" in member.said
        await pressed(member, f"{point}/confirm-vote")
        assert "Yes, I voted so" not in member.said
    await milica.get(point)
    await pressed(milica, f"{point}/conflict", account_id=MEMBERS[2].account_id)
    # What she notes waits for the member's own word.
    member = site.browser(MEMBERS[2], name=NAMES[3])
    await member.get(point)
    await pressed(member, f"{point}/conflict", account_id=MEMBERS[2].account_id)
    await milica.get(point)
    assert "yes, does not vote" in milica.said
    assert "conflict of interest: 1 member" in milica.said
    assert "3 for" in milica.said


async def decided(milica: Browser, point: str) -> str:
    """The voting is closed; the address of the decision."""
    await milica.get(point)
    decide = links(milica, f"{point}/decide")[0]
    await milica.get(decide)
    assert "Stanković" not in milica.page
    answer = await milica.post(
        more={"result": "DECISION_RESULT_REFUSED", "reasons_refused": ["CONDITIONS_NOT_MET"]},
        text="Obrazloženje komisije.",
    )
    assert answer.status_code == 422
    assert "the votes say otherwise: 3 for of 3" in milica.said
    assert milica.fields()["text"] == "Obrazloženje komisije."
    answer = await milica.post(more={"result": "DECISION_RESULT_APPROVED", "reasons_refused": None})
    assert answer.status_code == 422
    assert "choose at least one reason" in milica.said
    await milica.post(more={"result": "DECISION_RESULT_APPROVED", "reasons_approved": ["NEED_CONFIRMED"]})
    assert re.match(r"/decisions/[0-9a-f-]{36}\?view=wall", milica.path), milica.said
    assert "Stanković" not in milica.page
    decision = milica.path.split("?")[0]
    await milica.get(decision)
    assert "Dragiša Stanković" in milica.said
    assert "Obrazloženje komisije." in milica.said
    return decision


async def printed(site: RunningGateway, milica: Browser, decision: str) -> None:
    """The act is a file."""
    # The act: a job, then the file.
    await pressed(milica, f"{decision}/print")

    async def made() -> bool:
        return await jobs.step(site.running["benefits"].runtime)

    await until(made)
    await milica.get(decision)
    act = links(milica, r"/api/v1/benefits/files/[^\"]+")
    assert act, milica.said
    assert (await milica.get(act[0])).data.startswith(b"%PDF")


async def paid_out(site: RunningGateway, decision: str) -> None:
    """From the handing over to the last receipt."""
    today = site.clock.today()
    # The head, for the officer prepared the application: its page says so.
    officer, jelena, coordinator = site.browser(OFFICER), site.browser(HEAD), site.browser(COORDINATOR)
    await officer.get(decision)
    assert "you prepared the application" in officer.said
    await jelena.get(decision)
    answer = await jelena.post(f"{decision}/serve", more=day("served_on", today))
    assert answer.status_code == 422
    assert "choose one of the list" in jelena.said
    await jelena.post(f"{decision}/serve", more={**day("served_on", today), "how": "IN_PERSON"})
    assert "handed over in person" in jelena.said, jelena.said
    assert "Deadline for appeal" in jelena.said
    assert "not set" in jelena.said
    await jelena.post(f"{decision}/finalize", more={**day("final_on", today), "ground": "WAIVED"})
    assert "the party waived the appeal" in jelena.said, jelena.said
    application = links(jelena, r"/applications/[0-9a-f-]{36}")[0]
    await coordinator.get(application)
    await coordinator.post(f"{application}/execute", more=day("started_on", today))
    assert coordinator.path.startswith("/entitlements/"), coordinator.said
    await jelena.get(coordinator.path)
    answer = await jelena.post(more={**day("delivered_on", today), "completes": "yes", "amount": "900,00"})
    assert answer.status_code == 422
    assert "choose the paper or photo that proves it, or add it" in jelena.said
    assert jelena.fields()["amount"] == "900,00"
    # The last delivery leaves something of what was granted: why? What was typed stays.
    receipt = {"kind": "RECEIPT", "file": (io.BytesIO(scan()), "receipt.pdf")}
    answer = await jelena.post(more={"completes": "yes", "amount": "450,00", **receipt})
    assert answer.status_code == 422
    assert "less than granted: say why no more will be delivered" in jelena.said
    assert jelena.fields()["amount"] == "450,00"
    # The paper that was handed in is filed, and is chosen now; it proves one delivery, and no second one.
    filed = re.search(r'<option value="([0-9a-f-]{36})"', jelena.page)
    assert filed
    await jelena.post(more={"completes": "no", "document_id": filed[1]})
    assert "450,00 €" in jelena.said
    rest = {"completes": "yes", "amount": "440,00", "shortfall_reason": "COST_LESS"}
    answer = await jelena.post(more={**day("delivered_on", today), **rest, "document_id": filed[1]})
    assert answer.status_code == 422
    used = "this file proves another act already; choose the one of this act"
    # At its field, which the summary names too.
    assert re.search(rf'id="document_id-error"[^>]*>(?:(?!</p>).)*{used}', jelena.page, re.DOTALL)
    other = {"kind": "PHOTO", "file": (io.BytesIO(scan()), "photo.pdf"), "document_id": ""}
    await jelena.post(more={**rest, **other})
    assert "delivered" in jelena.said
    assert "440,00 €" in jelena.said
    assert "less than granted: it cost less" in jelena.said
    case = (await jelena.get(application)) and links(jelena, r"/cases/[0-9a-f-]{36}/benefits")[0]
    await jelena.get(case)
    assert "Granted help" in jelena.said


async def test_an_application_from_the_plan_to_a_complete_file(service_under_test: Any) -> None:
    async with standing(service_under_test) as (site, benefits):
        jelena, milica = site.browser(OFFICER), site.browser(SECRETARY)
        case = await benefits.case()
        item = await benefits.item(case, "RENT")
        await jelena.get(f"/cases/{case}/benefits/new?item={item}")
        answer = await jelena.post(scheme="RENT", amount="devet", months="6", reason="nema gde da stanuje")
        assert answer.status_code == 422
        assert "write an amount in euros" in jelena.said
        assert jelena.fields()["reason"] == "nema gde da stanuje"
        assert jelena.fields()["amount"] == "devet"
        await jelena.post(amount="900,00")
        application = jelena.path
        assert re.fullmatch(r"/applications/[0-9a-f-]{36}", application), jelena.said
        assert "papers are missing" in jelena.said

        points = links_of_papers(jelena)
        answer = await jelena.post(points[0])
        assert answer.status_code == 422
        assert "choose a document, add a file or write why it is not needed" in jelena.said
        for path in points:
            await jelena.get(application)
            await jelena.post(path, more={"file": (io.BytesIO(scan()), "paper.pdf")})
        assert "nothing is missing" in jelena.said, jelena.said
        await changed_by_two(jelena, site.browser(OFFICER), application)
        assert "800,00 €" in jelena.said
        await pressed(jelena, f"{application}/submit")
        assert "handed in" in jelena.said

        await milica.get("/applications")
        assert "Check whether the file is complete" in milica.said
        await milica.get(application)
        await milica.post(f"{application}/return", note="Ugovor nije potpisan.")
        assert "Ugovor nije potpisan." in milica.said
        await jelena.get(f"/cases/{case}")
        assert "Complete the application" in jelena.said
        assert links(jelena, application)
        await jelena.get(application)
        await pressed(jelena, f"{application}/submit")
        await milica.get(application)
        await pressed(milica, f"{application}/complete")
        assert "file complete" in milica.said
        assert links(milica, "/sessions/new")
        await jelena.get("/applications?state=APPLICATION_STATE_COMPLETE")
        assert "Dragiša Stanković" in jelena.said
        await jelena.get(f"/cases/{case}")
        assert re.search(r"Benefits\s*1\b", jelena.said), jelena.said
        # Returned, it would be the officer's turn again; complete, it is the secretary's.
        assert "Complete the application" not in jelena.said


async def changed_by_two(one: Browser, other: Browser, application: str) -> None:
    """The second is told what the first changed, and presses again."""
    for each in (one, other):
        await each.get(f"{application}/change")
    await one.post(amount="850,00")
    assert (await other.post(amount="800,00")).status_code == 412
    assert "Somebody changed this while you were writing" in other.said
    await other.post()
    assert other.path == application, other.said
    await one.get(application)


def links_of_papers(browser: Browser) -> list[str]:
    return list(dict.fromkeys(re.findall(r'action="(/applications/[^"]+/papers/[^"]+)"', browser.page)))


async def test_a_conflict_takes_the_quorum_and_stops_the_voting(service_under_test: Any) -> None:
    async with standing(service_under_test) as (site, benefits):
        session = await benefits.opened(
            await benefits.session(await benefits.complete(await benefits.case())),
            *SITTING[:3],
        )
        milica = site.browser(SECRETARY)
        path = f"/sessions/{session.id}"
        point = f"{path}/points/{session.points[0].id}"
        await milica.get(path)
        # One leaves: nobody votes. One comes back, another has a conflict of interest: the same.
        left = [one.account_id for one in SITTING[:2]]
        await milica.post(f"{path}/presence", more={"present_account_ids": left})
        assert "no quorum: 2 present, 3 needed" in milica.said
        assert "Voting has stopped." in milica.said
        there = [one.account_id for one in SITTING[:3]]
        await milica.post(f"{path}/presence", more={"present_account_ids": there})
        assert "Voting has stopped." not in milica.said
        await pressed(milica, f"{point}/conflict", account_id=MEMBERS[0].account_id)
        member = site.browser(MEMBERS[0], name=NAMES[1])
        await member.get(point)
        await pressed(member, f"{point}/conflict", account_id=MEMBERS[0].account_id)
        await milica.get(point)
        assert "Voting has stopped." in milica.said
        assert "no quorum: 2 may vote, 3 are needed" in milica.said
        assert 'class="prag-segment prag-segment--press"' not in milica.page
        await milica.post(f"{point}/adjourn", note="nema kvoruma")
        assert "adjourned" in milica.said
        await milica.get("/sessions")
        assert "Waiting for an agenda 1" in milica.said


async def test_the_ministrys_commission_decides_on_a_return(service_under_test: Any) -> None:
    async with standing(service_under_test) as (site, benefits):
        await benefits.complete(await benefits.case("RETURN"), "HOUSE", by=MCR, months=0)
        goran = site.browser(MCR)
        await seated(site, tuple(MCR_MEMBERS), "MCR", list(MCR.municipalities))
        await benefits.seat(*MCR_MEMBERS, by=MCR)
        await goran.get("/sessions/new")
        assert "Municipality" not in re.findall(r"<legend.*?</legend>|<label.*?</label>", goran.page)
        members = [one.account_id for one in MCR_MEMBERS]
        await goran.post(
            more={
                "kind": "SESSION_KIND_URGENT",
                "hour": "10:00",
                "application_ids": re.findall(r'name="application_ids"[^>]*value="([^"]+)"', goran.page),
                **day("planned_on", site.clock.today()),
            }
        )
        session = goran.path
        assert "urgent" in goran.said, goran.said
        assert "Commission of the ministry for return" in goran.said
        await goran.post(f"{session}/open", more={"present_account_ids": members})
        point = re.search(rf"{session}/points/[0-9a-f-]+", goran.page)
        assert point, goran.said
        for one in MCR_MEMBERS:
            member = site.browser(one)
            await member.get(point[0])
            await pressed(member, f"{point[0]}/vote", account_id=one.account_id, value="VOTE_VALUE_FOR")
        await goran.get(f"{point[0]}/decide")
        await goran.post(more={"result": "DECISION_RESULT_APPROVED", "reasons_approved": ["NEED_CONFIRMED"]})
        assert goran.path.startswith("/decisions/"), goran.said
        # The municipality's secretary has no part in it.
        assert (await site.browser(SECRETARY).get(session)).status_code == 404


@pytest.mark.parametrize(
    ("language", "words"),
    [("sq", ("Komisioni", "Thirr mbledhje")), ("sr-Latn", ("Komisija", "Sazovi sednicu"))],
)
async def test_the_pages_speak_the_readers_language(
    service_under_test: Any, language: str, words: tuple[str, ...]
) -> None:
    async with standing(service_under_test) as (site, benefits):
        session = await benefits.session(await benefits.complete(await benefits.case()))
        milica = site.browser(SECRETARY, language=language)
        await milica.get("/sessions")
        for word in words:
            assert word in milica.said, milica.said
        assert (await milica.get(f"/sessions/{session.id}")).status_code == 200


async def test_an_act_is_verified_by_its_code_alone(service_under_test: Any) -> None:
    async with standing(service_under_test) as (site, benefits):
        decision = await benefits.printed(await benefits.decided(await benefits.case()))
        code = await benefits.running.database.all("SELECT verify_code FROM decision")
        browser = site.browser(OFFICER)
        answer = await browser.get(f"/verify/{code[0]['verify_code']}")
        assert answer.status_code == 200
        assert decision.number in browser.said
        assert decision.act_sha256 in browser.said
        assert "Stanković" not in browser.said
        assert (await browser.get("/verify/no-such-code")).status_code == 404
