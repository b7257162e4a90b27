"""A parent and a teacher talk; the child's file keeps every word."""

import pytest

from handlers import family
from handlers.router import Turn
from messages.inbound import Kind
from messages.outbound import Reply
from storage.pairing import pairings
from storage.person import people
from tests.conversation.stage import PATIENCE_SECONDS, Stage


def test_words_go_to_the_teacher_and_back(stage: Stage) -> None:
    stage.bound("陈雨", "王芳")
    assert "已转给陈老师" in stage.says("王芳", "陈老师好，思涵这段时间乖不乖？")
    assert stage.outbox("陈雨")[-1].text == "【李思涵妈妈】陈老师好，思涵这段时间乖不乖？"

    assert stage.says("陈雨", "很乖，今天举手了三次。") == "已转给李思涵妈妈（王芳）。"
    assert stage.outbox("王芳")[-1].text == "【陈老师】很乖，今天举手了三次。"

    talk = [(e.author, e.reader, e.direction, e.text) for e in stage.file_of("李思涵") if e.kind == "text"]
    assert talk[-2:] == [
        ("李思涵妈妈", "老师", "in", "陈老师好，思涵这段时间乖不乖？"),
        ("陈老师", "李思涵妈妈", "out", "很乖，今天举手了三次。"),
    ]


def test_a_voice_is_announced_and_carried(stage: Stage) -> None:
    stage.bound("陈雨", "王芳")
    stage.speaks("王芳")
    head, voice = stage.outbox("陈雨")[-2:]
    assert head.text == "【李思涵妈妈】发来一段语音" and voice.form == "voice"
    entry = stage.file_of("李思涵")[-1]
    assert entry.kind == "voice" and entry.media is not None and entry.media.state == "wanted"


def test_a_place_is_carried_in_words(stage: Stage) -> None:
    stage.bound("陈雨", "王芳")
    stage.sends("王芳", Kind.LOCATION, text="杭州东站", latitude=30.29, longitude=120.21)
    assert "杭州东站" in stage.outbox("陈雨")[-1].text


def test_with_two_waiting_the_teacher_is_asked_and_the_answer_names_who_got_it(stage: Stage) -> None:
    stage.bound("陈雨", "王芳", "张伟")
    stage.says("王芳", "思涵作业写完了吗")
    stage.says("张伟", "子轩还咳嗽吗")
    asked = stage.says("陈雨", "好多了")
    assert "1 李思涵妈妈" in asked and "2 张子轩爸爸" in asked and "0 不发了" in asked
    assert stage.says("陈雨", "2") == "已转给张子轩爸爸（张伟）。"
    assert stage.outbox("张伟")[-1].text == "【陈老师】好多了"
    assert not any("好多了" in row.text for row in stage.outbox("王芳"))


def test_a_second_bubble_in_the_same_breath_follows_the_first(stage: Stage) -> None:
    stage.bound("陈雨", "王芳", "张伟")
    stage.says("张伟", "子轩还咳嗽吗")
    stage.says("陈雨", "张子轩爸爸 好多了")
    assert "张子轩爸爸" in stage.says("陈雨", "药按时吃的")


def test_a_second_bubble_asks_when_somebody_else_waits(stage: Stage) -> None:
    stage.bound("陈雨", "王芳", "张伟")
    stage.says("王芳", "思涵作业写完了吗")
    stage.says("张伟", "子轩还咳嗽吗")
    stage.says("陈雨", "张子轩爸爸 好多了")
    assert "这条话给谁" in stage.says("陈雨", "对了，明天带饭盒")
    assert stage.says("陈雨", "0") == "好的，没有发。"


def test_all_bubbles_that_were_held_go_to_the_one_who_is_chosen(stage: Stage) -> None:
    stage.bound("陈雨", "王芳", "张伟")
    stage.says("王芳", "考得怎么样")
    stage.says("张伟", "考得怎么样")
    stage.says("陈雨", "考得不错，90分")
    assert "这2句话给谁" in stage.says("陈雨", "下次继续努力")
    assert "张子轩爸爸" in stage.says("陈雨", "第二")
    assert [row.text for row in stage.outbox("张伟")[-2:]] == ["【陈老师】考得不错，90分", "【陈老师】下次继续努力"]


