"""Who is asking: accounts, institutions, sessions.

Owns institutions (as parties that act), accounts, sessions, invitations, API clients of institutions' own
systems, and the throttle of the sign-in. It signs the tokens by which the other services know an actor;
they verify them without asking here. Publishes InstitutionAdded, InstitutionChanged, AccountChanged and
ClientChanged, which tell the others who is at work where; hears from registry of whose clocks there is news,
and writes to them.

What is lost here: a session's secret, an invitation's secret and a client's secret are given out once and
kept only as SHA-256 (they are random, 256 bits, so a fast hash is enough); a password only as argon2id.

The first administrator comes from the environment, when a database has no account yet:
PRAG_BOOTSTRAP_ADMIN_EMAIL, and PRAG_BOOTSTRAP_ADMIN_PASSWORD or PRAG_BOOTSTRAP_ADMIN_PASSWORD_FILE
(commands/bootstrap.py). Everybody else is invited.
"""
