"""Words as a QR code, drawn on the server."""

import io

import segno

MODULE = 4  # units of the drawing for one square
QUIET = 4  # squares of white around it, without which phones do not find it


def drawn(words: str) -> bytes:
    """An SVG of its own with a QR code that says these words."""
    picture = io.BytesIO()
    code = segno.make(words, error="m", micro=False)
    code.save(picture, kind="svg", scale=MODULE, border=QUIET, dark="#000", light="#fff", xmldecl=False)
    return picture.getvalue()
