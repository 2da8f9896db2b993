"""The order of the tests of contracts."""

import pytest


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Made-up requests leave made-up things: whoever else asks for the stack has asked before."""
    items.sort(key=lambda item: item.path.name == "test_fuzz.py")
