"""Forms of a project: what is said of it, and the days of its steps."""

from __future__ import annotations

from typing import Final

from prag.benefits.v1 import benefits_service_pb2 as pb

from gateway.fields import ChoiceField, DayField, LineField, NumberField, codes
from gateway.forms import Form, limited_by
from gateway.locale import lazy_gettext as _l
from services.domain.fields_of_work import FIELDS

__all__ = [
    "AskForm",
    "CorrectProjectForm",
    "EndForm",
    "ProjectForm",
    "ReceiveForm",
    "StartForm",
    "UndoForm",
]

_PLAIN: Final = (
    *("name", "organisation", "donor_name", "place", "work_field", "strategy_priority"),
    *("direct", "indirect", "refugees", "sdg"),
)


@limited_by(pb.Project)
class ProjectForm(Form):
    """Who carries a project, who pays, where, when, for how many."""

    municipality = ChoiceField(_l("Municipality"))
    name = LineField(_l("Name of the project"), description=_l("In a line, without the name of a person"))
    organisation = LineField(_l("Organisation that carries it out"))
    donor_name = LineField(_l("Donor"))
    place = LineField(_l("Place"))
    work_field = ChoiceField(_l("Field of work"), choices=lambda: codes(FIELDS))
    from_on = DayField(_l("Planned from"))
    until_on = DayField(_l("Planned until"))
    direct = NumberField(_l("Direct beneficiaries"))
    indirect = NumberField(_l("Indirect beneficiaries"))
    refugees = NumberField(_l("Refugees and displaced persons among them"))
    strategy_priority = LineField(_l("Priority of the municipality's strategy"))
    sdg = NumberField(_l("Sustainable Development Goal"), description=_l("Its number, from 1 to 17"))

    def message(self) -> pb.Project:
        """The project as benefits takes it."""
        return pb.Project(
            municipality=self.municipality.data if "municipality" in self else "",
            from_on=self.from_on.message,
            until_on=self.until_on.message,
            etag=self.etag.data or "",
            **{name: self[name].data for name in _PLAIN if self[name].data},
        )


@limited_by(pb.CorrectProjectRequest)
class CorrectProjectForm(ProjectForm):
    """What is corrected of a project, and why."""

    reason = LineField(_l("Why it is corrected"))


@limited_by(pb.StartProjectRequest)
class StartForm(Form):
    """Since when it runs."""

    started_on = DayField(_l("It runs since"))


@limited_by(pb.EndProjectRequest)
class EndForm(Form):
    """When it ended."""

    ended_on = DayField(_l("It ended on"))


@limited_by(pb.AskProgressReportRequest)
class AskForm(Form):
    """When a report was asked for, and by when it is to come."""

    asked_on = DayField(_l("Asked on"))
    due_on = DayField(_l("Due on"))


@limited_by(pb.ReceiveProgressReportRequest)
class ReceiveForm(Form):
    """When a report came."""

    received_on = DayField(_l("Received on"))


class UndoForm(Form):
    """Nothing is asked: what was recorded last is taken back."""
