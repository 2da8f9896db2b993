"""Referral put together."""

from prag.referral.v1.referral_service_pb2_grpc import add_ReferralServiceServicer_to_server

from services.chassis.main import main
from services.chassis.runtime.service import PeriodicTask, Service
from services.referral.commands import end_kept
from services.referral.rpc import ReferralServicer
from services.referral.settings import Settings
from services.referral.subscribers import SUBSCRIPTIONS

SERVICE = Service(
    name="referral",
    servicers=[(add_ReferralServiceServicer_to_server, ReferralServicer)],
    migrations="services.referral.migrations",
    subscriptions=SUBSCRIPTIONS,
    periodic_tasks=[PeriodicTask(600.0, end_kept)],
    unique_reasons={"uq_referral_open": "REFERRAL_OPEN"},
    settings=Settings,
)

if __name__ == "__main__":
    main(SERVICE)
