"""The states of a message that is to leave the house, and which of them are final."""

from enum import IntEnum, StrEnum


class State(StrEnum):
    """Where an outgoing message stands. ``accepted`` is the platform's word, not the reader's."""

    QUEUED = "queued"
    HELD = "held"
    SENDING = "sending"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    FAILED = "failed"
    EXPIRED = "expired"
    UNCERTAIN = "uncertain"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """The state in the reader's words."""
        return STATE_LABELS[self]


STATE_LABELS = {
    State.QUEUED: "等待发送",
    State.HELD: "等窗口打开",
    State.SENDING: "正在发送",
    State.ACCEPTED: "微信已接收",
    State.DELIVERED: "微信已送达",
    State.FAILED: "没有发出",
    State.EXPIRED: "过时未发",
    State.UNCERTAIN: "是否发出不确定",
    State.CANCELLED: "已取消",
}


class Priority(IntEnum):
    """Lower goes first."""

    SAFETY = 0
    URGENT = 5
    CONVERSATION = 10
    NOTICE = 20
    LETTER = 30
