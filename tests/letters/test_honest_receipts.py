"""Nothing is promised that will not come, counted that was not said, or written down for a letter that is over."""

import pytest
from sqlalchemy import select, update

from domain.errors import Refusal
from domain.letter import Method
from domain.letter_stage import Stage
from domain.letter_ways import Facilities
from domain.people import Role
from domain.roll_call import COUNTS_FOR
from handlers.actions.letter import letter_follow, letter_life, letter_upkeep, paper, receipts
from handlers.actions.letter import roll_calls as roll
from handlers.actions.letter.letter_begin import begin as start
from messages.inbound import Kind
from storage import tables as t
from storage.letter import letter_follow as followed
from storage.letter import letter_progress
from storage.letter.letter_versions import Texts
from storage.person import addresses, people
from storage.traffic import sms
from tests.letters.school import ACCOUNT, CLASSES, DIRECTOR, FATHER, TEACHER, Adult, School
from tests.letters.test_life import begun
from tests.letters.test_versions import WHY


def done(school: School, deed: str, number: int) -> None:
    with school.database.begin() as session:
        getattr(letter_life, deed)(session, number, school.person(DIRECTOR), school.now)


def test_a_letter_that_was_taken_back_has_no_receipts(school: School) -> None:
    number = begun(school, urgent=True, roll_call=True)
    with school.database.begin() as session:
        roll.climb(session, school.now, 100)
    school.arrived("李强")
    done(school, "recall", number)
    said = school.taps(TEACHER, f"phoned:{number}:{school.ids['张子轩']}:{school.ids['张伟']}", "①已电话告知爸爸")
    assert "没有记" in said
    school.taps("李强", f"roll-safe:{number}", "1 平安")
    with school.database.begin() as session:
        child = people.child(session, school.ids["张子轩"])
        around = people.guardians_of_child(session, child.id)
        by = school.person(TEACHER)
        assert paper.note(session, number, child, around, Method.PAPER, by, school.now) == []
        assert receipts.confirm(session, number, school.ids["李强"], Method.TAP, school.now) == []
    assert all(one.confirmed_at is None for one in school.receipts(number))


def test_a_tap_under_the_roll_call_is_the_parents_though_they_speak_as_teacher(school: School) -> None:
    """A teacher whose own child is asked after must not answer for the first child of the class's list."""
    school.pupil("陈小宇", "三(2)班")
    school.adult(Adult("陈平", FATHER, ("陈小宇",), False))
    school.binds("陈平", "陈小宇", at=TEACHER)
    with school.database.begin() as session:
        address = addresses.find_or_add(session, ACCOUNT, TEACHER, school.now)
        addresses.speaks_as(session, address.id, school.ids[TEACHER])
    number = begun(school, urgent=True, roll_call=True)
    with school.database.begin() as session:
        roll.climb(session, school.now, 100)
    school.taps(TEACHER, f"roll-safe:{number}", "1 平安")
    with school.database.read() as session:
        rows = dict(session.execute(select(t.RollCall.child_id, t.RollCall.state)).all())
    safe = {name for name in (*CLASSES, "陈小宇") if rows[school.ids[name]] == "safe"}
    assert safe == {"陈小宇"}


def test_a_child_who_comes_weeks_later_is_not_asked_after_because_of_an_old_danger(school: School) -> None:
    number = begun(school, urgent=True, roll_call=True)
    school.later(days=COUNTS_FOR.days + 1)
    school.pupil("新来的", "三(1)班")
    school.adult(Adult("新爸", FATHER, ("新来的",), True, is_bound=True))
    with school.database.begin() as session:
        letter_upkeep.add_late(session, number, school.now)
    with school.database.read() as session:
        asked = set(session.scalars(select(t.RollCall.child_id).where(t.RollCall.letter_id == number)))
    assert school.ids["新来的"] not in asked and school.ids["李思涵"] in asked


