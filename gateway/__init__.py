"""The door: one HTTP surface for people (pages) and machines (JSON). It keeps nothing.

Publishes and hears no events. What is lost here: gRPC statuses become pages in the reader's language or
problem+json; the trace id stays the same from the browser's request to the last service.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from typing import Any

from flask import Flask
from flask.templating import Environment
from jinja2 import (
    ChainableUndefined,
    ChoiceLoader,
    FileSystemLoader,
    PackageLoader,
    PrefixLoader,
    StrictUndefined,
)
from jinja2.exceptions import UndefinedError
from jinja2.utils import missing
from werkzeug.middleware.proxy_fix import ProxyFix

from gateway import (
    addresses,
    api,
    auth,
    clock,
    errors,
    files,
    formats,
    forms,
    govuk,
    labels,
    locale,
    menu,
    oauth,
    officer,
    security,
    static,
)
from gateway.clients import Services, parts_missing
from gateway.settings import VERSION, Settings
from services.chassis import failpoints, telemetry
from services.chassis.certificates import Certificates
from services.chassis.clock import Clock

# Doors beside the officers' pages; each exposes `register(app)`. The API comes first: the others join its
# document.
DOORS = (api, files, oauth)


class _Environment(Environment):
    """Flask's, whose templates share one dictionary of globals.

    Jinja lays an empty one over it for each template and goes through both, name by name in Python, whenever
    a macro is imported: a fifth of what a page of many fields took.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the globals of a template."""
        return super().make_globals(d) if d else self.globals


class Gateway(Flask):
    """Flask of plain functions only: none has to be asked, at each request, whether it is to be awaited."""

    jinja_environment = _Environment

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function as it is."""
        return func


def create_app(
    settings: Settings | None = None, services: Services | None = None, time: Clock | None = None
) -> Flask:
    """Build the application; nothing is opened before the first request, so it may be forked."""
    if settings is None:
        settings = Settings.from_environment()
        telemetry.configure("gateway")
        failpoints.arm("gateway")
    app = Gateway(__name__, static_folder=None)
    app.add_url_rule("/static/<path:filename>", "static", static.serve)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body
    # A table of family members is many small fields; files go by routes of their own.
    app.config["MAX_FORM_MEMORY_SIZE"] = settings.max_body
    app.config["MAX_FORM_PARTS"] = 2000
    # What is static carries its hash in the address.
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 365 * 24 * 3600
    app.extensions["prag_settings"] = settings
    app.extensions["prag_services"] = services or Services(
        settings.addresses,
        settings.deadline,
        None if settings.tls is None else Certificates(*settings.tls),
    )
    if settings.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=settings.proxies
        )
    clock.init_app(app, time)
    auth.init_app(app, settings)
    locale.init_app(app)
    security.init_app(app, settings)
    errors.init_app(app)
    formats.init_app(app)
    _templates(app, settings)
    officer.register(app)
    for door in DOORS:
        door.register(app)
    return app


def _absent(hint: str | None = None, obj: Any = missing, name: str | None = None, exc: Any = None) -> Any:
    """A name or an attribute that is missing stops the page; only a dictionary may lack a key.

    The macros of govuk-frontend-jinja look for some thirty optional keys in their parameters.
    """
    # They also say "undefined" and "null" by name, and leave out the else of an inline if (no name then).
    lenient = isinstance(obj, dict) or name in {"undefined", "null", "caller", None}
    kind = ChainableUndefined if lenient else StrictUndefined
    return kind(hint, obj, name, exc or UndefinedError)


def _templates(app: Flask, settings: Settings) -> None:
    """Templates live beside their task; a name that is missing is an error, not an empty place."""
    app.jinja_loader = ChoiceLoader(
        [
            FileSystemLoader(app.root_path + "/templates"),
            PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
        ]
    )
    app.jinja_env.undefined = _absent  # type: ignore[assignment]
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        locale.plain_gettext, locale.plain_ngettext, newstyle=True
    )
    app.jinja_env.globals.update(
        asset=static.asset,
        choice_items=govuk.choice_items,
        date_items=govuk.date_items,
        demo=settings.demo,
        hidden=forms.hidden,
        hint_of=forms.hint_of,
        own_address=addresses.own,
        parts_missing=parts_missing,
        provider=settings.provider,
        local_address=addresses.local,
        home_url=menu.home_url,
        label=labels.label,
        menu=menu.menu,
        reason=labels.reason,
        search_box=menu.search_box,
        select_items=govuk.select_items,
        url_if_there=menu.url_if_there,
        version=VERSION,
    )
    formats.add_filters(app, label=labels.label)
