"""Days on which programs about days go wrong: `make test-days` runs the demo, pages and journeys on each.

    make test-days                  # all of them, the next of each from today on
    make test-days DAY=2028-02-29   # those of one day
    make test-days TURN=1           # four, in turn by today's date: five days see all, as .ci/run does

For one moment every process is moved (deploy/local/moment.py), so what is tried is the whole of Prag as
people will meet it on that day, and not a rule that is given a date.
"""
