"""Forms of the administrator and of whoever was invited."""

from __future__ import annotations

from prag.benefits.v1 import benefits_service_pb2 as benefits
from prag.common.v1 import types_pb2 as common
from prag.identity.v1 import identity_service_pb2 as pb
from prag.registry.v1 import registry_service_pb2 as registry

from gateway.fields import codes
from gateway.forms import (
    BooleanField,
    ChoiceField,
    ChoicesField,
    DayField,
    Form,
    LineField,
    MoneyField,
    NumberField,
    PasswordField,
    Required,
    limited_by,
)
from gateway.locale import LANGUAGES
from gateway.locale import lazy_gettext as _l
from services.domain.fields_of_work import FIELDS
from services.domain.roles import COORDINATOR, MOCR_HEAD, MOCR_OFFICER, ROLES

# Kinds of institutions in the order of the work: who leads a case, who decides, who helps, who looks on.
KINDS = (
    *("MOCR", "MRC", "AC", "REGC", "DRRPIF", "MCR", "CRO", "EO", "VTC", "CSW", "MED", "SCHOOL", "MHC"),
    *("HEALTH", "DIR_AGR", "MUNI", "DIR", "FLAA", "POLICE", "NGO", "INTL", "ASSOC", "DONOR", "LC", "SERBIA"),
    *("MINISTRY", "MLGA", "AUDIT", "ADMIN"),
)


def languages() -> list[tuple[str, str]]:
    """The four languages in their own words."""
    return [(code, name) for code, (_short, name) in LANGUAGES.items()]


@limited_by(pb.Account)
class AccountForm(Form):
    """Whose account, where, with which roles."""

    display_name = LineField(
        _l("First name and surname"), [Required(_l("write first name and surname"))],
        description=_l("As colleagues and acts show it"),
    )  # fmt: skip
    email = LineField(
        _l("E-mail address"), [Required(_l("write the e-mail address"))],
        description=_l("The person signs in with it"),
    )  # fmt: skip
    position = LineField(
        _l("Position"),
        description=_l("Stands beside the name on acts and lists of members"),
    )
    institution_id = ChoiceField(_l("Institution"), [Required(_l("choose an institution"))])
    roles = ChoicesField(
        _l("Roles"), [Required(_l("choose at least one role"))], choices=lambda: codes(ROLES),
        description=_l("Only those that fit the institution; two that may not meet are refused"),
    )  # fmt: skip
    language = ChoiceField(_l("Language of letters"), choices=languages)
    provider_subject = LineField(
        _l("Who it is at the ministry"),
        description=_l("The subject by which its sign-in knows the person; empty means not linked"),
    )  # fmt: skip


class InvitationForm(AccountForm):
    """And how the link comes to the person."""

    delivery = ChoiceField(
        _l("How the link comes to the person"),
        choices=lambda: [
            ("mail", _l("By e-mail")),
            ("letter", _l("By a printed letter that the head of the office hands over")),
        ],
    )


@limited_by(
    pb.Institution,
    {
        f"{name}_{language}": f"{name}.{language}"
        for name in ("name", "full_name")
        for language in ("sq", "sr", "en")
    },
)
class InstitutionForm(Form):
    """An institution as pages and acts name it."""

    code = LineField(
        _l("Code"), [Required(_l("write a code"))],
        description=_l("Small letters, figures and hyphens, for example eo-gjilan; it stays"),
    )  # fmt: skip
    kind = ChoiceField(_l("Kind"), [Required(_l("choose a kind"))], choices=lambda: codes(KINDS))
    field = ChoiceField(
        _l("Field of work"), choices=lambda: codes(FIELDS),
        description=_l("Of a directorate or a ministry: which one it is"),
    )  # fmt: skip
    name_sq = LineField(_l("Short name in Albanian"), [Required()])
    name_sr = LineField(
        _l("Short name in Serbian"), [Required()],
        description=_l("In Cyrillic; Latin is made of it"),
    )  # fmt: skip
    name_en = LineField(_l("Short name in English"), [Required()])
    full_name_sq = LineField(_l("Full name in Albanian"))
    full_name_sr = LineField(_l("Full name in Serbian"))
    full_name_en = LineField(_l("Full name in English"))
    municipalities = ChoicesField(
        _l("Municipalities that it serves"),
        description=_l("National bodies serve all; a municipal office and its commission serve one"),
    )
    address = LineField(_l("Address"))
    phone = LineField(_l("Telephone"))
    email = LineField(_l("E-mail address"))
    active = BooleanField(_l("Is open"), default=True)


