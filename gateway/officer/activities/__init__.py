"""What an office does outside its cases: meetings, trainings, what stood in the media."""

from gateway.officer.activities import pages
from gateway.officer.activities.blueprint import bp

__all__ = ["bp", "pages"]
