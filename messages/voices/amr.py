"""The frames of AMR, the format in which phones and WeChat record: found by their first bytes, counted, cut."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

# RFC 4867 section 5: a file begins with a magic line, then frames of 20 ms whose first byte names their type.
NARROW, WIDE = b"#!AMR\n", b"#!AMR-WB\n"
FRAME_SECONDS = 0.02
# Bytes of a frame by its type, the first byte included (3GPP TS 26.101 and 26.201, octet-aligned storage format).
NARROW_SIZES = {0: 13, 1: 14, 2: 16, 3: 18, 4: 20, 5: 21, 6: 27, 7: 32, 8: 6, 15: 1}
WIDE_SIZES = {0: 18, 1: 24, 2: 33, 3: 37, 4: 41, 5: 47, 6: 51, 7: 59, 8: 61, 9: 6, 14: 1, 15: 1}


@dataclass(frozen=True, slots=True)
class Recording:
    """The frames from the beginning that are all there; ``is_whole`` when nothing follows them."""

    is_wide: bool
    frames: tuple[bytes, ...]
    is_whole: bool

    @property
    def seconds(self) -> float:
        return len(self.frames) * FRAME_SECONDS


def recording(content: bytes, most_seconds: float) -> Recording | None:
    """The recording in an AMR file, cut soon after so many seconds; None when the first bytes are not AMR's."""
    for magic, is_wide in ((WIDE, True), (NARROW, False)):
        if content.startswith(magic):
            return bare(content[len(magic) :], is_wide, most_seconds)
    return None


def bare(content: bytes, is_wide: bool, most_seconds: float) -> Recording:
    """The recording of frames without a magic line, as a 3gp file holds them."""
    frames = tuple(islice(_frames(content, WIDE_SIZES if is_wide else NARROW_SIZES), int(most_seconds * 50) + 1))
    return Recording(is_wide, frames, sum(map(len, frames)) == len(content))


def amr_seconds(content: bytes, most_seconds: float = 3600) -> float | None:
    """The length in seconds; None when these bytes are not AMR or break off inside a frame."""
    found = recording(content, most_seconds)
    return found.seconds if found and found.is_whole and found.frames else None


def _frames(content: bytes, sizes: dict[int, int]) -> Iterator[bytes]:
    position = 0
    while position < len(content):
        size = sizes.get(content[position] >> 3 & 0x0F)
        if size is None or position + size > len(content):
            return
        yield content[position : position + size]
        position += size
