"""A referral to an institution where nobody is at work any more is the office's to take back."""

import dataclasses
from collections.abc import Awaitable, Callable

import pytest
import pytest_asyncio
from google.protobuf.field_mask_pb2 import FieldMask
from prag.common.v1 import types_pb2 as common
from prag.identity.v1 import identity_service_pb2 as identity
from prag.referral.v1 import referral_service_pb2 as pb

from services.chassis.ids import new_id
from tests import factories
from tests.referral.conftest import ReferralUnderTest
from tests.workplaces import Told

pytestmark = pytest.mark.asyncio(loop_scope="module")

Change = Callable[[Told, str, str], Awaitable[None]]
SYSTEM, OTHER = str(new_id()), str(new_id())


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def told(shared_service: ReferralUnderTest) -> Told:
    return Told(shared_service.referral)


async def kinds(service: ReferralUnderTest) -> dict[str, str]:
    """What the office has to do, by referral: each once."""
    work = (await service.office.ListWork(common.ListWorkRequest())).items
    found = {item.subject_id: item.kind for item in work}
    assert len(found) == len(work)
    return found


async def suspended(told: Told, place: str, who: str) -> None:
    await told.account(who, place, "institution_officer", state="SUSPENDED")


async def moved(told: Told, place: str, who: str) -> None:
    await told.account(who, OTHER, "institution_officer")


async def deactivated(told: Told, place: str, who: str) -> None:
    await told.place(place, "EO", "RAN", "GJL", active=False)


async def taken(told: Told, place: str, who: str) -> None:
    await told.place(place, "EO", "GJL")


@pytest.mark.parametrize("change", [suspended, moved, deactivated, taken])
async def test_what_waits_where_nobody_is_any_more_is_shown_to_the_office(
    shared_service: ReferralUnderTest, told: Told, change: Change
):
    who = str(new_id())
    await told.place(shared_service.eo_id, "EO", "RAN", "GJL")
    await told.account(who, shared_service.eo_id, "institution_officer")
    sent = await shared_service.send()

    async def shown() -> str:
        return (await kinds(shared_service)).get(sent.id, "")

    try:
        assert await shown() == "await_referral"
        await change(told, shared_service.eo_id, who)
        assert await shown() == "referral_unattended"
        # Its own system is somebody, where the institution still works for the place.
        await told.system(SYSTEM, shared_service.eo_id, "institution_officer", active=True)
        there = change in {suspended, moved}
        assert await shown() == ("await_referral" if there else "referral_unattended")
        await told.system(SYSTEM, shared_service.eo_id, "institution_officer", active=False)
        assert await shown() == "referral_unattended"
        # So with what was accepted there, for which the office waits no more.
        await shared_service.eo.AcceptReferral(pb.AcceptReferralRequest(referral_id=sent.id))
        assert await shown() == "referral_unattended"
    finally:
        taken_back = pb.WithdrawReferralRequest(referral_id=sent.id, reason="nobody there")
        await shared_service.office.WithdrawReferral(taken_back)
    assert await shown() == ""


@pytest.mark.asyncio(loop_scope="function")
async def test_identity_tells_who_works_there(service: ReferralUnderTest):
    administers = service.neighbours["identity"].stub(factories.administrator())
    sent = await service.send()

    async def shown() -> str:
        await service.referral.settled()
        return (await kinds(service)).get(sent.id, "")

    assert await shown() == "await_referral"
    there = await administers.GetInstitution(identity.GetInstitutionRequest(institution_id=service.eo_id))
    for active in (False, True):
        there.active = active
        change = identity.UpdateInstitutionRequest(institution=there, update_mask=FieldMask(paths=["active"]))
        there = await administers.UpdateInstitution(change)
        if active:
            other = dataclasses.replace(factories.administrator(), account_id=str(new_id()))
            second = service.neighbours["identity"].stub(other)
            await second.ConfirmAccountChange(
                identity.ConfirmAccountChangeRequest(change_id=there.waiting_change_id)
            )
        assert await shown() == ("await_referral" if active else "referral_unattended")
    # Its system is all that it has: without one nobody is there.
    [client] = (
        await administers.ListClients(identity.ListClientsRequest(institution_id=service.eo_id))
    ).clients
    await administers.RevokeClient(identity.RevokeClientRequest(client_id=client.id))
    assert await shown() == "referral_unattended"
    made = await administers.CreateClient(
        identity.CreateClientRequest(institution_id=service.eo_id, name="another")
    )
    assert await shown() == "referral_unattended"
    of_place = service.neighbours["identity"].stub(service.eo_actor)
    await of_place.IssueClientSecret(identity.IssueClientSecretRequest(client_id=made.client.id))
    assert await shown() == "await_referral"
