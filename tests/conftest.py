"""What all tests stand on."""

import gc
import os

import pytest

from deploy.local.moment import AT, is_moved

pytest.register_assert_rewrite("tests.recorded_events")

pytest_plugins = [
    "tests.compiled_templates",
    "tests.running_services",
    "tests.servers",
    "tests.stack",
    "tests.refusals",
    "tests.etags",
    "tests.durations",
    "tests.scheduling",
    "tests.attack.table",
]


def pytest_configure() -> None:
    """A moment that was asked for is not passed over."""
    if os.environ.get(AT) and not is_moved():
        raise pytest.UsageError(f"{AT} moves the clocks where tests are run by `make test`")


def pytest_collection_finish() -> None:
    """What was collected stays to the end: memory is not searched for it again and again."""
    gc.collect()
    gc.freeze()
