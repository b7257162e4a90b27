"""What became of what stood on the list: a tap or a number keeps it once, and a sentence after it is in the file."""

from datetime import date, timedelta

from sqlalchemy import update

from domain.contact import ContactKind
from domain.people import Relation
from messages.inbound import Kind
from storage import tables as t
from storage.contact import hazards, promises
from storage.contact.promises import NewPromise
from storage.pairing import pairings
from storage.person import people
from tests.contacts.morning import TEACHER, Morning, one_talk
from tests.conversation.stage import PATIENCE_SECONDS

MONDAY = date(2026, 11, 23)
TALK, PARENT = ContactKind.TALK, ContactKind.PARENT
DAY = timedelta(days=1)


def test_the_tap_keeps_the_contact_once_and_asks_for_one_sentence(morning: Morning) -> None:
    plan = one_talk(morning)
    morning.at(MONDAY + DAY, 7, 20)
    morning.looks()
    assert morning.options_of("daily_list") == [(f"met:{plan}", "①谈过了"), (f"missed:{plan}", "①没谈成")]
    told = morning.taps(TEACHER, f"met:{plan}", "①谈过了")
    assert told.startswith("记下了：李思涵，算一次联系。") and "发一句话" in told
    assert "记进李思涵的档案了" in morning.types("他想妈妈了，说周五要打电话")
    assert morning.notes("李思涵", "contact") == ["和孩子谈过心（点选记录）"]
    (talk,) = morning.notes("李思涵", "talk")
    assert talk.endswith("他想妈妈了，说周五要打电话")
    assert morning.made() == [("talk", "face", "reached")], "one conversation, one contact"
    assert "记过了" in morning.taps(TEACHER, f"met:{plan}", "①谈过了")
    assert len(morning.made()) == 1
    assert "没有要赶的事" in morning.types("今天")
    assert morning.heard("王芳") == [] and morning.heard("周桂英") == []


def test_a_number_with_a_word_does_what_the_tap_does(morning: Morning) -> None:
    one_talk(morning)
    morning.later(days=1)
    assert morning.types("今天").startswith("1 和李思涵谈谈心")
    assert "算一次联系" in morning.types("1好了")
    assert morning.types("不用") == "好的。"
    assert morning.made() == [("talk", "face", "reached")]


def test_a_try_in_vain_is_no_contact_and_comes_again_tomorrow(morning: Morning) -> None:
    plan = morning.plan("李思涵", PARENT, "王芳")
    morning.only(plan)
    morning.due(plan, MONDAY + DAY)
    morning.later(days=1)
    morning.types("今天")
    assert "11月25日周三再提醒您" in morning.types("1没打通")
    assert morning.made() == [("parent", "phone", "no_answer")]
    assert "没有要赶的事" in morning.types("今天"), "tried today"
    morning.at(MONDAY + 2 * DAY, 7, 20)
    morning.looks()
    assert "该和李思涵妈妈联系了，过了1天，1次没成" in morning.lists()[-1]
    assert morning.plan("李思涵", PARENT, "王芳").last_contact_at is None


def test_what_the_words_say_of_the_try_is_kept(morning: Morning) -> None:
    plan = morning.plan("李思涵", PARENT, "王芳")
    morning.only(plan)
    morning.due(plan, MONDAY)
    morning.types("今天")
    morning.types("1空号")
    assert morning.made() == [("parent", "phone", "wrong_number")]
    assert morning.notes("李思涵", "contact") == ["联系妈妈，号码不对（点选记录）"]


def test_a_tap_by_mistake_is_undone(morning: Morning) -> None:
    plan = one_talk(morning)
    morning.later(days=1)
    morning.types("今天")
    morning.types("1好了")
    assert "不算" in morning.types("点错了")
    assert morning.made() == []
    assert morning.plan("李思涵", TALK).id == plan and morning.plan("李思涵", TALK).last_contact_at is None


def test_while_a_family_waits_it_is_asked_whom_the_sentence_is_for(morning: Morning) -> None:
    plan = one_talk(morning)
    morning.later(days=1)
    morning.says("王芳", "老师，思涵今天怎么样")
    morning.taps(TEACHER, f"met:{plan}", "①谈过了")
    assert "回1" in morning.types("今天挺开心的") and morning.heard("王芳") == []
    assert morning.notes("李思涵", "talk") == []
    morning.types("2")
    assert morning.heard("王芳") == ["【陈老师】今天挺开心的"] and morning.notes("李思涵", "talk") == []
    morning.says("王芳", "谢谢老师，她吃饭了吗")
    morning.types("李思涵妈妈 吃了两碗")
    assert morning.heard("王芳")[-1] == "【陈老师】吃了两碗"


