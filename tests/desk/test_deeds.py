"""What a teacher has done by one sentence: leave, receipts on paper, colleagues, wordings, times, duty, exports."""

import pytest
from sqlalchemy import update

from messages.inbound import Kind
from storage import tables as t
from tests.desk.study import DIRECTOR, TEACHER, Study


def test_t10_leave_on_behalf_is_granted_and_the_family_is_told(study: Study) -> None:
    answer = study.types("请假 李思涵 今明两天 发烧")
    assert answer == "李思涵11月23日周一到24日周二，2天的请假，准了。已告诉家长。"
    assert study.notes("李思涵", "leave") == ["准假：11月23日周一到24日周二，2天，发烧（有症状）。"]
    for adult in ("王芳", "周桂英"):
        (told,) = study.told(adult, "ticket_result")
        assert told.startswith("陈老师准假了：李思涵")


def test_leave_without_a_day_is_asked_for(study: Study) -> None:
    assert "哪天的假" in study.types("请假 李思涵 家里有事")
    assert study.told("王芳", "ticket_result") == [] and study.notes("李思涵", "leave") == []


def test_a_leave_is_over(study: Study) -> None:
    study.types("请假 李思涵 今明两天 发烧")
    assert "销假了" in study.types("销假：李思涵 今天已经回来上课了")
    assert study.notes("李思涵", "leave")[-1].startswith("销假：已回校")
    assert "没有没销的假" in study.types("销假 李思涵")


def test_leave_of_somebody_elses_pupil_is_not_granted(study: Study) -> None:
    assert "周浩不是您结对的孩子" in study.types("请假 周浩 今明两天 发烧")
    assert study.notes("周浩", "leave") == []


def test_leave_by_voice_is_said_back_first(study: Study) -> None:
    assert "听到的是：“请假 李思涵" in study.told_by_voice("请假 李思涵 今明两天 发烧")
    assert study.told("王芳", "ticket_result") == []
    assert "准了" in study.types("1")
    assert len(study.told("王芳", "ticket_result")) == 1


def test_t14_receipts_on_paper_are_echoed_name_by_name(study: Study) -> None:
    study.letter("国庆假期安全提醒")
    answer = study.types("纸质回执 李思涵 张子轩 赵一诺")
    assert "李思涵（奶奶，纸质）、张子轩（妈妈，纸质）" in answer and "赵一诺不是您结对的孩子" in answer
    assert study.receipts("李思涵") == {"周桂英": "paper"}
    assert study.receipts("张子轩") == {"赵敏": "paper"} and study.receipts("赵一诺") == {}
    assert study.notes("李思涵", "receipt") == ["《国庆假期安全提醒》已确认（纸质，奶奶；陈老师登记）"]
    assert "早就回过" in study.types("纸质回执 李思涵")


def test_a_receipt_of_the_adult_who_is_named(study: Study) -> None:
    study.grandfather("李思涵", "李大山")
    study.letter("国庆假期安全提醒")
    study.types("登记纸质签收：李思涵爷爷按的手印")
    assert study.receipts("李思涵") == {"李大山": "paper"}
    study.types("口头告知 回执 李思涵妈妈")
    assert study.receipts("李思涵") == {"李大山": "paper", "王芳": "phone"}


def test_all_but_one(study: Study) -> None:
    study.letter("国庆假期安全提醒")
    study.types("国庆那封，除了张子轩其他都交了纸回执 思涵")
    assert study.receipts("张子轩") == {} and study.receipts("李思涵") == {"周桂英": "paper"}


def test_which_letter_is_asked_where_several_are_open(study: Study) -> None:
    study.letter("防溺水提醒")
    study.letter("国庆假期安全提醒")
    which = study.types("纸质回执 李思涵")
    assert "1 国庆假期安全提醒" in which and "2 防溺水提醒" in which and study.receipts("李思涵") == {}
    assert study.types("2").startswith("《防溺水提醒》记下了：李思涵")
    assert study.types("国庆那封 纸质回执 李思涵").startswith("《国庆假期安全提醒》记下了")


