"""Long work of identity: letters of invitation."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Final
from uuid import UUID

from services.chassis.jobs import Job, JobContext
from services.identity import mail
from services.identity.commands.invitations import MAIL_JOB, seal_invitation
from services.identity.secrets import new_secret

__all__ = ["JOBS", "send_invitation"]


async def send_invitation(job: JobContext) -> None:
    """Write and send a letter; done twice, the second letter's link is the one that opens."""
    settings = job.runtime.settings
    secret = new_secret()
    async with job.runtime.database.transaction() as tx:
        account = await seal_invitation(tx, UUID(job.params["invitation_id"]), secret)
    if account is None:
        # Used, replaced or withdrawn while the letter waited.
        return
    letter = mail.letter(
        to=account.email,
        name=account.display_name,
        locale=account.locale,
        sender=settings.mail_from,
        link=f"{settings.public_url.rstrip('/')}/invitations/{secret}",
    )
    await asyncio.to_thread(mail.send, settings.smtp_url, letter)


JOBS: Final[Mapping[str, Job]] = {MAIL_JOB: send_invitation}
