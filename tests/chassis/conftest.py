import datetime as dt
import logging
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import pytest
import structlog

from services.chassis import telemetry
from services.chassis.auth.actors import Actor
from services.chassis.clock import FrozenClock
from services.chassis.database.database import Database
from services.chassis.jobs import Job
from tests.running_services import Cluster, ScratchDatabase

PACKAGE = "tests.chassis.sample_tables.migrations"


def officer(*municipalities: str, account: str = "") -> Actor:
    return Actor(
        account_id=account or f"officer-{'-'.join(municipalities)}",
        kind="person",
        institution_id="mocr",
        institution_kind="MOCR",
        roles=frozenset({"mocr_officer"}),
        municipalities=municipalities,
        strands=("RETURN", "REINTEGRATION", "INTEGRATION"),
        purpose="a test",
    )


async def everybody_of(_runtime: Any, subjects: Sequence[str]) -> Mapping[str, Sequence[UUID]]:
    return dict.fromkeys(subjects, ())


def job(run: Any, concerns: Any = everybody_of) -> Job:
    """A kind of work that whoever writes cases may order."""
    return Job(run, "case.write", concerns)


@pytest.fixture
async def scratch(postgres: Cluster) -> AsyncIterator[ScratchDatabase]:
    async with postgres.database("sample", PACKAGE) as database:
        yield database


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC))


@pytest.fixture
async def database(scratch: ScratchDatabase, clock: FrozenClock) -> AsyncIterator[Database]:
    database = Database(
        scratch.app_url, clock=clock, unique_reasons={"room_name_key": "ROOM_TAKEN"}, pool_size=4
    )
    await database.open()
    yield database
    await database.close()


@pytest.fixture
def logs() -> Iterator[None]:
    """Log as a service does, for one test."""
    handlers, level = logging.root.handlers[:], logging.root.level
    telemetry.configure("sample", "debug")
    yield
    structlog.reset_defaults()
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)
