"""RPCs of persons."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from functools import partial
from typing import Any, Final

from prag.registry.v1 import registry_service_pb2 as pb

from services.chassis.auth.actors import caller
from services.chassis.database import paging
from services.chassis.errors import FieldErrors, InvalidArgument, NotFound, Violation
from services.chassis.ids import found
from services.domain import names
from services.domain.births import parse_birth
from services.registry import resources
from services.registry.commands import (
    guardians,
    leaving,
    person_papers,
    persons,
    profiles,
    splitting,
    vulnerabilities,
)
from services.registry.models import Case, Person
from services.registry.queries import cases as queries
from services.registry.queries import reference, search, views
from services.registry.queries.asked import Asked, read
from services.registry.queries.search import Hit
from services.registry.rpc import needs
from services.registry.rpc.base import ServicerBase
from services.registry.rules import fields, matching

__all__ = ["Persons"]

_MOST_IDS: Final = 200


class Persons(ServicerBase):
    """Search, get, add, correct, cards."""

    async def SearchPersons(
        self, request: pb.SearchPersonsRequest, context: object
    ) -> pb.SearchPersonsResponse:
        asked = _asked(request)
        size = min(paging.page_size(request), 100)
        keys: list[Any] = []
        if asked.sought.words or asked.sought.number:
            keys = await self._database.fetch(search.KEYS, **search.wanted(asked.sought))
        alike = search.rank(asked.sought, keys)
        ranked = [key for _, _, key in alike[:size]]
        own = await self._database.fetch(
            search.CARDS_OF_HITS,
            ids=[key["person_id"] for key in ranked],
            number=asked.case_number,
            phone=asked.phone,
            work_number=asked.work_number,
            protocol_number=asked.protocol_number,
            protocol_year=asked.protocol_year,
            strands=list(caller().strands),
        )
        hits = search.hits_of(asked, ranked, own, size)
        await self._database.fetch(
            search.SHOWN, ids=[hit.person_id for hit in hits if hit.person_id != hit.row["case_id"]]
        )
        return pb.SearchPersonsResponse(
            hits=[_hit(hit) for hit in hits],
            spellings=names.spellings(asked.name),
            more=len(alike) > size or len(keys) >= search.MOST_KEYS,
            understood=pb.SearchUnderstood(
                name=asked.name,
                birth=asked.sought.birth,
                number=asked.sought.number,
                phone=asked.phone,
                case_number=asked.case_number,
                settlement_ids=sorted(asked.settlements),
                work_number=asked.work_number,
                protocol_number=(
                    f"{asked.protocol_number}/{asked.protocol_year}" if asked.protocol_year else ""
                ),
            ),
        )

    async def GetPerson(self, request: pb.GetPersonRequest, context: object) -> pb.Person:
        row = await self._database.fetchrow(
            queries.PERSON,
            person_id=found(request.person_id, "PERSON_NOT_FOUND"),
            case_id=found(request.case_id, "PERSON_NOT_FOUND") if request.case_id else None,
            strands=list(caller().strands),
        )
        if row is None:
            raise NotFound("PERSON_NOT_FOUND")
        return resources.person(row, json.loads(row["identifiers"]), json.loads(row["memberships"]))

    async def ListPersonCorrections(
        self, request: pb.ListPersonCorrectionsRequest, context: object
    ) -> pb.ListPersonCorrectionsResponse:
        # Who does not see the person is told nothing of what stood there.
        await self.GetPerson(pb.GetPersonRequest(person_id=request.person_id), context)
        key = found(request.person_id, "PERSON_NOT_FOUND")
        rows = await self._database.fetch(queries.PERSON_CORRECTIONS, person_id=key)
        return pb.ListPersonCorrectionsResponse(
            corrections=[resources.person_correction(row) for row in rows[: queries.MOST_CORRECTIONS]],
            more=len(rows) > queries.MOST_CORRECTIONS,
        )

    async def ListPersons(self, request: pb.ListPersonsRequest, context: object) -> pb.ListPersonsResponse:
        rows = await self._of_case(queries.PERSONS, request.case_id, former=request.with_former)
        family = [
            resources.person(row, json.loads(row["identifiers"]), json.loads(row["memberships"]))
            for row in rows
        ]
        today = self._runtime.clock.today()
        return pb.ListPersonsResponse(
            persons=family, representations=resources.representations(family, request.case_id, today)
        )

    async def GetShareableData(
        self, request: pb.GetShareableDataRequest, context: object
    ) -> pb.ShareableData:
        (row,) = await self._of_case(queries.SHAREABLE, request.case_id)
        settlement = reference.settlements().get(row["settlement_id"])
        return resources.shareable(row, settlement["name_en"] if settlement else "")

    async def AddPerson(self, request: pb.AddPersonRequest, context: object) -> pb.Person:
        return await self._change(request, Person, persons.add_person, views.person_after)

    async def UpdatePerson(self, request: pb.UpdatePersonRequest, context: object) -> pb.Person:
        return await self._change(request, Person, persons.update_person, views.person_after)

    async def EndMembership(self, request: pb.EndMembershipRequest, context: object) -> pb.Person:
        await self._seen(found(request.case_id, "CASE_NOT_FOUND"))
        work = await self._open_work(request.case_id)
        alone = [each for each in work if list(each.person_ids) == [request.person_id]]
        command = partial(leaving.end_membership, work=alone)
        return await self._change(request, Person, command, views.person_after)

    async def RestoreMembership(self, request: pb.RestoreMembershipRequest, context: object) -> pb.Person:
        await self._seen(found(request.case_id, "CASE_NOT_FOUND"))
        return await self._change(request, Person, leaving.restore_membership, views.person_after)

    async def RecordGuardian(self, request: pb.RecordGuardianRequest, context: object) -> pb.Person:
        return await self._change(request, Person, guardians.record_guardian, views.person_after)

    async def CorrectGuardian(self, request: pb.CorrectGuardianRequest, context: object) -> pb.Person:
        return await self._change(request, Person, guardians.correct_guardian, views.person_after)

    async def EndGuardian(self, request: pb.EndGuardianRequest, context: object) -> pb.Person:
        return await self._change(request, Person, guardians.end_guardian, views.person_after)

    async def RecordVulnerability(self, request: pb.RecordVulnerabilityRequest, context: object) -> pb.Person:
        return await self._change(request, Person, vulnerabilities.record_vulnerability, views.person_after)

    async def CorrectVulnerability(
        self, request: pb.CorrectVulnerabilityRequest, context: object
    ) -> pb.Person:
        return await self._change(request, Person, vulnerabilities.correct_vulnerability, views.person_after)

    async def EndVulnerability(self, request: pb.EndVulnerabilityRequest, context: object) -> pb.Person:
        return await self._change(request, Person, vulnerabilities.end_vulnerability, views.person_after)

    async def RecordProfile(self, request: pb.RecordProfileRequest, context: object) -> pb.Person:
        return await self._change(request, Person, profiles.record_profile, views.person_after)

    async def CorrectProfile(self, request: pb.CorrectProfileRequest, context: object) -> pb.Person:
        return await self._change(request, Person, profiles.correct_profile, views.person_after)

    async def NotePaper(self, request: pb.NotePaperRequest, context: object) -> pb.Person:
        return await self._change(request, Person, person_papers.note_paper, views.person_after)

    async def PassOnHead(self, request: pb.PassOnHeadRequest, context: object) -> pb.Case:
        return await self._change(request, Case, leaving.pass_on_head, views.case_after)

    async def SplitFamily(self, request: pb.SplitFamilyRequest, context: object) -> pb.Case:
        await self._seen(found(request.case_id, "CASE_NOT_FOUND"))
        work = await self._open_work(request.case_id)
        command = partial(splitting.split_family, work=work)
        return await self._change(request, Case, command, views.case_after)

    async def BatchGetCards(
        self, request: pb.BatchGetCardsRequest, context: object
    ) -> pb.BatchGetCardsResponse:
        if len(request.ids) + len(request.case_ids) > _MOST_IDS:
            raise InvalidArgument(fields=[Violation("ids", "FIELD_TOO_MANY", {"max": str(_MOST_IDS)})])
        ids, case_ids = _ids(request.ids), _ids(request.case_ids)
        only: list[uuid.UUID] | None = None
        if not needs.needs_all():
            ids, only = await needs.persons(self._runtime, ids, case_ids)
            case_ids = []
        rows = await self._database.fetch(
            queries.CARDS, ids=ids, case_ids=case_ids, only=only, strands=list(caller().strands)
        )
        return pb.BatchGetCardsResponse(cards=[resources.card(row) for row in rows])


def _ids(texts: Iterable[str]) -> list[uuid.UUID]:
    """Read ids; what is none is unknown, and unknown ones are left out."""
    result = []
    for text in dict.fromkeys(texts):
        try:
            result.append(uuid.UUID(text))
        except ValueError:
            continue
    return result


def _asked(request: pb.SearchPersonsRequest) -> Asked:
    errors = FieldErrors()
    name = fields.text(errors, "name", request.name)
    other = fields.text(errors, "other", request.other)
    birth = ""
    if request.birth.strip():
        birth = parse_birth(request.birth) or ""
        if not birth:
            errors.add("birth", "DATE_INVALID")
    asked = read(name, birth, other)
    numbers = (asked.case_number, asked.work_number, asked.protocol_number, asked.phone)
    if not (asked.sought.words or asked.sought.number or any(numbers)):
        # A birth or a place alone would list a municipality's people.
        errors.add("name", "FIELD_REQUIRED")
    errors.check()
    return asked


def _hit(hit: Hit) -> pb.SearchHit:
    if hit.masked:
        given, family = matching.masked(hit.row["initials"])
        card = pb.PersonCard(
            person_id="" if hit.reported else str(hit.person_id),
            given_name=given,
            family_name=family,
            birth_year=hit.row["birth_year"],
            municipality=hit.row["municipality"],
        )
    else:
        card = resources.card(hit.row)
        if hit.reported:
            card.person_id = ""
    compared = [comparison for comparison in hit.compared if comparison.result != "NOT_COMPARABLE"]
    return pb.SearchHit(
        card=card,
        kind=hit.kind,
        masked=hit.masked,
        reported=hit.reported,
        same_count=sum(comparison.result in {"SAME", "SAME_YEAR"} for comparison in compared),
        compared_count=len(compared),
        comparisons=[
            pb.Comparison(
                datum=comparison.datum,
                entered=comparison.entered,
                registered=comparison.registered,
                result=comparison.result,
                rules=comparison.rules,
            )
            for comparison in hit.compared
        ],
    )
