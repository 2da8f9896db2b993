"""My work: its numbers, and what its rows say."""

from __future__ import annotations

from collections import Counter

import pytest
from flask import Flask
from prag.common.v1 import types_pb2 as types

from gateway.officer.work import home, kinds


def test_the_numbers_add_up_to_all_that_waits(app: Flask) -> None:
    counted = Counter({group: 3 + group for group in types.WorkGroup.values() if group})
    with app.test_request_context("/"):
        tiles = home._counts(counted, "")
    assert sum(tile["number"] for tile in tiles) == counted.total()
    # Each leads to its rows on the page.
    anchors = {anchor for _group, anchor, _kind, _word in home.GROUPS}
    assert {tile["url"].removeprefix("#") for tile in tiles} == anchors


@pytest.mark.parametrize(
    ("metadata", "said"),
    [
        ({"institution_kind": "EO", "reason": "NO_PLACE"}, ["Employment office"]),
        ({"number": "Z-2026-0001", "scheme": "RENT"}, ["Z-2026-0001", "Rent"]),
        ({}, []),
    ],
)
def test_a_row_says_what_it_is_about(app: Flask, metadata: dict[str, str], said: list[str]) -> None:
    item = types.WorkItem(kind="referral_refused", metadata=metadata)
    with app.test_request_context("/", headers={"Accept-Language": "en"}):
        assert [part for part in kinds.line(item).split(" · ") if part] == said
