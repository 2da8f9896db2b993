"""What a text says of a refusal is told with it: no "shorten it to … characters" without the number."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from gateway import labels
from gateway.api import contracts, openapi
from services.chassis import errors
from tests.architecture.contracts import ROOT, SERVICES
from tests.architecture.test_callers import listed
from tests.descriptors import services_of

_PLACEHOLDER: Final = re.compile(r"%\((\w+)\)s")
_RAISED: Final = {
    name
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, errors.DomainError)
} | {"Refused", "Reason", "Violation", "add", "_refuse"}


def placeholders() -> dict[str, set[str]]:
    """What the text of each reason is filled with, by reason."""
    found: dict[str, set[str]] = {}
    for path in sorted((ROOT / "gateway" / "labels").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Dict):
                for key, value in zip(node.keys, node.values, strict=True):
                    text = next((one for one in ast.walk(value) if isinstance(one, ast.Constant)), None)
                    if isinstance(key, ast.Constant) and text is not None and isinstance(text.value, str):
                        found[str(key.value)] = set(_PLACEHOLDER.findall(text.value))
    return found


def told(call: ast.Call) -> tuple[str, set[str] | None] | None:
    """The reason that a call refuses with, and the names that it tells; None where those stand elsewhere."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name not in _RAISED:
        return None
    texts = [one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    reason = next((text for text in reversed(texts) if re.fullmatch(r"[A-Z][A-Z_]+", text)), "")
    if not reason:
        return None
    names = {one.arg for one in call.keywords if one.arg is not None}
    for one in (*call.args, *(each.value for each in call.keywords if each.arg is None)):
        if isinstance(one, ast.Dict):
            names |= {str(key.value) for key in one.keys if isinstance(key, ast.Constant)}
        elif not isinstance(one, ast.Constant | ast.JoinedStr | ast.BinOp) and one is not call.args[0]:
            # A name of a dictionary, or a place that is a name: what it holds is not written here.
            return reason, None
    return reason, names


def calls() -> Iterator[tuple[str, ast.Call]]:
    for folder in ("services", "gateway"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call):
                    yield f"{Path(path).relative_to(ROOT)}:{node.lineno}", node


def test_a_refusal_tells_what_its_text_is_filled_with() -> None:
    texts = placeholders()
    assert texts["FIELD_TOO_LONG"] == {"max"}
    assert labels.reason("FIELD_TOO_LONG")
    silent, looked = [], 0
    for place, call in calls():
        said = told(call)
        if said is None or said[1] is None or said[0] not in texts:
            continue
        looked += 1
        missing = texts[said[0]] - said[1]
        if missing:
            silent.append(f"{place} {said[0]} does not tell {', '.join(sorted(missing))}")
    assert silent == []
    assert looked > 100


_REASON: Final = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")


def written(*folders: str) -> set[str]:
    """Every reason that stands in the code of these folders of `services`."""
    return {
        node.value
        for folder in folders
        for path in (ROOT / "services").glob(f"{folder}.py" if folder == "*" else f"{folder}/**/*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _REASON.fullmatch(node.value)
    }


@pytest.mark.parametrize("name", SERVICES)
def test_a_reason_that_an_rpc_names_is_raised_by_its_service_or_whom_it_asks(name: str) -> None:
    """The other way about is held of every refusal of all tests: tests/refusals.py."""
    asked = {peer for caller, peer, _ in listed() if caller == name}
    folders = [path.name for path in (ROOT / "services").iterdir() if path.is_dir()]
    shared = [folder for folder in folders if folder not in SERVICES]
    raised = written("*", name, *asked, *shared)
    # What all serve asks a rule of each service.
    everywhere = written("*", *folders)
    unraised = [
        f"{method.name}: {reason}"
        for service in services_of(name)
        for method in service.methods
        for reasons in openapi.split(contracts.comments().get(method.full_name, ""))[1].values()
        for reason in reasons
        if reason not in (everywhere if service.full_name.startswith("prag.common.") else raised)
    ]
    assert unraised == []
