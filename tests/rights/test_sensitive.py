"""What each role sees of what is sensitive, and that nobody overwrites what they don't see.

Every sensitive field holds a word of its own, every RPC is asked by every role, and wherever the word
comes back is a line of `sensitive.txt`. That file is read by people: change it by hand, and only if the
role shall see the field from now on.
"""

import io
import json
import zipfile
from collections.abc import AsyncIterator, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.descriptor import Descriptor, MethodDescriptor
from prag.assessment.v1 import assessment_service_pb2 as assessment
from prag.registry.v1 import registry_service_pb2 as registry
from pypdf import PdfReader

from services.assessment import reference
from services.chassis import jobs
from services.chassis.auth.sensitivity import sensitivity_of
from services.domain.roles import ROLES
from tests.descriptors import services_of
from tests.rights.calls import Caller, request
from tests.rights.example_cases import MACHINES, OTHER_STRAND, OWN, PEOPLE, furnish
from tests.rights.records import RECORDS
from tests.rights.seeds import add
from tests.rights.test_access import arrange, beside_all
from tests.rights.test_matrix import ALL, expected, methods, take_back
from tests.running_services import UnderTest

TABLE = Path(__file__).with_name("sensitive.txt")
_BY = {person.account_id.partition(":")[0]: person for person in PEOPLE}

# Field and the word that it holds.
PERSON = {
    "community": "CANARYone",
    "vulnerabilities": "CANARYtwo",
    "health_note": "CANARYthree",
    "protection_note": "CANARYfour",
}
# As that of a person stands in a row of its own.
NEED = {"vulnerability_records": "CANARYnine"}
PAPER = {"medical document's note": "CANARYfive", "medical document's content": "CANARYsix"}
ANSWERS = {"health_note": "CANARYseven", "protection_note": "CANARYeight"}
# One of each ministry's.
CASES = (OWN, OTHER_STRAND)
WORDS = {
    **PERSON,
    **NEED,
    **PAPER,
    **{f"answer to {question}": word for question, word in ANSWERS.items()},
}


def sensitive(descriptor: Descriptor) -> Iterator[str]:
    """Return the sensitive fields of a message type by name."""
    yield from (field.name for field in descriptor.fields if sensitivity_of(field))


def told() -> dict[str, set[str]]:
    """Return the sensitive fields of all messages that RPCs take or give, by message."""
    seen: dict[str, set[str]] = {}
    waiting = [
        part
        for name in ALL
        for service in services_of(name)
        for method in service.methods
        for part in (method.input_type, method.output_type)
    ]
    while waiting:
        kind = waiting.pop()
        if kind.full_name not in seen:
            seen[kind.full_name] = set(sensitive(kind))
            waiting += [field.message_type for field in kind.fields if field.message_type is not None]
    return {name: fields for name, fields in seen.items() if fields}


def test_each_sensitive_field_has_its_word():
    assert told() == {
        "prag.registry.v1.Person": {*PERSON, *NEED},
        # Taken, and never given.
        "prag.registry.v1.RecordVulnerabilityRequest": {"code"},
    }, "a new sensitive field needs a word here"
    kinds = {question.sensitivity for question in reference.form("OPP").questions}
    assert kinds == {"", "HEALTH", "PROTECTION"}
    assert {reference.form("OPP").by_code()[code].sensitivity for code in ANSWERS} == {"HEALTH", "PROTECTION"}


@pytest.fixture(params=ALL)
async def country(request, service_under_test, quiet) -> AsyncIterator[tuple[UnderTest, Caller]]:
    """A service beside the others, with two cases that are full of what is sensitive."""
    async with beside_all(service_under_test, request.param) as (tested, everybody, caller):
        for one in everybody:
            if one.service.name != "identity":
                await furnish(one, CASES)
            await full_of(one)
        await take_back(tested)
        yield tested, caller


