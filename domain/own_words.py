"""Whether a member of the staff speaks of themselves when they say that they do not want to live.

Source: practice 2.6 (12356, the psychological line); anybody else in the sentence means that a pupil is told of.
"""

import re

LITTLE = "真的|真|实在|都|也|已经|现在|最近|有时候|有时|就|快|好|太|有点|感觉|觉得|一点都|再也"
OWN = re.compile(
    rf"(?:^|[。,!?;~ ]|老师|主任)(?:其实|真的|最近|现在|今天|有时候?)?我(?:自己)?(?:{LITTLE}){{0,3}}"
    "(?:不想活|想死|活不下去|活着没|活得没|活够|活腻|撑不下去|想自杀|想跳楼|要跳楼|想割腕|不想在了|死了算了|想一了百了)"
)
SOMEBODY = re.compile("说|讲|写|问|听|孩子|学生|同学|他|她|家长|妈|爸|奶奶|爷爷|作文|日记|纸条|本子")


def speaks_of_self(text: str) -> bool:
    """Whether these words (folded) say it of nobody else; in doubt they are about a pupil."""
    return OWN.search(text) is not None and SOMEBODY.search(text) is None
