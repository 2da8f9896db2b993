"""Free ports."""

import socket


def free_port() -> int:
    """Ask the kernel for a port that is free now; who binds it must be ready to ask again."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
