"""What each dated act of benefits follows, and what may lie ahead: a line for every date of a request."""

from __future__ import annotations

from typing import Final

from services.chassis.acts import CORRECTING, Act, Table

__all__ = ["ACTS"]

ACTS: Final = Table(
    {
        # Help is asked for from a month on; no family has it before its case begins.
        "CreateApplication.from_on": Act(follows=("begun",), ahead=True),
        "UpdateApplication.application.from_on": Act(follows=("begun",), ahead=True),
        **{
            f"{rpc}.act.{name}": act
            for rpc in ("ComposeBody", "ChangeBody")
            for name, act in {
                "dated_on": Act(first="the act is older than any case that it decides on"),
                # Nobody sits by an act that is not there yet.
                "from_on": Act(follows=("act",), ahead=True),
                "until_on": Act(follows=("act",), ahead=True),
            }.items()
        },
        "SubmitApplication.actual_time": Act(follows=("begun",)),
        # What is decided was handed in before; a session may be entered after it was held.
        "CreateSession.planned_time": Act(follows=("submitted",), ahead=True),
        "OpenSession.actual_time": Act(follows=("submitted",)),
        "CloseSession.actual_time": Act(follows=("opened",)),
        "ServeDecision.served_on": Act(follows=("decided",)),
        "FinalizeDecision.final_on": Act(follows=("decided", "served")),
        "StartExecution.started_on": Act(follows=("decided", "final")),
        "RecordDelivery.delivered_on": Act(follows=("started",)),
        **{
            f"{rpc}.project.{name}": act
            for rpc in ("RecordProject", "CorrectProject")
            for name, act in {
                "from_on": Act(ahead=True, first="a project is planned, or older than Prag"),
                "until_on": Act(follows=("from",), ahead=True),
            }.items()
        },
        "StartProject.started_on": Act(first="a project runs before its municipality hears of it"),
        "EndProject.ended_on": Act(follows=("started",)),
        "AskProgressReport.asked_on": Act(follows=("started",)),
        "AskProgressReport.due_on": Act(follows=("asked",), ahead=True),
        "ReceiveProgressReport.received_on": Act(follows=("asked",)),
        **CORRECTING,
        "UpdateScheme.scheme.provenance.valid_from": Act(ahead=True, first="law holds from any day on"),
        "UpdateScheme.scheme.provenance.verified_on": Act(first="a source may be read at any time"),
    }
)
