"""Children go to another teacher for good: access ends at once, no word is lost, everybody is told once."""

from datetime import timedelta

import pytest

from domain.delivery import State
from domain.errors import Refusal
from domain.people import Role
from messages.inbound import Kind, MediaRef
from messages.outbound import Envelope
from storage.pairing import pairings
from storage.person import addresses, people
from storage.traffic import outbox
from storage.traffic.outbox_claim import LEASE, claim
from tests.pairing.school import CHILDREN, FAMILIES, QIAN, SUN, ZHAO, School

MOTHER, FATHER = "何秀英", "陆春梅"
ANY = tuple(State)


def test_families_are_told_from_today_on(school: School) -> None:
    school.hand_over(ZHAO, QIAN)
    for child, mother in FAMILIES.items():
        (told,) = school.told(mother)
        assert told.startswith("从今天起由钱老师联系您（11月23日）。") and child in told
        assert "您和赵老师没说完的话，已经交给钱老师" in told
        assert "调走" not in told and "慢慢来" not in told, "neither the reason nor the note is for families"


def test_a_note_is_required(school: School) -> None:
    for note in ("", "  \n"):
        with pytest.raises(Refusal) as refused:
            school.hand_over(ZHAO, QIAN, note=note)
        assert refused.value.reply == "replies/handover_note"
    assert school.teacher_of("何小满") == ZHAO


def test_the_new_teacher_gets_the_note_who_waits_what_is_due_and_what_did_not_leave(school: School) -> None:
    school.stage.says(MOTHER, "小满作业写了吗")
    school.stage.says(ZHAO, "陆晓雨妈妈 晓雨今天很乖")
    school.hand_over(ZHAO, QIAN, note="小满妈妈上夜班，下午再打。")
    (brief,) = school.told(QIAN, "handover")
    lines = brief.splitlines()
    assert lines[0] == "赵老师把何小满、陆晓雨、方子涵、汪小川、江一鸣交给您联系。"
    assert lines[1] == "交接说明：小满妈妈上夜班，下午再打。"
    assert lines[2] == "何小满妈妈：11月23日10:00起在等您回话。请11月30日前联系一次。"
    assert lines[3] == "陆晓雨妈妈：请11月30日前联系一次。还没送到的话：“晓雨今天很乖”。"
    assert len(lines) == 7


def test_the_note_comes_before_the_words_that_wait(school: School) -> None:
    school.stage.says(MOTHER, "在吗")
    school.hand_over(ZHAO, QIAN)
    kinds = [row.kind for row in school.stage.outbox(QIAN)]
    assert kinds == ["handover", "relay_to_teacher"]


def test_words_that_the_old_teacher_had_read_and_not_answered_come_too(school: School) -> None:
    school.stage.says(MOTHER, "小满作业写了吗")
    school.stage.says(ZHAO, "谁在等")  # she has read it
    school.hand_over(ZHAO, QIAN)
    assert school.told(QIAN, "relay_to_teacher") == ["【何小满妈妈】小满作业写了吗"]
    assert "何小满妈妈" in school.stage.says(QIAN, "谁在等")
    assert "何小满妈妈" in school.stage.says(QIAN, "写了")
    assert school.told(MOTHER, "relay_to_family") == ["【钱老师】写了"]


def test_what_was_answered_is_not_brought_again(school: School) -> None:
    school.stage.says(MOTHER, "小满作业写了吗")
    school.stage.says(ZHAO, "写了")
    school.hand_over(ZHAO, QIAN)
    assert school.told(QIAN, "relay_to_teacher") == []
    assert "没有家长在等" in school.stage.says(QIAN, "谁在等")


def test_a_voice_comes_with_its_line(school: School) -> None:
    school.stage.sends(MOTHER, Kind.VOICE, media=MediaRef("voice-1", Kind.VOICE, "amr"))
    school.hand_over(ZHAO, QIAN)
    head, voice = [row for row in school.stage.outbox(QIAN) if row.kind == "relay_to_teacher"]
    assert (head.text, voice.form) == ("【何小满妈妈】发来一段语音", "voice")


def test_words_on_the_wire_at_that_moment_reach_the_new_teacher_too(school: School) -> None:
    """Nobody can call them back from the old one; but if they come back, they are not sent to her again."""
    school.stage.says(MOTHER, "小满发烧了")
    school.stage.says(ZHAO, "谁在等")
    school.stage.says(MOTHER, "要接吗")
    parcels = claim(school.database, "worker", school.now, 100)
    assert [parcel.text for parcel in parcels if "要接吗" in parcel.text]
    school.hand_over(ZHAO, QIAN)
    assert school.told(QIAN, "relay_to_teacher")[-1] == "【何小满妈妈】要接吗"
    school.clock.advance(LEASE * 2)  # the worker died: the lease is over
    again = claim(school.database, "other", school.now, 100)
    assert not [parcel for parcel in again if parcel.person_id in _ids(school, ZHAO) and "要接吗" in parcel.text]


