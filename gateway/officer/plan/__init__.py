"""What a family needs and what was agreed: visits, the needs assessment (OPP), the plan, what follows.

visits      plan, record, call off; the office's list and the invitations of others
opp         the questionnaire from assessment's data, its scan
plan        the case's tab: needs, items, bars, months; draft, edit, throw away, print, send for approval
approvals   plans that wait for the coordinator
monitoring  the monthly entry, the review after twelve months, the final assessment
slip        what the family takes home
ratings     the eight criteria, as fields and as bars
scans       a signed paper on its way into registry
"""

from gateway.officer.plan import pages, slip
from gateway.officer.plan.blueprint import bp

__all__ = ["bp", "pages", "slip"]
