"""A questionnaire's next version: what was answered by an older one stays readable, its drafts usable."""

from __future__ import annotations

import shutil
from collections.abc import Awaitable
from typing import Any

import pytest
import yaml
from prag.assessment.v1 import assessment_service_pb2 as pb

from services.assessment import reference, resources
from services.assessment.resources import reference as texts
from services.chassis.errors import InvalidArgument, NotFound


@pytest.fixture
def published(tmp_path, monkeypatch):
    """Publish version 2, which asks neither after the intention nor after anything sensitive."""

    def publish() -> None:
        folder = tmp_path / "data"
        shutil.copytree(reference.DATA, folder)
        source = yaml.safe_load((folder / "opp-1.yaml").read_text(encoding="utf-8"))
        source["version"] = 2
        for section in source["sections"]:
            section["questions"] = [
                question
                for question in section["questions"]
                if question["code"] != "intention"
                and not question.get("sensitivity", section.get("sensitivity"))
            ]
        (folder / "opp-2.yaml").write_text(yaml.safe_dump(source, allow_unicode=True), encoding="utf-8")
        monkeypatch.setattr(reference, "DATA", folder)
        reference.forms.cache_clear()
        texts.questionnaire.cache_clear()

    yield publish
    monkeypatch.undo()
    reference.forms.cache_clear()
    texts.questionnaire.cache_clear()


async def refused(call: Awaitable[Any]) -> list[tuple[str, str]]:
    with pytest.raises(InvalidArgument) as error:
        await call
    return [(fault.field, fault.reason) for fault in error.value.fields]


def intention(value: str) -> list[pb.Answer]:
    return [pb.Answer(question="intention", values=[value])]


async def test_a_draft_is_finished_by_the_version_that_began_it(service, published):
    await service.visit()
    begun = await service.officer.SaveOpp(
        pb.SaveOppRequest(case_id=service.case_id, answers=intention("UNDECIDED"), form_version=1)
    )
    published()
    newest = await service.officer.GetQuestionnaire(pb.GetQuestionnaireRequest(code="OPP"))
    assert newest.version == 2
    kept = await service.officer.GetOpp(pb.GetOppRequest(case_id=service.case_id))
    assert (kept.form_version, list(kept.answers)) == (1, intention("UNDECIDED"))
    own = await service.officer.GetQuestionnaire(pb.GetQuestionnaireRequest(code="OPP", version=1))
    assert "intention" in {question.code for part in own.sections for question in part.questions}
    change = pb.SaveOppRequest(case_id=service.case_id, answers=intention("STAY"), etag=begun.etag)
    other = pb.SaveOppRequest()
    other.CopyFrom(change)
    other.form_version = 2
    assert await refused(service.officer.SaveOpp(other)) == [("form_version", "FIELD_UNKNOWN_VALUE")]
    saved = await service.officer.SaveOpp(change)
    assert (saved.form_version, list(saved.answers)) == (1, intention("STAY"))


async def test_what_is_begun_now_is_of_the_newest_or_of_the_page_that_was_open(service, published):
    await service.visit()
    published()
    about = {"case_id": service.case_id}
    unknown = pb.SaveOppRequest(**about, form_version=3)
    assert await refused(service.officer.SaveOpp(unknown)) == [("form_version", "FIELD_UNKNOWN_VALUE")]
    gone = pb.SaveOppRequest(**about, answers=intention("STAY"))
    assert await refused(service.officer.SaveOpp(gone)) == [("answers[0].question", "FIELD_UNKNOWN_VALUE")]
    was_open = pb.SaveOppRequest(**about, answers=intention("STAY"), form_version=1)
    assert (await service.officer.SaveOpp(was_open)).form_version == 1


def test_a_need_of_a_sensitive_question_stays_closed_when_it_is_asked_no_longer(published):
    before = {each.code for each in reference.form("OPP").questions if each.sensitivity}
    assert before
    published()
    assert not any(each.sensitivity for each in reference.form("OPP").questions)
    assert {
        each.code for form in reference.forms("OPP") for each in form.questions if each.sensitivity
    } == before
    with pytest.raises(NotFound):
        reference.form("OPP", 3)
    with pytest.raises(NotFound):
        resources.questionnaire("../opp", 1)
