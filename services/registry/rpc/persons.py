"""RPCs of persons."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterable
from typing import Any, Final

from prag.registry.v1 import registry_service_pb2 as pb

from services.chassis.auth.actors import caller
from services.chassis.database import paging
from services.chassis.errors import FieldErrors, InvalidArgument, NotFound, Violation
from services.chassis.ids import found
from services.domain import names
from services.domain.births import parse_birth
from services.registry import resources
from services.registry.commands import persons
from services.registry.models import Person
from services.registry.queries import cases as queries
from services.registry.queries import reference, search, views
from services.registry.queries.search import Hit
from services.registry.rpc import needs
from services.registry.rpc.base import ServicerBase
from services.registry.rules import fields, matching
from services.registry.rules.matching import Sought

__all__ = ["Persons"]

_MOST_IDS: Final = 200
_CASE_NUMBER: Final = re.compile(r"[A-Z]{3}-\d{4}-\d{1,6}")


class Persons(ServicerBase):
    """Search, get, add, correct, cards."""

    async def SearchPersons(
        self, request: pb.SearchPersonsRequest, context: object
    ) -> pb.SearchPersonsResponse:
        sought, number = _sought(request)
        size = min(paging.page_size(request), 100)
        keys: list[Any] = []
        if sought.words or sought.number:
            keys = await self._database.fetch(search.KEYS, **search.wanted(sought))
        alike = search.rank(sought, keys)
        ranked = [key for _, _, key in alike[:size]]
        of_case: set[uuid.UUID] = set()
        if number:
            rows = await self._database.fetch(search.KEYS_OF_CASE, number=number)
            of_case = {row["id"] for row in rows}
        own = await self._database.fetch(
            search.CARDS_OF_HITS,
            ids=[key["person_id"] for key in ranked] + sorted(of_case),
            strands=list(caller().strands),
        )
        by_id = {row["id"]: row for row in own}
        hits = [
            Hit(person_id, "LIKELY", (), by_id[person_id], masked=False)
            for person_id in sorted(of_case)
            if person_id in by_id
        ] + search.hits_of(sought, ranked, by_id, size)
        await self._database.fetch(search.SHOWN, ids=[hit.person_id for hit in hits])
        return pb.SearchPersonsResponse(
            hits=[_hit(hit) for hit in hits],
            spellings=names.spellings(request.name),
            more=len(alike) > size or len(keys) >= search.MOST_KEYS,
        )

    async def GetPerson(self, request: pb.GetPersonRequest, context: object) -> pb.Person:
        row = await self._database.fetchrow(
            queries.PERSON,
            person_id=found(request.person_id, "PERSON_NOT_FOUND"),
            strands=list(caller().strands),
        )
        if row is None:
            raise NotFound("PERSON_NOT_FOUND")
        return resources.person(row, json.loads(row["identifiers"]))

    async def ListPersons(self, request: pb.ListPersonsRequest, context: object) -> pb.ListPersonsResponse:
        rows = await self._of_case(queries.PERSONS, request.case_id)
        return pb.ListPersonsResponse(
            persons=[resources.person(row, json.loads(row["identifiers"])) for row in rows]
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

    async def BatchGetCards(
        self, request: pb.BatchGetCardsRequest, context: object
    ) -> pb.BatchGetCardsResponse:
        if len(request.ids) + len(request.case_ids) > _MOST_IDS:
            raise InvalidArgument(fields=[Violation("ids", "FIELD_TOO_MANY", {"max": str(_MOST_IDS)})])
        ids, case_ids = _ids(request.ids), _ids(request.case_ids)
        if not needs.needs_all():
            ids, case_ids = await needs.persons(self._runtime, ids, case_ids), []
        rows = await self._database.fetch(
            queries.CARDS, ids=ids, case_ids=case_ids, strands=list(caller().strands)
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


def _sought(request: pb.SearchPersonsRequest) -> tuple[Sought, str]:
    """Read a search: (what is looked for, a case number or nothing)."""
    errors = FieldErrors()
    name = fields.text(errors, "name", request.name)
    other = fields.text(errors, "other", request.other)
    birth = ""
    if request.birth.strip():
        birth = parse_birth(request.birth) or ""
        if not birth:
            errors.add("birth", "DATE_INVALID")
    words = tuple(names.tokens(name))
    if not words and not any(c.isdigit() for c in other):
        # A birth or a place alone would list a municipality's people.
        errors.add("name", "FIELD_REQUIRED")
    errors.check()
    if _CASE_NUMBER.fullmatch(other.upper()):
        head, year, last = other.upper().split("-")
        return Sought(words, birth), f"{head}-{year}-{int(last):06d}"
    if any(c.isdigit() for c in other):
        return Sought(words, birth, number=fields.identifier_key(other)), ""
    return Sought(words, birth, place=other), ""


def _hit(hit: Hit) -> pb.SearchHit:
    if hit.masked:
        given, family = matching.masked(hit.row["initials"])
        card = pb.PersonCard(
            person_id=str(hit.person_id),
            given_name=given,
            family_name=family,
            birth_year=hit.row["birth_year"],
            municipality=hit.row["municipality"],
        )
    else:
        card = resources.card(hit.row)
    compared = [comparison for comparison in hit.compared if comparison.result != "NOT_COMPARABLE"]
    return pb.SearchHit(
        card=card,
        kind=hit.kind,
        masked=hit.masked,
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