def test_the_ex_teacher_reaches_no_family_whatever_she_tries(school: School) -> None:
    school.stage.says(MOTHER, "在吗")
    school.stage.says(FATHER, "在吗")
    assert "这条话给谁" in school.stage.says(ZHAO, "在的")
    assert school.open_questions(ZHAO) == ["whom"]
    school.hand_over(ZHAO, QIAN)
    assert school.open_questions(ZHAO) == []
    before = {mother: len(school.stage.outbox(mother)) for mother in FAMILIES.values()}
    for words in ("1", "何小满妈妈 您好", "给陆春梅 您好", "您好", "2", "谁在等"):
        assert "已转给" not in school.stage.says(ZHAO, words)
    assert {mother: len(school.stage.outbox(mother)) for mother in FAMILIES.values()} == before
    assert not any("您好" in entry.text for child in CHILDREN for entry in school.stage.file_of(child))


def test_a_question_that_still_has_a_family_of_hers_stays(school: School) -> None:
    """She typed words for one of two families; one went to another teacher: the other can still be chosen."""
    school.stage.says(MOTHER, "在吗")
    school.stage.says(FATHER, "在吗")
    school.stage.says(ZHAO, "明天带雨伞")
    school.hand_over(ZHAO, QIAN, "何小满")
    assert "不在您名下" in school.stage.says(ZHAO, "1")
    assert "不在您名下" not in school.stage.says(ZHAO, "陆晓雨妈妈 明天带雨伞")
    assert not any("雨伞" in text for text in school.told(MOTHER, states=ANY))


def test_the_next_words_go_nowhere_when_their_family_has_gone(school: School) -> None:
    school.stage.says(MOTHER, "在吗")
    school.stage.says(ZHAO, "谁在等")
    assert "下一句" in school.stage.says(ZHAO, "1")
    school.hand_over(ZHAO, QIAN, "何小满")
    assert school.open_questions(ZHAO) == []
    school.stage.says(ZHAO, "您说")
    assert not any("您说" in text for text in school.told(MOTHER, states=ANY))


def test_what_she_wrote_and_did_not_leave_is_cancelled_at_once(school: School) -> None:
    school.stage.says(ZHAO, "何小满妈妈 今天举手了")
    school.hand_over(ZHAO, QIAN)
    assert school.told(MOTHER, "relay_to_family") == []
    entry = next(e for e in school.stage.file_of("何小满") if e.text == "今天举手了")
    assert [state.state for state in entry.states] == ["queued", "cancelled"], "the file tells the truth"


def test_only_the_named_child_goes(school: School) -> None:
    school.hand_over(ZHAO, QIAN, "何小满")
    assert school.teacher_of("何小满") == QIAN and school.teacher_of("陆晓雨") == ZHAO
    assert school.told(FATHER) == []
    assert "已转给赵老师" in school.stage.says(FATHER, "老师好")
    assert "陆晓雨妈妈" in school.stage.says(ZHAO, "您好")


def test_the_same_command_twice_does_nothing_new(school: School) -> None:
    school.stage.says(MOTHER, "在吗")
    assert len(school.hand_over(ZHAO, QIAN)) == 5
    rows, seen = school.outbox(), school.history("何小满")
    assert school.hand_over(ZHAO, QIAN) == []
    assert school.hand_over(ZHAO, QIAN, "何小满") == []
    assert (school.outbox(), school.history("何小满")) == (rows, seen)


def test_there_and_back_loses_nothing(school: School) -> None:
    school.stage.says(MOTHER, "在吗")
    school.hand_over(ZHAO, QIAN)
    school.hand_over(QIAN, ZHAO)
    assert school.told(ZHAO, "relay_to_teacher") == ["【何小满妈妈】在吗"]
    assert school.told(QIAN, "relay_to_teacher") == []
    (told,) = school.told(MOTHER, "teacher_changed")
    assert "由赵老师联系您" in told, "who has not read of the first change reads only of the last one"


def test_a_child_that_is_somebody_elses_is_refused_and_nothing_moves(school: School) -> None:
    school.hand_over(ZHAO, SUN, "何小满")
    with pytest.raises(Refusal) as refused:
        school.hand_over(ZHAO, QIAN, "陆晓雨", "何小满")
    assert refused.value.facts == {"child": "何小满", "teacher": "赵老师"}
    assert school.teacher_of("陆晓雨") == ZHAO


def test_a_mother_of_two_is_told_once_and_only_of_those_who_move(school: School) -> None:
    with school.database.begin() as session:
        mother = next(g.person.id for g in people.guardians_of_child(session, school.child_id(session, "何小满")))
        second = school.child(session, "何小雪")
        school.guards(session, mother, MOTHER, second)
        pairings.pair(session, school.person(session, ZHAO).id, second, school.now)
    school.hand_over(ZHAO, QIAN, "何小满", "何小雪")
    (told,) = school.told(MOTHER)
    assert "何小满、何小雪的事" in told


