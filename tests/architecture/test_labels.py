"""Whatever code a page may show has its word in each language: nobody is told `ITEM_STATE_CANNOT`.

That a text is translated is the catalogues' check; here each code has a text at all, and the reader is told
it and not the code.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import yaml
from flask import Flask
from google.protobuf.descriptor import Descriptor, EnumDescriptor

from gateway import create_app, labels
from gateway.labels.timeline import EVENTS
from gateway.locale import LANGUAGES
from gateway.officer.administration.forms import KINDS
from gateway.settings import Settings
from services.assessment.rules import monitoring
from services.benefits.rules import applications, sessions
from services.domain import open_work, purposes, roles
from services.domain.case_states import CaseState
from services.referral import rules as referrals
from services.registry.rules import fields, plausibility
from services.registry.subscribers import SUBSCRIPTIONS
from tests.architecture.contracts import ROOT, events, files

# Enums that only programs read.
FOR_PROGRAMS = {
    "prag.common.v1.Sensitivity": "an option of fields; pages say that a value is hidden, not of which kind",
}
# Words that are the same in whatever language.
NAMES = {"IDENTIFIER_KIND_JMBG"}
SCHEMES = yaml.safe_load((ROOT / "services/benefits/data/schemes.yaml").read_text(encoding="utf-8"))
# Codes that are no enum's values, by what stands before them in the tables of words.
CODES = {
    "": (
        *roles.ROLES,
        *KINDS,
        # As a refusal says in which state something is.
        *CaseState,
        *referrals.State,
        *applications.State,
        *sessions.SessionState,
        *sessions.PointState,
    ),
    "VULNERABILITY_": fields.VULNERABILITIES,
    "COMMUNITY_": fields.COMMUNITIES,
    "PERMIT_": fields.PERMITS,
    "CONSENT_FORM_": fields.CONSENT_FORMS,
    "PURPOSE_": purposes.PURPOSES,
    "RECIPIENT_": purposes.RECIPIENTS,
    "END_REASON_": (*open_work.END_REASONS_OF_BENEFITS, open_work.CASE_CLOSED),
    "PLAUSIBILITY_": tuple(plausibility.Code),
    "MET_": sorted(monitoring.MET),
    "LAW_": roles.STRANDS,
    "DELIVERY_": sorted({scheme["delivery_kind"] for scheme in SCHEMES["schemes"]}),
}


@pytest.fixture(scope="module")
def app() -> Flask:
    return create_app(Settings(secret_key="tests"))


def enums() -> Iterator[EnumDescriptor]:
    """Every enum of the protos, within messages too."""

    def within(message: Descriptor) -> Iterator[EnumDescriptor]:
        yield from message.enum_types
        for inner in message.nested_types:
            yield from within(inner)

    for file in files():
        yield from file.enum_types_by_name.values()
        for message in file.message_types_by_name.values():
            yield from within(message)


def without_words(codes: Iterator[str]) -> list[str]:
    return [code for code in codes if code not in NAMES and labels.label(code) in {code, ""}]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_value_of_an_enum_has_its_word(app, language):
    kinds = [kind for kind in enums() if kind.full_name not in FOR_PROGRAMS]
    assert len(kinds) > 30
    values = [(kind.name == "Reason", value.name) for kind in kinds for value in kind.values if value.number]
    with app.test_request_context(f"/?lang={language}"):
        assert without_words(name for is_reason, name in values if not is_reason) == []
        assert [name for is_reason, name in values if is_reason and not labels.has_reason(name)] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("prefix", CODES)
def test_each_code_has_its_word(app, language, prefix):
    assert CODES[prefix]
    with app.test_request_context(f"/?lang={language}"):
        assert without_words(f"{prefix}{code}" for code in CODES[prefix]) == []


def test_each_event_of_a_timeline_has_its_words():
    own = {event.full_name for event in events() if event.full_name.startswith("prag.registry.")}
    # What is heard of accounts and offices is of no case.
    heard = {kind.DESCRIPTOR for kind in SUBSCRIPTIONS if "case_id" in kind.DESCRIPTOR.fields_by_name}
    shown = {kind.full_name for kind in heard} | {
        event.full_name for event in events() if event.full_name in own and "case_id" in event.fields_by_name
    }
    assert shown == EVENTS.keys()
