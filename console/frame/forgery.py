"""A form counts only if a page of ours made it for this very session, and no other site sent it."""

from flask import Request
from markupsafe import Markup

from storage.access.sessions import SignedIn
from storage.vault import Vault

FIELD = "guard"
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def field(vault: Vault, signed_in: SignedIn) -> Markup:
    """The hidden field of every form."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, vault.sign(_words(signed_in)))


def is_ours(vault: Vault, signed_in: SignedIn, asked: Request) -> bool:
    """Whether a POST comes from a form of ours: the field is signed for this session (a token of another session, or
    of one before the last sign-in, is nothing), the body is a form's, and a browser that names an origin names ours."""
    if asked.mimetype not in FORMS or not comes_from_here(asked):
        return False
    return vault.has_signed(_words(signed_in), asked.form.get(FIELD, ""))


def comes_from_here(asked: Request) -> bool:
    """Whether the browser says that a page of ours sent this; browsers that say nothing are believed.

    A proxy may have taken the https off, so the host is compared and not the scheme.
    """
    origin, site = asked.headers.get("Origin"), asked.headers.get("Sec-Fetch-Site", "same-origin")
    return (origin is None or origin.partition("://")[2] == asked.host) and site in ("same-origin", "none")


def _words(signed_in: SignedIn) -> str:
    return f"form of session {signed_in.id} since {signed_in.begun_at.timestamp():.6f}"
