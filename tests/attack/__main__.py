"""Says which files hold the tests of the catalogue, so that `make attack` need not read all others."""

from tests.attack.catalogue import named

print(*sorted({test.partition("::")[0] for test in named()}), sep="\n")
