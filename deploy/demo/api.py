"""People who use the JSON API over HTTP: they sign in, hold a cookie and its proof, and are answered."""

from __future__ import annotations

import http.client
import json
import re
import threading
import time
import uuid
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

# Names of writes become request ids in this space.
REQUESTS = uuid.UUID("6f0d3d1e-5a3f-4e0a-8d56-3c1f6f2b7a10")
PROOF = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
PATIENCE = 30.0
# "Busy", and "too many at once".
LATER = frozenset({429, 503})
ENDED = 401
FIRST_REFUSAL = 400


class RefusedError(Exception):
    """The API said no: its status and its problem+json."""

    def __init__(self, status: int, problem: dict[str, Any], path: str) -> None:
        """Remember what was said, and to what."""
        self.status = status
        self.problem = problem
        self.reason = str(problem.get("reason", ""))
        super().__init__(f"{path}: {status} {json.dumps(problem, ensure_ascii=False)[:600]}")


class Answer:
    """What came back: status, headers, body."""

    def __init__(self, status: int, headers: http.client.HTTPMessage, body: bytes) -> None:
        """As received."""
        self.status = status
        self.headers = headers
        self.body = body

    def json(self) -> Any:
        """The body as JSON; nothing when there is none."""
        return json.loads(self.body) if self.body else {}


class Door:
    """The gateway's address, with one open connection for each thread."""

    def __init__(self, url: str) -> None:
        """At an address such as http://127.0.0.1:8080."""
        parts = urlsplit(url)
        self.host, self.port = parts.hostname or "127.0.0.1", parts.port or 80
        self._local = threading.local()

    def ask(self, verb: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        """Send one request. Every write has a request id, so one that got no answer is sent again.

        A gateway that is just being started again takes a few seconds.
        """
        until = time.monotonic() + PATIENCE
        while True:
            connection = getattr(self._local, "connection", None)
            if connection is None:
                connection = http.client.HTTPConnection(self.host, self.port, timeout=60)
                self._local.connection = connection
            try:
                connection.request(verb, path, body=body, headers=headers)
                response = connection.getresponse()
                return Answer(response.status, response.headers, response.read())
            except (OSError, http.client.HTTPException):
                connection.close()
                self._local.connection = None
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)

    def close(self) -> None:
        """Close this thread's connection."""
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            self._local.connection = None

    def person(self, email: str, password: str, language: str = "en") -> Person:
        """Somebody with an account."""
        return Person(self, email, password, language)


class Person:
    """An account's holder; signs in at the first request, and again when the session has ended."""

    def __init__(self, door: Door, email: str, password: str, language: str = "en") -> None:
        """Nobody is signed in yet."""
        self.door, self.email, self.password, self.language = door, email, password, language
        self.headers: dict[str, str] = {}
        self._lock = threading.Lock()
        self._own: dict[str, Any] = {}

    def sign_in(self) -> None:
        """Get a session's cookie, and the proof that a write comes from us."""
        page = self.door.ask("GET", "/sign-in", None, {})
        proof = PROOF.search(page.body.decode())
        if proof is None:
            raise RefusedError(page.status, {"reason": "NO_PROOF"}, "/sign-in")
        cookie = page.headers.get("Set-Cookie", "").partition(";")[0]
        body = json.dumps({"email": self.email, "password": self.password}).encode()
        path = "/api/v1/sessions:signIn"
        answer = self._patient("POST", path, body, {"Content-Type": "application/json"})
        if answer.status >= FIRST_REFUSAL:
            raise RefusedError(answer.status, answer.json(), path)
        self.headers = {
            "Cookie": f"prag={answer.json()['sessionToken']}; {cookie}",
            "X-CSRF-Token": proof[1],
            "Accept-Language": self.language,
        }

    def _patient(self, verb: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        """Ask again while the answer is "busy", as it says."""
        until = time.monotonic() + PATIENCE
        while True:
            answer = self.door.ask(verb, path, body, headers)
            if answer.status not in LATER or time.monotonic() > until:
                return answer
            time.sleep(min(2.0, float(answer.headers.get("Retry-After") or 1)))

    def ask(
        self, verb: str, path: str, body: Any = None, *, content: bytes | None = None, **headers: str
    ) -> Answer:
        """Send a request below /api/v1 and return whatever comes."""
        with self._lock:
            if not self.headers:
                self.sign_in()
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        if content is not None:
            more.setdefault("Content-Type", "application/octet-stream")
        elif body is not None:
            more.setdefault("Content-Type", "application/json")
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self._patient(verb, f"/api/v1/{path}", content, {**self.headers, **more})

    def __call__(self, verb: str, path: str, body: Any = None, **headers: str) -> Any:
        """Send a request and return its JSON; a refusal is raised."""
        answer = self.ask(verb, path, body, content=None, **headers)
        if answer.status == ENDED:
            with self._lock:
                self.headers = {}
            answer = self.ask(verb, path, body, content=None, **headers)
        if answer.status >= FIRST_REFUSAL:
            raise RefusedError(answer.status, answer.json(), f"{verb} {path} by {self.email}")
        return answer.json()

    def get(self, path: str, **query: Any) -> Any:
        """Read."""
        return self("GET", f"{path}?{urlencode(query, doseq=True)}" if query else path)

    def post(self, path: str, request: str = "", /, **body: Any) -> Any:
        """Act. `request` names the act: the same name is the same act, done once."""
        key = {"Idempotency_Key": str(uuid.uuid5(REQUESTS, request) if request else uuid.uuid4())}
        return self("POST", path, body, **key)

    def upload(self, service: str, name: str, content: bytes) -> str:
        """Hand a file in; returns the id of its bytes."""
        path = f"{service}/files?fileName={quote(name)}"
        answer = self.ask("POST", path, content=content)
        if answer.status >= FIRST_REFUSAL:
            raise RefusedError(answer.status, answer.json(), path)
        return str(answer.json()["id"])

    def download(self, path: str) -> bytes:
        """A file's bytes."""
        answer = self.ask("GET", path)
        if answer.status >= FIRST_REFUSAL:
            raise RefusedError(answer.status, answer.json(), path)
        return answer.body

    @property
    def own(self) -> dict[str, Any]:
        """The own account: id, name, institution."""
        if not self._own:
            self._own = self.get("accounts/own")
        return self._own

    @property
    def id(self) -> str:
        """The account's id."""
        return str(self.own["id"])

    @property
    def name(self) -> str:
        """The account's name."""
        return str(self.own["displayName"])
