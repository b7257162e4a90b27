"""What becomes of a recording: sound that every browser plays, or a sentence that says why there is none.

VoiceError
├── Unplayable   never, whoever tries; one Chinese sentence for staff
└── NotNow       the machine could not try; another time may do
"""

from dataclasses import dataclass

from domain.errors import LianxinError

# Safari and WeChat's own browser play no AMR and no Ogg; MP3 plays in all, from 16 kHz up (below it is "MPEG 2.5").
PLAYS_EVERYWHERE = "audio/mpeg"

EMPTY = "录音是空的"
BIG = "录音文件太大"
LONG = "录音超过 10 分钟，没有转成能直接听的"
SILK = "微信的 SILK 格式，原样保存"
UNKNOWN = "不认识的录音格式，原样保存"
BROKEN = "录音文件坏了，听不出来，原样保存"
SLOW = "转成能直接听的花的时间太长，原样保存"
CUT_SHORT = "录音不完整，只有前面一部分"


@dataclass(frozen=True, slots=True)
class Playable:
    """Sound to be played, its length, and a Chinese sentence where not all of the recording could be heard."""

    content_type: str
    content: bytes
    seconds: float
    note: str = ""


class VoiceError(LianxinError):
    """A recording that was not made playable."""


class Unplayable(VoiceError):
    """It never will be: one Chinese sentence that says why."""


class NotNow(VoiceError):
    """No process could be started for it now."""
