from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.places import free_ports
from tests import stack as stacks
from tests.faults.faulty_prag import FaultyPrag
from tests.faults.load import Journal, Load
from tests.faults.proxy import LINKS, Proxies

HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    wanted = any("tests/faults" in one for one in config.args)
    asked = wanted or os.environ.get("CI") or os.environ.get("PRAG_LONG")
    for item in items:
        # Others have a fixture of that name too.
        if HERE in item.path.parents and "prag" in getattr(item, "fixturenames", ()):
            if not asked:
                item.add_marker(pytest.mark.skip(reason="six minutes: CI, or `make test T=tests/faults`"))
            item.add_marker(pytest.mark.xdist_group("faults"))
            item.add_marker(pytest.mark.timeout(900))


@pytest.fixture(scope="session")
def seed() -> int:
    """PRAG_FAULT_SEED repeats a run."""
    found = int(os.environ.get("PRAG_FAULT_SEED") or secrets.randbelow(10**6))
    print(f"PRAG_FAULT_SEED={found}")
    return found


@pytest.fixture(scope="session")
def prag(tmp_path_factory: pytest.TempPathFactory, seed: int) -> Iterator[FaultyPrag]:
    """A Prag of its own, for what breaks it.

    Whoever writes tests names a folder by PRAG_FAULT_TOWN: the Prag there is left running for the next run.
    """
    kept = os.environ.get("PRAG_FAULT_TOWN", "")
    folder = Path(kept) if kept else tmp_path_factory.mktemp("prag")
    (folder / "orders").mkdir(parents=True, exist_ok=True)
    targets, links = folder / "targets.json", folder / "links.json"
    if not links.exists():
        links.write_text(json.dumps(dict(zip(LINKS, free_ports(len(LINKS)), strict=True))))
    ports = json.loads(links.read_text())
    with Proxies(ports, targets) as proxies:
        if (folder / "var" / "stack.json").exists():
            running = stacks.attached(folder / "var")
        else:
            running = stacks.start(
                folder / "var",
                module="tests.faults.supervised_prag",
                FAILPOINT=str(folder / "orders"),
                PRAG_TEST_FAILPOINTS="1",
                FAULT_LINKS=json.dumps(ports),
                FAULT_TARGETS=str(targets),
            )
        try:
            if running.process is not None:
                running.populate()
                (running.var / "stack.json").write_text(json.dumps(running.told()))
            journal = Journal.open(running.var / "journal.jsonl")
            made = FaultyPrag(running, folder, journal, Load(running, journal, seed), proxies)
            yield made
            print(
                f"seed {seed}: {made.kills} kills, {len(made.points)} points,"
                f" {made.checks} checks, {len(journal.lines)} acts"
            )
        finally:
            if not kept:
                running.stop()


@pytest.fixture(autouse=True)
def _whole(request: pytest.FixtureRequest, seed: int) -> Iterator[None]:
    """After each test every link is whole, and no order waits."""
    print(f"PRAG_FAULT_SEED={seed}")
    yield
    if "prag" in request.fixturenames:
        prag: FaultyPrag = request.getfixturevalue("prag")
        for link in prag.links.values():
            link.mend()
        for order in (prag.folder / "orders").iterdir():
            order.unlink()
