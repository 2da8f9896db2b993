"""Says at the end of a run where its time went: the ten slowest tests, the folders, and each process.

Processes that end together and a machine that is seldom idle are a run that can only be made shorter by doing
less; where it is often idle, `PROCESSES=3 make test` may be.

Making and taking away what a test stands on counts as its own time, and what several share counts with the
first and the last of them.
"""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path, PurePath

import pytest

SLOWEST = 10


class Times:
    """What the reports of a run tell of time; of several processes the one that collects them knows all."""

    def __init__(self) -> None:
        self.began = time.monotonic()
        self.machine = machine()
        self.tests: Counter[str] = Counter()
        self.folders: Counter[str] = Counter()
        self.cases: Counter[str] = Counter()
        # Process: its time at work, and when its last report came.
        self.processes: dict[str, tuple[float, float]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        name, folder = report.nodeid, folder_of(report.nodeid)
        self.tests[name] += report.duration
        self.folders[folder] += report.duration
        self.cases[folder] += report.when == "setup"
        process = getattr(report, "worker_id", "main")
        worked, _ = self.processes.get(process, (0.0, 0.0))
        self.processes[process] = worked + report.duration, time.monotonic() - self.began

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        write = terminalreporter.write_line
        terminalreporter.section("where the time went")
        for name, seconds in self.tests.most_common(SLOWEST):
            write(f"{seconds:8.1f} s  {name}")
        write("")
        for folder, seconds in self.folders.most_common():
            write(f"{seconds:8.1f} s  {self.cases[folder]:5}  {folder}")
        write("")
        for process, (worked, ended) in sorted(self.processes.items()):
            write(f"{worked:8.1f} s  {process}, which ended after {ended:.1f} s")
        idle, everything = (now - then for now, then in zip(machine(), self.machine, strict=True))
        write(f"{100 * idle / max(everything, 1):8.1f} %  of the machine's time it was idle")


def machine() -> tuple[int, int]:
    """How long the machine's processors were idle so far, and how long they could have worked."""
    first = Path("/proc/stat").read_text(encoding="utf-8").splitlines()[0]
    # user nice system idle iowait irq softirq steal; what guests took is in user.
    ticks = [int(word) for word in first.split()[1:9]]
    return ticks[3] + ticks[4], sum(ticks)


def folder_of(nodeid: str) -> str:
    """tests/<folder>, in which a test is."""
    return "/".join(PurePath(nodeid.partition("::")[0]).parts[:2])


def pytest_configure(config: pytest.Config) -> None:
    """Listen, but not in a process that only reports to another."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Times(), "times")
