"""The reader's language: chosen by a press, kept by the account and a cookie, never guessed twice.

Order: what was just pressed, the cookie, the account, the browser's wish, Albanian. A press on a page
that holds a form posts that form to itself with `_language`, so that what was typed is still there
afterwards (gateway/forms.py does not act on such a post); elsewhere it is a link with `?lang=`.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import flask_babel
from babel import Locale
from babel.support import LazyProxy, NullTranslations
from flask import Flask, current_app, g, has_request_context, redirect, request
from prag.common.v1 import types_pb2 as types
from prag.identity.v1 import identity_service_pb2 as identity
from werkzeug.datastructures import LanguageAccept
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from gateway import addresses
from gateway.auth import session_or_none
from gateway.clients import services
from gateway.settings import Settings
from gateway.translations import translations
from services.chassis.errors import DomainError

# BCP 47 code, as in `lang`, the cookie and the account -> how it is called in itself, in short and long.
LANGUAGES = {
    "sq": ("Shq", "Shqip"),
    "sr-Cyrl": ("Срп", "Српски"),
    "sr-Latn": ("Srp", "Srpski"),
    "en": ("Eng", "English"),
}
# The first language of Kosovo's law; a browser without a wish for one of the four gets it.
DEFAULT = "sq"
COOKIE = "prag-language"
YEAR = 365 * 24 * 3600
LANGUAGE_CODES = {
    "sq": types.LOCALE_SQ,
    "sr-Cyrl": types.LOCALE_SR_CYRL,
    "sr-Latn": types.LOCALE_SR_LATN,
    "en": types.LOCALE_EN,
}


# A browser's language -> ours. Serbian without a script is Cyrillic; who reads Bosnian, Croatian, Montenegrin
# or what was once one language with them, reads Serbian in Latin and need not be met in Albanian.
_READ_AS = {
    "sq": "sq",
    "sr": "sr-Cyrl",
    "en": "en",
    **dict.fromkeys(("bs", "hr", "cnr", "sh"), "sr-Latn"),
}
_SCRIPTS = {"latn": "sr-Latn", "cyrl": "sr-Cyrl"}


def wish(accepted: LanguageAccept, default: str = DEFAULT) -> str:
    """The first language of a wish that is one of ours, or is read like one."""
    for wanted, _quality in accepted:
        language, *rest = wanted.lower().replace("_", "-").split("-")
        code = _READ_AS.get(language, "")
        if code.startswith("sr"):
            # `sr-Latn-RS`, `bs-Cyrl`.
            code = next((_SCRIPTS[part] for part in rest if part in _SCRIPTS), code)
        if code:
            return code
    return default


def _pressed() -> str:
    """The language whose button of a form was pressed; a body that is refused unread pressed none."""
    try:
        return request.form.get("_language", "")
    except HTTPException:
        return ""


def language() -> str:
    """The language of this request as BCP 47: sq, sr-Cyrl, sr-Latn, en."""
    if not has_request_context():
        return "en"
    if "language" not in g:
        session = session_or_none()
        for code in (
            _pressed(),
            request.args.get("lang", ""),
            request.cookies.get(COOKIE, ""),
            session.locale if session else "",
        ):
            if code in LANGUAGES:
                g.language = code
                break
        else:
            g.language = wish(request.accept_languages)
    return str(g.language)


def language_proto() -> types.Locale:
    """The language of this request as the contracts have it."""
    return LANGUAGE_CODES[language()]


def babel_locale() -> Locale:
    """The language as Babel's locale, for dates and numbers."""
    return Locale.parse(language().replace("-", "_"))


class _Catalogues(flask_babel.Domain):
    """flask-babel looks for compiled files by folder; ours are merged from sources in memory."""

    def get_translations(self) -> NullTranslations:
        """The catalogue of this request's language."""
        return translations(language())


class _Babel(flask_babel.Babel):
    @property
    def domain_instance(self) -> _Catalogues:
        return _CATALOGUES


_CATALOGUES = _Catalogues()


def gettext(text: str, **values: Any) -> str:
    """The text in the reader's language; import it as `_`."""
    return str(flask_babel.gettext(text, **values))


def ngettext(one: str, many: str, num: int, **values: Any) -> str:
    """The text for a number, by the language's own plural rule; `%(num)s` is the number."""
    return str(flask_babel.ngettext(one, many, num, **values))


def plain_gettext(text: str) -> str:
    """For templates: Jinja fills in the values itself, escaped."""
    return str(translations(language()).gettext(text))


def plain_ngettext(one: str, many: str, num: int) -> str:
    """For templates, see `plain_gettext`."""
    return str(translations(language()).ngettext(one, many, num))


def lazy_gettext(text: str, **values: Any) -> Any:
    """A text at import time (tables, form labels), translated when it is shown; import it as `_l`."""
    return LazyProxy(gettext, text, enable_cache=False, **values)


def _keep(response: Response) -> None:
    settings: Settings = current_app.extensions["prag_settings"]
    response.set_cookie(
        COOKIE, language(), max_age=YEAR, httponly=True, secure=settings.https, samesite="Lax", path="/"
    )


def keep_in_account(code: str) -> None:
    """Tell identity, so that letters and other computers know; the page does not wait for success."""
    session = session_or_none()
    if session is None or session.locale == code:
        return

    with suppress(DomainError):
        services().identity.UpdateOwnAccount(identity.UpdateOwnAccountRequest(locale=LANGUAGE_CODES[code]))


def init_app(app: Flask) -> None:
    """Install the languages."""
    babel = _Babel()
    babel.init_app(
        app,
        default_locale="en",
        locale_selector=lambda: language().replace("-", "_"),
    )

    @app.before_request
    def change() -> Response | None:
        if request.path.startswith("/api/"):
            return None
        pressed = request.args.get("lang") or (
            request.form.get("_language", "") if request.method == "POST" else ""
        )
        if pressed not in LANGUAGES:
            return None
        g.language_pressed = True
        keep_in_account(pressed)
        if request.method in {"GET", "HEAD"}:
            response = redirect(addresses.own(without=("lang",)), 303)
            _keep(response)
            return response
        return None

    @app.after_request
    def remember(response: Any) -> Any:
        if g.get("language_pressed") and request.method == "POST":
            _keep(response)
        if "language" in g:
            response.headers["Content-Language"] = g.language
            response.headers.add("Vary", "Cookie, Accept-Language")
        return response

    @app.context_processor
    def languages_for_templates() -> dict[str, object]:
        return {"lang": language(), "languages": LANGUAGES, "change_language": _link}


def _link(code: str) -> str:
    """This page in another language; only for pages that were asked for by GET."""
    return addresses.own(lang=code)
