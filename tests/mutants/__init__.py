"""Slips put into the code one at a time: do the tests notice?

    make mutants SEED=1                            60 slips over all areas, two at a time
    make mutants SEED=1 ARGS="--area referral"     of one area; with --own only by its own folder of tests
    make mutants SEED=1 ARGS="--show"              what would be tried, without trying it

A slip is what a tired hand does: `<` for `<=`, a condition turned round, a statement, an argument or a clause
of SQL forgotten, a number one too large (slips.py). The seed chooses them; each is tried in a copy of the
tree by the tests that pass over its line (covering.py keeps which do, in var/mutants), own folder first. A
slip that no test notices is printed with its place, and is one of two things: a hole, to be closed by a test,
or the same program, to be named in equivalent.txt with the reason. It is then not valid and not counted.
"""