def test_t17_a_referral_is_for_the_directors_eyes_only(study: Study) -> None:
    answer = study.types("思涵 转心理 两周不想说话")
    assert "林主任" in answer and "不想说话" not in answer
    assert "不想说话" in study.told(DIRECTOR, "staff_request")[-1]
    assert study.notes("李思涵", "referral") == ["请学校安排专人看看（内容另存，这里不写）"]
    number = study.asked_of(DIRECTOR).id
    assert study.asked_of(DIRECTOR).kind.value == "referral"
    study.says(DIRECTOR, f"办结 {number}")
    assert study.ticket(number).closed_at is not None
    assert study.heard("王芳") == [] and study.told("王芳", "ticket_result") == []


def test_t20_a_substitute_begins_with_the_directors_tap(study: Study) -> None:
    study.colleague("赵小兰")
    answer = study.types("我请病假两周 孩子先给赵老师")
    assert answer.startswith("11月23日周一到12月6日周日请赵老师代") and "林主任" in answer
    assert study.teacher_of("李思涵") == TEACHER, "nothing happens before the yes"
    (request,) = [one for one in study.outbox(DIRECTOR) if one.kind == "staff_request"]
    assert "李思涵、张子轩" in request.text and request.options == ("同意代班", "不同意")
    number = study.asked_of(DIRECTOR).id
    assert "由赵老师代陈老师" in study.taps(DIRECTOR, f"handover-yes:{number}", "同意代班")
    assert study.teacher_of("李思涵") == "赵小兰"
    assert "赵老师" in study.told("王芳", "teacher_changed")[-1]
    assert "赵老师" not in study.taps(DIRECTOR, f"handover-yes:{number}", "同意代班"), "a second tap does nothing"


def test_a_director_may_say_no_and_only_a_director_may_say_yes(study: Study) -> None:
    study.colleague("赵小兰")
    study.types("我请病假两周 孩子先给赵老师")
    number = study.asked_of(DIRECTOR).id
    study.says("赵小兰", f"同意代班 {number}")
    assert study.teacher_of("李思涵") == TEACHER
    assert "没有同意" in study.says(DIRECTOR, f"不同意代班 {number}")
    assert any("林主任没有同意" in text for text in study.told(TEACHER, "staff_request"))
    assert study.teacher_of("李思涵") == TEACHER


def test_a_substitute_from_next_week_on_is_arranged(study: Study) -> None:
    study.colleague("赵小兰")
    assert study.types("下周去省里培训五天，我那几个孩子请赵老师带一下").startswith("11月30日周一到12月4日周五")
    study.says(DIRECTOR, f"同意代班 {study.asked_of(DIRECTOR).id}")
    assert study.teacher_of("李思涵") == TEACHER


def test_without_a_colleague_the_directors_only_know(study: Study) -> None:
    assert "请谁代" in study.types("我请病假两周 孩子先给赵老师")
    assert study.outbox(DIRECTOR)[-1].options == ()


def test_a_question_is_passed_on_to_a_colleague_who_answers_it(study: Study) -> None:
    study.colleague("赵小兰")
    study.says("周桂英", "老师，思涵在学校怎么样")
    answer = study.types("转给赵老师 李思涵奶奶问思涵的情况")
    assert "李思涵奶奶问的事转给赵老师了" in answer
    assert "请赵老师来答" in study.told("周桂英", "ticket_result")[-1]
    (request,) = study.told("赵小兰", "staff_request")
    assert "思涵在学校怎么样" in request and "李思涵奶奶问思涵的情况" in request
    assert "没有家长在等您" in study.types("谁在等")
    number = study.asked_of("赵小兰").id
    study.says("赵小兰", f"答复 {number} 上课很认真")
    assert "上课很认真" in study.told("周桂英", "ticket_result")[-1]


def test_nothing_to_pass_on(study: Study) -> None:
    study.colleague("赵小兰")
    assert "没有可以转的" in study.types("转给赵老师 看一下")


