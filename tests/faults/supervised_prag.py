"""Prag as `make run` starts it, with what the tests need: quick restarts, and links that a proxy can break.

FAULT_LINKS={"gateway-registry": 12345}    the gateway reaches registry by that port
FAULT_TARGETS=/path/file                   where the ports behind them are written
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from deploy.local import run, supervisor
from deploy.local.supervisor import Program


class ProxiedRun(run.LocalRun):
    """Who is told a proxy's port instead of a service's own."""

    def prepare(self) -> None:
        super().prepare()
        Path(os.environ["FAULT_TARGETS"]).write_text(json.dumps(self.ports))

    def environment(self, own: Mapping[str, str]) -> dict[str, str]:
        found = super().environment(own)
        found["PRAG_TEST_FAILPOINTS"] = "1"
        return found

    def _linked(self, who: str, program: Program) -> Program:
        changed = dict(program.environment)
        for link, port in json.loads(os.environ["FAULT_LINKS"]).items():
            caller, _, target = link.partition("-")
            if caller != who:
                continue
            real, through = f":{self.ports[target]}", f":{port}"
            for name, value in list(changed.items()):
                if name.endswith(("_ADDRESS", "PRAG_PEERS", "NATS_URL")) or name == "DATABASE_URL":
                    changed[name] = value.replace(real, through)
        program.environment = changed
        return program

    def service(self, service: str, verb: str) -> Program:
        return self._linked(service, super().service(service, verb))

    def gateway(self, listener: int, *, demo: bool) -> Program:
        return self._linked("gateway", super().gateway(listener, demo=demo))


if __name__ == "__main__":
    # A hundred kills are no reason to wait.
    supervisor.BACKOFF = (0.05,)
    run.LocalRun = ProxiedRun  # type: ignore[misc]
    run.main()
