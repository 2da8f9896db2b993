"""Forms of cases and of their persons, documents and consents."""

from __future__ import annotations

from typing import Any

from prag.registry.v1 import registry_service_pb2 as pb
from wtforms import Form as Part

from gateway import labels
from gateway.fields import enum_choices
from gateway.forms import (
    BooleanField,
    ChoiceField,
    ChoicesField,
    DayField,
    FieldList,
    FileField,
    Form,
    FormField,
    HiddenField,
    HourField,
    LineField,
    NumberField,
    Required,
    TextField,
    limited_by,
    limits_at,
)
from gateway.locale import LANGUAGE_CODES, LANGUAGES, babel_locale
from gateway.locale import gettext as _
from gateway.locale import lazy_gettext as _l
from gateway.officer.cases.open_work import choice_rows
from gateway.officer.cases.same_file import SameFileForm
from services.domain import purposes

# As many numbers as a person may have (the contract's limit).
MOST_IDENTIFIERS = limits_at(pb.Person, "identifiers").max_items
# Codes that registry takes (services/registry/rules/fields.py), in the order of the page.
VULNERABILITIES = (
    *("SINGLE_PARENT", "MANY_CHILDREN", "ELDERLY_ALONE", "MINOR_ALONE", "NO_SHELTER", "DISABILITY"),
    *("CHRONIC_ILLNESS", "VIOLENCE", "TRAFFICKING", "OTHER"),
)
COMMUNITIES = (
    *("ALBANIAN", "SERB", "ROMA", "ASHKALI", "EGYPTIAN", "BOSNIAK", "TURK", "GORANI", "MONTENEGRIN"),
    *("CROAT", "OTHER"),
)
# services/registry/rules/families.py.
JOINING = ("BIRTH", "MARRIAGE", "JOINED")
LEAVING = ("DEATH", "MARRIAGE", "LEFT", "MOVED_ABROAD")
# services/registry/data/person_papers.yaml and rules/papers.py.
PAPERS = (
    *("IDENTITY_CARD", "BIRTH_CERTIFICATE", "CITIZENSHIP", "MARRIAGE_CERTIFICATE", "PASSPORT"),
    *("DISPLACED_CARD", "SCHOOL_PAPERS", "WORK_BOOK", "PROPERTY_PAPERS", "HEALTH_CARD"),
)
PAPER_STATES = ("HELD", "MISSING", "NOT_NEEDED", "ELSEWHERE")
# services/registry/rules/profiles.py.
PROFILE_SOURCES = ("VISIT", "INTERVIEW", "PAPER")
LITERACY = ("READS_AND_WRITES", "READS", "NEITHER")
WISHES = ("YES", "NO", "NOT_NOW")
PROFILE_TEXTS = ("source", "schooling", "occupation", "literacy", "wishes_work", "wishes_training")
# services/registry/rules/guardians.py.
GUARDIANS = ("PARENT_ELSEWHERE", "GUARDIAN", "TEMPORARY_GUARDIAN", "SOCIAL_WORK_CENTRE")
CONSENT_FORMS = ("SIGNED_PAPER", "SPOKEN")
# services/registry/rules/protection.py.
PROTECTIONS = ("VIOLENCE", "TRAFFICKING", "THREAT", "WITNESS", "COURT_ORDER", "OTHER")
MATCHES = ("SAME_PERSON", "OTHER_PERSON")
# services/registry/rules/openings.py.
OPENINGS = ("OWN_DATA", "COMPLAINT", "OVERSIGHT", "STEPPING_IN", "MISTAKE", "REOPENING", "OTHER")
# services/registry/rules/fields.py.
FLAGS = ("URGENT", "HARD_TO_REACH", "INTERPRETER_NEEDED", "VISIT_IN_PAIRS", "COMPLAINT", "OTHER")
PERMITS = ("REFUGEE", "SUBSIDIARY_PROTECTION", "TEMPORARY_PROTECTION", "RESIDENCE_PERMIT")
SPOKEN = ("sq", "sr", "rom", "tr", "bs", "mk", "de", "en", "fr", "ar")
LASTING = ("SUSTAINABLE", "PARTLY", "NOT")
EARLY = ("LEFT", "WITHDREW", "DIED", "DUPLICATE", "NOT_ELIGIBLE", "NO_NEED")


