"""Each part of templates/components says what it must: words beside shapes, roles, no inline style."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from prag.common.v1 import types_pb2 as types

ROW = {
    "verb": "Record the first visit",
    "url": "/visit",
    "line": "yesterday",
    "name": "Biljana Đokić <4>",
    "number": "RAN-2026-000124",
    "case_url": "/case",
    "place": "Glogovce",
    "kind": "late",
    "status_kind": "",
    "left": "5 hours late",
    "ground": "72 hours",
}


@pytest.fixture
def draw(drawing_app):
    """Render a piece of template in English."""

    def render(source: str, **values: object) -> str:
        with drawing_app.test_request_context("/?lang=en"):
            html = drawing_app.jinja_env.from_string(source).render(**values)
        assert "style=" not in html
        return " ".join(html.split())

    return render


@pytest.mark.parametrize("kind", ["late", "due", "progress", "waits", "done", "none", "lock"])
def test_status_is_shape_word_and_colour(draw, kind):
    html = draw("{% from 'components/status.html' import status %}{{ status(kind, 'word') }}", kind=kind)
    assert re.search(rf'<strong class="prag-status prag-status--{kind}"><svg [^>]*aria-hidden="true"', html)
    assert html.endswith("</svg> word</strong>")


def test_queue_has_a_body_for_each_group_and_escapes_names(draw):
    groups = [
        {"id": "late", "kind": "late", "word": "Late", "count": 1, "more_url": "", "rows": [ROW]},
        {"id": "today", "kind": "due", "word": "Today", "count": 0, "more_url": "", "rows": []},
    ]
    html = draw(
        "{% from 'components/queue.html' import queue %}{{ queue(groups, 'Work', ['What', 'Who', 'When']) }}",
        groups=groups,
    )
    assert html.count("<tbody") == 1
    assert 'th scope="colgroup" colspan="3"' in html
    assert "Biljana Đokić &lt;4&gt;" in html
    assert '<th scope="col"></th>' not in html


@pytest.mark.parametrize(
    ("kind", "share", "inside"),
    [
        ("running", 40, 'width="40%"'),
        ("due", 90, "prag-bar--due"),
        ("late", 140, 'width="100%"'),
        ("waits", 10, "prag-bar--waits"),
        ("met", 57, "prag-bar--met"),
        ("unset", 0, "prag-bar__dots"),
    ],
)
def test_clock_in_six_variants(draw, kind, share, inside):
    html = draw(
        "{% from 'components/clock.html' import clock %}{{ clock('Visit', kind, '', 'by Monday', share) }}",
        kind=kind,
        share=share,
    )
    assert inside in html
    assert ("not set" in html) is (kind == "unset")
    assert re.search(r'<svg class="prag-bar[^>]*aria-hidden="true"', html)


def test_step_not_yet_says_why(draw):
    source = (
        "{% from 'components/step.html' import action_step %}"
        "{% call action_step(action, 'Close') %}<button>Go</button>{% endcall %}"
    )
    allowed = draw(source, action=types.Action(name="close", allowed=True))
    refused = draw(source, action=types.Action(name="close", reason="SECOND_PERSON_NEEDED"))
    assert "<button>Go</button>" in allowed
    assert "not yet" not in allowed
    assert "<button>" not in refused
    assert "Not yet: Another person must do this." in refused


def test_stage_line_marks_the_present_step(draw):
    items = [
        {"word": "Reported", "line": "9 Sep", "state": "done"},
        {"word": "Planned", "line": "you", "state": "current"},
        {"word": "Closed", "line": "", "state": "ahead"},
    ]
    html = draw("{% from 'components/stages.html' import stages %}{{ stages(items, 'Stages') }}", items=items)
    assert html.count('aria-current="step"') == 1
    assert "2 / 3" in html
    assert "Reported<span" in html
    assert ", done</span>" in html


def test_bars_tell_readers_what_they_show(draw):
    html = draw(
        "{% from 'components/bars.html' import bars %}"
        "{{ bars(rows, ['intake', '6 months'], 'b', 'Ratings') }}",
        rows=[
            {"name": "Work", "ratings": [0, 2], "change": "+2"},
            {"name": "Justice", "ratings": [None, None], "change": ""},
        ],
    )
    assert 'role="img" aria-labelledby="b-title b-desc"' in html
    assert "Work: intake 0, 6 months 2." in html
    assert "Justice: intake not rated, 6 months not rated." in html
    assert 'width="4"' in html, "0 is a stub"


def test_bullet_without_a_value_is_dotted(draw):
    source = "{% from 'components/bullet.html' import bullet %}{{ bullet(value, 'late', 30, 50, 70) }}"
    assert "prag-bar__dots" in draw(source, value=None)
    assert 'width="89.2"' in draw(source, value=46)


def test_months_show_silence_in_words_too(draw):
    cells = [
        {"letter": "F", "state": "missing", "title": "February: none"},
        {"letter": "N", "state": "due", "title": "November: due", "url": "/n"},
    ]
    html = draw("{% from 'components/months.html' import months %}{{ months(cells, 'Months') }}", cells=cells)
    assert "February: none" in html
    assert 'href="/n"' in html


def test_comparison_marks_what_the_rule_joined(draw):
    row = {"datum": "Name", "entered": "Slagjana", "entered_mark": "gj", "known": "Slađana", "known_line": ""}
    html = draw(
        "{% from 'components/compare.html' import compare %}{{ compare(rows, 'Comparison') }}",
        rows=[row | {"kind": "done", "word": "same", "rule": "gj = đ"}],
    )
    assert 'Sla<mark class="prag-compare__mark">gj</mark>ana' in html
    assert "gj = đ" in html


def test_identity_bar_has_the_only_heading_and_the_facts(draw):
    html = draw(
        "{% from 'components/identity.html' import identity %}"
        "{{ identity('Dragiša', 'also Dragisha', [('Case', 'RAN-1')], [('lock', 'Health: closed')]) }}"
    )
    assert html.count("<h1") == 1
    assert "<dt>Case</dt><dd>RAN-1</dd>" in html
    assert "prag-status--lock" in html


def test_fields_carry_hint_error_and_language(draw, drawing_app):
    from gateway.forms import ChoiceField, DayField, Form, LineField

    class Sample(Form):
        name = LineField("Name <b>", description="as heard")
        born = DayField("Born")
        kind = ChoiceField("Kind", choices=[("a", "A")])

    with drawing_app.test_request_context("/"):
        form = Sample()
        form.name.errors = ["fill this in"]
        form.born.errors = ["this month has no such day"]
        form.born.wrong = {"day"}
    html = draw(
        "{% import 'components/fields.html' as fields %}"
        "{{ fields.text(form.name) }}{{ fields.day(form.born) }}{{ fields.radios(form.kind) }}",
        form=form,
    )
    assert "Name &lt;b&gt;" in html
    assert 'aria-describedby="name-hint name-error"' in html
    assert '<span class="govuk-visually-hidden">Error:</span> fill this in' in html
    assert len(re.findall(r"govuk-date-input__input[^\"]*govuk-input--error", html)) == 1
    assert "checked" not in html, "nothing is chosen beforehand"


def test_a_missing_name_stops_the_page(draw):
    from jinja2 import UndefinedError

    with pytest.raises(UndefinedError):
        draw("{{ family_nmae }}")
    with pytest.raises(UndefinedError):
        draw("{{ case.nmae }}", case=SimpleNamespace(name="x"))


@pytest.mark.parametrize(
    ("flush", "within", "stops"),
    [
        ("true", "<table></table>", True),
        ("true", '<table><a href="/x">x</a></table>', False),
        ("false", "<p>text</p>", False),
    ],
    ids=["only a table", "a link brings it", "never wider"],
)
def test_what_is_moved_sideways_is_reached_by_keyboard(draw, flush, within, stops):
    card = f"{{% call card(flush={flush}) %}}{within}{{% endcall %}}"
    html = draw("{% from 'components/cards.html' import card %}" + card)
    assert ('tabindex="0"' in html) is stops
