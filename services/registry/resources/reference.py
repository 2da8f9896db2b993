"""Reference data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from prag.common.v1 import types_pb2
from prag.registry.v1 import registry_service_pb2 as pb

from services.chassis.database.columns import as_json
from services.chassis.database.etags import etag_of_latest
from services.chassis.dates import as_date
from services.registry.resources.codes import Columns, enum
from services.registry.rules.clocks import Effect

__all__ = ["clock_rule", "clock_rule_draft", "holiday", "municipality", "names", "settlement"]

_SHOWN_FROM: Final = 5


def municipality(row: Columns) -> pb.Municipality:
    """Return a municipality."""
    name = types_pb2.LocalizedText(sq=row["name_sq"], sr=row["name_sr_cyrl"], en=row["name_en"])
    return pb.Municipality(
        code=row["code"],
        name=name,
        region=row["region"],
        aliases=[alias for alias in row["aliases"].split("|") if alias],
        reviewed=row["reviewed"] == "yes",
    )


def settlement(row: Columns) -> pb.Settlement:
    """Return a settlement. Its English name is the dual one, which takes no side."""
    name = types_pb2.LocalizedText(sq=row["name_sq"], sr=row["name_sr_cyrl"], en=row["name_en"])
    return pb.Settlement(
        id=row["id"], municipality=row["municipality"], name=name, reviewed=row["reviewed"] == "yes"
    )


def names(value: Any) -> dict[str, str]:
    """Read the names of a day as they are kept."""
    result: dict[str, str] = as_json(value)
    return result


def holiday(on: dt.date, names: Mapping[str, str], *, overridden: bool, cancelled: bool) -> pb.Holiday:
    """Return a day off, or one that is worked after all."""
    message = pb.Holiday(name=types_pb2.LocalizedText(**names), overridden=overridden, cancelled=cancelled)
    as_date(on, message.day)
    return message


def clock_rule(row: Columns) -> pb.ClockRule:
    """Return a rule with its provenance."""
    terms = as_json(row["terms"])
    message = pb.ClockRule(
        code=row["code"],
        name=types_pb2.LocalizedText(**terms["name"]),
        strands=[enum("strand", strand) for strand in terms["strands"]],
        unit=terms["unit"],
        length=terms.get("length"),
        starts_on=terms["starts_on"],
        stops_on=terms["stops_on"],
        ends_on=terms.get("ends_on", []),
        who_acts=terms["who_acts"],
        warn_hours=terms.get("warn_hours", 0),
        escalates_to=terms.get("escalates_to", ""),
        escalation_hours=terms.get("escalation_hours"),
        day_start_next_midnight=terms.get("day_start_next_midnight", False),
        recurs=terms.get("recurs", False),
        max_pause_days=terms.get("max_pause_days"),
        max_extension=terms.get("max_extension"),
        etag=etag_of_latest(row["id"], row["version"]),
        version_id=str(row["id"]),
        provenance=types_pb2.Provenance(
            source=terms["source"], verified_by=row["verified_by"], demo=terms.get("demo", False)
        ),
    )
    as_date(row["valid_from"], message.provenance.valid_from)
    as_date(row["valid_to"], message.provenance.valid_to)
    as_date(row["verified_on"], message.provenance.verified_on)
    return message


def clock_rule_draft(row: Columns, running: Effect, past: Effect, *, more: bool) -> pb.ClockRule:
    """Return a version that is not written, with what it would say of the clocks that there are."""
    message = clock_rule(row)
    message.ClearField("version_id")
    for effect, into in ((running, message.effect.running), (past, message.effect.past)):
        for name in ("clocks", "late", "late_then"):
            number = getattr(effect, name)
            # Of one to four nobody is told who has no lists behind numbers.
            if number == 0 or number >= _SHOWN_FROM:
                setattr(into, name, number)
    message.effect.more = more
    return message