def prefixed(prefix: str, values: Any) -> list[tuple[str, str]]:
    """Codes whose words stand under a prefix."""
    return [(code, labels.label(f"{prefix}_{code}")) for code in values]


def spoken_choices(*more: str) -> list[tuple[str, str]]:
    """Languages that families here speak, and others."""
    return [(tag, str(babel_locale().languages.get(tag, tag))) for tag in (*SPOKEN, *more)]


def act_languages() -> list[tuple[str, str]]:
    """Languages and scripts of acts and letters, each in its own words."""
    return [(code, names[1]) for code, names in LANGUAGES.items()]


def act_locale(code: str) -> Any:
    """The proto's value of a chosen language."""
    return LANGUAGE_CODES[code] if code else None


class SpokenField(ChoicesField):
    """Languages of the list, and those that are saved: what the page does not offer goes by no press."""

    def process_data(self, value: Any) -> None:
        """Take what is saved."""
        super().process_data(value)
        self.choices = spoken_choices(*(tag for tag in self.data if tag not in SPOKEN))


@limited_by(pb.Identifier, required=False)
class IdentifierPart(Part):
    """A number that somebody gave a person."""

    kind = ChoiceField(_l("Kind of document"), choices=lambda: enum_choices(pb.IdentifierKind))
    number = LineField(_l("Number"))
    valid_from = DayField(_l("Valid from"))
    valid_until = DayField(_l("Valid until"))


@limited_by(pb.Person, required=False)
class PersonPart(Part):
    """One person, in a table or alone."""

    given_name = LineField(_l("Given name"))
    family_name = LineField(_l("Family name"))
    birth_date = DayField(_l("Born"), partial=True)
    sex = ChoiceField(_l("Sex"), choices=lambda: enum_choices(pb.Sex))
    relation = ChoiceField(_l("Relation"), choices=lambda: enum_choices(pb.Relation))
    identifiers = FieldList(FormField(IdentifierPart), min_entries=1, max_entries=MOST_IDENTIFIERS)
    other_names = LineField(_l("Other spellings and earlier names"))
    phone = LineField(_l("Telephone"))
    languages = SpokenField(_l("Languages spoken"))
    birth_place = LineField(_l("Place of birth"))
    schooling = LineField(_l("Schooling"))
    occupation = LineField(_l("Occupation"))
    community = ChoiceField(
        _l("Community, if they wish to say"), choices=lambda: prefixed("COMMUNITY", COMMUNITIES)
    )
    vulnerabilities = ChoicesField(
        _l("Specific needs"), choices=lambda: prefixed("VULNERABILITY", VULNERABILITIES)
    )
    health_note = TextField(_l("Health note"))
    protection_note = TextField(_l("Protection note"))


PLAIN = ("given_name", "family_name", "phone", "birth_place", "schooling", "occupation")
SENSITIVE = {
    "community": "ETHNICITY",
    "vulnerabilities": "ETHNICITY",
    "health_note": "HEALTH",
    "protection_note": "PROTECTION",
}


def person_of(part: Any) -> pb.Person:
    """The person of a form's part."""
    texts: dict[str, Any] = {
        name: part[name].data or "" for name in (*PLAIN, "community", "health_note", "protection_note")
    }
    person = pb.Person(
        **texts,
        other_names=[one.strip() for one in (part["other_names"].data or "").split(",") if one.strip()],
        sex=part["sex"].data or None,
        relation=part["relation"].data or None,
        languages=part["languages"].data,
        vulnerabilities=part["vulnerabilities"].data,
        identifiers=[_identifier(row.form) for row in _filled(part["identifiers"])],
    )
    birth = part["birth_date"].message
    if birth is not None:
        person.birth_date.CopyFrom(birth)
    return person


def person_data(person: pb.Person) -> dict[str, Any]:
    """First values of a form's part from a saved person."""
    return {
        **{name: getattr(person, name) for name in (*PLAIN, "community", "health_note", "protection_note")},
        "other_names": ", ".join(person.other_names),
        "birth_date": person.birth_date if person.birth_date.year else None,
        "sex": pb.Sex.Name(person.sex) if person.sex else "",
        "relation": pb.Relation.Name(person.relation) if person.relation else "",
        "languages": list(person.languages),
        "vulnerabilities": list(person.vulnerabilities),
        "identifiers": [
            *(_identifier_data(identifier) for identifier in person.identifiers),
            # One more may be written down.
            *([{}] if len(person.identifiers) < MOST_IDENTIFIERS else []),
        ],
    }


