"""A service as a running program: what it is made of, what it stands on, how it starts and ends."""
