"""Which numbers are hidden, so that no small one follows: each attack by hand, and of any numbers."""

from types import SimpleNamespace

import highspy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.reporting import facts, suppression
from services.reporting.rules.indicators import Ratio
from services.reporting.suppression import SMALL, Relation, Tables, named, protect, relations

MEASURES = facts.measures()
QUARTERS = ("Q1", "Q2", "Q3", "Q4")


def cells(period, **numbers):
    return {(period, name): number for name, number in numbers.items()}


def hidden_names(*args):
    return {name for _, name in protect(*args)}


# By hand


@pytest.mark.parametrize(("number", "hidden"), [(0, False), (1, True), (4, True), (5, False), (100, False)])
def test_a_number_below_five_is_hidden_and_nothing_is_not(number, hidden):
    assert bool(protect(cells("Q1", visits=number), {}, set(), [])) is hidden


@pytest.mark.parametrize(
    ("codes", "total", "hidden"),
    [
        # One hidden code would be the total less the others: the next goes too.
        ({"A": 4, "B": 9, "C": 8}, 21, {"A", "C"}),
        ({"A": 5, "B": 9}, 14, set()),
        ({"A": 3, "B": 4, "C": 8}, 15, {"A", "B"}),
        # Two that are two together are known to be one each.
        ({"A": 1, "B": 1, "C": 9}, 11, {"A", "B", "C"}),
        # Between one and four, for neither is nothing.
        ({"A": 3, "B": 2}, 5, {"A", "B", ""}),
        ({"A": 1, "B": 5}, 6, {"A", ""}),
        ({"A": 3}, 3, {"A", ""}),
    ],
)
def test_a_part_does_not_follow_from_its_whole(codes, total, hidden):
    numbers = {"documents": total} | {named.code("documents", code): number for code, number in codes.items()}
    known = relations(numbers, MEASURES, ["Q1"])
    found = hidden_names(cells("Q1", **numbers), {}, set(), known)
    assert {name.partition(":")[2] for name in found} == hidden


RATIO = Ratio(MEASURES["families_monitored"], MEASURES["plans"])
PART, REST = named.part(RATIO), named.rest(RATIO)


@pytest.mark.parametrize(
    ("part", "whole", "hidden"),
    [
        (10, 20, set()),
        (0, 20, set()),
        (20, 20, set()),
        # The part and the rest; the whole stands at another indicator too.
        (2, 20, {PART, REST}),
        (18, 20, {PART, REST}),
        (1, 4, {PART, REST, "plans"}),
        (0, 3, {REST, "plans"}),
        # Of five the part is nothing to five, which is wide enough.
        (2, 5, {PART, REST}),
    ],
)
def test_a_part_does_not_follow_from_its_percentage(part, whole, hidden):
    numbers = {"plans": whole, PART: part, REST: whole - part}
    assert hidden_names(cells("Q1", **numbers), {}, set(), relations(numbers, MEASURES, ["Q1"])) == hidden


def released(quarters, year, name="visits"):
    """Quarters one after the other, and then their year: what of each is hidden."""
    old, hidden = {}, set()
    for period, number in zip(QUARTERS, quarters, strict=True):
        new = cells(period, **{name: number})
        hidden |= protect(new, {}, set(), relations({name}, MEASURES, [period]))
        old |= new
    known = relations({name}, MEASURES, QUARTERS, "2025")
    hidden |= protect(cells("2025", **{name: year}), old, hidden, known)
    return {period for period, _ in hidden}


@pytest.mark.parametrize(
    ("name", "quarters", "year", "hidden"),
    [
        # Acts: a year is its quarters together.
        ("visits", (6, 7, 8, 9), 30, set()),
        ("visits", (3, 7, 8, 9), 27, {"Q1", "2025"}),
        ("visits", (3, 4, 8, 9), 24, {"Q1", "Q2"}),
        ("visits", (1, 2, 8, 9), 20, {"Q1", "Q2", "2025"}),
        ("visits", (3, 0, 0, 0), 3, {"Q1", "2025"}),
        # Late entries are a number of their own: two are hidden with the year, ten are not small.
        ("visits", (6, 7, 8, 9), 32, {"2025"}),
        ("visits", (6, 7, 8, 9), 28, {"2025"}),
        ("visits", (6, 7, 8, 9), 40, set()),
        # Families: one of two quarters is one of the year.
        ("families_visited", (6, 7, 8, 9), 20, set()),
        ("families_visited", (3, 7, 8, 9), 20, {"Q1"}),
        # More in the year than in all quarters were entered late; fewer than in one were taken back.
        ("families_visited", (6, 0, 0, 0), 8, {"2025"}),
        ("families_visited", (9, 0, 0, 0), 7, {"2025"}),
    ],
)
def test_a_quarter_does_not_follow_from_its_year(name, quarters, year, hidden):
    assert released(quarters, year, name) == hidden


