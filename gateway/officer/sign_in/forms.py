"""Forms of signing in and of one's own profile."""

from __future__ import annotations

from prag.identity.v1 import identity_service_pb2 as pb

from gateway.fields import codes
from gateway.forms import (
    BooleanField,
    ChoiceField,
    Form,
    HiddenField,
    LineField,
    PasswordField,
    Required,
    limited_by,
)
from gateway.locale import LANGUAGES
from gateway.locale import lazy_gettext as _l


@limited_by(pb.SignInRequest)
class SignInForm(Form):
    """E-mail and password; where to go afterwards; what was typed when the session ended."""

    email = LineField(
        _l("E-mail address"),
        [Required(_l("write your e-mail address"))],
        description=_l("The one that your office gave you"),
    )
    password = PasswordField(_l("Password"), [Required(_l("write your password"))])
    shared_computer = BooleanField(_l("Shared computer: signs out after 15 minutes"), default=True)
    next = HiddenField()
    typed = HiddenField()


@limited_by(pb.RequestPasswordResetRequest)
class ForgottenForm(Form):
    """Whoever forgot the password."""

    email = LineField(
        _l("E-mail address"),
        [Required(_l("write your e-mail address"))],
        description=_l("The one that your office gave you"),
    )


@limited_by(pb.CompleteSignInRequest)
class SecondStepForm(Form):
    """The second step of a sign-in, with what the first one was to lead to."""

    code = LineField(
        _l("Code"), description=_l("Six figures of your authenticator, or a recovery code from paper")
    )
    # What the browser asks a passkey by, and what it answered; filled in by the page's script.
    passkey_options = HiddenField()
    passkey = HiddenField()
    challenge_token = HiddenField()
    next = HiddenField()
    typed = HiddenField()


@limited_by(pb.AddPasskeyRequest)
class PasskeyForm(Form):
    """A new passkey, which the page's script has the browser make."""

    name = LineField(
        _l("Name of the passkey"),
        [Required(_l("write a name"))],
        description=_l("By which you know the device again"),
    )
    options = HiddenField()
    begun = HiddenField()
    passkey = HiddenField()


@limited_by(pb.ConfirmTotpRequest)
class CodeForm(Form):
    """A code of one's own authenticator, or a recovery code."""

    code = LineField(
        _l("Code"),
        [Required(_l("write the code"))],
        description=_l("Six figures of your authenticator, or a recovery code from paper"),
    )


@limited_by(pb.ConfirmTotpRequest)
class FirstCodeForm(CodeForm):
    """The first code of an authenticator that is set up; codes on paper are none of it."""

    code = LineField(
        _l("Code"), [Required(_l("write the code"))], description=_l("Six figures that the app shows now")
    )


@limited_by(pb.ConfirmPresenceRequest)
class PresenceForm(Form):
    """The password or a code once more, before a step that asks for it; what was typed waits."""

    password = PasswordField(_l("Password"))
    code = LineField(
        _l("Or a code"), description=_l("Six figures of your authenticator, or a recovery code from paper")
    )
    next = HiddenField()
    typed = HiddenField()


class ProfileForm(Form):
    """Language, keyboard shortcuts, and when a letter tells of deadlines."""

    language = ChoiceField(_l("Language"), choices=[(code, name) for code, (_, name) in LANGUAGES.items()])
    keyboard_shortcuts = BooleanField(_l("Keyboard shortcuts"))
    digest = ChoiceField(
        _l("E-mail about new deadlines"),
        choices=lambda: codes(["DIGEST_WORKING_DAYS", "DIGEST_WEEKLY", "DIGEST_NONE"]),
        description=_l("Only when there is something new; in numbers, without a name"),
    )


@limited_by(pb.UpdateOwnAccountRequest)
class PasswordForm(Form):
    """A new password."""

    current_password = PasswordField(_l("Present password"), [Required(_l("write your present password"))])
    new_password = PasswordField(
        _l("New password"),
        [Required(_l("write the new password"))],
        description=_l("At least 15 characters; several words are easier than signs"),
    )
