"""No recording can take the server down, and whatever it is, the answer is sound or one sentence."""

import random

import pytest

from messages.voices.convert import convert
from messages.voices.limits import LIMITS
from messages.voices.playable import BIG, BROKEN, CUT_SHORT, EMPTY, LONG, UNKNOWN, Playable, Unplayable
from tests.voices.samples import NO_DATA, amr, amr_wb, encoded

MEBIBYTE = 1 << 20
NOISE = random.Random(7).randbytes(200_000)


def told(content: bytes) -> str:
    """The sentence that says why there is nothing to hear."""
    with pytest.raises(Unplayable) as refused:
        convert(content)
    return str(refused.value)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(b"", EMPTY, id="nothing"),
        pytest.param(b"#!AMR\n", EMPTY, id="magic alone"),
        pytest.param(b"#!AMR-WB\n", EMPTY, id="wide magic alone"),
        pytest.param(b"#!AMR\n\x3c\x00", BROKEN, id="less than a frame"),
        pytest.param(b"#!AMR\n" + b"\x48" * 100, BROKEN, id="a type of frame that does not exist"),
        pytest.param(b"#!AMR_MC1.0\n\x00\x00\x00\x02" + bytes(100), UNKNOWN, id="several channels"),
        pytest.param(b"MZ" + NOISE, UNKNOWN, id="a program"),
        pytest.param(b"<html><script>alert(1)</script>", UNKNOWN, id="a page"),
        pytest.param(b"PK\x03\x04" + NOISE, UNKNOWN, id="a zip"),
        pytest.param(b"ID3\x04\x00\x00\x7f\x7f\x7f\x7f" + bytes(1000), BROKEN, id="a tag that claims 256 MB"),
        pytest.param(b"\xff\xfb" + bytes(5000), BROKEN, id="a lonely frame of mp3"),
        pytest.param(b"\x00\x00\x00\x18ftyp3gp4" + NOISE, BROKEN, id="noise in a 3gp"),
        pytest.param(b"\xff\xff\xff\xffftypmp42" + bytes(1000), BROKEN, id="a box that claims 4 GB"),
    ],
)
def test_what_is_no_recording_is_one_sentence(content: bytes, sentence: str) -> None:
    assert told(content) == sentence


def test_a_file_that_is_too_big_is_not_looked_at() -> None:
    assert told(b"#!AMR\n" + bytes(10 * MEBIBYTE)) == BIG


def test_ten_megabytes_that_stand_for_two_days_are_refused() -> None:
    """One byte is 20 ms: the bomb of this format, 320 bytes of sound for each."""
    assert told(b"#!AMR\n" + NO_DATA * (10 * MEBIBYTE - 6)) == LONG
    assert told(b"#!AMR-WB\n" + NO_DATA * (10 * MEBIBYTE - 9)) == LONG


def test_hours_in_a_small_mp3_are_refused() -> None:
    silent_frame = encoded("mp3", "libmp3lame", 2.0, 8_000, 8_000)
    assert told(silent_frame * 400) == LONG


def test_a_voice_that_was_cut_off_is_heard_as_far_as_it_goes() -> None:
    for whole in (amr(2.0), amr_wb(2)):
        made = convert(whole[:-7])
        assert made.seconds == pytest.approx(1.98, abs=0.05)
        assert made.note == CUT_SHORT


def test_a_container_that_was_cut_off_is_sound_or_a_sentence() -> None:
    whole = encoded("3gp", "aac", 2.0, 16_000, 32_000)
    for length in range(9, len(whole), len(whole) // 20):
        sound_or_sentence(whole[:length])


@pytest.mark.parametrize("seed", range(12))
def test_changed_bytes_are_sound_or_a_sentence(seed: int) -> None:
    chance = random.Random(seed)
    makers = (amr(1.0), amr_wb(1), encoded("3gp", "aac", 1.0, 16_000, 32_000), encoded("mp3", "libmp3lame", 1.0, 16_000,
              32_000), encoded("3gp", "libopencore_amrnb", 1.0, 8_000, 12_200))  # fmt: skip
    for whole in makers:
        changed = bytearray(whole)
        for _ in range(chance.choice((1, 10, 200))):
            changed[chance.randrange(9, len(changed))] = chance.randrange(256)
        sound_or_sentence(bytes(changed))


def sound_or_sentence(content: bytes) -> None:
    try:
        made = convert(content)
    except Unplayable as refused:
        assert str(refused) in {EMPTY, BROKEN, LONG, UNKNOWN}
    else:
        assert isinstance(made, Playable) and 0 < made.seconds <= LIMITS.seconds + 1 and made.content
