"""Data may have got into wrong hands: what kinds of data there are, whom each concerns, and by when who is told.

个人信息保护法 art. 57, 未成年人网络保护条例 art. 35, 儿童个人信息网络保护规定 art. 21: the offices and the families
at once. The house drafts; a person decides and sends.
"""

from enum import StrEnum


class Exposed(StrEnum):
    """A kind of data that may have been seen by others."""

    CONTACTS = "contacts"
    REGISTER = "register"
    IDENTITY = "identity"
    CHAT = "chat"
    MEDIA = "media"
    ALERTS = "alerts"
    ACCOUNTS = "accounts"

    @property
    def label(self) -> str:
        """How a notice names it."""
        return LABELS[self]


LABELS = {
    Exposed.CONTACTS: "姓名、班级和电话",
    Exposed.REGISTER: "登记表里的家庭情况",
    Exposed.IDENTITY: "证件号码",
    Exposed.CHAT: "和学校说过的话",
    Exposed.MEDIA: "语音和照片",
    Exposed.ALERTS: "安全预警和心理支持的记录",
    Exposed.ACCOUNTS: "老师的登录账号",
}
# These are kept of every pupil; the others only of those who have some.
OF_EVERYBODY = frozenset({Exposed.CONTACTS, Exposed.REGISTER, Exposed.IDENTITY, Exposed.ACCOUNTS})


def exposed_of(names: str) -> tuple[Exposed, ...]:
    """The kinds of a list such as "contacts,chat". Raises ValueError with the name that is none."""
    found = [name.strip() for name in names.replace("，", ",").replace("、", ",").split(",") if name.strip()]
    return tuple(dict.fromkeys(_one(name) for name in found))


def _one(name: str) -> Exposed:
    by_label = {label: kind for kind, label in LABELS.items()}
    if name in by_label:
        return by_label[name]
    try:
        return Exposed(name)
    except ValueError:
        raise ValueError(name) from None
