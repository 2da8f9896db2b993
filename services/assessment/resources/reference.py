"""Reference data as messages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache
from typing import Any

from google.protobuf.json_format import ParseDict
from prag.assessment.v1 import assessment_service_pb2 as pb
from prag.common.v1 import options_pb2, types_pb2

from services.assessment import reference

__all__ = ["packages", "questionnaire"]


@cache
def questionnaire(code: str, version: int) -> pb.Questionnaire:
    """Return a questionnaire with its texts."""
    form = reference.form(code, version)
    questions = form.by_code()
    message = pb.Questionnaire(
        code=form.code,
        version=form.version,
        title=types_pb2.LocalizedText(**form.source["title"]),
        provenance=_provenance(form.source["provenance"]),
    )
    for section in form.source["sections"]:
        added = message.sections.add(code=section["code"], title=types_pb2.LocalizedText(**section["title"]))
        for source in section["questions"]:
            question = questions[source["code"]]
            added.questions.add(
                code=question.code,
                text=types_pb2.LocalizedText(**source["text"]),
                hint=types_pb2.LocalizedText(**source.get("hint", {})),
                kind=question.kind,
                choices=[
                    pb.Choice(code=choice["code"], text=types_pb2.LocalizedText(**choice["text"]))
                    for choice in source.get("choices", ())
                ],
                required=question.required,
                finds=question.finds,
                asked_if=question.asked_if,
                asked_if_values=question.asked_if_values,
                prefill=source.get("prefill", ""),
                sensitivity=(
                    f"SENSITIVITY_{question.sensitivity}"
                    if question.sensitivity
                    else options_pb2.SENSITIVITY_UNSPECIFIED
                ),
            )
    return message


@cache
def packages() -> pb.ListPackagesResponse:
    """Return the standard packages with their texts."""
    known = reference.packages()
    message = pb.ListPackagesResponse(provenance=_provenance(known.source["provenance"]))
    for entry in known.source["needs"]:
        message.needs.add(code=entry["code"], name=types_pb2.LocalizedText(**entry["name"]))
    for item in known.items:
        message.items.add(
            code=item.code,
            name=types_pb2.LocalizedText(**known.name(item.code)),
            need=item.need,
            institution_kind=item.institution_kind,
            scheme=item.scheme,
            finished_by=sorted(item.finished_by),
            usual_days=item.usual_days,
            strands=[f"STRAND_{strand}" for strand in sorted(item.strands)],
        )
    return message


def _provenance(source: Mapping[str, Any]) -> types_pb2.Provenance:
    values = {
        name: {"year": value.year, "month": value.month, "day": value.day}
        if isinstance(value, dt.date)
        else value
        for name, value in source.items()
    }
    return ParseDict(values, types_pb2.Provenance())
