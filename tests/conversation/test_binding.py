"""From an invitation to a bound guardian: one code, one person, the school's yes."""

from datetime import timedelta

from messages.inbound import Kind
from tests.conversation.stage import PATIENCE_SECONDS, Stage


def test_a_mother_is_bound_after_the_teacher_said_yes(stage: Stage) -> None:
    stage.bound("陈雨")
    card = stage.scans("王芳", stage.codes["王芳"])
    assert "1 同意" in card and "云溪村小学" in card
    assert "李思涵" not in card, "a scan never shows a name"

    assert "陈老师" in stage.says("王芳", "1")
    asked = stage.outbox("陈雨")[-1]
    assert asked.kind == "binding_request" and "王芳" in asked.text and asked.options == ("同意", "不同意")

    assert "王芳" in stage.says("陈雨", "同意")
    assert "陈老师核对好了" in stage.outbox("王芳")[-1].text
    assert stage.file_of("李思涵")[-1].text == "李思涵妈妈（王芳）开始用微信联系"


def test_the_teacher_may_tap_instead_of_writing(stage: Stage) -> None:
    stage.bound("陈雨")
    stage.scans("王芳", stage.codes["王芳"])
    stage.says("王芳", "同意")
    assert "王芳" in stage.says("陈雨", "同意", facts={"bizmsgmenuid": "approve:1"})
    assert stage.says("王芳", "老师好").startswith("收到啦")


def test_a_typed_code_works_however_it_is_typed(stage: Stage) -> None:
    stage.bound("陈雨")
    code = stage.codes["王芳"]
    sloppy = f" {code[:5].lower()}－{code[5:]}".translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789"})
    assert "1 同意" in stage.says("王芳", sloppy)


def test_a_code_binds_one_person_only_and_the_teacher_learns_of_the_second(stage: Stage) -> None:
    stage.bound("陈雨")
    stage.scans("王芳", stage.codes["王芳"])
    refused = stage.scans("陌生人", stage.codes["王芳"])
    assert refused == stage.scans("陌生人", "NOSUCHCODE"), "a stranger is told the same whatever the reason"
    assert "另一个微信号" in stage.outbox("陈雨")[-1].text


def test_an_expired_code_is_refused_in_the_same_words(stage: Stage) -> None:
    unknown = stage.says("王芳", "ACDEFGHJKM")
    stage.clock.advance(timedelta(days=15))
    assert stage.scans("王芳", stage.codes["王芳"]) == unknown


def test_guessing_ends_after_ten_tries_a_day(stage: Stage) -> None:
    answers = [stage.scans("陌生人", "WWWWWWWWWW") for _ in range(11)]
    assert "明天再试" in answers[-1] and "明天再试" not in answers[-2]
    stage.clock.advance(timedelta(days=1))
    assert "明天再试" not in stage.scans("陌生人", "WWWWWWWWWW")


def test_a_request_that_the_teacher_has_not_seen_cannot_be_approved(stage: Stage) -> None:
    stage.bound("陈雨")
    stage.scans("王芳", stage.codes["王芳"])
    stage.says("王芳", "1")
    unseen = stage.message("陈雨", Kind.TEXT, text="同意")
    assert "请看清是谁" in stage.dispatch.receive(unseen, b"<xml/>", PATIENCE_SECONDS).text
    assert "还在核对" in stage.says("王芳", "好了吗")


def test_words_said_during_the_consent_card_get_the_way_on_and_the_emergency_numbers(stage: Stage) -> None:
    stage.scans("周桂英", stage.codes["周桂英"])
    for answer in (stage.says("周桂英", "老师在吗"), stage.speaks("周桂英"), stage.sends("周桂英", Kind.MENU)):
        assert "回1" in answer and "110" in answer
    assert "请马上打110" in stage.says("周桂英", "小人寻不着了"), "danger comes before the card"


def test_who_left_and_tries_the_old_card_alarms_nobody(stage: Stage) -> None:
    stage.bound("陈雨", "王芳")
    stage.says("王芳", "解绑")
    before = len(stage.outbox("陈雨"))
    assert "用不了" in stage.scans("王芳", stage.codes["王芳"])
    assert len(stage.outbox("陈雨")) == before


def test_a_teacher_who_comes_later_is_asked_about_whoever_waits(stage: Stage) -> None:
    stage.scans("王芳", stage.codes["王芳"])
    stage.says("王芳", "1")
    stage.bound("陈雨")
    assert "王芳" in stage.outbox("陈雨")[-1].text
    assert "王芳" in stage.says("陈雨", "同意")


