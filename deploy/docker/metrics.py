"""`python -m deploy.docker.metrics`: the metrics of this container, as its own probe reads them."""

from __future__ import annotations

import os
import sys

from deploy.docker.health import TIMEOUT, opener

if __name__ == "__main__":
    port = os.environ["METRICS_LISTEN"].rpartition(":")[2]
    url = f"https://127.0.0.1:{port}/metrics"
    with opener(url).open(url, timeout=TIMEOUT) as page:
        sys.stdout.write(page.read().decode())
