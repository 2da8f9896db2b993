"""How pages ask for a password."""

import re

import requests

from tests.architecture.contracts import ROOT
from tests.stack import Stack

SCRIPTS = ROOT / "gateway" / "static"


def test_a_password_is_typed_unseen_and_may_be_pasted(stack: Stack) -> None:
    pages = [
        requests.get(f"{stack.url}/sign-in", timeout=30).text,
        stack.api("officer").http.get(f"{stack.url}/profile/password", timeout=30).text,
    ]
    fields = [one for page in pages for one in re.findall(r"<input[^>]*password[^>]*>", page)]
    assert len(fields) == 3
    for one in fields:
        assert 'type="password"' in one
        assert re.search(r'autocomplete="(current|new)-password"', one)
        assert "maxlength" not in one
    written = [path for path in SCRIPTS.rglob("*.js") if not {"node_modules", "built"} & set(path.parts)]
    assert written
    assert not [path for path in written if re.search(r"[\"']paste[\"']", path.read_text())]
