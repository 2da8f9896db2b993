"""Who works in the demo country: institutions of all municipalities, and people with every role."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

from deploy.demo.api import Door, Person
from deploy.demo.names import Names
from deploy.local.mailbox import Mailbox
from services.chassis.clock import ZONE, Clock
from services.domain.roles import (
    AUDITOR,
    COORDINATOR,
    CSW_OFFICER,
    DRRPIF_OFFICER,
    HEALTH_OFFICER,
    INSTITUTION_OFFICER,
    MCR_OFFICER,
    MINISTRY_OFFICER,
    MLGA_READER,
    MOCR_HEAD,
    MOCR_OFFICER,
    MRC_CHAIR,
    MRC_MEMBER,
    MRC_SECRETARY,
    PARTNER_OFFICER,
    POLICE_OFFICER,
)

# Of everybody in the demo country; long enough, on no list, and printed by `make run`.
PASSWORD: Final = "doorstep of the home"  # noqa: S105 - of invented people
MAIL: Final = "prag.example"
RANILUG: Final = "RAN"
# Municipalities with families; the others have an office that waits for them.
ACTIVE: Final = (RANILUG, "GJL", "KAM", "KLL", "NOV", "PEJ", "PRZ", "FKO", "GRA")
# Offices in which Serbian is the first language of most of the staff.
SERBIAN: Final = frozenset({RANILUG, "KLL", "NOV", "GRA", "PAR", "SHP", "LEP", "ZVE", "ZUB", "MIN"})

# kind: (code, names in sq, sr, en); "{}" is the municipality or the region.
LOCAL: Final = {
    "MOCR": ("okzp", "ZKK {}", "ОКЗП {}", "MOCR {}"),
    "MRC": ("okr", "KKR {}", "ОКР {}", "MRC {}"),
    "CRO": ("kcs", "Gjendja civile {}", "Матична служба {}", "Civil status {}"),
    "CSW": ("csr", "QPS {}", "ЦСР {}", "Social work {}"),
    "MED": ("odo", "DKA {}", "ОДО {}", "Education {}"),
    "HEALTH": ("dz", "QKMF {}", "Дом здравља {}", "Health centre {}"),
    "MUNI": ("kom", "Komuna {}", "Општина {}", "Municipality {}"),
    "DIR": ("urb", "Drejtoria e urbanizmit {}", "Дирекција за урбанизам {}", "Planning directorate {}"),
}
REGIONAL: Final = {
    "REGC": ("reg", "Koordinimi rajonal {}", "Регионална координација {}", "Regional coordination {}"),
    "EO": ("eo", "Zyra e punësimit {}", "Завод за запошљавање {}", "Employment office {}"),
    "VTC": ("vtc", "QAP {}", "ЦСО {}", "Training centre {}"),
    "POLICE": ("pol", "Policia {}", "Полиција {}", "Police {}"),
}
NATIONAL: Final = {
    "DRRPIF": ("drrpif", "DRRPIF", "ОРРЛИС", "DRRPIF"),
    "MCR": ("mcr", "MKK", "МЗП", "MCR"),
    "MLGA": ("mlga", "MAPL", "МАЛС", "MLGA"),
    "AUDIT": ("aip", "AIP", "АИП", "Data protection"),
    "MINISTRY": ("mash", "Ministria e arsimit", "Министарство просвете", "Ministry of education"),
    "INTL": ("io", "Organizata ndërkombëtare", "Међународна организација", "International organisation"),
    "ASSOC": ("urk", "Shoqata e të zhvendosurve", "Удружење расељених", "Association of the displaced"),
    "SERBIA": ("kzk", "Zyra për Kosovë, Beograd", "Канцеларија за КиМ, Београд", "Office in Belgrade"),
}
# Which directorate and which ministry these are.
FIELDS: Final = {"DIR": "WORK_HOUSING", "MINISTRY": "WORK_EDUCATION"}
# Local communities of the first municipality.
COMMUNITIES: Final = (
    ("mz-ran", "Bashkësia lokale Ropotovë", "Месна заједница Ропотово", "Local community Ropotovo"),
)


@dataclass(frozen=True)
class Post:
    """An account to be: where, as what, and under which address."""

    key: str
    institution: str
    roles: tuple[str, ...]
    position: str
    serbian: bool = False
    name: str = ""

    @property
    def email(self) -> str:
        """Address at which the person signs in."""
        return f"{self.key}@{MAIL}"


def slug(text: str) -> str:
    """A name as part of a code: Mitrovicë, mitrovice."""
    return text.casefold().translate(str.maketrans("ëç", "ec")).replace(" ", "-")


# Whom `make run` names, with what they are.
MAIN: Final = (
    Post("officer.ran", "okzp-ran", (MOCR_OFFICER,), "službenica OKZP", name="Jelena Trajković"),
    Post("head.ran", "okzp-ran", (MOCR_HEAD,), "rukovodilac OKZP", name="Goran Stojanović"),
    Post("secretary.ran", "okr-ran", (MRC_SECRETARY,), "sekretarka OKR", name="Biljana Petković"),
    Post("chair.ran", "okr-ran", (MRC_CHAIR,), "predsednik OKR", name="Miodrag Mladenović"),
    Post("member1.ran", "okr-ran", (MRC_MEMBER,), "direkcija za finansije", name="Snežana Kostić"),
    Post("member2.ran", "okr-ran", (MRC_MEMBER,), "direkcija za obrazovanje", name="Nenad Đokić"),
    Post("member3.ran", "okr-ran", (MRC_MEMBER,), "centar za socijalni rad", name="Arben Latifi"),
    Post("coordinator.gjilan", "reg-gjilan", (COORDINATOR,), "koordinator", name="Bekim Hyseni"),
    Post("drrpif", "drrpif", (DRRPIF_OFFICER,), "zyrtare", name="Teuta Berisha"),
    Post("mcr", "mcr", (MCR_OFFICER,), "službenik", name="Dejan Simić"),
    Post("employment.gjilan", "eo-gjilan", (INSTITUTION_OFFICER,), "këshilltare", name="Mimoza Halimi"),
    Post("civil.ran", "kcs-ran", (INSTITUTION_OFFICER,), "matičarka", name="Slavica Todorović"),
    Post("social.ran", "csr-ran", (CSW_OFFICER,), "socijalna radnica", name="Vesna Marković"),
    Post("education.ran", "odo-ran", (INSTITUTION_OFFICER,), "prosvetni službenik", name="Zoran Ilić"),
    Post("health.ran", "dz-ran", (HEALTH_OFFICER,), "lekarka", name="Milica Savić"),
    Post("training.gjilan", "vtc-gjilan", (INSTITUTION_OFFICER,), "trajner", name="Agron Shala"),
    Post("municipality.ran", "kom-ran", (INSTITUTION_OFFICER,), "kabinet", name="Jovana Nikolić"),
    Post("planning.ran", "urb-ran", (INSTITUTION_OFFICER,), "službenik", name="Igor Stanković"),
    Post("police.gjilan", "pol-gjilan", (POLICE_OFFICER,), "polic", name="Luan Rexhepi"),
    Post("partner", "io", (PARTNER_OFFICER,), "zyrtare e projektit", name="Arta Krasniqi"),
    Post("association", "urk", (PARTNER_OFFICER,), "predsednica", name="Ljiljana Đorđević"),
    Post("ministry", "mash", (MINISTRY_OFFICER,), "zyrtare", name="Valbona Kelmendi"),
    Post("mlga", "mlga", (MLGA_READER,), "zyrtar", name="Visar Gashi"),
    Post(AUDITOR, "aip", (AUDITOR,), "inspektore", name="Drita Morina"),
)
# Colleagues of the ministry: its commission, and who carries out what it decides.
MINISTRY: Final = (
    Post("mcr2", "mcr", (MCR_OFFICER,), "član komisije", name="Ivana Živić"),
    Post("mcr3", "mcr", (MCR_OFFICER,), "anëtar i komisionit", name="Petrit Krasniqi"),
    Post("mcr4", "mcr", (MCR_OFFICER,), "izvršenje", name="Radmila Perović"),
    Post("mcr5", "mcr", (MCR_OFFICER,), "član komisije", name="Slobodan Arsić"),
)
HERE: Final = (
    ("officer", "okzp", (MOCR_OFFICER,), "službenik"),
    ("head", "okzp", (MOCR_HEAD,), "rukovodilac"),
    ("secretary", "okr", (MRC_SECRETARY,), "sekretar"),
    ("chair", "okr", (MRC_CHAIR,), "predsednik"),
    ("member1", "okr", (MRC_MEMBER,), "član"),
    ("member2", "okr", (MRC_MEMBER,), "član"),
    ("civil", "kcs", (INSTITUTION_OFFICER,), "matičar"),
    ("social", "csr", (CSW_OFFICER,), "socijalni radnik"),
    ("education", "odo", (INSTITUTION_OFFICER,), "prosvetni službenik"),
)
IN_REGION: Final = (
    ("coordinator", "reg", (COORDINATOR,), "koordinator"),
    ("employment", "eo", (INSTITUTION_OFFICER,), "këshilltar"),
    ("training", "vtc", (INSTITUTION_OFFICER,), "trajner"),
)


def account_lines() -> list[str]:
    """What `make run` prints: who can sign in, and with what."""
    lines = [f"{post.email:<32} {post.name} ({', '.join(post.roles)})" for post in MAIN]
    return [*lines, f'Password of all demo accounts: "{PASSWORD}"']


def posts(regions: dict[str, list[str]]) -> Iterator[Post]:
    """All accounts, those that are needed first before the others."""
    names, chance = Names.read(), Random(38)  # noqa: S311 - invented people
    taken = {post.key for post in (*MAIN, *MINISTRY)}
    yield from (*MAIN, *MINISTRY)

    def made(key: str, institution: str, roles: tuple[str, ...], position: str, serbian: bool) -> Post:  # noqa: FBT001
        name = names.adult(chance, "sr" if serbian else "sq")
        return Post(key, institution, roles, position, serbian, name)

    for region, codes in regions.items():
        serbian = not set(codes) - SERBIAN
        for key, institution, roles, position in IN_REGION:
            post = made(f"{key}.{slug(region)}", f"{institution}-{slug(region)}", roles, position, serbian)
            if post.key not in taken:
                yield post
    for codes in regions.values():
        for code in codes:
            staff = HERE if code in ACTIVE else HERE[:1]
            for key, institution, roles, position in staff:
                lower = code.lower()
                post = made(f"{key}.{lower}", f"{institution}-{lower}", roles, position, code in SERBIAN)
                if post.key not in taken:
                    yield post


@dataclass
class Country:
    """The demo country as far as it is built."""

    door: Door
    administrator: Person
    # Confirms what the first one proposes.
    second: Person
    # Where the letters of those who are invited come.
    mailbox: Mailbox
    # Municipalities with their names, and regions with their municipalities.
    municipalities: dict[str, dict[str, Any]] = field(default_factory=dict)
    regions: dict[str, list[str]] = field(default_factory=dict)
    institutions: dict[str, str] = field(default_factory=dict)
    accounts: dict[str, dict[str, Any]] = field(default_factory=dict)
    # When the load began: all dates of the demo country count back from that day.
    began: dt.datetime = field(default_factory=lambda: Clock().now().astimezone(ZONE))
    # A load was begun before: what was filed then is found, not filed again.
    again: bool = False
    _people: dict[str, Person] = field(default_factory=dict)
    _settlements: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    _schemes: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    @classmethod
    def found(cls, door: Door, administrator: Person, second: Person, mailbox: Mailbox) -> Country:
        """Look at what is there already."""
        country = cls(door, administrator, second, mailbox)
        for municipality in administrator.get("municipalities")["municipalities"]:
            country.municipalities[municipality["code"]] = municipality
            country.regions.setdefault(municipality["region"], []).append(municipality["code"])
        for institution in administrator.get("institutions")["institutions"]:
            country.institutions[institution["code"]] = institution["id"]
        page = ""
        while True:
            listed = administrator.get("accounts", pageSize=1000, pageToken=page)
            country.accounts |= {account["email"]: account for account in listed.get("accounts", [])}
            page = listed.get("nextPageToken", "")
            if not page:
                break
        first = country.accounts.get(MAIN[0].email)
        if first is not None:
            country.began = dt.datetime.fromisoformat(first["createTime"]).astimezone(ZONE)
            country.again = True
        return country

    @property
    def today(self) -> dt.date:
        """The last day on which anything can have happened."""
        return self.began.date()

    def person(self, key: str) -> Person:
        """Somebody who works here; signs in when first asked to act."""
        return self._people.setdefault(key, self.door.person(f"{key}@{MAIL}", PASSWORD))

    def settlements(self, code: str) -> list[dict[str, Any]]:
        """The settlements of a municipality; read once."""
        if code not in self._settlements:
            listed = self.administrator.get("settlements", municipality=code)
            self._settlements[code] = listed["settlements"]
        return self._settlements[code]

    def scheme_for(self, strand: str, code: str) -> dict[str, Any] | None:
        """The scheme that answers a plan item's code in a strand."""
        if strand not in self._schemes:
            listed = self.administrator.get("schemes", strand=f"STRAND_{strand}")
            self._schemes[strand] = listed["schemes"]
        fitting = (
            scheme
            for scheme in self._schemes[strand]
            if code == scheme["code"] or code in scheme.get("planCodes", ())
        )
        return next(fitting, None)

    def region_of(self, code: str) -> str:
        """The region of a municipality, as part of codes."""
        return slug(self.municipalities[code]["region"])

    def build(self, only: Collection[str] = ()) -> int:
        """Make what is missing of these municipalities' institutions and accounts, or of all."""
        wanted = [
            institution
            for institution in self._institutions(only)
            if institution["code"] not in self.institutions
        ]
        codes = self.institutions.keys() | {institution["code"] for institution in wanted}
        missing = [
            post
            for post in posts(self.regions)
            if post.institution in codes
            and self.accounts.get(post.email, {}).get("state") != "ACCOUNT_STATE_ACTIVE"
        ]
        for institution in wanted:
            self._institution(institution)
        # Letters take a second to go out: all are invited before the first looks into the mail.
        invited = [(post, self._invited(post)) for post in missing]
        for post, account in invited:
            self._accepted(post, account)
        return len(wanted) + len(missing)

    def _institutions(self, only: Collection[str]) -> Iterator[dict[str, Any]]:
        for kind, (code, *names) in NATIONAL.items():
            yield self._described(kind, code, names, {}, list(self.municipalities))
        for region, codes in self.regions.items():
            if only and not set(codes) & set(only):
                continue
            # The region has the name of its seat.
            seat = next(
                (place["name"] for place in self.municipalities.values() if place["name"]["sq"] == region),
                {"sq": region, "sr": region, "en": region},
            )
            for kind, (code, *names) in REGIONAL.items():
                yield self._described(kind, f"{code}-{slug(region)}", names, seat, codes)
        for municipality, one in self.municipalities.items():
            if only and municipality not in only:
                continue
            for kind, (code, *names) in LOCAL.items():
                yield self._described(
                    kind, f"{code}-{municipality.lower()}", names, one["name"], [municipality]
                )
        if not only or RANILUG in only:
            for code, *names in COMMUNITIES:
                yield self._described("LC", code, names, {}, [RANILUG])

    @staticmethod
    def _described(
        kind: str, code: str, names: list[str], of: dict[str, str], serves: list[str]
    ) -> dict[str, Any]:
        name = {
            locale: pattern.format(of.get(locale, ""))
            for locale, pattern in zip(("sq", "sr", "en"), names, strict=True)
        }
        return {
            "code": code,
            "kind": kind,
            "field": FIELDS.get(kind, ""),
            "name": name,
            "municipalities": serves,
            "demo": True,
        }

    def _institution(self, one: dict[str, Any]) -> None:
        made = self.administrator.post("institutions", f"institution/{one['code']}", institution=one)
        self.institutions[one["code"]] = made["id"]

    def _invited(self, post: Post) -> tuple[dict[str, Any], int]:
        """Invited by one administrator, confirmed by the other; how many letters had come before."""
        letters = len(self.mailbox.letters(post.email))
        known = self.accounts.get(post.email)
        if known is None:
            serbian = post.serbian or post.institution.endswith("-ran")
            account = {
                "email": post.email,
                "displayName": post.name,
                "institutionId": self.institutions[post.institution],
                "roles": list(post.roles),
                "locale": "LOCALE_SR_LATN" if serbian else "LOCALE_SQ",
                "position": post.position,
            }
            invited = self.administrator.post("accounts", account=account)["account"]
        elif known.get("waitingChangeId"):
            # The load was cut short before the second hand.
            invited = known
        else:
            # Or before the link was used.
            invited = self.administrator.post(f"accounts/{known['id']}:renewInvitation")["account"]
        if invited.get("waitingChangeId"):
            self.second.post(f"accountChanges/{invited['waitingChangeId']}:confirm")
        return invited, letters

    def _accepted(self, post: Post, invited: tuple[dict[str, Any], int]) -> None:
        """The person finds the link in the mail and chooses the password."""
        account, letters = invited
        link = self.mailbox.secret(post.email, after=letters)
        self.administrator.post("invitations:accept", invitationToken=link, password=PASSWORD)
        first = post is MAIN[0] and post.email not in self.accounts
        self.accounts[post.email] = account | {"state": "ACCOUNT_STATE_ACTIVE"}
        if first:
            self.began = dt.datetime.fromisoformat(account["createTime"]).astimezone(ZONE)
