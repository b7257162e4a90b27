"""What families say is heard again: every kind of recording that phones make becomes sound that browsers play."""

import pytest

from messages.voices.convert import convert
from messages.voices.playable import Unplayable
from tests.storage.processes import run
from tests.voices.samples import (
    COMFORT_NOISE,
    NO_DATA,
    SPEECH_HZ,
    amr,
    amr_wb,
    encoded,
    heard,
    note_of,
)


def test_a_narrow_band_voice_sounds_as_it_was_said() -> None:
    made = convert(amr(2.0))
    seconds, rate, loudest = heard(made.content)
    assert made.content_type == "audio/mpeg" and made.note == ""
    assert made.seconds == pytest.approx(2.0, abs=0.05) and seconds == pytest.approx(2.0, abs=0.2)
    assert rate == 16_000, "below it is MPEG 2.5, which not every browser plays"
    assert loudest > 0.15
    assert note_of(made.content) == pytest.approx(SPEECH_HZ, rel=0.03)


def test_a_wide_band_voice_is_heard() -> None:
    made = convert(amr_wb(3))
    assert made.seconds == pytest.approx(3.0)
    assert heard(made.content)[0] == pytest.approx(3.0, abs=0.2)


def test_the_pauses_that_a_phone_leaves_out_are_kept() -> None:
    """FFmpeg's own decoder ends at the first of them."""
    spoken = amr(1.0)
    made = convert(spoken + COMFORT_NOISE + NO_DATA * 48 + COMFORT_NOISE + spoken[6:])
    assert made.seconds == pytest.approx(3.0, abs=0.1) and made.note == ""


@pytest.mark.parametrize(
    ("kind", "codec", "rate", "bit_rate"),
    [("3gp", "libopencore_amrnb", 8_000, 12_200), ("3gp", "aac", 16_000, 32_000), ("ipod", "aac", 44_100, 64_000)],
)
def test_the_sound_of_a_container_is_taken_out(kind: str, codec: str, rate: int, bit_rate: int) -> None:
    made = convert(encoded(kind, codec, 2.0, rate, bit_rate))
    assert made.seconds == pytest.approx(2.0, abs=0.2), "AAC comes in blocks of up to 64 ms, filled with silence"
    assert note_of(made.content) == pytest.approx(SPEECH_HZ, rel=0.03)


def test_mp3_stays_byte_for_byte() -> None:
    song = encoded("mp3", "libmp3lame", 2.0, 44_100, 64_000)
    made = convert(song)
    assert made.content == song
    assert made.seconds == pytest.approx(2.0, abs=0.1)


def test_a_minute_weighs_less_than_three_hundred_kilobytes() -> None:
    assert len(convert(amr(60.0)).content) < 300_000


@pytest.mark.parametrize("magic", [b"#!SILK_V3", b"\x02#!SILK_V3"])
def test_silk_is_kept_as_it_is_and_said_so(magic: bytes) -> None:
    with pytest.raises(Unplayable, match="微信的 SILK 格式，原样保存"):
        convert(magic + bytes(600))


def test_the_decoder_is_never_loaded_into_the_server() -> None:
    script = (
        "import sys\n"
        "import bot.runtime\n"
        "from messages.voices.convert import convert\n"
        "from simulator.samples import amr\n"
        "print(convert(amr(1)).seconds, 'av' in sys.modules)"
    )
    assert run(script).stdout == "1.0 False\n"
