"""Schemes: a change is a new dated version; what was drafted before keeps its checklist."""

from __future__ import annotations

from typing import Any, Final

from prag.benefits.v1 import benefits_service_pb2 as pb
from prag.registry.v1 import registry_service_pb2 as registry
from sqlalchemy import select

from services.benefits.models import SchemeVersion
from services.benefits.reference import Scheme
from services.benefits.rules.acts import ACTS
from services.chassis.database import etags
from services.chassis.database.database import Tx
from services.chassis.database.locks import one_at_a_time
from services.chassis.dates import day, day_of
from services.chassis.errors import InvalidArgument, Violation

EDITABLE: Final = ("name", "checklist", "ceiling", "months", "once", "provenance")


async def update_scheme(tx: Tx, request: pb.UpdateSchemeRequest, current: Scheme) -> SchemeVersion:
    """Write a new version, in force from the day that the provenance names, or from today."""
    given = request.scheme
    await one_at_a_time(tx, f"scheme:{given.code}")
    query = select(SchemeVersion).where(SchemeVersion.code == given.code)
    newest = (await tx.session.execute(query.order_by(SchemeVersion.number.desc()).limit(1))).scalar()
    number = newest.number if newest else 0
    etags.check_seen(str(number), given.etag)
    paths = list(request.update_mask.paths)
    verified_on = day(given.provenance.verified_on, "scheme.provenance.verified_on")
    ACTS.require("UpdateScheme.scheme.provenance.verified_on", verified_on, tx.now)
    # The newest version is the base, also when it is not in force yet.
    content = dict(newest.content if newest else current.content)
    for path in paths:
        _change(content, given, path)
    valid_from = day(given.provenance.valid_from, "scheme.provenance.valid_from") or day_of(tx.now)
    content["provenance"] = {**content["provenance"], "valid_from": valid_from.isoformat()}
    version = SchemeVersion(
        code=given.code,
        number=number + 1,
        valid_from=valid_from,
        content=content,
        changed_by=tx.actor.account_id,
    )
    tx.session.add(version)
    await tx.session.flush()
    return version


def _change(content: dict[str, Any], given: pb.Scheme, path: str) -> None:
    match path:
        case "name":
            content["name"] = _texts(given.name, "scheme.name")
        case "checklist":
            content["checklist"] = _checklist(given)
        case "ceiling":
            content["ceiling"] = _ceiling(given)
        case "months":
            content["months"] = _months(given)
        case "once":
            content["once"] = given.once
        case "provenance":
            content["provenance"] = _provenance(given)
        case _:
            raise InvalidArgument(fields=[Violation("update_mask", "UPDATE_MASK_INVALID", {"path": path})])


def _texts(text_: Any, field: str) -> dict[str, str]:
    missing = [language for language in ("sq", "sr", "en") if not getattr(text_, language).strip()]
    if missing:
        raise InvalidArgument(
            fields=[Violation(f"{field}.{language}", "FIELD_REQUIRED") for language in missing]
        )
    return {"sq": text_.sq, "sr": text_.sr, "en": text_.en}


def _checklist(given: pb.Scheme) -> list[dict[str, Any]]:
    codes = [point.code for point in given.checklist]
    if len(set(codes)) != len(codes) or not all(codes):
        raise InvalidArgument(fields=[Violation("scheme.checklist", "FIELD_DUPLICATE")])
    unknown = [
        Violation(f"scheme.checklist[{number}].document_kind", "FIELD_UNKNOWN_VALUE")
        for number, point in enumerate(given.checklist)
        if f"DOCUMENT_KIND_{point.document_kind}" not in registry.DocumentKind.keys()[1:]
    ]
    if unknown:
        raise InvalidArgument(fields=unknown)
    return [
        {
            "code": point.code,
            "document_kind": point.document_kind,
            "required": point.required,
            "text": _texts(point.text, f"scheme.checklist[{number}].text"),
        }
        for number, point in enumerate(given.checklist)
    ]


def _ceiling(given: pb.Scheme) -> int | None:
    if not given.HasField("ceiling"):
        return None
    if given.ceiling.currency != "EUR" or given.ceiling.minor_units <= 0:
        raise InvalidArgument(fields=[Violation("scheme.ceiling", "MONEY_INVALID")])
    return int(given.ceiling.minor_units)


def _months(given: pb.Scheme) -> int | None:
    if not given.HasField("months"):
        return None
    return given.months


def _provenance(given: pb.Scheme) -> dict[str, Any]:
    stated = given.provenance
    if not stated.source.strip():
        raise InvalidArgument(fields=[Violation("scheme.provenance.source", "FIELD_REQUIRED")])
    verified_on = day(stated.verified_on, "scheme.provenance.verified_on")
    return {
        "source": stated.source,
        "verified_by": stated.verified_by,
        "verified_on": verified_on.isoformat() if verified_on else "",
        "demo": stated.demo,
    }
