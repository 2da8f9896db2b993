"""That the load and the checker are worth something: a quiet run is clean, and what is broken is seen."""


def test_a_quiet_run_has_no_violation(prag):
    desks = prag.load.desks("quiet")
    desks.story()
    desks.institution()
    prag.check()
