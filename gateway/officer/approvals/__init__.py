"""Plans that wait for approval: several at once, or one sent back with a note."""

from gateway.officer.approvals import pages
from gateway.officer.approvals.blueprint import bp

__all__ = ["bp", "pages"]
