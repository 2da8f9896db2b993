"""What the protos say each service serves."""

import importlib

from google.protobuf.descriptor import ServiceDescriptor

COMMON = ("event", "access", "job", "draft", "blob")


def services_of(name: str) -> list[ServiceDescriptor]:
    """The descriptors of all that a service serves, its own first."""
    modules = [f"prag.{name}.v1.{name}_service_pb2"]
    modules += [f"prag.common.v1.{common}_service_pb2" for common in COMMON]
    return [
        service
        for module in modules
        for service in importlib.import_module(module).DESCRIPTOR.services_by_name.values()
    ]
