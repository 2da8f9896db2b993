"""`python -m deploy.docker.health`: is the process of this container well? Exit code 0 says so.

A service is asked by gRPC's own health service at PRAG_LISTEN; a worker and the gateway by HTTP, at
PRAG_HEALTH_URL (a worker's metrics, the gateway's sign-in page). A service and a worker tell it only to who
shows a certificate: the probe shows that of the container.
"""

from __future__ import annotations

import os
import ssl
import sys
import urllib.error
import urllib.request
from pathlib import Path

TIMEOUT = 3.0
GATEWAY = "http://127.0.0.1:8080/sign-in"


def opener(url: str) -> urllib.request.OpenerDirector:
    """What asks a process of this container, with the container's certificate where it wants one."""
    handlers: list[urllib.request.BaseHandler] = [urllib.request.ProxyHandler({})]
    if url.startswith("https:"):
        context = ssl.create_default_context(cafile=os.environ["PRAG_TLS_AUTHORITY"])
        context.load_cert_chain(os.environ["PRAG_TLS_CERTIFICATE"], os.environ["PRAG_TLS_KEY"])
        # Its name is the service's, and we are in its container.
        context.check_hostname = False
        handlers.append(urllib.request.HTTPSHandler(context=context))
    return urllib.request.build_opener(*handlers)


def http_well(url: str, *, busy_is_well: bool = False) -> bool:
    """Whether something answers there as it should; for a gateway, *too busy* is an answer too."""
    direct = opener(url)
    try:
        with direct.open(url, timeout=TIMEOUT) as answer:
            return int(answer.status) == 200
    except urllib.error.HTTPError as error:
        return busy_is_well and error.code == 503
    except OSError:
        return False


def grpc_well(listen: str) -> bool:
    """Whether the service says SERVING."""
    import grpc
    from grpc_health.v1 import health_pb2, health_pb2_grpc

    authority, key, certificate = (
        Path(os.environ[f"PRAG_TLS_{name}"]).read_bytes() for name in ("AUTHORITY", "KEY", "CERTIFICATE")
    )
    credentials = grpc.ssl_channel_credentials(authority, key, certificate)
    options = [("grpc.enable_http_proxy", 0), ("grpc.ssl_target_name_override", own_name(certificate))]
    port = listen.rpartition(":")[2]
    with grpc.secure_channel(f"127.0.0.1:{port}", credentials, options) as channel:
        try:
            answer = health_pb2_grpc.HealthStub(channel).Check(
                health_pb2.HealthCheckRequest(), timeout=TIMEOUT
            )
        except grpc.RpcError:
            return False
    return bool(answer.status == health_pb2.HealthCheckResponse.SERVING)


def own_name(certificate: bytes) -> str:
    """The name in the container's certificate."""
    from cryptography import x509

    read = x509.load_pem_x509_certificate(certificate)
    alternatives = read.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return alternatives.get_values_for_type(x509.DNSName)[0]


def well() -> bool:
    """Ask in the way that fits what runs here."""
    url = os.environ.get("PRAG_HEALTH_URL")
    listen = os.environ.get("PRAG_LISTEN")
    if url or not listen:
        return http_well(url or GATEWAY, busy_is_well=not url)
    return grpc_well(listen)


if __name__ == "__main__":
    sys.exit(0 if well() else 1)
