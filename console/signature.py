"""Reads a signature drawn on a letter's page: a small picture that is what it says it is, or nothing.

Nothing is decoded: the parts of the file are walked through, so that a file made to break a decoder reaches none.
"""

import base64
import binascii
import re
import struct
import zlib

LARGEST_BYTES = 64 * 1024
WIDEST, HIGHEST = 1200, 600
START = b"\x89PNG\r\n\x1a\n"
# What a canvas of any browser writes, in the order of the PNG specification; texts and animations are not among them.
PARTS = re.compile(r"IHDR( sRGB| gAMA| cHRM| iCCP| sBIT| pHYs| PLTE| tRNS| eXIf)*( IDAT)+ IEND")
# What a form carries: base64 grows by a third, and its signs by two each.
LARGEST_FORM_BYTES = 128 * 1024
PREFIX = "data:image/png;base64,"


class NotSigned(ValueError):
    """What came is no signature that can be kept."""


def read(given: str) -> bytes | None:
    """The PNG of a form's field, None when the field is empty. Raises NotSigned."""
    if not given:
        return None
    if not given.startswith(PREFIX) or len(given) > len(PREFIX) + LARGEST_BYTES * 4 // 3 + 4:
        raise NotSigned
    try:
        content = base64.b64decode(given[len(PREFIX) :], validate=True)
    except (binascii.Error, ValueError):
        raise NotSigned from None
    if len(content) > LARGEST_BYTES or not _is_small_png(content):
        raise NotSigned
    return content


def _is_small_png(content: bytes) -> bool:
    parts = _parts(content)
    if PARTS.fullmatch(" ".join(name for name, _ in parts)) is None or len(parts[0][1]) != 13:
        return False
    width, height = struct.unpack(">II", parts[0][1][:8])
    return bool(1 <= width <= WIDEST and 1 <= height <= HIGHEST)


def _parts(content: bytes) -> list[tuple[str, bytes]]:
    """Name and content of every part, the file's length used up to the last byte; empty when it is not so."""
    if not content.startswith(START):
        return []
    found: list[tuple[str, bytes]] = []
    at = len(START)
    while at < len(content):
        head = content[at : at + 8]
        end = at + 12 + (struct.unpack(">I", head[:4])[0] if len(head) == 8 else len(content))
        if end > len(content):
            return []
        body = content[at + 8 : end - 4]
        if zlib.crc32(head[4:] + body) != struct.unpack(">I", content[end - 4 : end])[0]:
            return []
        found.append((head[4:].decode("latin-1"), body))
        at = end
    return found
