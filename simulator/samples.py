"""Small media made from nothing: what a simulated phone records, photographs and films."""

import math
import struct
import zlib
from functools import cache

AMR_MAGIC = b"#!AMR\n"
AMR_WB_MAGIC = b"#!AMR-WB\n"
SILK_MAGIC = b"\x02#!SILK_V3"
FRAMES_PER_SECOND = 50  # one AMR frame is 20 ms (RFC 4867)
# Bytes of an AMR-NB frame after its header byte, by frame type 0..7, then 8 = SID (RFC 4867, 3GPP TS 26.101).
AMR_FRAME = {0: 12, 1: 13, 2: 15, 3: 17, 4: 19, 5: 20, 6: 26, 7: 31, 8: 5, 15: 0}
AMR_WB_FRAME = {0: 17, 1: 23, 2: 32, 3: 36, 4: 40, 5: 46, 6: 50, 7: 58, 8: 60, 9: 5, 14: 0, 15: 0}
# Voice samples a phone can send: seconds of each.
VOICES = {"short": 3, "long": 14, "minute": 60, "silk": 4}
COLORS = {"red": "#b5563c", "green": "#5c8a5a", "blue": "#4a7a9c", "yellow": "#c9a24a", "grey": "#8a8f94"}


@cache
def amr(seconds: int) -> bytes:
    """Narrow-band silence at 12.2 kbit/s."""
    return AMR_MAGIC + (b"\x3c" + bytes(31)) * (seconds * FRAMES_PER_SECOND)


@cache
def amr_wb(seconds: int) -> bytes:
    """Wide-band silence at 6.6 kbit/s."""
    return AMR_WB_MAGIC + (b"\x04" + bytes(17)) * (seconds * FRAMES_PER_SECOND)


def voice(sample: str) -> tuple[bytes, int]:
    """A bundled recording and its seconds; KeyError when there is none of that name."""
    seconds = VOICES[sample]
    return (SILK_MAGIC + bytes(600), seconds) if sample == "silk" else (amr(seconds), seconds)


def seconds_of(recording: bytes) -> int:
    """Length of an AMR or AMR-WB recording, rounded up; 1 for kinds whose frames are not read."""
    if recording.startswith(AMR_WB_MAGIC):
        return _count(recording[len(AMR_WB_MAGIC) :], AMR_WB_FRAME)
    if recording.startswith(AMR_MAGIC):
        return _count(recording[len(AMR_MAGIC) :], AMR_FRAME)
    return 1


def _count(frames: bytes, sizes: dict[int, int]) -> int:
    position = count = 0
    while position < len(frames):
        position += 1 + sizes.get(frames[position] >> 3 & 15, 0)
        count += 1
    return max(1, math.ceil(count / FRAMES_PER_SECOND))


@cache
def wav(seconds: int) -> bytes:
    """A soft murmur that browsers can play in place of AMR: 8 kHz, 8 bit, one channel."""
    rate = 8000
    data = bytes(_sample(index / rate) for index in range(rate * min(seconds, 60)))
    head = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + len(data), b"WAVE", b"fmt ", 16, 1, 1,
                       rate, rate, 1, 8, b"data", len(data))  # fmt: skip
    return head + data


def _sample(at: float) -> int:
    loudness = 0.5 * (1 + math.sin(2 * math.pi * 2.2 * at)) * min(1.0, 8 * at)
    tone = math.sin(2 * math.pi * 180 * at) + 0.4 * math.sin(2 * math.pi * 361 * at + math.sin(5 * at))
    return 128 + int(26 * loudness * tone)


@cache
def png(color: str, width: int = 120, height: int = 90) -> bytes:
    """A picture: a sky in that colour above a darker hill. `color` is a name of COLORS or #rrggbb."""
    red, green, blue = _rgb(color)
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        for x in range(width):
            hill = y > height * 0.65 - 10 * math.sin(3.2 * x / width)
            share = 0.55 if hill else 1.25 - 0.35 * y / height
            rows += bytes(min(255, int(part * share)) for part in (red, green, blue))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(bytes(rows), 9)) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def _rgb(color: str) -> tuple[int, int, int]:
    """ValueError when it is neither a known name nor #rrggbb."""
    code = COLORS.get(color, color)
    if len(code) != 7 or code[0] != "#":
        raise ValueError(f"no such colour: {color}")
    return int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def mp4() -> bytes:
    """The outer boxes of an MP4 file with nothing to show in them."""
    brands = b"isom" + struct.pack(">I", 512) + b"isomiso2mp41"
    return _box(b"ftyp", brands) + _box(b"free", b"") + _box(b"mdat", bytes(1024))


def _box(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", 8 + len(data)) + kind + data
