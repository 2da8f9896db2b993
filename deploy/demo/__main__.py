"""Load the demo country: `python -m deploy.demo`, as `make run` starts it when pages answer."""

from __future__ import annotations

import http.client
import os
import sys
from pathlib import Path

from deploy.demo.api import Door, RefusedError
from deploy.demo.country import Country
from deploy.demo.load import Load
from deploy.local.mailbox import Mailbox


def say(line: str) -> None:
    """To the log, which the console shows."""
    print(line, flush=True)


def main() -> int:
    """Load, or say in one line why not; what is there stays, and the next start goes on."""
    door = Door(os.environ["PRAG_URL"])
    administrator, second = (
        door.person(
            os.environ[f"PRAG_BOOTSTRAP_{which}_EMAIL"],
            Path(os.environ[f"PRAG_BOOTSTRAP_{which}_PASSWORD_FILE"]).read_text(encoding="utf-8"),
        )
        for which in ("ADMIN", "SECOND")
    )
    try:
        Load(Country.found(door, administrator, second, Mailbox(os.environ["PRAG_MAIL_URL"])), say).run()
    except (OSError, http.client.HTTPException, RefusedError) as error:
        say(f"stopped: {error}")
        return 1
    finally:
        door.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
