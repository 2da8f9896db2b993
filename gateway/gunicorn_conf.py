"""How gunicorn serves the gateway here and in production: `--config python:gateway.gunicorn_conf`."""

from __future__ import annotations

import gc
import os
import resource
from importlib import import_module
from typing import Any

wsgi_app = "gateway:create_app()"
worker_class = "gateway.gunicorn_worker.Worker"
workers = 2
threads = 8
# Requests under way are finished on SIGTERM, within what Docker waits.
graceful_timeout = 10
timeout = 60
keepalive = 15
# Of one worker. From one address not more than half of them (gateway/gunicorn_worker.py).
worker_connections = 1000
control_socket_disable = True
# The file by which a worker shows that it lives must not wait for a disk.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108


def post_fork(_server: Any, _worker: Any) -> None:
    """Let a worker hold all its connections, and a file for each that is large."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 8192), most))


def when_ready(_server: Any) -> None:
    """Import before the workers are made: they share what the collector leaves alone. No channel opens."""
    import_module("gateway.officer")
    gc.collect()
    gc.freeze()
