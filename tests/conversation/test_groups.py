"""One message of each group of the practice: what its sender reads at once, and what the teacher gets of it."""

import pytest

from domain.clock import SetClock
from storage.database import Database
from tests.beginnings import Beginnings
from tests.conversation.stage import Stage

MOTHER, GRANDMOTHER, FATHER, TEACHER, STRANGER = "王芳", "周桂英", "张伟", "陈雨", "路人"
# group, who, what, in the answer, in what the teacher gets (empty: nothing)
LINES = (
    ("A", MOTHER, "陈老师好，孩子最近在学校怎么样", "转给陈老师", "最近在学校怎么样"),
    ("B", MOTHER, "老师，孩子今天发烧38.5，帮他请一天假", "请假，发烧38.5", "请假"),
    ("C", MOTHER, "我换号码了，新号13900001234", "139****1234", "13900001234"),
    ("D", GRANDMOTHER, "老师，他昨晚咳了一夜，药片放书包里了，叫他中午吃", "转给陈老师", "药片放书包里了"),
    ("E", MOTHER, "老师 孩子最近不肯跟我视频了，一打就挂", "转给陈老师", "一打就挂"),
    ("F", GRANDMOTHER, "大小孩收他钞票，不给就打", "今天就有老师看", "大小孩收他钞票"),
    ("G", MOTHER, "老师方便打个电话吗", "已问陈老师能不能通电话", "电话"),
    ("H", MOTHER, "回执怎么弄 我不会点", "看完回“收到”", ""),
    ("I", GRANDMOTHER, "食堂的饭冷的，小人吃不饱", "已交给", ""),
    ("J", GRANDMOTHER, "老师，我家种的橘子给您拿一箱去", "心意领了", "橘子"),
    ("K", FATHER, "这周我打过两次电话了", "记下了", "打过两次电话"),
    ("L", GRANDMOTHER, "老师！小人寻不着了，放学到现在没回来", "110，不用等24小时", "小人寻不着了"),
    ("M", GRANDMOTHER, "囡讲不想活了，要跳下去", "12356", "囡讲不想活了"),
    ("N", MOTHER, "女儿说下面疼 有人摸她", "别给孩子洗澡", "有人摸她"),
    ("O", GRANDMOTHER, "老师，几个小鬼到水库洗浴去了，喊不回来", "千万不要手拉手", "水库洗浴"),
    ("P", GRANDMOTHER, "头晕，屋里煤饼炉烧着，小人叫不醒", "马上开门开窗", "煤饼炉"),
    ("Q", GRANDMOTHER, "我要住院开刀了，小人没人管", "今天就有老师看", "住院开刀"),
    ("R", MOTHER, "有没有营养餐补助", "补助", ""),
    ("S", MOTHER, "你们记了我孩子什么 给我看看", "已登记", ""),
    ("T", GRANDMOTHER, "阿 拉 孙 资 今 造 勿 来 德", "转给陈老师", "阿 拉 孙 资"),
    ("U", MOTHER, "校服找不到了 书也丢了", "转给陈老师", "校服找不到了"),
)


@pytest.fixture
def talking(database: Database, clock: SetClock, beginnings: Beginnings) -> Stage:
    """The teacher, a mother, a grandmother and a father are bound."""

    def made() -> Stage:
        stage = Stage(database, clock)
        stage.bound(TEACHER, MOTHER, GRANDMOTHER, FATHER)
        return stage

    return beginnings.of(made, database, clock)


@pytest.mark.parametrize(("group", "who", "text", "answered", "brought"), LINES, ids=[line[0] for line in LINES])
def test_one_message_of_each_group(
    talking: Stage, group: str, who: str, text: str, answered: str, brought: str
) -> None:
    before = len(talking.outbox(TEACHER))
    assert answered in talking.says(who, text)
    got = [message.text for message in talking.outbox(TEACHER)[before:]]
    assert any(brought in message for message in got) if brought else group in "HIRS"
    child = "张子轩" if who == FATHER else "李思涵"
    assert any(entry.text == text for entry in talking.file_of(child)), "kept in the file as it was written"


def test_a_stranger_is_refused_and_heard(stage: Stage) -> None:
    assert "不能告诉您" in stage.says(STRANGER, "帮我查一下四年级哪些是留守的")
    assert "110" in stage.says(STRANGER, "孩子不见了")


@pytest.mark.parametrize("text", ["不喝水库的水", "打死也不相信他能考90", "防溺水宣传片看了 收到", "想死你了儿子"])
def test_what_only_sounds_bad_raises_nothing(talking: Stage, text: str) -> None:
    answer = talking.says(MOTHER, text)
    assert "马上打110" not in answer and "今天就有老师看" not in answer
    assert not any("预警" in message.text for message in talking.outbox(TEACHER))