def test_words_that_begin_with_a_family_are_for_the_family(morning: Morning) -> None:
    plan = one_talk(morning)
    morning.later(days=1)
    morning.taps(TEACHER, f"met:{plan}", "①谈过了")
    morning.types("李思涵妈妈 今天谈过了，她很好")
    assert morning.notes("李思涵", "talk") == [] and len(morning.heard("王芳")) == 1


def test_a_tap_of_somebody_who_is_no_longer_paired_keeps_nothing(morning: Morning) -> None:
    """Promise P10: who teaches the child now, and not who got the list."""
    plan = one_talk(morning)
    morning.at(MONDAY + DAY, 7, 20)
    morning.looks()
    with morning.database.begin() as session:
        pairings.pair(session, morning.id_of("李建国"), morning.child("李思涵"), morning.clock.now())
    assert "不在您的名单上" in morning.taps(TEACHER, f"met:{plan}", "①谈过了")
    assert morning.made() == [] and morning.notes("李思涵", "contact") == []
    assert morning.taps(TEACHER, "met:999999", "①谈过了").startswith("这件已经不在")


def test_a_call_about_one_child_leaves_the_other_on_the_list(morning: Morning) -> None:
    for name in ("李思涵", "张子轩"):
        morning.due(morning.plan(name, TALK), MONDAY)
    morning.only(*(morning.plan(name, TALK) for name in ("李思涵", "张子轩")))
    morning.types("今天")
    morning.types("1好了")
    morning.types("不用")
    assert "张子轩" in morning.types("今天") and "李思涵" not in morning.types("今天")


def test_a_list_that_was_not_seen_is_answered_by_no_number(morning: Morning) -> None:
    """It waits for the window to open; a 1 of that day is about something else."""
    one_talk(morning)
    morning.at(MONDAY + DAY, 7, 20)
    morning.looks()
    with morning.database.begin() as session:
        session.execute(update(t.Outbox).where(t.Outbox.kind == "daily_list").values(state="held"))
    morning.dispatch.receive(morning.message(TEACHER, Kind.TEXT, text="1好了"), b"<xml/>", PATIENCE_SECONDS)
    assert morning.made() == []


def test_a_number_with_a_word_never_reaches_a_family_whatever_was_asked_meanwhile(morning: Morning) -> None:
    one_talk(morning)
    morning.later(days=1)
    morning.types("今天")
    assert "这条话给谁" in morning.types("下周一开家长会")
    assert "算一次联系" in morning.types("1好了")
    assert morning.made() == [("talk", "face", "reached")] and morning.heard("王芳") == []
    morning.types("1")
    assert morning.heard("王芳") == ["【陈老师】下周一开家长会"], "what was held is still asked about"


def test_several_results_at_once(morning: Morning) -> None:
    talks = [morning.plan(name, TALK) for name in ("李思涵", "张子轩")]
    morning.only(*talks)
    for plan in talks:
        morning.due(plan, MONDAY)
    morning.types("今天")
    told = morning.types("1谈过了，2没谈成")
    assert "李思涵，算一次联系" in told and "张子轩这次没成" in told
    assert morning.made() == [("talk", "face", "reached"), ("talk", "face", "no_answer")]


def test_one_call_to_the_mother_of_two_is_one_contact_in_both_files(morning: Morning) -> None:
    morning.sibling("李思远", "王芳", Relation.MOTHER)
    calls = [morning.plan(name, PARENT, "王芳") for name in ("李思涵", "李思远")]
    morning.only(*calls)
    for plan in calls:
        morning.due(plan, MONDAY)
    assert morning.types("今天").startswith("1 该和李思涵、李思远妈妈联系了")
    morning.types("1打通了")
    assert morning.made() == [("parent", "phone", "reached")]
    assert morning.notes("李思涵", "contact") == morning.notes("李思远", "contact") == ["联系过妈妈（点选记录）"]


