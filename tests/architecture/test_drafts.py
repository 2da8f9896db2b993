"""Which forms keep what is typed on the server, and why the others do not: a power cut loses no words.

A form is long where words of one's own are typed into it, where rows are added, or where it has more than six
fields. The rest is chosen and dated again in a moment.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
import wtforms
from wtforms.fields.core import UnboundField

from gateway.forms import FieldList, TextField
from tests.architecture.contracts import ROOT
from tests.architecture.test_form_limits import forms

MOST = 6
_ONE_SENTENCE = "a sentence or two on a thing that is read beside it"
WITHOUT = {
    "PersonForm": "most persons are written in the register of the family, which keeps them",
    "NewPersonForm": "as PersonForm",
    "CorrectPersonForm": "as PersonForm",
    "LeaveForm": "a reason and a day; what is under way, which it asks about, changes while it waits",
    "SplitForm": "who goes and where; what is under way, which it asks about, changes while it waits",
    "ConfirmForm": _ONE_SENTENCE,
    "CloseForm": f"{_ONE_SENTENCE}; what is under way, which it asks about, changes while it waits",
    "ReopenForm": _ONE_SENTENCE,
    "ReturnForm": _ONE_SENTENCE,
    "RejectForm": _ONE_SENTENCE,
    "SelectForm": _ONE_SENTENCE,
    "HandOverLoadForm": "whose cases are whose changes while it waits, and nothing of it is typed",
    "TransferForm": _ONE_SENTENCE,
    "AnswerTransferForm": _ONE_SENTENCE,
    "MatchForm": _ONE_SENTENCE,
    "PairForm": f"{_ONE_SENTENCE}; what is under way, which it asks about, changes while it waits",
    "OpeningForm": f"{_ONE_SENTENCE}, and the file is not open before it is sent",
    "ProtectForm": f"{_ONE_SENTENCE}, and why a family needs protection lies nowhere but in its own row",
    "EndProtectionForm": _ONE_SENTENCE,
    "NoteForm": f"{_ONE_SENTENCE}, and a draft would be one more place where it lies",
    "AgreementForm": "a sentence and tasks of a family, and a draft would be one more place where they lie",
    "WithdrawForm": _ONE_SENTENCE,
    "AnswerForm": f"{_ONE_SENTENCE}; three forms of one page, of which one is sent",
    "OutcomeForm": f"{_ONE_SENTENCE}; three forms of one page, of which one is sent",
    "SearchForm": "what is looked for is kept nowhere: it names people",
    "AccountForm": "one of its fields is changed, by an administrator",
    "InvitationForm": "chosen and written off a request that lies beside it, by an administrator",
    "InstitutionForm": "once for an institution, by an administrator",
    "DeliveryForm": "chosen and dated beside a paper, which no draft keeps",
    "ContactForm": "a few lines off a card; what is wrong comes back as it was typed",
    "CorrectContactForm": "as above",
    "TalkForm": "a line on a talk",
    "ShareForm": "a line on what was sent",
    "ShareAnswerForm": "a line on an answer",
    "ImportForm": "copied from a spreadsheet, which has it still",
    "ProjectForm": "lines and numbers off the organisation's own paper, once for a project",
    "CorrectProjectForm": "as ProjectForm",
    "ActivityForm": "a line, and numbers off a list of those who came, which lies beside it",
    "CorrectActivityForm": "as ActivityForm",
    "ActForm": "seats and dates of an act on paper, with its scan, which no draft keeps",
    "ClockRuleForm": "figures and texts of a regulation, read off it once a year by an administrator",
    "SchemeForm": "figures and texts of a regulation, read off it once a year by an administrator",
    **dict.fromkeys(
        ("CounsellingForm", "PersonsForm", "WalkInForm", "CorrectPersonsForm", "CorrectWalkInForm"),
        "ticked and chosen anew in a moment; nothing of it is typed but a day, numbers and a reason",
    ),
    "DefinitionForm": "two measures are chosen, and their words said",
}


def fields(form: type[wtforms.Form]) -> list[UnboundField]:
    found = [getattr(form, name) for name in dir(form)]
    return [
        one
        for one in found
        if isinstance(one, UnboundField) and not issubclass(one.field_class, wtforms.HiddenField)
    ]


def is_long(form: type[wtforms.Form]) -> bool:
    own = fields(form)
    typed = any(issubclass(one.field_class, (TextField, FieldList)) for one in own)
    return typed or len(own) > MOST


def kept() -> Iterator[str]:
    """Names of the forms that a view makes by `drafts.form`."""
    for path in (ROOT / "gateway" / "officer").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "drafts.form":
                yield ast.unparse(node.args[0])


# A form that is made for its questions, and given to `drafts.form` by another name.
MADE = {"kind": "OppForm"}
KEPT = {MADE.get(name, name) for name in kept()}
# What others are made of is not a form of a page.
PAGES = sorted(
    {
        form.__name__
        for form in forms()
        if not form.__name__.endswith("Part") and form.__name__ not in {"RatedForm", "AskForm", "DatedForm"}
    }
)


@pytest.mark.parametrize("name", PAGES)
def test_a_long_form_keeps_what_is_typed_or_says_why_not(name):
    long = any(is_long(form) for form in forms() if form.__name__ == name)
    if name in WITHOUT:
        assert long
        assert name not in KEPT
    elif long:
        assert name in KEPT


def views() -> Iterator[tuple[str, str]]:
    """The source of each view that makes a form by `drafts.form`, and the page that it shows."""
    for path in (ROOT / "gateway" / "officer").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and "drafts.form(" in (source := ast.unparse(node)):
                pages = [
                    one.value
                    for one in ast.walk(node)
                    if isinstance(one, ast.Constant) and str(one.value).endswith(".html")
                ]
                for page in pages:
                    yield source, page


VIEWS = list(views())


@pytest.mark.parametrize(("view", "page"), VIEWS, ids=[page for _, page in VIEWS])
def test_what_is_kept_is_forgotten_after_the_act_and_kept_by_a_button_where_no_script_runs(view, page):
    assert "drafts.done(form)" in view
    template = (ROOT / "gateway" / "templates" / page).read_text()
    assert "draft_button()" in template or "file(" in template
