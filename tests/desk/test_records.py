"""What a teacher did is written down in one sentence or voice: T30, T31, and what looks like it and is for a family."""

import pytest

from tests.desk.study import TEACHER, Study

VISIT = "今天去了李思涵家，奶奶腿脚不好，灶台旁边电线老化"


def test_a_talk_is_written_down_at_once(study: Study) -> None:
    answer = study.types("中午找思涵谈了20分钟 说爸爸答应过年回来 挺开心的")
    assert answer.startswith("记下了：李思涵 谈心，11月23日周一") and "不对就回“改”" in answer
    (note,) = study.notes("李思涵", "talk")
    head, sentence = note.split("\n")
    assert head.startswith("谈心｜11月23日周一") and sentence.startswith("中午找思涵谈了20分钟")
    assert study.heard("王芳") == [], "no family reads it"


@pytest.mark.parametrize(
    ("said", "counts"),
    [("打通思涵妈妈电话了 聊了十分钟 她说国庆回来四天", True), ("给思涵妈妈打了两个电话都没人接", False)],
)
def test_a_call_counts_as_contact_only_when_somebody_answered(study: Study, said: str, counts: bool) -> None:
    study.planned("李思涵", "王芳")
    study.later(days=3)
    answer = study.types(said)
    assert ("算一次联系" in answer) is counts and ("没打通" in answer) is not counts
    assert (study.last_contact("李思涵", "王芳") is not None) is counts
    assert len(study.notes("李思涵", "call")) == 1


def test_a_visit_keeps_its_hazards_open(study: Study) -> None:
    study.planned("李思涵", "周桂英")
    answer = study.types(VISIT)
    assert "隐患：电线" in answer and "算一次联系" in answer
    assert "隐患：电线" in study.notes("李思涵", "visit")[0]
    assert study.last_contact("李思涵", "周桂英") is not None


def test_nobody_at_home_is_no_contact(study: Study) -> None:
    study.planned("李思涵", "周桂英")
    assert "算一次联系" not in study.types("家访李思涵 敲门没人在家")
    assert study.last_contact("李思涵", "周桂英") is None


def test_a_record_is_corrected_by_a_better_sentence_and_nothing_is_rewritten(study: Study) -> None:
    study.types(VISIT)
    assert "再说一遍" in study.types("改")
    assert "改好了（李思涵）" in study.types("其实是昨天去的，电线已经修好")
    first, second = study.notes("李思涵", "visit")
    assert first.endswith(VISIT) and second == "更正：其实是昨天去的，电线已经修好"
    study.types("谢谢，我知道了")
    assert len(study.notes("李思涵", "visit")) == 2, "later words are talk again"


def test_a_correction_in_one_breath_and_a_record_that_is_void(study: Study) -> None:
    study.types(VISIT)
    study.types("改成：去的是张子轩家")
    study.types(VISIT + "。")
    study.types("撤销刚记的那次家访")
    assert study.notes("李思涵", "visit")[1] == "更正：去的是张子轩家"
    assert study.notes("李思涵", "visit")[3] == "上一条作废。"


def test_t30_a_voice_is_shown_first_and_kept_after_a_yes(study: Study) -> None:
    draft = study.told_by_voice("今天去了李思涵家，奶奶腿脚不好")
    assert "听到：“今天去了李思涵家" in draft and "要记：李思涵 家访" in draft
    assert study.notes("李思涵", "visit") == []
    assert study.types("1").startswith("记下了：李思涵 家访")
    (entry,) = [one for one in study.file_of("李思涵") if one.kind == "visit"]
    assert entry.media is not None, "the voice itself stands beside its words"
    study.types("1")
    assert len(study.notes("李思涵", "visit")) == 1


def test_a_voice_that_was_misheard_is_said_anew(study: Study) -> None:
    study.told_by_voice("今天去了李思涵家，奶奶腿脚不好")
    assert "要记：张子轩 家访" in study.told_by_voice("今天去了张子轩家，爸爸在家")
    study.types("对")
    assert study.notes("李思涵", "visit") == [] and len(study.notes("张子轩", "visit")) == 1


def test_a_voice_that_is_not_to_be_kept(study: Study) -> None:
    study.told_by_voice("今天去了李思涵家，奶奶腿脚不好")
    assert "没有记" in study.types("0")
    assert study.notes("李思涵", "visit") == []