def test_later_promises_no_reminder_that_will_not_come(school: School) -> None:
    number = begun(school)
    done(school, "stop", number)
    assert "提醒" not in school.says("张伟", "晚点看")
    other = begun(school, title="另一封信")
    with school.database.begin() as session:
        had = update(t.LetterReceipt).where(t.LetterReceipt.letter_id == other)
        session.execute(had.values(reminders=2))
        assert not receipts.snooze(session, other, school.ids["张伟"], school.now)


def test_a_voice_that_nobody_could_read_is_no_receipt_once_a_teacher_has_spoken(school: School) -> None:
    number = begun(school)
    school.says("张伟", "老师，子轩在学校乖吗？")
    school.says(TEACHER, "子轩很乖，您那边忙不忙？")
    school.arrived("张伟")
    school.says("张伟", "", kind=Kind.VOICE)
    assert school.receipt(number, "张子轩", "张伟").confirmed_at is None


def test_a_text_message_is_not_with_wechat(school: School) -> None:
    number = begun(school)
    with school.database.begin() as session:
        assert sms.fan_out(session, number, school.now) > 0
        session.execute(update(t.Outbox).where(t.Outbox.kind == "letter_sms").values(state="accepted"))
    with school.database.read() as session:
        stages = letter_progress.stages(session, number)
    assert stages.of(Stage.TEXTED) == 4 and stages.of(Stage.ACCEPTED) == 0


def test_what_was_prepared_before_a_stop_reminds_nobody(school: School) -> None:
    number = begun(school)
    with school.database.begin() as session:
        letter_follow.begin(session, school.now)
    school.later(days=1, minutes=5)
    with school.database.read() as session:
        (letter,) = followed.due(session, school.now)
        prepared = letter_follow.prepare(session, letter, school.now)
    done(school, "stop", number)
    with school.database.begin() as session:
        assert letter_follow.carry_out(session, prepared, school.now) == 0
    assert school.outbox("张伟", "letter_reminder") == []


@pytest.mark.parametrize("given", [{"short": "{孩子}8日返校"}, {"title": "{孩子}的信"}])
def test_a_correction_has_no_place_where_all_read_the_same(school: School, given: dict[str, str]) -> None:
    number = begun(school, by_mass=True)
    words = {"title": "国庆安全提醒", "body": "8日返校", "short": "8日返校", **given}
    with pytest.raises(Refusal) as refusal, school.database.begin() as session:
        letter_life.correct(session, number, Texts(**words), WHY, school.person(DIRECTOR), school.now)
    assert "孩子" in str(refusal.value.facts)
    assert school.letter(number).version == 1


def test_who_joins_wechat_while_the_text_message_waits_gets_the_letter_there_only(school: School) -> None:
    letter = school.write()
    with school.database.begin() as session:
        start(session, letter, school.now, Facilities(sms=True))
    school.binds("张有田", "张子轩")
    texts = sms.claim(school.database, "sms", school.now, 40, "https://school.example")
    assert sorted(one.phone for one in texts) == ["13800000002", "13800000007", "13800000008"]


def test_who_said_no_is_promised_no_reminder(school: School) -> None:
    begun(school)
    school.says("张伟", "不同意")
    assert "提醒" not in school.says("张伟", "晚点看")


def test_the_director_of_another_school_learns_nothing_of_a_letter(school: School) -> None:
    number = begun(school)
    with school.database.begin() as session:
        other = people.add_school(session, "白沙村小学", school.now)
        school.ids["郑校长"] = people.add_person(session, other, "郑校长", Role.DIRECTOR, school.now)
        place = addresses.find_or_add(session, ACCOUNT, "郑校长", school.now)
        addresses.belongs_to(session, place.id, school.ids["郑校长"])
    for words in (f"停信{number}", f"撤信{number}", f"同意信{number}", f"不同意信{number} 不好"):
        assert "国庆" not in school.says("郑校长", words)
    assert school.letter(number).paused_at is None and school.letter(number).ended_at is None
