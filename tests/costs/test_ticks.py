"""What a tick of the clocks costs: queries and rows read, whatever stands; no time."""

import json
from typing import Any

from sqlalchemy import text

from services.chassis import call_context
from services.chassis.auth.actors import acting
from services.domain.municipalities import EVERYWHERE
from services.registry.commands import clock_changes, duties
from services.registry.commands import clocks as engine
from services.registry.queries import reference
from tests.registry.conftest import RegistryUnderTest, clock, service
from tests.registry.many_clocks import seed

__all__ = ["clock", "service"]

# Four transactions: begin, scope, look, commit; and the rules and days off, which may be known still.
MOST_QUERIES = 18


async def _queries(registry: RegistryUnderTest) -> int:
    reference.law_changed(registry.runtime.database)
    call = call_context.CurrentCall(rpc="registry/sweep")
    with call_context.during(call):
        await registry.sweep()
        with acting(registry.runtime.actor):
            await clock_changes.run_on(registry.runtime)
            await duties.open_duties(registry.runtime)
    return call.queries


def _nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [plan, *(node for one in plan.get("Plans", ()) for node in _nodes(one))]


async def test_a_tick_with_nothing_to_do_reads_nothing_of_what_stands(service: RegistryUnderTest):
    # The first one opens what the offices have to do in this month, quarter and year.
    await _queries(service)
    before = await _queries(service)
    await seed(service, 2_000)
    assert await _queries(service) == before <= MOST_QUERIES
    params = {"period": "2026-11", "now": service.clock.now(), "most": 200}
    for statement in (engine._BEHIND, engine._OUT, clock_changes._OVER):
        explain = text(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement.text}")
        given = {name: params[name] for name in statement._bindparams}
        async with service.runtime.database.transaction(scope=EVERYWHERE, actor=service.runtime.actor) as tx:
            [[[answer]]] = (await tx.session.execute(explain, given)).all()
        answer = json.loads(answer) if isinstance(answer, str) else answer
        nodes = _nodes(answer["Plan"])
        indexes = {node["Index Name"] for node in nodes if "Index Name" in node}
        assert indexes & {"clock_behind", "clock_running", "clock_paused"}, answer
        of_clocks = [node for node in nodes if node.get("Relation Name") == "clock"]
        read = sum(node["Actual Rows"] + node.get("Rows Removed by Filter", 0) for node in of_clocks)
        assert read == 0, answer
