"""What arrives from a person, in our own words, whatever platform carried it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What sort of thing arrived."""

    TEXT = "text"
    IMAGE = "image"
    VOICE = "voice"
    VIDEO = "video"
    LOCATION = "location"
    LINK = "link"
    UNSUPPORTED = "unsupported"  # a sticker, a file: the platform only says that it cannot be shown
    FOLLOWED = "followed"
    UNFOLLOWED = "unfollowed"
    SCANNED = "scanned"
    MENU = "menu"
    VIEWED = "viewed"
    REPORT = "report"  # the platform tells how a send ended
    PROFILE = "profile"  # the person changed or withdrew their profile
    NOTICE = "notice"  # the platform speaks to the account itself
    UNKNOWN = "unknown"


# What a person says, as opposed to what they or the platform do.
SPOKEN = frozenset({Kind.TEXT, Kind.IMAGE, Kind.VOICE, Kind.VIDEO, Kind.LOCATION, Kind.LINK, Kind.UNSUPPORTED})
# What opens a short grant to write back.
TOUCHES = frozenset({Kind.FOLLOWED, Kind.SCANNED, Kind.MENU})
# What nobody sees in a chat and nobody can be answered on.
SILENT = frozenset({Kind.UNFOLLOWED, Kind.VIEWED, Kind.REPORT, Kind.PROFILE, Kind.NOTICE})


@dataclass(frozen=True, slots=True)
class MediaRef:
    """Where the bytes of a picture or a voice can still be fetched, and for how long the platform keeps them."""

    ref: str
    kind: Kind
    format: str = ""
    better_ref: str = ""  # the same recording in better quality, where the platform offers one


@dataclass(frozen=True, slots=True)
class Report:
    """How the platform says an earlier send ended."""

    platform_id: str
    delivered: bool
    status: str


@dataclass(frozen=True, slots=True)
class MassReport:
    """How the platform says a mass send ended; the counts are its own, and only about right.

    ``filtered`` is how many of ``total`` were left after the platform took out who refuses messages or had four this
    month; of these it reached ``sent`` and not ``failed``.
    """

    platform_id: str
    succeeded: bool
    status: str
    total: int
    filtered: int
    sent: int
    failed: int


@dataclass(frozen=True, slots=True)
class Inbound:
    """One thing that arrived: ``address`` is the sender's address at ``account``; ``key`` is unique for ever.

    ``sent_at`` is the platform's time (UTC). ``facts`` keeps whatever else the platform told, for the file.
    """

    key: bytes
    account: str
    address: str
    kind: Kind
    sent_at: datetime
    text: str = ""
    media: MediaRef | None = None
    scene: str = ""
    menu_key: str = ""
    latitude: float | None = None
    longitude: float | None = None
    report: Report | None = None
    mass: MassReport | None = None
    facts: dict[str, str] = field(default_factory=dict)
