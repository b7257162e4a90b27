"""Who may be the cause of a danger that somebody tells of: told from the words alone, so that they never learn of it.

Source: conversation 4.0 principle 7 (the person who writes may be the offender) and practice 2.8 (violence in the
family is never relayed to that member's account). The rules err on the safe side: whoever is taken for the cause by
mistake only hears nothing more, and the school looks all the same.
"""

import re
from dataclasses import dataclass

from domain.people import Relation

# The longer words first: 外公 is not 公, 后爸 is not 爸.
RELATIVES: tuple[tuple[str, tuple[Relation, ...]], ...] = (
    ("后爸|后爹|继父|养父", (Relation.FATHER, Relation.OTHER)),
    ("后妈|后娘|继母|晚娘|养母", (Relation.MOTHER, Relation.OTHER)),
    ("外公|姥爷|阿公", (Relation.MATERNAL_GRANDFATHER, Relation.GRANDFATHER)),
    ("外婆|姥姥|阿婆", (Relation.MATERNAL_GRANDMOTHER, Relation.GRANDMOTHER)),
    ("爷爷|公公|祖父", (Relation.GRANDFATHER,)),
    ("奶奶|婆婆|祖母|嬷嬷", (Relation.GRANDMOTHER,)),
    ("叔叔|大伯|伯伯|伯父|舅舅|姑父|姑丈|姨父|姨夫|他叔|他舅", (Relation.UNCLE,)),
    ("阿姨|姑姑|姑妈|婶婶|舅妈|姨妈|小姨|他姑|他姨", (Relation.AUNT,)),
    ("哥哥|姐姐|堂哥|表哥|他哥|他姐", (Relation.SIBLING,)),
    ("爸爸|父亲|老爸|爸|爹", (Relation.FATHER,)),
    ("妈妈|母亲|老妈|妈|娘", (Relation.MOTHER,)),
)
STEP = ("后爸|后爹|继父|养父", "后妈|后娘|继母|晚娘|养母")
ANYBODY = "|".join(names for names, _ in RELATIVES)
# A deed against a child; 打电话, 打工, 打针, 打110 are none.
HITTING = "(?:打|揍)(?![^。,!?\n]{0,4}(?:电话|手机|工|算|听|针|扫|球|牌|字|车|游戏|视频|招呼|11[09]|120))"
DEED = (
    f"(?:{HITTING}|抽(?!烟|空|血|屉)|踢|踹|掐|扇|虐待|烫|捆|绑|吊|锁|关在|摸|猥亵|强奸|欺负|脱|扒|亲嘴|亲他|亲我"
    "|不给[^。,!?\n]{0,2}(?:饭|吃|喝)|拿(?:皮带|棍|竹|衣架|鞋|扫))"
)
GAP = f"(?:(?!{ANYBODY}|我|老师|同学|有人|别人)[^。!?\n])"
SELF = re.compile(
    rf"(?<![把被给对跟和叫让向拿])我(?:(?!{ANYBODY}|我|他打|老师|被|看|见|听|说|怕|知|想|问|同学)[^。!?\n]){{0,8}}{DEED}(?!我)"
)
JUSTIFIED = re.compile(
    "不打不成|打(?:两|几|一)下(?:怎么|又|有什么|没事)|不听话就(?:要|得|该)?(?:打|抽|揍)|该打|欠揍|打(?:他|孩子)?是为他好"
    "|自己的?(?:孩子|孙子|儿子|女儿)[^。!?\n]{0,6}(?:打|管教)|教训(?:了)?(?:他|孩子)?一顿|棍棒"
)
TOOL = re.compile("(?:拿|用)(?:皮带|皮鞭|鞭子|棍|竹|衣架|鞋底|扫把|扫帚|火钳|藤条)[^。!?\n]{0,6}(?:打|抽|揍)")
SOMEBODY = re.compile(f"{ANYBODY}|被|谁|有人|别人|老师|同学|看到|看见|听|说")
OF_SCHOOL = re.compile(rf"([\u4e00-\u9fff])?老师{GAP}{{0,8}}{DEED}")
AGAINST_CHILD = re.compile("(?:打|抽|揍|踢|踹|掐|烫|摸|锁|绑|骂|欺负)(?:了|过|着)?我|我(?:被|身上)|把我|对我")
# Even whoever may be the cause is told how the child is saved: these instructions say nothing of why it is in danger.
RESCUED = (
    "missing", "taken", "runaway", "absent", "water", "gas", "fire", "burn", "traffic", "poison", "injury", "fit",
    "breath", "bite", "disaster", "self_harm",
)  # fmt: skip
NOT_SURNAMES = "是的被他我们说叫个位年级班体数语文科育乐术英男女那这有让"


@dataclass(frozen=True, slots=True)
class Suspects:
    """``speaker``: whoever wrote it; ``relations``: these adults of the child; ``staff``: somebody of the school, with
    the ``surname`` that was said, if one was."""

    speaker: bool = False
    relations: frozenset[Relation] = frozenset()
    staff: bool = False
    surname: str = ""

    def __bool__(self) -> bool:
        return self.speaker or self.staff or bool(self.relations)


def suspects(
    text: str, relation: Relation | None, *, lives_with_child: bool, by_child: bool = False, complains: bool = False
) -> Suspects:
    """Whom these words (folded) name as the doer.

    ``relation``: what the speaker is to the child; ``complains``: the words were understood as a complaint about the
    staff, so a teacher is meant even where the sentence does not say so.
    """
    doers, plain = _relatives(text)
    of_school = OF_SCHOOL.search(text)
    hidden = bool(doers) and (by_child or AGAINST_CHILD.search(text) is not None) and relation in doers
    speaker = not by_child and (_confesses(text, lives_with_child=lives_with_child) or relation in plain)
    surname = (of_school[1] or "") if of_school else ""
    return Suspects(
        speaker=speaker or hidden,
        relations=frozenset(doers),
        staff=complains or of_school is not None,
        surname="" if surname in NOT_SURNAMES else surname,
    )


def _relatives(text: str) -> tuple[set[Relation], set[Relation]]:
    """Relations named as doers; and those of them that are no step-parents (the real one may be who tells of it)."""
    doers: set[Relation] = set()
    plain: set[Relation] = set()
    for names, relations in RELATIVES:
        if re.search(rf"(?<![后继外])(?:{names}){GAP}{{0,12}}?{DEED}", text):
            doers.update(relations)
            if names not in STEP:
                plain.update(relations)
    return doers, plain


def _confesses(text: str, *, lives_with_child: bool) -> bool:
    if SELF.search(text) or JUSTIFIED.search(text):
        return True
    return lives_with_child and TOOL.search(text) is not None and SOMEBODY.search(text) is None
