"""What breaks, on the real processes: kills at named points and at random, lost stores, cut links.

A load drives the gateway's API and writes down what it was told; `checker.py` then compares that journal,
every database and every projection. The nine measured traps, and where each is tested:

    1 a relay by id loses what commits late       chassis/test_outbox.py (the log by cursor), every check here
    2 a store rolled back hands numbers out again test_stores.py
    3 sync_interval: always                       test_stores.py
    4 a server that has it                        test_stores.py
    5 NATS subscribe rights protect no contents   deploy/test_nats_rights.py
    6 fetch loops survive restarts of the server  test_stores.py, test_kills.py
    7 no netem here: an own proxy                 proxy.py, test_links.py
    8 no chain inside a request's transaction     nothing is chained: access records stand each by itself
    9 Nats-Msg-Id is a window only                test_deliveries.py, chassis/test_subscriptions.py
"""
