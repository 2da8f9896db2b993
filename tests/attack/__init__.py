"""Prag as an outsider, a curious officer and a dishonest secretary would meet it.

`catalogue.yaml` says of each attack (T1 to T32) which tests try it and what is not there yet, `asvs.yaml`
the same of each requirement of OWASP ASVS 5.0, levels 1 and 2; docs/asvs.md is made of it. `make attack`
tries exactly the catalogue's tests, wherever they stand, and prints its table; a whole `make test` prints
it too, of the same runs. What tries a running Prag and belongs to no service stands here.
"""
