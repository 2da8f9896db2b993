"""Ten times what it can do: answers stay near the plateau, and what is refused is refused at once.

Asked at the gateway's own door, and behind the edge of docker-compose where HAProxy is installed. The load
runs on a core of its own, for at ten times the plateau its work would be taken from Prag's. What others do on
the machine in the meantime still counts: so goodput is also told by the CPU time that Prag had.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import re
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from deploy.local.places import ROOT, free_ports
from tests.bench.load import CLIENTS, Answer, Request, load
from tests.bench.measured_prag import MeasuredPrag, difference

SECONDS, ROUNDS = 6.0, 3
# An answer that comes later is none: nobody waits for it any more.
PATIENCE = 2.0
CONNECTIONS = 256
GOODPUT, REFUSED_MS = 0.9, 50.0
DOCKER = ROOT / "deploy" / "docker"


def measure(prag: MeasuredPrag) -> dict[str, Any]:
    """By both ways, printed."""
    found = {"gateway": asked(prag, "the gateway's own door")}
    if shutil.which("haproxy"):
        with edge(prag) as behind:
            found["edge"] = asked(behind, "the edge")
    else:
        print("\nOverload behind the edge: not measured, HAProxy is not installed")
    return found


def asked(prag: MeasuredPrag, where: str) -> dict[str, Any]:
    """Rounds of plateau and overload, so that a busy minute falls on both; medians, printed."""
    cases = [Request("registry", "GET", f"/api/v1/cases/{case}") for case in prag.cases[:100]]
    with apart(prag):
        load(prag, cases, seconds=1, most=CLIENTS, patience=PATIENCE)
        rounds = [measured_once(prag, cases) for _ in range(ROUNDS)]
    found: dict[str, Any] = {name: statistics.median(each[name] for each in rounds) for name in rounds[0]}
    found["goodputs"] = sorted(each["goodput"] for each in rounds)
    print(
        f"\nOverload at {where}: {found['plateau']:.0f}/s is the plateau, ten times that asked for"
        f" {SECONDS:.0f} s, {ROUNDS} times"
    )
    print(
        f"  goodput {found['goodput']:.2f} of the plateau"
        f" ({found['goodputs'][0]:.2f} to {found['goodputs'][-1]:.2f})   goal {GOODPUT}"
    )
    print(f"  {found['goodput_by_cpu']:.2f} of what the plateau answers in the same CPU time")
    print(f"  {found['good']:.0f} answered, 99 % of them within {found['good_p99_ms']:.0f} ms")
    print(
        f"  {found['refused']:.0f} refused (503), half of them within {found['refused_p50_ms']:.0f} ms,"
        f" 99 % within {found['refused_p99_ms']:.0f} ms   goal {REFUSED_MS:.0f} ms"
    )
    print(
        f"  {found['other']:.0f} answered otherwise or too late, {found['unanswered']:.0f} not at all",
        flush=True,
    )
    return found


def measured_once(prag: MeasuredPrag, cases: list[Request]) -> dict[str, float]:
    """Plateau by clients that wait, then ten times its rate by clients that don't."""
    before = prag.cpu()
    calm = load(prag, cases, seconds=SECONDS, most=CLIENTS, patience=PATIENCE)
    between = prag.cpu()
    plateau = len(good(calm)) / SECONDS
    answers = load(prag, cases, rate=plateau * 10, seconds=SECONDS, most=CONNECTIONS, patience=PATIENCE)
    after = prag.cpu()
    calm_cpu, busy_cpu = (sum(difference(*each).values()) for each in ((between, before), (after, between)))
    answered = [answer for answer in answers if answer.status]
    refused = sorted(answer.took * 1000 for answer in answers if answer.status == 503)
    waited = sorted(answer.took * 1000 for answer in good(answers))
    in_time = [answer for answer in good(answers) if answer.due + answer.took <= SECONDS]
    return {
        "plateau": plateau,
        "goodput": len(in_time) / SECONDS / plateau,
        "goodput_by_cpu": (len(waited) / busy_cpu) / (len(good(calm)) / calm_cpu),
        "good": len(waited),
        "good_p99_ms": quantile(waited, 0.99),
        "refused": len(refused),
        "refused_p50_ms": quantile(refused, 0.5),
        "refused_p99_ms": quantile(refused, 0.99),
        "other": len(answered) - len(refused) - len(waited),
        "unanswered": len(answers) - len(answered),
    }


@contextmanager
def edge(prag: MeasuredPrag) -> Iterator[MeasuredPrag]:
    """HAProxy before the gateway, as docker-compose has it but for where things are."""
    port, there = free_ports(1)[0], urlsplit(prag.url).netloc
    text = (DOCKER / "edge.cfg").read_text(encoding="utf-8")
    for was, becomes in (
        (r"/usr/local/etc/haproxy", str(DOCKER)),
        (r"bind :8080", f"bind 127.0.0.1:{port}"),
        (r"    stats socket .*\n", ""),
        (r"resolvers docker\n(    .*\n)+", ""),
        (r"server-template gateway 8 gateway:8080 (.*) resolvers .*", rf"server gateway {there} \1"),
    ):
        text = re.sub(was, becomes, text)
    with tempfile.TemporaryDirectory(prefix="prag-edge-") as own:
        path = Path(own) / "haproxy.cfg"
        path.write_text(text, encoding="utf-8")
        process = subprocess.Popen(["haproxy", "-db", "-f", path], stdout=subprocess.DEVNULL)
        try:
            behind = dataclasses.replace(prag, url=f"http://127.0.0.1:{port}", beside=[process.pid])
            ready(behind)
            yield behind
        finally:
            process.terminate()
            process.wait(10)


def ready(prag: MeasuredPrag) -> None:
    """Wait until a gateway is found."""
    until = time.monotonic() + 15
    while time.monotonic() < until:
        with contextlib.suppress(OSError):
            connection = prag.connection()
            connection.request("GET", "/sign-in")
            if connection.getresponse().status == 200:
                return
        time.sleep(0.1)
    raise SystemExit("HAProxy did not find the gateway")


@contextmanager
def apart(prag: MeasuredPrag) -> Iterator[None]:
    """Prag on all cores but one, the load on that one."""
    cores = os.sched_getaffinity(0)
    own = {max(cores)}
    try:
        prag.pin(cores - own or cores)
        os.sched_setaffinity(0, own)
        yield
    finally:
        os.sched_setaffinity(0, cores)
        prag.pin(cores)


def good(answers: list[Answer]) -> list[Answer]:
    """What was answered in time."""
    return [answer for answer in answers if answer.status == 200 and answer.took <= PATIENCE]


def quantile(ordered: list[float], part: float) -> float:
    """The value below which this part lies."""
    return ordered[int(len(ordered) * part)] if ordered else 0.0
