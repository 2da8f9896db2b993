"""Families that nobody takes for each other, their days, their papers and what they answer."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from typing import Any

from services.chassis.clock import Clock

SYLLABLES = ("ba", "de", "go", "lu", "mi", "ne", "po", "ra", "su", "te", "vo", "zi", "kri", "fa", "hle")


# What a family in Vranje asks for that wants its house in Ropotovo back; `requestedOn` is added.
RETURN_WISH: dict[str, Any] = {
    "kind": "RETURN_REQUEST_KIND_HOUSE",
    "displacementStatus": "DISPLACEMENT_STATUS_REFUGEE",
    "placeOfOrigin": "Ropotovo",
    "placeOfDisplacement": "Vranje",
    "placeOfSolution": "Ropotovo",
    "freeChoiceDeclared": True,
}

# What such a request is to come with, where there are children.
REQUEST_PAPERS = (
    *("FREE_CHOICE_DECLARATION", "DISPLACED_CARD", "IDENTITY", "POSSESSION_LIST", "BIRTH_CERTIFICATE"),
)


def today() -> date:
    """The day in Kosovo."""
    return Clock().today()


def yesterday() -> date:
    """The day before."""
    return today() - timedelta(days=1)


def birthday(first: int, years: int = 4) -> date:
    """Some day of these years: two families of the tests are not taken for each other."""
    return date(first, 1, 1) + timedelta(days=secrets.randbelow(365 * years))


def surname() -> str:
    """A family name that nobody in the register has, nor one that sounds like it."""
    return "".join(secrets.choice(SYLLABLES) for _ in range(4)).capitalize() + "ković"


# A family that stays in Ranilug: no house of its own, two children to enrol, the father looks for work.
ANSWERS: dict[str, Any] = {
    "intention": "STAY",
    "separated": "NO",
    "lone_carer": "NO",
    "documents_all": "YES",
    "property_papers": "NO",
    "dwelling": "RENT",
    "can_pay_rent": "NO",
    "furnished": "YES",
    "food": "YES",
    "heating": "YES",
    "health_help": "NO",
    "family_doctor": "YES",
    "children_out": "YES",
    "certificates": "NO",
    "seeks_work": "YES",
    "wants_training": "NO",
    "business_idea": "NO",
    "land": "NO",
    "income": "RELATIVES",
    "care_at_home": "NO",
    "safe": "YES",
    "violence": "NO",
    "wants_course": "NO",
}
