"""What breaks, on the real processes: kills at named points and at random, restarts, under load.

A load drives the gateway's API and writes down what it was told; `checker.py` then compares that journal,
every database and every projection.
"""
