"""By which way a letter reaches one adult, and why by that one."""

from dataclasses import dataclass
from enum import StrEnum

# wechat.md 3.4: a user receives at most four mass messages in a calendar month, whoever sends them.
MASS_A_MONTH = 4


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
# What leaves by itself; the rest is work for somebody of the school.
BY_MACHINE = (Way.CHAT, Way.MASS, Way.NOTICE, Way.SMS)


@dataclass(frozen=True, slots=True)
class Facilities:
    """What this installation can send by: cards need a registered template, text messages a gateway."""

    notices: bool = True
    sms: bool = False


@dataclass(frozen=True, slots=True)
class Reader:
    """What is known of one adult, as far as it decides the way."""

    follows: bool = False  # an address of theirs follows the account
    agreed: bool = False  # and is bound: they agreed, and the school said yes
    is_pending: bool = False  # asked to be bound; the school has not decided
    has_window: bool = False  # when the letter would leave, a window is open and has room
    mass_left: int = MASS_A_MONTH  # of this month's slots
    is_abroad: bool = False  # a mass send would come at China's hour
    has_phone: bool = False
    away: bool = False  # works elsewhere: paper that the child takes home does not reach them
    has_left: bool = False  # is no longer on the school's list


def choose(reader: Reader, facilities: Facilities, *, by_mass: bool) -> tuple[Way, str]:
    """The best way for this adult, and why, in words for staff. ``by_mass``: the letter takes one of the month's slots.

    Order: words in an open window cost nothing; a mass send carries the whole letter; a card only announces it; then
    what reaches people without WeChat.
    """
    if not is_on_wechat(reader):
        return _without_wechat(reader, facilities, why_not(reader))
    if reader.has_window:
        return Way.CHAT, "正在对话，马上收到"
    if by_mass and has_slot(reader):
        return Way.MASS, f"本月群发还剩 {reader.mass_left} 次"
    if facilities.notices:
        return Way.NOTICE, _why_a_card(reader) if by_mass else "点开通知看信"
    return _without_wechat(reader, facilities, "没有对话，也没有设置通知模板")


def has_slot(reader: Reader) -> bool:
    """Whether a mass send of this month may still go to this adult, at an hour that is theirs as well."""
    return reader.mass_left > 0 and not reader.is_abroad


def is_on_wechat(reader: Reader) -> bool:
    """Whether the account may and can write to this adult."""
    return reader.follows and reader.agreed and not reader.has_left


def why_not(reader: Reader) -> str:
    """Why this adult cannot be written to on WeChat; "" where they can."""
    reasons = (
        (reader.has_left, "已不在学校名册上"),
        (is_on_wechat(reader), ""),
        (reader.is_pending, "等学校确认"),
        (reader.agreed, "已不再关注"),
    )
    return next((reason for holds, reason in reasons if holds), "还没有加入微信")


def _why_a_card(reader: Reader) -> str:
    return "人在国外，按当地时间发通知" if reader.is_abroad else "本月群发 4 次已用完，改发通知"


def _without_wechat(reader: Reader, facilities: Facilities, why: str) -> tuple[Way, str]:
    """Text message, else telephone to who is away and paper to who is at home."""
    if facilities.sms and reader.has_phone and not reader.has_left:
        return Way.SMS, f"{why}，发短信"
    if not reader.away:
        return Way.PAPER, f"{why}，纸信由学生带回" + ("，也可以打电话" if reader.has_phone else "")
    if reader.has_phone:
        return Way.PHONE, f"{why}，人在外地，请打电话"
    return Way.BY_CHILD, f"{why}，也没有电话，请家里人转告"
