"""How much of a recording is made playable at most, and what that may cost."""

from dataclasses import dataclass

from messages.confined.bounds import MEBIBYTE, Bounds


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits(Bounds):
    """WeChat's own recordings end at 60 s and 2 MB (media/upload); the rest is room for others, at 20 s of CPU."""

    file_bytes: int = 10 * MEBIBYTE
    seconds: int = 600  # of sound
    answer_bytes: int = 11 * MEBIBYTE


LIMITS = Limits()
