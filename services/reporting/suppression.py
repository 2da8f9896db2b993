"""Which numbers of a release are hidden, so that no small one follows from all that was released. Pure.

A cell is a number of a period. Relations say what everybody knows of cells: which are parts of which, and how
quarters make a year. What is shown of all cells, and the relations, leave each hidden cell an interval; it
must be at least five wide. HiGHS proposes two tables that differ so much in that cell, and each is checked
here against every shown number in whole numbers: a slip of the solver, or a bound of an LP that no whole
numbers attain, can hide a number too many and lets none through.

Small numbers are hidden first, then more until every hidden cell is wide: the smallest neighbour of what is
too narrow. What follows from earlier releases already is not hidden: it would protect nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from services.reporting.rules.indicators import Measure, Ratio, Unit

__all__ = ["SMALL", "Cell", "Relation", "Tables", "named", "protect", "relations", "small"]

# Below this a number may tell who it is; and so wide is what may be known of a hidden one.
SMALL: Final = 5
# How far above the truth a reader looks: less than anybody could, so that intervals are rather too narrow.
_ROOM: Final = 100

# (period, name of the number)
Cell = tuple[str, str]

_CODE: Final = ":"
_PART: Final = " of "
_REST: Final = " without "
# A fact of the one kind is made with one of the other.
_IMPLIED: Final = {"APPLICATION_FROM_PLAN": "APPLICATION", "DELIVERED": "DELIVERY"}


@dataclass(frozen=True)
class Relation:
    """Some cells together are as much as others, or at most as much."""

    left: tuple[Cell, ...]
    right: tuple[Cell, ...]
    exact: bool = False

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Return all cells of it."""
        return self.left + self.right

    def gap(self, values: Mapping[Cell, int]) -> int:
        """Return by how much the truth is off: what was entered or taken back between two releases."""
        off = sum(values[cell] for cell in self.left) - sum(values[cell] for cell in self.right)
        return off if self.exact else max(0, off)


def small(number: int) -> bool:
    """Say whether a number may tell who it is."""
    return 0 < number < SMALL


class named:  # noqa: N801  # names of numbers, as a module would hold them
    """How the numbers of a release are called."""

    @staticmethod
    def code(measure: str, code: str) -> str:
        """Return the name of a measure's number of one code."""
        return f"{measure}{_CODE}{code}"

    @staticmethod
    def is_code(name: str) -> bool:
        """Say whether a name is of one code."""
        return _CODE in name

    @staticmethod
    def part(ratio: Ratio) -> str:
        """Return the name of the units of a percentage that are the numerator's too."""
        return f"{ratio.numerator.name}{_PART}{ratio.denominator.name}"

    @staticmethod
    def rest(ratio: Ratio) -> str:
        """Return the name of the others of its units."""
        return f"{ratio.denominator.name}{_REST}{ratio.numerator.name}"


# What everybody knows


def relations(
    names: Collection[str], measures: Mapping[str, Measure], quarters: Collection[str], year: str = ""
) -> list[Relation]:
    """Return what everybody knows of the numbers of quarters and, once it is over, of their year."""
    periods = [*quarters, *([year] if year else [])]
    found = [
        Relation(tuple((period, name) for name in left), tuple((period, name) for name in right), exact=exact)
        for left, right, exact in _of_one_period(names, measures)
        for period in periods
    ]
    for name in names if year else ():
        whole, parts = (year, name), tuple((quarter, name) for quarter in quarters)
        each = [Relation((part,), (whole,)) for part in parts]
        together = Relation((whole,), parts)
        if _REST in name:
            # Who had not got it by the year's end had not got it by a quarter's.
            found.append(together)
        elif _PART in name:
            # Who got it later counts in the year, and in no quarter.
            found += each
        elif _CODE in name or measures[name].unit is Unit.ROWS:
            found.append(Relation((whole,), parts, exact=True))
        else:
            # Who is counted in two quarters is one in the year.
            found += [together, *each]
    return found


def _of_one_period(
    names: Collection[str], measures: Mapping[str, Measure]
) -> Iterator[tuple[tuple[str, ...], tuple[str, ...], bool]]:
    plain = [measures[name] for name in names if name in measures]
    for whole in plain:
        codes = tuple(name for name in names if name.startswith(whole.name + _CODE))
        if codes:
            yield (whole.name,), codes, True
        parts = [part for part in plain if part is not whole and _within(part, whole)]
        yield from (((part.name,), (whole.name,), False) for part in parts)
        apart: list[Measure] = []
        for part in parts:
            if part.unit is whole.unit is Unit.ROWS and all(_disjoint(part, other) for other in apart):
                apart.append(part)
        if len(apart) > 1:
            yield tuple(part.name for part in apart), (whole.name,), False
    for name in names:
        numerator, found, denominator = name.partition(_PART)
        if found:
            yield (denominator,), (name, f"{denominator}{_REST}{numerator}"), True
            if numerator in names and _within(measures[numerator], measures[denominator]):
                yield (numerator,), (name,), False