def _filled(rows: Any) -> list[Any]:
    """Rows in which something stands, which come first from now on: so a refusal finds its row."""
    filled = [row for row in rows.entries if any(field.data for field in row.form)]
    rows.entries = [*filled, *(row for row in rows.entries if row not in filled)][: max(1, len(filled) + 1)]
    return filled


def _identifier(row: Any) -> pb.Identifier:
    return pb.Identifier(
        kind=row["kind"].data or None,
        number=row["number"].data or "",
        valid_from=row["valid_from"].message,
        valid_until=row["valid_until"].message,
    )


def _identifier_data(identifier: pb.Identifier) -> dict[str, Any]:
    return {
        "kind": pb.IdentifierKind.Name(identifier.kind),
        "number": identifier.number,
        **{
            name: getattr(identifier, name) if getattr(identifier, name).year else None
            for name in ("valid_from", "valid_until")
        },
    }


def answers() -> list[tuple[str, str]]:
    """What can be said to a likely hit."""
    return [
        ("SAME_PERSON", _("It is the same person")),
        ("OTHER_PERSON", _("Another person, I say by what they differ")),
        ("UNSURE", _("I do not know, I will ask the family")),
    ]


@limited_by(pb.DuplicateAnswer, required=False)
class AnswerPart(Part):
    """The answer to one likely hit."""

    person_id = HiddenField()
    answer = ChoiceField(_l("Is it the same person?"), choices=answers)
    difference = LineField(_l("By what do they differ?"))


class PlausibilityPart(Part):
    """Whether something is so although it seems impossible."""

    code = HiddenField()
    # The position among the persons of the form.
    person = HiddenField()
    confirmed = BooleanField("")


class PersonForm(Form):
    """One person of a family."""

    person = FormField(PersonPart)
    duplicate_answers = FieldList(FormField(AnswerPart), max_entries=100)
    plausibility_answers = FieldList(FormField(PlausibilityPart), max_entries=200)


@limited_by(pb.UpdatePersonRequest)
class CorrectPersonForm(PersonForm):
    """What is corrected of a person, and why."""

    reason = LineField(_l("Why it is corrected"))


@limited_by(pb.AddPersonRequest)
class NewPersonForm(PersonForm):
    """One person more in a family."""

    join_reason = ChoiceField(_l("How the person came"), choices=lambda: prefixed("JOIN_REASON", JOINING))
    joined_on = DayField(_l("Since when"))


@limited_by(pb.EndMembershipRequest)
class LeaveForm(Form):
    """Somebody leaves the family."""

    reason = ChoiceField(_l("Why the person leaves"), choices=lambda: prefixed("LEAVE_REASON", LEAVING))
    left_on = DayField(_l("On which day"))
    new_head_person_id = ChoiceField(_l("Who is the head of the family from then on?"))
    choices = choice_rows()


@limited_by(pb.RestoreMembershipRequest)
class RestoreForm(Form):
    """That somebody left the family is taken back."""

    relation = ChoiceField(_l("Relation"), choices=lambda: enum_choices(pb.Relation))
    reason = LineField(_l("What was wrong"))


@limited_by(pb.Guardian)
class GuardianPart(Part):
    """Who acts for a person, and by which act."""

    kind = ChoiceField(_l("As what"), choices=lambda: prefixed("GUARDIAN", GUARDIANS))
    guardian_person_id = ChoiceField(_l("Somebody of this family, now or before"))
    name = LineField(_l("Or the name of somebody else, or of the centre"))
    phone = LineField(_l("Telephone"))
    act_body = LineField(_l("Who appointed: court or centre"))
    act_number = LineField(_l("Number of the act"))
    act_on = DayField(_l("Day of the act"))
    document_id = ChoiceField(_l("Scan of the act, of the documents of the case"))
    valid_from = DayField(_l("Acts from"))
    valid_until = DayField(_l("Acts until"))


class GuardianForm(Form):
    """Who acts for a person."""

    guardian = FormField(GuardianPart)


@limited_by(pb.CorrectGuardianRequest)
class CorrectGuardianForm(GuardianForm):
    """What was written of a guardian, and what of it was wrong."""

    reason = LineField(_l("What was wrong"))


