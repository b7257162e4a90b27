"""What a recording is, by its first bytes: what anybody calls it does not count."""

from messages.voices.amr import NARROW, WIDE

SILK = (b"#!SILK_V3", b"\x02#!SILK_V3")  # the second is how WeChat writes it
SYNC = 0xFFE0  # the eleven bits with which every frame of MPEG audio begins (ISO/IEC 11172-3, 2.4.1.3)
LAYERS = 0x0006
LAYER_3 = 0x0002


def is_silk(content: bytes) -> bool:
    """WeChat's newer format, which no free decoder here reads."""
    return content.startswith(SILK)


def is_mp3(content: bytes) -> bool:
    """MP3, with or without tags before its first frame."""
    first = int.from_bytes(content[:2], "big")
    return content.startswith(b"ID3") or (first & SYNC == SYNC and first & LAYERS == LAYER_3)


def is_known(content: bytes) -> bool:
    """One of those that can be made playable, if the rest of the file is what its beginning says."""
    return content.startswith((NARROW, WIDE)) or content[4:8] == b"ftyp" or is_mp3(content)