def test_t22_three_wordings_none_sent_by_itself(study: Study) -> None:
    told = study.types("帮我写一段给在外爸妈的话 期中进步20分")
    assert told.count("期中进步20分") == 3 and "还没有发" in told
    assert study.heard("王芳") == []
    assert "已转给李思涵妈妈" in study.types("2 李思涵妈妈")
    assert "期中进步20分" in study.heard("王芳")[0] and study.heard("周桂英") == []


def test_a_wording_without_a_name_asks_for_whom(study: Study) -> None:
    study.types("写个给思涵爸妈的话：这个月作业每天都交 还当了小组长")
    assert "这条话给谁" in study.types("1")
    assert study.heard("王芳") == []
    study.types("1")
    assert "作业每天都交" in study.heard("王芳")[0]


@pytest.mark.parametrize("words", ["帮我写一段给家长的话", "帮我写一段话：留守孩子也很棒"])
def test_no_wording_without_a_fact_or_with_a_label(study: Study, words: str) -> None:
    answer = study.types(words)
    assert "1 " not in answer
    assert study.heard("王芳") == []


def test_t26_a_time_is_proposed_to_the_named_adult(study: Study) -> None:
    answer = study.types("约 周四19:30 涵涵妈妈 视频")
    assert "李思涵妈妈" in answer and "11月26日周四19:30" in answer
    (asked,) = study.heard("王芳")
    assert "11月26日周四19:30" in asked and "视频" in asked
    assert any("19:30" in entry.text for entry in study.file_of("李思涵"))


def test_a_time_for_somebody_abroad_has_both_clocks(study: Study) -> None:
    study.bound("李建国", "赵国强")
    with study.database.begin() as session:
        session.execute(update(t.Person).where(t.Person.id == study.id_of("赵国强")).values(time_zone="Europe/Rome"))
    study.says("李建国", "约 周四19:30 一诺爸爸 视频")
    assert "您那边11月26日12:30" in study.heard("赵国强")[-1]


@pytest.mark.parametrize(
    ("words", "lacks"), [("约 李思涵妈妈 视频", "约什么时候"), ("约 周四19:30 张子轩爸爸 视频", "微信")]
)
def test_a_time_that_cannot_be_proposed(study: Study, words: str, lacks: str) -> None:
    assert lacks in study.types(words)
    assert study.heard("王芳") == []


def test_t27_a_day_of_duty_goes_to_the_directors(study: Study) -> None:
    assert "林主任" in study.types("国庆之家 值班 10月2号 我")
    assert "值班登记" in study.told(DIRECTOR, "staff_request")[-1]


def test_t23_an_export_of_several_needs_a_yes(study: Study) -> None:
    assert "已报林主任" in study.types("导出 我的帮扶手册 本学期")
    assert "导出" in study.told(DIRECTOR, "staff_request")[-1]
    before = len(study.told(DIRECTOR, "staff_request"))
    assert "后台" in study.types("把思涵这学期的谈心记录导成word")
    assert len(study.told(DIRECTOR, "staff_request")) == before


def test_what_others_serve_is_served_as_before(study: Study) -> None:
    """T09, T21: a statement is shown for one tap, hours are set; nothing reaches a family."""
    study.bound("张伟")
    study.types("张子轩爸爸返乡了 9月起")
    assert "晚上9点到早上7点" in study.types("免打扰 晚上9点到早上7点")
    assert study.heard("张伟") == []


def test_t18_and_t19_an_absence_opens_an_alert_that_another_closes(study: Study) -> None:
    study.types("紧急 思涵没来上学 家里电话不通")
    assert study.types("今天").splitlines()[0].startswith("1 A1 李思涵")
    assert study.heard("王芳") == []


def test_the_same_sentence_again_does_nothing_twice(study: Study) -> None:
    """The platform brings a message a second time: the same answer, and one deed."""
    inbound = study.message(TEACHER, Kind.TEXT, text="请假 李思涵 今明两天 发烧")
    first = study.dispatch.receive(inbound, b"<xml/>", 20.0).text
    assert study.dispatch.receive(inbound, b"<xml/>", 20.0).text == first
    assert len(study.notes("李思涵", "leave")) == 1 and len(study.told("王芳", "ticket_result")) == 1
