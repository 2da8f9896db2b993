"""Of each kind of way in its siblings are named, tried by tests that there are, and the page is fresh."""

from collections import Counter

from tests.attack.catalogue import is_there
from tests.attack.siblings import PAGE, page, siblings

NUMBERS, FEWEST = range(1, 14), 4


def test_each_number_has_its_siblings():
    found = Counter(one.number for one in siblings())
    assert list(found) == list(NUMBERS)
    assert min(found.values()) >= FEWEST


def test_each_is_tried_or_says_why_not():
    assert not [one.about for one in siblings() if not (one.tests or one.not_there)]


def test_each_test_that_is_named_is_there():
    assert not [test for one in siblings() for test in one.tests if not is_there(test)]


def test_the_page_is_the_tables():
    assert PAGE.read_text(encoding="utf-8") == page(), "run `python -m tests.attack.siblings`"
