"""`make test-days`: what depends on days, run as of each moment; one line a moment and one for all."""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from deploy.local.moment import AT, parsed
from deploy.local.places import ROOT
from services.chassis.clock import Clock
from tests.days.moments import Moment, in_turn, moments

# The demo country, every page of it once, the journeys and the numbers.
WHAT = ("tests/deploy/test_demo.py", "tests/browser/test_pages.py", "tests/journeys", "tests/reporting")
# A page by keyboard, on paper or without script is the same page on any day; so is what two hands do at once,
# and what is counted by a clock of the test's own.
SAME_ON_ANY_DAY = (
    "by_keyboard",
    "without_script",
    "what_looks_finds",
    "pressed_twice_at_once",
    "second_load",
    "without_nats",
    "test_releases",
    "test_suppression",
)
LEFT_OUT = " and ".join(f"not {name}" for name in SAME_ON_ANY_DAY)
# A moment that hangs must not take the others' time.
MOST_SECONDS = 900


@dataclass
class Outcome:
    """What came of the tests of one moment."""

    passed: int = 0
    failed: int = 0
    seconds: float = 0.0


def tried(moment: Moment, what: list[str]) -> Outcome:
    """Run the tests as of the moment; what they say is printed where one fails."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        options = ["-q", "--durations=10", "-k", LEFT_OUT]
        command = [sys.executable, "-m", "deploy.local.tests", *(what or WHAT), *options]
        # A file, for what still runs after a test that was killed would hold a pipe open.
        with Path(folder, "said").open("w+") as said:
            try:
                code = subprocess.run(
                    command,
                    env=os.environ | {AT: moment.at.isoformat()},
                    cwd=ROOT,
                    stdout=said,
                    stderr=subprocess.STDOUT,
                    timeout=MOST_SECONDS,
                    check=False,
                ).returncode
            except subprocess.TimeoutExpired:
                code = -1
                said.write(f"\nNot done after {MOST_SECONDS} s.\n")
            said.seek(0)
            words = said.read()
            outcome = counted(words, code)
            if outcome.failed:
                print(words, flush=True)
            for line in words.splitlines():
                # Why something was not tried is said also where nothing failed.
                if line.startswith("SKIPPED") and not outcome.failed:
                    print(line, flush=True)
    outcome.seconds = time.monotonic() - began
    return outcome


def counted(words: str, code: int) -> Outcome:
    """What pytest's closing line counts; a run that ends badly without one has failed as one test."""
    lines = [line for line in words.splitlines() if re.search(r" in \d[\d.]*s\b", line)]
    numbers: dict[str, int] = {}
    for number, what in re.findall(r"(\d+) (passed|failed|error)", lines[-1] if lines else ""):
        numbers[what] = int(number)
    outcome = Outcome(numbers.get("passed", 0), numbers.get("failed", 0) + numbers.get("error", 0))
    if not outcome.failed and (code or not outcome.passed):
        outcome.failed = 1
    return outcome


def chosen(day: str, *, turn: bool) -> list[Moment]:
    """The moments of this run."""
    now = Clock().now()
    every = moments(now)
    if turn:
        return in_turn(Clock().today(), every)
    if not day:
        return every
    found = [one for one in every if day in {one.at.date().isoformat(), one.at.isoformat(timespec="minutes")}]
    if found:
        return found
    return [Moment("as asked", parsed(day if "T" in day else f"{day}T09:00"))]


def main() -> int:
    """Try each; a line a moment, and the sum as the last one."""
    asked = argparse.ArgumentParser(prog="make test-days")
    asked.add_argument("--day", default="", help="a day or a moment, as 2028-02-29 or 2027-10-31T02:30+01:00")
    asked.add_argument("--turn", action="store_true", help="four, in turn by today's date")
    asked.add_argument("--list", action="store_true", help="name the moments and end")
    asked.add_argument("what", nargs="*", help="tests, instead of all that is about days")
    given = asked.parse_args()
    whole = Outcome()
    for moment in chosen(given.day, turn=given.turn):
        if given.list:
            print(moment)
            continue
        outcome = tried(moment, given.what)
        whole.passed += outcome.passed
        whole.failed += outcome.failed
        print(
            f"{moment}: {outcome.passed} passed, {outcome.failed} failed in {outcome.seconds:.0f} s",
            flush=True,
        )
    if not given.list:
        print(f"{whole.passed} passed, {whole.failed} failed", flush=True)
    return 1 if whole.failed else 0


if __name__ == "__main__":
    sys.exit(main())