def test_a_municipality_does_not_follow_from_the_nation():
    numbers = {("RAN", "visits"): 3, ("GJL", "visits"): 9, ("KAM", "visits"): 7, ("nation", "visits"): 19}
    places = (("RAN", "visits"), ("GJL", "visits"), ("KAM", "visits"))
    known = [Relation((("nation", "visits"),), places, exact=True)]
    assert protect(numbers, {}, set(), known) == {("RAN", "visits"), ("KAM", "visits")}


def test_what_earlier_releases_tell_is_not_hidden():
    """The quarters were shown, so the year is known: hiding it would protect nothing."""
    names = {"documents", "documents:A", "documents:B"}
    old = {
        (quarter, name): number
        for quarter, numbers in {
            "Q1": (20, 10, 10),
            "Q2": (9, 2, 7),
            "Q3": (0, 0, 0),
            "Q4": (0, 0, 0),
        }.items()
        for name, number in zip(sorted(names), numbers, strict=True)
    }
    hidden = {("Q2", "documents:A"), ("Q2", "documents:B")}
    new = {("2025", "documents"): 29, ("2025", "documents:A"): 12, ("2025", "documents:B"): 17}
    known = relations(names, MEASURES, QUARTERS, "2025")
    assert protect(new, old, hidden, known) == {("2025", "documents:A"), ("2025", "documents:B")}


def test_the_narrowest_interval_is_that_of_whole_numbers():
    """2x + y = 11 with y at most 10: x lies between 0.5 and 5.5, so five apart; whole ones are four apart."""
    x, y, z, top, cap = (("Q1", name) for name in ("x of a", "y of a", "z of a", "top", "cap"))
    values = {x: 3, y: 5, z: 8, top: 11, cap: 10}
    known = [Relation((x, y), (z,), exact=True), Relation((x, z), (top,), exact=True), Relation((y,), (cap,))]
    assert Tables(values, {x, y, z}, known).interval(x) == (1, 5)
    assert x in Tables(values, {x, y, z}, known).narrow()


def test_a_solver_that_is_wrong_lets_no_number_through(monkeypatch):
    names = {"documents": 21, "documents:A": 4, "documents:B": 9, "documents:C": 8}
    solved = highspy.Highs.getSolution

    def off(solver):
        return SimpleNamespace(col_value=[value + 7 for value in solved(solver).col_value])

    monkeypatch.setattr(highspy.Highs, "getSolution", off)
    found = hidden_names(cells("Q1", **names), {}, set(), relations(names, MEASURES, ["Q1"]))
    assert found == set(names)


def test_what_one_measure_counts_of_another_is_read_off_their_definitions():
    names = {"visits", "families_visited", "twelve_month_visits", "persons_registered", "children_registered"}
    names |= {"applications_and_benefits", "applications_from_plan", "housing_executed", "cases_registered"}
    found = {
        (tuple(name for _, name in one.left), tuple(name for _, name in one.right))
        for one in relations(sorted(names), MEASURES, ["Q1"])
    }
    assert found == {
        (("families_visited",), ("visits",)),
        (("twelve_month_visits",), ("visits",)),
        (("children_registered",), ("persons_registered",)),
        (("applications_from_plan",), ("applications_and_benefits",)),
        (("housing_executed",), ("applications_and_benefits",)),
        # Neither is the other, so both together are no more either.
        (("applications_from_plan", "housing_executed"), ("applications_and_benefits",)),
    }


# Any numbers

# Measures that hang together: acts, their parts, families, codes; and a percentage.
ACTS, TWELVE, FAMILIES, MONITORED = "visits", "twelve_month_visits", "families_visited", "families_monitored"
SHARE = Ratio(MEASURES[MONITORED], MEASURES[FAMILIES])


@st.composite
def lives(draw):
    """What was done in a year: (quarter, family, kind, code), and in which quarter's release it was known."""
    act = st.tuples(
        st.integers(0, 3),
        st.integers(0, draw(st.integers(0, 12))),
        st.sampled_from("VVVTMDD"),
        st.sampled_from("AB"),
    )
    done = draw(st.lists(act, max_size=90))
    late = draw(st.sets(st.integers(0, 89), max_size=draw(st.sampled_from([0, 0, 6]))))
    return [(*one, index in late) for index, one in enumerate(done)]


