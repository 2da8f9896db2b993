"""Tests of Prag: a folder for each service and each way of asking, on real PostgreSQL, NATS and Chromium.

    make test T=tests/referral ARGS=-x

The first test of a service goes into `tests/<name>/`: `test_rules.py` calls the pure functions and needs
nothing; `test_rpc.py` starts the service with its neighbours by the fixture `service_under_test`
(tests/running_services.py, which shows how) and asks it as somebody of `tests.factories`. Pages stand on
`tests/gateway/running.py`, browsers on `tests/stack.py`. What must hold for every RPC, event, route or role
is asked of all of them at once in `tests/architecture` and `tests/rights`: a new one is only named there.
What attacks a running Prag is in `tests/attack`, with the table of all attacks.

At its end a run says which tests and folders took longest (`tests/durations.py`). Tests that share what is
dear to make (a whole Prag, a loaded country) stay in one process by the mark `xdist_group`
(`tests/scheduling.py`).

A run takes a part of what could be tried for hours: `make test T=tests/faults` kills and cuts for six
minutes, as CI does; `PRAG_LONG=1` opens every page in all four languages and not in one, in turn;
`PRAG_ALL_POINTS=1`, `PRAG_KILLS=1000`, `FUZZ_EXAMPLES=50` and `PRAG_ROWS=1000000` widen faults, contracts
and plans. `make containers` tries docker-compose.yml. `make test-days` runs the demo, its pages, journeys and
numbers as of leap day, month ends and the changes of the hour: a test makes the state that it needs, or gives
a FrozenClock, and does not hang on the day of its run.
"""