def test_the_choice_may_be_named_instead_of_numbered(stage: Stage) -> None:
    stage.bound("陈雨", "王芳", "张伟")
    stage.says("王芳", "在吗")
    stage.says("张伟", "在吗")
    stage.says("陈雨", "在的")
    assert "李思涵妈妈" in stage.says("陈雨", "给李思涵妈妈")


def test_a_number_after_the_list_says_whom_the_next_words_are_for(stage: Stage) -> None:
    stage.bound("陈雨", "王芳", "张伟")
    stage.says("张伟", "在吗")
    stage.says("王芳", "老师好")
    stage.says("陈雨", "谁在等")
    assert stage.says("陈雨", "2") == "好，下一句就给李思涵妈妈（王芳）。"
    assert stage.says("陈雨", "您说") == "已转给李思涵妈妈（王芳）。"


@pytest.mark.parametrize("words", ["1", "２", "撤回", "发错了", "全班家长：明天带雨伞", "所有家长 明天带雨伞", "人工"])
def test_what_is_meant_for_us_never_reaches_a_family(stage: Stage, words: str) -> None:
    stage.bound("陈雨", "王芳")
    stage.says("王芳", "老师好")
    before = len(stage.outbox("王芳"))
    assert "已转给" not in stage.says("陈雨", words)
    assert len(stage.outbox("王芳")) == before


@pytest.mark.parametrize("start", ["子轩爸爸 ", "张子轩的爸爸：", "@张子轩爸爸 ", "给张伟 ", "张伟，"])
def test_a_family_is_found_however_the_teacher_names_it(stage: Stage, start: str) -> None:
    stage.bound("陈雨", "王芳", "张伟")
    stage.says("王芳", "老师好")
    assert stage.says("陈雨", f"{start}明天带雨伞") == "已转给张子轩爸爸（张伟）。"
    assert stage.outbox("张伟")[-1].text == "【陈老师】明天带雨伞"


def test_words_for_somebody_who_is_not_on_wechat_go_to_nobody(stage: Stage) -> None:
    stage.bound("陈雨", "周桂英")
    stage.says("周桂英", "老师好")
    assert stage.says("陈雨", "李思涵妈妈 她最近压力大") == "李思涵妈妈现在不在微信里，这句没发。请打电话。"
    assert not any("压力" in row.text for row in stage.outbox("周桂英"))


def test_speaking_about_the_mother_is_not_speaking_to_her(stage: Stage) -> None:
    stage.bound("陈雨", "王芳", "周桂英")
    stage.says("周桂英", "老师，她妈妈怎么说")
    stage.says("陈雨", "李思涵妈妈说她忙，先别告诉孩子")
    assert not any("先别告诉" in row.text for row in stage.outbox("王芳"))


def test_naming_the_addressee_needs_no_question(stage: Stage) -> None:
    stage.bound("陈雨", "王芳", "张伟")
    assert stage.says("陈雨", "李思涵妈妈，明天开家长会") == "已转给李思涵妈妈（王芳）。"
    assert stage.outbox("王芳")[-1].text == "【陈老师】明天开家长会"


def test_a_wrong_number_asks_again_and_keeps_the_words(stage: Stage) -> None:
    stage.bound("陈雨", "王芳", "张伟")
    stage.says("陈雨", "明天开家长会")
    assert "0 到 2" in stage.says("陈雨", "7")
    stage.says("陈雨", "1")
    assert stage.outbox("王芳")[-1].text == "【陈老师】明天开家长会"


def test_another_teacher_cannot_reach_a_child_that_is_not_theirs(stage: Stage) -> None:
    stage.bound("陈雨", "李建国", "王芳")
    assert "还没有家长" in stage.says("李建国", "李思涵妈妈 您好")
    assert not any("您好" in row.text and row.kind == "relay_to_family" for row in stage.outbox("王芳"))


