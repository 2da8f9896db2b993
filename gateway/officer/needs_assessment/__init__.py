"""The needs assessment (OPP): the questionnaire from assessment's data, its print, its scan; the ratings."""

from gateway.officer.needs_assessment import pages
from gateway.officer.needs_assessment.blueprint import bp

__all__ = ["bp", "pages"]
