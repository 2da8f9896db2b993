"""Sessions of the commissions: called with an agenda, opened with a quorum, voted in, decided, closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from deploy.demo.api import Person
from deploy.demo.families import Family
from deploy.demo.papers import scan
from deploy.demo.story import Story, day, euro, moment

# Days after the arrival: an application is complete by the first, and decided by the second.
EARLIEST, LATEST = 27, 44
MOST: Final = 6
PLACES: Final = {"MCR_COMMISSION": "MZP, sala 2"}
OPENING: Final = "Usvajanje zapisnika sa prethodne sednice"
CLOSING: Final = "Razno"


@dataclass(frozen=True)
class Sitting:
    """A session to be: of which body, when, and about which families."""

    body: str
    municipality: str
    on: dt.date
    families: tuple[Family, ...]

    @property
    def key(self) -> str:
        """Name in request ids."""
        return f"session/{self.body}/{self.municipality}/{self.on}/{self.families[0].number}"

    @property
    def urgent(self) -> bool:
        """Of one family only, now and then: it could not wait."""
        return len(self.families) == 1 and self.families[0].number % 3 == 1


def body_of(family: Family) -> tuple[str, str]:
    """Which commission decides: the ministry's in RETURN, else the municipality's."""
    return ("MCR_COMMISSION", "") if family.strand == "RETURN" else ("MRC", family.municipality)


def sittings(families: Iterable[Family]) -> Iterator[Sitting]:
    """Sessions in the order of their days; each waits as long as its first family can."""
    waiting: dict[tuple[str, str], list[list[Family]]] = {}
    for family in sorted(families, key=lambda one: (one.arrived, one.number)):
        groups = waiting.setdefault(body_of(family), [])
        together = (
            groups
            and len(groups[-1]) < MOST
            and (family.arrived - groups[-1][0].arrived).days <= LATEST - EARLIEST
        )
        if together:
            groups[-1].append(family)
        else:
            groups.append([family])
    found = [
        Sitting(body, municipality, group[0].arrived + dt.timedelta(days=LATEST), tuple(group))
        for (body, municipality), groups in waiting.items()
        for group in groups
    ]
    yield from sorted(found, key=lambda one: (one.on, one.municipality))


@dataclass
class Commission:
    """A commission at work."""

    sitting: Sitting
    stories: list[Story]

    @property
    def secretary(self) -> Person:
        """Who calls and minutes."""
        return self.stories[0].desk.secretary

    @property
    def members(self) -> list[Person]:
        """Who sits, chair first."""
        return self.stories[0].desk.members

    def composed(self) -> None:
        """Have the commission composed, as long ago as any demo country goes back; done once it stays."""
        sitting, secretary, desk = self.sitting, self.secretary, self.stories[0].desk
        listed = secretary.get("commission-bodies", pageSize=200).get("bodies", [])
        body = next((one for one in listed if one["kind"] == sitting.body), None) or self.proposed()
        waiting = body["compositions"][0]
        if waiting["state"] == "COMPOSITION_STATE_PROPOSED":
            answer = f"commission-bodies/{body['id']}/compositions/{waiting['id']}:confirm"
            desk.second.post(answer, f"body/{sitting.body}/{sitting.municipality}/confirm")

    def proposed(self) -> Any:
        """The act that composes it, as whoever manages its sessions proposes it."""
        sitting, secretary, desk = self.sitting, self.secretary, self.stories[0].desk
        since = dt.date(desk.country.today.year - 6, 1, 15)
        key = f"body/{sitting.body}/{sitting.municipality}"
        seats = [{"accountId": member.id, "chair": member is self.members[0]} for member in self.members]
        return secretary.post(
            "commission-bodies",
            key,
            kind=sitting.body,
            municipality=sitting.municipality,
            act={
                "number": f"01-{since.month:02}/{since.year}",
                "datedOn": day(since),
                "fromOn": day(since),
                "scanBlobId": secretary.upload("benefits", "akt.pdf", scan(f"Akt: {key}")),
                "seats": seats,
            },
        )

    def called(self, planned: str) -> Any:
        """Call the session with its agenda."""
        self.composed()
        applications = [application["id"] for story in self.stories for application in story.applications]
        if not applications:
            return None
        sitting = self.sitting
        body = {
            "kind": f"SESSION_KIND_{'URGENT' if sitting.urgent else 'REGULAR'}",
            "body": sitting.body,
            "plannedTime": planned,
            "place": PLACES.get(sitting.body, "Opština, sala 1"),
            "applicationIds": applications,
            "titles": [OPENING, CLOSING],
        }
        if sitting.municipality:
            body["municipality"] = sitting.municipality
        return self.secretary.post("commission-sessions", sitting.key, **body)

    def sat(self) -> None:
        """From the agenda to the decisions, unless all of it is long past."""
        if all(story.settled for story in self.stories):
            return
        sitting, secretary = self.sitting, self.secretary
        session = self.called(moment(sitting.on, 10))
        if session is None:
            return
        path = f"commission-sessions/{session['id']}"
        secretary.post(
            f"{path}:open",
            f"{sitting.key}/open",
            presentAccountIds=[member.id for member in self.members],
            actualTime=moment(sitting.on, 10, 5),
        )
        families = {story.case_id: story.family for story in self.stories}
        for point in session["points"]:
            if point.get("applicationId"):
                self.decided(path, point, families[point["caseId"]])
        secretary.post(f"{path}:close", f"{sitting.key}/close", actualTime=moment(sitting.on, 12))

    def decided(self, path: str, point: dict[str, Any], family: Family) -> None:
        """Votes on a point, and the reasoned decision that they carry."""
        result, reasons = outcome(family)
        key = f"{self.sitting.key}/{point['id']}"
        for number, member in enumerate(self.members):
            # The last member abstains where only a part is given.
            value = "AGAINST" if result == "REFUSED" else "FOR"
            if result == "PARTLY" and number and member is self.members[-1]:
                value = "ABSTAINED"
            member.post(
                f"{path}:castVote",
                f"{key}/vote/{number}",
                pointId=point["id"],
                value=f"VOTE_VALUE_{value}",
            )
        body: dict[str, Any] = {
            "pointId": point["id"],
            "result": f"DECISION_RESULT_{result}",
            "reasons": reasons,
        }
        if result == "PARTLY":
            body["amount"] = euro(100)
        self.secretary.post(f"{path}:decide", f"{key}/decide", **body)


def outcome(family: Family) -> tuple[str, list[str]]:
    """What is decided; whoever is helped later was granted it."""
    if family.reaches("EXECUTED") or family.number % 3 == 0:
        return "APPROVED", ["NEED_CONFIRMED", "CONDITIONS_MET"]
    if family.number % 3 == 1:
        return "PARTLY", ["NEED_CONFIRMED", "PART_COVERED"]
    return "REFUSED", ["CONDITIONS_NOT_MET"]
