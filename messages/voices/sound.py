"""Decodes a recording and writes it as MP3: the only place that knows FFmpeg, and only the child comes here."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from io import BytesIO

import av
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer

from messages.voices import amr
from messages.voices.filetype import is_mp3
from messages.voices.limits import Limits
from messages.voices.playable import BROKEN, CUT_SHORT, EMPTY, LONG, PLAYS_EVERYWHERE, Playable, Unplayable

# FFmpeg's own decoders of AMR give up at the pauses that phones leave out (comfort noise); opencore's do not.
DECODERS = {False: ("libopencore_amrnb", 8_000), True: ("libopencore_amrwb", 16_000)}
IN_3GP = {"amrnb": False, "libopencore_amrnb": False, "amrwb": True, "libopencore_amrwb": True}
RATE = 16_000  # Hz of what we write: MPEG-2, which everything plays; narrow-band sound loses nothing by it
BIT_RATE = 32_000  # 240 kB a minute
# Without a head of tags the file begins with a frame, which proves what it is.
PLAIN = {"id3v2_version": "0", "write_xing": "0"}


def made_playable(content: bytes, limits: Limits) -> Playable:
    """The recording as MP3, or as it is when it is one already. Raises Unplayable."""
    try:
        if is_mp3(content):
            return _as_it_is(content, limits)
        recording = amr.recording(content, limits.seconds)
        if recording is None:
            return _from_container(content, limits)
        return _from_amr(recording, limits)
    except (av.FFmpegError, ValueError, EOFError, OSError) as wrong:
        raise Unplayable(BROKEN) from wrong


def _from_amr(recording: amr.Recording, limits: Limits) -> Playable:
    if not recording.frames:
        raise Unplayable(EMPTY if recording.is_whole else BROKEN)
    if recording.seconds > limits.seconds:
        raise Unplayable(LONG)
    name, rate = DECODERS[recording.is_wide]
    decoder = av.CodecContext.create(name, "r")
    assert isinstance(decoder, AudioCodecContext)
    decoder.sample_rate = rate
    decoder.layout = "mono"
    sound = (frame for packed in recording.frames for frame in decoder.decode(av.Packet(packed)))
    return _written(sound, limits, "" if recording.is_whole else CUT_SHORT)


def _from_container(content: bytes, limits: Limits) -> Playable:
    """3gp and m4a: the one track of sound in them."""
    with av.open(BytesIO(content), "r", format="mov") as source:
        if not source.streams.audio:
            raise Unplayable(BROKEN)
        track = source.streams.audio[0]
        is_wide = IN_3GP.get(track.codec_context.name)
        if is_wide is None:
            return _written(_decoded(source, track), limits, "")
        packed = b"".join(bytes(packet) for packet in source.demux(track))
    return _from_amr(amr.bare(packed, is_wide, limits.seconds), limits)


def _as_it_is(content: bytes, limits: Limits) -> Playable:
    with av.open(BytesIO(content), "r", format="mp3") as source:
        if not source.streams.audio:
            raise Unplayable(BROKEN)
        seconds = sum(length for _, length in _counted(_decoded(source, source.streams.audio[0]), limits))
    if not seconds:
        raise Unplayable(BROKEN)
    return Playable(PLAYS_EVERYWHERE, content, round(seconds, 2))


def _decoded(source: InputContainer, track: AudioStream) -> Iterator[AudioFrame]:
    """What can be heard: a damaged piece in the midst is passed over, as browsers do."""
    for packet in source.demux(track):
        with suppress(av.error.InvalidDataError):
            yield from packet.decode()


def _written(sound: Iterable[AudioFrame], limits: Limits, note: str) -> Playable:
    out, seconds = BytesIO(), 0.0
    to_ours = av.AudioResampler(format="s16p", layout="mono", rate=RATE)
    with av.open(out, "w", format="mp3", options=PLAIN) as target:
        track = target.add_stream("libmp3lame", rate=RATE, layout="mono")
        track.bit_rate = BIT_RATE
        for frame, length in _counted(sound, limits):
            seconds += length
            frame.pts = None
            for piece in to_ours.resample(frame):
                target.mux(track.encode(piece))
        for piece in to_ours.resample(None):
            target.mux(track.encode(piece))
        target.mux(track.encode(None))
    if not seconds:
        raise Unplayable(BROKEN)
    return Playable(PLAYS_EVERYWHERE, out.getvalue(), round(seconds, 2), note)


def _counted(sound: Iterable[AudioFrame], limits: Limits) -> Iterator[tuple[AudioFrame, float]]:
    """Each piece of sound with its seconds; what a file claims about its length does not count."""
    seconds = 0.0
    for frame in sound:
        length = frame.samples / frame.sample_rate
        seconds += length
        if seconds > limits.seconds:
            raise Unplayable(LONG)
        yield frame, length
