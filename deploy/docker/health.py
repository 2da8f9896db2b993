"""`python -m deploy.docker.health`: is the process of this container well? Exit code 0 says so.

A service is asked by gRPC's own health service at PRAG_LISTEN; a worker and the gateway by HTTP, at
PRAG_HEALTH_URL (a worker's metrics, the gateway's sign-in page).
"""

from __future__ import annotations

import os
import sys
import urllib.error
import urllib.request

TIMEOUT = 3.0
GATEWAY = "http://127.0.0.1:8080/sign-in"


def http_well(url: str, *, busy_is_well: bool = False) -> bool:
    """Whether something answers there as it should; for a gateway, *too busy* is an answer too."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
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

    port = listen.rpartition(":")[2]
    with grpc.insecure_channel(f"127.0.0.1:{port}", options=[("grpc.enable_http_proxy", 0)]) as channel:
        try:
            answer = health_pb2_grpc.HealthStub(channel).Check(
                health_pb2.HealthCheckRequest(), timeout=TIMEOUT
            )
        except grpc.RpcError:
            return False
    return bool(answer.status == health_pb2.HealthCheckResponse.SERVING)


def well() -> bool:
    """Ask in the way that fits what runs here."""
    url = os.environ.get("PRAG_HEALTH_URL")
    listen = os.environ.get("PRAG_LISTEN")
    if url or not listen:
        return http_well(url or GATEWAY, busy_is_well=not url)
    return grpc_well(listen)


if __name__ == "__main__":
    sys.exit(0 if well() else 1)
