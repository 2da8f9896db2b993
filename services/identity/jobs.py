"""Long work of identity: letters by mail."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from services.chassis.jobs import Job, JobContext
from services.chassis.runtime.service import Runtime
from services.identity import mail
from services.identity.commands.changes import NOTICE_JOB, told
from services.identity.commands.invitations import MAIL_JOB, seal_invitation
from services.identity.models import Account
from services.identity.rules.sessions import INVITATION
from services.identity.secrets import new_secret

__all__ = ["JOBS", "send_invitation", "send_notice"]


async def send_invitation(job: JobContext) -> None:
    """Write and send a link; done twice, the second letter's link is the one that opens."""
    settings = job.runtime.settings
    secret = new_secret()
    async with job.runtime.database.transaction() as tx:
        account = await seal_invitation(tx, UUID(job.params["invitation_id"]), secret)
    if account is None:
        # Used, replaced or withdrawn while the letter waited.
        return
    link = f"{settings.public_url.rstrip('/')}/invitations/{secret}"
    await _send(job, "invitation", account, account.email, link=link, days=str(INVITATION.days))


async def send_notice(job: JobContext) -> None:
    """Tell the person what was changed, at the address of before or of now."""
    async with job.runtime.database.transaction() as tx:
        account, address = await told(tx, UUID(job.params["change_id"]), job.params["address"])
    await _send(job, "rights", account, address)


async def _send(job: JobContext, kind: str, account: Account, address: str, **filled: str) -> None:
    settings = job.runtime.settings
    if not settings.smtp_url:
        return
    letter = mail.letter(
        kind,
        to=address,
        locale=account.locale,
        sender=settings.mail_from,
        name=account.display_name,
        **filled,
    )
    await asyncio.to_thread(mail.send, settings.smtp_url, letter)


async def _nobody(_runtime: Runtime, _account_ids: Sequence[str]) -> Mapping[str, Sequence[UUID]]:
    """A letter is fetched by nobody."""
    return {}


# Neither asks what who ordered it may do now: a link asks after who invited, and whose rights were changed is
# told of it, whatever became of who changed them.
JOBS: Final[Mapping[str, Job]] = {
    MAIL_JOB: Job(send_invitation, "", _nobody),
    NOTICE_JOB: Job(send_notice, "", _nobody),
}
