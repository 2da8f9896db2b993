"""What benefits hears and tells, over NATS."""

from uuid import UUID

from prag.benefits.v1 import benefits_service_pb2 as pb

from tests.benefits.conftest import living


async def test_a_case_is_known_before_it_is_asked_for_and_the_plan_hears_of_its_application(
    service_under_test,
):
    async with living(service_under_test, messages=True) as service:
        case_id = await service.case()
        await service.running.settled()
        known = await service.running.database.all(
            "SELECT municipality, strand, number, person_ids FROM case_ref WHERE case_id = $1", UUID(case_id)
        )
        assert tuple(known[0])[:3] == ("RAN", "REINTEGRATION", "RAN-2026-000001")
        assert {str(person) for person in known[0]["person_ids"]} == set(service.persons[case_id])

        item_id = await service.item(case_id, "FIREWOOD")
        draft = await service.drafted(case_id, "FIREWOOD", plan_item_id=item_id, months=0)
        await service.officer.SubmitApplication(pb.SubmitApplicationRequest(application_id=draft.id))
        await service.running.settled()
        item = await service.assessment.database.all(
            "SELECT state FROM plan_item WHERE id = $1", UUID(item_id)
        )
        assert item[0]["state"] == "SENT"
