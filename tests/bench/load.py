"""What is asked of the JSON API, and by how many at once."""

from __future__ import annotations

import datetime as dt
import http.client
import json
import random
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from services.chassis.clock import Clock
from tests.bench import people
from tests.bench.measured_prag import MeasuredPrag

# Whoever is reported is compared with everybody: of one name for all each would be like each.
_CHANCE = random.Random("reported")
CLIENTS = 16


@dataclass(frozen=True)
class Request:
    """One request: which service's token it needs, verb, path, body."""

    service: str
    verb: str
    path: str
    body: bytes | None = None


# One thing that a client does: one request, or several that make one answer for a person.
Ask = Callable[[], Sequence[Request]]


def ask(connection: http.client.HTTPConnection, tokens: dict[str, str], what: Request) -> tuple[int, bytes]:
    """One request; its status and body."""
    headers = {"Authorization": f"Bearer {tokens[what.service]}", "Accept": "application/json"}
    if what.body is not None:
        headers |= {"Content-Type": "application/json"}
    connection.request(what.verb, what.path, what.body, headers)
    answer = connection.getresponse()
    return answer.status, answer.read()


def asked(connection: http.client.HTTPConnection, tokens: dict[str, str], what: Request) -> bytes:
    """One request that must be answered; anything else ends the run."""
    status, content = ask(connection, tokens, what)
    if status >= 500 or status in {401, 403, 429}:
        raise RuntimeError(f"{what.verb} {what.path}: {status} {content[:300]!r}")
    return content


def tokens_of(prag: MeasuredPrag) -> dict[str, str]:
    """A token for each service that the bench asks."""
    return {service: prag.token(service) for service in ("registry", "benefits")}


def report() -> Request:
    """A family that came home yesterday."""
    yesterday = Clock().today() - dt.timedelta(days=1)
    body = {
        "strand": "STRAND_REINTEGRATION",
        "municipality": "RAN",
        "source": "REPORT_SOURCE_FAMILY",
        "triggerOn": {"year": yesterday.year, "month": yesterday.month, "day": yesterday.day},
        "reportedName": people.name(_CHANCE),
        "reportedCount": 4,
        "originCountry": "DE",
        "requestId": str(uuid.uuid4()),
    }
    return Request("registry", "POST", "/api/v1/cases", json.dumps(body).encode())


def closed_loop(prag: MeasuredPrag, make: Ask, seconds: float) -> tuple[int, float]:
    """Many clients, each of which asks again when it is answered; how many answers, in how many seconds."""
    tokens, counts = tokens_of(prag), []
    began = time.monotonic()
    until = began + seconds

    def client() -> None:
        connection, count = prag.connection(), 0
        while time.monotonic() < until:
            for what in make():
                asked(connection, tokens, what)
            count += 1
        counts.append(count)
        connection.close()

    threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(counts) < CLIENTS:
        raise SystemExit("A client failed; its words are above.")
    return sum(counts), time.monotonic() - began


@dataclass
class Answer:
    """Of one request in an open loop: when it was due, how long after that it was answered, and how."""

    due: float
    took: float
    status: int


def load(
    prag: MeasuredPrag,
    what: Sequence[Request],
    *,
    seconds: float,
    most: int,
    patience: float,
    rate: float = 0.0,
) -> list[Answer]:
    """Requests from a process of its own, in turn: at a rate, or by `most` clients that wait for answers."""
    parts, tokens = urlsplit(prag.url), tokens_of(prag)
    texts = [
        f"{one.verb} {one.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nAccept: application/json\r\n"
        f"Authorization: Bearer {tokens[one.service]}\r\n\r\n"
        for one in what
    ]
    task = {
        "address": (parts.hostname, parts.port), "requests": texts,
        "rate": rate, "seconds": seconds, "most": most, "patience": patience,
    }  # fmt: skip
    command = [sys.executable, "-m", "tests.bench.generator"]
    done = subprocess.run(command, input=json.dumps(task).encode(), stdout=subprocess.PIPE, check=True)
    return [Answer(*each) for each in json.loads(done.stdout)]


def open_loop(prag: MeasuredPrag, make: Ask, rate: float, seconds: float, clients: int) -> list[Answer]:
    """Requests at a fixed rate, whatever the answers do: a slow answer does not make the next one later."""
    tokens, answers, lock = tokens_of(prag), [], threading.Lock()
    began, turn = time.monotonic(), iter(range(int(rate * seconds)))

    def client() -> None:
        connection = prag.connection()
        while True:
            with lock:
                number = next(turn, None)
            if number is None:
                connection.close()
                return
            due = began + number / rate
            if due > time.monotonic():
                time.sleep(due - time.monotonic())
            status = 0
            try:
                for what in make():
                    status, _ = ask(connection, tokens, what)
            except (OSError, http.client.HTTPException):
                connection.close()
                connection = prag.connection()
            with lock:
                answers.append(Answer(due - began, time.monotonic() - due, status))

    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
