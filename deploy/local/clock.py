"""`make clock CASE=RAN-2026-000123`: what this machine's Prag knows of clocks; of an office, CASE=RAN."""

from __future__ import annotations

import os
import subprocess
import sys

from deploy.local.databases import Database
from deploy.local.places import ROOT, installation, read_passwords
from deploy.local.postgres import Postgres


def main() -> None:
    """Ask by the service's own rights; Prag runs, or another PostgreSQL is named (DATABASE_URL)."""
    places = installation()
    passwords = read_passwords(places)
    admin_url = os.environ.get("DATABASE_URL", "")
    if not admin_url:
        try:
            lines = (places.var / "postgres" / "data" / "postmaster.pid").read_text().splitlines()
        except OSError:
            sys.exit("Prag does not run on this machine.")
        folder = places.var / "postgres"
        admin_url = Postgres(folder, password=passwords["postgres"], port=int(lines[3])).url()
    database = Database("registry", "registry", passwords["registry_app"], passwords["registry_migrator"])
    environment = os.environ | {
        "DATABASE_URL": database.url(admin_url, "app"),
        "PRAG_KEY_FILE": str(places.private_key("registry")),
        "PRAG_KEYS_FILE": str(places.public_keys),
    }
    command = [sys.executable, "-m", "services.registry.clocks_of_case", *sys.argv[1:]]
    sys.exit(subprocess.run(command, env=environment, cwd=ROOT, check=False).returncode)


if __name__ == "__main__":
    main()
