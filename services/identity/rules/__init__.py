"""The rules of identity: who may hold what, how a session ends, how tries are slowed. Pure."""
