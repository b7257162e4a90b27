"""What people answered to which card: three answers, quiet after a no, a new card once, taken back by one message."""

from datetime import timedelta

import pytest

from bot.wechat.replies import MAX_BYTES
from domain import consent as rules
from handlers.actions.binding.consent import LONGEST_REPLY_BYTES
from messages.render import words
from storage import tables as t
from storage.person import consents
from tests.binding.county import new_card, on_both, states
from tests.binding.test_scans import second_child
from tests.binding.test_school_decides import asks
from tests.conversation.stage import Stage

DAY = timedelta(days=1)
NEXT = "2027-03"


def answers(stage: Stage) -> list[tuple[str, str]]:
    with stage.database.read() as session:
        return [(row.answer, row.version) for row in session.query(t.Consent).order_by(t.Consent.id)]


@pytest.mark.parametrize(
    ("said", "kept", "state"),
    [("1", "agreed", "pending"), ("2", "notices", "pending"), ("3", "declined", "declined")],
)
def test_three_answers_are_kept_with_the_version_of_the_card(stage: Stage, said: str, kept: str, state: str) -> None:
    stage.scans("王芳", stage.codes["王芳"])
    stage.says("王芳", said)
    assert answers(stage) == [(kept, rules.VERSION)]
    assert states(stage) == {state: 1}


@on_both
def test_after_a_no_the_card_stays_away_for_half_a_year(stage: Stage) -> None:
    stage.scans("王芳", stage.codes["王芳"])
    stage.says("王芳", "3")
    stage.clock.advance(179 * DAY)
    kindly = stage.scans("王芳", new_card(stage, "王芳"))
    assert "之前选了不用微信" in kindly and "回“同意”" in kindly
    assert "敏感信息" not in kindly and "1 同意" not in kindly
    assert "敏感信息" not in stage.says("王芳", "你们是谁"), "other words are no reason to show it either"
    stage.clock.advance(DAY)
    assert "1 同意" in stage.scans("王芳", new_card(stage, "王芳"))


def test_after_a_no_a_yes_by_their_own_word_is_a_yes(stage: Stage) -> None:
    stage.bound("陈雨")
    stage.scans("王芳", stage.codes["王芳"])
    stage.says("王芳", "3")
    stage.scans("王芳", new_card(stage, "王芳"))
    assert "请陈老师核对" in stage.says("王芳", "同意")
    assert [answer for answer, _ in answers(stage)] == ["declined", "agreed"]


def test_who_wants_to_see_it_again_sees_it(stage: Stage) -> None:
    stage.scans("王芳", stage.codes["王芳"])
    stage.says("王芳", "3")
    stage.scans("王芳", new_card(stage, "王芳"))
    assert "1 同意" in stage.says("王芳", "说明")
    assert states(stage) == {"declined": 1, "consenting": 1}


