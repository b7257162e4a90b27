"""Families write a receipt in a hundred ways, and say many things that look like one and are none."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from domain.understanding import receipts as reading
from domain.understanding.receipts import Strength
from handlers.actions.letter import letters as deeds
from messages.inbound import Kind, MediaRef
from storage import tables as t
from tests.letters.school import School

FATHER, CHILD = "李强", "李思涵"


def _list(text: str) -> list[str]:
    return text.strip().replace("\n", "|").split("|")


WAYS = _list("""
收到|收到了|收到了！|【收到】|收到，谢谢老师|好的收到|都收到了|已收到|收悉|已阅|阅|已读|已看|看到了|看过了
看完了|看了|知道了|知道啦。|晓得了|明白了|好的，知道了|嗯 知道了老师|收到老师辛苦了|老师收到|@陈老师 收到|听到了
知悉|已知晓|好的看到了|看了，会叮嘱他的|我看了没问题|防溺水宣传片看了 收到|姐姐和弟弟的都收到了|国庆那封看了
国庆安全提醒看了|回执已签|好个好个 我会看牢伊咯|收到👌|收到🙏|知道了👍|全家都看了|信看了|通知看到了|1|１|回1|一
嗯|嗯嗯|好|好的|好嘞|行|OK|ok|可以|中|要得|[OK]|👌|👌👌👌|👍|👍🏻|🙏|🙏🙏|[强]|[强][强]|[抱拳]|[好的]|✅|👌🌹
嗯呐|好好好|没问题|11|壹|看完了放心|看到了，娃儿我会教的|已阅，老师放心|收到，会做到|已签 李思涵|思远爸爸收到|思涵 好的
""")
# Words that are none, said while a letter is open.
TRAPS = _list("""
收到货了|没收到|没收到通知|快递收到了吗|知道孩子几点放学吗|你知道他在哪吗|信上说几号开学？|国庆放几天
收到，可是国庆她想来杭州行吗|看了看天气要下雨|他爸不知道这事|孩子今天回来了吗|作业看了吗|老师好|老师在吗
好的老师，明天我去接他放学|晚点看|等会看|晚上再看|忙 回头看|下班再看信|现在没空看|不签|我不同意|凭什么让我们签
这信有问题|我不认|不签字可以吗|2|3|选2|🌹|[玫瑰]|[微笑]|😊|哈哈|谢谢|谢谢老师|孩子考试成绩出来了没
这封信是什么意思|我不识字|回执怎么弄 我不会点|字太小看不清|电话号码换了，13900001111|他奶奶收到没
看到了，孩子发烧了|在哪里签|打不开|我看不懂|收到了他写的家书真高兴|老师你看了他的作业吗|昨天看到他又玩手机
""")
LATER = _list("""
晚点看|等会看|晚上再看|忙 回头看|等下班了再看|在忙，晚上再看|现在没空看|有空看|明天看|老师，我在上班，等会儿看
一会看|周末再看吧|忙完看
""")
NOT_LATER = _list("""
晚点打电话|晚上再看看孩子|看了|明天去接他|回头我跟他说|等会|忙|晚点看看他作业|有空来家里
""")
NO = _list("""
不签|我不签|拒签|不同意|我们不同意|凭什么|凭啥要我们签|这信有问题|责任书推卸责任|我不认|不认可|坚决不签字
打死也不签|不想签这个|我们不签字，孩子出事谁负责
""")
NOT_NO = _list("""
不签可以吗|没有不同意|不是不签，是没空|这封信我没有意见|通知没问题|不会签|不认识字|我不认字|我不同意孩子坐校车
他奶奶不同意他下水|还没签|信我有问题想问|凭什么打我孩子|孩子不答应
""")


@pytest.fixture
def letter(school: School) -> int:
    number = school.write()
    with school.database.begin() as session:
        deeds.send(session, number, school.now)
    return number


def _is_confirmed(school: School, letter: int) -> bool:
    return school.receipt(letter, CHILD, FATHER).confirmed_at is not None


def _again(school: School, letter: int) -> None:
    """The letter is asked about anew, and nothing else is open."""
    school.later(minutes=3)
    with school.database.begin() as session:
        session.execute(
            update(t.LetterReceipt).values(
                confirmed_at=None, refused_at=None, snoozed_at=None, version=t.LetterReceipt.version + 1
            )
        )
        session.execute(update(t.Question).values(answered_at=school.now))


def test_in_so_many_ways_families_say_that_they_have_read_it(school: School, letter: int) -> None:
    assert len(WAYS) >= 60
    missed = []
    for text in WAYS:
        school.says(FATHER, text)
        if not _is_confirmed(school, letter):
            missed.append(text)
        _again(school, letter)
    assert missed == []


def test_and_in_so_many_ways_they_say_something_else(school: School, letter: int) -> None:
    assert len(TRAPS) >= 40
    counted = []
    for text in TRAPS:
        school.says(FATHER, text)
        if _is_confirmed(school, letter):
            counted.append(text)
        _again(school, letter)
    assert counted == []


def test_small_words_count_only_while_the_letter_is_what_everybody_talks_about(school: School, letter: int) -> None:
    school.later(days=2)
    for text in ("好的", "嗯", "1", "👌", "好的老师", "可以", "好的老师再见", "没问题"):
        school.says(FATHER, text)
        assert not _is_confirmed(school, letter), text
        school.later(minutes=3)
    school.says(FATHER, "收到")
    assert _is_confirmed(school, letter)


def test_once_the_teacher_spoke_a_small_word_is_for_the_teacher(school: School, letter: int) -> None:
    school.says("陈雨", "李思涵爸爸 明天带伞")
    for text in ("好的", "知道了", "👌"):
        assert "记下了" not in school.says(FATHER, text)
        assert not _is_confirmed(school, letter), text
        school.later(minutes=3)
    school.says(FATHER, "国庆的信看了")
    assert _is_confirmed(school, letter)


def _speaks(school: School, name: str, text: str) -> str:
    media = MediaRef(f"voice-{school.now.isoformat()}", Kind.VOICE, "amr")
    return school.says(name, text, kind=Kind.VOICE, media=media)


@pytest.mark.parametrize("text", ["", "收到了收到了", "老师我听到了，我会看牢他的", "哎好的好的晓得了"])
def test_a_voice_says_that_it_was_heard(school: School, letter: int, text: str) -> None:
    assert "您已听到" in _speaks(school, "周桂英", text)
    receipt = school.receipt(letter, CHILD, "周桂英")
    assert receipt.method == "voice" and receipt.proof_id is not None


@pytest.mark.parametrize(
    "text", ["我不同意，这个我不签", "听到了，可是几点放学啊", "老师明天我去接他", "这个信说的什么"]
)
def test_a_voice_that_asks_objects_or_tells_of_something_else_is_no_receipt(
    school: School, letter: int, text: str
) -> None:
    assert "您已听到" not in _speaks(school, "周桂英", text)
    assert school.receipt(letter, CHILD, "周桂英").confirmed_at is None


def test_a_voice_long_after_the_letter_is_talk(school: School, letter: int) -> None:
    school.later(days=4)
    _speaks(school, "周桂英", "")
    assert school.receipt(letter, CHILD, "周桂英").confirmed_at is None


@pytest.mark.parametrize("text", LATER)
def test_it_is_put_off(text: str) -> None:
    assert reading.is_later(text) and reading.whole_yes(text) is None


@pytest.mark.parametrize("text", NOT_LATER)
def test_something_else_is_put_off(text: str) -> None:
    assert not reading.is_later(text)


@pytest.mark.parametrize("text", NO)
def test_a_no(text: str) -> None:
    assert reading.is_no(text) and reading.whole_yes(text) is None


@pytest.mark.parametrize("text", NOT_NO)
def test_what_sounds_like_a_no_and_is_none(text: str) -> None:
    assert not reading.is_no(text)


@pytest.mark.parametrize("text", ["都看了", "全部收到", "两封都看了", "都收到了", "几封都签了", "所有的信都看了"])
def test_all_of_them(text: str) -> None:
    assert reading.is_all(text)


@pytest.mark.parametrize("text", ["姐姐和弟弟的都收到了", "收到", "防溺水那封看了", "都好吗"])
def test_not_all_of_them(text: str) -> None:
    assert not reading.is_all(text)


@given(st.text(alphabet="好的嗯收到看了知道不签同意这个封信说法就是在忙晚点再老师我们他爸👌1？,，。", max_size=200))
def test_whatever_is_typed_it_is_at_most_one_thing(text: str) -> None:
    told = [reading.whole_yes(text) is not None, reading.is_later(text), reading.is_no(text)]
    assert sum(told) <= 1


@given(st.text(max_size=60))
def test_anything_at_all_can_be_read(text: str) -> None:
    assert reading.strength(text) in (None, *Strength)
    reading.is_heard(text), reading.is_all(text)


@pytest.mark.parametrize("text", ["晓得了晓得了", "行行行", "中得很", "要得要得", "好勒", "听到了"])
def test_a_voice_that_heard_it(text: str) -> None:
    assert reading.is_heard(text)


@pytest.mark.parametrize("text", ["没听清楚", "听不懂", "没听到", "不晓得", "不知道说的啥", "再念一遍", "没看到信"])
def test_a_voice_that_did_not(text: str) -> None:
    assert not reading.is_heard(text)


def test_the_same_sign_a_thousand_times_is_read_at_once() -> None:
    for sign in ("好", "嗯", "就是", "这个说法", "在", "我们"):
        assert not reading.is_later(sign * 700) and not reading.is_no(sign * 700)


def test_the_days_of_a_holiday_are_told_from_the_letter(school: School) -> None:
    days = {"holiday_from": date(2026, 12, 1), "holiday_to": date(2026, 12, 7)}
    number = school.write("冬天放假", short="12月1日到12月7日放假，12月8日上课。", **days)
    with school.database.begin() as session:
        deeds.send(session, number, school.now)
    answer = school.says(FATHER, "到底放几天假 几号放假")
    assert "12月8日上课" in answer and "没有通知" not in answer


def test_a_number_that_was_not_offered_shows_the_letters_again(school: School) -> None:
    for title in ("国庆安全提醒", "防溺水的信"):
        number = school.write(title)
        with school.database.begin() as session:
            deeds.send(session, number, school.now)
    school.says(FATHER, "收到")
    assert "2 国庆安全提醒" in school.says(FATHER, "4")
    assert "《国庆安全提醒》记下了" in school.says(FATHER, "2")
