"""The administrator's pages: accounts, institutions and their systems, reference data; no case data.

Blueprints inside that of the task, for the side menu has a line for most of them and one is public: whoever
holds an invitation's link or a letter's code chooses a password there.
"""

from gateway.officer.administration import (
    accounts,
    changes,
    institutions,
    invitations,
    reference,
    systems,
)
from gateway.officer.administration.blueprint import bp

for part in (accounts, changes, institutions, invitations, reference, systems):
    bp.register_blueprint(part.bp)

__all__ = ["bp"]