def test_the_repeat_of_a_message_gets_the_same_answer_and_no_second_entry(stage: Stage) -> None:
    stage.bound("陈雨", "王芳")
    once = stage.message("王芳", Kind.TEXT, text="好")
    first = stage.dispatch.receive(once, b"<xml/>", PATIENCE_SECONDS)
    again = stage.dispatch.receive(once, b"<xml/>", PATIENCE_SECONDS)
    assert first == again
    assert [e.text for e in stage.file_of("李思涵")].count("好") == 1
    assert sum("好" in row.text for row in stage.outbox("陈雨")) == 1


def test_the_same_word_said_twice_is_two_messages(stage: Stage) -> None:
    stage.bound("陈雨", "王芳")
    stage.says("王芳", "好")
    stage.says("王芳", "好")
    assert [e.text for e in stage.file_of("李思涵")].count("好") == 2


def test_whatever_breaks_the_words_are_kept_and_the_parent_is_answered(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.bound("陈雨", "王芳")

    def breaks(turn: Turn) -> Reply:
        raise MemoryError("no more")

    monkeypatch.setattr(family.ROUTER, "answer", breaks)
    assert "编号" in stage.says("王芳", "思涵今天发烧")
    assert stage.file_of("李思涵")[-1].text == "思涵今天发烧"


def test_a_sticker_gets_one_kind_line_and_goes_nowhere(stage: Stage) -> None:
    stage.bound("陈雨", "王芳")
    before = len(stage.outbox("陈雨"))
    assert "没转过来" in stage.sends("王芳", Kind.UNSUPPORTED)
    assert len(stage.outbox("陈雨")) == before


def test_unfollowing_is_noted_and_the_teacher_told(stage: Stage) -> None:
    stage.bound("陈雨", "王芳")
    stage.sends("王芳", Kind.UNFOLLOWED)
    assert "取消了关注" in stage.outbox("陈雨")[-1].text
    assert stage.file_of("李思涵")[-1].text == "取消了关注，微信暂时联系不上"


def test_who_waits_is_listed_longest_first(stage: Stage) -> None:
    stage.bound("陈雨", "王芳", "张伟")
    assert "没有家长在等" in stage.says("陈雨", "谁在等")
    stage.says("张伟", "在吗")
    stage.says("王芳", "老师好")
    listed = stage.says("陈雨", "谁在等？")
    assert listed.index("张子轩爸爸") < listed.index("李思涵妈妈")


def test_words_for_a_teacher_who_is_not_on_wechat_are_not_said_to_be_carried(stage: Stage) -> None:
    """The new teacher has not come onto WeChat yet: the mother is told the truth, and waits in the teacher's list."""
    stage.bound("陈雨", "王芳")
    with stage.database.begin() as session:
        school = people.school_named(session, "")
        assert school is not None
        (new,) = people.staff_named(session, school.id, "李建国")
        (child,) = people.children_named(session, school.id, "李思涵")
        pairings.pair(session, new.id, child.id, stage.clock.now())
    assert "学校会安排" in stage.says("王芳", "思涵今天怎么样")
    stage.bound("李建国")
    assert "李思涵妈妈" in stage.says("李建国", "谁在等")


def test_words_that_begin_with_another_familys_name_are_asked_about(stage: Stage) -> None:
    """陈雨 has just written to one mother; 张子轩爸爸 without a stop may be who is meant, or what is spoken of."""
    stage.bound("陈雨", "王芳", "张伟")
    stage.says("陈雨", "李思涵妈妈 今天很乖")
    for text in ("张子轩爸爸今天没交作业", "张子轩爸爸电话13911112222"):
        asked = stage.says("陈雨", text)
        assert "张子轩爸爸" in asked and "李思涵妈妈" in asked
    assert "张子轩爸爸" in stage.says("陈雨", "1")
    assert not any("作业" in row.text for row in stage.outbox("王芳"))
    assert any("作业" in row.text for row in stage.outbox("张伟"))


def test_words_that_begin_with_the_name_of_who_is_meant_anyway_go_there(stage: Stage) -> None:
    stage.bound("陈雨", "王芳", "张伟")
    stage.says("王芳", "老师好")
    assert "李思涵妈妈" in stage.says("陈雨", "李思涵妈妈您好，她今天举手三次")
    assert "举手三次" in stage.outbox("王芳")[-1].text
