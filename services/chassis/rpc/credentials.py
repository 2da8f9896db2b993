"""What gRPC shows and asks for where processes know each other by certificates."""

from __future__ import annotations

from typing import Any

import grpc

from services.chassis.certificates import Certificates, Material

__all__ = ["of_server", "secured"]


def of_server(certificates: Certificates) -> grpc.ServerCredentials:
    """Return a server's, to which each client shows a certificate; read anew for each handshake."""

    def configuration() -> grpc.ServerCertificateConfiguration:
        material = certificates.material()
        pair = (material.key, material.certificate)
        return grpc.ssl_server_certificate_configuration([pair], root_certificates=material.authority)

    return grpc.dynamic_ssl_server_credentials(
        configuration(), configuration, require_client_authentication=True
    )


def secured(peer: str, material: Material) -> tuple[grpc.ChannelCredentials, tuple[tuple[str, Any], ...]]:
    """Return what a channel to a peer is opened with: it is known by its name, wherever it is."""
    credentials = grpc.ssl_channel_credentials(material.authority, material.key, material.certificate)
    return credentials, (("grpc.ssl_target_name_override", peer),)
