"""Write docs/costs.md anew."""

from tests.costs.measure import write

write()
