"""Pages: no URL disappears unnoticed, every one says who may see it, and all look alike."""

from __future__ import annotations

import re

import pytest

from tests.architecture.snapshots import HERE, page_routes, route_lines

PAGES = [route for route in page_routes() if route[1] != "static"]
# Every part says what it is. A string is a code of reference data or a secret; an id of ours is a uuid;
# `any` is one of the words that it lists.
TYPED = re.compile(r"<(uuid|int|path|segments|string|any)(\([^)]*\))?:[a-z_0-9]+>")
LOOSE_ID = re.compile(r"<string(\([^)]*\))?:[a-z_]*_id>")


def test_the_list_of_routes_is_the_one_that_was_reviewed():
    committed = (HERE / "routes.txt").read_text(encoding="utf-8").splitlines()
    assert route_lines() == committed, "run `python -m tests.architecture.snapshots`, look, and commit"


@pytest.mark.parametrize(("path", "endpoint", "access"), PAGES, ids=[route[0] for route in PAGES])
def test_every_page_says_who_may_see_it(path, endpoint, access):
    assert access, f"{endpoint} has neither @requires nor @public"


@pytest.mark.parametrize("path", [route[0].split(" ", 1)[1] for route in PAGES])
def test_paths_are_kebab_case_and_their_parts_typed(path):
    for part in path.strip("/").split("/"):
        assert not LOOSE_ID.search(part), f"{part}: an id of ours is a uuid"
        plain = TYPED.sub("", part)
        assert "<" not in plain, f"{part}: give it a converter, <uuid:case_id>"
        assert re.fullmatch(r"[a-z0-9.:-]*", plain), f"{part} is not kebab-case"


@pytest.mark.parametrize("path", [route[0] for route in PAGES])
def test_no_personal_data_is_in_an_address(path):
    assert re.search(r"<[^>]*(name|personal|document_number)", path) is None