@limited_by(pb.EndGuardianRequest)
class EndGuardianForm(Form):
    """A guardian acts no longer."""

    ended_on = DayField(_l("On which day"))
    reason = LineField(_l("Why it ends"))


def guardian_of(part: Any) -> pb.Guardian:
    """The guardian of a form's part."""
    names = ("kind", "guardian_person_id", "name", "phone", "act_body", "act_number", "document_id")
    texts: dict[str, Any] = {name: part[name].data or "" for name in names}
    return pb.Guardian(
        **texts,
        act_on=part["act_on"].message,
        valid_from=part["valid_from"].message,
        valid_until=part["valid_until"].message,
    )


def guardian_data(guardian: pb.Guardian) -> dict[str, Any]:
    """First values of a form's part from a guardian."""
    texts = ("kind", "guardian_person_id", "phone", "act_body", "act_number", "document_id")
    return {
        **{name: getattr(guardian, name) for name in texts},
        # Of somebody of the register it is that person's.
        "name": "" if guardian.guardian_person_id else guardian.name,
        **{
            name: getattr(guardian, name) if getattr(guardian, name).year else None
            for name in ("act_on", "valid_from", "valid_until")
        },
    }


@limited_by(pb.Profile)
class ProfilePart(Part):
    """What was heard of a person on a day."""

    done_on = DayField(_l("Heard on"))
    source = ChoiceField(_l("How it was heard"), choices=lambda: prefixed("PROFILE_SOURCE", PROFILE_SOURCES))
    languages = SpokenField(_l("Languages spoken"))
    schooling = LineField(_l("Schooling"))
    literacy = ChoiceField(_l("Reads and writes"), choices=lambda: prefixed("LITERACY", LITERACY))
    occupation = LineField(_l("Occupation"))
    wishes_work = ChoiceField(_l("Wishes to work"), choices=lambda: prefixed("WISH", WISHES))
    wishes_training = ChoiceField(_l("Wishes to train"), choices=lambda: prefixed("WISH", WISHES))


class ProfileForm(Form):
    """What was heard of a person."""

    profile = FormField(ProfilePart)


@limited_by(pb.CorrectProfileRequest)
class CorrectProfileForm(ProfileForm):
    """What was heard, and what of it was wrong."""

    reason = LineField(_l("What was wrong"))


def profile_of(part: Any) -> pb.Profile:
    """The profile of a form's part."""
    texts: dict[str, Any] = {name: part[name].data or "" for name in PROFILE_TEXTS}
    return pb.Profile(**texts, languages=part["languages"].data, done_on=part["done_on"].message)


def profile_data(profile: pb.Profile) -> dict[str, Any]:
    """First values of a form's part from a profile."""
    return {
        **{name: getattr(profile, name) for name in PROFILE_TEXTS},
        "languages": list(profile.languages),
        "done_on": profile.done_on,
    }


@limited_by(pb.PersonPaper, required=False)
class PaperPart(Part):
    """Whether somebody has a kind of paper."""

    state = ChoiceField(_l("How it stands"), choices=lambda: prefixed("PAPER_STATE", PAPER_STATES))
    number = LineField(_l("Number of the paper"))
    dated_on = DayField(_l("Date on the paper"))
    noted_on = DayField(_l("Seen or told on"))


class PersonPaperForm(Form):
    """What is noted of a paper."""

    paper = FormField(PaperPart)


@limited_by(pb.RecordVulnerabilityRequest)
class VulnerabilityForm(Form):
    """A specific need, and since when."""

    code = ChoiceField(_l("Specific need"), choices=lambda: prefixed("VULNERABILITY", VULNERABILITIES))
    valid_from = DayField(_l("Since when"))


@limited_by(pb.CorrectVulnerabilityRequest)
class CorrectVulnerabilityForm(Form):
    """From when to when a specific need holds."""

    valid_from = DayField(_l("Since when"))
    valid_until = DayField(_l("Ended on"))
    reason = LineField(_l("What was wrong"))


@limited_by(pb.EndVulnerabilityRequest)
class EndVulnerabilityForm(Form):
    """A specific need is there no longer."""

    ended_on = DayField(_l("On which day"))
    reason = LineField(_l("Why it ends"))


@limited_by(pb.PassOnHeadRequest)
class HeadForm(Form):
    """Another member becomes the head."""

    person_id = ChoiceField(_l("Who is the head of the family from now on?"))