def _within(part: Measure, whole: Measure) -> bool:
    """Say whether all that one measure counts the other counts too."""
    kinds = {*part.facts, *(_IMPLIED.get(kind, kind) for kind in part.facts)}
    units = part.unit is whole.unit or (whole.unit is Unit.ROWS and not part.family)
    return (
        units
        and part.family is whole.family
        and set(whole.facts) & kinds != set()
        and all({kind, _IMPLIED.get(kind, kind)} & set(whole.facts) for kind in part.facts)
        and (not whole.codes or (part.codes != () and set(part.codes) <= set(whole.codes)))
        and whole.under in {None, part.under}
        and whole.after in {None, part.after}
    )


def _disjoint(one: Measure, other: Measure) -> bool:
    kinds = [{_IMPLIED.get(kind, kind) for kind in measure.facts} for measure in (one, other)]
    codes = bool(one.codes and other.codes and not set(one.codes) & set(other.codes))
    return codes or not kinds[0] & kinds[1]


# What may be known


class Tables:
    """All tables of whole numbers that agree with what is shown: what a reader can't tell from the truth."""

    def __init__(
        self,
        values: Mapping[Cell, int],
        hidden: set[Cell],
        known: Iterable[Relation],
        new: Collection[Cell] = (),
    ) -> None:
        """Take the true values, which of them are hidden, and which are of the release that is made."""
        # Loaded here: it brings numpy, and only the worker that makes a release needs it.
        import highspy

        self._values = {cell: values[cell] for cell in sorted(hidden)}
        self._seen = {cell: (value, value) for cell, value in self._values.items()}
        self._bounds = list(_bounds(values, hidden, known, new))
        solver: Any = highspy.Highs
        self._solver = solver()
        self._solver.setOptionValue("output_flag", False)
        self._lowest = {cell: _lowest(cell, value) for cell, value in self._values.items()}
        self._columns = {
            cell: self._solver.addVariable(
                lb=self._lowest[cell], ub=value + _ROOM, type=highspy.HighsVarType.kInteger
            )
            for cell, value in self._values.items()
        }
        for factors, most, exact in self._bounds:
            total = sum(factor * self._columns[cell] for cell, factor in factors.items())
            self._solver.addConstr(total == most if exact else total <= most)
        if self._columns:
            self._look(self._solver.maximize, sum(self._columns.values()))

    def interval(self, cell: Cell) -> tuple[int, int]:
        """Return between which numbers a hidden cell surely may lie, as far as it must be known."""
        for look in (self._solver.maximize, self._solver.minimize):
            if not self.wide(cell):
                look_at = self._columns[cell]
                self._look(look, look_at)
        return self._seen[cell]

    def narrow(self) -> list[Cell]:
        """Return the hidden cells of which too much is known."""
        for cell in self._values:
            self.interval(cell)
        return [cell for cell in self._values if not self.wide(cell)]

    def wide(self, cell: Cell) -> bool:
        """Say whether tables were seen that differ enough in this cell."""
        least, most = self._seen[cell]
        return most - least >= SMALL

    def _look(self, look: Any, at: Any) -> None:
        """Have a table proposed, of any numbers first, which is quick, and else of whole ones.

        It counts when it agrees, in whole numbers, with what is shown.
        """
        for relaxed in (True, False):
            self._solver.setOptionValue("solve_relaxation", relaxed)
            look(at)
            proposed = zip(self._values, self._solver.getSolution().col_value, strict=False)
            table = {cell: round(number) for cell, number in proposed}
            if table.keys() == self._values.keys() and self._agrees(table):
                for cell, number in table.items():
                    least, most = self._seen[cell]
                    self._seen[cell] = min(least, number), max(most, number)
                return

    def _agrees(self, table: Mapping[Cell, int]) -> bool:
        totals = (
            (sum(factor * table[cell] for cell, factor in factors.items()), most, exact)
            for factors, most, exact in self._bounds
        )
        return all(table[cell] >= least for cell, least in self._lowest.items()) and all(
            total == most if exact else total <= most for total, most, exact in totals
        )