def test_a_promise_is_done_by_its_number_and_words_lead_the_rest(morning: Morning) -> None:
    one_talk(morning)
    child = morning.child("李思涵")
    with morning.database.begin() as session:
        teacher, now = morning.id_of(TEACHER), morning.clock.now()
        promises.add(session, NewPromise("p", 1, child, teacher, "补数学", MONDAY, now, None))
        hazards.seen(session, people.child(session, child), "煤炉", teacher, None, now - 8 * DAY)
    morning.later(days=1)
    morning.types("今天")
    assert "办到了" in morning.types("1好了")
    assert "李思涵家隐患没有了" in morning.types("2好了")
    assert "名单上没有这一件" in morning.types("7好了")
    assert "先不联系" in morning.types("3不用")
    assert morning.made() == [] and "您答应" not in morning.types("今天")


def test_who_waits_on_the_list_gets_the_next_words(morning: Morning) -> None:
    morning.only()
    morning.says("王芳", "老师，思涵今天怎么样")
    assert morning.types("今天").startswith("1 李思涵妈妈等了")
    assert "下一句就给李思涵妈妈" in morning.types("1")
    morning.types("挺开心的")
    assert morning.heard("王芳") == ["【陈老师】挺开心的"]


def test_people_answer_as_they_talk(morning: Morning) -> None:
    talks = [morning.plan(name, TALK) for name in ("李思涵", "张子轩")]
    morning.only(*talks)
    for plan in talks:
        morning.due(plan, MONDAY)
    morning.types("今天")
    told = morning.types("1 她说想妈妈")
    assert told == "记下了：李思涵，算一次联系。您说的也记进档案了。"
    assert morning.notes("李思涵", "talk")[0].endswith("她说想妈妈")
    assert morning.made() == [("talk", "face", "reached")] and morning.heard("王芳") == []
    assert "不算" in morning.types("点错了") and morning.made() == []


def test_all_of_the_list_at_once(morning: Morning) -> None:
    talks = [morning.plan(name, TALK) for name in ("李思涵", "张子轩")]
    morning.only(*talks)
    for plan in talks:
        morning.due(plan, MONDAY)
    morning.types("今天")
    told = morning.types("都谈过了")
    assert told.count("算一次联系") == 2 and "说了什么" not in told
    assert morning.made() == [("talk", "face", "reached")] * 2 and morning.heard("王芳") == []


def test_a_nod_or_tomorrow_after_the_list_asks_for_no_addressee(morning: Morning) -> None:
    one_talk(morning)
    morning.later(days=1)
    morning.types("今天")
    assert morning.types("收到") == "好的。"
    assert "下次的名单" in morning.types("今天没空明天再说")
    assert morning.made() == [] and "李思涵" in morning.types("今天")


def test_without_a_number_the_only_contact_is_meant(morning: Morning) -> None:
    one_talk(morning)
    morning.later(days=1)
    morning.types("今天")
    assert "算一次联系" in morning.types("谈过了")


def test_without_a_number_it_is_asked_which_of_several(morning: Morning) -> None:
    talks = [morning.plan(name, TALK) for name in ("李思涵", "张子轩")]
    morning.only(*talks)
    for plan in talks:
        morning.due(plan, MONDAY)
    morning.types("今天")
    assert "是哪一件" in morning.types("谈过了") and morning.made() == []


def test_while_a_family_waits_words_without_a_number_are_for_the_family(morning: Morning) -> None:
    one_talk(morning)
    morning.later(days=1)
    morning.says("王芳", "老师，思涵作业交了吗")
    morning.types("今天")
    morning.types("都好了")
    assert [made for made in morning.made() if made[0] == "talk"] == []
    assert morning.heard("王芳") == ["【陈老师】都好了"]


def test_a_number_of_the_morning_sends_nothing_that_was_held_the_day_before(morning: Morning) -> None:
    one_talk(morning)
    morning.at(MONDAY, 21, 30)
    assert "这条话给谁" in morning.types("下周一开家长会")
    morning.at(MONDAY + DAY, 7, 20)
    morning.looks()
    assert "算一次联系" in morning.types("1")
    assert morning.heard("王芳") == [] and morning.made() == [("talk", "face", "reached")]


def test_who_was_reached_instead_is_not_kept_as_the_one_of_the_list(morning: Morning) -> None:
    """Found on trial: 1打通奶奶了 was kept as a contact with the mother."""
    parent = morning.plan("李思涵", PARENT, "王芳")
    morning.only(parent)
    morning.due(parent, MONDAY)
    morning.types("今天")
    assert "李思涵妈妈" in morning.types("1打通奶奶了") and morning.made() == []
    assert "算一次联系" in morning.types("1 打通了，奶奶也在")
    assert [kind for kind, _, _ in morning.made()] == ["parent"]