async def full_of(one: UnderTest) -> None:
    """Write the words where they belong."""
    database, name = one.database, one.service.name
    if name == "registry":
        await database.all(
            "UPDATE person SET community = $1, vulnerabilities = ARRAY[$2], health_note = $3,"
            " protection_note = $4",
            *PERSON.values(),
        )
        await database.all("UPDATE vulnerability SET end_reason = $1", *NEED.values())
        await database.all(
            "UPDATE document SET kind = 'MEDICAL', sensitivity = 'HEALTH', note = $1, added_by = 'a doctor'",
            PAPER["medical document's note"],
        )
        content = b"%PDF-1.7 " + PAPER["medical document's content"].encode()
        for at in CASES:
            (Path(one.runtime.settings.blobs) / "blobs" / str(at.ids["blob"])).write_bytes(content)
    if name == "assessment":
        await database.all(
            "UPDATE submission SET answers = jsonb_build_object('health_note', jsonb_build_array($1::text),"
            " 'protection_note', jsonb_build_array($2::text))",
            *ANSWERS.values(),
        )
    if name == "reporting":
        await add(
            database,
            "profile",
            municipality=OWN.municipality,
            person_id=OWN.ids["person"],
            community=PERSON["community"],
            vulnerabilities=[PERSON["vulnerabilities"]],
        )


def golden(name: str) -> list[str]:
    """Return the lines of a service."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.startswith(f"{name}.")]


@pytest.mark.timeout(300)
async def test_each_role_sees_what_the_table_says(country):
    tested, caller = country
    name = tested.service.name
    seen = []
    for rpc, method in methods(name).items():
        by_fields: dict[tuple[str, ...], list[str]] = {}
        for by in (*PEOPLE, *MACHINES):
            what = expected(name)[rpc].more
            answers = [await everything(caller, method, request(method, at, what), by) for at in CASES]
            fields = tuple(field for field, word in WORDS.items() if word.encode() in b"".join(answers))
            if fields:
                by_fields.setdefault(fields, []).append(by.account_id.removesuffix(":person"))
        seen += [f"{name}.{rpc}: {', '.join(fields)}: {', '.join(who)}" for fields, who in by_fields.items()]
    assert seen == golden(name)


async def everything(caller: Caller, method: MethodDescriptor, what: Any, by: Any) -> bytes:
    """Return all that comes back, of a stream too."""
    if not method.server_streaming:
        return (await caller.call(method, what, by)).body
    return b"".join([part.body async for part in caller.stream(method, what, by)])


@pytest.mark.parametrize(
    ("name", "rpc"),
    [
        ("registry", "PrintCaseFile"),
        ("registry", "MakeDossier"),
        ("assessment", "PrintPlan"),
        ("assessment", "PrintSlip"),
        ("benefits", "PrintAct"),
        ("reporting", "ExportPlan"),
    ],
)
async def test_what_is_printed_or_exported_shows_none_of_it(name, rpc, service_under_test, quiet):
    line = RECORDS[name].get(rpc)
    by = _BY[line.by if line else "mocr_head"]
    async with beside_all(service_under_test, name) as (tested, everybody, caller):
        for one in everybody:
            if one.service.name != "identity":
                await furnish(one, (OWN,))
            await full_of(one)
            if line:
                await arrange(one, OWN, line)
        more = line.more if line else {"municipality": OWN.municipality}
        ordered = await caller.call(methods(name)[rpc], request(methods(name)[rpc], OWN, more), by)
        assert ordered.code == "OK", ordered
        assert await jobs.step(tested.runtime)
        done = await tested.database.all("SELECT * FROM job")
        assert [row["state"] for row in done] == ["DONE"], done
        [row] = done
        made = Path(tested.runtime.settings.blobs) / "blobs" / str(row["result_blob_id"])
        text = text_of(made.read_bytes())
        assert not [field for field, word in WORDS.items() if word in text]
        # It was read, and not passed by: the family, or the plan, is in it.
        assert "Nenad" in text or name == "reporting"
        # A slip, which anybody may find, has first names alone.
        assert ("Rašić" in text) is (rpc not in {"PrintSlip", "ExportPlan"})


def text_of(content: bytes) -> str:
    """Return the words of a PDF or of a spreadsheet."""
    if content.startswith(b"%PDF"):
        return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    with zipfile.ZipFile(io.BytesIO(content)) as sheets:
        return " ".join(sheets.read(one).decode("utf-8", "replace") for one in sheets.namelist())


def unseen(role: str, fields: Iterable[str], of: Any) -> list[str]:
    """Return those of the fields that a role does not see."""
    return [field for field in fields if of(field) not in ROLES[role].sees]


def camel(field: str) -> str:
    """Write a field's name as JSON has it."""
    first, *more = field.split("_")
    return first + "".join(word.title() for word in more)


