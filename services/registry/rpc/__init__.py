"""The servicer, by noun: each RPC opens a transaction or asks one query, and converts."""

from prag.registry.v1 import registry_service_pb2_grpc as grpc_pb

from services.registry.rpc.case_files import CaseFiles
from services.registry.rpc.cases import Cases
from services.registry.rpc.clocks import Clocks
from services.registry.rpc.notes import Notes
from services.registry.rpc.offices import Offices
from services.registry.rpc.openings import Openings
from services.registry.rpc.pairs import Pairs
from services.registry.rpc.papers import Papers
from services.registry.rpc.persons import Persons
from services.registry.rpc.protection import Protections
from services.registry.rpc.protocol import Protocol
from services.registry.rpc.reference import Reference
from services.registry.rpc.transfers import Transfers

__all__ = ["RegistryServicer"]


class RegistryServicer(
    Cases,
    CaseFiles,
    Notes,
    Offices,
    Transfers,
    Openings,
    Persons,
    Protections,
    Pairs,
    Papers,
    Protocol,
    Clocks,
    Reference,
    grpc_pb.RegistryServiceServicer,
):
    """prag.registry.v1.RegistryService."""