def test_a_yes_to_a_card_that_has_changed_since_the_no_is_asked_again(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.scans("王芳", stage.codes["王芳"])
    stage.says("王芳", "3")
    monkeypatch.setattr(rules, "VERSION", NEXT)
    stage.scans("王芳", new_card(stage, "王芳"))
    assert "1 同意" in stage.says("王芳", "同意"), "they never saw this card"
    stage.says("王芳", "1")
    assert answers(stage)[-1] == ("agreed", NEXT)


@on_both
def test_a_new_card_is_shown_once_and_the_old_answer_holds_until_it_is_answered(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.bound("陈雨", "王芳")
    assert "说明有改动" not in stage.says("王芳", "老师好")
    monkeypatch.setattr(rules, "VERSION", NEXT)
    first = stage.says("王芳", "思涵今天乖吗")
    assert "已转给陈老师" in first and "说明有改动" in first and "1 同意" in first
    assert len(first.encode()) <= 2048
    assert "说明有改动" not in stage.says("王芳", "老师在吗"), "once"
    assert states(stage) == {"active": 1}
    assert "记下了" in stage.says("王芳", "1")
    assert answers(stage)[-1] == ("agreed", NEXT)
    assert "说明有改动" not in stage.says("王芳", "谢谢")


def test_a_code_typed_after_the_card_changed_asks_for_that_child_and_shows_one_card(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The renewed card took the place of the question about the second child, and its "1" asked no school."""
    stage.bound("陈雨", "李建国", "王芳")
    card = second_child(stage)
    monkeypatch.setattr(rules, "VERSION", NEXT)
    assert stage.says("王芳", card).count("1 同意") == 1
    assert "已请李老师核对" in stage.says("王芳", "1")
    assert states(stage, "周浩") == {"pending": 1}
    assert answers(stage)[-1] == ("agreed", NEXT)
    assert "说明有改动" not in stage.says("王芳", "老师好")


@pytest.mark.parametrize("between", ["", "老师好"])
def test_a_yes_to_a_card_that_changed_while_it_lay_there_is_asked_again(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, between: str
) -> None:
    stage.bound("陈雨", "李建国", "王芳")
    stage.scans("王芳", second_child(stage))
    monkeypatch.setattr(rules, "VERSION", NEXT)
    if between:
        assert "说明有改动" not in stage.says("王芳", between), "the second child's card is answered first"
    assert stage.says("王芳", "1").count("1 同意") == 1
    assert states(stage, "周浩") == {"consenting": 1} and len(answers(stage)) == 1
    assert "已请李老师核对" in stage.says("王芳", "1")
    assert answers(stage)[-1] == ("agreed", NEXT)


def test_an_answer_is_kept_with_the_card_that_was_shown(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.bound("陈雨", "王芳")
    monkeypatch.setattr(rules, "VERSION", NEXT)
    stage.says("王芳", "老师好")
    monkeypatch.setattr(rules, "VERSION", "2028-01")
    assert "说明有改动" in stage.says("王芳", "1")
    assert answers(stage)[-1] == ("agreed", NEXT)


def test_a_no_to_the_new_card_ends_the_binding(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.bound("陈雨", "王芳")
    monkeypatch.setattr(rules, "VERSION", NEXT)
    stage.says("王芳", "老师好")
    assert "电话和纸信" in stage.says("王芳", "不同意")
    assert states(stage) == {"ended": 1}
    assert answers(stage)[-1] == ("declined", NEXT)


def test_a_no_to_media_in_the_new_card_is_kept_too(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.bound("陈雨", "王芳")
    monkeypatch.setattr(rules, "VERSION", NEXT)
    stage.says("王芳", "老师好")
    stage.says("王芳", "2")
    assert "没收到" in stage.speaks("王芳")
    assert states(stage) == {"active": 1}


def test_only_the_storage_of_voice_and_pictures_is_taken_back(stage: Stage) -> None:
    stage.bound("陈雨", "王芳")
    assert "不再保存" in stage.says("王芳", "不要保存语音照片")
    assert "没收到" in stage.speaks("王芳")
    assert "已转给" in stage.says("王芳", "打字照常")
    assert states(stage) == {"active": 1}
    stage.says("王芳", "同意")
    assert "已转给" in stage.speaks("王芳")
    assert [answer for answer, _ in answers(stage)] == ["agreed", "notices", "agreed"]


def test_a_yes_to_the_teacher_is_no_yes_to_media(stage: Stage) -> None:
    """ "同意" of somebody who had answered 2 was taken as consent to keep voices, and the teacher never got it."""
    stage.bound("陈雨")
    stage.scans("王芳", stage.codes["王芳"])
    stage.says("王芳", "2")
    stage.says("陈雨", "同意")
    stage.says("陈雨", "李思涵妈妈 周五去春游，您同意吗？")
    assert "已转给陈老师" in stage.says("王芳", "同意")
    assert "取消绑定" in stage.says("王芳", "不同意"), "it may mean either"
    assert [one.text for one in stage.outbox("陈雨")][-2:] == ["【李思涵妈妈】同意", "【李思涵妈妈】不同意"]
    assert answers(stage)[-1][0] == "notices"
    assert "没收到" in stage.speaks("王芳")
    assert "以后" in stage.says("王芳", "同意"), "now it was offered"


def test_who_left_and_shows_a_new_card_sees_the_whole_card(stage: Stage) -> None:
    """To leave is not to refuse: a new card is their own wish."""
    stage.bound("陈雨", "王芳")
    stage.says("王芳", "取消绑定")
    assert "1 同意" in stage.scans("王芳", new_card(stage, "王芳"))
    asks(stage, "张伟")
    with stage.database.read() as session:
        place = session.query(t.Address).filter_by(ref_index="王芳").one()
        latest = consents.latest(session, place.id)
        assert latest is not None and latest.answer == "withdrawn"


def test_the_new_card_fits_beside_the_longest_answer() -> None:
    own = "补" * rules.LONGEST_OWN
    card = words("replies/consent", school="学" * 40, officer="林主任，校办电话 0570-0000000" * 2, addition=own)
    answer = words("replies/in_role", role="学" * 40, change="换学校", text=words("replies/left"))
    assert len(f"{answer}\n{words('replies/consent_renewed')}\n{card}".encode()) <= LONGEST_REPLY_BYTES == MAX_BYTES


def test_the_longest_card_there_can_be_leaves_room_for_an_answer() -> None:
    own = "补" * rules.LONGEST_OWN
    card = words("replies/consent", school="学" * 100, officer="林" * 100, addition=own)
    answer = words("replies/in_role", role="学" * 40, change="换学校", text=words("replies/left"))
    assert len(f"{answer}\n{words('replies/consent_renewed')}\n{card}".encode()) <= LONGEST_REPLY_BYTES


def test_who_leaves_is_not_asked_to_read_a_new_card(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.bound("陈雨", "王芳")
    monkeypatch.setattr(rules, "VERSION", NEXT)
    assert "说明有改动" not in stage.says("王芳", "取消绑定")
    assert answers(stage)[-1] == ("withdrawn", "2026-11"), "the card that they had seen"
