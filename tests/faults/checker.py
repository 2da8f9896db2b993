"""Whether nothing was lost, nothing doubled, and every projection is what its owners' truth says.

    python -m tests.faults.checker VAR     checks a running Prag's folder, with or without a load's journal

    I1 what was acknowledged is there, also what a job makes    I2 one key, at most one effect
    I3 versions without gap, one outbox row each           I4 projections equal a recomputation
    I6 access records of what was acknowledged             I8 nothing waits (`unsettled`)
    I9 a file's bytes and its row, or neither

Recomputed from the owners: who heard what (positions, inbox), case_ref, timeline, clocks, the items of
plans, facts, families and profiles.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import importlib
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Self
from uuid import UUID

import asyncpg
import nats
import nats.errors
import nats.js.errors
from google.protobuf import descriptor_pool
from prag.profiles.v1.profiles_events_pb2 import PersonProfiled

from deploy.local.places import SERVICES
from services.assessment import reference
from services.assessment.rules import items
from services.assessment.subscribers import SUBSCRIPTIONS as ASSESSMENT
from services.benefits.subscribers import SUBSCRIPTIONS as BENEFITS
from services.chassis import dates
from services.chassis.events import event_messages, outbox
from services.chassis.messaging.subscriptions import TopicSubscription
from services.chassis.rpc.guard import access_of
from services.identity.subscribers import SUBSCRIPTIONS as IDENTITY
from services.referral.subscribers import SUBSCRIPTIONS as REFERRAL
from services.registry.subscribers import SUBSCRIPTIONS as REGISTRY
from services.reporting.facts import fact_id
from services.reporting.subscribers import FACTS
from services.reporting.subscribers import SUBSCRIPTIONS as REPORTING

HEARS: dict[str, Any] = {
    "identity": IDENTITY,
    "registry": REGISTRY,
    "assessment": ASSESSMENT,
    "referral": REFERRAL,
    "benefits": BENEFITS,
    "reporting": REPORTING,
}
# RPCs that make a row each, and the table: a row that no key made was made twice.
MAKES = {
    "prag.registry.v1.RegistryService/ReportCase": ("registry", "case_file"),
    "prag.registry.v1.RegistryService/SplitFamily": ("registry", "case_file"),
    "prag.registry.v1.RegistryService/RecordConsent": ("registry", "consent"),
    "prag.registry.v1.RegistryService/AddDocument": ("registry", "document"),
    "prag.assessment.v1.AssessmentService/RecordVisit": ("assessment", "visit"),
    "prag.assessment.v1.AssessmentService/SaveOpp": ("assessment", "submission"),
    "prag.assessment.v1.AssessmentService/DraftPlan": ("assessment", "plan"),
    "prag.assessment.v1.AssessmentService/PrintPlan": ("assessment", "plan_print"),
    "prag.referral.v1.ReferralService/SendReferral": ("referral", "referral"),
    "prag.benefits.v1.BenefitsService/CreateApplication": ("benefits", "application"),
    "prag.reporting.v1.ReportingService/ExportPlan": ("reporting", "export"),
}
# What the story's outcome and the like do to an item, by event.
MOVES = {
    "prag.referral.v1.ReferralSent": "SENT",
    "prag.referral.v1.ReferralAccepted": "IN_PROGRESS",
    "prag.referral.v1.ReferralRefused": "NOT_BEGUN",
    "prag.referral.v1.ReferralWithdrawn": "NOT_BEGUN",
    "prag.referral.v1.ReferralFailed": "CANNOT",
    "prag.benefits.v1.ApplicationSubmitted": "SENT",
    "prag.benefits.v1.ExecutionStarted": "IN_PROGRESS",
}
WAITING = "SELECT count(*) FROM job WHERE state IN ('WAITING', 'RUNNING')"
FAILED = "SELECT kind, error_reason, count(*) FROM job WHERE state = 'FAILED' GROUP BY 1, 2"


class Truth:
    """All databases of one Prag, read as the superuser, who sees every row."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.passwords = json.loads((var / "secrets" / "passwords.json").read_text())
        self._runner = asyncio.Runner()
        self._connections: dict[str, Any] = {}
        self._logs: dict[str, list[Any]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        async def close() -> None:
            for connection in self._connections.values():
                connection.terminate()

        self._runner.run(close())
        self._runner.close()

    def rows(self, service: str, query: str, *values: Any) -> list[Any]:
        """Ask a service's database."""

        async def ask() -> list[Any]:
            connection = self._connections.get(service)
            if connection is None or connection.is_closed():
                port = int((self.var / "postgres" / "data" / "postmaster.pid").read_text().split("\n")[3])
                connection = self._connections[service] = await asyncpg.connect(
                    host="127.0.0.1",
                    port=port,
                    user="postgres",
                    password=self.passwords["postgres"],
                    database=service,
                )
            found: list[Any] = await connection.fetch(query, *values)
            return found

        return self._runner.run(ask())

    def value(self, service: str, query: str, *values: Any) -> Any:
        """The first column of the first row."""
        found = self.rows(service, query, *values)
        return found[0][0] if found else None

    # I8

    def unsettled(self) -> list[str]:
        """What still waits: the outbox, parked events, jobs, and what a consumer has not heard."""
        try:
            return [*self._waiting(), *self._unheard(), *self._pending()]
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, IndexError, ValueError) as error:
            return [f"not to be read yet: {error!r}"]

    def _waiting(self) -> Iterator[str]:
        for service in SERVICES:
            lag = self.value(service, "SELECT count(*) FROM outbox WHERE published_at IS NULL")
            if lag:
                yield f"I8 {service}: {lag} events wait in the outbox"
            for row in self.rows(service, "SELECT stream, reason, count(*) FROM parked_event GROUP BY 1, 2"):
                yield f"I8 {service}: {row['count']} events of {row['stream']} are parked, {row['reason']}"
            jobs = self.value(service, WAITING)
            if jobs:
                yield f"I8 {service}: {jobs} jobs wait"

    def _unheard(self) -> Iterator[str]:
        """Every aggregate that is followed stands where its owner has it; no other is ahead of its owner."""
        for service, stream in self._followed():
            owner = event_messages.publisher_of(stream)
            own = {
                (row["aggregate"], row["aggregate_id"]): row["version"]
                for row in self.rows(
                    owner,
                    "SELECT aggregate, aggregate_id, max(aggregate_version) AS version FROM outbox"
                    " WHERE stream = $1 GROUP BY 1, 2",
                    stream,
                )
            }
            heard = {
                (row["aggregate"], row["aggregate_id"]): row["version"]
                for row in self.rows(
                    service,
                    "SELECT aggregate, aggregate_id, version FROM aggregate_position WHERE publisher = $1",
                    stream,
                )
            }
            followed = {
                (event.aggregate, UUID(event.aggregate_id))
                for event in self.log(owner)
                if hears(service, event)
            }
            for key in own.keys() | heard.keys():
                # The log, which is read when a stream can't be relied on, tells of the others too.
                known = heard.get(key, 0)
                if known > own.get(key, 0) or (key in followed and known < own.get(key, 0)):
                    yield (
                        f"I4 {service} heard {stream}'s {key[0]} {key[1]} up to {heard.get(key, 0)}"
                        f" of {own.get(key, 0)}"
                    )

    def _pending(self) -> list[str]:
        """Nothing that NATS still holds for a consumer."""

        async def ask() -> list[str]:
            found = []
            port = json.loads((self.var / "nats" / "nats.conf").read_text())["listen"].rpartition(":")[2]
            for service, stream in self._followed():
                client = await nats.connect(
                    f"nats://127.0.0.1:{port}",
                    user=service,
                    password=self.passwords[f"{service}_nats"],
                    inbox_prefix=f"_INBOX_{service}".encode(),
                    allow_reconnect=False,
                    connect_timeout=2,
                )
                try:
                    info = await client.jetstream(timeout=2).consumer_info(stream.upper(), service)
                    if info.num_pending or info.num_ack_pending:
                        found.append(
                            f"I8 {service}: {info.num_pending} pending, {info.num_ack_pending} not"
                            f" acknowledged of {stream}"
                        )
                finally:
                    await client.close()
            return found

        try:
            return self._runner.run(ask())
        except (nats.errors.Error, nats.js.errors.Error, OSError, TimeoutError) as error:
            return [f"NATS does not answer: {error!r}"]

    @staticmethod
    def _followed() -> Iterator[tuple[str, str]]:
        for service, table in HEARS.items():
            for stream in sorted({event_messages.stream_of(event.DESCRIPTOR.full_name) for event in table}):
                yield service, stream

    # The rest

    def violations(self) -> list[str]:
        """All that is not as it must be, once nothing waits."""
        self._logs.clear()
        return [
            *self._unheard(),
            *self._journal(),
            *self._versions(),
            *self._inbox(),
            *self._case_refs(),
            *self._timeline(),
            *self._clocks(),
            *self._plan_items(),
            *self._facts(),
            *self._families(),
            *self._profiles(),
            *self._files(),
            *self._jobs(),
        ]

    def journal(self) -> list[dict[str, Any]]:
        """What the load was told."""
        path = self.var / "journal.jsonl"
        lines = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
        return list({line["key"]: line for line in lines}.values())

    def log(self, service: str) -> list[Any]:
        """A service's outbox as it travels, oldest first."""
        if service not in self._logs:
            rows = self.rows(service, f"SELECT {outbox.COLUMNS} FROM outbox ORDER BY id")
            self._logs[service] = [outbox.as_event(row) for row in rows]
        return self._logs[service]

    def told(self, service: str) -> Iterator[tuple[Any, Any, Any]]:
        """Its events: as it travels, the message, the envelope."""
        for event in self.log(service):
            yield (
                event,
                event_messages.parse(event, event_messages.message_class(event.type)),
                event_messages.envelope(event),
            )

    def _journal(self) -> Iterator[str]:  # noqa: PLR0912 - one pass over the journal, a case a line
        """I1, I2 and I6."""
        keys: dict[str, dict[tuple[str, str], Any]] = {
            service: {
                (row["account_id"], row["request_id"]): row["resource_id"]
                for row in self.rows(
                    service, "SELECT account_id, request_id, resource_id FROM idempotency_key"
                )
            }
            for service in SERVICES
        }
        records = {
            service: Counter(
                {
                    (row["account_id"], row["rpc"]): row["count"]
                    for row in self.rows(
                        service,
                        "SELECT account_id, rpc, sum(times) AS count FROM access_record GROUP BY 1, 2",
                    )
                }
            )
            for service in SERVICES
        }
        acknowledged: Counter[tuple[str, str]] = Counter()
        by_rpc: dict[str, set[str]] = defaultdict(set)
        for line in self.journal():
            service = line["rpc"].split(".")[1]
            resource = keys[service].get((line["account"], line["key"]))
            if resource:
                by_rpc[line["rpc"]].add(resource)
            if line["outcome"] == "ok":
                acknowledged[line["account"], line["rpc"]] += 1
                if resource is None:
                    yield f"I1 {line['rpc']} {line['key']} was acknowledged and is not there"
                elif line["id"] and line["rpc"] in MAKES and resource != line["id"]:
                    yield f"I2 {line['rpc']} {line['key']} said {line['id']} and made {resource}"
            elif line["outcome"] == "fail":
                if resource is not None:
                    yield f"I2 {line['rpc']} {line['key']} was refused and is there"
                if line["status"] >= 500:
                    yield f"I2 {line['rpc']} {line['key']} was answered {line['status']} {line['reason']}"
        made: dict[tuple[str, str], set[str]] = defaultdict(set)
        for rpc, place in MAKES.items():
            made[place] |= by_rpc[rpc]
        for (service, table), ids in made.items():
            there = {str(row["id"]) for row in self.rows(service, f"SELECT id FROM {table}")}
            for lost in ids - there:
                yield f"I1 {service}: row {lost} of {table} is gone"
            if self.journal():
                for more in there - ids:
                    yield f"I2 {service}: row {more} of {table} was made by no key"
        for (account, rpc), count in acknowledged.items():
            service, name = rpc.split("/")
            importlib.import_module(f"{service.rpartition('.')[0]}.{rpc.split('.')[1]}_service_pb2")
            method = descriptor_pool.Default().FindServiceByName(service).methods_by_name[name]
            access = access_of(method)
            if access is not None and access.records and records[rpc.split(".")[1]][account, rpc] < count:
                yield f"I6 {rpc}: {count} acknowledged, fewer access records"

    def _versions(self) -> Iterator[str]:
        """I3."""
        for service in SERVICES:
            for row in self.rows(
                service,
                "SELECT aggregate, aggregate_id, count(o.id) AS rows, max(o.aggregate_version) AS last,"
                " min(o.aggregate_version) AS first, max(v.version) AS version FROM outbox o"
                " FULL JOIN outbox_version v USING (aggregate, aggregate_id) GROUP BY 1, 2"
                " HAVING count(o.id) <> max(v.version) OR max(o.aggregate_version) <> max(v.version)"
                " OR min(o.aggregate_version) <> 1 OR max(v.version) IS NULL OR count(o.id) = 0",
            ):
                yield f"I3 {service}: {dict(row)}"

    def _inbox(self) -> Iterator[str]:
        """Each event was heard, and no event that nobody told."""
        for service, table in HEARS.items():
            streams = {event_messages.stream_of(event.DESCRIPTOR.full_name) for event in table}
            told, known = set(), set()
            for stream in streams:
                for event in self.log(event_messages.publisher_of(stream)):
                    if event_messages.stream_of(event.type) == stream:
                        known.add(UUID(event.event_id))
                        if hears(service, event):
                            told.add(UUID(event.event_id))
            heard = {row["event_id"] for row in self.rows(service, "SELECT event_id FROM inbox")}
            if told - heard:
                yield f"I4 {service}: {len(told - heard)} events are not in the inbox"
            if heard - known:
                yield f"I4 {service}: {len(heard - known)} events in the inbox were never told"

    def _case_refs(self) -> Iterator[str]:
        """I4: what others know of a case is what registry has."""
        own = {
            row["id"]: _values(row, row["persons"])
            for row in self.rows(
                "registry",
                "SELECT c.id, c.municipality, c.strand, c.state, c.number, c.officer_id, c.head_person_id,"
                " coalesce((SELECT array_agg(m.person_id ORDER BY m.person_id) FROM membership m"
                " WHERE m.case_id = c.id AND m.left_on IS NULL), '{}') AS persons FROM case_file c",
            )
        }
        for service in ("assessment", "referral", "benefits"):
            known = {
                row["case_id"]: _values(row, sorted(row["person_ids"]))
                for row in self.rows(service, "SELECT * FROM case_ref")
            }
            yield from _differences(f"I4 {service}: case_ref", own, known)

    def _timeline(self) -> Iterator[str]:
        """I4: an entry for each event of others that names a case, and no other entry of theirs."""
        cases = {str(row["id"]) for row in self.rows("registry", "SELECT id FROM case_file")}
        expected: Counter[Any] = Counter()
        for service in ("assessment", "referral", "benefits"):
            for event, message, _ in self.told(service):
                case = getattr(message, "case_id", "")
                if type(message) in REGISTRY and case in cases:
                    expected[event.type, case, event.recorded_time.ToDatetime(dt.UTC)] += 1
        found = Counter(
            (row["event"], str(row["case_id"]), row["recorded_time"])
            for row in self.rows("registry", "SELECT event, case_id, recorded_time FROM timeline_entry")
            if not row["event"].startswith("prag.registry.")
        )
        for key, count in (expected - found).items():
            yield f"I4 timeline lacks {count} of {key}"
        for key, count in (found - expected).items():
            yield f"I4 timeline has {count} too many of {key}"

    def _clocks(self) -> Iterator[str]:
        """I4: each clock was told to start once, runs once a subject, and stopped as it was told."""
        started: Counter[str] = Counter()
        stopped: dict[str, str] = {}
        for _, message, _ in self.told("registry"):
            name = message.DESCRIPTOR.name
            if name == "ClockStarted":
                started[message.clock_id] += 1
            elif name == "ClockStopped":
                stopped[message.clock_id] = message.outcome
        # Of an office's duties nobody is told: they stand as its acts say (tests/registry/test_duties.py).
        clocks = self.rows("registry", "SELECT * FROM clock WHERE case_id IS NOT NULL")
        same: Counter[Any] = Counter(
            (clock["case_id"], clock["rule"], clock["subject_id"], clock["period"])
            for clock in clocks
            # A return may stand at a stage again, and a case be reopened again.
            if clock["open"]
            or (not clock["rule"].startswith("RETURN_") and not clock["rule"].endswith("_AFTER_REOPENING"))
        )
        for clock in clocks:
            name = str(clock["id"])
            if started[name] != 1:
                yield f"I4 clock {name} of {clock['rule']} was told to start {started[name]} times"
            if name in stopped and clock["state"] != stopped[name]:
                yield f"I4 clock {name} is {clock['state']}, it was told to be {stopped[name]}"
        for gone in started.keys() - {str(clock["id"]) for clock in clocks}:
            yield f"I4 clock {gone} was told and is not there"
        for key, count in same.items():
            if count > 1:
                yield f"I4 clock {key} runs {count} times"
        # Who waits for an answer: each referral's clock, and it ran out only where nobody answered.
        answers = {clock["subject_id"]: clock for clock in clocks if clock["rule"] == "REFERRAL_ANSWER"}
        for row in self.rows("referral", "SELECT id, state FROM referral"):
            clock = answers.get(str(row["id"]))
            if clock is None:
                yield f"I4 referral {row['id']} has no clock"
            elif clock["open"] and row["state"] not in {"SENT", "UNANSWERED"}:
                yield f"I4 the clock of referral {row['id']} runs, it is {row['state']}"

    def _plan_items(self) -> Iterator[str]:
        """I4: an item stands where the events of others have moved it."""
        moves: dict[str, list[items.Move]] = defaultdict(list)
        rows = self.rows("assessment", "SELECT id, origin_id, code, state FROM plan_item")
        codes = {str(row["id"]): row["code"] for row in rows}
        for service in ("referral", "benefits"):
            for event, message, envelope in self.told(service):
                item = getattr(message, "plan_item_id", "")
                if item not in codes:
                    continue
                known = envelope.actual_on or envelope.recorded_at
                day = dates.day_of(known) if isinstance(known, dt.datetime) else known
                if message.DESCRIPTOR.name == "OutcomeRecorded":
                    finished = reference.packages().finished_by(codes[item])
                    state = items.by_outcome(message.outcome, finished, completes=message.completes)
                    day = dates.day(message.done_on, "done_on") or day
                elif event.type in MOVES:
                    state = MOVES[event.type]
                else:
                    continue
                moves[item].append(items.Move(event.aggregate_id, event.aggregate_version, state, day))
        for row in rows:
            state, _ = items.settle(moves[str(row["origin_id"])])
            if state != row["state"]:
                yield f"I4 plan item {row['id']} is {row['state']}, its events say {state}"

    def _facts(self) -> Iterator[str]:
        """I4: each fact that an event makes, once."""
        expected = {}
        for service in ("registry", "assessment", "referral", "benefits"):
            for _, message, envelope in self.told(service):
                if type(message) in FACTS:
                    for fact in FACTS[type(message)](message):
                        key = fact_id(envelope.event_id, fact)
                        expected[UUID(str(key))] = (
                            fact.kind,
                            fact.code,
                            fact.case_id,
                            envelope.municipality,
                            str(envelope.day),
                        )
        found = {
            row["id"]: (
                row["kind"],
                row["code"],
                str(row["case_id"] or ""),
                row["municipality"],
                str(row["actual_on"]),
            )
            for row in self.rows("reporting", "SELECT * FROM fact")
        }
        yield from _differences("I4 reporting: fact", expected, found)

    def _families(self) -> Iterator[str]:
        """I4: reporting's families are registry's."""
        own = {
            (row["municipality"], row["id"]): (row["strand"], row["persons"])
            for row in self.rows(
                "registry",
                "SELECT c.id, c.municipality, c.strand, coalesce((SELECT array_agg(m.person_id"
                " ORDER BY m.person_id) FROM membership m"
                " WHERE m.case_id = c.id AND m.left_on IS NULL), '{}') AS persons FROM case_file c"
                " WHERE c.municipality <> '---'",
            )
        }
        # Whom a family has left keeps it as it was then, for what was done before.
        left = {
            (message.previous_municipality, UUID(message.case_id))
            for _, message, _ in self.told("registry")
            if message.DESCRIPTOR.name == "CaseTransferred"
        } - own.keys()
        known = {
            (row["municipality"], row["case_id"]): (row["strand"], sorted(row["person_ids"]))
            for row in self.rows("reporting", "SELECT * FROM family")
            if (row["municipality"], row["case_id"]) not in left
        }
        yield from _differences("I4 reporting: family", own, known)

    def _profiles(self) -> Iterator[str]:
        """I4: of each person what was told last."""
        last: dict[UUID, Any] = {}
        for _, message, _ in self.told("registry"):
            if isinstance(message, PersonProfiled):
                last[UUID(message.person_id)] = message
        own = {
            key: (one.sex, str(one.birth_month), one.community, sorted(one.vulnerabilities))
            for key, one in last.items()
            if not one.removed
        }
        known = {
            row["person_id"]: (
                row["sex"],
                str(row["birth_month"]),
                row["community"],
                sorted(row["vulnerabilities"]),
            )
            for row in self.rows("reporting", "SELECT * FROM profile")
        }
        yield from _differences("I4 reporting: profile", own, known)

    def _files(self) -> Iterator[str]:
        """I9: a row's bytes are there and are those; bytes without a row wait for the sweep."""
        for service in SERVICES:
            folder = self.var / "blobs" / service / "blobs"
            rows = {str(row["id"]): row for row in self.rows(service, "SELECT id, size, sha256 FROM blob")}
            for name, row in rows.items():
                path = folder / name
                if not path.exists():
                    yield f"I9 {service}: file {name} has a row and no bytes"
                elif hashlib.sha256(path.read_bytes()).hexdigest() != row["sha256"]:
                    yield f"I9 {service}: file {name} is not what its row says"
        held = {
            str(row["id"])
            for row in self.rows("registry", "SELECT id FROM blob WHERE attached_at IS NOT NULL")
        }
        for row in self.rows("registry", "SELECT id, blob_id FROM document"):
            if str(row["blob_id"]) not in held:
                yield f"I9 document {row['id']} has no file"

    def _jobs(self) -> Iterator[str]:
        """I1: what was ordered was made."""
        for service in SERVICES:
            for row in self.rows(service, FAILED):
                yield f"I1 {service}: {row['count']} jobs {row['kind']} failed, {row['error_reason']}"

    def orphans(self, service: str) -> list[Path]:
        """Bytes without a row."""
        folder = self.var / "blobs" / service / "blobs"
        rows = {str(row["id"]) for row in self.rows(service, "SELECT id FROM blob")}
        return [path for path in folder.glob("*") if path.name not in rows] if folder.exists() else []


