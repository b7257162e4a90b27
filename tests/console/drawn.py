"""Signatures as a canvas writes them, good and bad, put together by hand."""

import base64
import struct
import zlib

START = b"\x89PNG\r\n\x1a\n"


def part(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width: int = 320, height: int = 140, *, noise: bytes = b"") -> bytes:
    """A white picture of this size (grey, 8 bits); ``noise`` is more data that fits no picture."""
    rows = zlib.compress((b"\x00" + b"\xff" * min(width, 2000)) * min(height, 2000)) + noise
    head = part(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return START + head + part(b"IDAT", rows) + part(b"IEND", b"")


def as_field(content: bytes, kind: str = "image/png") -> str:
    """As the page's script puts it into the form."""
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"
