"""How far a letter has come with one adult, told with its source: accepted is not delivered, delivered not opened,
opened not confirmed."""

from enum import StrEnum


class Stage(StrEnum):
    """The furthest that is known of one adult, furthest first."""

    CONFIRMED = "confirmed"
    REFUSED = "refused"
    OPENED = "opened"
    DELIVERED = "delivered"
    ACCEPTED = "accepted"
    TEXTED = "texted"
    WAITING = "waiting"
    UNREACHED = "unreached"

    @property
    def label(self) -> str:
        """The stage in the school's words."""
        return LABELS[self]

    @property
    def source(self) -> str:
        """Where the program knows it from."""
        return SOURCES[self]


LABELS = {
    Stage.CONFIRMED: "已确认",
    Stage.REFUSED: "不同意",
    Stage.OPENED: "已打开",
    Stage.DELIVERED: "微信已送达",
    Stage.ACCEPTED: "微信已接收",
    Stage.TEXTED: "短信已交网关",
    Stage.WAITING: "等发送",
    Stage.UNREACHED: "未送达",
}
SOURCES = {
    Stage.CONFIRMED: "家长自己回的，或者老师记下的",
    Stage.REFUSED: "家长自己说的",
    Stage.OPENED: "信的页面被打开过",
    Stage.DELIVERED: "微信报告已送达",
    Stage.ACCEPTED: "微信收下了，还没有报告送达",
    Stage.TEXTED: "短信网关收下了，不会报告送没送到",
    Stage.WAITING: "排在发送队列里",
    Stage.UNREACHED: "没有在微信上，或者没有发成",
}
