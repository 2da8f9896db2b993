"""A service's modes, in this process: what each opens, says and ends."""

import asyncio
import contextlib
import dataclasses
import json
import signal
import sys

import pytest
from prometheus_client import REGISTRY

from services.chassis import failpoints, main
from services.chassis.clock import Clock, FrozenClock
from services.chassis.main import serving
from services.chassis.runtime.service import PeriodicTask, Service, open_runtime
from services.chassis.settings import ServiceSettings, SettingsError
from tests.chassis import sample_process
from tests.chassis.conftest import PACKAGE, job
from tests.chassis.event_path import until
from tests.chassis.test_service import Keyring

SAMPLE = Service(name="sample", servicers=[], migrations=PACKAGE)


@pytest.fixture
def settings(scratch, tmp_path):
    ring = Keyring(tmp_path)
    return ServiceSettings(
        database_url=scratch.app_url,
        migrate_database_url=scratch.migrator_url,
        key_file=ring.key_file,
        keys_file=ring.keys_file,
        ready_file=tmp_path / "ready",
        metrics_listen="127.0.0.1:0",
        blobs=str(tmp_path / "blobs"),
        peers={"registry": "127.0.0.1:1"},
        pool_size=2,
        grace=0,
    )


@pytest.fixture
def stop(monkeypatch):
    """The event that ends a mode, which signals set elsewhere."""
    event = asyncio.Event()
    monkeypatch.setattr(main, "_stop_signal", lambda: event)
    return event


