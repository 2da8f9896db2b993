"""Which kind of paper each act takes: every field of a request that names a document has a line."""

from __future__ import annotations

from collections.abc import Iterator

from google.protobuf.descriptor import Descriptor

from services.benefits.rules.decisions import PROOFS
from tests.architecture.contracts import methods
from tests.filled import ours

# Of a request's field: the kinds that it takes; held by the tests named beside it.
KINDS = {
    "prag.assessment.v1.AttachOppScanRequest.document_id": {"SIGNED_OPP"},  # tests/assessment/test_journey.py
    "prag.assessment.v1.SubmitPlanRequest.document_id": {"SIGNED_PLAN"},  # tests/assessment/test_journey.py
    "prag.benefits.v1.Evidence.document_id": {"that of its point"},  # tests/benefits/test_rpc.py
    "prag.benefits.v1.RecordDeliveryRequest.document_id": set(PROOFS),  # tests/benefits/test_proofs.py
    "prag.registry.v1.Consent.document_id": {"CONSENT"},  # tests/registry/test_changes.py
    # Papers of any kind come and go, and the protocol proves nothing by one.
    "prag.registry.v1.ProtocolEntry.document_id": set(),
    "prag.registry.v1.ProtocolChange.document_id": set(),
    # Told of a paper that is held: AddDocument makes it so.
    "prag.registry.v1.PersonPaper.document_id": set(),  # tests/registry/test_person_papers.py
    # The act that appointed a guardian is filed as whatever kind it is.
    "prag.registry.v1.Guardian.document_id": set(),  # tests/registry/test_guardians.py
    # Asks for a document, and proves nothing by it.
    "prag.registry.v1.GetDocumentRequest.document_id": set(),
}


def _named(message: Descriptor, seen: frozenset[str] = frozenset()) -> Iterator[str]:
    for field in message.fields:
        if field.name == "document_id":
            yield field.full_name
        inner = ours(field)
        if inner is not None and inner.full_name not in seen:
            yield from _named(inner, seen | {inner.full_name})


def test_every_document_that_a_request_names_is_of_a_kind() -> None:
    named = {name for method in methods() for name in _named(method.input_type)}
    # An application is read with its evidence, and written without.
    assert named == set(KINDS)
