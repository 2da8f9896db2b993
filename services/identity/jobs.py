"""Long work of identity: letters by mail."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from services.chassis.jobs import Job, JobContext
from services.chassis.runtime.service import Runtime
from services.identity import mail
from services.identity.commands.changes import NOTICE_JOB, told
from services.identity.commands.digests import COUNTS, DIGEST_JOB, wanted_by
from services.identity.commands.invitations import MAIL_JOB, seal_invitation
from services.identity.commands.readings import READING_JOB
from services.identity.commands.resets import RESET_JOB, open_reset
from services.identity.models import Account
from services.identity.rules.hands import Act
from services.identity.rules.sessions import INVITATION
from services.identity.secrets import new_secret

__all__ = ["JOBS", "send_digest", "send_invitation", "send_notice", "send_reading", "send_reset"]

# Which letter tells the person of an act.
_NOTICES: Final = {
    Act.UPDATED: "rights",
    Act.PASSWORD_CHOSEN: "password",
    Act.RECOVERY_USED: "recovery",
} | dict.fromkeys((Act.PROVIDER_LINKED, Act.PROVIDER_UNLINKED), "provider")


async def send_invitation(job: JobContext) -> None:
    """Write and send a link; done twice, the second letter's link is the one that opens."""
    secret = new_secret()
    async with job.runtime.database.transaction() as tx:
        account = await seal_invitation(tx, UUID(job.params["invitation_id"]), secret)
    if account is None:
        # Used, replaced or withdrawn while the letter waited.
        return
    await _send(
        job,
        "invitation",
        account,
        account.email,
        link=_link(job, f"invitations/{secret}"),
        days=str(INVITATION.days),
    )


async def send_reset(job: JobContext) -> None:
    """Write to whoever forgot the password, if there is such a person; the job's id is the link's."""
    minutes = job.runtime.settings.reset_minutes
    secret = new_secret()
    address = bytes.fromhex(job.params["address"])
    async with job.runtime.database.transaction() as tx:
        account = await open_reset(tx, job.job_id, address, dt.timedelta(minutes=minutes), secret)
    if account is not None:
        await _send(
            job,
            "reset",
            account,
            account.email,
            link=_link(job, f"invitations/{secret}"),
            minutes=str(minutes),
        )


async def send_notice(job: JobContext) -> None:
    """Tell the person what was changed, at the address of before or of now."""
    async with job.runtime.database.transaction() as tx:
        account, address, act = await told(
            tx, UUID(job.params["change_id"]), UUID(job.subject_id), job.params["address"]
        )
    await _send(job, _NOTICES.get(act, "factor"), account, address)


async def send_digest(job: JobContext) -> None:
    """Write how much of somebody's clocks is new; sent twice, it is known as the same letter."""
    async with job.runtime.database.transaction() as tx:
        account = await wanted_by(tx, UUID(job.params["account_id"]))
    if account is None:
        return
    await _send(
        job,
        "digest",
        account,
        account.email,
        message_id=job.subject_id,
        link=_link(job, "my-work"),
        **{name: str(job.params[name]) for name in COUNTS},
    )


async def send_reading(job: JobContext) -> None:
    """Tell the head or data protection that somebody read many; whoever it was stands in Prag alone."""
    async with job.runtime.database.transaction() as tx:
        account = await tx.session.get_one(Account, UUID(job.subject_id))
    page = _link(job, "cases/openings")
    await _send(job, "reading", account, account.email, link=page, cases=job.params["cases"])


def _link(job: JobContext, path: str) -> str:
    return f"{job.runtime.settings.public_url.rstrip('/')}/{path}"


async def _send(
    job: JobContext, kind: str, account: Account, address: str, message_id: str = "", **filled: str
) -> None:
    settings = job.runtime.settings
    if not settings.smtp_url:
        return
    letter = mail.letter(
        kind,
        to=address,
        locale=account.locale,
        sender=settings.mail_from,
        name=account.display_name,
        message_id=message_id,
        **filled,
    )
    await asyncio.to_thread(mail.send, settings.smtp_url, letter)


async def _nobody(_runtime: Runtime, _account_ids: Sequence[str]) -> Mapping[str, Sequence[UUID]]:
    """A letter is fetched by nobody."""
    return {}


# None asks what who ordered it may do now: a link asks after who invited, and whose rights were changed is
# told of it, whatever became of who changed them; a digest is nobody's order.
JOBS: Final[Mapping[str, Job]] = {
    MAIL_JOB: Job(send_invitation, "", _nobody),
    NOTICE_JOB: Job(send_notice, "", _nobody),
    DIGEST_JOB: Job(send_digest, "", _nobody),
    READING_JOB: Job(send_reading, "", _nobody),
    RESET_JOB: Job(send_reset, "", _nobody),
}