def hears(service: str, event: Any) -> bool:
    """Whether a service is sent an event: it hears something of the aggregate, and of its topic."""
    return any(
        event_messages.stream_of(kind.DESCRIPTOR.full_name) == event_messages.stream_of(event.type)
        and event_messages.aggregate_of(kind)[0] == event.aggregate
        and (not isinstance(heard, TopicSubscription) or heard.topic == event_messages.topic_of(event))
        for kind, heard in HEARS[service].items()
    )


def _values(row: Any, persons: Iterable[UUID]) -> tuple[Any, ...]:
    names = ("municipality", "strand", "state", "number", "officer_id", "head_person_id")
    return (*(row[name] for name in names), tuple(persons))


def _differences(what: str, expected: dict[Any, Any], found: dict[Any, Any]) -> Iterator[str]:
    for key in expected.keys() | found.keys():
        if expected.get(key) != found.get(key):
            yield f"{what} {key}: should be {expected.get(key)}, is {found.get(key)}"


def main() -> None:
    """Check a folder."""
    with Truth(Path(sys.argv[1]).resolve()) as truth:
        found = [*truth.unsettled(), *truth.violations()]
        for line in found:
            print(line)
        journal = Counter(line["outcome"] for line in truth.journal())
        events_told = sum(len(truth.log(service)) for service in SERVICES)
    print(f"{len(found)} violations; journal {dict(journal)}; {events_told} events")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
