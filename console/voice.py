"""How long a recorded voice is, read from its own frames: browsers cannot play AMR, but its length can be said."""

# RFC 4867 section 5: a file begins with a magic line, then frames of 20 ms whose first byte names their type.
NARROW, WIDE = b"#!AMR\n", b"#!AMR-WB\n"
FRAME_SECONDS = 0.02
# Bytes of a frame by its type, the first byte included (3GPP TS 26.101 and 26.201, octet-aligned storage format).
NARROW_SIZES = {0: 13, 1: 14, 2: 16, 3: 18, 4: 20, 5: 21, 6: 27, 7: 32, 8: 6, 15: 1}
WIDE_SIZES = {0: 18, 1: 24, 2: 33, 3: 37, 4: 41, 5: 47, 6: 51, 7: 59, 8: 61, 9: 6, 14: 1, 15: 1}


def amr_seconds(recording: bytes) -> float | None:
    """The length in seconds; None when these bytes are not AMR or break off inside a frame."""
    if recording.startswith(WIDE):
        return _count(recording, len(WIDE), WIDE_SIZES)
    if recording.startswith(NARROW):
        return _count(recording, len(NARROW), NARROW_SIZES)
    return None


def _count(recording: bytes, position: int, sizes: dict[int, int]) -> float | None:
    frames = 0
    while position < len(recording):
        size = sizes.get(recording[position] >> 3 & 0x0F)
        if size is None:
            return None
        position += size
        frames += 1
    return frames * FRAME_SECONDS if position == len(recording) and frames else None
