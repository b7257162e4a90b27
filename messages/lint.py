"""Words that must not leave the house, by who reads them (policy (四): no labels; no blame)."""

from messages.catalogue import Audience

# Source: the policy's rule against labels, and what children and parents said of them (vocabulary).
LABELS = (
    "留守", "空巢", "问题学生", "问题孩子", "特殊学生", "困境儿童", "缺爱", "没人管", "监护缺失", "单亲",
    "帮扶对象", "重点监控", "排查", "摸底", "代理家长",
)  # fmt: skip
BLAME = ("只顾挣钱", "追悔莫及", "不负责任", "必须", "后果自负")
TO_PARENTS = ("未完成", "逾期")

FORBIDDEN: dict[Audience, tuple[str, ...]] = {
    Audience.FAMILY: LABELS + BLAME + TO_PARENTS,
    Audience.TEACHER: LABELS + BLAME,
    Audience.STAFF: (),
}


def forbidden_words(text: str, audience: Audience) -> list[str]:
    """The words of the text that this audience must not read."""
    return [word for word in FORBIDDEN[audience] if word in text]
