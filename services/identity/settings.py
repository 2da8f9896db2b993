"""What identity is told beside what every service is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from services.chassis.errors import InvalidArgument
from services.chassis.settings import ServiceSettings, SettingsError, variable
from services.identity.passwords import known_passwords
from services.identity.rules.passwords import check

__all__ = ["AUDIENCES", "Settings"]

# The services for which a person's session yields a token.
AUDIENCES: Final = ("registry", "assessment", "referral", "benefits", "reporting", "identity")


@dataclass(frozen=True)
class Settings(ServiceSettings):
    """Mail of invitations, and the first administrator."""

    # smtp://user:password@host:587 (STARTTLS), smtps://host:465, smtp://localhost:25; empty = no mail, and
    # the administrator's page shows the link instead.
    smtp_url: str = variable("SMTP_URL", "", secret=True)
    mail_from: str = variable("MAIL_FROM", "prag@localhost")
    # How people reach the pages: the beginning of the link in an invitation.
    public_url: str = variable("PRAG_PUBLIC_URL", "http://127.0.0.1:8080")
    # The first administrator, made at the first start when there is no account yet.
    bootstrap_email: str = variable("PRAG_BOOTSTRAP_ADMIN_EMAIL", "")
    bootstrap_password: str = variable("PRAG_BOOTSTRAP_ADMIN_PASSWORD", "", secret=True)

    def __post_init__(self) -> None:
        """Refuse a first administrator whom anybody could be."""
        super().__post_init__()
        if bool(self.bootstrap_email) != bool(self.bootstrap_password):
            raise SettingsError(
                ["PRAG_BOOTSTRAP_ADMIN_EMAIL and PRAG_BOOTSTRAP_ADMIN_PASSWORD belong together"]
            )
        if self.bootstrap_password:
            try:
                check(self.bootstrap_password, known_passwords(), self.bootstrap_email)
            except InvalidArgument:
                raise SettingsError(
                    ["PRAG_BOOTSTRAP_ADMIN_PASSWORD needs 15 characters or more, and not a known password"]
                ) from None