def lines(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@contextlib.asynccontextmanager
async def running(mode, described, settings, stop):
    """A mode until it is asked to end; what it wrote when it was ready."""
    task = asyncio.create_task(main._MODES[mode](described, settings))

    async def ready():
        if task.done():
            task.result()
        return settings.ready_file.exists()

    await until(ready)
    yield json.loads(settings.ready_file.read_text())
    assert not task.done()
    stop.set()
    await asyncio.wait_for(task, 10)


def is_ready():
    return REGISTRY.get_sample_value("prag_ready")


async def test_serve_says_where_it_listens_and_that_it_ends(settings, stop, logs, capsys):
    ticked = asyncio.Event()

    async def tick(_runtime):
        ticked.set()

    described = dataclasses.replace(SAMPLE, periodic_tasks=[PeriodicTask(60, tick)])
    async with running("serve", described, settings, stop) as facts:
        host, _, port = facts["listen"].rpartition(":")
        _, _, metrics = facts["metrics_listen"].rpartition(":")
        assert (host, is_ready()) == ("127.0.0.1", 1)
        _, writer = await asyncio.open_connection(host, int(port))
        writer.close()
        await asyncio.wait_for(ticked.wait(), 5)
    assert is_ready() == 0
    for closed in (port, metrics):
        with pytest.raises(OSError, match="Connect"):
            await asyncio.open_connection("127.0.0.1", int(closed))
    said = {line["event"]: line for line in lines(capsys)}
    assert said["ready"]["listen"] == facts["listen"]
    assert said["draining"]["signal"] == "SIGTERM"


async def test_work_does_jobs_until_it_is_asked_to_end(settings, stop, scratch, logs, capsys):
    done = asyncio.Event()

    async def works(_context):
        done.set()

    described = dataclasses.replace(SAMPLE, jobs={"works": job(works)})
    ordered = {"account_id": "a", "kind": "service", "roles": [], "municipalities": [], "strands": []}
    await scratch.all(
        "INSERT INTO job (id, kind, subject_id, params, state, actor, account_id, create_time, update_time)"
        " VALUES (gen_random_uuid(), 'works', '', '{}', 'WAITING', $1, 'a', now(), now())",
        json.dumps(ordered),
    )
    async with running("work", described, settings, stop) as facts:
        await asyncio.wait_for(done.wait(), 5)
        assert set(facts) == {"metrics_listen", "pid"}
        _, _, metrics = facts["metrics_listen"].rpartition(":")
    with pytest.raises(OSError, match="Connect"):
        await asyncio.open_connection("127.0.0.1", int(metrics))
    assert [line["event"] for line in lines(capsys) if line["level"] == "error"] == []


async def test_no_address_is_no_metrics(settings, stop):
    quiet = dataclasses.replace(settings, metrics_listen="")
    async with running("work", SAMPLE, quiet, stop) as facts:
        assert facts["metrics_listen"] == ""


async def test_migrate_needs_its_own_address_and_finds_nothing_to_do(settings, scratch):
    with pytest.raises(SettingsError, match="MIGRATE_DATABASE_URL"):
        await main._migrate(SAMPLE, dataclasses.replace(settings, migrate_database_url=""))
    await scratch.all("DROP TABLE chair, room")
    await scratch.all("DELETE FROM alembic_version")
    with pytest.raises(Exception, match="already exists"):
        await main._migrate(SAMPLE, settings)


async def test_replay_and_rebuild_act_as_the_service(settings, monkeypatch):
    seen = []

    async def note(runtime):
        from services.chassis.auth.actors import caller

        seen.append((runtime.service.name, caller().account_id))

    monkeypatch.setattr(main, "replay", note)
    monkeypatch.setattr(main, "rebuild", note)
    for mode in ("replay", "rebuild"):
        await main._MODES[mode](SAMPLE, settings)
    assert seen == [("sample", "service:sample")] * 2


async def test_what_a_service_stands_on_is_opened_and_closed(settings, scratch):
    clock = FrozenClock(Clock().now())
    described = dataclasses.replace(SAMPLE, unique_reasons={"a": "B"})
    async with open_runtime(described, settings, clock) as runtime:
        assert runtime.service is described
        assert runtime.settings is settings
        assert runtime.clock is runtime.database.clock is clock
        assert runtime.database.unique_reasons == {"a": "B"}
        assert runtime.actor.account_id == "service:sample"
        assert (runtime.messaging, list(runtime.consumers.streams)) == (None, [])
        assert set(runtime.keys) == {"identity", "sample", "referral"}
        stored = await runtime.blobs.keep(b"x", "a.pdf", "application/pdf", "a")
        assert await runtime.blobs.read(stored.blob_id) == b"x"
        assert runtime.database.pool._size == 2
    assert await scratch.all("SELECT FROM pg_stat_activity WHERE usename = 'sample_app'") == []
    async with open_runtime(SAMPLE, settings) as runtime:
        assert abs((runtime.clock.now() - Clock().now()).total_seconds()) < 60


async def test_only_what_runs_behind_a_server_is_left_out(settings):
    ticked = []

    async def tick(_runtime):
        ticked.append(True)

    described = dataclasses.replace(sample_process.SERVICE, periodic_tasks=[PeriodicTask(0.01, tick)])
    async with open_runtime(described, settings) as runtime:
        async with serving(runtime, background=False):
            await asyncio.sleep(0.1)
        assert ticked == []
        async with serving(runtime):
            async with asyncio.timeout(5):
                while len(ticked) < 2:
                    await asyncio.sleep(0.01)
        count = len(ticked)
        await asyncio.sleep(0.1)
        assert len(ticked) == count


async def test_a_tick_waits_as_long_as_it_says_and_its_failure_is_told(settings, logs, capsys):
    at = []

    async def sweeps(_runtime):
        at.append(asyncio.get_running_loop().time())
        raise ValueError

    described = dataclasses.replace(SAMPLE, periodic_tasks=[PeriodicTask(0.3, sweeps)])
    async with open_runtime(described, settings) as runtime, serving(runtime):
        async with asyncio.timeout(5):
            while len(at) < 2:
                await asyncio.sleep(0.01)
    assert at[1] - at[0] > 0.25
    failed = [line for line in lines(capsys) if line["event"] == "tick_failed"]
    assert [(line["tick"], line["error_type"]) for line in failed] == [("sweeps", "ValueError")] * len(at)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_both_signals_ask_to_end(number):
    stop = main._stop_signal()
    try:
        assert not stop.is_set()
        signal.raise_signal(number)
        await asyncio.wait_for(stop.wait(), 5)
    finally:
        for each in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().remove_signal_handler(each)


async def test_what_keeps_a_cancellation_to_itself_is_told_again():
    kept = 0

    async def stubborn():
        nonlocal kept
        while True:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                kept += 1
                if kept == 3:
                    raise

    async def fails():
        raise ValueError

    tasks = [asyncio.create_task(part) for part in (stubborn(), fails())]
    await asyncio.sleep(0)
    await asyncio.wait_for(main._cancel(tasks), 5)
    assert kept == 3
    assert all(task.done() for task in tasks)
    await main._cancel([])


@pytest.fixture
def started(monkeypatch, tmp_path, logs):
    """What `main` begins: (mode, settings), and as which process it is armed."""
    seen = {}

    async def mode(_service, given):
        seen["settings"] = given

    for name in main._MODES:
        monkeypatch.setitem(main._MODES, name, mode)
    monkeypatch.setattr(failpoints, "arm", lambda process: seen.update(process=process))
    for name, value in {
        "DATABASE_URL": "postgresql://x",
        "PRAG_KEY_FILE": "k",
        "PRAG_KEYS_FILE": "ks",
        "PRAG_LOG_LEVEL": "warning",
    }.items():
        monkeypatch.setenv(name, value)
    return seen


@pytest.mark.parametrize(
    ("arguments", "process"),
    [
        ([], "sample"),
        (["serve"], "sample"),
        (["work"], "sample-work"),
        (["migrate"], "sample-migrate"),
    ],
)
def test_a_mode_runs_with_the_settings_of_the_environment(started, arguments, process, capsys):
    main.main(SAMPLE, arguments)
    assert started["process"] == process
    assert started["settings"].database_url == "postgresql://x"
    # The level is the environment's.
    assert capsys.readouterr().out == ""


def test_the_mode_is_said_at_the_start(started, monkeypatch, capsys):
    monkeypatch.setenv("PRAG_LOG_LEVEL", "info")
    main.main(SAMPLE, ["replay"])
    [line] = lines(capsys)
    assert (line["event"], line["mode"], line["service"]) == ("starting", "replay", "sample")


def test_an_unknown_mode_is_refused_with_those_there_are(started, capsys):
    with pytest.raises(SystemExit):
        main.main(SAMPLE, ["dance"])
    said = capsys.readouterr().err
    assert "python -m services.sample" in said
    assert all(mode in said for mode in ("serve", "work", "migrate", "replay", "rebuild"))
    assert started == {}


def test_settings_that_are_missing_end_it(started, monkeypatch):
    monkeypatch.delenv("DATABASE_URL")
    with pytest.raises(SystemExit) as ended:
        main.main(SAMPLE, [])
    assert ended.value.code == "settings: DATABASE_URL is not set"
    assert started == {}
    assert sys.exc_info() == (None, None, None)