def test_what_is_said_of_a_sibling_who_stays_stays(school: School) -> None:
    with school.database.begin() as session:
        mother = next(g.person.id for g in people.guardians_of_child(session, school.child_id(session, "何小满")))
        second = school.child(session, "何小雪")
        school.guards(session, mother, MOTHER, second)
        pairings.pair(session, school.person(session, ZHAO).id, second, school.now)
    school.stage.says(MOTHER, "何小满还咳吗")
    school.stage.says(MOTHER, "何小雪写完了吗")
    school.stage.says(MOTHER, "周末下雨吗")  # about both
    school.hand_over(ZHAO, QIAN, "何小满")
    assert school.told(QIAN, "relay_to_teacher") == ["【何小满妈妈】何小满还咳吗", "【何小满妈妈】周末下雨吗"]
    assert school.told(ZHAO, "relay_to_teacher") == ["【何小雪妈妈】何小雪写完了吗", "【何小满、何小雪妈妈】周末下雨吗"]
    assert "何小雪妈妈" in school.stage.says(ZHAO, "谁在等")
    assert "何小满妈妈" in school.stage.says(QIAN, "谁在等")


def test_a_note_that_was_not_read_goes_when_the_children_go_on(school: School) -> None:
    school.hand_over(ZHAO, QIAN, note="小满妈妈上夜班")
    school.hand_over(QIAN, SUN, "何小满")
    assert len(school.told(QIAN, "handover")) == 1, "four of the five are still hers"
    school.hand_over(QIAN, SUN)
    assert school.told(QIAN, "handover") == []


def test_words_that_the_new_teacher_has_already_are_not_brought_again(school: School) -> None:
    """A mother of two with two teachers was heard by both."""
    with school.database.begin() as session:
        mother = next(g.person.id for g in people.guardians_of_child(session, school.child_id(session, "何小满")))
        second = school.child(session, "何小雪")
        school.guards(session, mother, MOTHER, second)
        pairings.pair(session, school.person(session, QIAN).id, second, school.now)
    school.stage.says(MOTHER, "周末下雨吗")
    school.hand_over(ZHAO, QIAN)
    assert school.told(QIAN, "relay_to_teacher") == ["【何小雪妈妈】周末下雨吗"]


def test_a_list_that_the_old_teacher_had_not_read_is_not_sent_any_more(school: School) -> None:
    """It may name the child; what is due stands in the note for the new teacher, and in their own list."""
    school.clock.advance(timedelta(days=31))
    with school.database.begin() as session:
        giver = school.person(session, ZHAO).id
        outbox.put(session, Envelope("daily_list", f"daily:{giver}:2026-12-24", giver, "何小满妈妈"), school.now)
    school.hand_over(ZHAO, QIAN, "何小满")
    assert school.told(ZHAO, "daily_list") == []
    assert "何小满妈妈：请这两天联系一次。" in school.told(QIAN, "handover")[0]
    assert "何小满" in school.stage.says(QIAN, "今天")


def test_words_while_nobody_was_paired_reach_the_next_teacher(school: School) -> None:
    school.stage.says(MOTHER, "小满还咳吗")
    school.end("何小满")
    assert school.teacher_of("何小满") is None
    assert school.told(ZHAO, "relay_to_teacher") == [] and "还没有家长" not in school.stage.says(ZHAO, "您好")
    assert "学校会安排" in school.stage.says(MOTHER, "小满吃得好吗")
    school.pair(QIAN, "何小满")
    assert school.told(QIAN, "relay_to_teacher") == ["【何小满妈妈】小满还咳吗", "【何小满妈妈】小满吃得好吗"]
    assert "何小满妈妈" in school.stage.says(QIAN, "谁在等")
    assert school.end("陆晓雨") and school.end("陆晓雨") == []


def test_a_new_teacher_who_is_not_on_wechat_yet_finds_who_waits(school: School) -> None:
    with school.database.begin() as session:
        people.add_person(session, school.id, "周明", Role.TEACHER, school.now)
    school.stage.says(MOTHER, "在吗")
    school.hand_over(ZHAO, "周明")
    with school.database.begin() as session:
        new = school.person(session, "周明")
        place = addresses.find_or_add(session, "gh_school", "周明", school.now)
        addresses.belongs_to(session, place.id, new.id)
    assert "何小满妈妈" in school.stage.says("周明", "谁在等")


def test_families_who_are_not_on_wechat_are_named_to_the_new_teacher(school: School) -> None:
    with school.database.begin() as session:
        child = school.child(session, "孔小川")
        pairings.pair(session, school.person(session, ZHAO).id, child, school.now)
    school.hand_over(ZHAO, QIAN, "孔小川")
    assert "孔小川的家人还没有用微信，请打电话说一声" in school.told(QIAN, "handover")[0]


def _ids(school: School, *names: str) -> list[int]:
    with school.database.read() as session:
        return [school.person(session, name).id for name in names]
