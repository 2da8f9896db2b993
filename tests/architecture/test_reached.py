"""Nothing is there that nobody gets to: an RPC, permission, code, clock, outcome or event has its way in.

What is given to programs alone, or kept for whoever asks later, stands in a list with its reason.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from gateway import create_app, menu
from gateway.labels.timeline import EVENTS
from gateway.officer.work import kinds
from services.chassis.rpc.callers import CALLERS
from services.chassis.rpc.guard import access_of
from services.domain import roles
from services.identity.rules.rights import KINDS
from tests.architecture.contracts import ROOT, events, methods, sources
from tests.architecture.snapshots import heard_by, page_routes
from tests.architecture.test_labels import FOR_PROGRAMS, enums

# Of the JSON API alone: a page has no use for it.
RPCS_OF_PROGRAMS = {
    "prag.identity.v1.IdentityService.GetOwnAccount": "a page knows its reader by the session",
    "prag.common.v1.JobService.ListJobs": "a page follows the one job that it ordered",
    "prag.common.v1.JobService.CancelJob": "a print takes seconds; a system's long job may be stopped",
}
# Told, and heard by nobody here: the log keeps them, and a new listener reads them from the beginning.
UNHEARD = {
    "prag.benefits.v1.BodyComposed": "benefits alone seats a commission, and shows what stood",
    "prag.benefits.v1.SessionCalledOff": "its applications go back to be called, which is told of each",
    "prag.benefits.v1.ProjectRecorded": "counted with the numbers of measure 8, which are not built",
    "prag.benefits.v1.ProjectCorrected": "as above",
    "prag.benefits.v1.ProjectStarted": "as above",
    "prag.benefits.v1.ProjectEnded": "as above",
    "prag.benefits.v1.ProjectStepUndone": "as above",
    "prag.benefits.v1.ProgressReportAsked": "as above",
    "prag.benefits.v1.ProgressReportReceived": "as above",
    "prag.benefits.v1.ProgressReportUndone": "as above",
    "prag.referral.v1.ContactRecorded": "counted with the numbers of measure 7, which are not built",
    "prag.referral.v1.ContactCorrected": "as above",
    "prag.referral.v1.WorkShared": "as above, and of measure 8",
    "prag.referral.v1.ShareAnswered": "as above",
    "prag.referral.v1.ShareUndone": "as above",
    "prag.referral.v1.ContactEnded": "as above",
    "prag.referral.v1.ContactResumed": "as above",
    "prag.referral.v1.ContactTalked": "as above",
    "prag.referral.v1.ContactTalkUndone": "as above",
    "prag.referral.v1.MeetingPlanned": "a duty is met by a meeting that was held",
    "prag.referral.v1.MeetingCancelled": "as above",
    "prag.reporting.v1.ActivityRecorded": "reporting counts its own activities from its own rows",
    "prag.reporting.v1.ActivityCorrected": "as above",
    "prag.reporting.v1.ActivityWithdrawn": "as above",
    "prag.reporting.v1.DefinitionChanged": "reporting counts by it, and keeps what stood",
}
NAMED = re.compile(r"[A-Z][A-Z0-9_]+")


def names_in(*folders: str) -> Iterator[str]:
    """What code names: attributes, and strings."""
    for _, tree in sources(*folders):
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute):
                yield node.attr
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def data(path: str) -> Any:
    """A file of rules."""
    return yaml.safe_load((ROOT / "services" / path).read_text(encoding="utf-8"))


def test_each_rpc_is_called_by_a_page_or_a_service():
    called = {*names_in("gateway"), *(name for of in CALLERS.values() for name in of)}
    unreached = {method.full_name for method in methods() if method.name not in called}
    assert unreached == set(RPCS_OF_PROGRAMS)


def test_each_permission_opens_something_and_somebody_may_have_it():
    asked = {access_of(method).permission for method in methods()}
    asked |= {access for _, _, access in page_routes()}
    asked |= set(names_in("services/registry/commands"))
    assert set(roles.PERMISSIONS) - asked == set()
    given = {role for kind in KINDS.values() for role in kind.roles}
    # The first administrator is made as Prag is started.
    assert set(roles.ROLES) - given <= {roles.ADMINISTRATOR}
    for permission, holders in roles.PERMISSIONS.items():
        assert holders, permission


def words() -> set[str]:
    """Every word in capitals of code, templates and data; not where words only are named for readers."""
    found: set[str] = set()
    for folder in ("services", "gateway"):
        for path in (ROOT / folder).rglob("*"):
            shown = {"labels", "translations", "migrations"} & set(path.parts)
            if path.suffix in {".py", ".yaml", ".html"} and not shown:
                found |= set(NAMED.findall(path.read_text(encoding="utf-8")))
    return found


def offered() -> set[str]:
    """Enums that a form offers whole."""
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "gateway/officer").rglob("*.py"))
    pairs = re.findall(r"enum_choices\(\w+\.(\w+)\)|\w+\.(\w+)\.items\(\)", code)
    return {chosen or listed for chosen, listed in pairs}


def test_each_code_is_used():
    """By a rule, a page or data; or a form offers all of its kind."""
    named, whole = words(), offered()
    unused = []
    for kind in enums():
        if kind.name == "Reason" or kind.full_name in FOR_PROGRAMS or kind.name in whole:
            continue
        prefix = re.sub(r"(?<!^)(?=[A-Z])", "_", kind.name).upper() + "_"
        unused += [
            value.name
            for value in kind.values
            if value.number and not named & {value.name, value.name.removeprefix(prefix)}
        ]
    assert unused == []


CLOCKS = data("registry/data/clock_rules.yaml")


@pytest.mark.parametrize("rule", CLOCKS, ids=lambda rule: rule["code"])
def test_each_clock_begins_and_leads_to_a_page(rule):
    told = {event.full_name for event in events()}
    assert {*rule.get("starts_on", ()), *rule.get("stops_on", ()), *rule.get("ends_on", ())} <= told
    # By what happens, or by the calendar; what it asks for is a row of somebody's work.
    assert rule.get("starts_on") or rule.get("every")
    assert rule["task"] in kinds.KINDS
    assert rule["who_acts"] in {*KINDS, "FAMILY", "INSTITUTION"}
    assert rule.get("escalates_to") in {None, *roles.ROLES}


VOCABULARY = data("referral/data/vocabulary.yaml")
TERMS = [
    pytest.param(term, id=term["code"]) for key in VOCABULARY for term in VOCABULARY[key] if "code" in term
]


@pytest.mark.parametrize("term", TERMS)
def test_each_outcome_and_reason_is_somebodys_to_choose(term):
    """Of kinds of institutions to which a page refers, and in which somebody may answer."""
    for kind in term.get("kinds", ()):
        assert kind in menu.HELPERS
        assert any("referral.answer" in roles.ROLES[role].permissions for role in KINDS[kind].roles)


def test_each_event_is_heard_or_shown():
    reached = {*heard_by(), *EVENTS}
    assert {event.full_name for event in events()} - reached == set(UNHEARD)


def test_each_kind_of_work_leads_to_a_page():
    app = create_app()
    paths = {rule.endpoint for rule in app.url_map.iter_rules()}
    code = (ROOT / "gateway" / "officer" / "work" / "kinds.py").read_text(encoding="utf-8")
    named = set(re.findall(r'(?:_page\(|url_if_there\()\s*"([\w.]+)"', code))
    assert len(named) > 10
    assert named <= paths
