"""What identity is told beside what every service is told."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from services.chassis.errors import InvalidArgument
from services.chassis.settings import ServiceSettings, SettingsError, is_loopback, variable
from services.identity.passwords import known_passwords, own_words
from services.identity.rules.passwords import check

__all__ = ["AUDIENCES", "Settings"]

# The services for which a person's session yields a token.
AUDIENCES: Final = ("registry", "assessment", "referral", "benefits", "reporting", "identity")


def _minutes(text: str) -> int:
    value = int(text)
    if not 5 <= value <= 1440:
        raise ValueError("expected minutes, from 5 to 1440")
    return value


@dataclass(frozen=True)
class Settings(ServiceSettings):
    """Mail to people, and the first two administrators."""

    # smtp://user:password@host:587 (STARTTLS), smtps://host:465, smtp://localhost:25; empty = no mail, and
    # people are invited by letters that the head of their office hands over.
    smtp_url: str = variable("SMTP_URL", "", secret=True)
    mail_from: str = variable("MAIL_FROM", "prag@localhost")
    # How many minutes the link of who forgot the password opens.
    reset_minutes: int = variable("PRAG_RESET_MINUTES", 60, parse=_minutes)
    # For so many minutes after the password or the second factor acts are open that ask for a fresh sign-in.
    fresh_minutes: int = variable("PRAG_FRESH_MINUTES", 15, parse=_minutes)
    # By which the secrets of authenticators are encrypted; empty = nobody can set one up.
    factor_key: str = variable("PRAG_FACTOR_KEY", "", secret=True)
    # From this day on roles of rules/factors.py must have a second factor; empty = it is offered to all.
    second_factor_since: dt.date | None = variable(  # noqa: RUF009 - makes a field
        "PRAG_SECOND_FACTOR_SINCE", None, parse=dt.date.fromisoformat
    )
    # The provider of a ministry's own accounts (OpenID Connect), and as whom Prag is known there; empty =
    # people sign in by password. Its answers come to <PRAG_PUBLIC_URL>/sign-in/provider/answer.
    oidc_issuer: str = variable("PRAG_OIDC_ISSUER", "")
    oidc_client_id: str = variable("PRAG_OIDC_CLIENT_ID", "")
    oidc_client_secret: str = variable("PRAG_OIDC_CLIENT_SECRET", "", secret=True)
    # What it calls a sign-in by two factors (`acr`), where it does not say `mfa` (`amr`); it is asked for.
    oidc_acr: str = variable("PRAG_OIDC_ACR", "")
    # How people reach the pages: the beginning of the link in an invitation.
    public_url: str = variable("PRAG_PUBLIC_URL", "http://127.0.0.1:8080")
    # The first administrator, made at the first start when there is no account yet.
    bootstrap_email: str = variable("PRAG_BOOTSTRAP_ADMIN_EMAIL", "")
    bootstrap_password: str = variable("PRAG_BOOTSTRAP_ADMIN_PASSWORD", "", secret=True)
    # The second one, made where the first is alone: what one administrator proposes another confirms.
    second_email: str = variable("PRAG_BOOTSTRAP_SECOND_EMAIL", "")
    second_password: str = variable("PRAG_BOOTSTRAP_SECOND_PASSWORD", "", secret=True)

    def __post_init__(self) -> None:
        """Refuse administrators whom anybody could be."""
        super().__post_init__()
        if self.second_factor_since and not self.factor_key:
            raise SettingsError(["PRAG_SECOND_FACTOR_SINCE needs PRAG_FACTOR_KEY"])
        self._check_provider()
        for name, email, password in (
            ("PRAG_BOOTSTRAP_ADMIN", self.bootstrap_email, self.bootstrap_password),
            ("PRAG_BOOTSTRAP_SECOND", self.second_email, self.second_password),
        ):
            if bool(email) != bool(password):
                raise SettingsError([f"{name}_EMAIL and {name}_PASSWORD belong together"])
            if password:
                try:
                    check(password, known_passwords(), email, own_words=own_words())
                except InvalidArgument:
                    raise SettingsError(
                        [f"{name}_PASSWORD needs 15 characters or more, and not a known password"]
                    ) from None

    def _check_provider(self) -> None:
        known = (self.oidc_issuer, self.oidc_client_id, self.oidc_client_secret)
        if any(known) and not all(known):
            raise SettingsError(
                ["PRAG_OIDC_ISSUER, PRAG_OIDC_CLIENT_ID and PRAG_OIDC_CLIENT_SECRET belong together"]
            )
        address = urlsplit(self.oidc_issuer)
        # In the open only on this machine, as all else.
        near = is_loopback(f"{address.hostname}:{address.port}")
        if self.oidc_issuer and address.scheme != "https" and not near:
            raise SettingsError(["PRAG_OIDC_ISSUER begins with https://"])
