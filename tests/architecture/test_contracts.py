"""What every RPC, event and reason must say about itself, and that generated code is fresh."""

from __future__ import annotations

import ast
import filecmp
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from google.api import annotations_pb2
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.descriptor_pb2 import MethodOptions
from prag.common.v1 import options_pb2

from services.chassis import errors
from services.domain import roles
from tests.architecture.contracts import ROOT, SERVICES, events, files, methods, package, reasons, sources

# Bytes and events move in streams between processes; no JSON message can hold them.
STREAMS = {"WriteBlob", "ReadBlob", "ReadEvents"}
VERBS = ("get", "put", "post", "delete", "patch")


def full_name(method: MethodDescriptor) -> str:
    return f"{package(method.containing_service.file)}.{method.name}"


@pytest.mark.parametrize("method", methods(), ids=full_name)
def test_every_rpc_says_who_may_call_it(method):
    options = method.GetOptions()
    assert options.HasExtension(options_pb2.access), "no (prag.common.v1.access)"
    access = options.Extensions[options_pb2.access]
    ways = [bool(access.permission), access.public, access.signed_in]
    assert sum(ways) == 1 or (sum(ways) == 0 and access.services), "one of permission, public, signed_in"


def test_every_permission_is_held_by_a_role_and_every_held_one_is_asked_for():
    asked = {method.GetOptions().Extensions[options_pb2.access].permission for method in methods()} - {""}
    held = {permission for role in roles.ROLES.values() for permission in role.permissions}
    assert len(asked) > 30
    assert asked - held == set(), "nobody could call these"


@pytest.mark.parametrize("method", methods(), ids=full_name)
def test_every_rpc_has_a_place_in_the_json_api(method):
    options = method.GetOptions()
    access = options.Extensions[options_pb2.access]
    between_services = access.services and not (access.permission or access.signed_in or access.public)
    if method.name in STREAMS or between_services:
        return
    assert options.HasExtension(annotations_pb2.http), "no (google.api.http)"
    rule = options.Extensions[annotations_pb2.http]
    verb = rule.WhichOneof("pattern")
    assert verb in VERBS
    assert getattr(rule, verb).startswith("/api/v1/")


def test_no_two_rpcs_have_one_place():
    places = Counter()
    for method in methods():
        rule = method.GetOptions().Extensions[annotations_pb2.http]
        verb = rule.WhichOneof("pattern")
        if verb:
            places[verb, re.sub(r"\{[^}]*\}", "{}", getattr(rule, verb))] += 1
    assert len(places) > 100
    assert [place for place, count in places.items() if count > 1] == []


@pytest.mark.parametrize("method", methods(), ids=full_name)
def test_what_changes_something_can_be_repeated_safely(method):
    """A create or a transition carries request_id; what only reads, or may be done twice, says so."""
    rule = method.GetOptions().Extensions[annotations_pb2.http]
    level = method.GetOptions().idempotency_level
    reads = level == MethodOptions.NO_SIDE_EFFECTS
    if rule.WhichOneof("pattern") == "get":
        assert reads, "a get says idempotency_level = NO_SIDE_EFFECTS, so that it may be tried again"
    elif rule.WhichOneof("pattern") == "post" and level == MethodOptions.IDEMPOTENCY_UNKNOWN:
        access = method.GetOptions().Extensions[options_pb2.access]
        assert access.public or "request_id" in method.input_type.fields_by_name


@pytest.mark.parametrize("event", events(), ids=lambda event: event.full_name)
def test_every_event_names_its_aggregate(event):
    aggregate = event.GetOptions().Extensions[options_pb2.event].aggregate
    assert f"{aggregate}_id" in event.fields_by_name


def test_every_message_of_an_events_file_is_an_event_or_part_of_one():
    known = {event.full_name for event in events()}
    parts = {
        field.message_type.full_name
        for event in events()
        for field in event.fields
        if field.message_type is not None
    }
    every = {
        message.full_name
        for file in files()
        if file.name.endswith("_events.proto")
        for message in file.message_types_by_name.values()
    }
    assert len(every) > 50
    assert every - known - parts == set()


NAMES = re.compile(r"name|address|note|text|phone|email|street", re.IGNORECASE)
# Words that hold one of those and are none.
NO_TEXT = {"name_code"}


@pytest.mark.parametrize("event", events(), ids=lambda event: event.full_name)
def test_events_carry_no_name_no_address_and_no_note(event):
    personal = {field.name for field in event.fields if NAMES.search(field.name)} - NO_TEXT
    assert personal == set()


