"""Recordings as phones make them: encoded here, so that what is heard can be compared with what was said."""

import math
from array import array
from io import BytesIO
from itertools import pairwise

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream

SPEECH_HZ = 440.0
NO_DATA = b"\x7c"  # a frame of one byte that stands for 20 ms (RFC 4867, type 15)
COMFORT_NOISE = b"\x44" + bytes(5)  # a pause as phones with voice activity detection write it (type 8)


def tone(seconds: float, rate: int) -> AudioFrame:
    """A single clear note."""
    wave = array("h", (int(9000 * math.sin(2 * math.pi * SPEECH_HZ * i / rate)) for i in range(int(seconds * rate))))
    frame = AudioFrame(format="s16", layout="mono", samples=len(wave))
    frame.sample_rate = rate
    frame.planes[0].update(wave.tobytes())
    return frame


def encoded(kind: str, codec: str, seconds: float, rate: int, bit_rate: int) -> bytes:
    """The note in a container (FFmpeg's name) and a codec."""
    out = BytesIO()
    with av.open(out, "w", format=kind) as target:
        track = target.add_stream(codec, rate=rate, layout="mono")
        assert isinstance(track, AudioStream)
        track.bit_rate = bit_rate
        to_codec = av.AudioResampler(format=track.format.name, layout="mono", rate=rate, frame_size=track.frame_size)
        for piece in [*to_codec.resample(tone(seconds, rate)), *to_codec.resample(None), None]:
            target.mux(track.encode(piece))
    return out.getvalue()


def amr(seconds: float = 2.0) -> bytes:
    """Narrow-band AMR at 12.2 kbit/s, as WeChat hands it out."""
    return encoded("amr", "libopencore_amrnb", seconds, 8_000, 12_200)


def amr_wb(seconds: int = 2) -> bytes:
    """Wide-band AMR at 6.6 kbit/s: nothing here encodes it, so these are frames of zeros."""
    return b"#!AMR-WB\n" + (b"\x04" + bytes(17)) * (50 * seconds)


def heard(mp3: bytes) -> tuple[float, int, float]:
    """Seconds, sample rate and the loudest sample (0 to 1) of an MP3."""
    with av.open(BytesIO(mp3), "r", format="mp3") as source:
        frames = list(source.decode(audio=0))
    loudest = max(max(map(abs, memoryview(frame.planes[0]).cast("B").cast("f")[: frame.samples])) for frame in frames)
    return sum(frame.samples for frame in frames) / frames[0].sample_rate, frames[0].sample_rate, loudest


def note_of(mp3: bytes) -> float:
    """The pitch in Hz, counted from where the middle of the sound crosses zero upwards."""
    with av.open(BytesIO(mp3), "r", format="mp3") as source:
        frames = list(source.decode(audio=0))
    wave = [x for frame in frames for x in memoryview(frame.planes[0]).cast("B").cast("f")[: frame.samples]]
    middle = wave[len(wave) // 4 : len(wave) * 3 // 4]
    crossings = sum(a < 0 <= b for a, b in pairwise(middle))
    return crossings * frames[0].sample_rate / len(middle)
