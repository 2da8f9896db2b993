"""The dossier of a closed case: a ZIP of its records, acts and papers, with their hashes, signed.

Whoever gets it can say without us whether it is genuine and whole (rules/dossiers.py): its README says how.
"""

from __future__ import annotations

import asyncio
import dataclasses
import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import orjson
from google.protobuf.json_format import MessageToDict

from services.chassis.auth.actors import Actor
from services.chassis.errors import FailedPrecondition
from services.chassis.jobs import JobContext
from services.registry.documents.case_file import hidden
from services.registry.documents.parts import Parts
from services.registry.rules import dossiers as rules

__all__ = ["make_dossier"]

_ENDINGS: Final = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
# What a worker holds at once.
_MOST_BYTES: Final = 300 * 1024 * 1024
# What is nothing of the case's.
_NAMES_ONLY: Final = frozenset({"packages", "schemes"})
_README: Final = """\
Dosja e një rasti të mbyllur / Досије затвореног предмета / Dossier of a closed case (Prag)

records/       what was recorded, as JSON
acts/          decisions, as they were made
papers/        scans and papers of the case, but for those on health, protection or ethnicity
dossier.json   which case, when the dossier was made, by which key it is signed, what was left out
MANIFEST.sha256, MANIFEST.sig   SHA-256 of each file, and the signature (Ed25519) over that list

Is it genuine and unchanged? Ask the ministry or the operator of Prag for the public key, in another way than
this file came, and
    openssl pkeyutl -verify -pubin -inkey KEY.pem -rawin -in MANIFEST.sha256 -sigfile MANIFEST.sig
    sha256sum --check MANIFEST.sha256
The first line says whether the list is genuine, the second whether each file is as it was. A file that is not
in the list does not belong to the dossier. Both at once, where Prag is installed:
    make dossier FILE=dossier.zip KEY=KEY.pem
"""


async def make_dossier(job: JobContext) -> str:
    """Make the dossier, and return the ZIP's id."""
    pem: str = job.runtime.settings.dossier_key
    if not pem:
        raise FailedPrecondition("DOSSIER_NOT_SIGNED")
    key = rules.private_key(pem)
    # It leaves the house and is passed on: nothing in it is sensitive, whatever its orderer may see.
    anybody = dataclasses.replace(job.actor, roles=frozenset(), account_id="")
    parts = Parts(job.params["parts"], job.params["decisions"], anybody)
    files = _records(parts)
    papers, left_out = await _papers(job, parts, anybody, files)
    files["README.txt"] = _README.encode()
    about = {
        "format": 1,
        "case": parts["case"].number,
        "municipality": parts["case"].municipality,
        "made_time": job.runtime.clock.now().isoformat(),
        "made_by": job.actor.account_id,
        "demo": parts["case"].demo,
        "key": rules.fingerprint(key.public_key()),
        "papers": papers,
        "left_out": [*job.params["left_out"], *left_out, "sensitive fields", "notes of the office"],
    }
    files[rules.ABOUT] = orjson.dumps(about, option=orjson.OPT_INDENT_2)
    content = await asyncio.to_thread(_signed, files, key)
    name = f"dossier-{parts['case'].number}.zip"
    stored = await job.runtime.blobs.keep(content, name, "application/zip", job.actor.account_id)
    return str(stored.blob_id)


def _records(parts: Parts) -> dict[str, bytes]:
    found = {name: message for name, message in parts.messages.items() if name not in _NAMES_ONLY}
    files = {f"records/{name}.json": _json(MessageToDict(message)) for name, message in found.items()}
    files["records/decisions.json"] = _json({"decisions": [MessageToDict(each) for each in parts.decisions]})
    return files


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True).encode()


async def _papers(
    job: JobContext, parts: Parts, anybody: Actor, files: dict[str, bytes]
) -> tuple[dict[str, str], list[str]]:
    """Add acts and papers; return which document is where, and what of papers was left out."""
    places, left_out = dict[str, str](), list[str]()
    wanted = [(act["path"], act["blob_id"]) for act in job.params["acts"]]
    for number, one in enumerate(reversed(parts["documents"].documents), start=1):
        if hidden(one, anybody):
            left_out.append(f"document {one.id}")
            continue
        # By number: the name that a file had on somebody's disk may be a person's.
        path = f"papers/{number:03}.{_ENDINGS.get(one.content_type, 'bin')}"
        places[path] = one.id
        wanted.append((path, one.blob_id))
    size = sum(map(len, files.values()))
    for done, (path, blob_id) in enumerate(wanted):
        await job.progress(done, len(wanted))
        files[path] = await job.runtime.blobs.read(UUID(blob_id))
        size += len(files[path])
        if size > _MOST_BYTES:
            raise FailedPrecondition("DOSSIER_TOO_LARGE")
    return places, left_out


def _signed(files: Mapping[str, bytes], key: Any) -> bytes:
    written = rules.manifest({path: hashlib.sha256(content).hexdigest() for path, content in files.items()})
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(files):
            archive.writestr(path, files[path])
        archive.writestr(rules.MANIFEST, written)
        archive.writestr(rules.SIGNATURE, rules.sign(written, key))
    return made.getvalue()