def test_words_about_a_child_whose_mother_waits_may_be_for_her(study: Study) -> None:
    study.says("王芳", "老师，思涵今天好吗")
    asked = study.types("思涵今天上课发言很积极")
    assert "2 是发给李思涵妈妈的" in asked
    assert "已转给李思涵妈妈" in study.types("2")
    assert study.heard("王芳") == ["【陈老师】思涵今天上课发言很积极"]
    assert study.notes("李思涵", "note") == []


def test_or_they_are_for_the_file(study: Study) -> None:
    study.says("王芳", "老师，思涵今天好吗")
    study.types("思涵今天上课发言很积极")
    assert "记下了（李思涵）" in study.types("1")
    assert study.heard("王芳") == [] and study.notes("李思涵", "note") == ["思涵今天上课发言很积极"]


@pytest.mark.parametrize(
    "words",
    [
        "李思涵妈妈 今天去家里看了看奶奶，都好",
        "思涵妈妈，我中午找思涵谈了20分钟",
        "好的，我跟她聊聊",
        "他今天表现很好，上课举手了",
        "李思涵今天返校了",
        "每天提醒孩子喝水",
        "昨天作业没交",
        "今天值班的是李老师",
        "纸质的也行，签好带来",
    ],
)
def test_words_for_a_family_are_never_swallowed(study: Study, words: str) -> None:
    study.says("王芳", "老师，思涵今天好吗")
    assert "已转给李思涵妈妈" in study.types(words)
    assert len(study.heard("王芳")) == 1
    assert not [one for one in study.file_of("李思涵") if one.kind in ("talk", "call", "visit", "note")]


def test_a_sentence_without_a_name_is_asked_about_a_moment_after_one_was_named(study: Study) -> None:
    study.types("备注 李思涵 怕打雷")
    study.later(minutes=4)
    assert "您说的是李思涵吗" in study.types("刚刚上门看了一下，奶奶在做饭")
    assert study.types("1").startswith("记下了：李思涵 家访")
    study.later(minutes=20)
    assert "您说的是" not in study.types("刚刚上门看了一下，奶奶在做饭")


def test_no_it_was_for_a_family(study: Study) -> None:
    study.types("备注 李思涵 怕打雷")
    study.says("王芳", "老师，思涵今天好吗")
    study.types("刚刚上门看了一下，奶奶在做饭")
    assert "已转给李思涵妈妈" in study.types("0")
    assert study.heard("王芳") == ["【陈老师】刚刚上门看了一下，奶奶在做饭"]


def test_t31_a_picture_and_then_what_it_is_of(study: Study) -> None:
    study.types(VISIT)
    study.bound("张伟")
    study.says("王芳", "在吗")
    study.says("张伟", "在吗")
    assert "给谁" in study.shows()
    answer = study.types("[照片] 李思涵 家访")
    assert "照片放进李思涵的家访了" in answer and "别的孩子的脸" in answer
    (picture,) = [one for one in study.file_of("李思涵") if one.kind == "picture"]
    (visit,) = [one for one in study.file_of("李思涵") if one.kind == "visit"]
    assert picture.media is not None and picture.cause == f"entry:{visit.id}"
    assert "这是个数字" in study.types("1"), "the picture waits for no family any more"


def test_or_the_words_first(study: Study) -> None:
    study.types(VISIT)
    study.says("王芳", "在吗")
    assert "请把照片发来" in study.types("李思涵 家访")
    assert "照片放进李思涵的家访了" in study.shows()
    assert "照片放进李思涵的家访了" in study.shows(), "more may follow"
    study.later(minutes=6)
    assert "已转给李思涵妈妈" in study.shows(), "later ones are for the family again"


def test_a_picture_right_after_the_record_joins_it(study: Study) -> None:
    study.types(VISIT)
    assert "照片放进李思涵的家访了" in study.shows()


def test_nobody_else_can_write_into_the_file(study: Study) -> None:
    """The same sentence of another teacher is about none of theirs."""
    study.bound("李建国")
    study.says("李建国", VISIT)
    assert study.notes("李思涵", "visit") == [] and TEACHER == "陈雨"
