"""The table of ASVS 5.0 is whole, true to the tests that there are, and its page is fresh."""

from tests.attack.asvs import PAGE, page, requirements
from tests.attack.catalogue import is_there

# The requirements of levels 1 and 2 of ASVS 5.0.0, by section; a number with /2 is of level 2.
NUMBERS = """
1.1 1/2 2/2
1.2 1 2 3 4 5 6/2 7/2 8/2 9/2
1.3 1 2 3/2 4/2 5/2 6/2 7/2 8/2 9/2 10/2 11/2
1.4 1/2 2/2 3/2
1.5 1 2/2
2.1 1 2/2 3/2
2.2 1 2 3/2
2.3 1 2/2 3/2 4/2
2.4 1/2
3.2 1 2
3.3 1 2/2 3/2 4/2
3.4 1 2 3/2 4/2 5/2 6/2
3.5 1 2 3 4/2 5/2
3.7 1/2 2/2
4.1 1 2/2 3/2
4.2 1/2
4.3 1/2 2/2
4.4 1 2/2 3/2 4/2
5.1 1/2
5.2 1 2 3/2
5.3 1 2
5.4 1/2 2/2 3/2
6.1 1 2/2 3/2
6.2 1 2 3 4 5 6 7 8 9/2 10/2 11/2 12/2
6.3 1 2 3/2 4/2
6.4 1 2 3/2 4/2
6.5 1/2 2/2 3/2 4/2 5/2
6.6 1/2 2/2 3/2
6.8 1/2 2/2 3/2 4/2
7.1 1/2 2/2 3/2
7.2 1 2 3 4
7.3 1/2 2/2
7.4 1 2 3/2 4/2 5/2
7.5 1/2 2/2
7.6 1/2 2/2
8.1 1 2/2
8.2 1 2 3/2
8.3 1
8.4 1/2
9.1 1 2 3
9.2 1 2/2 3/2 4/2
10.1 1/2 2/2
10.2 1/2 2/2
10.3 1/2 2/2 3/2 4/2
10.4 1 2 3 4 5 6/2 7/2 8/2 9/2 10/2 11/2
10.5 1/2 2/2 3/2 4/2 5/2
10.6 1/2 2/2
10.7 1/2 2/2 3/2
11.1 1/2 2/2
11.2 1/2 2/2 3/2
11.3 1 2 3/2
11.4 1 2/2 3/2 4/2
11.5 1/2
11.6 1/2
12.1 1 2/2 3/2
12.2 1 2
12.3 1/2 2/2 3/2 4/2
13.1 1/2
13.2 1/2 2/2 3/2 4/2 5/2
13.3 1/2 2/2
13.4 1 2/2 3/2 4/2 5/2
14.1 1/2 2/2
14.2 1 2/2 3/2 4/2
14.3 1 2/2 3/2
15.1 1 2/2 3/2
15.2 1 2/2 3/2
15.3 1 2/2 3/2 4/2 5/2 6/2 7/2
16.1 1/2
16.2 1/2 2/2 3/2 4/2 5/2
16.3 1/2 2/2 3/2 4/2
16.4 1/2 2/2 3/2
16.5 1/2 2/2 3/2
17.1 1/2
17.2 1/2 2/2 3/2 4/2
17.3 1/2 2/2
"""


def standard() -> dict[str, int]:
    """Each requirement's level."""
    found = {}
    for line in NUMBERS.split("\n"):
        section, *numbers = line.split() or [""]
        for number in numbers:
            name, slash, _ = number.partition("/")
            found[f"{section}.{name}"] = 2 if slash else 1
    return found


def test_the_standard_has_so_many():
    """As its own introduction counts them."""
    levels = list(standard().values())
    assert (levels.count(1), levels.count(2)) == (70, 183)


def test_each_requirement_has_a_line_and_no_other():
    assert {one.number: one.level for one in requirements()} == standard()
    assert len(requirements()) == len(standard())


def test_each_line_says_one_thing():
    for one in requirements():
        assert sum(map(bool, (one.tests, one.not_applicable, one.not_met))) == 1, one.number
        assert one.about
        assert one.chapter.startswith(f"V{one.number.partition('.')[0]} ")


def test_each_test_that_is_named_is_there():
    named = {test for one in requirements() for test in one.tests}
    assert not [test for test in sorted(named) if not is_there(test)]


def test_the_page_is_fresh():
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m tests.attack.asvs"
