"""Try slips; see the package's docstring."""

from __future__ import annotations

import argparse
import contextlib
import itertools
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

from services.chassis.clock import Clock
from tests.mutants.covering import FOLDERS, ROOT, Covering
from tests.mutants.slips import Slip, slips

SERVICES = ("registry", "assessment", "referral", "benefits", "reporting", "identity")
# Rules, commands, queries, subscribers, resources and how they are called: what people wrote for Prag.
OF_A_SERVICE = ("rules", "commands", "queries", "subscribers", "projections", "resources", "rpc")
EQUIVALENT = Path(__file__).with_name("equivalent.txt")
SLOWEST = 150.0


def files(area: str) -> list[Path]:
    """The source files of an area."""
    if area in SERVICES:
        top = ROOT / "services" / area
        return sorted(
            path
            for path in top.rglob("*.py")
            if path.relative_to(top).parts[0].removesuffix(".py") in OF_A_SERVICE
        )
    top = ROOT / "gateway" if area == "gateway" else ROOT / "services" / area
    return sorted(
        path
        for path in top.rglob("*.py")
        if not {"migrations", "static"} & set(path.parts) and path.name not in {"__main__.py", "testing.py"}
    )


def equivalent() -> dict[str, str]:
    """Slips that make the same program, with the reason."""
    lines = [one for one in EQUIVALENT.read_text().splitlines() if one and not one.startswith("#")]
    return {key.strip(): reason.strip() for key, _, reason in (line.partition(" ## ") for line in lines)}


def chosen(area: str, seed: int, count: int) -> list[Slip]:
    """As many slips of an area, of each kind in turn, so that no common kind hides a rare one."""
    chance = random.Random(f"{seed}/{area}")
    by_kind: dict[str, list[Slip]] = defaultdict(list)
    same = equivalent()
    for path in files(area):
        for one in slips(path.relative_to(ROOT).as_posix(), path.read_bytes()):
            if one.key not in same:
                by_kind[one.kind].append(one)
    kinds = sorted(by_kind)
    chance.shuffle(kinds)
    for kind in kinds:
        chance.shuffle(by_kind[kind])
    turns = itertools.zip_longest(*(by_kind[kind] for kind in kinds))
    return [one for turn in turns for one in turn if one is not None][:count]


class Copies:
    """Copies of the tree, one for each slip that is being tried."""

    def __init__(self, folder: Path, number: int) -> None:
        self.free: SimpleQueue[Path] = SimpleQueue()
        self.moment = int(Clock().now().timestamp())
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            check=True,
        )
        names = [name for name in listed.stdout.decode().split("\0") if name]
        names += [str(path.relative_to(ROOT)) for path in (ROOT / "gateway/static/built").rglob("*.*")]
        for one in range(number):
            for name in names:
                if (ROOT / name).is_file():
                    target = folder / str(one) / name
                    target.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy2(ROOT / name, target)
            self.free.put(folder / str(one))

    @contextlib.contextmanager
    def with_slip(self, slip: Slip) -> Iterator[Path]:
        """A copy in which one slip was made."""
        copy = self.free.get()
        source = (ROOT / slip.path).read_bytes()
        try:
            self._write(copy / slip.path, slip.applied(source))
            yield copy
        finally:
            self._write(copy / slip.path, source)
            self.free.put(copy)

    def _write(self, path: Path, source: bytes) -> None:
        path.write_bytes(source)
        # Compiled files are taken for current by second and size.
        self.moment += 1
        os.utime(path, (self.moment, self.moment))


def noticed(copy: Path, tests: list[str]) -> str:
    """The first test that fails in a copy, or how else the slip was noticed; "" if it was not."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-n", "0", "-p", "no:cacheprovider"]
    command += ["-o", "timeout=90", "--no-header", "--tb=no", *tests]
    environment = os.environ | {"PYTHONPATH": f"{copy}:{copy / 'protos/gen'}"}
    with subprocess.Popen(
        command,
        cwd=copy,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as run:
        try:
            said, _ = run.communicate(timeout=SLOWEST)
        except subprocess.TimeoutExpired:
            os.killpg(run.pid, signal.SIGKILL)
            return f"not done within {SLOWEST:g} s"
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(run.pid, signal.SIGKILL)
    if run.returncode == 0:
        return ""
    failed = [line for line in said.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return failed[0] if failed else said.strip().splitlines()[-1]


def main() -> int:
    """Choose, try, count."""
    parser = argparse.ArgumentParser(prog="make mutants")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=60, help="over all areas together")
    parser.add_argument("--area", action="append", choices=sorted(FOLDERS))
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--own", action="store_true", help="only by the area's own folder of tests")
    parser.add_argument("--show", action="store_true", help="print the slips and try none")
    given = parser.parse_args()
    areas = given.area or [*SERVICES, "chassis"]
    counts = [given.count // len(areas) + (number < given.count % len(areas)) for number in range(len(areas))]
    tried = [
        (area, slip)
        for area, count in zip(areas, counts, strict=True)
        for slip in chosen(area, given.seed, count)
    ]
    if given.show:
        for area, slip in tried:
            print(f"{area}: {slip.line} {slip.key}")
        return 0
    began = time.monotonic()
    folders = {area: FOLDERS[area][:1] if given.own else FOLDERS[area] for area in areas}
    covering = Covering.of(folders, {slip.path for _, slip in tried})
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(given.processes) as pool:
        copies = Copies(Path(folder), given.processes)

        def attempt(area: str, slip: Slip) -> str:
            tests = covering.tests(area, slip)
            with copies.with_slip(slip) as copy:
                return noticed(copy, tests) if tests else ""

        killed, valid = Counter[str](), Counter[str]()
        for (area, slip), by in zip(tried, pool.map(lambda one: attempt(*one), tried), strict=True):
            valid[area] += 1
            killed[area] += bool(by)
            print(
                f"{'noticed' if by else 'SURVIVED':8} {area} {slip.path}:{slip.line} {slip.key}", flush=True
            )
            if by:
                print(f"         {by[:150]}", flush=True)
    for area in areas:
        print(f"{area:12} {killed[area]} of {valid[area]}")
    took = (time.monotonic() - began) / 60
    whole = killed.total() / max(valid.total(), 1)
    print(
        f"seed {given.seed}: {killed.total()} of {valid.total()} noticed ({whole:.0%}) in {took:.1f} minutes"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