def _kind_of_field(field: str) -> str:
    return sensitivity_of(registry.Person.DESCRIPTOR.fields_by_name[field])


def _kind_of_answer(question: str) -> str:
    return reference.form("OPP").by_code()[question].sensitivity


async def test_a_hidden_field_of_a_person_is_not_overwritten(service_under_test, quiet):
    """By a mask, by a value alone, by an empty one: it stands as it stood, for every field and role."""
    tried = 0
    async with beside_all(service_under_test, "registry") as (tested, _, caller):
        await furnish(tested, (OWN,))
        await full_of(tested)
        method = methods("registry")["UpdatePerson"]
        before = await tested.database.all("SELECT * FROM person ORDER BY id")
        for role in ROLES:
            for field in unseen(role, PERSON, _kind_of_field):
                for value in ["", "made up"] if field != "vulnerabilities" else [[], ["OTHER"]]:
                    for mask in ({}, {"update_mask": camel(field)}, {"update_mask": "*"}):
                        person = {"id": str(OWN.ids["person"]), "etag": "0", field: value}
                        await caller.call(method, request(method, OWN, {"person": person, **mask}), _BY[role])
                        tried += 1
        assert await tested.database.all("SELECT * FROM person ORDER BY id") == before
        # The same call changes what its caller does see.
        person = {"id": str(OWN.ids["person"]), "etag": "0", "community": "TURK"}
        answer = await caller.call(method, request(method, OWN, {"person": person}), _BY["mocr_officer"])
        assert answer.code == "OK"
        after = await tested.database.all("SELECT * FROM person WHERE id = $1", OWN.ids["person"])
        kept = {field: after[0][field] for field in PERSON}
        words = {**PERSON, "vulnerabilities": [PERSON["vulnerabilities"]]}
        assert kept == {**words, "community": "TURK"}
    assert tried > 3 * len(ROLES)


async def test_a_hidden_answer_is_not_overwritten(service_under_test, quiet):
    questions = [one.code for one in reference.form("OPP").questions if one.sensitivity]
    line = RECORDS["assessment"]["SaveOpp"]
    async with beside_all(service_under_test, "assessment") as (tested, everybody, caller):
        for one in everybody:
            if one.service.name != "identity":
                await furnish(one, (OWN,))
                await arrange(one, OWN, line)
        stood = {code: ["NO"] for code in questions}
        await tested.database.all(
            "UPDATE submission SET answers = $1::jsonb, authors = $2::jsonb, begun_by = 'a colleague'",
            json.dumps(stood),
            json.dumps(dict.fromkeys(stood, "a colleague")),
        )
        method = methods("assessment")["SaveOpp"]
        for question in questions:
            for values in ([], ["YES"]):
                for role in ROLES:
                    if _kind_of_answer(question) in ROLES[role].sees:
                        continue
                    etag = (await tested.database.all("SELECT version FROM submission"))[0]["version"]
                    given = {"etag": str(etag), "answers": [{"question": question, "values": values}]}
                    answer = await caller.call(method, request(method, OWN, given), _BY[role])
                    assert answer.code != "INTERNAL"
                    assert isinstance(answer.message, assessment.Submission | None)
        rows = await tested.database.all("SELECT answers FROM submission")
        assert json.loads(rows[0]["answers"]) == stood
