"""Words that must not leave the house, by who reads them (policy (四): no labels; no blame)."""

from messages.catalogue import Audience

# Source: the policy's rule against labels, and what children and parents said of them (vocabulary).
LABELS = (
    "留守", "空巢", "问题学生", "问题孩子", "特殊学生", "困境儿童", "缺爱", "没人管", "监护缺失", "单亲",
    "帮扶对象", "重点监控", "排查", "摸底", "代理家长",
)  # fmt: skip
BLAME = ("只顾挣钱", "追悔莫及", "不负责任", "必须", "后果自负")
TO_PARENTS = ("未完成", "逾期")

# vocabulary, "use instead": what a teacher is offered for a word that must not go to a family, where a sentence stays a
# sentence with it; longer ones first. For the other words the teacher finds a better sentence.
BETTER = {
    "留守儿童": "爸妈在外工作的孩子", "留守学生": "爸妈在外工作的孩子", "留守孩子": "爸妈在外工作的孩子",
    "留守家庭": "爸妈在外工作的家庭", "代理家长": "结对老师", "重点监控": "多关心", "排查": "了解", "摸底": "了解",
    "必须": "请", "逾期": "还没来得及", "未完成": "还没完成",
}  # fmt: skip

FORBIDDEN: dict[Audience, tuple[str, ...]] = {
    Audience.FAMILY: LABELS + BLAME + TO_PARENTS,
    Audience.TEACHER: LABELS + BLAME,
    Audience.STAFF: (),
}


def forbidden_words(text: str, audience: Audience) -> list[str]:
    """The words of the text that this audience must not read."""
    return [word for word in FORBIDDEN[audience] if word in text]
