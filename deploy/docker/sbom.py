"""`python -m deploy.docker.sbom`: what Python packages this environment holds, as CycloneDX 1.6 JSON."""

from __future__ import annotations

import json
import re
import sys
from importlib.metadata import distributions
from typing import Any


def bill() -> dict[str, object]:
    """Each package with its version, licence and package URL (purl), by name."""
    components = []
    for distribution in distributions():
        name = re.sub(r"[-_.]+", "-", distribution.metadata["Name"]).lower()
        told: Any = distribution.metadata
        licence = told.get("License-Expression") or told.get("License") or "NOASSERTION"
        components.append(
            {
                "type": "library",
                "name": name,
                "version": distribution.version,
                "purl": f"pkg:pypi/{name}@{distribution.version}",
                "licenses": [{"license": {"name": licence.splitlines()[0][:100]}}],
            }
        )
    components.sort(key=lambda each: str(each["name"]))
    return {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": components}


if __name__ == "__main__":
    json.dump(bill(), sys.stdout, indent=1)
