"""How a counselling is shown: on one line, and whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import url_for
from prag.referral.v1 import counselling_pb2 as pb

from gateway import labels
from gateway.auth import current
from gateway.cards import person_cards
from gateway.clients import or_default, services
from gateway.formats import day, localized
from gateway.locale import gettext as _
from gateway.locale import ngettext
from gateway.officer.cases.case_layout import account_names, languages
from gateway.reference import institution_names

__all__ = ["entry_facts", "rows_of", "term_names", "terms"]


def terms() -> pb.ListCounsellingTermsResponse:
    """All topics and papers; none while referral does not answer."""
    asked = pb.ListCounsellingTermsRequest()
    return or_default(
        lambda: services().referral.ListCounsellingTerms(asked), pb.ListCounsellingTermsResponse()
    )


def term_names(known: pb.ListCounsellingTermsResponse) -> dict[str, str]:
    """Names of topics and papers by code."""
    return {one.code: localized(one.name) for one in (*known.topics, *known.papers)}


def rows_of(listed: Iterable[pb.Counselling], known: pb.ListCounsellingTermsResponse) -> list[dict[str, Any]]:
    """Counselling on one line each: on which day, about what, with whom, by whom."""
    rows, words = list(listed), term_names(known)
    accounts = account_names(one.entry.counselled_by for one in rows)
    offices = institution_names() if rows else {}
    names = people(person for one in rows for person in one.entry.person_ids)
    return [
        {
            "url": url_for("counselling.show", counselling_id=one.id),
            "day": day(one.entry.counselled_on),
            "topics": ", ".join(words.get(code, code) for code in one.entry.topics),
            "with": with_whom(one, names),
            "case": one.case_number,
            "by": ", ".join(
                part
                for part in (
                    accounts.get(one.entry.counselled_by, ""),
                    offices.get(one.institution_id) or labels.label(one.institution_kind),
                )
                if part
            ),
            "late": one.recorded_late,
            "undone": bool(one.undone_by),
        }
        for one in rows
    ]


def people(persons: Iterable[str]) -> dict[str, str]:
    """Names of persons for who may see them; an institution has those of its referrals alone."""
    if not current().may("person.card"):
        return {}
    return {card.person_id: f"{card.given_name} {card.family_name}".strip() for card in person_cards(persons)}


def with_whom(one: pb.Counselling, names: Mapping[str, str]) -> str:
    """Names as far as the reader sees them, else how many."""
    known = [names[person] for person in one.entry.person_ids if names.get(person)]
    if known and len(known) == len(one.entry.person_ids):
        return ", ".join(known)
    count = len(one.entry.person_ids) + sum(group.count for group in one.entry.groups)
    return ngettext("%(num)s person", "%(num)s persons", count)


def entry_facts(
    entry: pb.CounsellingEntry,
    words: Mapping[str, str],
    names: Mapping[str, str],
    accounts: Mapping[str, str],
) -> list[tuple[str, str]]:
    """All that is said of a counselling."""

    def said(codes: Iterable[str]) -> str:
        return ", ".join(words.get(code, code) for code in codes)

    groups = [f"{group_name(group.sex, group.age_band)}: {group.count}" for group in entry.groups]
    whom = [names.get(person) or _("a person whose data are not shared now") for person in entry.person_ids]
    rows = [
        (_("Day"), day(entry.counselled_on)),
        (_("Counselled by"), accounts.get(entry.counselled_by, _("an account without a name"))),
        (_("Topics"), said(entry.topics)),
        (_("Language"), languages([entry.language])),
        (_("Persons"), ", ".join(whom or groups)),
        (_("Papers named"), said(entry.papers_told)),
        (_("Papers helped with"), said(entry.papers_helped)),
        (_("Application helped with"), said([entry.application_for] if entry.application_for else [])),
    ]
    return [(word, value) for word, value in rows if value]


def group_name(sex: int, band: int) -> str:
    """Women and girls, 18 to 29."""
    names = pb.CounselledSex.Name(sex), pb.AgeBand.Name(band)
    return ", ".join(labels.label(name) for name in names)
