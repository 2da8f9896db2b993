"""Ranilug's plan as data: whole, in three languages, with the figures of the source."""

import re

from services.reporting import facts

# (baseline, target 2023, target 2025) as printed in the plan; None where the source has no figure.
TARGETS = {
    "O1.1": (40, 60, 80),
    "O1.2": (50, 70, 80),
    "O1.3": (30, 50, 70),
    "O2.1": (40, 70, 90),
    "O2.2": (40, 75, 90),
    "O2.3": (30, 60, 80),
    "O3.1": (60, 70, 90),
    "O4.1": (40, 75, 90),
    "O4.2": (50, 70, 90),
    "O4.3": (None, 30, 50),
    "O4.4": (10, 30, 60),
    "O4.5": (10, 30, 50),
    "O4.6": (30, 50, 60),
    "O4.7": (30, 50, 60),
    "O5.1": (90, 100, 100),
    "O5.2": (50, 60, 85),
    "O5.3": (50, 75, 80),
    "O5.4": (10, 50, 80),
    "O5.5": (50, 60, 70),
    "O5.6": (80, 85, 97),
    "O6.1": (5, 30, 60),
    "O6.2": (None, None, 70),
    **dict.fromkeys(("O7.1", "O7.2", "O7.3", "O7.4"), (None, None, None)),
    "O8.1": (40, 60, 80),
    "O8.2": (None, 30, 50),
    **dict.fromkeys(("O8.3", "O8.4", "O8.5"), (None, None, None)),
    "O9.1": (20, 50, 70),
    **dict.fromkeys(("O9.2", "O9.3", "O9.4"), (None, None, None)),
    "O10.1": (None, 30, 60),
    **dict.fromkeys(("O10.2", "O10.3"), (None, None, None)),
}
LATIN = re.compile(r"[A-Za-z]")
CYRILLIC = re.compile(r"[Ѐ-ӿ]")


def plan():
    found = facts.plan("RAN")
    assert found is not None
    return found


def texts():
    for objective in plan().objectives:
        yield objective["title"]
        yield objective["short_title"]
        for indicator in objective["indicators"]:
            yield indicator["text"]
        for measure in objective["measures"]:
            yield measure["title"]
            for indicator in measure["indicators"]:
                yield indicator["text"]


def test_the_plan_is_whole():
    objectives = plan().objectives
    measures = [measure for objective in objectives for measure in objective["measures"]]
    counted = [indicator["code"] for measure in measures for indicator in measure["indicators"]]
    assert (len(objectives), len(measures), len(counted)) == (10, 50, 107)
    assert len(set(counted)) == 107
    assert all(code.startswith(f"{measure['code']}.") for measure in measures for code in _codes(measure))


def _codes(measure):
    return [indicator["code"] for indicator in measure["indicators"]]


def test_targets_are_those_of_the_source():
    found = {
        indicator["code"]: tuple(indicator.get(name) for name in ("baseline", "target_2023", "target_2025"))
        for objective in plan().objectives
        for indicator in objective["indicators"]
    }
    assert found == TARGETS
    assert len(found) == 38


def test_every_text_stands_in_three_languages_in_its_script():
    for text in texts():
        assert all(text[language].strip() for language in ("sq", "sr", "en")), text
        assert not LATIN.search(text["sr"]), text["sr"]
        assert CYRILLIC.search(text["sr"]), text["sr"]
        assert not CYRILLIC.search(text["sq"] + text["en"]), text


def test_what_is_counted_is_in_the_plan_and_enough_of_it():
    codes = {
        code
        for objective in plan().objectives
        for measure in objective["measures"]
        for code in _codes(measure)
    }
    counted = {code for code, entry in facts.indicators().items() if "measure" in entry}
    assert counted <= codes
    assert len(counted) >= 30
    assert {code for code in facts.indicators() if code.startswith("O")} <= TARGETS.keys()