def count(done, quarters, until):
    def families(kinds, among):
        return {family for quarter, family, kind, _, _ in done if kind in kinds and quarter in among}

    acts = [one for one in done if one[0] in quarters]
    whole, part = families("VT", quarters), families("M", range(until + 1))
    numbers = {
        ACTS: sum(one[2] in "VT" for one in acts),
        TWELVE: sum(one[2] == "T" for one in acts),
        FAMILIES: len(whole),
        MONITORED: len(families("M", quarters)),
        "documents": sum(one[2] == "D" for one in acts),
        named.part(SHARE): len(whole & part),
        named.rest(SHARE): len(whole - part),
    }
    for code in "AB":
        numbers[named.code("documents", code)] = sum(one[2] == "D" and one[3] == code for one in acts)
    return numbers


def subtractor(shown, truth):
    """What somebody knows who has everything that was shown: each other number's least and most.

    A model of its own, by hand, of integers: nothing of it is the rule's.
    """
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    every = {
        cell: solver.addVariable(lb=0, ub=number + 60, type=highspy.HighsVarType.kInteger)
        for cell, number in truth.items()
    }
    for cell, number in shown.items():
        solver.addConstr(every[cell] == number)
    for period in (*QUARTERS, "2025"):
        of = {name: every[period, name] for at, name in every if at == period}
        solver.addConstr(of["documents"] == of["documents:A"] + of["documents:B"])
        solver.addConstr(of[FAMILIES] == of[named.part(SHARE)] + of[named.rest(SHARE)])
        solver.addConstr(of[TWELVE] <= of[ACTS])
        solver.addConstr(of[FAMILIES] <= of[ACTS])
    for name in (ACTS, TWELVE, "documents", "documents:A", "documents:B"):
        off = truth["2025", name] - sum(truth[quarter, name] for quarter in QUARTERS)
        # Of a year that is hidden nobody knows by how much it is off.
        if off == 0 or ("2025", name) in shown:
            solver.addConstr(every["2025", name] == sum(every[quarter, name] for quarter in QUARTERS) + off)
    for name in (FAMILIES, MONITORED):
        most = [truth[quarter, name] for quarter in QUARTERS]
        if truth["2025", name] <= sum(most):
            solver.addConstr(every["2025", name] <= sum(every[quarter, name] for quarter in QUARTERS))
        for quarter in QUARTERS:
            if truth[quarter, name] <= truth["2025", name]:
                solver.addConstr(every[quarter, name] <= every["2025", name])
    for cell in truth.keys() - shown.keys():
        bounds = []
        for look in (solver.minimize, solver.maximize):
            look(every[cell])
            bounds.append(round(solver.getObjectiveValue()))
        yield cell, bounds


@settings(max_examples=25, deadline=None)
@given(lives())
def test_nobody_who_subtracts_comes_within_five_of_a_hidden_number(done):
    shown, truth, hidden = {}, {}, set()
    for number, period in enumerate((*QUARTERS, "2025")):
        quarters = [number] if period in QUARTERS else range(4)
        known_then = [one for one in done if not one[4] or period == "2025"]
        new = {(period, name): value for name, value in count(known_then, quarters, max(quarters)).items()}
        names = [name for _, name in new]
        known = relations(names, MEASURES, *([QUARTERS, "2025"] if period == "2025" else [[period]]))
        chosen = protect(new, truth if period == "2025" else {}, hidden if period == "2025" else set(), known)
        assert {cell for cell, value in new.items() if suppression.small(value)} <= chosen
        hidden |= chosen
        truth |= new
    shown = {cell: number for cell, number in truth.items() if cell not in hidden}
    for cell, (least, most) in subtractor(shown, truth):
        assert least <= truth[cell] <= most
        assert most - least >= SMALL, (cell, truth[cell], least, most)
    # Late entries are hidden as well: no year tells that one to four came after its quarters.
    for name in (ACTS, TWELVE, "documents", "documents:A", "documents:B"):
        series = [(period, name) for period in (*QUARTERS, "2025")]
        if all(cell in shown for cell in series):
            *quarters, year = (shown[cell] for cell in series)
            assert not 0 < abs(year - sum(quarters)) < SMALL
