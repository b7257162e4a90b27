"""By which way a letter reaches one adult, and why by that one."""

from dataclasses import dataclass
from enum import StrEnum


class Way(StrEnum):
    """How a letter gets to somebody; the last three are carried by people."""

    CHAT = "chat"  # words inside an open window
    MASS = "mass"  # a mass send to a tag: one of four a month
    NOTICE = "notice"  # a card with a link to the page
    SMS = "sms"
    PAPER = "paper"
    PHONE = "phone"
    BY_CHILD = "by_child"

    @property
    def label(self) -> str:
        """The way in the school's words."""
        return WAY_LABELS[self]


WAY_LABELS = {
    Way.CHAT: "微信对话",
    Way.MASS: "微信群发",
    Way.NOTICE: "微信通知",
    Way.SMS: "短信",
    Way.PAPER: "纸信",
    Way.PHONE: "电话",
    Way.BY_CHILD: "学生带回",
}


@dataclass(frozen=True, slots=True)
class Facilities:
    """What this installation can send by: cards need a registered template, text messages a gateway."""

    notices: bool = True
    sms: bool = False
