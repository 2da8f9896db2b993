"""The whole stack as `make run` starts it: real processes, free ports, a data folder of its own, no demo.

    def test_something(stack):
        officer = stack.api("officer")                      # signed in, speaks /api/v1
        case = officer("POST", "cases", json={...})          # the body; raises Refused on an error
        url = stack.url                                      # for a browser

Who there is stands in PEOPLE; accounts are made through the API, by the first administrator's invitations.
A test that asks for `stack` runs in one xdist group, so that a run starts one stack and not one a process.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests

from deploy.local.mailbox import Mailbox
from deploy.local.places import ROOT, dying_with_parent, free_ports
from services.chassis.ids import new_id

READY_WITHIN = 120.0
PASSWORD = "tri breze kraj puta"
# All four languages, as the accounts name them.
SQ, SR, LATIN, EN = "LOCALE_SQ", "LOCALE_SR_CYRL", "LOCALE_SR_LATN", "LOCALE_EN"


@dataclass(frozen=True)
class Person:
    """Somebody who works with Prag."""

    name: str
    institution: str
    roles: tuple[str, ...]
    locale: str = LATIN
    position: str = ""


# code: (kind, municipalities, short name, full name)
INSTITUTIONS: dict[str, tuple[str, tuple[str, ...], dict[str, str], dict[str, str]]] = {
    "okzp-ran": (
        "MOCR",
        ("RAN",),
        {"sq": "ZKK Ranillug", "sr": "ОКЗП Ранилуг", "en": "OKZP Ranilug"},
        {
            "sq": "Zyra komunale për komunitete dhe kthim",
            "sr": "Општинска канцеларија за заједнице и повратак",
            "en": "Municipal office for communities and return",
        },
    ),
    "okzp-gjl": (
        "MOCR",
        ("GJL",),
        {"sq": "ZKK Gjilan", "sr": "ОКЗП Гњилане", "en": "OKZP Gjilan"},
        {
            "sq": "Zyra komunale për komunitete dhe kthim",
            "sr": "Општинска канцеларија за заједнице и повратак",
            "en": "Municipal office for communities and return",
        },
    ),
    "kr-ran": (
        "MRC",
        ("RAN",),
        {"sq": "Komisioni Ranillug", "sr": "Комисија Ранилуг", "en": "Commission Ranilug"},
        {
            "sq": "Komisioni komunal për riintegrim",
            "sr": "Општинска комисија за реинтеграцију",
            "en": "Municipal commission for reintegration",
        },
    ),
    "reg-gjilan": (
        "REGC",
        ("GJL", "RAN", "KAM", "NOV", "PAR", "VIT", "KLL"),
        {"sq": "Rajoni Gjilan", "sr": "Регион Гњилане", "en": "Region Gjilan"},
        {"sq": "Koordinimi rajonal", "sr": "Регионална координација", "en": "Regional coordination"},
    ),
    "drrpif": ("DRRPIF", (), *([{"sq": "DRRPIF", "sr": "DRRPIF", "en": "DRRPIF"}] * 2)),
    "mkp": ("MCR", (), *([{"sq": "MKK", "sr": "МЗП", "en": "MCR"}] * 2)),
    "eo-gjilan": (
        "EO",
        ("RAN", "GJL", "KAM", "NOV"),
        {
            "sq": "Zyra e punësimit Gjilan",
            "sr": "Биро за запошљавање Гњилане",
            "en": "Employment office Gjilan",
        },
        {"sq": "Agjencia e punësimit", "sr": "Агенција за запошљавање", "en": "Employment agency"},
    ),
    "med-ran": (
        "MED",
        ("RAN",),
        *([{"sq": "Drejtoria e arsimit", "sr": "Управа за образовање", "en": "Education directorate"}] * 2),
    ),
    "csw-ran": (
        "CSW",
        ("RAN",),
        {"sq": "QPS Ranillug", "sr": "ЦСР Ранилуг", "en": "CSW Ranilug"},
        {"sq": "Qendra për punë sociale", "sr": "Центар за социјални рад", "en": "Centre for social work"},
    ),
    "cro-ran": ("CRO", ("RAN",), *([{"sq": "Ofiqaria", "sr": "Матична служба", "en": "Civil registry"}] * 2)),
    "vtc-gjl": (
        "VTC",
        ("RAN", "GJL"),
        *([{"sq": "Qendra e aftësimit", "sr": "Центар за обуку", "en": "Training centre"}] * 2),
    ),
    "dz-ran": (
        "HEALTH",
        ("RAN",),
        *([{"sq": "Qendra e mjekësisë familjare", "sr": "Дом здравља", "en": "Health centre"}] * 2),
    ),
    "ac": (
        "AC",
        (),
        *([{"sq": "Komisioni i ankesave", "sr": "Жалбена комисија", "en": "Appeals commission"}] * 2),
    ),
    "ngo-ran": ("NGO", ("RAN",), *([{"sq": "OJQ Pragu", "sr": "НВО Праг", "en": "NGO Doorstep"}] * 2)),
    "donor": ("DONOR", ("RAN",), *([{"sq": "Donatori", "sr": "Донатор", "en": "Donor"}] * 2)),
    "police": ("POLICE", ("RAN", "GJL"), *([{"sq": "Policia", "sr": "Полиција", "en": "Police"}] * 2)),
    "mapl": ("MLGA", (), *([{"sq": "MAPL", "sr": "МАЛС", "en": "MLGA"}] * 2)),
    "mash": ("MINISTRY", (), *([{"sq": "MASHT", "sr": "МОН", "en": "Ministry of education"}] * 2)),
    "revizija": ("AUDIT", (), *([{"sq": "Auditimi", "sr": "Ревизија", "en": "Audit"}] * 2)),
}

PEOPLE: dict[str, Person] = {
    "officer": Person("Jelena Trajković", "okzp-ran", ("mocr_officer",)),
    "head": Person("Slobodan Perić", "okzp-ran", ("mocr_head",), SR),
    "neighbour": Person("Arta Krasniqi", "okzp-gjl", ("mocr_officer",), SQ),
    "coordinator": Person("Besnik Hoxha", "reg-gjilan", ("regional_coordinator",), EN),
    "chair": Person("Dragan Stojanović", "kr-ran", ("mrc_chair",), position="finansije"),
    "member": Person("Valentina Ristić", "kr-ran", ("mrc_member",), position="socijalni rad"),
    "second_member": Person("Agron Berisha", "kr-ran", ("mrc_member",), SQ, "arsimi"),
    "secretary": Person("Milica Đorđević", "kr-ran", ("mrc_secretary",)),
    "department": Person("Teuta Gashi", "drrpif", ("drrpif_officer",), SQ),
    "ministry": Person("Goran Antić", "mkp", ("mcr_officer",), SR),
    "ministry_member": Person("Biljana Popović", "mkp", ("mcr_officer",), SR, "član komisije"),
    "ministry_second": Person("Besa Kelmendi", "mkp", ("mcr_officer",), SQ, "anëtare e komisionit"),
    "ministry_third": Person("Slobodan Arsić", "mkp", ("mcr_officer",), SR, "član komisije"),
    "ministry_payer": Person("Miloš Savić", "mkp", ("mcr_officer",), SR, "izvršenje"),
    "counsellor": Person("Fatmire Ahmeti", "eo-gjilan", ("institution_officer",), SQ),
    "education": Person("Snežana Ilić", "med-ran", ("institution_officer",), SR),
    "social_worker": Person("Marija Nikolić", "csw-ran", ("csw_officer",), SR),
    "registrar": Person("Zoran Simić", "cro-ran", ("institution_officer",), SR),
    "trainer": Person("Ilir Morina", "vtc-gjl", ("institution_officer",), SQ),
    "nurse": Person("Ljiljana Cvetković", "dz-ran", ("health_officer",), SR),
    "appeals": Person("Shpresa Bytyqi", "ac", ("ac_member",), SQ),
    "partner": Person("Ivana Stanić", "ngo-ran", ("partner_officer",), SR),
    "donor": Person("Albana Morina", "donor", ("donor",), SQ),
    "police": Person("Driton Shala", "police", ("police_officer",), SQ),
    "reader": Person("Vjosa Rama", "mapl", ("mlga_reader",), SQ),
    "line_ministry": Person("Valbona Kelmendi", "mash", ("ministry_officer",), SQ),
    "auditor": Person("Nenad Marković", "revizija", ("auditor",), SR),
}
ADMINISTRATOR = "administrator"
# Confirms what the first one proposes.
SECOND = "second_administrator"


def until(there: Callable[[], Any], what: str, seconds: float = 60.0) -> Any:
    """Ask until the answer is true: what another process brings. Fails by its deadline."""
    end = time.monotonic() + seconds
    while True:
        found = there()
        if found:
            return found
        assert time.monotonic() < end, f"not within {seconds:g} s: {what}"
        time.sleep(0.05)


def email_of(who: str) -> str:
    """The address with which somebody signs in."""
    administrators = {ADMINISTRATOR: "administrator@prag.example", SECOND: "administrator2@prag.example"}
    return administrators.get(who) or f"{who.replace('_', '.')}@example.org"


class Refused(AssertionError):  # noqa: N818 - what the API did, not what is wrong with the test
    """The API refused: its status, reason and whole answer."""

    def __init__(self, answer: requests.Response) -> None:
        super().__init__(f"{answer.request.method} {answer.url}: {answer.status_code} {answer.text[:1500]}")
        self.status = answer.status_code
        self.problem: dict[str, Any] = {}
        if "json" in answer.headers.get("Content-Type", ""):
            self.problem = answer.json()
        self.reason = str(self.problem.get("reason", ""))


class Api:
    """/api/v1 as a signed-in person's browser speaks it: the session's cookie and the proof of a page."""

    def __init__(self, url: str, email: str = "", password: str = "", language: str = "en") -> None:
        self.url = url
        self.http = requests.Session()
        self.http.trust_env = False
        self.http.headers["Accept-Language"] = language
        if email:
            token = self("POST", "sessions:signIn", json={"email": email, "password": password})
            self.session_token = token["sessionToken"]
            self.http.cookies.set("prag", self.session_token)
            page = self.http.get(f"{url}/profile", timeout=60).text
            found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
            assert found, page[:2000]
            self.http.headers["X-CSRF-Token"] = found[1]

    def send(self, verb: str, path: str, **options: Any) -> requests.Response:
        """Ask, whatever the answer is."""
        return self.http.request(verb, f"{self.url}/api/v1/{path}", timeout=60, **options)

    def __call__(self, verb: str, path: str, **options: Any) -> Any:
        """Ask; the body of a good answer, Refused for any other."""
        answer = self.send(verb, path, **options)
        if answer.status_code >= 300:
            raise Refused(answer)
        return answer.json() if "json" in answer.headers.get("Content-Type", "") else answer.content


@dataclass
class Stack:
    """A running Prag."""

    url: str
    var: Path
    process: subprocess.Popen[bytes] | None
    institutions: dict[str, str] = field(default_factory=dict)
    accounts: dict[str, str] = field(default_factory=dict)
    _apis: dict[str, Api] = field(default_factory=dict)

    def password(self, who: str) -> str:
        """The password of an account."""
        return str(self._secrets[who]) if who in {ADMINISTRATOR, SECOND} else PASSWORD

    @property
    def _secrets(self) -> dict[str, str]:
        read: dict[str, str] = json.loads((self.var / "secrets" / "passwords.json").read_text())
        return read

    @property
    def mailbox(self) -> Mailbox:
        """The letters that went out."""
        running = json.loads((self.var / "run.json").read_text())
        return Mailbox(f"{running['mail']}{self._secrets['mail']}/")

    def confirmed(self, account: dict[str, Any]) -> None:
        """The second administrator does what waits for an account."""
        if account.get("waitingChangeId"):
            path = f"accountChanges/{account['waitingChangeId']}:confirm"
            self.api(SECOND)("POST", path, json={"requestId": str(new_id())})

    def accepted(self, account: dict[str, Any]) -> None:
        """Somebody who was invited finds the link in the mail and chooses PASSWORD."""
        self.confirmed(account)
        body = {"invitationToken": self.mailbox.secret(account["email"]), "password": PASSWORD}
        Api(self.url)("POST", "invitations:accept", json=body)

    def api(self, who: str) -> Api:
        """The API as somebody of PEOPLE, or "administrator"; signed in once."""
        if who not in self._apis:
            self._apis[who] = Api(self.url, email_of(who), self.password(who))
        return self._apis[who]

    def forget(self, who: str) -> None:
        """Sign in anew at the next request: the session was ended."""
        self._apis.pop(who, None)

    def log(self, name: str) -> str:
        """What a process wrote."""
        return (self.var / "log" / f"{name}.log").read_text(errors="replace")

    def pid(self, words: str) -> int:
        """The process whose command has these words; of several the first."""
        supervisor = int(json.loads((self.var / "run.json").read_text())["pid"])
        return min(pid for pid, command in descendants(supervisor).items() if words in command)

    def populate(self) -> None:
        """Make institutions and accounts."""
        admin = self.api(ADMINISTRATOR)
        invitations = []
        for code, (kind, served, name, full_name) in INSTITUTIONS.items():
            office = {
                "code": code,
                "kind": kind,
                "municipalities": served,
                "name": name,
                "fullName": full_name,
                "active": True,
            }
            if kind == "MINISTRY":
                office["field"] = "WORK_EDUCATION"
            made = admin("POST", "institutions", json={"institution": office, "requestId": str(new_id())})
            self.institutions[code] = made["id"]
        for who, person in PEOPLE.items():
            account = {
                "email": email_of(who),
                "displayName": person.name,
                "institutionId": self.institutions[person.institution],
                "roles": person.roles,
                "locale": person.locale,
                "position": person.position,
            }
            invited = admin("POST", "accounts", json={"account": account, "requestId": str(new_id())})
            self.accounts[who] = invited["account"]["id"]
            self.confirmed(invited["account"])
            invitations.append(invited["account"] | {"waitingChangeId": ""})
        for account in invitations:
            self.accepted(account)

    def close_other_offices(self) -> None:
        """Offices that a test opened for itself: to the next, each kind has the one of INSTITUTIONS."""
        admin = self.api(ADMINISTRATOR)
        for office in admin("GET", "institutions")["institutions"]:
            # The administrators' own is none of INSTITUTIONS either.
            opened = office["id"] not in self.institutions.values() and office["kind"] != "ADMIN"
            if opened and office.get("active"):
                body = {"etag": office["etag"], "active": False}
                asked = {"updateMask": "active", "requestId": str(new_id())}
                admin("PATCH", f"institutions/{office['id']}", json=body, params=asked)

    def told(self) -> dict[str, Any]:
        """What `attached` needs to know."""
        return {"url": self.url, "institutions": self.institutions, "accounts": self.accounts}

    def close(self) -> None:
        """Hang up: nobody is signed in here any more."""
        for api in self._apis.values():
            api.http.close()
        self._apis.clear()

    def stop(self) -> None:
        """End it as Ctrl-C does."""
        self.close()
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(40)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def descendants(root: int) -> dict[int, str]:
    """Processes below one, by id."""
    parents, words = {}, {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                parents[int(folder.name)] = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
                words[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
    found = {}
    for pid, parent in parents.items():
        above = parent
        while above not in {0, root}:
            above = parents.get(above, 0)
        if above == root:
            found[pid] = words[pid]
    return found


def start(var: Path, *, module: str = "deploy.local.run", **environment: str) -> Stack:
    """Start all processes with a data folder; without accounts but the first administrator."""
    var.mkdir(parents=True, exist_ok=True)
    left_out = {"DATABASE_URL", "NATS_URL", "PRAG_URL", "PYTHONWARNINGS"}
    own = {"PRAG_VAR": str(var), "PORT": str(free_ports(1)[0]), "HOST": "127.0.0.1", "DEMO": "0"}
    # A run of tests takes longer than a person's step; what is asked again is tried where time is moved.
    own["PRAG_FRESH_MINUTES"] = "480"
    # And its few officers read what many would.
    own["PRAG_CASES_AN_HOUR"] = "100000"
    console = var / "console.log"
    with console.open("wb") as out:
        process = subprocess.Popen(
            # In a session of its own, and yet no longer than the run of tests, also one that is killed.
            [*dying_with_parent("INT"), sys.executable, "-m", module],
            cwd=ROOT,
            env={name: value for name, value in os.environ.items() if name not in left_out}
            | own
            | environment,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until:
        said = console.read_text(errors="replace")
        ready = re.search(r"^Prag is ready: (\S+)", said, re.MULTILINE)
        if ready:
            return Stack(ready[1], var, process)
        if process.poll() is not None:
            break
        time.sleep(0.1)
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        process.wait(40)
    raise AssertionError(f"Prag did not start:\n{console.read_text(errors='replace')}")


def attached(var: Path) -> Stack:
    """The stack that another process keeps running."""
    known = json.loads((var / "stack.json").read_text())
    return Stack(known["url"], var, None, known["institutions"], known["accounts"])


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The running Prag of this test process, with institutions and accounts and no case.

    Whoever writes tests keeps one running (`python -m tests.stack FOLDER`) and names it by PRAG_STACK.
    """
    kept = os.environ.get("PRAG_STACK")
    if kept:
        at = attached(Path(kept))
        yield at
        at.close()
        return
    running = start(tmp_path_factory.mktemp("prag", numbered=True))
    try:
        running.populate()
        yield running
    finally:
        running.stop()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever asks for the stack runs in one process, one after the other."""
    for item in items:
        if "stack" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("stack"))


if __name__ == "__main__":
    one = start(Path(sys.argv[1]))
    assert one.process is not None
    try:
        one.populate()
        (one.var / "stack.json").write_text(json.dumps(one.told()))
        print(one.url, flush=True)
        one.process.wait()
    finally:
        one.stop()
