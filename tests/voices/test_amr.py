"""The frames of AMR are found without a decoder: length, and where a recording breaks off."""

import pytest

from messages.voices.amr import amr_seconds, recording
from tests.voices.samples import NO_DATA

# Two seconds of narrow-band AMR: a hundred frames of type 7 (12.2 kbit/s), 32 bytes each.
NARROW = b"#!AMR\n" + (bytes([7 << 3]) + bytes(31)) * 100


def test_a_voice_tells_its_own_length() -> None:
    assert amr_seconds(NARROW) == pytest.approx(2.0)
    wide = b"#!AMR-WB\n" + (bytes([8 << 3]) + bytes(60)) * 50
    assert amr_seconds(wide) == pytest.approx(1.0)


@pytest.mark.parametrize("broken", [b"", b"#!AMR\n", NARROW[:-1], b"ID3 something", b"#!AMR\n" + bytes([12 << 3]) * 9])
def test_a_voice_that_is_not_whole_amr_has_no_length(broken: bytes) -> None:
    assert amr_seconds(broken) is None


def test_a_recording_that_breaks_off_keeps_the_frames_before() -> None:
    cut = recording(NARROW[:-1], 60)
    assert cut is not None and len(cut.frames) == 99 and not cut.is_whole


def test_nobody_counts_the_frames_of_a_bomb() -> None:
    bomb = recording(b"#!AMR\n" + NO_DATA * 1_000_000, 10)
    assert bomb is not None and len(bomb.frames) == 501
