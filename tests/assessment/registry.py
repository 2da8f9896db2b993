"""Registry as far as assessment asks it: a real service on a real database, with answers from a table.

It stands in where a test wants to say itself what registry knows; the journeys use registry itself.
"""

import dataclasses
import datetime as dt
from typing import Any

from prag.registry.v1 import registry_service_pb2 as pb
from prag.registry.v1.registry_service_pb2_grpc import add_RegistryServiceServicer_to_server

from services.chassis.errors import NotFound
from services.chassis.ids import new_id
from services.chassis.runtime.service import Service
from tests.assessment.people import OFFICER


@dataclasses.dataclass
class Family:
    """A case with its family."""

    strand: str = "REINTEGRATION"
    state: str = "REGISTERED"
    trigger: dt.datetime | None = dt.datetime(2026, 11, 21, 14, 0, tzinfo=dt.UTC)
    municipality: str = "RAN"
    case_id: str = dataclasses.field(default_factory=lambda: str(new_id()))
    consents: list[pb.Consent] = dataclasses.field(default_factory=list)
    names: tuple[str, ...] = ("Драгиша Станковић", "Љиљана Станковић", "Vuk Stanković")
    locale: str = "LOCALE_SR_LATN"
    reopened: dt.datetime | None = None
    shareable: pb.ShareableData = dataclasses.field(
        default_factory=lambda: pb.ShareableData(
            family_name="Stanković", person_count=3, address="Ropotovo", phone="+383", languages=["sr", "sq"]
        )
    )

    def __post_init__(self) -> None:
        self.persons = [str(new_id()) for _ in self.names]
        # Who acts for the last of them, where a test says so.
        self.guardian = ""
        # Signed plans, and a signed form.
        self.documents = [str(new_id()) for _ in range(2)]
        self.scan = str(new_id())
        # When a document was filed, where a test says so; its bytes, where two are the same file.
        self.filed: dict[str, dt.datetime] = {}
        self.files: dict[str, str] = {}

    def document(self, document_id: str, kind: pb.DocumentKind) -> pb.Document:
        sha256 = self.files.get(document_id, document_id)
        document = pb.Document(id=document_id, case_id=self.case_id, kind=kind, sha256=sha256)
        document.create_time.FromDatetime(self.filed.get(document_id, dt.datetime(2099, 1, 1, tzinfo=dt.UTC)))
        return document

    def agrees(self, *kinds: str, **changes: Any) -> str:
        """A consent of the whole family to services; for public bodies unless others are named."""
        given = {"purpose": "SERVICES", "person_ids": self.persons} | changes
        consent = pb.Consent(
            id=str(new_id()), case_id=self.case_id, recipient_kinds=kinds or ["PUBLIC_BODY"], **given
        )
        self.consents.append(consent)
        return consent.id

    def ref(self) -> pb.CaseRef:
        ref = pb.CaseRef(
            case_id=self.case_id,
            number="RAN-2026-000087",
            municipality=self.municipality,
            strand=f"STRAND_{self.strand}",
            state=self.state,
            head_person_id=self.persons[0] if self.persons else "",
            person_ids=self.persons,
            officer_id=OFFICER.account_id,
            version=1,
        )
        if self.trigger is not None:
            ref.trigger_time.FromDatetime(self.trigger)
        if self.reopened is not None:
            ref.reopened_time.FromDatetime(self.reopened)
        return ref


def service(*families: Family) -> Service:
    """Return registry with these families."""
    return service_of({family.case_id: family for family in families})


def service_of(by_case: dict[str, Family]) -> Service:
    """Return registry with families that may become more while it runs."""

    def find(case_id: str) -> Family:
        if case_id not in by_case:
            raise NotFound("CASE_NOT_FOUND")
        return by_case[case_id]

    async def get_case_ref(_self: Any, request: pb.GetCaseRefRequest, _context: Any) -> pb.CaseRef:
        return find(request.case_id).ref()

    async def get_case(_self: Any, request: pb.GetCaseRequest, _context: Any) -> pb.Case:
        return pb.Case(id=request.case_id, act_locale=find(request.case_id).locale)

    async def list_persons(_self: Any, request: pb.ListPersonsRequest, _context: Any) -> Any:
        family = find(request.case_id)
        persons = []
        for key, name in zip(family.persons, family.names, strict=True):
            given, _, last = name.partition(" ")
            persons.append(pb.Person(id=key, given_name=given, family_name=last))
        answer = pb.ListPersonsResponse(persons=persons)
        if family.guardian:
            answer.persons[-1].guardians.add(id="was", name="Staro Ime", kind="GUARDIAN")
            answer.persons[-1].guardians.add(id="is", name=family.guardian, kind="GUARDIAN")
            answer.representations.add(person_id=answer.persons[-1].id, guardian_ids=["is"])
        return answer

    async def get_shareable_data(
        _self: Any, request: pb.GetShareableDataRequest, _context: Any
    ) -> pb.ShareableData:
        family = find(request.case_id)
        answer = pb.ShareableData(consents=family.consents)
        answer.MergeFrom(family.shareable)
        return answer

    async def get_document(_self: Any, request: pb.GetDocumentRequest, _context: Any) -> pb.Document:
        for family in by_case.values():
            if request.document_id in family.documents:
                kind = pb.DOCUMENT_KIND_SIGNED_PLAN
                return family.document(request.document_id, kind)
            if request.document_id == family.scan:
                kind = pb.DOCUMENT_KIND_SIGNED_OPP
                return family.document(request.document_id, kind)
        raise NotFound("DOCUMENT_NOT_FOUND")

    async def unknown(_self: Any, _request: Any, _context: Any) -> Any:
        raise NotImplementedError

    answers = {
        "GetCaseRef": get_case_ref,
        "GetCase": get_case,
        "ListPersons": list_persons,
        "GetShareableData": get_shareable_data,
        "GetDocument": get_document,
    }
    methods = pb.DESCRIPTOR.services_by_name["RegistryService"].methods
    servicer = type("StandIn", (), {method.name: answers.get(method.name, unknown) for method in methods})
    return Service(
        name="registry",
        servicers=[(add_RegistryServiceServicer_to_server, lambda _runtime: servicer())],
        migrations="tests.chassis.sample_tables.migrations",
    )