@limited_by(pb.MemberRelation, required=False)
class GoingPart(Part):
    """A member, and what he or she is in the new family; nothing for who stays."""

    person_id = HiddenField()
    relation = ChoiceField(choices=lambda: enum_choices(pb.Relation))


@limited_by(pb.SplitFamilyRequest, required=False)
class SplitForm(Form):
    """A part of the family lives on its own."""

    members = FieldList(FormField(GoingPart))
    split_on = DayField(_l("On which day"))
    staying_head_person_id = ChoiceField(_l("Who is the head of those who stay?"))
    settlement_id = ChoiceField(_l("Settlement"))
    address = LineField(_l("Address"))
    phone = LineField(_l("Telephone"))
    choices = choice_rows()


class ConsentPart(Part):
    """What the family agrees to share, with whom."""

    purpose = ChoiceField(_l("For what"), choices=lambda: prefixed("PURPOSE", purposes.PURPOSES))
    recipient_kinds = ChoicesField(
        _l("With whom"), choices=lambda: prefixed("RECIPIENT", purposes.RECIPIENTS)
    )
    form = ChoiceField(_l("How it was given"), choices=lambda: prefixed("CONSENT_FORM", CONSENT_FORMS))
    valid_from = DayField(_l("Given on"))
    valid_until = DayField(_l("Valid until"))


class ConsentForm(Form):
    """A consent of a registered family."""

    consent = FormField(ConsentPart)


class WithdrawConsentForm(Form):
    """The family takes a consent back."""


def consent_of(part: Any) -> pb.Consent:
    """The consent of a form's part."""
    return pb.Consent(
        purpose=part["purpose"].data,
        recipient_kinds=part["recipient_kinds"].data,
        form=part["form"].data,
        valid_from=part["valid_from"].message,
        valid_until=part["valid_until"].message,
    )


@limited_by(pb.AddDocumentRequest)
class DocumentForm(SameFileForm):
    """A scan or photo, filed with its kind."""

    kind = ChoiceField(_l("Kind of document"), choices=lambda: enum_choices(pb.DocumentKind))
    person_id = ChoiceField(_l("Whose paper it is"))
    file = FileField(_l("File"), [Required()], description=_l("PDF, JPEG or PNG, at most 20 MB"))
    dated_on = DayField(_l("Date on the document"))
    note = LineField(_l("Note"))


class AssignForm(Form):
    """Which municipality takes the case."""

    municipality = ChoiceField(_l("Municipality"), [Required()])


@limited_by(pb.Permit, required=False)
class PermitPart(Part):
    """The status or permit that a case rests on (INTEGRATION)."""

    kind = ChoiceField(_l("Status or permit"), choices=lambda: prefixed("PERMIT", PERMITS))
    number = LineField(_l("Number of the decision or card"))
    valid_until = DayField(_l("Valid until"))


class RenewPermitForm(Form):
    """The permit was renewed (INTEGRATION)."""

    permit = FormField(PermitPart)
    renewed_on = DayField(_l("Renewed on"), [Required()])


@limited_by(pb.HandOverCasesRequest)
class HandOverForm(Form):
    """Which cases another officer takes, and who."""

    case_ids = ChoicesField(_l("Cases"))
    officer_id = ChoiceField(_l("Who takes them"))


class TakerPart(Part):
    """Who takes one case of a load."""

    case_id = HiddenField()
    officer_id = ChoiceField(_l("Who takes it"))


class HandOverLoadForm(Form):
    """Who takes which of all cases of an officer."""

    shares = FieldList(FormField(TakerPart))


class UndoHandoverForm(Form):
    """A handover is taken back."""


@limited_by(pb.OfferTransferRequest)
class TransferForm(Form):
    """To which municipality a case is offered, and why."""

    to_municipality = ChoiceField(_l("Municipality"))
    reason = TextField(_l("Why the case is theirs now"), description=_l("Nothing of health or protection"))
    choices = choice_rows()


@limited_by(pb.RefuseTransferRequest, required=False)
class AnswerTransferForm(Form):
    """Whether the office takes a case that another one offers."""

    answer = ChoiceField(_l("Your answer"), [Required()])
    officer_id = ChoiceField(_l("Who has the case from now on"), description=_l("Needed when you take it"))
    transferred_on = DayField(_l("Since"), description=_l("Today, where nothing is said"))
    reason = TextField(_l("Reason"), description=_l("Needed when you do not take it"))


