"""The administrator's pages: accounts, institutions and their systems, reference data; no case data.

Four blueprints inside that of the task, for the side menu has a line for three of them and the fourth is
public: whoever holds an invitation's link chooses a password there.
"""

from gateway.officer.administration import accounts, institutions, invitations, reference
from gateway.officer.administration.blueprint import bp

for part in (accounts, institutions, invitations, reference):
    bp.register_blueprint(part.bp)

__all__ = ["bp"]
