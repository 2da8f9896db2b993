"""Reference data of data/: the questionnaire, the standard packages, the grounds. Read once, at start.

A rule sees codes; texts are for whoever shows or prints them. A file that names a need or a question that
does not exist lets the service not start.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from services.assessment.rules.opp import Question
from services.assessment.rules.plans import APPROVERS, PackageItem
from services.chassis.errors import NotFound

__all__ = ["Form", "Packages", "form", "forms", "ground", "packages"]

DATA: Final = Path(__file__).parent / "data"
# The questionnaires of DATA; a code comes from outside and never becomes a path unread.
_FORMS: Final = ("OPP",)


@dataclass(frozen=True)
class Form:
    """A version of a questionnaire."""

    code: str
    version: int
    questions: tuple[Question, ...]
    # As written in the file, with its texts.
    source: Mapping[str, Any]

    def by_code(self) -> dict[str, Question]:
        """Return the questions by their codes."""
        return {question.code: question for question in self.questions}


@dataclass(frozen=True)
class Packages:
    """The standard packages."""

    items: tuple[PackageItem, ...]
    source: Mapping[str, Any]

    def item(self, code: str) -> PackageItem | None:
        """Return an item by its code."""
        return next((item for item in self.items if item.code == code), None)

    def finished_by(self, code: str) -> frozenset[str] | None:
        """Return the outcomes that finish an item; None for one of the officer's own words."""
        item = self.item(code)
        return item.finished_by if item else None

    @property
    def needs(self) -> tuple[str, ...]:
        """Return the codes of needs."""
        return tuple(need["code"] for need in self.source["needs"])

    def name(self, code: str) -> Mapping[str, str]:
        """Return the texts of a need or an item; nothing for an unknown one."""
        for entry in (*self.source["needs"], *self.source["items"]):
            if entry["code"] == code:
                name: Mapping[str, str] = entry["name"]
                return name
        return {}


def form(code: str, version: int = 0) -> Form:
    """Return a version of a questionnaire, the newest when none is named."""
    versions = {form.version: form for form in forms(code)}
    if not versions or version not in {0, *versions}:
        raise NotFound("QUESTIONNAIRE_NOT_FOUND")
    return versions[version or max(versions)]


@cache
def forms(code: str) -> tuple[Form, ...]:
    """Return all versions of a questionnaire: what was answered is read by the one that asked."""
    if code not in _FORMS:
        return ()
    return tuple(_form(path) for path in sorted(DATA.glob(f"{code.lower()}-*.yaml")))


def _form(path: Path) -> Form:
    source = _read(path)
    if path.stem != f"{source['code'].lower()}-{source['version']}":
        raise ValueError(f"{path.name} holds version {source['version']} of {source['code']}")
    questions = tuple(
        _question(question, section.get("sensitivity", ""))
        for section in source["sections"]
        for question in section["questions"]
    )
    _check_form(questions, packages().needs)
    return Form(source["code"], source["version"], questions, source)


@cache
def packages() -> Packages:
    """Return the standard packages."""
    source = _read(DATA / "packages.yaml")
    items = tuple(
        PackageItem(
            code=item["code"],
            need=item["need"],
            institution_kind=item.get("institution_kind", ""),
            scheme=item.get("scheme", ""),
            finished_by=frozenset(item["finished_by"]),
            usual_days=item["usual_days"],
            strands=frozenset(item.get("strands", APPROVERS)),
            of=item.get("for", ""),
            when={question: frozenset(values) for question, values in item.get("when", {}).items()},
            proposed=item.get("proposed", True),
        )
        for item in source["items"]
    )
    needs = {need["code"] for need in source["needs"]}
    _unknown("packages.yaml", (item.need for item in items), needs)
    return Packages(items, source)


def ground(recipient: str, today: dt.date) -> str:
    """Return on what ground a kind of recipient may be shown data; consent unless the data say more."""
    for entry in _grounds():
        until = entry.get("valid_to")
        if (
            entry["recipient"] == recipient
            and entry["valid_from"] <= today
            and (until is None or today <= until)
        ):
            return str(entry["ground"])
    return "CONSENT"


@cache
def _grounds() -> list[dict[str, Any]]:
    grounds: list[dict[str, Any]] = _read(DATA / "grounds.yaml")["grounds"]
    return grounds


def _read(path: Path) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return read


def _question(source: Mapping[str, Any], sensitivity: str) -> Question:
    ((asked_if, values),) = source.get("asked_if", {"": []}).items()
    return Question(
        code=source["code"],
        kind=source["kind"],
        required=source.get("required", False),
        choices=tuple(choice["code"] for choice in source.get("choices", ())),
        finds=source.get("finds", {}),
        asked_if=asked_if,
        asked_if_values=tuple(values),
        sensitivity=source.get("sensitivity", sensitivity),
    )


def _check_form(questions: tuple[Question, ...], needs: Iterable[str]) -> None:
    codes = {question.code for question in questions}
    _unknown("the questionnaire", (question.asked_if for question in questions if question.asked_if), codes)
    _unknown("the questionnaire", (need for each in questions for need in each.finds.values()), set(needs))


def _unknown(where: str, used: Iterable[str], known: set[str]) -> None:
    unknown = sorted(set(used) - known)
    if unknown:
        raise ValueError(f"{where} names {', '.join(unknown)}, which is not there")