class WithdrawTransferForm(Form):
    """An offer is taken back."""


@limited_by(pb.ProtectCaseRequest)
class ProtectForm(Form):
    """Why a case is closed to all but named accounts, and who they are."""

    reason = ChoiceField(_l("Why"), choices=lambda: prefixed("PROTECTION", PROTECTIONS))
    note = TextField(_l("Note"))
    review_on = DayField(_l("Look at it again on"))
    account_ids = ChoicesField(_l("Who sees the case, besides you"))


@limited_by(pb.SetFlagRequest)
class FlagForm(Form):
    """A mark on a case, and why."""

    flag = ChoiceField(_l("Which mark"), choices=lambda: prefixed("FLAG", FLAGS))
    reason = LineField(_l("Why"))


@limited_by(pb.EndFlagRequest)
class EndFlagForm(Form):
    """Why a mark holds no longer."""

    reason = LineField(_l("Why"))


@limited_by(pb.WriteNoteRequest)
class NoteForm(Form):
    """What the office keeps for itself."""

    text = TextField(_l("Note"), description=_l("Read by your office alone, and by nobody else"))


@limited_by(pb.WithdrawNoteRequest)
class WithdrawNoteForm(Form):
    """Why a note is taken back."""

    reason = LineField(_l("Why"))


@limited_by(pb.PauseClockRequest)
class PauseClockForm(Form):
    """From when on a clock stands still, and why."""

    paused_on = DayField(_l("First day on which it does not run"))
    reason = ChoiceField(_l("Why"), choices=lambda: enum_choices(pb.ClockChangeReason))
    note = LineField(_l("Note"), description=_l("What was decided, by which act; nothing of health"))


class ResumeClockForm(Form):
    """From when on a clock runs again."""

    resumed_on = DayField(
        _l("First day on which it runs again"),
        description=_l("The first day of the pause itself takes the pause back"),
    )


@limited_by(pb.ExtendClockRequest)
class ExtendClockForm(Form):
    """By how much a clock becomes longer, by which act."""

    length = NumberField(_l("Longer by"))
    extended_on = DayField(_l("Day of the act"))
    reason = ChoiceField(_l("Why"), choices=lambda: enum_choices(pb.ClockChangeReason))
    note = LineField(_l("Note"), description=_l("What was decided, by which act; nothing of health"))


@limited_by(pb.WithdrawExtensionRequest)
class WithdrawExtensionForm(Form):
    """Why an extension is taken back."""

    reason = LineField(_l("Why"))


@limited_by(pb.ProtocolEntry)
class EntryPart(Part):
    """A paper as the protocol's stamp and its text say."""

    direction = ChoiceField(_l("In or out"), choices=lambda: enum_choices(pb.PaperDirection))
    unit = LineField(_l("Organisational unit"), description=_l("As on the stamp, for example O.R."))
    number = LineField(_l("Number in the protocol"), description=_l("As on the stamp, for example 02-067"))
    stamped_on = DayField(_l("Date on the stamp"))
    correspondent = LineField(_l("From whom, or to whom"))
    subject = LineField(_l("Subject"))
    document_id = ChoiceField(_l("The paper, if it is filed"))

    @property
    def message(self) -> pb.ProtocolEntry:
        """The entry as registry takes it."""
        return pb.ProtocolEntry(
            direction=self["direction"].data or None,
            unit=self["unit"].data or "",
            number=self["number"].data or "",
            stamped_on=self["stamped_on"].message,
            correspondent=self["correspondent"].data or "",
            subject=self["subject"].data or "",
            document_id=self["document_id"].data or "",
        )


class EntryForm(Form):
    """A paper that came or went."""

    entry = FormField(EntryPart)


@limited_by(pb.CorrectProtocolEntryRequest)
class CorrectEntryForm(EntryForm):
    """What is corrected of an entry, and why."""

    reason = LineField(_l("Why it is corrected"))


@limited_by(pb.VoidProtocolEntryRequest)
class VoidEntryForm(Form):
    """Why an entry is void."""

    reason = LineField(_l("Why"))


@limited_by(pb.PrintProtocolBookRequest)
class BookForm(Form):
    """Of which municipality and time the book is printed."""

    municipality = ChoiceField(_l("Municipality"))
    from_on = DayField(_l("From"))
    until_on = DayField(_l("Until"))


