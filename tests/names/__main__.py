"""Print how well names are matched; see the package's docstring."""

from __future__ import annotations

import argparse
from pathlib import Path

from tests.names.measure import HELD, measured, read


def _shown(share: float | None) -> str:
    return "-" if share is None else f"{share:.3f}"


def main() -> None:
    """Measure the pairs of files."""
    parser = argparse.ArgumentParser(prog="make names")
    parser.add_argument("--pairs", type=Path, help="a file of the columns kind,a,b,same")
    asked = parser.parse_args().pairs
    pairs = [pair for path in ([asked] if asked else HELD) for pair in read(path)]
    results = {name: one for name, one in measured(pairs).items() if one.recall is not None or one.wrongly}
    print(f"{'':30} {'same':>6} {'recall':>7} {'precision':>10}")
    for name, one in results.items():
        same = one.rightly + len(one.missed)
        print(f"{name:30} {same:6} {_shown(one.recall):>7} {_shown(one.precision):>10}")
    for name, one in results.items():
        for word, wrong in (("missed", one.missed), ("wrongly joined", one.wrongly)):
            for a, b in wrong:
                print(f"{name}, {word}: {a} | {b}")


if __name__ == "__main__":
    main()