ERRORS = set(errors.__all__) - {"DomainError", "Violation", "InvalidArgument"}


def raised(tree: ast.Module) -> set[str]:
    """Reasons that stand in the code as literals."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        position = 1 if name == "Violation" else 0
        if (name in ERRORS or name in {"Violation", "InvalidArgument"}) and len(node.args) > position:
            argument = node.args[position]
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                found.add(argument.value)
        for keyword in node.keywords:
            if keyword.arg == "unique_reasons" and isinstance(keyword.value, ast.Dict):
                found |= {value.value for value in keyword.value.values if isinstance(value, ast.Constant)}
    return found


@pytest.mark.parametrize("service", SERVICES)
def test_every_reason_that_a_service_gives_is_in_its_contract(service):
    given = {path: raised(tree) for path, tree in sources(f"services/{service}")}
    assert any(given.values()), "no reason is found any more"
    missing = {
        f"{path.relative_to(ROOT)}: {reason}"
        for path, found in given.items()
        for reason in found - reasons(service)
    }
    assert missing == set()


def test_every_reason_that_the_chassis_and_the_gateway_give_is_in_a_contract():
    everywhere = frozenset().union(*map(reasons, SERVICES))
    for folder, known in (("services/chassis", reasons("common")), ("gateway", everywhere)):
        given = {path: raised(tree) for path, tree in sources(folder)}
        assert any(given.values()), "no reason is found any more"
        missing = {
            f"{path.relative_to(ROOT)}: {reason}" for path, found in given.items() for reason in found - known
        }
        assert missing == set()


def test_generated_code_is_fresh(tmp_path):
    subprocess.run([sys.executable, "protos/generate.py", str(tmp_path)], cwd=ROOT, check=True)

    def listing(folder: Path) -> set[str]:
        return {
            str(path.relative_to(folder))
            for path in folder.rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        }

    committed = ROOT / "protos" / "gen"
    assert listing(committed) == listing(tmp_path), "run `make protos` and commit protos/gen"
    _, differing, unreadable = filecmp.cmpfiles(committed, tmp_path, sorted(listing(tmp_path)), shallow=False)
    assert (differing, unreadable) == ([], []), "run `make protos` and commit protos/gen"


# Lists that are whole, however long they are, and why.
WHOLE = {
    "RegistryService.ListPersons": "of one family",
    "RegistryService.ListConsents": "of one family",
    **{
        f"{service}Service.ListOpenWork": "of one case; closing wants a choice for each"
        for service in ("Registry", "Assessment", "Referral", "Benefits")
    },
    "RegistryService.ListDocuments": "of one case",
    "RegistryService.ListClocks": "of one case",
    "RegistryService.ListProtections": "of one case",
    "RegistryService.ListProtocolEntries": "of one case",
    "RegistryService.ListMunicipalities": "reference data",
    "RegistryService.ListSettlements": "reference data of one municipality",
    "RegistryService.ListHolidays": "reference data of one year",
    "RegistryService.ListClockRules": "reference data",
    "AssessmentService.ListRatings": "of one case",
    **{
        f"{service}Service.ListActDateCorrections": "of one case, or of one session"
        for service in ("Registry", "Assessment", "Referral", "Benefits")
    },
    "AssessmentService.ListMonitoring": "of one case, one a month",
    "AssessmentService.ListPackages": "reference data",
    "BenefitsService.ListSchemes": "reference data",
    "BenefitsService.ListDecisionReasons": "reference data",
    "ReferralService.ListVocabulary": "reference data",
    "ReferralService.ListCounsellingTerms": "reference data",
    "ReferralService.CountReferrals": "one a state; a count says where it ends",
    "ReportingService.ListMeasures": "reference data",
    "RegistryService.BatchGetCards": "of what the question names",
    "BenefitsService.ListReadableFiles": "of what the question names",
    "IdentityService.BatchGetAccountNames": "of what the question names",
}


def test_no_list_ends_in_silence():
    """It comes in pages, says that there is more, or stands here with the reason why it is whole."""
    silent = set()
    for method in methods():
        name, answer = f"{method.containing_service.name}.{method.name}", method.output_type
        listed = [field for field in answer.fields if field.is_repeated and field.message_type]
        if not listed or not method.name.startswith(("List", "Search", "BatchGet", "Count")):
            continue
        if not {"next_page_token", "more"} & {field.name for field in answer.fields}:
            silent.add(name)
    assert silent == WHOLE.keys()