@limited_by(pb.OpenCaseRequest)
class OpeningForm(Form):
    """Why a case is read outside the own duty."""

    reason = ChoiceField(_l("Why"), choices=lambda: prefixed("OPENING", OPENINGS))
    note = TextField(_l("In your words"), description=_l("What you need to see, and for what"))


@limited_by(pb.ReviewCaseOpeningRequest)
class ReviewForm(Form):
    """One opening was seen, or that somebody read many."""

    opening_id = HiddenField()
    alert_id = HiddenField()


@limited_by(pb.EndProtectionRequest)
class EndProtectionForm(Form):
    """Why a case is open again."""

    note = TextField(_l("Why the protection is no longer needed"))


@limited_by(pb.AnswerProtectedMatchRequest)
class MatchForm(Form):
    """Whether a protected person and somebody else are the same."""

    answer = ChoiceField(_l("Is it the same person?"), choices=lambda: prefixed("MATCH", MATCHES))
    note = TextField(_l("Note"))


@limited_by(pb.ReturnRequest, required=False)
class RequestPart(Part):
    """What a displaced family asks for (RETURN)."""

    kind = ChoiceField(_l("What the family asks for"), choices=lambda: enum_choices(pb.ReturnRequestKind))
    displacement_status = ChoiceField(_l("Displacement"), choices=lambda: enum_choices(pb.DisplacementStatus))
    place_of_origin = LineField(_l("Place of origin"))
    place_of_displacement = LineField(_l("Place of displacement"))
    place_of_solution = LineField(_l("Where the family wants to live"))
    free_choice_declared = BooleanField(_l("The family has signed that the choice is free"))

    @property
    def message(self) -> pb.ReturnRequest:
        """The request as registry takes it."""
        return pb.ReturnRequest(
            kind=self["kind"].data or None,
            displacement_status=self["displacement_status"].data or None,
            place_of_origin=self["place_of_origin"].data,
            place_of_displacement=self["place_of_displacement"].data,
            place_of_solution=self["place_of_solution"].data,
            free_choice_declared=self["free_choice_declared"].data,
        )


class RequestForm(Form):
    """The request of a displaced family as it stands now."""

    return_request = FormField(RequestPart)


@limited_by(pb.SelectCaseRequest)
class SelectForm(Form):
    """The ministry selects the family (RETURN)."""

    selected_on = DayField(_l("Selected on"), [Required()])
    note = TextField(_l("Note"))


class ReturnForm(Form):
    """The family came home (RETURN)."""

    returned_on = DayField(_l("Day of the return"), [Required()])
    returned_hour = HourField(
        _l("Hour"), description=_l("Leave it empty where nobody knows it; then the day counts")
    )


@limited_by(pb.Case)
class EditForm(Form):
    """Where the family lives, and who works with it."""

    settlement_id = ChoiceField(_l("Settlement"))
    address = LineField(_l("Address"))
    phone = LineField(_l("Telephone"))
    act_locale = ChoiceField(_l("Language of acts and letters"), choices=act_languages)
    officer_id = ChoiceField(_l("Officer"))


class PaperForm(Form):
    """The paper file is closed."""

    closed_on = DayField(_l("Paper file closed on"), [Required()])


@limited_by(pb.RequestClosureRequest)
class CloseForm(Form):
    """Ask to close the case."""

    outcome = ChoiceField(
        _l("How the case ends"),
        choices=lambda: prefixed("CLOSURE_OUTCOME", (*LASTING, *EARLY)),
    )
    note = TextField(
        _l("Reason"),
        description=_l("Needed when the case closes early; the second person reads it"),
    )
    # Of a double; what was asked about stands in the form unseen.
    stays_case_id = ChoiceField(_l("The case in which the family goes on"))
    stays_asked = HiddenField()
    closed_on = DayField(_l("Closed on"), [Required()])
    choices = choice_rows()


@limited_by(pb.ConfirmClosureRequest)
class ConfirmForm(Form):
    """The second person's answer."""

    answer = ChoiceField(_l("Your answer"), [Required()])
    note = TextField(_l("Reason"), description=_l("Needed when you turn it down"))
    # Of what has begun since the first person asked.
    choices = choice_rows()


@limited_by(pb.ReopenCaseRequest)
class ReopenForm(Form):
    """Why a closed case opens again."""

    reason = TextField(_l("Why the case is opened again"))