def _lowest(cell: Cell, value: int) -> int:
    """Return how little a hidden cell may be: more than nothing, which is shown, but in a percentage."""
    _period, name = cell
    return 0 if _PART in name or _REST in name else min(1, value)


def _bounds(
    values: Mapping[Cell, int], hidden: set[Cell], known: Iterable[Relation], new: Collection[Cell]
) -> Iterator[tuple[dict[Cell, int], int, bool]]:
    """Return what the relations say of the hidden cells: (factors, at most or exactly this, exactly)."""
    for relation in known:
        unknown = hidden.intersection(relation.cells)
        gap = relation.gap(values)
        # Where quarters and year are of different days, a reader is thought to know by how much they
        # differ; of a year that is hidden nobody does.
        if not unknown or (gap and unknown.intersection(new)):
            continue
        factors = {cell: 1 if cell in relation.left else -1 for cell in relation.cells}
        shown = sum(factor * values[cell] for cell, factor in factors.items() if cell not in hidden)
        yield {cell: factors[cell] for cell in unknown}, gap - shown, relation.exact


# What is hidden


def protect(
    new: Mapping[Cell, int], old: Mapping[Cell, int], hidden: set[Cell], known: Collection[Relation]
) -> set[Cell]:
    """Return which cells of a new release are hidden, beside those that earlier ones hid."""
    values = {**old, **new}
    release = _Release(values, set(new), hidden, known)
    chosen = {cell for cell, number in new.items() if small(number)}
    for relation in known:
        # What was entered late is a number of its own, which a year less its quarters would tell.
        if small(abs(relation.gap(values))) and not (chosen | hidden).intersection(relation.cells):
            chosen.add(next(cell for cell in relation.cells if cell in new))
    waiting = chosen | {cell for cell in hidden if release.touches(cell)}
    while waiting:
        hides = hidden | chosen
        group = release.group(waiting.pop(), hides)
        waiting -= group
        narrow = release.tables(group).narrow()
        if narrow:
            added = release.next(narrow, hides)
            if added is None:
                # It can't be made safe: nothing of it is shown.
                return set(new)
            chosen.add(added)
            waiting.add(added)
    return chosen


class _Release:
    """The numbers of a release that is made, among all that were released."""

    def __init__(
        self, values: Mapping[Cell, int], new: set[Cell], hidden: set[Cell], known: Collection[Relation]
    ) -> None:
        self._values = values
        self._new = new
        self._near: dict[Cell, list[Relation]] = defaultdict(list)
        for relation in known:
            for cell in relation.cells:
                self._near[cell].append(relation)
        self._hidden, self._known = hidden, known

    @cached_property
    def follows(self) -> set[Cell]:
        """Return what earlier releases tell of this one: that is not hidden, it would protect nothing."""
        tables = Tables(self._values, self._hidden | self._new, self._known, self._new)
        return self._new.intersection(tables.narrow())

    def touches(self, cell: Cell) -> bool:
        """Say whether it has to do with a cell: what has no new neighbour is as it was."""
        return any(self._new.intersection(relation.cells) for relation in self._near[cell])

    def group(self, cell: Cell, hidden: set[Cell]) -> set[Cell]:
        """Return the hidden cells that have to do with one: those between are not hidden."""
        found, waiting = {cell}, [cell]
        while waiting:
            for relation in self._near[waiting.pop()]:
                further = hidden.intersection(relation.cells) - found
                found |= further
                waiting += further
        return found

    def tables(self, group: set[Cell]) -> Tables:
        """Return what a reader can't tell from the truth in a group of hidden cells."""
        known = {id(relation): relation for cell in group for relation in self._near[cell]}
        return Tables(self._values, group, known.values(), self._new)

    def next(self, narrow: Collection[Cell], hidden: set[Cell]) -> Cell | None:
        """Return which new cell to hide, so that narrow ones become wider: near, small, of use."""
        ring, reached = set(narrow), set(narrow)
        while ring:
            around = {cell for one in ring for near in self._near[one] for cell in near.cells} - reached
            shown = sorted((around & self._new) - hidden - self.follows, key=self._smallest_first)
            if shown:
                return next((cell for cell in shown if self._of_use(cell, hidden)), shown[0])
            reached |= around
            ring = around & hidden
        return None

    def _smallest_first(self, cell: Cell) -> tuple[bool, int, Cell]:
        return self._values[cell] == 0, self._values[cell], cell

    def _of_use(self, cell: Cell, hidden: set[Cell]) -> bool:
        tables = self.tables(self.group(cell, hidden))
        tables.interval(cell)
        return tables.wide(cell)
