"""What leaves: an answer now, or an envelope that is sent later."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer given at once, on the connection that asked; an empty text says nothing."""

    text: str = ""


SILENCE = Reply()


class Form(StrEnum):
    """How an envelope looks to its reader."""

    TEXT = "text"
    IMAGE = "image"
    VOICE = "voice"
    VIDEO = "video"


@dataclass(frozen=True, slots=True)
class Envelope:
    """What one person is to receive later.

    ``kind`` is a name of the catalogue and decides use-by time, priority and hours. ``once`` is the unique name that
    makes a second time nothing. ``media_id`` is a row of the media table. ``link`` is a path under the public address
    that a notice leads to. ``from_title`` is who is named on the notice ("陈老师"). ``options`` are (id, words) pairs
    that the reader may tap under the text. ``address_id`` is the one address that it goes to, whatever that is bound to
    by then (kinds of ``catalogue.DIRECT``); without it the person is written to wherever they are. ``not_before`` and
    ``until`` (UTC) bound when it is sent, the latter where its kind would let it live longer.
    """

    kind: str
    once: str
    person_id: int
    text: str
    form: Form = Form.TEXT
    media_id: int | None = None
    link: str = ""
    from_title: str = ""
    options: tuple[tuple[str, str], ...] = ()
    entry_id: int | None = None
    letter_id: int | None = None
    address_id: int | None = None
    not_before: datetime | None = None
    until: datetime | None = None

    def body(self) -> str:
        """The part that is sealed in the outbox, as JSON."""
        content = {"text": self.text, "link": self.link, "from": self.from_title, "options": self.options}
        return json.dumps(content, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Notice:
    """The short card that may leave when no window is open: what, from whom, when; within the platform's limits."""

    what: str
    who: str
    when: str
    link: str

    def facts(self) -> dict[str, str]:
        return {key: value for key, value in asdict(self).items() if key != "link"}
