"""Certificates of a test: those of `make certificates`, and the ones that nobody may come in with."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from deploy.docker import certificates
from deploy.docker.certificates import Authority
from services.chassis.certificates import Certificates, Material


def of(folder: Path, name: str) -> Certificates:
    """The files of one process."""
    own = folder / "certificates" / name
    return Certificates(own / "certificate.pem", own / "key.pem", own / "authority.pem")


def written(folder: Path) -> Path:
    """All of them, made anew in a folder."""
    (folder / "secrets").mkdir(mode=0o700, parents=True)
    certificates.write(folder)
    return folder


def signed(folder: Path, name: str, lasts: dt.timedelta = certificates.LASTS) -> Material:
    """What a process of any name shows that the authority of a folder has signed."""
    authority = Authority(folder)
    key, certificate = authority.sign(name, lasts)
    return Material(authority.believed.encode(), key.encode(), certificate.encode())


EXPIRED = dt.timedelta(minutes=-1)