def test_one_account_speaks_for_one_adult(stage: Stage) -> None:
    """A mother's phone with the father's card: the teacher is told, and nothing is mixed."""
    stage.bound("陈雨", "王芳")
    stage.scans("王芳", stage.codes["张伟"])
    stage.says("王芳", "1")
    assert "另一位家长" in stage.says("陈雨", "同意 2")
    assert "张子轩" not in stage.says("陈雨", "谁在等")
    assert "处理过了" in stage.says("陈雨", "同意 2")


def test_an_open_consent_card_does_not_swallow_a_bound_mothers_words(stage: Stage) -> None:
    stage.bound("陈雨", "王芳")
    stage.scans("王芳", stage.codes["张伟"])
    assert "已转给" in stage.says("王芳", "思涵发烧了")


def test_until_the_school_said_yes_nothing_is_carried(stage: Stage) -> None:
    stage.bound("陈雨")
    stage.scans("王芳", stage.codes["王芳"])
    stage.says("王芳", "1")
    before = len(stage.outbox("陈雨"))
    assert "还在核对" in stage.says("王芳", "老师，思涵今天怎么样")
    assert len(stage.outbox("陈雨")) == before
    assert [entry for entry in stage.file_of("李思涵") if entry.direction != "note"] == []


def test_a_refused_guardian_stays_outside(stage: Stage) -> None:
    stage.bound("陈雨")
    stage.scans("王芳", stage.codes["王芳"])
    stage.says("王芳", "1")
    assert "不同意" in stage.says("陈雨", "不同意 1")
    assert "没对上" in stage.says("王芳", "老师好")
    assert "处理过了" in stage.says("陈雨", "同意 1")


def test_two_requests_are_never_guessed_between(stage: Stage) -> None:
    stage.bound("陈雨")
    for name in ("王芳", "张伟"):
        stage.scans(name, stage.codes[name])
        stage.says(name, "1")
    which = stage.says("陈雨", "同意")
    assert "李思涵妈妈" in which and "张子轩爸爸" in which
    assert "张子轩爸爸" in stage.says("陈雨", "同意 2")
    assert "还在核对" in stage.says("王芳", "好了吗")


def test_a_bare_number_approves_nobody(stage: Stage) -> None:
    stage.bound("陈雨")
    stage.scans("王芳", stage.codes["王芳"])
    stage.says("王芳", "1")
    stage.says("陈雨", "1")
    assert "还在核对" in stage.says("王芳", "好了吗")


def test_saying_no_to_the_consent_card_is_respected(stage: Stage) -> None:
    stage.bound("陈雨")
    stage.scans("王芳", stage.codes["王芳"])
    assert "电话和纸信" in stage.says("王芳", "3")
    assert all(row.kind != "binding_request" for row in stage.outbox("陈雨"))


def test_who_wants_no_voice_kept_is_told_and_may_change_their_mind(stage: Stage) -> None:
    stage.bound("陈雨")
    stage.scans("王芳", stage.codes["王芳"])
    stage.says("王芳", "2")
    stage.says("陈雨", "同意")
    before = len(stage.outbox("陈雨"))
    assert "没收到" in stage.speaks("王芳")
    assert len(stage.outbox("陈雨")) == before
    assert "以后" in stage.says("王芳", "同意")
    assert "已转给陈老师" in stage.speaks("王芳")


def test_leaving_stops_everything_and_the_teacher_knows(stage: Stage) -> None:
    stage.bound("陈雨", "王芳")
    assert "已取消" in stage.says("王芳", "取消绑定")
    assert "取消了微信联系" in stage.outbox("陈雨")[-1].text
    assert "联系卡" in stage.says("王芳", "老师好")


def test_a_teacher_trying_a_family_code_spends_nothing(stage: Stage) -> None:
    stage.bound("陈雨")
    assert "给家长用的码" in stage.scans("陈雨", stage.codes["王芳"])
    assert "1 同意" in stage.scans("王芳", stage.codes["王芳"])


def test_strangers_get_a_kind_word_for_whatever_they_send(stage: Stage) -> None:
    assert "联系卡" in stage.says("陌生人", "四年级哪些孩子家长不在")
    assert "联系卡" in stage.speaks("陌生人")
    assert "联系卡" in stage.sends("陌生人", Kind.FOLLOWED)
    assert stage.sends("陌生人", Kind.UNFOLLOWED) == ""
    assert stage.sends("陌生人", Kind.UNKNOWN) == ""
