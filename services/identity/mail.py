"""Letters by SMTP, in the language of the account; sent by a job, in a thread."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import parseaddr
from functools import cache
from importlib import resources
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import yaml

from services.chassis.errors import Unavailable
from services.domain.texts import to_latin

__all__ = ["letter", "send"]

_TIMEOUT: Final = 20.0


@cache
def _texts() -> dict[str, dict[str, dict[str, str]]]:
    source = resources.files("services.identity").joinpath("data", "letters.yaml").read_text("utf-8")
    texts: dict[str, dict[str, dict[str, str]]] = yaml.safe_load(source)
    return texts


def letter(
    kind: str, *, to: str, locale: str, sender: str, message_id: str = "", **filled: str
) -> EmailMessage:
    """Write a letter of a kind; whose language is not known gets it in all of them.

    One whose id is given may be sent again, and mail servers and readers know it as the same.
    """
    languages = [locale] if locale in {"sq", "sr-Cyrl", "sr-Latn", "en"} else ["sq", "sr-Cyrl", "en"]
    subjects, bodies = [], []
    for language in languages:
        text = _texts()[kind][language.partition("-")[0]]
        subject, body = text["subject"], text["body"]
        if language == "sr-Latn":
            subject, body = to_latin(subject), to_latin(body)
        subjects.append(subject)
        bodies.append(body.format(**filled).strip())
    message = EmailMessage()
    message["Subject"] = " / ".join(subjects)
    message["From"] = sender
    message["To"] = to
    if message_id:
        message["Message-ID"] = f"<{message_id}@{parseaddr(sender)[1].rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("\n\n--\n\n".join(bodies) + "\n")
    return message


def send(smtp_url: str, message: EmailMessage) -> None:
    """Hand a letter to the mail server; Unavailable when it is not taken, for the job to try again."""
    try:
        _hand_over(smtp_url, message)
    except (OSError, smtplib.SMTPException) as error:
        if isinstance(error, smtplib.SMTPNotSupportedError):
            raise
        # What the server says of it names the addressee, who does not stand in a log.
        raise Unavailable("MAIL_UNAVAILABLE") from None


def _hand_over(smtp_url: str, message: EmailMessage) -> None:
    address = urlsplit(smtp_url)
    host = address.hostname or "localhost"
    context = ssl.create_default_context()
    server: Any
    if address.scheme == "smtps":
        server = smtplib.SMTP_SSL(host, address.port or 465, timeout=_TIMEOUT, context=context)
    elif address.scheme == "smtp":
        server = smtplib.SMTP(host, address.port or 25, timeout=_TIMEOUT)
    else:
        raise ValueError("SMTP_URL begins with smtp:// or smtps://")
    with server:
        if address.username:
            # A password goes over the wire only when nobody can read it there.
            if address.scheme == "smtp":
                server.starttls(context=context)
            server.login(unquote(address.username), unquote(address.password or ""))
        server.send_message(message)
