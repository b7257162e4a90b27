"""The headers every answer carries, so that a hostile word in a page stays a word."""

from flask import Request, Response, request

OWN = {
    "/console": "script-src 'self'; connect-src 'self'; media-src 'self'; ",
    "/h5/letter/": "script-src 'self'; media-src 'self'; ",
}


def guarded(response: Response, frame_from: str) -> Response:
    """The answer with its guards; a page that set a stricter one of its own keeps it."""
    set_default = response.headers.setdefault
    set_default("Content-Security-Policy", _policy(request, frame_from))
    set_default("X-Content-Type-Options", "nosniff")
    # Without a referrer browsers send forms with "Origin: null", and forms of the staff say where they come from.
    set_default("Referrer-Policy", "same-origin" if request.path.startswith("/console") else "no-referrer")
    set_default("X-Robots-Tag", "noindex, nofollow")
    if not frame_from:
        set_default("X-Frame-Options", "DENY")
    if request.endpoint != "static" or response.status_code >= 400:
        response.headers["Cache-Control"] = "no-store"
    return response


def _policy(asked: Request, frame_from: str) -> str:
    """No inline style or script anywhere; scripts of our own for staff and on a letter, which alone use one."""
    framed_by = frame_from or "'none'"
    own = next((allowed for start, allowed in OWN.items() if asked.path.startswith(start)), "")
    return (
        f"default-src 'none'; {own}style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        f"frame-ancestors {framed_by}"
    )