@limited_by(pb.CreateClientRequest)
class ClientForm(Form):
    """An institution's own system."""

    name = LineField(_l("Name of the system"), [Required(_l("write what the system is called"))])


@limited_by(pb.AcceptInvitationRequest)
class PasswordChoiceForm(Form):
    """The first password, or another one."""

    password = PasswordField(
        _l("New password"), [Required(_l("write the new password"))],
        description=_l("At least 15 characters; several words are easier than signs"),
    )  # fmt: skip


@limited_by(pb.GetInvitationRequest, {"code": "invitation_token"})
class CodeForm(Form):
    """The code of a letter."""

    code = LineField(
        _l("Code"), [Required(_l("write the code"))],
        description=_l("Six groups of four signs, as they stand in the letter"),
    )  # fmt: skip


@limited_by(common.Provenance)
class DatedForm(Form):
    """Where a value of reference data comes from and for how long it holds."""

    valid_from = DayField(_l("Holds from"), [Required(_l("write from when it holds"))])
    valid_to = DayField(_l("Holds to"))
    source = LineField(
        _l("Source"), [Required(_l("write where the value stands"))],
        description=_l("Law, article, decision or plan"),
    )  # fmt: skip
    verified_by = LineField(
        _l("Verified by"),
        description=_l("Who compared the value with the source; empty means that nobody has"),
    )  # fmt: skip
    verified_on = DayField(_l("Verified on"))


@limited_by(registry.ClockRule)
class ClockRuleForm(DatedForm):
    """The length of a deadline."""

    length = NumberField(
        _l("Length"),
        description=_l("Empty means not set: the law's figure is not known, and nobody guesses it"),
    )  # fmt: skip
    max_pause_days = NumberField(
        _l("May be paused for so many days"),
        description=_l("All pauses together. Empty means not set: it may not be paused"),
    )  # fmt: skip
    max_extension = NumberField(
        _l("May become longer by"),
        description=_l("All extensions together. Empty means not set: it may not be made longer"),
    )  # fmt: skip
    warn_hours = NumberField(_l("Counts as due so many hours before the end"))
    escalates_to = ChoiceField(
        _l("Who is told when it has run out"),
        choices=lambda: [
            ("", _l("nobody beyond the office")),
            (MOCR_OFFICER, _l("the officer")),
            (MOCR_HEAD, _l("the officer and the head")),
            (COORDINATOR, _l("up to the regional coordinator")),
            ("ministry", _l("up to the ministry")),
        ],
    )
    escalation_hours = NumberField(
        _l("Each next one so many hours later"),
        description=_l("Empty means that all are told at once"),
    )  # fmt: skip


@limited_by(benefits.Scheme)
class SchemeForm(DatedForm):
    """What a scheme may give at most."""

    ceiling = MoneyField(_l("Ceiling"), description=_l("Empty means not set"))
    months = NumberField(_l("Months at most"), description=_l("Empty means not set"))


@limited_by(registry.Holiday, {f"name_{language}": f"name.{language}" for language in ("sq", "sr", "en")})
class HolidayForm(Form):
    """A day off that the calendar doesn't know, or one that is worked after all."""

    day = DayField(_l("Day"), [Required(_l("write the day"))])
    name_sq = LineField(_l("Name in Albanian"), [Required()])
    name_sr = LineField(_l("Name in Serbian"), [Required()])
    name_en = LineField(_l("Name in English"), [Required()])
    cancelled = BooleanField(_l("This day is worked after all"))


@limited_by(pb.ListAccountsRequest, {"q": "query"})
class SearchForm(Form):
    """Part of a name; by POST, so that no name stands in an address."""

    q = LineField(_l("Name or e-mail address"))
