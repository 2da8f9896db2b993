"""RPCs of reference data."""

from __future__ import annotations

from prag.registry.v1 import registry_service_pb2 as pb

from services.chassis.auth.actors import caller
from services.registry import resources
from services.registry.commands import reference as commands
from services.registry.models import ClockRule, Holiday
from services.registry.queries import cases as queries
from services.registry.queries import reference
from services.registry.rpc.base import ServicerBase
from services.registry.rules import clocks as clock_rules

__all__ = ["Reference"]


class Reference(ServicerBase):
    """Places, days off, rules of clocks."""

    async def ListMunicipalities(
        self, request: pb.ListMunicipalitiesRequest, context: object
    ) -> pb.ListMunicipalitiesResponse:
        rows = reference.municipalities().values()
        return pb.ListMunicipalitiesResponse(municipalities=[resources.municipality(row) for row in rows])

    async def ListSettlements(
        self, request: pb.ListSettlementsRequest, context: object
    ) -> pb.ListSettlementsResponse:
        rows = [
            row
            for row in reference.settlements().values()
            if not request.municipality or row["municipality"] == request.municipality
        ]
        return pb.ListSettlementsResponse(settlements=[resources.settlement(row) for row in rows])

    async def ListHolidays(self, request: pb.ListHolidaysRequest, context: object) -> pb.ListHolidaysResponse:
        year = request.year or clock_rules.day_of(self._runtime.clock.now()).year
        changes = [
            {"day": row["day"], "names": resources.names(row["names"]), "cancelled": row["cancelled"]}
            for row in await reference.overrides(self._database)
        ]
        return pb.ListHolidaysResponse(
            holidays=[
                resources.holiday(day, names, overridden=overridden, cancelled=cancelled)
                for day, names, overridden, cancelled in reference.holidays_of(year, changes)
            ]
        )

    async def SetHoliday(self, request: pb.SetHolidayRequest, context: object) -> pb.Holiday:
        async with self._database.transaction(request) as tx:
            row = await tx.once(Holiday, commands.set_holiday, request, caller())
        reference.law_changed(self._database)
        return resources.holiday(row.day, row.names, overridden=True, cancelled=row.cancelled)

    async def ListClockRules(
        self, request: pb.ListClockRulesRequest, context: object
    ) -> pb.ListClockRulesResponse:
        rows = await self._database.fetch(queries.CLOCK_RULES)
        return pb.ListClockRulesResponse(rules=[resources.clock_rule(row) for row in rows])

    async def UpdateClockRule(self, request: pb.UpdateClockRuleRequest, context: object) -> pb.ClockRule:
        if request.validate_only:
            async with self._database.transaction() as tx:
                return await commands.preview_clock_rule(tx, request)
        async with self._database.transaction(request) as tx:
            row = await tx.once(ClockRule, commands.update_clock_rule, request, caller())
        reference.law_changed(self._database)
        return resources.clock_rule(resources.columns(row))
