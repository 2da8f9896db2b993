"""My work, what every role sees first; beside it what belongs to no case: drafts and long work."""

from gateway.officer.work import drafts, home, jobs
from gateway.officer.work.blueprint import bp

__all__ = ["bp", "drafts", "home", "jobs"]
