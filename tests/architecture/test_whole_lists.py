"""A page that shows a list says that there is more, or turns its pages, or reads it whole.

That an answer says so is held by test_contracts.py; here stands whether its page does.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Final

from gateway.api import contracts
from tests.architecture.contracts import ROOT

_SAYS: Final = re.compile(r"\w+\.(?:next_page_token|more)\b")
_TEMPLATE: Final = re.compile(r'"([a-z_-]+/[a-z_-]+\.html)"')
# Who takes one page without a word, and why nobody misses the rest.
_PLACE: Final = "those of one municipality or kind, of which identity gives two thousand"
_COUNT: Final = "a number in the menu, which counts what the page shows"
_FOUND: Final = "one of a list, which is found or not there"
_SHORT: Final = "the newest few, beside the way to all of them"
ONE_PAGE: Final[dict[str, str]] = {
    **dict.fromkeys(
        (
            "officer/activities/pages.py:_offer ListColleagues",
            "officer/administration/accounts.py:_institutions ListInstitutions",
            "officer/administration/institutions.py:index ListInstitutions",
            "officer/administration/institutions.py:institution ListClients",
            "officer/administration/systems.py:index ListClients",
            "officer/cases/acts.py:_officers ListColleagues",
            "officer/cases/officers.py:officers_at_work ListColleagues",
            "officer/cases/protection.py:_colleagues ListColleagues",
            "officer/commission/bodies.py:colleagues ListColleagues",
            "officer/counselling/pages.py:_choices ListColleagues",
            "officer/agreements/pages.py:new ListColleagues",
            "officer/commission/bodies.py:_arranged ListInstitutions",
        ),
        _PLACE,
    ),
    **dict.fromkeys(
        ("officer/benefits/applications.py:to_do ListWork", "officer/commission/lists.py:to_do ListWork"),
        _COUNT,
    ),
    **dict.fromkeys(
        (
            "officer/benefits/deliveries.py:_entitlement ListEntitlements",
            "officer/cases/protection.py:protected_match ListProtectedMatches",
            "officer/cases/transfers.py:gone ListTransfers",
            "officer/people/search.py:search ListCases",
        ),
        _FOUND,
    ),
    **dict.fromkeys(
        (
            "officer/cases/overview.py:overview ListNotes",
            "officer/cases/overview.py:overview ListTimeline",
            "officer/cases/overview.py:overview ListWork",
        ),
        _SHORT,
    ),
    "officer/approvals/pages.py:_waiting ListWork": "what is approved makes room for the rest",
    "officer/benefits/of_case.py:of_case ListEntitlements": "of one case, of which five hundred are given",
    "officer/agreements/pages.py:_meetings ListMeetings": "the newest; at an older one it is a note",
    "officer/meetings/lists.py:show ListAgreements": "of one meeting, which discusses no 200 families",
    "officer/referrals/office.py:of_case ListAgreements": "of one case, of which no 200 are made",
    "officer/referrals/office.py:of_case ListCounselling": "its template leads to the rest",
    "officer/meetings/lists.py:_duties ListOfficeDuties": "of a year; what is late longer is in the queue",
    "officer/cases/notes.py:_listed ListNotes": "its page says it (`index`)",
    "officer/activities/pages.py:_offer SearchPersons": "its page says it beside the box",
    "officer/people/search.py:_page SearchPersons": "its page says it (`_show`)",
}


def answers() -> dict[str, set[str]]:
    """What each RPC answers that lists: the fields that say how long the list is."""
    return {
        method.name: {field.name for field in method.output_type.fields} & {"next_page_token", "more"}
        for service in contracts.services()
        for method in service.methods
        if method.name.startswith(("List", "Search"))
    }


def silent() -> Iterator[str]:
    """Each place that asks for a list which may go on, and does not say of each that it does."""
    may_go_on = {name for name, fields in answers().items() if fields}
    for path in sorted((ROOT / "gateway").rglob("*.py")):
        if "api" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        for function in ast.walk(ast.parse(text)):
            if not isinstance(function, ast.FunctionDef):
                continue
            asked = {
                node.func.attr
                for node in ast.walk(function)
                if isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in may_go_on
            }
            source = ast.get_source_segment(text, function) or ""
            shown = "".join(
                (ROOT / "gateway/templates" / name).read_text(encoding="utf-8")
                for name in _TEMPLATE.findall(source)
            )
            # Of several lists each is asked on its own.
            if len(set(_SAYS.findall(source + shown))) < len(asked):
                for rpc in sorted(asked):
                    yield f"{path.relative_to(ROOT / 'gateway')}:{function.name} {rpc}"


def test_a_page_says_that_its_list_goes_on() -> None:
    assert set(silent()) == set(ONE_PAGE)
