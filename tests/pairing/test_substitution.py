"""赵老师 falls ill: 钱老师 takes over at once, and 赵老师 is back by herself when the two weeks are over."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from domain.clock import CHINA
from domain.delivery import State
from domain.errors import Refusal
from domain.pairing import PairingRole, begins, ends_after
from handlers.actions.pairing import pairing
from handlers.actions.pairing.pairing import Grounds
from scheduler import pairings as job
from storage import tables as t
from tests.pairing.school import CHILDREN, DIRECTOR, FAMILIES, LAST, QIAN, SUN, ZHAO, School

MOTHER = FAMILIES["何小满"]
SECOND = timedelta(seconds=1)


def until(school: School, day: date) -> None:
    """The clock goes on to 00:00 of this day in China."""
    school.clock.advance(begins(day) - school.now)


def tick(school: School) -> int:
    return job.turn(school.database, school.clock)


def test_acceptance_a_teacher_falls_ill_and_five_children_move_at_once(school: School) -> None:
    """Story 2: five children move, parents read who is there for two weeks, access ends; and all of it goes back."""
    said = school.stage.says(MOTHER, "赵老师，小满今天咳嗽，记得让她吃药")
    assert "赵老师" in said

    school.substitute(ZHAO, QIAN)

    assert [school.teacher_of(child) for child in CHILDREN] == [QIAN] * 5
    for child, mother in FAMILIES.items():
        (told,) = school.told(mother, "teacher_changed")
        assert told.startswith("这两周由钱老师联系您（11月23日到12月4日）。") and child in told
        assert "之后还是赵老师" in told and "病" not in told
    assert school.told(ZHAO, "relay_to_teacher") == [], "what the old teacher had not read reaches her no more"
    assert school.told(QIAN, "relay_to_teacher") == ["【何小满妈妈】赵老师，小满今天咳嗽，记得让她吃药"]
    assert "没有家长" not in school.stage.says(QIAN, "谁在等") and "还没有家长" in school.stage.says(ZHAO, "多喝水")
    assert not any("多喝水" in row.text for row in school.stage.outbox(MOTHER))

    assert "已转给钱老师" in school.stage.says(MOTHER, "药吃了吗")
    assert school.told(QIAN, "relay_to_teacher")[-1] == "【何小满妈妈】药吃了吗"

    until(school, LAST)
    assert tick(school) == 0 and school.teacher_of("何小满") == QIAN, "the last day is still the substitute's"
    until(school, LAST + timedelta(days=1))
    assert tick(school) == 5
    assert [school.teacher_of(child) for child in CHILDREN] == [ZHAO] * 5
    assert "又由赵老师联系您（12月5日）" in school.told(MOTHER, "teacher_changed")[-1]
    assert "还没有家长" in school.stage.says(QIAN, "您好")
    assert "已转给赵老师" in school.stage.says(MOTHER, "老师好")


def test_both_facts_stay_in_the_history(school: School) -> None:
    school.substitute(ZHAO, QIAN)
    until(school, LAST + timedelta(days=1))
    tick(school)
    seen = school.history("何小满")
    assert [(one.teacher.name, one.role) for one in seen] == [
        (ZHAO, PairingRole.PAIRED),
        (QIAN, PairingRole.SUBSTITUTE),
        (ZHAO, PairingRole.PAIRED),
    ]
    assert seen[0].ends_at == seen[1].starts_at and seen[1].ends_at == seen[2].starts_at == ends_after(LAST)
    assert seen[1].reason == "病假" and seen[1].until == ends_after(LAST)
    assert seen[1].stood_for is not None and seen[1].stood_for.name == ZHAO
    assert seen[1].ended_reason == "代班期满"


def test_the_file_says_who_was_there_when_and_who_approved_and_no_reason(school: School) -> None:
    with school.database.read() as session:
        by = school.person(session, DIRECTOR)
    school.substitute(ZHAO, QIAN, grounds=Grounds("病假", by, note="每天吃药"))
    until(school, LAST + timedelta(days=1))
    tick(school)
    texts = [entry.text for entry in school.stage.file_of("何小满")]
    assert texts == ["从11月23日到12月4日由钱老师代赵老师联系（批准：林国华）", "代班结束，从12月5日起又由赵老师联系"]


def test_the_same_command_twice_does_nothing_new(school: School) -> None:
    school.substitute(ZHAO, QIAN)
    rows, seen = school.outbox(), school.history("何小满")
    again = school.substitute(ZHAO, QIAN)
    assert (again.moved, again.end_moved, again.planned) == ([], [], [])
    assert (school.outbox(), school.history("何小满")) == (rows, seen)


def test_the_tick_twice_does_nothing_new(school: School) -> None:
    school.substitute(ZHAO, QIAN)
    until(school, LAST + timedelta(days=1))
    tick(school)
    rows = school.outbox()
    assert tick(school) == 0 and school.outbox() == rows


def test_after_a_long_downtime_the_teacher_is_back_once(school: School) -> None:
    school.substitute(ZHAO, QIAN)
    until(school, LAST + timedelta(days=20))
    assert tick(school) == 5 and tick(school) == 0


def test_words_that_the_substitute_did_not_answer_go_back_with_the_child(school: School) -> None:
    school.substitute(ZHAO, QIAN)
    school.stage.says(MOTHER, "小满数学怎么样")
    until(school, LAST + timedelta(days=1))
    tick(school)
    assert school.told(ZHAO, "relay_to_teacher") == ["【何小满妈妈】小满数学怎么样"]
    assert "何小满妈妈" in school.stage.says(ZHAO, "谁在等")
    assert school.told(QIAN, "relay_to_teacher") == []


def test_what_the_substitute_answered_is_answered(school: School) -> None:
    school.stage.says(MOTHER, "小满数学怎么样")
    school.substitute(ZHAO, QIAN)
    school.stage.says(QIAN, "何小满妈妈 进步了")
    until(school, LAST + timedelta(days=1))
    tick(school)
    assert school.told(ZHAO, "relay_to_teacher") == []
    assert "没有家长在等" in school.stage.says(ZHAO, "谁在等")


def test_a_day_a_week_and_a_long_time_are_said_as_people_say_them(school: School) -> None:
    school.substitute(ZHAO, QIAN, "何小满", last=date(2026, 11, 23))
    school.substitute(ZHAO, QIAN, "陆晓雨", last=date(2026, 11, 27))
    school.substitute(ZHAO, QIAN, "方子涵", last=date(2027, 1, 15))
    assert school.told(FAMILIES["何小满"])[0].startswith("今天由钱老师联系您（11月23日）。")
    assert school.told(FAMILIES["陆晓雨"])[0].startswith("这一周由钱老师联系您（11月23日到11月27日）。")
    assert school.told(FAMILIES["方子涵"])[0].startswith("从今天起由钱老师联系您（11月23日到1月15日）。")


def test_the_teacher_who_is_away_is_told_until_when(school: School) -> None:
    school.substitute(ZHAO, QIAN)
    (told,) = school.told(ZHAO, "pairing_changed")
    assert "由钱老师联系" in told and "到12月4日为止，之后还是您" in told


def test_the_same_substitute_may_stay_longer(school: School) -> None:
    school.substitute(ZHAO, QIAN)
    arranged = school.substitute(ZHAO, QIAN, last=date(2026, 12, 11))
    assert len(arranged.end_moved) == 5 and arranged.moved == []
    (told,) = school.told(MOTHER, "teacher_changed")
    assert "12月11日" in told, "the family reads the new day, and no more the old one"
    until(school, LAST + timedelta(days=1))
    assert tick(school) == 0
    until(school, date(2026, 12, 12))
    assert tick(school) == 5


def test_who_was_given_more_time_meanwhile_is_not_given_back(school: School) -> None:
    """The job had seen that the period was over; somebody made it longer before the job came to it."""
    school.substitute(ZHAO, QIAN)
    with school.database.begin() as session:
        children = school.ids(session, CHILDREN) or []
        assert pairing.give_back(session, children, Grounds(), school.now, due_by=ends_after(LAST) - SECOND) == []
        assert len(pairing.give_back(session, children, Grounds(), school.now, due_by=ends_after(LAST))) == 5


def test_another_substitute_may_take_over_and_the_teacher_still_comes_back(school: School) -> None:
    school.substitute(ZHAO, QIAN)
    school.substitute(ZHAO, SUN, last=date(2026, 12, 11))
    assert school.teacher_of("何小满") == SUN
    (told,) = school.told(MOTHER, "teacher_changed")
    assert "孙老师" in told and "之后还是赵老师" in told
    until(school, date(2026, 12, 12))
    tick(school)
    assert school.teacher_of("何小满") == ZHAO


def test_a_substitute_who_falls_ill_passes_the_children_on_until_the_same_day(school: School) -> None:
    school.substitute(ZHAO, QIAN)
    school.substitute(QIAN, SUN, last=date(2026, 11, 25))
    assert [school.teacher_of(child) for child in CHILDREN] == [SUN] * 5
    assert school.history("何小满")[-1].until == ends_after(LAST)
    until(school, LAST + timedelta(days=1))
    tick(school)
    assert school.teacher_of("何小满") == ZHAO


def test_who_comes_back_early_is_given_the_children_by_the_substitute(school: School) -> None:
    school.substitute(ZHAO, QIAN)
    school.clock.advance(timedelta(days=2))
    school.hand_over(QIAN, ZHAO, note="都好")
    assert school.teacher_of("何小满") == ZHAO and school.history("何小满")[-1].role is PairingRole.PAIRED
    assert "又由赵老师联系您" in school.told(MOTHER, "teacher_changed")[-1]
    until(school, LAST + timedelta(days=1))
    assert tick(school) == 0


def test_a_substitute_may_keep_the_children_for_good(school: School) -> None:
    school.substitute(ZHAO, QIAN)
    school.hand_over(ZHAO, QIAN, note="赵老师不回来了")
    assert school.history("何小满")[-1].role is PairingRole.PAIRED
    (told,) = school.told(MOTHER, "teacher_changed")
    assert told.startswith("从今天起由钱老师联系您（11月23日）。") and "没说完" not in told
    assert school.told(QIAN, "pairing_changed") == [], "nothing was taken from her"
    assert school.told(QIAN, "handover")[-1].startswith("从11月23日起何小满、")
    assert "已转给钱老师" in school.stage.says(MOTHER, "老师好")
    until(school, LAST + timedelta(days=1))
    assert tick(school) == 0 and school.teacher_of("何小满") == QIAN


def test_a_period_that_lies_ahead_begins_and_ends_by_itself(school: School) -> None:
    arranged = school.substitute(ZHAO, QIAN, start=begins(date(2026, 12, 7)), last=date(2026, 12, 11))
    assert len(arranged.planned) == 5 and school.teacher_of("何小满") == ZHAO
    assert school.told(MOTHER, "teacher_changed") == []
    until(school, date(2026, 12, 6))
    assert tick(school) == 0
    until(school, date(2026, 12, 7))
    assert tick(school) == 5 and tick(school) == 0
    assert school.teacher_of("何小满") == QIAN and school.arranged() == 0
    assert school.told(MOTHER)[-1].startswith("这一周由钱老师联系您（12月7日到12月11日）。")
    until(school, date(2026, 12, 12))
    assert tick(school) == 5 and school.teacher_of("何小满") == ZHAO


def test_a_plan_that_fits_no_more_is_dropped(school: School) -> None:
    school.substitute(ZHAO, QIAN, start=begins(date(2026, 12, 7)), last=date(2026, 12, 11))
    assert school.arranged() == 5
    school.hand_over(ZHAO, SUN)
    assert school.arranged() == 0
    until(school, date(2026, 12, 7))
    assert tick(school) == 0 and school.teacher_of("何小满") == SUN


def test_one_period_may_follow_another(school: School) -> None:
    """The first one ends at the moment the second one begins: the family reads only who is there now."""
    school.substitute(ZHAO, QIAN)
    school.substitute(ZHAO, SUN, start=begins(date(2026, 12, 5)), last=date(2026, 12, 11))
    until(school, date(2026, 12, 5))
    tick(school)
    assert school.teacher_of("何小满") == SUN
    assert [text[:9] for text in school.told(MOTHER, "teacher_changed")] == ["这一周由孙老师联系"]


def test_at_night_families_are_not_woken(school: School) -> None:
    school.substitute(ZHAO, QIAN)
    until(school, LAST + timedelta(days=1))
    tick(school)
    with school.database.read() as session:
        query = select(t.Outbox.next_attempt).where(t.Outbox.created_at == school.now)
        waits = session.scalars(query).all()
    assert waits and all(moment.astimezone(CHINA).hour == 7 for moment in waits)


def test_a_teacher_who_left_does_not_come_back_and_the_director_is_told_once(school: School) -> None:
    school.substitute(ZHAO, QIAN, "何小满")
    school.leaves(ZHAO)
    until(school, LAST + timedelta(days=1))
    assert tick(school) == 0 and tick(school) == 0
    assert school.teacher_of("何小满") == QIAN
    (told,) = school.told(DIRECTOR)
    assert "何小满的代班到期了" in told and "赵老师" in told


def test_a_substitute_who_left_does_not_begin(school: School) -> None:
    school.substitute(ZHAO, QIAN, "何小满", start=begins(date(2026, 12, 7)), last=date(2026, 12, 11))
    school.leaves(QIAN)
    until(school, date(2026, 12, 7))
    assert tick(school) == 0 and school.teacher_of("何小满") == ZHAO
    assert "没有换成" in school.told(DIRECTOR)[0]


@pytest.mark.parametrize("last", [date(2026, 11, 22), date(2026, 11, 1)])
def test_a_period_that_is_over_is_refused(school: School, last: date) -> None:
    with pytest.raises(Refusal) as refused:
        school.substitute(ZHAO, QIAN, last=last)
    assert refused.value.reply == "replies/substitution_period"
    assert school.teacher_of("何小满") == ZHAO


def test_only_a_sentence_meant_for_families_reaches_them(school: School) -> None:
    school.substitute(
        ZHAO, QIAN, "何小满", grounds=Grounds("骨折", note="石膏要打六周", to_families="赵老师去学习两周。")
    )
    (told,) = school.told(MOTHER)
    assert told.endswith("赵老师去学习两周。") and "骨折" not in told and "石膏" not in told
    assert "石膏" in school.told(QIAN, "handover")[0]
    with pytest.raises(Refusal) as refused:
        school.substitute(ZHAO, QIAN, "陆晓雨", grounds=Grounds(to_families="留守儿童的老师换了"))
    assert refused.value.facts == {"found": "留守"}


def test_what_had_been_delivered_is_not_sent_again(school: School) -> None:
    """The substitute has the words already when the teacher's own return brings the child back and away again."""
    school.substitute(ZHAO, QIAN, "何小满")
    school.stage.says(MOTHER, "在吗")
    school.hand_over(QIAN, ZHAO, "何小满", note="还没回")
    school.substitute(ZHAO, QIAN, "何小满")
    everything = (State.QUEUED, State.HELD, State.CANCELLED, State.ACCEPTED)
    assert school.told(QIAN, "relay_to_teacher", everything).count("【何小满妈妈】在吗") == 2, (
        "one cancelled, one brought"
    )
    assert school.told(QIAN, "relay_to_teacher") == ["【何小满妈妈】在吗"]
